"""A workbook as plain data, and its bytes: the same book gives the same file; its formulas wait for the program that opens it."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

HIGHEST = 409
"""No row can be higher, in points."""


class Formula(Struct, frozen=True):
    """A live formula, in the file's own English; the program that opens the book computes it."""

    text: str


class Cell(Struct, frozen=True):
    """A value and the name of its look (see `LOOKS`)."""

    value: str | int | Decimal | Formula | None
    look: str = "text"


class Choice(Struct, frozen=True):
    """A closed list offered on the rows `first` to `last` of a column; `source`: a range, or the words."""

    column: int
    first: int
    last: int
    source: str | tuple[str, ...]
    strict: bool = True


class Alert(Struct, frozen=True):
    """Cells of a column that take a colour when they say `word`."""

    column: int
    first: int
    last: int
    word: str
    colour: str


class Sheet(Struct, frozen=True):
    """One sheet: `cells` by (row, column) from 1, `widths` by column, `frozen` = rows that stay in sight."""

    title: str
    cells: Mapping[tuple[int, int], Cell]
    widths: Mapping[int, int]
    frozen: tuple[int, int] = (1, 0)
    choices: tuple[Choice, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Book(Struct, frozen=True):
    """A workbook to write: its title for the file's properties, and its sheets."""

    title: str
    sheets: tuple[Sheet, ...] = field(default_factory=tuple)


_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 – nothing asks the clock: every book bears the same day
_BASE = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
_CELL = {**_BASE, "bottom": 1, "bottom_color": "#BFBFBF"}
_INPUT = {**_CELL, "bg_color": "#FFF9DB"}
_LEFT = {"align": "left", "indent": 1}
_FORMATS = {"hours": "#,##0", "percent": "0%", "euros": '#,##0.00" €"', "date": "dd/mm/yyyy", "text": "@", "any": "General"}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_BASE, "font_size": 14, "bold": True, "font_color": "#22384F", "text_wrap": False},
    "note": {**_BASE, "text_wrap": False},
    "head": {**_CELL, "bold": True, "bg_color": "#E7E9EC", "bottom_color": "#22384F"},
    **{name: {**_CELL, "num_format": code if name != "text" else "General"} for name, code in _FORMATS.items()},
    **{f"input_{name}": {**_INPUT, "num_format": code, "locked": False} for name, code in _FORMATS.items()},
    **{f"total_{name}": {**_CELL, "bold": True, "num_format": _FORMATS[name]} for name in ("hours", "percent", "any")},
    "answer": {**_CELL, **_LEFT}, "input_answer": {**_INPUT, **_LEFT, "locked": False},
    "total_answer": {**_CELL, **_LEFT, "bold": True},
}
"""The looks by name: pale yellow is what a person fills in."""
_ALERTS = {"green": {"bg_color": "#C6E5CC", "font_color": "#0B4A1A"}, "orange": {"bg_color": "#FBDDB0", "font_color": "#5F3600"},
           "red": {"bg_color": "#F6C9C5", "font_color": "#7A0F08"}}


def write_book(book: Book) -> bytes:
    """The .xlsx: no clock, no name of a machine, no computed value, so that the same book gives the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    written = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written.set_properties({"title": book.title, "created": _DATE})
    looks = {name: written.add_format(dict(look)) for name, look in LOOKS.items()}
    alerts = {name: written.add_format(dict(look)) for name, look in _ALERTS.items()}
    for sheet in book.sheets:
        page = written.add_worksheet(sheet.title)
        _set_page(page, sheet)
        for row, height in _heights(sheet):
            page.set_row(row - 1, height)
        for (row, column), cell in sorted(sheet.cells.items()):
            _write(page, row - 1, column - 1, cell.value, looks[cell.look])
        for choice in sheet.choices:
            source = f"={choice.source}" if isinstance(choice.source, str) else list(choice.source)
            page.data_validation(choice.first - 1, choice.column - 1, choice.last - 1, choice.column - 1, {
                "validate": "list", "source": source, "error_type": "stop" if choice.strict else "information",
                "error_title": "Valeur inconnue", "error_message": "Choisissez une valeur de la liste."})
        for alert in sheet.alerts:
            page.conditional_format(alert.first - 1, alert.column - 1, alert.last - 1, alert.column - 1, {
                "type": "cell", "criteria": "==", "value": f'"{alert.word}"', "format": alerts[alert.colour]})
    written.close()
    return buffer.getvalue()


def _set_page(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(math.ceil(sum(sheet.widths.values()) / 170), 0)
    page.hide_gridlines(2)
    page.freeze_panes(*sheet.frozen)
    page.repeat_rows(max(sheet.frozen[0] - 1, 0))
    if sheet.frozen[1]:
        page.repeat_columns(0, sheet.frozen[1] - 1)
    for column, width in sheet.widths.items():
        page.set_column(column - 1, column - 1, width)


def _heights(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The rows that need more than one line: some programs do not stretch a row for the text that it holds."""
    lines: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str) and LOOKS[cell.look]["text_wrap"]:
            width = max(4, int(sheet.widths.get(column, 9) * 1.15))
            count = sum(max(1, len(textwrap.wrap(line, width))) for line in cell.value.split("\n"))
            lines[row] = max(lines.get(row, 1), count)
    yield from ((row, min(13 * count + 3, HIGHEST)) for row, count in lines.items() if count > 1)
    yield from ((row, 21) for (row, _), cell in sheet.cells.items() if cell.look == "title")


def _write(page: Any, row: int, column: int, value: Any, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, Formula):
        page.write_formula(row, column, f"={value.text}", look, "")  # no cached value: every program computes it
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    else:
        page.write_number(row, column, value, look)
