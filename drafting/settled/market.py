"""The values of the whole market: stated, completed from dated law, or defaults of practice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from drafting import french
from drafting.conditions import holds, read_condition
from drafting.facts import FRAMEWORKS
from drafting.library import Library
from drafting.market import Market
from drafting.node import Node
from drafting.settled.dated import dated, typed
from drafting.settled.values import Value, computed

CAPACITY = {"state": "central_authority"}
"""The capacity that a kind of buyer has unless it states another; contracting_authority for the others."""


def flatten(model: BaseModel, prefix: str) -> Iterable[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        path = f"{prefix}{name}"
        if isinstance(value, BaseModel):
            if path in ("buyer", "facilitator", "facilitator_agreement", "planner"):
                yield path, value
            yield from flatten(value, f"{path}.")
        elif path not in ("lots", "criteria", "pieces") and value is not None:
            yield path, tuple(value) if isinstance(value, list) else value


def complete(values: dict[str, Value], market: Market, library: Library) -> None:
    """What follows from the market and the dated values, without any choice."""
    buyer, launch = market.buyer, market.launch_date
    values["buyer.regime"] = computed(
        "private" if buyer.kind == "private" else "public", "acheteur soumis ou non au code de la commande publique")
    if buyer.group is not None:
        concerned = tuple(member for member in buyer.group.members if member.insertion_clause)
        values["buyer.clause_members"] = computed(concerned, "membres du groupe d'acheteurs")
        values["buyer.clause_member_names"] = computed(
            tuple(member.name for member in concerned), "membres du groupe d'acheteurs")
    if buyer.kind == "private":
        _private(values, market)
    else:
        _public(values, market, library)
    if market.concession:
        values["ccag"] = computed("none", "contrat de concession")
    framework = market.contract is not None and market.contract.form in FRAMEWORKS
    values["end_of_performance"] = computed("services" if framework else market.nature, (
        "un accord-cadre n'a pas une réception, mais un terme" if framework else "nature du marché"))
    if market.contract is None:
        values["contract.form"] = computed("ordinary", "ni tranches, ni accord-cadre")
    if market.facilitator is not None:
        values["follow_up.email"] = values["facilitator.email"]
    elif market.insertion_contact is not None:
        values["follow_up.email"] = values["insertion_contact.email"]
        values["follow_up.service"] = values["insertion_contact.service"]
    values["follow_up"] = computed("facilitator" if market.facilitator else "contact", "facilitateur ou non")
    smic = dated(library.data["smic"].get("hourly", []), launch)
    if smic:
        values["smic.hourly"] = computed(french.read_number(smic["value"], unit="€"), smic.get("source", ""))
        values["smic.since"] = computed(french.read_date(smic["from"]), smic.get("source", ""))
    if cost := library.data["practice"].get("calibration.hourly_cost"):
        values["calibration.since"] = computed(french.read_date(cost["from"]), cost.get("source", ""))
    _ccag(values, market, library)


def _public(values: dict[str, Value], market: Market, library: Library) -> None:
    """The buyer's capacity and the European threshold that it gives."""
    buyer, launch = market.buyer, market.launch_date
    if "buyer.capacity" not in values:
        values["buyer.capacity"] = computed(CAPACITY.get(buyer.kind, "contracting_authority"), "type d'acheteur")
    bought = "concessions" if market.concession else _object(library, market.nature)
    threshold = dated(library.data["thresholds"].get(bought, {}).get(
        values["buyer.capacity"].value, []), launch)
    if threshold:
        values["thresholds.eu"] = computed(french.read_number(threshold["value"]), "seuils européens")
        values["thresholds.since"] = computed(french.read_date(threshold["from"]), "seuils européens")
        values["thresholds.object"] = computed(bought, "nature du marché, ou concession")


def _private(values: dict[str, Value], market: Market) -> None:
    """No CCAG; the publics are those of the planner whose obligation is passed on, unless the market says its own."""
    values["ccag"] = computed("none", "contrat privé")
    planner = market.planner
    if planner is not None and planner.publics and "publics" not in values:
        values["publics"] = computed(tuple(planner.publics), f"aménageur : {planner.act}")


def _object(library: Library, nature: str) -> str:
    return str(library.data["thresholds"].get("object_of_nature", {}).get(nature, "supplies_services"))


def _ccag(values: dict[str, Value], market: Market, library: Library) -> None:
    entry = library.data["ccag"].get(market.ccag or "none")
    if entry is None:
        return
    known = market.launch_date >= french.read_date(entry.get("from", "2021-04-01"))
    passing = entry.get("transition") if known else None
    if passing and market.launch_date > french.read_date(passing["until"]):
        passing = None
    values["ccag.name"] = computed((passing or entry)["name"], entry.get("source", ""))
    for name in ("insertion", "penalties", "contradictory", "ceiling"):
        stated = values.get(f"ccag_articles.{name}")
        number = entry.get("article", {}).get(name) if known else None
        if stated or number:
            values[f"ccag.article.{name}"] = stated or computed(number, entry.get("source", ""))


def defaults(values: dict[str, Value], library: Library) -> None:
    problems: list[Any] = []
    for path, entry in library.data["practice"].items():
        if path in values or path.startswith("lot."):
            continue
        if "when" in entry:
            file = library.files["practice"]
            condition = read_condition(Node(file, (path, "when"), entry["when"], problems))
            if not all(holds(test, values[test.path].value if test.path in values else None) for test in condition):
                continue
        values[path] = Value(typed(entry["value"]), "default", entry.get("source", ""))
