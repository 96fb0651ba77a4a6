"""Letters for tests: say only what the test is about."""

from typing import Any

import outbox.services as outbox
from outbox.catalogue import KINDS
from outbox.models import Mail
from tests.mails.imap import USER, Server
from tests.make import MONDAY
from tests.outbox.sink import Arrival, Sink


def context(kind: str, **values: str) -> dict[str, str]:
    """A word for each variable of the kind."""
    return {name: f"<{name}>" for name in KINDS[kind].variables} | values


def letter(key: str = "ticket-opened-1", kind: str = "ticket_opened", **fields: Any) -> Mail:
    given: dict[str, Any] = {
        "to": ["ana@cliente.test"],
        "context": context(kind),
        "at": MONDAY,
        "is_permitted": True,
    } | fields
    return outbox.post(key=key, kind=kind, **given)


def keep_copies(sink: Sink, archive: Server) -> None:
    """What the mail server does with a copy for the archive, before it says that it has it."""

    def keep(arrival: Arrival) -> None:
        if USER in arrival.recipients:
            archive.drop(arrival.raw)

    assert archive.count() == 0  # which makes its folders
    sink.meets = keep
