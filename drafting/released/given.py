"""What a release gave: the lock keeps the words and the conditions of its texts, so it is rebuilt whatever was mended since."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from drafting.errors import Problem, ReadingErrors
from drafting.hashes import clause_hash, text_hash
from drafting.library import Clause, Library, Version
from drafting.library.entries import read_clause
from drafting.node import Node
from drafting.released.lock import Frozen, Key, Releases, State
from drafting.yamlfile import Loc, YamlFile

OF_CLAUSE = ("title", "about", "provides", "serves", "for_each", "fields")
"""What a text has of its clause, besides conditions and variables, which it may have for itself."""


def slips(before: State, after: State) -> dict[Key, str]:
    """Why each text mended between two states was."""
    return {key: frozen.reason for key, frozen in after.items()
            if frozen.reason and key in before and before[key].clause_sha256 != frozen.clause_sha256}


def as_released(library: Library, releases: Releases, release: str) -> Library:
    """The library with the texts of one release alone, slips undone; its articles, tables and words are today's."""
    by_id: dict[str, list[Frozen]] = {}
    for frozen in releases.states[release].values():
        by_id.setdefault(frozen.id, []).append(frozen)
    clauses = {id_: _rebuilt(id_, texts, releases.name) for id_, texts in by_id.items()}
    return replace(library, release=release, clauses=clauses)


def of_folder(library: Library, lead: str) -> Library:
    """The library with the clauses of one of its folders alone."""
    return replace(library, clauses={clause.id: clause for clause in library.clauses.values() if in_folder(clause, lead)})


def in_folder(clause: Clause, lead: str) -> bool:
    """Whether a clause is read from the folder that messages call `lead`."""
    return clause.file == f"{lead}/{clause.id}.yaml"


def _rebuilt(id_: str, texts: Iterable[Frozen], name: str) -> Clause:
    """A clause from its frozen texts; its title is that of the last line that speaks of it."""
    dated = sorted(texts, key=lambda frozen: frozen.version)
    latest = max(dated, key=lambda frozen: frozen.line)
    data = {**{key: latest.content[key] for key in OF_CLAUSE if key in latest.content},
            "versions": [frozen.content.get("version") for frozen in dated]}
    lines: dict[Loc, int] = {("versions", rank, "text"): frozen.line for rank, frozen in enumerate(dated)}
    file = YamlFile(name, data, {(): latest.line, **lines}, {}, frozenset(lines))
    problems: list[Problem] = []
    clause = read_clause(id_, latest.release, Node.root(file, problems))
    if problems:
        raise ReadingErrors(problems)
    return clause


def before(frozen: Frozen, name: str) -> Clause:
    """The clause with a frozen text alone, as it was released."""
    return _rebuilt(frozen.id, [frozen], name)


def moved(clause: Clause, version: Version, frozen: Frozen, name: str) -> str:
    """What is no more as it was released, as a French sentence; empty when all is.

    The texts themselves are compared when the fingerprints differ: these may be of an older program.
    """
    if frozen.clause_sha256 == clause_hash(clause, version):
        return ""
    was = before(frozen, name)
    if text_hash(was.versions[0]) != text_hash(version):
        return "ses mots ont changé"
    if clause_hash(was, was.versions[0]) != clause_hash(clause, version):
        return "ses conditions, ses variables, ses champs ou ses articles ont changé"
    return ""
