"""What a database says of the business, so that two of them can be compared."""

import re
from collections import Counter
from typing import Any

from tests.faults.house import House

ROOMS = ("accounts", "contacts", "installations", "outbox", "procedures", "sla", "tickets")
TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND split_part(table_name, '_', 1) IN {rooms} ORDER BY 1
"""
# Columns that point to rows, or are numbers of rows: two runs number their new rows differently.
POINTERS = """
    SELECT conrelid::regclass::text, attname FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) WHERE contype IN ('f', 'p')
"""
# How often it was tried, and by which copy, is the business of the one who delivers.
# So is when a paper was printed, which stands on it, and its fingerprint.
TRIED = {
    "outbox_mail": {"message_id", "attempts", "next_try_at", "error", "status", "sent_at", "body"},
    "outbox_mailfile": {"sha256"},
    "procedures_paper": {"made_at", "sha256", "size"},
    "installations_ficha": {"made_at", "sha256", "size", "code", "attempts", "due_at"},
}


def of(house: House) -> dict[str, Counter[str]]:
    """Of each table its rows, without what numbers them."""
    pointers = set(house.ask(POINTERS))
    found = {}
    for table in house.ask(TABLES.format(rooms=ROOMS)):
        dropped = {column for where, column in pointers if where == table} | {"history_id"}
        dropped |= TRIED.get(table, set())
        rows = house.ask(f"SELECT to_jsonb(t) FROM {table} t")  # noqa: S608 - a name of ours
        found[table] = Counter(told(row, dropped) for row in rows)
    return found


def told(row: dict[str, Any], dropped: set[str]) -> str:
    kept = {name: value for name, value in row.items() if name not in dropped}
    if "key" in kept:
        kept["key"] = re.sub(r"\d+", "#", str(kept["key"]))
        if kept["key"] == "ficha-#":  # told when it was printed
            del kept["at"]
        if kept["key"].startswith("daily-"):  # counted while other bells ring
            del kept["text"]
    if "mail" in (kept.get("parameters") or ()):  # the letter that the event tells of
        kept["parameters"] = {**kept["parameters"], "mail": "#"}
    if "text" in kept:
        kept["text"] = re.sub(r"SHA-256 \w+", "SHA-256 #", str(kept["text"]))
    return str(sorted(kept.items()))


def differences(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> list[str]:
    """The rows that only one of the two has."""
    return [
        f"{table} {sign} {row}"
        for table in one
        for sign, rows in (("-", one[table] - other[table]), ("+", other[table] - one[table]))
        for row in rows.elements()
    ]
