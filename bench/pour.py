"""Rows by the hundred thousand, for the data set of the measurements only: through COPY, or made by
PostgreSQL itself."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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


def fill(model: type[models.Model], source: str, given: dict[str, Any], /, **columns: str) -> None:
    """Write the rows of one model that a query yields: these columns by their SQL, the others with
    the defaults of the model. `source` is what follows FROM, `given` its parameters."""
    fields: list[Any] = [
        field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)
    ]
    usual = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if field.column not in columns
    }
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    cells = ", ".join(columns.get(field.column, f"%({field.column}_)s") for field in fields)
    values = given | {f"{name}_": value for name, value in usual.items()}
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {cells} FROM {source}", values)  # noqa: S608


@contextmanager
def unindexed(*kinds: type[models.Model]) -> Iterator[None]:
    """Put the indexes of these tables aside while rows are written, and build them again at once:
    that takes a tenth of the time of keeping them up row by row."""
    tables = [model._meta.db_table for model in kinds]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
            FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique""",
            [tables],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, definition in found:
            cursor.execute(definition)
