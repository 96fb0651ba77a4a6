"""The sectors and posts that the procedures name, and what work asks people to know (GEN-01)."""

from datetime import datetime

from accounts.models import Position, Sector, Skill

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
    "Service Manager",
    "Ejecutivo Comercial",
    "Asistente Comercial",
    "Especialista en Marketing",
    "Técnico de Recursos Humanos",
    "Administrativo",
    "Administrador de sistemas",
]

# A beginning: each house edits its own. After the name, words by which a ticket asks for it.
SKILLS = {
    "Tienda en línea": "tienda, carrito, cesta, catálogo, checkout, pedido",
    "Pasarelas de pago": "pago, pagos, tarjeta, pasarela, cobro",
    "Envíos y logística": "envío, envíos, transportista, reparto",
    "Diseño web": "diseño, banner, plantilla, portada",
    "Integraciones": "integración, sincronización, API, ERP, conector",
    "Facturación": "factura, facturas, CAE, remito",
    "Contabilidad": "asiento, asientos, balance, contable",
    "Stock y compras": "stock, inventario, compras, depósito",
    "Producción": "producción, costos, fórmula",
    "Bases de datos": "SQL, base de datos, backup, lentitud",
    "Servidores y redes": "servidor, red, terminal, impresora",
    "Formación de usuarios": "curso, capacitación, formación",
}


def load(at: datetime) -> None:
    """Enter the sectors and posts that are missing; what people edited stays as it is."""
    for code, name in SECTORS.items():
        Sector.objects.get_or_create(code=code, defaults={"name": name})
    for name in POSITIONS:
        Position.objects.get_or_create(name=name)
    for name, words in SKILLS.items():
        Skill.objects.get_or_create(name=name, defaults={"words": words})
