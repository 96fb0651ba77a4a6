"""The modules and functions that every house starts with; the business edits the list (CIN-04)."""

from datetime import datetime

from installations.models import Module
from installations.services import write_module

# The source names none: these are ours until the business gives its own.
MODULES = {
    "Bancos": ["Conciliación", "Cheques"],
    "Compras": ["Órdenes de compra", "Recepción", "Cuenta corriente de proveedores"],
    "Configuración": ["Usuarios", "Perfiles"],
    "Contabilidad": ["Asientos automáticos", "Presupuesto", "Ajuste por inflación"],
    "IGGLOBAL Online": ["Pedidos", "Consulta de cuenta corriente", "Autorizaciones"],
    "Impuestos": ["Retenciones", "Percepciones"],
    "Producción": ["Lista de materiales", "Órdenes de trabajo"],
    "Stock": ["Depósitos", "Trazabilidad por lote"],
    "Ventas": ["Facturación electrónica", "Listas de precios", "Pedidos de venta"],
}


def load(at: datetime) -> None:
    """Enter what is missing; what people edited stays as it is."""
    for name, functions in MODULES.items():
        if not Module.objects.filter(name=name).exists():
            write_module(None, name=name, functions=functions, by=None, at=at)
