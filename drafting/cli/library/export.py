"""`clausier library export`: a copy of the built-in library, that its owner may edit."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from drafting.cli import files, options, places, say
from drafting.errors import OutputError


@click.command("export", help="Copie la bibliothèque de clausier dans DOSSIER, vide ou nouveau, pour la modifier.\n\n"
                              "La copie remplace ensuite l'originale, clause par clause, par --library DOSSIER.")
@click.argument("folder", metavar="DOSSIER", type=options.PATH)
def command(folder: Path) -> None:
    source = places.built_in("clause_library")
    with files.writing(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError("ce dossier n'est pas vide, rien n'y est copié.", str(folder), "Choisissez un autre nom.")
        shutil.copytree(source, folder, dirs_exist_ok=True)
    count = sum(1 for _ in folder.rglob("*.yaml"))
    say.Voice().line(f"{count} fichiers copiés dans {folder}. Pour s'en servir : --library {folder}")
