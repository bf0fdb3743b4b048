"""Where each question of a form stands in a file, and which words of it are the buyer's.

A label is found by its bookmark; failing that by its words, between its neighbours; failing that by its control's title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from drafting.answers.model import FoundBy, Question
from drafting.paper import straight
from drafting.word.filled import Cell, Control, Filled, Grid, Words

Spot = tuple[int, int, int]
"""A cell: its block, its row, its rank."""
_TITLE = 64
"""Word's limit on a control's title."""


class Place(Struct, frozen=True):
    """Where a question was found: its answer's cells, or its rows; what its label's cell says; how it was found."""

    label: str
    found_by: FoundBy
    cells: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    answers: tuple[Spot, ...] = ()


class Unit(Struct, frozen=True):
    """A line of the buyer's text: a paragraph, or a cell that is no answer; `marks` are the bookmarks around there."""

    text: str
    marks: frozenset[str]


class Layout(Struct, frozen=True, dict=True):
    """A file, and where its words and its bookmarks stand: looked up once for all the questions."""

    filled: Filled

    @cached_property
    def marks(self) -> Mapping[str, Spot]:
        """The cell of each bookmark."""
        return {mark: spot for spot, cell in _cells(self.filled) for mark in cell.marks}

    @cached_property
    def labels(self) -> Mapping[str, Sequence[Spot]]:
        """The cells that say the same, as labels are compared."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for spot, cell in _cells(self.filled):
            found[_plain(cell.shown)].append(spot)
        return found

    @cached_property
    def titles(self) -> Mapping[str, Sequence[tuple[Control, Spot]]]:
        """The controls that bear the same title; those of a paragraph stand in no cell."""
        found: dict[str, list[tuple[Control, Spot]]] = defaultdict(list)
        for spot, cell in _cells(self.filled):
            for control in cell.controls:
                found[control.title].append((control, spot))
        for rank, block in enumerate(self.filled.blocks):
            for control in block.controls if isinstance(block, Words) else ():
                found[control.title].append((control, (rank, -1, -1)))
        return found


def locate(layout: Layout, questions: Sequence[Question]) -> Mapping[str, Place]:
    """By the question's id, those that are found."""
    filled = layout.filled
    spots = {question.id: layout.marks[question.bookmark] for question in questions if question.bookmark in layout.marks}
    found_by: dict[str, FoundBy] = dict.fromkeys(spots, "bookmark")
    for rank, question in enumerate(questions):
        if question.id not in spots:
            first = max((spots[q.id][:2] for q in questions[:rank] if q.id in spots), default=(-1, 0))
            last = min((spots[q.id][:2] for q in questions[rank + 1:] if q.id in spots), default=(len(filled.blocks), 0))
            taken = set(spots.values())
            label = question.columns[0].title if question.kind == "rows" else question.label
            same = [spot for spot in layout.labels.get(_plain(label), ()) if first < spot[:2] < last and spot not in taken
                    and _is_label(filled, spot, question)]
            if len(same) == 1:
                spots[question.id], found_by[question.id] = same[0], "label"
    starts = {spot[:2] for spot in spots.values()}
    places = {question.id: _place(filled, question, spots[question.id], found_by[question.id], starts)
              for question in questions if question.id in spots}
    return places | dict(_by_title(layout, [q for q in questions if q.id not in places]))


def units(filled: Filled, places: Iterable[Place]) -> Iterator[Unit]:
    """The lines of the file that are no answers, in order."""
    answers = {spot for place in places for spot in place.answers}
    for rank, block in enumerate(filled.blocks):
        if isinstance(block, Words):
            yield Unit(block.text, block.marks)
            continue
        for line, row in enumerate(block.rows):
            for place, cell in enumerate(row.cells):
                yield Unit("" if (rank, line, place) in answers else cell.shown, cell.marks)


def _cells(filled: Filled) -> Iterator[tuple[Spot, Cell]]:
    for rank, block in enumerate(filled.blocks):
        if isinstance(block, Grid):
            for line, row in enumerate(block.rows):
                for place, cell in enumerate(row.cells):
                    yield (rank, line, place), cell


def _row(filled: Filled, spot: Spot) -> tuple[Cell, ...]:
    block = filled.blocks[spot[0]]
    assert isinstance(block, Grid)
    return block.rows[spot[1]].cells


def _is_label(filled: Filled, spot: Spot, question: Question) -> bool:
    """Whether a cell that says what labels the question has room beside it, or opens the titles of its columns."""
    row = _row(filled, spot)[spot[2]:]
    if question.kind == "rows":
        return spot[2] == 0 and [_plain(c.shown) for c in row] == [_plain(c.title) for c in question.columns]
    return len(row) > 1


def _plain(text: str) -> str:
    return straight(text).rstrip(" :").casefold()


def _place(filled: Filled, question: Question, spot: Spot, found_by: FoundBy, starts: set[tuple[int, int]]) -> Place:
    rank, line, place = spot
    row = _row(filled, spot)
    if question.kind != "rows":
        answers = tuple((rank, line, n) for n in range(place + 1, len(row)))
        return Place(row[place].shown, found_by, row[place + 1:], (), answers)
    block = filled.blocks[rank]
    assert isinstance(block, Grid)
    after = []
    for below in range(line + 1, len(block.rows)):
        if (rank, below) in starts:
            break
        after.append(below)
    rows = tuple(block.rows[below].cells for below in after)
    answers = tuple((rank, below, n) for below in after for n in range(len(block.rows[below].cells)))
    return Place(row[place].shown, found_by, (), rows, answers)


def _by_title(layout: Layout, questions: Sequence[Question]) -> Iterator[tuple[str, Place]]:
    """The questions whose control still bears its title, when it is the only one."""
    for question in questions:
        same = layout.titles.get(question.label[:_TITLE], ())
        if len(same) == 1 and question.kind not in ("rows", "check"):
            control, spot = same[0]
            yield question.id, Place("", "alias", (Cell(tuple(control.words.split("\n"))),), (), (spot,))
