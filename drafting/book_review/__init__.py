"""A review book read back after Word or LibreOffice: text by text, what its readers changed and said.

A text is written or left whole: half of a lawyer's edit is not what she meant. What is left has its reason, and every
tracked change and comment of the file is in one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from drafting.book_review.model import REASONS, BookReview, Left, Outside, TextReview
from drafting.book_review.places import Place, Places, nearest, places
from drafting.book_review.texts import first_words, moved_between, review_text, taken_from, unclear_text
from drafting.edited import EditedDocument
from drafting.french import plural
from drafting.library import Clause, Library
from drafting.library_check import faults as library_faults
from drafting.outlines import Outline

__all__ = ["REASONS", "BookReview", "Left", "Outside", "TextReview", "review_book"]


def review_book(document: EditedDocument, library: Library, outlines: Mapping[str, Outline], where: str = "") -> BookReview:
    """The whole report; a French error when the file is no review book."""
    found = places(document, where)
    faults = _faults(library, outlines)
    read = [_review(place, document, library, faults) for place in found.places]
    strange = [document.paragraphs[rank].text for gap in found.gaps for rank in gap.ranks]
    unclear = {rank: first_words(place.entry, library) for rank, place in enumerate(found.places) if place.reason}
    for rank, others in moved_between(read, unclear, strange).items():
        about = ", ".join(sorted(read[other].clause for other in others))
        read[rank] = _left(read[rank], Left("moved_between" if about else "moved_out", about))
    lost = {words for gap in found.gaps for words in gap.lost}
    read = [_left(text, Left("moved_in")) if taken_from(text.lines, lost) else text for text in read]
    texts, changes, comments = _attached(found, read, document)
    outside = tuple(_outside(found, document, changes, comments))
    touched = tuple(text for text in texts if text.left or text.text or text.looks or text.changes or text.comments)
    return BookReview(document, found.record.release, found.record.made_on, touched, outside)


def _faults(library: Library, outlines: Mapping[str, Outline]) -> Callable[[Clause], set[str]]:
    """What the library's check says of one clause."""
    return lambda clause: {problem.message for problem in library_faults(clause, library, outlines)}


def _review(place: Place, document: EditedDocument, library: Library, faults: Callable[[Clause], set[str]]) -> TextReview:
    paragraphs = [document.paragraphs[rank] for rank in place.ranks]
    if not place.reason:
        return review_text(place.entry, paragraphs, library, faults)
    return unclear_text(place.entry, paragraphs, library, place.reason)


def _left(text: TextReview, left: Left) -> TextReview:
    """The text, left to a person for one reason more."""
    return replace(text, text="", left=(*text.left, left))


def _attached(found: Places, read: list[TextReview],
              document: EditedDocument) -> tuple[list[TextReview], set[int], set[int]]:
    """The texts with the changes and comments of their paragraphs, each given once, to clear texts first; and those given."""
    changes: set[int] = set()
    comments: set[int] = set()
    texts = list(read)
    for rank in sorted(range(len(read)), key=lambda rank: bool(found.places[rank].reason)):
        own = [document.paragraphs[at] for at in found.places[rank].ranks]
        mine = tuple(dict.fromkeys(c for p in own for c in p.changes if c not in changes))
        told = tuple(dict.fromkeys(c for p in own for c in p.comments if c not in comments))
        changes |= {*mine}
        comments |= {*told}
        texts[rank] = replace(read[rank], changes=mine, comments=told)
    return texts, changes, comments


def _outside(found: Places, document: EditedDocument, changes: set[int], comments: set[int]) -> Iterator[Outside]:
    """What stands outside the texts: what was typed or lost there, then what has only a change or a comment."""
    def rest(ranks: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        own = [document.paragraphs[rank] for rank in ranks]
        mine = tuple(dict.fromkeys(c for p in own for c in p.changes if c not in changes))
        told = tuple(dict.fromkeys(c for p in own for c in p.comments if c not in comments))
        changes.update(mine)
        comments.update(told)
        return mine, told

    for gap in found.gaps:
        words = " / ".join(document.paragraphs[rank].text.strip() for rank in gap.ranks)
        lost = f"{len(gap.lost)} {plural('paragraphe', len(gap.lost))}" if gap.lost else ""
        yield Outside(Left("outside" if words else "frame_lost", lost), gap.clause, words, *rest(gap.ranks))
    for rank, paragraph in enumerate(document.paragraphs):
        mine, told = rest((rank,))
        if mine or told:
            worded = any(document.changes[c].kind != "formatting" for c in mine)
            yield Outside(Left("outside") if worded else None, nearest(document, found.record, rank), paragraph.text.strip(),
                          mine, told)
    mine = tuple(c for c in range(len(document.changes)) if c not in changes)
    if mine:
        worded = any(document.changes[c].kind != "formatting" for c in mine)
        yield Outside(Left("outside") if worded else None, "", "", mine)
    told = tuple(c for c in range(len(document.comments)) if c not in comments)
    if told:
        yield Outside(None, "", "", (), told)
