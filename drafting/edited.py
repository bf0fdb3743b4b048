"""A Word file as its readers left it: paragraphs, who added or removed which words, comments; knowing nothing of Word.

Every tracked change and every comment of the file has its entry: what is not placed in a paragraph is still counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from drafting.redline import Runs, Words

Kind = Literal["insertion", "deletion", "formatting"]
NUMBERED = -1
"""The level of a paragraph in a numbered list, which no text of the library has."""


class Change(Struct, frozen=True):
    """A tracked change, in the order of the file; `part` is the member of the file where it stands."""

    kind: Kind
    author: str
    day: str
    part: str


class Comment(Struct, frozen=True):
    """A comment: the words that it is about, and the comment that it answers, by its number, if it is an answer."""

    author: str
    day: str
    text: str
    words: str
    answers: int | None = None
    done: bool = False


class Stretch(Struct, frozen=True):
    """Words with one fate: `added` and `removed` are the changes, by their numbers, that did so; none for words that stay."""

    text: str
    strong: bool = False
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    looks: frozenset[str] = frozenset()


class EditedParagraph(Struct, frozen=True):
    """A paragraph with all that was ever in it; `added` and `removed` are the fates of its mark, its end.

    `style` is the lower-case name of its style; `table` the number of the table that holds it, from 1; `foreign` what a
    text never holds (a picture, a note, a field); `changes` and `comments` all those that touch it, by their numbers.
    """

    style: str
    level: int
    stretches: tuple[Stretch, ...]
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    bookmarks: tuple[str, ...] = ()
    table: int = 0
    foreign: tuple[str, ...] = ()
    changes: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What is read once every change is accepted."""
        return "".join(stretch.text for stretch in self.stretches if not stretch.removed)

    @property
    def first(self) -> str:
        """What was read before any tracked change."""
        return "".join(stretch.text for stretch in self.stretches if not stretch.added)


class EditedDocument(Struct, frozen=True):
    """The file in its order; a change or a comment is named by its rank."""

    paragraphs: tuple[EditedParagraph, ...]
    changes: tuple[Change, ...]
    comments: tuple[Comment, ...]
    properties: Mapping[str, str] = {}


def accepted(paragraphs: Sequence[EditedParagraph]) -> tuple[Words, ...]:
    """The text once every change is accepted; a paragraph whose mark goes is joined to the next one, as word processors do."""
    return _decided(paragraphs, "removed")


def refused(paragraphs: Sequence[EditedParagraph]) -> tuple[Words, ...]:
    """The text once every change is refused."""
    return _decided(paragraphs, "added")


def _decided(paragraphs: Iterable[EditedParagraph], gone: Literal["added", "removed"]) -> tuple[Words, ...]:
    out: list[Words] = []
    runs: list[tuple[str, bool]] = []
    level: int | None = None
    for paragraph in paragraphs:
        kept = [(s.text, s.strong) for s in paragraph.stretches if not getattr(s, gone)]
        level = paragraph.level if kept or level is None else level
        runs += kept
        if not getattr(paragraph, gone):
            out.append(Words(level, joined(runs)))
            runs, level = [], None
    if runs:
        out.append(Words(level or 0, joined(runs)))
    return tuple(words for words in out if words.runs)


def joined(runs: Iterable[tuple[str, bool]]) -> Runs:
    """Neighbours of one look made one, no space at either end."""
    out: list[tuple[str, bool]] = []
    for text, strong in runs:
        if out and (out[-1][1] == strong or not text.strip()):
            out[-1] = (out[-1][0] + text, out[-1][1])
        elif text:
            out.append((text, strong))
    if out:
        out[0] = (out[0][0].lstrip(), out[0][1])
        out[-1] = (out[-1][0].rstrip(), out[-1][1])
    return tuple(run for run in out if run[0])
