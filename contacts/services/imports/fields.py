"""What a column of an imported file may mean."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Field:
    """One meaning: its words for people, the titles it goes by, and whose it is."""

    label: Any
    titles: frozenset[str]
    is_of_contact: bool = False


def company(label: Any, *titles: str) -> Field:
    return Field(label, frozenset(titles))


def person(label: Any, *titles: str) -> Field:
    return Field(label, frozenset(titles), is_of_contact=True)


EMAIL = ("correo electronico", "correo", "email", "e mail", "mail")
PHONE = ("telefono", "tel", "telefonos", "phone", "telefono fijo", "fijo")

FIELDS: dict[str, Field] = {
    "number": company(_("Número de cliente"), "numero de cliente", "n de cliente"),
    "external_ref": company(
        _("Referencia externa"),
        *("referencia externa", "referencia", "codigo", "codigo cliente", "id", "id cliente"),
        *("cod cliente", "codigo de cliente"),
    ),
    "legal_name": company(
        _("Razón social"),
        *("razon social", "empresa", "cliente", "compania", "company", "nombre empresa"),
        *("nombre de la empresa", "nombre fiscal", "denominacion", "sociedad", "cuenta"),
    ),
    "trade_name": company(_("Nombre comercial"), "nombre comercial", "nombre de fantasia", "marca"),
    "tax_id": company(
        _("CUIT / NIF"), "cuit nif", "cuit", "nif", "cif", "nif cif", "cif nif", "vat", "rfc"
    ),
    "phone": company(
        _("Teléfono de la empresa"), "telefono empresa", "telefono de la empresa", *PHONE
    ),
    "email": company(
        _("Correo de la empresa"), "correo empresa", "email empresa", "correo de la empresa", *EMAIL
    ),
    "service_line": company(
        _("Línea de servicio"), "linea de servicio", "linea", "servicio", "linea de negocio"
    ),
    "website": company(_("Sitio web"), "sitio web", "web", "pagina web", "url", "website"),
    "stage": company(_("Estado"), "estado", "situacion", "stage"),
    "plan": company(_("Plan de soporte"), "plan de soporte", "plan"),
    "plan_since": company(_("Plan desde"), "plan desde", "inicio plan", "inicio del plan"),
    "plan_until": company(_("Plan hasta"), "plan hasta", "fin plan", "fin del plan"),
    "service_model": company(_("Modelo de servicio"), "modelo de servicio", "modelo"),
    "product": company(_("Producto"), "producto"),
    "is_key_account": company(_("Key Account"), "key account", "ka", "cuenta clave"),
    "kind": company(_("Clase de cliente"), "clase", "clase de cliente", "tipo", "tipo de cliente"),
    "origin": company(_("Origen"), "origen", "procedencia"),
    "scale": company(_("Escala"), "escala", "tamano"),
    "industry": company(_("Rubro"), "rubro", "sector", "actividad"),
    "revenue_level": company(_("Nivel de facturación"), "nivel de facturacion", "facturacion"),
    "staff_count": company(
        _("Cantidad de personal"), "cantidad de personal", "personal", "empleados"
    ),
    "csm": company(_("Customer Success Manager"), "customer success manager", "csm"),
    "account_executive": company(_("Ejecutivo de cuenta"), "ejecutivo de cuenta", "ejecutivo"),
    "account_assistant": company(_("Asistente de cuenta"), "asistente de cuenta", "asistente"),
    "expectations": company(_("Expectativas y objetivos"), "expectativas", "objetivos"),
    "full_name": person(
        _("Contacto: nombre y apellido"),
        *("contacto", "nombre y apellido", "nombre y apellidos", "persona de contacto"),
        *("nombre completo", "nombre contacto", "nombre del contacto", "persona"),
    ),
    "first_name": person(_("Contacto: nombre"), "nombre", "nombres", "first name"),
    "last_name": person(_("Contacto: apellido"), "apellido", "apellidos", "last name"),
    "job_title": person(_("Contacto: cargo"), "cargo", "puesto", "funcion", "position"),
    "any_email": person(_("Correo (del contacto o, si no hay, de la empresa)"), *EMAIL),
    "contact_email": person(
        _("Contacto: correo electrónico"),
        *("correo contacto", "email contacto", "correo del contacto", "email del contacto"),
    ),
    "any_phone": person(_("Teléfono (del contacto o, si no hay, de la empresa)"), *PHONE),
    "contact_phone": person(_("Contacto: teléfono"), "telefono contacto", "telefono del contacto"),
    "mobile": person(_("Contacto: móvil"), "movil", "celular", "telefono movil", "mobile"),
    "treatment": person(_("Contacto: trato"), "trato", "tratamiento"),
    "is_key_user": person(_("Contacto: usuario clave"), "usuario clave", "key user"),
    "is_decision_maker": person(_("Contacto: decisor"), "decisor", "decide"),
    "is_promoter": person(_("Contacto: impulsor"), "impulsor", "promotor"),
    "is_signatory": person(_("Contacto: firmante"), "firmante"),
    "not_duplicate": company(
        _("Confirmo que no es un duplicado (sí/no)"),
        *("confirmo que no es un duplicado si no", "no es duplicado", "no es un duplicado"),
    ),
}

CONFIRMATION = FIELDS["not_duplicate"].label
PERSON_FIELDS = {key for key, field in FIELDS.items() if field.is_of_contact}
# A bare "Teléfono" is the contact's if the row names one: the field of whoever it is.
SHARED = {"any_phone": "phone", "any_email": "email"}
