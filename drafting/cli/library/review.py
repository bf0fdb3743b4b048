"""`clausier library review`: an edited review book is read back, and what is sure in it written into the library."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from drafting.cli import files, inputs, options, places, say
from drafting.cli.library.decide import one_line


@click.command("review", help="Relit un livre annoté ou corrigé dans Word ou LibreOffice : commentaires, modifications suivies "
                              "et corrections directes, clause par clause.\n\n"
                              "Avec --apply, écrit ce qui est sûr dans la bibliothèque modifiée, et chaque commentaire en note "
                              "dans notes.yaml. Le reste est laissé à une personne, avec sa raison ; code de sortie 1 s'il en "
                              "reste.")
@click.argument("book", metavar="LIVRE", type=options.PATH)
@click.option("--apply", is_flag=True, help="Écrit les textes et les notes dans la dernière --library.")
@options.dated("--in-force-from", "since", "La date d'effet de la version de plus que reçoit un texte déjà livré.")
@click.option("--slip", metavar="MOTIF", callback=one_line,
              help="Ce qui est corrigé : un texte déjà livré est corrigé en place, et la coquille déclarée.")
@click.option("--adopt", is_flag=True, help="Copie dans la dernière --library les clauses corrigées qu'elle ne contient pas ; "
                                            "elles n'y suivront plus les livraisons de clausier.")
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, book: Path, apply: bool, since: date | None, slip: str, adopt: bool, as_json: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.book_round import Applied, Choice, Shelves, applied, read_back
    from drafting.cli.library.reviewed import data, show

    if (since or slip or adopt) and not apply or since and slip:
        raise click.UsageError("--in-force-from ou --slip, pas les deux, et --adopt s'emploient avec --apply.")
    folders = (*places.libraries(libraries)[:-1], places.editable(libraries)) if apply else tuple(places.libraries(libraries))
    shelves = Shelves(inputs.read_library(libraries, examples=True), folders, inputs.read_outlines(templates))
    review = read_back(book, shelves, book.name)
    done = applied(review, shelves, Choice(since, slip, adopt), date.today()) if apply else Applied(review, {})
    for path, content in done.contents.items():
        files.lay(path, content)
    voice = say.Voice(as_json)
    show(voice, done.review, shelves.library, applied=apply)
    for path, content in done.contents.items():
        voice.line(f"{'Retiré' if content is None else 'Écrit'} : {path}")
    voice.result(data(done.review, apply, list(done.contents)))
    ctx.exit(1 if apply and done.review.unplaced else 0)
