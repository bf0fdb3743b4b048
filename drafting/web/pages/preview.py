"""« Aperçu »: each pièce as it would be written, with why each clause is there, and what the last change altered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting import french
from drafting.document import Piece
from drafting.draft import Dossier
from drafting.piece_redline import PieceRedline, changed_lines, compare_pieces
from drafting.reasons import ordered, reason_of
from drafting.review import moved, standing
from drafting.web.ask import Ask, Page
from drafting.web.judge import Judged, judge
from drafting.workspace import Saved

LOOKED_BACK = 40
"""How many versions are tried for one that can be read."""
STATES = {"proposed": "proposé, non approuvé par un juriste", "approved": "approuvé par un juriste", "suspended": "suspendu",
          "withdrawn": "retiré"}


class Readable(NamedTuple):
    """The newest version of a market that gives pièces."""

    saved: Saved
    judged: Judged
    dossier: Dossier


def readable(ask: Ask, name: str, numbers: Iterable[int]) -> Readable | None:
    """The first of `numbers` that can be read."""
    place = ask.workspace.place(name)
    for number in list(numbers)[:LOOKED_BACK]:
        saved = ask.workspace.version(name, number)
        found = judge(saved, place, ask.texts)
        if found.dossier is not None:
            return Readable(saved, found, found.dossier)
    return None


def show(ask: Ask) -> Response:
    """One pièce; the first one when none is named."""
    name = ask.part("name")
    now = ask.workspace.read(name)
    judged = judge(now, ask.workspace.place(name), ask.texts)
    numbers = ask.workspace.versions(name)
    latest = readable(ask, name, numbers)
    title = str(judged.typed.data.get("title") or name)
    if latest is None:
        return ask.page("apercu.html", name=name, title=title, latest=None, problems=judged.told, pieces=[], piece=None,
                        before=None, current=False, numbers=numbers)
    older = [number for number in numbers if number < latest.saved.number]
    asked = ask.query("depuis")
    before = readable(ask, name, [number for number in older if not asked.isdigit() or number <= int(asked)])
    pieces = latest.dossier.pieces.pieces
    piece = next((one for one in pieces if one.stem == ask.query("piece")), pieces[0] if pieces else None)
    changes = {one.stem: _changes(before, one) for one in pieces} if before else {}
    altered = {stem for stem, redline in changes.items() if redline is not None and redline.changed}
    return ask.page("apercu.html", name=name, title=title, latest=latest.saved.number, problems=judged.told, numbers=numbers,
                    current=latest.saved.number == now.number, before=before.saved.number if before else None,
                    pieces=[(one.stem, _titled(one), one.stem in altered) for one in pieces],
                    **_piece(latest.dossier, piece, changes.get(piece.stem) if piece else None))


def _titled(piece: Piece) -> str:
    return piece.title + (f" – lot n°{french.NBSP}{piece.lot}" if piece.lot else "")


def _changes(before: Readable, piece: Piece) -> PieceRedline | None:
    """What a pièce became since an earlier version; nothing is compared when it is the same."""
    old = next((one for one in before.dossier.pieces.pieces if one.stem == piece.stem), None)
    return None if old == piece else compare_pieces(old, piece)


def _piece(dossier: Dossier, piece: Piece | None, redline: PieceRedline | None) -> dict[str, Any]:
    if piece is None:
        return {"piece": None}
    used = dict.fromkeys(passage.clause for passage in piece.passages())
    why = {id_: {**reason_of(dossier, id_), **_state(dossier, id_)} for id_ in used}
    left = [reason_of(dossier, id_) for id_ in ordered(dossier)
            if id_ in dossier.selection.left_out and dossier.settled.library.clauses[id_].piece == piece.code]
    changed: dict[str, list[Any]] = {}
    for entry in redline.entries if redline else ():
        if entry.changed:
            changed.setdefault(entry.clause, []).extend(changed_lines(entry))
    return {"piece": piece, "heading": _titled(piece), "why": why, "left": left, "changed": changed,
            "gone": {id_: told for id_, told in changed.items() if id_ not in used}}


def _state(dossier: Dossier, id_: str) -> dict[str, Any]:
    kept = dossier.selection.kept[id_]
    return {"state": STATES[standing(kept.clause, kept.version)], "moved": moved(kept.clause, kept.version),
            "about": kept.clause.about, "since": kept.version.in_force_from}


PAGES: dict[tuple[str, str], Page] = {("GET", "/marche/{name}/apercu"): show}
