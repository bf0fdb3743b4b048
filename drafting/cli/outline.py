"""`clausier places`: the titles of a buyer's Word file, numbered, and what an insertion must not break."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import options, say

if TYPE_CHECKING:
    from drafting.word.proposed import Place

OTHERS = {"table": "tableau", "control": "contrôle de contenu", "box": "zone de texte", "section": "saut de section"}


@click.command("places", help="Montre les titres d'un fichier Word, numérotés : ce sont les places que clausier insert "
                              "propose.\n\nEntre les titres sont dits les tableaux, les zones de texte et les contrôles de "
                              "contenu, que rien ne vient couper.")
@click.argument("file", metavar="FICHIER", type=options.PATH)
@options.as_json
def command(file: Path, as_json: bool) -> None:
    from drafting.word.outline import read_outline
    from drafting.word.proposed import places_in
    from drafting.word.source import open_source

    voice = say.Voice(as_json)
    rows = places_in(read_outline(open_source(file)))
    for row in rows:
        voice.line(_line(row))
    if not any(row.rank for row in rows):
        voice.line("Aucun titre : désignez la place par --marker, --bookmark ou --end.")
    voice.result({"file": str(file), "places": [_data(row) for row in rows]})


def _line(row: Place) -> str:
    if not row.rank:
        words = f" « {row.text} »" if row.text else ""
        return f"{'':7}({OTHERS[row.kind]}{words})"
    inside = "  (dans un contrôle de contenu)" if row.inside else ""
    return f"[{row.rank}]".rjust(6) + " " + "  " * (row.level - 1) + f"{row.number} {row.text}".strip() + inside


def _data(row: Place) -> dict[str, Any]:
    if not row.rank:
        return {"kind": row.kind, "text": row.text}
    return {"kind": "title", "place": row.rank, "level": row.level, "number": row.number,
            "automatic": row.automatic, "text": row.text, "in_control": row.inside}
