"""`clausier avis`: the structured fields of the notice, lot by lot, as one JSON object."""

from __future__ import annotations

import json
from pathlib import Path

import click

from drafting.cli import files, inputs, options, say
from drafting.errors import DraftingError


@click.command("avis", help="Donne en JSON les champs de l'avis européen et des données essentielles, lot par lot.\n\n"
                            "Ce sont les valeurs du tableau de l'avis. Ce que seul l'acheteur sait y est nul, et listé "
                            "dans to_complete. Code de sortie 1 s'il y a une remarque bloquante.")
@options.market
@click.option("-o", "output", metavar="FICHIER", type=options.PATH,
              help="Le fichier à écrire ; sans lui, la sortie standard.")
@options.force
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, market: Path, output: Path | None, force: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    from drafting.avis import notice_data

    dossier = inputs.read_dossier(market, libraries, templates)
    voice = say.Voice(as_json=True)  # people's text goes aside: the data is what the standard output is for
    if dossier.blocking:
        say.findings(voice, (finding for finding in dossier.findings if finding.level == "blocking"))
        voice.line(f"{market.name} : {say.counted(dossier.findings)} ; rien n'est écrit.")
        ctx.exit(1)
    data = notice_data(dossier.settled, dossier.selection, dossier.outlines)
    if dossier.settled.get("buyer.regime") == "private":
        raise DraftingError("un contrat privé n'a ni avis européen, ni données essentielles.", market.name)
    if data is None:
        raise DraftingError("ce marché n'a pas de champs d'avis à saisir.", market.name,
                            "Il lui faut une pièce « avis », et un lancement depuis le 01/01/2024.")
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        say.data(text)
        return
    kept = files.replace(output, text.encode(), force=force)
    voice.line(f"Écrit : {output}" + (f" (l'ancien : {kept.name})" if kept else ""))
