"""A lot: its levers, its hours, its criteria."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from drafting.market.model import Model, field
from drafting.market.objective import Objective
from drafting.market.service import InsertionService
from drafting.scalars import Code, Euros, Flag, Label, LotNumber, Months, Rate, Weight


class Lever(StrEnum):
    EXECUTION_CONDITION = "execution_condition"
    AWARD_CRITERION = "award_criterion"
    RESERVED = "reserved"
    INSERTION_SERVICE = "insertion_service"


class ReservedFor(StrEnum):
    """The families of operators that a lot may be reserved for."""

    EA_ESAT = "ea_esat"
    SIAE = "siae"
    PRISON = "prison"
    ESS = "ess"


class Section(StrEnum):
    """The rubrics of the fiche technique (pieces.md FT-01 to FT-08), and the extra hours that a tenderer may add (§6.3)."""

    ACTION = "action"
    SUPERVISION = "supervision"
    TUTORING = "tutoring"
    SUPPORT = "support"
    TRAINING = "training"
    LASTING_EMPLOYMENT = "lasting_employment"
    MONITORING = "monitoring"
    PARTNERSHIPS = "partnerships"
    EXTRA_HOURS = "extra_hours"


class Waiver(Model):
    case: Literal["immediate_solution", "insufficient_link", "competition_or_difficulty",
                  "works_under_six_months"] = field(
        "Cas de dispense", "L'un des quatre cas que la loi admet, par lot.", ...)
    facts: Label = field("Faits qui justifient la dispense", "", ...)


class Subcriterion(Model):
    title: Label = field("Libellé du sous-critère", "", ...)
    weight: Weight = field("Poids du sous-critère", "", ...)
    sections: list[Section] = field(
        "Rubriques de la fiche technique notées",
        "extra_hours : le supplément d'heures, noté seul et par une formule.", ..., min_length=1)
    ceiling: Rate | None = field(
        "Plafond du supplément d'heures noté",
        "En % du volume minimal de chaque lot ; au-delà, les heures proposées n'apportent aucun point.")


class Criterion(Model):
    title: Label = field("Libellé du critère", "", ...)
    weight: Weight = field("Poids du critère, en %", "", ...)
    environmental: Flag = field("Critère prenant en compte l'environnement", "", False)
    insertion: Flag = field("Critère d'insertion", "", False)
    subcriteria: list[Subcriterion] = field("Sous-critères", "", default_factory=list)
    subcriteria_base: Literal["total", "criterion"] | None = field(
        "Base des poids des sous-critères", "total : points du total ; criterion : points du critère, sur 100.")


class Lot(Model):
    number: LotNumber = field("Numéro du lot", "Chiffres et lettres : 1, 2A.", ...)
    title: Label = field("Intitulé du lot", "", ...)
    estimated_value: Euros | None = field("Montant estimé du lot, en euros HT")
    duration_months: Months | None = field("Durée du lot, en mois")
    trade: Code | None = field("Métier", "Donne la part de main-d'œuvre par défaut.")
    labour_share: Rate | None = field("Part de main-d'œuvre du lot")
    insertion_rate: Rate | None = field("Taux d'insertion du lot")
    levers: list[Lever] = field("Leviers sociaux du lot", "Liste vide : aucune clause sur ce lot.", ...)
    obligation: Literal["mandatory", "incentive"] = field("Caractère de la clause", "", "mandatory")
    insertion_hours: Objective | None = field("Heures d'insertion")
    minimum: Euros | None = field("Minimum du lot, en euros HT", "Accord-cadre alloti : à défaut, celui du marché.")
    maximum: Euros | None = field("Maximum du lot, en euros HT", "Accord-cadre alloti : à défaut, celui du marché.")
    reserved_for: list[ReservedFor] | None = field(
        "Opérateurs auxquels le lot est réservé",
        "ea_esat, siae (ou les deux), prison (établissements pénitentiaires), ess (économie sociale et solidaire).",
        None, min_length=1)
    listed_services: Flag | None = field(
        "Services de la liste", "Le lot ne porte que sur des services sociaux et spécifiques de la liste (réservation ess).")
    essential_tasks: Label | None = field(
        "Tâches essentielles du lot réservé", "Celles que le titulaire exécute lui-même : « l'entretien des massifs ».")
    proximity_management: Flag = field(
        "Gestion urbaine de proximité", "Dans un renouvellement urbain : la part des heures y est plus forte.", False)
    insertion_service: InsertionService | None = field(
        "Service d'insertion", "Le projet acheté, quand le lot est un service d'insertion et de qualification.")
    reason_with_clause: Label | None = field("Motif interne de la clause", "Imprimé dans la seule fiche d'opportunité.")
    reason_without_clause: Label | None = field(
        "Motif interne de l'absence de clause", "Imprimé dans la seule fiche d'opportunité.")
    waiver: Waiver | None = field("Dispense de condition sociale")
    other_social_condition: Label | None = field("Autre condition sociale prévue au CCAP par l'acheteur")
    criteria: list[Criterion] | None = field("Critères propres au lot", "À défaut, ceux du marché.")
