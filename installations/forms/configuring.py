"""The shape of a configuration, and of who looks after an installation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.fields import Day
from contacts.models import Product
from installations.models import Function, Installation, Module
from installations.services import Wanted
from installations.services.facts import CONFIGURED

MOST = 2**31 - 1


@dataclass(frozen=True)
class Box:
    """A box to tick: a module or a function of it."""

    value: str
    label: str
    is_ticked: bool
    is_offered: bool


@dataclass(frozen=True)
class Branch:
    """A module with its functions."""

    module: Box
    functions: list[Box]


def count(label: Any, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=MOST, required=required)


class ConfigurationForm(forms.Form):
    """All that a Ficha says, and why it changes. The limits may not be left out (CIN-08)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Nombre"),
        max_length=60,
        initial="Principal",
        help_text=_("Distingue a las de un mismo cliente: Principal, Pruebas, Sucursal Norte…"),
    )
    product = forms.ChoiceField(
        label=_("Producto"), choices=[("", _("Sin indicar")), *Product.choices], required=False
    )
    serial = forms.CharField(label=_("10 · Número de serie"), max_length=60, required=False)
    system_version = forms.CharField(
        label=_("1 · Versión del sistema"), max_length=40, required=False
    )
    engine = forms.CharField(label=_("5 · Motor de base de datos"), max_length=100, required=False)
    server = forms.CharField(label=_("6 · Nombre del servidor"), max_length=100, required=False)
    online_public = forms.CharField(
        label=_("8 · IGGLOBAL Online público"), max_length=200, required=False
    )
    online_private = forms.CharField(
        label=_("9 · IGGLOBAL Online privado"), max_length=200, required=False
    )
    companies = count(_("20 · Cantidad de empresas"))
    users = count(_("24 · Cantidad de usuarios"))
    seats = count(_("28 · Cantidad de puestos"))
    expires_on = forms.DateField(label=_("Fecha de Caducidad"), widget=Day)
    access_limit = count(_("Cantidad de Accesos"), least=1, required=True)
    is_active = forms.BooleanField(label=_("En uso"), required=False, initial=True)
    on = forms.MultipleChoiceField(label=_("Módulos y funciones"), required=False)
    reason = forms.CharField(
        label=_("Motivo del cambio"),
        max_length=300,
        help_text=_("Se imprime en la Ficha: la visita, el pedido, la actualización."),
    )

    def __init__(self, *args: Any, installation: Installation | None = None, **kwargs: Any) -> None:
        self.installation = installation
        self.ticked = self._ticked()
        kwargs["initial"] = self._said() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.modules = list(Module.objects.prefetch_related("functions"))
        boxes = [box for branch in self.branches() for box in (branch.module, *branch.functions)]
        self.fields["on"].choices = [(box.value, box.label) for box in boxes]  # type: ignore[attr-defined]

    def _ticked(self) -> set[str]:
        if self.installation is None:
            return set()
        rows = self.installation.switches.on().values_list("module", "function")
        return {f"m{module}" if module else f"f{function}" for module, function in rows}

    def _said(self) -> dict[str, Any]:
        if self.installation is None:
            return {}
        said = {name: getattr(self.installation, name) for name in CONFIGURED}
        return said | {"version": self.installation.version, "on": sorted(self.ticked)}

    def branches(self) -> Iterator[Branch]:
        """The modules that are offered, or are on here though they no longer are."""
        chosen = self.ticked
        if self.is_bound:
            chosen = set(self.data.getlist(self.add_prefix("on")))  # type: ignore[attr-defined]
        for module in self.modules:
            functions = [
                self._box(f"f{one.pk}", one, chosen, module.is_active)
                for one in module.functions.all()
                if (one.is_active and module.is_active) or f"f{one.pk}" in self.ticked
            ]
            box = self._box(f"m{module.pk}", module, chosen, True)
            if module.is_active or functions or box.value in self.ticked:
                yield Branch(box, functions)

    def _box(self, value: str, row: Module | Function, chosen: set[str], is_open: bool) -> Box:
        return Box(value, row.name, value in chosen, is_open and row.is_active)

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        on = given["on"]
        return Wanted(
            {name: given[name] for name in CONFIGURED},
            frozenset(int(value[1:]) for value in on if value.startswith("m")),
            frozenset(int(value[1:]) for value in on if value.startswith("f")),
        )


class InstallForm(ConfigurationForm):
    """A new installation, with who looks after it."""

    consultant = forms.ModelChoiceField(
        User.objects.active(), label=_("Consultor responsable"), required=False
    )
    next_update_on = forms.DateField(
        label=_("Próxima visita de actualización"), widget=Day, required=False
    )


class LookAfterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who looks after it, and when it is updated next: not printed on the Ficha."""

    class Meta:
        model = Installation
        fields = ("consultant", "next_update_on")
        widgets = {"next_update_on": Day}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consultant"].queryset = User.objects.active()  # type: ignore[attr-defined]


class IssueForm(forms.Form):
    """Why a Ficha is issued without a change."""

    reason = forms.CharField(label=_("Motivo"), max_length=300)


class VerifyForm(forms.Form):
    """What stands on a printed Ficha."""

    number = forms.CharField(
        label=_("Número"), max_length=30, help_text=_("Arriba a la derecha: FR-0012-003.")
    )
    code = forms.CharField(
        label=_("Código de verificación"), max_length=30, help_text=_("Diez letras y cifras.")
    )
