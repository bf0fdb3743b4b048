"""The tableau de suivi: the workbook in which a facilitator follows a market's hours (pieces.md §3.11, TS-01 to TS-13).

Titles are words (`workbook.yaml`, `tracking`); formulas stand here and stay live. In a formula, `{column}` is the cell
of the same row and `[sheet.column]` all the cells of a column of another sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from drafting import french
from drafting.errors import Problem, ReadingErrors, unknown
from drafting.library import Library
from drafting.node import Node
from drafting.settled import Settled, SettledLot
from drafting.spreadsheet import Alert, Book, Cell, Choice, Formula, Sheet, cell_name

HEAD = 7
"""The row of the titles, on every sheet."""
ROWS = {"statements": 400, "pooling": 40, "reminders": 60, "penalties": 60}
"""The rows to fill in on the sheets that list events."""
MONTHS = 60
COUNTS = ("people", "women", "qpv", "rqth", "young")
_LOT = '--([{sheet}.lot]&""={{lot}}&"")'

Columns = Mapping[str, tuple[str, int, str]]
"""By column: its look, its width, its formula or nothing."""


def _sum(sheet: str, column: str, more: str = "") -> str:
    """The cells of a column of `sheet` on the rows of the same lot; text compared, for « 1 » is not « 01 »."""
    return f"SUMPRODUCT({_LOT.format(sheet=sheet).format(lot='{lot}')}{more},[{sheet}.{column}])"


SHEETS: Mapping[str, Columns] = {
    "lots": {
        "lot": ("text", 7, ""), "title": ("text", 30, ""), "contractor": ("input_text", 24, ""),
        "notified": ("input_date", 12, ""), "months": ("input_any", 9, ""),
        "end": ("date", 12, 'IF(OR({notified}="",{months}=""),"",EDATE({notified},ROUNDUP({months},0)))'),
        "initial": ("hours", 11, ""), "adjustment": ("input_hours", 12, ""), "adjusted_by": ("input_text", 22, ""),
        "due": ("hours", 11, "MAX(0,N({initial})+N({adjustment}))"), "done": ("hours", 11, _sum("statements", "validated")),
        "pooled_in": ("hours", 11, _sum("pooling", "hours", ',--([pooling.direction]="<in>")')),
        "pooled_out": ("hours", 11, _sum("pooling", "hours", ',--([pooling.direction]="<out>")')),
        "credited": ("hours", 12, "{done}+{pooled_in}-{pooled_out}"), "waiting": ("hours", 13, _sum("statements", "waiting")),
        "rate": ("percent", 11, 'IF({due}=0,"",{credited}/{due})'), "progress": ("input_percent", 12, ""),
        "progress_base": ("input_text", 12, ""), "expected": ("hours", 11, 'IF({progress}="","",{due}*{progress})'),
        "gap": ("hours", 9, 'IF({progress}="","",{credited}-{expected})'),
        "ratio": ("percent", 10, 'IF(N({expected})=0,"",{credited}/{expected})'),
        "alert": ("any", 12, 'IF({progress}="","<none>",IF(N({expected})=0,"<green>",IF(ROUND({ratio},6)>=1,"<green>",'
                             'IF(ROUND({ratio},6)>=0.7,"<orange>","<red>"))))'),
        "missing": ("hours", 11, "MAX(0,{due}-{credited})"),
        "reminders": ("hours", 12, f"SUMPRODUCT({_LOT.format(sheet='reminders').format(lot='{lot}')})"),
        "proposed": ("euros", 12, _sum("penalties", "proposed")), "applied": ("euros", 12, _sum("penalties", "applied")),
        "data": ("text", 26, "")},
    "plan": {"lot": ("text", 7, ""), "title": ("text", 30, ""), "due": ("hours", 11, "{lots.due}"),
             "planned": ("hours", 11, "SUM({first}:{last})"), "left": ("hours", 11, "{due}-{planned}")},
    "statements": {
        "month": ("input_text", 12, ""), "lot": ("input_text", 8, ""), "company": ("input_text", 28, ""),
        "mode": ("input_text", 40, ""), "declared": ("input_any", 11, ""), "validated": ("input_any", 11, ""),
        "refused": ("input_any", 11, ""),
        "waiting": ("any", 11, 'IF({declared}="","",{declared}-N({validated})-N({refused}))'), "proof": ("input_text", 30, "")},
    "people": {"lot": ("text", 7, ""), "title": ("text", 30, ""), **dict.fromkeys(COUNTS, ("input_any", 15, ""))},
    "copy": {"lot": ("text", 7, ""), "title": ("text", 30, ""), "due": ("hours", 11, "{lots.due}"),
             "credited": ("hours", 12, "{lots.credited}"), "rate": ("percent", 11, "{lots.rate}"),
             "alert": ("any", 12, "{lots.alert}"), **{
        name: ("any", 15, f'IF({{people.{name}}}="","",IF({{people.{name}}}<5,"<masked>",{{people.{name}}}))')
        for name in COUNTS}},
    "pooling": {"day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "direction": ("input_text", 14, ""),
                "other": ("input_text", 40, ""), "hours": ("input_any", 11, ""), "agreement": ("input_text", 40, "")},
    "reminders": {"day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "kind": ("input_text", 20, ""),
                  "subject": ("input_text", 50, ""), "deadline": ("input_date", 14, ""), "answer": ("input_text", 50, "")},
    "penalties": {
        "day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "kind": ("input_text", 28, ""),
        "count": ("input_any", 14, ""),
        # An amount that the market does not give stays empty: 1/(1/x) is x, and nothing for nothing.
        "unit": ("euros", 14, 'IF({kind}="","",IFERROR(1/(1/INDEX(<amounts>,MATCH({kind},<kinds>,0))),""))'),
        "proposed": ("euros", 14, 'IF(OR({count}="",{unit}=""),"",{count}*{unit})'), "applied": ("input_euros", 14, ""),
        "waived": ("input_euros", 14, ""), "reason": ("input_text", 50, "")},
}
"""The sheets and their columns, in order."""
TOTALS = {"initial": "hours", "due": "hours", "done": "hours", "pooled_in": "hours", "pooled_out": "hours", "credited": "hours",
          "waiting": "hours", "missing": "hours"}
PENALTIES = {"hour": "execution_clause/ccap/penalite-heures", "document": "execution_clause/ccap/penalite-documents",
             "report": "execution_clause/ccap/penalite-bilan", "meeting": "execution_clause/ccap/penalites-accessoires",
             "commitment": "award_criterion/ccap/penalite-engagement"}
"""By kind of penalty, the clause that must be kept for its amount to be proposed."""


@dataclass(frozen=True, slots=True)
class TrackingWords:
    """The words of the workbook. `titles`: by sheet, the columns' titles."""

    text: Mapping[str, str]
    alerts: Mapping[str, str]
    directions: Mapping[str, str]
    data: Mapping[str, str]
    penalties: Mapping[str, str]
    bases: tuple[str, ...]
    reminders: tuple[str, ...]
    rates: tuple[str, ...]
    sheets: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Mapping[str, str]]


