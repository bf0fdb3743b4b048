"""From files that candidates returned to forms: which pièce of the market each one is, its answers, what was changed.

What a file says of itself comes first, then the bookmarks of its labels; a file that says nothing sure gives a problem and no
value. The blank form is read by the same eyes as the filled one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting.answers.agreed import agreed
from drafting.answers.altered import LONGEST, alterations, key, own
from drafting.answers.judged import judge, tenderer
from drafting.answers.located import Layout, Place, locate, units
from drafting.answers.model import Alteration, Answer, Form, Problem, Question, Source, Tenderer
from drafting.answers.questions import Blank, blanks
from drafting.answers.values import Seen, read_answer, read_rows, shown_hint
from drafting.answers.words import AnswerWords
from drafting.document import block_lines
from drafting.draft import Dossier, only, write_word
from drafting.errors import DraftingError
from drafting.paper import straight
from drafting.provenance import read_extract
from drafting.word.filled import Filled, read_filled
from drafting.word.read import extracts

_ENOUGH = 0.6
"""A file without any bookmark is a form when so many of its questions are found by their labels."""


class Forms(Struct, frozen=True, dict=True):
    """The forms of a market, ready to read what candidates returned."""

    dossier: Dossier
    words: AnswerWords

    @cached_property
    def blanks(self) -> tuple[Blank, ...]:
        return blanks(self.dossier)

    @cached_property
    def given(self) -> dict[str, Filled]:
        """Each form as candidates got it, by its stem."""
        codes = tuple(dict.fromkeys(blank.piece.code for blank in self.blanks))
        files = write_word(only(self.dossier, codes)) if codes else {}
        return {name.removesuffix(".docx"): read_filled(data, name) for name, data in files.items()}

    def read_file(self, path: Path) -> tuple[Form, ...]:
        """Every form of a file; one that cannot be read is told, and does not stop the others."""
        return self.read_named(path, path.name)

    def read_named(self, source: Path | bytes, name: str) -> tuple[Form, ...]:
        """Every form of a file, or of its bytes, which messages call `name`."""
        try:
            filled = read_filled(source, name)
        except DraftingError as error:
            problem = self.words.problem("REP-17", raw=error.message, conseil=error.hint or self.words.problems["REP-12C"].advice)
            return (Form(name, Tenderer(), "", None, self.dossier.settled.market.reference, (), (), (problem,)),)
        return self.read(filled)

    def together(self, forms: Sequence[Form]) -> tuple[Form, ...]:
        """The forms of all tenderers, with what two forms of one of them say differently."""
        return agreed(forms, self.blanks, self.dossier.settled, self.words)

    def read(self, filled: Filled) -> tuple[Form, ...]:
        """Every form that a file holds; one form with a problem when it holds none for sure."""
        extracts = list(_extracts(filled))
        reference = self.dossier.settled.market.reference
        foreign = next((e for e in extracts if e.get("reference") != reference), None)
        if foreign is not None:
            other = str(foreign.get("reference"))
            return (_unread(filled, foreign, other, self.words.problem("REP-12", raw=other)),)
        present = [blank for blank in self.blanks if blank.bookmarks & filled.marks or _told(blank, extracts)]
        if not present:
            present = list(_by_labels(filled, self.blanks))
            if len({blank.piece.code for blank in present}) == 1 < len(present):
                raw = present[0].piece.title
                return (_unread(filled, {"piece": present[0].piece.code}, reference, self.words.problem("REP-12D", raw=raw)),)
        if not present:
            return (_unread(filled, extracts[0] if extracts else {}, reference, self.words.problem("REP-12C")),)
        more = []
        if len(present) > 1:
            more.append(self.words.problem("REP-13", raw=", ".join(blank.piece.stem for blank in present)))
        return tuple(self._form(filled, blank, extracts, present, more) for blank in present)

    def _form(self, filled: Filled, blank: Blank, extracts: Sequence[Mapping[str, Any]], present: Sequence[Blank],
              more: Sequence[Problem]) -> Form:
        layout = Layout(filled)
        places = locate(layout, blank.questions)
        others = [place for other in present if other is not blank for place in locate(layout, other.questions).values()]
        problems = list(more)
        answers = []
        for question in blank.questions:
            answer, told = self._answer(filled, blank, question, places.get(question.id))
            answers += [answer] if answer else []
            problems += told
        outdated = _outdated(blank, extracts)
        if outdated:
            names = ", ".join(self.dossier.settled.library.clauses[id_].title for id_ in sorted(outdated))
            problems.append(self.words.problem("REP-12B", raw=names))
        if filled.changes:
            problems.append(self.words.problem("REP-11", nombre=filled.changes))
        problems += [self.words.problem("REP-16", raw=comment) for comment in filled.comments]
        above = {key(text) for text in self.given[blank.piece.stem].margins}
        problems += [self.words.problem("REP-16B", raw=text) for text in dict.fromkeys(filled.margins) if key(text) not in above]
        empty = bool(answers) and all(answer.value is None and not answer.source.raw for answer in answers)
        if empty:
            problems.append(self.words.problem("REP-14"))
        inside = not any(_told(blank, [extract]) for extract in extracts) or len(present) > 1
        lines = [unit.text for unit in units(filled, [*places.values(), *others]) if unit.text]
        changed: tuple[Alteration, ...] = ()
        if len(lines) > LONGEST:
            problems.append(self.words.problem("REP-15B"))
        else:
            changed = alterations(self._own(blank), lines, inside=inside, outdated=outdated)
            problems += [self.words.problem("REP-15")] * inside
        form = Form(filled.file, Tenderer(), blank.piece.code, blank.piece.lot, self.dossier.settled.market.reference,
                    tuple(answers), changed, tuple(problems))
        form = replace(form, tenderer=tenderer(form, blank.questions, self.words))
        judged = () if empty else judge(form, blank.questions, self.dossier.settled, self.words)
        return replace(form, problems=(*problems, *judged))

    def _answer(self, filled: Filled, blank: Blank, question: Question,
                place: Place | None) -> tuple[Answer | None, list[Problem]]:
        if place is None:
            return None, [self.words.problem("REP-06", question)]
        if question.kind == "rows":
            value, seen = read_rows(question, place.rows)
            texts = [[_words(cell.lines, question.hint or "…") for cell in row] for row in place.rows]
            raw = "\n".join(" | ".join(row) for row in texts if any(row[bool(question.choices):]))
        else:
            value, seen = read_answer(question, place.cells)
            raw = _words([line for cell in place.cells for line in cell.lines], shown_hint(question))
            raw = raw if value is not None or seen else ""
        problems = [self._said(question, one) for one in seen]
        if place.found_by != "bookmark":
            means = self.words.problems["REP-07"].words[place.found_by]
            problems.append(self.words.problem("REP-07", question, moyen=means))
        if value is None and not seen and question.kind != "rows" and (beside := _typed_in_label(question, place)):
            problems.append(self.words.problem("REP-09", question, beside))
            raw = beside
        source = Source(filled.file, blank.piece.code, blank.piece.lot, question.label, raw, place.found_by)
        return Answer(question.id, value, source), problems

    def _said(self, question: Question, seen: Seen) -> Problem:
        words = {name: self.words.units.get(word, word) for name, word in seen.words}
        return self.words.problem(seen.code, question, seen.raw, **words)

    def _own(self, blank: Blank) -> list[tuple[str, str]]:
        given = self.given[blank.piece.stem]
        clauses = dict(zip(blank.passages, (passage.clause for passage in blank.piece.passages()), strict=True))
        return own(list(units(given, locate(Layout(given), blank.questions).values())), clauses)


def _words(lines: Sequence[str], shown: str) -> str:
    return "\n".join(line for line in lines if line and straight(line) != straight(shown))


def _typed_in_label(question: Question, place: Place) -> str:
    """The words that someone added after the label, in its own cell."""
    label, found = straight(question.label), straight(place.label)
    return found.removeprefix(label).strip(" :") if found.startswith(label) and found != label else ""


def _extracts(filled: Filled) -> Iterator[Mapping[str, Any]]:
    """What the file says of the pièces that it holds; what a person broke says nothing."""
    for text in extracts(filled.properties):
        try:
            yield read_extract(text, filled.file)
        except DraftingError:
            continue


def _told(blank: Blank, extracts: Sequence[Mapping[str, Any]]) -> bool:
    return any((e.get("piece"), e.get("lot")) == (blank.piece.code, blank.piece.lot) for e in extracts)


def _by_labels(filled: Filled, among: Sequence[Blank]) -> Iterator[Blank]:
    """The forms whose questions are there without any bookmark; the lot is the one that the words name, if they name one."""
    layout = Layout(filled)
    found = [(len(locate(layout, blank.questions)), blank) for blank in among]
    likely = [(count, blank) for count, blank in found if count >= _ENOUGH * len(blank.questions)]
    if not likely:
        return
    best = max(count for count, _ in likely)
    same = [blank for count, blank in likely if count == best]
    text = " ".join(straight(unit.text) for unit in units(filled, ()))
    named = [blank for blank in same if blank.piece.lot is not None and blank.piece.lot_title
             and straight(f"lot n° {blank.piece.lot} : {blank.piece.lot_title}") in text]
    yield from named if len(named) == 1 else same


def _outdated(blank: Blank, extracts: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The clauses that the file was written with, and that read otherwise today, or are no more."""
    now = {(passage.clause, passage.lots): "\n".join(line for block in passage.blocks for line in block_lines(block))
           for passage in blank.piece.passages()}
    told = [extract for extract in extracts if _told(blank, [extract])]
    then = {(entry["id"], tuple(entry["lots"])): entry["text"] for extract in told for entry in extract["clauses"]}
    if not then:
        return frozenset()
    return frozenset(clause for (clause, lots), text in now.items() if then.get((clause, lots)) != text)


def _unread(filled: Filled, extract: Mapping[str, Any], reference: str, problem: Problem) -> Form:
    piece, lot = extract.get("piece"), extract.get("lot")
    return Form(filled.file, Tenderer(), piece if isinstance(piece, str) else "", lot if isinstance(lot, str) else None,
                reference, (), (), (problem,))
