"""Each class of ticket starts a flow of its own when somebody classifies it (TIC-10).

A consulta is answered with an article; an incidencia is announced and registered as an error; an
evolutivo goes to who estimates it; a suggestion or complaint to who treats it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import Sector, User
from accounts.roles import QUALITY_HEAD
from kit.db import lock
from kit.errors import Refused
from kit.history import keep as keep_version
from outbox.models import Tone
from sla.models import RequestKind
from tickets.models import (
    Area,
    EventKind,
    Feedback,
    Message,
    RequirementsMeeting,
    Stage,
    Survey,
    SurveyWay,
    Tenor,
    Ticket,
)
from tickets.services.core import wording
from tickets.services.core.bells import ring_each, ring_owner
from tickets.services.core.ground import is_entitled, keep, log, require_open, required, verb
from tickets.services.errors import incidents
from tickets.services.talk.answers import FollowUpAnswer
from tickets.services.talk.standard import answer_with
from tickets.services.work import complaints

EVO = "evo"  # the sector that estimates
CHANGE_RECEIVED = "change_received"
DAY = timedelta(days=1)


def begin(ticket: Ticket, *, was: str, by: User, at: datetime, tenor: str = "") -> None:
    """Start the flow of the class that a locked ticket, which `was` of another or of the same, was
    just given; the caller saves."""
    if ticket.kind != RequestKind.INCIDENT:
        incidents.leave(ticket, by=by, at=at)
    if ticket.kind != RequestKind.CHANGE:
        ticket.stage = ""
    if ticket.kind == RequestKind.COMPLAINT:
        is_new = was != RequestKind.COMPLAINT
        register_feedback(ticket, is_new=is_new, tenor=tenor, by=by, at=at)
    else:
        withdraw_feedback(ticket, by=by, at=at)


# --- Evolutivo ---------------------------------------------------------------------------------


def is_new_change(ticket: Ticket) -> bool:
    """Whether this is an evolutivo that nobody has taken in yet; what is asked of Formación is
    none (CC-01)."""
    return ticket.kind == RequestKind.CHANGE and not ticket.stage and ticket.area != Area.FOR


def take_in_change(ticket: Ticket, *, by: User, at: datetime) -> None:
    """Put a locked evolutivo into the queue of EVO, and tell its customer so (SAC-11).

    One that comes from a requirements meeting is valued already: it waits for approval (CC-24).
    """
    ticket.area = Area.EVO
    if RequirementsMeeting.objects.filter(ticket=ticket).exists():
        ticket.stage = Stage.TO_APPROVE
        return
    ticket.stage = Stage.TO_ESTIMATE
    tell_of_estimate(ticket, by=by, at=at)
    hand_to_evo(ticket)
    words = _("pendiente de estimación en Evolutivos")
    event = log(ticket, EventKind.RECORDED, at=at, by=by, text=words, stage=Stage.TO_ESTIMATE.value)
    ring_owner(ticket, key=f"change-{event.pk}", text=words, by=by, at=at)


def tell_of_estimate(ticket: Ticket, *, by: User, at: datetime) -> None:
    """The standard message of an evolutivo to be estimated, once (SAC-11): with its class, or, if
    nobody might work on it then, with the first thing that is done about it."""
    may_tell = ticket.stage == Stage.TO_ESTIMATE and ticket.is_open and is_entitled(ticket, at)
    may_tell = may_tell and bool(ticket.contact.email)
    if not may_tell or ticket.messages.filter(mail__kind=CHANGE_RECEIVED).exists():
        return
    text = _("Hemos recibido su pedido de mejora y preparamos su estimación.")
    answer_with(ticket, CHANGE_RECEIVED, by=by, at=at, text=text, gives_update=False)


def hand_to_evo(ticket: Ticket) -> None:
    """Give it to the sector of EVO where that serves the customer's line."""
    sector = Sector.objects.filter(code=EVO, service_lines=ticket.customer.service_line_id).first()
    if sector is None or ticket.sector_id == sector.pk:
        return
    ticket.sector = sector
    if ticket.owner and ticket.owner.sector_id != sector.pk:
        ticket.owner = None


