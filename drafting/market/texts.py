"""The free texts of a market: the fields whose words are a person's own, found by walking the models."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from drafting.scalars import FREE_TEXT
from drafting.yamlfile import Loc


def typed_texts(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every free text below `value` with its place, whatever the field: each one that a model declares as a label."""
    if isinstance(value, BaseModel):
        free = _free_fields(type(value))
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner is None:
                continue
            if isinstance(inner, str):
                if name in free:
                    yield (*loc, name), inner
            elif name in free and isinstance(inner, list):
                yield from (((*loc, name, rank), item) for rank, item in enumerate(inner) if isinstance(item, str))
            else:
                yield from typed_texts(inner, (*loc, name))
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from typed_texts(item, (*loc, rank))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from typed_texts(item, (*loc, str(key)))


@lru_cache(maxsize=256)
def _free_fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model whose annotation says « free text », inside its options and its list too."""
    def marks(annotation: Any) -> Iterator[Any]:
        yield from getattr(annotation, "__metadata__", ())
        for argument in get_args(annotation):
            yield from marks(argument)

    return frozenset(name for name, info in model.model_fields.items()
                     if any(isinstance(mark, str) and mark == FREE_TEXT for mark in (*info.metadata, *marks(info.annotation))))
