"""`clausier library review`: an edited review book is read back, and what is sure in it written into the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.cli.library.decide import one_line
from drafting.errors import ReadingErrors

if TYPE_CHECKING:
    from drafting.book_review import BookReview
    from drafting.library import Library
    from drafting.outlines import Outline


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
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, book: Path, apply: bool, since: date | None, slip: str, as_json: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.book_review import review_book
    from drafting.cli.library.reviewed import data, show
    from drafting.word.revisions import read_edited

    if (since or slip) and not apply or since and slip:
        raise click.UsageError("--in-force-from ou --slip, pas les deux, s'emploient avec --apply.")
    folder = places.editable(libraries) if apply else None
    document = read_edited(book)
    library = inputs.read_library(libraries, examples=True)
    outlines = inputs.read_outlines(templates)
    review = review_book(document, library, outlines, book.name)
    paths: list[Path] = []
    if folder is not None:
        review, paths = _apply(review, library, outlines, folder, libraries, since, slip)
    voice = say.Voice(as_json)
    show(voice, review, library, applied=apply)
    for path in paths:
        voice.line(f"Écrit : {path}")
    voice.result(data(review, apply, paths))
    ctx.exit(1 if apply and review.unplaced else 0)


def _apply(review: BookReview, library: Library, outlines: Mapping[str, Outline], folder: Path, libraries: tuple[Path, ...],
           since: date | None, slip: str) -> tuple[BookReview, list[Path]]:
    """Everything is ready before the first file is written: texts, then the lock, then the notes."""
    from drafting.book_review.writing import Release, edited_files, notes
    from drafting.notes import FILE, with_notes
    from drafting.released import LOCK, with_slips

    shelves, broken = inputs.read_releases(libraries)
    if broken:
        raise ReadingErrors(broken)
    change = f"Rédaction revue à la relecture du {french.short_date(review.made_on)}."
    review, written = edited_files(
        review, library, outlines, lambda clause: _raw(folder / f"{clause.id}.yaml", clause.file),
        Release(shelves[-1].current, since, change, bool(slip)))
    raw = _raw(folder / FILE, FILE) or b""
    contents = {folder / f"{id_}.yaml": content for id_, content in written.files.items()}
    if written.slips:
        contents[folder / LOCK] = with_slips(written.library, shelves[-1], written.slips, date.today(), slip)
    if (noted := with_notes(raw, notes(review))) != raw:
        contents[folder / FILE] = noted
    for path, content in contents.items():
        (files.rewrite if path.exists() else files.create)(path, content)
    return review, list(contents)


def _raw(path: Path, name: str) -> bytes | None:
    """The bytes of a file of the folder that is edited, if it is there."""
    from drafting.yamlfile import read_bytes

    return read_bytes(path, name) if path.is_file() else None
