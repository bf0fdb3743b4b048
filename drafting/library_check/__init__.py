"""Every check of the library that needs no market, and the coverage of the provisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from drafting.changes import rectification_words
from drafting.errors import Problem, ReadingErrors, unknown
from drafting.library import STATUSES, Clause, Library, Model
from drafting.library_check.clauses import (
    clause_problems,
    condition_problems,
    example_problems,
    planned_clauses,
    review_problems,
    variable_problems,
)
from drafting.library_check.examples import unknown_starters
from drafting.library_check.kinds import unfit
from drafting.library_check.paths import CONFIDENTIAL, known_paths
from drafting.library_check.released import released_problems
from drafting.lots_file import lot_words
from drafting.market.objective import KEYS
from drafting.outlines import CODES, Outline
from drafting.reading import field_at
from drafting.tables import TableModel, read_tables
from drafting.tracking import tracking_words
from drafting.volumes import paths_of, read_volumes
from drafting.wording import names_in

__all__ = ["CONFIDENTIAL", "faults", "known_paths", "overlay_faults", "problems", "released_problems", "unknown_starters"]


def problems(library: Library, outlines: Mapping[str, Outline]) -> list[Problem]:
    """Everything wrong, sorted by file and line; empty for a sound library."""
    found = list(library.stray)
    try:
        tables = read_tables(library)
        tracking_words(library)
        rectification_words(library)
        lot_words(library.data["workbook"], library.data["trades"], library.files["workbook"])
    except ReadingErrors as errors:
        return list(errors.problems)
    paths, planned = known_paths(), planned_clauses(outlines)
    for clause in library.clauses.values():
        found += clause_problems(clause, library, outlines, planned, tables, paths)
        found += example_problems(clause, library)
        found += review_problems(clause, library)
    for table in tables.values():
        found += _table(table, library, paths)
    for model in library.models.values():
        found += _model(model, library, paths)
    found += _outlines(outlines, library, paths)
    found += _practice(library, paths)
    found += _volumes(library, paths)
    found += _provisions(library)
    return sorted(set(found), key=lambda p: (p.file, p.line, p.message))


def faults(clause: Clause, library: Library, outlines: Mapping[str, Outline]) -> list[Problem]:
    """What is wrong in one clause, whatever its reviews are worth: a text with a fault is not to be approved."""
    judged = clause_problems(clause, library, outlines, planned_clauses(outlines), read_tables(library), known_paths())
    return sorted({*judged, *example_problems(clause, library)}, key=lambda p: (p.line, p.message))


def overlay_faults(library: Library, outlines: Mapping[str, Outline]) -> list[Problem]:
    """What is wrong in what overlays give, said before any pièce is written from it: nobody reviewed it with the program."""
    try:
        tables = read_tables(library)
    except ReadingErrors as errors:
        return list(errors.problems)
    paths, planned, found = known_paths(), planned_clauses(outlines), list[Problem]()
    for clause in library.clauses.values():
        if library.changed(clause):
            found += clause_problems(clause, library, outlines, planned, tables, paths)
    for table in tables.values():
        if library.overlaid("tables", table.name):
            found += _table(table, library, paths)
    for model in library.models.values():
        if library.origin(library.files[f"{model.id}/model"].name):
            found += _model(model, library, paths)
    found += _practice(library, paths)
    return sorted(set(found), key=lambda p: (p.file, p.line, p.message))


def _table(table: TableModel, library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files["tables"]
    used = {name for row in table.rows for cell in row.cells for name in names_in(cell)}
    used |= {name for cell in (*table.total, table.caption, table.single_lot) for name in names_in(cell)}
    for name in sorted(used - set(table.variables)):
        yield file.problem((table.name,), f"tableau « {table.name} » : « {{{name}}} » n'est pas dans « variables ».")
    for name in sorted(set(table.variables) - used):
        yield file.problem((table.name, "variables", name), f"la variable « {name} » ne sert pas.")
    for name, variable in table.variables.items():
        for message in variable_problems(variable, library, CODES, paths, set(paths)):
            yield file.problem((table.name, "variables", name), message)
    at = file.problem((table.name,), "")
    if library.overlaid("tables", table.name):
        asked = tuple(test for condition in (*(row.when for row in table.rows), *table.shown) for test in condition)
        yield from (file.problem((table.name, *loc), wrong) for loc, wrong in unfit(table.variables, asked, library))
    for condition in (*(row.when for row in table.rows), *table.shown):
        yield from condition_problems(condition, paths, at.file, at.line)


def _outlines(outlines: Mapping[str, Outline], library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    for outline in outlines.values():
        seen: set[str] = set()
        for id_ in outline.clauses():
            if id_ not in library.clauses:
                yield outline.file.problem(("outline",), unknown("la clause", id_, sorted(library.clauses)))
            elif library.clauses[id_].piece != outline.code:
                yield outline.file.problem(("outline",), f"« {id_} » n'est pas une clause de cette pièce.")
            if id_ in seen:
                yield outline.file.problem(("outline",), f"« {id_} » est placée deux fois.")
            seen.add(id_)
        yield from condition_problems(outline.produced_when, paths, outline.file.name, outline.file.line(("produced_when",)))
        for _, when in outline.titles:
            yield from condition_problems(when, paths, outline.file.name, outline.file.line(("titles",)))


def _model(model: Model, library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files[f"{model.id}/model"]
    for key, asked in (("needs", model.needs), ("when", tuple(test.path for test in model.when))):
        for path in asked:
            if path not in paths and not any(known.startswith(f"{path}.") for known in paths):
                yield file.problem((key,), unknown("le chemin", path, sorted(paths)))
    if library.origin(file.name):
        yield from (file.problem(loc, wrong) for loc, wrong in unfit({}, model.when, library))
    known = sorted({one for entry in library.data["provisions"].values() for one in entry.get("status", {})})
    for mechanism in model.mechanisms:
        if mechanism not in known:
            yield file.problem(("mechanism",), unknown("le mécanisme", mechanism, known))
    for other in model.excludes:
        if other not in library.models:
            yield file.problem(("excludes",), unknown("le modèle", other, sorted(library.models)))


def _practice(library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files["practice"]
    for path, entry in library.data["practice"].items():
        if path not in paths:
            yield file.problem((path,), unknown("le chemin", path, sorted(paths)))
        for key in ("title", "value", "from", "source"):
            if key not in entry:
                yield file.problem((path,), f"« {key} » manque pour la valeur « {path} ».")
        if "value" in entry and (wrong := _refused(path, entry["value"])):
            yield file.problem((path, "value"), wrong)


def _stated(path: str) -> FieldInfo | None:
    return field_at(tuple(path.replace("lot.", "lots.", 1).split(".")))


@cache
def _reader(path: str) -> TypeAdapter[Any]:
    """What reads the market's field at `path`, made once."""
    field = _stated(path)
    kind: Any = Annotated[field.annotation, field] if field else Any
    return TypeAdapter(kind)


