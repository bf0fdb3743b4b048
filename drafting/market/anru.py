"""An operation of urban renewal, and what its convention asks of insertion (pieces.md §5.10)."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Label, Rate


class UrbanRenewal(Model):
    convention: Label = field(
        "Convention du projet de renouvellement urbain",
        "Sans article, au féminin : « convention pluriannuelle du projet de renouvellement urbain du Val ».", ...)
    charter: Label | None = field(
        "Charte locale d'insertion", "Sans article, au féminin : « charte locale d'insertion du Val d'Ambre ».")
    project_holder: Label = field(
        "Porteur du projet de renouvellement urbain", "Sans article : « communauté d'agglomération du Val ».", ...)
    rate: Rate | None = field("Part des heures de l'opération due à l'insertion", "Travaux et ingénierie nécessaire.")
    proximity_rate: Rate | None = field("Part des heures de la gestion urbaine de proximité due à l'insertion")
    local_goals: list[Literal["women", "youth", "work_study", "lasting_contracts"]] | None = field(
        "Objectifs qualitatifs locaux", "women, youth (moins de 26 ans), work_study (alternance), lasting_contracts (six mois et "
        "plus).", None, min_length=1)
    report_frequency: Literal["monthly", "quarterly", "half_yearly", "yearly"] | None = field(
        "Périodicité des remontées au porteur du projet")
