"""From a form to a market: what a person changed, put over what others saved meanwhile, field by field.

A form tells the version that it was filled in on. What it changed is what differs from that version; where somebody else changed
the same field to something else since, nothing is decided: both values are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from drafting.interview.questions import Group, Path, Question, at
from drafting.interview.shapes import Data, long, short
from drafting.yamlfile import Loc

_RANK = re.compile(r"0|[1-9]\d{0,2}")
_BETWEEN = re.compile(r";|\n|,(?!\d)")
NOBODY = "non"
"""What is written for a facilitator when there is none."""


class Clash(Struct, frozen=True):
    """A field that two people changed: `mine` is in the form, `theirs` in the market; `gone` when its row was removed."""

    loc: Loc
    mine: Any
    theirs: Any
    gone: bool = False


class Merged(Struct, frozen=True):
    """The market with what could be put in it, and what could not."""

    data: Data
    clashes: tuple[Clash, ...]


def loc_of(name: str) -> Loc:
    """`lots.0.title` as a path."""
    return tuple(int(part) if _RANK.fullmatch(part) else part for part in name.split("."))


def name_of(loc: Loc) -> str:
    """A path as the name of a field."""
    return ".".join(map(str, loc))


def path_of(loc: Loc) -> Path:
    """A path without the ranks of rows."""
    return tuple(part for part in loc if isinstance(part, str))


def value_at(data: Any, loc: Loc) -> Any:
    """What was typed at `loc`, None when nothing was."""
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return None if data in ("", {}) else data


def changes(form: Mapping[str, Sequence[str]], base: Data, whole: Group) -> dict[Loc, Any]:
    """What a form says that `base` did not: a value, or None for what was emptied. Unknown names are not read."""
    found: dict[Loc, Any] = {}
    for name, values in form.items():
        loc = loc_of(name)
        question = at(whole, path_of(loc))
        if not isinstance(question, Question) or not _fits(whole, loc):
            continue
        value = typed_value(question, values)
        if value != value_at(base, loc) and not (value is None and value_at(base, loc) == []):
            found[loc] = value
    if "facilitator" in form:
        nobody = NOBODY in form["facilitator"]
        if nobody:
            found = {loc: value for loc, value in found.items() if loc[0] != "facilitator"}
        if nobody != (base.get("facilitator") == NOBODY):
            found = {("facilitator",): NOBODY if nobody else None, **found}
    return found


def differing(before: Any, after: Any, loc: Loc = ()) -> Iterator[Loc]:
    """Where two markets do not say the same, value by value; rows are taken by their ranks."""
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = (data if isinstance(data, dict) else {} for data in (before, after))
        for key in {**old, **new}:
            yield from differing(old.get(key), new.get(key), (*loc, key))
    elif any(isinstance(row, dict) for rows in (before, after) if isinstance(rows, list) for row in rows):
        olds, news = _rows(before), _rows(after)
        for rank in range(max(len(olds), len(news))):
            yield from differing(_at(olds, rank), _at(news, rank), (*loc, rank))
    elif before != after:
        yield loc


def typed_value(question: Question, values: Sequence[str]) -> Any:
    """What the fields of one name say together."""
    given = [" ".join(value.split()) for value in values]
    if question.kind == "many":
        chosen = [value for value in given if value]
        return chosen or ([] if question.path == ("lots", "levers") else None)
    text = given[-1] if given else ""
    if question.kind == "list":
        return [part.strip() for part in _BETWEEN.split(text) if part.strip()] or None
    return text or None


def _fits(whole: Group, loc: Loc) -> bool:
    """Whether the ranks of a path stand after rows, and only there."""
    path: Path = ()
    for rank, part in enumerate(loc):
        if isinstance(part, int):
            continue
        path = (*path, part)
        here = at(whole, path)
        after = loc[rank + 1] if rank + 1 < len(loc) else None
        if (isinstance(here, Group) and here.rows) != isinstance(after, int):
            return False
    return not isinstance(loc[0], int)


def merged(changed: Mapping[Loc, Any], removed: Iterable[Loc], base: Data, now: Data) -> Merged:
    """`now` with what was changed on `base`."""
    made, clashes = _copied(now), []
    for loc, mine in changed.items():
        here = _moved(loc, base, now)
        if here is None:
            clashes.append(Clash(loc, mine, None, gone=True))
            continue
        before, theirs = value_at(base, loc), value_at(now, here)
        if theirs not in (before, mine):
            clashes.append(Clash(here, mine, theirs))
        else:
            _put(made, here, mine)
    for loc in sorted(removed, key=str, reverse=True):
        here = _moved(loc, base, now)
        if here is not None and value_at(now, here) == value_at(base, loc):
            rows = value_at(made, here[:-1])
            if isinstance(rows, list) and isinstance(here[-1], int) and here[-1] < len(rows):
                del rows[here[-1]]
        elif here is not None:
            clashes.append(Clash(here, None, value_at(now, here)))
    return Merged(made, tuple(clashes))


def written(made: Data, stated: Data, now: Data) -> Data:
    """`made` as a file says it: what did not change stays written as it was; `now` is `stated` in full form."""
    after = short({"format": "1", **made})
    full = long(after)
    kept = {key: stated[key] if key in stated and full.get(key) == now.get(key) else value for key, value in after.items()}
    lots, then = kept.get("lots"), stated.get("lots")
    if isinstance(lots, list) and isinstance(then, list) and lots is not then:
        known = [(lot, long({"lots": [lot]})["lots"][0]) for lot in then if isinstance(lot, dict)]
        kept["lots"] = [next((lot for lot, said in known if said == one), each)
                        for each, one in zip(lots, full["lots"], strict=True)]
    return kept


def _moved(loc: Loc, base: Data, now: Data) -> Loc | None:
    """Where the row of a path stands now: a lot is followed by its number, a new row goes after the last one."""
    if len(loc) < 2 or not isinstance(loc[1], int) or base.get(str(loc[0])) == now.get(str(loc[0])):
        return loc
    before, after = (_rows(data.get(str(loc[0]))) for data in (base, now))
    if loc[1] >= len(before):
        return (loc[0], len(after) + loc[1] - len(before), *loc[2:])
    if loc[0] != "lots":
        return loc if loc[1] < len(after) else None
    number = before[loc[1]].get("number") if isinstance(before[loc[1]], dict) else None
    found = [rank for rank, lot in enumerate(after) if isinstance(lot, dict) and lot.get("number") == number]
    return (loc[0], found[0], *loc[2:]) if len(found) == 1 else None


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(rows: list[Any], rank: int) -> Any:
    return rows[rank] if rank < len(rows) else None


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _put(data: Any, loc: Loc, value: Any) -> None:
    """Write `value` at `loc`, making what leads to it."""
    for rank, part in enumerate(loc[:-1]):
        made: Any = [] if isinstance(loc[rank + 1], int) else {}
        if isinstance(part, int):
            data.extend({} for _ in range(part + 1 - len(data)))
            data = data[part]
        else:
            if not isinstance(data.get(part), type(made)):
                data[part] = made
            data = data[part]
    last = loc[-1]
    if value is None:
        data.pop(last, None)
    else:
        data[last] = value
