"""The points of extra hours: the one sub-criterion that a formula of the RC marks, and no level (pieces.md §6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from drafting import french, hours


class Formula(Struct, frozen=True):
    """`ceiling`: the hours beyond which nothing more is scored; `offered`: those that each tenderer is sure to offer."""

    ceiling: int
    offered: tuple[Decimal | None, ...]

    def points(self, weight: Decimal) -> tuple[Decimal | None, ...]:
        """What each tenderer gets."""
        return tuple(None if extra is None else hours.extra_points(weight, extra, self.ceiling) for extra in self.offered)

    def live(self, weight: str, given: str) -> str:
        """The same in a spreadsheet, from the cells of the weight and of the hours."""
        return f"ROUND({weight}*MAX(0,MIN(1,{given}/{self.ceiling})),2)"

    def said(self, text: Mapping[str, str], weight: Decimal) -> tuple[str, ...]:
        """What stands for the level: the hours to retain, then how they give the points."""
        words = {"plafond": french.number(self.ceiling), "points": french.number(weight)}
        return tuple(french.typeset(text[name].format(**words)) for name in ("retained", "by_formula"))


def whole(value: object) -> Decimal | None:
    """Hours that can be retained as they were read: a whole number, zero included."""
    return value if isinstance(value, Decimal) and value >= 0 and value % 1 == 0 else None
