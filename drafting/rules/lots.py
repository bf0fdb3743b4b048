"""The rules inside one lot: its levers, its hours, its reservation, its criteria."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.lots import Criterion, Lot
from drafting.rules.broken import Broken
from drafting.rules.criteria import criteria_rules
from drafting.rules.objective import objective_rules
from drafting.rules.service import service_rules
from drafting.yamlfile import Loc


def lot_rules(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    if len(set(lot.levers)) != len(lot.levers):
        yield (*loc, "levers"), "un levier est écrit deux fois.", ""
    if not lot.levers and lot.insertion_hours is not None:  # COH-03
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} n'a aucun levier, mais il porte des heures d'insertion."), (
            "Ajoutez execution_condition à « levers », ou retirez les heures.")
    yield from reserved_rules(lot, loc)
    yield from service_rules(lot, loc, shared)
    if "insertion_service" in lot.levers:
        return
    if "award_criterion" in lot.levers and not {"execution_condition", "reserved"} & set(lot.levers):
        yield (*loc, "levers"), (
            "le critère d'attribution est proposé avec la condition d'exécution, qui fixe les heures."), (
            "Écrivez levers: [execution_condition, award_criterion].")
    if lot.insertion_hours is not None:
        yield from objective_rules(lot.insertion_hours, (*loc, "insertion_hours"))
    if set(lot.levers) - {"reserved"} and lot.waiver:
        yield (*loc, "waiver"), f"le lot n° {lot.number} a une clause : la dispense est sans objet.", "Retirez-la."
    if lot.criteria is not None:
        yield from criteria_rules(list(lot.criteria), (*loc, "criteria"))
    criteria = lot.criteria if lot.criteria is not None else shared
    if criteria is None or not all(criteria):
        if "award_criterion" in lot.levers and criteria is None:
            yield ("criteria",), f"lot n° {lot.number} : le levier award_criterion demande le tableau des critères.", (
                "Ajoutez « criteria ».")
        return
    insertion = any(c.insertion for c in criteria if c)
    if "award_criterion" in lot.levers and not insertion:
        yield (*loc, "levers"), "aucun critère ne porte « insertion: oui » pour ce lot.", "Ajoutez le critère d'insertion."
    if "award_criterion" not in lot.levers and insertion and lot.criteria is None and lot.levers:
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} n'a pas le levier award_criterion."), (
            "Ajoutez ce levier ; ou ôtez l'insertion du tableau commun, et donnez aux lots qui la notent leurs propres critères.")


def reserved_rules(lot: Lot, loc: Loc) -> Iterator[Broken]:
    """A reservation says for whom; hours come with an execution condition, which the buyer asks expressly (CCAP-R-04)."""
    wanted = lot.reserved_for or []
    if "reserved" not in lot.levers:
        for key, given in (("reserved_for", lot.reserved_for), ("listed_services", lot.listed_services),
                           ("essential_tasks", lot.essential_tasks)):
            if given is not None:
                yield (*loc, key), f"le lot n° {lot.number} n'est pas réservé : « {key} » est sans objet.", (
                    "Ajoutez reserved à « levers », ou retirez cette ligne.")
        return
    if not wanted:
        yield (*loc, "levers"), f"le lot n° {lot.number} est réservé sans dire à qui.", (
            "Ajoutez « reserved_for » : ea_esat, siae, prison ou ess.")
    if len(set(wanted)) != len(wanted):
        yield (*loc, "reserved_for"), "la même famille d'opérateurs est écrite deux fois.", ""
    if lot.insertion_hours is not None and "execution_condition" not in lot.levers:
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} est réservé : une réservation n'impose aucune heure d'insertion."), (
            "Retirez les heures ; ou, si l'acheteur en veut en plus, écrivez levers: [reserved, execution_condition] et dites "
            "pourquoi (reason_with_clause).")
