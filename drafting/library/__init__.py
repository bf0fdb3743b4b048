"""What the law and the lawyers wrote: clauses with their dated versions, references, and dated values.

`load_library(folders)` reads the built-in library, then overlays; a later folder replaces a clause of the
same id and the same top-level entries of a data file. The path of a clause file is its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from drafting.errors import Problem, ReadingErrors
from drafting.library.entries import read_clause, read_model, read_reference, read_variables
from drafting.library.model import (
    EXAMPLES,
    REGIME,
    STATUSES,
    Case,
    Clause,
    FieldModel,
    LegalReference,
    Library,
    Model,
    SameLibrary,
    Variable,
    Version,
)
from drafting.node import Node
from drafting.yamlfile import YamlFile, leads, read_all

DATA_FILES = ("law", "publics", "modes", "trades", "thresholds", "ccag", "smic", "practice", "concordance",
              "provisions", "tables", "words", "rectification", "volumes", "vocabulary", "findings", "refusals", "eforms",
              "workbook", "library", *EXAMPLES)

__all__ = ["REGIME", "STATUSES", "Case", "Clause", "FieldModel", "LegalReference", "Library", "Model", "SameLibrary", "Variable",
           "Version", "load_library", "read_variables"]


def load_library(folders: Iterable[Path], cache: Path | None = None, *, examples: bool = True) -> Library:
    """Read the built-in library, then each overlay; raises `ReadingErrors` with every problem.

    Without `examples`, each clause file is read until its `cases:`: a draft does not need them, and they are
    half of the library.
    """
    named = leads(folders)
    for folder in named:
        if not folder.is_dir():
            raise ReadingErrors([Problem("ce dossier de bibliothèque n'existe pas.", str(folder))])
    paths = [(folder, path, name) for folder, lead in named.items() for path, name in _paths(folder, lead)]
    read, problems = read_all(((path, name) for _, path, name in paths), cache, b"" if examples else b"cases:")
    clauses: dict[str, Clause] = {}
    models: dict[str, Model] = {}
    data: dict[str, dict[str, Any]] = {name: {} for name in DATA_FILES}
    files: dict[str, YamlFile] = {}
    releases: list[str] = []
    for folder, path, name in paths:
        if name not in read:
            continue
        file, parts = read[name], path.relative_to(folder).with_suffix("").parts
        if len(parts) == 1:
            _lay(parts[0], file, data, files, problems)
            if parts[0] == "library":
                releases.append(str(file.data.get("release", "")) if isinstance(file.data, dict) else "")
        elif len(parts) == 2:
            models[parts[0]] = read_model(parts[0], Node.root(file, problems))
        else:
            clause = read_clause("/".join(parts), str(data["library"].get("release", "")), Node.root(file, problems))
            clauses[clause.id], files[clause.id] = clause, file
    law = {key: read_reference(key, node) for key, node in _entries("law", data, files, problems)}
    for clause in clauses.values():
        problems += [Problem(f"le modèle « {model} » n'a pas de fichier model.yaml.", clause.file, 1)
                     for model in clause.models if model not in models]
    if problems:
        raise ReadingErrors(problems)
    return Library(releases[0] if releases else "", clauses, models, law, data, files, tuple(releases[1:]))


def _paths(folder: Path, lead: str) -> Iterator[tuple[Path, str]]:
    """The files of a folder with the names that messages give them: data, then models, then clauses."""
    data = (folder / f"{name}.yaml" for name in sorted(DATA_FILES, key=lambda name: name != "library"))
    found = [*(path for path in data if path.exists()), *sorted(folder.glob("*/model.yaml")), *sorted(folder.glob("*/*/*.yaml"))]
    return ((path, f"{lead}/{path.relative_to(folder).as_posix()}") for path in found)


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
