"""The list of visits."""

from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags.kit import badge
from visits.clashes import span_words
from visits.forms.visits import VisitFilter
from visits.models import Attendee, Entry, Visit, VisitState
from visits.models.visits import VisitQuerySet

TONES = {VisitState.PLANNED: "info", VisitState.HELD: "success", VisitState.CANCELLED: "neutral"}


def visits_for(user: User) -> VisitQuerySet:
    going = Prefetch("entries", Entry.objects.standing().select_related("owner"))
    meeting = Prefetch("attendees", Attendee.objects.select_related("contact"))
    rows = Visit.objects.visible_to(user).select_related("customer", "planned_by")
    return rows.prefetch_related(going, meeting)


def subject_cell(row: Visit) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.customer,
        row.subject,
    )


def state_cell(row: Visit) -> SafeString:
    shown = badge(row.get_state_display(), tone=TONES[VisitState(row.state)])
    lacks = missing(row) if row.is_planned else ""
    return SafeString(f"{shown} {badge(lacks, tone='warning')}") if lacks else shown


def missing(row: Visit) -> str:
    """What the plan of a visit lacks (VIS-07, VIS-10, VIS-11)."""
    if not row.topics or not row.attendees.all():
        return _("Sin plan")
    return "" if row.goals else _("Sin objetivos")


def going(row: Visit) -> str:
    return ", ".join(entry.owner.name for entry in row.entries.all())


def meeting(row: Visit) -> str:
    return ", ".join(str(attendee.contact) for attendee in row.attendees.all())


def when(row: Visit) -> datetime:
    return timezone.localtime(row.starts_at)


VISITS = Listing[Visit](
    key="visitas",
    title=gettext_lazy("Visitas"),
    url="visits:visits",
    permission="visits.view_visit",
    rows=visits_for,
    filter=VisitFilter,
    sort="starts_at",
    columns=(
        Column(
            "when",
            gettext_lazy("Cuándo"),
            when,
            html=lambda row: span_words(row.starts_at, row.ends_at),
            sort="starts_at",
            kind="num",
        ),
        Column(
            "customer",
            gettext_lazy("Cliente"),
            lambda row: str(row.customer),
            html=subject_cell,
            kind="main",
        ),
        Column("subject", gettext_lazy("Asunto"), lambda row: row.subject, is_shown=False),
        Column("reason", gettext_lazy("Motivo"), lambda row: row.get_reason_display()),
        Column("going", gettext_lazy("Quién va"), going),
        Column("meeting", gettext_lazy("Con quién"), meeting),
        Column("place", gettext_lazy("Dónde"), lambda row: row.place, is_shown=False),
        Column(
            "state", gettext_lazy("Estado"), lambda row: row.get_state_display(), html=state_cell
        ),
        Column("topics", gettext_lazy("Temas"), lambda row: row.topics, is_shown=False),
        Column("by", gettext_lazy("La planificó"), lambda row: str(row.planned_by), is_shown=False),
    ),
)
