"""The shape of versions, their tests, and the catalogue of modules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.models import Installation, Module, TestResult
from installations.models.installations import InstallationQuerySet


class Lines(forms.CharField):
    """Several things, one per line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class ReleaseForm(forms.Form):
    version = forms.CharField(label=_("Versión"), max_length=40)
    developments = forms.CharField(
        label=_("Desarrollos"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Lo que antes no hacía."),
    )
    modifications = forms.CharField(
        label=_("Modificaciones"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Lo que hace de otra manera, y lo corregido."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("developments") and not given.get("modifications"):
            self.add_error("developments", _("Diga qué trae: desarrollos o modificaciones."))
        return given


class TestsForm(forms.Form):
    __test__ = False

    tests = Lines(
        label=_("Qué se prueba"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Una cosa por línea."),
    )


class TestForm(forms.Form):
    __test__ = False

    result = forms.ChoiceField(label=_("Resultado"), choices=TestResult.choices)
    notes = forms.CharField(label=_("Observaciones"), max_length=300, required=False)


class OfferForm(forms.Form):
    """To which installations, of those one sees, the version is offered."""

    installations = forms.ModelMultipleChoiceField(
        Installation.objects.none(), label=_("Instalaciones")
    )

    def __init__(self, *args: Any, offered: InstallationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["installations"].queryset = offered  # type: ignore[attr-defined]


class ModuleForm(forms.Form):
    """A module and its functions; what is taken out is no longer offered."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Módulo"), max_length=80)
    functions = Lines(
        label=_("Funciones"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Una por línea. La que se quite ya no se ofrece; donde está activa, sigue."),
    )
    is_active = forms.BooleanField(label=_("Se ofrece"), required=False, initial=True)

    def __init__(self, *args: Any, module: Module | None = None, **kwargs: Any) -> None:
        if module:
            offered = module.functions.filter(is_active=True)
            kwargs["initial"] = {
                "name": module.name,
                "functions": "\n".join(one.name for one in offered),
                "is_active": module.is_active,
                "version": module.version,
            }
        super().__init__(*args, **kwargs)
