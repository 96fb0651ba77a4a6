"""The requests of people about their own data, each with the day by which the law wants it done."""

import calendar
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

import procedures.services as procedures
from accounts import services as accounts
from accounts.models import AuditKind, User
from contacts.models import ActionCode, Contact, PrivacyRequest, RequestKind, RequestStatus
from contacts.services import timeline
from contacts.services.privacy import sealing
from kit.db import lock
from kit.errors import Refused
from kit.origin import origin

ARGENTINA = "AR"
ACCESS_DAYS, ERASURE_DAYS = 10, 5  # of Ley 25.326: natural ones to show, working ones to erase

AUDITED = {
    ActionCode.BLOCKED: AuditKind.BLOCKED,
    ActionCode.UNBLOCKED: AuditKind.UNBLOCKED,
    ActionCode.ERASED: AuditKind.ERASED,
    ActionCode.DATA_EXPORTED: AuditKind.DATA_COPIED,
}

log = structlog.get_logger("sgc.privacy")


def due_on(kind: str, country: str, asked_on: date) -> date:
    """The last day to answer: ten days or five working days in Argentina, else a month (RGPD)."""
    if country != ARGENTINA:
        return month_after(asked_on)
    if kind == RequestKind.ACCESS:
        return asked_on + timedelta(days=ACCESS_DAYS)
    day, left = asked_on, ERASURE_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def ask(
    contact: Contact, *, kind: str, asked_on: date, how: str, by: User, at: datetime
) -> PrivacyRequest:
    """Take down what somebody asks; who asks for erasure is blocked at once (LOPDGDD 32)."""
    contact = lock(contact)
    if contact.privacy_requests.filter(kind=kind, status=RequestStatus.OPEN).exists():
        raise Refused(_("Esta persona tiene ya una petición igual abierta."))
    line = contact.customer.service_line
    if asked_on > line.local_date(at):
        raise Refused(_("La petición no puede ser de un día futuro."))
    erases = kind == RequestKind.ERASURE
    term = timedelta(days=procedures.integer("privacy_block_days", at=at))
    request = PrivacyRequest.objects.create(
        contact=contact,
        kind=kind,
        how=how,
        asked_on=asked_on,
        due_on=due_on(kind, line.calendar.country, asked_on),
        erase_on=line.local_date(at) + term if erases else None,
        by=by,
        at=at,
    )
    tell(request, ActionCode.BLOCKED if erases else ActionCode.DATA_ASKED, how, by=by, at=at)
    if erases:
        sealing.seal(request, by=by, at=at)
    return request


@transaction.atomic
def deliver(request: PrivacyRequest, *, by: User, at: datetime) -> PrivacyRequest:
    """Take down that the person got the copy they asked for."""
    request = lock(request)
    if request.kind != RequestKind.ACCESS or not request.is_open:
        raise Refused(_("Solo se entrega una petición de acceso que siga abierta."))
    return end(request, RequestStatus.DONE, by=by, at=at)


@transaction.atomic
def withdraw(request: PrivacyRequest, *, by: User, at: datetime) -> PrivacyRequest:
    """End a request that is not upheld; a block is lifted and everything is as it was before."""
    request = lock(request)
    if not request.is_open:
        raise Refused(_("Esta petición ya está terminada: lo suprimido no se puede recuperar."))
    if request.is_block:
        sealing.unseal(request)
        tell(request, ActionCode.UNBLOCKED, "", by=by, at=at)
    return end(request, RequestStatus.WITHDRAWN, by=by, at=at)


@transaction.atomic
def keep(request: PrivacyRequest, *, reason: str, by: User, at: datetime) -> PrivacyRequest:
    """Keep what is sealed as long as something obliges to; without a reason, no longer."""
    request = lock(request)
    if not (request.is_block and request.is_open):
        raise Refused(_("Solo se conserva lo que está bloqueado."))
    request.hold = reason
    request.save()
    what = _("%s: se conserva") if reason else _("%s: ya no se conserva")
    accounts.audit(AuditKind.HELD, by=by, at=at, what=what % whose(request), why=reason)
    log.info("privacy_hold", request=request.pk, by=by.pk, is_held=bool(reason))
    return request


def end(
    request: PrivacyRequest, status: RequestStatus, *, by: User | None, at: datetime
) -> PrivacyRequest:
    request.status, request.ended_by, request.ended_at = status, by, at
    request.save()
    log.info("privacy_request_ended", request=request.pk, status=status, by=by and by.pk)
    return request


def tell(
    request: PrivacyRequest, action: ActionCode, text: str, *, by: User | None, at: datetime
) -> None:
    """An event that names nobody, with where the request came from (J4)."""
    if action in AUDITED:
        accounts.audit(AUDITED[action], by=by, at=at, what=whose(request), why=text)
    contact = request.contact
    timeline.record(
        customer=contact.customer,
        contact=contact,
        action=action,
        by=by,
        at=at,
        text=_("Contacto nº %(number)s. %(text)s") % {"number": contact.number, "text": text},
        parameters={
            "request": request.pk,
            **{name: said for name, said in origin()._asdict().items() if said},
        },
    )
    log.info("privacy", action=action.name, request=request.pk, by=by and by.pk)


def whose(request: PrivacyRequest) -> str:
    """The person by number: what is told must not say what is to be forgotten."""
    facts = {"number": request.contact.number, "request": request.pk}
    return _("Contacto nº %(number)s, petición %(request)s") % facts
