"""What the queue may be asked for; whatever is unreadable in the address is simply not asked."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Channel, Customer
from kit.lists import Filter
from kit.text import fold, one_line, thousands
from sla.models import Priority, RequestKind
from tickets import searching
from tickets.models import (
    OPEN,
    PAUSED,
    Area,
    Outcome,
    Stage,
    Status,
    Ticket,
    owes_news,
    snoozed_by,
)
from tickets.models.ticket import TicketQuerySet
from tickets.rows import midnight_after
from tickets.services.silence.daily import answered, looks_at
from tickets.services.work.taking import WORKABLE

ANY = ("", _("Todas"))
ANYBODY = ("", _("Todos"))
NOBODY = ("none", _("Nadie"))
LONGEST_NUMBER = 12
FEW = 200  # customers with the words that were asked for
A_MINUTE = 60  # by which the people of a filter may be late
VIEWS = (
    ("", _("Cola")),
    ("mine", _("Míos")),
    ("snoozed", _("Pospuestos")),
    ("unassigned", _("Sin asignar")),
    ("late", _("Vencidos")),
    ("today", _("Vencen hoy")),
    ("answered", _("Respondidos")),
    ("silent", _("Deben noticias")),
    ("escalated", _("Escalados")),
    ("waiting", _("En espera")),
    ("estimate", _("Por estimar")),
    ("referred", _("Derivados")),
    ("ended", _("Terminados")),
)

LOOKS = (
    ANYBODY,
    ("open", _("Todos los abiertos")),
    ("new", _("Nuevos")),
    ("answered", _("Respondidos por el cliente")),
    ("silent", _("Sin noticias")),
    ("escalated", _("Escalados")),
    ("committed", _("Comprometidos para hoy o antes")),
    ("undated", _("Evolutivos sin fecha comunicada")),
    ("broken", _("Con el plazo de respuesta vencido")),
    ("urgent", _("Urgentes para el cliente")),
    ("aged", _("Suben por antigüedad")),
    ("old", _("Antiguos")),
)

DATED = (ANY, ("kept", _("Cumplida")), ("missed", _("Incumplida")))

# Which tickets each view is about, for whom and when; the states named, as the index has them
FITTING: dict[str, Callable[[User, datetime], Q]] = {
    "": lambda user, at: Q(status__in=WORKABLE),
    "mine": lambda user, at: Q(owner=user, status__in=OPEN) & ~Q(snoozed_by(user, at)),
    "snoozed": lambda user, at: Q(snoozed_by(user, at), status__in=OPEN),
    "unassigned": lambda user, at: Q(owner=None, status__in=WORKABLE),
    "late": lambda user, at: Q(reply_due_at__lte=at, status__in=OPEN),
    "today": lambda user, at: Q(due_at__gt=at, due_at__lt=midnight_after(at), status__in=OPEN),
    "answered": lambda user, at: answered() & Q(status__in=WORKABLE),
    "silent": lambda user, at: owes_news() & Q(status__in=OPEN),
    "escalated": lambda user, at: Q(escalated_to__isnull=False, status__in=OPEN),
    "waiting": lambda user, at: Q(status__in=PAUSED),
    "estimate": lambda user, at: Q(stage=Stage.TO_ESTIMATE, status__in=OPEN),  # the queue of EVO
}
OTHERS = {"referred": Q(status=Status.REFERRED), "ended": Q(ended_at__isnull=False)}
ORDERS = {"referred": "opened_at", "ended": "-ended_at"}  # where nothing is to be worked on


class WordsField(forms.CharField):
    """What somebody looks for: one line, however it was pasted."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "", limit=80)


