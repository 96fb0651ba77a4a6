"""The register of copies, one line for each execution (BAC-13, BAC-16)."""

from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backups.forms.filters import RunFilter
from backups.models import Run
from backups.models.runs import RunQuerySet
from kit.lists import Column, Listing
from kit.templatetags.kit import badge, duration


def runs_for(_user: User) -> RunQuerySet:
    return Run.objects.told()


def run_cell(row: Run) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.policy,
        row.policy.when,
    )


def in_zone(moment: datetime | None, row: Run) -> str:
    """As the clocks of its policy show it."""
    return f"{moment.astimezone(row.policy.schedule.tz):%d/%m/%Y %H:%M}" if moment else ""


def result_badge(row: Run) -> str:
    return badge(row.state, tone=row.tone)


RUNS = Listing[Run](
    key="copias",
    title=_("Ejecuciones de copias"),
    url="backups:runs",
    permission="backups.view_run",
    rows=runs_for,
    filter=RunFilter,
    sort="-scheduled_at",
    columns=(
        Column("policy", _("Política"), lambda row: row.policy.name, html=run_cell, kind="main"),
        Column(
            "scheduled",
            _("Prevista"),
            lambda row: row.scheduled_at,
            html=lambda row: row.label,
            sort="scheduled_at",
        ),
        Column(
            "started",
            _("Empezó"),
            lambda row: row.started_at,
            html=lambda row: in_zone(row.started_at, row),
        ),
        Column(
            "ended",
            _("Terminó"),
            lambda row: row.ended_at,
            html=lambda row: in_zone(row.ended_at, row),
            is_shown=False,
        ),
        Column(
            "took",
            _("Duró"),
            lambda row: duration(row.took) if row.took is not None else "",
            kind="num",
        ),
        Column("result", _("Resultado"), lambda row: row.state, html=result_badge),
        Column(
            "bytes",
            _("Tamaño"),
            lambda row: row.bytes,
            html=lambda row: filesizeformat(row.bytes) if row.bytes else "",
            kind="num",
        ),
        Column(
            "verified",
            _("Verificada"),
            lambda row: row.verified_at,
            html=lambda row: in_zone(row.verified_at, row),
        ),
        Column("medium", _("Medio"), lambda row: row.get_medium_display(), is_shown=False),
        Column("error", _("Error"), lambda row: row.error, is_shown=False),
        Column("acknowledged", _("Atendida por"), lambda row: str(row.acknowledged_by or "")),
        Column("because", _("Qué se hizo"), lambda row: row.acknowledged_because, is_shown=False),
    ),
)
