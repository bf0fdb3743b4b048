"""What `approve`, `suspend` and `withdraw` share: find the text, sign it where the buyer may write, say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError, Problem, ReadingErrors

if TYPE_CHECKING:
    from drafting.library import Clause, Library, Review, Version

LONGEST = 200
"""The characters of a signature or of a reason: one line that a manifest prints."""
APPROVALS = "approvals.yaml"
"""Where an overlay keeps its decisions on texts that it does not hold."""
DONE = {"approved": "approuvé", "suspended": "suspendu", "withdrawn": "retiré"}


def deciding(name: str, state: str, help_: str) -> click.Command:
    """The command `name`, that gives texts the review `state`; a text set aside says why."""
    reasoned = state != "approved"

    @click.command(name, help=help_)
    @click.argument("target", metavar="ID[@DATE]")
    @click.option("--by", metavar="QUI", required=True, callback=one_line,
                  help="Fonction et organisme de qui décide, sans nom de personne : « juriste, ville de Valbrune ».")
    @options.on("La date de la décision ; aujourd'hui par défaut.")
    @click.option("--reason", metavar="MOTIF", required=reasoned, callback=one_line,
                  help="Le motif, gardé avec la décision.")
    @options.library
    def command(target: str, by: str, day: date | None, reason: str, libraries: tuple[Path, ...],
                templates: tuple[Path, ...] = ()) -> None:
        decide(target, state, by, day or date.today(), reason, libraries, templates)

    return command if reasoned else options.templates(command)  # where a text is placed is part of what is approved


def one_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
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

    if day > date.today():
        raise DraftingError(f"Une décision ne se date pas d'avance ({french.short_date(day)}).")
    id_, _, since = target.partition("@")
    library = inputs.read_library(libraries, examples=True)
    clause = inputs.known_clause(library, id_)
    version = version_of(clause, since)
    folder = places.editable(libraries)
    if state == "approved":
        refuse_faults(clause, library, templates, inputs.released_problems_of(library, libraries))
    path = _sign(clause, version, decided(clause, version, state, day, by, reason), folder)
    say.Voice().line(f"{clause.id}, texte du {french.short_date(version.in_force_from)} : {DONE[state]} le "
                     f"{french.short_date(day)} ({by}). Écrit dans {path}.")


def refuse_faults(clause: Clause, library: Library, templates: tuple[Path, ...], released: Iterable[Problem] = ()) -> None:
    """A signature is given to a text that `library check` finds sound, and that is as it was `released`; so is a slip mended."""
    from drafting.library_check import faults

    moved = [problem for problem in released if problem.file == clause.file]
    if found := [*faults(clause, library, inputs.read_outlines(templates)), *moved]:
        raise ReadingErrors([p._replace(message=f"clause en défaut, rien n'est écrit : {p.message}") for p in found])


def version_of(clause: Clause, since: str) -> Version:
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


def _sign(clause: Clause, version: Version, review: Review, folder: Path) -> Path:
    """Write the decision in the clause's own file, or in the approvals of a library that does not hold the clause."""
    from drafting.signing import with_decision, with_review
    from drafting.yamlfile import read_bytes

    path = folder / f"{clause.id}.yaml"
    if path.is_file():
        raw = read_bytes(path, clause.file)
        content = with_review(raw, clause.file, clause.versions.index(version), review)
    else:
        path = folder / APPROVALS
        raw = read_bytes(path, path.name) if path.exists() else b""
        content = with_decision(raw, path.name, f"{clause.id}@{version.in_force_from.isoformat()}", review)
        if not path.exists():
            files.create(path, content)
            return path
    if content != raw:
        files.rewrite(path, content)
    return path
