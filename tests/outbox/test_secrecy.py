"""J11: what is told in confidence is in no log."""

import logging
from typing import Any

import pytest

import outbox.services as outbox
from outbox.models import Mail
from tests import make
from tests.make import MONDAY
from tests.outbox.letters import letter
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db

CANARY = "c4n4ri0"


def test_no_word_of_a_letter_nor_its_addresses_reach_a_log(
    sink: Sink, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    words: dict[str, Any] = {"to": [f"{CANARY}@cliente.test"], "subject": CANARY, "body": CANARY}
    sent = letter("sent", reply_to=f"{CANARY}@sgc.test", from_name=CANARY, **words)
    outbox.send(sent.pk, at=MONDAY)
    sink.answer_to_data = f"550 refused: {CANARY}"
    refused = letter("refused", **words)
    outbox.send(refused.pk, at=MONDAY)
    broken = letter("broken", **words)
    Mail.objects.filter(pk=broken.pk).update(reply_to=f"{CANARY}\r\nX: {CANARY}")
    outbox.send(broken.pk, at=MONDAY)
    outbox.cancel(Mail.objects.get(pk=broken.pk), by=make.user(), at=MONDAY)
    out, err = capfd.readouterr()
    ours = [record for record in caplog.records if record.name != "mail.log"]  # not of the sink
    logged = out + err + "".join(str(record.__dict__) for record in ours)
    assert "refused" in logged
    assert CANARY not in logged
