"""The texts that releases froze: `released.lock`, one for each folder of the library, written by commands alone.

The lock is a journal, one JSON object a line, only ever added to: texts, the release that closes them, slips mended
since, the texts of the next release… Every line carries a seal over itself and the line before, so that a line edited,
moved or taken away by hand is seen. A release is what stands above its own line: with the words and the conditions of
its texts kept there, it can be rebuilt whatever was mended since. It is no signature: who rewrites every seal is not
seen, the history of the folder is what tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from drafting import french
from drafting.errors import Problem, ReadingErrors
from drafting.hashes import canonical, clause_hash, sha256, text_hash
from drafting.library import Clause, Library, Version
from drafting.library.entries import read_clause
from drafting.node import Node
from drafting.review import set_aside
from drafting.yamlfile import Loc, YamlFile, leads, read_bytes, read_yaml

LOCK, JOURNAL, LIBRARY = "released.lock", "CHANGELOG.md", "library.yaml"
DEV = "-dev"
"""The end of a name that is not released yet."""
MAX_BYTES = 50_000_000
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
ABOUT = "Écrit par « clausier library release » et « clausier library slip » : ne se modifie pas à la main."
HEAD = {"format": 1, "about": ABOUT}

Key = tuple[str, date]
"""The id of a clause, the date of one of its texts."""

_KINDS: dict[str, tuple[str, ...]] = {
    "text": ("version", "text_sha256", "clause_sha256", "content"),
    "slip": ("version", "on", "reason", "text_sha256", "clause_sha256", "content"),
    "release": ("on",)}
_OF_CLAUSE = ("title", "about", "provides", "serves", "for_each", "fields")
"""What a text has of its clause, besides conditions and variables, which it may have for itself."""


class Frozen(Struct, frozen=True):
    """A released text as it is to stay: since which release, or mended since the last one (`release` empty)."""

    id: str
    version: date
    release: str
    text_sha256: str
    clause_sha256: str
    content: Mapping[str, Any]
    line: int
    reason: str = ""


State = Mapping[Key, Frozen]


class Releases(Struct, frozen=True):
    """What one folder released: `announced` is the `release:` of its library.yaml, `current` the texts to hold to."""

    lead: str
    announced: str
    file: YamlFile | None
    states: Mapping[str, State] = field(default_factory=dict)
    current: State = field(default_factory=dict)
    raw: bytes = b""
    seal: str = ""

    @property
    def name(self) -> str:
        return f"{self.lead}/{LOCK}"

    @property
    def unfrozen(self) -> bool:
        """Whether the folder bears the name of a release, and no lock says of which texts."""
        return bool(self.announced) and not self.announced.endswith(DEV) and not self.states

    @property
    def last(self) -> str:
        return list(self.states)[-1] if self.states else ""


# ---- reading ------------------------------------------------------------------------------------------------

def read_shelves(folders: Iterable[Path]) -> tuple[list[Releases], list[Problem]]:
    """What each folder of a library released, the built-in one first, and what is wrong in the locks."""
    found: list[Releases] = []
    problems: list[Problem] = []
    for folder, lead in leads(folders).items():
        try:
            found.append(read_releases(folder, lead))
        except ReadingErrors as errors:
            problems += errors.problems
    return found, problems


def read_releases(folder: Path, lead: str) -> Releases:
    """The releases of a folder, none without lock; raises `ReadingErrors` at the first line that does not follow."""
    file = read_yaml(folder / LIBRARY, f"{lead}/{LIBRARY}") if (folder / LIBRARY).exists() else None
    announced = str(file.data.get("release", "")) if file and isinstance(file.data, dict) else ""
    if not (folder / LOCK).exists():
        return Releases(lead, announced, file)
    name = f"{lead}/{LOCK}"
    raw = read_bytes(folder / LOCK, name, MAX_BYTES)
    states, current, seal = _replay(raw, name)
    return Releases(lead, announced, file, states, current, raw, seal)


def _replay(raw: bytes, name: str) -> tuple[dict[str, State], State, str]:
    """What each release gave, what stands now, and the last seal."""
    states: dict[str, State] = {}
    current: dict[Key, Frozen] = {}
    seal, last, closed = "", 0, True
    for last, entry in _entries(raw, name):
        seal = _sealed(entry, seal, name, last)
        if last == 1:
            if entry != {**HEAD, "seal": seal}:
                raise _broken(name, last, "ce n'est pas un verrou que cette version de clausier sait lire.")
            continue
        kind = next((kind for kind in _KINDS if kind in entry), "")
        if not kind or set(entry) != {kind, *_KINDS[kind], "seal"}:
            raise _broken(name, last, "cette ligne n'est pas d'une forme connue.")
        if kind == "release":
            current = {key: replace(frozen, release=frozen.release or str(entry["release"])) for key, frozen in current.items()}
            states[str(entry["release"])] = dict(current)
        else:
            frozen = _frozen(entry, kind, name, last)
            key = (frozen.id, frozen.version)
            told = current.get(key)
            if told is not None and kind == "text":  # the same words, under another title for instance
                frozen = replace(frozen, release=told.release, reason=told.reason)
            current[key] = frozen
        closed = kind != "text" and (closed or kind == "release")
    if not closed:
        raise _broken(name, last, "la dernière livraison n'est pas close : la fin du verrou manque.")
    return states, current, seal


def _entries(raw: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = raw.decode().split("\n")
    except UnicodeDecodeError as error:
        raise _broken(name, raw.count(b"\n", 0, error.start) + 1, "ce n'est pas un texte UTF-8.") from None
    if lines.pop():
        raise _broken(name, len(lines) + 1, "la dernière ligne est coupée.")
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise _broken(name, number, "cette ligne ne se lit pas.") from None
        if not isinstance(entry, dict):
            raise _broken(name, number, "cette ligne ne se lit pas.")
        yield number, entry
    if not lines:
        raise _broken(name, 1, "ce verrou est vide.")


def _sealed(entry: Mapping[str, Any], before: str, name: str, line: int) -> str:
    """The seal of a line that follows the one before; raises `ReadingErrors`."""
    try:
        seal = _seal({key: value for key, value in entry.items() if key != "seal"}, before)
    except (ValueError, RecursionError):  # half a character, or lists too deep, which nobody of ours writes
        raise _broken(name, line, "cette ligne ne se lit pas.") from None
    if entry.get("seal") != seal:
        raise _broken(name, line, "cette ligne, ou celle d'avant, a été modifiée, déplacée ou retirée à la main.")
    return seal


def _seal(entry: Mapping[str, Any], before: str) -> str:
    return sha256(before + canonical(entry))


def _broken(name: str, line: int, message: str) -> ReadingErrors:
    return ReadingErrors([Problem(message, name, line, "Reprenez released.lock tel que les commandes l'ont écrit "
                                                       "(sauvegarde, gestion de versions).")])


def _frozen(entry: Mapping[str, Any], kind: str, name: str, line: int) -> Frozen:
    texts = [entry[key] for key in (kind, "version", "text_sha256", "clause_sha256", *(["reason"] if kind == "slip" else []))]
    if not all(isinstance(value, str) for value in texts) or not isinstance(entry["content"], dict):
        raise _broken(name, line, "cette ligne n'est pas d'une forme connue.")
    try:
        day = french.read_date(entry["version"])
    except ValueError:
        raise _broken(name, line, "cette ligne n'est pas d'une forme connue.") from None
    return Frozen(entry[kind], day, "", entry["text_sha256"], entry["clause_sha256"], entry["content"], line,
                  entry.get("reason", ""))


# ---- what a release gave ------------------------------------------------------------------------------------

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
    data = {**{key: latest.content[key] for key in _OF_CLAUSE if key in latest.content},
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


# ---- writing ------------------------------------------------------------------------------------------------

def with_release(library: Library, releases: Releases, release: str, on: date) -> tuple[bytes, int]:
    """The lock once `release` is closed, and how many texts it adds or tells again."""
    fresh = [_entry("text", clause, version, library) for clause, version in _texts(library, releases)
             if not _told(releases.current.get((clause.id, version.in_force_from)), clause, version, library)]
    return _with(releases, [*fresh, {"release": release, "on": on.isoformat()}]), len(fresh)


def unreleased(library: Library, releases: Releases) -> list[Key]:
    """The texts of the folder that its last release does not give as they are: new ones, and slips mended since."""
    gave = releases.states.get(releases.last, {})
    return [key for clause, version in _texts(library, releases)
            for key in [(clause.id, version.in_force_from)]
            if key not in gave or gave[key].clause_sha256 != releases.current[key].clause_sha256]


def with_slips(library: Library, releases: Releases, mended: Iterable[tuple[Clause, Version]], on: date, reason: str) -> bytes:
    """The lock once released texts are said mended; the words that they had stay in the lines above."""
    return _with(releases, [{**_entry("slip", clause, version, library), "on": on.isoformat(), "reason": reason}
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
    return {**{key: data[key] for key in _OF_CLAUSE if key in data}, "version": raw}


def _told(frozen: Frozen | None, clause: Clause, version: Version, library: Library) -> bool:
    """Whether the lock already says a text as it is; the day of its last reading is not worth a line."""
    return frozen is not None and canonical(_without_day(frozen.content)) == canonical(
        _without_day(content(clause, version, library)))


def _without_day(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "version": {key: value for key, value in told.get("version", {}).items() if key != "checked_on"}}


def _with(releases: Releases, entries: Iterable[dict[str, Any]]) -> bytes:
    seal, lines = releases.seal, []
    for entry in entries if releases.raw else [HEAD, *entries]:
        seal = _seal(entry, seal)
        lines.append(json.dumps({**entry, "seal": seal}, ensure_ascii=False) + "\n")
    return releases.raw + "".join(lines).encode()


# ---- the journal --------------------------------------------------------------------------------------------

def entry_line(journal: str, release: str) -> int:
    """The line of a release's entry in the journal, 0 when it has none or says nothing."""
    heads = [(number, line) for number, line in enumerate(journal.splitlines(), 1) if line.startswith("## ")]
    lines = journal.splitlines()
    for rank, (number, line) in enumerate(heads):
        end = heads[rank + 1][0] - 1 if rank + 1 < len(heads) else len(lines)
        if line[3:].split() and line[3:].split()[0] == release and any(text.strip() for text in lines[number:end]):
            return number
    return 0
