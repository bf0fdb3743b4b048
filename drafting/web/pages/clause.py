"""« Bibliothèque », one clause: its texts side by side, their law, what the clause prints, what a lawyer decides of each text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from starlette.responses import Response

from drafting import french
from drafting.book_review.told import by
from drafting.cases import Examples, Printed
from drafting.comparison import paragraphs
from drafting.deciding import is_one_line, refuse_faults, refuse_future, signed, version_of
from drafting.document import Passage, Piece, lines
from drafting.errors import DraftingError, ReadingErrors
from drafting.hashes import clause_hash, text_hash
from drafting.library import Clause, Library, Version
from drafting.library_check import released_problems
from drafting.notes import read_notes
from drafting.redline import Line, Span, compare
from drafting.released import read_shelves
from drafting.review import decided, standing
from drafting.sentences import applies, field_line, provision_line, review_sentence, variable_words
from drafting.web.ask import Ask, Page
from drafting.web.pages.library import STATES, piece_title
from drafting.workspace import alone_in, put_all

ACTS = {"approved": "Approuver ce texte", "suspended": "Suspendre ce texte", "withdrawn": "Retirer ce texte"}
VERIFIED = {"read": "lue dans le texte officiel", "concordant": "recoupée dans deux sources", "no": "à vérifier"}
LEGIFRANCE = "https://www.legifrance.gouv.fr/codes/texte_lc"
"""Where a code is read as it was on a day."""
OWN = "release: bibliotheque-locale\n"
"""The first line of a workspace's own library."""
_SLOT = re.compile(r"\[(table|field): (\w+)\]")
_CODE = re.compile(r"LEGITEXT\d+")


def shown(ask: Ask) -> Response:
    """One clause: what it is for, its texts, what changed from one to the next, what was decided of each."""
    return _clause(ask, ask.query("id"))


def _clause(ask: Ask, id_: str, status: int = 200, problems: Iterable[str] = (), typed: dict[str, str] | None = None) -> Response:
    library = ask.texts.library
    clause = known(library, id_)
    model = library.models[clause.model]
    examples = _examples(ask, clause) if ask.query("exemples") else None
    return ask.page(
        "clause.html", status, clause=clause, model=model.title, piece=piece_title(ask, clause.piece),
        kept_when="" if _dated(clause) else applies(library.when(clause, clause.versions[0]), library),
        provides=[provision_line(library, provision) for provision in clause.provides],
        variables=[variable_words(name, one, library, ask.texts.outlines) for name, one in clause.variables.items()],
        fields=[field_line(field) for field in clause.fields.values()], texts=list(_texts(library, clause)),
        examples=examples, cases=len(known(ask.shelf.whole(), id_).cases), problems=list(problems), typed=typed or {},
        today=french.short_date(ask.settings.day()), acts=ACTS, own=str(ask.settings.own), remarks=list(_remarks(ask, id_)))


def _remarks(ask: Ask, id_: str) -> Iterator[tuple[str, str]]:
    """What reviewers said of a clause in the books that came back, and nobody struck out yet."""
    for note in read_notes(ask.settings.own):
        if note.clause == id_:
            told = f"{by(note.by, note.on)}" + (f", sur « {note.words[:80]} »" if note.words else "")
            yield told, " / ".join([*note.note.splitlines(), *note.answers])


def known(library: Library, id_: str) -> Clause:
    if id_ not in library.clauses:
        raise DraftingError("Cette clause n'existe pas, ou plus.", hint="Cherchez-la dans la bibliothèque.")
    return library.clauses[id_]


def _texts(library: Library, clause: Clause) -> Iterator[dict[str, Any]]:
    """Each text, the newest first, with what it changed in the one before it."""
    before = {new.in_force_from: old for old, new in zip(clause.versions, clause.versions[1:], strict=False)}
    after = {old.in_force_from: new for old, new in zip(clause.versions, clause.versions[1:], strict=False)}
    for version in reversed(clause.versions):
        old, new = before.get(version.in_force_from), after.get(version.in_force_from)
        now = paragraphs(clause, version)
        lines = compare(paragraphs(clause, old), now) if old else ()
        until = new.in_force_from - timedelta(days=1) if new else None
        yield {"since": version.in_force_from.isoformat(), "day": french.short_date(version.in_force_from),
               "until": french.short_date(until) if until else "", "repealed": version.repealed, "change": version.change,
               "when": applies(library.when(clause, version), library) if _dated(clause) and not version.repealed else "",
               "state": standing(clause, version), "told": french.capital(review_sentence(clause, version)),
               "checked": french.short_date(version.checked_on) if version.checked_on else "",
               "law": [_article(library, id_, version.in_force_from, until) for id_ in version.law],
               "seen": clause_hash(clause, version), "sha256": text_hash(version), "signature": _signature(version),
               "lines": [_shown(line, library, clause) for line in compare((), now)],
               "old": french.short_date(old.in_force_from) if old else "",
               "sides": [(_side(line, "removed"), _side(line, "added")) for line in lines] if any(
                   line.changed for line in lines) else []}


