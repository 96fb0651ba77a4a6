"""Customers as lines of lists and exports: links and words are made here, once per row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.models import Contact, Customer, Stage
from kit.sheets import Cell

TONES = {Stage.POTENTIAL: "info", Stage.ACTIVE: "success", Stage.INACTIVE: "neutral"}


@dataclass(frozen=True)
class CustomerRow:
    """One line of the list of customers."""

    url: str
    number: int
    name: str
    detail: str
    is_key_account: bool
    stage: str
    tone: str
    line: str
    plan: str
    csm: str
    phone: str


def customer_rows(customers: Iterable[Customer]) -> list[CustomerRow]:
    pattern = reverse("contacts:customer", args=[0]).removesuffix("0/")  # once, not per row
    return [
        CustomerRow(
            url=f"{pattern}{row.pk}/",
            number=row.number,
            name=str(row),
            detail=row.legal_name if row.trade_name else row.email,
            is_key_account=row.is_key_account,
            stage=row.get_stage_display(),
            tone=TONES[Stage(row.stage)],
            line=str(row.service_line),
            plan=str(row.plan) if row.plan else "",
            csm=str(row.csm) if row.csm else "",
            phone=row.phone,
        )
        for row in customers
    ]


def export_rows(customers: Iterable[Customer]) -> Iterator[list[Cell]]:
    """Headed columns under the names that an import recognises."""
    yield [
        _("Número de cliente"),
        _("Razón social"),
        _("Nombre comercial"),
        _("CUIT / NIF"),
        _("Estado"),
        _("Línea de servicio"),
        _("Plan de soporte"),
        _("Plan desde"),
        _("Plan hasta"),
        _("Key Account"),
        _("Teléfono"),
        _("Correo electrónico"),
        _("Sitio web"),
        _("Customer Success Manager"),
        _("Ejecutivo de cuenta"),
        _("Cantidad de personal"),
        _("Referencia externa"),
    ]
    for row in customers:
        yield [
            row.number,
            row.legal_name,
            row.trade_name,
            row.tax_id,
            row.get_stage_display(),
            str(row.service_line),
            str(row.plan or ""),
            f"{row.plan_since:%d/%m/%Y}" if row.plan_since else "",
            f"{row.plan_until:%d/%m/%Y}" if row.plan_until else "",
            _("sí") if row.is_key_account else _("no"),
            row.phone,
            row.email,
            row.website,
            str(row.csm or ""),
            str(row.account_executive or ""),
            row.staff_count,
            row.external_ref,
        ]


def contact_rows(people: Iterable[Contact]) -> Iterator[list[Cell]]:
    """The people of a customer, for an export (ACO-16)."""
    yield [
        _("Número de alta"),
        _("Nombre"),
        _("Apellido"),
        _("Cargo"),
        _("Teléfono"),
        _("Móvil"),
        _("Correo electrónico"),
        _("Trato"),
        _("Activo"),
    ]
    for person in people:
        yield [
            person.number,
            person.first_name,
            person.last_name,
            person.job_title,
            person.phone,
            person.mobile,
            person.email,
            person.get_treatment_display(),
            _("sí") if person.is_active else _("no"),
        ]
