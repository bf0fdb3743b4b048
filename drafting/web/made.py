"""What is made of dropped files: what a page asks, done here at once, or by a child when there is much to read.

Each function calls what its command calls, writes nothing, and gives the files, the report for the page and the one for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from drafting.draft import Dossier, prepare
from drafting.errors import DraftingError
from drafting.insertion import DRAFT, Told, insert_file
from drafting.reading import load_market
from drafting.rereading import reading_of
from drafting.verify import Seen, verify
from drafting.web.texts import Texts, read_texts
from drafting.web.work import Tell


class Job(NamedTuple):
    """The market and the texts that a function works with; `texts` are read again by a child."""

    shelves: tuple[Path, ...]
    templates: tuple[Path, ...]
    cache: Path | None
    market: Path
    day: date
    texts: Texts | None = None

    def known(self) -> Texts:
        return self.texts or read_texts(self.shelves, self.templates, self.cache)

    def dossier(self, texts: Texts) -> Dossier:
        """The market as the commands read it."""
        return prepare(load_market(self.market, texts.library.vocabulary()), texts.library, texts.outlines)


class Insertion(Struct, frozen=True, tag="insertion"):
    """Clauses put into a buyer's file: which, where, how, and what reading the new file again remarks."""

    source: str
    written: str
    piece: str
    tracked: bool
    told: Told
    seen: tuple[Seen, ...]


Report = Insertion


class Made(NamedTuple):
    """The files by name, and the report, for the page and in lines."""

    files: dict[str, bytes]
    report: Report
    lines: tuple[str, ...]


def insertion(tell: Tell, job: Job, path: Path, code: str, kind: str, wanted: str, author: str) -> Made:
    """The clauses of a pièce in a buyer's file, as `clausier insert` puts them, then the new file read again."""
    texts = job.known()
    tell(0, 2, "étape")
    dossier = job.dossier(texts)
    if dossier.blocking:
        raise DraftingError("Une remarque bloquante arrête l'écriture.", hint="Reprenez l'entretien.")
    done, told = insert_file(path, dossier, code, kind, wanted, author, job.day)
    tell(1, 2, "étape")
    written = f"{path.stem}-clauses{path.suffix}"
    seen = verify(reading_of([(written, done.data)], texts.library, dossier, None, job.day))
    report = Insertion(path.name, written, done.piece.title, bool(author), told, serious_first(seen))
    return Made({written: done.data}, report, tuple(_inserted_lines(report)))


def serious_first(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """The findings, blocking ones first."""
    order = ("blocking", "warning", "note")
    return tuple(sorted(seen, key=lambda one: order.index(one.level)))


def _inserted_lines(report: Insertion) -> Iterator[str]:
    told = report.told
    yield f"{report.piece} dans {report.source} : {report.written}"
    yield f"Place : {told.place}"
    yield from (f"  {number} {text}".rstrip() for number, text in told.titles)
    yield "Présentation :"
    yield from (f"  {ours} → {theirs}" for ours, theirs in told.looks)
    yield from told.notes
    yield from (f"À savoir : {text}" for text in told.warnings)
    yield from _seen_lines(report.seen)
    yield DRAFT


def _seen_lines(seen: Iterable[Seen]) -> Iterator[str]:
    from drafting.checks.finding import LEVELS

    for one in seen:
        yield f"{LEVELS[one.level]} {one.code} : {one.message}"
        yield f"  Règle : {one.rule}"
        yield f"  → {one.advice}"
