"""The text of every pièce of every starter, read back from the written Word file: its diff is the legal review.

`a-sa-date/` holds the pièces at the starter's own launch date: adding a version to a clause must not move
them. `dernier-texte/` holds those that would change with the library's latest texts. `make golden` rewrites.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from places import GOLDEN, STARTERS

from drafting.draft import prepare, write_word
from drafting.library import Library
from drafting.outlines import Outline
from drafting.reading import MarketFile, load_market
from drafting.word.read import read_docx


def texts(source: MarketFile, library: Library, outlines: dict[str, Outline]) -> dict[str, str]:
    """Each pièce as text, by file stem."""
    files = write_word(prepare(source, library, outlines))
    return {Path(name).stem: "\n".join(read_docx(data)) + "\n" for name, data in files.items()}


def latest(library: Library) -> date:
    """The day on which the library's last text takes effect."""
    return max(version.in_force_from for clause in library.clauses.values() for version in clause.versions)


def expected(starter: Path, library: Library, outlines: dict[str, Outline]) -> dict[str, str]:
    source = load_market(starter, library.vocabulary())
    own = texts(source, library, outlines)
    found = {f"a-sa-date/{stem}.txt": text for stem, text in own.items()}
    if latest(library) > source.market.launch_date:
        market = source.market.model_copy(update={"launch_date": latest(library)})
        late = texts(MarketFile(market, source.file), library, outlines)
        found |= {f"dernier-texte/{stem}.txt": text for stem, text in late.items() if own.get(stem) != text}
    return found


def on_disk(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.txt")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.stem)
def test_golden(starter: Path, library: Library, outlines: dict[str, Outline], request: pytest.FixtureRequest) -> None:
    found = expected(starter, library, outlines)
    folder = GOLDEN / starter.stem
    if request.config.getoption("--update"):
        for path in folder.rglob("*.txt"):
            path.unlink()
        for name, text in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    assert dict(on_disk(folder)) == found
