"""A variable of a clause or a table → what it prints, in French, with no-break spaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from drafting import french
from drafting.document import Inline, Text
from drafting.library import Variable
from drafting.settled import Settled, SettledLot
from drafting.spoken import path_title

LOTS = {"lots": "", "a_lots": "a", "de_lots": "de", "pour_lots": "pour"}
NAMED = {"": "", "a_": "a", "de_": "de"}
FORMATS = (*LOTS, "text", "code", "number", "decimal", "signed", "hours", "euros", "percent", "date", "day_of_month", "list",
           *(f"{form}{name}" for form in NAMED for name in ("buyer", "facilitator", "planner")), "suivi", "a_suivi", "de_suivi")
"""Every `format:` that a variable may ask; `code` keeps its small letters where a table's cell begins."""


class References(Protocol):
    """What resolves `{to: …}`."""

    def find(self, target: str, form: str) -> tuple[Inline, ...]: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that a text needs and that nobody decided."""

    path: str
    lot: str | None


@dataclass(slots=True)
class Printer:
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
            value = self._total(path)
        else:
            value = item[path] if path in item else self.settled.get(path, lot)
        if value is None:
            return variable.otherwise or self.blank(path, lot)
        if path.startswith(("public.", "mode.")):
            return self.settled.say(str(value))
        if variable.words:
            return self._words(variable.words, value)
        return self._formatted(path, value, form)

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
        return french.lots([lot.number for lot in lots], LOTS[form], single=self.settled.single)

    def _total(self, path: str) -> Any:
        if path == "total.hours":
            return sum(lot.get("lot.insertion_hours") or 0 for lot in self.lots)
        if path == "total.weight":
            return sum((row["criterion.weight"] for row in self.lots[0].criteria), Decimal(0))
        return sum((row["subcriterion.weight"] for row in self.lots[0].get("lot.subcriteria") or ()), Decimal(0))

    def _words(self, table: str, value: Any) -> str:
        words = self.settled.library.data["words"].get(table, {})
        values = value if isinstance(value, (tuple, list)) else (value,)
        codes = ["oui" if v is True else "non" if v is False else str(v) for v in values]
        return self.settled.say(french.listing([str(words.get(code, code)) for code in codes]))

    def _formatted(self, path: str, value: Any, form: str) -> str:
        base = form.split("_", 1)[1] if form.startswith(("a_", "de_")) else form
        case = {"a_": "a", "de_": "de"}.get(form[: len(form) - len(base)], "")
        if base in ("buyer", "facilitator", "planner"):
            several = value if isinstance(value, tuple) else (value,)
            return french.listing([french.named(each.article, each.name, case) for each in several])
        if base == "suivi":
            return self._words("follow_up" + f"_{case}" * bool(case), value)
        match form:
            case "number":
                return french.number(value)
            case "decimal":
                return french.decimal2(value)
            case "signed":
                return french.signed(value)
            case "hours":
                return french.hours(value)
            case "euros":
                return french.euros(value)
            case "percent":
                return french.percent(value)
            case "date":
                return french.long_date(value)
            case "day_of_month":
                return french.day_of_month(value)
            case "list":
                return french.listing(self.labels(path, value))
        if path.endswith(".phone"):
            return str(value).replace(" ", french.NBSP)
        return french.long_date(value) if isinstance(value, date) else (
            french.number(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else str(value))

    def labels(self, path: str, codes: Sequence[Any]) -> list[str]:
        """The labels of codes of publics or modes; rates as « 30 % »; other words as they are."""
        data, say = self.settled.library.data, self.settled.say
        return [french.percent(c) if isinstance(c, (int, Decimal))
                else say(str((data["publics"].get(c) or data["modes"].get(c) or {"label": c})["label"])) for c in codes]
