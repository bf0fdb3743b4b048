"""`clausier library coverage`: which provision has a clause, which has none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.coverage import Coverage


@click.command("coverage", help="Une ligne par disposition : son statut par mécanisme, couverte ou non.\n\nStatuts : "
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
    voice.line(f"{len(rows)} dispositions, {covered} couvertes ; en défaut : {len(faulty)}.")
    voice.result({"provisions": [
        {"id": row.provision, "piece": row.piece, "title": row.title, "status": dict(row.statuses),
         "covered": row.covered, "clauses": list(row.clauses), "faults": list(row.faults)} for row in rows]})
    ctx.exit(1 if faulty else 0)


def _show(voice: say.Voice, row: Coverage) -> None:
    statuses = " ".join(f"{mechanism}:{'-' if status == 'none' else status}"
                        for mechanism, status in row.statuses.items())
    mark = click.style(f"{'couverte' if row.covered else 'sans clause':<11}", fg="green" if row.covered else None)
    voice.line(f"{row.provision:<8} {statuses}  {mark}  {row.title}")
    for fault in row.faults:
        voice.line(f"{'':9}→ {fault}", fg="red")
