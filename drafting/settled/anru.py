"""The share of the hours of work that an operation of urban renewal gives to insertion (pieces.md §5.10, F5.07)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from drafting.settled.values import Settled, SettledLot, Value, computed

SHARES = {"anru.works": False, "anru.proximity": True}
"""The paths of a share → whether its lots are those of the management of proximity."""
SOURCE = "heures d'insertion des lots ÷ heures de travail de tous les lots estimés"


def settle_anru(settled: Settled, values: dict[str, Value]) -> None:
    """`.hours`, `.worked` and `.share` of each part of the operation, when all its lots are estimated and owe a figure."""
    if settled.market.anru is None:
        return
    for path, proximity in SHARES.items():
        lots = [lot for lot in settled.lots if bool(lot.get("lot.proximity_management")) is proximity]
        due, worked = [_due(lot) for lot in lots], _worked(lots)
        if worked and None not in due:
            given = sum(each for each in due if each is not None)
            values[f"{path}.hours"] = computed(given, SOURCE)
            values[f"{path}.worked"] = computed(round(worked), SOURCE)
            values[f"{path}.share"] = computed((Decimal(given) * 100 / worked).quantize(Decimal("0.1")), SOURCE)


def _due(lot: SettledLot) -> int | None:
    """The hours of a lot, all its tranches together; 0 without a clause, None when a rule gives them later."""
    if "execution_condition" not in lot.levers:
        return 0
    hours: int | None = lot.get("lot.insertion_hours") or lot.get("lot.tranches.total")
    return hours


def _worked(lots: Sequence[SettledLot]) -> Decimal | None:
    """The hours of work that the lots buy, with or without a clause; None when one of them is not estimated."""
    if not all(lot.calibration for lot in lots):
        return None
    return sum((lot.calibration.labour_hours for lot in lots if lot.calibration), Decimal(0))
