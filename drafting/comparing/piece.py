"""The comparison as a document to print and to sign: the neutral tree of a landscape pièce, alerts first.

Four tenderers side by side, then the next four. The cells of the analyst are blank; Word computes nothing, so the points that a
formula of the RC gives are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from drafting import french
from drafting.comparing.model import Comparison, Group, Line, LotTable, Shown
from drafting.document import Column, Heading, Inlines, Paragraph, Passage, Piece, Table, Text

CODE = "comparatif"
ABREAST = 4
"""How many tenderers stand side by side on a landscape page."""


def comparing_piece(comparison: Comparison) -> Piece:
    """The document of a comparison."""
    return _Maker(comparison).piece()


class _Maker:
    """Builds the document; `tables` counts its tables."""

    def __init__(self, comparison: Comparison) -> None:
        self.all, self.words = comparison, comparison.words
        self.tables = 0

    def piece(self) -> Piece:
        body = [*self.alerts(), *(part for table in self.all.lots for part in self.lot(table)), *self.grid()]
        return Piece(CODE, french.typeset(self.words.text["title"]), "internal", tuple(body))

    def alerts(self) -> Iterator[Heading | Passage]:
        sheet, text = self.words.sheets["alerts"], self.words.text
        yield Heading(1, sheet, None, sheet)
        notes = [*self.words.notes["alerts"], *([text["anonymous"]] if self.all.anonymous else [])]
        paragraphs = [Paragraph(_words(french.typeset(note))) for note in notes]
        if not self.all.alerts:
            yield self.passage(sheet, *paragraphs, Paragraph(_words(french.typeset(text["no_alert"]))))
            return
        rows = []
        for alert in self.all.alerts:
            kind, advice = self.words.alerts[alert.kind]
            rows.append((alert.lot, alert.tenderer, kind, alert.place, alert.words, alert.advice or french.typeset(advice)))
        yield self.passage(sheet, *paragraphs, self.table("alerts", sheet, (6, 20, 14, 20, 30, 22), rows))

    def lot(self, table: LotTable) -> Iterator[Heading | Passage]:
        settled, number = self.all.settled, table.lot.number
        title = self.words.sheets["lot"] if settled.single else f"Lot n° {number} – {table.lot.title}"
        yield Heading(1, french.typeset(title), None, f"lot {number}")
        for rank, group in enumerate(table.groups):
            weight = "" if group.weight is None else f" ({self.words.worth(group.weight, table.base)})"
            yield Heading(2, french.typeset(group.title + weight), None, f"lot {number} {rank}")
            figures = [Paragraph(_words(told)) for line in group.lines for told in self.figures(line)]
            yield self.passage(f"{number}-{rank}", *figures, *self.parts(table, group))

    def figures(self, line: Line) -> Iterator[str]:
        """The lowest and the highest of a figure."""
        numbers = [cell for cell in line.cells if isinstance(cell, Decimal)] if line.figure else []
        if numbers:
            yield french.typeset(self.words.text["gives"].format(
                titre=line.title, bas=french.number(min(numbers)), haut=french.number(max(numbers)))) + "."

    def parts(self, table: LotTable, group: Group) -> Iterator[Table]:
        """The answers, so many tenderers at a time, with room for the level, the points and the reason."""
        text, names = self.words.text, [contender.label for contender in table.contenders]
        for start in range(0, len(names), ABREAST):
            chosen = slice(start, start + ABREAST)
            rows = [row for line in group.lines for row in self.rows(line, chosen)]
            if group.weight is not None:
                rows += self.marks(group, chosen, len(names[chosen]))
            caption = group.title if len(names) <= ABREAST else text["part"].format(
                titre=group.title, premier=start + 1, dernier=start + len(names[chosen]), total=len(names))
            titles = (self.words.titles["lot"]["question"], *names[chosen])
            yield self.made(caption, tuple(Column(_one(title), width) for title, width in zip(
                titles, (24, *[76 // len(names[chosen])] * len(names[chosen])), strict=True)), rows)

    def marks(self, group: Group, chosen: slice, count: int) -> list[tuple[Shown, ...]]:
        """The cells of the analyst; a formula of the RC leaves only the reason, and what could not be read."""
        text, blank = self.words.text, ("",) * count
        if group.formula is None or group.weight is None:
            return [(text["level"], *blank), (text["points"], *blank), (text["reason"], *blank)]
        formula, weight = group.formula, group.weight
        return [("\n".join(formula.said(text, weight)), *formula.offered[chosen]),
                (text["points"], *formula.points(weight)[chosen]), (text["corrected"], *blank)]

    def rows(self, line: Line, chosen: slice) -> Iterator[tuple[Shown, ...]]:
        yield (line.title, *line.cells[chosen])
        if line.floor is not None:
            gaps = [french.signed(cell - line.floor) if isinstance(cell, Decimal) else "" for cell in line.cells[chosen]]
            yield (french.typeset(self.words.text["gap"].format(titre=line.title)), *gaps)

    def grid(self) -> Iterator[Heading | Passage]:
        sheet = self.words.sheets["grid"]
        scored = [(table, group) for table in self.all.lots for group in table.groups if group.sections]
        if not scored:
            return
        yield Heading(1, sheet, None, sheet)
        scale = self.made(sheet, tuple(Column(title, width, align) for title, width, align in zip(
            self.all.scale.titles, (12, 18, 70), ("right", "right", "left"), strict=True)),
            [(str(level), french.number(share), french.typeset(shows)) for level, share, shows in self.all.scale.levels])
        rows = [(table.lot.number, group.title, group.weight, section, " ; ".join(rubric.examined), rubric.complete,
                 rubric.verifiable) for table, group in scored for section, rubric in group.sections]
        typeset = [tuple(french.typeset(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
        yield self.passage(sheet, *(Paragraph(_words(french.typeset(note))) for note in self.words.notes["grid"]), scale,
                           self.table("grid", sheet, (6, 16, 8, 16, 24, 24, 24), typeset))

    def table(self, name: str, caption: str, widths: Sequence[int], rows: Sequence[tuple[Shown, ...]]) -> Table:
        titles = self.words.titles[name].values()
        return self.made(caption, tuple(Column(title, width) for title, width in zip(titles, widths, strict=True)), rows)

    def made(self, caption: str, columns: tuple[Column, ...], rows: Sequence[tuple[Shown, ...]]) -> Table:
        self.tables += 1
        return Table(CODE, french.typeset(caption), self.tables, columns, tuple(tuple(map(_cell, row)) for row in rows))

    def passage(self, name: str, *blocks: Paragraph | Table) -> Passage:
        return Passage(f"{CODE}/{CODE}/{name}", self.all.settled.market.launch_date, (), blocks)


def _words(text: str) -> Inlines:
    return (Text(text),) if text else ()


def _cell(shown: Shown) -> Inlines:
    """A candidate's words on one line: a cell holds one paragraph."""
    return _words(french.number(shown) if isinstance(shown, Decimal) else _one(shown or ""))


def _one(text: str) -> str:
    return " / ".join(line for line in text.split("\n") if line)
