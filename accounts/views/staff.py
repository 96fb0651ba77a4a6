"""What is done about colleagues: they enter, change, learn, leave and return."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms.team import LeaveForm, PersonForm, SkillsForm
from accounts.http import UserRequest, once
from accounts.models import Sector, Skill, User
from accounts.services import skilling
from accounts.views.common import colleague
from kit.answers import FORM, show, take
from kit.errors import Refused

may = partial(permission_required, raise_exception=True)


@require_http_methods(FORM)
@may("accounts.add_user")
@once
def add_person(request: UserRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)

    def work() -> User:
        return services.add_person(by=request.user, at=timezone.now(), **form.details())

    said = _("Alta registrada: se le ha enviado un enlace para que elija su contraseña.")
    return take(request, form, work, said) or show(request, "accounts/person_form.html", form)


@require_http_methods(FORM)
@may("accounts.change_user")
@once
def edit_person(request: UserRequest, pk: int) -> HttpResponse:
    row = colleague(pk)
    form = PersonForm(request.POST or None, instance=colleague(pk))

    def work() -> User:
        return services.update_person(row, by=request.user, at=timezone.now(), **form.details())

    answer = take(request, form, work, _("Se han guardado los datos."))
    return answer or show(request, "accounts/person_form.html", form, person=row)


@require_http_methods(FORM)
@may("accounts.change_user")
@once
def deactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody leaves: what that entails is shown first, and it asks who takes their place."""
    row = colleague(pk)
    reports, headed = row.reports.active(), Sector.objects.filter(head=row)
    needed = reports.exists() or headed.exists()
    given = request.POST if request.method == "POST" else None  # an empty form is an answer, too
    form = LeaveForm(given, person=row, is_needed=needed)

    def work() -> User:
        successor = form.cleaned_data.get("successor")
        return services.deactivate(row, by=request.user, at=timezone.now(), successor=successor)

    said = _("Baja registrada: ya no puede entrar. Si deja trabajo abierto, páselo desde aquí.")
    answer = take(request, form, work, said)
    about = {"person": row, "reports": reports, "sectors": headed}
    return answer or show(request, "accounts/deactivate.html", form, **about)


@require_POST
@may("accounts.change_user")
@once
def reactivate(request: UserRequest, pk: int) -> HttpResponse:
    services.reactivate(colleague(pk), by=request.user, at=timezone.now())
    said = _("De alta otra vez: se le ha enviado un enlace para que elija su contraseña.")
    messages.success(request, said)
    return redirect("accounts:edit_person", pk)


@require_http_methods(FORM)
@once
def set_skills(request: UserRequest, pk: int) -> HttpResponse:
    row = colleague(pk)
    if not skilling.may_judge(request.user, row):
        raise Refused(_("Las capacidades las valora quien dirige a esta persona, o RR. HH."))
    skills = Skill.objects.filter(is_active=True)
    form = SkillsForm(request.POST or None, person=row, skills=skills)

    def work() -> User:
        return services.set_skills(row, form.levels(), by=request.user, at=timezone.now())

    answer = take(request, form, work, _("Capacidades guardadas."), to=row)
    return answer or show(request, "accounts/skills_form.html", form, person=row)
