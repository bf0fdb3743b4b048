"""What a reviewed book writes in the library: each text in its own file, each comment as a note for the authors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from drafting.book_review.model import BookReview, Left, TextReview
from drafting.editing import with_text, with_version
from drafting.errors import DraftingError, Problem, ReadingErrors
from drafting.french import short_date
from drafting.library import Clause, Library, Version
from drafting.library.entries import read_clause
from drafting.library_check import faults
from drafting.node import Node
from drafting.notes import Note
from drafting.outlines import Outline
from drafting.rewording import said
from drafting.yamlfile import parse_yaml

Read = Callable[[Clause], bytes | None]
"""The bytes of a clause's file, None when it is not in the folder that is edited."""


class Release(Struct, frozen=True):
    """What to do of a text that was released: a version more `since` a day, whose `change` says why, or a `slip` mended."""

    texts: Collection[tuple[str, date]] = ()
    since: date | None = None
    change: str = ""
    slip: bool = False

    def day_of(self, text: TextReview) -> date:
        """The date of the version that a text is written in."""
        return self.since if self.since is not None and (text.clause, text.version) in self.texts else text.version


class Written(Struct):
    """What is to be written: the contents of clause files by id, the library as they make it, and the slips mended in it."""

    library: Library
    files: dict[str, bytes] = {}
    slips: list[tuple[Clause, Version]] = []


def edited_files(review: BookReview, library: Library, outlines: Mapping[str, Outline], read: Read,
                 release: Release) -> tuple[BookReview, Written]:
    """The files of the clauses whose texts may be written; a text that cannot be is left, and said."""
    written = Written(library)
    mended: list[tuple[str, date]] = []
    texts: list[TextReview] = []
    for text in review.texts:
        if _already(text, written.library, release):
            texts.append(replace(text, text=""))
            continue
        left = _write(text, written, outlines, read, release) if text.state == "edited" else None
        texts.append(text if left is None else replace(text, left=(left,)))
        if texts[-1].state == "edited" and release.slip and (text.clause, text.version) in release.texts:
            mended.append((text.clause, text.version))
    for id_, day in mended:
        clause = written.library.clauses[id_]
        written.slips.append((clause, next(v for v in clause.versions if v.in_force_from == day)))
    return replace(review, texts=tuple(texts)), written


def _write(text: TextReview, written: Written, outlines: Mapping[str, Outline], read: Read, release: Release) -> Left | None:
    """Add the clause's file once it says this text; why not, if it may not."""
    clause = written.library.clauses[text.clause]
    raw = written.files.get(clause.id) or read(clause)
    if raw is None:
        return Left("elsewhere", clause.file)
    rank = next(rank for rank, version in enumerate(clause.versions) if version.in_force_from == text.version)
    frozen = (clause.id, text.version) in release.texts
    if frozen and release.since is None and not release.slip:
        return Left("released")
    if frozen and release.since is not None and not _free(clause, rank, release.since):
        return Left("date_taken", short_date(release.since))
    try:
        if frozen and release.since is not None:
            content = with_version(raw, clause.file, rank, release.since, release.change, text.text)
        else:
            content = with_text(raw, clause.file, rank, text.text)
        after = _with_clause(written.library, clause, content)
    except DraftingError as error:
        return Left("layout", str(error))
    if frozen and release.since is not None:  # the same words were checked at the day of their text, not at this one
        before = {problem.message for problem in faults(clause, written.library, outlines)}
        if new := sorted({problem.message for problem in faults(after.clauses[clause.id], after, outlines)} - before):
            return Left("faulty", new[0])
    written.library, written.files[clause.id] = after, content
    return None


def _already(text: TextReview, library: Library, release: Release) -> bool:
    """Whether a later version says these words: the book was read before."""
    if text.state != "edited" or (text.clause, text.version) not in release.texts:
        return False
    later = (version for version in library.clauses[text.clause].versions if version.in_force_from > text.version)
    return any(said(version.text) == said(text.text) for version in later if not version.repealed)


def _free(clause: Clause, rank: int, since: date) -> bool:
    """Whether a version from `since` would follow that text, and come before the next one."""
    return clause.versions[rank].in_force_from < since and all(since < v.in_force_from for v in clause.versions[rank + 1:])


def _with_clause(library: Library, clause: Clause, content: bytes) -> Library:
    """The library once a clause's file holds `content`."""
    file = parse_yaml(content, clause.file)
    problems: list[Problem] = []
    after = read_clause(clause.id, clause.release, Node.root(file, problems))
    if problems:
        raise ReadingErrors(problems)
    return replace(library, clauses={**library.clauses, clause.id: after}, files={**library.files, clause.id: file})


def notes(review: BookReview) -> Iterator[Note]:
    """Each comment with the text or the clause that it speaks of; an answer goes with what it answers."""
    comments = review.document.comments
    places: dict[int, tuple[str, date | None]] = {
        rank: (text.clause, text.version) for text in review.texts for rank in text.comments}
    places |= {rank: (one.clause, None) for one in review.outside for rank in one.comments}
    answers: dict[int, list[str]] = {}
    for comment in comments:
        if comment.answers is not None:
            answers.setdefault(_root(review, comment.answers), []).append(f"{comment.author} ({comment.day}) : {comment.text}")
    for rank, comment in enumerate(comments):
        if comment.answers is None:
            clause, version = places[rank]
            yield Note(clause, version, comment.author, comment.day, comment.words, comment.text,
                       tuple(answers.get(rank, ())))


def _root(review: BookReview, rank: int) -> int:
    """The comment that began a thread."""
    seen: set[int] = set()
    while (above := review.document.comments[rank].answers) is not None and above not in seen:
        seen.add(rank)
        rank = above
    return rank
