"""What narrows the lists of installations, of Fichas and of versions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer, Product, ServiceLine
from contacts.models.folding import contains_words
from contacts.services.expiry import lacking_right
from contacts.services.rights import days_said
from installations.models.fichas import FichaQuerySet
from installations.models.installations import InstallationQuerySet
from installations.models.releases import ReleaseQuerySet
from installations.services.limits import NOTICE
from kit.lists import Filter
from kit.text import one_line


class InstallationFilter(Filter):
    """The work that is open on installations, tab by tab (CIN-02)."""

    tab = "view"
    tabs = (
        ("", _("En uso")),
        ("expiring", _("Caducan pronto")),
        ("pending", _("Ficha pendiente")),
        ("unlimited", _("Sin límites")),
        ("unplanned", _("Sin visita prevista")),
        ("lacking", _("Sin acuerdo")),
        ("marked", _("Por bloquear")),
        ("retired", _("Fuera de uso")),
    )
    rare = frozenset({"pending", "unlimited", "marked", "retired"})
    first = ("q", "consultant", "version")

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = forms.CharField(label=_("Cliente, serie o servidor"), required=False, max_length=100)
    consultant = forms.ChoiceField(label=_("Consultor"), required=False)
    version = forms.CharField(label=_("Versión"), required=False, max_length=40)
    product = forms.ChoiceField(
        label=_("Producto"), required=False, choices=[("", _("Todos")), *Product.choices]
    )
    line = forms.ModelChoiceField(
        ServiceLine.objects.all(), label=_("Línea"), required=False, empty_label=_("Todas")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consultant"].choices = consultants  # type: ignore[attr-defined]

    @property
    def usual(self) -> str:  # type: ignore[override]
        return "expiry_key" if self.in_which_tab == "expiring" else ""

    def in_tab(self, rows: InstallationQuerySet, key: str) -> InstallationQuerySet:  # type: ignore[override]
        if key == "retired":
            return rows.filter(is_active=False)
        return self._open(rows.in_use(), key)

    def _open(self, rows: InstallationQuerySet, key: str) -> InstallationQuerySet:
        today = self.at.date()
        if key == "expiring":
            return rows.expiring_within(max(days_said(NOTICE, self.at)), today)
        if key == "unplanned":
            return rows.unplanned(today)
        if key == "lacking":
            lacking = lacking_right(Customer.objects.all(), at=self.at)
            return rows.filter(customer__in=lacking.values("pk"))
        plain = {
            "pending": InstallationQuerySet.with_ficha_pending,
            "unlimited": InstallationQuerySet.unlimited,
            "marked": InstallationQuerySet.to_block,
        }
        return plain[key](rows) if key in plain else rows

    def narrow(self, rows: InstallationQuerySet) -> InstallationQuerySet:  # type: ignore[override]
        asked = self.cleaned_data
        if asked.get("consultant"):
            rows = rows.filter(consultant=asked["consultant"])
        if version := one_line(asked.get("version", "")):
            rows = rows.filter(system_version=version)
        if asked.get("product"):
            rows = rows.filter(product=asked["product"])
        if asked.get("line"):
            rows = rows.filter(customer__service_line=asked["line"])
        if words := one_line(asked.get("q", "")):
            named = Customer.objects.filter(contains_words(words))
            own = Q(serial__icontains=words) | Q(server__icontains=words)
            rows = rows.filter(own | Q(customer__in=named.values("pk")))
        return rows


def consultants() -> list[tuple[str, Any]]:
    """Those who look after some installation."""
    found = User.objects.filter(installations__isnull=False).distinct().order_by("name")
    return [("", _("Todos")), *((str(pk), name) for pk, name in found.values_list("pk", "name"))]


class FichaFilter(Filter):
    tab = "view"
    tabs = (
        ("", _("Vigentes")),
        ("waiting", _("Pendientes")),
        ("failed", _("Fallidas")),
        ("replaced", _("Reemplazadas")),
        ("all", _("Todas")),
    )
    rare = frozenset({"failed"})

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = forms.CharField(label=_("Cliente o serie"), required=False, max_length=100)

    def in_tab(self, rows: FichaQuerySet, key: str) -> FichaQuerySet:  # type: ignore[override]
        if key == "all":
            return rows
        if key in ("waiting", "failed"):
            return rows.filter(status="queued" if key == "waiting" else "failed")
        return rows.filter(replaced_by__isnull=key != "replaced")

    def narrow(self, rows: FichaQuerySet) -> FichaQuerySet:  # type: ignore[override]
        if words := one_line(self.cleaned_data.get("q", "")):
            named = Customer.objects.filter(contains_words(words))
            own = Q(installation__serial__icontains=words)
            rows = rows.filter(own | Q(installation__customer__in=named.values("pk")))
        return rows


class ReleaseFilter(Filter):
    tab = "view"
    tabs = (("", _("Todas")), ("untested", _("Por probar")), ("tested", _("Probadas")))

    view = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = forms.CharField(label=_("Versión o novedad"), required=False, max_length=100)

    def in_tab(self, rows: ReleaseQuerySet, key: str) -> ReleaseQuerySet:  # type: ignore[override]
        return rows.filter(tested_at__isnull=key == "untested") if key else rows

    def narrow(self, rows: ReleaseQuerySet) -> ReleaseQuerySet:  # type: ignore[override]
        if words := one_line(self.cleaned_data.get("q", "")):
            said = Q(developments__icontains=words) | Q(modifications__icontains=words)
            rows = rows.filter(said | Q(version__icontains=words))
        return rows
