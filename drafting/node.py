"""A strict view of one YAML mapping: each key is taken once, by type; what is left over is an error.

Library files and outlines are read with it; problems collect in one list, so that all are said at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from drafting import french
from drafting.errors import Problem, unknown
from drafting.yamlfile import MAPPING, Loc, YamlFile


class Node:
    """The mapping at `loc` of `file`; `problems` is shared by all the nodes of a reading."""

    def __init__(self, file: YamlFile, loc: Loc, data: Any, problems: list[Problem]) -> None:
        self.file, self.loc, self.problems = file, loc, problems
        if not isinstance(data, dict):
            self.say(MAPPING)
            data = {}
        self.data: dict[str, Any] = data
        self.seen: set[str] = set()

    @classmethod
    def root(cls, file: YamlFile, problems: list[Problem]) -> Node:
        return cls(file, (), file.data, problems)

    def say(self, message: str, *at: str | int, hint: str = "") -> None:
        """Record a problem at a key of this mapping, or at the mapping itself."""
        self.problems.append(self.file.problem((*self.loc, *at), message, hint))

    def take(self, key: str, *, required: bool = False) -> Any:
        """The raw value, or None; a missing required key is a problem."""
        self.seen.add(key)
        value = self.data.get(key)
        if value:
            return value
        if value in (None, "") and (required or key in self.data):
            self.say(f"la clé « {key} » est obligatoire." if key not in self.data
                     else f"la valeur de « {key} » est absente.", *([key] if key in self.data else []))
            return None
        return value

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        value = self.take(key, required=required)
        if value is not None and not isinstance(value, str):
            self.say(f"« {key} » : un texte est attendu.", key)
            return default
        return default if value is None else value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.take(key, required=required)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.say(f"« {key} » : une liste de textes est attendue.", key)
            return ()
        return tuple(value)

    def one_of(self, key: str, allowed: tuple[str, ...], *, default: str = "") -> str:
        value = self.text(key, required=not default, default=default)
        if value and value not in allowed:
            self.say(f"« {key} » : " + unknown("la valeur", value, allowed), key)
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self.text(key, required=required)
        return self.converted(key, french.read_date, value) if value else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.text(key)
        return bool(self.converted(key, french.read_flag, value)) if value else default

    def whole(self, key: str, default: int) -> int:
        value = self.text(key)
        number = self.converted(key, french.read_number, value) if value else None
        if number is not None and number != int(number):
            self.say(f"« {key} » : un nombre entier est attendu.", key)
        return default if number is None else int(number)

    def converted(self, key: str, read: Any, value: str) -> Any:
        try:
            return read(value)
        except ValueError as error:
            self.say(f"« {key} » : {error}", key)
            return None

    def node(self, key: str) -> Node | None:
        """The mapping under `key`, or None when absent."""
        value = self.take(key)
        return None if value is None else Node(self.file, (*self.loc, key), value, self.problems)

    def nodes(self, key: str, *, required: bool = False) -> list[Node]:
        """A list of mappings."""
        value = self.take(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.say(f"« {key} » : une liste est attendue.", key)
            return []
        if required and not value:
            self.say(f"« {key} » : donnez au moins un élément.", key)
        return [Node(self.file, (*self.loc, key, i), item, self.problems) for i, item in enumerate(value)]

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Every key with the mapping under it."""
        for key, value in self.data.items():
            self.seen.add(key)
            yield key, Node(self.file, (*self.loc, key), value, self.problems)

    def close(self) -> None:
        """Report the keys that nobody took."""
        for key in self.data:
            if key not in self.seen:
                self.say(unknown("la clé", key, sorted(self.seen)), key)
