"""From the words that a candidate wrote to values, without ever guessing: what is not sure has no value, and is told.

`read_answer` gives the value and what was seen: the codes of answers.yaml, each with the words found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from drafting.answers.model import AnswerValue, Question, Row, Single
from drafting.document import Field
from drafting.french import MONTHS, read_date, read_number
from drafting.paper import straight
from drafting.word import filled
from drafting.word.filled import BLANKS, TICKS, Cell
from drafting.word.forms import hint

_EMPTY = {"", "…", "...", "-", "–", "—", "/", "néant", "[……]"}
"""Words that answer nothing."""
_UNITS = {"h": "h", "hs": "h", "heure": "h", "heures": "h", "%": "%", "pourcent": "%", "€": "€", "eur": "€", "euro": "€",
          "euros": "€", "mois": "mois", "jour": "jour", "jours": "jour", "j": "jour", "an": "an", "ans": "an",
          "semaine": "semaine", "semaines": "semaine"}
_ASKED = (("%", re.compile(r"%")), ("€", re.compile(r"€|montant|prix", re.I)), ("mois", re.compile(r"\ben mois\b", re.I)),
          ("jour", re.compile(r"\bjours\b", re.I)), ("h", re.compile(r"\bheures\b", re.I)))
"""The unit that a label asks for: the first that it names."""
_FIGURE = re.compile(r"([+-]?\d[\d .,]*?)\s*(%|€|[^\W\d_]+)?(?: (?:d'insertion|ht))?", re.I)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_LONG_DATE = re.compile(rf"(1er|\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", re.I)
_PLAIN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_MARK = re.compile(rf"(?:[{TICKS}{BLANKS}](?=\W|$)|[\[(] ?[xX]? ?[\])])\s*")
_NOTHING_DRAWN = re.compile(rf"[{BLANKS}]|[\[(] ?[\])]")


class Seen(Struct, frozen=True):
    """Something to tell of an answer: a code of answers.yaml, and the words found."""

    code: str
    raw: str
    words: tuple[tuple[str, str], ...] = ()


Read = tuple[AnswerValue, tuple[Seen, ...]]


def read_answer(question: Question, cells: Sequence[Cell]) -> Read:
    """What the cells beside a label answer, for every kind but a table."""
    lines = [line for cell in cells for line in cell.lines]
    if question.kind == "check":
        return _ticked(question, [box for cell in cells for box in cell.boxes], lines)
    text, seen = _without_hint(lines, shown_hint(question))
    if not text and any(cell.pictures for cell in cells):
        return None, (Seen("REP-10", ""),)
    value, more = _single(question.kind, question.label, text, question.choices)
    return value, (*seen, *more)


def read_rows(question: Question, rows: Sequence[Sequence[Cell]]) -> Read:
    """What a table answers: the rows that are not empty, cell by cell; a printed first column tells which row it is."""
    found: list[Row] = []
    seen: list[Seen] = []
    width = len(question.columns)
    for rank, row in enumerate(rows):
        texts = [_without_hint(cell.lines, question.hint or "…") for cell in row]
        if any(text for text, _ in texts[width:]):
            seen.append(Seen("REP-08", " | ".join(text for text, _ in texts)))
            return None, tuple(seen)
        texts += [("", ())] * (width - len(texts))
        values: list[Single] = []
        for place, (column, (text, told)) in enumerate(zip(question.columns, texts, strict=False)):
            printed = place == 0 and bool(question.choices)
            value, more = _single("text" if printed else column.kind, column.title, text, ())
            assert not isinstance(value, tuple)
            values.append(value)
            seen += (*told, *more)
        answered = any(text for text, _ in texts[bool(question.choices):])
        if question.choices and answered:
            name = _same(straight(texts[0][0]), question.choices)
            if name is None:
                seen.append(Seen("REP-08B", texts[0][0] or f"ligne {rank + 1}"))
                return None, tuple(seen)
            values[0] = name
        if answered:
            found.append(tuple(values))
    return tuple(found) or None, tuple(seen)


def shown_hint(question: Question) -> str:
    """The grey words of an empty answer."""
    return hint(Field(question.field, question.label, question.kind, question.hint))


def _without_hint(lines: Sequence[str], shown: str) -> tuple[str, tuple[Seen, ...]]:
    """The words of an answer, one line each; what is left of a hint is no answer, and is told beside one."""
    kept = [line for line in lines if straight(line) and straight(line) != straight(shown)]
    text = "\n".join(kept)
    if straight(text).lower() in _EMPTY or straight(" ".join(kept)) == straight(shown):
        return "", ()
    if len(shown) > 1:
        whole = re.escape(straight(shown))
        rest = re.sub(rf"^{whole}(?!\w)\W*|(?<!\w){whole}$", "", straight(text)).strip()
        if rest and rest != straight(text):
            return rest, (Seen("REP-05", text),)
    return text, ()


def _single(kind: str, label: str, text: str, choices: Sequence[str]) -> tuple[AnswerValue, tuple[Seen, ...]]:
    if not text:
        return None, ()
    if kind == "number":
        return _number(text, label)
    if kind == "date":
        return _date(text)
    if kind == "choice" and choices:
        found = _same(straight(text), choices)
        return found, () if found else (Seen("REP-03", text),)
    return text, ()


def _number(text: str, label: str) -> tuple[Decimal | None, tuple[Seen, ...]]:
    """« 1 500 », « 1500 h », « 1 500,5 heures »; « 1.500 » and « 1,500 » may be two numbers, « environ 500 » is none."""
    bare = straight(text)
    found = _FIGURE.fullmatch(bare)
    unit = _UNITS.get((found[2] or "").lower()) if found else None
    if found is None or (found[2] and unit is None):
        return None, (Seen("REP-01", text),)
    figure = found[1].strip()
    if _THOUSANDS.fullmatch(figure):
        return None, (Seen("REP-01B", text),)
    try:
        value = read_number(figure)
    except ValueError:
        return None, (Seen("REP-01", text),)
    asked = next((name for name, pattern in _ASKED if pattern.search(label)), None)
    if unit and asked and unit != asked:
        return None, (Seen("REP-01C", text, (("unite", asked),)),)
    return value, ()


def _date(text: str) -> tuple[date | None, tuple[Seen, ...]]:
    """« 01/02/2027 », « 1.2.2027 », « 1er février 2027 », « 2027-02-01 ». Two figures for a year are not read."""
    bare = straight(text)
    try:
        if found := _LONG_DATE.fullmatch(bare):
            day = 1 if found[1].lower() == "1er" else int(found[1])
            return date(int(found[3]), MONTHS.index(found[2].lower()) + 1, day), ()
        if found := _PLAIN_DATE.fullmatch(bare):
            bare = "/".join(found.groups())
        return read_date(bare), ()
    except ValueError:
        return None, (Seen("REP-02", text),)


def _same(text: str, choices: Sequence[str]) -> str | None:
    """The choice that the words are, case and spaces aside."""
    return next((choice for choice in choices if straight(choice).casefold() == text.casefold()), None)


def _ticked(question: Question, boxes: Sequence[filled.Box], lines: Sequence[str]) -> Read:
    """The choices whose box is ticked: by its control, or as it is drawn; the two must agree."""
    choices = question.choices or ("oui",)
    ticked: list[str] = []
    seen: list[Seen] = []
    for state, drawn, words in _boxes(boxes, lines):
        name = _same(straight(words), choices)
        full = bool(drawn) and drawn in TICKS
        empty = not drawn or bool(_NOTHING_DRAWN.fullmatch(drawn))
        on = state if state is not None else full
        if name is None:
            if straight(words) or on:
                seen.append(Seen("REP-04B", f"{drawn} {words}".strip()))
        elif (not full and not empty) or (state is not None and state != full and bool(drawn)):
            seen.append(Seen("REP-04", f"{drawn} {words}"))
        elif on and name not in ticked:
            ticked.append(name)
    if any(one.code == "REP-04" for one in seen):
        return None, tuple(seen)
    return tuple(choice for choice in choices if choice in ticked) or None, tuple(seen)


def _boxes(boxes: Sequence[filled.Box], lines: Sequence[str]) -> Iterator[tuple[bool | None, str, str]]:
    """(state, drawn, words) of each box; lines without any control are read as they are drawn."""
    if boxes:
        yield from ((box.state, box.drawn, box.label) for box in boxes)
        told = {straight(box.label) for box in boxes}
        loose = [line for line in lines if straight(line) and straight(line) not in told]
    else:
        loose = [line for line in lines if straight(line)]
    for line in loose:
        mark = _MARK.match(line)
        drawn = (mark[0].strip() if mark else "").strip("[]() ") if mark else ""
        yield None, drawn or (mark[0].strip() if mark else ""), line[mark.end():] if mark else line
