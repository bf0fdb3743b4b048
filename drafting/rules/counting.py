"""The four ways to value permanent contracts exclude each other, and each has its own figures (pieces.md §5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.follow_up import Counting
from drafting.rules.broken import Broken

MEASURES = {
    "permanent_contract_max_months": ("remaining_duration", "retention"),
    "permanent_contract_hours": ("lump_sum",),
    "permanent_contract_coefficient": ("coefficient",),
    "permanent_contract_ceiling": ("lump_sum", "coefficient")}
"""A figure → the mechanisms that it measures; remaining_duration is the mechanism when none is stated."""


def counting_rules(counting: Counting | None) -> Iterator[Broken]:
    """A figure of another mechanism than the one chosen would be silently lost."""
    if counting is None:
        return
    chosen = counting.permanent_contract or "remaining_duration"
    for name, mechanisms in MEASURES.items():
        if getattr(counting, name) is not None and chosen not in mechanisms:
            yield ("counting", name), (f"« {name} » ne sert pas au décompte « {chosen} » des contrats durables, "
                                       "et un seul décompte s'applique."), (
                f"Écrivez permanent_contract: {mechanisms[0]}, ou retirez cette ligne.")
