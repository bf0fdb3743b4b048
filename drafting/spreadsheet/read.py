"""Read one sheet of an .xlsx that anyone may have made: the text of each cell, and the cells that cannot be read.

Reading is bounded before anything is unpacked; macros, external links and pictures are never opened; a formula gives the
value that the person's program last computed.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from drafting.errors import Problem, ReadingErrors

MAX_MEMBERS = 500
MAX_TOTAL = 20_000_000
MAX_ROWS = 1_000
MAX_COLUMNS = 80
LAST_ROW = 1_048_576
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError,
           EOFError, OverflowError, NotImplementedError)
"""What openpyxl raises on a damaged workbook: it has no error of its own."""
_SAVE_AGAIN = "Ouvrez-le dans votre tableur et enregistrez-le de nouveau au format .xlsx."


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
