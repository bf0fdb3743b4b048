"""The words of the sheet of lots: the columns, as people title them, and the closed values, as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from drafting.errors import Problem, ReadingErrors
from drafting.market.lots import Lever, Lot, Waiver
from drafting.node import Node
from drafting.spreadsheet import folded
from drafting.yamlfile import YamlFile

REQUIRED = ("number", "title", "levers")


class ColumnWords(Struct, frozen=True):
    """A column: its title, the other titles that people give it, what to write in it."""

    title: str
    synonyms: tuple[str, ...]
    help: str
    example: str


class LotWords(Struct, frozen=True):
    """The words of the sheet of lots. `values`: by column, code → the words for it, the printed one first."""

    sheet: str
    help_sheet: str
    values_sheet: str
    title: str
    guide: tuple[str, ...]
    guide_columns: tuple[str, ...]
    required: str
    optional: str
    none: tuple[str, ...]
    calculated: tuple[str, ...]
    total: tuple[str, ...]
    ignored: tuple[str, ...]
    pasted: str
    columns: Mapping[str, ColumnWords]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]


def lot_words(workbook: Mapping[str, Any], trades: Mapping[str, Any], file: YamlFile | None = None) -> LotWords:
    """The words of `workbook.yaml`, with the library's trades; raises `ReadingErrors` when one is missing or unknown."""
    problems: list[Problem] = []
    top = file or YamlFile("workbook.yaml", workbook, {}, {})
    node = Node(top, ("lots",), workbook.get("lots"), problems)
    columns: dict[str, ColumnWords] = {}
    for key, one in (node.node("columns") or Node(top, ("lots",), {}, problems)).entries():
        columns[key] = ColumnWords(one.text("title", required=True), one.texts("synonyms"), one.text("help", required=True),
                                   one.text("example"))
        one.close()
        if key not in keys_of_a_lot():
            one.say(f"« {key} » n'est pas une donnée d'un lot.")
    values = {key: {code: one.texts(code, required=True) for code in one.data}
              for key, one in (node.node("values") or Node(top, ("lots",), {}, problems)).entries()}
    values["levers"] = {code: words for code, words in values.get("levers", {}).items() if code in list(Lever)}
    values["trade"] = {code: (str(entry.get("label", code)), code) for code, entry in trades.items()}
    def text(name: str) -> str:
        return node.text(name, required=True)

    def texts(name: str) -> tuple[str, ...]:
        return node.texts(name, required=True)

    found = LotWords(
        text("sheet"), text("help_sheet"), text("values_sheet"), text("title"), texts("guide"), texts("guide_columns"),
        text("required"), text("optional"), texts("none"), texts("calculated"), texts("total"), texts("ignored"), text("pasted"),
        columns, values)
    node.close()
    for key in REQUIRED:
        if key not in columns:
            node.say(f"il manque la colonne « {key} ».")
    seen: dict[str, str] = {}
    for key, column in columns.items():
        for title in {folded(word) for word in (column.title, *column.synonyms)}:
            if seen.setdefault(title, key) != key:
                node.say(f"le titre « {title} » désigne deux colonnes : {seen[title]} et {key}.")
    if problems:
        raise ReadingErrors(problems)
    return found


def keys_of_a_lot() -> set[str]:
    waiver = {f"waiver.{name}" for name in Waiver.model_fields}
    return (set(Lot.model_fields) - {"criteria", "waiver"}) | waiver


def printed(values: Mapping[str, Iterable[str]], code: str) -> str:
    """The word that the sheet prints for a closed value."""
    return next(iter(values[code]))
