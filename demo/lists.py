"""Lists of the demo company as people live in them: views they keep, and many rows at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts import services
from accounts.models import BulkChange, User
from contacts.forms.filters import values_of
from contacts.lists import CUSTOMERS
from contacts.models import Customer, Stage
from demo import books
from demo.agenda import Plot
from demo.company import Company
from kit.lists import Change
from tickets.models import CannedReply
from tickets.services.work.canned import write_canned

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
A_WEEK_AGO = timedelta(days=7)


def keeps_views(company: Company) -> Plot:
    """On the first morning they keep what they will look for every day."""
    yield company.agenda.since + 40 * MINUTE
    keys = {login: person.pk for login, person in company.staff.items()}
    for row in books.rows("lists", "view"):
        services.save_view(
            row["list"],
            by=company.staff[row["login"]],
            at=company.now,
            name=row["name"],
            query=row["query"].format(**keys),
            is_shared=row.get("shared", False),
        )


def writes_replies(company: Company) -> Plot:
    """What the desk answers again and again is written once."""
    yield company.agenda.since + 50 * MINUTE
    for row in books.rows("lists", "canned"):
        facts = dict(row)
        by = company.staff[facts.pop("login")]
        owner = by if facts.pop("is_personal", False) else None
        write_canned(CannedReply(owner=owner, **facts), by=by, at=company.now)


def passes_accounts(company: Company) -> Plot:
    """Last week some accounts got an assistant, all at once."""
    yield morning_of(company, A_WEEK_AGO)
    assistant = company.staff["asistente"]
    change(company, "account_assistant", str(assistant.pk), by=company.staff["proyectos"])


def takes_a_zone_back(company: Company) -> Plot:
    """And some got the zone of others, which was seen and undone within minutes."""
    yield morning_of(company, A_WEEK_AGO - 2 * DAY)
    zone = values_of("zone").values_list("name", flat=True).first()
    if not zone:
        return
    by = company.staff["proyectos"]
    done = change(company, "zone", zone, by=by)
    at = yield company.now + 6 * MINUTE
    rows = CUSTOMERS.rows(by).in_bulk([told["pk"] for told in done.rows])
    services.undo_change(done, change_of("zone"), rows, by=by, at=at)


def morning_of(company: Company, ago: timedelta) -> datetime:
    """A moment of that morning, or of the first one where fewer days are lived."""
    agenda, line = company.agenda, company.lines["customer-care"]
    return company.hours(line).next_open(max(agenda.until - ago, agenda.since)) + 75 * MINUTE


def change(company: Company, key: str, value: str, *, by: User) -> BulkChange:
    """Set one value in four customers."""
    rows = CUSTOMERS.rows(by).filter(stage=Stage.ACTIVE).order_by("pk")[:4]
    one = change_of(key)
    return services.change_rows(CUSTOMERS.key, one, rows, value, by=by, at=company.now)


def change_of(key: str) -> Change[Customer]:
    return next(one for one in CUSTOMERS.changes if one.key == key)


LIVED_IN: list[Callable[[Company], Plot]] = [
    *(keeps_views, writes_replies),
    *(passes_accounts, takes_a_zone_back),
]
