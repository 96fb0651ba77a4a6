"""What a customer is entitled to today, and why: one answer for every page (TIC-07, CC-17, C04)."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import procedures.services as procedures
from contacts.models import Customer, Entitlement, Term
from procedures.catalogue import BY_KEY

NOTICE = "agreement_notice_days"
NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Right:
    """Whether the customer may be helped today, the reason in words, and what is included."""

    is_entitled: bool
    reason: str
    includes: tuple[str, ...] = ()
    days_left: int | None = None
    is_ending: bool = False

    @property
    def tone(self) -> str:
        if not self.is_entitled:
            return "danger"
        return "warning" if self.is_ending else "success"

    @property
    def title(self) -> str:
        if not self.is_entitled:
            return _("Sin derecho a asistencia hoy")
        return _("Con derecho a asistencia hoy")


def right_of(customer: Customer, *, at: datetime) -> Right:
    """The right to be helped, on the day that it is where the service is given."""
    day = customer.service_line.local_date(at)
    term = customer.term_on(day)
    by_plan = customer.service_line.entitlement == Entitlement.PLAN
    if term is None or not term.holds_on(day):
        return Right(False, _why_not(term, day, by_plan=by_plan))
    left = (term.ends_on - day).days if term.ends_on else None
    return Right(
        True,
        _why(named(term, by_plan=by_plan), term, left),
        includes=customer.plan.features if by_plan and customer.plan else (),
        days_left=left,
        is_ending=left is not None and left <= max(notice_days(at)),
    )


def notice_days(at: datetime) -> list[int]:
    """How many days before the end somebody is told, the earliest first (VIS-25).

    Words without a number in them are taken as if nobody had entered any.
    """
    return days_said(NOTICE, at)


def days_said(key: str, at: datetime) -> list[int]:
    """The numbers of days that a figure names, the greatest first."""
    said = NUMBER.findall(procedures.text(key, at=at))
    days = said or NUMBER.findall(BY_KEY[key].value)
    return sorted({int(number) for number in days}, reverse=True)


def named(term: Term, *, by_plan: bool) -> str:
    noun = _("Plan %(name)s") if by_plan else _("Acuerdo de %(name)s")
    return noun % {"name": term.name}


def _why(what: str, term: Term, left: int | None) -> str:
    if left is None or term.ends_on is None:
        start = f"{term.starts_on:%d/%m/%Y}"
        words = _("%(what)s, vigente desde el %(start)s, sin fecha de fin.")
        return words % {"what": what, "start": start}
    words = ngettext(
        "%(what)s, vigente hasta el %(end)s: queda %(days)s día.",
        "%(what)s, vigente hasta el %(end)s: quedan %(days)s días.",
        left,
    )
    if left == 0:
        words = _("%(what)s, vigente hasta hoy, %(end)s.")
    return words % {"what": what, "end": f"{term.ends_on:%d/%m/%Y}", "days": left}


def _why_not(term: Term | None, day: date, *, by_plan: bool) -> str:
    if term is None:
        if by_plan:
            return _("No tiene un plan de soporte, que es lo que da derecho en su línea.")
        return _(
            "No tiene un acuerdo de Asistencia y Mantenimiento, que es lo que da derecho en su "
            "línea."
        )
    what = named(term, by_plan=by_plan)
    if term.ends_on is None or day < term.starts_on:
        start = f"{term.starts_on:%d/%m/%Y}"
        return _("%(what)s: empieza el %(start)s.") % {"what": what, "start": start}
    days = (day - term.ends_on).days
    words = ngettext(
        "%(what)s: venció el %(end)s, hace %(days)s día.",
        "%(what)s: venció el %(end)s, hace %(days)s días.",
        days,
    )
    return words % {"what": what, "end": f"{term.ends_on:%d/%m/%Y}", "days": days}
