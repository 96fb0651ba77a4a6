"""What can go wrong with a copy: a code and facts, for which the app has the words."""

import os
from enum import StrEnum, unique


@unique
class Code(StrEnum):
    """What is wrong. The comment names the facts that come with it."""

    # The source
    SOURCE_MISSING = "source_missing"  # path
    UNREADABLE = "unreadable"  # path, detail
    CHANGED = "changed"  # path: it changed while it was read
    NOT_A_FILE = "not_a_file"  # path: a device, a pipe, a socket
    LINK_OUTSIDE = "link_outside"  # path: what it leads to is not in the copy
    DATABASE_AWAY = "database_away"  # detail
    TOOL_MISSING = "tool_missing"  # tool
    TOOL_TOO_OLD = "tool_too_old"  # tool, version, needed
    DUMP_FAILED = "dump_failed"  # detail
    # The keys
    BAD_KEY = "bad_key"  # not a key of age
    WRONG_KEY = "wrong_key"  # name: sealed for somebody else
    # The target
    AWAY = "away"  # target, detail: nobody answers there
    CUT = "cut"  # target, detail: the connection broke
    REFUSED = "refused"  # target, detail: user, password or rights
    READ_ONLY = "read_only"  # target
    FULL = "full"  # target
    UNTRUSTED = "untrusted"  # target, detail: the host's key or certificate is another
    LYING = "lying"  # target, name: it said yes and has kept something else, or nothing
    EXISTS = "exists"  # target, name: another file has this name already
    BAD_NAME = "bad_name"  # name
    BROKEN = "broken"  # target, detail: any other error of it
    # What was found there
    MISSING = "missing"  # name
    DAMAGED = "damaged"  # name: these are not the bytes that were stored
    MISTAKEN = "mistaken"  # name, is: whole, and another artefact
    CHAIN_BROKEN = "chain_broken"  # at: this manifest does not follow the one before it
    # The restored copy
    SCRATCH_NOT_EMPTY = "scratch_not_empty"  # where
    RESTORE_FAILED = "restore_failed"  # name, detail
    HOSTILE = "hostile"  # path: an entry that would be written elsewhere
    TABLE_MISSING = "table_missing"  # table
    TABLE_UNEXPECTED = "table_unexpected"  # table
    ROWS_DIFFER = "rows_differ"  # table, expected, found
    SEQUENCE_DIFFERS = "sequence_differs"  # sequence
    OBJECTS_DIFFER = "objects_differ"  # kind: constraints, indexes, views …
    FILE_MISSING = "file_missing"  # path
    FILE_UNEXPECTED = "file_unexpected"  # path
    FILE_DIFFERS = "file_differs"  # path
    # Doubts: whole, and yet a person must say that it is right
    EMPTY = "empty"  # name
    TABLE_VANISHED = "table_vanished"  # name, table
    FEWER_ROWS = "fewer_rows"  # name, table, before, now
    FEWER_BYTES = "fewer_bytes"  # name, before, now
    SOURCE_VANISHED = "source_vanished"  # source: the copy before had it
    CLOCK_BACK = "clock_back"  # before, now


class Fault(Exception):
    """One thing that is wrong. Its facts are fit to be stored and shown; none is a secret."""

    def __init__(self, code: Code, **facts: object) -> None:
        self.code = code
        self.facts = {name: printable(str(fact)) for name, fact in facts.items()}
        super().__init__(code, self.facts)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={fact}" for name, fact in self.facts.items())
        return f"{self.code} ({told})" if told else str(self.code)


def printable(text: str) -> str:
    """A name of a file as it can be shown and stored, whatever bytes it is made of."""
    text = os.fsencode(text).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
