"""What the buyer decided: the market file, validated.

Fields are named once, in English; `title` and `description` are French and feed the messages, the JSON
Schema and the forms. The list of what must be expressible is pieces.md §1 (mechanisms M1 to M3, ordinary
markets). :mod:`drafting.reading` turns a file into a `Market`, all problems at once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from drafting.scalars import (
    Code,
    Count,
    Day,
    Email,
    Euros,
    Flag,
    Hours,
    Label,
    LotNumber,
    Months,
    Number,
    Phone,
    Rate,
    Step,
    Weight,
)


def _field(title: str, description: str = "", default: Any = None, **more: Any) -> Any:
    if "default_factory" not in more:
        more["default"] = default
    return Field(title=title, description=description or title, **more)


class Model(BaseModel):
    """Frozen, and no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Article = Annotated[Literal["le", "la", "l'", "les", ""], BeforeValidator(
    lambda value: value.strip().replace("’", "'") if isinstance(value, str) else value)]
PieceCode = Literal["avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "notice", "fiche-suivi", "bilan",
                    "motivation", "opportunite", "convention", "charte"]


class Lever(StrEnum):
    EXECUTION_CONDITION = "execution_condition"
    AWARD_CRITERION = "award_criterion"
    RESERVED = "reserved"


class ReservedFor(StrEnum):
    """The families of operators that a lot may be reserved for."""

    EA_ESAT = "ea_esat"
    SIAE = "siae"
    PRISON = "prison"
    ESS = "ess"


class Section(StrEnum):
    """The rubrics of the fiche technique (pieces.md FT-01 to FT-08)."""

    ACTION = "action"
    SUPERVISION = "supervision"
    TUTORING = "tutoring"
    SUPPORT = "support"
    TRAINING = "training"
    LASTING_EMPLOYMENT = "lasting_employment"
    MONITORING = "monitoring"
    PARTNERSHIPS = "partnerships"


class Buyer(Model):
    name: Label = _field("Nom de l'acheteur", "Sans article : « commune de Valbrune ».", ...)
    article: Article = _field("Article du nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    kind: Literal["state", "local_authority", "public_institution", "public_housing_office",
                  "social_housing_company", "semi_public_company"] = _field(
        "Type d'acheteur", "État, collectivité, établissement public, OPH, société HLM, SEM ou SPL.", ...)
    capacity: Literal["central_authority", "contracting_authority", "contracting_entity"] | None = _field(
        "Qualité de l'acheteur", "Donne le seuil européen ; par défaut selon le type d'acheteur.")