def _dated(clause: Clause) -> bool:
    """Whether the conditions of a clause changed from one text to another."""
    return any(version.when is not None for version in clause.versions)


def _shown(line: Line, library: Library, clause: Clause) -> Line:
    """A line as it is read: the place of a table or of a field says what stands there."""
    if (slot := _SLOT.fullmatch("".join(span.text for span in line.spans).strip())) is None:
        return line
    caption = str(library.data["tables"].get(slot[2], {}).get("caption", slot[2]))
    field = clause.fields.get(slot[2])
    said = f"Tableau : {caption}" if slot[1] == "table" else f"À remplir : {field.label if field else slot[2]}"
    return replace(line, spans=(replace(line.spans[0], text=f"[{french.typeset(said)}]"),))


def _signature(version: Version) -> dict[str, str] | None:
    """Who decided what of a text, when, and of which words: those that the text has today, or others."""
    review = version.review
    if review is None or review.state == "proposed":
        return None
    return {"state": STATES[review.state], "by": review.by, "on": french.short_date(review.on) if review.on else "",
            "reason": review.reason, "sha256": review.text_sha256,
            "version": french.short_date(review.version) if review.version else ""}


def _side(line: Line, mark: str) -> tuple[Span, ...]:
    """The words of one of the two texts: those that both have, and those that it alone has."""
    return tuple(span for span in line.spans if span.mark in ("kept", mark)) if line.mark in ("kept", mark) else ()


def _article(library: Library, id_: str, since: date, until: date | None) -> dict[str, Any]:
    """An article cited, with the wordings that it has while the text is in force, and whether each was read."""
    law = library.law.get(id_)
    if law is None:
        return {"cite": id_, "text": "absent de law.yaml", "label": "", "wordings": [], "ends": "", "link": "", "source": ""}
    first = law.wording_on(since)
    lived = [w for w in law.wordings if w is first or (w.since > since and (until is None or w.since <= until))]
    code = _CODE.search(law.source)
    return {"cite": law.cite, "text": law.text, "label": law.label, "ends": french.short_date(law.ends) if law.ends else "",
            "source": law.source, "link": f"{LEGIFRANCE}/{code[0]}/{max(since, law.exists_from).isoformat()}/" if code else "",
            "wordings": [(french.short_date(w.since), VERIFIED[w.verified], w.verified, w.note) for w in lived]}


def _examples(ask: Ask, clause: Clause) -> list[dict[str, Any]]:
    """What the clause prints in the markets of its examples."""
    library = ask.shelf.whole()
    whole = known(library, clause.id)
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
    typed = {name: ask.text(name) for name in ("id", "since", "seen", "state", "by", "reason", "on")}
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
    own = ask.settings.own
    with alone_in(own):
        ask.shelf.forget()
        library = ask.shelf.whole()
        clause = known(library, typed["id"])
        version = version_of(clause, typed["since"])
        if typed["seen"] != clause_hash(clause, version):
            raise DraftingError("Ce texte, ses conditions ou ses articles ont changé depuis que cette page a été affichée.",
                                hint="Relisez-le, puis décidez.")
        if state == "approved":
            shelves, broken = read_shelves(ask.settings.shelves)
            refuse_faults(clause, library, ask.texts.outlines, broken or released_problems(library, shelves))
        done = signed(clause, version, decided(clause, version, state, day, by, reason), own)
        put_all({**new_library(own), done.path: done.content})
    ask.shelf.forget()


def new_library(own: Path) -> dict[Path, bytes]:
    """What a workspace's own library begins with, when it is not there yet."""
    path = own / "library.yaml"
    return {} if path.exists() else {path: OWN.encode()}


PAGES: dict[tuple[str, str], Page] = {("GET", "/bibliotheque/clause"): shown, ("POST", "/bibliotheque/clause"): decide}
