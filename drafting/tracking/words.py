"""The words of the tableau de suivi, read strictly: a title for each column, and no other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from drafting.errors import Problem, ReadingErrors, unknown
from drafting.library import Library
from drafting.node import Node
from drafting.tracking.sheets import PENALTIES, SHEETS
from drafting.vocabulary import Say


class TrackingWords(Struct, frozen=True):
    """The words of the workbook. `titles`: by sheet, the columns' titles."""

    text: Mapping[str, str]
    alerts: Mapping[str, str]
    directions: Mapping[str, str]
    penalties: Mapping[str, str]
    bases: tuple[str, ...]
    reminders: tuple[str, ...]
    rates: tuple[str, ...]
    sheets: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Mapping[str, str]]


def tracking_words(library: Library, say: Say = str) -> TrackingWords:
    """The words of `workbook.yaml`, each taken once and spoken; raises `ReadingErrors` with every problem."""
    problems: list[Problem] = []
    node = Node(library.files["workbook"], ("tracking",), library.data["workbook"].get("tracking"), problems)
    sheets, notes, titles = {}, {}, {}
    found = _closed(node, "sheets", SHEETS)
    for key, one in found.entries():
        sheets[key], notes[key] = one.text("title", required=True), one.texts("notes")
        columns = _closed(one, "columns", SHEETS.get(key, {}))
        titles[key] = {name: columns.text(name, required=True) for name in SHEETS.get(key, {})}
        one.close()
    words = TrackingWords(
        {name: node.text(name, required=True) for name in ("title", "draft", "reference", "buyer", "total", "month", "masked")},
        _texts(node, "alerts", ("green", "orange", "red", "none")), _texts(node, "directions", ("in", "out")),
        _texts(node, "penalties", PENALTIES), node.texts("progress_bases", required=True),
        node.texts("reminders", required=True), node.texts("rates", required=True), sheets, notes, titles)
    node.close()
    if problems:
        raise ReadingErrors(problems)
    return words if say is str else TrackingWords(*(_said(getattr(words, each.name), say) for each in fields(words)))


def _said(words: Any, say: Say) -> Any:
    if isinstance(words, Mapping):
        return {key: _said(value, say) for key, value in words.items()}
    return tuple(map(say, words)) if isinstance(words, tuple) else say(words)


def _closed(node: Node, key: str, names: Collection[str]) -> Node:
    """The mapping under `key`, which holds exactly `names`."""
    inner = node.node(key) or Node(node.file, node.loc, {}, node.problems)
    for name in names:
        if name not in inner.data:
            inner.say(f"la clé « {name} » est obligatoire.")
    for name in inner.data:
        if name not in names:
            inner.say(unknown("la clé", name, sorted(names)), name)
    return inner


def _texts(node: Node, key: str, names: Collection[str] = ()) -> dict[str, str]:
    inner = _closed(node, key, names) if names else node.node(key) or Node(node.file, node.loc, {}, node.problems)
    return {name: inner.text(name, required=True) for name in inner.data}
