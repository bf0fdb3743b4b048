"""Rules on urban renewal: its share of the hours, and its priority public, never exclusive (pieces.md §5.10, F5.07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, at, remark
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

RATES = ((False, "anru.rate", "de l'opération"), (True, "anru.proximity_rate", "de la gestion urbaine de proximité"))
"""lot.proximity_management → the share that its lots owe together, and of what."""


def share_of_operation(s: Settled, selection: Selection) -> Iterator[Remark]:
    """The lots together give the share that the convention sets of all the hours of work of the operation."""
    for proximity, path, words in RATES:
        lots = [lot for lot in s.lots if bool(lot.get("lot.proximity_management")) is proximity]
        rate = s.get(path)
        if rate is None or not lots:
            continue
        worked = _worked(lots)
        due = sum(lot.get("lot.insertion_hours") or 0 for lot in lots)
        if worked is None:
            yield remark("VAL-36", at(s, "lots"), quoi=words, taux=french.percent(rate))
        elif due * 100 < worked * rate:
            share = (Decimal(due) * 100 / worked).quantize(Decimal("0.1"))
            yield remark("VAL-35", at(s, path), quoi=words, taux=french.percent(rate), part=french.percent(share),
                         heures=french.hours(due), travail=french.hours(round(worked)))


def _worked(lots: Sequence[SettledLot]) -> Decimal | None:
    """The hours of work that the lots buy, with or without a clause; None when one of them is not estimated."""
    total = Decimal(0)
    for lot in lots:
        if lot.calibration is None:
            return None
        total += lot.calibration.labour_hours
    return total


def priority_not_exclusive(s: Settled, selection: Selection) -> Iterator[Remark]:
    """Residents of priority districts come first, and never alone: a closed market would be a geographic reservation."""
    if s.get("anru.convention") is None or not s.lots_with("execution_condition"):
        return
    if "qpv" not in (s.get("priority_publics") or ()):
        yield remark("VAL-37", at(s, "priority_publics"))
    if set(s.get("publics") or ()) == {"qpv"} or s.get("priority_share") == 100:
        key = "priority_share" if s.get("priority_share") == 100 else "publics"
        yield remark("VAL-38", at(s, key))


ANRU_RULES = (share_of_operation, priority_not_exclusive)
