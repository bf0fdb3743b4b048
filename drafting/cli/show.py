"""`clausier show`: clause by clause, what became of a pièce of ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.provenance import Held

COLOURS = {"edited": "yellow", "missing": "red"}


@click.command("show", help="Dit, clause par clause, ce qu'est devenue une pièce écrite par clausier, ou ce qu'il a mis dans "
                            "un fichier de l'acheteur : version, intacte, modifiée à la main ou retirée, et si la "
                            "bibliothèque a un texte plus récent.\n\nLes clauses se "
                            "retrouvent par leurs repères cachés, que Word et LibreOffice conservent, où qu'une personne "
                            "les ait déplacées. Ce que le candidat a rempli n'est pas une modification.")
@click.argument("file", metavar="FICHIER", type=options.PATH)
@options.on("Le jour du texte de la bibliothèque ; sans elle, aujourd'hui.")
@options.as_json
@options.library
def command(file: Path, day: date | None, as_json: bool, libraries: tuple[Path, ...]) -> None:
    from drafting.rereading import traced

    on, voice = day or date.today(), say.Voice(as_json)
    pieces = traced(file, inputs.read_library(libraries), on)
    for extract, found in pieces:
        _show(voice, file, extract, found)
    voice.result({"file": file.name, "on": on.isoformat(), "pieces": [
        {**{key: extract.get(key) for key in ("piece", "lot", "reference", "release", "clausier")},
         "clauses": [asdict(one) for one in found]} for extract, found in pieces]})


def _show(voice: say.Voice, file: Path, extract: Any, found: tuple[Held, ...]) -> None:
    from drafting.rereading import STATES, more_of

    lot = f", lot n° {extract['lot']}" if extract.get("lot") else ""
    voice.title(f"{file.name} : pièce « {extract.get('piece')} »{lot} du marché {extract.get('reference')}, "
                f"bibliothèque {extract.get('release')}")
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        state, colour = STATES[one.state], COLOURS.get(one.state, "green")
        lots = f" (lot{'s' * (len(one.lots) > 1)} n° {', '.join(one.lots)})" if one.lots else ""
        voice.line(f"  {one.id:<{width}}  {one.version}  {click.style(state, fg=colour)}{lots}"
                   + "".join(f" – {words}" for words in more_of(one)))
    counts = [(sum(one.state == name for one in found), words) for name, words in STATES.items()]
    voice.line(f"{len(found)} clauses : " + ", ".join(f"{count} {words}" for count, words in counts if count) + ".")
