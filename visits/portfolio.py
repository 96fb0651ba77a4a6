"""The active accounts, and when somebody of ours last dealt with each (VIS-01, VIS-22)."""

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from contacts.models import ActionCode, Agreement, AgreementKind, Event, Stage
from contacts.models.customers import CustomerQuerySet
from procedures import services as rules

AFTER = "account_follow_up_after"
# Visits, calls and letters of ours: a ticket that is answered follows up nothing.
DEALINGS = Q(action__gte=ActionCode.VISIT, action__lt=ActionCode.AGREEMENT_SIGNED)


def followed(rows: CustomerQuerySet) -> CustomerQuerySet:
    """Active customers with the moment somebody last dealt with them, or since they are active."""
    events = Event.objects.filter(DEALINGS, customer=OuterRef("pk")).order_by("-at")
    last = Coalesce(Subquery(events.values("at")[:1]), "stage_since")
    return rows.filter(stage=Stage.ACTIVE).annotate(dealt_at=last)


def quiet(rows: CustomerQuerySet, *, at: datetime) -> CustomerQuerySet:
    """Those with whom nobody has dealt for as many days as the procedure says."""
    return rows.filter(Q(("dealt_at__lt", at - rules.duration(AFTER, at=at))))


def ending(rows: CustomerQuerySet, *, at: datetime, days: int) -> CustomerQuerySet:
    """Those whose agreement of assistance, or plan, ends within so many days."""
    limit = at.date().fromordinal(at.date().toordinal() + days)
    agreements = Agreement.objects.filter(
        kind=AgreementKind.SUPPORT, ends_on__gte=at.date(), ends_on__lte=limit
    )
    by_plan = Q(plan_until__gte=at.date(), plan_until__lte=limit)
    return rows.filter(by_plan | Q(pk__in=agreements.values("customer")))
