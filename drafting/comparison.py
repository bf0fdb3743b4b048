"""What differs between two days of one library, or between two libraries: clause by clause, with the reasons.

Two texts are compared where a market would get one or the other: on the two days, or, between two libraries, on
each day from which one of them gives a text. A text that a lawyer set aside is not written, so it counts as none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from drafting.errors import DraftingError
from drafting.french import typeset
from drafting.library import Clause, Library, Version
from drafting.redline import Line, Words, compare
from drafting.review import set_aside
from drafting.wording import Prose, WordingError, parse

KINDS = ("changed", "new", "ended", "same_words")
"""A text whose words change; a clause that begins; one that ends; the same words with other conditions or another date."""


class Difference(Struct, frozen=True):
    """A clause that is not the same for a market launched on `day`.

    `reasons` are the versions that say why, oldest first; `others` what differs besides the words: conditions,
    variables, fields, law, scope, title; `aside` the text that a lawyer set aside on the side that writes none;
    `mended` the slip that a released text was mended of.
    """

    clause: Clause
    day: date
    old: Version | None
    new: Version | None
    lines: tuple[Line, ...]
    reasons: tuple[Version, ...]
    others: tuple[str, ...]
    aside: Version | None = None
    mended: str = ""

    @property
    def kind(self) -> str:
        if self.old is None or self.new is None:
            return "new" if self.old is None else "ended"
        return "changed" if any(line.changed for line in self.lines) else "same_words"


def between_days(library: Library, earlier: date, later: date) -> tuple[Difference, ...]:
    """What a market launched on `later` gets, against one launched on `earlier`."""
    found = []
    for clause in _by_id(library):
        (old, was_aside), (new, aside) = _in_use(clause, earlier), _in_use(clause, later)
        reasons = tuple(v for v in clause.versions if earlier < v.in_force_from <= later)
        if old is not new:
            found.append(_difference(library, library, clause, clause, later, old, new, reasons, aside or was_aside))
    return tuple(found)


def between_libraries(before: Library, after: Library) -> tuple[Difference, ...]:
    """What `after` gives against `before`, on each day from which one of them gives a text."""
    found = []
    for id_ in sorted({*before.clauses, *after.clauses}):
        was, now = before.clauses.get(id_), after.clauses.get(id_)
        for day in sorted({v.in_force_from for clause in (was, now) if clause for v in clause.versions}):
            (old, was_aside), (new, aside) = _in_use(was, day), _in_use(now, day)
            if old is None and new is None:
                continue
            reasons = tuple(v for v in now.versions if v.in_force_from <= day)[-1:] if now else ()
            difference = _difference(before, after, was or now, now or was, day, old, new, reasons, aside or was_aside)
            if difference.kind != "same_words" or difference.others:
                found.append(difference)
    return tuple(found)


def _in_use(clause: Clause | None, day: date) -> tuple[Version | None, Version | None]:
    """The text that a draft would write on `day`, and the one that it would not because a lawyer set it aside."""
    version = clause.version_on(day) if clause else None
    return (None, version) if version and set_aside(version) else (version, None)


def _by_id(library: Library) -> list[Clause]:
    return sorted(library.clauses.values(), key=lambda clause: clause.id)


def _difference(before: Library, after: Library, was: Clause | None, now: Clause | None, day: date, old: Version | None,
                new: Version | None, reasons: tuple[Version, ...], aside: Version | None) -> Difference:
    clause = now or was
    assert clause is not None and was is not None and now is not None
    others = tuple(_others(before, after, was, now, old, new)) if old and new else ()
    lines = compare(paragraphs(was, old), paragraphs(now, new))
    return Difference(clause, day, old, new, lines, reasons, others, aside)


def _others(before: Library, after: Library, was: Clause, now: Clause, old: Version, new: Version) -> Iterator[str]:
    """What a text is kept by and filled with: the same words may serve other markets."""
    if before.when(was, old) != after.when(now, new):
        yield "conditions"
    if was.variables_of(old) != now.variables_of(new):
        yield "variables"
    if was.fields != now.fields:
        yield "fields"
    if old.law != new.law:
        yield "law"
    if (was.serves, was.for_each, was.provides) != (now.serves, now.for_each, now.provides):
        yield "scope"
    if was.title != now.title:
        yield "title"


def paragraphs(clause: Clause, version: Version | None) -> tuple[Words, ...]:
    """A version's text, typeset as a pièce prints it, its names in braces; a table or a field by its own line."""
    if version is None:
        return ()
    try:
        parts = parse(version.text)
    except WordingError as error:
        raise DraftingError(str(error), f"{clause.file}:{version.line + error.line}") from None
    return tuple(
        Words(part.level, tuple((typeset(words), strong) for words, strong in part.runs)) if isinstance(part, Prose)
        else Words(0, ((f"[{part.kind}: {part.name}]", False),))
        for part in parts)
