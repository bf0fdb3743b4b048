"""One copy of a pièce: its numbered headings and, under each, its kept clauses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from drafting import french
from drafting.document import (
    Heading,
)
from drafting.outlines import Outline, Section
from drafting.selection import Kept, Selection
from drafting.settled import Settled, SettledLot
from drafting.vocabulary import Say


class Plan:
    """One copy of a pièce: its numbered headings and, under each, its kept clauses."""

    def __init__(self, settled: Settled, selection: Selection, outline: Outline, lot: SettledLot | None) -> None:
        self.settled, self.selection, self.outline, self.lot = settled, selection, outline, lot
        choice = settled.piece_choice(outline.code)
        self.start = None if outline.numbering == "none" else (
            (choice.article if choice and outline.numbering == "article" else None) or 1)
        self.annex = (choice.annex if choice else None) or outline.annex
        self.parts: list[Heading | tuple[Kept, str]] = []
        self.places: dict[str, Heading | None] = {}
        self.inserted: dict[str, str] = {}
        self._walk(outline.sections, 1, [(self.start or 1) - 1], None)
        self.has_text = bool(self.places)

    @property
    def stem(self) -> str:
        return self.outline.code if self.lot is None else f"{self.outline.code}-lot-{self.lot.number}"

    def name(self, form: str = "") -> str:
        """How the pièce is named: « le CCAP », « l'annexe 1 à l'acte d'engagement »."""
        return outline_name(self.outline, self.annex, self.settled.say, form)

    def kept(self, id_: str) -> Kept | None:
        kept = self.selection.kept.get(id_)
        if kept is None or (self.lot is not None and self.lot not in kept.lots):
            return None
        return kept

    def _walk(self, sections: Iterable[Section | str], level: int, counters: list[int], heading: Heading | None) -> None:
        for part in sections:
            if isinstance(part, str):
                kept = self.kept(part)
                if kept is not None:
                    self.parts.append((kept, part))
                    self.places[part] = heading
            elif any(self.kept(id_) for id_ in part.clauses()):
                self._open(part, level, counters)

    def _open(self, section: Section, level: int, counters: list[int]) -> None:
        number = None
        if self.start is not None and not section.goes_in:
            counters[-1] += 1
            number = ".".join(map(str, counters))
        mark = hashlib.sha256(f"{self.stem}/{section.heading}/{number}".encode()).hexdigest()[:8]
        words = section.single_lot if self.settled.single and section.single_lot else section.heading
        heading = Heading(level, french.typeset(self.settled.say(words)), number, f"_Ref_{mark}")
        self.parts.append(heading)
        if section.goes_in:
            self.inserted[heading.anchor] = section.goes_in
        self._walk(section.contains, level + 1, [*counters, 0], heading)


def outline_name(outline: Outline, annex: int | None, say: Say, form: str = "") -> str:
    """A pièce's name in the text, with « à » or « de » when asked."""
    if outline.annex_of:
        number = f"annexe{french.NBSP}{annex} à " if annex else "annexe à "
        return french.typeset(say(french.named("l'", number + outline.annex_of, form)))
    return french.typeset(say(french.named(outline.article, outline.name, form)))
