"""`clausier schema`: the JSON Schema that editors read beside a market."""

from __future__ import annotations

import json
from pathlib import Path

import click

from drafting.cli import files, inputs, options, say


@click.command("schema", help="Écrit le schéma JSON d'un marché : les éditeurs de texte y trouvent les clés, les "
                              "valeurs admises et leur sens.\n\nLes modèles attendent market.schema.json à côté du "
                              "marché.")
@click.option("-o", "output", metavar="FICHIER", type=options.PATH,
              help="Le fichier à écrire ; sans lui, la sortie standard.")
@options.force
@options.library
def command(output: Path | None, force: bool, libraries: tuple[Path, ...]) -> None:
    from drafting.schema import market_schema

    text = json.dumps(market_schema(inputs.read_library(libraries)), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        say.data(text)
        return
    kept = files.replace(output, text.encode(), force=force)
    click.echo(f"Écrit : {output}" + (f" (l'ancien : {kept.name})" if kept else ""))
