"""The order of work, as PostgreSQL sorts by it."""

from datetime import datetime
from typing import Any

from django.db.models import Func, TextField

import procedures.services as procedures


class Place(Func):
    """One text that sorts as the order of work, by hard levels (CC-31, 32, 33), so that a list can
    go on after any ticket; `Ticket.place_at` says it in words.

    Muy Alta whose promise is broken; promise broken; then priority (one step up once the ticket
    has aged), Key Account, what is due soonest, and arrival. Where the rule says so, a Key Account
    outranks priority (C33). A missed resolution breaks no promise (SLA-03): it only makes the
    ticket due soonest among its equals.
    """

    # Written out: to put it together of parts takes Django longer than PostgreSQL to sort by it.
    COLUMNS = ("reply_due_at", "priority", "ages_at", "rank", "is_key_account", "due_at")
    RANK = "CASE WHEN {2} <= %s AND {3} > 0 THEN {3} - 1 ELSE {3} END"
    KEY_ACCOUNT = "CASE WHEN {4} THEN 0 ELSE 1 END"
    SQL = """concat(
        CASE WHEN {{0}} <= %s THEN CASE {{1}} WHEN 'very_high' THEN 0 ELSE 1 END ELSE 2 END,
        {},
        {},
        coalesce({{5}}, 'infinity'),
        {{6}}
    ) COLLATE "C" """
    output_field = TextField()

    def __init__(self, at: datetime) -> None:
        super().__init__(*self.COLUMNS, "opened_at")
        self.at = at
        levels = [self.RANK, self.KEY_ACCOUNT]
        if procedures.boolean("ka_outranks_priority", at=at):
            levels.reverse()
        self.sql = self.SQL.format(*levels)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        columns = [compiler.compile(part)[0] for part in self.get_source_expressions()]
        return self.sql.format(*columns), (self.at, self.at)
