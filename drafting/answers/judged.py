"""What the answers are worth together: hours against the floor, splits that add up, identities, dates, commitments.

A rule judges what the form says that it expects (answers.yaml), and never fills in nor corrects (pieces.md §3.6, §3.7).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from drafting import french
from drafting.answers.model import Answer, Form, Problem, Question, Row, Tenderer
from drafting.answers.words import VOLUME, AnswerWords
from drafting.paper import straight
from drafting.settled import Settled, SettledLot

_SIRET = re.compile(r"(?<!\d)(?:\d[ .]?){13}\d(?!\d)")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+")
_LENGTH = re.compile(r"(\d[\d ]*) caractères")


class Judging(Struct, frozen=True):
    """One form with what it is judged by."""

    form: Form
    questions: Sequence[Question]
    settled: Settled
    words: AnswerWords

    def having(self, role: str) -> Iterator[tuple[Question, Answer]]:
        """The questions of a role that were found, with their answers."""
        for question in self.questions:
            answer = next((a for a in self.form.answers if a.question == question.id), None)
            if answer is not None and (not role or self.words.is_a(question, role)):
                yield question, answer

    def lots(self, question: Question) -> list[SettledLot]:
        return [lot for lot in self.settled.lots if lot.number in question.lots]

    def volume(self, question: Question) -> Decimal | None:
        """The hours that bind the tenderer on the question's lot: those that are subscribed, else those that are due."""
        asked = [answer.value for other, answer in self.having("volume") if other.lots == question.lots]
        if asked:
            return asked[0] if isinstance(asked[0], Decimal) else None
        for lot in self.lots(question):
            due = lot.get("lot.insertion_hours") or lot.get("lot.tranches.total")
            if due is not None and lot.get("lot.obligation") != "incentive":
                return Decimal(due)
        return None


def judge(form: Form, questions: Sequence[Question], settled: Settled, words: AnswerWords) -> tuple[Problem, ...]:
    """Every problem of the answers, in the order of the rules."""
    judging = Judging(form, questions, settled, words)
    return tuple(problem for rule in RULES for problem in rule(judging))


def tenderer(form: Form, questions: Sequence[Question], words: AnswerWords) -> Tenderer:
    """Who answers; a SIRET that is wrong names nobody."""
    name = number = ""
    for question in questions:
        value = form.value(question.id)
        if not isinstance(value, str):
            continue
        if words.is_a(question, "denomination"):
            name = " ".join(value.split())
        elif words.is_a(question, "siret"):
            number = siret(value)
        elif words.is_a(question, "identity"):
            found = _SIRET.search(straight(value))
            number = siret(found[0]) if found else ""
            bare = straight(value).replace(found[0], " ") if found else straight(value)
            name = re.sub(r"[\s,;:/()–-]*\b(?:n° ?)?(?:de )?siret\b[\s,;:/()–-]*(?:n°)?", " ", bare, flags=re.I)
            name = " ".join(name.split()).strip(" ,;:/()–-")
    return Tenderer(name, number)


def siret(text: str) -> str:
    """The fourteen digits of a SIRET whose check digit is right, else nothing."""
    from stdnum.exceptions import ValidationError
    from stdnum.fr import siret as number

    try:
        digits = number.validate(re.sub(r"[\s.]", "", straight(text)))
    except ValidationError:
        return ""
    return digits if digits.isascii() and int(digits) else ""


def required(j: Judging) -> Iterator[Problem]:
    """REP-25: what the form asks has an answer, or a picture of one; a rubric that it calls facultative is never asked.

    In a form for several lots, the part of a lot where nothing is answered is a lot that the tenderer does not bid for.
    """
    told = {problem.question for problem in j.form.problems if problem.code != "REP-07"}
    bid = {question.lots for question, answer in j.having("") if answer.value is not None}
    for question, answer in j.having("required"):
        if answer.value is None and question.id not in told and question.lots in bid:
            yield j.words.problem("REP-25", question)


