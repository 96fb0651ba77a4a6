"""The switches of the support plans (CC-17)."""

from collections.abc import Iterator
from typing import Any

from django import forms

from sla.models import FEATURES, Plan

MOST = 1000


class PlansForm(forms.Form):
    """A box for every feature of every plan; the names are those of the field and the plan."""

    def __init__(self, *args: Any, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = plans
        for plan in plans:
            for name in FEATURES:
                self.fields[f"{name}-{plan.pk}"] = forms.BooleanField(
                    label=f"{plan}: {label_of(name)}",
                    required=False,
                    initial=getattr(plan, name),
                    show_hidden_initial=True,
                )
            self.fields[f"tpoints_per_year-{plan.pk}"] = forms.IntegerField(
                label=f"{plan}: {label_of('tpoints_per_year')}",
                min_value=0,
                max_value=MOST,
                initial=plan.tpoints_per_year,
                show_hidden_initial=True,
            )

    @property
    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Feature by feature, the field of each plan."""
        for name in (*FEATURES, "tpoints_per_year"):
            yield label_of(name), [self[f"{name}-{plan.pk}"] for plan in self.plans]

    def changes(self) -> dict[int, dict[str, tuple[object, object]]]:
        """Of each plan what was switched on this page: as it was shown, and as it shall be."""
        found: dict[int, dict[str, tuple[object, object]]] = {plan.pk: {} for plan in self.plans}
        for key in self.changed_data:
            name, _dash, pk = key.rpartition("-")
            found[int(pk)][name] = (self.shown(key), self.cleaned_data[key])
        return found

    def shown(self, key: str) -> object:
        """What the field said when the page was made; nothing, where that cannot be read."""
        field = self.fields[key]
        text = field.hidden_widget().value_from_datadict(
            self.data, self.files, self.add_initial_prefix(key)
        )
        try:
            return field.to_python(text)
        except forms.ValidationError:
            return None


def label_of(name: str) -> str:
    return str(Plan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
