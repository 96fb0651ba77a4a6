"""The shape of what is told about colleagues: who they are, what they may do and can do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import DayInput
from accounts.models import Position, Sector, Skill, SkillLevel, User
from accounts.models.people import UserQuerySet
from accounts.roles import ROLES, STAFF
from accounts.services import held_roles
from accounts.services.people import version_of
from kit.db import FoldText
from kit.text import fold

LARGEST = 2**31 - 1
# What a search looks at, as the database folds it.
SPACE = Value(" ")
PARTS = ("name", SPACE, "email", SPACE, "phone", SPACE, "position__name")
TOLD = FoldText(Concat(*PARTS, output_field=TextField()))


class TeamFilter(forms.Form):
    """What narrows the list of people; a value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label=_("Sector"),
        required=False,
        empty_label=_("Todos"),
    )
    skill = forms.ModelChoiceField(
        Skill.objects.filter(is_active=True),
        label=_("Capacidad"),
        required=False,
        empty_label=_("Todas"),
    )
    gone = forms.BooleanField(label=_("También quienes se fueron"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def narrow(self, people: UserQuerySet) -> UserQuerySet:
        given = self.cleaned_data
        if not given.get("gone"):
            people = people.active()
        if given.get("sector"):
            people = people.filter(sector=given["sector"])
        if given.get("skill"):
            people = people.filter(skills__skill=given["skill"])
        for word in fold(given.get("q") or "").split():
            people = people.alias(told=TOLD).filter(told__contains=word)
        return people

    def in_words(self) -> str:
        """The filter as it is printed on an export."""
        parts = [
            f"{self.fields[name].label}{'' if value is True else f': {value}'}"
            for name, value in self.cleaned_data.items()
            if value
        ]
        return "; ".join(parts) or str(_("todos"))


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A colleague: data, place in the company, and roles."""

    roles = forms.MultipleChoiceField(
        label=_("Funciones"),
        choices=[(role.name, role.title) for role in ROLES if role.name != STAFF],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST)

    class Meta:
        model = User
        fields = ["name", "email", "phone", "sector", "position", "superior", "joined_on"]
        widgets = {"joined_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self.fields["sector"].queryset = offered_or(Sector, person.sector_id)  # type: ignore[attr-defined]
        self.fields["sector"].required = True
        self.fields["position"].queryset = Position.objects.all()  # type: ignore[attr-defined]
        self.fields["superior"].queryset = offered_or(User, person.superior_id)  # type: ignore[attr-defined]
        for name in ("sector", "position", "superior"):
            words = _("Elija") if self.fields[name].required else _("Sin indicar")
            self.fields[name].empty_label = words  # type: ignore[attr-defined]
        if person.pk:
            self.initial["version"] = version_of(person)
            self.initial["roles"] = sorted(held_roles(person))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def details(self) -> dict[str, Any]:
        """What the services take; everybody holds the role of all the staff."""
        given = dict(self.cleaned_data)
        given["roles"] = {STAFF, *given["roles"]}
        if not self.instance.pk:
            del given["version"]
        return given


def offered_or(model: Any, pk: int | None) -> Any:
    """Those that are active, and the one that is chosen already."""
    active = model.objects.filter(is_active=True)
    return (active | model.objects.filter(pk=pk)) if pk else active


class LeaveForm(forms.Form):
    """Somebody leaves: who takes over whoever depended on them."""

    successor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Quién recibe a su gente y los sectores que dirige"),
        empty_label=_("Elija una persona"),
    )

    def __init__(self, *args: Any, person: User, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_needed:
            others = User.objects.active().exclude(pk=person.pk)
            self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        else:
            del self.fields["successor"]


class SkillsForm(forms.Form):
    """A level for each skill of the catalogue; "no" for most."""

    def __init__(self, *args: Any, person: User, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = dict(person.skills.values_list("skill", "level"))
        self.skills = {f"s{skill.pk}": skill for skill in skills}
        for name, skill in self.skills.items():
            self.fields[name] = forms.TypedChoiceField(
                label=skill.name,
                choices=[(0, _("no")), *SkillLevel.choices],
                coerce=int,
                initial=held.get(skill.pk, 0),
            )

    def levels(self) -> dict[Skill, int]:
        return {self.skills[name]: level for name, level in self.cleaned_data.items()}
