"""More customers than the books have, for whoever wants a larger demo company."""

import random

from demo import books
from demo.books import Firm, Human

_WORDS = {name: words.split() for name, words in books.book("invented").items()}
TRADES, PLACES, FIRST, LAST = (_WORDS[name] for name in ("trades", "places", "first", "last"))
JOBS = ["Administración", "Gerencia", "Logística", "Sistemas", "Ventas"]
PLANS = ["bronze", "silver", "gold", "platinum"]


def firm(number: int, dice: random.Random) -> Firm:
    """The customer of that number: another name for each, the rest drawn from the dice."""
    line = dice.choice(["ig", "customer-care"])
    trade, place = TRADES[number % len(TRADES)], PLACES[number // len(TRADES) % len(PLACES)]
    round_ = number // (len(TRADES) * len(PLACES))
    name = f"{trade} {place}{f' {round_ + 1}' if round_ else ''}"
    domain = f"cliente{number}.example"
    start = -dice.randrange(30, 900)
    return Firm(
        line=line,
        legal_name=f"{name} {'S.A.' if line == 'ig' else 'S.L.'}",
        trade_name=name,
        tax_id=f"{'30-8' if line == 'ig' else 'B-9'}{number:07}",
        phone=f"{'+54 11 5556' if line == 'ig' else '+34 930 01'}-{number:05}",
        email=f"info@{domain}",
        website=f"https://www.{domain}",
        plan=dice.choice(PLANS) if line != "ig" else "",
        plan_days=[start, 400],
        service_model=dice.choice(["saas", "open_source"]) if line != "ig" else "",
        product=dice.choice(["classic", "online"]) if line == "ig" else "",
        is_key_account=dice.random() < 0.1,
        staff_count=dice.randrange(3, 200),
        executive="ejecutivo",
        csm=dice.choice(["csm", "csm2"]) if line != "ig" else "",
        agreements=[("support", start, 400)] if line == "ig" else [],
        contacts=[human(number, which, dice) for which in range(dice.randrange(1, 4))],
    )


def human(number: int, which: int, dice: random.Random) -> Human:
    return Human(
        first=dice.choice(FIRST),
        last=f"{LAST[(number + which * 7) % len(LAST)]} {dice.choice(LAST)}",
        job=dice.choice(JOBS),
        mobile=f"+34 601 {number:06}{which}",
        key_user=which == 0,
    )
