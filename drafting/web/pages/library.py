"""« Bibliothèque »: the clauses by model and by pièce, found by their words, their law, their state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting import french
from drafting.agenda import agenda
from drafting.library import Clause, Library
from drafting.review import standing
from drafting.stale import months_after, stale
from drafting.web.ask import Ask, Page
from drafting.web.pages.markets import plain

MOST_MONTHS = 120
MOST = 150
"""The clauses of one list; a search narrows it."""
STATES = {"proposed": "proposé", "approved": "approuvé", "suspended": "suspendu", "withdrawn": "retiré"}


class Row(NamedTuple):
    """A clause in a list: with its text of today, or none."""

    id: str
    title: str
    piece: str
    model: str
    since: str
    state: str
    law: str


def catalogue(ask: Ask) -> Response:
    """The clauses that a choice keeps; without any choice, how many there are of each kind."""
    library, today = ask.texts.library, ask.settings.day()
    asked = {name: ask.query(name).strip() for name in ("q", "modele", "piece", "etat")}
    found = [clause for clause in sorted(library.clauses.values(), key=lambda clause: clause.id)
             if _answers(clause, asked, library, today)] if any(asked.values()) else []
    every = list(library.clauses.values())
    return ask.page("bibliotheque.html", asked=asked, rows=[_row(ask, clause, today) for clause in found[:MOST]],
                    found=len(found), most=MOST, release=library.release, overlays=[one.release for one in library.overlays],
                    models=models(library), pieces=pieces(ask),
                    states=_counted(every, lambda clause: _state(clause, today), STATES.__getitem__), total=len(every))


def models(library: Library) -> list[tuple[str, str, int]]:
    """The models, with how many clauses each has."""
    return _counted(library.clauses.values(), lambda clause: clause.model, lambda id_: library.models[id_].title)


def pieces(ask: Ask) -> list[tuple[str, str, int]]:
    """The pièces, with how many clauses each has."""
    return _counted(ask.texts.library.clauses.values(), lambda clause: clause.piece, partial(piece_title, ask))


def _counted(clauses: Iterable[Clause], key: Any, title: Any) -> list[tuple[str, str, int]]:
    """(word, title, how many), in the order of the titles."""
    found = [(word, title(word), count) for word, count in Counter(map(key, clauses)).items()]
    return sorted(found, key=lambda one: plain(one[1]))


def piece_title(ask: Ask, code: str) -> str:
    outline = ask.texts.outlines.get(code)
    return outline.title.partition(" – ")[0] if outline else code


def _state(clause: Clause, day: date) -> str:
    version = clause.version_on(day) or clause.versions[-1]
    return standing(clause, version)


def _answers(clause: Clause, asked: dict[str, str], library: Library, day: date) -> bool:
    if asked["modele"] not in ("", clause.model) or asked["piece"] not in ("", clause.piece):
        return False
    if asked["etat"] and asked["etat"] != _state(clause, day):
        return False
    if not asked["q"]:
        return True
    cited = {id_ for version in clause.versions for id_ in version.law}
    said = " ".join([clause.id, clause.title, clause.about, *clause.provides, *(version.text for version in clause.versions),
                     *(f"{library.law[id_].cite} {library.law[id_].label}" for id_ in cited if id_ in library.law)])
    return all(word in plain(said) for word in plain(asked["q"]).split())


def _row(ask: Ask, clause: Clause, day: date) -> Row:
    library, version = ask.texts.library, clause.version_on(day)
    law = [library.law[id_].cite for id_ in (version.law if version else ()) if id_ in library.law]
    return Row(clause.id, clause.title, piece_title(ask, clause.piece), library.models[clause.model].title,
               french.short_date(version.in_force_from) if version else "", _state(clause, day), ", ".join(law))


def to_read(ask: Ask) -> Response:
    """What a lawyer is to read again, and what is coming, as `clausier library stale` says it."""
    asked = ask.query("mois")
    months = min(int(asked), MOST_MONTHS) if asked.isdecimal() and len(asked) < 4 else 3
    today = ask.settings.day()
    found = stale(ask.texts.library, today, months, today)
    return ask.page("a-relire.html", groups=list(agenda(found)), found=len(found), months=months, most=MOST_MONTHS,
                    day=french.short_date(today), until=french.short_date(months_after(today, months)))


PAGES: dict[tuple[str, str], Page] = {("GET", "/bibliotheque"): catalogue, ("GET", "/bibliotheque/a-relire"): to_read}
