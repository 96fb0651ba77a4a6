"""The list of suggestions and complaints."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags import kit
from tickets.forms.flows import FeedbackFilter
from tickets.models import Feedback
from tickets.models.feedback import FeedbackQuerySet


def feedback_for(user: User) -> FeedbackQuerySet:
    rows = Feedback.objects.visible_to(user)
    return rows.select_related("ticket__customer", "treated_by")


def subject_cell(row: Feedback) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.ticket.subject,
        row.ticket.label,
    )


def standing(row: Feedback) -> str:
    return _now("Tratado") if row.treated_at else _now("Por tratar")


def standing_badge(row: Feedback) -> SafeString:
    return kit.badge(standing(row), tone="success" if row.treated_at else "warning")


FEEDBACK = Listing[Feedback](
    key="sugerencias",
    title=_("Sugerencias y reclamos"),
    url="tickets:feedback_list",
    permission="tickets.view_feedback",
    rows=feedback_for,
    filter=FeedbackFilter,
    sort="-id",
    columns=(
        Column("number", _("Nº"), lambda row: row.label, sort="id", kind="code"),
        Column(
            "subject", _("Asunto"), lambda row: row.ticket.subject, html=subject_cell, kind="main"
        ),
        Column("ticket", _("Ticket"), lambda row: row.ticket.label, is_shown=False),
        Column("customer", _("Cliente"), lambda row: str(row.ticket.customer)),
        Column("tenor", _("Qué es"), lambda row: row.get_tenor_display()),
        Column("standing", _("Estado"), standing, html=standing_badge),
        Column("registered", _("Registrado"), lambda row: row.registered_at),
        Column("treated", _("Tratado"), lambda row: row.treated_at),
        Column(
            "treated_by",
            _("Tratado por"),
            lambda row: row.treated_by.name if row.treated_by else "",
            is_shown=False,
        ),
        Column(
            "nonconformity",
            _("No conformidad"),
            lambda row: _now("sí") if row.is_nonconformity else "",
            is_shown=False,
        ),
        Column("analysis", _("Análisis"), lambda row: row.analysis, is_shown=False),
        Column("treatment", _("Tratamiento"), lambda row: row.treatment, is_shown=False),
    ),
)
