"""How French is printed and read: figures, dates, elisions, lots, no-break spaces.

Printing functions return text with no-break spaces (U+00A0) already in place. Reading functions take what
people type (`2,5`, `1 250`, `5 %`, `01/02/2027`, `oui`) and raise ValueError with a French sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

NBSP = "\u00a0"
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
          "novembre", "décembre")

# ---- reading -----------------------------------------------------------------------------------------

_SPACES = "[ \u00a0\u202f]"
_NUMBER = re.compile(rf"[+-]?(\d{{1,3}}(?:{_SPACES}\d{{3}})+|\d+)([.,]\d+)?")
_MAX_DIGITS = 40
"""Longer is no figure of a tender, and Python refuses to print numbers of thousands of digits."""
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def read_number(text: str, *, unit: str = "") -> Decimal:
    """`1 250`, `2,5`, `2.5`; a trailing `unit` (« % », « € », « h ») is allowed. `1.250` is ambiguous."""
    bare = text.strip()
    if unit and bare.endswith(unit):
        bare = bare[: -len(unit)].rstrip(" \u00a0\u202f")
    match = _NUMBER.fullmatch(bare) if bare.isascii() or not re.search(r"[^\d\s.,+-]", bare) else None
    if match is None or len(bare) > _MAX_DIGITS or not re.sub(_SPACES, "", bare).isascii():
        raise ValueError(f"« {text[:40]} » n'est pas un nombre : écrivez par exemple 1 250 ou 2,5.")
    if "." in bare and re.search(r"\.\d{3}$", bare):
        raise ValueError(f"« {text[:40]} » est ambigu : écrivez {bare.replace('.', ' ')} ou {bare.replace('.', ',')}.")
    return Decimal(re.sub(_SPACES, "", bare).replace(",", "."))


@lru_cache(maxsize=1024)
def read_date(text: str) -> date:
    """`01/02/2027` (day, month, year) or `2027-02-01`."""
    bare = text.strip()
    if match := _ISO.fullmatch(bare):
        year, month, day = map(int, match.groups())
    elif match := _FRENCH_DATE.fullmatch(bare):
        day, month, year = map(int, match.groups())
    else:
        raise ValueError(f"« {text[:40]} » n'est pas une date : écrivez par exemple 01/02/2027.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"la date « {text[:40]} » n'existe pas dans le calendrier.") from None


def read_flag(text: str) -> bool:
    """`oui` or `non`."""
    try:
        return {"oui": True, "non": False}[text.strip().lower()]
    except KeyError:
        raise ValueError(f"« {text[:40]} » : écrivez oui ou non.") from None


# ---- printing ----------------------------------------------------------------------------------------

def number(value: Decimal | int | float) -> str:
    """`1 250`, `2,5`: thousands by no-break spaces, decimals only when there are some."""
    exact = Decimal(str(value))
    if exact == exact.to_integral_value():
        return f"{int(exact):,}".replace(",", NBSP)
    whole, _, decimals = f"{exact.normalize():,f}".partition(".")
    return whole.replace(",", NBSP) + "," + decimals


def decimal2(value: Decimal | float) -> str:
    """Two decimals: `0,33`."""
    return f"{Decimal(str(value)):,.2f}".replace(",", NBSP).replace(".", ",")


def euros(value: Decimal | int) -> str:
    """`60 €`, `75,50 €`."""
    exact = Decimal(str(value))
    return (number(exact) if exact == exact.to_integral_value() else decimal2(exact)) + NBSP + "€"


def signed(value: Decimal | int) -> str:
    """`+35`, `−70`, `0`."""
    exact = Decimal(value)
    return ("+" if exact > 0 else "−" if exact < 0 else "") + number(abs(exact))


def percent(value: Decimal | int) -> str:
    """`5 %`."""
    return number(value) + NBSP + "%"


def hours(value: Decimal | int) -> str:
    """`1 250 heures`, `1 heure`."""
    return f"{number(value)}{NBSP}{plural('heure', value)}"


def plural(word: str, count: Decimal | int) -> str:
    """French plural starts at 2."""
    return word if -2 < count < 2 else word + "s"


def long_date(day: date) -> str:
    """`1er février 2027`."""
    return f"{day_of_month(day.day)}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def short_date(day: date) -> str:
    """`01/02/2027`."""
    return day.strftime("%d/%m/%Y")


def day_of_month(day: int | Decimal) -> str:
    """`1er`, `10`."""
    return "1er" if day == 1 else str(day)


def listing(items: Sequence[str]) -> str:
    """`a`, `a et b`, `a, b et c`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " et " + items[-1]


