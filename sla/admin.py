"""The calendars and tables, edited by managers; each change of a calendar makes a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import (
    BaseInlineFormSet,
    BaseModelFormSet,
    DateInput,
    ModelChoiceField,
    ModelForm,
    TimeInput,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import INPUT_CLASSES

from accounts.models import User
from kit.db import lock
from sla.models import Calendar, ConfirmedYear, Holiday, Plan, Policy, Rota, Target, Window
from sla.services import is_over, take_over_tables, versions

CLASSES = " ".join(INPUT_CLASSES)
# The browser's own pickers: narrow, and without Django's remark on the hour of who looks, which
# these hours of the wall do not have.
PICKERS = {
    models.DateField: {"widget": DateInput({"type": "date", "class": CLASSES}, "%Y-%m-%d")},
    models.TimeField: {"widget": TimeInput({"type": "time", "class": CLASSES}, "%H:%M")},
}


class WeekFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """A calendar in which nothing is ever open can date no promise."""
        super().clean()
        left = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        if not any(not one.get("DELETE") and not one.get("season_from") for one in left):
            raise ValidationError(_("Deje al menos una franja sin temporada: la semana habitual."))


class WindowInline(TabularInline):
    model = Window
    formset = WeekFormSet
    extra = 0
    formfield_overrides = PICKERS


class DaysFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        """Days of a confirmed year change only after it was reopened (CC-10)."""
        super().clean()
        touched = [form for form in self.forms if form.has_changed()]
        said = [
            one for form in touched for one in (form.initial, getattr(form, "cleaned_data", {}))
        ]
        years = {one["date"].year for one in said if one.get("date")}
        confirmed = ConfirmedYear.objects.filter(calendar=self.instance.pk, year__in=years)
        if row := confirmed.order_by("year").first():
            told = _("El calendario %(year)d ya está confirmado: reábralo para cambiarlo.")
            raise ValidationError(told % {"year": row.year})


class HolidayInline(TabularInline):
    model = Holiday
    formset = DaysFormSet
    fields = ("date", "name", "scope", "is_covered", "opens", "closes")
    extra = 0
    formfield_overrides = PICKERS
    ordering = ("-date",)
    per_page = 40


@admin.register(Calendar)
class CalendarAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "zone", "country", "subdivision", "version")
    inlines = (WindowInline, HolidayInline)
    readonly_fields = ("version",)

    def save_model(
        self, request: HttpRequest, obj: Calendar, form: ModelForm[Calendar], change: bool
    ) -> None:
        """Remember what the version says that may be replaced, before any of it is written."""
        if change:
            before = versions.told(lock(Calendar.objects.get(pk=obj.pk)))
            form.before = before  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Calendar],
        formsets: list[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        """Make a new version when hours or days changed: open clocks are then recomputed."""
        super().save_related(request, form, formsets, change)
        if change and (form.has_changed() or any(f.has_changed() for f in formsets)):
            with transaction.atomic():
                calendar = lock(form.instance)
                before = form.before  # type: ignore[attr-defined]
                now = timezone.now()  # noqa: TID251 - the administration is a door
                versions.keep(calendar, before, at=now)
                calendar.version += 1
                calendar.save()
            told = _("Los plazos abiertos se recalculan: el avance se ve en Calendario anual.")
            messages.info(request, told)


@admin.register(Rota)
class RotaAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "kind", "sector", "calendar", "needs", "is_active")


@admin.register(Plan)
class PlanAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "has_telephone", "has_named_csm", "fee", "is_active")


@admin.register(Policy)
class PolicyAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("__str__", "valid_from", "valid_to")

    def save_model(
        self, request: HttpRequest, obj: Policy, form: ModelForm[Policy], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            now = timezone.now()  # noqa: TID251 - the administration is a door
            by = User.objects.get(pk=request.user.pk)
            rows = take_over_tables(obj, by=by, at=now)
            told = _("Plazos copiados de la versión anterior: %(rows)d. Corríjalos si cambian.")
            messages.info(request, told % {"rows": rows})


@admin.register(Target)
class TargetAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = (
        "kind",
        "service_model",
        "priority",
        "metric",
        "contract",
        "goal",
        "mode",
        "is_provisional",
    )
    list_filter = ("policy", "kind", "service_model", "priority", "metric", "is_provisional")

    def has_change_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        """The table of a version that is over is read, not edited."""
        return not is_past(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        return not is_past(obj) and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "policy":
            now = timezone.now()  # noqa: TID251 - the administration is a door
            open_ = [policy.pk for policy in Policy.objects.all() if not is_over(policy, at=now)]
            kwargs["queryset"] = Policy.objects.filter(pk__in=open_)
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    @admin.display(description=_("Contractual"))
    def contract(self, target: Target) -> str:
        return f"{target.contractual} {target.contractual_unit}"

    @admin.display(description=_("Interno"))
    def goal(self, target: Target) -> str:
        return f"{target.internal} {target.internal_unit}"


def is_past(target: Target | None) -> bool:
    now = timezone.now()  # noqa: TID251 - the administration is a door
    return target is not None and is_over(target.policy, at=now)
