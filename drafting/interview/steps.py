"""The order in which a market is asked: `steps.yaml`, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from drafting.conditions import Condition, read_condition
from drafting.errors import Problem, ReadingErrors
from drafting.node import Node
from drafting.yamlfile import read_yaml

FILE = Path(__file__).with_name("steps.yaml")


class Part(Struct, frozen=True):
    """A group of questions of one step. `per_lot`: asked for each lot. `party`: an address book to choose from."""

    title: str
    paths: tuple[tuple[str, ...], ...]
    when: Condition = ()
    folded: bool = False
    table: bool = False
    party: str = ""

    @property
    def per_lot(self) -> bool:
        return not self.table and all(path[0] == "lots" for path in self.paths)


class Step(Struct, frozen=True):
    name: str
    title: str
    about: str
    parts: tuple[Part, ...]


class Steps(Struct, frozen=True):
    """`only`: when a question is asked, for those that few markets answer.

    `choices`: code → French, by the whole path of a question or by its last key; `helps`: what is said of a question,
    by its path, instead of what the market file's own description says.
    """

    steps: tuple[Step, ...]
    only: Mapping[str, Condition]
    choices: Mapping[str, Mapping[str, str]]
    helps: Mapping[str, str] = {}

    def of(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    def step_of(self, path: tuple[str, ...]) -> Step:
        """The step that asks for `path`, a path without ranks; the first one when none does."""
        for step in self.steps:
            if any(path[:len(known)] == known or known[:len(path)] == path for part in step.parts for known in part.paths):
                return step
        return self.steps[0]


def read_steps() -> Steps:
    """The steps; raises `ReadingErrors`."""
    problems: list[Problem] = []
    top = Node.root(read_yaml(FILE), problems)
    steps: list[Step] = []
    node = top.node("steps")
    for name, one in node.entries() if node else ():
        parts = tuple(_part(group) for group in one.nodes("groups", required=True))
        steps.append(Step(name, one.text("title", required=True), one.text("about", required=True), parts))
        one.close()
    choices = top.node("choices")
    words = {name: {code: one.text(code, required=True) for code in one.data}
            for name, one in (choices.entries() if choices else ())}
    only = top.node("only")
    limits = {path: read_condition(only.node(path)) for path in only.data} if only else {}
    helps = top.node("helps")
    told = {path: "" if (said := helps.text(path)) == "non" else said for path in helps.data} if helps else {}
    top.close()
    if problems:
        raise ReadingErrors(problems)
    return Steps(tuple(steps), limits, words, told)


def _part(node: Node) -> Part:
    made = Part(node.text("title", required=True), tuple(tuple(path.split(".")) for path in node.texts("parts", required=True)),
                read_condition(node.node("when")), node.flag("folded"), node.flag("table"), node.text("party"))
    node.close()
    return made
