"""What two forms of one tenderer say of the same hours: the annex's total is the minimum and the fiche's extra hours (COH-01)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from drafting import french
from drafting.answers.model import Answer, Form, Problem, Question
from drafting.answers.questions import Blank
from drafting.answers.whose import whose
from drafting.answers.words import AnswerWords
from drafting.settled import Settled, SettledLot

CODE = "REP-20E"


def agreed(forms: Sequence[Form], blanks: Sequence[Blank], settled: Settled, words: AnswerWords) -> tuple[Form, ...]:
    """The forms, with a problem on each annex that does not agree with the fiche of its tenderer."""
    if not settled.get("facts.extra_hours"):
        return tuple(forms)
    owners = [one.key for one in whose(forms)]
    return tuple(
        replace(form, problems=(*form.problems, *_disagreements(
            form, [one for one, key in zip(forms, owners, strict=True) if key == owner], blanks, settled, words)))
        if all(problem.code != CODE for problem in form.problems) else form for form, owner in zip(forms, owners, strict=True))


def _disagreements(annex: Form, own: Sequence[Form], blanks: Sequence[Blank], settled: Settled,
                   words: AnswerWords) -> Iterator[Problem]:
    """`own`: the forms of the annex's tenderer."""
    for lot in settled.lots:
        ceiling, due = lot.get("lot.extra_hours.ceiling"), lot.get("lot.insertion_hours")
        for question, total in _answers(annex, blanks, lot, "volume", words) if ceiling else ():
            offered = [_offered(answer) for form in own for _, answer in _answers(form, blanks, lot, "extra", words)]
            if len(offered) != 1 or offered[0] is None or not isinstance(total.value, Decimal):
                continue  # a fiche that is missing, twice there or not read for sure is told already
            if total.value != due + offered[0]:
                named = french.capital(french.lots([lot.number], single=settled.single))
                yield words.problem(CODE, question, total.source.raw, lot=named, heures=french.number(total.value),
                                    supplement=french.number(offered[0]), attendu=french.number(due + offered[0]))


def _answers(form: Form, blanks: Sequence[Blank], lot: SettledLot, role: str,
             words: AnswerWords) -> Iterator[tuple[Question, Answer]]:
    """The questions of a role that a form answers for a lot."""
    for blank in blanks:
        if (blank.piece.code, blank.piece.lot) == (form.piece, form.lot):
            for question in blank.questions:
                answer = next((each for each in form.answers if each.question == question.id), None)
                if answer is not None and lot.number in question.lots and words.is_a(question, role):
                    yield question, answer


def _offered(answer: Answer) -> Decimal | None:
    """The extra hours: none when nothing is written, and nothing sure when words were not read."""
    if isinstance(answer.value, Decimal):
        return answer.value
    return None if answer.source.raw.strip() else Decimal(0)

