"""How a value prints in a clause, a table or the wording of a volume: its `format:`, or its `words:`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from drafting import french
from drafting.library import Library

LOTS = {"lots": "", "a_lots": "a", "de_lots": "de", "pour_lots": "pour"}
NAMED = {"": "", "a_": "a", "de_": "de"}
FORMATS = (*LOTS, "text", "code", "number", "decimal", "signed", "hours", "euros", "percent", "date", "day_of_month", "list",
           *(f"{form}{name}" for form in NAMED for name in ("buyer", "facilitator", "planner")), "suivi", "a_suivi", "de_suivi")
"""Every `format:` that a variable may ask; `code` keeps its small letters where a table's cell begins."""

Say = Callable[[str], str]
"""The library's words as this contract says them (:mod:`drafting.vocabulary`)."""


def words(library: Library, table: str, value: Any, say: Say) -> str:
    """The words of a closed value, or of several."""
    known = library.data["words"].get(table, {})
    values = value if isinstance(value, (tuple, list)) else (value,)
    codes = ["oui" if v is True else "non" if v is False else str(v) for v in values]
    return say(french.listing([str(known.get(code, code)) for code in codes]))


def formatted(library: Library, path: str, value: Any, form: str, say: Say) -> str:
    """`value` (of `path`) in the format `form`; a text, a date or a number as it is when there is none."""
    base = form.split("_", 1)[1] if form.startswith(("a_", "de_")) else form
    case = {"a_": "a", "de_": "de"}.get(form[: len(form) - len(base)], "")
    if base in ("buyer", "facilitator", "planner"):
        several = value if isinstance(value, tuple) else (value,)
        return french.listing([french.named(each.article, each.name, case) for each in several])
    if base == "suivi":
        return words(library, "follow_up" + f"_{case}" * bool(case), value, say)
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
            return french.listing(labels(library, value, say))
    if path.endswith(".phone"):
        return str(value).replace(" ", french.NBSP)
    return french.long_date(value) if isinstance(value, date) else (
        french.number(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else str(value))


def labels(library: Library, codes: Sequence[Any], say: Say) -> list[str]:
    """The labels of codes of publics or modes; rates as « 30 % »; other words as they are."""
    data = library.data
    return [french.percent(c) if isinstance(c, (int, Decimal))
            else say(str((data["publics"].get(c) or data["modes"].get(c) or {"label": c})["label"])) for c in codes]
