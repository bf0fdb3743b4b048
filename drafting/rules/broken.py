"""What a broken rule yields, and how its figures are written."""

from __future__ import annotations

from decimal import Decimal

from drafting.yamlfile import Loc

Broken = tuple[Loc, str, str]
"""Where, what is wrong, what to do (empty when the sentence says it)."""


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
