"""What every part of a market is made of: frozen models, fields with a French title."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def field(title: str, description: str = "", default: Any = None, **more: Any) -> Any:
    if "default_factory" not in more:
        more["default"] = default
    return Field(title=title, description=description or title, **more)


class Model(BaseModel):
    """Frozen, and no key that nobody reads; built with the whole market, since no part of it is read alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


Article = Annotated[Literal["le", "la", "l'", "les", ""], BeforeValidator(
    lambda value: value.strip().replace("’", "'") if isinstance(value, str) else value)]