def hours(j: Judging) -> Iterator[Problem]:
    """REP-20: hours subscribed against the lot's floor (AE-I-07, AE-I-13, COH-01); REP-20B: whole hours."""
    for question, answer in (*j.having("volume"), *j.having("extra")):
        if isinstance(answer.value, Decimal) and (answer.value < 0 or answer.value != answer.value.to_integral_value()):
            yield j.words.problem("REP-20B", question, answer.source.raw, heures=french.number(answer.value))
    for question, answer in j.having("volume"):
        if not isinstance(answer.value, Decimal):
            continue
        for lot in j.lots(question):
            floor = lot.get("lot.insertion_hours" if lot.get("lot.extra_hours.ceiling") else "lot.insertion_hours.floor")
            if floor is not None and answer.value < floor:
                yield j.words.problem("REP-20", question, answer.source.raw, lot=_named(j, lot),
                                      heures=french.number(answer.value), plancher=french.number(floor))


def extra(j: Judging) -> Iterator[Problem]:
    """REP-20D: extra hours above the ceiling of the RC, which are due and bring no point (pieces.md §6.3)."""
    for question, answer in j.having("extra"):
        for lot in j.lots(question):
            ceiling = lot.get("lot.extra_hours.ceiling")
            if ceiling is not None and isinstance(answer.value, Decimal) and answer.value > ceiling:
                yield j.words.problem("REP-20D", question, answer.source.raw, lot=_named(j, lot),
                                      heures=french.number(answer.value), plafond=french.number(ceiling))


def calculated(j: Judging) -> Iterator[Problem]:
    """REP-20C: the volume is the hours of work times the imposed rate, rounded down, the floor at least (AE-I-13)."""
    for question, answer in j.having("worked"):
        volume = j.volume(question)
        for lot in j.lots(question):
            rate, floor = lot.get("lot.insertion_hours.rate"), lot.get("lot.insertion_hours.floor") or 0
            if not isinstance(answer.value, Decimal) or volume is None or rate is None:
                continue
            due = max(Decimal(int(answer.value * rate / 100)), Decimal(floor))
            if floor <= volume < due:  # less than the floor is told already, and more may be promised
                yield j.words.problem(
                    "REP-20C", question, answer.source.raw, lot=_named(j, lot), heures=french.number(volume),
                    base=french.number(answer.value), taux=french.percent(rate), attendu=french.number(due))


def _named(j: Judging, lot: SettledLot) -> str:
    return french.capital(french.lots([lot.number], single=j.settled.single))


def splits(j: Judging) -> Iterator[Problem]:
    """REP-21: what the members of a grouping take on adds up (AE-I-05); REP-21B: a total that someone typed is the sum."""
    for question, answer in j.having(""):
        sums = j.words.totals_of(question)
        if not sums or not isinstance(answer.value, tuple):
            continue
        for column, wanted in sums.items():
            due = Decimal(100) if wanted != VOLUME else j.volume(question)
            yield from _column(j, question, answer, column - 1, due, wanted)


def _column(j: Judging, question: Question, answer: Answer, column: int, due: Decimal | None, wanted: str) -> Iterator[Problem]:
    rows, total = _rows(answer)
    numbers = [row[column] for row in rows]
    given = [n for n in numbers if isinstance(n, Decimal)]
    title = question.columns[column].title
    if len(given) != len(numbers) or not given:
        return  # a number that was not read is told already, and one that was not given makes no sum
    whole = sum(given, Decimal(0))
    typed = total[column] if total else None
    if isinstance(typed, Decimal) and typed != whole:
        yield j.words.problem("REP-21B", question, answer.source.raw, colonne=title, total=french.number(typed),
                              somme=french.number(whole))
    if due is not None and whole != due:
        said = french.percent(due) if wanted != VOLUME else french.hours(due)
        yield j.words.problem("REP-21", question, answer.source.raw, colonne=title, somme=french.number(whole), attendu=said)


