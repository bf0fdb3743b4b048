"""Numbers typed by hand before a title: « Article 12 – », « 12.1 », « XII. »; read, and continued in their pattern."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from drafting.word.numbering import written

_LEAD = r"(?:article|art\.|chapitre|section|titre|partie|annexe|§)\s*(?:n°\s*)?"
_STEM = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<number>\d+(?:[.\-]\d+)*|[IVXLC]+(?:[.\-]\d+)*|[A-Z](?:[.\-]\d+)*)(?P<first>er)?"
    r"(?P<more> (?:bis|ter|quater|quinquies))?(?P<tail>\s*(?:[.)°:–—-]+\s*)?)(?P<title>.*)", re.IGNORECASE)
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
    """
    match = _STEM.fullmatch(text.replace("\u00a0", " ").strip())
    if match is None:
        return None
    lead, number, tail, title = (match[name] or "" for name in ("lead", "number", "tail", "title"))
    marked = bool(tail.strip())
    if not tail and title or (number[0].isalpha() and (number != number.upper() or not (lead or marked or not number.isalpha()))):
        return None
    if not (lead or marked or "." in number or sure) or (not title and not lead):
        return None
    joint = "-" if "-" in number else "."
    parts = tuple(re.split(r"[.\-]", number))
    kind = "decimal" if parts[0].isdecimal() else "upperRoman" if re.fullmatch("[IVXLC]+", parts[0]) else "upperLetter"
    return Typed(lead, parts, tail or " ", kind, joint, (match["more"] or "").strip().lower()), title


def _counted(text: str, kind: str) -> int:
    if kind == "decimal":
        return int(text)
    return next(n for n in range(1, 1000) if written(n, kind) == text)
