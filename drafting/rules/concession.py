"""What a concession has not: a market procedure, a CCAG, lots, a market's reserved tasks (legal-facts 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.market.lots import Lever
from drafting.rules.broken import Broken

_FOREIGN = ("procedure", "ccag_articles")
NATURES = ("works", "services")
"""What is conceded: works or services."""


def is_concession(parts: Mapping[str, Any]) -> bool:
    contract = parts.get("contract")
    return contract is not None and contract.form == "concession"


def concession_rules(parts: Mapping[str, Any]) -> Iterator[Broken]:
    if not is_concession(parts):
        return
    for key in _FOREIGN:
        if parts.get(key) is not None:
            yield (key,), f"« {key} » est sans objet dans une concession.", "Retirez cette clé."
    if parts.get("ccag") not in (None, "none"):
        yield ("ccag",), "une concession ne se réfère à aucun CCAG.", "Retirez cette clé."
    if parts.get("defence_or_security"):
        yield ("defence_or_security",), "une concession de défense ou de sécurité n'est pas prise en charge.", (
            "Le texte qui lui est propre n'a pas été lu : faites rédiger ses clauses par un juriste.")
    if parts.get("nature") not in (None, *NATURES):
        yield ("nature",), "une concession est de travaux ou de services.", "Écrivez works ou services."
    buyer = parts.get("buyer")
    if buyer is not None and buyer.kind == "private":
        yield ("buyer", "kind"), "un maître d'ouvrage privé ne passe pas de concession.", "Retirez form: concession."
    lots = parts.get("lots") or []
    if len(lots) > 1:
        yield ("lots",), "une concession se décrit avec un seul lot.", "Écrivez un fichier par contrat de concession."
    for i, lot in enumerate(lots):
        if lot is not None and lot.essential_tasks is not None:
            yield ("lots", i, "essential_tasks"), "« essential_tasks » est sans objet dans une concession.", "Retirez cette clé."
        if lot is not None and Lever.INSERTION_SERVICE in lot.levers:
            yield ("lots", i, "levers"), "un service d'insertion s'achète par un marché, pas par une concession.", (
                "Choisissez un autre levier.")
    sheet = (parts.get("pieces") or {}).get("cctp")
    if sheet is not None and sheet.produced is not False:
        yield ("pieces", "cctp"), "la pièce « cctp » est sans objet dans une concession.", "Retirez-la."
