"""The rules of scored extra hours (pieces.md §6.3): a sub-criterion of their own, with a ceiling, above hours that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drafting.market.contract import Renewals
from drafting.market.lots import Criterion, Lot, Section
from drafting.rules.broken import Broken
from drafting.yamlfile import Loc

MODES = ("fixed", "calibrated", "on_minimum", "staff_transfer")
"""The modes whose hours are one figure of hours, due whatever happens: an extra adds to it."""


def scored_extra_rules(criterion: Criterion, loc: Loc) -> Iterator[Broken]:
    """Extra hours are scored by a formula: alone in their sub-criterion, with the ceiling that the formula needs."""
    for i, sub in enumerate(criterion.subcriteria):
        at = (*loc, "subcriteria", i)
        if Section.EXTRA_HOURS not in sub.sections:
            if sub.ceiling is not None:
                yield (*at, "ceiling"), f"« {sub.title} » ne note pas de supplément d'heures : ce plafond est sans objet.", (
                    "Retirez « ceiling », ou écrivez sections: [extra_hours].")
            continue
        if len(sub.sections) > 1:
            yield (*at, "sections"), "un supplément d'heures est noté par une formule : son sous-critère ne note rien d'autre.", (
                "Écrivez sections: [extra_hours], et donnez aux autres rubriques leur propre sous-critère.")
        if not sub.ceiling:
            yield (*at, "ceiling"), (
                f"« {sub.title} » note un supplément d'heures sans dire à partir d'où il n'apporte plus de point."), (
                "Ajoutez « ceiling », en % du volume minimal : par exemple ceiling: 20 %.")


def extra_hours_rules(lots: Sequence[Lot | None], shared: list[Criterion | None] | None,
                      renewals: Renewals | None) -> Iterator[Broken]:
    """A supplement to what: each lot that scores it has hours that are due, in one figure, for one period."""
    for i, lot in enumerate(lots):
        if lot is None or not {"award_criterion", "insertion_service"} & set(lot.levers):
            continue
        criteria = lot.criteria if lot.criteria is not None else shared or []
        if not any(_scores_extra(criterion) for criterion in criteria if criterion and criterion.insertion):
            continue
        named, at = f"le lot n° {lot.number} note un supplément d'heures", ("lots", i)
        hours = lot.insertion_hours
        if "execution_condition" not in lot.levers:
            yield (*at, "levers"), f"{named}, mais il n'impose aucune heure : un supplément s'ajoute à un volume dû.", (
                "Ajoutez execution_condition à « levers », ou retirez ce sous-critère.")
        elif lot.obligation == "incentive":
            yield (*at, "obligation"), f"{named}, mais sa clause est incitative : un supplément s'ajoute à un volume dû.", (
                "Écrivez obligation: mandatory, ou retirez ce sous-critère.")
        elif hours is not None and hours.mode not in MODES:
            yield (*at, "insertion_hours"), (
                f"{named}, mais son volume n'est pas un nombre d'heures fixé d'avance (mode {hours.mode})."), (
                f"Donnez un nombre d'heures (modes possibles : {', '.join(MODES)}), ou retirez ce sous-critère.")
        elif renewals is not None:
            yield ("renewals",), (
                f"{named}, mais le marché est reconductible : le supplément ne serait dû pour aucune reconduction."), (
                "Retirez ce sous-critère, ou les reconductions.")


def _scores_extra(criterion: Criterion) -> bool:
    return any(Section.EXTRA_HOURS in sub.sections for sub in criterion.subcriteria)
