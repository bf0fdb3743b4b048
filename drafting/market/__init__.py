"""What the buyer decided: the market file, validated.

Fields are named once, in English; `title` and `description` are French and feed the messages, the JSON
Schema and the forms. The list of what must be expressible is pieces.md §1. :mod:`drafting.reading` turns a
file into a `Market`, all problems at once.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from drafting.market.anru import UrbanRenewal
from drafting.market.contract import Contract, Renewals
from drafting.market.follow_up import (
    Adjustment,
    Calibration,
    CcagArticles,
    Counting,
    Eligibility,
    Monitoring,
    Penalties,
    Pooling,
)
from drafting.market.lots import Criterion, Lot
from drafting.market.model import Model, field
from drafting.market.parties import Buyer, Facilitator, FacilitatorAgreement, InsertionContact, Planner
from drafting.market.rectification import Rectification
from drafting.scalars import Code, Count, Day, Euros, Flag, Label, Months, Rate

PieceCode = Literal["avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "notice", "fiche-suivi", "bilan",
                    "motivation", "opportunite", "convention", "charte", "engagements", "tableau-suivi", "rectificatif"]


class PieceChoice(Model):
    produced: Flag | None = field("Produire cette pièce")
    article: Count | None = field("Numéro d'article de départ", "", None, ge=1, le=99)
    annex: Count | None = field("Numéro d'annexe", "", None, ge=1, le=99)
    one_per: Literal["lot", "market"] | None = field(
        "Un exemplaire par lot, ou pour tous les lots",
        "lot (d'usage) : un fichier par lot. market : un seul fichier, avec une partie par lot. Pour ae-annexe, "
        "fiche-technique et fiche-suivi.", None)


def _piece(value: Any) -> Any:
    return {"produced": value} if isinstance(value, (str, bool)) else value


def _facilitator(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip().lower() == "non" else value


def _pooling(value: Any) -> Any:
    """`oui` opens pooling as widely as it can be; a text that is neither `oui` nor `non` is refused as a scope."""
    if not isinstance(value, str):
        return value
    return {"scope": {"oui": "several_buyers", "non": "none"}.get(value.strip().lower(), value)}


class Market(Model):
    """The buyer's decisions for one consultation."""

    format: Literal["1"] = field("Format du fichier", "Toujours 1.", ...)
    reference: Label = field("Référence de la consultation", "", ...)
    title: Label = field("Objet du marché", "", ...)
    launch_date: Day = field("Date de lancement", "Envoi de l'avis ou, à défaut, engagement de la consultation.", ...)
    nature: Literal["works", "supplies", "services", "intellectual", "ict", "project_management",
                    "industrial"] = field("Nature du marché", "", ...)
    procedure: Literal["adapted", "open", "restricted", "negotiated", "competitive_dialogue",
                       "no_publication"] | None = field("Procédure", "Obligatoire, sauf dans un contrat privé ou une concession.")
    ccag: Literal["works", "supplies_services", "intellectual", "ict", "project_management", "industrial",
                  "none"] | None = field(
        "CCAG auquel le marché se réfère", "Obligatoire, sauf dans un contrat privé ou une concession.")
    ccag_articles: CcagArticles | None = field("Articles du CCAG, s'ils sont à préciser")
    defence_or_security: Flag = field("Marché de défense ou de sécurité", "", False)
    estimated_value: Euros = field(
        "Valeur estimée du besoin, en euros HT, tous lots compris", "Pour une concession : sa valeur.", ...)
    duration_months: Months | None = field("Durée du marché, en mois")
    contract: Contract | None = field("Forme du contrat", "Son absence : un marché ordinaire.")
    renewals: Renewals | None = field(
        "Reconductions", "Son absence : aucune. La durée et les heures de chaque lot sont alors celles de la période initiale.")
    buyer: Buyer = field("Acheteur", "Un bloc, ou le chemin d'un fichier YAML du même dossier.", ...)
    facilitator: Annotated[Facilitator | None, BeforeValidator(_facilitator)] = field(
        "Facilitateur", "Un bloc, un chemin de fichier, ou non.", ...)
    facilitator_agreement: FacilitatorAgreement | None = field(
        "Convention avec la structure du facilitateur", "Son absence : ni convention, ni charte.")
    insertion_contact: InsertionContact | None = field("Correspondant insertion de l'acheteur")
    planner: Planner | None = field(
        "Aménageur à l'origine de l'obligation", "Contrat privé : celui qui a cédé le terrain ou les droits à construire.")
    lots: list[Lot] = field("Lots", "Une liste, ou le chemin d'un classeur .xlsx. Un seul lot : marché non alloti.", ...,
                            min_length=1, max_length=200)
    criteria: list[Criterion] | None = field("Critères d'attribution, tout le tableau du RC", "", None, min_length=1)
    environmental_condition: Flag = field("Condition d'exécution environnementale prévue par l'acheteur", "", False)
    anru: UrbanRenewal | None = field("Opération de renouvellement urbain")
    publics: list[Code] | None = field("Publics éligibles", "", None, min_length=1)
    priority_publics: list[Code] | None = field("Publics prioritaires", "", None, min_length=1)
    priority_share: Rate | None = field("Part des heures visée pour les publics prioritaires")
    fulfilment_modes: list[Code] | None = field("Modalités de réalisation", "", None, min_length=1)
    calibration: Calibration | None = field("Calibrage des heures")
    eligibility: Eligibility | None = field("Éligibilité des personnes")
    counting: Counting | None = field("Décompte des heures")
    adjustment: Adjustment | None = field("Évolution du volume")
    monitoring: Monitoring | None = field("Suivi de la clause")
    penalties: Penalties | None = field("Pénalités")
    signature: Literal["award", "submission"] | None = field("Moment de la signature de l'acte d'engagement")
    annex_required: Flag | None = field("Annexe d'engagement exigée avec l'offre")
    missing_annex: Literal["regularisable", "irregular"] | None = field("Effet d'une annexe absente ou incomplète")
    variants: Flag | None = field("Variantes admises")
    negotiation: Flag | None = field("Négociation prévue")
    grouping: Literal["lead_member", "shared"] | None = field("Groupement : qui porte la clause")
    pooling: Annotated[Pooling | None, BeforeValidator(_pooling)] = field(
        "Globalisation des heures", "oui, non, ou un bloc.")
    lasting_employment: Literal["study", "commitment", "none"] | None = field("Suite donnée en fin de marché")
    tutoring_required: Flag | None = field("Tutorat exigé")
    termination: Flag | None = field("Résiliation pour manquement grave prévue")
    rectification: Rectification | None = field(
        "Rectificatif", "Seulement dans un marché déjà lancé et corrigé : voir clausier rectify.")
    pieces: dict[PieceCode, Annotated[PieceChoice, BeforeValidator(_piece)]] = field(
        "Pièces : numéros, choix", "Ce qui n'est pas dit suit la règle de chaque pièce.", default_factory=dict)

    @property
    def concession(self) -> bool:
        """Whether the third part of the public procurement code governs the contract, and not the second."""
        return self.contract is not None and self.contract.form == "concession"
