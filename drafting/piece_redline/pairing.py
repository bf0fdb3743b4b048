"""What is one and the same on both sides: clauses and headings by what they are, then their blocks by likeness."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import (
    BulletItem,
    BulletList,
    Field,
    Heading,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
)
from drafting.piece_redline.model import Thing, words_of
from drafting.redline import Token, alike, pairs, tokens

T = TypeVar("T")
MOST_PAIRS = 250_000
"""Beyond so many things to compare with each other, nothing is paired: no pièce of ours comes near it."""
OLD = "~"
"""Ends the anchor of a heading that only the old pièce has."""


class Unit(Struct, frozen=True):
    """A thing of one side: `kind` and `words` say what it may be paired with."""

    thing: Thing
    kind: str
    words: tuple[Token, ...]
    clause: str = ""
    rank: int = -1


Pair = tuple[Unit | None, Unit | None]


Part = tuple[tuple[object, ...], list[Unit]]
"""A heading or a clause: what it is, and its things."""


def parts_of(piece: Piece | None) -> list[Part]:
    found: list[Part] = []
    rank = 0
    for part in piece.body if piece else ():
        if isinstance(part, Heading):
            kind = f"heading{part.level}{'' if part.number else ' plain'}"
            found.append((("heading", part.level, part.text), [Unit(part, kind, tuple(tokens([(part.text, False)])))]))
        else:
            found.append((("clause", part.clause, part.lots), list(_units(part, rank))))
            rank += 1
    return found


def _units(passage: Passage, rank: int) -> Iterator[Unit]:
    for block in passage.blocks:
        for thing in block.items if isinstance(block, BulletList) else (block,):
            yield Unit(thing, _kind(thing), words_of(thing), passage.clause, rank)


def _kind(thing: Thing) -> str:
    """Things of two kinds are never one: a paragraph does not become an item, nor a table another one."""
    match thing:
        case Paragraph():
            return thing.kind
        case BulletItem():
            return f"bullet{thing.level}"
        case Table():
            return f"table {thing.name} {len(thing.columns)} {thing.total}"
        case Field():
            return f"field {thing.kind} {thing.hint} {thing.choices} {thing.columns} {thing.count}"
        case _:
            return "heading"


def paired(old: Sequence[Part], new: Sequence[Part]) -> list[Pair]:
    """The things of both sides, paired when they are one: first by heading or clause, then by likeness."""
    found: list[Pair] = []
    matcher = SequenceMatcher(None, [key for key, _ in old], [key for key, _ in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for (_, before), (_, after) in zip(old[i1:i2], new[j1:j2], strict=True):
                found += _matched(before, after)
        else:
            found += _matched([unit for _, units in old[i1:i2] for unit in units],
                              [unit for _, units in new[j1:j2] for unit in units])
    return found


def _matched(before: list[Unit], after: list[Unit]) -> list[Pair]:
    if [(unit.kind, _said(unit)) for unit in before] == [(unit.kind, _said(unit)) for unit in after]:
        return list(zip(before, after, strict=True))
    both = bounded_pairs(before, after, _likeness)
    return [(None if i is None else before[i], None if j is None else after[j]) for i, j in both]


def bounded_pairs(old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]) -> list[tuple[int | None, int | None]]:
    """As `pairs`, unless there is too much to compare: then nothing is one and the same."""
    if len(old) * len(new) > MOST_PAIRS:
        return [*((i, None) for i in range(len(old))), *((None, j) for j in range(len(new)))]
    return pairs(old, new, likeness)


def _said(unit: Unit) -> str:
    return "".join(token[0] for token in unit.words)


def _likeness(a: Unit, b: Unit) -> float:
    if a.kind != b.kind:
        return 0.0
    if isinstance(a.thing, Table):
        return 1.0  # of one name: the same table, whatever its caption says
    return 1.0 if _said(a) == _said(b) else alike(a.words, b.words)


def in_order(both: Sequence[Pair]) -> Iterator[Pair]:
    """What goes before what comes in its place."""
    gone: list[Pair] = []
    come: list[Pair] = []
    for pair in both:
        if None in pair:
            (come if pair[0] is None else gone).append(pair)
        else:
            yield from (*gone, *come, pair)
            gone, come = [], []
    yield from (*gone, *come)


# ---- references ---------------------------------------------------------------------------------------------

def renamed_anchors(both: Sequence[Pair]) -> Mapping[str, str]:
    """The anchor that each heading of the old pièce has in the redline: the new one's where it stays."""
    return {a.thing.anchor: b.thing.anchor if b is not None and isinstance(b.thing, Heading) else a.thing.anchor + OLD
            for a, b in both if a is not None and isinstance(a.thing, Heading)}


def moved(unit: Unit, renamed: Mapping[str, str]) -> Unit:
    """The same, its references leading to the headings of the redline."""
    def inlines(those: Inlines) -> Inlines:
        return tuple(one if isinstance(one, Text) else replace(one, anchor=renamed[one.anchor]) for one in those)

    thing = unit.thing
    match thing:
        case Heading():
            thing = replace(thing, anchor=renamed[thing.anchor])
        case Paragraph() | BulletItem():
            thing = replace(thing, inlines=inlines(thing.inlines))
        case Table():
            thing = replace(thing, rows=tuple(tuple(inlines(cell) for cell in row) for row in thing.rows))
    return replace(unit, thing=thing, words=words_of(thing))
