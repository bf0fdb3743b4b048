"""Rules on texts that a lawyer suspended or withdrew: never used, so what takes their place, or what is missing, is said."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.checks.finding import Remark, remark
from drafting.checks.texts import mechanism_of
from drafting.pieces import Pieces
from drafting.selection import Kept, Selection
from drafting.settled import Settled

DUE = ("L", "I")
"""The statuses of a provision without which a pièce is not to be published (pieces.md §0.2)."""


def set_aside(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """REV-01: the text of a clause that this market asks is set aside; others speak of the same provision, or nobody does.

    Others do not replace it for sure, since several clauses may share a provision. A suspension is a question left open: it
    blocks when the provision is due. A withdrawal is a lawyer's answer, with its reason.
    """
    printed = {passage.clause for piece in pieces.pieces for passage in piece.passages()}
    codes, spoken = {piece.code for piece in pieces.pieces}, {kept.clause.piece for kept in selection.kept.values()}
    for left in selection.left_out.values():
        clause, wanted = left.clause, left.wanted
        if wanted is None or (clause.piece not in codes and clause.piece in spoken):
            continue
        others = [selection.kept[id_] for id_ in sorted(printed) if selection.kept[id_].clause.piece == clause.piece]
        lacking = [id_ for id_ in clause.provides if _without(id_, wanted, others)]
        words = {"piece": clause.piece, "clause": clause.id, "raison": left.reason}
        where, open_ = s.library.where(clause, wanted.version), _suspended(wanted) and _due(s, wanted)
        if lacking or not clause.provides:
            said = ", ".join(f"{id_} ({s.library.data['provisions'][id_]['title']})" for id_ in lacking)
            yield remark("REV-01B" if open_ else "REV-01C", where, **words, manque=said or clause.title)
        else:
            near = [other.clause.id for other in others if set(other.clause.provides) & set(clause.provides)]
            yield remark("REV-01D" if open_ else "REV-01", where, **words, autres=", ".join(near))


def _suspended(wanted: Kept) -> bool:
    return wanted.version.review is not None and wanted.version.review.state == "suspended"


def _due(s: Settled, wanted: Kept) -> bool:
    """Whether a clause gives a provision that one of its lots must have."""
    status = [s.library.data["provisions"][id_]["status"] for id_ in wanted.clause.provides]
    return any(each.get(mechanism_of(s, lot)) in DUE for each in status for lot in wanted.lots)


def _without(provision: str, wanted: Kept, others: list[Kept]) -> list[str]:
    """The lots of a clause left out that no other clause gives the provision to."""
    given = {lot.number for other in others if provision in other.clause.provides for lot in other.lots}
    return [lot.number for lot in wanted.lots if lot.number not in given]


REVIEW_RULES = (set_aside,)
