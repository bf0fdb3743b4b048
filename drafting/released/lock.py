"""The lock is a journal, one JSON object a line, only ever added to: texts, the release that closes them, slips mended
since, the texts of the next release… Every line carries a seal over itself and the line before, so that a line edited,
moved or taken away by hand is seen. A release is what stands above its own line. It is no signature: who rewrites every
seal is not seen, the history of the folder is what tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from drafting import french
from drafting.errors import Problem, ReadingErrors
from drafting.hashes import canonical, sha256
from drafting.yamlfile import YamlFile, leads, read_bytes, read_yaml

LOCK, LIBRARY = "released.lock", "library.yaml"
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
        seal = seal_of({key: value for key, value in entry.items() if key != "seal"}, before)
    except (ValueError, RecursionError):  # half a character, or lists too deep, which nobody of ours writes
        raise _broken(name, line, "cette ligne ne se lit pas.") from None
    if entry.get("seal") != seal:
        raise _broken(name, line, "cette ligne, ou celle d'avant, a été modifiée, déplacée ou retirée à la main.")
    return seal


def seal_of(entry: Mapping[str, Any], before: str) -> str:
    """The seal of a line, from its own words and the seal of the line before."""
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


def added(releases: Releases, entries: Iterable[dict[str, Any]]) -> bytes:
    """The lock with more lines, each sealed."""
    seal, lines = releases.seal, []
    for entry in entries if releases.raw else [HEAD, *entries]:
        seal = seal_of(entry, seal)
        lines.append(json.dumps({**entry, "seal": seal}, ensure_ascii=False) + "\n")
    return releases.raw + "".join(lines).encode()
