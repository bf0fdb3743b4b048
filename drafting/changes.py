"""What differs between two states of a consultation: settled values, and the places of the pièces (AVIS-14, COH-33).

A value is published when a pièce that candidates read prints it or depends on it; the others stay the buyer's. How
a value is named and printed is words: `rectification.yaml`, else what the texts of the library use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.document import Heading, Piece, block_lines
from drafting.errors import Problem, ReadingErrors
from drafting.formats import LOTS
from drafting.library import Library, Variable
from drafting.node import Node
from drafting.outlines import Outline
from drafting.printing import Printer
from drafting.settled import Settled, SettledLot
from drafting.spoken import path_title
from drafting.tables import LISTS, read_tables
from drafting.volumes import paths_of, read_volumes

TEXTS = ("version", "criteria", "subcriteria", "lot_added", "lot_removed", "difference", "whole", "none", "before", "after",
         "section_added", "section_removed", "opening")
OF_ANY_LOT = ("lot.title", "lot.levers", "lot.duration_months", "lot.estimated_value")
"""What a lot without a clause has too; the rest says nothing of it."""
OF_A_CLAUSE = ("lot.volume", "lot.obligation", "lot.reservation")
"""What says enough of a clause that a lot gains or loses."""
EFFECTS = ("changed", "added", "removed")


class Subject(Struct, frozen=True):
    """How a rectificatif speaks of a path; `derived`: another value says it; `always`: published whatever prints it."""

    title: str
    words: str
    format: str
    none: str
    weighs: bool
    derived: bool
    always: bool


class Words(Struct, frozen=True):
    subjects: Mapping[str, Subject]
    text: Mapping[str, str]
    effects: Mapping[str, str]


class Change(Struct, frozen=True):
    """One value: its name, the lots that it concerns, what it was and what it is, as printed."""

    path: str
    subject: str
    where: str
    old: str
    new: str
    weighs: bool = False


class Touched(Struct, frozen=True):
    """One pièce that candidates read: what happens to it, and where."""

    piece: str
    effect: str
    where: str
    withdrawn: bool = False


def rectification_words(library: Library) -> Words:
    """The words of a rectificatif; raises `ReadingErrors`."""
    problems: list[Problem] = []
    node = Node.root(library.files["rectification"], problems)
    subjects = {}
    for path, entry in (node.node("subjects") or node).entries():
        subjects[path] = Subject(entry.text("title"), entry.text("words"), entry.text("format"), entry.text("none"),
                                 entry.flag("weighs"), entry.flag("derived"), entry.flag("always"))
        if subjects[path].words and subjects[path].words not in library.data["words"]:
            entry.say(f"« {subjects[path].words} » n'est pas un tableau de words.yaml.", "words")
        entry.close()
    effects = node.node("effects") or node
    words = Words(subjects, {name: node.text(name, required=True) for name in TEXTS},
                  {name: effects.text(name, required=True) for name in EFFECTS})
    effects.close()
    node.close()
    if problems:
        raise ReadingErrors(problems)
    return words


# ---- values -------------------------------------------------------------------------------------------------

def changed_values(old: Settled, new: Settled, kept: Collection[str], private: Collection[str],
                   ) -> tuple[list[Change], list[Change]]:
    """The changes to publish, then those that stay the buyer's; the lots that share one are named together.

    `kept`: the ids of the clauses that candidates read before or after.
    """
    comparison = _Comparison(old, new, kept, private)
    published: dict[tuple[str, str, str, str], list[str]] = {}
    inside: dict[tuple[str, str, str, str], list[str]] = {}
    for path, subject, number, before, after in comparison.differences():
        found = inside if comparison.is_private(path) else published
        found.setdefault((path, subject, before, after), []).extend([number] if number else [])
    return comparison.grouped(published), comparison.grouped(inside)


class _Comparison(Struct, frozen=True, dict=True):
    old: Settled
    new: Settled
    kept: Collection[str]
    private: Collection[str]

    @cached_property
    def words(self) -> Words:
        return rectification_words(self.new.library)

    @cached_property
    def _uses(self) -> tuple[dict[str, Variable], set[str]]:
        """What candidates read, by path, with the fullest format; and what decides that they read it."""
        printed: dict[str, Variable] = {}
        tested: set[str] = set()
        library = self.new.library
        tables = read_tables(library)
        for clause in map(library.clauses.__getitem__, sorted(self.kept)):
            for version in clause.versions:
                tested |= {test.path for test in library.when(clause, version)}
                variables = [*clause.variables_of(version).values()]
                for name, table in tables.items():
                    if f"[table: {name}]" in version.text:
                        variables += (*table.variables.values(), Variable(value=LISTS.get(table.each, ""), format="list"))
                for variable in variables:
                    known = printed.get(variable.value)
                    if variable.value and variable.format not in LOTS and (known is None or known.format in ("text", "number")):
                        printed[variable.value] = variable
        return printed, tested

    @cached_property
    def _volumes(self) -> set[str]:
        """What the wording of a volume says already; the wording itself is compared."""
        return {path for model in read_volumes(self.new.library).values() for path in paths_of(model)
                if path.startswith("lot.insertion_hours")}

    def is_private(self, path: str) -> bool:
        if path in self.private:
            return True
        printed, tested = self._uses
        subject = self.words.subjects.get(path)
        return bool(path) and not (subject and subject.always) and path not in printed and path not in tested

    def differences(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(path, subject, lot, old, new) of every value that differs; a path that other values say is left out."""
        paths = dict.fromkeys((*self.old.values, *self.new.values))
        for path in paths:
            yield from self._difference(path, None, None)
        before = {lot.number.upper(): lot for lot in self.old.lots}
        after = {lot.number.upper(): lot for lot in self.new.lots}
        for number, lot in before.items():
            if number not in after:
                yield "", self.words.text["lot_removed"], lot.number, self._lot(self.old, lot), "–"
        for number, lot in after.items():
            if number not in before:
                yield "", self.words.text["lot_added"], lot.number, "–", self._lot(self.new, lot)
                continue
            for path in dict.fromkeys((*before[number].values, *lot.values)):
                if _own(self.old, before[number], path) or _own(self.new, lot, path):
                    yield from self._difference(path, before[number], lot)
            for name, print_ in (("criteria", _criteria), ("subcriteria", _subcriteria)):
                old, new = print_(before[number]), print_(lot)
                if old != new:
                    yield "", self.words.text[name], lot.number, old or self.words.text["none"], new or self.words.text["none"]

    def _difference(self, path: str, before: SettledLot | None, after: SettledLot | None,
                    ) -> Iterator[tuple[str, str, str, str, str]]:
        subject = self.words.subjects.get(path)
        if path.startswith(("facts.", "lot.example.")) or path in self._volumes or (subject is not None and subject.derived):
            return
        bare = any(lot is not None and not lot.levers for lot in (before, after))
        if bare and path not in (*OF_ANY_LOT, *OF_A_CLAUSE, *self.private):
            return
        old, new = self.old.get(path, before), self.new.get(path, after)
        if old == new or subject is None and self._follows(path, before, after):
            return
        title = (subject.title if subject else "") or self._title(path)
        if subject is not None and subject.format == "list" and old and new and set(old) != set(new):
            title = self.words.text["difference"].format(objet=title)
            old, new = [x for x in old if x not in new], [x for x in new if x not in old]
        printed = self._print(self.old, path, old, before), self._print(self.new, path, new, after)
        if None in printed or printed[0] == printed[1]:
            printed = self.words.text["before"], self.words.text["after"]
        yield path, title, after.number if after else "", str(printed[0]), str(printed[1])

    def _follows(self, path: str, before: SettledLot | None, after: SettledLot | None) -> bool:
        """Whether another value says it: what is computed and never printed."""
        found = [(lot.values if lot else settled.values).get(path) for settled, lot in ((self.old, before), (self.new, after))]
        return path not in self._uses[0] and {value.origin for value in found if value is not None} <= {"computed"}

    def _title(self, path: str) -> str:
        entry = self.new.library.data["practice"].get(path)
        return str(entry["title"]) if entry else path_title(path)

    def _print(self, settled: Settled, path: str, value: Any, lot: SettledLot | None) -> str | None:
        """The value as a text would print it, None when no words are known for it."""
        subject, variable = self.words.subjects.get(path), self._uses[0].get(path)
        if lot is not None and not lot.levers and path not in OF_ANY_LOT:
            return "–"
        if value == []:
            return "–"
        if value in (None, (), ""):
            return (subject.none if subject else "") or self.words.text["none"]
        if isinstance(value, bool):
            return "oui" if value else "non"
        if subject is not None and (subject.words or subject.format):
            variable = Variable(value=path, words=subject.words, format=subject.format or "text")
        elif variable is None and subject is None and not isinstance(value, (int, Decimal)):
            return None
        variable = variable or Variable(value=path, format="text")
        printer = Printer(settled, _Nowhere(), [lot] if lot else settled.lots, lambda gap: None)
        return french.typeset(printer.text(variable, {path: value}, lot))

    def _lot(self, settled: Settled, lot: SettledLot) -> str:
        """A lot that comes or goes: its title, its levers, its hours."""
        parts = [lot.title, *(self._print(settled, path, lot.get(path), lot) for path in ("lot.levers", "lot.volume")
                              if lot.get(path))]
        return french.typeset(" ; ".join(str(part) for part in parts if part))

    def grouped(self, found: Mapping[tuple[str, str, str, str], list[str]]) -> list[Change]:
        changes = []
        for (path, subject, old, new), numbers in found.items():
            known = self.words.subjects.get(path)
            weighs = known.weighs if known else not path  # a lot, criteria: they always weigh
            changes.append(Change(path, french.typeset(subject), self._where(numbers, path), old, new, weighs))
        return changes

    def _where(self, numbers: list[str], path: str) -> str:
        """« Lots n° 1 et 3 »; the whole consultation for a value that no lot has of its own, or that all share."""
        every = {lot.number for lot in self.new.lots} == set(numbers) and (self.new.single or not path)
        if not numbers or every:
            return self.words.text["whole"]
        return french.capital(french.lots(numbers).removeprefix("le ").removeprefix("les "))


