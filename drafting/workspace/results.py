"""What was made of the files dropped in a market, each time: a numbered folder with the files written and the report.

    DIR/NAME/resultats/0001-insertion/CCAP-clauses.docx, rapport.json, rapport.txt

A result is written whole or not at all, and never over another.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from drafting import french
from drafting.errors import DraftingError, OutputError
from drafting.workspace.documents import Folder
from drafting.workspace.store import Workspace, disk, put_folder

RESULTS = "resultats"
REPORT, TEXT = "rapport.json", "rapport.txt"
"""The report of a result, for the page and for people."""
MOST_RESULTS, MOST_BYTES = 300, 500_000_000
_NAME = re.compile(r"(\d{4,6})-([a-z]+(?:-[a-z]+){0,3})")


class Result(Struct, frozen=True):
    """One result: its name, its number, what was done, when, and its files but the report's data."""

    name: str
    number: int
    kind: str
    when: float
    files: tuple[str, ...]


class Results(Struct, frozen=True):
    """The results of one market."""

    workspace: Workspace
    market: str

    def folder(self, name: str) -> Folder:
        """The files of one result."""
        if not _NAME.fullmatch(name) or not (found := Folder(self.workspace, self.market, f"{RESULTS}/{name}")).place().is_dir():
            raise DraftingError("Ce résultat n'est pas, ou plus, dans le dossier du marché.")
        return found

    def all(self) -> list[Result]:
        """The results, the last one first."""
        place = self._place()
        if not place.is_dir():
            return []
        with disk(place):
            found = [(match, path) for path in place.iterdir() if (match := _NAME.fullmatch(path.name))
                     and path.is_dir() and not path.is_symlink()]
            made = [Result(path.name, int(match[1]), match[2], path.stat().st_mtime,
                           tuple(one.name for one in self.folder(path.name).files() if one.name != REPORT))
                    for match, path in found]
        return sorted(made, key=lambda one: -one.number)

    def keep(self, kind: str, files: Mapping[str, bytes]) -> str:
        """A new result; its name."""
        place = self._place()
        with self.workspace.locked(self.market), disk(place):
            there = self.all()
            size = sum(one.size for result in there for one in self.folder(result.name).files())
            if len(there) >= MOST_RESULTS or size + sum(map(len, files.values())) > MOST_BYTES:
                raise OutputError(
                    f"Les résultats de ce marché sont trop nombreux : {MOST_RESULTS}, et "
                    f"{french.number(MOST_BYTES // 1_000_000)} Mo au plus.", hint="Retirez ceux qui ne servent plus.")
            name = f"{max((one.number for one in there), default=0) + 1:04d}-{kind}"
            put_folder(place / name, files)
        return name

    def remove(self, name: str) -> None:
        """Take a result away, with its files."""
        place = self.folder(name).place()
        with self.workspace.locked(self.market), disk(place):
            shutil.rmtree(place)

    def _place(self) -> Path:
        return Folder(self.workspace, self.market, RESULTS).place()
