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
    from drafting.cli.received import read_received
    from drafting.comparing.commitments import ASKED, chosen, filled, lot_of, promises, warnings
    from drafting.comparing.tenderers import gather
    from drafting.draft import shell_values
    from drafting.manifest import extract, fingerprints, origin, settled_hash
    from drafting.word.shell import load_shell
    from drafting.word.write import write_piece

    if out.suffix.lower() != ".docx":
        raise DraftingError("Le fichier à écrire doit finir par .docx.", str(out))
    voice = say.Voice()
    dossier = inputs.read_dossier(market, libraries, templates, ASKED)
    settled = dossier.settled
    if dossier.blocking:
        say.findings(voice, (f for f in dossier.findings if f.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        ctx.exit(1)
    words = inputs.read_comparing(settled.library, libraries, settled.say)
    forms, blanks = read_received(folder, dossier, libraries)
    contenders, _ = gather(forms, words)
    winner = chosen((one for one in contenders if one.names or one.siret), tenderer)
    won = lot_of(settled, winner, blanks, lot)
    found = promises(won, winner, blanks)
    blank = next(piece for piece in dossier.pieces.pieces if piece.code == "engagements" and piece.lot in (None, won.number))
    piece = filled(blank, found, words.text["nothing"])
    made_from = origin(settled, settled_hash(settled))
    data = write_piece(piece, load_shell(dossier.outlines[piece.code].shell, places.cache()), shell_values(settled, piece),
                       {"clausier": extract(made_from, piece, fingerprints(settled, [piece]))})
    kept = files.replace(out, data, force=force)
    voice.title(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    counts = [len(rows) for rows in found.rows.values()]
    voice.line(f"  {winner.label}, lot {won.number}. Engagements récapitulés : {counts[0]} ; réponses reprises des rubriques : "
               f"{counts[1]}.")
    for text in warnings(winner):
        voice.line(f"  {text}", fg="yellow")
    voice.line("Ce relevé est un projet, à relire par un juriste avant signature.")
