"""What the law and the lawyers wrote: clauses with their dated versions, references, and dated values.

`load_library(folders)` reads the built-in library, then overlays, each laid over those before it: its clauses replace those of
the same id, its entries those of the same key, its decisions judge the texts beneath. The path of a clause file is its id.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from drafting.errors import Problem, ReadingErrors
from drafting.library.entries import read_clause, read_model, read_reference, read_variables
from drafting.library.kept import key_of, recall_clauses, remember_clauses
from drafting.library.model import (
    EXAMPLES,
    NO_FINDING,
    REGIME,
    REVIEW_STATES,
    STATUSES,
    Case,
    Clause,
    FieldModel,
    LegalReference,
    Library,
    Model,
    Overlay,
    Review,
    SameLibrary,
    Variable,
    Version,
)
from drafting.node import Node
from drafting.yamlfile import MAPPING, YamlFile, leads, mounted
from drafting.yamlfile.many import parse_all, read_all, read_raws

CLAUSE = 2
"""How many folders a clause's file is in: its model, its pièce."""
DATA_FILES = ("law", "publics", "modes", "trades", "thresholds", "ccag", "smic", "practice", "concordance",
              "provisions", "tables", "words", "rectification", "volumes", "vocabulary", "findings", "refusals", "eforms",
              "workbook", "library", *EXAMPLES)

__all__ = ["EXAMPLES", "NO_FINDING", "REGIME", "REVIEW_STATES", "STATUSES", "Case", "Clause", "FieldModel", "LegalReference",
           "Library", "Model", "Overlay", "Review", "SameLibrary", "Variable", "Version", "load_library", "read_variables"]


def load_library(folders: Iterable[Path], cache: Path | None = None, *, examples: bool = True) -> Library:
    """Read the built-in library, then each overlay; raises `ReadingErrors` with every problem.

    Without `examples`, each clause file is read until its `cases:`: a draft does not need them, and they are
    half of the library.
    """
    named = leads(folders)
    for folder in named:
        if not folder.is_dir():
            raise ReadingErrors([Problem("ce dossier de bibliothèque n'existe pas.", str(folder))])
    reading = _Reading(cache, examples)
    for rank, (folder, lead) in enumerate(named.items()):
        if rank == 0:
            reading.base(folder, lead)
        else:
            reading.overlay(folder, lead, next(iter(named)))
    return reading.library()


