"""The lots of a market from a spreadsheet, and the empty spreadsheet to fill in.

Titles and closed values are words (`workbook.yaml`), compared without accents, case or punctuation. What is read
is what a market file would hold, so that both are validated by the same rules; a problem names the cell.
"""

from __future__ import annotations

from drafting.lots_file.empty import empty_book
from drafting.lots_file.read import pasted_lots, read_lots, read_lots_bytes
from drafting.lots_file.words import lot_words

__all__ = ["empty_book", "lot_words", "pasted_lots", "read_lots", "read_lots_bytes"]
