"""« Bibliothèque »: the clauses by model and by pièce, their texts side by side, what a lawyer decided of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting import french
from drafting.cases import Examples, Printed
from drafting.comparison import paragraphs
from drafting.deciding import is_one_line, refuse_faults, refuse_future, signed, version_of
from drafting.document import Passage, Piece, lines
from drafting.errors import DraftingError, ReadingErrors
from drafting.library import Clause, Library, Version
from drafting.library_check import released_problems
from drafting.redline import Line, Span, compare
from drafting.released import read_shelves
from drafting.review import decided, standing
from drafting.sentences import condition_lines, field_line, provision_line, review_sentence, variable_line
from drafting.web.ask import Ask, Page
from drafting.web.pages.markets import plain
from drafting.workspace import alone_in, put

MOST = 150
"""The clauses of one list; a search narrows it."""
STATES = {"proposed": "proposé", "approved": "approuvé", "suspended": "suspendu", "withdrawn": "retiré"}
ACTS = {"approved": "Approuver ce texte", "suspended": "Suspendre ce texte", "withdrawn": "Retirer ce texte"}
VERIFIED = {"read": "lue dans le texte officiel", "concordant": "recoupée dans deux sources", "no": "à vérifier"}
OWN = "release: bibliotheque-locale\n"
"""The first line of a workspace's own library."""


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
                    models=_counted(every, lambda clause: clause.model, lambda id_: library.models[id_].title),
                    pieces=_counted(every, lambda clause: clause.piece, partial(_piece, ask)),
                    states=_counted(every, lambda clause: _state(clause, today), STATES.__getitem__), total=len(every))


def _counted(clauses: Iterable[Clause], key: Any, title: Any) -> list[tuple[str, str, int]]:
    """(word, title, how many), in the order of the titles."""
    found = [(word, title(word), count) for word, count in Counter(map(key, clauses)).items()]
    return sorted(found, key=lambda one: plain(one[1]))


def _piece(ask: Ask, code: str) -> str:
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
    return Row(clause.id, clause.title, _piece(ask, clause.piece), library.models[clause.model].title,
               french.short_date(version.in_force_from) if version else "", _state(clause, day), ", ".join(law))


# ---- one clause ----------------------------------------------------------------------------------------------

def shown(ask: Ask) -> Response:
    """One clause: what it is for, its texts, what changed from one to the next, what was decided of each."""
    return _clause(ask, ask.query("id"))


def _clause(ask: Ask, id_: str, status: int = 200, problems: Iterable[str] = (), typed: dict[str, str] | None = None) -> Response:
    library = ask.texts.library
    clause = _known(library, id_)
    model = library.models[clause.model]
    examples = _examples(ask, clause) if ask.query("exemples") else None
    return ask.page(
        "clause.html", status, clause=clause, model=model.title, piece=_piece(ask, clause.piece),
        kept_when=condition_lines((*model.when, *clause.when), library),
        provides=[provision_line(library, provision) for provision in clause.provides],
        variables=[variable_line(name, one, library) for name, one in clause.variables.items()],
        fields=[field_line(field) for field in clause.fields.values()], texts=list(_texts(library, clause)),
        examples=examples, cases=len(_known(ask.shelf.whole(), id_).cases), problems=list(problems), typed=typed or {},
        today=french.short_date(ask.settings.day()), acts=ACTS, own=str(ask.settings.own))


def _known(library: Library, id_: str) -> Clause:
    if id_ not in library.clauses:
        raise DraftingError("Cette clause n'existe pas, ou plus.", hint="Cherchez-la dans la bibliothèque.")
    return library.clauses[id_]


def _texts(library: Library, clause: Clause) -> Iterator[dict[str, Any]]:
    """Each text, the newest first, with what it changed in the one before it."""
    before: dict[date, Version] = {new.in_force_from: old for old, new in zip(clause.versions, clause.versions[1:], strict=False)}
    for version in reversed(clause.versions):
        old = before.get(version.in_force_from)
        now = paragraphs(clause, version)
        lines = compare(paragraphs(clause, old), now) if old else ()
        yield {"since": version.in_force_from.isoformat(), "day": french.short_date(version.in_force_from),
               "repealed": version.repealed, "change": version.change, "state": standing(clause, version),
               "told": review_sentence(clause, version),
               "checked": french.short_date(version.checked_on) if version.checked_on else "",
               "law": [_article(library, id_, version.in_force_from) for id_ in version.law],
               "lines": compare((), now), "old": french.short_date(old.in_force_from) if old else "",
               "sides": [(_side(line, "removed"), _side(line, "added")) for line in lines] if any(
                   line.changed for line in lines) else []}


