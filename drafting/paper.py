"""A Word file as anyone may have written it: its articles, its lines, its tables; knowing nothing of Word.

Numbers are those that a reader sees, counted by the word processor or typed by hand.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

Kind = Literal["heading", "paragraph", "item", "row", "note", "object"]
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
