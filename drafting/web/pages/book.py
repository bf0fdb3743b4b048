"""« Livre de relecture »: the texts given to a lawyer in Word, what she sent back, put in the workspace's own library."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from drafting import french
from drafting.book_review import BookReview, Outside, TextReview
from drafting.book_review.approving import Approvable, approvable
from drafting.book_review.told import people, remark, sentence, totals
from drafting.book_round import Asked, Choice, Shelves, Signature, applied, make_book, read_back, refuse_unsound
from drafting.deciding import is_one_line, refuse_future
from drafting.errors import DraftingError, ReadingErrors
from drafting.library import Library
from drafting.released import read_shelves
from drafting.review import moved
from drafting.web.ask import Ask, Page, file
from drafting.web.pages.clause import new_library
from drafting.web.pages.download import KINDS
from drafting.web.pages.library import models, pieces
from drafting.web.recent import Recent
from drafting.workspace import BOOKS, READABLE, Folder, alone_in, put_all

EXTENSIONS = READABLE
TYPED = ("by", "on", "edited", "read", "how", "since", "slip")
"""What the form of a book asks."""
_read: Recent[BookReview] = Recent(4)
"""The last books read."""


def desk(ask: Ask) -> Response:
    """A book to make, a book to give back, and those that came back."""
    return _desk(ask)


def _desk(ask: Ask, status: int = 200, problems: Sequence[str] = ()) -> Response:
    library = ask.texts.library
    kept = sorted(_folder(ask).files(), key=lambda one: (-one.when, one.name))
    return ask.page("livre.html", status, problems=problems, models=models(library), pieces=pieces(ask),
                    books=[(one.name, ask.settings.told_day(one.when)) for one in kept])


def _folder(ask: Ask) -> Folder:
    return Folder(ask.workspace, "", BOOKS)


def _shelves(ask: Ask) -> Shelves:
    """The library with its examples; the folder edited is the last one, whether it is there yet or not."""
    folders = ask.settings.shelves
    whole = folders if ask.settings.own in folders else (*folders, ask.settings.own)
    return Shelves(ask.shelf.whole(), whole, ask.texts.outlines)


def give(ask: Ask) -> Response:
    """The book of the clauses asked, as `clausier library book` makes it."""
    try:
        since = french.read_date(ask.query("depuis")) if ask.query("depuis").strip() else None
        asked = Asked(ask.query("modele") or None, ask.query("piece") or None, since)
        starters = {name: starter.path for name, starter in ask.settings.starters.items()}
        made = make_book(_shelves(ask), asked, ask.settings.day(), ask.settings.templates[0], starters, ask.settings.cache)
    except ValueError as error:
        return _desk(ask, 400, [f"Textes datés du : {error}"])
    except DraftingError as error:
        return _desk(ask, 400, [error.message])
    named = "-".join(["livre-de-relecture", *(word.replace("_", "-") for word in (asked.model, asked.piece) if word)])
    return file(f"{named}.docx", made.content, KINDS[".docx"])


def receive(ask: Ask) -> Response:
    """A book that came back: kept as it was dropped, once it is known to be one."""
    files = ask.files("livre")
    try:
        if not files:
            raise DraftingError("Choisissez le livre à relire.", hint="Le fichier annoté ou corrigé, en .docx ou en .odt.")
        name, data = files[0]
        folder = _folder(ask)
        _reviewed(ask, name, data, _shelves(ask))
        kept = folder.keep(name, data, EXTENSIONS)
    except ReadingErrors as errors:
        return _desk(ask, 400, [str(problem) for problem in errors.problems])
    except DraftingError as error:
        return _desk(ask, 400, [str(error)])
    return ask.go("bibliotheque", "livre", kept)


# ---- what it says --------------------------------------------------------------------------------------------

def report(ask: Ask) -> Response:
    """What the book holds: what a person must look at first, then what may be written, then what is said."""
    return _report(ask)


def _report(ask: Ask, status: int = 200, problems: Sequence[str] = (), typed: dict[str, str] | None = None) -> Response:
    name, shelves = ask.part("file"), _shelves(ask)
    review = _reviewed(ask, name, _folder(ask).read(name), shelves)
    library, may = shelves.library, approvable(review, shelves.library)
    told = [_text(text, review, library) for text in review.texts]
    releases, _ = read_shelves(shelves.folders)
    frozen = releases[-1].current if releases else {}
    return ask.page(
        "livre-relu.html", status, file=name, problems=problems, typed={**dict.fromkeys(TYPED, ""), **(typed or {})},
        made_on=french.short_date(review.made_on), release=review.release, left=[one for one in told if one["left"]],
        edited=[one for one in told if one["state"] == "edited"], said=[one for one in told if one["state"] == "unchanged"],
        outside=[_outside(one, review, library) for one in review.outside],
        totals=list(totals(review)), may=[_named(library, *key) for key in may.texts],
        refused=[(_named(library, *key), sentence(left)) for key, left in may.left], approved=len(may.approved),
        frozen=any((text.clause, text.version) in frozen for text in review.texts if text.state == "edited"),
        copied=any(not (ask.settings.own / f"{one.clause}.yaml").is_file() for one in review.texts if one.state == "edited"),
        seen=_seen(review, may), today=french.short_date(ask.settings.day()), own=str(ask.settings.own),
        done={name: ask.query(name) for name in ("ecrits", "approuves", "notes") if ask.query(name).isdigit()})


def _reviewed(ask: Ask, name: str, data: bytes, shelves: Shelves) -> BookReview:
    """The book read with the library of today, once for both."""
    key, texts = hashlib.sha256(data).hexdigest(), ask.texts
    return _read.get(key, texts) or _read.keep(key, texts, read_back(data, shelves, name))


def _named(library: Library, id_: str, day: date) -> dict[str, str]:
    """A text as people call it, with where it is read."""
    clause = library.clauses.get(id_)
    return {"id": id_ if clause else "", "title": clause.title if clause else id_, "day": french.short_date(day),
            "since": day.isoformat()}


def _text(text: TextReview, review: BookReview, library: Library) -> dict[str, Any]:
    clause = library.clauses.get(text.clause)
    version = next((v for v in clause.versions if v.in_force_from == text.version), None) if clause else None
    signed = version.review if clause and version and version.review and not moved(clause, version) else None
    return {**_named(library, text.clause, text.version), "state": text.state, "left": [sentence(left) for left in text.left],
            "by": [*people(review, text.changes), *(["correction directe"] if text.direct else [])],
            "looks": text.looks, "lines": [line for line in text.lines if line.changed],
            "remarks": [remark(review.document.comments[rank]) for rank in text.comments],
            "falls": signed.by if signed and signed.state == "approved" and text.state == "edited" else ""}


def _outside(one: Outside, review: BookReview, library: Library) -> dict[str, Any]:
    title = library.clauses[one.clause].title if one.clause in library.clauses else one.clause
    return {"clause": one.clause, "title": title, "left": sentence(one.left) if one.left else "", "words": one.words[:300],
            "by": people(review, one.changes), "remarks": [remark(review.document.comments[rank]) for rank in one.comments]}


def _seen(review: BookReview, may: Approvable) -> str:
    """What the page proposes, in one fingerprint: what is done is what was seen."""
    texts = [(text.clause, text.version, text.text, text.state) for text in review.texts]
    return hashlib.sha256(repr((texts, may.texts)).encode()).hexdigest()


# ---- what becomes of it --------------------------------------------------------------------------------------

def apply(ask: Ask) -> Response:
    """Write what is sure into the workspace's own library, and sign what is signed: all of it, or nothing."""
    typed = {name: ask.text(name) for name in TYPED}
    try:
        return ask.go("bibliotheque", "livre", ask.part("file"), anchor="fait", **_apply(ask, typed))
    except ReadingErrors as errors:
        return _report(ask, 400, [str(problem) for problem in errors.problems], typed)
    except DraftingError as error:
        return _report(ask, 400, [str(error)], typed)


