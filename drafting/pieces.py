"""Which pièces, their numbers, their blocks: kept clauses filled with the settled values and laid out.

Two passes: the outlines are walked first to number the headings that will be printed, so that references
between pièces come from the pièces really produced; then the texts are filled.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from drafting import french
from drafting.document import (
    Block,
    BulletItem,
    BulletList,
    Column,
    CrossReference,
    Field,
    Heading,
    Inline,
    Paragraph,
    Passage,
    Piece,
    Text,
    block_lines,
)
from drafting.formats import labels
from drafting.library import FieldModel
from drafting.outlines import Outline, Section
from drafting.printing import Missing, Printer
from drafting.selection import Kept, Selection
from drafting.settled import Settled, SettledLot
from drafting.tables import make_table, read_tables
from drafting.vocabulary import Say
from drafting.wording import Prose, Slot, fill_runs, is_numbered, parse


@dataclass(frozen=True, slots=True)
class Gap:
    """A value missing from a text, or a reference to a clause that is not there."""

    clause: str
    piece: str
    path: str = ""
    lot: str | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a passage, with where it stands; `low` is its text in lower case, apostrophes and spaces plain."""

    piece: Piece
    passage: Passage
    text: str
    low: str = ""


@dataclass(frozen=True)
class Pieces:
    """The pièces, what is missing in them, and the kept clauses that no outline places."""

    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    unplaced: tuple[str, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of every passage: what checks read."""
        return tuple(Line(piece, passage, text, text.casefold().replace(french.NBSP, " ").replace("’", "'"))
                     for piece in self.pieces for passage in piece.passages()
                     for block in passage.blocks for text in block_lines(block))

    @cached_property
    def low(self) -> str:
        """The lines' lower-case texts, one after the other."""
        return "\n".join(line.low for line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line.low) + 1 for line in self.lines), initial=0))

    def holding(self, *cues: str) -> list[Line]:
        """The lines that hold one of `cues` (lower case): a hundred times quicker than to try a pattern on all."""
        low, starts, found = self.low, self._starts, set()
        for cue in cues:
            at = low.find(cue)
            while at >= 0:
                rank = bisect_right(starts, at)
                found.add(rank - 1)
                at = low.find(cue, starts[rank])
        return [self.lines[rank] for rank in sorted(found)]


def produced(settled: Settled, outlines: Mapping[str, Outline]) -> list[str]:
    """The codes of the pièces to write: what the market says, else each pièce's `produced_when`."""
    return [code for code, outline in outlines.items() if _is_produced(settled, outline)]


def _is_produced(settled: Settled, outline: Outline) -> bool:
    choice = settled.piece_choice(outline.code)
    if choice is not None and choice.produced is not None:
        return bool(choice.produced)
    return any(settled.holds(outline.produced_when, lot) for lot in settled.lots)


def _lots_of(settled: Settled, outline: Outline) -> list[SettledLot]:
    """For a pièce made per lot: the lots that get one."""
    lever = [t for t in outline.produced_when if t.path.startswith("lot.")]
    return [lot for lot in settled.lots if settled.holds(tuple(lever), lot)]


def assemble(settled: Settled, selection: Selection, outlines: Mapping[str, Outline]) -> Pieces:
    """Lay out every produced pièce; `settled` already knows which ones are (`Settled.with_pieces`)."""
    plans = _plans(settled, selection, outlines)
    gaps: list[Gap] = []
    pieces = tuple(_write(plan, plans, outlines, gaps) for plan in plans)
    codes = {plan.outline.code for plan in plans}
    placed = {id_ for outline in outlines.values() for id_ in outline.clauses()}
    unplaced = tuple(id_ for id_, kept in selection.kept.items() if kept.clause.piece in codes and id_ not in placed)
    return Pieces(pieces, tuple(dict.fromkeys(gaps)), unplaced)


def for_each_lot(settled: Settled, selection: Selection, outlines: Mapping[str, Outline], code: str) -> dict[str, Piece]:
    """The pièce `code` of the market as it would read for each lot alone: lot number → pièce."""
    plans = _plans(settled, selection, outlines)
    found = {}
    for lot in settled.lots if any(plan.outline.code == code for plan in plans) else ():
        kept = {id_: replace(kept, lots=(lot,)) for id_, kept in selection.kept.items() if lot in kept.lots}
        plan = _Plan(settled, replace(selection, kept=kept), outlines[code], None)
        found[lot.number] = _write(plan, plans, outlines, [])
    return found


