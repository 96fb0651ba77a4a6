"""What customers sign, and whether it holds on a day (VIS-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Agreement, AgreementKind, Customer
from contacts.services import edits, timeline
from kit.db import lock
from kit.errors import Refused


@dataclass(frozen=True)
class Validity:
    """Of one kind of agreement: the one that holds today, or else the last one, and the next."""

    kind: AgreementKind
    agreement: Agreement | None
    is_valid: bool
    next: Agreement | None = None


@transaction.atomic
def sign_agreement(
    customer: Customer,
    *,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    notes: str = "",
    by: User | None,
    at: datetime,
) -> Agreement:
    """Register an agreement; two of a kind never hold on one day (the database sees to it)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    if ends_on and ends_on < starts_on:
        raise Refused(_("El acuerdo termina antes de empezar."))
    clash = _overlapping(customer, kind, starts_on, ends_on)
    if clash:
        raise Refused(
            _("Ya hay un acuerdo de «%(kind)s» %(span)s: termínelo antes o elija otras fechas.")
            % {"kind": clash.get_kind_display(), "span": span(clash)}
        )
    agreement = Agreement(
        customer=customer,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        notes=notes,
        created_at=at,
    )
    edits.keep(agreement, by=by, at=at)
    _tell(agreement, ActionCode.AGREEMENT_SIGNED, by=by, at=at)
    return agreement


@transaction.atomic
def end_agreement(
    agreement: Agreement, *, ends_on: date, by: User | None, at: datetime
) -> Agreement:
    """Let an agreement end on a day, included."""
    lock(agreement.customer)
    agreement = lock(agreement)
    if ends_on < agreement.starts_on:
        raise Refused(_("El acuerdo no puede terminar antes de empezar."))
    if agreement.ends_on and ends_on > agreement.ends_on:
        raise Refused(_("El acuerdo ya termina antes; registre uno nuevo para prolongarlo."))
    agreement.ends_on = ends_on
    edits.keep(agreement, by=by, at=at)
    _tell(agreement, ActionCode.AGREEMENT_ENDED, by=by, at=at)
    return agreement


def validity(customer: Customer, day: date) -> list[Validity]:
    """For each kind of agreement, whether it holds on that day."""
    rows = list(customer.agreements.all())  # newest first
    of = {kind: [row for row in rows if row.kind == kind] for kind in AgreementKind}
    return [_of_kind(kind, of[kind], day) for kind in AgreementKind]


def _of_kind(kind: AgreementKind, rows: list[Agreement], day: date) -> Validity:
    begun = next((row for row in rows if row.starts_on <= day), None)
    coming = [row for row in rows if row.starts_on > day]
    is_valid = begun is not None and begun.term.holds_on(day)
    return Validity(kind, begun, is_valid, coming[-1] if coming else None)


def span(agreement: Agreement) -> str:
    start = f"{agreement.starts_on:%d/%m/%Y}"
    if agreement.ends_on is None:
        return _("desde el %(start)s, sin fecha de fin") % {"start": start}
    end = f"{agreement.ends_on:%d/%m/%Y}"
    return _("del %(start)s al %(end)s") % {"start": start, "end": end}


def told(agreement: Agreement) -> str:
    return f"{agreement.get_kind_display()}, {span(agreement)}."


def _overlapping(
    customer: Customer, kind: str, starts_on: date, ends_on: date | None
) -> Agreement | None:
    before = Q(starts_on__lte=ends_on) if ends_on else Q()
    after = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    return customer.agreements.filter(before, after, kind=kind).first()


def _tell(agreement: Agreement, action: ActionCode, *, by: User | None, at: datetime) -> None:
    timeline.record(
        customer=agreement.customer,
        action=action,
        by=by,
        at=at,
        text=told(agreement),
        parameters={"agreement": agreement.pk},
    )
