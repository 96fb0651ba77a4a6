"""What counts as alike when people mistype."""

from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from django.db import connection, transaction
from rapidfuzz.distance import OSA

from kit.text import digits, fold

# What companies are called besides their name; two of a kind are not alike for that.
_FORMS = "sa srl sl slu sau sas slp sc cb scl ltda ltd inc llc gmbh spa bv ag"
_FILLERS = "sociedad anonima limitada cia y e de del la el los las"
LEGAL_FORMS = set(f"{_FORMS} {_FILLERS}".split())
# What they do: said of many, so it tells little.
_TRADES = """
agencia alimentos almacenes asesoria autos bazar bodegas calzados carpinteria comercial comercio
compania construcciones consultora consultores cristales deportes distribuciones distribuidora
electricidad electronica empresa electro estudio ferreteria grupo hermanos hijos hogar hotel
importadora
industria industrias informatica ingenieria inmobiliaria instalaciones inversiones jugueteria
laboratorio laboratorios libreria logistica maderas materiales moda muebles neumaticos optica
papeleria perfumeria pinturas plasticos productos proyectos repuestos restaurante seguridad
seguros servicios sistemas soluciones suministros supermercado supermercados talleres tecnica
tecnologia textiles tienda transportes viajes viveros zapateria
"""
TRADES = set(_TRADES.split())
LIGHT = 0.25
SOUNDS_LIKE = 0.6  # two words that may be one, if the rest of the name agrees
SAME_DIGITS = 8  # of a telephone number, whatever stands before them
SAME_NAME = 0.78  # two whole names
ALIKE = 0.75  # one slip in four letters, two in eight
MOST = 5  # spellings of one word that are looked for


def spellings(typed: list[str]) -> dict[str, list[str]]:
    """For each folded word, itself and the words on file that it may be a mistyping of."""
    asked = [word for word in typed if len(word) >= 4 and not word.isdigit()]
    on_file = _alike_on_file(asked) if asked else []
    found = {}
    for word in typed:
        alike = [other for typo, other in on_file if typo == word and resembles(word, other)]
        alike.sort(key=lambda other: -_ratio(word, other))
        found[word] = [word, *(other for other in alike if other != word)][:MOST]
    return found


def _alike_on_file(words: list[str]) -> list[tuple[str, str]]:
    """The indexed part: words on file that share a few of their letter triples."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.15', true)")
        cursor.execute(
            """
            SELECT typed, word FROM unnest(%s::text[]) AS typed CROSS JOIN LATERAL (
              SELECT word FROM contacts_word WHERE word %% typed
              GROUP BY word ORDER BY similarity(word, typed) DESC LIMIT 30
            ) AS on_file
            """,
            [words],
        )
        return list(cursor.fetchall())


def resembles(typed: str, word: str) -> bool:
    """Whether a word, or the beginning of one, was typed with a slip of the finger."""
    return max(_ratio(typed, word), _ratio(typed, word[: len(typed)])) >= ALIKE


@lru_cache(maxsize=2048)  # a name is compared with many others
def name_words(name: str) -> tuple[str, ...]:
    """The words that tell a company or person from others: without legal forms and signs."""
    bare = fold(name).replace(".", "")
    found = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return tuple(word for word in found if word not in LEGAL_FORMS) or tuple(found)


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how much of both names is said in the other, in any order, with typos.

    Two names that each have a word of their own contradict one another.
    """
    short, long = sorted((name_words(one), name_words(other)), key=len)
    left, shared, alone = list(long), 0.0, []
    for word in sorted(short, key=len, reverse=True):
        best = max(left, key=lambda candidate: _ratio(word, candidate), default="")
        if best and (ratio := _ratio(word, best)) >= SOUNDS_LIKE:
            shared += ratio * (_weight(word) + _weight(best))
            left.remove(best)
        else:
            alone.append(word)
    if not shared or (alone and left):
        return 0.0
    score = shared / sum(map(_weight, [*short, *long]))
    contained = len([word for word in short if word not in TRADES]) > 1 and not alone
    agreed = shared / sum(_weight(word) for word in [*short, *_without(long, left)])
    return max(score, SAME_NAME if contained and agreed > 0.9 else 0.0)


def _without(words: Iterable[str], left: list[str]) -> list[str]:
    rest = list(words)
    for word in left:
        rest.remove(word)
    return rest


def _weight(word: str) -> float:
    return len(word) * (LIGHT if word in TRADES else 1)


def _ratio(one: str, other: str) -> float:
    """From 0 to 1: how much of the longer word is also in the other.

    A slip is a letter that was added, left out, replaced, or exchanged with its neighbour.
    """
    return OSA.normalized_similarity(one, other)


def same_phone(one: str, other: str) -> bool:
    """Whether two keys are one number; written from within a country, only its end tells."""
    ends = digits(one)[-SAME_DIGITS:], digits(other)[-SAME_DIGITS:]
    return bool(one) and (one == other or (len(ends[0]) == SAME_DIGITS and ends[0] == ends[1]))


def phone_key(text: str, region: str) -> str:
    """One spelling for all spellings of a telephone number; empty when it is none."""
    if len(digits(text)) < 6:
        return ""
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return digits(text)
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 54:  # the 9 of Argentine mobiles is dialled only from abroad
        national = national.removeprefix("9")
    return f"+{number.country_code}{national}"


def international(text: str, region: str) -> str:
    """A telephone number as it is dialled from abroad; as it was typed, if it is not one number."""
    number = _valid(text, region)
    if number is None:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country_of(text: str) -> str:
    """The country of a number that is written in full; empty if it is not."""
    number = _valid(text, "")
    return phonenumbers.region_code_for_number(number) or "" if number else ""


def _valid(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
