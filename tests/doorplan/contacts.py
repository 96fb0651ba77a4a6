"""Customers, their people, agreements, parameters and imports."""

from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.models import ServiceLine
from tests import make
from tests.doorplan.door import Door, nothing
from tests.states import (
    checked,
    copied,
    imported,
    not_yet_begun,
    plan_switches,
    potential,
    with_end,
    with_plan_until,
)
from tests.world import LIST

DOORS: dict[str, Door] = {
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
}
