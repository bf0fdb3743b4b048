"""What the candidates' forms asked, and what they answered: plain data, with the source of each value.

A question is a field of a prepared pièce; an answer is its value, typed, or None when nothing was answered or nothing could
be read for sure, which is then a problem. What differs from the buyer's text is an alteration: a reservation, perhaps.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Single = str | Decimal | date | None
Row = tuple[Single, ...]
AnswerValue = Single | tuple[str, ...] | tuple[Row, ...]
"""By the question's kind: text, long_text and choice → str; number → Decimal; date → date; check → the ticked choices in
their order; rows → the rows that are not empty, a printed first column included; nothing answered → None."""
FoundBy = Literal["bookmark", "label", "alias"]


class Asked(Struct, frozen=True):
    """A column of a table to fill in: its title, and the kind of its answers (text, number, date)."""

    title: str
    kind: str


class Subcriterion(Struct, frozen=True):
    """What an answer serves: the sub-criterion of the lot's insertion criterion that scores its section."""

    title: str
    weight: Decimal
    section: str


class Question(Struct, frozen=True):
    """What a form asks in one place.

    `id` is « clause id:field name », and « @lots » when the pièce asks it once per group of lots; `lots` are those that the
    clause concerns; `bookmark` holds its label (:mod:`drafting.word.holders`).
    """

    id: str
    clause: str
    field: str
    lots: tuple[str, ...]
    bookmark: str
    label: str
    kind: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[Asked, ...] = ()
    count: int = 0
    subcriterion: Subcriterion | None = None


class Source(Struct, frozen=True):
    """Where a value was read: file, pièce and lot, the label above or beside it, the words found, how the place was found."""

    file: str
    piece: str
    lot: str | None
    label: str
    raw: str
    found_by: FoundBy


class Answer(Struct, frozen=True):
    """The value given to a question; None when nothing was answered, or when a problem says why nothing was read."""

    question: str
    value: AnswerValue
    source: Source


class Alteration(Struct, frozen=True):
    """The buyer's text that is no more as it was given: edited, missing (`after` is empty) or added to (`before` is empty).

    `clause` is the clause whose text it is, or that it follows; empty outside of the clauses.
    """

    clause: str
    before: str
    after: str


class Problem(Struct, frozen=True):
    """What is wrong in a form: code, level and sentences come from findings.yaml; `question` and the words found, if any."""

    code: str
    level: str
    message: str
    advice: str
    question: str = ""
    raw: str = ""


class Tenderer(Struct, frozen=True):
    """Who answers, as the form says; nothing when it does not."""

    denomination: str = ""
    siret: str = ""


class Form(Struct, frozen=True):
    """One pièce as a candidate returned it. `reference`: the market that the file says it belongs to, else the market read."""

    file: str
    tenderer: Tenderer
    piece: str
    lot: str | None
    reference: str
    answers: tuple[Answer, ...] = ()
    alterations: tuple[Alteration, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing stands against what was read: no problem but notes, and the buyer's text as it was given."""
        return not self.alterations and all(problem.level == "note" for problem in self.problems)

    def value(self, question: str) -> AnswerValue:
        """The value given to a question."""
        return next((answer.value for answer in self.answers if answer.question == question), None)
