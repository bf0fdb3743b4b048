"""`clausier redo`: the same bytes again from a manifest, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from drafting.cli import files, inputs, options, places, say


@click.command("redo", help="Refait dans DOSSIER, octet pour octet, les pièces que décrit MANIFESTE, ou dit ce qui manque.\n\n"
                            "Les textes et les valeurs sont ceux du manifeste : la bibliothèque peut avoir changé depuis. Si une "
                            "trame a changé, ou si le manifeste a été modifié, rien n'est écrit et le code de sortie est 1.")
@click.argument("manifest", metavar="MANIFESTE", type=options.PATH)
@click.option("-o", "folder", metavar="DOSSIER", type=options.PATH, required=True, help="Le dossier des pièces.")
@options.force
@options.library
@options.templates
def command(manifest: Path, folder: Path, force: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.output import WRITING, write_folder
    from drafting.redo import find_shells, redo
    from drafting.reopened import Manifest, open_manifest

    def books() -> Mapping[str, bytes]:
        return _books(found, libraries, templates)

    found: Manifest = open_manifest(manifest)
    made = redo(found, find_shells(places.templates(templates)), books, places.cache())
    others = ("zips", "derived", WRITING)  # made again, or made with them, or of another run
    said = {key: value for key, value in found.data.items() if key not in others}
    with files.writing(folder):
        written = write_folder(folder, made, said, force=force, zips="zips" in found.data)
    voice = say.Voice()
    voice.title(f"Refait dans {folder}, à l'identique :")
    for name in written.written:
        voice.line(f"  {name}")
    for name, kept in written.saved:
        voice.line(f"Ancien {name} gardé : {kept}")


def _books(manifest: object, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> Mapping[str, bytes]:
    """The spreadsheets of the manifest's market, with the library at hand."""
    from msgspec.structs import replace

    from drafting.draft import prepare, write_books
    from drafting.reopened import Manifest

    assert isinstance(manifest, Manifest)
    library = inputs.read_library(libraries)
    dossier = prepare(manifest.market(library.vocabulary()), library, inputs.read_outlines(templates), manifest.more())
    book = next(piece for piece in manifest.pieces if piece.tree is None)
    return write_books(replace(dossier, books=dossier.workbooks), as_draft=bool(book.values.get("projet")))
