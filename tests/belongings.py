"""Things that belong to one person, and who else may see which things of the world."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db.models import Model
from django.utils import timezone

import outbox.services as outbox
from accounts import services as accounts
from accounts.models import BulkChange, Delegation, User
from contacts.models import Customer
from contacts.services import imports
from kit.files import store
from outbox.models import Notice, Printout
from tests import make
from tests.visits import captured
from tests.world import AT, AUGUST, LIST, canned
from tickets import services as tickets
from visits.models import Expense
from visits.services.settling import settle


def notice(user: User) -> Model:
    outbox.notify(user=user, key="matrix", text="Mire esto", at=AT)
    return Notice.objects.get(user=user, key="matrix")


def delegation(user: User) -> Model:
    return Delegation.objects.create(
        permission=Permission.objects.get(codename="assign_ticket"),
        giver=user,
        receiver=make.user(),
        starts_at=AT,
        ends_at=AT + timedelta(days=3650),
        reason="Vacaciones",
    )


def absence(user: User) -> Model:
    """One's own, which others decide."""
    return accounts.ask(user, kind="holiday", starts_on=AUGUST, ends_on=AUGUST, by=user, at=AT)


def request(user: User) -> Model:
    """The absence of somebody whom one leads."""
    return absence(make.user(superior=user))


def passed_work(user: User) -> Model:
    giver, to = make.user(), make.user()
    work, today = [make.classified(owner=giver, at=AT)], AT.date()
    return tickets.pass_work(
        giver, to=to, tickets=work, reason="Vacaciones", by=user, today=today, at=AT
    )


def import_job(user: User) -> Model:
    customer = Customer.objects.order_by("pk").first()
    assert customer is not None
    return imports.upload(
        LIST, name="lista.csv", service_line=customer.service_line, by=user, at=AT
    )


def view(user: User) -> Model:
    return accounts.save_view("clientes", by=user, at=AT, name="Activos", query="stage=active")


def change(user: User) -> Model:
    """Done by somebody who may change customers, whoever is asking for it."""
    customer = Customer.objects.order_by("pk").first()
    assert customer is not None
    outcome = {"pk": customer.pk, "name": "x", "was": "", "outcome": "done", "reason": ""}
    return BulkChange.objects.create(
        by=user, listing="clientes", change="csm", value="", text="CSM", at=AT, rows=[outcome]
    )


def own_cover(user: User) -> Model:
    return make.cover(person=user)


def led_cover(user: User) -> Model:
    """Of somebody whom the person leads."""
    return make.cover(person=make.user(superior=user))


def answer(user: User) -> Model:
    """One's own, of a moment ago: its letter has not left."""
    ticket = make.classified(owner=user, at=AT)
    return tickets.reply(
        ticket, by=user, body="Otro cable.", next_step="Le llamamos.", at=timezone.now()
    )


def printout(user: User) -> Model:
    file = store(b"%PDF-1", name="informe.pdf")
    return Printout.objects.create(
        title="Informe",
        name="informe.pdf",
        asked_by=user,
        asked_at=AT,
        status="done",
        made_at=AT,
        size=file.size,
        sha256=file.sha256,
    )


def expense(user: User) -> Expense:
    """Something that one spent on a visit, with its receipt."""
    row = captured.asi(author=user, by=head(), spent=[captured.spent()]).expenses.get()
    file = store(b"un recibo", name="recibo.pdf")
    row.receipt_name, row.receipt_sha256 = file.name, file.sha256
    row.receipt_size, row.receipt_type = file.size, file.content_type
    row.save()
    return row


def settlement(user: User) -> Model:
    """What one spent, paid back."""
    row, day = expense(user), AT.date()
    seen = {row.pk: row.amount}
    return settle(user, since=day, until=day, expenses=seen, by=make.user(), at=AT)


def head() -> User:
    return make.user("visits.change_any_asi", *captured.AUTHOR)


# Things that belong to one person: made for whoever asks, and for somebody else.
PERSONAL: dict[str, Callable[[User], Model]] = {
    "notice": notice,
    "printout": printout,
    "delegation": delegation,
    "import": import_job,
    "view": view,
    "change": change,
    "own_cover": own_cover,
    "led_cover": led_cover,
    "absence": absence,
    "request": request,
    "passing": passed_work,
    "canned": canned,
    "answer": answer,
    "expense": expense,
    "settlement": settlement,
}
# Of these, the ones that nobody else ever sees.
PRIVATE = {"notice", "printout", "delegation", "view", "change", "own_cover", "led_cover"}
PRIVATE |= {"rota", "shift", "rota_change", "canned"}
# Things that everybody with the permission may see, whatever the customer.
COMMON = {"mail", "policy", "person", "document", "revision", "draft", "calendar", "holiday"}
COMMON |= {"incident", "article", "line", "entry", "spender"}
COMMON |= {"backup_policy", "backup_route", "backup_run", "own_copy", "kept_copy"}
COMMON |= {"release", "release_test", "module"}
# Things that, besides whom they belong to, only this permission shows.
SHOWN_BY = {"absence": "accounts.keep_absence", "request": "accounts.keep_absence"}
SHOWN_BY |= {"expense": "visits.settle_expense", "settlement": "visits.settle_expense"}
