"""Files read as they are now, and what they say: verified together, and clause by clause what became of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from drafting.draft import Dossier
from drafting.library import Library
from drafting.provenance import Held, read_extract, seeds, trace
from drafting.verify import Reading, Sheet, launch
from drafting.word.holders import copies_of
from drafting.word.package import read_bytes, read_package
from drafting.word.papers import read_paper
from drafting.word.parts import open_parts
from drafting.word.read import custom_properties, extracts, holders_in

STATES = {"intact": "intacte", "renumbered": "intacte, renvois renumérotés", "edited": "modifiée à la main", "missing": "retirée"}
NEWER = {
    "same": "",
    "mended": "texte corrigé depuis dans la bibliothèque",
    "newer": "texte plus récent, en vigueur depuis le {date}",
    "coming": "un autre texte entrera en vigueur le {date}",
    "gone": "cette clause n'est plus dans la bibliothèque"}


def check_readable(path: Path) -> None:
    """Raises a French error when a file is no sound Word or OpenDocument file."""
    open_parts(path)


def words_in(path: Path) -> int:
    """How many bytes the longest part of a file has once unpacked, pictures aside: what reading it costs."""
    data, where = read_bytes(path)
    return max((member.size for member in read_package(data, where, word=False) if member.name.endswith(".xml")), default=0)


def reading_of(files: Iterable[tuple[str, Path | bytes]], library: Library, dossier: Dossier | None, day: date | None,
               today: date) -> Reading:
    """The files, by their names; the law of `day`, else of the market's, of the day that a file prints, of today."""
    sheets = tuple(Sheet(read_paper(source, name)) for name, source in files)
    if dossier is not None:
        return Reading(sheets, library, day or dossier.settled.market.launch_date, dossier.settled, dossier.pieces)
    printed = next((date.fromisoformat(day) for sheet in sheets for day, _ in launch(sheet)), None)
    return Reading(sheets, library, day or printed or today)


def traced(path: Path, library: Library, day: date) -> list[tuple[Mapping[str, Any], tuple[Held, ...]]]:
    """For each pièce of ours in a file, what it says of itself and what became of its clauses; raises when there is none."""
    parts = open_parts(path)
    there = holders_in(parts)
    told = [read_extract(text, path.name) for text in extracts(custom_properties(parts)) or [""]]
    return [(extract, trace(extract, copies_of(seeds(extract), there), library, day)) for extract in told]


def more_of(one: Held) -> list[str]:
    """What else is to be said of a clause: its copies, and the library's text when it is another."""
    newer = NEWER[one.library].format(date="/".join(reversed(one.since.split("-"))))
    return [text for text in (newer, f"écrite {one.copies} fois dans ce fichier" if one.copies > 1 else "") if text]
