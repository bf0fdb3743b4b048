"""What a lot asks: its objective with the defaults of practice, the figure when one is due, its equivalents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from drafting import hours
from drafting.conditions import holds, read_condition
from drafting.errors import Problem
from drafting.library import Library
from drafting.market import Market
from drafting.market.lots import Lot
from drafting.market.objective import KEYS, InsertionHours
from drafting.node import Node
from drafting.settled.dated import typed
from drafting.settled.rule import ROOT, example, orders
from drafting.settled.values import Value, computed

Where = Callable[[str], str]


def settle_objective(market: Market, lot: Lot, own: dict[str, Value], values: Mapping[str, Value], library: Library,
                     calibration: hours.Calibration | None, where: Where) -> None:
    """The objective's own values, then `lot.insertion_hours` when a figure is due, then what it means in days and weeks."""
    stated = lot.insertion_hours
    if stated is None:
        _from_planner(market, lot, own, values)
        _from_places(own, values)
        return
    for name in type(stated).model_fields:
        value = getattr(stated, name)
        if value is not None:
            own[f"{ROOT}.{name}"] = Value(tuple(value) if isinstance(value, list) else value, "stated", where(name))
    _defaults(stated, own, values, library)
    _transfer(lot, stated, own, values)
    if stated.tranches is not None:
        _tranches(stated.tranches, own)
    if stated.brackets:
        _brackets([bracket.hours for bracket in stated.brackets], own)
    figure = _figure(stated, own, calibration, where)
    if figure is not None:
        own[ROOT] = figure
        _equivalents(own, values)
        _renewals(market, own)
    example(stated, own, calibration)
    orders(market, stated, own)


def _tranches(given: list[int], own: dict[str, Value]) -> None:
    """What each tranche adds: the firm one is due, an optional one once it is affirmed (pieces.md §5.3).

    The example affirms the first optional tranche that holds hours.
    """
    firm, optional = given[0], given[1:]
    first = next((i for i, count in enumerate(optional, 1) if count), 0)
    for name, value in (("firm", firm), ("optional", sum(optional)), ("total", sum(given)), ("first", first),
                        ("example", firm + (optional[first - 1] if first else 0))):
        own[f"lot.tranches.{name}"] = computed(value, "heures de chaque tranche")


def _brackets(given: list[int], own: dict[str, Value]) -> None:
    """The hours of the smallest and of the largest bracket: what tenderers read before they know their amount."""
    own["lot.brackets.least"] = computed(min(given), "heures de chaque palier")
    if max(given) > min(given):
        own["lot.brackets.most"] = computed(max(given), "heures de chaque palier")


def _renewals(market: Market, own: dict[str, Value]) -> None:
    """What each renewal asks: the same hours in proportion of its length, rounded down (pieces.md §5.3)."""
    renewals, duration = market.renewals, own.get("lot.duration_months")
    if renewals is None or duration is None:
        return
    first = int(own[ROOT].value)
    each = hours.pro_rata(first, renewals.months, duration.value)
    for name, value in (("each", each), ("total", first + renewals.count * each)):
        own[f"lot.renewals.{name}"] = computed(value, f"{first} h × {renewals.months} ÷ {duration.value} mois")


def _from_planner(market: Market, lot: Lot, own: dict[str, Value], values: Mapping[str, Value]) -> None:
    """The hours that the planner's act already fixes, for the only lot of a market that says none of its own."""
    if market.planner and market.planner.hours and lot.levers and len(market.lots) == 1:
        own[f"{ROOT}.mode"] = computed("fixed", f"aménageur : {market.planner.act}")
        own[ROOT] = computed(market.planner.hours, f"aménageur : {market.planner.act}")
        _equivalents(own, values)


def _from_places(own: dict[str, Value], values: Mapping[str, Value]) -> None:
    """The hours of an insertion service: what its places make over the lot's duration."""
    fte, duration = own.get("lot.insertion_service.fte"), own.get("lot.duration_months")
    if fte is not None and duration is not None:
        due = hours.of_service(Decimal(fte.value), str(values["counting.hours_base"].value), Decimal(duration.value))
        own[f"{ROOT}.mode"] = computed("fixed", "places du service d'insertion")
        own[ROOT] = computed(due, f"{fte.value} ETP pendant {duration.value} mois")
        _equivalents(own, values)


