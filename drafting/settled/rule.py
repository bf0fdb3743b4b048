"""What follows from a lot's rule: a worked example, what the maximum would give, whether hours wait for an order."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drafting import hours
from drafting.facts import FRAMEWORKS
from drafting.market import Market
from drafting.market.lots import Lot
from drafting.market.objective import InsertionHours
from drafting.settled.values import Value, computed

ROOT = "lot.insertion_hours"

EXAMPLE_STEPS = Decimal("60.4")
EXAMPLE_WORKED = 10_000
EXAMPLE_DAYS = 146
EXAMPLE_HOURS = 140
EXAMPLE_AMOUNT = Decimal(100_000)
"""The round figures of the worked examples: they come from the rule alone, so that they say nothing of the estimate."""


def bounds(market: Market, lot: Lot, own: dict[str, Value]) -> None:
    """The minimum and the maximum of a framework agreement are those of its only lot."""
    for name in ("minimum", "maximum"):
        shared = getattr(market.contract, name) if market.contract and len(market.lots) == 1 else None
        if getattr(lot, name) is None and shared is not None:
            own[f"lot.{name}"] = computed(shared, f"{name} de l'accord-cadre, qui n'a qu'un lot")


def orders(market: Market, stated: InsertionHours, own: dict[str, Value]) -> None:
    """Whether nothing is due without an order (pieces.md §5.2); what the maximum would give, a ceiling never due (COH-36)."""
    framework = market.contract is not None and market.contract.form in FRAMEWORKS
    base = own.get(f"{ROOT}.base")
    follows = stated.mode in ("per_amount", "per_order", "share_of_hours") and not (base and base.value == "awarded")
    own["lot.hours_follow_orders"] = computed(
        framework and (bool(stated.no_order_no_hours) or (follows and stated.floor is None)), "forme du marché et règle du lot")
    if framework and stated.mode == "per_amount" and follows and "lot.maximum" in own:
        most = _rule(stated, own).due(own["lot.maximum"].value)
        own["lot.theoretical_ceiling"] = computed(min(most, stated.cap or most), "règle du lot, appliquée au maximum")


def example(stated: InsertionHours, own: dict[str, Value], calibration: hours.Calibration | None) -> None:
    """A worked example of the rule, on the lot's own parameters (pieces.md §5.2)."""
    def say(**found: Any) -> None:
        own.update({f"lot.example.{name}": computed(value, "exemple chiffré de la règle") for name, value in found.items()})

    match stated.mode:
        case "per_amount" | "per_order" if stated.hours is not None and stated.amount is not None:
            rule = _rule(stated, own)
            total = _within(stated, rule, max(rule.threshold, stated.orders_from or Decimal(0)))
            say(amount=total, counted=rule.counted(total), steps=rule.steps(total), hours=rule.due(total))
        case "share_of_hours" | "proposed" if stated.rate is not None:
            say(worked=EXAMPLE_WORKED, hours=hours.share_of(EXAMPLE_WORKED, stated.rate))
        case "training_hours" if stated.brackets:
            first = stated.brackets[0]
            say(amount=first.up_to or (first.above or Decimal(0)) + EXAMPLE_AMOUNT, hours=first.hours)
        case "yearly" if stated.hours is not None:
            say(days=EXAMPLE_DAYS, hours=hours.pro_rata(stated.hours, EXAMPLE_DAYS))
        case "per_subsequent_contract":
            say(hours=EXAMPLE_HOURS)
        case "on_minimum" if calibration is not None:
            say(amount=calibration.amount, exact=calibration.exact)


def _rule(stated: InsertionHours, own: Mapping[str, Value]) -> hours.PerAmount:
    """The arithmetic of the hours by euros, with the defaults of practice."""
    effect = own.get(f"{ROOT}.threshold_effect")
    return hours.PerAmount(int(stated.hours or 0), stated.amount or Decimal(1), stated.threshold or Decimal(0),
                           str(effect.value) if effect else "above", str(own[f"{ROOT}.last_step"].value))


def _within(stated: InsertionHours, rule: hours.PerAmount, start: Decimal) -> Decimal:
    """An amount above `start` whose hours stay between the floor and the cap of the lot."""
    steps = EXAMPLE_STEPS
    if stated.floor is not None and rule.hours * steps < stated.floor:
        steps = Decimal(stated.floor) / rule.hours // 1 + Decimal("10.4")
    if stated.cap is not None:
        begun = start // rule.amount + 1 if rule.effect == "from_first_euro" or rule.threshold == 0 else 0
        steps = min(steps, max(Decimal(stated.cap) / rule.hours // 1 - 1 - begun, Decimal(1)) + Decimal("0.4"))
    return start + rule.amount * steps
