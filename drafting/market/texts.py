"""The free texts of a market: the fields whose words are a person's own, found by walking the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from drafting.scalars import FREE_TEXT
from drafting.yamlfile import Loc


def typed_texts(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every free text below `value` with its place, whatever the field: each one that a model declares as a label."""
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            inner = getattr(value, name)
            if isinstance(inner, str) and FREE_TEXT in _marks(info):
                yield (*loc, name), inner
            elif isinstance(inner, list) and FREE_TEXT in _marks(info):
                yield from (((*loc, name, rank), item) for rank, item in enumerate(inner) if isinstance(item, str))
            else:
                yield from typed_texts(inner, (*loc, name))
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from typed_texts(item, (*loc, rank))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from typed_texts(item, (*loc, str(key)))


def _marks(info: Any) -> set[Any]:
    """What the annotation of a field says besides its type, inside its options and its list too."""
    def inside(annotation: Any) -> Iterator[Any]:
        yield from (mark for mark in getattr(annotation, "__metadata__", ()) if isinstance(mark, str))
        for argument in get_args(annotation):
            yield from inside(argument)

    return {*(mark for mark in info.metadata if isinstance(mark, str)), *inside(info.annotation)}
