"""Who wrote to us, as far as an address can tell: it is a claim, never a proof."""

from email.utils import parseaddr

from django.conf import settings
from django.db.models.functions import Lower

from accounts.models import User
from contacts.models import Contact, ServiceLine
from contacts.services.domains import company_domain


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


def is_own_address(address: str) -> bool:
    """Whether this address, with whatever tag, is one that we ourselves write from."""
    name, _, domain = address.lower().rpartition("@")
    plain = f"{name.partition('+')[0]}@{domain}"
    own = {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), settings.BOUNCE_ADDRESS.lower()}
    return plain in own or ServiceLine.objects.filter(mailbox__iexact=plain).exists()


def staff_with(address: str) -> User | None:
    """Somebody of ours with this address, even if no longer with us."""
    people = User.objects.alias(address=Lower("email")).only("name").order_by("pk")
    found: User | None = people.filter(address=address.lower()).first()
    return found
