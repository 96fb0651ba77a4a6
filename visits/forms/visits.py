"""The shape of the plan of a visit."""

from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact, Customer
from kit.lists import Filter
from visits.forms.agenda import WhenForm
from visits.models import Visit, VisitReason, VisitState

TEXTS = ("reason", "subject", "place", "technical_goals", "commercial_goals", "topics", "notes")


def lines_field(label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class VisitForm(WhenForm):
    reason = forms.ChoiceField(label=_("Motivo"), choices=[("", "—"), *VisitReason.choices])
    subject = forms.CharField(label=_("Asunto"), max_length=200)
    place = forms.CharField(label=_("Dónde"), max_length=200)
    people = forms.ModelMultipleChoiceField(
        User.objects.active(), label=_("Quién va"), widget=forms.CheckboxSelectMultiple
    )
    technical_goals = lines_field(_("Objetivos técnicos"), _("Uno por línea."))
    commercial_goals = lines_field(_("Objetivos comerciales"), _("Uno por línea."))
    topics = lines_field(
        _("Temas"), _("Uno por línea; prepare varios, por si el principal no interesa."), rows=4
    )
    attendees = forms.ModelMultipleChoiceField(
        Contact.objects.none(),
        label=_("Con quién reunirse"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = lines_field(_("Preparación"), _("Solo para nosotros: el cliente no la ve."))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours: Any = self.fields["people"]
        goes = Q(pk__in=self.initial.get("people", []))
        ours.queryset = User.objects.active().order_by(Case(When(goes, then=0), default=1), "name")
        people: Any = self.fields["attendees"]
        people.queryset = customer.contacts.known().filter(is_active=True)

    def plan(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = {"people": list(given["people"]), "attendees": list(given["attendees"])}
        return {name: given[name] for name in TEXTS} | self.when() | chosen

    @classmethod
    def initial_of(cls, visit: Visit, zone: Any) -> dict[str, Any]:
        return {
            **cls.of(visit, zone),
            **{name: getattr(visit, name) for name in TEXTS},
            "people": list(visit.entries.standing().values_list("owner", flat=True)),
            "attendees": list(visit.attendees.values_list("contact", flat=True)),
        }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Por qué se anula"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReferForm(forms.Form):
    wanted = forms.CharField(label=_("Para qué se pide la visita"), max_length=300)


class VisitFilter(Filter):
    """Which visits: those ahead come first."""

    tab = "state"
    tabs = (
        ("", _("Próximas")),
        ("unplanned", _("Sin plan")),
        ("past", _("Pasadas")),
        ("cancelled", _("Anuladas")),
        ("all", _("Todas")),
    )
    first = ("reason", "mine", "q")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    reason = forms.ChoiceField(
        label=_("Motivo"), required=False, choices=[("", _("Todos")), *VisitReason.choices]
    )
    mine = forms.BooleanField(label=_("Solo las mías"), required=False)
    q = forms.CharField(label=_("Cliente o asunto"), required=False, max_length=80)

    def in_tab(self, rows: QuerySet[Visit], key: str) -> QuerySet[Visit]:
        ahead = rows.filter(state=VisitState.PLANNED, ends_at__gt=self.at)
        if key == "unplanned":
            return ahead.filter(pk__in=Visit.objects.unplanned().values("pk"))
        if key == "past":
            return rows.filter(ends_at__lte=self.at).exclude(state=VisitState.CANCELLED)
        if key == "cancelled":
            return rows.filter(state=VisitState.CANCELLED)
        return rows if key == "all" else ahead

    def narrow(self, rows: QuerySet[Visit]) -> QuerySet[Visit]:
        given = self.cleaned_data
        if given.get("reason"):
            rows = rows.filter(reason=given["reason"])
        if given.get("mine"):
            own = self.user.entries.filter(cancelled_at=None, visit__isnull=False)
            rows = rows.filter(pk__in=own.values("visit"))
        if words := given.get("q"):
            customers = Customer.objects.search(words).values("pk")
            rows = rows.filter(Q(customer__in=customers) | Q(subject__icontains=words))
        return rows

    def in_words(self) -> str:
        words = super().in_words()
        return words if self.in_which_tab else f"{self.tabs[0][1]}; {words}"