def planned(j: Judging) -> Iterator[Problem]:
    """REP-22: hours planned by mode, which bind nobody (AE-I-06), beside the volume; REP-21B for their total."""
    for question, answer in j.having("planned"):
        if not isinstance(answer.value, tuple):
            continue
        rows, _ = _rows(answer)
        column = next(rank for rank, asked in enumerate(question.columns) if asked.kind == "number")
        numbers = [n for row in rows if isinstance(n := row[column], Decimal)]
        due = j.volume(question)
        yield from _column(j, question, answer, column, None, VOLUME)
        if numbers and len(numbers) == len(rows) and due is not None and sum(numbers) < due:
            yield j.words.problem("REP-22", question, answer.source.raw, somme=french.number(sum(numbers)),
                                  attendu=french.hours(due))


def _rows(answer: Answer) -> tuple[list[Row], Row | None]:
    """The rows of a table, and the one that a person added for the total."""
    assert isinstance(answer.value, tuple)
    rows = [row for row in answer.value if isinstance(row, tuple)]
    last = rows[-1] if rows else None
    if last is not None and isinstance(last[0], str) and straight(last[0]).lower().startswith("total"):
        return rows[:-1], last
    return rows, None


def identities(j: Judging) -> Iterator[Problem]:
    """REP-23, REP-24: identities that the form asks for (AE-I-02, AE-I-09)."""
    for question, answer in j.having("siret"):
        if isinstance(answer.value, str) and not siret(answer.value):
            yield j.words.problem("REP-23", question, answer.value)
    for question, answer in j.having("identity"):
        found = _SIRET.search(straight(answer.value)) if isinstance(answer.value, str) else None
        if isinstance(answer.value, str) and (found is None or not siret(found[0])):
            yield j.words.problem("REP-23", question, found[0] if found else answer.value)
    for question, answer in j.having("email"):
        if isinstance(answer.value, str) and not _EMAIL.fullmatch(answer.value.strip()):
            yield j.words.problem("REP-24", question, answer.value)


def days(j: Judging) -> Iterator[Problem]:
    """REP-26, REP-26B: dates against the launch of the consultation."""
    launch = j.settled.market.launch_date
    for role, code in (("signed_on", "REP-26"), ("ends_on", "REP-26B")):
        for question, answer in j.having(role):
            if isinstance(answer.value, date) and answer.value < launch:
                yield j.words.problem(code, question, french.short_date(answer.value), lancement=french.short_date(launch))


def commitments(j: Judging) -> Iterator[Problem]:
    """REP-27: each commitment taken up in the contract has its value, its term and its proof (FT-09, CCAP-26)."""
    lacks = j.words.problems["REP-27"].words
    for question, answer in j.having("commitments"):
        for row in answer.value if isinstance(answer.value, tuple) else ():
            gaps = [words for place, words in lacks.items() if isinstance(row, tuple) and row[int(place) - 1] is None]
            if gaps:
                said = next((str(cell) for cell in row[1:] if cell is not None), str(row[0]))
                yield j.words.problem("REP-27", question, said, manque=french.listing(gaps))


def lengths(j: Judging) -> Iterator[Problem]:
    """REP-28: a long answer holds in the length that its hint announces (pieces.md §3.7: a zone of limited length)."""
    for question, answer in j.having(""):
        limit = _LENGTH.search(straight(question.hint))
        if question.kind == "long_text" and limit and isinstance(answer.value, str):
            most = int(limit[1].replace(" ", ""))
            if len(answer.value) > most:
                yield j.words.problem("REP-28", question, answer.value, nombre=french.number(len(answer.value)),
                                      attendu=french.number(most))


def reservations(j: Judging) -> Iterator[Problem]:
    """REP-29: an answer may take back what the form has the tenderer say (AE-I-11: a commitment without reservation)."""
    for question, answer in j.having(""):
        text = straight(answer.source.raw).casefold() if question.kind in ("text", "long_text", "rows") else ""
        said = next((words for words in j.words.reserving if words in " ".join(text.split())), None)
        if said is not None:
            yield j.words.problem("REP-29", question, answer.source.raw, mots=said)


RULES: tuple[Callable[[Judging], Iterator[Problem]], ...] = (
    required, hours, extra, calculated, splits, planned, identities, days, commitments, lengths, reservations)
