"""Holidays with service (CC-11, CC-12): who works on them, and the day off that each gets."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

import outbox.services as outbox
import sla.services.terms as terms
from accounts.models import Absence, User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from procedures import services as rules
from sla.models import Calendar, Cover, CoverStatus, Holiday
from sla.services.telling import planners, remind
from sla.services.years import signed

DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)  # a compensatory day is taken within a year


@transaction.atomic
def assign(holiday: Holiday, *, person: User, by: User, at: datetime) -> Cover:
    """Have a person cover a service holiday: a day off in exchange is pending from now (CC-11)."""
    holiday = lock(holiday)
    if not holiday.is_covered:
        raise Refused(_("Ese día no se da servicio: no hace falta cubrirlo."))
    if holiday.date < today_of(holiday.calendar, at):
        raise Refused(_("Ese festivo ya pasó."))
    if person.pk != by.pk and not leads(by, person):
        raise Refused(_("Solo puede asignar a personas que usted dirige."))
    require_there(person, holiday.date)
    if holiday.covers.filter(person=person).exists():
        raise Refused(_("%(who)s ya cubre ese festivo.") % {"who": person})
    cover = Cover(holiday=holiday, person=person, assigned_by=by, assigned_at=at)
    signed(cover, by=by, at=at).save()
    text = _("Cubre el festivo %(day)s: proponga su día compensatorio")
    tell(cover, person, "assigned", text, by=by, at=at)
    return cover


@transaction.atomic
def unassign(cover: Cover, *, by: User, at: datetime) -> None:
    """Take the cover back, and with it the day off, unless that was taken already."""
    cover = lock(cover)
    require_leads(cover, by)
    if cover.is_over(today_of(cover.holiday.calendar, at)):
        raise Refused(_("El día compensatorio ya se disfrutó: la cobertura no se puede quitar."))
    text = _("Ya no cubre el festivo %(day)s")
    tell(cover, cover.person, f"unassigned-{at:%s}", text, by=by, at=at)
    signed(cover, by=by, at=at).delete()


@transaction.atomic
def propose(cover: Cover, *, day: date, by: User, at: datetime) -> Cover:
    """Choose the day off: in the future, a working day, and not taken already (CC-11)."""
    person = lock(cover.person)  # two proposals of one person, one after the other
    cover = lock(cover)
    if by.pk != person.pk:
        raise Refused(_("El día compensatorio lo propone quien cubre el festivo."))
    today = today_of(cover.holiday.calendar, at)
    if cover.is_over(today):
        raise Refused(_("Ese día compensatorio ya se disfrutó."))
    require_future(day, today)
    require_working(cover.holiday.calendar, day)
    require_untaken(cover, day)
    cover.move_to(CoverStatus.PROPOSED)
    cover.day, cover.proposed_at = day, at
    cover.decide(None, None)
    signed(cover, by=by, at=at).save()
    text = _("%(who)s propone su día compensatorio: %(off)s")
    for leader in leaders(person):
        tell(cover, leader, f"proposed-{day}", text, by=by, at=at)
    return cover


@transaction.atomic
def approve(cover: Cover, *, by: User, at: datetime) -> Cover:
    """Grant the proposed day, as the manager of the person (CC-11)."""
    cover = lock(cover)
    require_leads(cover, by)
    cover.move_to(CoverStatus.APPROVED)
    if cover.day is not None:
        require_future(cover.day, today_of(cover.holiday.calendar, at))
    cover.decide(by, at)
    signed(cover, by=by, at=at).save()
    text = _("Su día compensatorio está aprobado: %(off)s")
    tell(cover, cover.person, f"approved-{cover.day}", text, by=by, at=at)
    return cover


@transaction.atomic
def refuse(cover: Cover, *, reason: str, by: User, at: datetime) -> Cover:
    """Say no to the proposed day, and why; the person proposes another (CC-11)."""
    cover = lock(cover)
    require_leads(cover, by)
    if not reason.strip():
        raise Refused(_("Diga por qué: la persona tiene que poder proponer otro día."))
    cover.move_to(CoverStatus.REFUSED)
    cover.decide(by, at, reason.strip())
    signed(cover, by=by, at=at).save()
    text = _("Su día compensatorio del %(off)s no se aprueba: proponga otro")
    tell(cover, cover.person, f"refused-{at:%s}", text, by=by, at=at, tone=Tone.WARNING)
    return cover


def coming(*, at: datetime) -> list[Holiday]:
    """Service holidays of the calendars that somebody serves by, from today on (CC-12).

    Today is the day of each calendar's own place. One that falls on a weekend has no hours to
    be covered. Whoever has left the house covers none.
    """
    rows = Holiday.objects.filter(
        is_covered=True, date__gte=at.date() - DAY, calendar__rotas__is_active=True
    )
    present = Cover.objects.filter(person__is_active=True)
    told = Prefetch("covers", present.select_related("person"))
    found = rows.select_related("calendar").distinct().order_by("date", "calendar")
    return [
        row
        for row in found.prefetch_related(told)
        if row.date >= today_of(row.calendar, at) and terms.hours(row.calendar).windows(row.date)
    ]


def warn_of_uncovered(*, at: datetime) -> int:
    """Warn, once each, of service holidays that are near and that nobody covers (CC-12)."""
    notice = rules.duration("cover_notice", at=at)
    told = 0
    for holiday in coming(at=at):
        if holiday.date > today_of(holiday.calendar, at) + notice or holiday.covers.all():
            continue
        told += remind(
            planners(holiday.calendar, "plan_cover"),
            key=f"uncovered-{holiday.pk}",
            text=_("Nadie cubre el festivo con servicio %(day)s") % {"day": holiday},
            page="sla:covers",
            at=at,
            tone=Tone.WARNING,
        )
    return told


# --- What must be true ----------------------------------------------------------------------


def today_of(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def leads(user: User, person: User) -> bool:
    return User.objects.led_by(user).filter(pk=person.pk).exists()


def leaders(person: User) -> list[User]:
    """Who decides on a person's days: the superior and the head of the sector."""
    head = person.sector.head if person.sector else None
    known = [who for who in (person.superior, head) if who and who.pk != person.pk]
    return list(dict.fromkeys(known))


