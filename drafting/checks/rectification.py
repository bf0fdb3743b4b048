"""Rules on a corrective notice: every pièce is made again, and candidates have the time to answer (COH-33, AVIS-14)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from drafting import french
from drafting.checks.finding import Finding, Remark, at, remark, sorted_findings
from drafting.document import Heading, Passage, Table
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled

NOTICE, FORMER_VALUES = "rectificatif", "rectified_values"


def unchanged_deadline(settled: Settled, selection: Selection) -> Iterator[Remark]:
    """What weighs on an offer changes, and candidates get no more time."""
    if settled.get("rectification.deadline") != "unchanged":
        return
    subjects = dict.fromkeys(str(row["change.subject"]) for row in settled.get("rectification.changes") or ()
                             if row["change.weighs"])
    if subjects:
        yield remark("COH-33B", at(settled, "rectification.deadline"), valeurs=french.listing([f"« {s} »" for s in subjects]))


def without_former_values(pieces: Pieces) -> Pieces:
    """The pièces without the table of what was: rules compare what is, and a former sum or volume is no contradiction."""
    def kept(part: Heading | Passage) -> Heading | Passage:
        if not isinstance(part, Passage):
            return part
        return replace(part, blocks=tuple(b for b in part.blocks if not (isinstance(b, Table) and b.name == FORMER_VALUES)))

    return replace(pieces, pieces=tuple(replace(piece, body=tuple(map(kept, piece.body))) if piece.code == NOTICE else piece
                                        for piece in pieces.pieces)) if NOTICE in {p.code for p in pieces.pieces} else pieces


def left_behind(settled: Settled, codes: Collection[str]) -> tuple[Finding, ...]:
    """COH-33 when a corrected consultation is written in part: the pièces `codes` would keep the former version."""
    if settled.market.rectification is None or not codes:
        return ()
    return sorted_findings(settled, [remark("COH-33", at(settled, "rectification.number"), pieces=", ".join(codes))])


RECTIFICATION_RULES = (unchanged_deadline,)
