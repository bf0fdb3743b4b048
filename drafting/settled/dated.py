"""The values of the library at a date, and the defaults of practice as a market would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drafting import french


def dated(rows: Iterable[Mapping[str, Any]], day: Any) -> Mapping[str, Any] | None:
    """The row in force on `day`: the latest `from` not after it, unless its `until` is past."""
    in_force = [row for row in rows if french.read_date(row["from"]) <= day]
    row = max(in_force, key=lambda r: french.read_date(r["from"]), default=None)
    if row is None or ("until" in row and french.read_date(row["until"]) < day):
        return None
    return row


def typed(raw: Any) -> Any:
    """A practice value (text) as the value that a market would hold."""
    if isinstance(raw, list):
        return tuple(typed(item) for item in raw)
    if raw in ("oui", "non"):
        return raw == "oui"
    try:
        value = french.read_number(raw, unit="%")
    except ValueError:
        return raw
    return int(value) if value == value.to_integral_value() else value
