"""People go away and come back: who asks, who approves, and what is taken back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Absence, AbsenceKind, AbsenceStatus, User
from accounts.models.absences import AbsenceQuerySet
from kit.db import lock
from kit.errors import Refused
from kit.history import keep

LONGEST = timedelta(days=366)
UNDONE_WITHIN = timedelta(days=1)
KEEP = "accounts.keep_absence"


def may_decide(user: User, person: User) -> bool:
    """Whether they lead the person or keep everybody's absences; nobody decides on their own."""
    if user.pk == person.pk:
        return False
    return user.has_perm(KEEP) or User.objects.led_by(user).filter(pk=person.pk).exists()


@transaction.atomic
def ask(
    person: User,
    *,
    kind: str,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    from_noon: bool = False,
    until_noon: bool = False,
    reason: str = "",
    substitute: User | None = None,
) -> Absence:
    """Ask to be away; what a head or Recursos Humanos enters for others is approved with that."""
    is_decided = may_decide(by, person)
    if by.pk != person.pk and not is_decided:
        raise Refused(_("Solo quien dirige a esta persona o RR. HH. registra sus ausencias."))
    absence = Absence(
        person=lock(person),
        kind=AbsenceKind(kind),
        starts_on=starts_on,
        from_noon=from_noon,
        ends_on=ends_on,
        until_noon=until_noon,
        reason=reason.strip(),
        substitute=substitute,
        asked_by=by,
        asked_at=at,
    )
    if is_decided:
        decide(absence, AbsenceStatus.APPROVED, by=by, at=at)
    require_sense(absence)
    require_free(absence)
    keep(absence, by=by, at=at)
    return absence


def require_sense(absence: Absence) -> None:
    """Refuse what lasts no time, or too long, or whose substitute is away as well."""
    if not absence.halves:
        raise Refused(_("La ausencia tiene que terminar después de empezar."))
    if absence.ends_on - absence.starts_on > LONGEST:
        raise Refused(_("Una ausencia dura como máximo un año: revise las fechas."))
    if absence.substitute is None:
        return
    if absence.substitute_id == absence.person_id or not absence.substitute.is_active:
        raise Refused(_("Cubre la ausencia otra persona, y que esté activa."))
    theirs = Absence.objects.of(absence.substitute).certain()
    if any(absence.clashes_with(other) for other in days_of(absence, theirs)):
        raise Refused(
            _("%(who)s también se ausenta esos días: elija a otra persona.")
            % {"who": absence.substitute}
        )


def require_free(absence: Absence) -> None:
    """Refuse days on which the person is already away; the row of the person is locked."""
    own = Absence.objects.of(absence.person).standing().exclude(pk=absence.pk)
    for other in days_of(absence, own):
        if absence.clashes_with(other):
            raise Refused(
                _("Ya hay una ausencia del %(first)s al %(last)s: anúlela o cambie las fechas.")
                % {"first": f"{other.starts_on:%d/%m/%Y}", "last": f"{other.ends_on:%d/%m/%Y}"}
            )


def days_of(absence: Absence, others: AbsenceQuerySet) -> AbsenceQuerySet:
    return others.between(absence.starts_on, absence.ends_on)


@transaction.atomic
def approve(absence: Absence, *, by: User, at: datetime) -> Absence:
    """Let somebody go on the days they asked for."""
    absence = undecided(absence, by=by)
    decide(absence, AbsenceStatus.APPROVED, by=by, at=at)
    keep(absence, by=by, at=at)
    return absence


@transaction.atomic
def refuse(absence: Absence, *, by: User, answer: str, at: datetime) -> Absence:
    """Say no, and why; the days are free for another proposal."""
    absence = undecided(absence, by=by)
    if not answer.strip():
        raise Refused(_("Diga por qué no se aprueba."))
    absence.answer = answer.strip()
    decide(absence, AbsenceStatus.REFUSED, by=by, at=at)
    keep(absence, by=by, at=at)
    return absence


def undecided(absence: Absence, *, by: User) -> Absence:
    absence = lock(absence)
    if not may_decide(by, absence.person):
        raise Refused(_("Decide quien dirige a esta persona, o RR. HH.; nadie sobre sí mismo."))
    if absence.is_cancelled or absence.status != AbsenceStatus.ASKED:
        raise Refused(_("Esta ausencia ya no está pendiente de aprobar."))
    return absence


def decide(absence: Absence, status: AbsenceStatus, *, by: User, at: datetime) -> None:
    absence.status, absence.decided_by, absence.decided_at = status, by, at


@transaction.atomic
def cancel(absence: Absence, *, by: User, today: date, at: datetime) -> Absence:
    """Take an absence back: one's own until it begins, anybody's by who decides on them."""
    absence = lock(absence)
    if absence.is_cancelled or absence.status == AbsenceStatus.REFUSED:
        raise Refused(_("Esta ausencia ya no estaba en pie."))
    require_say(absence, by=by)
    if by.pk == absence.person_id and absence.starts_on <= today and absence.is_certain:
        raise Refused(_("Ya empezó: pida a su responsable o a RR. HH. que la anule."))
    absence.cancelled_at = at
    keep(absence, by=by, at=at)
    return absence


@transaction.atomic
def restore(absence: Absence, *, by: User, at: datetime) -> Absence:
    """Undo a cancellation of the last day, as long as the days are still free."""
    lock(absence.person)
    absence = lock(absence)
    require_say(absence, by=by)
    if absence.cancelled_at is None:
        raise Refused(_("Esta ausencia no está anulada."))
    if at - absence.cancelled_at > UNDONE_WITHIN:
        raise Refused(_("Se anuló hace más de un día: pídala de nuevo."))
    require_free(absence)
    absence.cancelled_at = None
    keep(absence, by=by, at=at)
    return absence


def require_say(absence: Absence, *, by: User) -> None:
    if by.pk != absence.person_id and not may_decide(by, absence.person):
        raise Refused(_("Esta ausencia es de otra persona."))
