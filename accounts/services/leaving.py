"""People leave, and sometimes return: nothing is erased, and nothing stays open to them."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AuditKind, Delegation, DelegationQuerySet, Sector, User
from accounts.services.auditing import audit, told
from accounts.services.people import invite
from kit.db import lock
from kit.errors import Refused
from kit.history import keep


@transaction.atomic
def deactivate(person: User, *, by: User, at: datetime, successor: User | None = None) -> User:
    """Close every door to somebody who leaves; who depended on them gets another superior.

    Their open tickets and accounts stay theirs, in sight of those who assign, until passed on.
    """
    person = lock(person)
    require_leaving(person, by=by)
    hand_over(person, successor, by=by, at=at)
    for delegation in lent_or_borrowed(person).select_for_update(no_key=True):
        delegation.revoked_at = at
        keep(delegation, by=by, at=at)
    person.is_active = False
    person.set_unusable_password()  # also ends sessions that nobody finds, and links in letters
    keep(person, by=by, at=at)
    what = _("%(who)s; sesiones cerradas: %(count)s")
    ended = {"who": told(person), "count": end_sessions(person, at=at)}
    audit(AuditKind.DEACTIVATED, by=by, at=at, what=what % ended)
    return person


def require_leaving(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise Refused(_("Su propia baja la registra otra persona que administre."))
    if not person.is_active:
        raise Refused(_("%(who)s ya estaba de baja.") % {"who": person})


def lent_or_borrowed(person: User) -> DelegationQuerySet:
    involved = Q(giver=person) | Q(receiver=person)
    return Delegation.objects.filter(involved, revoked_at=None).order_by("pk")


def hand_over(person: User, successor: User | None, *, by: User, at: datetime) -> None:
    """Give whoever depended on the person, and the sectors they headed, to somebody else."""
    reports = list(User.objects.active().filter(superior=person).order_by("pk"))
    sectors = list(Sector.objects.filter(head=person).order_by("pk"))
    if not reports and not sectors:
        return
    if successor is None or successor.pk == person.pk or not successor.is_active:
        raise Refused(_("Elija quién recibe a su gente y los sectores que dirige."))
    if successor.is_below(person):
        raise_in_place_of(person, successor, by=by, at=at)
    for report in reports:
        if report.pk != successor.pk:
            report = lock(report)
            report.superior = successor
            keep(report, by=by, at=at)
    for sector in sectors:
        sector = lock(sector)
        sector.head = successor
        keep(sector, by=by, at=at)


def raise_in_place_of(person: User, successor: User, *, by: User, at: datetime) -> None:
    """Somebody from below takes the place: they answer to whom the person answered."""
    successor = lock(successor)
    successor.superior = person.superior
    keep(successor, by=by, at=at)


def end_sessions(person: User, *, at: datetime) -> int:
    """End whatever the person has open, on every device (C10); how many sessions that were."""
    living = Session.objects.filter(expire_date__gt=at).iterator()
    theirs = [row.pk for row in living if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


@transaction.atomic
def reactivate(person: User, *, by: User, at: datetime) -> User:
    """Let somebody in again, with the roles they had and a new password of their own choice."""
    person = lock(person)
    if person.is_active:
        raise Refused(_("%(who)s ya está de alta.") % {"who": person})
    person.is_active = True
    keep(person, by=by, at=at)
    audit(AuditKind.REACTIVATED, by=by, at=at, what=told(person))
    invite(person)
    return person
