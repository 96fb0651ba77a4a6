"""People, their roles and sectors, kept by those who administer; nobody ever sees a password."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline

from accounts import services
from accounts.models import AuditEvent, DelegatedAction, Delegation, Position, Sector, Skill, User
from accounts.roles import BY_NAME
from kit.admin import ReadOnly

admin.site.unregister([EmailAddress, Authenticator, Group])


class Deed(TypedDict):
    by: User
    at: datetime


def deed(request: HttpRequest) -> Deed:
    """Who does something here, and when."""
    assert isinstance(request.user, User)  # noqa: S101 - nobody else gets in
    return {"by": request.user, "at": timezone.now()}  # noqa: TID251 - a door


@admin.register(User)
class UserAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "email", "sector", "position", "is_active", "is_staff")
    list_filter = ("is_active", "sector", "groups")
    list_select_related = ("sector", "position")
    search_fields = ("name", "email")
    autocomplete_fields = ("superior",)
    filter_horizontal = ("groups",)
    # Leaving is more than a tick: the page of the person does all that it entails.
    readonly_fields = ("is_active", "is_staff", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "is_active", "joined_on")}),
        (_("Lugar en la empresa"), {"fields": ("sector", "position", "superior")}),
        (_("Funciones"), {"fields": ("groups", "is_staff", "last_login")}),
    )
    actions = ("invite", "forget_second_factor", "unlock")

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[User],
        formsets: list[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        """Roles decide who enters the administration; a new person is invited by letter."""
        person, address = form.instance, form.initial.get("email", "")
        roles = services.held_roles(person)
        super().save_related(request, form, formsets, change)
        services.refresh_administrator(person)
        services.tell_person(person, address, roles, **deed(request))
        if not change:
            services.invite(person)
            messages.info(request, _("Se le ha enviado un enlace para que elija su contraseña."))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who has left stays in the records, inactive."""
        return False

    @admin.action(description=_("Enviar un enlace para elegir la contraseña"))
    def invite(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for user in people.filter(is_active=True):
            services.invite(user)
        self.message_user(request, _("Se han enviado los enlaces."))

    @admin.action(description=_("Quitar el segundo factor (teléfono perdido)"))
    def forget_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        count = sum(services.forget_second_factor(user, **deed(request)) for user in people)
        words = ngettext(
            "Se ha quitado el segundo factor de %(count)s persona.",
            "Se ha quitado el segundo factor de %(count)s personas.",
            count,
        )
        self.message_user(request, words % {"count": count})

    @admin.action(description=_("Desbloquear el acceso"))
    def unlock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for user in people:
            services.unlock(user, **deed(request))
        self.message_user(request, _("Se ha desbloqueado el acceso."))


@admin.register(Sector)
class SectorAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "code", "head", "is_active")
    autocomplete_fields = ("head",)
    search_fields = ("name",)


@admin.register(Position)
class PositionAdmin(ModelAdmin):
    search_fields = ("name",)


@admin.register(Skill)
class SkillAdmin(ModelAdmin):
    list_display = ("name", "words", "is_active")
    search_fields = ("name", "words")

    def has_delete_permission(self, request: HttpRequest, obj: Skill | None = None) -> bool:
        """What somebody masters is withdrawn, not erased."""
        return False


@admin.register(Group)
class RoleAdmin(ReadOnly, ModelAdmin):
    """The table of roles, as it is in force: it changes only with the product."""

    list_display = ("name", "also_called", "may_do")
    fields = ("name", "also_called", "may_do", "what_exactly")
    search_fields = ("name",)

    @admin.display(description=_("También llamado"))
    def also_called(self, group: Group) -> str:
        role = BY_NAME.get(group.name)
        return ", ".join(role.aliases) if role else ""

    @admin.display(description=_("Qué hace"))
    def may_do(self, group: Group) -> str:
        role = BY_NAME.get(group.name)
        return role.description if role else ""

    @admin.display(description=_("Permisos"))
    def what_exactly(self, group: Group) -> str:
        return ", ".join(group.permissions.order_by("name").values_list("name", flat=True))


class DelegatedActionInline(ReadOnly, TabularInline):
    model = DelegatedAction
    extra = 0


@admin.register(Delegation)
class DelegationAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("permission", "giver", "receiver", "starts_at", "ends_at", "revoked_at")
    list_filter = ("giver", "receiver")
    list_select_related = ("permission", "giver", "receiver")
    inlines = (DelegatedActionInline,)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, ModelAdmin):
    """The log of what matters to the safety of the house; nobody writes in it by hand."""

    list_display = ("moment", "kind", "by", "beginning", "why", "ip")
    list_display_links = ("moment", "beginning")
    fields = ("moment", "kind", "by", "what", "why", "ip", "request_id")
    list_filter = ("kind", ("by", RelatedOnlyFieldListFilter))
    list_select_related = ("by",)
    search_fields = ("what", "why", "=ip", "=request_id", "by__name", "by__email")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("Momento"), ordering="at")
    def moment(self, event: AuditEvent) -> str:
        return f"{timezone.localtime(event.at):%d/%m/%Y %H:%M:%S}"

    @admin.display(description=_("Qué"))
    def beginning(self, event: AuditEvent) -> str:
        return Truncator(event.what).chars(200)