def _refused(path: str, value: Any) -> str:
    """Why a market could not state this value at this path."""
    field = _stated(path)
    if field is None:
        return ""
    try:
        _reader(path).validate_python(value)
    except ValidationError:
        allowed = [str(one) for kind in (field.annotation, *get_args(field.annotation)) if get_origin(kind) is Literal
                   for one in get_args(kind)]
        return unknown("la valeur", str(value), allowed) if allowed else f"un marché ne peut pas dire « {value} » ici."
    return ""


def _volumes(library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    """Each mode of the objective has its wordings, the last one without condition."""
    file, known = library.files["volumes"], set(KEYS)
    for mode in sorted(known ^ set(library.data["volumes"])):
        words = f"le mode « {mode} » n'a pas de rédaction." if mode in known else unknown("le mode", mode, sorted(known))
        yield file.problem((mode,), words)
    try:
        models = read_volumes(library)
    except ReadingErrors as errors:
        yield from errors.problems
        return
    for mode, model in models.items():
        used = {name for wording in model.wordings for name in names_in(wording.text)}
        for name in sorted(used ^ set(model.variables)):
            yield file.problem((mode, "variables"), f"« {{{name}}} » : un nom du texte est dans « variables », et inversement.")
        for path in sorted({*paths_of(model)} - paths):
            yield file.problem((mode,), unknown("le chemin", path, sorted(paths)))
        if model.wordings[-1].when:
            yield file.problem((mode, "wordings"), "la dernière rédaction d'un mode n'a pas de condition.")


def _provisions(library: Library) -> Iterator[Problem]:
    file = library.files["provisions"]
    for id_, entry in library.data["provisions"].items():
        for mechanism, status in entry.get("status", {}).items():
            if status not in (*STATUSES, "none"):
                yield file.problem((id_, "status", mechanism), unknown("le statut", status, (*STATUSES, "none")))