def tracking_words(library: Library) -> TrackingWords:
    """The words of `workbook.yaml`, each taken once; raises `ReadingErrors` with every problem."""
    problems: list[Problem] = []
    node = Node(library.files["workbook"], ("tracking",), library.data["workbook"].get("tracking"), problems)
    sheets, notes, titles = {}, {}, {}
    found = _closed(node, "sheets", SHEETS)
    for key, one in found.entries():
        sheets[key], notes[key] = one.text("title", required=True), one.texts("notes")
        columns = _closed(one, "columns", SHEETS.get(key, {}))
        titles[key] = {name: columns.text(name, required=True) for name in SHEETS.get(key, {})}
        one.close()
    words = TrackingWords(
        {name: node.text(name, required=True) for name in ("title", "draft", "reference", "buyer", "total", "month", "masked")},
        _texts(node, "alerts", ("green", "orange", "red", "none")), _texts(node, "directions", ("in", "out")),
        _texts(node, "data"), _texts(node, "penalties", PENALTIES), node.texts("progress_bases", required=True),
        node.texts("reminders", required=True), node.texts("rates", required=True), sheets, notes, titles)
    node.close()
    if problems:
        raise ReadingErrors(problems)
    return words


def _closed(node: Node, key: str, names: Collection[str]) -> Node:
    """The mapping under `key`, which holds exactly `names`."""
    inner = node.node(key) or Node(node.file, node.loc, {}, node.problems)
    for name in names:
        if name not in inner.data:
            inner.say(f"la clé « {name} » est obligatoire.")
    for name in inner.data:
        if name not in names:
            inner.say(unknown("la clé", name, sorted(names)), name)
    return inner


