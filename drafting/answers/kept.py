"""A form that was read, as JSON: what `clausier read` writes, and what the comparison opens again without reading the file.

`{format, file, reference, piece, lot, tenderer, answers, alterations, problems}`. A value is text, a list of ticked choices, or
a list of rows; numbers have a point and dates are ISO. Nothing is kept but what the form asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from drafting.answers.model import Alteration, Answer, AnswerValue, Form, Problem, Question, Row, Single, Source, Tenderer
from drafting.errors import DraftingError

FORMAT = 1


class _Answer(Struct, frozen=True, forbid_unknown_fields=True):
    question: str
    value: Any
    source: Source


class _Kept(Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    file: str
    reference: str
    piece: str
    lot: str | None
    tenderer: Tenderer
    answers: tuple[_Answer, ...]
    alterations: tuple[Alteration, ...]
    problems: tuple[Problem, ...]


def kept(form: Form) -> dict[str, Any]:
    """A form as JSON data."""
    found: dict[str, Any] = msgspec.to_builtins(form)
    answers = [entry | {"value": _plain(answer.value)} for entry, answer in zip(found["answers"], form.answers, strict=True)]
    return {"format": FORMAT, **{key: found[key] for key in ("file", "reference", "piece", "lot", "tenderer")},
            "answers": answers, "alterations": found["alterations"], "problems": found["problems"]}


def _plain(value: AnswerValue | Row) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def reopened(data: bytes, file: str, questions: Iterable[Question]) -> Form:
    """A form that was kept; a French error when it is none, or when it answers something else than these questions."""
    try:
        found = msgspec.json.decode(data, type=_Kept)
        asked = {question.id: question for question in questions}
        answers = tuple(Answer(a.question, _value(asked[a.question], a.value), a.source) for a in found.answers)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, KeyError, TypeError, RecursionError):
        raise _unfit(file) from None
    if found.format != FORMAT:
        raise _unfit(file)
    return Form(found.file, found.tenderer, found.piece, found.lot, found.reference, answers, found.alterations, found.problems)


def _unfit(file: str) -> DraftingError:
    return DraftingError("Ce fichier n'est pas un formulaire lu par clausier pour ce marché.", file,
                         "Relisez les formulaires rendus : clausier read.")


def _value(question: Question, value: Any) -> AnswerValue:
    if value is None:
        return None
    if question.kind == "check":
        if not isinstance(value, list) or not set(value) <= set(question.choices or ("oui",)):
            raise ValueError
        return tuple(value)
    if question.kind == "rows":
        if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
            raise ValueError
        return tuple(_row(question, row) for row in value)
    return _single(question.kind, value)


def _row(question: Question, row: list[Any]) -> Row:
    return tuple(_single(column.kind, cell) for column, cell in zip(question.columns, row, strict=True))


def _single(kind: str, value: Any) -> Single:
    if value is not None and not isinstance(value, str):
        raise ValueError
    if value is None:
        return None
    return Decimal(value) if kind == "number" else date.fromisoformat(value) if kind == "date" else value


def as_json(value: Mapping[str, Any]) -> bytes:
    """The same data, the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
