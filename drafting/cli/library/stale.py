"""`clausier library stale`: what a lawyer is to read again, and what is coming."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from drafting import french
from drafting.cli import inputs, options, say


@click.command("stale", help="Dit ce qu'un juriste a à relire : textes que personne n'a relus depuis douze mois, articles qui "
                             "prennent fin, changent ou n'ont pas été lus, valeurs à vérifier ; et les textes qui entrent en "
                             "vigueur.\n\nUne relecture se note par checked_on, dans la clause ou à côté de la valeur. Le code "
                             "de sortie reste 0 : c'est un agenda, non un contrôle.")
@options.on("Le jour à considérer ; aujourd'hui par défaut.")
@click.option("--within", metavar="MOIS", type=click.IntRange(0, 120), default=3, show_default=True,
              help="Ce qui vient dans ce nombre de mois est annoncé aussi.")
@options.as_json
@options.library
def command(day: date | None, within: int, as_json: bool, libraries: tuple[Path, ...]) -> None:
    from drafting.agenda import agenda
    from drafting.stale import months_after, stale

    today = date.today()
    day = day or today
    found = stale(inputs.read_library(libraries), day, within, today)
    voice = say.Voice(as_json)
    for group in agenda(found):
        voice.title(f"{group.title} : {group.count}")
        for line in group.lines:
            voice.line(f"  {line}")
        if group.advice:
            voice.line(f"  → {group.advice}")
        voice.line()
    span = f"Au {french.short_date(day)}, et jusqu'au {french.short_date(months_after(day, within))}"
    voice.line(f"{span} : {len(found)} {french.plural('chose', len(found))} à voir." if found else f"{span} : rien à relire.")
    voice.result({"on": day.isoformat(), "until": months_after(day, within).isoformat(), "found": [
        {"kind": one.kind, "subject": one.subject, "label": one.label, "where": one.where, "day": one.day.isoformat(),
         "texts": list(one.texts)} for one in found]})
