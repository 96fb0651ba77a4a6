"""People enter, are invited, and get back in."""

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Sector, User
from accounts.roles import STAFF
from accounts.services.roles import assign_roles
from kit.db import lock
from kit.errors import Refused


@transaction.atomic
def add_person(
    *, email: str, name: str, sector: Sector, roles: Iterable[str], is_head: bool = False
) -> User:
    """Enter a colleague with their roles and invite them; as head, they answer for the sector."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Ya hay una persona con el correo %(email)s.") % {"email": email})
    user = User(email=email.lower(), name=name, sector=sector)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    assign_roles(user, {STAFF, *roles})
    if is_head:
        sector = lock(sector)
        sector.head = user
        sector.save()
    invite(user)
    return user


def invite(user: User) -> None:
    """Send the person a link with which to choose a password; nobody else ever knows it."""
    uid, token = user_pk_to_url_str(user), default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[uid, token])
    letter = {"user": user, "url": f"{settings.BASE_URL}{path}"}
    get_adapter().send_mail("account/email/invitation", user.email, letter)


def forget_second_factor(user: User) -> bool:
    """Take away a second factor whose telephone was lost; the next entry sets up another."""
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    return bool(removed)


def unlock(user: User) -> None:
    """Forget the failed attempts to enter as this person."""
    reset(username=user.email.lower())