def require_leads(cover: Cover, user: User) -> None:
    if not leads(user, cover.person):
        raise Refused(_("Lo decide quien dirige a %(who)s.") % {"who": cover.person})


def require_there(person: User, day: date) -> None:
    if not person.is_active:
        raise Refused(_("%(who)s ya no trabaja con nosotros.") % {"who": person})
    if Absence.objects.of(person).certain().between(day, day).exists():
        raise Refused(_("%(who)s está ausente ese día.") % {"who": person})


def require_future(day: date, today: date) -> None:
    if not today < day <= today + FARTHEST:
        raise Refused(_("Elija un día a partir de mañana y antes de un año."))


def require_working(calendar: Calendar, day: date) -> None:
    """Refuse weekends and holidays, with or without service: those are days off already."""
    is_holiday = calendar.holidays.filter(date=day, opens=None).exists()
    if is_holiday or not terms.hours(calendar).windows(day):
        raise Refused(_("Ese día no es laborable: elija otro."))


def require_untaken(cover: Cover, day: date) -> None:
    others = Cover.objects.filter(person=cover.person, day=day).taken().exclude(pk=cover.pk)
    if others.exists():
        raise Refused(_("Ya pidió ese mismo día por otro festivo."))
    if Absence.objects.of(cover.person).standing().between(day, day).exists():
        raise Refused(_("Ese día ya consta como ausencia suya."))


def tell(
    cover: Cover,
    who: User,
    key: str,
    words: str,
    *,
    by: User,
    at: datetime,
    tone: Tone = Tone.INFO,
) -> None:
    off = f"{cover.day:%d/%m/%Y}" if cover.day else ""
    text = words % {"day": cover.holiday, "who": cover.person, "off": off}
    outbox.notify(
        user=who,
        key=f"cover-{cover.pk}-{key}",
        text=text,
        url=reverse("sla:covers"),
        tone=tone,
        by=by,
        at=at,
    )
