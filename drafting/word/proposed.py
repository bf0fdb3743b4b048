"""The places of a buyer's file, and the one to propose for the clauses of a pièce; the person who inserts them chooses.

The proposed one, in this order: a marker left for them; the article that speaks of insertion alone, which would else be there
twice, or after one that speaks of it among other things; the number that the market gives to this article, which the other
pièces cite; before the derogations, which close a CCAP; the end.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from drafting.word.outline import Entry, Outline, words
from drafting.word.parts import W
from drafting.word.place import plain
from drafting.word.source import Source

_MARKER = re.compile(r"\[\[[^\[\]]{1,80}\]\]")
_OURS = re.compile(r"\b(?:actions?|clauses?|conditions?|demarches?|engagements?|heures?|obligations?) (?:sociales? )?"
                   r"d'insertion\b|\binsertion (?:sociale|professionnelle|par l'|des p)|^insertion$")
"""A title that speaks of the insertion of people."""
_NEAR = re.compile(r"\binsertion\b|\bclauses? (?:a caractere )?social(?:es?)?\b")
_OTHER = re.compile(r"\binsertion (?:paysag|urbain|architectur|dans|du|de la|des ouvrages)")
"""What else is inserted: a building in its site."""
_MORE = re.compile(r"\benvironnement|\bdurable|\bhandicap|\begalite|\btravail (?:dissimule|illegal)|\bformation")
"""What an article may hold besides insertion: its content is never proposed to be replaced."""
_DEROGATIONS = re.compile(r"\bderogations?\b")
_WHOLE = re.compile(r"\D{0,12}?(\d{1,3})\D{0,4}")


class Proposed(NamedTuple):
    """An option of :data:`drafting.word.place.KINDS` with its value, and why, in French."""

    kind: str
    wanted: str
    why: str


class Place(Struct, frozen=True):
    """What stands in a buyer's file. `kind`: title, table, control, box or section; `rank`: of a title, from 1."""

    kind: str
    rank: int
    level: int
    number: str
    text: str
    automatic: bool = False
    inside: bool = False


def places_in(outline: Outline) -> tuple[Place, ...]:
    """The titles, numbered, and what an insertion must not break."""
    ranks = {id(title): rank for rank, title in enumerate(outline.titles, 1)}
    return tuple(Place(one.kind, ranks.get(id(one), 0), one.level, one.number, one.text, one.automatic, one.inside)
                 for one in outline.entries)


def markers(source: Source) -> list[str]:
    """What stands alone in a paragraph between double square brackets."""
    texts = [words(block.element) for block in source.blocks if block.element.tag == f"{W}p"]
    return [text for text in dict.fromkeys(texts) if _MARKER.fullmatch(text)]


def bookmarks(source: Source) -> list[str]:
    """The bookmarks that a person put; those of word processors, and ours, begin with an underscore."""
    names = [start.get(f"{W}name") or "" for block in source.blocks for start in block.element.iter(f"{W}bookmarkStart")]
    return [name for name in dict.fromkeys(names) if name and not name.startswith("_")]


def propose(source: Source, outline: Outline, number: int | None) -> Proposed:
    """The place; `number`: the one that the market gives to the first article of this pièce, if it gives one."""
    for marker in markers(source):
        return Proposed("marker", marker, f"le document porte le repère {marker}")
    free = [title for title in outline.titles if not title.inside]
    top = min((title.level for title in free if _whole(title)), default=min((title.level for title in free), default=1))
    articles = [title for title in free if title.level == top]
    for title in articles:
        text = plain(title.text)
        if _OTHER.search(text):
            continue
        if _OURS.search(text) and not _MORE.search(text):
            return Proposed("replace", _rank(outline, title), f"« {title.text} » traite déjà de l'insertion, et serait remplacé")
        if _NEAR.search(text):
            return Proposed("after", _rank(outline, title), f"« {title.text} » traite d'un sujet voisin, à relire")
    if number is not None:
        for title in articles:
            if _whole(title) == number - 1:
                return Proposed("after", _rank(outline, title), f"le marché donne à cet article le numéro {number}")
            if _whole(title) == number:
                return Proposed("before", _rank(outline, title), f"le marché donne à cet article le numéro {number}")
    for title in articles:
        if _DEROGATIONS.search(plain(title.text)):
            return Proposed("before", _rank(outline, title), "la liste des dérogations ferme le document")
    return Proposed("end", "", "rien, dans le document, n'appelle une autre place")


def _rank(outline: Outline, title: Entry) -> str:
    return str(outline.titles.index(title) + 1)


def _whole(title: Entry) -> int | None:
    """« 12 » of « Article 12 – »; nothing for « 12.1 » or « XII »."""
    found = _WHOLE.fullmatch(title.number)
    return int(found[1]) if found else None