def _own(settled: Settled, lot: SettledLot, path: str) -> bool:
    """Whether a lot has its own value at `path`: one that it takes from the market has its line there."""
    return path in lot.values and lot.values[path] not in settled.values.values()


class _Nowhere:
    """A value that changes is never a reference."""

    def find(self, target: str, form: str) -> tuple[Any, ...]:
        raise AssertionError(f"{target} : un renvoi n'est pas une valeur")


def _criteria(lot: SettledLot) -> str:
    return french.typeset(" ; ".join(f"{row['criterion.title']} : {french.percent(row['criterion.weight'])}"
                                     for row in lot.criteria))


def _subcriteria(lot: SettledLot) -> str:
    return french.typeset(" ; ".join(f"{row['subcriterion.title']} : {french.number(row['subcriterion.weight'])}"
                                     for row in lot.get("lot.subcriteria") or ()))


# ---- pièces -------------------------------------------------------------------------------------------------

def is_published(outline: Outline) -> bool:
    """Whether candidates read it: in their file, or in the notice that is published."""
    return outline.audience == "dce" or outline.code == "avis"


def changed_pieces(old: Collection[Piece], new: Collection[Piece], names: Mapping[str, str], words: Words) -> list[Touched]:
    """The pièces of `old` and `new` whose text differs, and in each the headings; `names` by stem."""
    before, after = {piece.stem: piece for piece in old}, {piece.stem: piece for piece in new}
    touched = []
    for stem in dict.fromkeys((*after, *before)):
        if stem not in after or stem not in before:
            touched.append(Touched(names[stem], words.effects["added" if stem in after else "removed"], "–", stem not in after))
        elif places := _changed_places(before[stem], after[stem], words):
            touched.append(Touched(names[stem], words.effects["changed"], french.typeset(" ; ".join(places))))
    return touched


def _changed_places(old: Piece, new: Piece, words: Words) -> list[str]:
    before, after = _sections(old), _sections(new)
    opening = [words.text["opening"]] if (old.title, old.lot_title) != (new.title, new.lot_title) else []
    places = []
    for key, (place, text) in after.items():
        if key not in before:
            places.append(f"{place} ({words.text['section_added']})" if place else words.text["opening"])
        elif before[key][1] != text:
            places.append(place or words.text["opening"])
    gone = [f"{place} ({words.text['section_removed']})" for key, (place, _) in before.items() if key not in after and place]
    return list(dict.fromkeys([*opening, *places, *gone]))


def _sections(piece: Piece) -> dict[str, tuple[str, list[str]]]:
    """By the headings above it: how each stretch of text is called, and its lines; a heading without text is none."""
    above: list[str] = []
    found: dict[str, tuple[str, list[str]]] = {}
    place = ""
    for part in piece.body:
        if isinstance(part, Heading):
            above = [*above[:part.level - 1], part.text]
            place = f"{part.number} {part.text}" if part.number else part.text
            continue
        lines = found.setdefault(" / ".join(above), (place, []))[1]
        lines += [line for block in part.blocks for line in block_lines(block)]
    return found
