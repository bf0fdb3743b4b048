"""What `approve`, `suspend` and `withdraw` share: find the text, sign it in its own file, say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError, ReadingErrors

if TYPE_CHECKING:
    from drafting.library import Clause, Library, Version

LONGEST = 200
"""The characters of a signature or of a reason: one line that a manifest prints."""
DONE = {"approved": "approuvé", "suspended": "suspendu", "withdrawn": "retiré"}


def deciding(name: str, state: str, help_: str) -> click.Command:
    """The command `name`, that gives texts the review `state`; a text set aside says why."""
    reasoned = state != "approved"

    @click.command(name, help=help_)
    @click.argument("target", metavar="ID[@DATE]")
    @click.option("--by", metavar="QUI", required=True, callback=_one_line,
                  help="Fonction et organisme de qui décide, sans nom de personne : « juriste, ville de Valbrune ».")
    @options.on("La date de la décision ; aujourd'hui par défaut.")
    @click.option("--reason", metavar="MOTIF", required=reasoned, callback=_one_line,
                  help="Le motif, gardé avec la décision.")
    @options.library
    def command(target: str, by: str, day: date | None, reason: str, libraries: tuple[Path, ...],
                templates: tuple[Path, ...] = ()) -> None:
        decide(target, state, by, day or date.today(), reason, libraries, templates)

    return command if reasoned else options.templates(command)  # where a text is placed is part of what is approved


def _one_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """A text of one line, for it is printed in lists and kept in a file that people read."""
    words = (value or "").strip()
    if value is not None and param.required and not words:
        raise click.BadParameter("un texte est attendu.", ctx, param)
    if not words.isprintable() or len(words) > LONGEST:
        raise click.BadParameter(f"une seule ligne de {LONGEST} caractères au plus est attendue.", ctx, param)
    return words


def decide(target: str, state: str, by: str, day: date, reason: str, libraries: tuple[Path, ...],
           templates: tuple[Path, ...]) -> None:
    from drafting.review import decided
    from drafting.signing import with_review
    from drafting.yamlfile import read_bytes

    if day > date.today():
        raise DraftingError(f"Une décision ne se date pas d'avance ({french.short_date(day)}).")
    id_, _, since = target.partition("@")
    library = inputs.read_library(libraries, examples=True)
    clause = inputs.known_clause(library, id_)
    version = _version(clause, since)
    path = _editable(clause, libraries)
    if state == "approved":
        _refuse_faults(clause, library, templates)
    raw = read_bytes(path, clause.file)
    content = with_review(raw, clause.file, clause.versions.index(version),
                          decided(clause, version, state, day, by, reason))
    if content != raw:
        files.rewrite(path, content)
    say.Voice().line(f"{clause.id}, texte du {french.short_date(version.in_force_from)} : {DONE[state]} le "
                     f"{french.short_date(day)} ({by}). Écrit dans {path}.")


def _refuse_faults(clause: Clause, library: Library, templates: tuple[Path, ...]) -> None:
    """A signature is given to a text that `library check` finds sound."""
    from drafting.library_check import faults

    if found := faults(clause, library, inputs.read_outlines(templates)):
        raise ReadingErrors([replace(p, message=f"ce texte ne peut pas être approuvé : {p.message}") for p in found])


def _version(clause: Clause, since: str) -> Version:
    """The text asked, by its date; a signature never guesses between two."""
    dated = {v.in_force_from: v for v in clause.versions}
    listed = french.listing([f"{clause.id}@{day.isoformat()}" for day in dated])
    if not since:
        if len(dated) > 1:
            raise DraftingError(f"La clause « {clause.id} » a {len(dated)} textes : dites lequel.", hint=f"Au choix : {listed}.")
        return clause.versions[0]
    try:
        day = french.read_date(since)
    except ValueError as error:
        raise DraftingError(f"« @{since[:40]} » : {error}") from None
    if day not in dated:
        raise DraftingError(f"La clause « {clause.id} » n'a pas de texte daté du {french.short_date(day)}.",
                            hint=f"Au choix : {listed}.")
    return dated[day]


def _editable(clause: Clause, libraries: tuple[Path, ...]) -> Path:
    """The clause's file in the last library given, or in the checkout's own; the installed one is not edited."""
    folder = places.libraries(libraries)[-1]
    path = folder / f"{clause.id}.yaml"
    if places.installed(folder):
        raise DraftingError("La bibliothèque installée avec clausier ne se modifie pas.",
                            hint="Copiez-la par « clausier library export DOSSIER », puis donnez --library DOSSIER.")
    if not path.is_file():
        raise DraftingError(f"La clause « {clause.id} » n'est pas dans {folder}, seule bibliothèque modifiée ici.",
                            hint="Donnez en dernier --library le dossier qui la contient.")
    return path
