"""The form of a calendar in the administration, as a browser sends it back."""

from sla.admin import CalendarAdmin
from sla.models import Calendar, Holiday


def calendar_form(calendar: Calendar) -> dict[str, str]:
    """What the browser sends back when nothing was touched."""
    form = {
        name: getattr(calendar, name) for name in ("code", "name", "zone", "country", "subdivision")
    }
    for inline in CalendarAdmin.inlines:
        prefix = inline.model._meta.get_field("calendar").related_query_name()
        order = ["-date"] if inline.model is Holiday else ["season_from", "weekday", "opens"]
        rows = list(inline.model._default_manager.filter(calendar=calendar).order_by(*order))
        rows = rows[: inline.per_page]  # the page shows no more at a time
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for i, row in enumerate(rows):
            form |= {f"{prefix}-{i}-{name}": value for name, value in cells(row).items()}
    return {name: str(value) for name, value in form.items()}


def cells(row: object) -> dict[str, object]:
    names = (
        *("id", "calendar_id", "weekday", "opens", "closes", "season_from", "season_to"),
        *("date", "name", "scope", "source"),
    )
    found = {name.removesuffix("_id"): getattr(row, name, None) for name in names}
    if getattr(row, "is_covered", False):
        found["is_covered"] = "on"
    return {name: value for name, value in found.items() if value is not None}
