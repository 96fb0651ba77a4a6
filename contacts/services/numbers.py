"""Numbers in a row, without gaps, that are never given twice (ACO-10)."""

from django.db import transaction

from contacts.models import Counter


@transaction.atomic
def take(series: str, *, many: int = 1) -> int:
    """Give the next number of a series; it is only used up if the caller's transaction commits.

    Whoever takes one of the same series meanwhile waits until then. Of many, the last is given.
    """
    Counter.objects.get_or_create(series=series)
    counter = Counter.objects.select_for_update(no_key=True).get(pk=series)
    counter.last += many
    counter.save(update_fields=["last"])
    return counter.last
