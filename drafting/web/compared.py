"""What the page of the answers shows of a comparison: alerts by kind, then rows of cells. No mark, and no rule of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from drafting import french
from drafting.answers.model import Form
from drafting.answers.questions import Blank
from drafting.comparing.model import Alert, Comparison, Group, Line, LotTable, Shown, counted
from drafting.redline import Span, Words, compare

LOUD = ("reservation", "problem", "lost", "twice", "names", "ambiguous", "unnamed")
"""The kinds of alerts that are unfolded, however many they are."""
FEW = 8


class Told(NamedTuple):
    """An alert; `spans`: the buyer's text with what was changed in it, when that is what it tells."""

    alert: Alert
    spans: tuple[Span, ...]


class Same(NamedTuple):
    """The alerts of one kind that call for the same thing; `code`: the rule of reading that tells them, if one does."""

    code: str
    advice: str
    told: tuple[Told, ...]


class Kind(NamedTuple):
    """The alerts of one kind."""

    title: str
    number: int
    same: tuple[Same, ...]
    unfolded: bool


class Row(NamedTuple):
    """A question, or what a figure leaves above the market's minimum, with a cell for each tenderer."""

    title: str
    note: str
    cells: tuple[Shown, ...]


class Part(NamedTuple):
    """A sub-criterion, or what is not scored."""

    title: str
    weight: str
    rows: tuple[Row, ...]


class Standing(NamedTuple):
    """A tenderer in a lot: what it returned, and how much deserves a look."""

    name: str
    siret: str
    pieces: tuple[str, ...]
    missing: tuple[str, ...]
    counts: tuple[int, ...]


class Lot(NamedTuple):
    number: str
    title: str
    criterion: str
    names: tuple[str, ...]
    standings: tuple[Standing, ...]
    parts: tuple[Part, ...]


class Sheet(NamedTuple):
    """A form in the list of files: who returned which pièce, how much it answers, what reading noted."""

    who: str
    piece: str
    lot: str
    answered: int
    asked: int
    changed: int
    doubts: int
    notes: tuple[str, ...]


def kinds(comparison: Comparison) -> Iterator[Kind]:
    """The alerts, those that may decide of an offer first."""
    for kind, (title, advice) in comparison.words.alerts.items():
        found: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for one in comparison.alerts:
            if one.kind == kind:
                found[one.code, one.advice or advice].append(Told(one, _spans(one)))
        count = sum(map(len, found.values()))
        if count:
            yield Kind(title, count, tuple(Same(*key, tuple(told)) for key, told in found.items()), kind in LOUD or count <= FEW)


def _spans(alert: Alert) -> tuple[Span, ...]:
    if not alert.before and not alert.after:
        return ()
    sides = [[Words(0, ((text, False),))] if text else [] for text in (alert.before, alert.after)]
    return tuple(span for line in compare(*sides) for span in line.spans)


def lots(comparison: Comparison) -> Iterator[Lot]:
    """Each lot: its tenderers, then its questions by sub-criterion."""
    words = comparison.words
    for table in comparison.lots:
        title = words.sheets["lot"] if comparison.settled.single else f"Lot n° {table.lot.number} – {table.lot.title}"
        criterion = words.text["criterion"].format(critere=table.title, poids=french.percent(table.weight)) \
            if table.weight is not None and table.base else words.text["unscored"]
        yield Lot(table.lot.number, title, criterion, tuple(one.label for one in table.contenders),
                  tuple(_standings(comparison, table)), tuple(_part(comparison, table, group) for group in table.groups))


def _standings(comparison: Comparison, table: LotTable) -> Iterator[Standing]:
    for rank, one in enumerate(table.contenders):
        told = (counted(comparison.alerts, kind, table.lot.number, one.label) for kind in ("reservation", "problem"))
        yield Standing(one.label, "" if comparison.anonymous else one.siret, table.forms[rank], table.missing[rank],
                       (table.unanswered[rank], *told))


def _part(comparison: Comparison, table: LotTable, group: Group) -> Part:
    weight = "" if group.weight is None else comparison.words.worth(group.weight, table.base)
    rows = [row for line in group.lines for row in _rows(comparison, line)]
    if group.formula is not None and group.weight is not None:  # the hours that the workbook's formula starts from, and no points
        rows.append(Row(group.formula.said(comparison.words.text, group.weight)[0], "", group.formula.offered))
    return Part(group.title, weight, tuple(rows))


def _rows(comparison: Comparison, line: Line) -> Iterator[Row]:
    numbers = [cell for cell in line.cells if isinstance(cell, Decimal)] if line.figure else []
    words = comparison.words
    known = {"floor": line.floor, "lowest": min(numbers, default=None), "highest": max(numbers, default=None)}
    notes = [f"{words.titles['lot'][name]} : {french.number(value)}" for name, value in known.items() if value is not None]
    yield Row(line.title, " ; ".join(notes), line.cells)
    if line.floor is not None:
        gaps = tuple(french.signed(cell - line.floor) if isinstance(cell, Decimal) else "" for cell in line.cells)
        yield Row(words.text["gap"].format(titre=line.title), "", gaps)


def sheets(forms: Iterable[Form], blanks: Iterable[Blank]) -> Iterator[Sheet]:
    """The forms of one file."""
    titles = {(blank.piece.code, blank.piece.lot): blank.piece.title for blank in blanks}
    for form in forms:
        yield Sheet(form.tenderer.denomination or form.tenderer.siret, titles.get((form.piece, form.lot), ""), form.lot or "",
                    sum(answer.value is not None for answer in form.answers), len(form.answers), len(form.alterations),
                    sum(problem.level != "note" for problem in form.problems),
                    tuple(f"{problem.code} : {problem.message}" for problem in form.problems if problem.level == "note"))
