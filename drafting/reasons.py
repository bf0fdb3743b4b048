"""For each clause of the library, whether a market keeps it and why: in the order of the pièces, for people and for programs."""

from __future__ import annotations

from typing import Any

from drafting.draft import Dossier
from drafting.selection import Kept


def ordered(dossier: Dossier) -> list[str]:
    """By pièce; in a pièce, in the order of its outline, then what no outline places."""
    placed = [id_ for outline in dossier.outlines.values() for id_ in outline.clauses()]
    order = {id_: rank for rank, id_ in enumerate(placed)}
    pieces = {code: rank for rank, code in enumerate(dossier.outlines)}
    clauses = dossier.settled.library.clauses
    return sorted(clauses, key=lambda i: (pieces.get(clauses[i].piece, len(pieces)), clauses[i].piece,
                                          order.get(i, len(order)), i))


def reason_of(dossier: Dossier, id_: str) -> dict[str, Any]:
    """Whether the clause is kept; its version, its lots, its law and the reason, or why it is left out."""
    clause = dossier.settled.library.clauses[id_]
    row: dict[str, Any] = {"id": id_, "title": clause.title, "piece": clause.piece}
    kept = dossier.selection.kept.get(id_)
    if kept is None:
        return {**row, "kept": False, "reason": dossier.selection.left_out[id_].reason}
    printed = any(passage.clause == id_ for piece in dossier.pieces.pieces for passage in piece.passages())
    return {**row, "kept": True, "printed": printed, "version": kept.version.in_force_from.isoformat(),
            "lots": [lot.number for lot in kept.lots], "reason": kept.reason, "law": _law(dossier, kept)}


def _law(dossier: Dossier, kept: Kept) -> list[dict[str, Any]]:
    known = dossier.settled.library.law
    day = dossier.settled.market.launch_date
    return [{"id": id_, "cite": known[id_].cite, "text": known[id_].text, "label": known[id_].label,
             "unread": known[id_].unread_on(day)}
            if id_ in known else {"id": id_, "cite": id_, "text": "absent de law.yaml", "label": "", "unread": False}
            for id_ in kept.version.law]
