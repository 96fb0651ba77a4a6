"""Rows by the hundred thousand, through COPY: for the data set of the measurements only."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

CHUNK = 10_000


def pour(rows: Iterable[models.Model]) -> None:
    """Write unsaved rows of one model, all columns but the key, with the defaults of the model.

    A chunk is complete before it is copied: while a COPY runs, whoever makes the rows cannot ask
    the database anything.
    """
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        copy(chunk)


def copy(rows: Sequence[models.Model]) -> None:
    options = rows[0]._meta
    fields: list[Any] = [
        field for field in options.concrete_fields if not (field.primary_key or field.generated)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    statement = f"COPY {quote(options.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as target:
        for row in rows:
            target.write_row(stored(row, fields))


def stored(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
