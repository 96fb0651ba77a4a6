"""Which words a letter has, and who may change them (ORG-22, CC-02, CC-03)."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from outbox import reference
from outbox.catalogue import KINDS
from outbox.models import Template
from outbox.wording import unknown_in
from tests import doors, make
from tests.make import MONDAY
from tests.outbox.letters import letter

pytestmark = pytest.mark.django_db

# "nosotros" in a verb, a pronoun or a possessive; and what would be one person speaking
WE = re.compile(r"\b(\w+[aei]mos(le|te)?|nos|nuestr[oa]s?)\b", re.IGNORECASE)
ONE_PERSON = re.compile(
    r"\b(yo|mí|me|mis?|conmigo|soy|estoy|tengo|puedo|quedo|ruego|adjunto|agradezco|lamento|escribo)\b",
    re.IGNORECASE,
)
FAMILIAR = re.compile(
    r"\b(te|ti|contigo|tu|tus|tú|eres|puedes|quieres|hola|escríbenos)\b", re.IGNORECASE
)
COURTEOUS = re.compile(r"\b(usted|su|sus|le|puede|desea|estimado/a)\b", re.IGNORECASE)


def edited(**fields: object) -> Template:
    row = {"key": "ticket_opened", "name": "Acuse", "subject": "S", "body": "B {{ team }}"}
    return Template.objects.create(**row | {"valid_from": date(2026, 1, 1)} | fields)


def test_the_business_writes_the_letters_from_the_day_it_says() -> None:
    edited(body="Nuestro texto, {{ contact }}", valid_from=date(2026, 3, 3))
    assert "Nuestro texto" not in letter("monday").body
    assert letter("tuesday", at=MONDAY + timedelta(days=1)).body == "Nuestro texto, <contact>"


def test_a_text_that_has_run_out_gives_way_to_the_one_before() -> None:
    edited(body="siempre")
    edited(body="campaña", valid_from=date(2026, 2, 1), valid_to=date(2026, 2, 28))
    assert letter("march").body == "siempre"
    assert letter("february", at=MONDAY - timedelta(days=5)).body == "campaña"


def test_a_language_without_a_text_gets_the_spanish_one() -> None:
    edited(body="en español")
    edited(body="in English", language="en")
    assert letter("en", language="en").body == "in English"
    assert letter("ca", language="ca").body == "en español"


@pytest.mark.req("CC-02")
def test_people_are_addressed_as_usted_unless_they_prefer_tu() -> None:
    assert make.contact().is_informal is False
    assert letter("usted").body.startswith("Estimado/a <contact>:")
    assert letter("tú", informal=True).body.startswith("Hola, <contact>:")
    edited(body="para usted", body_informal="para ti")
    assert letter("own-usted").body == "para usted"
    assert letter("own-tú", informal=True).body == "para ti"


def test_a_letter_without_informal_words_stays_formal() -> None:
    edited(body="para usted", body_informal="")
    assert letter(informal=True).body == "para usted"


@pytest.mark.req("CC-02")
@pytest.mark.parametrize("key", [key for key, kind in KINDS.items() if kind.is_for_customers])
def test_each_text_keeps_to_one_treatment(key: str) -> None:
    kind = KINDS[key]
    assert not FAMILIAR.search(kind.body), FAMILIAR.findall(kind.body)
    assert not COURTEOUS.search(kind.body_informal), COURTEOUS.findall(kind.body_informal)
    assert not FAMILIAR.search(kind.subject), kind.subject  # it is the same for both
    assert not COURTEOUS.search(kind.subject), kind.subject
    assert not re.search(r"[\[\]|]", kind.body + kind.body_informal + kind.subject)


@pytest.mark.req("CC-03")
@pytest.mark.parametrize("key", [key for key, kind in KINDS.items() if kind.is_for_customers])
def test_we_speak_to_customers_as_one_company_and_sign_as_a_team(key: str) -> None:
    kind = KINDS[key]
    for text in (kind.body, kind.body_informal):
        assert text.endswith("\n{{ team }}")
        assert WE.search(text) or "{{ text }}" in text
        assert not ONE_PERSON.search(text), ONE_PERSON.findall(text)


@pytest.mark.parametrize("key", KINDS)
def test_each_kind_uses_its_variables_and_no_other(key: str) -> None:
    kind = KINDS[key]
    for text in (kind.subject, kind.body, kind.body_informal):
        assert unknown_in(text, kind.variables) == []
    used = {name for name in kind.variables if f"{{{{ {name} }}}}" in kind.subject + kind.body}
    assert used == set(kind.variables) - {"subject", "number"} | (used & {"subject", "number"})


@pytest.mark.req("CC-45")
def test_the_request_for_information_asks_for_the_four_points() -> None:
    body = letter(kind="ask_information").body
    for point in ("descripción más detallada", "pasos", "Capturas de pantalla", "alcance"):
        assert point in body
    for scope in ("proceso de compra", "integración con el ERP", "visualización", "otros"):
        assert scope in body


def test_the_acknowledgement_repeats_nothing_that_the_sender_wrote() -> None:
    """E9: whoever writes in somebody else's name cannot have us pass their text on."""
    assert not {"subject", "text"} & set(KINDS["ticket_opened"].variables)


