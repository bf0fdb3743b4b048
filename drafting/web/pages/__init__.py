"""The pages: one module each; `PAGES` says what answers each address."""

from __future__ import annotations

from drafting.web.ask import Page
from drafting.web.pages import (
    directory,
    download,
    entry,
    history,
    interview,
    library,
    markets,
    preview,
    publication,
    working,
)

PAGES: dict[tuple[str, str], Page] = {
    **entry.PAGES, **markets.PAGES, **directory.PAGES, **preview.PAGES, **download.PAGES, **history.PAGES,
    **library.PAGES, **working.PAGES, **publication.PAGES,
    **interview.PAGES}  # last: its address would take the others'
