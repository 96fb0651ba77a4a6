"""The sectors and posts that the procedures name; there is no organisation chart (GEN-01)."""

from datetime import datetime

from accounts.models import Position, Sector

SECTORS = {
    "direccion": "Dirección",
    "administracion": "Administración",
    "rrhh": "Recursos Humanos",
    "proyectos": "Proyectos",
    "implementacion": "Implementación",
    "id": "Investigación y Desarrollo",
    "comercial": "Marketing y Comercial",
    "sac": "Servicio de Atención al Cliente",
    "evo": "Evolutivos",
    "formacion": "Formación",
    "customer-success": "Customer Success",
}

POSITIONS = [
    "Director general",
    "Director de departamento",
    "Gerente de Proyectos",
    "Jefe de Implementación",
    "Gerente de I+D",
    "Gerente de Administración y RRHH",
    "Gerente Comercial",
    "Responsable SGC",
    "Gestor SAC",
    "Gestor EVO",
    "Agente SAC",
    "Consultor Funcional",
    "Consultor Técnico",
    "Desarrollador",
    "Tester",
    "Diseñador",
    "Formador",
    "Customer Success Manager",
    "Ejecutivo Comercial",
    "Asistente Comercial",
    "Especialista en Marketing",
    "Técnico de Recursos Humanos",
    "Administrativo",
    "Administrador de sistemas",
]


def load(at: datetime) -> None:
    """Enter the sectors and posts that are missing; what people edited stays as it is."""
    for code, name in SECTORS.items():
        Sector.objects.get_or_create(code=code, defaults={"name": name})
    for name in POSITIONS:
        Position.objects.get_or_create(name=name)
