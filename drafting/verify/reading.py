"""What the rules read: the files, the library, the day of the law, and the market if it is given; and what they say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from drafting.checks.finding import Reason
from drafting.library import Library
from drafting.paper import Article, Line, Paper, straight
from drafting.pieces import Pieces
from drafting.settled import Settled

_CODES = (
    ("ae-annexe", r"annexe\b.{0,30}acte d'engagement|^(?:ae|atri|attri1?)[-_ ]?annexe|annexe[-_ ]?ae"),
    ("rc", r"\brc\b|règlement (?:de la |de )?consultation|reglement[-_ ]"),
    ("ccap", r"\bccap\b|\bccp\b|clauses (?:administratives )?particulières"),
    ("cctp", r"\bcctp\b|clauses techniques"),
    ("ae", r"\bae\b|acte d'engagement|\battri1?\b"),
    ("avis", r"\bavis\b"))
"""How a pièce is known by the name of its file, else by its first lines."""
FORMS = ("ae", "ae-annexe", "fiche-technique", "fiche-suivi", "bilan", "charte", "convention")
"""The pièces that somebody fills in: a blank in them is a question, not a slip."""
SOCIAL = re.compile(r"insertion|clauses? sociales?|éloignée?s? de l'emploi|réservée?s?\b|réservation|"
                    r"publics? (?:éligibles?|prioritaires?|visés)", re.I)
"""What the sentences that concern us speak of: a buyer's file speaks of everything else too."""
_TITLE = 6
"""A pièce names itself in its first lines."""


class Seen(Struct, frozen=True):
    """A finding on a file: where it is, the words found, the rule, what to write."""

    code: str
    level: str
    message: str
    file: str
    article: str
    heading: str
    found: str
    rule: str
    advice: str


class Notice(Struct, frozen=True):
    """What a rule saw, before it is put in a sentence; `line` is None for what concerns a whole file."""

    code: str
    paper: Paper
    line: Line | None
    found: str
    words: Mapping[str, object] = {}


class Sheet(Struct, frozen=True, dict=True):
    """A file being verified: which pièce it is, for which lot, and what stands in each of its articles."""

    paper: Paper

    @cached_property
    def own(self) -> Mapping[str, object]:
        """What a pièce of ours says of itself; nothing for another file."""
        try:
            found = json.loads(self.paper.extract) if self.paper.extract else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def code(self) -> str:
        """« rc », « ccap »…; nothing when nothing tells it."""
        if isinstance(code := self.own.get("piece"), str):
            return code
        name = straight(self.paper.file.rpartition("/")[2].lower().replace("_", " ").removesuffix(".docx"))
        opening = " ".join(line.text.lower() for line in self.paper.lines[:_TITLE])
        return next((code for text in (name, opening) for code, words in _CODES if re.search(words, text)), "")

    @cached_property
    def lot(self) -> str:
        """The lot of a pièce made for one lot."""
        if isinstance(lot := self.own.get("lot"), str):
            return lot
        found = re.search(r"\blot[-_ ]?(?:n°)?[-_ ]?(\d{1,3}[a-z]?)\b(?!.*\blot)", self.paper.file.lower())
        return found[1].upper() if found else ""

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of its articles."""
        return frozenset(line.article.number for line in self.paper.lines if line.article.number)

    @cached_property
    def social_articles(self) -> frozenset[Article]:
        """The articles that speak of insertion, in their heading or in a line."""
        found = {line.article for line in self.paper.lines if SOCIAL.search(line.text)}
        tops = {article.top for article in found if SOCIAL.search(article.heading) and article.number == article.top}
        return frozenset(found | {line.article for line in self.paper.lines if line.article.top in tops - {""}})

    def social(self, line: Line) -> bool:
        """Whether a line stands where insertion is spoken of."""
        return bool(SOCIAL.search(line.text)) or line.article in self.social_articles

    def tables(self) -> Iterator[list[Line]]:
        """The rows of each table, the first one being its head."""
        rows: dict[int, list[Line]] = {}
        for line in self.paper.lines:
            if line.kind == "row":
                rows.setdefault(line.table, []).append(line)
        yield from rows.values()

    def notice(self, code: str, line: Line | None, found: str, **words: object | Reason) -> Notice:
        return Notice(code, self.paper, line, found.strip(), words)


class Reading(Struct, frozen=True):
    """All that is verified together; `market` and `pieces` are what the market gives today, when it is given."""

    sheets: tuple[Sheet, ...]
    library: Library
    day: date
    market: Settled | None = None
    pieces: Pieces | None = None


def shortened(text: str, most: int = 160) -> str:
    """The first words of a long sentence."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + "…"


def place(file: str, line: Line | None) -> str:
    """« CCAP.docx, article 12.2 (Volume d'heures) »."""
    if line is None or line.article == Article():
        return file
    article = line.article
    words = f"article {article.number}" if article.number else ""
    heading = f"« {article.heading} »" if article.heading else ""
    return f"{file}, " + (f"{words} ({heading})" if words and heading else words or heading)


_LOT = r"(?:\d{1,3}[A-Z]?|[A-Z]\d?)\b"
_LOTS = re.compile(rf"\b(?i:lots?)\b ?(?:n°s?|nos?\b|numéros?)? ?({_LOT}(?:(?:,| et| &| ou|,? puis) ?(?:le |lot )?(?:n° ?)?{_LOT}"
                   r"(?! ?(?:heures?|h\b|%|€)))*)")
_ONE = re.compile(r"\d{1,3}[A-Z]?\b|\b[A-Z]\d?\b")


def lots_in(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Where a text names lots, and which: « lots n° 1 et 3 », « lot A »."""
    return [(found.start(), tuple(number.lstrip("0") or number for number in _ONE.findall(found[1])))
            for found in _LOTS.finditer(text)]
