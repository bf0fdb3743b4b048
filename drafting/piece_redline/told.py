"""What changes, one line a paragraph or a row, for those who read without Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from drafting.document import Field, Table, plain
from drafting.piece_redline.model import Entry, Thing, words_of
from drafting.redline import Span, Token, tokens, whole

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
    yield list(words_of(thing))
    columns = thing.columns if isinstance(thing, Table | Field) else ()
    if columns:
        yield tokens([(" | ".join(column.title for column in columns), False)])
    if isinstance(thing, Table):
        for row in thing.rows:
            yield tokens([(" | ".join(map(plain, row)), False)])
