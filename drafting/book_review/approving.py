"""Which texts of a book may be approved as they stand there: those that its reader left as they were, without a word on them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from drafting.book_review.model import BookReview, Left
from drafting.book_review.places import places
from drafting.book_review.texts import all_words, moved_since, version_of
from drafting.edited import accepted
from drafting.library import Library
from drafting.review import SET_ASIDE, standing
from drafting.rewording import said

Key = tuple[str, date]


class Approvable(Struct, frozen=True):
    """The texts that nobody touched: those that may be approved, those that may not, with why, and those approved already."""

    texts: tuple[Key, ...]
    left: tuple[tuple[Key, Left], ...]
    approved: tuple[Key, ...]


def approvable(review: BookReview, library: Library) -> Approvable:
    """Each text of the book but those that somebody edited, or spoke of: a text changed since is not the one that was read."""
    touched = {(text.clause, text.version) for text in review.texts}
    near = {one.clause for one in review.outside}
    texts: list[Key] = []
    left: list[tuple[Key, Left]] = []
    approved: list[Key] = []
    for place in places(review.document, "").places:
        entry, key = place.entry, (place.entry.clause, place.entry.version)
        if key in touched or entry.clause in near:
            continue
        clause, version = library.clauses.get(entry.clause), version_of(entry, library)
        if clause is None or version is None:
            left.append((key, Left("unknown_text")))
            continue
        state = standing(clause, version)
        if moved_since(entry, clause, version):
            now = all_words(accepted([review.document.paragraphs[rank] for rank in place.ranks]))
            if not any(now == said(other.text) for other in clause.versions if not other.repealed):
                left.append((key, Left("moved_since")))  # else the book was corrected, and its words are written already
        elif state in SET_ASIDE:
            left.append((key, Left("set_aside", SET_ASIDE[state])))
        else:
            (approved if state == "approved" else texts).append(key)
    return Approvable(tuple(texts), tuple(left), tuple(approved))
