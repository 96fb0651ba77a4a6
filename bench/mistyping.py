"""Companies and people that never were, and how somebody enters them a second time.

Everything follows from the dice that are handed in: the same seed gives the same pairs.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from demo.invented import FIRST, LAST, PLACES, TRADES
from kit.text import fold

HEADS = [
    "Al",
    "Bar",
    "Ber",
    "Car",
    "Cas",
    "Del",
    "Dor",
    "Es",
    "Fer",
    "Gal",
    "Gon",
    "Her",
    "Ir",
    "La",
    "Lor",
    "Mar",
    "Men",
    "Mon",
    "Nar",
    "Or",
    "Pal",
]
HEADS += ["Qui", "Ral", "Rod", "Sal", "San", "Sor", "Tor", "Ur", "Val", "Ver", "Vi", "Za", "Zu"]
MIDDLES = "a be ci da dri e fi ga gui i la le lle ma men na ni o pe que ra ri sa ta ti to u ve zo"
TAILS = "bal ces da do dez la les lo llo ma mar na nes no ra rez ri ro sa tas te tia to za zo"
FORMS = ["S.L.", "S.A.", "SRL", "S.A.S.", "S.L.U.", ""]
FREE = ["gmail.com", "hotmail.com", "yahoo.es"]


@dataclass(frozen=True)
class Entry:
    """What a person types about a company, or about somebody who works there."""

    name: str
    surname: str = ""
    phone: str = ""
    email: str = ""


def surname(dice: random.Random) -> str:
    middles = dice.choices(MIDDLES.split(), k=dice.choice([1, 1, 2]))
    return dice.choice(HEADS) + "".join(middles) + dice.choice(TAILS.split())


def coined(dice: random.Random) -> str:
    """A name that somebody thought up: two roots and an ending."""
    roots = dice.sample(HEADS, 2)
    ending = dice.choice(["tec", "soft", "plast", "mar", "net", "red", "lux", "pro", "gest"])
    return f"{roots[0]}{dice.choice(MIDDLES.split())}{roots[1].lower()}{ending}"


def company(dice: random.Random) -> Entry:
    """As companies are called: after their owners, their trade, their place, or nothing at all."""
    one, other = surname(dice), surname(dice)
    name = dice.choice(
        [
            f"{dice.choice(TRADES)} {one}",
            f"{dice.choice(TRADES)} {one} {dice.choice(PLACES)}",
            f"{one} y {other}",
            f"{one} e Hijos",
            f"{dice.choice(TRADES)} {one} y {other}",
            f"{coined(dice)} {dice.choice(TRADES)}",
            coined(dice),
        ]
    )
    domain = f"{fold(one)}{dice.randrange(10**6)}.example"
    address = f"info@{domain}"
    if dice.random() < 0.3:
        address = f"{fold(one)}{dice.randrange(10**6)}@{dice.choice(FREE)}"
    return Entry(f"{name} {dice.choice(FORMS)}".strip(), "", number(dice), address)


def person(dice: random.Random, domain: str) -> Entry:
    given = dice.choice(FIRST)
    family = f"{dice.choice([dice.choice(LAST), surname(dice)])} {surname(dice)}"
    address = fold(f"{given}.{family.split()[0]}{dice.randrange(10**5)}@{domain}")
    return Entry(given, family, mobile(dice), address)


def number(dice: random.Random) -> str:
    if dice.random() < 0.5:
        return f"+34 9{dice.randrange(1, 9)}{dice.randrange(10**7):07}"
    return f"+54 11 4{dice.randrange(10**7):07}"


def mobile(dice: random.Random) -> str:
    if dice.random() < 0.5:
        return f"+34 6{dice.randrange(10**8):08}"
    return f"+54 9 11 5{dice.randrange(10**7):07}"


# --- Entered a second time -------------------------------------------------------------------


def misspelt(name: str, dice: random.Random) -> str:
    """The same name as it is heard, remembered, or typed in a hurry."""
    words = name.split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    for slip in dice.sample(SLIPS, dice.choice([1, 1, 2])):
        words[longest] = slip(words[longest], dice)
    return dice.choice(MANNERS)(" ".join(words), dice)


def swapped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, max(2, len(word) - 1))
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def dropped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at + 1 :] if len(word) > 4 else word


def doubled(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def replaced(word: str, dice: random.Random) -> str:
    """A letter by another that sounds like it, or lies beside it."""
    pairs = {"b": "v", "v": "b", "z": "s", "s": "z", "c": "s", "g": "j", "i": "y", "ll": "y"}
    for letter, other in dice.sample(sorted(pairs.items()), len(pairs)):
        if letter in word[1:]:
            return word[0] + word[1:].replace(letter, other, 1)
    at = dice.randrange(1, len(word))
    return word[:at] + dice.choice("aeiourn") + word[at + 1 :]


SLIPS: list[Callable[[str, random.Random], str]] = [swapped, dropped, doubled, replaced]


def as_it_is(name: str, _dice: random.Random) -> str:
    return name


def without_form(name: str, _dice: random.Random) -> str:
    words = name.split()
    return " ".join(words[:-1]) if words[-1] in FORMS and len(words) > 1 else name


def turned(name: str, _dice: random.Random) -> str:
    first, *rest = name.split()
    return " ".join([*rest, first])


def loud(name: str, _dice: random.Random) -> str:
    return fold(name).upper()


MANNERS: list[Callable[[str, random.Random], str]] = [as_it_is, without_form, turned, loud]


def redialled(phone: str, dice: random.Random) -> str:
    """The same number as another person writes it."""
    bare = phone.replace(" ", "")
    if bare.startswith("+54"):
        local = bare.removeprefix("+549").removeprefix("+54").removeprefix("11")
        ways = [f"011 15-{local[:4]}-{local[4:]}", f"+54 9 11 {local}", f"0054 11 {local}"]
    else:
        local = bare.removeprefix("+34")
        ways = [local, f"0034 {local[:3]} {local[3:]}", f"{local[:3]}-{local[3:6]}-{local[6:]}"]
    return dice.choice(ways)


def again(entry: Entry, dice: random.Random) -> Entry:
    """One entry typed anew: mostly the name alone, at times only what reaches them."""
    way = dice.random()
    if way < 0.7:
        given, family = misspelt(entry.name, dice), entry.surname
        if family:
            given, family = entry.name, misspelt(family, dice)
        return replace(entry, name=given, surname=family, phone="", email="")
    other = person(dice, "otra.example") if entry.surname else company(dice)
    if way < 0.85:
        return replace(other, phone=redialled(entry.phone, dice), email="")
    return replace(other, phone="", email=entry.email.title())


def sample(dice: random.Random, make: Callable[[], Entry], n: int) -> Iterator[Entry]:
    for _ in range(n):
        yield make()
