"""Lines in the bell. Nobody is told of what they did themselves."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from kit.text import one_line
from outbox.models import Notice, Tone

# Asked of every message that comes in: as one statement it takes a third of the time.
TO_SECTOR = """
    INSERT INTO outbox_notice (user_id, key, text, url, tone, created_at)
    SELECT id, %(key)s, %(text)s, %(url)s, %(tone)s, %(at)s FROM accounts_user
    WHERE is_active AND id IS DISTINCT FROM %(by)s AND (
        sector_id = %(sector)s OR id = (SELECT head_id FROM accounts_sector WHERE id = %(sector)s)
    ) ORDER BY id
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def notify(
    *,
    user: User,
    key: str,
    text: str,
    at: datetime,
    url: str = "",
    tone: str = Tone.INFO,
    by: User | None = None,
) -> Notice | None:
    """Put a line in somebody's bell, once per key; None if there is nothing to tell them."""
    if not user.is_active or user == by:
        return None
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "text": one_line(text, limit=300),
            "url": url,
            "tone": Tone(tone),
            "created_at": at,
        },
    )
    return notice if is_new else None


def notify_sector(
    sector_id: int,
    *,
    key: str,
    text: str,
    at: datetime,
    url: str = "",
    tone: str = Tone.INFO,
    by: User | None = None,
) -> None:
    """Put a line in the bell of everybody in the sector, and of its head, once per key."""
    facts: dict[str, str | int | datetime | None] = {
        "sector": sector_id,
        "key": key,
        "text": one_line(text, limit=300),
        "url": url,
        "tone": Tone(tone).value,
        "by": by.pk if by else None,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(TO_SECTOR, facts)


def notify_each(notices: Iterable[Notice]) -> None:
    """Put many lines in many bells with one statement, each once per person and key."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def read_notice(notice: Notice, *, at: datetime) -> None:
    """Mark one line as read; the first time counts."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=at)


def read_all(user: User, *, at: datetime) -> int:
    """Mark everything in somebody's bell as read; how many lines there were."""
    return Notice.objects.unread().filter(user=user).update(read_at=at)
