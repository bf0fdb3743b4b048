"""Rules on staff transfer: what it leaves to fill, and the figure that decides it (pieces.md §5.9, LEG-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drafting import french
from drafting.checks.finding import Remark, at, remark
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

CLEANING_REVENUE = 25
"""The revenue per hour that the cleaning branch published: old, and no other branch's."""
OLD_AFTER_MONTHS = 24


def too_few_hours(s: Settled, selection: Selection) -> Iterator[Remark]:
    """P ≤ 0, or fewer hours than the floor: no clause of hours, and above the threshold another social condition."""
    for lot in _lots(s):
        least = lot.get("lot.insertion_hours.least")
        if lot.get("lot.transfer.exact") < least:
            due = s.get("facts.social_condition_due")
            yield remark("VAL-50B" if due else "VAL-50", at(s, "lot.insertion_hours", lot), lot=lot.number,
                         part=french.percent(max(0, round(lot.get("lot.transfer.share"), 1))),
                         heures=french.hours(max(0, round(lot.get("lot.transfer.exact")))), plancher=french.hours(least))


def dated_revenue(s: Settled, selection: Selection) -> Iterator[Remark]:
    """C is the buyer's own, of the right branch and recent: never the cleaning branch's old figure by habit."""
    for lot in _lots(s):
        revenue, on = lot.get("lot.insertion_hours.revenue_per_hour"), lot.get("lot.insertion_hours.revenue_date")
        if revenue == CLEANING_REVENUE and lot.get("lot.trade") != "nettoyage":
            yield remark("VAL-51", at(s, "lot.insertion_hours", lot), lot=lot.number, valeur=french.euros(revenue))
        if _months(on, s.market.launch_date) > OLD_AFTER_MONTHS:
            yield remark("VAL-52", at(s, "lot.insertion_hours", lot), lot=lot.number, valeur=french.euros(revenue),
                         date=french.short_date(on))


def _lots(s: Settled) -> list[SettledLot]:
    return [lot for lot in s.lots if lot.get("lot.transfer.share") is not None]


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month


TRANSFER_RULES = (too_few_hours, dated_revenue)
