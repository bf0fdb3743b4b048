"""The tableau de suivi of one market: the sheets filled with what is settled."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from drafting import french
from drafting.notice import entries
from drafting.settled import Settled, SettledLot
from drafting.spreadsheet import Alert, Book, Cell, Choice, Formula, Sheet, cell_name
from drafting.tracking.sheets import HEAD, MONTHS, ROWS, SHEETS, TOTALS, Columns
from drafting.tracking.words import TrackingWords, tracking_words


def tracking_book(settled: Settled, kept: Collection[str], *, as_draft: bool = False) -> Book:
    """The workbook of a market; `kept`: the ids of the clauses that the market has."""
    words = tracking_words(settled.library, settled.say)
    lots = [lot for lot in settled.lots if lot.levers]
    maker = _Maker(settled, words, lots, as_draft)
    sheets = [maker.lots(), maker.plan(), maker.events("statements"), maker.modes(), maker.events("journeys"),
              maker.per_lot("people"), maker.per_lot("copy"),
              maker.events("pooling"), maker.events("reminders"), maker.penalties(kept)]
    return Book(f"{words.text['title']} – {settled.market.reference}", tuple(sheets))


class _Maker:
    """Builds the sheets of one market."""

    def __init__(self, settled: Settled, words: TrackingWords, lots: list[SettledLot], as_draft: bool) -> None:
        self.settled, self.words, self.lot_list, self.as_draft = settled, words, lots, as_draft
        self.named = {**words.alerts, **words.directions, "masked": words.text["masked"]}
        self.last = HEAD + len(lots)

    def lots(self) -> Sheet:
        published = self.settled.get("buyer.regime") == "public"
        columns = {key: column for key, column in SHEETS["lots"].items() if key != "data" or published}
        given = {HEAD + rank: {
            "months": lot.get("lot.duration_months"), "rule": french.capital(str(lot.get("lot.volume") or "")),
            "initial": initial_hours(lot), "data": " ; ".join(considerations(self.settled, lot))}
            for rank, lot in enumerate(self.lot_list, 1)}
        cells = self._rows("lots", columns, given)
        total = self.last + 1
        cells[(total, 1)] = Cell(self.words.text["total"], "total_any")
        for name, look in TOTALS.items():
            column = _place(columns, name)
            span = f"{cell_name(HEAD + 1, column)}:{cell_name(self.last, column)}"
            cells[(total, column)] = Cell(Formula(f"SUM({span})"), f"total_{look}")
        due, credited = (cell_name(total, _place(columns, name)) for name in ("due", "credited"))
        cells[(total, _place(columns, "rate"))] = Cell(Formula(f'IF({due}=0,"",{credited}/{due})'), "total_percent")
        alert = _place(columns, "alert")
        return self._sheet("lots", columns, cells, (
            Choice(_place(columns, "progress_base"), HEAD + 1, self.last, self.words.bases),),
            tuple(Alert(alert, HEAD + 1, self.last, self.words.alerts[colour], colour) for colour in ("green", "orange", "red")))

    def plan(self) -> Sheet:
        durations = [Decimal(lot.get("lot.duration_months") or 12) for lot in self.lot_list]
        count = min(MONTHS, math.ceil(max(durations, default=Decimal(12))))
        columns = {**SHEETS["plan"], **{f"month_{n}": ("input_hours", 9, "") for n in range(1, count + 1)}}
        titles = {**self.words.titles["plan"], **{
            f"month_{n}": f"{self.words.text['month']} {n}" for n in range(1, count + 1)}}
        spread = {"first": _place(columns, "month_1"), "last": _place(columns, f"month_{count}")}
        return self._sheet("plan", columns, self._rows("plan", columns, {}, spread), titles=titles)

    def modes(self) -> Sheet:
        """The hours validated by fulfilment mode (TS-09)."""
        columns, known = SHEETS["modes"], self.settled.library.data["modes"]
        labels = [str(known[code]["label"]) for code in self.settled.get("fulfilment_modes") or () if code in known]
        cells = {(row, rank): Cell(self._formula(formula, "modes", columns, row) if formula else label, look)
                 for row, label in enumerate(labels, HEAD + 1) for rank, (look, _, formula) in enumerate(columns.values(), 1)}
        return self._sheet("modes", columns, cells)

    def per_lot(self, name: str) -> Sheet:
        return self._sheet(name, SHEETS[name], self._rows(name, SHEETS[name], {}))

    def events(self, name: str) -> Sheet:
        """A sheet of lines to fill in as things happen."""
        columns, words, modes = SHEETS[name], self.words, self.settled.library.data["modes"]
        cells = {(row, rank): Cell(self._formula(formula, name, columns, row) if formula else None, look)
                 for row in range(HEAD + 1, HEAD + ROWS[name] + 1) for rank, (look, _, formula) in enumerate(columns.values(), 1)}
        lists: dict[str, tuple[str, ...] | str] = {
            "lot": f"'{words.sheets['lots']}'!$A${HEAD + 1}:$A${self.last}", "direction": tuple(words.directions.values()),
            "mode": tuple(str(modes[code]["label"]) for code in self.settled.get("fulfilment_modes") or () if code in modes),
            "kind": words.reminders}
        return self._sheet(name, columns, cells, tuple(self._choices(columns, lists, HEAD + ROWS[name])))

    def penalties(self, kept: Collection[str]) -> Sheet:
        """The events, with the amounts that the market's own clauses give on the right."""
        sheet = self.events("penalties")
        cells = dict(sheet.cells)
        first = len(SHEETS["penalties"]) + 2
        for rank, title in enumerate(self.words.rates):
            cells[(HEAD, first + rank)] = Cell(title, "head")
        clauses = [clause for id_, clause in self.settled.library.clauses.items() if id_ in kept and clause.piece == "ccap"]
        printed = {variable.value for clause in clauses for version in clause.versions
                   for variable in clause.variables_of(version).values()}
        for row, (kind, label) in enumerate(self.words.penalties.items(), HEAD + 1):
            path = f"penalties.{kind}.amount"
            amount = self.settled.get(path) if path in printed else None
            cells[(row, first)] = Cell(label)
            cells[(row, first + 1)] = Cell(amount, "input_euros")
        kinds = self._rates(first)
        rank = _place(SHEETS["penalties"], "kind")
        choices = tuple(choice for choice in sheet.choices if choice.column != rank)
        return Sheet(sheet.title, cells, {**sheet.widths, first: 28, first + 1: 14}, sheet.frozen,
                     (*choices, Choice(rank, HEAD + 1, HEAD + ROWS["penalties"], kinds)))

    def _rates(self, column: int) -> str:
        letter, end = cell_name(1, column)[:-1], HEAD + len(self.words.penalties)
        return f"${letter}${HEAD + 1}:${letter}${end}"

    def _choices(self, columns: Columns, lists: Mapping[str, tuple[str, ...] | str],
                 last: int) -> Iterable[Choice]:
        for name, source in lists.items():
            # A list typed in a cell's rule holds 255 characters: a longer one is left to the person.
            if name in columns and source and (isinstance(source, str) or len(",".join(source)) <= 250):
                yield Choice(_place(columns, name), HEAD + 1, last, source)

    def _rows(self, name: str, columns: Columns, given: Mapping[int, Mapping[str, Any]],
              spread: Mapping[str, int] | None = None) -> dict[tuple[int, int], Cell]:
        """One row a lot: its number and title, what is known, and the formulas."""
        cells: dict[tuple[int, int], Cell] = {}
        for row, lot in enumerate(self.lot_list, HEAD + 1):
            known = {"lot": lot.number, "title": french.typeset(lot.title), "market": self.settled.market.reference,
                     "buyer": self._buyer(), **given.get(row, {})}
            for rank, (key, (look, _, formula)) in enumerate(columns.items(), 1):
                value = self._formula(formula, name, columns, row, spread) if formula else known.get(key)
                cells[(row, rank)] = Cell(value, "input_hours" if key == "initial" and value is None else look)
        return cells

    def _formula(self, text: str, sheet: str, columns: Columns, row: int, spread: Mapping[str, int] | None = None) -> Formula:
        first = len(SHEETS["penalties"]) + 2
        words = {**self.named, "kinds": self._rates(first), "amounts": self._rates(first + 1)}
        text = re.sub(r"<(\w+)>", lambda found: words[found[1]], text)
        text = re.sub(r"\[(\w+)\.(\w+)\]", lambda found: self._range(found[1], found[2]), text)

        def cell(found: re.Match[str]) -> str:
            other, _, name = found[1].rpartition(".")
            if other:
                return f"'{self.words.sheets[other]}'!{cell_name(row, _place(SHEETS[other], name))}"
            return cell_name(row, (spread or {}).get(name) or _place(columns, name))

        return Formula(re.sub(r"\{([\w.]+)\}", cell, text))

    def _buyer(self) -> str:
        return french.capital(french.named(self.settled.market.buyer.article, self.settled.market.buyer.name))

    def _range(self, sheet: str, name: str) -> str:
        letter = cell_name(1, _place(SHEETS[sheet], name))[:-1]
        return f"'{self.words.sheets[sheet]}'!${letter}${HEAD + 1}:${letter}${HEAD + ROWS[sheet]}"

    def _sheet(self, name: str, columns: Columns, cells: dict[tuple[int, int], Cell], choices: tuple[Choice, ...] = (),
               alerts: tuple[Alert, ...] = (), titles: Mapping[str, str] | None = None) -> Sheet:
        """The sheet with its heading: the market, then what to know, then the titles."""
        words, market = self.words, self.settled.market
        mark = f"{words.text['draft']} – " if self.as_draft else ""
        top = [Cell(f"{mark}{words.text['title']} – {words.sheets[name]}", "title"),
               Cell(french.typeset(f"{market.title} ({words.text['reference'].lower()} : {market.reference})"), "note"),
               Cell(french.typeset(f"{words.text['buyer']} : {self._buyer()}"), "note"),
               *(Cell(french.typeset(note), "note") for note in words.notes[name])]
        heading = {(row, 1): cell for row, cell in enumerate(top, 1)}
        heads = {(HEAD, rank): Cell((titles or words.titles[name])[key], "head") for rank, key in enumerate(columns, 1)}
        widths = {rank: width for rank, (_, width, _) in enumerate(columns.values(), 1)}
        return Sheet(words.sheets[name], {**heading, **heads, **cells}, widths, (HEAD, 2), choices, alerts)


def initial_hours(lot: SettledLot) -> int | None:
    """What is due at the start: the firm tranche alone when there are tranches; nothing when a rule, or the extra hours that the
    contractor offered, give it later."""
    if lot.get("lot.extra_hours.ceiling") is not None:
        return None
    firm = lot.get("lot.tranches.firm")
    return lot.get("lot.insertion_hours") if firm is None else int(firm)


def considerations(settled: Settled, lot: SettledLot) -> list[str]:
    """The social considerations to declare for the lot (TS-12): those of the avis."""
    return [entry.given.words for entry in entries(settled, lot) if entry.field.name == "considerationsSociales"]


def _place(columns: Collection[str], name: str) -> int:
    """The rank of a column, from 1."""
    return list(columns).index(name) + 1
