"""Where the things of a pièce that clausier wrote stand in the file that a person edited."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from drafting.document import BulletItem, Field, Heading, Paragraph, Table, plain
from drafting.merging import said
from drafting.piece_redline.pairing import Unit, bounded_pairs
from drafting.redline import Token, alike, tokens
from drafting.word.forms import hint
from drafting.word.parts import Element, W
from drafting.word.retouched import texts


class Thing(Struct, frozen=True):
    """A paragraph or a table that a thing of the pièce became: `unit` is its rank, `table` whether it is one."""

    unit: int
    table: bool
    text: str


class Standing(Struct):
    """What became of a thing: the ranks of its paragraph and of its table in the file, None when a person removed them.

    `moved`: a person put its clause elsewhere.
    """

    paragraph: int | None = None
    table: int | None = None
    moved: bool = False

    @property
    def ranks(self) -> list[int]:
        return [rank for rank in (self.paragraph, self.table) if rank is not None]


def things(units: Sequence[Unit]) -> list[Thing]:
    """The paragraphs and tables of a pièce; fields that follow each other share a table, told under the first of them."""
    found: list[Thing] = []
    for rank, unit in enumerate(units):
        thing = unit.thing
        match thing:
            case Field(kind="rows"):
                found.append(Thing(rank, False, thing.label))
                found.append(Thing(rank, True, " ".join(_asked(thing))))
            case Field():
                if rank == 0 or not _simple(units[rank - 1]):
                    found.append(Thing(rank, True, " ".join(_form(units, rank))))
            case Table():
                found.append(Thing(rank, False, said(unit.words)))
                cells = [" ".join(plain(cell) for cell in row) for row in thing.rows]
                found.append(Thing(rank, True, " ".join([*(c.title for c in thing.columns), *cells])))
            case Heading() | Paragraph() | BulletItem():
                found.append(Thing(rank, False, said(unit.words)))
    return found


def _simple(unit: Unit) -> bool:
    return isinstance(unit.thing, Field) and unit.thing.kind != "rows"


def leads(units: Sequence[Unit], rank: int) -> bool:
    """Whether a field is the first of its form."""
    return _simple(units[rank]) and (rank == 0 or not _simple(units[rank - 1]))


def _form(units: Sequence[Unit], rank: int) -> Iterator[str]:
    """The words of the form that begins at a field, before anyone fills it in."""
    for unit in itertools.takewhile(_simple, units[rank:]):
        field = unit.thing
        assert isinstance(field, Field)
        yield field.label
        yield from (f"☐ {choice}" for choice in field.choices or ("oui",)) if field.kind == "check" else [hint(field)]


def _asked(field: Field) -> Iterator[str]:
    """The words of a table to fill in."""
    yield from (column.title for column in field.columns)
    for row in range(field.count):
        yield field.choices[row] if field.choices else field.hint or "…"
        yield from [field.hint or "…"] * (len(field.columns) - 1)


def align(units: Sequence[Unit], blocks: Sequence[tuple[int, Element]], titles: Mapping[int, int]) -> dict[int, Standing]:
    """Each thing of the pièce in the file, by its rank: what says the same first, then what is alike between them.

    `blocks`: those that may be ours, under their rank in the file; `titles`: those that a bookmark names.
    """
    known = {place: unit for unit, place in titles.items()}
    old = [(thing.table, thing.unit if thing.unit in titles else _bare(thing.text), thing) for thing in things(units)]
    mine = [(element.tag == f"{W}tbl", known.get(place, _bare(text_of(element)))) for place, element in blocks]
    found: dict[int, Standing] = {}

    def stands(thing: Thing, rank: int) -> None:
        standing, place = found.setdefault(thing.unit, Standing()), blocks[rank][0]
        if thing.table:
            standing.table = place
        else:
            standing.paragraph = place

    matcher = SequenceMatcher(None, [one[:2] for one in old], mine, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for one, place in zip(old[i1:i2], range(j1, j2), strict=True):
                stands(one[2], place)
        elif tag == "replace":
            left, right = [_words(one) for one in old[i1:i2]], [_words(one) for one in mine[j1:j2]]
            for i, j in bounded_pairs(left, right, _likeness):
                if i is not None and j is not None:
                    stands(old[i1 + i][2], j1 + j)
    return found


def text_of(element: Element) -> str:
    """What is read in a block."""
    return " ".join(texts(element))


def _bare(text: str) -> str:
    return " ".join(text.split())


_Words = tuple[bool, tuple[Token, ...]]


def _words(one: Sequence[object]) -> _Words:
    return bool(one[0]), tuple(tokens([(str(one[1]), False)]))


def _likeness(a: _Words, b: _Words) -> float:
    """A table is never a paragraph; an empty paragraph is nothing of ours."""
    if a[0] != b[0] or not b[1]:
        return 0.0
    found = alike(a[1], b[1])
    return max(found, 0.41) if a[0] and a[1][:5] == b[1][:5] else found
