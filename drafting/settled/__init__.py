"""Every value, decided once, with where it comes from: stated, a default of practice, or computed.

Clauses, tables and checks read only this. Paths are the market file's own keys (`penalties.hour.amount`),
`lot.*` for one lot, `facts.*` for the named facts (:mod:`drafting.facts`) and a few computed values.
"""

from __future__ import annotations

from msgspec.structs import replace

from drafting import facts
from drafting.library import Library
from drafting.reading import MarketFile
from drafting.settled.anru import settle_anru
from drafting.settled.lot import settle_lot
from drafting.settled.market import complete, defaults, flatten
from drafting.settled.values import Settled, SettledLot, Value, computed
from drafting.volumes import volume

__all__ = ["Settled", "SettledLot", "Value", "settle"]


def settle(source: MarketFile, library: Library) -> Settled:
    """Decide every value of the market."""
    market = source.market
    values: dict[str, Value] = {}
    for path, value in flatten(market, ""):
        values[path] = Value(value, "stated", source.file.where(tuple(path.split("."))))
    complete(values, market, library)
    defaults(values, library)
    lots = tuple(settle_lot(market, i, lot, values, library, source) for i, lot in enumerate(market.lots))
    settled = Settled(market, library, values, lots, source)
    settled = replace(settled, lots=tuple(_worded(settled, lot) for lot in lots))
    for name, decide in facts.FACTS.items():
        values[f"facts.{name}"] = Value(decide.decide(settled), "computed", decide.sentence)
    _totals(settled, values)
    settle_anru(settled, values)
    return replace(settled, lots=tuple(_answering(settled, lot) for lot in settled.lots))


def _worded(settled: Settled, lot: SettledLot) -> SettledLot:
    """The lot, with the wording of what it asks, the same in every pièce (COH-01)."""
    mode = lot.get("lot.insertion_hours.mode")
    printed = volume(settled.library, mode, lambda path: settled.get(path, lot), settled.say) if mode else None
    return lot if printed is None else replace(
        lot, values={**lot.values, "lot.volume": computed(printed, "objectif du lot, en toutes lettres")})


def _answering(settled: Settled, lot: SettledLot) -> SettledLot:
    """The lot, with how it answers the duty to set a social condition."""
    duty = computed(facts.social_duty(settled, lot), facts.FACTS["social_condition_due"].sentence)
    return replace(lot, values={**lot.values, "lot.social_duty": duty})


def _totals(settled: Settled, values: dict[str, Value]) -> None:
    due = [lot.get("lot.insertion_hours") for lot in settled.lots_with("execution_condition")]
    if all(h is not None for h in due):
        values["total.hours"] = computed(sum(due), "somme des lots")
