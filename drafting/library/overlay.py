"""What a buyer's own library may hold: its folder walked with suspicion, its release, the files that it may not change.

An overlay adds clauses, replaces them by id, sets them aside, and gives its own values, articles, words and tables. What judges
texts and what programs read (findings, refusals, provisions, structured fields…) stays the library's: such a file is
accepted as the copy that `library export` made, and for nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from drafting import __version__, french
from drafting.errors import Problem, os_reason
from drafting.node import Node
from drafting.yamlfile import YamlFile, read_bytes

MAX_FILES = 5_000
MAX_BYTES = 20_000_000
LAID = ("library", "approvals", "law", "practice", "publics", "modes", "trades", "smic", "thresholds", "words", "tables")
"""The data files that an overlay may hold as its own."""
ASIDE = ("notes.yaml",)
"""What people keep beside their texts, and that no text comes from."""
_CLAUSE = re.compile(r"[a-z][a-z0-9_]*/[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*\.yaml")
_RELEASE_MAX = 60
_REQUIRES = re.compile(r"clausier >= (\d+(?:\.\d+)*)")


def own_files(folder: Path, lead: str, beneath: Path, problems: list[Problem]) -> list[str]:
    """The files that an overlay has of its own, data first, then models, then clauses.

    A copy of a file that it may not change is passed over.
    """
    found: list[str] = []
    size = 0
    for name, entry in _walk(folder, lead, problems):
        size += entry.stat().st_size if entry.is_file() else 0
        if len(found) >= MAX_FILES or size > MAX_BYTES:
            problems.append(Problem(f"ce dossier est trop gros pour une bibliothèque : {MAX_FILES} fichiers et "
                                    f"{MAX_BYTES // 1_000_000} Mo au plus.", lead))
            break
        if _accepted(folder, name, lead, beneath, problems):
            found.append(name)
    return sorted(found, key=lambda name: (name.count("/"), name != "library.yaml", not name.endswith("/model.yaml"), name))


def _walk(folder: Path, lead: str, problems: list[Problem], inside: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every YAML file below a folder, as « model/piece/name.yaml »; no link leads out of it."""
    try:
        with os.scandir(folder / inside) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(f"dossier illisible : {os_reason(error)}.", _shown(lead, inside)))
        return
    for entry in entries:
        name = f"{inside}/{entry.name}".lstrip("/")
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and (entry.is_dir() or not (folder / name).resolve().is_relative_to(folder.resolve())):
            problems.append(Problem("ce lien mène ailleurs : une bibliothèque ne contient que ses propres fichiers.",
                                    _shown(lead, name), 0, "Mettez-y le fichier lui-même."))
        elif entry.is_dir():
            if name.count("/") < 3:
                yield from _walk(folder, lead, problems, name)
        elif name.endswith((".yaml", ".yml")):
            yield name, entry


def _shown(lead: str, name: str) -> str:
    """A file as messages call it, on one line whatever its name holds."""
    return f"{lead}/{name if name.isprintable() else ascii(name)}".rstrip("/")


def _accepted(folder: Path, name: str, lead: str, beneath: Path, problems: list[Problem]) -> bool:
    """Whether a file is the overlay's own; one that it may not hold is a problem, a copy of one beneath is nothing."""
    if name in ASIDE:
        return False
    depth, stem = name.count("/"), name.removesuffix(".yaml")
    clause = depth == 2 and _CLAUSE.fullmatch(name) is not None
    if clause or (depth == 0 and stem in LAID) or (depth == 1 and name.endswith("/model.yaml") and not (beneath / name).exists()):
        return True
    if depth < 2 and (beneath / name).is_file():
        if _content(folder / name, f"{lead}/{name}") == _content(beneath / name, name):
            return False
        problems.append(Problem("une bibliothèque superposée ne change pas ce fichier.", _shown(lead, name), 0,
                                "Retirez-le de ce dossier : celui de clausier sert."))
        return False
    problems.append(Problem(
        "ce fichier n'a pas sa place dans une bibliothèque superposée.", _shown(lead, name), 0,
        "Une clause est à modele/piece/nom-de-la-clause.yaml ; les autres fichiers admis sont "
        f"{french.listing([f'{one}.yaml' for one in LAID])}, et model.yaml pour un modèle nouveau."))
    return False


def _content(path: Path, name: str) -> bytes:
    return read_bytes(path, name).replace(b"\r\n", b"\n")


def read_release(file: YamlFile, problems: list[Problem]) -> str:
    """The release that library.yaml gives, and whether this program is recent enough for it."""
    node = Node.root(file, problems)
    release, requires = node.text("release", required=True), node.text("requires")
    if not release.isprintable() or len(release) > _RELEASE_MAX:
        node.say(f"« release » : un nom d'une ligne, de {_RELEASE_MAX} caractères au plus, est attendu.", "release")
    asked = _REQUIRES.fullmatch(requires)
    if requires and asked is None:
        node.say("« requires » s'écrit « clausier >= 0.1 ».", "requires")
    elif asked is not None and _numbers(asked[1]) > _numbers(__version__):
        node.say(f"cette bibliothèque demande clausier {asked[1]} ou plus récent ; celui-ci est le {__version__}.", "requires")
    node.close()
    return release


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
