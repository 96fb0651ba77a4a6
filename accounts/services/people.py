"""People enter, are invited, and get back in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditKind, Position, Sector, User
from accounts.roles import STAFF
from accounts.services.auditing import audit, told
from accounts.services.roles import assign_roles, held_roles, tell_roles
from kit.db import lock
from kit.errors import Refused, Stale
from kit.history import keep


class Place(TypedDict, total=False):
    """What may be entered about a colleague besides who they are and where they belong."""

    phone: str
    position: Position | None
    superior: User | None
    joined_on: date | None


class Details(Place, total=False):
    """What may be corrected about a colleague."""

    name: str
    email: str
    sector: Sector | None


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    sector: Sector,
    roles: Iterable[str],
    at: datetime,
    is_head: bool = False,
    by: User | None = None,
    **place: Unpack[Place],
) -> User:
    """Enter a colleague with their roles and invite them; as head, they answer for the sector."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Ya hay una persona con el correo %(email)s.") % {"email": email})
    user = User(email=email.lower(), name=name, sector=sector, **place)
    user.set_unusable_password()
    user.full_clean()
    keep(user, by=by, at=at)
    audit(AuditKind.ADDED, by=by, at=at, what=told(user))
    assign_roles(user, {STAFF, *roles}, by=by, at=at)
    if is_head:
        sector = lock(sector)
        sector.head = user
        keep(sector, by=by, at=at)
    invite(user)
    return user


def version_of(person: User) -> int:
    """The newest entry of a person's history: a form that saw an older one is out of date."""
    return int(person.history.order_by("-pk").values_list("pk", flat=True).first() or 0)


@transaction.atomic
def update_person(
    person: User,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    roles: Iterable[str] | None = None,
    **details: Unpack[Details],
) -> User:
    """Correct somebody's data, place and roles; what they may do changes with their next click."""
    person = lock(person)
    if version is not None and version != version_of(person):
        last = person.history.select_related("history_user").order_by("-pk").first()
        who = last.history_user if last and last.history_user else _("otra persona")
        said = _("Mientras usted editaba, %s guardó otros cambios: revíselos antes de guardar.")
        raise Stale(said % who, version_of(person))
    former = person.email
    for name, value in details.items():
        setattr(person, name, value)
    person.email = person.email.lower()
    require_no_loop(person)
    keep(person, by=by, at=at)
    tell_address(person, former, by=by, at=at)
    if roles is not None and set(roles) != held_roles(person):
        if by.pk == person.pk:
            raise Refused(_("Sus propias funciones las cambia otra persona que administre."))
        assign_roles(person, roles, by=by, at=at)
    return person


def require_no_loop(person: User) -> None:
    """Refuse a superior who is below the person; a trigger is the last guard."""
    try:
        person.clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def tell_address(person: User, former: str, *, by: User, at: datetime) -> None:
    """Who reads the new address can choose a new password: a way in for whoever changed it."""
    if person.email != former:
        what = _("%(who)s; antes entraba con %(former)s")
        said = {"who": told(person), "former": former}
        audit(AuditKind.ADDRESS, by=by, at=at, what=what % said)


def tell_person(person: User, address: str, roles: set[str], *, by: User, at: datetime) -> None:
    """What the administration made of a person who had this address and these roles, if any."""
    if address:
        tell_address(person, address, by=by, at=at)
    else:
        audit(AuditKind.ADDED, by=by, at=at, what=told(person))
    tell_roles(person, roles, by=by, at=at)


def invite(user: User) -> None:
    """Send the person a link with which to choose a password; nobody else ever knows it."""
    uid, token = user_pk_to_url_str(user), default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[uid, token])
    letter = {"user": user, "url": f"{settings.BASE_URL}{path}"}
    get_adapter().send_mail("account/email/invitation", user.email, letter)


@transaction.atomic
def forget_second_factor(user: User, *, by: User, at: datetime) -> bool:
    """Take away a second factor whose telephone was lost; the next entry sets up another."""
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if removed:
        tell_second_factor(user, by=by, at=at)
    return bool(removed)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


def tell_second_factor(user: User, *, by: User, at: datetime) -> None:
    """Whether the person has one from now on."""
    what = _("Activado: %s") if has_second_factor(user) else _("Quitado: %s")
    audit(AuditKind.SECOND_FACTOR, by=by, at=at, what=what % told(user))


@transaction.atomic
def unlock(user: User, *, by: User, at: datetime) -> None:
    """Forget the failed attempts to enter as this person."""
    reset(username=user.email.lower())
    audit(AuditKind.UNLOCKED, by=by, at=at, what=told(user))
