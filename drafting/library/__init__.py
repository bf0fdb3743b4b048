"""What the law and the lawyers wrote: clauses with their dated versions, references, and dated values.

`load_library(folders)` reads the built-in library, then overlays; a later folder replaces a clause of the
same id and the same top-level entries of a data file. The path of a clause file is its id.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from drafting.errors import Problem, ReadingErrors
from drafting.library.entries import read_clause, read_model, read_reference, read_variables
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
    Review,
    SameLibrary,
    Variable,
    Version,
)
from drafting.node import Node
from drafting.yamlfile import YamlFile, leads, read_all

DATA_FILES = ("law", "publics", "modes", "trades", "thresholds", "ccag", "smic", "practice", "concordance",
              "provisions", "tables", "words", "rectification", "volumes", "vocabulary", "findings", "refusals", "eforms",
              "workbook", "library", *EXAMPLES)

__all__ = ["EXAMPLES", "NO_FINDING", "REGIME", "REVIEW_STATES", "STATUSES", "Case", "Clause", "FieldModel", "LegalReference",
           "Library", "Model", "Review", "SameLibrary", "Variable", "Version", "load_library", "read_variables"]


def load_library(folders: Iterable[Path], cache: Path | None = None, *, examples: bool = True) -> Library:
    """Read the built-in library, then each overlay; raises `ReadingErrors` with every problem.

    Without `examples`, each clause file is read until its `cases:`: a draft does not need them, and they are
    half of the library.
    """
    named = leads(folders)
    for folder in named:
        if not folder.is_dir():
            raise ReadingErrors([Problem("ce dossier de bibliothèque n'existe pas.", str(folder))])
    paths = [(folder / name, f"{lead}/{name}", name[:-len(".yaml")]) for folder, lead in named.items() for name in _names(folder)]
    read, problems = read_all(((path, name) for path, name, _ in paths), cache, b"" if examples else b"cases:")
    clauses: dict[str, Clause] = {}
    models: dict[str, Model] = {}
    data: dict[str, dict[str, Any]] = {name: {} for name in DATA_FILES}
    files: dict[str, YamlFile] = {}
    releases: list[str] = []
    for _, name, id_ in paths:
        if name not in read:
            continue
        file, parts = read[name], id_.split("/")
        if len(parts) == 1:
            _lay(parts[0], file, data, files, problems)
            if parts[0] == "library":
                releases.append(str(file.data.get("release", "")) if isinstance(file.data, dict) else "")
        elif len(parts) == 2:
            models[parts[0]] = read_model(parts[0], Node.root(file, problems))
        else:
            clause = read_clause(id_, str(data["library"].get("release", "")), Node.root(file, problems))
            clauses[clause.id], files[clause.id] = clause, file
    law = {key: read_reference(key, node) for key, node in _entries("law", data, files, problems)}
    for clause in clauses.values():
        problems += [Problem(f"le modèle « {model} » n'a pas de fichier model.yaml.", clause.file, 1)
                     for model in clause.models if model not in models]
    if problems:
        raise ReadingErrors(problems)
    return Library(releases[0] if releases else "", clauses, models, law, data, files, tuple(releases[1:]))


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


def _lay(name: str, file: YamlFile, data: dict[str, dict[str, Any]], files: dict[str, YamlFile],
         problems: list[Problem]) -> None:
    """Lay a data file over what earlier folders gave."""
    if not isinstance(file.data, dict):
        problems.append(file.problem((), "un bloc « clé : valeur » est attendu."))
        return
    data[name] = {**data[name], **file.data}
    files[name] = file


def _entries(name: str, data: Mapping[str, dict[str, Any]], files: Mapping[str, YamlFile],
             problems: list[Problem]) -> Iterable[tuple[str, Node]]:
    file = files.get(name)
    return () if file is None else (
        (key, Node(file, (key,), value, problems)) for key, value in data[name].items())
