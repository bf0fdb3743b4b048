"""The corrective notice of a consultation already launched: its number, its date, what becomes of the deadline (AVIS-14)."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Count, Day


class Rectification(Model):
    number: Count = field("Numéro du rectificatif", "1 pour le premier.", ..., ge=1, le=99)
    date: Day = field("Date du rectificatif", "", ...)
    deadline: Literal["unchanged", "postponed"] = field(
        "Effet sur la date limite de réception", "inchangée, ou reportée (new_deadline dit alors à quand).", ...)
    new_deadline: Day | None = field("Nouvelle date limite de réception")
