"""`clausier library coverage`: which provision has a clause, which has none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.coverage import Coverage


@click.command("coverage", help="Une ligne par disposition : son statut par mécanisme, couverte ou non ; "
                                "« facultative » : disposition F qu'aucune clause n'écrit.\n\nStatuts : "
                                "L exigée par un texte ; I indispensable ; U usuelle ; F facultative ; X à ne pas "
                                "écrire.\n\nCode de sortie 1 s'il manque une disposition L, I ou U, ou si une "
                                "disposition X est produite.")
@options.as_json
@options.library
@click.pass_context
def command(ctx: click.Context, as_json: bool, libraries: tuple[Path, ...]) -> None:
    from drafting.coverage import coverage

    rows = coverage(inputs.read_library(libraries))
    faulty = [row for row in rows if row.faults]
    voice = say.Voice(as_json)
    for row in rows:
        _show(voice, row)
    covered = sum(row.covered for row in rows)
    optional = [row.provision for row in rows if row.optional]
    voice.line(f"{len(rows)} dispositions, {covered} couvertes ; en défaut : {len(faulty)} ; "
               f"facultatives sans clause : {', '.join(optional) or 'aucune'}.")
    voice.result({"provisions": [
        {"id": row.provision, "piece": row.piece, "title": row.title, "status": dict(row.statuses),
         "covered": row.covered, "optional": row.optional, "clauses": list(row.clauses), "faults": list(row.faults)}
        for row in rows]})
    ctx.exit(1 if faulty else 0)


def _show(voice: say.Voice, row: Coverage) -> None:
    statuses = " ".join(f"{mechanism}:{'-' if status == 'none' else status}"
                        for mechanism, status in row.statuses.items())
    found = "couverte" if row.covered else "facultative" if row.optional else "sans clause"
    mark = click.style(f"{found:<11}", fg="green" if row.covered else "yellow" if row.optional else None)
    voice.line(f"{row.provision:<8} {statuses}  {mark}  {row.title}")
    for fault in row.faults:
        voice.line(f"{'':9}→ {fault}", fg="red")
