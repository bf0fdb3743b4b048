"""The rules between the form of the contract and the hours of its lots: tranches (pieces.md §5.3, COH-20)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.contract import Contract
from drafting.market.lots import Lot
from drafting.rules.broken import Broken


def tranche_rules(contract: Contract | None, lots: list[Lot | None]) -> Iterator[Broken]:
    """A contract in tranches names them, and each lot says the hours of each one, in the same order."""
    tranches = contract.tranches if contract else None
    if contract and (contract.form == "tranches") != (tranches is not None):
        yield ("contract",), ("le marché est à tranches, mais elles ne sont pas décrites." if tranches is None else
                              "des tranches sont décrites, mais le marché n'est pas à tranches."), (
            "Écrivez form: tranches et la liste « tranches », la tranche ferme d'abord.")
        return
    if contract and contract.statement_days is not None and tranches is None:
        yield ("contract", "statement_days"), "sans tranche, aucun arrêté de fin de tranche n'est à prévoir.", (
            "Retirez cette clé.")
    for i, lot in enumerate(lots):
        hours = lot.insertion_hours if lot else None
        if lot is None or hours is None or hours.tranches is None:
            continue
        at = ("lots", i, "insertion_hours")
        if tranches is None:
            yield at, f"le lot n° {lot.number} donne des heures par tranche, mais le marché n'a pas de tranche.", (
                "Décrivez-les : contract: {form: tranches, tranches: [{title: …}, {title: …}]}.")
        elif len(hours.tranches) != len(tranches):
            yield at, (f"le lot n° {lot.number} donne les heures de {len(hours.tranches)} tranches ; "
                       f"le marché en a {len(tranches)}."), "Une valeur par tranche, dans leur ordre ; 0 : aucune heure."
        elif not any(hours.tranches):
            yield at, f"le lot n° {lot.number} n'a d'heures dans aucune tranche.", (
                "Retirez-lui le levier, ou donnez-lui des heures.")
