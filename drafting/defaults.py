"""The defaults of practice that count: those that a clause, a table or a calculation of this market reads.

A default that no text of the market can show is not a choice that the buyer has to confirm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.conditions import Condition
from drafting.library import Clause
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot, Value
from drafting.tables import TableModel, read_tables
from drafting.wording import names_in

CALIBRATION = ("calibration.hourly_cost", "calibration.rate", "calibration.rounding", "calibration.rounding_step")
"""What a volume is computed from, when the market does not state it."""


def defaults(settled: Settled, selection: Selection, pieces: Pieces) -> list[dict[str, Any]]:
    """The values that the buyer did not state and that have an effect: path, value and source of each, then the lots' own."""
    read = _read(settled, selection, {piece.code for piece in pieces.pieces})
    rows = [{"path": path, "value": value.value, "source": value.source}
            for path, value in sorted(settled.values.items()) if value.origin == "default" and path in read]
    shared = tuple(settled.values.values())  # a lot's own, not the market's that it takes
    for lot in settled.lots:
        rows += [{"path": path, "lot": lot.number, "value": value.value, "source": value.source}
                 for path, value in sorted(lot.values.items())
                 if value.origin == "default" and value not in shared and "execution_condition" in lot.levers]
    return rows


def _read(settled: Settled, selection: Selection, codes: set[str]) -> set[str]:
    tables = read_tables(settled.library)
    found = {path for clause in settled.library.clauses.values() if clause.piece in codes
             for path in _of_clause(settled, selection, clause, tables)}
    if any(value.origin == "computed" for lot in settled.lots
           for path, value in lot.values.items() if path == "lot.insertion_hours"):
        found |= set(CALIBRATION)
    taken = [value for lot in settled.lots for path, value in lot.values.items() if path in found]
    return found | {path for path, value in settled.values.items() if any(value is each for each in taken)}


def _of_clause(settled: Settled, selection: Selection, clause: Clause, tables: Mapping[str, TableModel]) -> Iterator[str]:
    """The defaults that bring a clause in or keep it out and, if it is kept, all that it prints."""
    kept = selection.kept.get(clause.id)
    version = kept.version if kept else clause.version_on(settled.market.launch_date)
    if version is None or settled.library.foreign(version, settled.market.concession):
        return
    for model in clause.models:
        yield from _choices(settled, settled.library.when(clause, version, model))
    if kept is None:
        return
    yield from (variable.value for variable in clause.variables_of(version).values())
    for name, table in tables.items():
        if f"[table: {name}]" in version.text:
            yield from _of_table(settled, kept.lots, table)


def _of_table(settled: Settled, lots: tuple[SettledLot, ...], table: TableModel) -> Iterator[str]:
    """The choices between its rows or columns, and what the rows kept for `lots` print."""
    for condition in (*table.shown, *(row.when for row in table.rows)):
        yield from _choices(settled, condition)
    for row in table.rows:
        if any(settled.holds(row.when, lot) for lot in lots):
            yield from (table.variables[name].value for cell in row.cells for name in names_in(cell) if name in table.variables)


def _choices(settled: Settled, condition: Condition) -> set[str]:
    """The defaults that decide `condition`: where all the rest holds, they bring the text in or keep it out."""
    chosen = {test.path for test in condition if _is_default(settled.values.get(test.path))}
    if not chosen:
        return chosen  # nothing to decide, so nothing to evaluate
    rest = tuple(test for test in condition if test.path not in chosen)
    return chosen if any(settled.holds(rest, lot) for lot in settled.lots) else set()


def _is_default(value: Value | None) -> bool:
    return value is not None and value.origin == "default"