class _Reading:
    """What has been read so far, layer after layer; every problem is kept for the end."""

    def __init__(self, cache: Path | None, examples: bool) -> None:
        self.cache, self.examples = cache, examples
        self.problems: list[Problem] = []
        self.clauses: dict[str, Clause] = {}
        self.models: dict[str, Model] = {}
        self.data: dict[str, dict[str, Any]] = {name: {} for name in DATA_FILES}
        self.files: dict[str, YamlFile] = {}
        self.release = ""
        self.overlays: list[Overlay] = []
        self.replaced: dict[str, Clause] = {}
        self.approvals: dict[str, YamlFile] = {}
        self.stray: list[Problem] = []

    def base(self, folder: Path, lead: str) -> None:
        """The library that the others are laid over."""
        names = _names(folder)
        clauses = [name for name in names if name.count("/") == CLAUSE]
        for name, file in self._read(folder, lead, [name for name in names if name.count("/") < CLAUSE]).items():
            stem = name.removesuffix(".yaml")
            if "/" in name:
                self._texts(stem, file, self.release)
            elif isinstance(file.data, dict):
                self.data[stem], self.files[stem] = file.data, file
                if stem == "library":
                    self.release = str(file.data.get("release", ""))
            else:
                self.problems.append(file.problem((), MAPPING))
        if self.examples:
            for name, file in self._read(folder, lead, clauses).items():
                self._texts(name.removesuffix(".yaml"), file, self.release)
        else:
            self._without_examples(folder, lead, clauses)

    def _without_examples(self, folder: Path, lead: str, names: list[str]) -> None:
        """The clauses without their `cases:`, as they were found the last time if nothing changed."""
        paths = {f"{lead}/{name}": name.removesuffix(".yaml") for name in names}
        raws, problems = read_raws(((folder / name, f"{lead}/{name}") for name in names), b"cases:")
        self.problems += problems
        key = key_of(raws, self.release)
        kept = None if problems else recall_clauses(self.cache, key)
        if kept is not None:
            self.clauses = kept
            self.files |= {paths[name]: YamlFile(name, None, {}, {}, raw=raw) for name, raw in raws.items()}
            return
        files, faults = parse_all(raws)
        before = len(self.problems)
        self.problems += faults
        for name, file in files.items():
            self._texts(paths[name], file, self.release)
        if not problems and len(self.problems) == before:
            remember_clauses(self.cache, key, self.clauses)

    def overlay(self, folder: Path, lead: str, beneath: Path) -> None:
        """A buyer's own library (:mod:`drafting.library.overlay`)."""
        from drafting.library.approvals import judged
        from drafting.library.overlay import own_files, read_release
        from drafting.library.values import laid

        read = self._read(folder, lead, own_files(folder, lead, beneath, self.problems))
        own = {file.name: file for file in read.values()}
        release = read_release(read["library.yaml"], self.problems) if "library.yaml" in read else ""
        for name, file in read.items():
            stem = name.removesuffix(".yaml")
            if "/" in name:
                self._texts(stem, file, release)
            elif stem not in ("library", "approvals"):
                entries = laid(stem, Node.root(file, self.problems), self.data[stem])
                self.data[stem] = {**self.data[stem], **entries}
                self.files[stem] = mounted(self.files.get(stem, file), file, entries)
        self.overlays.append(Overlay(lead, release, own))
        if "approvals.yaml" in read:
            after = judged(self.clauses, read["approvals.yaml"], own, self.problems)
            self.clauses = dict(after.clauses)
            self.approvals |= dict.fromkeys(after.keys, read["approvals.yaml"])
            self.stray += after.stray

    def library(self) -> Library:
        law = {key: read_reference(key, Node(self.files["law"], (key,), value, self.problems))
               for key, value in self.data["law"].items()}
        for clause in self.clauses.values():
            self.problems += [Problem(f"le modèle « {model} » n'a pas de fichier model.yaml.", clause.file, 1)
                              for model in clause.models if model not in self.models]
        if self.problems:
            raise ReadingErrors(self.problems)
        return Library(self.release, self.clauses, self.models, law, self.data, self.files, tuple(self.overlays), self.replaced,
                       self.approvals, tuple(self.stray))

    def _read(self, folder: Path, lead: str, names: list[str]) -> dict[str, YamlFile]:
        """The files of one folder by their name below it."""
        read, problems = read_all(((folder / name, f"{lead}/{name}") for name in names), self.cache)
        self.problems += problems
        return {name: read[f"{lead}/{name}"] for name in names if f"{lead}/{name}" in read}

    def _texts(self, id_: str, file: YamlFile, release: str) -> None:
        """A model, or a clause, which takes the place of the one of its name."""
        if id_.count("/") == 1:
            model = id_.partition("/")[0]
            self.models[model] = read_model(model, Node.root(file, self.problems))
            self.files[id_] = file
            return
        if id_ in self.clauses:
            self.replaced.setdefault(id_, self.clauses[id_])
            self.approvals = {key: found for key, found in self.approvals.items() if key.partition("@")[0] != id_}
        self.clauses[id_], problems = _clause(id_, release, file)
        self.files[id_] = file
        self.problems += problems


@lru_cache(3000)
def _clause(id_: str, release: str, file: YamlFile) -> tuple[Clause, tuple[Problem, ...]]:
    """The clause that a file gives, judged once in a process, with what is wrong in it."""
    problems: list[Problem] = []
    return read_clause(id_, release, Node.root(file, problems)), tuple(problems)


def _names(folder: Path) -> list[str]:
    """The files of a folder, below it: data, then models, then clauses, each in the order of their names."""
    data = (f"{name}.yaml" for name in sorted(DATA_FILES, key=lambda name: name != "library"))
    models = _folders(folder)
    found = (*data, *(f"{model}/model.yaml" for model in models))
    clauses = (f"{model}/{piece}/{name}" for model in models for piece in _folders(folder / model)
               for name in sorted(os.listdir(folder / model / piece)) if name.endswith(".yaml"))
    return [*(name for name in found if (folder / name).exists()), *clauses]


def _folders(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())
