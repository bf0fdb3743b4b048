"""`clausier why`: for each clause, kept or left out, and the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.draft import Dossier


@click.command("why", help="Dit, pièce par pièce, pourquoi chaque clause de la bibliothèque est gardée ou écartée pour "
                           "MARCHE : version, lots, raison, articles cités.")
@options.market
@click.option("--clause", "clause_id", metavar="ID", help="Une seule clause, par exemple execution_clause/ccap/volume.")
@options.as_json
@options.library
@options.templates
def command(market: Path, clause_id: str | None, as_json: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    from drafting.reasons import ordered, reason_of

    dossier = inputs.read_dossier(market, libraries, templates)
    if clause_id is not None:
        inputs.known_clause(dossier.settled.library, clause_id)
    rows = [reason_of(dossier, id_) for id_ in ordered(dossier) if clause_id in (None, id_)]
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


def _heading(dossier: Dossier, piece: str) -> str:
    title = dossier.outlines[piece].title if piece in dossier.outlines else "aucune trame"
    produced = any(p.code == piece for p in dossier.pieces.pieces)
    return f"{piece} – {title}" + ("" if produced else " (pièce non produite pour ce marché)")


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
