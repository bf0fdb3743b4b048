"""The lots of a market from a spreadsheet, and the empty spreadsheet to fill in.

Titles and closed values are words (`workbook.yaml`), compared without accents, case or punctuation. What is read
is what a market file would hold, so that both are validated by the same rules; a problem names the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.errors import Problem, ReadingErrors, nearest
from drafting.market.lots import Lever, Lot, Waiver
from drafting.node import Node
from drafting.spreadsheet import Book, Cell, Choice, Grid, Sheet, cell_name, folded, read_sheet
from drafting.yamlfile import Loc, YamlFile, read_bytes

HEADER_WITHIN = 20
"""The row of the titles is looked for in the first rows: a workbook may begin with a heading."""
ROWS = 200
PASTED = ("number", "title", "estimated_value", "duration_months", "trade", "levers", "insertion_hours")
"""The order of columns pasted without their titles."""
REQUIRED = ("number", "title", "levers")
WIDE = ("title", "levers", "reserved_for", "essential_tasks", "trade", "reason_with_clause", "reason_without_clause",
        "other_social_condition", "waiver.case", "waiver.facts")
_BETWEEN = re.compile(r"[;,/+\n]| et ")


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
        if key not in _keys():
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


def _keys() -> set[str]:
    waiver = {f"waiver.{name}" for name in Waiver.model_fields}
    return (set(Lot.model_fields) - {"criteria", "waiver"}) | waiver


# ---- reading ------------------------------------------------------------------------------------------------

class LotsFile(Struct, frozen=True):
    """The lots as a market file would hold them, where each value stands, and what cannot be read, by path."""

    grid: Grid
    data: list[dict[str, Any]]
    header: int
    columns: Mapping[str, int]
    rows: tuple[int, ...]
    unread: Mapping[Loc, list[Problem]]

    def problem(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the cell of `loc` (rank of the lot, key, …), else at the lot's number, else at the titles."""
        if not loc or not isinstance(loc[0], int) or loc[0] >= len(self.rows):
            return self.grid.problem(self.header, 1, message, hint)
        names = [str(part) for part in loc[1:]]
        column = next((self.columns[name] for name in (".".join(names[:2]), *names[:1]) if name in self.columns),
                      self.columns["number"])
        return self.grid.problem(self.rows[loc[0]], column, message, hint)


def read_lots(path: Path, name: str, words: LotWords) -> LotsFile:
    """The lots of the workbook at `path`; raises `ReadingErrors` when no lot can be read at all."""
    return read_lots_bytes(read_bytes(path, name), name, words)


def read_lots_bytes(raw: bytes, name: str, words: LotWords) -> LotsFile:
    """The same, of a workbook in memory that messages call `name`."""
    return lots_of(read_sheet(raw, name, words.sheet), words)


def pasted_lots(text: str, words: LotWords) -> LotsFile:
    """The lots of cells copied from a spreadsheet; without a row of titles, the columns are in the order of an empty workbook."""
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    titles = {folded(word) for column in words.columns.values() for word in (column.title, *column.synonyms)}
    if not rows or len({folded(cell) for cell in rows[0]} & titles) < 2:
        order = [key for key in PASTED if key in words.columns]
        rows.insert(0, [words.columns[key].title for key in order][:max(map(len, rows), default=1)])
    levers = {folded(word) for word in (words.columns["levers"].title, *words.columns["levers"].synonyms)}
    if not levers & {folded(cell) for cell in rows[0]}:
        rows = [[*row, *[""] * (len(rows[0]) - len(row)), words.columns["levers"].title if not i else words.none[0]]
                for i, row in enumerate(rows)]
    cells = {(i, j): cell.strip() for i, row in enumerate(rows, 1) for j, cell in enumerate(row, 1) if cell.strip()}
    return lots_of(Grid(words.pasted, words.sheet, cells, {}), words)


def lots_of(grid: Grid, words: LotWords) -> LotsFile:
    """The lots of a sheet; raises `ReadingErrors` when no lot can be read at all."""
    header, columns, problems = _titles(grid, words)
    if missing := [words.columns[key].title for key in REQUIRED if key not in columns]:
        shown = ", ".join(f"« {title} »" for title in missing)
        raise ReadingErrors([*problems, grid.problem(
            header, 1, f"il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {shown}.",
            "Une feuille vide avec tous les titres : clausier new lots.xlsx --lots.")])
    unread: dict[Loc, list[Problem]] = {("titles",): problems} if problems else {}
    data: list[dict[str, Any]] = []
    rows: list[int] = []
    used = {row for row, column in (*grid.cells, *grid.faults) if row > header}
    for row in sorted(used):
        if _is_total(grid, row, columns, words):
            continue
        lot, faults = _lot(grid, row, columns, words)
        unread.update({(len(data), *loc): found for loc, found in faults.items()})
        data.append(lot)
        rows.append(row)
    return LotsFile(grid, data, header, columns, tuple(rows), unread)


