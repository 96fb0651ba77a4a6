"""What the columns of a file mean, as it was said of earlier files of the same source."""

from datetime import datetime

from accounts.models import User
from contacts.models import Import, ImportSource, ImportStatus
from contacts.services.imports import headers
from kit.text import one_line

REMEMBERED = 30  # sources, or else earlier imports, whose columns are looked at

Meanings = dict[str, str]  # title of a column to the field; "" where it was left out


def proposed(columns: list[str]) -> tuple[ImportSource | None, dict[str, str]]:
    """The source that had these titles, and what each column of this file probably means."""
    for source in ImportSource.objects.all()[:REMEMBERED]:
        if set(source.mapping) <= set(columns):
            return source, as_before(columns, source.mapping)
    earlier = Import.objects.exclude(status=ImportStatus.UPLOADED).order_by("-pk")[:REMEMBERED]
    for job in earlier:
        if set(job.columns) <= set(columns):
            return None, as_before(columns, meanings(job.columns, job.mapping))
    return None, headers.guess(columns)


def meanings(columns: list[str], mapping: dict[str, str]) -> Meanings:
    return {column: mapping.get(str(index), "") for index, column in enumerate(columns)}


def as_before(columns: list[str], said: Meanings) -> dict[str, str]:
    """The meanings that were given to these titles, wherever they stand now; new ones guessed."""
    taken = set(said.values())
    found = {}
    for index, column in enumerate(columns):
        fresh = headers.guess(columns).get(str(index), "")
        field = said.get(column, "" if fresh in taken else fresh)
        if field:
            found[str(index)] = field
    return found


def keep(
    name: str, columns: list[str], mapping: dict[str, str], *, by: User, at: datetime
) -> ImportSource | None:
    """Remember under the name of a source what its columns mean; without a name, nothing."""
    name = one_line(name, limit=80)
    if not name:
        return None
    said = meanings(columns, mapping)
    defaults = {"mapping": said, "by": by, "saved_at": at}
    return ImportSource.objects.update_or_create(name=name, defaults=defaults)[0]
