"""A Word file as anyone may have written it: its articles, its lines, its tables; knowing nothing of Word.

Numbers are those that a reader sees, counted by the word processor or typed by hand.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

Kind = Literal["heading", "paragraph", "item", "row", "note", "object"]
NUMBER = r"\d{1,3}(?:[.-]\d{1,3})*|[IVXLC]+|1er|premier"
_ARTICLE = re.compile(rf"art(?:icle|\.) ?(?:n° ?)?({NUMBER})(?![\w°])[ .:–—)-]*(.*)", re.I)
_DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?![\d,])\.? ?[–—:)-]* ?(?=\D)(\S.*)")
_SINGLE = re.compile(r"(\d{1,2}|[IVX]{1,5}) ?[.)–—:-]+ ?(?=\D)(\S.*)")
_ALONE = re.compile(r"(\d{1,2}) ([^\W\d].*)")
_CITES = re.compile(r"(?:du|de|des|d'|et|à|est|s'|ci-|ne|n'|comme|précité|susvisé)\b ?|[,;]", re.I)
"""What follows the number of an article that a sentence cites, and never a heading."""
_UNIT = re.compile(r"(?:(?:heures?|h|euros?|jours?|mois|ans?|m²|m|km|kg)\b|[€%])")
HEADING = 120
"""No heading is longer."""


class Article(Struct, frozen=True):
    """Where a line stands: the number of the article (« 12.2 », « XII », none) and its heading."""

    number: str = ""
    heading: str = ""

    @property
    def top(self) -> str:
        """The number of the article that holds it: « 12 » for « 12.2 »."""
        return self.number.partition(".")[0]


class Line(Struct, frozen=True):
    """A paragraph, a heading, or the row of a table with its cells; `table` counts the tables from 1."""

    text: str
    kind: Kind
    article: Article
    cells: tuple[str, ...] = ()
    table: int = 0


class Paper(Struct, frozen=True):
    """A file: its name, its lines in order; the extract that it carries if it is ours; how many tracked changes it holds."""

    file: str
    lines: tuple[Line, ...]
    extract: str = ""
    changes: int = 0


def straight(text: str) -> str:
    """Plain spaces, one at a time, and straight apostrophes: people type all of them."""
    return re.sub(r"[ \t\u00a0\u2009\u202f]+", " ", text.replace("’", "'").replace("\u2011", "-")).strip()


def typed_number(text: str, *, bold: bool, heading: bool = False) -> tuple[str, str] | None:
    """The number and the heading of a paragraph whose author typed them; a sentence that is numbered has no heading.

    « Article 12 – Insertion », « 12.1 Volume », « III. PÉNALITÉS »; « 1 500 heures » and « article 12 du CCAP » are none.
    A `heading`, told by its style, may have its number alone before its words: « 3 Pénalités ».
    """
    if found := _ARTICLE.fullmatch(text):
        if _CITES.match(found[2]) or len(found[2]) > HEADING:
            return None
        return _plain(found[1]), found[2].strip()
    if (found := _DOTTED.fullmatch(text)) and not _UNIT.match(found[2]):
        return found[1], found[2].strip() if _is_heading(found[2], bold=bold) else ""
    if (found := _SINGLE.fullmatch(text)) and _is_heading(found[2], bold=bold) and (bold or found[2].isupper()):
        return found[1], found[2].strip()
    if heading and (found := _ALONE.fullmatch(text)):
        return found[1], found[2]
    return None


def _is_heading(text: str, *, bold: bool) -> bool:
    return len(text) <= HEADING and (bold or not text.endswith((".", ";", ",", ":")))


def _plain(number: str) -> str:
    return "1" if number.lower() in ("1er", "premier") else number.replace("-", ".")
