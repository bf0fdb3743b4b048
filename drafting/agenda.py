"""What is to be read again, said as a lawyer's agenda: groups of one line a thing. The command prints it, the page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from drafting import french
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


class Group(Struct, frozen=True):
    """Things of one sort: what they are, how many, one line each or together, and what ends them in the files."""

    title: str
    count: int
    lines: tuple[str, ...]
    advice: str


def agenda(found: Sequence[Stale]) -> Iterator[Group]:
    """The groups that have something, in order."""
    for kinds, (title, advice) in GROUPS.items():
        if group := [one for one in found if one.kind in kinds]:
            yield Group(title, len(group), tuple(_lines(group)), advice)


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