class QueueFilter(Filter):
    tab = "view"
    tabs = VIEWS
    rare = frozenset({"snoozed", "today", "answered", "escalated", "referred", "estimate"})
    first = ("priority", "owner", "q")

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=VIEWS)
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=[ANY, *RequestKind.choices])
    priority = forms.ChoiceField(
        label=_("Prioridad"), required=False, choices=[ANY, *Priority.choices]
    )
    status = forms.ChoiceField(
        label=_("Estado"),
        required=False,
        choices=[ANYBODY, *((status.value, status.label) for status in OPEN)],
    )
    channel = forms.ChoiceField(
        label=_("Canal"), required=False, choices=[ANYBODY, *Channel.choices]
    )
    area = forms.ChoiceField(label=_("Área"), required=False, choices=[ANY, *Area.choices])
    outcome = forms.ChoiceField(
        label=_("Resultado"), required=False, choices=[ANYBODY, *Outcome.choices]
    )
    dated = forms.ChoiceField(label=_("Fecha comprometida"), required=False, choices=DATED)
    look = forms.ChoiceField(label=_("Para revisar"), required=False, choices=LOOKS)
    owner = forms.ChoiceField(label=_("Responsable"), required=False)
    q = WordsField(label=_("Asunto, cliente o número"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = lambda: self.owners  # type: ignore[attr-defined]

    @cached_property
    def owners(self) -> list[tuple[str, Any]]:
        """One may look for oneself, and for whoever has an open ticket."""
        people = {self.user.pk: self.user.name} | busy_people(self.user, self.data.get("owner", ""))
        named = sorted(people.items(), key=lambda one: fold(one[1]))
        return [ANYBODY, NOBODY, *((str(pk), name) for pk, name in named)]

    @property
    def usual(self) -> str:  # type: ignore[override]
        return ORDERS.get(self.in_which_tab, "")

    @property
    def is_short(self) -> bool:  # type: ignore[override]
        """What is open fits into a sort; all that ever ended does not."""
        return self.in_which_tab not in OTHERS

    def in_tab(self, rows: TicketQuerySet, key: str) -> TicketQuerySet:  # type: ignore[override]
        """Those of a view; the open ones with their place in the order of work."""
        if self.cleaned_data.get("q"):
            rows = self.ended_about(rows) if key == "ended" else rows.filter(self.told)
        if not key and self.cleaned_data.get("look"):
            return rows.placed(self.at)  # whoever looks for something looks among all open ones
        if key in OTHERS:
            return rows.filter(OTHERS[key])
        return rows.filter(FITTING[key](self.user, self.at)).placed(self.at)

    @cached_property
    def told(self) -> Q:
        return telling(self.cleaned_data["q"])

    @cached_property
    def few(self) -> list[int] | None:
        """The tickets with the words that were asked for; None if too many have them."""
        return searching.found(folded(self.cleaned_data["q"]))

    @cached_property
    def since(self) -> datetime | None:
        """Since when what ended is looked through for words that everybody has."""
        words = self.cleaned_data.get("q")
        is_bounded = words and number_in(words) is None and self.few is None
        return searching.ended_since() if is_bounded else None

    def ended_about(self, rows: TicketQuerySet) -> TicketQuerySet:
        """What ended, with the words: all of it, or the newest for words that are common."""
        words = self.cleaned_data["q"]
        if number_in(words) is not None:
            return rows.filter(self.told)
        if self.few is not None:
            told = Q(pk__in=self.few)
        else:
            told = searching.one_by_one(folded(words))
            told &= Q(ended_at__gte=self.since) if self.since else Q()
        return searching.spelt_out(rows).filter(told | of_customers(words))

    def narrow(self, rows: TicketQuerySet) -> TicketQuerySet:  # type: ignore[override]
        """The tickets that fit everything that was asked and could be read."""
        asked = self.cleaned_data
        for field in ("kind", "priority", "status", "channel", "area", "outcome", "owner"):
            if asked.get(field):
                rows = rows.filter(**{field: None if asked[field] == NOBODY[0] else asked[field]})
        if dated := asked.get("dated"):
            rows = rows.filter(date_kept=dated == "kept")
        if look := asked.get("look"):
            rows = rows.filter(looks_at(self.at).get(look, Q()), status__in=OPEN)
        return rows

    def in_words(self) -> str:
        """As it is printed on an export: the view in any case, since none has all tickets."""
        words = super().in_words()
        if self.in_which_tab == "ended" and self.since:
            words += _("; entre los %s terminados más recientes") % thousands(searching.NEWEST)
        return words if self.in_which_tab else f"{VIEWS[0][1]}; {words}"

    def bound(self) -> str:
        """How far back common words were looked for, for the page; "" when that is everything."""
        return thousands(searching.NEWEST) if self.in_which_tab == "ended" and self.since else ""


def busy_people(user: User, asked: str) -> dict[int, str]:
    """Who has open tickets that the user sees: kept for a minute, unless somebody is asked for who
    is not there."""
    key = f"tickets:busy:{user.pk}"
    people: dict[int, str] = cache.get(key, {})
    if not people or (asked and asked not in map(str, people)):
        theirs = Ticket.objects.visible_to(user).open().filter(owner=OuterRef("pk"))
        people = dict(User.objects.filter(Exists(theirs)).values_list("pk", "name"))
        cache.set(key, people, timeout=A_MINUTE)
    return people


def told_by(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """Those of that number, or with these words in subject or customer, accents or not."""
    return tickets.filter(telling(words))


def telling(words: str) -> Q:
    number = number_in(words)
    if number is not None:
        return Q(pk=number)
    return searching.having(folded(words)) | of_customers(words)


def number_in(words: str) -> int | None:
    """The ticket's number that the words are."""
    number = words.upper().removeprefix("T-").removeprefix("#")
    is_one = number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER
    return int(number) if is_one else None


def folded(words: str) -> list[str]:
    return fold(words).split()


def of_customers(words: str) -> Q:
    """The customers with these words: by their keys if they are few, for which PostgreSQL has an
    index; as a query it would go through every ticket there ever was."""
    named = Customer.objects.search(words).values_list("pk", flat=True)
    keys = list(named.order_by()[: FEW + 1])
    return Q(customer__in=keys if len(keys) <= FEW else named)
