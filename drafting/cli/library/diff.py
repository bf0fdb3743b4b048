"""`clausier library diff`: word for word, what changes between two days or two libraries, and why."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.cli.library.redlined import Law
    from drafting.comparison import Difference
    from drafting.library import Library
    from drafting.redline import Line

MARKS = {"removed": ("[-", "-]", "red"), "added": ("[+", "+]", "green")}
"""The signs around words, which say it without colour too."""


@click.command("diff", help="Compare mot à mot les textes de deux dates, ou de deux dossiers de bibliothèque.\n\n"
                            "DEBUT et FIN sont deux dates de lancement (01/04/2019) ou deux dossiers complets. Les mots "
                            "[-retirés-] et [+ajoutés+] sont montrés clause par clause, avec la raison et les articles ; "
                            "--word en fait un document aux modifications suivies.")
@click.argument("start", metavar="DEBUT")
@click.argument("end", metavar="FIN")
@click.option("--word", metavar="FICHIER", type=options.PATH,
              help="Le document Word à écrire : modifications suivies, raisons en commentaires.")
@click.option("--author", metavar="NOM", help="L'auteur des modifications dans le document, par exemple « service achats ».")
@options.dated("--date", "made_on", "La date des modifications dans le document ; aujourd'hui par défaut.")
@options.force
@options.as_json
@options.library
def command(start: str, end: str, word: Path | None, author: str | None, made_on: date | None, force: bool, as_json: bool,
            libraries: tuple[Path, ...]) -> None:
    from drafting.cli.library.redlined import library_redline

    if word is None and (author is not None or made_on is not None):
        raise click.UsageError("--author et --date s'emploient avec --word.")
    if word is not None and not (author or "").strip():
        raise click.UsageError("--word demande --author : l'auteur des modifications dans le document.")
    law, found, span = _compare(start, end, libraries)
    voice = say.Voice(as_json)
    for difference in found:
        _show(voice, law, difference)
    counts = Counter(difference.kind for difference in found)
    voice.line(f"{french.capital(span)} : {_counted(counts)}.")
    if word is not None and found:
        from drafting.word.redline import write_redline
        from drafting.word.shell import load_shell

        redline = library_redline(law, found, span)
        shell = load_shell(places.built_in("market_templates") / "base.docx", places.cache())
        values = {"titre": redline.title, "marche": redline.title, "reference": "Bibliothèque de clauses", "piece": span}
        kept = files.replace(word, write_redline(redline, shell, values, author or "", made_on or date.today()), force=force)
        voice.line(f"Écrit : {word}" + (f" (l'ancien : {kept.name})" if kept else ""))
    elif word is not None:
        voice.line("Rien ne change : aucun document n'est écrit.")
    voice.result({"from": start, "to": end, "counts": dict(counts), "clauses": [_data(d) for d in found]})


def _compare(start: str, end: str, libraries: tuple[Path, ...]) -> tuple[Law, tuple[Difference, ...], str]:
    """The articles that the texts cite, the differences, and what was compared, in words."""
    from drafting.comparison import between_days, between_libraries

    days = [_day(text) for text in (start, end)]
    if days[0] and days[1]:
        if days[0] >= days[1]:
            raise DraftingError("La première date n'est pas avant la seconde.", hint="Donnez la plus ancienne d'abord.")
        library = inputs.read_library(libraries)
        between = f"des lancements du {french.short_date(days[0])} à ceux du {french.short_date(days[1])}"
        return library.law, between_days(library, days[0], days[1]), between
    if any(days):
        raise DraftingError("Une date et un dossier ne se comparent pas.", hint="Donnez deux dates, ou deux dossiers.")
    before, after = (_folder(text, libraries) for text in (start, end))
    between = f"du dossier {Path(start).name} au dossier {Path(end).name}"
    return {**before.law, **after.law}, between_libraries(before, after), between


def _day(text: str) -> date | None:
    """The date, or nothing for the name of a folder; what looks like a wrong date is said as such."""
    if Path(text).is_dir():
        return None
    try:
        return french.read_date(text)
    except ValueError as error:
        raise DraftingError(f"ni un dossier, ni une date : {error}", text[:80]) from None


def _folder(text: str, libraries: tuple[Path, ...]) -> Library:
    from drafting.library import load_library

    library = load_library([Path(text), *libraries], places.cache(), examples=False)
    if not library.clauses:
        raise DraftingError("ce dossier ne contient aucune clause.", text,
                            "Donnez le dossier d'une bibliothèque complète, celui qui contient library.yaml.")
    return library


def _show(voice: say.Voice, law: Law, difference: Difference) -> None:
    from drafting.cli.library.redlined import heading, notes, reasons

    voice.title(f"{difference.clause.id} – {heading(difference)}")
    for told in (*notes(difference), *reasons(law, difference)):
        voice.line(f"  {told}")
    for line in difference.lines:
        if line.changed:
            voice.line(f"    {'– ' * bool(line.level)}{marked(line)}")
    voice.line()


def marked(line: Line) -> str:
    """A line with its changes between signs."""
    return "".join(
        span.text if span.mark == "kept"
        else click.style(f"{MARKS[span.mark][0]}{span.text}{MARKS[span.mark][1]}", fg=MARKS[span.mark][2])
        for span in line.spans)


def _counted(counts: Counter[str]) -> str:
    words = {"changed": ("texte change de mots", "textes changent de mots"), "new": ("clause nouvelle", "clauses nouvelles"),
             "ended": ("clause ne s'écrit plus", "clauses ne s'écrivent plus"),
             "same_words": ("texte garde ses mots", "textes gardent leurs mots")}
    said = [f"{counts[kind]} {many if counts[kind] > 1 else one}" for kind, (one, many) in words.items() if counts[kind]]
    return french.listing(said) or "aucune différence"


def _data(difference: Difference) -> dict[str, Any]:
    from drafting.redline import count

    return {
        "id": difference.clause.id, "title": difference.clause.title, "kind": difference.kind,
        "on": difference.day.isoformat(),
        "from": difference.old.in_force_from.isoformat() if difference.old else None,
        "to": difference.new.in_force_from.isoformat() if difference.new else None,
        "words_removed": count(difference.lines, "removed"), "words_added": count(difference.lines, "added"),
        "others": list(difference.others),
        "reasons": [{"in_force_from": v.in_force_from.isoformat(), "change": v.change, "law": list(v.law)}
                    for v in difference.reasons],
        "lines": [{"level": line.level, "mark": line.mark,
                   "spans": [{"text": s.text, "strong": s.strong, "mark": s.mark} for s in line.spans]}
                  for line in difference.lines]}
