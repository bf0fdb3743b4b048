"""`clausier library check`: every fault of the library that shows without a market."""

from __future__ import annotations

from pathlib import Path

import click

from drafting.cli import inputs, options, say


@click.command("check", help="Contrôle les clauses, les articles cités, les tableaux et les trames, sans marché.\n\n"
                             "Code de sortie 1 s'il y a un problème.")
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    library = inputs.read_library(libraries, examples=True)
    found = inputs.problems_of(library, libraries, templates)
    voice = say.Voice(as_json)
    for problem in found:
        voice.line(str(problem))
    count = {0: "aucun problème", 1: "1 problème"}.get(len(found), f"{len(found)} problèmes")
    voice.line(f"{len(library.clauses)} clauses contrôlées : {count}.")
    unfrozen = [shelf.announced for shelf in inputs.read_releases(libraries)[0] if shelf.unfrozen]
    for name in unfrozen:
        voice.line(f"La livraison « {name} » n'est pas figée : ses textes peuvent changer sans que rien ne le dise. "
                   f"Pour la figer : clausier library release {name}")
    unread = sorted(id_ for id_, law in library.law.items() if law.wordings and all(w.verified == "no" for w in law.wordings))
    voice.line(f"À vérifier : {len(unread)} références dont aucune rédaction n'a été lue ; aucune clause ne les imprime.")
    voice.result({"release": library.release, "clauses": len(library.clauses),
                  "problems": [{"message": p.message, "where": p.where, "hint": p.hint} for p in found], "unread": unread,
                  "unfrozen": unfrozen})
    ctx.exit(1 if found else 0)
