"""What a reviewed book writes in the library: each text in its own file, each comment as a note for the authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec.structs import replace

from drafting.book_review.model import BookReview, Left, TextReview
from drafting.editing import with_text
from drafting.errors import DraftingError
from drafting.library import Clause, Library
from drafting.notes import Note

Read = Callable[[Clause], bytes | None]
"""The bytes of a clause's file, None when it is not in the folder that is edited."""


def edited_files(review: BookReview, library: Library, read: Read) -> tuple[BookReview, dict[str, bytes]]:
    """The contents of the files of the clauses whose texts may be written; a text that cannot be is left, and said."""
    files: dict[str, bytes] = {}
    texts: list[TextReview] = []
    for text in review.texts:
        left = _written(text, library, read, files) if text.state == "edited" else None
        texts.append(text if left is None else replace(text, left=(left,)))
    return replace(review, texts=tuple(texts)), files


def _written(text: TextReview, library: Library, read: Read, files: dict[str, bytes]) -> Left | None:
    """Add the clause's file once it says this text; why not, if it may not."""
    clause = library.clauses[text.clause]
    raw = files.get(clause.id) or read(clause)
    if raw is None:
        return Left("elsewhere", clause.file)
    rank = next(rank for rank, version in enumerate(clause.versions) if version.in_force_from == text.version)
    try:
        files[clause.id] = with_text(raw, clause.file, rank, text.text)
    except DraftingError as error:
        return Left("layout", str(error))
    return None


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
