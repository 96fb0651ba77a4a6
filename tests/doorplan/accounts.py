"""The team, its absences and its skills."""

from django.contrib.auth.models import Permission

from accounts.models import Sector, Skill
from tests import make
from tests.doorplan.door import Door, nothing, two_days
from tests.states import a_skill, cancelled, gone

DOORS: dict[str, Door] = {
    "accounts:profile": Door("", "GET POST", form=lambda _: {"phone": "1", "theme": "dark"}),
    "accounts:delegations": Door(),
    "accounts:delegate": Door(
        "accounts.delegate_permission",
        "GET POST",
        form=lambda _: {
            "permission": Permission.objects.get(codename="assign_ticket").pk,
            "receiver": make.user().pk,
            "starts_on": "2026-01-01",
            "ends_on": "2099-01-01",
            "reason": "Vacaciones",
        },
    ),
    "accounts:revoke": Door("accounts.delegate_permission", "POST", "delegation", form=nothing),
    "accounts:team": Door(query=lambda _: "?q=persona"),
    "accounts:export_team": Door(args=("csv",)),
    "accounts:sectors": Door(),
    "accounts:chart": Door(),
    "accounts:person": Door("", "GET", "person"),
    "accounts:add_person": Door(
        "accounts.add_user",
        "GET POST",
        form=lambda _: {
            "name": "Nora Nueva",
            "email": "nora.nueva@sgc.test",
            "sector": Sector.objects.latest("pk").pk,
        },
    ),
    "accounts:edit_person": Door(
        "accounts.change_user",
        "GET POST",
        "person",
        form=lambda person: {
            "name": "Nombre Cambiado",
            "email": person.email,
            "sector": person.sector_id,
        },
    ),
    "accounts:deactivate": Door("accounts.change_user", "GET POST", "person", form=nothing),
    "accounts:reactivate": Door(
        "accounts.change_user", "POST", "person", form=nothing, prepare=gone
    ),
    "accounts:set_skills": Door(
        "",
        "GET POST",
        "person",
        form=lambda _: {f"s{pk}": 2 for pk in Skill.objects.values_list("pk", flat=True)},
        prepare=a_skill,
    ),
    "accounts:register_absence": Door("", "GET POST", "person", form=two_days),
    "accounts:absences": Door(),
    "accounts:absence_calendar": Door(query=lambda _: "?month=2026-08"),
    "accounts:ask_absence": Door("", "GET POST", form=two_days),
    "accounts:approve_absence": Door("", "POST", "request", form=nothing),
    "accounts:refuse_absence": Door(
        "", "GET POST", "request", form=lambda _: {"answer": "Falta gente esa semana."}
    ),
    "accounts:cancel_absence": Door("", "POST", "absence", form=nothing),
    "accounts:restore_absence": Door("", "POST", "absence", form=nothing, prepare=cancelled),
}
