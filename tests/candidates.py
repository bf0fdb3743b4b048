"""Tenderers made by hand: forms as `clausier read` gives them, with an answer of the right kind to every question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from drafting.answers.model import Alteration, Answer, AnswerValue, Asked, Form, Problem, Question, Single, Source, Tenderer
from drafting.answers.questions import Blank


def siret(rank: int) -> str:
    """A SIRET whose check digit is right, for a company that does not exist."""
    body = f"9{rank:07d}"

    def closed(text: str) -> str:
        for last in range(10):
            digits = [int(c) for c in f"{text}{last}"]
            total = sum(sum(divmod(d * (2 if (len(digits) - i) % 2 == 0 else 1), 10)) for i, d in enumerate(digits))
            if total % 10 == 0:
                return f"{text}{last}"
        raise AssertionError(text)

    return closed(closed(body) + "0001")


def answered(blank: Blank, name: str, number: str, *, seed: int = 0, file: str = "",
             given: Mapping[str, AnswerValue] | None = None, alterations: Iterable[Alteration] = (),
             problems: Iterable[Problem] = ()) -> Form:
    """The form `blank` filled in by a tenderer; `given`: values by the name of the field."""
    file = file or f"{number}-{blank.piece.stem}.docx"
    answers = []
    for question in blank.questions:
        own = given or {}
        value = own[question.field] if question.field in own else _value(question, name, number, seed)
        source = Source(file, blank.piece.code, blank.piece.lot, question.label, str(value), "bookmark")
        answers.append(Answer(question.id, value, source))
    return Form(file, Tenderer(name, number), blank.piece.code, blank.piece.lot, "REF", tuple(answers), tuple(alterations),
                tuple(problems))


def _value(question: Question, name: str, number: str, seed: int) -> AnswerValue:
    own = {"denomination": name, "siret": number, "candidat": f"{name}, {number}"}
    if question.field in own:
        return own[question.field]
    if question.kind == "check":
        return question.choices[:1 + seed % max(1, len(question.choices))]
    if question.kind == "choice":
        return question.choices[seed % len(question.choices)]
    if question.kind == "rows":
        return tuple(_row(question.columns, question.choices[rank:rank + 1], seed + rank) for rank in range(2))
    return _single(question.kind, question.label, seed)


def _row(columns: Iterable[Asked], printed: Iterable[str], seed: int) -> tuple[Single, ...]:
    cells = tuple(_single(column.kind, column.title, seed) for column in columns)
    first = tuple(printed)
    return (*first, *cells[len(first):])


def _single(kind: str, label: str, seed: int) -> Single:
    if kind == "number":
        return Decimal(10 + seed)
    if kind == "date":
        return date(2027, 3, 1 + seed % 28)
    return f"{label} : réponse {seed}, « chiffrée » & datée"