class Facilitator(Model):
    name: Label = _field("Structure du facilitateur", "Sans article : « maison de l'emploi du Val ».", ...)
    article: Article = _field("Article du nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    email: Email = _field("Courriel du facilitateur", "Adresse de service, sans nom de personne.", ...)
    phone: Phone | None = _field("Téléphone du facilitateur")
    address: Label | None = _field("Adresse du facilitateur")


class FacilitatorAgreement(Model):
    duration_months: Months | None = _field("Durée de la convention, en mois", "À compter de sa signature.")
    funding: Literal["free", "funded"] | None = _field(
        "Financement du facilitateur", "free : l'acheteur ne paie rien ; funded : il participe, le montant s'écrit à la main.")
    award_notice_days: Count | None = _field(
        "Délai pour transmettre le nom du titulaire, en jours ouvrés", "À compter de la notification.", None, ge=1, le=30)
    certificate_days: Count | None = _field(
        "Délai de l'attestation de réalisation, en jours", "À compter de l'arrêté des heures.", None, ge=5, le=60)
    breach_hours: Count | None = _field(
        "Délai pour signaler une violation de données, en heures", "", None, ge=12, le=72)


class InsertionContact(Model):
    service: Label = _field("Service correspondant insertion", "Service de l'acheteur qui valide et contrôle.", ...)
    email: Email = _field("Courriel du correspondant insertion", "", ...)
    phone: Phone | None = _field("Téléphone du correspondant insertion")


class InsertionHours(Model):
    mode: Literal["fixed", "calibrated"] = _field("Mode de l'objectif", "Heures fixées, ou calculées.", ...)
    hours: Hours | None = _field("Heures d'insertion")
    rate: Rate | None = _field("Taux d'insertion", "Part des heures du lot.")


def _hours(value: Any) -> Any:
    return value if isinstance(value, (dict, InsertionHours)) else {"mode": "fixed", "hours": value}


class Waiver(Model):
    case: Literal["immediate_solution", "insufficient_link", "competition_or_difficulty",
                  "works_under_six_months"] = _field(
        "Cas de dispense", "L'un des quatre cas que la loi admet, par lot.", ...)
    facts: Label = _field("Faits qui justifient la dispense", "", ...)


class Subcriterion(Model):
    title: Label = _field("Libellé du sous-critère", "", ...)
    weight: Weight = _field("Poids du sous-critère", "", ...)
    sections: list[Section] = _field("Rubriques de la fiche technique notées", "", ..., min_length=1)


class Criterion(Model):
    title: Label = _field("Libellé du critère", "", ...)
    weight: Weight = _field("Poids du critère, en %", "", ...)
    environmental: Flag = _field("Critère prenant en compte l'environnement", "", False)
    insertion: Flag = _field("Critère d'insertion", "", False)
    subcriteria: list[Subcriterion] = _field("Sous-critères", "", default_factory=list)
    subcriteria_base: Literal["total", "criterion"] | None = _field(
        "Base des poids des sous-critères", "total : points du total ; criterion : points du critère, sur 100.")


class Lot(Model):
    number: LotNumber = _field("Numéro du lot", "Chiffres et lettres : 1, 2A.", ...)
    title: Label = _field("Intitulé du lot", "", ...)
    estimated_value: Euros | None = _field("Montant estimé du lot, en euros HT")
    duration_months: Months | None = _field("Durée du lot, en mois")
    trade: Code | None = _field("Métier", "Donne la part de main-d'œuvre par défaut.")
    labour_share: Rate | None = _field("Part de main-d'œuvre du lot")
    insertion_rate: Rate | None = _field("Taux d'insertion du lot")
    levers: list[Lever] = _field("Leviers sociaux du lot", "Liste vide : aucune clause sur ce lot.", ...)
    obligation: Literal["mandatory", "incentive"] = _field("Caractère de la clause", "", "mandatory")
    insertion_hours: Annotated[InsertionHours, BeforeValidator(_hours)] | None = _field("Heures d'insertion")
    reserved_for: list[ReservedFor] | None = _field(
        "Opérateurs auxquels le lot est réservé",
        "ea_esat, siae (ou les deux), prison (établissements pénitentiaires), ess (économie sociale et solidaire).",
        None, min_length=1)
    listed_services: Flag | None = _field(
        "Services de la liste", "Le lot ne porte que sur des services sociaux et spécifiques de la liste (réservation ess).")
    essential_tasks: Label | None = _field(
        "Tâches essentielles du lot réservé", "Celles que le titulaire exécute lui-même : « l'entretien des massifs ».")
    reason_with_clause: Label | None = _field("Motif interne de la clause", "Imprimé dans la seule fiche d'opportunité.")
    reason_without_clause: Label | None = _field(
        "Motif interne de l'absence de clause", "Imprimé dans la seule fiche d'opportunité.")
    waiver: Waiver | None = _field("Dispense de condition sociale")
    other_social_condition: Label | None = _field("Autre condition sociale prévue au CCAP par l'acheteur")
    criteria: list[Criterion] | None = _field("Critères propres au lot", "À défaut, ceux du marché.")


class Calibration(Model):
    rate: Rate | None = _field("Taux d'insertion usuel")
    hourly_cost: Euros | None = _field("Coût horaire chargé de référence, en euros")
    rounding_step: Step | None = _field("Pas d'arrondi, en heures")
    rounding: Literal["down", "nearest", "up"] | None = _field("Sens de l'arrondi")


class Eligibility(Model):
    prior_validation: Flag | None = _field("Validation préalable de l'éligibilité")
    reply_days: Count | None = _field("Délai de réponse, en jours ouvrés", "", None, ge=1, le=15)
    max_months: Count | None = _field("Durée maximale d'éligibilité, en mois", "", None, ge=6, le=48)
    open_to_others: Flag | None = _field("Ouverture à d'autres personnes validées")


class Counting(Model):
    hours_base: Literal["worked", "paid"] | None = _field("Heures comptées", "travaillées ou payées")
    training_share_max: Rate | None = _field("Part maximale des heures de formation", "", None, le=50)
    permanent_contract: Literal["remaining_duration", "none"] | None = _field("Décompte des contrats durables")
    permanent_contract_max_months: Count | None = _field("Plafond de ce décompte, en mois", "", None, ge=6, le=60)
    work_study: Literal["contract_hours", "company_hours"] | None = _field("Heures d'alternance comptées")
    min_contract_hours: Count | None = _field("Durée minimale d'un contrat, en heures", "", None, le=500)


class Adjustment(Model):
    threshold: Rate | None = _field("Variation du montant à partir de laquelle le volume est ajusté")


class Monitoring(Model):
    frequency: Literal["monthly", "quarterly", "half_yearly"] | None = _field("Périodicité des relevés")
    day: Count | None = _field("Date limite : jour du mois suivant", "", None, ge=1, le=28)
    contact_days: Count | None = _field("Délai de désignation du référent, en jours", "", None, ge=5, le=30)
    launch_meeting_days: Count | None = _field("Délai de la réunion de lancement, en jours", "", None, ge=5, le=60)
    reply_days: Count | None = _field("Délai de réponse à une demande, en jours ouvrés", "", None, ge=2, le=20)
    alert_form: Literal["email", "letter", "registered", "buyer_profile"] | None = _field("Forme de l'alerte")
    alert_days: Count | None = _field("Délai d'alerte, en jours", "", None, ge=2, le=30)
    progress_points: list[Rate] | None = _field("Points d'étape, en % d'avancement", "", None, min_length=1)
    final_report_days: Count | None = _field("Délai du bilan final, en jours", "", None, ge=10, le=60)
    retention_months: Count | None = _field("Conservation des justificatifs, en mois", "", None, ge=12, le=60)


class HourPenalty(Model):
    mode: Literal["fixed", "smic_multiple"] | None = _field("Mode de la pénalité d'heures")
    amount: Euros | None = _field("Pénalité par heure non réalisée, en euros")
    multiple: Number | None = _field("Multiple du SMIC horaire brut")


class DocumentPenalty(Model):
    amount: Euros | None = _field("Pénalité pour document non transmis, en euros")
    unit: Literal["calendar_day", "working_day", "document"] | None = _field("Unité de cette pénalité")


class FlatPenalty(Model):
    amount: Euros | None = _field("Montant de la pénalité, en euros")


class Penalties(Model):
    hour: HourPenalty | None = _field("Heures non réalisées")
    document: DocumentPenalty | None = _field("Documents non transmis")
    report: FlatPenalty | None = _field("Bilan en retard, par jour")
    meeting: FlatPenalty | None = _field("Absence à une réunion")
    commitment: FlatPenalty | None = _field("Engagement noté non tenu")
    formal_notice: Flag | None = _field("Mise en demeure préalable")
    formal_notice_days: Count | None = _field("Délai de la mise en demeure, en jours", "", None, ge=8, le=30)
    contradictory_days: Count | None = _field("Délai pour présenter des observations, en jours", "", None, ge=1, le=60)
    ceiling: Rate | None = _field("Plafond des pénalités, en % du montant HT du lot", "0 : aucun plafond.")
    diligence_exemption: Flag | None = _field("Exonération si les diligences sont prouvées")


class CcagArticles(Model):
    insertion: Label | None = _field("Article du CCAG sur l'insertion")
    penalties: Label | None = _field("Article du CCAG sur les pénalités")
    contradictory: Label | None = _field("Article du CCAG sur le contradictoire")
    ceiling: Label | None = _field("Article du CCAG sur le plafond des pénalités de retard")


class PieceChoice(Model):
    produced: Flag | None = _field("Produire cette pièce")
    article: Count | None = _field("Numéro d'article de départ", "", None, ge=1, le=99)
    annex: Count | None = _field("Numéro d'annexe", "", None, ge=1, le=99)


def _piece(value: Any) -> Any:
    return {"produced": value} if isinstance(value, (str, bool)) else value


def _facilitator(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip().lower() == "non" else value


class Market(Model):
    """The buyer's decisions for one consultation."""

    format: Literal["1"] = _field("Format du fichier", "Toujours 1.", ...)
    reference: Label = _field("Référence de la consultation", "", ...)
    title: Label = _field("Objet du marché", "", ...)
    launch_date: Day = _field("Date de lancement", "Envoi de l'avis ou, à défaut, engagement de la consultation.", ...)
    nature: Literal["works", "supplies", "services", "intellectual", "ict", "project_management",
                    "industrial"] = _field("Nature du marché", "", ...)
    procedure: Literal["adapted", "open", "restricted", "negotiated", "competitive_dialogue",
                       "no_publication"] = _field("Procédure", "", ...)
    ccag: Literal["works", "supplies_services", "intellectual", "ict", "project_management", "industrial",
                  "none"] = _field("CCAG auquel le marché se réfère", "", ...)
    ccag_articles: CcagArticles | None = _field("Articles du CCAG, s'ils sont à préciser")
    defence_or_security: Flag = _field("Marché de défense ou de sécurité", "", False)
    estimated_value: Euros = _field("Valeur estimée du besoin, en euros HT, tous lots compris", "", ...)
    duration_months: Months | None = _field("Durée du marché, en mois")
    buyer: Buyer = _field("Acheteur", "Un bloc, ou le chemin d'un fichier YAML du même dossier.", ...)
    facilitator: Annotated[Facilitator | None, BeforeValidator(_facilitator)] = _field(
        "Facilitateur", "Un bloc, un chemin de fichier, ou non.", ...)
    facilitator_agreement: FacilitatorAgreement | None = _field(
        "Convention avec la structure du facilitateur", "Son absence : ni convention, ni charte.")
    insertion_contact: InsertionContact | None = _field("Correspondant insertion de l'acheteur")
    lots: list[Lot] = _field("Lots", "Un seul lot : marché non alloti.", ..., min_length=1, max_length=200)
    criteria: list[Criterion] | None = _field("Critères d'attribution, tout le tableau du RC", "", None, min_length=1)
    environmental_condition: Flag = _field("Condition d'exécution environnementale prévue par l'acheteur", "", False)
    publics: list[Code] | None = _field("Publics éligibles", "", None, min_length=1)
    priority_publics: list[Code] | None = _field("Publics prioritaires", "", None, min_length=1)
    priority_share: Rate | None = _field("Part des heures visée pour les publics prioritaires")
    fulfilment_modes: list[Code] | None = _field("Modalités de réalisation", "", None, min_length=1)
    calibration: Calibration | None = _field("Calibrage des heures")
    eligibility: Eligibility | None = _field("Éligibilité des personnes")
    counting: Counting | None = _field("Décompte des heures")
    adjustment: Adjustment | None = _field("Évolution du volume")
    monitoring: Monitoring | None = _field("Suivi de la clause")
    penalties: Penalties | None = _field("Pénalités")
    signature: Literal["award", "submission"] | None = _field("Moment de la signature de l'acte d'engagement")
    annex_required: Flag | None = _field("Annexe d'engagement exigée avec l'offre")
    missing_annex: Literal["regularisable", "irregular"] | None = _field("Effet d'une annexe absente ou incomplète")
    variants: Flag | None = _field("Variantes admises")
    negotiation: Flag | None = _field("Négociation prévue")
    grouping: Literal["lead_member", "shared"] | None = _field("Groupement : qui porte la clause")
    pooling: Flag | None = _field("Globalisation des heures ouverte")
    lasting_employment: Literal["study", "commitment", "none"] | None = _field("Suite donnée en fin de marché")
    tutoring_required: Flag | None = _field("Tutorat exigé")
    termination: Flag | None = _field("Résiliation pour manquement grave prévue")
    pieces: dict[PieceCode, Annotated[PieceChoice, BeforeValidator(_piece)]] = _field(
        "Pièces : numéros, choix", "Ce qui n'est pas dit suit la règle de chaque pièce.", default_factory=dict)
