"""The analyst's workbook: alerts, summary, one sheet a lot, the grid. Marks are typed by a person; points are live formulas.

A candidate's words are written as texts, whatever they look like. The points follow the consultation's own rule: weight ×
share of the level, or the capped formula of the extra hours; on a base of 100, the criterion's weight is applied to their
sum (pieces.md §6.2 and §6.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from drafting import french
from drafting.comparing.model import Comparison, Group, Line, LotTable, Shown, counted
from drafting.comparing.words import SHEETS
from drafting.spreadsheet import Book, Cell, Choice, Formula, Sheet, cell_name

HEAD = 9
"""The row of the titles, on every sheet."""
LONGEST = 32_000
"""A cell of a spreadsheet holds 32,767 characters."""
WIDTHS: Mapping[str, tuple[int, ...]] = {
    "alerts": (6, 26, 18, 30, 52, 36), "summary": (5, 22, 15, 39, 34, 11, 11, 10, 13, 10),
    "lot": (44, 9, 12, 11, 11), "grid": (6, 24, 8, 24, 36, 36, 36)}
ANSWER = 60
"""The width of a tenderer's column: a long answer must not be higher than a row can be."""
Cells = dict[tuple[int, int], Cell]


def comparing_book(comparison: Comparison) -> Book:
    """The workbook of a comparison."""
    maker = _Maker(comparison)
    lots = [maker.lot(table) for table in comparison.lots]
    scored = any(group.sections for table in comparison.lots for group in table.groups)
    sheets = (maker.alerts(), maker.summary(), *lots, *([maker.grid()] if scored else []))
    title = f"{comparison.words.text['title']} – {comparison.settled.market.reference}"
    return Book(french.typeset(title), sheets)


