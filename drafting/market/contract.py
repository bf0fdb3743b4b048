"""The form of the contract: ordinary, in tranches, or a framework agreement with its minimum, maximum and holders.

And its renewals.
"""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Count, Euros, Label, Months, Rate


class Tranche(Model):
    title: Label = field("Objet de la tranche", "", ...)
    duration_months: Months | None = field("Durée de la tranche, en mois")


class Contract(Model):
    form: Literal["ordinary", "tranches", "orders", "subsequent", "mixed", "concession"] = field(
        "Forme du marché", "ordinary ; tranches ; orders : accord-cadre à bons de commande ; subsequent : à marchés "
        "subséquents ; mixed : les deux ; concession : contrat de concession.", "ordinary")
    tranches: list[Tranche] | None = field(
        "Tranches", "La tranche ferme d'abord, puis les tranches optionnelles dans leur ordre.", None, min_length=2,
        max_length=15)
    statement_days: Count | None = field("Délai de l'arrêté des heures à la fin d'une tranche, en jours", "", None, ge=5, le=60)
    minimum: Euros | None = field("Minimum de l'accord-cadre, en euros HT", "Le minimum est facultatif.")
    maximum: Euros | None = field("Maximum de l'accord-cadre, en euros HT", "Tout accord-cadre en a un.")
    holders: Literal["one", "several"] | None = field("Titulaires de l'accord-cadre", "one : un seul par lot ; several.")


class Renewals(Model):
    """The periods after the first one (pieces.md §5.3): a renewal changes nothing but the dates, so the volume follows."""

    count: Count = field("Nombre de reconductions", "", ..., ge=1, le=5)
    months: Months = field("Durée d'une reconduction, en mois", "", ..., le=60)
    carry_over: Rate | None = field(
        "Part du volume d'une période qui peut être reportée sur la suivante", "0 : aucun report.", None, le=50)
    statement_days: Count | None = field(
        "Délai de l'arrêté des heures au terme d'une période, en jours", "", None, ge=5, le=60)