def _titles(grid: Grid, words: LotWords) -> tuple[int, dict[str, int], list[Problem]]:
    """The row of the titles, the column of each key, and the titles that are unknown, written twice or missing."""
    known = {folded(word): key for key, column in words.columns.items() for word in (column.title, *column.synonyms)}
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.cells.items():
        if row <= HEADER_WITHIN:
            by_row.setdefault(row, {})[column] = text
    best = max(sorted(by_row), key=lambda row: len({known.get(folded(t)) for t in by_row[row].values()} - {None}), default=0)
    if not best or len({known.get(folded(text)) for text in by_row[best].values()} - {None}) < 2:
        raise ReadingErrors([grid.problem(1, 1, "aucune ligne de titres n'a été trouvée (« N° », « Intitulé », « Leviers »…).",
                                          "Une feuille vide avec tous les titres : clausier new lots.xlsx --lots.")])
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    ignored = {folded(word) for word in words.ignored}
    for column, text in sorted(by_row[best].items()):
        key = known.get(folded(text))
        if key is None and folded(text) not in ignored:
            guess = nearest(folded(text), known)
            meant = f" Vouliez-vous écrire « {words.columns[known[guess]].title} » ?" if guess else ""
            titles = ", ".join(one.title for one in words.columns.values())
            problems.append(grid.problem(best, column, f"la colonne « {text[:60]} » n'existe pas.{meant} "
                                                       f"Titres possibles : {titles}, {words.ignored[0].capitalize()}."))
        elif key in columns:
            problems.append(grid.problem(best, column, f"la colonne « {text[:60]} » est écrite deux fois "
                                                       f"(déjà en {cell_name(best, columns[key])})."))
        elif key is not None:
            columns[key] = column
    titled = set(by_row[best])
    loose = {column: row for row, column in sorted(grid.cells, reverse=True) if row > best and column not in titled}
    problems += [grid.problem(row, column, "cette colonne n'a pas de titre.", "Donnez-lui un titre, ou videz-la.")
                 for column, row in loose.items()]
    return best, columns, problems


def _is_total(grid: Grid, row: int, columns: Mapping[str, int], words: LotWords) -> bool:
    """A row of totals is not a lot: the word stands where the number or the title would, and the other is empty."""
    shown = [grid.cells.get((row, columns[key]), "") for key in ("number", "title")]
    return "" in shown and any(folded(text) in {folded(word) for word in words.total} for text in shown if text)


def _lot(grid: Grid, row: int, columns: Mapping[str, int], words: LotWords) -> tuple[dict[str, Any], dict[Loc, list[Problem]]]:
    """One row as a lot of a market file, and the cells that say nothing that can be used."""
    lot: dict[str, Any] = {}
    unread: dict[Loc, list[Problem]] = {}
    for key, column in columns.items():
        loc: Loc = tuple(key.split("."))
        fault, text = grid.faults.get((row, column)), grid.cells.get((row, column), "")
        try:
            if fault:
                raise ValueError(fault)
            value = _value(key, text, words)
        except ValueError as error:
            hint = "Remplacez la formule par sa valeur, ou enregistrez le classeur dans votre tableur." if fault else ""
            unread[loc] = [grid.problem(row, column, f"{words.columns[key].title} : {error}", hint)]
            continue
        if value is None:
            continue
        if len(loc) == 2:
            lot.setdefault(str(loc[0]), {})[loc[1]] = value
        else:
            lot[key] = value
    return lot, unread


def _value(key: str, text: str, words: LotWords) -> Any:
    """What a market file would hold; None for an empty cell; `ValueError` in French."""
    if not text:
        if key in REQUIRED:
            raise ValueError("la cellule est vide." + (f" Écrivez « {words.none[0]} » pour un lot sans clause."
                                                       if key == "levers" else ""))
        return None
    if key == "levers":
        if folded(text) in {folded(word) for word in words.none} or text.strip() in words.none:
            return []
        return [_code(part, words.values[key]) for part in _BETWEEN.split(text) if part.strip()]
    if key == "reserved_for":  # « EA et ESAT » is one family: the whole text first
        return _family(text, words.values[key])
    if key in words.values:
        return _code(text, words.values[key])
    if key == "insertion_hours":
        return _hours(text, words)
    return text


