"""The list of everything that somebody was asked to help with."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Filter, Listing
from tickets.escalation_rows import kind_badge, main_cell, next_badge, state_words, tone_of
from tickets.forms.queue import ANYBODY, WordsField, told_by
from tickets.models import Escalation, EscalationKind, EscalationState, Ticket
from tickets.models.escalations import EscalationQuerySet

VIEWS = (
    ("", _("Abiertos")),
    ("mine", _("Míos")),
    ("late", _("Sin novedad")),
    ("to_tell", _("Por contar al cliente")),
    ("providers", _("Con proveedores")),
    ("ended", _("Terminados")),
)
RELATED = ("to", "provider", "sector", "opened_by", "ticket__customer", "ticket__owner")


class EscalationFilter(Filter):
    tab = "view"
    tabs = VIEWS
    first = ("kind", "person", "q")

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=VIEWS)
    kind = forms.ChoiceField(
        label=_("Escalado"), required=False, choices=[ANYBODY, *EscalationKind.choices]
    )
    person = forms.ChoiceField(label=_("Responde"), required=False)
    q = WordsField(label=_("Asunto, cliente o número"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = lambda: self.people  # type: ignore[attr-defined]

    @cached_property
    def people(self) -> list[tuple[str, Any]]:
        """Whoever was asked about something that one sees."""
        seen = Escalation.objects.visible_to(self.user).order_by().values("to")
        named = User.objects.filter(pk__in=seen).order_by("name").values_list("pk", "name")
        return [("", _("Cualquiera")), *((str(pk), name) for pk, name in named)]

    @property
    def usual(self) -> str:  # type: ignore[override]
        return "-opened_at" if self.in_which_tab == "ended" else ""

    def in_tab(self, rows: EscalationQuerySet, key: str) -> EscalationQuerySet:  # type: ignore[override]
        if key == "ended":
            return rows.filter(state__in=[EscalationState.ENDED, EscalationState.WITHDRAWN])
        if key == "mine":
            return rows.of(self.user)
        if key == "late":
            return rows.late_at(self.at)
        if key == "to_tell":
            return rows.filter(state=EscalationState.TO_TELL)
        rows = rows.alive()
        return rows.filter(kind=EscalationKind.PROVIDER) if key == "providers" else rows

    def narrow(self, rows: EscalationQuerySet) -> EscalationQuerySet:  # type: ignore[override]
        asked = self.cleaned_data
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("person"):
            rows = rows.filter(to=asked["person"])
        if words := asked.get("q"):
            rows = rows.filter(ticket__in=told_by(Ticket.objects.all(), words).values("pk"))
        return rows

    def in_words(self) -> str:
        words = super().in_words()
        return words if self.in_which_tab else f"{VIEWS[0][1]}; {words}"


def dress(rows: list[Escalation], at: datetime) -> None:
    for row in rows:
        row.seen_at = at


def escalations_for(user: User) -> EscalationQuerySet:
    return Escalation.objects.select_related(*RELATED).visible_to(user)


ESCALATIONS = Listing[Escalation](
    key="escalados",
    title=_("Escalados"),
    url="tickets:escalations",
    permission="tickets.view_ticket",
    rows=escalations_for,
    filter=EscalationFilter,
    sort="next_at",
    dress=dress,
    tone=tone_of,
    columns=(
        Column(
            "ticket",
            _("Ticket"),
            lambda row: f"{row.ticket.label} {row.ticket.subject}",
            html=main_cell,
            kind="main",
        ),
        Column("customer", _("Cliente"), lambda row: str(row.ticket.customer)),
        Column("kind", _("Escalado"), lambda row: row.get_kind_display(), html=kind_badge),
        Column(
            "whom",
            _("A quién"),
            lambda row: str(row.provider or row.sector or row.to),
        ),
        Column("person", _("Responde ahora"), lambda row: str(row.person)),
        Column("state", _("Estado"), state_words),
        Column(
            "next",
            _("Próximo seguimiento"),
            lambda row: row.next_at if row.is_alive else None,
            html=lambda row: next_badge(row, at=row.seen_at),
            sort="next_at",
            kind="num",
        ),
        Column("opened", _("Desde"), lambda row: row.opened_at, is_shown=False),
        Column("reason", _("Motivo"), lambda row: row.reason, is_shown=False),
        Column(
            "reference",
            _("Referencia del proveedor"),
            lambda row: row.provider_reference,
            is_shown=False,
        ),
        Column(
            "provider_due",
            _("Plazo del proveedor"),
            lambda row: row.provider_due_at,
            is_shown=False,
        ),
        Column("ended", _("Terminado"), lambda row: row.ended_at, is_shown=False),
        Column("outcome", _("Solución o respuesta"), lambda row: row.outcome, is_shown=False),
        Column("measures", _("Medidas de mejora"), lambda row: row.measures, is_shown=False),
    ),
)
