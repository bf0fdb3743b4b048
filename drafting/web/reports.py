"""The reports of what was made of dropped files: as data for the page, which a disk keeps, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from drafting.checks.finding import LEVELS
from drafting.insertion import DRAFT, Told
from drafting.verify import Seen


class Insertion(Struct, frozen=True, tag="insertion"):
    """Clauses put into a buyer's file: which, where, how, and what reading the new file again remarks."""

    source: str
    written: str
    code: str
    piece: str
    tracked: bool
    told: Told
    seen: tuple[Seen, ...]


class Clause(Struct, frozen=True):
    """A clause of a file that is no more as it was written, or that the library would write otherwise."""

    id: str
    title: str
    state: str
    more: tuple[str, ...]


class Became(Struct, frozen=True):
    """A pièce of ours in a file: of which market, how many clauses are intact, the others."""

    file: str
    piece: str
    reference: str
    intact: int
    clauses: tuple[Clause, ...]


class Verification(Struct, frozen=True, tag="verification"):
    """Files read again: what is remarked, and what became of our clauses. `day`: that of the law."""

    files: tuple[str, ...]
    day: date
    market: bool
    seen: tuple[Seen, ...]
    became: tuple[Became, ...]


class UpdatedFile(Struct, frozen=True):
    """A file brought up to date: what became of its clauses, how many of each, and what is to be decided or carried."""

    source: str
    written: str
    said: str
    counts: tuple[tuple[str, int], ...]
    lines: tuple[tuple[str, int, bool], ...]


class Update(Struct, frozen=True, tag="mise-a-jour"):
    """Files brought up to date, and those that could not be, each with its reason."""

    files: tuple[UpdatedFile, ...]
    undecided: int
    refused: tuple[str, ...]


Report = Insertion | Verification | Update


# ---- the report for people -----------------------------------------------------------------------------------

def inserted_lines(report: Insertion) -> Iterator[str]:
    told = report.told
    yield f"{report.piece} dans {report.source} : {report.written}"
    yield f"Place : {told.place}"
    yield from (f"  {number} {text}".rstrip() for number, text in told.titles)
    yield "Présentation :"
    yield from (f"  {ours} → {theirs}" for ours, theirs in told.looks)
    yield from told.notes
    yield from (f"À savoir : {text}" for text in (*told.warnings, told.rewrite) if text)
    yield from _seen_lines(report.seen)
    yield DRAFT


def _seen_lines(seen: Iterable[Seen]) -> Iterator[str]:
    for one in seen:
        yield f"{LEVELS[one.level]} {one.code} : {one.message}"
        yield f"  Règle : {one.rule}"
        yield f"  → {one.advice}"


def verified_lines(report: Verification) -> Iterator[str]:
    yield f"Relu : {', '.join(report.files)}, {'avec' if report.market else 'sans'} le marché."
    yield f"Droit applicable à une consultation lancée le {report.day:%d/%m/%Y}. Remarques : {len(report.seen)}."
    yield from _seen_lines(report.seen)
    for one in report.became:
        yield f"{one.file}, pièce « {one.piece} » du marché {one.reference} : {one.intact} clauses intactes"
        yield from (f"  {clause.id} : {clause.state}" + "".join(f" – {more}" for more in clause.more) for clause in one.clauses)


def updated_lines(report: Update) -> Iterator[str]:
    for one in report.files:
        yield f"{one.source} : {one.written} – {one.said}"
        yield from (f"{'  ' * (deep + 1)}{text}" for text, deep, _ in one.lines)
    yield from (f"Non mis à jour : {text}" for text in report.refused)
    yield f"À décider : {report.undecided}. Ces pièces sont des projets, à relire par un juriste."