# The e-mails to customers and prospects of the requirements, by their number there.
NAMED = {
    "E01": ["ticket_closed"],
    "E02": ["ticket_opened"],
    "E03": ["incident_review"],
    "E04": ["change_received"],
    "E05": ["ask_information"],
    "E06": ["follow_up_1", "follow_up_2", "follow_up_3"],
    "E07": ["incident_state"],
    "E08": ["escalated_to_provider"],
    "E09": ["delay_notice"],
    "E10": ["ticket_reminder", "ticket_closing_warning", "ticket_no_answer"],
    "E11": ["phone_not_included"],
    "E12": ["third_party_consent"],
    "E13": ["several_subjects", "new_subject"],
    "E14": ["personal_mailbox"],
    "E15": ["out_of_scope"],
    "E16": ["investigation_consent"],
    "E17": ["previous_change_pending"],
    "E18": ["plugin_data"],
    "E19": ["estimate_presented", "estimate_renegotiated"],
    "E20": ["ask_definition"],
    "E21": ["paid_valuation"],
    "E22": ["dates_hold"],
    "E23": ["start_confirmed", "dates_moved", "delivery_moved"],
    "E24": ["change_proposal", "free_change"],
    "E25": ["preliminary_version", "publication", "publication_surcharge"],
    "E26": ["final_validation"],
    "E27": ["training_budget", "training_dates", "training_materials"],
    "E28": ["survey_invitation", "survey_reminder", "survey_action"],
    "E29": ["loyalty_call"],
    "E30": ["company_folder", "demo_invitation", "demo_access"],
    "E31": ["quote"],
    "E32": ["welcome", "handover"],
    "E33": ["prospect_satisfaction"],
    "E34": ["service_manager_offer"],
    "E35": ["course_invitation"],
}


@pytest.mark.req("ORG-22")
def test_every_standard_message_that_the_requirements_name_can_be_edited() -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_reference", verbosity=0)
    assert len(NAMED) == 35
    rows = Template.objects.filter(language="es", valid_to=None)
    assert {key for keys in NAMED.values() for key in keys} <= {row.key for row in rows}
    assert sorted(row.key for row in rows) == sorted(KINDS)


def test_loading_again_keeps_the_words_of_the_business() -> None:
    reference.load(MONDAY)
    Template.objects.filter(key="ticket_opened").update(body="Nuestro texto")
    reference.load(MONDAY)
    assert Template.objects.get(key="ticket_opened").body == "Nuestro texto"


@pytest.fixture
def editor(client: Client) -> Client:
    user = make.user("outbox.view_template", "outbox.change_template", is_staff=True)
    return doors.enter(client, user)


def save(editor: Client, row: Template, **fields: str) -> int:
    form = {"name": row.name, "subject": row.subject, "body": row.body, "body_informal": ""}
    url = reverse("admin:outbox_template_change", args=[row.pk])
    return editor.post(url, form | {"valid_from": "01/01/2026"} | fields).status_code


@pytest.mark.req("ORG-22")
@pytest.mark.parametrize("field", ["subject", "body", "body_informal"])
@pytest.mark.parametrize(
    "wrong", ["{{ password }}", "{{ contact.email }}", "{% load x %}", "{{ team", "{{ TEAM }}"]
)
def test_a_variable_that_the_kind_does_not_have_is_refused_with_the_list(
    editor: Client, field: str, wrong: str
) -> None:
    row = edited()
    url = reverse("admin:outbox_template_change", args=[row.pk])
    form = {"name": "n", "subject": "s", "body": "b", "valid_from": "01/01/2026"}
    page = editor.post(url, form | {field: f"Hola {wrong}"})
    assert page.status_code == 200
    assert "{{ contact }}" in str(page.context["errors"])
    row.refresh_from_db()
    assert row.body == "B {{ team }}"


@pytest.mark.req("ORG-22")
def test_the_business_edits_a_message_and_its_history_is_kept(editor: Client) -> None:
    row = edited()
    assert save(editor, row, body="Gracias, {{ contact }}.") == 302
    assert letter().body == "Gracias, <contact>."
    assert [old.body for old in row.history.all()] == ["Gracias, {{ contact }}.", "B {{ team }}"]


def test_the_editor_sees_how_the_letter_reads(editor: Client) -> None:
    row = edited(body="Hola {{ contact }}, ticket {{ number }}, {{ gone }}")
    page = editor.get(reverse("admin:outbox_template_change", args=[row.pk]))
    assert "ticket «número del ticket»" in page.content.decode()
