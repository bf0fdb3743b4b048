"""The rules of a lot that buys an insertion service: alone, described, scored."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.lots import Criterion, Lot
from drafting.rules.broken import Broken
from drafting.rules.criteria import criteria_rules
from drafting.rules.objective import objective_rules
from drafting.yamlfile import Loc


def service_rules(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    """What is bought is insertion (pieces.md §4.4): no other lever, a described project, a scored criterion."""
    if "insertion_service" not in lot.levers:
        if lot.insertion_service is not None:
            yield (*loc, "insertion_service"), (
                f"le lot n° {lot.number} n'est pas un service d'insertion : ce bloc est sans objet."), (
                "Écrivez levers: [insertion_service], ou retirez ce bloc.")
        return
    if lot.insertion_service is None:
        yield (*loc, "levers"), f"le lot n° {lot.number} est un service d'insertion, mais rien ne le décrit.", (
            "Ajoutez le bloc « insertion_service » : support_activity, support_quantities, places.")
    if len(set(lot.levers)) > 1:
        yield (*loc, "levers"), (
            f"le lot n° {lot.number} est un service d'insertion : ce levier est seul sur son lot."), (
            "L'insertion y est l'objet acheté, et non une condition, un critère ou une réservation ajoutés à un autre : "
            "gardez levers: [insertion_service].")
    if lot.obligation == "incentive":
        yield (*loc, "obligation"), "un service d'insertion n'est pas incitatif : il est l'objet du lot.", (
            "Retirez « obligation ».")
    if lot.insertion_hours is not None and lot.insertion_hours.mode == "fixed":
        yield from objective_rules(lot.insertion_hours, (*loc, "insertion_hours"))
    elif lot.insertion_hours is not None:
        yield (*loc, "insertion_hours"), (
            "les heures d'un service d'insertion sont fixées, ou calculées d'après les places."), (
            "Donnez un nombre d'heures, ou retirez cette ligne.")
    if lot.waiver:
        yield (*loc, "waiver"), f"le lot n° {lot.number} est un service d'insertion : la dispense est sans objet.", "Retirez-la."
    if lot.criteria is not None:
        yield from criteria_rules(list(lot.criteria), (*loc, "criteria"))
    criteria = lot.criteria if lot.criteria is not None else shared
    if criteria is None:
        yield ("criteria",), f"lot n° {lot.number} : un service d'insertion demande le tableau des critères.", (
            "Ajoutez « criteria ».")
    elif all(criteria) and not any(c.insertion for c in criteria if c):
        yield (*loc, "levers"), "aucun critère ne porte « insertion: oui » pour ce lot.", (
            "La qualité de l'action d'insertion est notée dans un service d'insertion : ajoutez ce critère.")