def kilobytes(octets: int) -> str:
    """« 42 ko »: thousands of bytes, as file managers count them."""
    return f"{number(max(1, round(octets / 1000)))}{NBSP}ko"


# ---- names and lots -----------------------------------------------------------------------------------

_CONTRACTED = {"a": {"le": "au ", "les": "aux "}, "de": {"le": "du ", "les": "des "}}


def named(article: str, name: str, form: str = "") -> str:
    """A name with its article (`le`, `la`, `l'`, `les` or none) in the `form` "", "a" or "de".

    « la commune de Valbrune », « à la commune de Valbrune », « du département », « d'Habitat 31 ».
    """
    whole = {"": "", "l'": "l’"}.get(article, article + " ") + name
    if not form:
        return whole
    if article in _CONTRACTED[form]:
        return _CONTRACTED[form][article] + name
    if form == "a":
        return "à " + whole
    return ("d’" if not article and elides(name) else "de ") + whole


_MUTE_H = ("habitat", "hôpita", "hospice", "hôtel", "hydr", "hérault", "hyères", "harmonie", "horizon", "humani")
"""Names of buyers that begin with a mute h; any other h may be aspirated (« de Haute-Rive »)."""


def elides(word: str) -> bool:
    """Whether « de » loses its vowel before `word`: a vowel, or one of the mute h that buyers' names begin with."""
    return word[:1].lower() in "aeiouyéèêëàâîïôöùûü" or word.lower().startswith(_MUTE_H)


def lots(numbers: Sequence[str], form: str = "", *, single: bool = False) -> str:
    """« le lot n° 3 », « aux lots n° 1 et 3 », « du marché » when the market is not divided (`single`)."""
    if single:
        return {"": "le marché", "a": "au marché", "de": "du marché", "pour": "pour le marché"}[form]
    many = len(numbers) > 1
    which = f"lot{'s' if many else ''} n°{NBSP}{listing(numbers)}"
    if form == "pour":
        return f"pour {'les' if many else 'le'} {which}"
    return named("les" if many else "le", which, form)


# ---- typography ---------------------------------------------------------------------------------------

_MONTH = "|".join(MONTHS)
_UNITS = ("%|€|h\\b|heures?\\b|jours?\\b|mois\\b|semaines?\\b|ans?\\b|années?\\b|points?\\b|pages?\\b|lignes?\\b|"
          "caractères\\b|ETP\\b|euros?\\b")
_MARKS = (
    ("'", re.compile(r"'"), "’"),
    (";?!»", re.compile(r"[ \u00a0]*([;?!»])(?=$|[\s),.;:?!»\u00a0])"), NBSP + r"\1"),
    (":", re.compile(r"(?:[ \u00a0]+|(?<=[\w)»’%])):(?=$|\s)"), NBSP + ":"),
    ("«", re.compile(r"«[ \u00a0]*"), "«" + NBSP),
    ("–", re.compile(r" –(?= )"), NBSP + "–"),
    ("°", re.compile(r"\b([nN]°) ?(?=\S)"), r"\1" + NBSP),
)
_FIGURES = (
    (re.compile(r"\b([LRDA]\.) ?(?=\d)"), r"\1" + NBSP),
    (re.compile(rf"(?<=\d) (?=\d{{3}}(?!\d)|(?:{_UNITS})|(?:{_MONTH})\b)"), NBSP),
    (re.compile(rf"\b([aA]rticles?|[aA]nnexe|[tT]ableau|art\.|{_MONTH}) (?=\d|[LRDA]\.)"), r"\1" + NBSP),
)
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=4096)
def typeset(text: str) -> str:
    """Put the no-break spaces and the typographic apostrophes that French wants; idempotent.

    E-mail and web addresses hold no space, so the rule for « : » (which asks for a following space) and the
    others leave them alone. Rules are tried only on texts that hold their mark: most hold few.
    """
    for marks, pattern, replacement in _MARKS:
        if any(mark in text for mark in marks):
            text = pattern.sub(replacement, text)
    if _DIGIT.search(text):
        for pattern, replacement in _FIGURES:
            text = pattern.sub(replacement, text)
    return text


def capital(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
