"""The lots that a person typed or pasted: what a market file would hold, and the cell of each fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.errors import Problem, ReadingErrors, nearest
from drafting.lots_file.words import REQUIRED, LotWords, printed
from drafting.spreadsheet import Grid, cell_name, folded, read_sheet
from drafting.yamlfile import Loc, read_bytes

HEADER_WITHIN = 20
"""The row of the titles is looked for in the first rows: a workbook may begin with a heading."""
PASTED = ("number", "title", "estimated_value", "duration_months", "trade", "levers", "insertion_hours")
"""The order of columns pasted without their titles."""
_BETWEEN = re.compile(r"[;,/+\n]| et ")


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
        meant = f" Vouliez-vous écrire « {printed(values, known[guess])} » ?" if guess else ""
        raise ValueError(f"« {text.strip()[:60]} » n'est pas une valeur admise.{meant} "
                         f"Valeurs possibles : {', '.join(printed(values, one) for one in values)}.")
    return code
