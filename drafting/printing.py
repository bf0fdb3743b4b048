"""A variable of a clause or a table → what it prints, in French, with no-break spaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from msgspec import Struct

from drafting import french
from drafting.document import Inline, Text
from drafting.formats import LOTS, formatted, words
from drafting.library import Variable
from drafting.settled import Settled, SettledLot
from drafting.spoken import path_title


class References(Protocol):
    """What resolves `{to: …}`."""

    def find(self, target: str, form: str) -> tuple[Inline, ...]: ...


class Missing(Struct, frozen=True):
    """A value that a text needs and that nobody decided."""

    path: str
    lot: str | None


class Printer(Struct):
    """Prints variables for `lots` (the clause's), with `lot.*` read from `lot` and items from `item`."""

    settled: Settled
    references: References
    lots: Sequence[SettledLot]
    missing: Callable[[Missing], None]
    hide_lots: bool = False

    def values(self, variables: Mapping[str, Variable], item: Mapping[str, Any] | None = None,
               lot: SettledLot | None = None) -> Callable[[str], tuple[Inline, ...]]:
        """The function that `wording.fill` calls for each name."""
        where = lot or (self.lots[0] if self.lots else None)
        return lambda name: self.inlines(variables[name], item or {}, where)

    def inlines(self, variable: Variable, item: Mapping[str, Any], lot: SettledLot | None) -> tuple[Inline, ...]:
        if variable.to:
            return self.references.find(variable.to, variable.form)
        return (Text(self.text(variable, item, lot)),)

    def text(self, variable: Variable, item: Mapping[str, Any], lot: SettledLot | None) -> str:
        path, form = variable.value, variable.format
        if form in LOTS:
            return self._lots(path, form)
        if path.startswith("total."):
            value = self.total(path)
        else:
            value = item[path] if path in item else self.settled.get(path, lot)
        if value is None:
            return variable.otherwise or self.blank(path, lot)
        if path.startswith(("public.", "mode.")):
            return self.settled.say(str(value))
        if variable.words:
            return words(self.settled.library, self.settled.word_table(variable.words), value, self.settled.say)
        return formatted(self.settled.library, path, value, form, self.settled.say)

    def blank(self, path: str, lot: SettledLot | None = None) -> str:
        """What stands for a value that nobody decided; the gap is recorded."""
        self.missing(Missing(path, lot.number if lot and path.startswith("lot.") else None))
        return f"[à compléter : {path_title(path)}]"

    def _lots(self, path: str, form: str) -> str:
        if self.hide_lots:
            return "…"
        lots = self.lots
        if path == "lots_without_clause":
            lots = [lot for lot in self.settled.lots if not lot.levers]
        return self.settled.say(french.lots([lot.number for lot in lots], LOTS[form], single=self.settled.single))

    def total(self, path: str) -> Any:
        """The sum over the lots, the criteria or the sub-criteria; None when a lot has a rule instead of a figure."""
        if path == "total.hours":
            due = [lot.get("lot.insertion_hours") for lot in self.lots]
            return None if None in due else sum(due)
        if path == "total.tranches":
            wholes = [lot.get("lot.tranches.total") for lot in self.lots]
            return None if None in wholes else sum(wholes)
        if path == "total.weight":
            return sum((row["criterion.weight"] for row in self.lots[0].criteria), Decimal(0))
        return sum((row["subcriterion.weight"] for row in self.lots[0].get("lot.subcriteria") or ()), Decimal(0))
