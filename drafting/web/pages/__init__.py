"""The pages: one module each; `PAGES` says what answers each address."""

from __future__ import annotations

from drafting.web.ask import Page
from drafting.web.pages import entry, interview, library, markets

PAGES: dict[tuple[str, str], Page] = {**entry.PAGES, **markets.PAGES, **interview.PAGES,
                                      **library.PAGES}