def _defaults(stated: InsertionHours, own: dict[str, Value], values: Mapping[str, Value], library: Library) -> None:
    """The defaults of practice for the keys that the mode takes."""
    keys, file = KEYS[stated.mode], library.files["practice"]
    problems: list[Problem] = []
    for path, entry in library.data["practice"].items():
        name = path.removeprefix(f"{ROOT}.")
        if path == name or path in own or name not in (*keys.needed, *keys.allowed):
            continue
        condition = read_condition(Node(file, (path, "when"), entry["when"], problems)) if "when" in entry else ()
        known = {**values, **own}
        if all(holds(test, known[test.path].value if test.path in known else None) for test in condition):
            own[path] = Value(typed(entry["value"]), "default", entry.get("source", ""))


def _figure(stated: InsertionHours, own: Mapping[str, Value], calibration: hours.Calibration | None,
            where: Where) -> Value | None:
    """The hours that are due whatever happens, when the mode gives such a figure."""
    if stated.mode == "fixed" and stated.hours is not None:
        return Value(stated.hours, "stated", where("hours"))
    if stated.mode in ("immersion", "pathways") and stated.count and stated.each:
        return computed(stated.count * stated.each, f"{stated.count} × {stated.each} h")
    if stated.mode == "staff_transfer" and "lot.transfer.hours" in own:
        return own["lot.transfer.hours"]
    if stated.mode in ("calibrated", "on_minimum") and calibration is not None and calibration.hours > 0:
        return computed(calibration.hours, formula(calibration))
    return None


def _transfer(lot: Lot, stated: InsertionHours, own: dict[str, Value], values: Mapping[str, Value]) -> None:
    """The worksheet of a staff transfer, when every term is known (pieces.md §5.9): for the buyer alone."""
    amount, months = own.get("lot.clause_value"), own.get("lot.duration_months")
    rate = stated.rate or lot.insertion_rate or (values["calibration.rate"].value if "calibration.rate" in values else None)
    if None in (amount, months, rate, stated.transferable_hours, stated.revenue_per_hour) or stated.mode != "staff_transfer":
        return
    assert amount and months and stated.transferable_hours and stated.revenue_per_hour and rate
    sheet = hours.StaffTransfer(
        Decimal(amount.value), Decimal(months.value), Decimal(stated.transferable_hours), stated.revenue_per_hour, Decimal(rate),
        int(values["calibration.rounding_step"].value), str(values["calibration.rounding"].value))
    said = (f"(1 − ({sheet.transferable} × {sheet.revenue}) ÷ ({sheet.amount} ÷ {sheet.months})) × ({sheet.amount} ÷ "
            f"{sheet.revenue}) × {sheet.rate} %")
    lower, higher = sheet.with_revenue(90), sheet.with_revenue(110)
    for name, value in (("share", sheet.share), ("exact", sheet.exact), ("rate", sheet.rate),
                        ("lower_revenue", lower.revenue), ("lower_hours", max(lower.exact, Decimal(0))),
                        ("higher_revenue", higher.revenue), ("higher_hours", max(higher.exact, Decimal(0)))):
        own[f"lot.transfer.{name}"] = computed(round(Decimal(value), 2), said)
    own["lot.transfer.hours"] = computed(sheet.hours, said)


def calibrated(amount: Value | None, lot: Lot, own: Mapping[str, Value],
               values: Mapping[str, Value]) -> hours.Calibration | None:
    """The calibration of `amount`, None when a part of it is not known."""
    rate = (lot.insertion_hours.rate if lot.insertion_hours else None) or lot.insertion_rate
    parts = [own.get("lot.labour_share"), values.get("calibration.hourly_cost")]
    if rate is None and "calibration.rate" in values:
        rate = Decimal(values["calibration.rate"].value)
    if any(part is None for part in parts) or rate is None or amount is None:
        return None
    return hours.Calibration(
        Decimal(amount.value), Decimal(own["lot.labour_share"].value), rate,
        Decimal(values["calibration.hourly_cost"].value), int(values["calibration.rounding_step"].value),
        str(values["calibration.rounding"].value))


def formula(calibration: hours.Calibration) -> str:
    return f"{calibration.amount} × {calibration.labour_share} % × {calibration.rate} % ÷ {calibration.hourly_cost}"


def _equivalents(own: dict[str, Value], values: Mapping[str, Value]) -> None:
    duration = own.get("lot.duration_months")
    same = hours.equivalents(own[ROOT].value, str(values["counting.hours_base"].value),
                             Decimal(duration.value) if duration else None)
    for name, value in (("days", same.days), ("weeks", same.weeks), ("months", same.months), ("fte", same.fte)):
        if value is not None:
            own[f"lot.{name}"] = computed(round(value, 1 if name in ("days", "weeks") else 2),
                                           f"base : heures {values['counting.hours_base'].value}")
