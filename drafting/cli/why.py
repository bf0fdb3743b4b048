"""`clausier why`: for each clause, kept or left out, and the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.draft import Dossier
    from drafting.selection import Kept


@click.command("why", help="Dit, pièce par pièce, pourquoi chaque clause de la bibliothèque est gardée ou écartée pour "
                           "MARCHE : version, lots, raison, articles cités.")
@options.market
@click.option("--clause", "clause_id", metavar="ID", help="Une seule clause, par exemple execution_clause/ccap/volume.")
@options.as_json
@options.library
@options.templates
def command(market: Path, clause_id: str | None, as_json: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    dossier = inputs.read_dossier(market, libraries, templates)
    if clause_id is not None:
        inputs.known_clause(dossier.settled.library, clause_id)
    rows = [_row(dossier, id_) for id_ in _ordered(dossier) if clause_id in (None, id_)]
    voice = say.Voice(as_json)
    piece = ""
    for row in rows:
        if row["piece"] != piece:
            if piece:
                voice.line()
            piece = row["piece"]
            voice.title(_heading(dossier, piece))
        _show(voice, row)
    voice.result({"market": market.name, "clauses": rows})


def _ordered(dossier: Dossier) -> list[str]:
    """By pièce; in a pièce, in the order of its outline, then what no outline places."""
    placed = [id_ for outline in dossier.outlines.values() for id_ in outline.clauses()]
    order = {id_: rank for rank, id_ in enumerate(placed)}
    pieces = {code: rank for rank, code in enumerate(dossier.outlines)}
    clauses = dossier.settled.library.clauses
    return sorted(clauses, key=lambda i: (pieces.get(clauses[i].piece, len(pieces)), clauses[i].piece,
                                          order.get(i, len(order)), i))


def _heading(dossier: Dossier, piece: str) -> str:
    title = dossier.outlines[piece].title if piece in dossier.outlines else "aucune trame"
    produced = any(p.code == piece for p in dossier.pieces.pieces)
    return f"{piece} – {title}" + ("" if produced else " (pièce non produite pour ce marché)")


def _row(dossier: Dossier, id_: str) -> dict[str, Any]:
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


def _show(voice: say.Voice, row: dict[str, Any]) -> None:
    mark = click.style("gardée ", fg="green") if row["kept"] else click.style("écartée", dim=True)
    voice.line(f"  {mark}  {row['id']} – {row['title']}")
    pad = " " * 11
    if row["kept"]:
        since = french.short_date(french.read_date(row["version"]))
        lots = f"lot{'s' if len(row['lots']) > 1 else ''} n° {french.listing(row['lots'])}"
        voice.line(f"{pad}texte du {since}, {lots}" + ("" if row["printed"] else " ; non imprimée"))
    voice.line(f"{pad}parce que : {row['reason']}")
    for law in row.get("law", ()):
        voice.line(f"{pad}droit : {law['cite']}, {law['text']}" + f" – {law['label']}" * bool(law["label"])
                   + " (rédaction à vérifier)" * law["unread"])
