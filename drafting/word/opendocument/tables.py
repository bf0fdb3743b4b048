"""The rows and cells of an OpenDocument table: cells that others cover are merged ones in Word."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from drafting.word.opendocument.names import TABLE
from drafting.word.parts import Element, W

_HOLDS_ROWS = (f"{TABLE}table-rows", f"{TABLE}table-row-group")
_HEADER = f"{TABLE}table-header-rows"
_MOST = 1_000


def rows(table: Element, *, header: bool = False) -> Iterator[tuple[Element, bool]]:
    """Each row, and whether it is one of the header's."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, header
        elif child.tag == _HEADER or child.tag in _HOLDS_ROWS:
            yield from rows(child, header=header or child.tag == _HEADER)


class Grid:
    """A table being written: which columns are covered from above, for how many rows more, and how wide."""

    def __init__(self) -> None:
        self.covered: dict[int, tuple[int, int]] = {}

    def cells(self, row: Element, out: Element) -> Iterator[tuple[Element, Element]]:
        """Each cell that holds text, with Word's cell made in `out`; cells covered from above are made empty."""
        skipped = 0
        for column, cell in enumerate(row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell")):
            if cell.tag == f"{TABLE}table-cell":
                wide, high = (_count(cell.get(f"{TABLE}number-{what}-spanned")) for what in ("columns", "rows"))
                made = _cell(out, wide)
                if high > 1:
                    etree.SubElement(made[0], f"{W}vMerge", {f"{W}val": "restart"})
                    self.covered[column] = high - 1, wide
                yield cell, made
                skipped = wide - 1
            elif skipped:
                skipped -= 1
            elif column in self.covered:
                more, wide = self.covered.pop(column)
                made = _cell(out, wide)
                etree.SubElement(made[0], f"{W}vMerge")
                etree.SubElement(made, f"{W}p")
                if more > 1:
                    self.covered[column] = more - 1, wide
                skipped = wide - 1


def _cell(row: Element, wide: int) -> Element:
    made = etree.SubElement(row, f"{W}tc")
    properties = etree.SubElement(made, f"{W}tcPr")
    if wide > 1:
        etree.SubElement(properties, f"{W}gridSpan", {f"{W}val": str(wide)})
    return made


def _count(text: str | None) -> int:
    return min(int(text), _MOST) if text and text.isdecimal() and len(text) < 10 else 1
