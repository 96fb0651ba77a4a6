"""The lists of this room: customers, and their people."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import services
from contacts.forms.customers import CustomerForm
from contacts.forms.filters import ROLES, ContactFilter, CustomerFilter, values_of
from contacts.forms.people import ContactForm
from contacts.models import Contact, Customer, ParameterValue, Stage
from contacts.services import parameters
from contacts.templatetags.contacts import key_account
from kit.errors import Refused
from kit.lists import Change, Column, Edit, Listing
from kit.templatetags.kit import badge

TONES = {Stage.POTENTIAL: "info", Stage.ACTIVE: "success", Stage.INACTIVE: "neutral"}


def held(number: int) -> Subquery:
    """The value of a parameter that holds now."""
    values = ParameterValue.objects.filter(customer=OuterRef("pk"), parameter=number)
    return Subquery(values.order_by("-at", "-pk").values("value")[:1])


def current(key: str) -> Callable[[Customer], str]:
    """What `held` found, as a row of the list carries it."""
    return lambda row: getattr(row, key) or ""


def yes(value: bool) -> str:
    return str(_("sí") if value else _("no"))


# --- Customers ------------------------------------------------------------------------------


KEEPERS = ("csm", "account_executive", "account_assistant", "service_manager")
CUSTOMERS_READ = (
    Customer.objects.select_related("service_line", "plan", *KEEPERS)
    .only(
        *("number", "sort_name", "legal_name", "trade_name", "tax_id", "stage", "is_key_account"),
        *("phone", "email", "website", "staff_count", "external_ref", "plan_since", "plan_until"),
        *("created_at", "version", "service_line__name", "plan__name"),
        *(f"{keeper}__name" for keeper in KEEPERS),
    )
    .annotate(category=held(40), zone=held(60))
)


def customers_for(user: User) -> QuerySet[Customer]:
    return CUSTOMERS_READ.visible_to(user)


def customer_cell(row: Customer) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a>{}{}',
        row.get_absolute_url(),
        row,
        format_html(" {}", key_account(row.is_key_account)),
        format_html("<small>{}</small>", row.legal_name) if row.trade_name else "",
    )


def somebody() -> forms.Field:
    """Somebody of us, or nobody."""
    return forms.ModelChoiceField(User.objects.active(), required=False, empty_label=_("Nadie"))


def staff_change(key: str, label: Any) -> Change[Customer]:
    """Who of us looks after the customers."""

    def write(row: Customer, value: str, *, by: User, at: datetime) -> None:
        person = User.objects.active().filter(pk=value).first() if value else None
        if value and person is None:
            raise Refused(_("Esa persona ya no está activa."))
        details: Any = {key: person}
        services.update_customer(row, by=by, at=at, version=row.version, **details)

    return Change(
        key=key,
        label=label,
        permission="contacts.change_customer",
        field=somebody,
        read=lambda row: str(getattr(row, f"{key}_id") or ""),
        write=write,
        words=lambda value: str(User.objects.filter(pk=value or 0).first() or _("Nadie")),
    )


def parameter_change(number: int, key: str, label: Any) -> Change[Customer]:
    """A parameter whose value is one of a list (ASI-15)."""

    def write(row: Customer, value: str, *, by: User, at: datetime) -> None:
        parameter = parameters.offered(row).filter(number=number).first()
        if parameter is None:
            raise Refused(_("Su línea de servicio no usa este parámetro."))
        services.set_parameters(row, [(parameter, current(key)(row), value)], by=by, at=at)

    return Change(
        key=key,
        label=label,
        permission="contacts.add_parametervalue",
        field=lambda: forms.ChoiceField(
            choices=[("", _("Ninguna")), *values_of(key).values_list("name", "name")],
            required=False,
        ),
        read=current(key),
        write=write,
        words=lambda value: value or str(_("Ninguna")),
    )


CUSTOMERS = Listing[Customer](
    key="clientes",
    title=_("Clientes"),
    url="contacts:customers",
    permission="contacts.view_customer",
    rows=customers_for,
    filter=CustomerFilter,
    sort="sort_name",
    edit=Edit(
        permission="contacts.change_customer", form=CustomerForm, save=services.update_customer
    ),
    columns=(
        Column(
            "number",
            _("Nº"),
            lambda row: row.number,
            heading=_("Número de cliente"),
            sort="number",
            kind="code",
        ),
        Column(
            "name",
            _("Cliente"),
            lambda row: row.legal_name,
            heading=_("Razón social"),
            html=customer_cell,
            sort="sort_name",
            kind="main",
        ),
        Column("trade_name", _("Nombre comercial"), lambda row: row.trade_name, is_shown=False),
        Column("tax_id", _("CUIT / NIF"), lambda row: row.tax_id, kind="code", is_shown=False),
        Column(
            "stage",
            _("Estado"),
            lambda row: row.get_stage_display(),
            html=lambda row: badge(row.get_stage_display(), tone=TONES[Stage(row.stage)]),
        ),
        Column(
            "line", _("Línea"), lambda row: str(row.service_line), heading=_("Línea de servicio")
        ),
        Column("plan", _("Plan"), lambda row: str(row.plan or ""), heading=_("Plan de soporte")),
        Column("plan_since", _("Plan desde"), lambda row: row.plan_since, is_shown=False),
        Column("plan_until", _("Plan hasta"), lambda row: row.plan_until, is_shown=False),
        Column(
            "key_account", _("Key Account"), lambda row: yes(row.is_key_account), is_shown=False
        ),
        Column(
            "csm", _("CSM"), lambda row: str(row.csm or ""), heading=_("Customer Success Manager")
        ),
        Column("phone", _("Teléfono"), lambda row: row.phone, kind="code", edits="phone"),
        Column(
            "email", _("Correo electrónico"), lambda row: row.email, is_shown=False, edits="email"
        ),
        Column("website", _("Sitio web"), lambda row: row.website, is_shown=False, edits="website"),
        Column(
            "executive",
            _("Ejecutivo de cuenta"),
            lambda row: str(row.account_executive or ""),
            is_shown=False,
        ),
        Column(
            "assistant",
            _("Asistente de cuenta"),
            lambda row: str(row.account_assistant or ""),
            is_shown=False,
        ),
        Column(
            "service_manager",
            _("Service Manager"),
            lambda row: str(row.service_manager or ""),
            is_shown=False,
        ),
        Column("category", _("Categoría"), current("category"), is_shown=False),
        Column("zone", _("Zona"), current("zone"), is_shown=False),
        Column(
            "staff_count",
            _("Cantidad de personal"),
            lambda row: row.staff_count,
            kind="num",
            is_shown=False,
        ),
        Column(
            "external_ref",
            _("Referencia externa"),
            lambda row: row.external_ref,
            kind="code",
            is_shown=False,
        ),
        Column("created_at", _("Alta"), lambda row: row.created_at, is_shown=False),
    ),
    changes=(
        staff_change("account_executive", _("Ejecutivo de cuenta")),
        staff_change("account_assistant", _("Asistente de cuenta")),
        staff_change("csm", _("Customer Success Manager")),
        parameter_change(40, "category", _("Categoría")),
        parameter_change(60, "zone", _("Zona")),
    ),
)


# --- People ---------------------------------------------------------------------------------


CONTACTS_READ = Contact.objects.select_related("customer").only(
    *("number", "sort_name", "first_name", "last_name", "job_title", "phone", "mobile"),
    *("email", "treatment", *ROLES, "may_open_tickets", "is_active", "created_at", "version"),
    *("customer__legal_name", "customer__trade_name", "customer__is_key_account"),
)


def contacts_for(user: User) -> QuerySet[Contact]:
    return CONTACTS_READ.visible_to(user)


def surname_first(row: Contact) -> str:
    """The name as the list sorts it."""
    return f"{row.last_name}, {row.first_name}" if row.last_name else row.first_name


def contact_cell(row: Contact) -> str:
    marks = [badge(label.lower()) for name, label in ROLES.items() if getattr(row, name)]
    if not row.is_active:
        marks.append(badge(_("ya no está")))
    return format_html(
        '<a class="row-link" href="{}">{}</a>{}',
        row.get_absolute_url(),
        surname_first(row),
        format_html_join("", " {}", ((mark,) for mark in marks)),
    )


def has_role(name: str, row: Contact) -> str:
    return yes(getattr(row, name))


def company_cell(row: Contact) -> str:
    link = format_html('<a href="{}">{}</a>', row.customer.get_absolute_url(), row.customer)
    return format_html("{} {}", link, key_account(row.customer.is_key_account))


def role_change(name: str, label: Any) -> Change[Contact]:
    """Whether these people have a role at their company."""

    def write(row: Contact, value: str, *, by: User, at: datetime) -> None:
        details: Any = {name: value == "on"}
        services.update_contact(row, by=by, at=at, version=row.version, **details)

    return Change(
        key=name,
        label=label,
        permission="contacts.change_contact",
        field=lambda: forms.ChoiceField(choices=[("on", _("Sí")), ("off", _("No"))]),
        read=lambda row: "on" if getattr(row, name) else "off",
        write=write,
        words=lambda value: yes(value == "on"),
    )


CONTACTS = Listing[Contact](
    key="contactos",
    title=_("Contactos"),
    url="contacts:contacts",
    permission="contacts.view_contact",
    rows=contacts_for,
    filter=ContactFilter,
    sort="sort_name",
    edit=Edit(permission="contacts.change_contact", form=ContactForm, save=services.update_contact),
    columns=(
        Column(
            "number",
            _("Nº"),
            lambda row: row.number,
            heading=_("Número de alta"),
            sort="number",
            kind="code",
        ),
        Column(
            "name",
            _("Nombre"),
            lambda row: row.first_name,
            html=contact_cell,
            sort="sort_name",
            kind="main",
        ),
        Column("last_name", _("Apellido"), lambda row: row.last_name, is_shown=False),
        Column("customer", _("Empresa"), lambda row: str(row.customer), html=company_cell),
        Column("job_title", _("Cargo"), lambda row: row.job_title, edits="job_title"),
        Column("phone", _("Teléfono"), lambda row: row.phone, kind="code", edits="phone"),
        Column("mobile", _("Móvil"), lambda row: row.mobile, kind="code", edits="mobile"),
        Column("email", _("Correo electrónico"), lambda row: row.email, kind="mail", edits="email"),
        Column("treatment", _("Trato"), lambda row: row.get_treatment_display(), is_shown=False),
        *(
            Column(name, label, partial(has_role, name), is_shown=False)
            for name, label in ROLES.items()
        ),
        Column("is_active", _("Activo"), lambda row: yes(row.is_active), is_shown=False),
        Column("created_at", _("Alta"), lambda row: row.created_at, is_shown=False),
    ),
    changes=tuple(role_change(name, label) for name, label in ROLES.items()),
)