def _texts(node: Node, key: str, names: Collection[str] = ()) -> dict[str, str]:
    inner = _closed(node, key, names) if names else node.node(key) or Node(node.file, node.loc, {}, node.problems)
    return {name: inner.text(name, required=True) for name in inner.data}


# ---- the workbook -------------------------------------------------------------------------------------------

def tracking_book(settled: Settled, kept: Collection[str], *, as_draft: bool = False) -> Book:
    """The workbook of a market; `kept`: the ids of the clauses that the market has."""
    words = tracking_words(settled.library)
    lots = [lot for lot in settled.lots if lot.levers]
    maker = _Maker(settled, words, lots, as_draft)
    sheets = [maker.lots(), maker.plan(), maker.events("statements"), maker.per_lot("people"), maker.per_lot("copy"),
              maker.events("pooling"), maker.events("reminders"), maker.penalties(kept)]
    return Book(f"{words.text['title']} – {settled.market.reference}", tuple(sheets))


class _Maker:
    """Builds the sheets of one market."""

    def __init__(self, settled: Settled, words: TrackingWords, lots: list[SettledLot], as_draft: bool) -> None:
        self.settled, self.words, self.lot_list, self.as_draft = settled, words, lots, as_draft
        self.named = {**words.alerts, **words.directions, "masked": words.text["masked"]}
        self.last = HEAD + len(lots)

    def lots(self) -> Sheet:
        columns = SHEETS["lots"]
        given = {HEAD + rank: {
            "months": lot.get("lot.duration_months"), "initial": lot.get("lot.insertion_hours"),
            "data": " ; ".join(self.words.data[lever] for lever in lot.levers if lever in self.words.data)}
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
        for row, (kind, label) in enumerate(self.words.penalties.items(), HEAD + 1):
            fixed = kind != "hour" or self.settled.get("penalties.hour.mode") == "fixed"
            amount = self.settled.get(f"penalties.{kind}.amount") if fixed and PENALTIES[kind] in kept else None
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
            known = {"lot": lot.number, "title": french.typeset(lot.title), **given.get(row, {})}
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

    def _range(self, sheet: str, name: str) -> str:
        letter = cell_name(1, _place(SHEETS[sheet], name))[:-1]
        return f"'{self.words.sheets[sheet]}'!${letter}${HEAD + 1}:${letter}${HEAD + ROWS[sheet]}"

    def _sheet(self, name: str, columns: Columns, cells: dict[tuple[int, int], Cell], choices: tuple[Choice, ...] = (),
               alerts: tuple[Alert, ...] = (), titles: Mapping[str, str] | None = None) -> Sheet:
        """The sheet with its heading: the market, then what to know, then the titles."""
        words, market = self.words, self.settled.market
        mark = f"{words.text['draft']} – " if self.as_draft else ""
        buyer = french.capital(french.named(market.buyer.article, market.buyer.name))
        top = [Cell(f"{mark}{words.text['title']} – {words.sheets[name]}", "title"),
               Cell(french.typeset(f"{market.title} ({words.text['reference'].lower()} : {market.reference})"), "note"),
               Cell(french.typeset(f"{words.text['buyer']} : {buyer}"), "note"),
               *(Cell(french.typeset(note), "note") for note in words.notes[name])]
        heading = {(row, 1): cell for row, cell in enumerate(top, 1)}
        heads = {(HEAD, rank): Cell((titles or words.titles[name])[key], "head") for rank, key in enumerate(columns, 1)}
        widths = {rank: width for rank, (_, width, _) in enumerate(columns.values(), 1)}
        return Sheet(words.sheets[name], {**heading, **heads, **cells}, widths, (HEAD, 2), choices, alerts)


def _place(columns: Collection[str], name: str) -> int:
    """The rank of a column, from 1."""
    return list(columns).index(name) + 1
