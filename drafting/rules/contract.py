"""The rules between the form of the contract and the lots' objectives (pieces.md §5.2, COH-18, COH-36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.facts import FRAMEWORKS, SELF_ADJUSTING
from drafting.market.contract import Contract
from drafting.market.lots import Lot
from drafting.rules.broken import Broken
from drafting.yamlfile import Loc

FORMS = {"per_order": ("orders", "mixed"), "per_subsequent_contract": ("subsequent", "mixed"), "on_minimum": FRAMEWORKS}
"""Mode of the objective → the forms of contract in which it means something."""


def contract_rules(parts: Mapping[str, Any]) -> Iterator[Broken]:
    contract: Contract | None = parts.get("contract")
    framework = contract is not None and contract.form in FRAMEWORKS
    if contract is not None:
        yield from _own(contract, framework)
    for i, lot in enumerate(parts.get("lots") or []):
        if lot is not None:
            yield from _lot(lot, ("lots", i), contract, framework)


def _own(contract: Contract, framework: bool) -> Iterator[Broken]:
    for name in ("minimum", "maximum", "holders"):
        if getattr(contract, name) is not None and not framework:
            yield ("contract", name), f"« {name} » est celui d'un accord-cadre.", (
                f"Écrivez form: {', '.join(FRAMEWORKS)}, ou retirez cette ligne.")
    if contract.minimum is not None and contract.maximum is not None and contract.minimum > contract.maximum:
        yield ("contract", "minimum"), "le minimum de l'accord-cadre dépasse son maximum.", ""


def _lot(lot: Lot, loc: Loc, contract: Contract | None, framework: bool) -> Iterator[Broken]:
    for name in ("minimum", "maximum"):
        if getattr(lot, name) is not None and not framework:
            yield (*loc, name), f"« {name} » est celui d'un lot d'accord-cadre.", (
                "Ajoutez « contract » et sa forme, ou retirez-le.")
    if lot.minimum is not None and lot.maximum is not None and lot.minimum > lot.maximum:
        yield (*loc, "minimum"), f"le minimum du lot n° {lot.number} dépasse son maximum.", ""
    hours = lot.insertion_hours
    if hours is None:
        return
    at = (*loc, "insertion_hours")
    forms = FORMS.get(hours.mode)
    if forms is not None and (contract is None or contract.form not in forms):
        yield at, f"le mode {hours.mode} ne va pas avec la forme du marché.", f"Écrivez contract: {{form: {' ou '.join(forms)}}}."
    if hours.no_order_no_hours is not None and not framework:
        yield (*at, "no_order_no_hours"), "« sans commande, sans heures » ne se dit que d'un accord-cadre.", ""
    if hours.mode in (*SELF_ADJUSTING, "proposed", "per_subsequent_contract") and lot.obligation == "incentive":
        yield at, f"le mode {hours.mode} suppose une clause obligatoire.", (
            "Sur un lot incitatif, le candidat s'engage sur un nombre d'heures : proposez-en un.")
