"""The comparison of the answers, lot by lot, as plain data: what each tenderer says to each question, and what deserves a look.

The workbook and the Word table print the same comparison. It gives no mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from drafting import french
from drafting.answers.model import AnswerValue, Form, Problem, Question
from drafting.answers.questions import Blank
from drafting.comparing.cells import figure_in, is_empty, plain, unread_in
from drafting.comparing.formula import Formula, whole
from drafting.comparing.tenderers import Contender, Doubt, Mask, gather, mask, one_line
from drafting.comparing.words import ALERTS, ComparingWords, Rubric
from drafting.errors import ReadingErrors
from drafting.settled import Settled, SettledLot
from drafting.tables import read_tables

SCALE = "scoring_scale"
"""The table of the levels, in tables.yaml."""

Shown = str | Decimal | None


class Line(Struct, frozen=True):
    """One question, or one figure, with a cell for each tenderer; `floor`: the minimum that the market sets for a figure."""

    title: str
    cells: tuple[Shown, ...]
    figure: bool = False
    floor: Decimal | None = None


class Group(Struct, frozen=True):
    """A sub-criterion with its weight and its lines; without weight, what gives no point."""

    title: str
    weight: Decimal | None
    lines: tuple[Line, ...]
    sections: tuple[tuple[str, Rubric], ...] = ()
    formula: Formula | None = None


class LotTable(Struct, frozen=True):
    """The answers for one lot. `base`: criterion or total, what the weights are points of; `weight`: the criterion's."""

    lot: SettledLot
    contenders: tuple[Contender, ...]
    groups: tuple[Group, ...]
    forms: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[str, ...], ...]
    unanswered: tuple[int, ...]
    title: str = ""
    weight: Decimal | None = None
    base: str = ""


class Alert(Struct, frozen=True):
    """What a person must look at before marking: its kind, the lot and the tenderer, where, the words read.

    `code`: the problem's, when reading told it; `before` and `after`: the two texts of a reservation.
    """

    kind: str
    lot: str
    tenderer: str
    place: str
    words: str
    advice: str = ""
    code: str = ""
    before: str = ""
    after: str = ""


class Scale(Struct, frozen=True):
    """The published scale: for each level, its share of the points in %, and what the answer shows."""

    titles: tuple[str, ...]
    levels: tuple[tuple[int, Decimal, str], ...]


def scale_of(settled: Settled) -> Scale:
    """The table that the RC prints (RC-10), so that the grid cannot say otherwise; a buyer may have a scale of his own."""
    model = read_tables(settled.library)[SCALE]
    try:
        levels = tuple((int(level), french.read_number(share), settled.say(shows))
                       for level, share, shows in (row.cells for row in model.rows))
    except ValueError:
        problem = settled.library.files["tables"].problem(
            (SCALE,), "l'échelle de notation donne, par ligne, un niveau, la part des points en % et ce que montre la réponse.")
        raise ReadingErrors([problem]) from None
    return Scale(tuple(settled.say(column.title) for column in model.columns), levels)


class Comparison(Struct, frozen=True):
    """Everything that was read."""

    settled: Settled
    words: ComparingWords
    lots: tuple[LotTable, ...]
    alerts: tuple[Alert, ...]
    scale: Scale
    contenders: tuple[Contender, ...]
    anonymous: bool


def compare(settled: Settled, blanks: Iterable[Blank], forms: Iterable[Form], words: ComparingWords, *,
            anonymous: bool = False, only: str | None = None) -> Comparison:
    """The comparison of `forms`, which answer to `blanks`; `only`: one lot."""
    forms, blanks = tuple(forms), tuple(blanks)
    known = [form for form in forms if form.answers and any(_answers(form, blank) for blank in blanks)]
    contenders, doubts = gather(known, words, anonymous=anonymous)
    maker = _Maker(settled, blanks, words, contenders, anonymous)
    maker.alerts += [alert for form in forms if form not in known for alert in maker.lost(form)]
    lots = tuple(table for lot in settled.lots if only in (None, lot.number) for table in [maker.lot(lot)] if table)
    alerts = sorted([*maker.doubts(doubts), *maker.alerts], key=maker.rank)
    if only is not None:
        alerts = [alert for alert in alerts if alert.lot in ("", only)]
    return Comparison(settled, words, lots, tuple(dict.fromkeys(alerts)), scale_of(settled), contenders, anonymous)


