"""What settling gives: values with their origin, by path, for the market and for each lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting import facts, hours
from drafting.conditions import Condition, holds
from drafting.library import Library
from drafting.market import Market, PieceChoice
from drafting.reading import MarketFile
from drafting.vocabulary import Say, say_in
from drafting.yamlfile import Loc

SCORED = {"award_criterion", "insertion_service"}
"""The levers of a lot whose tenderers' insertion is scored."""


class Value(Struct, frozen=True):
    """`origin`: stated, default or computed. `source`: where to look (a file and line, a source, a formula)."""

    value: Any
    origin: str
    source: str


class SettledLot(Struct, frozen=True):
    """One lot: `values` by `lot.*` path. `calibration` when the hours can be computed on the estimate, stated or not.

    `worksheet`: the calibration that the hours come from, which differs when it is on a guaranteed minimum.
    """

    number: str
    title: str
    values: Mapping[str, Value]
    loc: Loc
    calibration: hours.Calibration | None = None
    worksheet: hours.Calibration | None = None
    criteria: tuple[Mapping[str, Any], ...] = ()

    def get(self, path: str) -> Any:
        found = self.values.get(path)
        return None if found is None else found.value

    @property
    def levers(self) -> tuple[str, ...]:
        return tuple(self.get("lot.levers") or ())

    @property
    def scored(self) -> bool:
        """Whether a criterion scores what its tenderers offer in insertion."""
        return bool(SCORED & set(self.levers))


class Settled(Struct, frozen=True, dict=True):
    """All the values of a market at its launch date."""

    market: Market
    library: Library
    values: Mapping[str, Value]
    lots: tuple[SettledLot, ...]
    source: MarketFile

    def get(self, path: str, lot: SettledLot | None = None) -> Any:
        """The value at `path` (of `lot` for a `lot.*` path), None when nobody decided it."""
        if lot is not None and path in lot.values:
            return lot.values[path].value
        found = self.values.get(path)
        return None if found is None else found.value

    def holds(self, condition: Condition, lot: SettledLot | None = None) -> bool:
        """Whether every test of `condition` passes."""
        return all(holds(test, self.get(test.path, lot)) for test in condition)

    @cached_property
    def say(self) -> Say:
        """The library's words as this contract says them: « l'entrepreneur » for « le titulaire » in a private one."""
        return say_in(self.library, self.holds)

    def piece_choice(self, code: str) -> PieceChoice | None:
        """What the market says of a pièce."""
        return next((choice for name, choice in self.market.pieces.items() if name == code), None)

    def word_table(self, name: str) -> str:
        """The table of words.yaml to read: a concession has its own where NAME_concession stands beside NAME."""
        own = f"{name}_concession"
        return own if self.market.concession and own in self.library.data["words"] else name

    @property
    def single(self) -> bool:
        """Whether the market is not divided into lots."""
        return len(self.lots) == 1

    def lots_with(self, lever: str) -> tuple[SettledLot, ...]:
        return tuple(lot for lot in self.lots if lever in lot.levers)

    def with_pieces(self, codes: Iterable[str]) -> Settled:
        """The same, with the facts that depend on which pièces are produced."""
        produced = {f"facts.{name}_produced": Value(code in set(codes), "computed", "pièces produites")
                    for name, code in facts.PIECES.items()}
        return replace(self, values={**self.values, **produced})

    def where(self, path: str, lot: SettledLot | None = None) -> str:
        """« file:line » of what the market says about `path`."""
        loc = (*lot.loc, *path.split(".")[1:]) if lot and path.startswith("lot.") else tuple(path.split("."))
        return self.source.file.where(loc)


def computed(value: Any, source: str) -> Value:
    return Value(value, "computed", source)
