"""Two states of one pièce, block by block: what stays, comes or goes, and what becomes of the words of what stays.

Knows nothing of Word. Clauses and headings are paired by what they are, then their blocks by likeness; nothing is guessed
from two files. Live references are told by the heading that they lead to, so that a number that moves is one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import (
    BulletItem,
    BulletList,
    CrossReference,
    Field,
    Heading,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
    plain,
)
from drafting.redline import Mark, Span, Token, alike, pairs, spans, tokens, whole

Thing = Heading | Paragraph | BulletItem | Table | Field
"""What has one fate: a list is told item by item."""
SEQUENCE = "SEQ"
"""What the number of a table refers to: its own count."""
OLD = "~"
"""Ends the anchor of a heading that only the old pièce has."""


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


class _Unit(Struct, frozen=True):
    """A thing of one side: `kind` and `words` say what it may be paired with."""

    thing: Thing
    kind: str
    words: tuple[Token, ...]
    clause: str = ""
    rank: int = -1


Pair = tuple[_Unit | None, _Unit | None]


def compare_pieces(old: Piece | None, new: Piece | None) -> PieceRedline:
    """What becomes of `old` to give `new`; one of them may be missing."""
    piece = new or old
    assert piece is not None
    both = _pairs(_parts(old), _parts(new))
    renamed = _renamed(both)
    entries = [_entry(_moved(a, renamed) if a else None, b) for a, b in _in_order(both)]
    return PieceRedline(piece, tuple(_held(entries, [b.rank if b else -1 for _, b in _in_order(both)])))


# ---- what is one and the same ------------------------------------------------------------------------------

Part = tuple[tuple[object, ...], list[_Unit]]
"""A heading or a clause: what it is, and its things."""


def _parts(piece: Piece | None) -> list[Part]:
    found: list[Part] = []
    rank = 0
    for part in piece.body if piece else ():
        if isinstance(part, Heading):
            kind = f"heading{part.level}{'' if part.number else ' plain'}"
            found.append((("heading", part.level, part.text), [_Unit(part, kind, tuple(tokens([(part.text, False)])))]))
        else:
            found.append((("clause", part.clause, part.lots), list(_units(part, rank))))
            rank += 1
    return found


def _units(passage: Passage, rank: int) -> Iterator[_Unit]:
    for block in passage.blocks:
        for thing in block.items if isinstance(block, BulletList) else (block,):
            yield _Unit(thing, _kind(thing), _words(thing), passage.clause, rank)


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


def _words(thing: Thing) -> tuple[Token, ...]:
    match thing:
        case Paragraph() | BulletItem():
            return tuple(_tokens(thing.inlines))
        case Table():
            number = (str(thing.number), False, SEQUENCE)
            return (*tokens([("Tableau ", False)]), number, *tokens([(f" – {thing.caption}", False)]))
        case Field():
            return tuple(tokens([(thing.label, False)]))
        case Heading():
            return tuple(tokens([(thing.text, False)]))


def _tokens(inlines: Inlines) -> Iterator[Token]:
    for one in inlines:
        if isinstance(one, CrossReference):
            yield one.number, False, one.anchor
        else:
            yield from tokens([(one.text, one.strong)])


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> list[Pair]:
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


def _matched(before: list[_Unit], after: list[_Unit]) -> list[Pair]:
    if [(unit.kind, _said(unit)) for unit in before] == [(unit.kind, _said(unit)) for unit in after]:
        return list(zip(before, after, strict=True))
    return [(None if i is None else before[i], None if j is None else after[j]) for i, j in pairs(before, after, _likeness)]


def _said(unit: _Unit) -> str:
    return "".join(token[0] for token in unit.words)


def _likeness(a: _Unit, b: _Unit) -> float:
    if a.kind != b.kind:
        return 0.0
    if isinstance(a.thing, Table):
        return 1.0  # of one name: the same table, whatever its caption says
    return 1.0 if _said(a) == _said(b) else alike(a.words, b.words)


def _in_order(both: Sequence[Pair]) -> Iterator[Pair]:
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

def _renamed(both: Sequence[Pair]) -> Mapping[str, str]:
    """The anchor that each heading of the old pièce has in the redline: the new one's where it stays."""
    return {a.thing.anchor: b.thing.anchor if b is not None and isinstance(b.thing, Heading) else a.thing.anchor + OLD
            for a, b in both if a is not None and isinstance(a.thing, Heading)}


def _moved(unit: _Unit, renamed: Mapping[str, str]) -> _Unit:
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
    return replace(unit, thing=thing, words=_words(thing))


# ---- what becomes of it -------------------------------------------------------------------------------------

