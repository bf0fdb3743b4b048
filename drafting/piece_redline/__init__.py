"""Two states of one pièce, block by block: what stays, comes or goes, and what becomes of the words of what stays.

Knows nothing of Word. Clauses and headings are paired by what they are, then their blocks by likeness (`pairing`); nothing is
guessed from two files. Live references are told by the heading that they lead to, so that a number that moves is one change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from drafting.document import Inlines, Piece, Table, plain
from drafting.piece_redline.model import SEQUENCE, Entry, PieceRedline, Row, Thing, Words, tokens_of
from drafting.piece_redline.pairing import Unit, bounded_pairs, in_order, moved, paired, parts_of, renamed_anchors
from drafting.piece_redline.told import changed_lines
from drafting.redline import Mark, Span, alike, spans, tokens, whole

__all__ = ["SEQUENCE", "Entry", "PieceRedline", "Row", "Thing", "Words", "changed_lines", "compare_pieces"]


def compare_pieces(old: Piece | None, new: Piece | None) -> PieceRedline:
    """What becomes of `old` to give `new`; one of them may be missing."""
    piece = new or old
    assert piece is not None
    both = paired(parts_of(old), parts_of(new))
    renamed = renamed_anchors(both)
    entries = [_entry(moved(a, renamed) if a else None, b) for a, b in in_order(both)]
    return PieceRedline(piece, tuple(_held(entries, [b.rank if b else -1 for _, b in in_order(both)])))


def _entry(old: Unit | None, new: Unit | None) -> Entry:
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
    both = bounded_pairs(old.rows, new.rows, _row_likeness)
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
    return tuple(whole([*tokens_of(new)], "kept") if old == new else spans([*tokens_of(old)], [*tokens_of(new)]))


def _row(row: tuple[Inlines, ...], mark: Mark) -> Row:
    return Row(mark, tuple(tuple(whole([*tokens_of(cell)], mark)) for cell in row))


def _row_likeness(a: tuple[Inlines, ...], b: tuple[Inlines, ...]) -> float:
    """Rows with the same first cell are one; else those that have enough words in common."""
    if a == b:
        return 1.0
    found = alike([token for cell in a for token in tokens_of(cell)], [token for cell in b for token in tokens_of(cell)])
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
