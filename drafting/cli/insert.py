"""`clausier insert`: the clauses of a pièce, in the buyer's own Word file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import files, inputs, options, say
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.insertion import Inserted, Told


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
@options.signature()
@options.force
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, /, market: Path, into: Path, code: str, out: Path, tracked: bool, author: str | None,
            made_on: date | None, force: bool, as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...],
            **places: str | bool | None) -> None:
    from drafting.insertion import inserted, told, warnings_of
    from drafting.word.source import open_source
    from drafting.word.tracked import Tracked

    kind, wanted = _place(places)
    signature = options.signed(tracked, "--track-changes", author, made_on)
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
    done = inserted(dossier, code, source, kind, wanted, Tracked(*signature) if tracked else None)
    kept = files.replace(out, done.data, force=force)
    words = told(done, code, tracked=tracked)
    _show(voice, words, out, kept)
    voice.result(_data(done, out, [*warnings, *words.warnings, *filter(None, [words.rewrite])]))


def _place(places: dict[str, str | bool | None]) -> tuple[str, str]:
    """The one place that is asked; none when the clauses are to be found where they are."""
    asked = [(kind, value) for kind, value in places.items() if value not in (None, False)]
    if len(asked) > 1:
        raise click.UsageError("Une seule place : --after, --before, --replace, --bookmark, --marker ou --end.")
    kind, value = asked[0] if asked else ("", "")
    return kind, value if isinstance(value, str) else ""


def _show(voice: say.Voice, told: Told, out: Path, kept: Path | None) -> None:
    from drafting.insertion import DRAFT

    voice.title(f"Écrit : {out}" + (f" (l'ancien : {kept.name})" if kept else ""))
    voice.line(f"Place : {told.place}")
    for number, text in told.titles:
        voice.line(f"  {number} {text}".rstrip() if number else f"  {text}")
    voice.line("Présentation :")
    for ours, theirs in told.looks:
        voice.line(f"  {ours} → {theirs}")
    for text in told.notes:
        voice.line(text)
    for text in (*told.warnings, *filter(None, [told.rewrite])):
        voice.line(text, fg="yellow")
    voice.line(DRAFT)


def _data(done: Inserted, out: Path, warnings: list[str]) -> dict[str, Any]:
    report = done.report
    return {"written": str(out), "place": report.place, "looks": [{"ours": a, "theirs": b} for a, b in report.looks],
            "titles": [{"number": a, "text": b} for a, b in report.titles], "clauses": report.clauses, "tables": report.tables,
            "replaced": report.replaced, "derogations": report.apart or None, "warnings": warnings}