class _Maker:
    """Builds the sheets; `totals`: by lot and tenderer, the cell of the criterion's points. The scale is beside each level."""

    def __init__(self, comparison: Comparison) -> None:
        self.all, self.words, self.settled = comparison, comparison.words, comparison.settled
        self.totals: dict[tuple[str, str], str] = {}
        first = HEAD + 1
        self.scale = f"'{self.words.sheets['grid']}'!$A${first}:$B${HEAD + len(comparison.scale.levels)}"
        self.levels = self.scale.replace("$B$", "$A$")
        self.scale_lines = [french.typeset(f"{level} – {shows}") for level, _, shows in comparison.scale.levels]

    # -- the lots -------------------------------------------------------------------------------------

    def lot(self, table: LotTable) -> Sheet:
        text, first = self.words.text, len(SHEETS["lot"]) + 1
        last = first + len(table.contenders) - 1
        title = self._lot_title(table)
        columns = [*self.words.titles["lot"].values(), *(french.typeset(c.label) for c in table.contenders)]
        cells: Cells = {(HEAD, rank): Cell(self._safe(name), "head") for rank, name in enumerate(columns, 1)}
        row, choices, points = HEAD, [], []
        for group in table.groups:
            row += 1
            self._group_head(cells, row, group, last)
            for line in group.lines:
                row = self._line(cells, row + 1, line, first, last)
            if group.weight is not None:
                choices += [Choice(0, row + 1, row + 1, self.levels)] if group.formula is None else []
                row = self._score(cells, row, group, first, last)
                points.append(row - 1)
        if points:
            row = self._total(cells, row + 1, table, points, first, last)
        every = tuple(Choice(column, choice.first, choice.last, choice.source)
                      for choice in choices for column in range(first, last + 1))
        widths = dict(enumerate(WIDTHS["lot"], 1)) | dict.fromkeys(range(first, last + 1), ANSWER)
        about = french.typeset(f"{text['criterion'].format(critere=table.title, poids=french.percent(table.weight))} ; "
                               f"{text['points_of_' + table.base]}") if table.weight is not None and table.base else ""
        notes = self.words.notes["lot"] if points else (text["unscored"],)
        return self._sheet("lot", title, cells, widths, (HEAD, 1), every, (self._named(table), about), notes)

    def _group_head(self, cells: Cells, row: int, group: Group, last: int) -> None:
        cells[(row, 1)] = Cell(group.title, "head")
        cells[(row, 2)] = Cell(group.weight, "head")
        for column in range(3, last + 1):
            cells[(row, column)] = Cell(None, "head")

    def _line(self, cells: Cells, row: int, line: Line, first: int, last: int) -> int:
        """A question, or a figure with the lowest, the highest, and the gap to the market's minimum; the last row written."""
        cells[(row, 1)] = Cell(line.title)
        for column, shown in zip(range(first, last + 1), line.cells, strict=True):
            cells[(row, column)] = Cell(self._safe(shown), "answer")
        span = f"{cell_name(row, first)}:{cell_name(row, last)}"
        for column, name in ((4, "MIN"), (5, "MAX")):
            cells[(row, column)] = Cell(Formula(f'IF(COUNT({span})=0,"",{name}({span}))') if line.figure else None, "any")
        cells[(row, 2)], cells[(row, 3)] = Cell(None), Cell(line.floor, "any")
        if line.floor is None:
            return row
        floor = cell_name(row, 3)
        cells[(row + 1, 1)] = Cell(french.typeset(self.words.text["gap"].format(titre=line.title)))
        for column in range(2, 6):
            cells[(row + 1, column)] = Cell(None)
        for column in range(first, last + 1):
            given = cell_name(row, column)
            cells[(row + 1, column)] = Cell(Formula(f'IF(ISNUMBER({given}),{given}-{floor},"")'), "answer")
        return row + 1

    def _score(self, cells: Cells, row: int, group: Group, first: int, last: int) -> int:
        """A level, or the hours of a formula; the points; the reason. The first and the last are the analyst's."""
        text, formula = self.words.text, group.formula
        given_by = [text["level"], *self.scale_lines] if formula is None else formula.said(text, group.weight or Decimal(0))
        titles = ("\n".join(given_by), text["points"], text["reason" if formula is None else "corrected"])
        for rank, (title, look) in enumerate(zip(titles, ("input_answer", "total_answer", "input_answer"), strict=True), 1):
            cells[(row + rank, 1)] = Cell(title, "total_any" if rank == 2 else "text")
            for column in range(2, 6):
                cells[(row + rank, column)] = Cell(None)
            for column in range(first, last + 1):
                cells[(row + rank, column)] = Cell(None, look)
        cells[(row + 2, 2)] = Cell(group.weight, "total_any")
        for rank, column in enumerate(range(first, last + 1)):
            given = cell_name(row + 1, column)
            worth = f"$B{row + 2}*VLOOKUP({given},{self.scale},2,FALSE)"
            if formula is not None:
                cells[(row + 1, column)] = Cell(formula.offered[rank], "input_answer")
                worth = formula.live(f"$B{row + 2}", given)
            cells[(row + 2, column)] = Cell(Formula(f'IF(ISNUMBER({given}),{worth},"")'), "total_answer")
        return row + 3

    def _total(self, cells: Cells, row: int, table: LotTable, points: list[int], first: int, last: int) -> int:
        """The sum once every level is given, then what it is worth in the whole note."""
        text = self.words.text
        part = Decimal(table.weight or 0) / 100 if table.base == "criterion" else Decimal(1)
        cells[(row, 1)], cells[(row + 1, 1)] = Cell(text["subtotal"], "total_any"), Cell(text["total"], "total_any")
        cells[(row, 2)] = Cell(Formula("+".join(f"$B{line}" for line in points)), "total_any")
        cells[(row + 1, 2)] = Cell(table.weight, "total_any")
        for column in range(3, 6):
            cells[(row, column)] = cells[(row + 1, column)] = Cell(None)
        for column, contender in zip(range(first, last + 1), table.contenders, strict=True):
            given = ",".join(cell_name(line, column) for line in points)
            cells[(row, column)] = Cell(Formula(f'IF(COUNT({given})<{len(points)},"",SUM({given}))'), "total_answer")
            above = cell_name(row, column)
            cells[(row + 1, column)] = Cell(Formula(f'IF(ISNUMBER({above}),{above}*{part},"")'), "total_answer")
            self.totals[table.lot.number, contender.label] = f"'{self._lot_title(table)}'!{cell_name(row + 1, column)}"
        return row + 1

    # -- the other sheets -----------------------------------------------------------------------------

    def alerts(self) -> Sheet:
        cells: Cells = {}
        for row, alert in enumerate(self.all.alerts, HEAD + 1):
            kind, advice = self.words.alerts[alert.kind]
            shown = (alert.lot, french.typeset(alert.tenderer), kind, alert.place, alert.words,
                     alert.advice or french.typeset(advice))
            cells |= {(row, column): Cell(self._safe(each)) for column, each in enumerate(shown, 1)}
        return self._table("alerts", cells)

    def summary(self) -> Sheet:
        cells: Cells = {}
        row = HEAD
        for table in self.all.lots:
            for rank, one in enumerate(table.contenders):
                row += 1
                number, total = table.lot.number, self.totals.get((table.lot.number, one.label))
                points = Formula(f'IF(ISNUMBER({total}),{total},"")') if total else None
                shown: tuple[Shown | Formula | int, ...] = (
                    number, french.typeset(one.label), "" if self.all.anonymous else one.siret, "\n".join(table.forms[rank]),
                    "\n".join(table.missing[rank]), table.unanswered[rank],
                    *(counted(self.all.alerts, kind, number, one.label) for kind in ("reservation", "problem")),
                    points, table.weight if total else None)
                cells |= {(row, column): Cell(self._safe(each) if isinstance(each, str) else each, "answer")
                          for column, each in enumerate(shown, 1)}
        return self._table("summary", cells)

    def grid(self) -> Sheet:
        """The scale on top, where the formulas read it, then each rubric of each lot."""
        cells: Cells = {}
        for row, (level, share, shows) in enumerate(self.all.scale.levels, HEAD + 1):
            cells |= {(row, 1): Cell(level, "any"), (row, 2): Cell(share / 100, "percent"),
                      (row, 3): Cell(french.typeset(shows), "note")}
        row = HEAD + len(self.all.scale.levels) + 2
        titles = self.words.titles["grid"]
        cells |= {(row, column): Cell(title, "head") for column, title in enumerate(titles.values(), 1)}
        for table in self.all.lots:
            for group in table.groups:
                for section, rubric in group.sections:
                    row += 1
                    examined = " ;\n".join(rubric.examined)
                    shown: tuple[Shown, ...] = (table.lot.number, group.title, group.weight, section, examined, rubric.complete,
                                                rubric.verifiable)
                    cells |= {(row, column): Cell(french.typeset(each) if isinstance(each, str) else each, "any")
                              for column, each in enumerate(shown, 1)}
        cells |= {(HEAD, column): Cell(title, "head") for column, title in enumerate(self.all.scale.titles, 1)}
        return self._sheet("grid", self.words.sheets["grid"], cells, dict(enumerate(WIDTHS["grid"], 1)), (0, 0))

    def _table(self, name: str, cells: Cells) -> Sheet:
        columns = {(HEAD, rank): Cell(title, "head") for rank, title in enumerate(self.words.titles[name].values(), 1)}
        return self._sheet(name, self.words.sheets[name], {**columns, **cells}, dict(enumerate(WIDTHS[name], 1)), (HEAD, 2))

    def _sheet(self, name: str, title: str, cells: Cells, widths: dict[int, int], frozen: tuple[int, int],
               choices: tuple[Choice, ...] = (), more: Iterable[str] = (), notes: Iterable[str] | None = None) -> Sheet:
        """The sheet with its heading: the market, then what to know."""
        text, market = self.words.text, self.settled.market
        buyer = french.capital(french.named(market.buyer.article, market.buyer.name))
        top = [f"{text['title']} – {title}", f"{market.title} ({text['reference'].lower()} : {market.reference})",
               f"{self.settled.say(text['buyer'])} : {buyer}", *(each for each in more if each),
               *(self.words.notes[name] if notes is None else notes)]
        if self.all.anonymous:
            top.append(text["anonymous"])
        heading = {(row, 1): Cell(french.typeset(each), "title" if row == 1 else "note")
                   for row, each in enumerate(top[:HEAD - 1], 1)}
        return Sheet(title, {**heading, **cells}, widths, frozen, choices)

    def _lot_title(self, table: LotTable) -> str:
        return self.words.sheets["lot"] if self.settled.single else self.words.numbered.format(numero=table.lot.number)

    def _named(self, table: LotTable) -> str:
        return "" if self.settled.single else f"Lot n° {table.lot.number} – {table.lot.title}"

    def _safe(self, shown: Shown) -> Shown:
        """A text that a cell can hold."""
        if not isinstance(shown, str) or len(shown) <= LONGEST:
            return shown
        return shown[:LONGEST] + self.words.text["cut"].format(nombre=len(shown))
