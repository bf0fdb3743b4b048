"""`clausier verify`: pièces read as they are now, ours or not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.verify import Reading, Seen


@click.command("verify", help="Relit des pièces Word telles qu'elles sont, écrites par clausier ou non, et montre les remarques."
                              "\n\nAvec --market, chaque valeur est comparée à celle du marché ; sans lui, les pièces sont "
                              "comparées entre elles. Les modifications suivies sont lues comme acceptées. Rien n'est écrit. "
                              "Code de sortie 1 s'il y a une remarque bloquante.")
@click.argument("files", metavar="FICHIER…", type=options.PATH, nargs=-1, required=True)
@click.option("--market", metavar="MARCHE", type=options.PATH, help="Le fichier du marché.")
@options.on("Le jour du lancement, pour le droit applicable ; sans elle, celui du marché, celui que les pièces impriment, ou "
            "aujourd'hui.")
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], market: Path | None, day: date | None, as_json: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.verify import verify

    reading = _read(files, market, day, libraries, templates)
    seen = verify(reading)
    voice = say.Voice(as_json)
    for one in seen:
        _show(voice, one)
    voice.line(f"{len(files)} fichier{'s' * (len(files) > 1)} : {say.counted(seen)}. "
               f"Droit applicable à une consultation lancée le {reading.day:%d/%m/%Y}.")
    blocking = any(one.level == "blocking" for one in seen)
    voice.result({"files": [str(file) for file in files], "market": market.name if market else None,
                  "on": reading.day.isoformat(), "blocking": blocking, "findings": [asdict(one) for one in seen]})
    ctx.exit(1 if blocking else 0)


def _read(files: tuple[Path, ...], market: Path | None, day: date | None, libraries: tuple[Path, ...],
          templates: tuple[Path, ...]) -> Reading:
    """The files, and the law of the market's day; else of the one that a file prints, else of today."""
    from drafting.rereading import reading_of

    names = [file.name for file in files]
    read = [(str(file) if names.count(file.name) > 1 else file.name, file) for file in dict.fromkeys(files)]
    dossier = inputs.read_dossier(market, libraries, templates) if market is not None else None
    library = dossier.settled.library if dossier is not None else inputs.read_library(libraries)
    return reading_of(read, library, dossier, day, date.today())


def _show(voice: say.Voice, one: Seen) -> None:
    from drafting.checks.finding import LEVELS

    head = click.style(f"{LEVELS[one.level]:<8}", fg=say.COLOURS[one.level], bold=True)
    voice.line(f"{head}  {one.code:<7}  {one.message}")
    voice.line(f"{'':19}Règle : {one.rule}", dim=True)
    voice.line(f"{'':19}→ {one.advice}")