def _plans(settled: Settled, selection: Selection, outlines: Mapping[str, Outline]) -> list[_Plan]:
    plans: list[_Plan] = []
    for code in produced(settled, outlines):
        outline = outlines[code]
        copies = _lots_of(settled, outline) if outline.one_per == "lot" else [None]
        plans += [_Plan(settled, selection, outline, lot) for lot in copies]
    return [plan for plan in plans if plan.has_text]


class _Plan:
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
        heading = Heading(level, french.typeset(self.settled.say(section.heading)), number, f"_Ref_{mark}")
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


@dataclass(slots=True)
class _References:
    """Resolves `{to: …}` for one clause of one copy, written for `lots`."""

    plan: _Plan
    plans: list[_Plan]
    outlines: Mapping[str, Outline]
    clause: str
    gaps: list[Gap]
    lots: tuple[SettledLot, ...] = ()

    def find(self, target: str, form: str) -> tuple[Inline, ...]:
        if target in self.outlines:
            return self._piece(target, form)
        lead = {"": "l’article ", "a": "à l’article ", "de": "de l’article "}[form]
        plan, heading = self._place(target)
        if plan is None:
            outline = self.outlines.get(target.split("/")[1] if "/" in target else "")
            if outline is not None and outline.code not in {p.outline.code for p in self.plans}:
                words = self.plan.settled.library.data["words"]["reference"]
                about = words.get(target.split("/")[0], words["elsewhere"])
                return (Text(lead + french.typeset(self.plan.settled.say(f"{outline.cited_as} {about}"))),)
            self.gaps.append(Gap(self.clause, self.plan.stem, target=target))
            return (Text(f"[à compléter : renvoi à {target}]"),)
        of = "" if plan.outline is self.plan.outline else " " + self._of(plan)
        if heading is None or (heading.number is None and heading.anchor not in plan.inserted):
            return (Text(plan.name(form)),)
        if heading.number is None:
            return (Text(f"{lead}« {heading.text} »{of}"),)
        if of:
            return (Text(f"{lead.rstrip()}{french.NBSP}{heading.number}{of}"),)
        return (Text(f"{lead.rstrip()}{french.NBSP}"), CrossReference(heading.number, heading.anchor))

    def _of(self, plan: _Plan) -> str:
        return plan.name("de") if plan.outline.annex_of else french.typeset(plan.settled.say(plan.outline.cited_as))

    def _piece(self, code: str, form: str) -> tuple[Inline, ...]:
        plan = next((p for p in self.plans if p.outline.code == code), None)
        outline = self.outlines[code]
        if plan is None and outline.annex_of:
            self.gaps.append(Gap(self.clause, self.plan.stem, target=code))
        return (Text(outline_name(outline, plan.annex if plan else None, self.plan.settled.say, form)),)

    def _place(self, target: str) -> tuple[_Plan | None, Heading | None]:
        """Where the target stands: in this copy first; else a variant of the same provision, same heading.

        What concerns the lots at hand comes first: each mechanism may have its own article on one provision.
        """
        library = self.plan.settled.library
        candidates = [self.plan, *(p for p in self.plans if p is not self.plan)]
        for of_these_lots in (True, False):
            for plan in candidates:
                if target in plan.places and (self._concerns(target) or not of_these_lots):
                    return plan, plan.places[target]
            clause = library.clauses.get(target)
            for plan in candidates if clause else ():
                for id_, heading in plan.places.items():
                    other = library.clauses[id_]
                    if clause and other.piece == clause.piece and set(other.provides) & set(clause.provides) and (
                            self._concerns(id_) or not of_these_lots):
                        return plan, heading
        return None, None

    def _concerns(self, id_: str) -> bool:
        kept = self.plan.selection.kept[id_]
        return any(lot in kept.lots for lot in self.lots)