@verb
def schedule_survey(
    ticket: Ticket,
    *,
    way: str,
    starts_at: datetime,
    with_whom: str,
    surveyor: User,
    by: User,
    at: datetime,
) -> Survey:
    """Note the video call or visit in which the requirement will be surveyed (TIC-16)."""
    ticket = lock(ticket)
    require_change(ticket)
    tell_of_estimate(ticket, by=by, at=at)
    if way not in SurveyWay.values:
        raise Refused(_("Elija videollamada o visita."))
    if starts_at < ticket.opened_at:
        raise Refused(_("El relevamiento no puede ser anterior al ticket."))
    if starts_at < at - DAY:
        raise Refused(_("Ese momento pasó hace más de un día: corrija la fecha."))
    survey = Survey.objects.create(
        ticket=ticket,
        way=way,
        starts_at=starts_at,
        with_whom=required(with_whom, _("Diga con quién."))[:200],
        surveyor=surveyor,
        by=by,
        at=at,
    )
    local = starts_at.astimezone(ZoneInfo(ticket.calendar.zone))
    words = _("%(way)s para relevar el %(moment)s con %(whom)s, a cargo de %(who)s") % {
        "way": survey.get_way_display(),
        "moment": f"{local:%d/%m/%Y %H:%M}",
        "whom": survey.with_whom,
        "who": surveyor,
    }
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, survey=survey.pk)
    keep(ticket, by=by, at=at)
    key = f"survey-{survey.pk}"
    ring_each(ticket, [surveyor], key=key, text=words, tone=Tone.INFO, by=by, at=at)
    return survey


@verb
def start_estimate(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """Begin to estimate or quote what was surveyed: not without a video call or visit (TIC-16)."""
    ticket = lock(ticket)
    require_change(ticket)
    if ticket.stage != Stage.TO_ESTIMATE:
        raise Refused(_("Solo se empieza a estimar lo que está pendiente de estimación."))
    if not ticket.surveys.exists():
        raise Refused(
            _("Antes de estimarlo o presupuestarlo, acuerde una videollamada o una visita.")
        )
    ticket.stage = Stage.ESTIMATING
    words = _("empieza la estimación")
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, stage=ticket.stage)
    keep(ticket, by=by, at=at)
    return ticket


def require_change(ticket: Ticket) -> None:
    require_open(ticket)
    if ticket.kind != RequestKind.CHANGE:
        raise Refused(_("%(ticket)s no es un evolutivo.") % {"ticket": ticket.label})


# --- Incidencia --------------------------------------------------------------------------------


def is_announced(ticket: Ticket) -> bool:
    """Whether the customer has heard from us since this is known to be an incident (SAC-09)."""
    if ticket.kind != RequestKind.INCIDENT or ticket.first_replied_at is None:
        return ticket.kind != RequestKind.INCIDENT
    told = ticket.events.filter(kind=EventKind.CLASSIFIED)
    # What was classified before a line had words of its own says so in the usual ones only.
    usual = Q(data__became__isnull=True, text__startswith=str(RequestKind.INCIDENT.label))
    known = told.filter(Q(data__became=RequestKind.INCIDENT.value) | usual).order_by("pk").first()
    replies = ticket.events.filter(kind=EventKind.PUBLIC_REPLY)
    return known is None or replies.filter(pk__gt=known.pk).exists()


@verb
def announce_review(ticket: Ticket, *, next_step: str, by: User, at: datetime) -> Message:
    """Tell the customer by the standard message that the incident is being reviewed, and what
    comes next, without which it would say nothing (SAC-09, C51)."""
    ticket = lock(ticket)
    if ticket.kind != RequestKind.INCIDENT:
        raise Refused(_("%(ticket)s no es una incidencia.") % {"ticket": ticket.label})
    step = required(next_step, _("Diga el próximo paso."))
    if wording.is_bare(step):
        raise Refused(_("Diga algo más que «Lo estamos revisando»: qué se hará y cuándo."))
    return answer_with(
        ticket,
        "incident_review",
        by=by,
        at=at,
        text=_("Estamos revisando la incidencia que nos comunicó."),
        next_step=step,
        answer=FollowUpAnswer(detail=step, department=ticket.sector.name, none_found=True),
    )


# --- Sugerencia o reclamo ------------------------------------------------------------------------


def is_suggestion(ticket: Ticket) -> bool:
    """Whether somebody has said that the customer only suggests, and does not complain."""
    return Feedback.objects.filter(ticket=ticket, tenor=Tenor.SUGGESTION).exists()


