"""What a redline of a pièce is made of: things with their fate, and what becomes of the words of those that stay."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from drafting.document import (
    BulletItem,
    CrossReference,
    Field,
    Heading,
    Inlines,
    Paragraph,
    Piece,
    Table,
)
from drafting.redline import Mark, Span, Token, tokens

Thing = Heading | Paragraph | BulletItem | Table | Field
"""What has one fate: a list is told item by item."""
SEQUENCE = "SEQ"
"""What the number of a table refers to: its own count."""


class Row(Struct, frozen=True):
    """A row of a table that stays, cell by cell."""

    mark: Mark
    cells: tuple[tuple[Span, ...], ...]


class Words(Struct, frozen=True):
    """What becomes of the words of a thing that stays: its own (title, sentence, caption, label), a table's header and rows."""

    spans: tuple[Span, ...]
    header: tuple[tuple[Span, ...], ...] = ()
    rows: tuple[Row, ...] = ()


class Entry(Struct, frozen=True):
    """One thing in its place. `words` when it stays and they change; `opens`, `closes`: the rank of a clause of the new pièce."""

    mark: Mark
    thing: Thing
    clause: str
    words: Words | None = None
    opens: int | None = None
    closes: int | None = None

    @property
    def changed(self) -> bool:
        return self.mark != "kept" or self.words is not None


class PieceRedline(Struct, frozen=True):
    """Both states in one: `piece` is the new one, or the old one when nothing replaces it."""

    piece: Piece
    entries: tuple[Entry, ...]

    @property
    def changed(self) -> bool:
        return any(entry.changed for entry in self.entries)


def words_of(thing: Thing) -> tuple[Token, ...]:
    match thing:
        case Paragraph() | BulletItem():
            return tuple(tokens_of(thing.inlines))
        case Table():
            number = (str(thing.number), False, SEQUENCE)
            return (*tokens([("Tableau ", False)]), number, *tokens([(f" – {thing.caption}", False)]))
        case Field():
            return tuple(tokens([(thing.label, False)]))
        case Heading():
            return tuple(tokens([(thing.text, False)]))


def tokens_of(inlines: Inlines) -> Iterator[Token]:
    for one in inlines:
        if isinstance(one, CrossReference):
            yield one.number, False, one.anchor
        else:
            yield from tokens([(one.text, one.strong)])