class _Maker:
    """Builds the tables of one market; `alerts` fills up as they are built."""

    def __init__(self, settled: Settled, blanks: tuple[Blank, ...], words: ComparingWords, contenders: tuple[Contender, ...],
                 anonymous: bool) -> None:
        self.settled, self.blanks, self.words, self.contenders = settled, blanks, words, contenders
        self.labels = {contender.label: rank for rank, contender in enumerate(contenders)}
        self.anonymous = anonymous
        self.mask: Mask | None = mask(contenders, words.text, self._members()) if anonymous else None
        self.alerts: list[Alert] = [alert for contender in contenders for form in contender.forms
                                    for alert in self._of_form(contender, form)]

    def rank(self, alert: Alert) -> tuple[object, ...]:
        return ALERTS.index(alert.kind), alert.lot, self.labels.get(alert.tenderer, -1), alert.place, alert.words

    def doubts(self, doubts: Iterable[Doubt]) -> Iterator[Alert]:
        for doubt in doubts:
            yield Alert(doubt.kind, "", doubt.label, "", "" if self.anonymous else doubt.words)

    def lot(self, lot: SettledLot) -> LotTable | None:
        """The table of one lot; None when it asks nothing, or when nobody answered."""
        asked = [(blank, [q for q in blank.questions if not q.lots or lot.number in q.lots])
                 for blank in self.blanks if blank.piece.lot in (None, lot.number)]
        asked = [(blank, questions) for blank, questions in asked if questions]
        known = tuple(contender for contender in self.contenders
                      if any(_bids(form, blank, lot.number) for form in contender.forms for blank, _ in asked))
        if not asked or not known:
            return None
        given = {(rank, blank.piece.stem): self._form(contender, blank, lot)
                 for rank, contender in enumerate(known) for blank, _ in asked}
        rows = [_Row(question, blank, tuple(given[rank, blank.piece.stem] for rank in range(len(known))))
                for blank, questions in asked for question in questions]
        groups = tuple(self._groups(lot, rows))
        missing = tuple(tuple(self._name(blank) for blank, _ in asked if given[rank, blank.piece.stem] is None)
                        for rank in range(len(known)))
        forms = tuple(tuple(self._name(blank) for blank, _ in asked if given[rank, blank.piece.stem])
                      for rank in range(len(known)))
        for rank, contender in enumerate(known):
            self.alerts += [Alert("missing_piece", lot.number, contender.label, name, "") for name in missing[rank]]
        unanswered = tuple(self._unanswered(lot, contender, [row for row in rows if row.question.subcriterion], rank)
                           for rank, contender in enumerate(known))
        return LotTable(lot, known, groups, forms, missing, unanswered, str(lot.get("lot.criterion.title") or ""),
                        lot.get("lot.criterion.weight"), str(lot.get("lot.criterion.base") or ""))

    def _form(self, contender: Contender, blank: Blank, lot: SettledLot) -> Form | None:
        """The form that answers to a blank; of several, the first, and it is told."""
        found = [form for form in contender.forms if _answers(form, blank)]
        if len(found) > 1:
            files = "" if self.anonymous else ", ".join(form.file for form in found)
            self.alerts.append(Alert("twice", lot.number, contender.label, self._name(blank), files))
        return found[0] if found else None

    def _groups(self, lot: SettledLot, rows: list[_Row]) -> Iterator[Group]:
        """The sub-criteria in the market's order, then what is not scored."""
        for sub in lot.get("lot.subcriteria") or ():
            mine = [row for row in rows if row.serves(sub["subcriterion.title"])]
            rubrics = {row.question.clause: self.words.rubrics[row.question.clause] for row in mine
                       if row.question.clause in self.words.rubrics}
            sections = {row.question.clause: str(self.settled.library.data["words"]["section"][row.question.subcriterion.section])
                        for row in mine if row.question.subcriterion}
            yield Group(french.typeset(sub["subcriterion.title"]), sub["subcriterion.weight"], tuple(self._lines(lot, mine)),
                        tuple((sections[clause].strip("« »"), rubric) for clause, rubric in rubrics.items()),
                        self._formula(lot, mine))
        rest = [row for row in rows if row.question.subcriterion is None]
        if rest:
            yield Group(self.words.text["others"], None, tuple(self._lines(lot, rest)))

    def _formula(self, lot: SettledLot, rows: list[_Row]) -> Formula | None:
        """The formula that gives the points, with the hours read: none where nothing is written, as the RC says; what is not
        sure is left to a person."""
        ceiling = lot.get("lot.extra_hours.ceiling")
        row = next((row for row in rows if self.words.formula.get(row.question.clause) == row.question.field), None)
        if ceiling is None or row is None:
            return None
        return Formula(ceiling, tuple(
            None if form is None or unread_in(row.question, form) else whole(form.value(row.question.id) or Decimal(0))
            for form in row.forms))

    def _lines(self, lot: SettledLot, rows: list[_Row]) -> Iterator[Line]:
        """Each question, then the figures taken from it; a number is its own figure."""
        for row in rows:
            answers = tuple(self._cell(row.question, form) for form in row.forms)
            figures = [f for f in self.words.figures.get(row.question.clause, ()) if f.field == row.question.field]
            if not any(figure.take == "value" for figure in figures):
                yield Line(french.typeset(row.question.label), answers)
            for figure in figures:
                floor = lot.get(figure.floor) if figure.floor else None
                cells = answers if figure.take == "value" else tuple(figure_in(figure, row.question, form) for form in row.forms)
                yield Line(french.typeset(figure.title), cells, True, None if floor is None else Decimal(floor))

    def _cell(self, question: Question, form: Form | None) -> Shown:
        text = self.words.text
        if form is None:
            return text["no_form"]
        value = form.value(question.id)
        unread = [one_line(raw) for raw in unread_in(question, form)]
        if self.words.is_identity(question.clause, question.field):
            return text["filled"] if value is not None or unread else text["empty"]
        shown = ([] if value is None else [self._said(question, value)]) + [text["unread"].format(mots=raw) for raw in unread]
        if not shown:
            return text["empty"]
        return shown[0] if len(shown) == 1 and not isinstance(shown[0], str) else self._clean("\n".join(map(plain, shown)))

    def _said(self, question: Question, value: AnswerValue) -> str | Decimal:
        if isinstance(value, Decimal):
            return value
        if not isinstance(value, tuple):
            return plain(value)
        if question.kind != "rows":
            return " ; ".join(plain(each) for each in value if isinstance(each, str))
        hidden = self.anonymous and self.words.members.get(question.clause) == question.field
        return "\n".join(" ; ".join(
            f"{column.title} : {self.words.text['removed'] if hidden and rank == 0 else plain(cell)}"
            for rank, (column, cell) in enumerate(zip(question.columns, row, strict=False)) if cell is not None)
            for row in value if isinstance(row, tuple))

    def _clean(self, text: str) -> str:
        text = "\n".join(one_line(line) for line in text.split("\n"))
        return self.mask(text) if self.mask else text

    def _members(self) -> Iterator[str]:
        """The companies of a group, which give it away as its own name does."""
        for contender in self.contenders:
            for form in contender.forms:
                for answer in form.answers:
                    clause, _, field = answer.question.partition("@")[0].rpartition(":")
                    if self.words.members.get(clause) == field and isinstance(answer.value, tuple):
                        rows = (row for row in answer.value if isinstance(row, tuple))
                        yield from (str(row[0]).partition(",")[0] for row in rows if row and row[0])

    def _unanswered(self, lot: SettledLot, contender: Contender, rows: list[_Row], rank: int) -> int:
        """How many scored questions are empty; those of a form that is not there are not counted again, nor extra hours, since
        nothing written there is nothing offered."""
        rows = [row for row in rows if self.words.formula.get(row.question.clause) != row.question.field]
        asked = [(row, row.forms[rank]) for row in rows]
        empty = [row for row, form in asked if form is not None and is_empty(row.question, form)]
        for blank in dict.fromkeys(row.blank for row in empty):
            labels = " ; ".join(f"« {row.question.label} »" for row in empty if row.blank is blank)
            self.alerts.append(Alert("unanswered", lot.number, contender.label, self._name(blank), french.typeset(labels)))
        for title in dict.fromkeys(row.question.subcriterion.title for row in rows if row.question.subcriterion):
            mine = [(row, form) for row, form in asked if row.serves(title)]
            if all(form is not None and is_empty(row.question, form) for row, form in mine):
                self.alerts.append(Alert("empty_subcriterion", lot.number, contender.label, french.typeset(title), ""))
        return len(empty)

    def _of_form(self, contender: Contender, form: Form) -> Iterator[Alert]:
        """What reading the form already told."""
        blank = next(blank for blank in self.blanks if _answers(form, blank))
        place = self._name(blank) + ("" if self.anonymous else f" ({form.file})")
        lot = form.lot or ""
        for problem in form.problems:
            if problem.level != "note":
                kind = "problem" if problem.level == "blocking" else "check"
                yield Alert(kind, lot, contender.label, place, self._told(problem), self._clean(problem.advice), problem.code)
        for one in form.alterations:
            before, after = self._clean(one.before), self._clean(one.after)
            yield Alert("reservation", lot, contender.label, place, " ".join(
                [f"[-{before}-]"] * bool(before) + [f"[+{after}+]"] * bool(after)), before=before, after=after)

    def lost(self, form: Form) -> Iterator[Alert]:
        """A file that answers to no pièce of this market is no tenderer's column: it is told, and that is all."""
        who, place = ("", "") if self.anonymous else (one_line(form.tenderer.denomination), form.file)
        for problem in form.problems:
            yield Alert("lost", form.lot or "", who, place, self._told(problem), self._clean(problem.advice), problem.code)
        if not form.problems:
            yield Alert("lost", form.lot or "", who, place, "")

    def _told(self, problem: Problem) -> str:
        """The sentence of a problem, with the words read when it does not show them."""
        raw, message = (one_line(french.typeset(text)) for text in (problem.raw, problem.message))
        shown = not raw or raw[:40] in message
        return self._clean(problem.message if shown else f"{problem.message} « {problem.raw} »")

    def _name(self, blank: Blank) -> str:
        return french.typeset(blank.piece.title)


class _Row(Struct, frozen=True):
    """A question, the form that asks it, and each tenderer's form."""

    question: Question
    blank: Blank
    forms: tuple[Form | None, ...]

    def serves(self, subcriterion: str) -> bool:
        """Whether this sub-criterion scores the answer."""
        return self.question.subcriterion is not None and self.question.subcriterion.title == subcriterion


def _answers(form: Form, blank: Blank) -> bool:
    return form.piece == blank.piece.code and form.lot == blank.piece.lot


def _bids(form: Form, blank: Blank, lot: str) -> bool:
    """Whether a form is an answer for this lot; in a form for several lots, something is answered in the part of the lot."""
    own = [question for question in blank.questions if question.lots == (lot,)] or blank.questions
    return _answers(form, blank) and (blank.piece.lot is not None or any(form.value(q.id) is not None for q in own))


def counted(alerts: Iterable[Alert], kind: str, lot: str, tenderer: str) -> int:
    """How many alerts of a kind a tenderer has for a lot, those of no lot included."""
    return sum(1 for alert in alerts if alert.kind == kind and alert.tenderer == tenderer and alert.lot in ("", lot))
