"""The values of one lot: its hours and their worksheet, its reservation, its criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from drafting import facts, french, hours
from drafting.library import Library
from drafting.market import Market
from drafting.market.lots import Lot
from drafting.reading import MarketFile
from drafting.settled.dated import dated
from drafting.settled.extra_hours import settle_extra_hours
from drafting.settled.objective import calibrated, formula, settle_objective
from drafting.settled.rule import bounds
from drafting.settled.service import settle_service
from drafting.settled.values import SCORED, SettledLot, Value, computed
from drafting.yamlfile import Loc


def settle_lot(market: Market, index: int, lot: Lot, values: Mapping[str, Value], library: Library,
               source: MarketFile) -> SettledLot:
    loc: Loc = ("lots", index)
    own: dict[str, Value] = {}
    for name in type(lot).model_fields:
        value = getattr(lot, name)
        if value is not None and name not in ("insertion_hours", "criteria", "waiver", "insertion_service"):
            own[f"lot.{name}"] = Value(tuple(value) if isinstance(value, list) else value, "stated",
                                       source.file.where((*loc, name)))
    if lot.waiver:
        own["lot.waiver.case"] = Value(lot.waiver.case, "stated", source.file.where((*loc, "waiver")))
        own["lot.waiver.facts"] = Value(lot.waiver.facts, "stated", source.file.where((*loc, "waiver")))
    own |= settle_service(lot, loc, library, source)
    own["lot.levers"] = Value(tuple(str(lever) for lever in lot.levers), "stated", source.file.where((*loc, "levers")))
    if lot.duration_months is None and market.duration_months is not None:
        own["lot.duration_months"] = values["duration_months"]
    if "lot.duration_months" in own:
        own["lot.whole_months"] = own["lot.duration_months"] if market.renewals is None else computed(
            own["lot.duration_months"].value + market.renewals.count * market.renewals.months, "durée et reconductions")
    if reservation := facts.RESERVATIONS.get(frozenset(str(x) for x in lot.reserved_for or ())):
        own["lot.reservation"] = computed(reservation, "opérateurs auxquels le lot est réservé")
    if lot.levers:
        names = library.data["words"].get("lever_concession" if market.concession else "lever", {})
        own["lot.mechanism"] = computed(french.listing([names.get(str(x), str(x)) for x in lot.levers]), "leviers du lot")
    if (reason := f"lot.reason_{'with' if lot.levers else 'without'}_clause") in own:
        own["lot.reason"] = own[reason]
    trade = library.data["trades"].get(lot.trade or "", {})
    row = dated(trade.get("values", []), market.launch_date) if trade else None
    if trade:
        own["lot.trade_label"] = computed(trade["label"], "trades.yaml")
    if lot.labour_share is None and row:
        own["lot.labour_share"] = Value(french.read_number(row["labour_share"], unit="%"), "default",
                                        trade.get("source", ""))
    if lot.insertion_hours is not None:
        bounds(market, lot, own)
    estimate, amount = _concerned(market, own.get("lot.estimated_value")), _clause_value(market, lot, own)
    whole = lot.insertion_service is not None  # all its hours are of insertion: nothing to calibrate
    calibration = calibrated(None if whole else estimate, lot, own, values)
    worksheet = calibrated(None if whole else amount, lot, own, values)
    settle_objective(market, lot, own, values, library, worksheet,
                     lambda name: source.file.where((*loc, "insertion_hours", name)))
    _worksheet(lot, own, worksheet, values, source.file.where((*loc, "insertion_hours", "rate")))
    criteria = lot.criteria if lot.criteria is not None else market.criteria or []
    _criterion(lot, own, criteria)
    if criteria:
        own["lot.environmental_criterion"] = computed(any(c.environmental for c in criteria), "critères")
    rows = tuple({"criterion.title": c.title, "criterion.weight": c.weight, "criterion.environmental": c.environmental,
                  "criterion.insertion": c.insertion} for c in criteria)
    return SettledLot(lot.number, lot.title, own, loc, calibration, worksheet, rows)


def _clause_value(market: Market, lot: Lot, own: dict[str, Value]) -> Value | None:
    """The amount that the hours are calibrated on: the estimate, or the minimum that a framework agreement guarantees when
    they are calculated on it (pieces.md §5.2 F)."""
    on_minimum = lot.insertion_hours is not None and lot.insertion_hours.mode == "on_minimum"
    amount = _concerned(market, own.get("lot.minimum" if on_minimum else "lot.estimated_value"))
    if amount is not None:
        own["lot.clause_value"] = amount
    return amount


def _concerned(market: Market, stated: Value | None) -> Value | None:
    """An amount of the lot; in a group of buyers, the share of those who have the clause."""
    if stated is None:
        return None
    group = market.buyer.group
    shares = [(member.share, member.insertion_clause) for member in group.members] if group else []
    concerned = sum((share for share, clause in shares if clause and share is not None), Decimal(0))
    whole = not shares or any(share is None for share, _ in shares) or concerned == 100
    return stated if whole else computed(
        (stated.value * concerned / 100).quantize(Decimal("0.01")).normalize(),
        f"{french.number(concerned)} % de {french.euros(stated.value)}")


def _worksheet(lot: Lot, own: dict[str, Value], calibration: hours.Calibration | None, values: Mapping[str, Value],
               where: str) -> None:
    """The lot's rate, stated or usual, and what the calibration gives, whether it decides the hours or not."""
    if lot.insertion_hours is not None and lot.insertion_hours.rate is not None:
        own["lot.insertion_rate"] = Value(lot.insertion_hours.rate, "stated", where)
    elif lot.insertion_rate is None and "calibration.rate" in values:
        own["lot.insertion_rate"] = values["calibration.rate"]
    due = own.get("lot.insertion_hours") or own.get("lot.tranches.total")
    if due is not None:
        own["lot.retained_hours"] = due
    for name, value in hours.worksheet(calibration, due.value if due else None).items():
        own[f"lot.{name}"] = computed(value, formula(calibration) if calibration else "")


def _criterion(lot: Lot, own: dict[str, Value], criteria: Iterable[Any]) -> None:
    insertion = next((c for c in criteria if c.insertion), None)
    if insertion is None or not SCORED & set(lot.levers):
        return
    source = "critères"
    own["lot.criterion.title"] = Value(insertion.title, "stated", source)
    own["lot.criterion.weight"] = Value(insertion.weight, "stated", source)
    if insertion.subcriteria:
        own["lot.criterion.base"] = Value(insertion.subcriteria_base, "stated", source)
        own["lot.subcriteria"] = Value(tuple(
            {"subcriterion.title": s.title, "subcriterion.weight": s.weight,
             "subcriterion.sections": tuple(str(x) for x in s.sections)} for s in insertion.subcriteria), "stated", source)
        own["lot.scored_sections"] = Value(tuple(str(x) for s in insertion.subcriteria for x in s.sections), "stated", source)
        settle_extra_hours(insertion, own)
