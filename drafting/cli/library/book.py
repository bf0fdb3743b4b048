"""`clausier library book`: every text of the library in one Word document, to be printed, reviewed and edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from drafting.cli import files, inputs, options, places, say


@click.command("book", help="Écrit le livre de relecture : les textes de la bibliothèque en un seul document Word, à imprimer, "
                            "à annoter et à corriger.\n\n"
                            "Seuls les textes des clauses s'y corrigent. Les fiches et les exemples, gris et encadrés, y sont "
                            "figés : leurs empreintes sont dans le fichier.")
@click.argument("out", metavar="FICHIER", type=options.PATH)
@click.option("--model", metavar="MODELE", help="Les clauses d'un seul modèle, par exemple execution_clause.")
@click.option("--piece", metavar="CODE", help="Les clauses d'une seule pièce, par exemple ccap.")
@options.dated("--changed-since", "since", "Les clauses qui ont un texte daté de ce jour ou d'après.")
@options.force
@options.library
def command(out: Path, model: str | None, piece: str | None, since: date | None, force: bool,
            libraries: tuple[Path, ...]) -> None:
    from drafting.book_round import Asked, Shelves, make_book

    library = inputs.read_library(libraries, examples=True)
    shelves = Shelves(library, tuple(places.libraries(libraries)), inputs.read_outlines(()))
    made = make_book(shelves, Asked(model, piece, since), date.today(), places.built_in("market_templates"), places.starters(()),
                     places.cache())
    kept = files.replace(out, made.content, force=force)
    say.Voice().line(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    say.Voice().line(f"{made.clauses} clauses, {made.texts} textes.")
