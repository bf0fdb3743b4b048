"""The form of the contract: ordinary, or a framework agreement with its minimum, maximum and holders."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Euros


class Contract(Model):
    form: Literal["ordinary", "tranches", "orders", "subsequent", "mixed"] = field(
        "Forme du marché", "ordinary ; tranches ; orders : accord-cadre à bons de commande ; subsequent : à marchés "
        "subséquents ; mixed : les deux.", "ordinary")
    minimum: Euros | None = field("Minimum de l'accord-cadre, en euros HT", "Le minimum est facultatif.")
    maximum: Euros | None = field("Maximum de l'accord-cadre, en euros HT", "Tout accord-cadre en a un.")
    holders: Literal["one", "several"] | None = field("Titulaires de l'accord-cadre", "one : un seul par lot ; several.")
