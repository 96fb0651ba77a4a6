"""Every door of the house: who may pass, to which kind of thing, and how its form is filled in.

A new URL needs a line here; tests/test_permissions.py and tests/test_web.py read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Sector, Skill
from accounts.roles import SAC_HEAD
from contacts.models import Contact, ServiceLine
from tests import make
from tests.world import (
    LIST,
    TOKEN,
    a_skill,
    answered,
    busy,
    cancelled,
    checked,
    confirmed_year,
    copied,
    day_proposed,
    failed,
    gone,
    imported,
    in_doubt,
    led_by_the_last,
    not_yet_begun,
    plan_switches,
    potential,
    resolved,
    submitted,
    taken,
    unentitled,
    waiting,
    with_end,
    with_plan_until,
    working_day,
)

Fields = Mapping[str, Any]


def two_days(_thing: Any) -> Fields:
    return {"kind": "holiday", "starts_on": "2098-08-03", "ends_on": "2098-08-04"}


def nothing(_thing: Any) -> Fields:
    """The form of a mere button."""
    return {}


def card_of(code: str) -> Fields:
    """The card of a document, kept by the role of whoever fills it in."""
    owners = [Group.objects.get(name=SAC_HEAD).pk]
    return {"code": code, "title": "Cómo se hace", "kind": "instruction", "owners": owners}


# --- The doors -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """`permission`: the one that is asked for, "" for any of us, "public" for anyone at all.

    `form`: how a valid form is filled in, from the thing that the door leads to (or from all that
    is ours); `prepare` brings that thing into the state that the verb needs. `single`: why the
    form need not be numbered.
    """

    permission: str = ""
    verbs: str = "GET"
    kind: str = ""
    form: Callable[[Any], Fields] | None = None
    prepare: Callable[[Any], object] | None = None
    single: str = ""
    also_says: int = 200  # another code that is a good answer of this door
    args: tuple[str, ...] = ()
    path: Callable[[int], tuple[Any, ...]] = lambda pk: (pk,)
    query: Callable[[Mapping[str, Any]], str] = lambda _things: ""


ENTRY = "entering twice is entering"
OWN_SECURITY = "allauth's own form; sent again it changes nothing more"

DOORS: dict[str, Door] = {
    # the house itself
    "home": Door(),
    "search": Door(query=lambda _: "?q=ana"),
    # what every list has; tried on one of them
    "list_export": Door("contacts.view_customer", args=("clientes", "csv")),
    "list_columns": Door(
        "contacts.view_customer",
        "POST",
        args=("clientes",),
        form=lambda _: {"column": ["phone", "name"], "query": "stage=active"},
    ),
    "list_save_view": Door(
        "contacts.view_customer",
        "POST",
        args=("clientes",),
        form=lambda _: {"name": "Mis activos", "query": "stage=active"},
    ),
    "list_update_view": Door(
        "",
        "POST",
        "view",
        form=lambda view: {"name": "Otro nombre", "query": view.query},
    ),
    "list_delete_view": Door("", "POST", "view", form=nothing),
    "list_restore_view": Door("", "POST", "view", form=nothing),
    "list_open_with": Door("", "POST", "view", form=lambda _: {"wanted": "yes"}),
    "list_change": Door(
        "contacts.change_customer",
        "GET POST",
        args=("clientes",),
        query=lambda things: f"?change=csm&pk={things['customer'].pk}",
        form=lambda things: {
            "change": "csm",
            "value": make.user().pk,
            "pk": things["customer"].pk,
        },
    ),
    "list_changed": Door("contacts.view_customer", "GET", "change"),
    "list_undo": Door("contacts.change_customer", "POST", "change", form=nothing),
    "list_cell": Door(
        "contacts.change_customer",
        "GET POST",
        "customer",
        path=lambda pk: ("clientes", pk, "phone"),
        form=lambda customer: {"phone": "+34 911 222 333", "version": customer.version},
    ),
    "livez": Door("public"),
    "readyz": Door("public"),
    "statusz": Door("accounts.view_status", also_says=503),
    # allauth
    "account_login": Door("public", "GET POST", single=ENTRY),
    "account_logout": Door("public", "GET POST", single=ENTRY),
    "account_inactive": Door("public"),
    "account_signup": Door("public", "GET POST", single="closed: nobody signs up"),
    "account_reauthenticate": Door("", "GET POST", single=ENTRY),
    "account_change_password": Door("", "GET POST", single=OWN_SECURITY),
    "account_set_password": Door("", "GET POST", single=OWN_SECURITY),
    "account_reset_password": Door("public", "GET POST", single=OWN_SECURITY),
    "account_reset_password_done": Door("public"),
    "account_reset_password_from_key": Door(
        "public", "GET POST", single=OWN_SECURITY, args=("1", "x-y")
    ),
    "account_reset_password_from_key_done": Door("public"),
    "mfa_authenticate": Door("public", "GET POST", single=ENTRY),
    "mfa_reauthenticate": Door("", "GET POST", single=ENTRY),
    "mfa_index": Door(),
    "mfa_activate_totp": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_deactivate_totp": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_view_recovery_codes": Door(),
    "mfa_generate_recovery_codes": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_download_recovery_codes": Door(),
    # accounts
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
    # outbox
    "outbox:notices": Door(),
    "outbox:bell": Door(),
    "outbox:read_all": Door("", "POST", form=nothing),
    "outbox:open_notice": Door("", "POST", "notice", form=nothing),
    "outbox:mails": Door("outbox.operate_mail"),
    "outbox:mail": Door("outbox.operate_mail", "GET", "mail"),
    "outbox:try_again": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=failed),
    "outbox:cancel": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=failed),
    "outbox:mark_sent": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=in_doubt),
    # sla
    "sla:rota": Door("sla.view_rota"),
    "sla:on_duty": Door("sla.view_rota"),
    "sla:export_rota": Door("sla.view_rota", args=("csv",)),
    "sla:add_shift": Door(
        "sla.plan_rota",
        "GET POST",
        "rota",
        form=lambda _: {
            "person": make.user().pk,
            "on": "2026-04-01",
            "starts": "22:00",
            "ends": "06:00",
        },
    ),
    "sla:copy_week": Door("sla.plan_rota", "POST", "rota", form=lambda _: {"monday": "2026-03-09"}),
    "sla:swap": Door(
        "sla.plan_rota",
        "GET POST",
        "rota",
        form=lambda rota: {
            "one": rota.shifts.earliest("pk").person_id,
            "other": make.user().pk,
            "first": "2026-03-02",
            "last": "2026-03-08",
        },
    ),
    "sla:change_shift": Door(
        "sla.plan_rota",
        "GET POST",
        "shift",
        form=lambda shift: {
            "person": shift.person_id,
            "on": "2026-04-01",
            "starts": "10:00",
            "ends": "12:00",
            "version": shift.version,
        },
    ),
    "sla:remove_shift": Door("sla.plan_rota", "POST", "shift", form=nothing),
    "sla:undo": Door("sla.plan_rota", "POST", "rota_change", form=nothing),
    "sla:years": Door("sla.view_calendar"),
    "sla:add_day": Door(
        "sla.plan_calendar",
        "GET POST",
        "calendar",
        form=lambda _: {"date": "2031-05-06", "name": "Puente", "scope": "company"},
    ),
    "sla:change_day": Door(
        "sla.plan_calendar",
        "GET POST",
        "holiday",
        form=lambda _: {
            "date": "2031-06-24",
            "name": "San Juan",
            "scope": "local",
            "is_covered": "on",
        },
    ),
    "sla:remove_day": Door("sla.plan_calendar", "POST", "holiday", form=nothing),
    "sla:propose_days": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2031"}
    ),
    "sla:copy_own_days": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2032"}
    ),
    "sla:confirm_year": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2031"}
    ),
    "sla:reopen_year": Door(
        "sla.plan_calendar",
        "POST",
        "calendar",
        form=lambda _: {"year": "2031"},
        prepare=confirmed_year,
    ),
    "sla:agenda": Door("public", args=(TOKEN,)),
    "sla:feed_link": Door(),
    "sla:renew_feed": Door("", "POST", form=nothing),
    "sla:revoke_feed": Door("", "POST", form=nothing),
    "sla:covers": Door("sla.view_cover"),
    "sla:assign_cover": Door(
        "sla.plan_cover", "POST", "holiday", form=lambda _: {"person": led_by_the_last().pk}
    ),
    "sla:unassign_cover": Door("sla.plan_cover", "POST", "led_cover", form=nothing),
    "sla:propose_day": Door(
        "sla.view_cover", "POST", "own_cover", form=lambda _: {"day": working_day()}
    ),
    "sla:approve_day": Door(
        "sla.plan_cover", "POST", "led_cover", form=nothing, prepare=day_proposed
    ),
    "sla:refuse_day": Door(
        "sla.plan_cover",
        "POST",
        "led_cover",
        form=lambda _: {"reason": "Hay cierre de mes"},
        prepare=day_proposed,
    ),
    # contacts
    "contacts:customers": Door("contacts.view_customer"),
    "contacts:contacts": Door("contacts.view_contact"),
    "contacts:create_customer": Door(
        "contacts.add_customer",
        "GET POST",
        form=lambda _: {
            "legal_name": "Nueva de Prueba S.A.",
            "phone": "+34 911 222 333",
            "service_line": ServiceLine.objects.latest("pk").pk,
            "stage": "potential",
        },
    ),
    "contacts:similar_customers": Door(
        "contacts.add_customer", query=lambda _: "?legal_name=cliente"
    ),
    "contacts:imports": Door(
        "contacts.import_customer",
        "GET POST",
        form=lambda _: {
            "service_line": ServiceLine.objects.latest("pk").pk,
            "file": SimpleUploadedFile("lista.csv", LIST),
        },
    ),
    "contacts:import": Door("contacts.import_customer", "GET", "import"),
    "contacts:import_progress": Door("contacts.import_customer", "GET", "import"),
    "contacts:rejected": Door("contacts.import_customer", "GET", "import"),
    "contacts:map_columns": Door(
        "contacts.import_customer",
        "GET POST",
        "import",
        form=lambda job: {f"c{index}": field for index, field in job.mapping.items()},
    ),
    "contacts:run_import": Door(
        "contacts.import_customer", "POST", "import", form=nothing, prepare=checked
    ),
    "contacts:undo_import": Door(
        "contacts.import_customer", "GET POST", "import", form=nothing, prepare=imported
    ),
    "contacts:customer": Door("contacts.view_customer", "GET", "customer"),
    "contacts:update_customer": Door(
        "contacts.change_customer",
        "GET POST",
        "customer",
        form=lambda customer: {
            "legal_name": customer.legal_name,
            "phone": "+34 911 222 333",
            "service_line": customer.service_line_id,
            "version": customer.version,
        },
    ),
    "contacts:activate": Door(
        "contacts.activate_customer",
        "GET POST",
        "customer",
        form=lambda customer: {"signed_on": "2026-01-15", "version": customer.version},
        prepare=potential,
    ),
    "contacts:hand_over": Door(
        "contacts.change_customer",
        "GET POST",
        "customer",
        form=lambda customer: {"is_key_account": "on", "version": customer.version},
    ),
    "contacts:deactivate": Door(
        "contacts.activate_customer",
        "GET POST",
        "customer",
        form=lambda _: {"reason": "Se dio de baja."},
    ),
    "contacts:add_reach": Door(
        "contacts.change_contact",
        "GET POST",
        "contact",
        form=lambda _: {"kind": "email", "value": "nueva@casa.test", "label": "home"},
    ),
    "contacts:promote_reach": Door("contacts.change_contact", "POST", "reach", form=nothing),
    "contacts:remove_reach": Door("contacts.change_contact", "POST", "reach", form=nothing),
    "contacts:suspicions": Door("contacts.merge_customer"),
    "contacts:sweep_progress": Door("contacts.merge_customer"),
    "contacts:start_sweep": Door("contacts.merge_customer", "POST", form=nothing),
    "contacts:dismiss_suspicion": Door(
        "contacts.merge_customer", "POST", "suspicion", form=lambda _: {"why": "Son dos."}
    ),
    "contacts:reconsider_suspicion": Door(
        "contacts.merge_customer", "POST", "suspicion", form=nothing
    ),
    "contacts:merges": Door("contacts.merge_customer"),
    "contacts:merge": Door("contacts.merge_customer", "GET", "merge"),
    "contacts:undo_merge": Door("contacts.merge_customer", "POST", "merge", form=nothing),
    "contacts:merge_customer": Door(
        "contacts.merge_customer",
        "GET POST",
        "customer",
        form=lambda customer: {
            "other": make.customer(line=customer.service_line).pk,
            "reason": "Es la misma empresa.",
        },
    ),
    "contacts:merge_contact": Door(
        "contacts.merge_customer",
        "GET POST",
        "contact",
        form=lambda contact: {
            "other": make.contact(customer=contact.customer).pk,
            "reason": "Es la misma persona.",
        },
    ),
    "contacts:timeline": Door("contacts.view_event", "GET", "customer"),
    "contacts:set_parameters": Door(
        "contacts.add_parametervalue", "GET POST", "customer", form=nothing
    ),
    "contacts:sign_agreement": Door(
        "contacts.add_agreement",
        "GET POST",
        "customer",
        form=lambda _: {"kind": "training", "starts_on": "2026-01-01"},
    ),
    "contacts:activity": Door("contacts.view_event"),
    "contacts:usage": Door("contacts.view_parametervalue"),
    "contacts:export_usage": Door("contacts.view_parametervalue", args=("csv",)),
    "contacts:agreements": Door("contacts.view_agreement"),
    "contacts:plans": Door("sla.change_plan", "GET POST", form=lambda _: plan_switches()),
    "contacts:renew_plan": Door(
        "contacts.change_customer",
        "POST",
        "customer",
        form=lambda _: {"until": "2099-12-31"},
        prepare=with_plan_until,
    ),
    "contacts:renew_agreement": Door(
        "contacts.add_agreement", "POST", "agreement", form=nothing, prepare=with_end
    ),
    "contacts:withdraw_agreement": Door(
        "contacts.change_agreement", "POST", "agreement", form=nothing, prepare=not_yet_begun
    ),
    "contacts:end_agreement": Door(
        "contacts.change_agreement",
        "GET POST",
        "agreement",
        form=lambda _: {"ends_on": "2099-01-01"},
    ),
    "contacts:people": Door("contacts.view_contact", "GET", "customer"),
    "contacts:add_contact": Door(
        "contacts.add_contact",
        "GET POST",
        "customer",
        form=lambda _: {"first_name": "Zoe", "last_name": "Nueva", "treatment": "usted"},
    ),
    "contacts:similar_contacts": Door(
        "contacts.add_contact", "GET", "customer", query=lambda _: "?first_name=ana"
    ),
    "contacts:export_people": Door("contacts.view_contact", "GET", "customer"),
    "contacts:contact": Door("contacts.view_contact", "GET", "contact"),
    "contacts:opt_out": Door(
        "contacts.change_contact",
        "GET POST",
        "contact",
        form=lambda _: {"purposes": ["survey"], "how": "Por teléfono"},
    ),
    "contacts:ask_privacy": Door(
        "contacts.keep_privacy",
        "GET POST",
        "contact",
        form=lambda _: {"kind": "access", "asked_on": "2026-01-01", "how": "Por carta"},
    ),
    "contacts:privacy": Door("contacts.keep_privacy"),
    "contacts:privacy_request": Door("contacts.keep_privacy", "GET", "privacy_request"),
    "contacts:export_person": Door(
        "contacts.keep_privacy",
        "POST",
        "privacy_request",
        form=nothing,
        prepare=copied,
        single="each copy that is taken is told",
    ),
    "contacts:deliver_data": Door(
        "contacts.keep_privacy", "POST", "privacy_request", form=nothing, prepare=copied
    ),
    "contacts:withdraw_request": Door(
        "contacts.keep_privacy", "POST", "privacy_request", form=nothing, prepare=copied
    ),
    "contacts:keep_data": Door(
        "contacts.keep_privacy", "POST", "privacy_request", form=lambda _: {"reason": "Juicio"}
    ),
    "contacts:update_contact": Door(
        "contacts.change_contact",
        "GET POST",
        "contact",
        form=lambda contact: {
            "first_name": "Ana",
            "last_name": "Cambiada",
            "treatment": contact.treatment,
            "is_active": "on",
            "version": contact.version,
        },
    ),
    # procedures
    "procedures:documents": Door("procedures.view_document"),
    "procedures:export": Door("procedures.view_document", args=("csv",)),
    "procedures:figures": Door("procedures.view_document"),
    "procedures:to_read": Door("procedures.view_document"),
    "procedures:to_read_panel": Door("procedures.view_document"),
    "procedures:readings": Door("procedures.view_readings"),
    "procedures:create_document": Door(
        "procedures.add_document", "GET POST", form=lambda _: card_of("IT NUEVO")
    ),
    "procedures:update_document": Door(
        "procedures.change_document",
        "GET POST",
        "document",
        form=lambda document: {**card_of(document.code), "version": document.version},
    ),
    "procedures:document": Door("procedures.view_document", "GET", "document"),
    "procedures:draft": Door("procedures.draft_document", "POST", "document", form=nothing),
    "procedures:review": Door(
        "procedures.draft_document", "POST", "document", form=lambda _: {"remark": "Sigue bien."}
    ),
    "procedures:revision": Door("procedures.view_document", "GET", "revision"),
    "procedures:changes": Door("procedures.view_document", "GET", "revision"),
    "procedures:paper": Door("procedures.view_document", "GET", "revision"),
    "procedures:attachment": Door("procedures.view_document", "GET", "revision"),
    "procedures:acknowledge": Door("procedures.view_document", "POST", "revision", form=nothing),
    "procedures:ask_paper": Door("procedures.draft_document", "POST", "revision", form=nothing),
    "procedures:write": Door(
        "procedures.draft_document",
        "GET POST",
        "draft",
        form=lambda draft: {
            "purpose": "Ordenar el trabajo.",
            "responsibilities": "De todos.",
            "description": "Se hace así.",
            "version": draft.version,
            "changes-TOTAL_FORMS": "1",
            "changes-INITIAL_FORMS": "0",
            "changes-0-place": "Descripción",
            "changes-0-reason": "improvement",
            "changes-0-description": "Se aclara.",
        },
    ),
    "procedures:submit": Door("procedures.draft_document", "POST", "draft", form=nothing),
    "procedures:discard": Door("procedures.draft_document", "POST", "draft", form=nothing),
    "procedures:approve": Door(
        "procedures.approve_document", "POST", "draft", form=nothing, prepare=submitted
    ),
    "procedures:give_back": Door(
        "procedures.approve_document",
        "POST",
        "draft",
        form=lambda _: {"reason": "Falta el alcance."},
        prepare=submitted,
    ),
    # tickets
    "tickets:touched": Door("tickets.view_ticket", args=("follow_up_after",)),
    "tickets:queue": Door("tickets.view_ticket"),
    "tickets:views": Door("tickets.view_ticket"),
    "tickets:export": Door("tickets.view_ticket", args=("csv",)),
    "tickets:open": Door(
        "tickets.open_ticket",
        "GET POST",
        query=lambda things: f"?customer={things['customer'].pk}",
        form=lambda things: {
            "contact": things["contact"].pk,
            "channel": "phone",
            "subject": "No lee",
            "body": "El lector no lee.",
        },
    ),
    "tickets:take_next": Door("tickets.take_ticket", "POST", form=nothing),
    "tickets:of_customer": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:all_of_customer": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:success": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:detail": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:inbound": Door("tickets.triage_mail"),
    "tickets:inbound_mail": Door("tickets.triage_mail", "GET", "inbound"),
    "tickets:inbound_source": Door("tickets.triage_mail", "GET", "inbound"),
    "tickets:settle": Door(
        "tickets.triage_mail",
        "POST",
        "inbound",
        query=lambda things: f"?q={things['contact'].email}",
        form=lambda _: {"contact": Contact.objects.earliest("pk").pk},
    ),
    "tickets:retry": Door("tickets.triage_mail", "POST", "inbound", form=nothing),
    "tickets:ignore": Door(
        "tickets.triage_mail", "POST", "inbound", form=lambda _: {"reason": "Publicidad"}
    ),
    "tickets:personal_mail": Door(
        "tickets.reply_ticket",
        "GET POST",
        query=lambda things: f"?q={things['contact'].email}",
        form=lambda _: {"contact": Contact.objects.earliest("pk").pk},
    ),
    "tickets:attachment": Door("tickets.view_ticket", "GET", "attachment"),
    "tickets:original": Door("tickets.view_ticket", "GET", "message"),
    "tickets:explain": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:reply": Door(
        "tickets.reply_ticket",
        "POST",
        "ticket",
        form=lambda ticket: {
            "body": "Pruebe otro cable.",
            "next_step": "Lo llamamos.",
            "version": ticket.version,
        },
        prepare=taken,
    ),
    "tickets:note": Door(
        "tickets.note_ticket", "POST", "ticket", form=lambda _: {"note-body": "Es conocido."}
    ),
    "tickets:take": Door("tickets.take_ticket", "POST", "ticket", form=nothing),
    "tickets:classify": Door(
        "tickets.classify_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "kind": "query",
            "priority": "low",
            "area": "sac",
            "version": ticket.version,
        },
    ),
    "tickets:assign": Door(
        "tickets.assign_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {"to": f"u{make.user(sector=ticket.sector).pk}"},
    ),
    "tickets:workload": Door("tickets.view_workload"),
    "tickets:export_workload": Door("tickets.view_workload", args=("csv",)),
    "tickets:work_of": Door("tickets.view_ticket", "GET", "person"),
    "tickets:pass_work": Door(
        "tickets.assign_ticket",
        "GET POST",
        "person",
        form=lambda person: {
            "tickets": [ticket.pk for ticket in person.tickets.all()],
            "to": make.user(sector=person.sector).pk,
            "reason": "Vacaciones",
        },
        prepare=busy,
    ),
    "tickets:passing": Door("tickets.assign_ticket", "GET", "passing"),
    "tickets:undo_passing": Door("tickets.assign_ticket", "POST", "passing", form=nothing),
    "tickets:escalate": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"to": make.user().pk, "reason": "Hace falta un especialista."},
    ),
    "tickets:refer": Door(
        "tickets.reply_ticket", "POST", "ticket", form=nothing, prepare=unentitled
    ),
    "tickets:wait": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"awaited": "customer", "reason": "Falta el modelo"},
        prepare=answered,
    ),
    "tickets:resume": Door("tickets.reply_ticket", "POST", "ticket", form=nothing, prepare=waiting),
    "tickets:commit": Door(
        "tickets.reply_ticket", "GET POST", "ticket", form=lambda _: {"on": "2099-01-01"}
    ),
    "tickets:resolve": Door(
        "tickets.close_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "outcome": "solved",
            "resolution": "Era el cable.",
            "recipients": [ticket.contact_id],
        },
        prepare=taken,
    ),
    "tickets:close": Door("tickets.close_ticket", "POST", "ticket", form=nothing, prepare=resolved),
    "tickets:reopen": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"reason": "Sigue fallando."},
        prepare=resolved,
    ),
}


def all_doors(node: Any = None, space: str = "") -> dict[str, URLPattern]:
    """Every named URL of the product but the administration's own."""
    found: dict[str, URLPattern] = {}
    for child in (node or get_resolver()).url_patterns:
        if isinstance(child, URLResolver):
            if child.namespace != "admin":
                found |= all_doors(child, f"{child.namespace}:" if child.namespace else space)
        else:
            found[f"{space}{child.name}"] = child
    return found


def address(name: str, pk: int, things: Mapping[str, Any]) -> str:
    door = DOORS[name]
    arguments = door.args or (door.path(pk) if door.kind else ())
    return reverse(name, args=arguments) + door.query(things)
