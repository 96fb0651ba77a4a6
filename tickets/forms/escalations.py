"""What each way of asking for help demands. Rules live in the services."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from tickets import services
from tickets.forms.handling import FilesForm, day_input
from tickets.models import (
    CallReason,
    CustomerAnswer,
    Escalation,
    EscalationKind,
    Informed,
    Provider,
    Ticket,
)


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def anybody() -> QuerySet[User]:
    """Whoever can read the ticket and write the answer down there."""
    return User.objects.holding("tickets", "note_ticket").order_by("name")


def heads() -> QuerySet[User]:
    """Who leads a sector or people."""
    active = User.objects.active()
    leading = active.filter(heads__isnull=False) | active.filter(reports__isnull=False)
    return leading.distinct().order_by("name")


def managers() -> QuerySet[User]:
    return User.objects.with_role("Service Manager").order_by("name")


def specialists() -> QuerySet[User]:
    """Those of that role; where nobody has it, everybody."""
    named = User.objects.with_role("Técnico especializado").order_by("name")
    return named if named.exists() else anybody()


def person_field(label: Any, **more: Any) -> "forms.ModelChoiceField[User]":
    nobody = User.objects.none()
    return forms.ModelChoiceField(nobody, label=label, empty_label=_("Elija una persona"), **more)


class EscalateForm(forms.Form):
    """One way of escalating: `verb` is what it does, `people` whom it offers."""

    kind = forms.CharField(widget=forms.HiddenInput)

    verb: Callable[..., Escalation]
    people: Callable[[], QuerySet[User]] | None = None

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["to", "sector", "provider"])
        if self.people:
            self.fields["to"].queryset = type(self).people()  # type: ignore[attr-defined, misc]
        self.set_up(ticket)

    def set_up(self, ticket: Ticket) -> None:
        """Fill in what is known of the ticket."""

    def asked(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        del given["kind"]
        return given


class HeadForm(EscalateForm):
    verb, people = staticmethod(services.escalate), staticmethod(heads)

    to = person_field(_("A qué jefatura"))
    reason = forms.CharField(
        label=_("Por qué, y qué se necesita"), max_length=1_000, widget=long_text()
    )

    def set_up(self, ticket: Ticket) -> None:
        self.fields["to"].initial = ticket.sector.head_id


class ComplaintForm(EscalateForm):
    verb = staticmethod(services.complain)

    reason = forms.CharField(
        label=_("De qué se queja el cliente"),
        max_length=1_000,
        widget=long_text(),
        help_text=_("Lo recibe ahora mismo su CSM. El ticket no se cierra sin su respuesta."),
    )


class SpecialistForm(EscalateForm):
    verb, people = staticmethod(services.ask_specialist), staticmethod(specialists)

    to = person_field(_("A qué especialista"))
    reason = forms.CharField(
        label=_("Qué contexto falta (ERP, CRM, PIM…)"), max_length=1_000, widget=long_text()
    )
    informed = forms.ChoiceField(
        label=_("Información del cliente"), choices=Informed, widget=forms.RadioSelect
    )
    information = forms.CharField(
        label=_("Lo que ya se sabe"), max_length=5_000, widget=long_text(4), required=False
    )


class DevelopmentForm(EscalateForm):
    verb = staticmethod(services.escalate_to_development)

    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=_("A qué equipo"), empty_label=_("Elija un equipo")
    )
    reason = forms.CharField(label=_("Qué se pide"), max_length=1_000, widget=long_text(2))
    documentation = forms.CharField(
        label=_("Documentación de la incidencia"),
        max_length=10_000,
        widget=long_text(7),
        help_text=_("Pasos para repetirla, qué se probó, entorno, datos y resultado."),
    )

    def set_up(self, ticket: Ticket) -> None:
        led = Sector.objects.filter(is_active=True, head__isnull=False)
        self.fields["sector"].queryset = led  # type: ignore[attr-defined]


class ProviderForm(FilesForm, EscalateForm):
    verb = staticmethod(services.escalate_to_provider)

    provider = forms.ModelChoiceField(
        Provider.objects.none(), label=_("Proveedor"), empty_label=_("Elija un proveedor")
    )
    reference = forms.CharField(
        label=_("Su referencia"), max_length=100, help_text=_("El número de su ticket o caso.")
    )
    since = forms.DateField(label=_("Comunicado el"), widget=day_input())
    due_on = forms.DateField(
        label=_("Fecha que da el proveedor"),
        widget=day_input(),
        required=False,
        help_text=_("Vacía: su plazo habitual. Es la que se dice al cliente."),
    )
    information = forms.CharField(
        label=_("Toda la información"),
        max_length=10_000,
        widget=long_text(7),
        help_text=_("Sale por correo al proveedor tal cual: qué ocurre, desde cuándo, pruebas."),
    )
    is_told = forms.BooleanField(
        label=_("Ya lo tiene (por su portal): solo dejar constancia"), required=False
    )

    field_order = ("provider", "reference", "since", "due_on", "information", "files", "is_told")

    def set_up(self, ticket: Ticket) -> None:
        offered = Provider.objects.filter(is_active=True)
        self.fields["provider"].queryset = offered  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        return super().asked() | {"files": self.stored()}


class ManagerForm(EscalateForm):
    verb, people = staticmethod(services.propose_manager), staticmethod(managers)

    to = person_field(_("Qué Service Manager"))
    reason = forms.CharField(
        label=_("Por qué conviene"),
        max_length=1_000,
        widget=long_text(),
        help_text=_("El cliente recibe la propuesta por carta; luego anote qué contestó."),
    )
    for_account = forms.BooleanField(
        label=_("Para toda la cuenta, no solo para este ticket"),
        required=False,
        help_text=_("Si el cliente lo acepta, queda en su ficha."),
    )
    points = forms.DecimalField(
        label=_("T-Points que consumiría"),
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Vacío: no se cobra. La carta lo dice, y solo se consumen si lo acepta."),
    )

    def set_up(self, ticket: Ticket) -> None:
        self.fields["to"].initial = ticket.customer.service_manager_id


class DoubtForm(EscalateForm):
    verb, people = staticmethod(services.ask), staticmethod(anybody)

    to = person_field(_("A quién: un colega o su Gestor"))
    question = forms.CharField(label=_("Duda"), max_length=2_000, widget=long_text(4))
    tells_customer = forms.BooleanField(
        label=_("Después hay que contactar al cliente"), required=False, initial=True
    )

    def set_up(self, ticket: Ticket) -> None:
        self.fields["to"].initial = ticket.sector.head_id


FORMS: dict[str, type[EscalateForm]] = {
    EscalationKind.HEAD: HeadForm,
    EscalationKind.CSM: ComplaintForm,
    EscalationKind.SPECIALIST: SpecialistForm,
    EscalationKind.DEVELOPMENT: DevelopmentForm,
    EscalationKind.PROVIDER: ProviderForm,
    EscalationKind.MANAGER: ManagerForm,
    EscalationKind.DOUBT: DoubtForm,
}


# --- What becomes of one --------------------------------------------------------------------------


class FollowForm(forms.Form):
    note = forms.CharField(label=_("Qué se sabe"), max_length=5_000, widget=long_text())
    next_on = forms.DateField(
        label=_("Volver a mirarlo el"),
        widget=day_input(),
        required=False,
        help_text=_("Vacía: al ritmo habitual."),
    )
    due_on = forms.DateField(
        label=_("Nueva fecha del proveedor"),
        widget=day_input(),
        required=False,
        help_text=_("Se le escribe al cliente, que esperaba otra."),
    )
    reference = forms.CharField(
        label=_("Su referencia, si ahora es otra"), max_length=100, required=False
    )

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if escalation.kind != EscalationKind.PROVIDER:
            del self.fields["due_on"], self.fields["reference"]


class HandForm(forms.Form):
    to = person_field(_("A quién"))
    reason = forms.CharField(label=_("Por qué"), max_length=500, widget=long_text(2))

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = anybody().exclude(pk=escalation.to_id)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    """The answer; of a complaint also what was found and what changes (CC-36)."""

    review = forms.CharField(
        label=_("Revisión: qué se encontró"), max_length=5_000, widget=long_text()
    )
    outcome = forms.CharField(
        label=_("Solución o respuesta"), max_length=5_000, widget=long_text(4)
    )
    measures = forms.CharField(label=_("Medidas de mejora"), max_length=5_000, widget=long_text())

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not escalation.is_complaint:
            del self.fields["review"], self.fields["measures"]


class ToldForm(forms.Form):
    how = forms.CharField(
        label=_("Cómo se le contó"),
        max_length=500,
        widget=long_text(2),
        help_text=_("Si le responde desde el ticket, no hace falta: se anota solo."),
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Qué contestó el cliente"), choices=CustomerAnswer, widget=forms.RadioSelect
    )


class WriteForm(FilesForm):
    body = forms.CharField(label=_("Mensaje al proveedor"), max_length=10_000, widget=long_text(6))
    is_told = forms.BooleanField(
        label=_("Ya se le escribió por otra vía: solo dejar constancia"), required=False
    )
    field_order = ("body", "files", "is_told")

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "files": self.stored()}


class HeardForm(FilesForm):
    body = forms.CharField(
        label=_("Qué contestó el proveedor"), max_length=10_000, widget=long_text(6)
    )
    field_order = ("body", "files")

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "files": self.stored()}


# --- Calls and delays -----------------------------------------------------------------------------


class CallForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Por qué hace falta llamar"), choices=CallReason, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("Qué se habló"),
        max_length=5_000,
        widget=long_text(4),
        help_text=_("Queda como nota. Lo acordado, confírmelo además por escrito."),
    )


class DelayForm(forms.Form):
    measures = forms.CharField(
        label=_("Medidas tomadas"),
        max_length=2_000,
        widget=long_text(4),
        help_text=_("El cliente las lee tal cual, con la nueva fecha."),
    )
    estimated_on = forms.DateField(label=_("Nueva fecha prevista"), widget=day_input())
