"""What narrows the register of copies: month, policy, result (BAC-16)."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.months import neighbours
from backups.models import Policy, Result, Run
from backups.models.policies import BUENOS_AIRES
from backups.models.runs import RunQuerySet
from kit.lists import Filter


def month_of(text: str, today: date) -> date:
    """The first day of "2026-11"; of this month for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month, no moment
    except ValueError:
        return today.replace(day=1)


def bounds(month: date) -> tuple[datetime, datetime]:
    """When a month begins and ends in the zone of the copies (C39)."""
    zone = ZoneInfo(BUENOS_AIRES)
    first, last = month.replace(day=1), neighbours(month)[1]
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)


class RunFilter(Filter):
    tab = "view"
    tabs = (
        ("", _("Todas")),
        ("bad", _("Con problemas")),
        ("unanswered", _("Por atender")),
        ("verified", _("Verificadas")),
    )
    first = ("month", "policy", "result")

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    month = forms.ChoiceField(label=_("Mes"), required=False)
    policy = forms.ModelChoiceField(
        Policy.objects.all(), label=_("Política"), required=False, empty_label=_("Todas")
    )
    result = forms.ChoiceField(
        label=_("Resultado"), required=False, choices=[("", _("Todos")), *Result.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]

    def in_tab(self, rows: RunQuerySet, key: str) -> RunQuerySet:  # type: ignore[override]
        if key == "unanswered":
            return rows.unanswered()
        if key == "bad":
            return rows.filter(result__in=["partial", "failed", "missing"])
        return rows.filter(verified_at__isnull=False) if key else rows

    def narrow(self, rows: RunQuerySet) -> RunQuerySet:  # type: ignore[override]
        asked: dict[str, Any] = self.cleaned_data
        if month := asked.get("month"):
            rows = rows.between(*bounds(month_of(month, date.min)))
        if asked.get("policy"):
            rows = rows.filter(policy=asked["policy"])
        if asked.get("result"):
            rows = rows.filter(result=asked["result"])
        return rows


def months() -> list[tuple[str, Any]]:
    """Those of which there is a register, newest first."""
    zone = ZoneInfo(BUENOS_AIRES)
    found = Run.objects.datetimes("scheduled_at", "month", order="DESC", tzinfo=zone)
    return [("", _("Todos")), *((f"{one:%Y-%m}", f"{one:%m/%Y}") for one in found)]