def _family(text: str, values: Mapping[str, Iterable[str]]) -> list[str]:
    try:
        return [_code(text, values)]
    except ValueError:
        return list(dict.fromkeys(_code(part, values) for part in _BETWEEN.split(text) if part.strip()))


def _hours(text: str, words: LotWords) -> Any:
    """A number, or hours to calculate; the other modes have several values, which a cell cannot hold."""
    if folded(text) in {folded(word) for word in words.calculated}:
        return {"mode": "calibrated"}
    try:
        french.read_number(text, unit="h")
    except ValueError:
        rate = words.columns.get("insertion_rate")
        beside = f" et le taux dans la colonne « {rate.title} »" if rate else ""
        raise ValueError(
            f"« {text[:40]} » n'est pas un nombre d'heures. Pour des heures calculées sur le montant, écrivez ici "
            f"« {words.calculated[0]} »{beside}. Les autres modes (par tranche d'euros, par an, par bon de commande…) "
            "s'écrivent avec les lots dans le fichier du marché.") from None
    return text


def _code(text: str, values: Mapping[str, Iterable[str]]) -> str:
    known = {folded(word): code for code, found in values.items() for word in (code, *found)}
    code = known.get(folded(text))
    if code is None:
        guess = nearest(folded(text), known)
        meant = f" Vouliez-vous écrire « {_printed(values, known[guess])} » ?" if guess else ""
        raise ValueError(f"« {text.strip()[:60]} » n'est pas une valeur admise.{meant} "
                         f"Valeurs possibles : {', '.join(_printed(values, one) for one in values)}.")
    return code


def _printed(values: Mapping[str, Iterable[str]], code: str) -> str:
    return next(iter(values[code]))


# ---- the empty one ------------------------------------------------------------------------------------------

def empty_book(words: LotWords) -> Book:
    """The workbook to fill in: the titles with their lists, how to fill it, the closed values."""
    lists = {key: [_printed(found, code) for code in found] for key, found in words.values.items() if key in words.columns}
    lists["levers"] = [*lists["levers"], " ; ".join(lists["levers"][:2]), words.none[0]]
    values: dict[tuple[int, int], Cell] = {}
    choices: list[Choice] = []
    for rank, (key, column) in enumerate(words.columns.items(), 1):
        if key in lists:
            at = 1 + len(choices)
            values[(1, at)] = Cell(column.title, "head")
            values.update({(row, at): Cell(word) for row, word in enumerate(lists[key], 2)})
            letter = cell_name(1, at)[:-1]
            source = f"'{words.values_sheet}'!${letter}$2:${letter}${len(lists[key]) + 1}"
            choices.append(Choice(rank, 2, ROWS + 1, source, strict=key != "levers"))
    heads = {(1, rank): Cell(column.title, "head") for rank, column in enumerate(words.columns.values(), 1)}
    inputs = {(row, rank): Cell(None, _look(key)) for row in range(2, 22) for rank, key in enumerate(words.columns, 1)}
    wide = {rank: 34 if key in WIDE else 14 for rank, key in enumerate(words.columns, 1)}
    return Book(words.title, (
        Sheet(words.sheet, {**heads, **inputs}, wide, (1, 0), tuple(choices)), _guide(words, lists),
        Sheet(words.values_sheet, values, dict.fromkeys(range(1, len(choices) + 1), 40))))


def _look(key: str) -> str:
    return {"estimated_value": "input_euros", "minimum": "input_euros", "maximum": "input_euros",
            "insertion_hours": "input_hours"}.get(
        key, "input_text" if key in ("number", "title") else "input_any")


def _guide(words: LotWords, lists: Mapping[str, list[str]]) -> Sheet:
    cells = {(1, 1): Cell(words.title, "title")}
    cells.update({(row, 1): Cell(line, "note") for row, line in enumerate(words.guide, 2)})
    start = len(words.guide) + 3
    cells.update({(start, rank): Cell(title, "head") for rank, title in enumerate(words.guide_columns, 1)})
    for row, (key, column) in enumerate(words.columns.items(), start + 1):
        present = words.required if key in REQUIRED else words.optional
        allowed = " · ".join(lists[key]) if key in lists else column.example
        for rank, text in enumerate((column.title, present, column.help, allowed), 1):
            cells[(row, rank)] = Cell(text)
    return Sheet(words.help_sheet, cells, {1: 26, 2: 14, 3: 60, 4: 60}, (start, 0))
