"""The workbook to fill in: a sheet of lots with its lists of values, and how to fill it."""

from __future__ import annotations

from collections.abc import Mapping

from drafting.lots_file.words import REQUIRED, LotWords, printed
from drafting.spreadsheet import Book, Cell, Choice, Sheet, cell_name

ROWS = 200
WIDE = ("title", "levers", "reserved_for", "essential_tasks", "trade", "reason_with_clause", "reason_without_clause",
        "other_social_condition", "waiver.case", "waiver.facts")


def empty_book(words: LotWords) -> Book:
    """The workbook to fill in: the titles with their lists, how to fill it, the closed values."""
    lists = {key: [printed(found, code) for code in found] for key, found in words.values.items() if key in words.columns}
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
