"""Numbers typed by hand before a title: « Article 12 – », « 12.1 », « XII. »; read, and continued in their pattern."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from drafting.paper import HEADING
from drafting.word.numbering import written

_LEAD = r"(?:article|art\.|chapitre|section|titre|partie|annexe|§)\s*(?:n°\s*)?"
_STEM = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<number>(?:\d{{1,3}}|(?-i:[IVXL]+|[A-Z]))(?:[.\-]\d{{1,2}})*|premier\b)(?P<first>er)?"
    r"(?P<more> (?:bis|ter|quater|quinquies))?(?P<tail>\s*(?:[.)°:–—-]+\s*)?)(?P<title>.*)", re.IGNORECASE)
_ROMAN = re.compile(r"(?:XL|X{0,3})(?:IX|IV|V?I{0,3})")
_CITES = re.compile(r"(?:du|de|des|[dns]['’]|et|à|est|ci-|ne|comme|précité|susvisé)\b ?|[,;]", re.IGNORECASE)
"""What follows the number of an article that a sentence cites; before a heading there is a mark, or another word."""
_UNIT = re.compile(r"(?:(?:heures?|h|euros?|jours?|mois|ans?|m²|m|km|kg)\b|[€%])")
_BETWEEN = ("bis", "ter", "quater", "quinquies")
"""What French drafting adds to a number to stand between two that are taken."""


class Typed(Struct, frozen=True):
    """A number as typed: « Article » + (12, 1) + « – », its parts joined by `joint`; `kind` is that of the first part."""

    lead: str
    parts: tuple[str, ...]
    tail: str
    kind: str = "decimal"
    joint: str = "."
    more: str = ""

    @property
    def number(self) -> str:
        """« 12.1 », without the words around it."""
        head, *rest = self.parts
        return self.joint.join([head + (f" {self.more}" if self.more else ""), *rest])

    def following(self, steps: int = 1) -> Typed:
        """The number `steps` after this one, at the same depth."""
        last, kind = self.parts[-1], self.kind if len(self.parts) == 1 else "decimal"
        return replace(self, parts=(*self.parts[:-1], written(_counted(last, kind) + steps, kind)), more="")

    def between(self, rank: int) -> Typed | None:
        """« 12 bis », then « 12 ter »; None when the words run out."""
        return replace(self, more=_BETWEEN[rank]) if rank < len(_BETWEEN) and len(self.parts) == 1 else None

    def under(self, parent: Typed | str, rank: int) -> Typed:
        """The number of the `rank`-th title below `parent`, in the pattern of this one."""
        if isinstance(parent, str):
            parts: tuple[str, ...] = (parent,)
        else:
            head = parent.parts[0]
            if self.kind == "decimal" and parent.kind != "decimal":
                head = str(_counted(head, parent.kind))
            parts = (head + (f" {parent.more}" if parent.more else ""), *parent.parts[1:])
        return replace(self, parts=(*parts, str(rank)), more="")


def read_typed(text: str, *, sure: bool = False) -> tuple[Typed, str] | None:
    """The number that opens `text` and the title after it; `sure` when something else says that this is a title.

    A lone letter or a Roman number opens a title only with its word or with a mark after it: « A la demande… » does not.
    Neither do a quantity (« 12 mois », « 1 500 heures ») and an article that a sentence cites (« Article 12 du CCAP »).
    """
    match = _STEM.fullmatch(text.replace("\u00a0", " ").strip())
    if match is None:
        return None
    lead, number, tail, title = (match[name] or "" for name in ("lead", "number", "tail", "title"))
    number, marked = "1" if number.lower() == "premier" else number, bool(tail.strip())
    if (title and not tail) or not (title or lead) or (number.isalpha() and not (lead or marked)):
        return None
    if lead and not marked and _CITES.match(title):
        return None
    if not lead and (title[:1].isdecimal() or (not marked and _UNIT.match(title))):
        return None
    if not (lead or marked or "." in number or sure):
        return None
    parts = tuple(re.split(r"[.\-]", number))
    kind = "decimal" if parts[0].isdecimal() else "upperRoman" if _ROMAN.fullmatch(parts[0]) else "upperLetter"
    if kind == "upperLetter" and len(parts[0]) > 1:
        return None
    more = (match["more"] or "").strip().lower()
    return Typed(lead, parts, tail or " ", kind, "-" if "-" in number else ".", more), title


def typed_number(text: str, *, bold: bool, heading: bool = False) -> tuple[str, str] | None:
    """The number and the heading of a line that may be running text: a sentence that is numbered has no heading.

    Surer than a title must be: a number alone wants bold or capitals, and only articles have one after a word. A `heading`,
    told by its style, may have its number alone before its words: « 3 Pénalités ».
    """
    read = read_typed(text, sure=heading)
    if read is None:
        return None
    typed, title = read
    number = replace(typed, joint=".").number
    if typed.lead:
        return (number, title) if typed.lead.lower().startswith("art") and len(title) <= HEADING else None
    is_heading = len(title) <= HEADING and (bold or not title.endswith((".", ";", ",", ":")))
    if len(typed.parts) > 1:
        return number, title if is_heading else ""
    sure = heading or (is_heading and typed.tail.strip() and (bold or title.isupper()))
    return (number, title) if sure and typed.kind != "upperLetter" else None


def _counted(text: str, kind: str) -> int:
    if kind == "decimal":
        return int(text)
    return next(n for n in range(1, 1000) if written(n, kind) == text)
