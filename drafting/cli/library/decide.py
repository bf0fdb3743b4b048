"""What `approve`, `suspend` and `withdraw` share: find the text, sign it where the buyer may write, say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say


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
    from drafting.deciding import LONGEST, is_one_line

    words = (value or "").strip()
    if value is not None and param.required and not words:
        raise click.BadParameter("un texte est attendu.", ctx, param)
    if not is_one_line(words):
        raise click.BadParameter(f"une seule ligne de {LONGEST} caractères au plus est attendue.", ctx, param)
    return words


def decide(target: str, state: str, by: str, day: date, reason: str, libraries: tuple[Path, ...],
           templates: tuple[Path, ...]) -> None:
    from drafting.deciding import DONE, refuse_faults, refuse_future, signed, version_of
    from drafting.review import decided

    refuse_future(day, date.today())
    id_, _, since = target.partition("@")
    library = inputs.read_library(libraries, examples=True)
    clause = inputs.known_clause(library, id_)
    version = version_of(clause, since)
    folder = places.editable(libraries)
    if state == "approved":
        refuse_faults(clause, library, inputs.read_outlines(templates), inputs.released_problems_of(library, libraries))
    done = signed(clause, version, decided(clause, version, state, day, by, reason), folder)
    if done.before is None:
        files.create(done.path, done.content)
    elif done.content != done.before:
        files.rewrite(done.path, done.content)
    say.Voice().line(f"{clause.id}, texte du {french.short_date(version.in_force_from)} : {DONE[state]} le "
                     f"{french.short_date(day)} ({by}). Écrit dans {done.path}.")
