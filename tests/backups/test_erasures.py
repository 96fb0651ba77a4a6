"""Who was erased stays erased, whatever copy comes back and whatever was lost (I20)."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from backups import erasures
from backups.engine import Manifest
from contacts.models import Contact, PrivacyRequest
from contacts.services import privacy
from contacts.services.privacy import replaying
from contacts.services.privacy.replaying import Erasure
from tests import make
from tests.backups.copies import BEFORE, MORNING, NIGHT

STATES = ("open", "done", "withdrawn")


def erasure(contact: int = 1, status: str = "open", hour: int = 0) -> Erasure:
    at = datetime(2026, 3, 1, hour, tzinfo=UTC)
    return Erasure(contact, at, 7, date(2026, 3, 1), at, None, status)


LEDGERS = st.lists(
    st.builds(erasure, st.integers(1, 3), st.sampled_from(STATES), st.integers(0, 2)), max_size=6
)


@given(LEDGERS, LEDGERS)
def test_what_ended_anywhere_has_ended_and_nothing_is_forgotten(
    one: list[Erasure], other: list[Erasure]
) -> None:
    merged = replaying.merged(one, other)
    assert {(e.contact, e.at) for e in merged} == {(e.contact, e.at) for e in [*one, *other]}
    for e in merged:
        known = {x.status for x in [*one, *other] if (x.contact, x.at) == (e.contact, e.at)}
        assert e.status == "open" if known == {"open"} else e.status in known - {"open"}
    assert replaying.read(replaying.written(merged)) == merged
    assert replaying.merged(merged, merged) == merged


def asked(person: Contact) -> PrivacyRequest:
    facts: Any = {"asked_on": BEFORE.date(), "how": "Carta de Aurelia", "by": make.user()}
    return privacy.ask(person, kind="erasure", **facts, at=MORNING)


@pytest.mark.django_db
def test_the_ledger_follows_beside_the_database_and_names_nobody(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.ERASURES_FILE = file = tmp_path / "supresiones.json"
    assert not erasures.follow()
    person = make.contact(first_name="Aurelia", last_name="Zubizarreta")
    request = asked(person)
    assert (erasures.follow(), erasures.follow()) == (True, False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Aurelia" not in file.read_text()
    PrivacyRequest.objects.filter(pk=request.pk).delete()  # as in a database that began anew
    assert not erasures.follow()
    (known,) = erasures.known(tmp_path)
    assert (known.contact, known.born) == (person.pk, person.created_at)


@pytest.mark.django_db
def test_after_a_restoration_by_hand_the_manifests_tell_whom_to_erase_again(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.ERASURES_FILE = tmp_path / "none.json"
    person, other = make.contact(first_name="Aurelia"), make.contact(first_name="Benita")
    make.user()
    known = [stands(person), erasure(other.pk)]  # the second had the same number before
    notes = {erasures.NOTE: replaying.written(known)}
    (tmp_path / "a.json").write_bytes(Manifest("politica-1", NIGHT, (), notes=notes).to_bytes())
    (tmp_path / "b.json").write_text("otra cosa")
    out = StringIO()
    for _twice in range(2):
        call_command("replay_erasures", str(tmp_path), stdout=out)
    assert out.getvalue().splitlines() == [
        "Supresiones conocidas: 2. Aplicadas de nuevo: 1.",
        "Supresiones conocidas: 2. Aplicadas de nuevo: 0.",
    ]
    assert person.privacy_requests.get().erase_on is not None
    assert not other.privacy_requests.exists()
    settings.ERASURES_FILE.write_text("{dañado")
    with pytest.raises(CommandError, match="No se puede leer"):
        call_command("replay_erasures", str(tmp_path))


def stands(person: Contact) -> Erasure:
    at = person.created_at + timedelta(days=300)
    return Erasure(person.pk, person.created_at, 7, at.date(), at, None, "open")
