"""What is made of dropped files: what a page asks, done here at once, or by a child when there is much to read.

Each function calls what its command calls, writes nothing, and gives the files, the report for the page and the one for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from drafting.checks.finding import LEVELS
from drafting.draft import Dossier, prepare
from drafting.errors import DraftingError
from drafting.insertion import insert_file
from drafting.library import Library
from drafting.output import readable, sealed
from drafting.reading import load_market
from drafting.rereading import STATES, more_of, reading_of, traced
from drafting.updating import (
    FATES,
    FILES,
    FileOutcome,
    Today,
    asked_for,
    comments_of,
    insertions,
    manifest_of,
    recorded_among,
    today_of,
    told,
    undecided,
    update_file,
    update_insertions,
    was_draft,
)
from drafting.verify import Seen, verify
from drafting.web.reports import (
    Became,
    Clause,
    Insertion,
    Report,
    Update,
    UpdatedFile,
    Verification,
    inserted_lines,
    updated_lines,
    verified_lines,
)
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


class Made(NamedTuple):
    """The files by name, the report for the page and in lines; `manifest`: what the next update of these files starts from."""

    files: dict[str, bytes]
    report: Report
    lines: tuple[str, ...]
    manifest: bytes = b""


def insertion(tell: Tell, job: Job, path: Path, code: str, kind: str, wanted: str, author: str) -> Made:
    """The clauses of a pièce in a buyer's file, as `clausier insert` puts them, then the new file read again."""
    texts = job.known()
    tell(0, 2, "étape")
    dossier = job.dossier(texts)
    _refuse_blocking(dossier)
    done, words = insert_file(path, dossier, code, kind, wanted, author, job.day)
    tell(1, 2, "étape")
    written = f"{path.stem}-clauses{path.suffix}"
    seen = verify(reading_of([(written, done.data)], texts.library, dossier, None, job.day))
    report = Insertion(path.name, written, code, done.piece.title, bool(author), words, _serious_first(seen))
    return Made({written: done.data}, report, tuple(inserted_lines(report)))


def _refuse_blocking(dossier: Dossier) -> None:
    if dossier.blocking:
        raise DraftingError("Une remarque bloquante arrête l'écriture.", hint="Reprenez l'entretien.")


def verification(tell: Tell, job: Job, paths: tuple[Path, ...], with_market: bool, day: date | None) -> Made:
    """Files read as `clausier verify` reads them, and their clauses as `clausier show` says."""
    texts = job.known()
    dossier = job.dossier(texts) if with_market else None

    def read() -> Iterator[tuple[str, Path]]:
        for rank, path in enumerate(paths):
            tell(rank, len(paths), "fichier")
            yield path.name, path

    reading = reading_of(read(), texts.library, dossier, day, job.day)
    became = [one for path in paths for one in _became(path, texts.library, job.day)]
    report = Verification(tuple(path.name for path in paths), reading.day, with_market, _serious_first(verify(reading)),
                          tuple(became))
    return Made({}, report, tuple(verified_lines(report)))


def _became(path: Path, library: Library, day: date) -> Iterator[Became]:
    try:
        found = traced(path, library, day)
    except DraftingError:  # nothing of ours in it, or nothing that can be read
        return
    for extract, held in found:
        lot = f", lot n° {extract['lot']}" if extract.get("lot") else ""
        clauses = tuple(
            Clause(one.id, library.clauses[one.id].title if one.id in library.clauses else one.id, STATES[one.state],
                   tuple(more_of(one))) for one in held if one.state not in ("intact", "renumbered") or more_of(one))
        yield Became(path.name, f"{extract.get('piece')}{lot}", str(extract.get("reference"))[:200], len(held) - len(clauses),
                     clauses)


def updating(tell: Tell, job: Job, paths: tuple[Path, ...], manifests: tuple[Path, ...], author: str) -> Made:
    """Each file as `clausier update` brings it to the market of today."""
    texts = job.known()
    whole = job.dossier(texts)
    made: dict[str, bytes] = {}
    found: list[tuple[FileOutcome, ...]] = []
    rows: list[UpdatedFile] = []
    refused: list[str] = []
    manifest = b""
    for rank, path in enumerate(paths):
        tell(rank, len(paths), "fichier")
        try:
            outcomes, today = _updated(path, whole, manifests, author, job)
        except DraftingError as error:
            refused.append(str(error))
            continue
        written = f"{path.stem}-a-jour{path.suffix}"
        made[written] = outcomes[-1].data or b""
        found.append(outcomes)
        rows.append(_row(path.name, written, outcomes, texts.library))
        manifest = manifest or readable(sealed(manifest_of(today, job.market.read_bytes(), job.market.name))).encode()
    if not made:
        raise DraftingError(" ".join(refused) or "Choisissez les fichiers à mettre à jour.")
    report = Update(tuple(rows), undecided(one for outcomes in found for one in outcomes), tuple(refused))
    return Made(made, report, tuple(updated_lines(report)), manifest)


def _updated(path: Path, whole: Dossier, manifests: Iterable[Path], author: str,
             job: Job) -> tuple[tuple[FileOutcome, ...], Today]:
    theirs = insertions(path)
    manifest, recorded = (None, None) if theirs else recorded_among(path, manifests)
    dossier, as_draft = asked_for(manifest, whole), was_draft(manifest)
    if not as_draft:
        _refuse_blocking(dossier)
    today, comments = today_of(dossier, as_draft=as_draft, cache=job.cache), comments_of(manifest, dossier)
    if recorded is None:
        return tuple(update_insertions(path, theirs, today, author, job.day, comments)), today
    return (update_file(path, recorded, today, author, job.day, comments),), today


def _named(text: str, library: Library) -> str:
    """A line with the title of the clause that it begins with, in place of its id."""
    id_, _, rest = text.partition(" ")
    return f"« {library.clauses[id_].title} » {rest}" if id_ in library.clauses else text


def _row(source: str, written: str, outcomes: Iterable[FileOutcome], library: Library) -> UpdatedFile:
    outcomes = tuple(outcomes)
    fates = Counter(FATES[outcome.fate] for one in outcomes for outcome in one.outcomes)
    lines = [line._replace(text=_named(line.text, library)) for one in outcomes for line in told(one)
             if not line.text.endswith(f": {FATES['same']}")]
    counts = tuple((said, fates[said]) for said in FATES.values() if fates[said])
    return UpdatedFile(source, written, FILES[outcomes[-1].kind], counts,
                       tuple((line.text, line.deep, line.warning) for line in lines))


def _serious_first(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """The findings, blocking ones first."""
    order = list(LEVELS)
    return tuple(sorted(seen, key=lambda one: order.index(one.level)))
