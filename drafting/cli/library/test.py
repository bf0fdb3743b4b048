"""`clausier library test`: the examples that the clauses hold, run and told in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import inputs, options, places, say

if TYPE_CHECKING:
    from drafting.cases import Outcome


@click.command("test", help="Lance les exemples des clauses (« cases »), ou ceux de la seule clause ID.\n\nUn exemple manqué "
                            "dit ce qu'il attendait, à quelle ligne, et ce que la clause écrit. Code de sortie 1 s'il en est un.")
@click.argument("id_", metavar="[ID]", required=False)
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, id_: str | None, as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting import wording
    from drafting.cases import Examples

    library = inputs.read_library(libraries, examples=True)
    clauses = [inputs.known_clause(library, id_)] if id_ else list(library.clauses.values())
    learnt = wording.learn(places.cache())
    outcomes = Examples(library, inputs.read_outlines(templates), places.starters(templates)).run(clauses)
    wording.keep(places.cache(), learnt)
    voice = say.Voice(as_json)
    for outcome in outcomes:
        if id_ or outcome.misses or outcome.set_aside:
            _show(voice, outcome)
    run = [outcome for outcome in outcomes if not outcome.set_aside]
    held = sum(not outcome.misses for outcome in run)
    voice.line(_count(held, len(run), len(outcomes) - len(run)))
    voice.result({"release": library.release, "examples": len(run), "held": held, "not_run": len(outcomes) - len(run),
                  "outcomes": [_data(outcome) for outcome in _told(outcomes, all_=bool(id_))]})
    ctx.exit(1 if held < len(run) else 0)


def _told(outcomes: Iterable[Outcome], *, all_: bool) -> list[Outcome]:
    return [outcome for outcome in outcomes if all_ or outcome.misses or outcome.set_aside]


def _show(voice: say.Voice, outcome: Outcome) -> None:
    mark, colour = ("manqué", "red") if outcome.misses else ("non lancé", "yellow") if outcome.set_aside else ("tenu", "green")
    voice.line(f"{click.style(f'{mark:<10}', fg=colour, bold=True)}{outcome.clause.id} : {outcome.case.name}")
    if outcome.set_aside:
        voice.line(f"{'':10}{outcome.set_aside}.")
    for miss in outcome.misses:
        voice.line(f"{'':10}{miss.where} : {miss.message}")
    if outcome.misses:
        for line in outcome.printed:
            voice.line(f"{'':10}| {line}", dim=True)


def _count(held: int, run: int, aside: int) -> str:
    """« 3 exemples sur 3 tenus ; 1 non lancé, son texte étant suspendu ou retiré. »"""
    text = "leur texte" if aside > 1 else "son texte"
    rest = f" ; {french.number(aside)} {french.plural('non lancé', aside)}, {text} étant suspendu ou retiré" * bool(aside)
    return f"{french.number(held)} {french.plural('exemple', held)} sur {french.number(run)} {french.plural('tenu', held)}{rest}."


def _data(outcome: Outcome) -> dict[str, Any]:
    return {"clause": outcome.clause.id, "name": outcome.case.name, "set_aside": outcome.set_aside,
            "misses": [{"message": miss.message, "where": miss.where} for miss in outcome.misses],
            "printed": list(outcome.printed)}
