"""Every value, decided once, with where it comes from: stated, a default of practice, or computed.

Clauses, tables and checks read only this. Paths are the market file's own keys (`penalties.hour.amount`),
`lot.*` for one lot, `facts.*` for the named facts (:mod:`drafting.facts`) and a few computed values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from drafting import facts, french, hours
from drafting.conditions import Condition, holds, read_condition
from drafting.library import Library
from drafting.market import Lot, Market, PieceChoice
from drafting.node import Node
from drafting.reading import MarketFile
from drafting.yamlfile import Loc

CAPACITY = {"state": "central_authority"}
"""The capacity that a kind of buyer has unless it states another; contracting_authority for the others."""


@dataclass(frozen=True, slots=True)
class Value:
    """`origin`: stated, default or computed. `source`: where to look (a file and line, a source, a formula)."""

    value: Any
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class SettledLot:
    """One lot: `values` by `lot.*` path. `calibration` when the hours can be computed, stated or not."""

    number: str
    title: str
    values: Mapping[str, Value]
    loc: Loc
    calibration: hours.Calibration | None = None
    criteria: tuple[Mapping[str, Any], ...] = ()

    def get(self, path: str) -> Any:
        found = self.values.get(path)
        return None if found is None else found.value

    @property
    def levers(self) -> tuple[str, ...]:
        return tuple(self.get("lot.levers") or ())


@dataclass(frozen=True)
class Settled:
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

    def piece_choice(self, code: str) -> PieceChoice | None:
        """What the market says of a pièce."""
        return next((choice for name, choice in self.market.pieces.items() if name == code), None)

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


def settle(source: MarketFile, library: Library) -> Settled:
    """Decide every value of the market."""
    market = source.market
    values: dict[str, Value] = {}
    for path, value in _flatten(market, ""):
        values[path] = Value(value, "stated", source.file.where(tuple(path.split("."))))
    _complete(values, market, library)
    _defaults(values, library)
    lots = tuple(_lot(market, i, lot, values, library, source) for i, lot in enumerate(market.lots))
    settled = Settled(market, library, values, lots, source)
    for name, decide in facts.FACTS.items():
        values[f"facts.{name}"] = Value(decide.decide(settled), "computed", decide.sentence)
    _totals(settled, values)
    return replace(settled, lots=tuple(_answering(settled, lot) for lot in lots))


def _flatten(model: BaseModel, prefix: str) -> Iterable[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        path = f"{prefix}{name}"
        if isinstance(value, BaseModel):
            if path in ("buyer", "facilitator", "facilitator_agreement"):
                yield path, value
            yield from _flatten(value, f"{path}.")
        elif path not in ("lots", "criteria", "pieces") and value is not None:
            yield path, tuple(value) if isinstance(value, list) else value


def _computed(value: Any, source: str) -> Value:
    return Value(value, "computed", source)


def _complete(values: dict[str, Value], market: Market, library: Library) -> None:
    """What follows from the market and the dated values, without any choice."""
    buyer, launch = market.buyer, market.launch_date
    if "buyer.capacity" not in values:
        values["buyer.capacity"] = _computed(CAPACITY.get(buyer.kind, "contracting_authority"), "type d'acheteur")
    values["buyer.regime"] = _computed("public", "acheteur soumis au code de la commande publique")
    if market.facilitator is not None:
        values["follow_up.email"] = values["facilitator.email"]
    elif market.insertion_contact is not None:
        values["follow_up.email"] = values["insertion_contact.email"]
        values["follow_up.service"] = values["insertion_contact.service"]
    values["follow_up"] = _computed("facilitator" if market.facilitator else "contact", "facilitateur ou non")
    threshold = dated(library.data["thresholds"].get(_object(library, market.nature), {}).get(
        values["buyer.capacity"].value, []), launch)
    if threshold:
        values["thresholds.eu"] = _computed(french.read_number(threshold["value"]), "seuils européens")
        values["thresholds.since"] = _computed(french.read_date(threshold["from"]), "seuils européens")
        values["thresholds.object"] = _computed(_object(library, market.nature), "nature du marché")
    smic = dated(library.data["smic"].get("hourly", []), launch)
    if smic:
        values["smic.hourly"] = _computed(french.read_number(smic["value"], unit="€"), smic.get("source", ""))
        values["smic.since"] = _computed(french.read_date(smic["from"]), smic.get("source", ""))
    _ccag(values, market, library)


def _object(library: Library, nature: str) -> str:
    return str(library.data["thresholds"].get("object_of_nature", {}).get(nature, "supplies_services"))


def _ccag(values: dict[str, Value], market: Market, library: Library) -> None:
    entry = library.data["ccag"].get(market.ccag)
    if entry is None:
        return
    values["ccag.name"] = _computed(entry["name"], entry.get("source", ""))
    known = market.launch_date >= french.read_date(entry.get("from", "2021-04-01"))
    for name in ("insertion", "penalties", "contradictory", "ceiling"):
        stated = values.get(f"ccag_articles.{name}")
        number = entry.get("article", {}).get(name) if known else None
        if stated or number:
            values[f"ccag.article.{name}"] = stated or _computed(number, entry.get("source", ""))


def dated(rows: Iterable[Mapping[str, Any]], day: Any) -> Mapping[str, Any] | None:
    """The row in force on `day`: the latest `from` not after it, unless its `until` is past."""
    in_force = [row for row in rows if french.read_date(row["from"]) <= day]
    row = max(in_force, key=lambda r: french.read_date(r["from"]), default=None)
    if row is None or ("until" in row and french.read_date(row["until"]) < day):
        return None
    return row


def typed(raw: Any) -> Any:
    """A practice value (text) as the value that a market would hold."""
    if isinstance(raw, list):
        return tuple(typed(item) for item in raw)
    if raw in ("oui", "non"):
        return raw == "oui"
    try:
        value = french.read_number(raw, unit="%")
    except ValueError:
        return raw
    return int(value) if value == value.to_integral_value() else value


def _defaults(values: dict[str, Value], library: Library) -> None:
    problems: list[Any] = []
    for path, entry in library.data["practice"].items():
        if path in values:
            continue
        if "when" in entry:
            file = library.files["practice"]
            condition = read_condition(Node(file, (path, "when"), entry["when"], problems))
            if not all(holds(test, values[test.path].value if test.path in values else None) for test in condition):
                continue
        values[path] = Value(typed(entry["value"]), "default", entry.get("source", ""))


def _lot(market: Market, index: int, lot: Lot, values: Mapping[str, Value], library: Library,
         source: MarketFile) -> SettledLot:
    loc: Loc = ("lots", index)
    own: dict[str, Value] = {}
    for name in type(lot).model_fields:
        value = getattr(lot, name)
        if value is not None and name not in ("insertion_hours", "criteria", "waiver"):
            own[f"lot.{name}"] = Value(tuple(value) if isinstance(value, list) else value, "stated",
                                       source.file.where((*loc, name)))
    if lot.waiver:
        own["lot.waiver.case"] = Value(lot.waiver.case, "stated", source.file.where((*loc, "waiver")))
        own["lot.waiver.facts"] = Value(lot.waiver.facts, "stated", source.file.where((*loc, "waiver")))
    own["lot.levers"] = Value(tuple(str(lever) for lever in lot.levers), "stated", source.file.where((*loc, "levers")))
    if lot.duration_months is None and market.duration_months is not None:
        own["lot.duration_months"] = values["duration_months"]
    if reservation := facts.RESERVATIONS.get(frozenset(str(x) for x in lot.reserved_for or ())):
        own["lot.reservation"] = _computed(reservation, "opérateurs auxquels le lot est réservé")
    if lot.levers:
        names = library.data["words"].get("lever", {})
        own["lot.mechanism"] = _computed(french.listing([names.get(str(x), str(x)) for x in lot.levers]), "leviers du lot")
    if (reason := f"lot.reason_{'with' if lot.levers else 'without'}_clause") in own:
        own["lot.reason"] = own[reason]
    trade = library.data["trades"].get(lot.trade or "", {})
    row = dated(trade.get("values", []), market.launch_date) if trade else None
    if trade:
        own["lot.trade_label"] = _computed(trade["label"], "trades.yaml")
    if lot.labour_share is None and row:
        own["lot.labour_share"] = Value(french.read_number(row["labour_share"], unit="%"), "default",
                                        trade.get("source", ""))
    calibration = _calibration(lot, own, values)
    _hours(lot, own, calibration, values, source.file.where((*loc, "insertion_hours")))
    _worksheet(lot, own, calibration, values, source.file.where((*loc, "insertion_hours", "rate")))
    criteria = lot.criteria if lot.criteria is not None else market.criteria or []
    _criterion(lot, own, criteria)
    rows = tuple({"criterion.title": c.title, "criterion.weight": c.weight, "criterion.environmental": c.environmental,
                  "criterion.insertion": c.insertion} for c in criteria)
    return SettledLot(lot.number, lot.title, own, loc, calibration, rows)


def _calibration(lot: Lot, own: Mapping[str, Value], values: Mapping[str, Value]) -> hours.Calibration | None:
    rate = (lot.insertion_hours.rate if lot.insertion_hours else None) or lot.insertion_rate
    parts = [lot.estimated_value, own.get("lot.labour_share"), values.get("calibration.hourly_cost")]
    if rate is None and "calibration.rate" in values:
        rate = Decimal(values["calibration.rate"].value)
    if any(part is None for part in parts) or rate is None or lot.estimated_value is None:
        return None
    return hours.Calibration(
        lot.estimated_value, Decimal(own["lot.labour_share"].value), rate,
        Decimal(values["calibration.hourly_cost"].value), int(values["calibration.rounding_step"].value),
        str(values["calibration.rounding"].value))


def _hours(lot: Lot, own: dict[str, Value], calibration: hours.Calibration | None, values: Mapping[str, Value],
           where: str) -> None:
    stated = lot.insertion_hours
    if stated is None:
        return
    if stated.mode == "fixed" and stated.hours is not None:
        own["lot.insertion_hours"] = Value(stated.hours, "stated", where)
    elif calibration is not None and calibration.hours > 0:
        own["lot.insertion_hours"] = _computed(calibration.hours, _formula(calibration))
    if "lot.insertion_hours" not in own:
        return
    duration = own.get("lot.duration_months")
    same = hours.equivalents(own["lot.insertion_hours"].value, str(values["counting.hours_base"].value),
                             Decimal(duration.value) if duration else None)
    for name, value in (("days", same.days), ("weeks", same.weeks), ("months", same.months), ("fte", same.fte)):
        if value is not None:
            own[f"lot.{name}"] = _computed(round(value, 1 if name in ("days", "weeks") else 2),
                                           f"base : heures {values['counting.hours_base'].value}")


def _formula(calibration: hours.Calibration) -> str:
    return f"{calibration.amount} × {calibration.labour_share} % × {calibration.rate} % ÷ {calibration.hourly_cost}"


def _worksheet(lot: Lot, own: dict[str, Value], calibration: hours.Calibration | None, values: Mapping[str, Value],
               where: str) -> None:
    """The lot's rate, stated or usual, and what the calibration gives, whether it decides the hours or not."""
    if lot.insertion_hours is not None and lot.insertion_hours.rate is not None:
        own["lot.insertion_rate"] = Value(lot.insertion_hours.rate, "stated", where)
    elif lot.insertion_rate is None and "calibration.rate" in values:
        own["lot.insertion_rate"] = values["calibration.rate"]
    due = own.get("lot.insertion_hours")
    for name, value in hours.worksheet(calibration, due.value if due else None).items():
        own[f"lot.{name}"] = _computed(value, _formula(calibration) if calibration else "")


def _answering(settled: Settled, lot: SettledLot) -> SettledLot:
    """The lot, with how it answers the duty to set a social condition."""
    duty = _computed(facts.social_duty(settled, lot), facts.FACTS["social_condition_due"].sentence)
    return replace(lot, values={**lot.values, "lot.social_duty": duty})


def _criterion(lot: Lot, own: dict[str, Value], criteria: Iterable[Any]) -> None:
    insertion = next((c for c in criteria if c.insertion), None)
    if insertion is None or "award_criterion" not in lot.levers:
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


def _totals(settled: Settled, values: dict[str, Value]) -> None:
    due = [lot.get("lot.insertion_hours") for lot in settled.lots_with("execution_condition")]
    if all(h is not None for h in due):
        values["total.hours"] = _computed(sum(due), "somme des lots")
