"""What a cell shows of one answer: the value, the words that gave none, the figure taken from it; never what is not sure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from drafting import french
from drafting.answers.model import Form, Question, Row
from drafting.comparing.words import Figure


def is_empty(question: Question, form: Form) -> bool:
    """Nothing was answered, and no word is left unread."""
    return form.value(question.id) is None and not unread_in(question, form)


def unread_in(question: Question, form: Form) -> list[str]:
    """The words that gave no value: those of a problem, where no value stands in their place."""
    value = form.value(question.id)
    gap = value is None or (isinstance(value, tuple) and any(
        isinstance(row, tuple) and cell is None and column.kind != "text" for row in value
        for cell, column in zip(row, question.columns, strict=False)))
    return [p.raw for p in form.problems if p.question == question.id and p.raw and p.level == "blocking"] if gap else []


def _is_total(row: Row) -> bool:
    """Whether a person added the row for the total of those above."""
    return isinstance(row[0], str) and row[0].strip().casefold().startswith("total")


def plain(value: object) -> str:
    """A value as people write it."""
    if isinstance(value, Decimal):
        return french.number(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def figure_in(figure: Figure, question: Question, form: Form | None) -> Decimal | None:
    """The number that `figure` takes from an answer; None when it would not be sure."""
    value = None if form is None else form.value(question.id)
    if form is None or value is None or unread_in(question, form):
        return None
    rows = [row for row in value if isinstance(row, tuple) and not _is_total(row)] if isinstance(value, tuple) else []
    if figure.take == "lines":
        return Decimal(len(rows))
    titles = [column.title for column in question.columns]
    column = [row[titles.index(french.typeset(figure.column))] for row in rows]
    if figure.take == "product":
        pairs = list(zip(column, (row[titles.index(french.typeset(figure.times))] for row in rows), strict=True))
        sure = [(a, b) for a, b in pairs if isinstance(a, Decimal) and isinstance(b, Decimal)]
        return sum((a * b for a, b in sure), Decimal(0)) if pairs and len(sure) == len(pairs) else None
    numbers = [cell for cell in column if isinstance(cell, Decimal)]
    if not numbers:
        return None
    return {"total": sum(numbers, Decimal(0)), "highest": max(numbers), "lowest": min(numbers)}[figure.take]
