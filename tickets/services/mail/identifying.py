"""Help for whoever has to say who wrote a mail: the people it may have been."""

from collections.abc import Iterable

from accounts.models import User
from contacts.models import Contact, Customer
from contacts.services import search
from tickets.models import InboundMail
from tickets.services.mail.senders import colleagues_of

MOST = 20


def candidates(inbound: InboundMail, *, user: User, words: str = "") -> list[Contact]:
    """Who is found by those words; without any, who has the address, its domain, or the ticket."""
    visible = Contact.objects.visible_to(user).filter(is_active=True).select_related("customer")
    if words:
        return people_found(words, user=user)
    likely = list(visible.with_email(inbound.sender)[:MOST]) if inbound.sender else []
    if inbound.suspected:
        likely += visible.filter(customer=inbound.suspected.customer_id)[:MOST]
    hinted = [person.pk for person in colleagues_of(inbound.sender, limit=MOST)]
    likely += visible.filter(pk__in=hinted)
    return list(dict.fromkeys(likely))[:MOST]


def people_found(words: str, *, user: User) -> list[Contact]:
    """The people whom the search finds, and those of the companies that it finds."""
    hits = search.find(words, user=user, limit=MOST)
    people = Contact.objects.visible_to(user).filter(is_active=True).select_related("customer")
    named = people.filter(pk__in=[hit.pk for hit in hits if hit.kind == "contact"])
    companies = [hit.pk for hit in hits if hit.kind == "customer"]
    return list(dict.fromkeys([*named, *people.filter(customer__in=companies)]))[:MOST]


def companies(people: Iterable[Contact], *, user: User, words: str = "") -> list[Customer]:
    """The companies to which the writer may be added as a new contact."""
    hits = search.find(words, user=user, limit=MOST) if words else []
    found = [hit.pk for hit in hits if hit.kind == "customer"]
    known = [person.customer_id for person in people]
    return list(Customer.objects.visible_to(user).filter(pk__in=[*found, *known])[:MOST])
