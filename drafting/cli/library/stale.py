"""`clausier library stale`: what a lawyer is to read again, and what is coming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.cli import inputs, options, say

if TYPE_CHECKING:
    from drafting.stale import Stale

FEW = 5
"""So many texts of one pièce are named one by one; more are counted."""
TEXTS, VALUES = ("unread", "early"), ("past", "ending", "old")
GROUPS: dict[tuple[str, ...], tuple[str, str]] = {
    TEXTS: ("Textes à relire", "Une fois le texte relu, mettez à jour son checked_on."),
    ("suspended",): ("Textes suspendus, en attente d'une décision", "Approuvez le texte, ou retirez-le."),
    ("coming",): ("Textes qui entrent en vigueur", ""),
    ("ended",): ("Articles qui prennent fin alors que des textes les citent", "Donnez à ces textes une version de plus."),
    ("reworded",): ("Articles dont la rédaction change après la relecture des textes qui les citent",
                    "Relisez ces textes, puis mettez à jour leur checked_on."),
    ("unread_article", "concordant"): ("Articles que personne n'a lus dans le texte",
                                       "Lisez-les, puis écrivez verified: read dans law.yaml."),
    VALUES: ("Valeurs à vérifier", "Ajoutez la nouvelle valeur ; si elle reste la même, ajoutez-lui checked_on et le jour."),
}
SAID = {
    "unread": "relu le {day}", "early": "relu le {day}, date à venir", "suspended": "suspendu le {day}",
    "coming": "pour les lancements à compter du {day}", "ended": "prend fin le {day}", "reworded": "rédaction du {day}",
    "unread_article": "rédaction du {day}, non lue", "concordant": "rédaction du {day}, recoupée seulement",
    "past": "aucune valeur après le {day}", "ending": "valeur jusqu'au {day}, aucune ensuite",
    "old": "sans changement ni vérification depuis le {day}"}


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
    from drafting.stale import months_after, stale

    today = date.today()
    day = day or today
    found = stale(inputs.read_library(libraries), day, within, today)
    voice = say.Voice(as_json)
    for kinds, (title, advice) in GROUPS.items():
        group = [one for one in found if one.kind in kinds]
        if group:
            voice.title(f"{title} : {len(group)}")
            for line in _lines(group):
                voice.line(f"  {line}")
            if advice:
                voice.line(f"  → {advice}")
            voice.line()
    span = f"Au {french.short_date(day)}, et jusqu'au {french.short_date(months_after(day, within))}"
    voice.line(f"{span} : {len(found)} {french.plural('chose', len(found))} à voir." if found else f"{span} : rien à relire.")
    voice.result({"on": day.isoformat(), "until": months_after(day, within).isoformat(), "found": [
        {"kind": one.kind, "subject": one.subject, "label": one.label, "where": one.where, "day": one.day.isoformat(),
         "texts": list(one.texts)} for one in found]})


def _lines(group: Sequence[Stale]) -> Iterator[str]:
    """One line a thing; many texts of one pièce, or many values of one file, have one line together."""
    together: dict[tuple[str, str], list[Stale]] = {}
    for one in group:
        together.setdefault((_place(one), one.kind), []).append(one)
    for (place, kind), many in together.items():
        if len(many) <= FEW:
            yield from map(_line, many)
        else:
            noun = "textes, le plus ancien" if kind in TEXTS else "valeurs, la première"
            first = SAID[kind].format(day=french.short_date(min(one.day for one in many)))
            yield french.typeset(f"{place} : {len(many)} {noun} : {first}")


def _place(one: Stale) -> str:
    """What things are counted by: the pièce of a text, the file of a value; an article stands alone."""
    if one.kind in TEXTS:
        return one.subject.rpartition("/")[0]
    return one.subject.partition(".")[0] + ".yaml" if one.kind in VALUES else one.subject


def _line(one: Stale) -> str:
    told = SAID[one.kind].format(day=french.short_date(one.day))
    cited = f" ; {len(one.texts)} {french.plural('texte', len(one.texts))}" if one.texts else ""
    if cited and len(one.texts) <= FEW:
        cited = f" ; {french.listing(list(one.texts))}"
    return french.typeset(f"{one.subject} – {one.label} : {told}{cited} ({one.where})")
