"""An appointment as calendar programs exchange it (RFC 5545, RFC 5546). Pure: no Django, no now."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress


def written(
    *,
    uid: str,
    sequence: int,
    summary: str,
    place: str,
    start: datetime,
    end: datetime,
    organizer: str,
    attendee: str,
    stamp: datetime,
    is_cancelled: bool = False,
) -> bytes:
    """The bytes of one appointment; a later sequence replaces an earlier one of the same uid."""
    event = Event()
    event.add("uid", f"{uid}@sgc")
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", summary)
    event.add("location", place)
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("attendee", vCalAddress(f"mailto:{attendee}"))
    calendar = Calendar()
    calendar.add("prodid", "-//SGC//Visitas//ES")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body
