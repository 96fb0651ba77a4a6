"""The people of the demo company, who all log in with one password."""

from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import services
from accounts.models import Position, Sector, User
from accounts.roles import STAFF
from demo import books

EMPLOYED_FOR = timedelta(days=900)


@transaction.atomic
def hire(*, password: str, totp_secret: str, at: datetime) -> dict[str, User]:
    """Enter everybody with sector, post, superior and roles; who they are by their login.

    Who administers gets the second factor as well, without which the doors stay closed to them.
    """
    hashed = make_password(password)  # once: it is slow on purpose
    staff = {person.login: enter(person, hashed, at) for person in books.people()}
    for person in books.people():
        user = staff[person.login]
        if person.superior:
            user.superior = staff[person.superior]
            user.save(update_fields=["superior"])
        for code in person.heads:
            make_head(code, user)
        services.assign_roles(user, [STAFF, *person.roles], at=at)
        if user.is_staff:
            TOTP.activate(user, totp_secret)
    return staff


def enter(person: books.Person, hashed: str, at: datetime) -> User:
    return User.objects.create(
        email=person.email,
        name=person.name,
        password=hashed,
        sector=Sector.objects.get(code=person.sector),
        position=Position.objects.get(name=person.position),
        joined_on=(at - EMPLOYED_FOR).date(),
    )


def make_head(code: str, user: User) -> None:
    sector = Sector.objects.get(code=code)
    sector.head = user
    sector.save()
