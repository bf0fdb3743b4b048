"""What the lock is to hold next: texts of a release, slips mended; and what the journal (`CHANGELOG.md`) says of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec.structs import asdict

from drafting.hashes import canonical, clause_hash, text_hash
from drafting.library import Clause, Library, Version
from drafting.released.given import OF_CLAUSE, of_folder
from drafting.released.lock import Frozen, Key, Releases, added
from drafting.review import set_aside

JOURNAL = "CHANGELOG.md"


def with_release(library: Library, releases: Releases, release: str, on: date) -> tuple[bytes, int]:
    """The lock once `release` is closed, and how many texts it adds or tells again."""
    fresh = [_entry("text", clause, version, library) for clause, version in _texts(library, releases)
             if not _told(releases.current.get((clause.id, version.in_force_from)), clause, version, library)]
    return added(releases, [*fresh, {"release": release, "on": on.isoformat()}]), len(fresh)


def unreleased(library: Library, releases: Releases) -> list[Key]:
    """The texts of the folder that its last release does not give as they are: new ones, and slips mended since."""
    gave = releases.states.get(releases.last, {})
    return [key for clause, version in _texts(library, releases)
            for key in [(clause.id, version.in_force_from)]
            if key not in gave or gave[key].clause_sha256 != releases.current[key].clause_sha256]


def with_slips(library: Library, releases: Releases, mended: Iterable[tuple[Clause, Version]], on: date, reason: str) -> bytes:
    """The lock once released texts are said mended; the words that they had stay in the lines above."""
    return added(releases, [{**_entry("slip", clause, version, library), "on": on.isoformat(), "reason": reason}
                            for clause, version in mended])


def _texts(library: Library, releases: Releases) -> Iterator[tuple[Clause, Version]]:
    for _, clause in sorted(of_folder(library, releases.lead).clauses.items()):
        yield from ((clause, version) for version in clause.versions)


def _entry(kind: str, clause: Clause, version: Version, library: Library) -> dict[str, Any]:
    return {kind: clause.id, "version": version.in_force_from.isoformat(), "text_sha256": text_hash(version),
            "clause_sha256": clause_hash(clause, version), "content": content(clause, version, library)}


def content(clause: Clause, version: Version, library: Library) -> dict[str, Any]:
    """A text as its file holds it, whole: with its clause's conditions and variables, and why it is set aside if it is."""
    data = library.files[clause.id].data
    raw = {key: value for key, value in data["versions"][clause.versions.index(version)].items() if key != "review"}
    raw |= {key: data[key] for key in ("when", "variables") if key in data and key not in raw}
    if set_aside(version) and version.review is not None:
        raw["review"] = {key: value.isoformat() if isinstance(value, date) else value
                         for key, value in asdict(version.review).items() if value}
    return {**{key: data[key] for key in OF_CLAUSE if key in data}, "version": raw}


def _told(frozen: Frozen | None, clause: Clause, version: Version, library: Library) -> bool:
    """Whether the lock already says a text as it is; the day of its last reading is not worth a line."""
    return frozen is not None and canonical(_without_day(frozen.content)) == canonical(
        _without_day(content(clause, version, library)))


def _without_day(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "version": {key: value for key, value in told.get("version", {}).items() if key != "checked_on"}}


def entry_line(journal: str, release: str) -> int:
    """The line of a release's entry in the journal, 0 when it has none or says nothing."""
    heads = [(number, line) for number, line in enumerate(journal.splitlines(), 1) if line.startswith("## ")]
    lines = journal.splitlines()
    for rank, (number, line) in enumerate(heads):
        end = heads[rank + 1][0] - 1 if rank + 1 < len(heads) else len(lines)
        if line[3:].split() and line[3:].split()[0] == release and any(text.strip() for text in lines[number:end]):
            return number
    return 0
