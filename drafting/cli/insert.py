"""`clausier insert`: the clauses of a pièce, in the buyer's own Word file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import files, inputs, options, say
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.insertion import Inserted
    from drafting.word.source import Source


@click.command("insert", help="Met les clauses d'une pièce de MARCHE dans un fichier Word de l'acheteur, à sa présentation et à "
                              "la suite de ses numéros. Le reste du fichier ne change pas.\n\nLa place : un titre (ses mots, ou "
                              "son numéro dans clausier places), un signet, un repère écrit seul dans un paragraphe, ou la fin. "
                              "Si les clauses de cette pièce sont déjà dans le fichier, elles sont remplacées où elles sont.")
@options.market
@click.option("--into", "into", metavar="FICHIER", type=options.PATH, required=True,
              help="Le fichier de l'acheteur ; il n'est pas modifié.")
@click.option("--piece", "code", metavar="CODE", required=True, help="La pièce dont on prend les clauses : rc, ccap, cctp ou ae.")
@click.option("-o", "out", metavar="FICHIER", type=options.PATH, required=True, help="Le fichier à écrire.")
@click.option("--after", metavar="TITRE", help="Après l'article de ce titre.")
@click.option("--before", metavar="TITRE", help="Avant l'article de ce titre.")
@click.option("--replace", metavar="TITRE", help="À la place du contenu de l'article de ce titre, qui garde son titre.")
@click.option("--bookmark", metavar="NOM", help="Après le paragraphe qui porte ce signet.")
@click.option("--marker", metavar="TEXTE", help="À la place de ce repère, par exemple « [[clauses sociales]] ».")
@click.option("--end", is_flag=True, help="À la fin du document.")
@click.option("--track-changes", "tracked", is_flag=True, help="Écrit tout en modifications suivies, à accepter ou à refuser.")
@click.option("--author", metavar="NOM", help="L'auteur des modifications suivies, par exemple « service achats ».")
@options.dated("--date", "made_on", "La date des modifications suivies ; aujourd'hui par défaut.")
@options.force
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, /, market: Path, into: Path, code: str, out: Path, tracked: bool, author: str | None,
            made_on: date | None, force: bool, as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...],
            **places: str | bool | None) -> None:
    from drafting.insertion import inserted
    from drafting.word.source import open_source
    from drafting.word.tracked import Tracked

    kind, wanted = _place(places)
    if tracked and not (author or "").strip():
        raise click.UsageError("--track-changes demande --author : l'auteur des modifications dans le document.")
    if not tracked and (author is not None or made_on is not None):
        raise click.UsageError("--author et --date s'emploient avec --track-changes.")
    if out.suffix.lower() != into.suffix.lower():
        raise DraftingError(f"Le fichier à écrire doit finir par {into.suffix}, comme {into.name}.", str(out))
    voice = say.Voice(as_json)
    source = open_source(into)
    warnings = warnings_of(source)
    for text in warnings:
        voice.line(text, fg="yellow")
    dossier = inputs.read_dossier(market, libraries, templates)
    if dossier.blocking:
        say.findings(voice, (f for f in dossier.findings if f.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        voice.result({"written": None, "blocking": True})
        ctx.exit(1)
    done = inserted(dossier, code, source, kind, wanted, Tracked(author or "", made_on or date.today()) if tracked else None)
    kept = files.replace(out, done.data, force=force)
    warnings += _after(done, code, tracked=tracked)
    _show(voice, done, out, kept, warnings[len(warnings_of(source)):])
    voice.result(_data(done, out, warnings))


def _place(places: dict[str, str | bool | None]) -> tuple[str, str]:
    """The one place that is asked; none when the clauses are to be found where they are."""
    asked = [(kind, value) for kind, value in places.items() if value not in (None, False)]
    if len(asked) > 1:
        raise click.UsageError("Une seule place : --after, --before, --replace, --bookmark, --marker ou --end.")
    kind, value = asked[0] if asked else ("", "")
    return kind, value if isinstance(value, str) else ""


def warnings_of(source: Source) -> list[str]:
    """What a person must know before anything is written."""
    found = []
    if source.signed:
        found.append(f"Attention : {source.where} porte une signature électronique ; toute modification la rend invalide. "
                     "Faites signer de nouveau le fichier écrit.")
    if source.macros:
        found.append(f"{source.where} contient des macros : elles sont gardées telles quelles.")
    return found


def _after(done: Inserted, code: str, *, tracked: bool) -> list[str]:
    report, found = done.report, []
    if report.elsewhere:
        found.append("Les clauses de cette pièce étaient déjà dans le fichier : elles y ont été remplacées, et la place demandée "
                     "n'a pas servi.")
    if report.changed:
        found.append("Texte modifié à la main depuis l'insertion précédente, et remplacé : " + ", ".join(report.changed) + ".")
    asked = str(done.asked)
    number = report.titles[0][0] if report.titles else ""
    if number and number != asked and not report.inside:
        found.append(f"Dans ce document, l'article porte le numéro {number} ; les autres pièces citent l'article {asked}. "
                     + (f"Écrivez « pieces: {{{code}: {{article: {number}}}}} » dans le marché, puis refaites-les."
                        if number.isdecimal() else "Corrigez ces renvois dans les autres pièces."))
    elif not number and not report.inside:
        found.append(f"Les titres de ce document n'ont pas de numéro ; les autres pièces citent l'article {asked} : "
                     "corrigez ces renvois.")
    if report.apart_missing:
        found.append("Aucun article « Dérogations au CCAG » n'a été trouvé : la liste termine l'insertion. Reportez-la dans le "
                     "dernier article du document.")
    if report.contents:
        found.append("La table des matières se met à jour dans Word (clic droit, « Mettre à jour les champs »).")
    if tracked:
        found.append("Si un tableau suit le texte inséré, LibreOffice laisse un paragraphe vide quand on refuse tout ; Word n'en "
                     "laisse pas.")
    return found


def _show(voice: say.Voice, done: Inserted, out: Path, kept: Path | None, warnings: list[str]) -> None:
    report = done.report
    voice.title(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    voice.line(f"Place : {report.place}" + (f" ({report.replaced} paragraphes et tableaux remplacés)" if report.replaced else ""))
    for number, text in () if report.inside else report.titles:
        voice.line(f"  {number} {text}".rstrip() if number else f"  {text}")
    voice.line("Présentation :")
    for ours, theirs in report.looks:
        voice.line(f"  {ours} → {theirs}")
    added = [f"{report.clauses} clause{'s' * (report.clauses > 1)}", f"{report.tables} tableau{'x' * (report.tables > 1)}"]
    voice.line(f"Ajouté : {' et '.join(added[:1 + bool(report.tables)])}, aucun style"
               + ", une définition de puces" * report.new_list + ".")
    if report.apart:
        voice.line(f"Dérogations : à la fin de l'article « {report.apart} ».")
    if report.automatic:
        voice.line("Numéros : ceux de la liste du document ; les articles suivants se renumérotent d'eux-mêmes.")
    for text in warnings:
        voice.line(text, fg="yellow")
    voice.line("Ce texte est un projet, à relire par un juriste.")


def _data(done: Inserted, out: Path, warnings: list[str]) -> dict[str, Any]:
    report = done.report
    return {"written": str(out), "place": report.place, "looks": [{"ours": a, "theirs": b} for a, b in report.looks],
            "titles": [{"number": a, "text": b} for a, b in report.titles], "clauses": report.clauses, "tables": report.tables,
            "replaced": report.replaced, "derogations": report.apart or None, "warnings": warnings}
