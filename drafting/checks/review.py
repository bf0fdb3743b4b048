"""Rules on texts that a lawyer set aside, or that an overlay took away: what takes their place, or what is missing, is said."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.checks.finding import Remark, remark
from drafting.checks.texts import mechanism_of
from drafting.pieces import Pieces
from drafting.selection import Kept, Selection, beneath
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
        where, open_ = _decided_in(s, wanted), _suspended(wanted) and _due(s, wanted)
        if lacking or not clause.provides:
            yield remark("REV-01B" if open_ else "REV-01C", where, **words, manque=_titled(s, lacking) or clause.title)
        else:
            near = [other.clause.id for other in others if set(other.clause.provides) & set(clause.provides)]
            yield remark("REV-01D" if open_ else "REV-01", where, **words, autres=", ".join(near))


def taken_away(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """REV-02: an overlay's clause took the place of one that gave this market a provision due, and no clause gives it any more.

    A repeal says why, and that is recorded; a text that merely gives less does not.
    """
    written = {piece.code for piece in pieces.pieces}
    printed = {passage.clause for piece in pieces.pieces for passage in piece.passages()}
    for id_, former in s.library.replaced.items():
        clause = s.library.clauses[id_]
        if clause.piece not in written or not s.library.changed(clause) or _wanted(selection, id_):
            continue
        was = beneath(former, s)
        others = [selection.kept[other] for other in printed if selection.kept[other].clause.piece == clause.piece]
        lacking = [one for one in former.provides if _due_of(s, one, was) and _without(one, was, others)] if was else []
        if not lacking:
            continue
        last = max((v for v in clause.versions if v.in_force_from <= s.market.launch_date), key=lambda v: v.in_force_from,
                   default=None)
        why = last.change if last is not None and last.repealed else ""
        words = {"piece": clause.piece, "clause": id_, "manque": _titled(s, lacking), "livraison": clause.release}
        yield remark("REV-02B" if why else "REV-02", s.library.where(clause), **words, **({"raison": why} if why else {}))


def _decided_in(s: Settled, wanted: Kept) -> str:
    """Where the decision is: in the approvals of an overlay, else with the text."""
    text = f"{wanted.clause.id}@{wanted.version.in_force_from.isoformat()}"
    file = s.library.approvals.get(text)
    return file.where((text,)) if file else s.library.where(wanted.clause, wanted.version)


def _wanted(selection: Selection, id_: str) -> bool:
    """Whether REV-01 already speaks of a clause."""
    left = selection.left_out.get(id_)
    return left is not None and left.wanted is not None


def _titled(s: Settled, provisions: list[str]) -> str:
    return ", ".join(f"{id_} ({s.library.data['provisions'][id_]['title']})" for id_ in provisions)


def _suspended(wanted: Kept) -> bool:
    return wanted.version.review is not None and wanted.version.review.state == "suspended"


def _due(s: Settled, wanted: Kept) -> bool:
    """Whether a clause gives a provision that one of its lots must have."""
    return any(_due_of(s, id_, wanted) for id_ in wanted.clause.provides)


def _due_of(s: Settled, provision: str, wanted: Kept) -> bool:
    status = s.library.data["provisions"].get(provision, {}).get("status", {})
    return any(status.get(mechanism_of(s, lot)) in DUE for lot in wanted.lots)


def _without(provision: str, wanted: Kept, others: list[Kept]) -> list[str]:
    """The lots of a clause left out that no other clause gives the provision to."""
    given = {lot.number for other in others if provision in other.clause.provides for lot in other.lots}
    return [lot.number for lot in wanted.lots if lot.number not in given]


REVIEW_RULES = (set_aside, taken_away)