def _entry(old: _Unit | None, new: _Unit | None) -> Entry:
    if old is None or new is None:
        unit = old or new
        assert unit is not None
        return Entry("removed" if new is None else "added", unit.thing, unit.clause)
    if old.thing == new.thing:
        return Entry("kept", new.thing, new.clause)
    words = Words(tuple(spans(old.words, new.words)))
    if isinstance(old.thing, Table) and isinstance(new.thing, Table):
        titles = [[column.title for column in thing.columns] for thing in (old.thing, new.thing)]
        words = replace(words, header=_cells(*titles), rows=tuple(_rows(old.thing, new.thing)))
    same = old.words == new.words and (not isinstance(new.thing, Table) or not _table_changed(words))
    return Entry("kept", new.thing, new.clause, None if same else words)


def _table_changed(words: Words) -> bool:
    cells = (*words.header, *(cell for row in words.rows for cell in row.cells))
    return any(row.mark != "kept" for row in words.rows) or any(span.mark != "kept" for cell in cells for span in cell)


def _cells(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[Span, ...], ...]:
    return tuple(tuple(spans(tokens([(a, False)]), tokens([(b, False)]))) for a, b in zip(old, new, strict=True))


def _rows(old: Table, new: Table) -> Iterator[Row]:
    """The rows of both, a removed one before what is added in its place."""
    both: list[tuple[int | None, int | None]] = pairs(old.rows, new.rows, _row_likeness)
    gone: list[Row] = []
    come: list[Row] = []
    for i, j in both:
        if i is not None and j is not None:
            yield from (*gone, *come)
            gone, come = [], []
            yield Row("kept", tuple(_cell(a, b) for a, b in zip(old.rows[i], new.rows[j], strict=True)))
        elif i is not None:
            gone.append(_row(old.rows[i], "removed"))
        elif j is not None:
            come.append(_row(new.rows[j], "added"))
    yield from (*gone, *come)


def _cell(old: Inlines, new: Inlines) -> tuple[Span, ...]:
    return tuple(whole([*_tokens(new)], "kept") if old == new else spans([*_tokens(old)], [*_tokens(new)]))


def _row(row: tuple[Inlines, ...], mark: Mark) -> Row:
    return Row(mark, tuple(tuple(whole([*_tokens(cell)], mark)) for cell in row))


def _row_likeness(a: tuple[Inlines, ...], b: tuple[Inlines, ...]) -> float:
    """Rows with the same first cell are one; else those that have enough words in common."""
    if a == b:
        return 1.0
    found = alike([token for cell in a for token in _tokens(cell)], [token for cell in b for token in _tokens(cell)])
    return max(found, 0.7) if plain(a[0]) and plain(a[0]) == plain(b[0]) else found


def _held(entries: Sequence[Entry], ranks: Sequence[int]) -> Iterator[Entry]:
    """The entries with where each clause of the new pièce begins and ends."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, rank in enumerate(ranks):
        if rank >= 0:
            first.setdefault(rank, place)
            last[rank] = place
    for place, (entry, rank) in enumerate(zip(entries, ranks, strict=True)):
        yield replace(entry, opens=rank if first.get(rank) == place else None, closes=rank if last.get(rank) == place else None)


# ---- told in lines ------------------------------------------------------------------------------------------

Told = tuple[Span, ...]
_BAR = Span(" | ", False, "kept")


def changed_lines(entry: Entry) -> Iterator[Told]:
    """What changes in an entry, one line a paragraph or a row, for those who read without Word."""
    if entry.words is None:
        if entry.mark != "kept":
            yield from (_plainly(whole(line, entry.mark)) for line in _whole_lines(entry.thing))
        return
    words = entry.words
    cells = [words.header, *(row.cells for row in words.rows)]
    lines = [words.spans, *(tuple(span for cell in row for span in (_BAR, *cell))[1:] for row in cells if row)]
    yield from (_plainly(line) for line in lines if any(span.mark != "kept" for span in line))


def _plainly(spans: Iterable[Span]) -> Told:
    """Neighbours of one fate made one, whatever their look."""
    fates = groupby(spans, lambda span: span.mark)
    return tuple(Span("".join(span.text for span in group), False, mark) for mark, group in fates)


def _whole_lines(thing: Thing) -> Iterator[list[Token]]:
    yield list(_words(thing))
    columns = thing.columns if isinstance(thing, Table | Field) else ()
    if columns:
        yield tokens([(" | ".join(column.title for column in columns), False)])
    if isinstance(thing, Table):
        for row in thing.rows:
            yield tokens([(" | ".join(map(plain, row)), False)])
