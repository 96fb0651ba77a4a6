"""What may be asked of the promises and the pauses of tickets; what is unreadable is not asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import procedures.services as procedures
from kit.lists import Filter
from sla.clock import Awaited
from sla.models import Metric, Priority, RequestKind
from tickets.forms.queue import ANY, ANYBODY, WordsField, told_by
from tickets.models import RUNS, Area, Ticket


@dataclass(frozen=True)
class Asked:
    """What a report is of: from a month to a month, told by what, and only which promises."""

    first: date
    last: date
    by: str
    only: dict[str, Any]


KEPT = Q(met_at__lte=F("due_at"))
GOAL = Q(met_at__lte=F("target_at"))
# What the calendar in force does not call broken: it may have moved what nobody has met yet.
KEPT_NOW = Q(met_at__lte=F("known_due_at"))
GOAL_NOW = Q(met_at__lte=F("known_target_at"))
CHANGED = Q(due_at__isnull=False) & ~Q(known_due_at=F("due_at")) | Q(target_at__isnull=False) & ~Q(
    known_target_at=F("target_at")
)
VERDICTS = (
    ("", _("Decididos")),
    ("broken", _("Incumplidos")),
    ("goal", _("Fuera del objetivo interno")),
    ("kept", _("Cumplidos")),
    ("changed", _("Hoy serían otros")),
    ("running", _("En curso")),
)
LOOKS = (
    ("", _("A revisar")),
    ("heard", _("Con mensaje del cliente")),
    ("near", _("Justo antes de vencer")),
    ("serial", _("Repetidas")),
    ("all", _("Todas")),
)
KINDS = [ANY, *RequestKind.choices]
PRIORITIES = [ANY, *Priority.choices]
AREAS = [ANY, *Area.choices]


def months() -> list[tuple[str, Any]]:
    """The last three years month by month, the newest first."""
    newest = timezone.localdate().replace(day=1)
    firsts = [months_before(newest, count) for count in range(36)]
    return [("", _("Cualquiera")), *((f"{day:%Y-%m}", f"{day:%m/%Y}") for day in firsts)]


def month_of(text: str) -> date | None:
    """The first day of a month as it is chosen: "2026-11"."""
    return date.fromisoformat(f"{text}-01") if text else None


def month_after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of a month to the end of another, where people read this."""
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - set by its name
    edges = (first, month_after(last))
    start, end = (datetime(day.year, day.month, 1, tzinfo=zone) for day in edges)
    return start, end


def in_months(
    rows: QuerySet[Any], field: str, first: date | None, last: date | None
) -> QuerySet[Any]:
    """Those of a month, or from one month to another."""
    if first is None and last is None:
        return rows
    start, end = span_of(first or last or date.min, last or first or date.min)
    return rows.filter(**{f"{field}__gte": start, f"{field}__lt": end})


class TermFilter(Filter):
    tab = "verdict"
    tabs = VERDICTS
    rare = frozenset({"changed"})
    first = ("month", "until", "metric", "q")

    verdict = forms.ChoiceField(label=_("Resultado"), required=False, choices=VERDICTS)
    month = forms.ChoiceField(label=_("Decididos desde el mes"), required=False, choices=months)
    until = forms.ChoiceField(label=_("hasta el mes"), required=False, choices=months)
    metric = forms.ChoiceField(
        label=_("Plazo"),
        required=False,
        choices=[
            ANYBODY,
            ("replies", _("Respuestas")),
            *((one.value, one.label) for one in RUNS),
        ],
    )
    customer = forms.IntegerField(label=_("Nº de cliente"), required=False, min_value=1)
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=KINDS)
    priority = forms.ChoiceField(label=_("Prioridad"), required=False, choices=PRIORITIES)
    area = forms.ChoiceField(label=_("Área"), required=False, choices=AREAS)
    q = WordsField(label=_("Asunto, cliente o número"), required=False)

    def in_tab(self, rows: Any, key: str) -> Any:
        if key == "running":
            return rows.filter(Q(decided_at__isnull=True) | Q(decided_at__gt=self.at))
        decided = rows.decided_at(self.at)
        if key == "broken" and self.cleaned_data.get("metric") != Metric.RESOLUTION:
            # A missed goal of resolving breaks no contract: only who asks for it sees it (SLA-03)
            decided = decided.exclude(metric=Metric.RESOLUTION)
        verdicts = {
            "broken": ~Q(KEPT) | Q(met_at=None),
            "goal": KEPT & ~Q(GOAL),
            "kept": KEPT,
            "changed": CHANGED,
        }
        return decided.filter(verdicts[key]) if key else decided

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = dict(self.cleaned_data)
        first, last = (month_of(asked.get(name, "")) for name in ("month", "until"))
        rows = in_months(rows, "decided_at", first, last)
        if asked.get("metric") == "replies":
            rows = rows.exclude(metric=Metric.RESOLUTION)
            del asked["metric"]
        return narrowed(rows, asked, metric="metric", customer="ticket__customer__number")