def _side(line: Line, mark: str) -> tuple[Span, ...]:
    """The words of one of the two texts: those that both have, and those that it alone has."""
    return tuple(span for span in line.spans if span.mark in ("kept", mark)) if line.mark in ("kept", mark) else ()


def _article(library: Library, id_: str, day: date) -> dict[str, str]:
    law = library.law.get(id_)
    if law is None:
        return {"cite": id_, "said": "absent de law.yaml"}
    wording = law.wording_on(day)
    state = f", rédaction du {french.short_date(wording.since)}, {VERIFIED[wording.verified]}" if wording else ""
    return {"cite": f"{law.cite}, {law.text}", "said": f"{law.label}{state}"}


def _examples(ask: Ask, clause: Clause) -> list[dict[str, Any]]:
    """What the clause prints in the markets of its examples."""
    library = ask.shelf.whole()
    whole = _known(library, clause.id)
    starters = {name: starter.path for name, starter in ask.settings.starters.items()}
    printed = Examples(library, ask.texts.outlines, starters).printed([whole])[whole.id]
    return [{"name": one.case.name, "fault": one.fault, "absent": one.case.absent, "lines": list(_printed(whole, one))}
            for one in printed]


def _printed(clause: Clause, one: Printed) -> Iterator[str]:
    if one.version is not None:
        yield from lines(Piece(clause.piece, "", "dce", (Passage(clause.id, one.version, (), one.blocks),)))


# ---- a decision ----------------------------------------------------------------------------------------------

def decide(ask: Ask) -> Response:
    """Sign, suspend or withdraw a text, as `clausier library approve` does; its faults are shown, nothing is written."""
    typed = {name: ask.text(name) for name in ("id", "since", "state", "by", "reason", "on")}
    try:
        _decide(ask, typed)
    except ReadingErrors as errors:
        return _clause(ask, typed["id"], 400, [str(problem) for problem in errors.problems], typed)
    except DraftingError as error:
        return _clause(ask, typed["id"], 400, [str(error)], typed)
    return ask.go("bibliotheque", "clause", anchor=f"texte-{typed['since']}", id=typed["id"])


def _decide(ask: Ask, typed: dict[str, str]) -> None:
    state, by, reason = typed["state"], typed["by"], typed["reason"]
    if state not in ACTS:
        raise DraftingError("Choisissez une décision.")
    if not by or not is_one_line(by) or not is_one_line(reason):
        raise DraftingError("Dites qui décide, par sa fonction et son organisme, en une ligne.")
    if state != "approved" and not reason:
        raise DraftingError("Dites le motif, en une ligne : il est gardé avec la décision.")
    try:
        day = french.read_date(typed["on"]) if typed["on"] else ask.settings.day()
    except ValueError as error:
        raise DraftingError(f"Date de la décision : {error}") from None
    refuse_future(day, ask.settings.day())
    library = ask.shelf.whole()
    clause = _known(library, typed["id"])
    version = version_of(clause, typed["since"])
    if state == "approved":
        shelves, broken = read_shelves(ask.settings.shelves)
        refuse_faults(clause, library, ask.texts.outlines, broken or released_problems(library, shelves))
    own = ask.settings.own
    with alone_in(own):
        done = signed(clause, version, decided(clause, version, state, day, by, reason), own)
        if not (own / "library.yaml").exists():
            put(own / "library.yaml", OWN.encode())
        put(done.path, done.content)
    ask.shelf.forget()


PAGES: dict[tuple[str, str], Page] = {("GET", "/bibliotheque"): catalogue, ("GET", "/bibliotheque/clause"): shown,
                                      ("POST", "/bibliotheque/clause"): decide}
