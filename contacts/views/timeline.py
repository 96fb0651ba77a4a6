"""Everything that happened with a customer, and what one of us did with all of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from contacts.forms.timeline import TimelineFilter
from contacts.models import Customer, Event
from kit.http import page_or_fragment
from kit.templatetags import kit
from outbox.models import TONES, Mail, MailStatus

PAGE = 25
TOLD = (
    *(field.name for field in Event._meta.concrete_fields),
    "action__icon",
    "action__name",
    "by__name",
    "contact__first_name",
    "contact__last_name",
)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
@permission_required("contacts.view_event", raise_exception=True)
def timeline(request: UserRequest, pk: int) -> HttpResponse:
    """The events of a customer, newest first; further ones come as one scrolls to the end."""
    seen = Customer.objects.visible_to(request.user).only("legal_name", "trade_name")
    row = get_object_or_404(seen, pk=pk)
    form = TimelineFilter(request.GET, customer=row)
    context = {"customer": row, "form": form, **page_of(request, row.events.all(), form)}
    return page_or_fragment(request, "contacts/timeline.html", "contacts/_timeline.html", context)


@require_safe
@permission_required("contacts.view_event", raise_exception=True)
def activity(request: UserRequest) -> HttpResponse:
    """What one of us did, with every customer that one may see (ACO-04)."""
    form = TimelineFilter(request.GET)
    who = form.cleaned_data.get("by") or request.user
    events = Event.objects.filter(by=who).prefetch_related("customer")
    if not request.user.has_perm("contacts.view_all_customers"):
        events = events.filter(customer__in=Customer.objects.visible_to(request.user))
    context = {"form": form, "who": who, **page_of(request, events, form)}
    return page_or_fragment(request, "contacts/activity.html", "contacts/_timeline.html", context)


def page_of(request: UserRequest, events: QuerySet[Event], form: TimelineFilter) -> dict[str, Any]:
    """One page of events after the one that the address names, and where the next page begins."""
    before = moment_of(request.GET.get("before", ""))
    chosen = events.filter(form.condition(), older_than(before)).order_by("-at", "-pk")
    told = chosen.select_related("action", "by", "contact").only(*TOLD)
    rows = list(told[: PAGE + 1])
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["before"] = name_of(rows[PAGE - 1])
    return {
        "events": with_letters(rows[:PAGE]),
        "tabs": form.tabs(),
        "url": request.path,
        "next": query.urlencode() if len(rows) > PAGE else "",
        "is_first": before is None,
    }


def name_of(event: Event) -> str:
    """The place of an event on the line, as the address says it: its microsecond and its number."""
    return f"{(event.at - EPOCH) // MICROSECOND}-{event.pk}"


def moment_of(before: str) -> tuple[datetime, int] | None:
    """The place that `name_of` wrote; None for anything else."""
    since, _dash, pk = before.partition("-")
    if not (before.isascii() and since.isdigit() and pk.isdigit() and len(before) < 36):
        return None
    try:
        return EPOCH + int(since) * MICROSECOND, int(pk)
    except OverflowError:
        return None


def older_than(place: tuple[datetime, int] | None) -> Q:
    """Further down the line; the first comparison lets the index begin where the page does."""
    if place is None:
        return Q()
    at, pk = place
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=min(pk, 2**63 - 1)))


def with_letters(events: list[Event]) -> list[tuple[Event, SafeString]]:
    """Each event with what became of the letter that told of it."""
    letters = [event.parameters["mail"] for event in events if "mail" in event.parameters]
    fates = dict(Mail.objects.filter(pk__in=letters).values_list("pk", "status"))
    return [(event, fate(fates.get(event.parameters.get("mail")))) for event in events]


def fate(status: str | None) -> SafeString:
    if status is None:
        return SafeString()
    known = MailStatus(status)
    return kit.badge(known.label, tone=TONES[known], icon="envelope")
