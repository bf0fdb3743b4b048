"""The rules inside one lot: its levers, its hours, its reservation, its criteria."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.lots import Criterion, Lot
from drafting.rules.broken import Broken
from drafting.rules.criteria import criteria_rules
from drafting.rules.objective import objective_rules
from drafting.yamlfile import Loc


def lot_rules(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    if len(set(lot.levers)) != len(lot.levers):
        yield (*loc, "levers"), "un levier est écrit deux fois.", ""
    if not lot.levers and lot.insertion_hours is not None:  # COH-03
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} n'a aucun levier, mais il porte des heures d'insertion."), (
            "Ajoutez execution_condition à « levers », ou retirez les heures.")
    yield from reserved_rules(lot, loc, shared)
    if "reserved" in lot.levers:
        return
    if "award_criterion" in lot.levers and "execution_condition" not in lot.levers:
        yield (*loc, "levers"), (
            "le critère d'attribution est proposé avec la condition d'exécution, qui fixe les heures."), (
            "Écrivez levers: [execution_condition, award_criterion].")
    if lot.insertion_hours is not None:
        yield from objective_rules(lot.insertion_hours, (*loc, "insertion_hours"))
    if lot.levers and lot.waiver:
        yield (*loc, "waiver"), f"le lot n° {lot.number} a une clause : la dispense est sans objet.", "Retirez-la."
    if lot.criteria is not None:
        yield from criteria_rules(list(lot.criteria), (*loc, "criteria"))
    criteria = lot.criteria if lot.criteria is not None else shared
    if criteria is None or not all(criteria):
        if "award_criterion" in lot.levers and criteria is None:
            yield loc, "le levier award_criterion demande le tableau des critères.", "Ajoutez « criteria »."
        return
    insertion = any(c.insertion for c in criteria if c)
    if "award_criterion" in lot.levers and not insertion:
        yield (*loc, "levers"), "aucun critère ne porte « insertion: oui » pour ce lot.", "Ajoutez le critère d'insertion."
    if "award_criterion" not in lot.levers and insertion and lot.criteria is None and lot.levers:
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} n'a pas le levier award_criterion."), (
            "Ajoutez ce levier, ou donnez au lot ses propres « criteria ».")


def reserved_rules(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    """A reservation stands alone on its lot, and says for whom."""
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
    if len(set(lot.levers)) > 1:
        yield (*loc, "levers"), (
            f"le lot n° {lot.number} est réservé : il ne reçoit ni condition d'exécution ni critère d'insertion en plus."), (
            "Les opérateurs admis emploient déjà ces personnes ou servent déjà cet objectif : gardez levers: [reserved].")
    if lot.insertion_hours is not None:
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} est réservé : aucune heure d'insertion ne s'y ajoute."), "Retirez les heures."
    if any(c is not None and c.insertion for c in (lot.criteria if lot.criteria is not None else shared) or ()):
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} est réservé."), (
            "Donnez à ce lot ses propres « criteria », sans critère d'insertion.")
    if lot.criteria is not None:
        yield from criteria_rules(list(lot.criteria), (*loc, "criteria"))
