"""Many YAML files at once: read together from a cache, and once in a process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from drafting import __version__
from drafting.cache import recall, remember
from drafting.errors import Problem, ReadingErrors
from drafting.yamlfile import MAX_DEPTH, MAX_NODES, YamlFile, parse_yaml, read_bytes

_known: dict[tuple[str, bytes], YamlFile] = {}
"""The files of libraries that this process has read, by name and content: the browser reads a whole library again after each
decision, which changes one file."""
MOST_KNOWN = 4000
"""A few libraries."""


def read_all(paths: Iterable[tuple[Path, str]], cache: Path | None = None) -> tuple[dict[str, YamlFile], list[Problem]]:
    """Many files by name, with the problems of those that cannot be read.

    The values of all the files are kept together in `cache`, under the hash of their names and bytes; what this process has
    read already is at hand.
    """
    raws, problems = read_raws(paths)
    new = [name for name, raw in raws.items() if (name, raw) not in _known]
    key = f"yaml-{digest_of(raws)}" if new else ""
    kept = recall(cache, key) if len(new) == len(raws) else None
    for name, (data, lines) in (kept or {}).items():
        _known[name, raws[name]] = YamlFile(name, data, {tuple(loc): line for loc, line in lines}, {},
                                            frozenset(tuple(loc) for loc, _ in lines), {}, raws[name])
    files, faults = parse_all(raws)
    problems += faults
    if new and kept is None and not problems:
        remember(cache, key, {name: [file.data, [[loc, file.lines[loc]] for loc in sorted(file.blocks, key=str)]]
                              for name, file in files.items()})
    return files, problems


def read_raws(paths: Iterable[tuple[Path, str]], until: bytes = b"") -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of many files by name, up to the line that begins with `until` if there is one."""
    problems: list[Problem] = []
    raws: dict[str, bytes] = {}
    for path, name in paths:
        try:
            raw = read_bytes(path, name)
            raws[name] = raw[: raw.find(b"\n" + until) + 1 or None] if until else raw
        except ReadingErrors as errors:
            problems += errors.problems
    return raws, problems


def digest_of(raws: Mapping[str, bytes]) -> str:
    """The hash of the names and bytes of files, and of how they are read."""
    digest = hashlib.sha256(f"yaml 2 {MAX_DEPTH} {MAX_NODES} {__version__}".encode())
    for name, raw in raws.items():
        digest.update(b"%d %s %d " % (len(name), name.encode(), len(raw)) + raw)
    return digest.hexdigest()


def parse_all(raws: Mapping[str, bytes]) -> tuple[dict[str, YamlFile], list[Problem]]:
    """Each file parsed, once in this process, with the problems of all."""
    if len(_known) > MOST_KNOWN:
        _known.clear()
    problems: list[Problem] = []
    files: dict[str, YamlFile] = {}
    for name, raw in raws.items():
        file = _known.get((name, raw))
        if file is None:
            try:
                file = _known[name, raw] = parse_yaml(raw, name)
            except ReadingErrors as errors:
                problems += errors.problems
                continue
        files[name] = file
    return files, problems
