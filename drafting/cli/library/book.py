"""`clausier library book`: every text of the library in one Word document, to be printed, reviewed and edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import __version__, french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError, ReadingErrors, nearest

if TYPE_CHECKING:
    from drafting.library import Clause, Library
    from drafting.released import Key


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
    from drafting import wording
    from drafting.booked import library_book
    from drafting.cases import Examples
    from drafting.draft import placed
    from drafting.hashes import library_hash
    from drafting.word.book import write_book
    from drafting.word.shell import load_shell

    library = inputs.read_library(libraries, examples=True)
    clauses = chosen(library, model, piece, since)
    today = date.today()
    asked = {"clausier": __version__, "release": library.release, "library_sha256": library_hash(library),
             "made_on": today.isoformat(), "model": model, "piece": piece,
             "changed_since": since.isoformat() if since else None}
    outlines = placed(library, inputs.read_outlines(()))
    learnt = wording.learn(places.cache())
    examples = Examples(library, outlines, places.starters(())).printed(clauses)
    book = library_book(library, outlines, clauses, examples, released(library, libraries), asked)
    wording.keep(places.cache(), learnt)
    told = f"Livraison {library.release}, livre du {french.short_date(today)}"
    shell = load_shell(places.built_in("market_templates") / "livre.docx", places.cache())
    values = {"titre": book.title, "marche": book.title, "reference": told, "piece": "livre de relecture"}
    kept = files.replace(out, write_book(book, shell, values), force=force)
    say.Voice().line(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    say.Voice().line(f"{len(clauses)} clauses, {len(book.texts())} textes.")


def released(library: Library, libraries: tuple[Path, ...]) -> dict[Key, str]:
    """The texts that the lock of their folder holds to, with the name of the release that gave them."""
    from drafting.released import in_folder

    found, problems = inputs.read_releases(libraries)
    if problems:
        raise ReadingErrors(problems)
    return {key: frozen.release or releases.last for releases in found for key, frozen in releases.current.items()
            if key[0] in library.clauses and in_folder(library.clauses[key[0]], releases.lead)}


def chosen(library: Library, model: str | None, piece: str | None, since: date | None) -> list[Clause]:
    """The clauses asked for; a name that nothing bears, or a choice that leaves nothing, is said."""
    for name, known, what in ((model, set(library.models), "Le modèle"),
                              (piece, {clause.piece for clause in library.clauses.values()}, "La pièce")):
        if name is not None and name not in known:
            guess = nearest(name, known)
            raise DraftingError(f"{what} « {name[:80]} » n'existe pas." + f" Vouliez-vous écrire « {guess} » ?" * bool(guess),
                                hint=f"Au choix : {', '.join(sorted(known))}.")
    found = [clause for clause in library.clauses.values()
             if model in (None, clause.model) and piece in (None, clause.piece)
             and (since is None or any(v.in_force_from >= since for v in clause.versions))]
    if not found:
        raise DraftingError("Aucune clause ne répond à ce choix : aucun livre n'est écrit.")
    return found
