"""A market as it was typed, valid or not: its values, and each problem with the field that it is about.

The readers say « file:line ». Here each field, written or not, is given a line of its own, so that what they say leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting.checks import ON_VALUES, Finding
from drafting.checks.finding import sorted_findings
from drafting.draft import Dossier, decided, prepare
from drafting.errors import Problem, ReadingErrors
from drafting.interview.questions import Group, Question, at
from drafting.interview.shapes import Data, long
from drafting.library import Library
from drafting.outlines import Outline
from drafting.reading import MarketFile, followed, validate
from drafting.selection import select
from drafting.settled import Settled
from drafting.yamlfile import Loc, YamlFile, parse_yaml

FILE = "market.yaml"


class Told(Struct, frozen=True):
    """Something to say: `level` is unread, blocking, warning or note; `loc` the field that it is about, if one is known."""

    level: str
    sentence: str
    code: str = ""
    advice: str = ""
    loc: Loc = ()


class Typed(Struct, frozen=True):
    """`data`: what was typed, in full form; `stated`: as the file writes it. `source` when all of it can be read."""

    data: Data
    stated: Data
    problems: tuple[Told, ...]
    source: MarketFile | None
    places: Mapping[int, Loc]


def typed(raw: bytes, path: Path, library: Library, whole: Group) -> Typed:
    """The market `raw`, which stands or would stand at `path`; never raises for what a person typed."""
    vocabulary = library.vocabulary()
    try:
        file = parse_yaml(raw, FILE)
    except ReadingErrors as errors:
        return Typed({}, {}, tuple(Told("unread", problem.message, advice=problem.hint) for problem in errors.problems), None, {})
    stated = file.data if isinstance(file.data, dict) else {}
    unfollowed: tuple[Told, ...] = ()
    try:
        file = followed(file, path, vocabulary)
    except ReadingErrors as errors:
        unfollowed = tuple(Told("unread", str(problem)) for problem in errors.problems)
    data = long(file.data) if isinstance(file.data, dict) else {}
    places = dict(enumerate(_locs(whole, data), 2))
    numbered = YamlFile(FILE, data, {(): 1}, {loc: rank for rank, loc in places.items()})
    try:
        source = validate(numbered, vocabulary)
        return Typed(data, stated, unfollowed, None if unfollowed else source, places)
    except ReadingErrors as errors:
        problems = tuple(_of_problem(problem, places, whole) for problem in errors.problems)
        return Typed(data, stated, unfollowed or problems, None, places)


def at_once(one: Typed, library: Library, outlines: Mapping[str, Outline]) -> tuple[Settled | None, tuple[Told, ...]]:
    """What can be said while a person types: the values, and the remarks on them; those on the texts come with the pièces."""
    if one.source is None:
        return None, one.problems
    settled = decided(one.source, library, outlines)
    selection = select(settled)
    remarks = [remark for rule in ON_VALUES for remark in rule(settled, selection)]
    return settled, told(sorted_findings(settled, remarks), one)


def hours_alone(one: Typed, library: Library, outlines: Mapping[str, Outline]) -> Settled | None:
    """The values of a market that only lacks its criteria, which are asked after the hours: what the worksheets need."""
    if one.source is not None or "criteria" in one.data or not isinstance(one.data.get("lots"), list):
        return None
    lots = [{**lot, "levers": [lever for lever in lot["levers"] if lever != "award_criterion"]}
            if isinstance(lot, dict) and isinstance(lot.get("levers"), list) else lot for lot in one.data["lots"]]
    try:
        return decided(validate(YamlFile(FILE, {**one.data, "lots": lots}, {(): 1}, {}), library.vocabulary()), library, outlines)
    except ReadingErrors:
        return None


def dossier_of(one: Typed, library: Library, outlines: Mapping[str, Outline]) -> Dossier | None:
    """The pièces and all the remarks, when the market can be read."""
    return None if one.source is None else prepare(one.source, library, outlines)


def told(findings: Iterable[Finding], one: Typed) -> tuple[Told, ...]:
    """Findings with the field that each is about."""
    return tuple(Told(f.level, f.message, f.code, f.advice, _place(f.where, one.places)) for f in findings)


def _of_problem(problem: Problem, places: Mapping[int, Loc], whole: Group) -> Told:
    """A key that is not there is, for who fills in a form, a field to fill in."""
    loc = places.get(problem.line, ())
    field = at(whole, tuple(part for part in loc if isinstance(part, str))) if loc else None
    if field is not None and problem.message.endswith("est obligatoire.") and problem.message.startswith("la clé"):
        return Told("unread", f"{field.title} : à renseigner.", loc=loc)
    return Told("unread", problem.message, advice=problem.hint, loc=loc)


def _place(where: str, places: Mapping[int, Loc]) -> Loc:
    name, _, line = where.rpartition(":")
    return places.get(int(line), ()) if name == FILE and line.isdigit() else ()


def _locs(part: Question | Group, data: Any, loc: Loc = ()) -> Iterator[Loc]:
    """Every field that exists or could be written, rows by their ranks."""
    if loc:
        yield loc
    if isinstance(part, Question):
        return
    if part.rows:
        for rank, row in enumerate(data if isinstance(data, list) else ()):
            yield (*loc, rank)
            for each in part.parts:
                yield from _locs(each, row.get(each.path[-1]) if isinstance(row, dict) else None, (*loc, rank, each.path[-1]))
        return
    for each in part.parts:
        yield from _locs(each, data.get(each.path[-1]) if isinstance(data, dict) else None, (*loc, each.path[-1]))
