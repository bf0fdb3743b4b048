"""`clausier new`: a starter market to copy, or an empty spreadsheet of lots."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from drafting.cli import files, inputs, options, places
from drafting.errors import DraftingError, unknown


@click.command("new", help="Crée le marché FICHIER en copiant un modèle, à compléter dans un éditeur de texte.\n\n"
                           "Avec --lots, crée plutôt un classeur de lots à remplir, FICHIER.xlsx.\n\n"
                           "Un fichier qui existe n'est jamais remplacé.")
@click.argument("file", metavar="[FICHIER]", required=False, type=options.PATH)
@click.option("--starter", metavar="NOM", help="Le modèle à copier : voir --list.")
@click.option("--list", "listing", is_flag=True, help="Montre les modèles, un par ligne.")
@click.option("--lots", is_flag=True, help="Crée un classeur de lots vide (.xlsx), avec ses listes de valeurs.")
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, file: Path | None, starter: str | None, listing: bool, lots: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    if lots:
        _lots(ctx, file, starter, libraries)
        return
    known = places.starters(templates)
    if listing:
        _show(known)
        return
    if file is None:
        ctx.fail("Il manque le fichier à créer. Exemple : clausier new marche.yaml --starter NOM ; "
                 "les modèles : clausier new --list.")
    if starter is None:
        ctx.fail("Il manque le modèle : --starter NOM ; les modèles : clausier new --list.")
    if starter not in known:
        raise DraftingError(unknown("Le modèle", starter, known))
    files.create(file, known[starter].read_bytes())
    click.echo(f"Créé : {file}")
    click.echo(f"Pour être guidé par l'éditeur : clausier schema -o {file.with_name('market.schema.json')}")
    click.echo(f"Ensuite : clausier check {file}, puis clausier draft {file} -o DOSSIER")


def _lots(ctx: click.Context, file: Path | None, starter: str | None, libraries: tuple[Path, ...]) -> None:
    if file is None or file.suffix.lower() != ".xlsx":
        ctx.fail("Avec --lots, donnez le classeur à créer. Exemple : clausier new lots.xlsx --lots")
    if starter is not None:
        ctx.fail("--lots et --starter ne vont pas ensemble : l'un crée un classeur de lots, l'autre un marché.")
    from drafting.lots_file import empty_book, lot_words
    from drafting.spreadsheet import write_book

    library = inputs.read_library(libraries)
    files.create(file, write_book(empty_book(lot_words(library.data["workbook"], library.data["trades"]))))
    click.echo(f"Créé : {file}")
    click.echo(f"Ensuite, dans le marché : « lots: {file.name} », le classeur étant dans le même dossier.")


def _show(known: Mapping[str, Path]) -> None:
    width = max(map(len, known), default=0)
    for name, path in known.items():
        click.echo(f"{name:<{width}}  {about(path)}")


def about(path: Path) -> str:
    """The starter's first comment that speaks to people (the first line speaks to editors)."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.lstrip("# ").strip()
        if not line.startswith("#"):
            return ""
        if text and not text.startswith("yaml-language-server"):
            return text
    return ""
