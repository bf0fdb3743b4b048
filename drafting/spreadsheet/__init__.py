"""Spreadsheets: a hostile .xlsx in, plain texts and the name of each cell out; a neutral book in, the same bytes out.

The only room that knows a spreadsheet library: openpyxl reads, XlsxWriter writes; both are imported when a spreadsheet is
read or written, never before.
"""

from __future__ import annotations

from drafting.spreadsheet.book import Alert, Book, Cell, Choice, Formula, Sheet, write_book
from drafting.spreadsheet.read import Grid, cell_name, folded, read_sheet

__all__ = ["Alert", "Book", "Cell", "Choice", "Formula", "Grid", "Sheet", "cell_name", "folded", "read_sheet", "write_book"]
