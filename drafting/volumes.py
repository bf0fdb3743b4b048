"""The printed wording of what a lot asks: a figure, or the rule that gives one. Words: clause_library/volumes.yaml.

A mode has wordings, each with its `when`: the first that holds is the lot's volume, the same in every pièce (COH-01).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from drafting.conditions import Condition, holds, read_condition
from drafting.document import Inline, Text, plain
from drafting.errors import Problem, ReadingErrors
from drafting.formats import Say, formatted, words
from drafting.library import Library, Variable, read_variables
from drafting.node import Node
from drafting.wording import fill


class Wording(Struct, frozen=True):
    when: Condition
    text: str


class VolumeModel(Struct, frozen=True):
    """A mode of the objective as volumes.yaml words it."""

    mode: str
    variables: Mapping[str, Variable]
    wordings: tuple[Wording, ...]


def read_volumes(library: Library) -> dict[str, VolumeModel]:
    """Every mode's wordings; raises `ReadingErrors`."""
    problems: list[Problem] = []
    file = library.files["volumes"]
    models = {mode: _model(mode, Node(file, (mode,), data, problems)) for mode, data in library.data["volumes"].items()}
    if problems:
        raise ReadingErrors(problems)
    return models


def _model(mode: str, node: Node) -> VolumeModel:
    wordings: list[Wording] = []
    for entry in node.nodes("wordings", required=True):
        wordings.append(Wording(read_condition(entry.node("when")), entry.text("text", required=True)))
        entry.close()
    model = VolumeModel(mode, read_variables(node.node("variables")), tuple(wordings))
    node.close()
    return model


def volume(library: Library, mode: str, value: Callable[[str], Any], say: Say) -> str | None:
    """The wording of a lot whose paths `value` answers; None when a value that it prints is not known."""
    file = library.files["volumes"]
    problems: list[Problem] = []
    model = _model(mode, Node(file, (mode,), library.data["volumes"][mode], problems))
    if problems:
        raise ReadingErrors(problems)
    for each in model.wordings:
        if all(holds(test, value(test.path)) for test in each.when):
            return _worded(library, each, model.variables, value, say)
    return None


def _worded(library: Library, wording: Wording, variables: Mapping[str, Variable], value: Callable[[str], Any],
            say: Say) -> str | None:
    missing: list[str] = []

    def printed(name: str) -> tuple[Inline, ...]:
        variable = variables[name]
        found = value(variable.value)
        if found is None:
            missing.append(variable.value)
            return ()
        if variable.words:
            return (Text(words(library, variable.words, found, say)),)
        return (Text(formatted(library, variable.value, found, variable.format, say)),)

    text = plain(fill(say(wording.text), printed))
    return None if missing else text


def paths_of(model: VolumeModel) -> Iterator[str]:
    """The paths that a mode's wordings read, in conditions or in variables."""
    yield from (variable.value for variable in model.variables.values())
    yield from (test.path for wording in model.wordings for test in wording.when)
