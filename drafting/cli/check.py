"""`clausier check`: the remarks, without writing anything."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import asdict

from drafting.cli import inputs, options, say


@click.command("check", help="Relit MARCHE et les pièces qu'il donnerait, et montre les remarques, les bloquantes "
                             "d'abord.\n\nRien n'est écrit. Code de sortie 1 s'il y a une remarque bloquante.")
@options.market
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, market: Path, as_json: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    dossier = inputs.read_dossier(market, libraries, templates)
    voice = say.Voice(as_json)
    say.findings(voice, dossier.findings)
    voice.line(f"{market.name} : {say.counted(dossier.findings)}.")
    voice.result({"market": market.name, "blocking": dossier.blocking,
                  "findings": [asdict(finding) for finding in dossier.findings]})
    ctx.exit(1 if dossier.blocking else 0)
