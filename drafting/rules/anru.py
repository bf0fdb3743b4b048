"""What an operation of urban renewal asks of the rest of the market (pieces.md §5.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.rules.broken import Broken


def anru_rules(parts: Mapping[str, Any]) -> Iterator[Broken]:
    anru = parts.get("anru")
    for i, lot in enumerate(parts.get("lots") or ()):
        if anru is None and lot is not None and lot.proximity_management:
            yield ("lots", i, "proximity_management"), (
                "la gestion urbaine de proximité suppose une opération de renouvellement urbain."), "Ajoutez le bloc « anru »."
    if anru is None:
        return
    for key in ("convention", "charter"):
        text = getattr(anru, key)
        if text is not None and text.casefold().startswith(("la ", "le ", "l'", "l’")):
            yield ("anru", key), f"« {text} » : écrivez ce nom sans article.", ""
    goals, modes = anru.local_goals or [], parts.get("fulfilment_modes")
    if len(set(goals)) != len(goals):
        yield ("anru", "local_goals"), "le même objectif est écrit deux fois.", ""
    if "work_study" in goals and modes is not None and not {"alternance", "mad_geiq"} & set(modes):
        yield ("anru", "local_goals"), "l'alternance est un objectif, mais aucune modalité ne l'ouvre.", (
            "Ajoutez alternance ou mad_geiq à « fulfilment_modes ».")
