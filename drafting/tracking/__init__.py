"""The tableau de suivi: the workbook in which a facilitator follows a market's hours (pieces.md §3.11, TS-01 to TS-13).

Titles are words (`workbook.yaml`, `tracking`); columns and formulas are in `sheets`, and stay live.
"""

from __future__ import annotations

from drafting.tracking.book import tracking_book
from drafting.tracking.sheets import COUNTS, HEAD, PENALTIES, ROWS, SHEETS
from drafting.tracking.words import tracking_words

__all__ = ["COUNTS", "HEAD", "PENALTIES", "ROWS", "SHEETS", "tracking_book", "tracking_words"]
