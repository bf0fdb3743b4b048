"""`clausier library review`: an edited review book is read back, and what is sure in it written into the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting.cli import files, inputs, options, places, say

if TYPE_CHECKING:
    from drafting.book_review import BookReview
    from drafting.library import Clause


@click.command("review", help="Relit un livre annoté ou corrigé dans Word ou LibreOffice : commentaires, modifications suivies "
                              "et corrections directes, clause par clause.\n\n"
                              "Avec --apply, écrit ce qui est sûr dans la bibliothèque modifiée, et chaque commentaire en note "
                              "dans notes.yaml. Le reste est laissé à une personne, avec sa raison ; code de sortie 1 s'il en "
                              "reste.")
@click.argument("book", metavar="LIVRE", type=options.PATH)
@click.option("--apply", is_flag=True, help="Écrit les textes et les notes dans la dernière --library.")
@options.as_json
@options.library
@click.pass_context
def command(ctx: click.Context, book: Path, apply: bool, as_json: bool, libraries: tuple[Path, ...]) -> None:
    from drafting.book_review import review_book
    from drafting.book_review.writing import edited_files
    from drafting.cli.library.reviewed import data, show
    from drafting.word.revisions import read_edited

    folder = places.editable(libraries) if apply else None
    document = read_edited(book)
    library = inputs.read_library(libraries, examples=True)
    review = review_book(document, library, inputs.read_outlines(()), book.name)
    written: list[Path] = []
    if folder is not None:
        review, contents = edited_files(review, library, lambda clause: _raw(folder, clause))
        written = _write(folder, review, contents)
    voice = say.Voice(as_json)
    show(voice, review, library, applied=apply)
    for path in written:
        voice.line(f"Écrit : {path}")
    voice.result(data(review, apply, written))
    ctx.exit(1 if apply and review.unplaced else 0)


def _raw(folder: Path, clause: Clause) -> bytes | None:
    """The clause's file in that folder, if it is there."""
    from drafting.yamlfile import read_bytes

    path = folder / f"{clause.id}.yaml"
    return read_bytes(path, clause.file) if path.is_file() else None


def _write(folder: Path, review: BookReview, contents: dict[str, bytes]) -> list[Path]:
    """Everything is ready before the first file is written; the notes come last."""
    from drafting.book_review.writing import notes
    from drafting.notes import FILE, with_notes
    from drafting.yamlfile import read_bytes

    path = folder / FILE
    raw = read_bytes(path, FILE) if path.exists() else b""
    noted = with_notes(raw, notes(review))
    written = []
    for id_, content in contents.items():
        files.rewrite(folder / f"{id_}.yaml", content)
        written.append(folder / f"{id_}.yaml")
    if noted != raw:
        (files.rewrite if path.exists() else files.create)(path, noted)
        written.append(path)
    return written
