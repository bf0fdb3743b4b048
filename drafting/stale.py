"""What is to be read again at a date: texts, articles and values that nobody looked at for long, that ended, or that are coming.

Only what a market may still get is judged: texts in force on the day, or from a day of the term to come. A reading is
acknowledged by a new `checked_on`, of a text or of a value; an article's, by `verified:`; an end, by what comes after it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.library import Clause, LegalReference, Library, Version
from drafting.review import SET_ASIDE, set_aside
from drafting.settled.dated import dated
from drafting.yamlfile import Loc

MONTHS = 12
"""A text or a value that nobody read for so long is to be read again."""


class Stale(Struct, frozen=True):
    """One thing to look at: `day` is when it was read, ends, changes or begins; `texts` those that cite an article."""

    kind: str
    subject: str
    label: str
    where: str
    day: date
    texts: tuple[str, ...] = ()


class Life(Struct, frozen=True):
    """A text that markets get, from its date to the day before the next one's."""

    clause: Clause
    version: Version
    until: date

    @property
    def name(self) -> str:
        return f"{self.clause.id}@{self.version.in_force_from.isoformat()}"

    @property
    def read(self) -> date:
        return self.version.checked_on or self.version.in_force_from


def stale(library: Library, on: date, within: int, today: date) -> list[Stale]:
    """Everything to look at on the day `on`, and in the `within` months that follow; `today` tells a reading yet to come."""
    limit = months_after(on, within)
    lives = [life for clause in sorted(library.clauses.values(), key=lambda clause: clause.id)
             for life in _lives(clause) if life.version.in_force_from <= limit and on <= life.until]
    used = [life for life in lives if not set_aside(life.version)]
    return [*_texts(library, used, on, max(on, today)), *_suspended(library, lives), *_coming(library, used, on),
            *_articles(library, used, on, limit), *_values(library, on, limit)]


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _lives(clause: Clause) -> Iterator[Life]:
    for rank, version in enumerate(clause.versions):
        following = clause.versions[rank + 1:rank + 2]
        if not version.repealed:
            yield Life(clause, version, following[0].in_force_from - timedelta(1) if following else date.max)


# ---- texts --------------------------------------------------------------------------------------------------

def _texts(library: Library, lives: Iterable[Life], on: date, latest: date) -> Iterator[Stale]:
    for life in lives:
        kind = "unread" if months_after(life.read, MONTHS) <= on else "early" if life.read > latest else ""
        if kind:
            yield _text(kind, library, life, life.read)


def _suspended(library: Library, lives: Iterable[Life]) -> Iterator[Stale]:
    """A suspension is a question left open."""
    for life in lives:
        review = life.version.review
        if set_aside(life.version) and review is not None and review.on and SET_ASIDE[review.state] == "suspendu":
            yield _text("suspended", library, life, review.on)


def _coming(library: Library, lives: Iterable[Life], on: date) -> Iterator[Stale]:
    for life in lives:
        if life.version.in_force_from > on:
            yield _text("coming", library, life, life.version.in_force_from)


def _text(kind: str, library: Library, life: Life, day: date) -> Stale:
    return Stale(kind, life.name, life.clause.title, library.where(life.clause, life.version), day)


# ---- articles -----------------------------------------------------------------------------------------------

def _articles(library: Library, lives: Sequence[Life], on: date, limit: date) -> Iterator[Stale]:
    """Each article that a text cites: whether it ends, changes after the text was read, or was never read itself."""
    citing: dict[str, list[Life]] = {}
    for life in lives:
        for id_ in life.version.law:
            citing.setdefault(id_, []).append(life)
    for entry in library.data["ccag"].values():  # cited through a variable, by whatever text refers to this CCAG
        for id_ in entry.get("law", {}).values():
            citing.setdefault(id_, [])
    for id_, texts in sorted(citing.items()):
        if article := library.law.get(id_):
            yield from _article(library, article, texts, on, limit)


def _article(library: Library, article: LegalReference, texts: Sequence[Life], on: date, limit: date) -> Iterator[Stale]:
    def say(kind: str, day: date, cited: Iterable[Life]) -> Stale:
        return Stale(kind, article.id, f"{article.cite}, {article.text}", library.files["law"].where((article.id,)), day,
                     tuple(life.name for life in cited))

    if article.ends and article.ends <= limit and (beyond := [life for life in texts if life.until > article.ends]):
        yield say("ended", article.ends, beyond)
    wording = article.wording_on(on)
    if wording is not None and wording.verified != "read":
        yield say("unread_article" if wording.verified == "no" else "concordant", wording.since, texts)
    for wording in article.wordings:
        moved = [life for life in texts if wording.since <= min(limit, life.until)
                 and wording.since > max(life.version.in_force_from, life.read)]
        if moved:
            yield say("reworded", wording.since, moved)


# ---- values -------------------------------------------------------------------------------------------------

def _values(library: Library, on: date, limit: date) -> Iterator[Stale]:
    """The dated values: one with an end is good until then, one without is to be looked at every year."""
    for name, loc, label, rows in _dated(library):
        file = library.files[name]
        for row in rows:
            for key in ("from", "until", "checked_on"):
                _day(library, name, loc, row, key)
        current = dated(rows, on)
        past = [row for row in rows if french.read_date(row["from"]) <= on]
        subject = ".".join(map(str, (name, *loc)))
        if current is None and past:
            end = max(french.read_date(row["until"]) for row in past if "until" in row)
            yield Stale("past", subject, label, file.where(loc), end)
        elif current is not None and "until" in current:
            end = french.read_date(current["until"])
            if end <= limit and not any(french.read_date(row["from"]) > end for row in rows):
                yield Stale("ending", subject, label, file.where(loc), end)
        elif current is not None:
            read = max(french.read_date(current[key]) for key in ("from", "checked_on") if key in current)
            if months_after(read, MONTHS) <= on:
                yield Stale("old", subject, label, file.where(loc), read)


def _day(library: Library, name: str, loc: Loc, row: Mapping[str, Any], key: str) -> None:
    try:
        french.read_date(row.get(key, "2019-04-01"))
    except ValueError as error:
        raise library.files[name].fail((*loc, key), f"« {key} » : {error}") from None


def _dated(library: Library) -> Iterator[tuple[str, Loc, str, Sequence[Mapping[str, Any]]]]:
    """The file, the place, the name and the rows of each dated value."""
    data = library.data
    for path, entry in data["practice"].items():
        yield "practice", (path,), str(entry.get("title", path)), [entry]
    for code, entry in data["trades"].items():
        yield "trades", (code, "values"), f"part de main-d'œuvre, {entry['label']}", entry["values"]
    for code, entry in data["publics"].items():
        yield "publics", (code,), str(entry["label"]), [entry]
    for code, rows in data["smic"].items():
        yield "smic", (code,), "SMIC horaire brut", rows
    for bought, entry in data["thresholds"].items():
        for capacity, rows in entry.items():
            if isinstance(rows, list):
                yield "thresholds", (bought, capacity), f"seuil européen, {bought}, {capacity}", rows
