"""The closed list of paths that a text may read; which are always decided, by what the others are, which stay inside."""

from __future__ import annotations

from collections.abc import Iterator

from drafting import facts
from drafting.market import Market
from drafting.market.lots import Lot

TRANSFER = ("share", "exact", "hours", "rate", "lower_revenue", "lower_hours", "higher_revenue", "higher_hours")
"""The worksheet of a staff transfer."""

EXTRA_HOURS = ("title", "weight", "ceiling", "example", "example_points", "example_total")
"""What a lot says of the extra hours that its criterion scores."""

ANRU = frozenset(f"anru.{part}.{name}" for part in ("works", "proximity") for name in ("hours", "worked", "share"))
"""The share of an operation of urban renewal that the lots give."""

COMPUTED = frozenset({
    *ANRU,
    "end_of_performance",
    "rectification.changes", "rectification.pieces", "rectification.withdrawn",
    "planner", "buyer", "buyer.regime", "buyer.clause_members", "buyer.clause_member_names",
    "facilitator", "follow_up", "follow_up.email", "follow_up.service", "lots", "lots_without_clause",
    "thresholds.eu", "thresholds.since", "thresholds.object",
    "smic.hourly", "smic.since", "calibration.since", "ccag.name", "total.hours", "total.tranches",
    "total.weight", "total.subweight",
    *(f"ccag.article.{name}" for name in ("insertion", "penalties", "contradictory", "ceiling")),
    *(f"lot.{name}" for name in ("days", "weeks", "months", "fte", "mechanism", "reservation", "trade_label", "subcriteria",
                                 "scored_sections", "waiver.case", "criterion.title", "criterion.weight", "criterion.base",
                                 *(f"extra_hours.{name}" for name in EXTRA_HOURS),
                                 "environmental_criterion", "clause_value", "retained_hours", "whole_months",
                                 "renewals.each", "renewals.total", "brackets.least", "brackets.most",
                                 "calibrated_hours", "calibrated_exact", "hours_gap", "reason", "social_duty", "volume",
                                 *(f"transfer.{name}" for name in TRANSFER),
                                 *(f"tranches.{name}" for name in ("firm", "optional", "total", "first", "example")),
                                 *(f"example.{name}" for name in ("amount", "counted", "steps", "hours", "worked", "days",
                                                              "exact")),
                                 "hours_follow_orders", "theoretical_ceiling"))})
"""What :mod:`drafting.settled` adds to the market's own paths."""

ALWAYS = frozenset({
    "lots", "lots_without_clause", "buyer", "buyer.capacity", "buyer.regime", "buyer.kind", "follow_up", "follow_up.email",
    "title", "reference", "launch_date", "nature", "procedure", "ccag", "total.hours", "total.weight", "total.subweight",
    "calibration.since", "estimated_value", "lot.social_duty", "lot.number", "lot.title", "lot.mechanism", "lot.obligation",
    "lot.volume", "end_of_performance", "contract.form"})
"""Paths that every market decides, or that the models of lots with a clause need."""

_ARTICLES = {f"ccag.article.{name}" for name in ("insertion", "penalties", "contradictory", "ceiling")}
_CRITERION = {"lot.levers", "lot.criterion.title"}
_GROUP = {"facts.buyers_group", "facts.partial_group", "facts.several_clause_members", "buyer.group.followed_by"}
_OBJECTIVE = {"lot.insertion_hours.mode", "lot.insertion_hours", "facts.volume_by_rule"}
DECIDED_BY: dict[str, set[str]] = {
    **{path: {path.rpartition(".")[0] + ".share"} for path in ANRU},
    **dict.fromkeys((f"rectification.{name}" for name in ("number", "date", "deadline")), {"facts.rectified"}),
    **dict.fromkeys(("buyer.group.form", "buyer.clause_members", "buyer.clause_member_names"), _GROUP),
    **dict.fromkeys(("lot.insertion_hours", "lot.days", "lot.weeks", "lot.months", "lot.example.amount", "lot.example.counted",
                     "lot.example.steps", "lot.example.hours", "lot.example.worked", "lot.example.days", "lot.example.exact",
                     *(f"lot.insertion_hours.{name}" for name in (
                         "hours", "rate", "amount", "floor", "count", "each", "brackets"))), _OBJECTIVE),
    **dict.fromkeys(("lot.brackets.least", "lot.brackets.most"), {"lot.insertion_hours.brackets"}),
    "lot.insertion_hours.threshold": {"lot.insertion_hours.threshold_effect"},
    "lot.labour_share": {"lot.insertion_hours.mode"}, "lot.insertion_rate": {"lot.insertion_hours.mode"},
    **dict.fromkeys((*(f"lot.transfer.{name}" for name in TRANSFER), *(f"lot.insertion_hours.{name}" for name in (
        "transferable_hours", "revenue_per_hour", "revenue_date", "least"))), {"lot.transfer.share"}),
    **dict.fromkeys((f"lot.extra_hours.{name}" for name in EXTRA_HOURS), {"lot.extra_hours.ceiling"}),
    "renewals.months": {"renewals.count"},
    **dict.fromkeys(("lot.renewals.each", "lot.renewals.total"), {"lot.renewals.each", "renewals.count"}),
    **dict.fromkeys((f"lot.tranches.{name}" for name in ("firm", "optional", "total", "first", "example")),
                    {"lot.insertion_hours.tranches", "lot.tranches.optional"}),
    **dict.fromkeys(("facilitator", "facilitator.email", "insertion_contact.service", "insertion_contact.email",
                     "follow_up.service"), {"facts.facilitator"}),
    "ccag.name": {"facts.ccag", *_ARTICLES},
    "planner": {"planner.act"},
    **dict.fromkeys(("lot.criterion.title", "lot.criterion.weight", "lot.criterion.base", "lot.subcriteria",
                     "lot.scored_sections"), _CRITERION)}
"""Paths that one of these conditions (or needs of the model) is enough to decide."""

CONFIDENTIAL = frozenset({
    "estimated_value", "lot.social_duty",
    *ANRU, *(f"lot.transfer.{name}" for name in TRANSFER),
    *(f"lot.insertion_service.{name}" for name in ("support_share", "buyer_title")),
    *(f"lot.insertion_hours.{name}" for name in ("transferable_hours", "revenue_per_hour", "revenue_date", "least")),
    *(f"lot.{name}" for name in ("estimated_value", "clause_value", "retained_hours", "calibrated_hours", "calibrated_exact",
                                 "hours_gap", "reason", "reason_with_clause", "reason_without_clause", "waiver.case",
                                 "waiver.facts"))})
"""What the buyer keeps for himself: only his own pièces read it."""


def known_paths() -> frozenset[str]:
    """The closed list of paths that a clause may read."""
    from pydantic import BaseModel

    def walk(model: type[BaseModel], prefix: str) -> Iterator[str]:
        from drafting.reading import models_in

        for name, info in model.model_fields.items():
            inner = next(models_in(info.annotation), None)
            if inner is None or name in ("lots", "criteria", "pieces", "insertion_hours"):
                yield prefix + name
            if inner is not None and name not in ("lots", "criteria", "pieces"):
                yield from walk(inner, f"{prefix}{name}.")

    named = {f"facts.{name}" for name in facts.FACTS} | {f"facts.{name}_produced" for name in facts.PIECES}
    return frozenset({*walk(Market, ""), *walk(Lot, "lot."), *named, *COMPUTED})