def _write(plan: _Plan, plans: list[_Plan], outlines: Mapping[str, Outline], gaps: list[Gap]) -> Piece:
    body: list[Heading | Passage] = []
    counter = [0]
    for part in plan.parts:
        if isinstance(part, Heading):
            body.append(part)
            continue
        kept, id_ = part
        references = _References(plan, plans, outlines, id_, gaps)
        heading = plan.places[id_]
        notice = plan.inserted.get(heading.anchor) if heading else None
        for passage in _passages(kept, plan, references, gaps, counter):
            if notice and isinstance(body[-1], Heading):
                words = plan.settled.library.data["words"]["reference"]["place"].format(lieu=notice)
                place = Paragraph((Text(french.typeset(plan.settled.say(words))),), "place")
                passage = replace(passage, blocks=(place, *passage.blocks))
            body.append(passage)
    outline, lot = plan.outline, plan.lot
    return Piece(outline.code, _title(plan), outline.audience, tuple(body), plan.start,
                 None if lot is None else lot.number, "" if lot is None or plan.settled.single else french.typeset(lot.title))


def _title(plan: _Plan) -> str:
    say = plan.settled.say
    own = next((title for title, when in plan.outline.titles if plan.settled.holds(when, plan.lot)), plan.outline.title)
    title = french.typeset(say(own))
    if plan.outline.annex_of and plan.annex:
        return french.typeset(say(f"Annexe{french.NBSP}{plan.annex} à {plan.outline.annex_of}")) + f" – {title}"
    return title


def _passages(kept: Kept, plan: _Plan, references: _References, gaps: list[Gap], counter: list[int]) -> Iterator[Passage]:
    """One passage for the market or the pièce's lot, else one per group of lots that print the same."""
    lots = [plan.lot] if plan.lot is not None else list(kept.lots)
    for group in [lots] if kept.clause.for_each == "market" or len(lots) == 1 else _groups(kept, plan, references, lots):
        blocks = tuple(_blocks(kept, plan, references, group, gaps, counter))
        yield Passage(kept.clause.id, kept.version.in_force_from, tuple(lot.number for lot in group), blocks)


def _groups(kept: Kept, plan: _Plan, references: _References, lots: list[SettledLot]) -> list[list[SettledLot]]:
    groups: dict[tuple[Block, ...], list[SettledLot]] = {}
    for lot in lots:
        key = tuple(_blocks(kept, plan, references, [lot], [], [0], hide_lots=True))
        groups.setdefault(key, []).append(lot)
    return list(groups.values())


def _blocks(kept: Kept, plan: _Plan, references: _References, lots: list[SettledLot], gaps: list[Gap],
            counter: list[int], *, hide_lots: bool = False) -> Iterator[Block]:
    clause, settled = kept.clause, plan.settled

    def missing(value: Missing) -> None:
        gaps.append(Gap(clause.id, plan.stem, value.path, value.lot))

    printer = Printer(settled, replace(references, lots=tuple(lots)), lots, missing, hide_lots)
    values = printer.values(clause.variables_of(kept.version))
    bullets: list[BulletItem] = []
    for part in parse(kept.version.text):
        if isinstance(part, Prose) and part.level:
            bullets.append(BulletItem(part.level, fill_runs(_said(part, settled.say), values)))
            continue
        if bullets:
            yield BulletList(tuple(bullets))
            bullets = []
        if isinstance(part, Prose):
            inlines = fill_runs(_said(part, settled.say), values)
            yield Paragraph(inlines, "numbered" if is_numbered(inlines) else "body")
        elif part.kind == "table":
            counter[0] += 1
            yield make_table(read_tables(settled.library)[part.name], printer, counter[0])
        else:
            yield _field(part, clause.fields[part.name], printer)
    if bullets:
        yield BulletList(tuple(bullets))


def _said(part: Prose, say: Say) -> tuple[tuple[str, bool], ...]:
    return tuple((say(words), strong) for words, strong in part.runs)


def _field(slot: Slot, model: FieldModel, printer: Printer) -> Field:
    def said(words: str) -> str:
        return french.typeset(printer.settled.say(words))

    choices = model.choices
    if len(choices) == 1 and (codes := printer.settled.get(choices[0])) and isinstance(codes, tuple):
        choices = tuple(labels(printer.settled.library, codes, printer.settled.say))
    printed = model.kind == "rows" and bool(choices)  # the first column holds them: it is wider
    columns = tuple(Column(said(label), 2 if printed and rank == 0 else 1, "right" if kind == "number" else "left")
                    for rank, (label, kind) in enumerate(model.columns))
    count = len(choices) if printed else model.count
    return Field(slot.name, said(model.label), model.kind, said(model.hint),
                 tuple(french.capital(said(choice)) for choice in choices), columns, count)
