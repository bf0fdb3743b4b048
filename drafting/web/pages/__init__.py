"""The pages: one module each; `PAGES` says what answers each address."""

from __future__ import annotations

from drafting.web.ask import Page
from drafting.web.pages import (
    answers,
    book,
    clause,
    directory,
    document,
    download,
    entry,
    history,
    interview,
    library,
    markets,
    preview,
    publication,
    results,
    verify,
    working,
)

PAGES: dict[tuple[str, str], Page] = {
    **entry.PAGES, **markets.PAGES, **directory.PAGES, **preview.PAGES, **download.PAGES, **history.PAGES,
    **library.PAGES, **working.PAGES, **answers.PAGES, **publication.PAGES, **document.PAGES, **results.PAGES,
    **book.PAGES, **clause.PAGES, **verify.PAGES,
    **interview.PAGES}  # last: its address would take the others'
