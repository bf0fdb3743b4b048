"""Spreadsheets: a hostile .xlsx in, plain texts and the name of each cell out; a neutral book in, the same bytes out.

The only module that knows a spreadsheet library: openpyxl reads, XlsxWriter writes; both are imported when a
spreadsheet is read or written, never before. Reading is bounded before anything is unpacked; macros, external
links and pictures are never opened; a formula gives the value that the person's program last computed.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from drafting.errors import Problem, ReadingErrors

MAX_MEMBERS = 500
MAX_TOTAL = 20_000_000
MAX_ROWS = 1_000
MAX_COLUMNS = 80
LAST_ROW = 1_048_576
HIGHEST = 409
"""No row can be higher, in points."""
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError,
           EOFError, OverflowError, NotImplementedError)
"""What openpyxl raises on a damaged workbook: it has no error of its own."""
_SAVE_AGAIN = "Ouvrez-le dans votre tableur et enregistrez-le de nouveau au format .xlsx."


# ---- reading ------------------------------------------------------------------------------------------------

class Grid(Struct, frozen=True):
    """One sheet as texts, by (row, column) from 1; `faults`: the cells that cannot be read, and why."""

    name: str
    sheet: str
    cells: Mapping[tuple[int, int], str]
    faults: Mapping[tuple[int, int], str]

    def problem(self, row: int, column: int, message: str, hint: str = "") -> Problem:
        """A problem at a cell: « lots.xlsx, feuille Lots, cellule D7 »."""
        return Problem(message, self.name, row, hint, f"feuille {self.sheet}, cellule {cell_name(row, column)}")


def cell_name(row: int, column: int) -> str:
    """« D7 »."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def folded(text: str) -> str:
    """A title as it is compared: no accent, no case, no punctuation, single spaces (« Durée (mois) » → « duree mois »)."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def read_sheet(data: bytes, name: str, sheet: str) -> Grid:
    """The sheet called `sheet`, or the only one, of the workbook `data`; raises `ReadingErrors`."""
    _bounded(data, name)
    cells: dict[tuple[int, int], str] = {}
    faults: dict[tuple[int, int], str] = {}
    try:
        title, found = _cells(data, name, sheet, formulas=True)
        computed = _cells(data, name, sheet, formulas=False)[1] if any(f.data_type == "f" for f in found.values()) else {}
    except _BROKEN:
        raise _unread(name, "ce classeur est endommagé.", _SAVE_AGAIN) from None
    for place, cell in found.items():
        if cell.data_type == "f":
            if place not in computed:
                faults[place] = "la formule n'a pas de valeur enregistrée."
                continue
            cell = computed[place]
        if cell.data_type == "e":
            faults[place] = f"la cellule affiche une erreur du tableur ({str(cell.value)[:20]})."
        elif text := _text(cell):
            cells[place] = text
    return Grid(name, title, cells, faults)


def _unread(name: str, message: str, hint: str = "") -> ReadingErrors:
    return ReadingErrors([Problem(message, name, 0, hint)])


def _bounded(data: bytes, name: str) -> None:
    """Refuse what is no workbook, what would be too big once unpacked, and XML that declares entities."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise _unread(name, "ce classeur est à l'ancien format (.xls) ou protégé par un mot de passe.",
                      "Enlevez le mot de passe, ou enregistrez-le au format .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_TOTAL:
                raise _unread(name, "ce classeur est trop volumineux une fois décompressé : il n'est pas lu.",
                              "Gardez une seule feuille, sans image ni mise en forme jusqu'en bas de la feuille.")
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise _unread(name, "ce n'est pas un classeur .xlsx.", _SAVE_AGAIN)
            for member in members:
                content = archive.read(member)
                if member.filename.endswith((".xml", ".rels")) and not _plain_encoding(content):
                    raise _unread(name, "ce classeur est écrit dans un codage inhabituel : il n'est pas lu.", _SAVE_AGAIN)
                if any(mark.encode(code) in content for mark in ("<!DOCTYPE", "<!ENTITY")
                       for code in ("utf-8", "utf-16-le", "utf-16-be") if member.filename.endswith((".xml", ".rels"))):
                    raise _unread(name, "ce classeur contient une déclaration XML interdite : il n'est pas lu.", _SAVE_AGAIN)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _unread(name, "ce n'est pas un classeur .xlsx, ou il est endommagé.", _SAVE_AGAIN) from None


def _plain_encoding(content: bytes) -> bool:
    """UTF-8 or UTF-16, as spreadsheets write: in another encoding, a declaration of entities would not be seen."""
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", content.removeprefix(b"\xef\xbb\xbf"))
    if declared:
        return declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return False
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"")


def _cells(data: bytes, name: str, sheet: str, *, formulas: bool) -> tuple[str, dict[tuple[int, int], Any]]:
    """The title of the sheet read and its cells that hold something."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep (validations, drawings) is not read anyway
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)
        try:
            sheets = {str(one.title): one for one in book.worksheets}
            called = [title for title in sheets if folded(title) == folded(sheet)]
            if not called and len(sheets) != 1:
                shown = ", ".join(f"« {title[:31]} »" for title in sheets)
                raise _unread(name, f"aucune feuille ne s'appelle « {sheet} ». Feuilles du classeur : {shown}.",
                              f"Nommez « {sheet} » la feuille à lire.")
            title = called[0] if called else next(iter(sheets))
            return title, dict(_filled(sheets[title], name, title))
        finally:
            book.close()


def _filled(sheet: Any, name: str, title: str) -> Iterator[tuple[tuple[int, int], Any]]:
    sheet.reset_dimensions()  # the size that a file announces may be false
    for row, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS), 1):
        for column, cell in enumerate(cells, 1):
            if cell.value is not None and str(cell.value).strip():
                if row > MAX_ROWS:
                    raise _unread(name, f"la feuille {title} est remplie au-delà de la ligne {MAX_ROWS}.",
                                  "Un marché compte 200 lots au plus : retirez le reste.")
                yield (row, column), cell


def _text(cell: Any) -> str:
    """A cell's value as a person would type it in a market file."""
    value = cell.value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float)):
        number = Decimal(format(value, ".12g"))
        if not number.is_finite():
            return str(value)
        percent = "%" in str(cell.number_format)
        return _plain(number * 100) + " %" if percent else _plain(number)
    if isinstance(value, date):  # a datetime too
        return f"{value:%d/%m/%Y}"
    return str(value).strip()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


# ---- writing ------------------------------------------------------------------------------------------------

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
            width = max(4, int(sheet.widths.get(column, 9) * 1.1))
            count = sum(max(1, len(textwrap.wrap(line, width))) for line in cell.value.split("\n"))
            lines[row] = max(lines.get(row, 1), count)
    yield from ((row, min(14 * count, HIGHEST)) for row, count in lines.items() if count > 1)
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
