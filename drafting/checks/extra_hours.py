"""Rules on scored extra hours (pieces.md §6.3): their share of the criterion, where they are offered, what they would come to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, at, remark
from drafting.facts import PIECES
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

MOST = 30
"""The largest share of the criterion, and of the lot's hours of work (COH-22), in %."""


def _by_lots(s: Settled, lots: list[SettledLot]) -> str:
    return french.capital(french.lots([lot.number for lot in lots], single=s.single))


def _scoring(s: Settled) -> list[SettledLot]:
    return [lot for lot in s.lots if "extra_hours" in (lot.get("lot.scored_sections") or ())]


def _share(lot: SettledLot) -> Decimal:
    """The points of the supplement in % of the criterion's, whatever the base of the sub-criteria."""
    rows = lot.get("lot.subcriteria") or ()
    mine = sum((row["subcriterion.weight"] for row in rows if "extra_hours" in row["subcriterion.sections"]), Decimal(0))
    whole = sum((row["subcriterion.weight"] for row in rows), Decimal(0))
    return mine / whole * 100


def scored_extra_hours(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-42: 30 % of the criterion at most; VAL-43: the State advises against it; VAL-44: the forms that hold it."""
    lots = _scoring(s)
    if not lots:
        return
    yield remark("VAL-43", at(s, "criteria"), lots=_by_lots(s, lots))
    by_share: dict[Decimal, list[SettledLot]] = {}
    for lot in lots:
        by_share.setdefault(_share(lot), []).append(lot)
    for share, heavy in by_share.items():
        if share > MOST:
            yield remark("VAL-42", at(s, "criteria"), lots=_by_lots(s, heavy), part=french.number(round(share, 1)))
    for name in ("annex", "sheet"):
        if not s.get(f"facts.{name}_produced"):
            yield remark("VAL-44", at(s, "pieces"), lots=_by_lots(s, lots), piece=PIECES[name])


def out_of_reach(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-45: the minimum is within COH-22 and the whole supplement would leave it."""
    for lot in _scoring(s):
        due, ceiling = lot.get("lot.insertion_hours"), lot.get("lot.extra_hours.ceiling")
        if ceiling is None or lot.calibration is None or lot.calibration.labour_hours <= 0:
            continue
        least, most = (Decimal(hours) / lot.calibration.labour_hours * 100 for hours in (due, due + ceiling))
        if least <= MOST < most:
            yield remark("VAL-45", at(s, "criteria"), lot=lot.number, plafond=french.hours(ceiling), part=round(most))


EXTRA_HOURS_RULES = (scored_extra_hours, out_of_reach)
