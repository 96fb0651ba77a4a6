"""What a person says about a mail that no rule could place."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from tickets.models import Ticket


class ContactChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of a few people, each with their company and address."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Any) -> str:
        said = [obj.full_name, str(obj.customer), obj.email or str(_("sin correo"))]
        return " · ".join(said)


def rows_of(people: Sequence[Contact]) -> QuerySet[Contact]:
    chosen = Contact.objects.filter(pk__in=[person.pk for person in people])
    return chosen.select_related("customer").order_by("customer__sort_name", "sort_name", "pk")


class SettleForm(forms.Form):
    """Whose mail it is; and, where it may continue a ticket, whether it does."""

    contact = ContactChoice(
        Contact.objects.none(),
        label=_("Lo escribió"),
        empty_label=None,
        error_messages={
            "required": _("Elija quién lo escribió."),
            "invalid_choice": _("Esa persona ya no está entre las propuestas: búsquela de nuevo."),
        },
    )
    joins = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, people: Sequence[Contact], suspected: Ticket | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["contact"].queryset = rows_of(people)  # type: ignore[attr-defined]
        if suspected is None:
            del self.fields["joins"]
        else:
            label = _("Añadirlo al ticket %(ticket)s en lugar de abrir otro")
            self.fields["joins"].label = label % {"ticket": suspected}


class IgnoreForm(forms.Form):
    """Why a mail needs no ticket."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        error_messages={"required": _("Diga por qué no hace falta un ticket.")},
    )


class PersonalMailForm(forms.Form):
    """Who wrote to the personal mailbox of one of us (CC-28)."""

    contact = ContactChoice(
        Contact.objects.none(),
        label=_("Quién escribió"),
        empty_label=None,
        error_messages={"required": _("Elija quién escribió.")},
    )

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = rows_of(people)  # type: ignore[attr-defined]
