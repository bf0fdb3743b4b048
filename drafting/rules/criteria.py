"""The tables of award criteria: totals, bases, rubrics (COH-05)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from drafting.market.lots import Criterion
from drafting.rules.broken import Broken, plain
from drafting.rules.extra_hours import scored_extra_rules
from drafting.yamlfile import Loc


def criteria_rules(criteria: list[Criterion | None], loc: Loc) -> Iterator[Broken]:
    """COH-05: weights total 100; sub-criteria follow their declared base."""
    if all(criteria):
        total = sum((c.weight for c in criteria if c), Decimal(0))
        if total != 100:
            yield loc, f"les critères totalisent {plain(total)} % ; le total doit être de 100 %.", "Corrigez les poids."
        if sum(1 for c in criteria if c and c.insertion) > 1:
            yield loc, "un seul critère peut porter « insertion: oui ».", "Détaillez-le en sous-critères."
    for i, criterion in enumerate(criteria):
        if criterion is None or not criterion.subcriteria:
            continue
        at = (*loc, i)
        yield from scored_extra_rules(criterion, at)
        total = sum((s.weight for s in criterion.subcriteria), Decimal(0))
        if criterion.subcriteria_base is None:
            yield at, "la base des sous-critères n'est pas dite.", (
                "Ajoutez « subcriteria_base » : points du total (total), ou points du critère, sur 100 (criterion).")
            continue
        expected = criterion.weight if criterion.subcriteria_base == "total" else Decimal(100)
        if total != expected:
            yield (*at, "subcriteria"), (
                f"les sous-critères de « {criterion.title} » totalisent {plain(total)} ; "
                f"le total doit être de {plain(expected)} (base « {criterion.subcriteria_base} »)."), ""
        sections = [section for s in criterion.subcriteria for section in s.sections]
        for section in sorted({s for s in sections if sections.count(s) > 1}):
            yield (*at, "subcriteria"), (
                f"la rubrique « {section} » est notée par deux sous-critères."), (
                "Une même réponse n'est pas comptée deux fois : rattachez-la à un seul sous-critère.")
