"""Whether a format suits the value that it prints, and an order the value that it compares: what nobody tried in an overlay.

A pair that the built-in library uses was drafted by its examples; another is judged by the kind of the market's field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from drafting import french
from drafting.conditions import Condition, Test
from drafting.library import Library, SameLibrary, Variable
from drafting.reading import field_at, models_in
from drafting.tables import read_tables
from drafting.yamlfile import Loc

NUMBERS = ("", "text", "code", "number", "decimal", "signed", "hours", "euros", "percent", "day_of_month")
FITTING = {"number": NUMBERS, "date": ("", "text", "date"), "text": ("", "text", "code"), "list": ("list",)}
"""The formats that suit each kind of value; a yes or no is printed by words."""
READ: dict[str, Callable[[str], Any]] = {"number": french.read_number, "date": french.read_date}
"""How what such a value is compared to is read."""
ORDERS = ("at_least", "below")


def unfit(variables: Mapping[str, Variable], when: Condition, library: Library) -> Iterator[tuple[Loc, str]]:
    """Each variable or condition of an overlay that its value does not suit: where it is, and the sentence."""
    tried = _tried(SameLibrary(library))
    for name, variable in variables.items():
        pair = (variable.value, variable.format)
        if variable.value and not variable.words and pair not in tried and not _fits(*pair):
            how = f"au format « {variable.format} »" if variable.format else "sans format"
            yield ("variables", name), f"« {name} » : « {variable.value} » ne s'imprime pas {how}."
    for test in when:
        if test.operator in ORDERS and not _compares(test, tried):
            asked = f"{test.path}: {{{test.operator}: {test.words[0]}}}"
            yield ("when",), f"« {asked} » : un nombre ou une date se compare à son pareil."


def _fits(path: str, form: str) -> bool:
    return form in FITTING.get(kind(path), ())


def _compares(test: Test, tried: frozenset[tuple[str, str]]) -> bool:
    of = kind(test.path) or ("number" if (test.path, test.operator) in tried else "")
    try:
        return of in READ and READ[of](test.words[0]) is not None
    except ValueError:
        return False


@lru_cache(maxsize=2)
def _tried(same: SameLibrary) -> frozenset[tuple[str, str]]:
    """The values and formats, the values and orders, of the built-in library's own texts and tables."""
    library = same.library
    own = [c for c in (*library.clauses.values(), *library.replaced.values()) if library.origin(c.file) is None]
    variables = [v for c in own for version in c.versions for v in c.variables_of(version).values()]
    variables += [v for table in read_tables(library).values() if not library.overlaid("tables", table.name)
                  for v in table.variables.values()]
    orders = {(t.path, t.operator) for c in own for version in c.versions for t in c.when_of(version) if t.operator in ORDERS}
    return frozenset({(v.value, v.format) for v in variables} | orders)


@lru_cache(maxsize=512)
def kind(path: str) -> str:
    """number, date, text or list for a field of the market; nothing for what is computed, a group of fields, a yes or no."""
    field = field_at(tuple(path.replace("lot.", "lots.", 1).split(".")))
    if field is None or next(models_in(field.annotation), None) is not None:
        return ""
    return next((found for found in map(_kind, _parts(field.annotation)) if found), "")


def _parts(annotation: Any) -> Iterator[Any]:
    """An annotation, then what its unions and marks are made of."""
    yield annotation
    if get_origin(annotation) not in (list, tuple, Literal):
        for inner in get_args(annotation):
            yield from _parts(inner)


def _kind(annotation: Any) -> str:
    if get_origin(annotation) in (list, tuple):
        return "list"
    if annotation is str or get_origin(annotation) is Literal:
        return "text"
    return {int: "number", Decimal: "number", date: "date"}.get(annotation, "")
