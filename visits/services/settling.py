"""Expenses are paid back by Administración: each once, and what was wrong is reversed (APE-07)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from outbox.services import notify
from visits.models import Expense, Settlement, SettlementLine


@transaction.atomic
def settle(
    person: User,
    *,
    since: date,
    until: date,
    expenses: Mapping[int, Decimal],
    by: User,
    at: datetime,
) -> Settlement:
    """Pay these expenses of a person's period, all or none: the ones that were seen and no other.

    Refused when one of them was paid meanwhile, as the database does too, or is not any more of the
    amount that was seen.
    """
    lock(person)
    chosen = Expense.objects.filter(pk__in=expenses, asi__author=person).unsettled()
    rows = list(chosen.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not rows:
        raise Refused(_("No hay gastos que liquidar: elija al menos uno."))
    if len(rows) != len(expenses):
        raise Refused(_("Alguno de los gastos ya está liquidado: vuelva a abrir la lista."))
    if any(row.amount != expenses[row.pk] for row in rows):
        raise Refused(_("Algún gasto se corrigió desde que abrió la lista: revísela."))
    currencies = {row.currency for row in rows}
    if len(currencies) > 1:
        raise Refused(_("Liquide cada moneda por separado."))
    made = Settlement.objects.create(
        person=person,
        since=since,
        until=until,
        total=sum((row.amount for row in rows), Decimal(0)),
        currency=currencies.pop(),
        made_by=by,
        made_at=at,
    )
    SettlementLine.objects.bulk_create(
        SettlementLine(settlement=made, expense=row, amount=row.amount) for row in rows
    )
    tell(made, _("viáticos liquidados: %(total)s %(currency)s"), key="made", at=at)
    return made


@transaction.atomic
def reverse_settlement(
    settlement: Settlement, *, reason: str, by: User, at: datetime
) -> Settlement:
    """Take a settlement back; its expenses can be settled again, and both stay to be read."""
    settlement = lock(settlement)
    if settlement.reversed_at:
        raise Refused(_("Esta liquidación ya está revertida."))
    if not reason.strip():
        raise Refused(_("Indique por qué se revierte."))
    settlement.reversed_by, settlement.reversed_at = by, at
    settlement.reversal_reason = reason.strip()[:300]
    settlement.save()
    settlement.lines.update(is_reversed=True)
    tell(settlement, _("liquidación revertida: %(total)s %(currency)s"), key="reversed", at=at)
    return settlement


def tell(settlement: Settlement, words: str, *, key: str, at: datetime) -> None:
    notify(
        user=settlement.person,
        key=f"settlement-{settlement.pk}-{key}",
        text=words % {"total": settlement.total, "currency": settlement.currency},
        url=settlement.get_absolute_url(),
        at=at,
    )
