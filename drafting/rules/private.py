"""What a truly private contract has not: procedure, CCAG, criteria, reservation (pieces.md §4.5, legal-facts F11.04, F11.08).

And what only it has. A public market still owes its procedure and its CCAG.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.market import Market
from drafting.market.lots import Lever
from drafting.rules.broken import Broken
from drafting.rules.concession import is_concession

_DUE = ("procedure", "ccag")
_FOREIGN = ("procedure", "ccag_articles", "defence_or_security", "criteria", "environmental_condition", "annex_required",
            "answer_length", "missing_annex", "variants", "negotiation")
"""Keys of a consultation under the public procurement code."""
_FOREIGN_TO_A_LOT = ("waiver", "other_social_condition", "criteria")
_FOREIGN_PIECES = ("avis", "fiche-technique", "motivation", "opportunite")


def regime_rules(parts: Mapping[str, Any]) -> Iterator[Broken]:
    buyer = parts.get("buyer")
    if buyer is not None and buyer.kind == "private":
        yield from _private(parts)
        return
    for key in () if is_concession(parts) else _DUE:
        if key in parts and parts[key] is None:
            yield (key,), f"la clé « {key} » ({Market.model_fields[key].title}) est obligatoire.", ""
    penalties = parts.get("penalties")
    for loc, given in ((("planner",), parts.get("planner")), (("penalties", "withholding"), penalties and penalties.withholding)):
        if given is not None:
            yield loc, f"« {loc[-1]} » ne concerne qu'un contrat privé.", "Retirez cette clé, ou écrivez kind: private."


def _private(parts: Mapping[str, Any]) -> Iterator[Broken]:
    for key in _FOREIGN:
        if parts.get(key):
            yield (key,), f"« {key} » est sans objet dans un contrat privé : le choix des entreprises y est libre.", (
                "Retirez cette clé.")
    contract = parts.get("contract")
    if contract is not None and contract.form not in ("ordinary", "tranches", "concession"):  # a concession says it itself
        yield ("contract",), "un contrat privé est ordinaire ou à tranches.", (
            "Décrivez chaque commande, ou chaque accord, comme un contrat.")
    if parts.get("ccag") not in (None, "none"):
        yield ("ccag",), "un contrat privé ne se réfère à aucun CCAG.", "Retirez cette clé."
    for key in ("capacity", "group"):
        if getattr(parts["buyer"], key) is not None:
            yield ("buyer", key), f"« {key} » est sans objet pour un maître d'ouvrage privé.", "Retirez cette clé."
    monitoring = parts.get("monitoring")
    if monitoring is not None and monitoring.alert_form == "buyer_profile":
        yield ("monitoring", "alert_form"), "un maître d'ouvrage privé n'a pas de profil d'acheteur.", (
            "Choisissez email, letter ou registered.")
    for code, choice in (parts.get("pieces") or {}).items():
        if code in _FOREIGN_PIECES and choice.produced is not False:
            yield ("pieces", code), f"la pièce « {code} » est sans objet dans un contrat privé.", "Retirez-la."
    for i, lot in enumerate(parts.get("lots") or []):
        if lot is None:
            continue
        if set(lot.levers) - {Lever.EXECUTION_CONDITION}:
            yield ("lots", i, "levers"), (
                f"lot n° {lot.number} : dans un contrat privé, le seul levier est execution_condition."), (
                "Un critère ou une réservation n'appartient qu'aux marchés publics : gardez levers: [execution_condition].")
        if lot.obligation == "incentive":
            yield ("lots", i, "obligation"), (
                f"lot n° {lot.number} : dans un contrat privé, la clause est convenue ou ne l'est pas."), (
                "Retirez « obligation », ou laissez le lot sans levier.")
        for key in _FOREIGN_TO_A_LOT:
            if getattr(lot, key) is not None:
                yield ("lots", i, key), f"lot n° {lot.number} : « {key} » est sans objet dans un contrat privé.", (
                    "Retirez cette clé.")
