"""`clausier library diff`: word for word, what changes between two days or two libraries, and why."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import files, options, places, say

if TYPE_CHECKING:
    from drafting.comparison import Difference
    from drafting.grounds import Law

@click.command("diff", help="Compare mot à mot les textes de deux dates, de deux livraisons ou de deux dossiers de "
                            "bibliothèque.\n\nDEBUT et FIN sont deux dates de lancement (01/04/2019), ou chacun une livraison "
                            "(2026.1) ou un dossier complet. Les mots [-retirés-] et [+ajoutés+] sont montrés clause par clause, "
                            "avec la raison et les articles ; --word en fait un document aux modifications suivies.")
@click.argument("start", metavar="DEBUT")
@click.argument("end", metavar="FIN")
@click.option("--word", metavar="FICHIER", type=options.PATH,
              help="Le document Word à écrire : modifications suivies, raisons en commentaires.")
@options.signature()
@options.force
@options.as_json
@options.library
def command(start: str, end: str, word: Path | None, author: str | None, made_on: date | None, force: bool, as_json: bool,
            libraries: tuple[Path, ...]) -> None:
    from drafting.cli.library.redlined import library_redline
    from drafting.cli.library.sides import compared

    signature = options.signed(word is not None, "--word", author, made_on)
    law, found, span = compared(start, end, libraries)
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
        kept = files.replace(word, write_redline(redline, shell, values, *signature), force=force)
        voice.line(f"Écrit : {word}" + (f" (l'ancien : {kept.name})" if kept else ""))
    elif word is not None:
        voice.line("Rien ne change : aucun document n'est écrit.")
    voice.result({"from": start, "to": end, "counts": dict(counts), "clauses": [_data(d) for d in found]})


def _show(voice: say.Voice, law: Law, difference: Difference) -> None:
    from drafting.cli.library.redlined import heading, marked, notes
    from drafting.grounds import text_reasons

    voice.title(f"{difference.clause.id} – {heading(difference)}")
    for told in (*notes(difference), *text_reasons(law, difference)):
        voice.line(f"  {told}")
    for line in difference.lines:
        if line.changed:
            voice.line(f"    {'– ' * bool(line.level)}{marked(line)}")
    voice.line()


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
        "others": list(difference.others), "slip": difference.mended,
        "reasons": [{"in_force_from": v.in_force_from.isoformat(), "change": v.change, "law": list(v.law)}
                    for v in difference.reasons],
        "lines": [{"level": line.level, "mark": line.mark,
                   "spans": [{"text": s.text, "strong": s.strong, "mark": s.mark} for s in line.spans]}
                  for line in difference.lines]}
