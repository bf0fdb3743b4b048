"""The rules of a corrective notice: after the launch, and a new deadline exactly when it is postponed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting.rules.broken import Broken


def rectification_rules(parts: Mapping[str, Any]) -> Iterator[Broken]:
    found, launch = parts.get("rectification"), parts.get("launch_date")
    if found is None:
        return
    if launch and found.date < launch:
        yield ("rectification", "date"), "un rectificatif ne peut pas précéder le lancement.", "Corrigez l'une des deux dates."
    if found.deadline == "postponed" and found.new_deadline is None:
        yield ("rectification", "deadline"), "la date limite est reportée, mais la nouvelle date manque.", "Ajoutez new_deadline."
    if found.deadline == "unchanged" and found.new_deadline is not None:
        yield (("rectification", "new_deadline"), "une nouvelle date limite est donnée, mais la date est dite inchangée.",
               "Écrivez deadline: postponed, ou retirez new_deadline.")
    if found.new_deadline is not None and found.new_deadline <= found.date:
        yield ("rectification", "new_deadline"), "la nouvelle date limite ne suit pas la date du rectificatif.", ""