def is_other_tenor(ticket: Ticket, tenor: str) -> bool:
    """Whether a suggestion turns out to be a complaint, or the other way round."""
    if ticket.kind != RequestKind.COMPLAINT or tenor not in Tenor.values:
        return False
    return not Feedback.objects.filter(ticket=ticket, tenor=tenor).exists()


def register_feedback(
    ticket: Ticket, *, is_new: bool, by: User, at: datetime, tenor: str = ""
) -> None:
    """Put a suggestion or complaint before the Responsable SGC (TIC-19).

    One that was known keeps its treatment, done or not, whatever else is said of its ticket; one
    that was taken for something else meanwhile goes on where its treatment was.
    """
    row = Feedback.objects.filter(ticket=ticket).first() or Feedback(
        ticket=ticket, registered_at=at
    )
    if tenor in Tenor.values and tenor != row.tenor:
        row.tenor = tenor
    elif row.pk and not is_new:
        return
    row.version += bool(row.pk)
    if is_new and row.treated_at:
        row.treated_by = row.treated_at = None
        row.treatment = row.history.filter(treated_at=None).latest().treatment
    keep_version(row, by=by, at=at)
    if not is_new:
        return
    for person in User.objects.with_role(QUALITY_HEAD):
        outbox.notify(
            user=person,
            key=f"feedback-{row.pk}-{row.version}",
            text=_("%(customer)s: sugerencia o reclamo por tratar (%(ticket)s)")
            % {"customer": ticket.customer, "ticket": ticket.label},
            url=row.get_absolute_url(),
            by=by,
            at=at,
        )


@verb
def take_complaint(ticket: Ticket, *, tenor: str, by: User, at: datetime) -> Ticket:
    """Begin the flow of a ticket that was opened as a suggestion or complaint, since somebody of
    ours heard it: its priority is for the first handling, its treatment is not (VIS-13, TIC-19)."""
    ticket = lock(ticket)
    register_feedback(ticket, is_new=True, tenor=tenor, by=by, at=at)
    if tenor != Tenor.SUGGESTION:
        complaints.raise_complaint(ticket, by=by, at=at)
    keep(ticket, by=by, at=at)
    return ticket


def withdraw_feedback(ticket: Ticket, *, by: User, at: datetime) -> None:
    """What turned out to be something else needs no treatment; it says so."""
    row = Feedback.objects.filter(ticket=ticket, treated_at=None).first()
    if row is None:
        return
    row.treatment = _("El ticket se reclasificó: %(kind)s.") % {"kind": ticket.kind_word}
    row.treated_by, row.treated_at = by, at
    row.version += 1
    keep_version(row, by=by, at=at)


@verb
def treat_feedback(
    feedback: Feedback,
    *,
    tenor: str,
    analysis: str,
    treatment: str,
    is_nonconformity: bool,
    is_done: bool,
    version: int | None,
    by: User,
    at: datetime,
) -> Feedback:
    """Write down what was found out and decided; done, it says what was answered (TIC-19)."""
    ticket = lock(feedback.ticket)
    feedback = lock(feedback)
    if version is not None and version != feedback.version:
        raise Refused(_("Alguien escribió aquí mientras tanto: vuelva a abrirlo."))
    was_suggestion = feedback.tenor == Tenor.SUGGESTION
    feedback.tenor = tenor if tenor in Tenor.values else ""
    feedback.analysis, feedback.treatment = analysis.strip(), treatment.strip()
    feedback.is_nonconformity = is_nonconformity
    feedback.treated_by, feedback.treated_at = (by, at) if is_done else (None, None)
    if is_done:
        required(feedback.tenor, _("Diga si es una sugerencia o un reclamo."))
        required(feedback.analysis, _("Escriba el análisis."))
        required(feedback.treatment, _("Escriba qué tratamiento se le dio."))
    feedback.version += 1
    keep_version(feedback, by=by, at=at)
    words = _("tratada la sugerencia o el reclamo") if is_done else _("en tratamiento")
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, feedback=feedback.pk)
    if was_suggestion and feedback.tenor == Tenor.COMPLAINT:  # after all it is the CSM's (CC-36)
        complaints.raise_complaint(ticket, by=by, at=at)
        keep(ticket, by=by, at=at)
    return feedback