def _apply(ask: Ask, typed: dict[str, str]) -> dict[str, str]:
    choice, own = _choice(ask, typed), ask.settings.own
    if own.is_symlink():
        raise DraftingError("Le dossier de votre bibliothèque est un lien : il n'est pas suivi.")
    with alone_in(own):
        ask.shelf.forget()
        shelves = _shelves(ask)
        name = ask.part("file")
        review = _reviewed(ask, name, _folder(ask).read(name), shelves)
        if ask.text("seen") != _seen(review, approvable(review, shelves.library)):
            raise DraftingError("La bibliothèque a changé depuis que cette page a été affichée : rien n'est écrit.",
                                hint="Relisez ce qui suit, puis recommencez.")
        done = applied(review, shelves, choice, ask.settings.day())
        contents = {**new_library(own), **done.contents}
        refuse_unsound(shelves, contents, ask.settings.cache)
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        put_all(contents)
    ask.shelf.forget()
    written = sum(text.state == "edited" for text in done.review.texts)
    return {"ecrits": str(written), "approuves": str(len(done.signed)), "notes": str(len(review.document.comments))}


def _choice(ask: Ask, typed: dict[str, str]) -> Choice:
    """What the form asks for, in the words of the command; a clause corrected is always copied into the workspace's library."""
    since = _day("La date d'effet", typed["since"]) if typed["how"] == "version" else None
    slip = typed["slip"] if typed["how"] == "slip" else ""
    if typed["how"] == "slip" and (not slip or not is_one_line(slip)):
        raise DraftingError("Dites en une ligne ce que la coquille corrige.")
    edited, read = typed["edited"] == "oui", typed["read"] == "oui"
    if not (edited or read):
        return Choice(since, slip, adopt=True)
    if not typed["by"] or not is_one_line(typed["by"]):
        raise DraftingError("Dites qui approuve, par sa fonction et son organisme, en une ligne.")
    day = _day("La date de la décision", typed["on"]) if typed["on"] else ask.settings.day()
    refuse_future(day, ask.settings.day())
    return Choice(since, slip, adopt=True, signature=Signature(typed["by"], day, edited, read))


def _day(what: str, text: str) -> date:
    try:
        return french.read_date(text)
    except ValueError as error:
        raise DraftingError(f"{what} : {error}") from None


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/bibliotheque/livre"): desk, ("POST", "/bibliotheque/livre"): receive,
    ("GET", "/bibliotheque/livre-de-relecture.docx"): give,
    ("GET", "/bibliotheque/livre/{file}"): report, ("POST", "/bibliotheque/livre/{file}"): apply}
