"""`clausier places`: the titles of a buyer's Word file, numbered, and what an insertion must not break."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import options, say

if TYPE_CHECKING:
    from drafting.word.outline import Entry

OTHERS = {"table": "tableau", "control": "contrôle de contenu", "box": "zone de texte", "section": "saut de section"}


@click.command("places", help="Montre les titres d'un fichier Word, numérotés : ce sont les places que clausier insert "
                              "propose.\n\nEntre les titres sont dits les tableaux, les zones de texte et les contrôles de "
                              "contenu, que rien ne vient couper.")
@click.argument("file", metavar="FICHIER", type=options.PATH)
@options.as_json
def command(file: Path, as_json: bool) -> None:
    from drafting.word.outline import read_outline
    from drafting.word.source import open_source

    voice = say.Voice(as_json)
    outline = read_outline(open_source(file))
    rows = []
    rank = 0
    for entry in outline.entries:
        rank += entry.kind == "title"
        voice.line(_line(entry, rank))
        rows.append(_data(entry, rank))
    if not outline.titles:
        voice.line("Aucun titre : désignez la place par --marker, --bookmark ou --end.")
    voice.result({"file": str(file), "places": rows})


def _line(entry: Entry, rank: int) -> str:
    if entry.kind != "title":
        words = f" « {entry.text} »" if entry.text else ""
        return f"{'':7}({OTHERS[entry.kind]}{words})"
    inside = "  (dans un contrôle de contenu)" if entry.inside else ""
    return f"[{rank}]".rjust(6) + " " + "  " * (entry.level - 1) + f"{entry.number} {entry.text}".strip() + inside


def _data(entry: Entry, rank: int) -> dict[str, Any]:
    if entry.kind != "title":
        return {"kind": entry.kind, "text": entry.text}
    return {"kind": "title", "place": rank, "level": entry.level, "number": entry.number,
            "automatic": entry.automatic, "text": entry.text, "in_control": entry.inside}