class PauseFilter(Filter):
    tab = "look"
    tabs = LOOKS
    first = ("month", "awaited", "q")

    look = forms.ChoiceField(label=_("Vista"), required=False, choices=LOOKS)
    month = forms.ChoiceField(label=_("Mes en que empezó"), required=False, choices=months)
    awaited = forms.ChoiceField(
        label=_("Espera a"),
        required=False,
        choices=[
            ANYBODY,
            (Awaited.CUSTOMER, _("El cliente")),
            (Awaited.THIRD_PARTY, _("Un tercero")),
        ],
    )
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=KINDS)
    priority = forms.ChoiceField(label=_("Prioridad"), required=False, choices=PRIORITIES)
    area = forms.ChoiceField(label=_("Área"), required=False, choices=AREAS)
    q = WordsField(label=_("Asunto, cliente o número"), required=False)

    def in_tab(self, rows: Any, key: str) -> Any:
        looks = doubtful(self.at)
        if key in looks:
            return rows.filter(looks[key])
        return rows if key else rows.filter(looks["heard"] | looks["near"] | looks["serial"])

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.cleaned_data
        month = month_of(asked.get("month", ""))
        return narrowed(in_months(rows, "started_at", month, month), asked, awaited="awaited")


def doubtful(at: datetime) -> dict[str, Q]:
    """What makes a pause worth a second look, by the figures in force."""
    return {
        "heard": Q(heard_at__isnull=False),
        "near": Q(left__lte=procedures.duration("pause_near_breach", at=at)),
        "serial": Q(number__gte=procedures.integer("pause_serial", at=at)),
    }


def narrowed(rows: QuerySet[Any], asked: dict[str, Any], **more: str) -> QuerySet[Any]:
    """Those of the tickets that are asked for."""
    fields = {name: f"ticket__{name}" for name in ("kind", "priority", "area")} | more
    wanted = {column: asked[name] for name, column in fields.items() if asked.get(name)}
    rows = rows.filter(**wanted)
    words = asked.get("q")
    return rows.filter(ticket__in=told_by(Ticket.objects.all(), words)) if words else rows


class ComplianceForm(forms.Form):
    """What the report is of: some months, told by month, customer, kind, priority or area."""

    first = forms.ChoiceField(label=_("Desde"), required=False, choices=months)
    last = forms.ChoiceField(label=_("Hasta"), required=False, choices=months)
    by = forms.ChoiceField(
        label=_("Por"),
        required=False,
        choices=[
            ("month", _("Mes")),
            ("customer", _("Cliente")),
            ("kind", _("Clase")),
            ("priority", _("Prioridad")),
            ("area", _("Área")),
        ],
    )
    metric = forms.ChoiceField(
        label=_("Respuestas"),
        required=False,
        choices=[("", _("Todas")), (Metric.FIRST_REPLY.value, _("Solo la primera"))],
    )
    customer = forms.IntegerField(label=_("Nº de cliente"), required=False, min_value=1)
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=KINDS)
    priority = forms.ChoiceField(label=_("Prioridad"), required=False, choices=PRIORITIES)
    area = forms.ChoiceField(label=_("Área"), required=False, choices=AREAS)

    def wanted(self, today: date) -> Asked:
        """The last six months by month, unless something else is asked for that can be read."""
        self.is_valid()
        asked = self.cleaned_data
        last = month_of(asked.get("last", "")) or today.replace(day=1)
        first = month_of(asked.get("first", "")) or months_before(last, 5)
        names = ("customer", "kind", "priority", "area", "metric")
        return Asked(
            first=min(first, last),
            last=last,
            by=asked.get("by") or "month",
            only={name: asked[name] for name in names if asked.get(name)},
        )

    def heading(self, asked: Asked) -> str:
        """By what the lines are told."""
        return str(dict(self.fields["by"].choices)[asked.by])  # type: ignore[attr-defined]

    def in_words(self, asked: Asked) -> str:
        """As it is printed on what leaves the house."""
        said = [f"{asked.first:%m/%Y}–{asked.last:%m/%Y}"]
        for name, value in asked.only.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            said.append(f"{self.fields[name].label}: {choices.get(value, value)}")
        return "; ".join(map(str, said))


def months_before(first: date, count: int) -> date:
    month = first.year * 12 + first.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)
