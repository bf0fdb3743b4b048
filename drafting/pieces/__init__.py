"""Which pièces, their numbers, their blocks: kept clauses filled with the settled values and laid out.

Two passes: the outlines are walked first to number the headings that will be printed, so that references
between pièces come from the pièces really produced; then the texts are filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from drafting.document import Passage, Piece
from drafting.facts import in_parts
from drafting.outlines import Outline
from drafting.pieces.blocks import passages, write
from drafting.pieces.laid_out import Gap, Line, Pieces
from drafting.pieces.plan import Plan
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

__all__ = ["Gap", "Line", "Pieces", "assemble", "extracts", "for_each_lot", "produced"]


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
    pieces = tuple(write(plan, plans, outlines, gaps) for plan in plans)
    codes = {plan.outline.code for plan in plans}
    placed = {id_ for outline in outlines.values() for id_ in outline.clauses()}
    unplaced = tuple(id_ for id_, kept in selection.kept.items() if kept.clause.piece in codes and id_ not in placed)
    return Pieces(pieces, tuple(dict.fromkeys(gaps)), unplaced)


def extracts(settled: Settled, selection: Selection, outlines: Mapping[str, Outline]) -> Callable[[str], tuple[Passage, ...]]:
    """What gives a clause as each copy of its pièce has it, the others being numbered but not written: for examples."""
    plans = _plans(settled, selection, outlines)

    def extract(id_: str) -> tuple[Passage, ...]:
        return tuple(passage for plan in plans if id_ in plan.places for passage in passages(plan, plans, outlines, id_))

    return extract


def for_each_lot(settled: Settled, selection: Selection, outlines: Mapping[str, Outline], code: str) -> dict[str, Piece]:
    """The pièce `code` of the market as it would read for each lot alone: lot number → pièce."""
    plans = _plans(settled, selection, outlines)
    found = {}
    for lot in settled.lots if any(plan.outline.code == code for plan in plans) else ():
        kept = {id_: replace(kept, lots=(lot,)) for id_, kept in selection.kept.items() if lot in kept.lots}
        plan = Plan(settled, replace(selection, kept=kept), outlines[code], None)
        found[lot.number] = write(plan, plans, outlines, [])
    return found


def _plans(settled: Settled, selection: Selection, outlines: Mapping[str, Outline]) -> list[Plan]:
    plans: list[Plan] = []
    for code in produced(settled, outlines):
        outline = outlines[code]
        if outline.one_per == "market":
            plans.append(Plan(settled, selection, outline, None))
            continue
        lots = _lots_of(settled, outline)
        if in_parts(settled, code) and len(lots) > 1:
            plans.append(Plan(settled, selection, outline, None, lots))
        else:
            plans += [Plan(settled, selection, outline, lot) for lot in lots]
    return [plan for plan in plans if plan.has_text]
