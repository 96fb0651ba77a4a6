"""What was heard on a visit goes on as a ticket: doubts, requirements, complaints (VIS-13)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Channel
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from sla.models import RequestKind
from tickets import services as tickets
from tickets.models import Tenor, Ticket
from visits.models import TO_FOLLOW, Finding, FindingKind

# As what each is classified from the first moment; the rest is for the first handling.
KINDS = {
    FindingKind.OPEN: RequestKind.QUERY,
    FindingKind.REQUIREMENT: RequestKind.CHANGE,
    FindingKind.SUGGESTION: RequestKind.COMPLAINT,
    FindingKind.COMPLAINT: RequestKind.COMPLAINT,
}
TENORS = {
    FindingKind.SUGGESTION: Tenor.SUGGESTION,
    FindingKind.COMPLAINT: Tenor.COMPLAINT,
}


@transaction.atomic
def follow_finding(finding: Finding, *, by: User, at: datetime) -> Ticket:
    """Open the ticket that goes on with it, once, in the name of whoever was visited.

    The ASI is what proves that the customer asked for it (C01).
    """
    finding = lock(finding)
    if finding.ticket:
        return finding.ticket
    kind = FindingKind(finding.kind)
    if kind not in TO_FOLLOW:
        raise Refused(_("Esto no necesita un ticket: quedó resuelto, o es para Ventas."))
    asi = finding.asi
    made = tickets.open_ticket(
        customer=asi.customer,
        contact=asi.contact,
        channel=Channel.IN_PERSON,
        subject=one_line(f"{kind.label}: {finding.text}", limit=120),
        body=finding.text,
        kind=KINDS[kind],
        reference=asi.label,
        by=by,
        at=at,
    )
    if kind in TENORS:
        made = tickets.take_complaint(made, tenor=TENORS[kind], by=by, at=at)
    finding.ticket = made
    finding.save()
    return made
