"""`clausier commitments`: what the chosen tenderer promised and was marked for, as a pièce ready to sign."""

from __future__ import annotations

from pathlib import Path

import click

from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError


@click.command("commitments", help="Écrit le relevé des engagements que le candidat retenu a pris dans sa fiche technique et "
                                   "qui ont été notés, prêt à signer.\n\n"
                                   "Les réponses y sont reprises mot pour mot ; la fiche technique "
                                   "prévaut. Une réserve possible ou une valeur illisible arrête l'écriture.")
@click.argument("folder", metavar="DOSSIER", type=options.PATH)
@click.option("--tenderer", metavar="NOM", required=True, help="Le nom du candidat retenu, ou son SIRET.")
@click.option("--market", metavar="MARCHE", type=options.PATH, required=True, help="Le fichier du marché.")
@click.option("-o", "out", metavar="FICHIER", type=options.PATH, required=True, help="Le document Word à écrire.")
@click.option("--lot", metavar="NUMERO", help="Le lot attribué, si le candidat a répondu à plusieurs.")
@options.force
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, folder: Path, tenderer: str, market: Path, out: Path, lot: str | None, force: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.answers.received import read_received
    from drafting.comparing.commitments import ASKED, warnings
    from drafting.comparing.written import promised

    if out.suffix.lower() != ".docx":
        raise DraftingError("Le fichier à écrire doit finir par .docx.", str(out))
    voice = say.Voice()
    dossier = inputs.read_dossier(market, libraries, templates, ASKED)
    if dossier.blocking:
        say.findings(voice, (f for f in dossier.findings if f.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        ctx.exit(1)
    words = inputs.read_comparing(dossier.settled.library, libraries, dossier.settled.say)
    reader = inputs.forms_of(dossier, libraries)
    made = promised(dossier, reader.blanks, read_received(folder, reader), words, tenderer, lot, places.cache())
    kept = files.replace(out, made.data, force=force)
    voice.title(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    voice.line(f"  {made.winner.label}, lot {made.lot}. Engagements récapitulés : {made.counts[0]} ; réponses reprises des "
               f"rubriques : {made.counts[1]}.")
    for text in warnings(made.winner):
        voice.line(f"  {text}", fg="yellow")
    voice.line("Ce relevé est un projet, à relire par un juriste avant signature.")
