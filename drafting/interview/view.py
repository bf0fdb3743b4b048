"""One step as it is asked now: its questions, with what was typed, what is wrong, and the value that counts when nothing is.

What is asked follows the market: a question whose `when` fails is not asked unless it was answered; a default that no text of
this market reads is folded away (:mod:`drafting.defaults` decides which count).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting import french
from drafting.conditions import Condition, holds
from drafting.interview.judged import Told, Typed
from drafting.interview.questions import Group, Path, Question, at
from drafting.interview.saving import name_of, value_at
from drafting.interview.shapes import Data, modes_keys
from drafting.interview.steps import Part, Step
from drafting.library import Library
from drafting.settled import Settled, Value
from drafting.yamlfile import Loc


class Shown(Struct, frozen=True):
    """A question in its place. `hint`: where the value comes from when nothing is typed, and what is usual."""

    loc: Loc
    question: Question
    value: Any
    hint: str
    wrong: tuple[Told, ...]

    @property
    def name(self) -> str:
        return name_of(self.loc)

    @property
    def id(self) -> str:
        return "f-" + "-".join(map(str, self.loc))


class Section(Struct, frozen=True):
    """Questions under one title. `rows`: as many sections as there are rows, the last one empty; `quiet`: without effect here.

    `paths`: what it asks when it is asked whole; `asked`: whether it is, so that a page keeps its place.
    """

    title: str
    help: str
    loc: Loc
    shown: tuple[Shown, ...] = ()
    inside: tuple[Section, ...] = ()
    rows: tuple[Section, ...] = ()
    quiet: tuple[Shown, ...] = ()
    folded: bool = False
    table: bool = False
    party: str = ""
    removable: bool = False
    paths: tuple[Path, ...] = ()
    asked: bool = True

    @property
    def id(self) -> str:
        return "s-" + "-".join(map(str, self.loc))

    @property
    def stated(self) -> bool:
        """Whether somebody answered something here."""
        return any(one.value not in (None, []) for one in (*self.shown, *self.quiet)) or any(
            one.stated for one in (*self.inside, *self.rows))

    def all(self) -> Iterator[Shown]:
        """Every question of the section."""
        yield from (*self.shown, *self.quiet)
        for one in (*self.inside, *self.rows):
            yield from one.all()


class View(Struct, frozen=True, dict=True):
    """What a step needs to be shown. `counted`: the defaults that have an effect, None when the market cannot be read yet."""

    typed: Typed
    whole: Group
    library: Library
    settled: Settled | None
    told: tuple[Told, ...]
    counted: frozenset[str] | None
    only: Mapping[str, Condition]

    # ---- the sections of a step ------------------------------------------------------------------------------

    def sections(self, step: Step) -> tuple[Section, ...]:
        """The groups of a step; those asked per lot are gathered under their lot."""
        own = tuple(self._part(part) if self._asked(part, None) else Section(part.title, "", self._place(part), paths=part.paths,
                                                                             asked=False)
                    for part in step.parts if not part.per_lot and not part.table)
        tables = tuple(self._table(part) for part in step.parts if part.table)
        per_lot = [part for part in step.parts if part.per_lot]
        lots = tuple(self.lot(per_lot, rank) for rank in range(len(self.lots)) if per_lot)
        return (*tables, *(lot for lot in lots if lot.inside), *own)

    @property
    def lots(self) -> list[Data]:
        lots = self.typed.data.get("lots")
        return [lot if isinstance(lot, dict) else {} for lot in lots] if isinstance(lots, list) else []

    def lot(self, parts: Sequence[Part], rank: int) -> Section:
        """What is asked of one lot."""
        lot = self.lots[rank]
        inside = tuple(self._part(part, rank) for part in parts if self._asked(part, rank))
        title = f"Lot n° {lot.get('number', '?')} – {lot.get('title', '')}".removesuffix(" – ")
        return Section(title, "", ("lots", rank), inside=inside, paths=tuple(path for part in parts for path in part.paths))

    def _asked(self, part: Part, rank: int | None) -> bool:
        """Whether the conditions of a part hold, or something was answered in it."""
        if self._holds(part.when, rank):
            return True
        return any(value_at(self.typed.data, self._loc(path, rank)) not in (None, []) for path in part.paths)

    def _holds(self, when: Condition, rank: int | None) -> bool:
        return all(holds(test, value_at(self.typed.data, self._loc(tuple(test.path.split(".")), rank)) or None) for test in when)

    @staticmethod
    def _loc(path: Path, rank: int | None) -> Loc:
        return path if rank is None or path[0] != "lots" else (path[0], rank, *path[1:])

    def _part(self, part: Part, rank: int | None = None) -> Section:
        found = [(at(self.whole, path), self._loc(path, rank)) for path in part.paths if path != ("format",)]  # said by itself
        if len(found) == 1 and isinstance(found[0][0], Group):
            made = self._group(found[0][0], found[0][1], part.title)
            return replace(made, folded=part.folded, party=part.party, paths=part.paths)
        shown, quiet = self._sorted([one for question, where in found if isinstance(question, Question)
                                     for one in [self.shown(question, where)]])
        inside = tuple(self._group(group, where) for group, where in found if isinstance(group, Group))
        return Section(part.title, "", self._place(part, rank), shown, inside, quiet=quiet, folded=part.folded, party=part.party,
                       paths=part.paths)

    def _place(self, part: Part, rank: int | None = None) -> Loc:
        """Where the section of a part stands: at its group, or at the first of its several questions."""
        loc = self._loc(part.paths[0], rank)
        return loc if len(part.paths) == 1 and isinstance(at(self.whole, part.paths[0]), Group) else (*loc, "…")

    def _table(self, part: Part) -> Section:
        questions = [question for path in part.paths if isinstance(question := at(self.whole, path), Question)]
        rows = tuple(Section(f"Lot {rank + 1}", "", ("lots", rank), tuple(
            self.shown(question, ("lots", rank, question.path[-1])) for question in questions), removable=rank < len(self.lots))
            for rank in range(len(self.lots) + 1))
        return Section(part.title, "", ("lots",), rows=rows, table=True)

    def _group(self, group: Group, loc: Loc, title: str = "") -> Section:
        title = title or self._titled(group)
        if group.rows:
            rows = value_at(self.typed.data, loc)
            count = len(rows) if isinstance(rows, list) else 0
            return Section(title, group.help, loc, rows=tuple(
                replace(self._inside(group, (*loc, rank), f"{rank + 1}"), removable=rank < count) for rank in range(count + 1)))
        return self._inside(group, loc, title)

    def _titled(self, group: Group) -> str:
        """A pièce by its own title, anything else by the market's."""
        return group.title[:1].upper() + group.title[1:]

    def _inside(self, group: Group, loc: Loc, title: str) -> Section:
        questions = [part for part in group.parts if isinstance(part, Question)]
        if group.path[-1] == "insertion_hours":
            questions = self._of_mode(questions, loc)
        shown, quiet = self._sorted([self.shown(question, (*loc, question.path[-1])) for question in questions])
        # Rows inside rows that nobody began are asked once their own row is there.
        inside = tuple(self._group(part, (*loc, part.path[-1])) for part in group.parts if isinstance(part, Group)
                       and (group.path[-1] != "insertion_hours" or self._mode_has(part.path[-1], loc)))
        return Section(title, group.help, loc, shown, inside, quiet=quiet)

    def _of_mode(self, questions: list[Question], loc: Loc) -> list[Question]:
        """The keys that the objective's mode takes, and those answered all the same."""
        return [q for q in questions if q.path[-1] == "mode" or self._mode_has(q.path[-1], loc)]

    def _mode_has(self, key: str, loc: Loc) -> bool:
        mode = value_at(self.typed.data, (*loc, "mode"))
        keys = modes_keys(str(mode)) if mode else ("hours",)
        return keys is None or key in keys or value_at(self.typed.data, (*loc, key)) is not None

    def _sorted(self, shown: list[Shown]) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
        """What is asked, and the defaults that change nothing in this market."""
        shown = [one for one in shown if one.value is not None or one.wrong or self._of_this_market(one)]
        quiet = tuple(one for one in shown if self._quiet(one))
        return tuple(one for one in shown if one not in quiet), quiet

    def _of_this_market(self, one: Shown) -> bool:
        """Whether the market is one of the few that a question is for; a row's own answers come first."""
        return all(any(holds(test, value) for value in _typed(self.typed.data, tuple(test.path.split(".")), one.loc) or [None])
                   for test in self.only.get(one.question.name, ()))

    def _quiet(self, one: Shown) -> bool:
        path = one.question.name
        return (self.counted is not None and one.value is None and not one.wrong and path in self.library.data["practice"]
                and path not in self.counted)

    # ---- one question ----------------------------------------------------------------------------------------

    def shown(self, question: Question, loc: Loc) -> Shown:
        wrong = tuple(one for one in self.told if one.loc == loc and one.level in ("unread", "blocking", "warning"))
        return Shown(loc, question, value_at(self.typed.data, loc), self._hint(question, loc), wrong)

    def _hint(self, question: Question, loc: Loc) -> str:
        """« Par défaut : 60 (pratique professionnelle, 2026). Usage : de 30 à 100 euros par heure. »"""
        path = "lot." + ".".join(question.path[1:]) if question.path[0] == "lots" else question.name
        entry = self.library.data["practice"].get(path)
        typed = value_at(self.typed.data, loc)
        said = []
        if typed in (None, []):
            value = self._decided(path, loc)
            if value is not None and value.origin != "stated":
                word = "Par défaut" if value.origin == "default" else "Calculé"
                source = f"{value.source}, {_year(entry)}" if value.origin == "default" and _year(entry) else value.source
                said.append(f"{word} : {self.worded(question, value.value)}" + f" ({source})" * bool(source))
            elif entry is not None and self.settled is None:
                said.append(f"Par défaut : {self.worded(question, entry['value'])} ({entry.get('source', '')}, {_year(entry)})")
        if entry is not None and "low" in entry:
            unit = f" {entry['unit']}" if entry.get("unit") else ""
            said.append(f"Usage : de {entry['low']} à {entry['high']}{unit}")
        return french.typeset(". ".join(said) + "." * bool(said))

    def _decided(self, path: str, loc: Loc) -> Value | None:
        if self.settled is None:
            return None
        if loc[0] == "lots":
            rank = loc[1]
            return self.settled.lots[rank].values.get(path) if isinstance(rank, int) and rank < len(self.settled.lots) else None
        return self.settled.values.get(path)

    def worded(self, question: Question, value: Any) -> str:
        """A value as people say it, with its unit."""
        labels = dict(question.choices)
        if isinstance(value, (list, tuple)):
            return french.listing([self.worded(question, one) for one in value])
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, date):
            return french.short_date(value)
        if isinstance(value, (int, float, Decimal)):
            return french.number(value) + (f"{french.NBSP}{question.unit}" if question.unit else "")
        return labels.get(str(value), str(value))


def _year(entry: Mapping[str, Any] | None) -> str:
    return str(entry.get("from", ""))[:4] if entry else ""


def _typed(data: Any, path: Path, loc: Loc, here: Loc = ()) -> list[Any]:
    """What was typed at a path without ranks: in the rows that `loc` is in, else in all of them."""
    if not path:
        return [data]
    value, here = data.get(path[0]) if isinstance(data, dict) else None, (*here, path[0])
    if not isinstance(value, list) or not any(isinstance(row, dict) for row in value):
        return _typed(value, path[1:], loc, here)
    own = loc[len(here)] if loc[:len(here)] == here and len(loc) > len(here) else None
    return [each for rank, row in enumerate(value) if own in (None, rank)
            for each in _typed(row, path[1:], loc, (*here, rank))]
