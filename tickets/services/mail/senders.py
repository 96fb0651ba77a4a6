"""Who wrote to us, as far as an address can tell: it is a claim, never a proof."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db import connection

from contacts.models import Contact
from contacts.services.domains import company_domain

# Asked of every message that comes in, in one question.
OF_OURS = """
    SELECT EXISTS (SELECT FROM contacts_serviceline WHERE upper(mailbox) = upper(%s)),
        (SELECT name FROM accounts_user WHERE lower(email) = %s)
"""


def contacts_with(address: str) -> list[Contact]:
    """The people in active service of a customer who write from this address, oldest first."""
    people = Contact.objects.with_email(address)
    return list(people.filter(is_active=True).order_by("pk"))


def colleagues_of(address: str, *, limit: int) -> list[Contact]:
    """People who write from the same domain: a hint for whoever identifies a sender, no more."""
    domain = company_domain(address)
    if not domain:
        return []
    people = Contact.objects.filter(is_active=True, email__iendswith=f"@{domain}")
    return list(people.select_related("customer__service_line").order_by("customer", "pk")[:limit])


@dataclass(frozen=True)
class Ours:
    """What of ours an address is: one that we ourselves write from, and whose of our people's."""

    is_mailbox: bool
    staff: str  # the name of somebody with it, even if no longer with us; empty if nobody


def of_ours(address: str) -> Ours:
    """Whether an address, with whatever tag, is one of our mailboxes; or that of one of us."""
    written = address.lower()
    name, _, domain = written.rpartition("@")
    plain = f"{name.partition('+')[0]}@{domain}"
    with connection.cursor() as cursor:
        cursor.execute(OF_OURS, [plain, written])
        is_line, staff = cursor.fetchone()
    own = {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), settings.BOUNCE_ADDRESS.lower()}
    return Ours(is_mailbox=is_line or plain in own, staff=staff or "")
