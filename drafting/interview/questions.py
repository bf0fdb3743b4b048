"""What may be asked of a market: its own fields, with their French titles, kinds, units and closed values.

Everything comes from the models of :mod:`drafting.market` and from the library; nothing is typed twice. Paths are those of the
market file, without the rank of rows: `lots.title`, `criteria.subcriteria.weight`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import EnumType
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from drafting.library import Library
from drafting.market import Market
from drafting.market.objective import KEYS
from drafting.scalars import Euros, Hours, Months, Rate, Weight

Path = tuple[str, ...]
_UNITS = ((Euros, "€"), (Rate, "%"), (Weight, "%"), (Hours, "h"), (Months, "mois"))
_CODES = {("publics",): "publics", ("priority_publics",): "publics", ("planner", "publics"): "publics",
          ("fulfilment_modes",): "modes", ("lots", "trade"): "trades"}
"""The fields whose values are entries of a file of the library."""


class Question(Struct, frozen=True):
    """One value. `kind`: text, number, date, flag, choice, many (several of `choices`), list (several figures)."""

    path: Path
    title: str
    help: str
    kind: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


class Group(Struct, frozen=True):
    """Several questions under one key; `rows`: as many times as there are rows."""

    path: Path
    title: str
    help: str
    parts: tuple[Question | Group, ...]
    rows: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


def market_questions(library: Library, words: Mapping[str, Mapping[str, str]], pieces: Mapping[str, str],
                     helps: Mapping[str, str] | None = None) -> Group:
    """Everything that a market may say.

    `words`: code → French by a path or its last key; `pieces`: the title of each pièce; `helps`: other helps, by path.
    """
    parts = (_helped(part, helps or {}, library) for part in _parts(Market, (), library, words))
    return Group((), "", "", tuple(_named(part, pieces) if part.path == ("pieces",) and isinstance(part, Group) else part
                                   for part in parts))


def _helped(part: Question | Group, helps: Mapping[str, str], library: Library) -> Question | Group:
    """The part with what a form says of it; a default of practice often says from when a delay runs, and of what a share is."""
    if isinstance(part, Question):
        return replace(part, help=helps.get(part.name, part.help or _practised(part, library)))
    return replace(part, help=helps.get(part.name, part.help), parts=tuple(_helped(one, helps, library) for one in part.parts))


def _practised(question: Question, library: Library) -> str:
    """The title of the default of practice of a figure, when it says more than the market's own."""
    path = "lot." + ".".join(question.path[1:]) if question.path[0] == "lots" else question.name
    title = str(library.data["practice"].get(path, {}).get("title", ""))
    known = {*re.findall(r"\w{4,}", question.title.casefold())}
    more = {*re.findall(r"\w{4,}", title.casefold())} - known
    return f"{title}." if len(more) > 1 and question.kind not in ("choice", "many") else ""


def _named(group: Group, titles: Mapping[str, str]) -> Group:
    return replace(group, parts=tuple(
        replace(part, title=titles.get(part.path[-1], part.title)) if isinstance(part, Group) else part for part in group.parts))


def leaves(part: Question | Group) -> Iterator[Question]:
    """The questions of a group, in order."""
    if isinstance(part, Question):
        yield part
    else:
        for each in part.parts:
            yield from leaves(each)


def at(whole: Group, path: Path) -> Question | Group | None:
    """The question or the group at `path`."""
    found: Question | Group | None = whole
    for cut in range(1, len(path) + 1):
        found = next((p for p in found.parts if p.path == path[:cut]), None) if isinstance(found, Group) else None
    return found


def _parts(model: Any, path: Path, library: Library, words: Mapping[str, Mapping[str, str]],
           must: bool = True) -> Iterator[Question | Group]:
    """The fields of a model; `must`: whether the market says it, so that what it requires is required."""
    hints = get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        here = (*path, name)
        title, help_ = info.title or name, _help(info.title, info.description)
        kind = _bare(hints[name])
        inner = _model_in(kind)
        if get_origin(kind) is dict:
            keys, choice = get_args(kind)
            yield Group(here, title, help_, tuple(
                Group((*here, code), code, "", tuple(_parts(_model_in(_bare(choice)), (*here, code), library, words, False)))
                for code in get_args(keys)))
        elif inner is not None:
            yield Group(here, title, help_, tuple(_parts(inner, here, library, words, must and info.is_required())),
                        rows=get_origin(kind) is list)
        else:
            yield _question(here, title, help_, hints[name], must and info.is_required(), library, words)


def _question(path: Path, title: str, help_: str, hint: Any, required: bool, library: Library,
              words: Mapping[str, Mapping[str, str]]) -> Question:
    kind = _bare(hint)
    several = get_origin(kind) is list
    item = _bare(get_args(kind)[0]) if several else kind
    codes = [str(code) for code in _codes(item)]
    if path in _CODES:
        choices = tuple((code, str(entry.get("label", code))) for code, entry in library.data[_CODES[path]].items())
    else:
        said = words.get(".".join(path)) or words.get(path[-1], {})
        table = library.data["words"].get(path[-1]) or library.data["words"].get(path[-1].removesuffix("s"), {})
        choices = tuple((code, str(said.get(code) or table.get(code) or code)) for code in codes)
    if choices:
        help_ = "" if any(len(code) > 2 and code in help_.replace(",", " ").split() for code in codes) else help_
        return Question(path, title, help_, "many" if several else "choice", "", choices, required)
    if several:
        return Question(path, title, help_, "list", _unit(hint), (), required)
    simple = {bool: "flag", date: "date", int: "number", Decimal: "number"}
    return Question(path, title, help_, simple.get(item, "text"), _unit(hint), (), required)


def _help(title: str | None, description: str | None) -> str:
    """What a description adds to the title, without the codes that a form shows in words."""
    if description is None or description == title:
        return ""
    said = re.sub(r"\s*\((\w+)\)", lambda found: "" if found[1] in KEYS else found[0], description)
    return "" if any(word.strip(".,") in KEYS and "_" in word for word in said.split()) else said


def _unit(hint: Any) -> str:
    """The unit of a figure: « % » in `Rate`, in `Rate | None`, in `list[Rate]`."""
    for known, unit in _UNITS:
        if hint == known:
            return unit
    return next((unit for inner in get_args(hint) if get_origin(hint) in (Union, UnionType, list) and (unit := _unit(inner))), "")


def _bare(hint: Any) -> Any:
    """A type without `None` and without what constrains it."""
    while True:
        if hasattr(hint, "__metadata__"):
            hint = get_args(hint)[0]
        elif get_origin(hint) in (Union, UnionType):
            hint = next(inner for inner in get_args(hint) if inner is not type(None))
        else:
            return hint


def _codes(kind: Any) -> list[Any]:
    if get_origin(kind) is Literal:
        return [code for code in get_args(kind) if code != ""]
    return list(kind) if isinstance(kind, EnumType) else []


def _model_in(kind: Any) -> Any:
    """The market model that a type is, or is a list of."""
    item = _bare(get_args(kind)[0]) if get_origin(kind) is list else kind
    return item if hasattr(item, "model_fields") else None
