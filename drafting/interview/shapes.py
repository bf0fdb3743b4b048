"""The short ways of writing a market, and the long ones that an interview asks in: `insertion_hours: 525` is a mode and hours.

What comes back is written as short as it was, or as a person would type it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drafting.market.objective import KEYS

Data = dict[str, Any]


def long(data: Mapping[str, Any]) -> Data:
    """The market with every short form written in full."""
    made: Data = {key: _copied(value) for key, value in data.items()}
    if isinstance(made.get("pooling"), str):
        word = made["pooling"].strip().lower()
        made["pooling"] = {"scope": {"oui": "several_buyers", "non": "none"}.get(word, made["pooling"])}
    if isinstance(made.get("pieces"), dict):
        made["pieces"] = {code: {"produced": choice} if isinstance(choice, str) else choice
                          for code, choice in made["pieces"].items()}
    for lot in made["lots"] if isinstance(made.get("lots"), list) else ():
        if isinstance(lot, dict) and isinstance(lot.get("insertion_hours"), str):
            lot["insertion_hours"] = {"mode": "fixed", "hours": lot["insertion_hours"]}
    return made


def short(data: Mapping[str, Any]) -> Data:
    """The market as a person types it: no empty value, no long form where a short one says the same."""
    made: Data = {key: kept for key, value in data.items() if (kept := _trimmed(value)) is not None}
    for lot in made["lots"] if isinstance(made.get("lots"), list) else ():
        if isinstance(lot, dict):
            lot.setdefault("levers", [])
            hours = lot.get("insertion_hours")
            if isinstance(hours, dict) and set(hours) in ({"hours"}, {"hours", "mode"}) and hours.get("mode", "fixed") == "fixed":
                lot["insertion_hours"] = hours["hours"]
    pieces = made.get("pieces")
    if isinstance(pieces, dict):
        made["pieces"] = {code: choice["produced"] if isinstance(choice, dict) and set(choice) == {"produced"} else choice
                          for code, choice in pieces.items()}
    return made


def modes_keys(mode: str) -> tuple[str, ...] | None:
    """What an objective of this mode may say; None for a mode that does not exist."""
    keys = KEYS.get(mode)
    return None if keys is None else (*keys.needed, *keys.allowed)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _trimmed(value: Any) -> Any:
    """A value without what nobody filled in; None when nothing is left. An empty list that was typed stays."""
    if isinstance(value, dict):
        made = {key: kept for key, each in value.items() if (kept := _trimmed(each)) is not None}
        return made or None
    if isinstance(value, list):
        rows = [kept for each in value if (kept := _trimmed(each)) is not None]
        return rows if rows or not value else None
    return value if value != "" else None
