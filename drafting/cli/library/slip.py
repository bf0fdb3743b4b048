"""`clausier library slip`: a released text mended, said as such."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.cli.library.decide import one_line
from drafting.cli.library.redlined import marked
from drafting.errors import DraftingError, ReadingErrors


@click.command("slip", help="Déclare une coquille corrigée dans le texte livré de la clause ID daté de DATE (inutile si la "
                            "clause n'en a qu'un).\n\nLe texte est d'abord corrigé dans son fichier. Les mots et les "
                            "conditions d'avant restent dans released.lock : chaque livraison se retrouve telle qu'elle était. "
                            "Un texte qui change de sens n'est pas une coquille : donnez-lui une version de plus.")
@click.argument("target", metavar="ID[@DATE]")
@click.option("--reason", metavar="MOTIF", required=True, callback=one_line, help="Ce qui est corrigé, en quelques mots.")
@options.on("La date de la correction ; aujourd'hui par défaut.")
@options.library
@options.templates
def command(target: str, reason: str, day: date | None, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.comparison import paragraphs
    from drafting.deciding import refuse_faults, version_of
    from drafting.redline import compare
    from drafting.released import DEV, LIBRARY, LOCK, before, moved, with_slips

    if (day := day or date.today()) > date.today():
        raise DraftingError(f"Une correction ne se date pas d'avance ({french.short_date(day)}).")
    folder = places.editable(libraries)
    library = inputs.read_library(libraries, examples=True)
    shelves, broken = inputs.read_releases(libraries)
    if broken:
        raise ReadingErrors(broken)
    releases = shelves[-1]
    id_, _, since = target.partition("@")
    clause = inputs.known_clause(library, id_)
    version = version_of(clause, since)
    told = f"{clause.id}, texte du {french.short_date(version.in_force_from)}"
    frozen = releases.current.get((clause.id, version.in_force_from))
    if frozen is None:
        raise DraftingError(f"{told} : il n'est d'aucune livraison.", hint="Corrigez-le : rien n'est à déclarer.")
    why = moved(clause, version, frozen, releases.name)
    if not why:
        raise DraftingError(f"{told} : il est tel que livré, rien n'est à déclarer.",
                            hint="Corrigez-le d'abord dans son fichier.")
    refuse_faults(clause, library, inputs.read_outlines(templates))
    content = with_slips(library, releases, [(clause, version)], day, reason)
    was = before(frozen, releases.name)
    voice = say.Voice()
    for line in compare(paragraphs(was, was.versions[0]), paragraphs(clause, version)):
        if line.changed:
            voice.line(f"    {marked(line)}")
    files.rewrite(folder / LOCK, content)
    voice.line(f"{told} : {why} ; coquille déclarée le {french.short_date(day)} ({reason}). Écrit dans {folder / LOCK}.")
    if releases.announced in releases.states:
        voice.line(f"Écrivez dans {LIBRARY} le nom de la livraison à venir, suivi de « {DEV} ».")
