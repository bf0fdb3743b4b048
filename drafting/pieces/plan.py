"""One copy of a pièce: its numbered headings and, under each, its kept clauses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from drafting import french
from drafting.document import (
    Heading,
)
from drafting.outlines import Outline, Section
from drafting.selection import Kept, Selection
from drafting.settled import Settled, SettledLot
from drafting.vocabulary import Say


class Plan:
    """One copy of a pièce: its numbered headings and, under each, its kept clauses.

    `lot`: the lot that this copy is made for; `lots`: those that have each a part of it, with all the sections in it.
    """

    def __init__(self, settled: Settled, selection: Selection, outline: Outline, lot: SettledLot | None,
                 lots: Sequence[SettledLot] = ()) -> None:
        self.settled, self.selection, self.outline, self.lot = settled, selection, outline, lot
        choice = settled.piece_choice(outline.code)
        self.start = None if outline.numbering == "none" else (
            (choice.article if choice and outline.numbering == "article" else None) or 1)
        self.annex = (choice.annex if choice else None) or outline.annex
        self.parts: list[Heading | tuple[Kept, str]] = []
        self.places: dict[str, Heading | None] = {}
        self.inserted: dict[str, str] = {}
        self.lot_places: dict[tuple[str, str], Heading | None] = {}
        if lots:
            self._walk([part for part in outline.sections if isinstance(part, str)], 1, [0], None)
            for rank, one in enumerate(lots, self.start or 1):
                self._part(one, rank)
        else:
            self._walk(outline.sections, 1, [(self.start or 1) - 1], None)
        self.has_text = bool(self.places)

    @property
    def stem(self) -> str:
        return self.outline.code if self.lot is None else f"{self.outline.code}-lot-{self.lot.number}"

    def name(self, form: str = "") -> str:
        """How the pièce is named: « le CCAP », « l'annexe 1 à l'acte d'engagement »."""
        return outline_name(self.outline, self.annex, self.settled.say, form)

    def kept(self, id_: str, lot: SettledLot | None = None) -> Kept | None:
        """The clause as this copy, or the part of `lot`, has it."""
        kept = self.selection.kept.get(id_)
        one = lot or self.lot
        if kept is None or (one is not None and one not in kept.lots):
            return None
        return kept if lot is None else replace(kept, lots=(lot,))

    def place(self, id_: str, lots: Iterable[SettledLot]) -> Heading | None:
        """The heading of a clause, in the part of the first of `lots` that has it."""
        return next((self.lot_places[id_, lot.number] for lot in lots if (id_, lot.number) in self.lot_places), self.places[id_])

    def _part(self, lot: SettledLot, number: int) -> None:
        """A heading for one lot, and every section under it."""
        words = self.settled.library.data["words"]["reference"]["part"].format(numero=lot.number, intitule=lot.title)
        heading = self._heading(1, self.settled.say(words), str(number) if self.start is not None else None)
        self._walk([part for part in self.outline.sections if isinstance(part, Section)], 2, [number, 0], heading, lot)

    def _walk(self, sections: Iterable[Section | str], level: int, counters: list[int], heading: Heading | None,
              lot: SettledLot | None = None) -> None:
        for part in sections:
            if isinstance(part, str):
                kept = self.kept(part, lot)
                if kept is not None:
                    self.parts.append((kept, part))
                    self.places.setdefault(part, heading)
                    if lot is not None:
                        self.lot_places[part, lot.number] = heading
            elif any(self.kept(id_, lot) for id_ in part.clauses()):
                self._open(part, level, counters, lot)

    def _open(self, section: Section, level: int, counters: list[int], lot: SettledLot | None) -> None:
        number = None
        if self.start is not None and not section.goes_in:
            counters[-1] += 1
            number = ".".join(map(str, counters))
        words = section.single_lot if self.settled.single and section.single_lot else section.heading
        heading = self._heading(level, self.settled.say(words), number, section.heading)
        if section.goes_in:
            self.inserted[heading.anchor] = section.goes_in
        self._walk(section.contains, level + 1, [*counters, 0], heading, lot)

    def _heading(self, level: int, words: str, number: str | None, seed: str = "") -> Heading:
        """A heading, its anchor made from the outline's own words, which no contract rewords."""
        mark = hashlib.sha256(f"{self.stem}/{seed or words}/{number}".encode()).hexdigest()[:8]
        self.parts.append(heading := Heading(level, french.typeset(words), number, f"_Ref_{mark}"))
        return heading


def outline_name(outline: Outline, annex: int | None, say: Say, form: str = "") -> str:
    """A pièce's name in the text, with « à » or « de » when asked."""
    if outline.annex_of:
        number = f"annexe{french.NBSP}{annex} à " if annex else "annexe à "
        return french.typeset(say(french.named("l'", number + outline.annex_of, form)))
    return french.typeset(say(french.named(outline.article, outline.name, form)))
