"""`clausier compare`: the candidates' answers side by side, in a workbook or in Word. It gives no mark."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.comparing.model import Comparison


@click.command("compare", help="Met côte à côte, lot par lot, les réponses des candidats : un classeur (.xlsx), ou un document "
                               "Word (.docx).\n\nDOSSIER contient les fiches techniques et les annexes remplies (.docx, .odt). "
                               "Les fichiers d'un même candidat sont réunis par son SIRET ou son nom. Les alertes viennent "
                               "d'abord ; l'analyste inscrit un niveau par sous-critère, et les points se calculent. Rien n'est "
                               "noté à sa place.")
@click.argument("folder", metavar="DOSSIER", type=options.PATH)
@click.option("--market", metavar="MARCHE", type=options.PATH, required=True, help="Le fichier du marché.")
@click.option("-o", "out", metavar="FICHIER", type=options.PATH, required=True, help="Le fichier à écrire, .xlsx ou .docx.")
@click.option("--lot", metavar="NUMERO", help="Un seul lot.")
@click.option("--anonymous", is_flag=True,
              help="Remplace les candidats par des lettres, et retire leurs noms des réponses. L'ordre des lettres est tiré de "
                   "toutes les réponses : sans les formulaires, nul ne le refait ; un formulaire de plus ou corrigé le change.")
@options.force
@options.library
@options.templates
def command(folder: Path, market: Path, out: Path, lot: str | None, anonymous: bool, force: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    from drafting.answers.received import read_received
    from drafting.comparing.model import compare
    from drafting.comparing.written import compared

    if out.suffix.lower() not in (".xlsx", ".docx"):
        raise DraftingError("Le fichier à écrire doit finir par .xlsx ou par .docx.", str(out))
    dossier = inputs.read_dossier(market, libraries, templates)
    settled = dossier.settled
    if lot is not None and lot not in [one.number for one in settled.lots]:
        raise DraftingError(f"Le lot « {lot[:20]} » n'existe pas dans ce marché.", str(market),
                            "Lots : " + ", ".join(one.number for one in settled.lots) + ".")
    words = inputs.read_comparing(settled.library, libraries, settled.say)
    reader = inputs.forms_of(dossier, libraries)
    comparison = compare(settled, reader.blanks, read_received(folder, reader), words, anonymous=anonymous, only=lot)
    if not comparison.lots:
        told = dict.fromkeys(f"{alert.place} : {alert.words or words.alerts[alert.kind][0]}" for alert in comparison.alerts)
        raise DraftingError("Aucune réponse à ce marché n'a été lue : rien n'a été écrit.\n" + "\n".join(list(told)[:20]),
                            str(folder))
    kept = files.replace(out, compared(comparison, dossier.outlines, out.suffix.lower(), places.cache()), force=force)
    _show(comparison, out, kept)


def _show(comparison: Comparison, out: Path, kept: Path | None) -> None:
    voice = say.Voice()
    voice.title(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    for table in comparison.lots:
        voice.line(f"  Lot {table.lot.number} : {len(table.contenders)} candidat{'s' * (len(table.contenders) > 1)}")
    counted = Counter(alert.kind for alert in comparison.alerts)
    for kind, (title, _) in comparison.words.alerts.items():
        if counted[kind]:
            voice.line(f"  {title} : {counted[kind]}", fg="yellow")
    voice.line("Relisez les alertes avant de noter ; les niveaux et leurs motifs restent à écrire.")
