"""Rules on the pièces as written: what a judge, or the losing tenderer's lawyer, would read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drafting.checks.finding import Remark, at, remark
from drafting.pieces import Pieces
from drafting.selection import Selection, path_title
from drafting.settled import Settled

Rule = Callable[[Settled, Selection, Pieces], Iterator[Remark]]


def gaps(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-35 and COH-02: no text with holes, no reference to nothing; and every kept clause has a place."""
    for gap in pieces.gaps:
        clause = s.library.clauses[gap.clause]
        if gap.target:
            yield remark("COH-02", s.library.where(clause), piece=gap.piece, clause=gap.clause, cible=gap.target)
        else:
            lot = next((lot for lot in s.lots if lot.number == gap.lot), None)
            yield remark("COH-35", at(s, gap.path, lot), piece=gap.piece, clause=gap.clause, chemin=gap.path,
                         titre=path_title(gap.path), lot=f", lot n° {gap.lot}" if gap.lot else "")
    for id_ in pieces.unplaced:
        yield remark("VAL-10", s.library.where(s.library.clauses[id_]), clause=id_)


TEXT_RULES: tuple[Rule, ...] = (gaps,)
