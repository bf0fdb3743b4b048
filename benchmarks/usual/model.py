"""A market as one usually models it: pydantic, with as many fields as clausier's own."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class CcagArticles(BaseModel):
    model_config = ConfigDict(extra="forbid")

    insertion: str | None = Field(
        None, title="Article du CCAG sur l'insertion", description="Article du CCAG sur l'insertion")
    penalties: str | None = Field(
        None, title="Article du CCAG sur les pénalités", description="Article du CCAG sur les pénalités")
    contradictory: str | None = Field(
        None, title="Article du CCAG sur le contradictoire", description="Article du CCAG sur le contradictoire")
    ceiling: str | None = Field(
        None,
        title="Article du CCAG sur le plafond des pénalités de retard",
        description="Article du CCAG sur le plafond des pénalités de retard")


class Buyer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(..., title="Nom de l'acheteur", description="Sans article : « commune de Valbrune ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "", title="Article du nom", description="le, la, l' ou les ; rien pour un nom propre.")
    kind: Literal["state", "local_authority", "public_institution", "public_housing_office", "social_housing_company", "semi_public_company"] = Field(
        ...,
        title="Type d'acheteur",
        description="État, collectivité, établissement public, OPH, société HLM, SEM ou SPL.")
    capacity: Literal["central_authority", "contracting_authority", "contracting_entity"] | None = Field(
        None,
        title="Qualité de l'acheteur",
        description="Donne le seuil européen ; par défaut selon le type d'acheteur.")


class Facilitator(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        ..., title="Structure du facilitateur", description="Sans article : « maison de l'emploi du Val ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "", title="Article du nom", description="le, la, l' ou les ; rien pour un nom propre.")
    email: str = Field(..., title="Courriel du facilitateur", description="Adresse de service, sans nom de personne.")
    phone: str | None = Field(None, title="Téléphone du facilitateur", description="Téléphone du facilitateur")
    address: str | None = Field(None, title="Adresse du facilitateur", description="Adresse du facilitateur")


class InsertionContact(BaseModel):
    model_config = ConfigDict(extra="forbid")

    service: str = Field(
        ..., title="Service correspondant insertion", description="Service de l'acheteur qui valide et contrôle.")
    email: str = Field(
        ..., title="Courriel du correspondant insertion", description="Courriel du correspondant insertion")
    phone: str | None = Field(
        None, title="Téléphone du correspondant insertion", description="Téléphone du correspondant insertion")


class InsertionHours(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["fixed", "calibrated"] = Field(
        ..., title="Mode de l'objectif", description="Heures fixées, ou calculées.")
    hours: int | None = Field(None, title="Heures d'insertion", description="Heures d'insertion")
    rate: float | None = Field(None, title="Taux d'insertion", description="Part des heures du lot.")


class Waiver(BaseModel):
    model_config = ConfigDict(extra="forbid")

    case: Literal["immediate_solution", "insufficient_link", "competition_or_difficulty", "works_under_six_months"] = Field(
        ...,
        title="Cas de dispense",
        description="L'un des quatre cas que la loi admet, par lot.")
    facts: str = Field(..., title="Faits qui justifient la dispense", description="Faits qui justifient la dispense")


class Subcriterion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(..., title="Libellé du sous-critère", description="Libellé du sous-critère")
    weight: float = Field(..., title="Poids du sous-critère", description="Poids du sous-critère")
    sections: list[Literal["action", "supervision", "tutoring", "support", "training", "lasting_employment", "monitoring", "partnerships"]] = Field(
        ...,
        title="Rubriques de la fiche technique notées",
        description="Rubriques de la fiche technique notées")


class Criterion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(..., title="Libellé du critère", description="Libellé du critère")
    weight: float = Field(..., title="Poids du critère, en %", description="Poids du critère, en %")
    environmental: bool = Field(
        False,
        title="Critère prenant en compte l'environnement",
        description="Critère prenant en compte l'environnement")
    insertion: bool = Field(False, title="Critère d'insertion", description="Critère d'insertion")
    subcriteria: list[Subcriterion] = Field(default_factory=list, title="Sous-critères", description="Sous-critères")
    subcriteria_base: Literal["total", "criterion"] | None = Field(
        None,
        title="Base des poids des sous-critères",
        description="total : points du total ; criterion : points du critère, sur 100.")


class Lot(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: str = Field(..., title="Numéro du lot", description="Chiffres et lettres : 1, 2A.")
    title: str = Field(..., title="Intitulé du lot", description="Intitulé du lot")
    estimated_value: float | None = Field(
        None, title="Montant estimé du lot, en euros HT", description="Montant estimé du lot, en euros HT")
    duration_months: float | None = Field(None, title="Durée du lot, en mois", description="Durée du lot, en mois")
    trade: str | None = Field(None, title="Métier", description="Donne la part de main-d'œuvre par défaut.")
    labour_share: float | None = Field(
        None, title="Part de main-d'œuvre du lot", description="Part de main-d'œuvre du lot")
    insertion_rate: float | None = Field(None, title="Taux d'insertion du lot", description="Taux d'insertion du lot")
    levers: list[Literal["execution_condition", "award_criterion"]] = Field(
        ..., title="Leviers sociaux du lot", description="Liste vide : aucune clause sur ce lot.")
    obligation: Literal["mandatory", "incentive"] = Field(
        "mandatory", title="Caractère de la clause", description="Caractère de la clause")
    insertion_hours: InsertionHours | None = Field(None, title="Heures d'insertion", description="Heures d'insertion")
    reason_without_clause: str | None = Field(
        None, title="Motif interne de l'absence de clause", description="Jamais imprimé.")
    waiver: Waiver | None = Field(
        None, title="Dispense de condition sociale", description="Dispense de condition sociale")
    other_social_condition: str | None = Field(
        None,
        title="Autre condition sociale prévue au CCAP par l'acheteur",
        description="Autre condition sociale prévue au CCAP par l'acheteur")
    criteria: list[Criterion] | None = Field(
        None, title="Critères propres au lot", description="À défaut, ceux du marché.")


class Calibration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rate: float | None = Field(None, title="Taux d'insertion usuel", description="Taux d'insertion usuel")
    hourly_cost: float | None = Field(
        None,
        title="Coût horaire chargé de référence, en euros",
        description="Coût horaire chargé de référence, en euros")
    rounding_step: Literal[1, 5, 7, 10, 35] | None = Field(
        None, title="Pas d'arrondi, en heures", description="Pas d'arrondi, en heures")
    rounding: Literal["down", "nearest", "up"] | None = Field(
        None, title="Sens de l'arrondi", description="Sens de l'arrondi")


class Eligibility(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prior_validation: bool | None = Field(
        None, title="Validation préalable de l'éligibilité", description="Validation préalable de l'éligibilité")
    reply_days: int | None = Field(
        None, title="Délai de réponse, en jours ouvrés", description="Délai de réponse, en jours ouvrés")
    max_months: int | None = Field(
        None, title="Durée maximale d'éligibilité, en mois", description="Durée maximale d'éligibilité, en mois")
    open_to_others: bool | None = Field(
        None, title="Ouverture à d'autres personnes validées", description="Ouverture à d'autres personnes validées")


class Counting(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hours_base: Literal["worked", "paid"] | None = Field(
        None, title="Heures comptées", description="travaillées ou payées")
    training_share_max: float | None = Field(
        None, title="Part maximale des heures de formation", description="Part maximale des heures de formation")
    permanent_contract: Literal["remaining_duration", "none"] | None = Field(
        None, title="Décompte des contrats durables", description="Décompte des contrats durables")
    permanent_contract_max_months: int | None = Field(
        None, title="Plafond de ce décompte, en mois", description="Plafond de ce décompte, en mois")
    work_study: Literal["contract_hours", "company_hours"] | None = Field(
        None, title="Heures d'alternance comptées", description="Heures d'alternance comptées")
    min_contract_hours: int | None = Field(
        None, title="Durée minimale d'un contrat, en heures", description="Durée minimale d'un contrat, en heures")


class Adjustment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    threshold: float | None = Field(
        None,
        title="Variation du montant à partir de laquelle le volume est ajusté",
        description="Variation du montant à partir de laquelle le volume est ajusté")


class Monitoring(BaseModel):
    model_config = ConfigDict(extra="forbid")

    frequency: Literal["monthly", "quarterly", "half_yearly"] | None = Field(
        None, title="Périodicité des relevés", description="Périodicité des relevés")
    day: int | None = Field(
        None, title="Date limite : jour du mois suivant", description="Date limite : jour du mois suivant")
    contact_days: int | None = Field(
        None,
        title="Délai de désignation du référent, en jours",
        description="Délai de désignation du référent, en jours")
    launch_meeting_days: int | None = Field(
        None,
        title="Délai de la réunion de lancement, en jours",
        description="Délai de la réunion de lancement, en jours")
    reply_days: int | None = Field(
        None,
        title="Délai de réponse à une demande, en jours ouvrés",
        description="Délai de réponse à une demande, en jours ouvrés")
    alert_form: Literal["email", "letter", "registered", "buyer_profile"] | None = Field(
        None, title="Forme de l'alerte", description="Forme de l'alerte")
    alert_days: int | None = Field(None, title="Délai d'alerte, en jours", description="Délai d'alerte, en jours")
    progress_points: list[float] | None = Field(
        None, title="Points d'étape, en % d'avancement", description="Points d'étape, en % d'avancement")
    final_report_days: int | None = Field(
        None, title="Délai du bilan final, en jours", description="Délai du bilan final, en jours")
    retention_months: int | None = Field(
        None, title="Conservation des justificatifs, en mois", description="Conservation des justificatifs, en mois")


class HourPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["fixed", "smic_multiple"] | None = Field(
        None, title="Mode de la pénalité d'heures", description="Mode de la pénalité d'heures")
    amount: float | None = Field(
        None,
        title="Pénalité par heure non réalisée, en euros",
        description="Pénalité par heure non réalisée, en euros")
    multiple: float | None = Field(
        None, title="Multiple du SMIC horaire brut", description="Multiple du SMIC horaire brut")


class DocumentPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: float | None = Field(
        None,
        title="Pénalité pour document non transmis, en euros",
        description="Pénalité pour document non transmis, en euros")
    unit: Literal["calendar_day", "working_day", "document"] | None = Field(
        None, title="Unité de cette pénalité", description="Unité de cette pénalité")


class FlatPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: float | None = Field(
        None, title="Montant de la pénalité, en euros", description="Montant de la pénalité, en euros")


class Penalties(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hour: HourPenalty | None = Field(None, title="Heures non réalisées", description="Heures non réalisées")
    document: DocumentPenalty | None = Field(
        None, title="Documents non transmis", description="Documents non transmis")
    report: FlatPenalty | None = Field(
        None, title="Bilan en retard, par jour", description="Bilan en retard, par jour")
    meeting: FlatPenalty | None = Field(None, title="Absence à une réunion", description="Absence à une réunion")
    commitment: FlatPenalty | None = Field(
        None, title="Engagement noté non tenu", description="Engagement noté non tenu")
    formal_notice: bool | None = Field(
        None, title="Mise en demeure préalable", description="Mise en demeure préalable")
    formal_notice_days: int | None = Field(
        None, title="Délai de la mise en demeure, en jours", description="Délai de la mise en demeure, en jours")
    contradictory_days: int | None = Field(
        None,
        title="Délai pour présenter des observations, en jours",
        description="Délai pour présenter des observations, en jours")
    ceiling: float | None = Field(
        None, title="Plafond des pénalités, en % du montant HT du lot", description="0 : aucun plafond.")
    diligence_exemption: bool | None = Field(
        None,
        title="Exonération si les diligences sont prouvées",
        description="Exonération si les diligences sont prouvées")


class PieceChoice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    produced: bool | None = Field(None, title="Produire cette pièce", description="Produire cette pièce")
    article: int | None = Field(None, title="Numéro d'article de départ", description="Numéro d'article de départ")
    annex: int | None = Field(None, title="Numéro d'annexe", description="Numéro d'annexe")


class Market(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int = Field(..., title="Format du fichier", description="Toujours 1.")
    reference: str = Field(..., title="Référence de la consultation", description="Référence de la consultation")
    title: str = Field(..., title="Objet du marché", description="Objet du marché")
    launch_date: date = Field(
        ..., title="Date de lancement", description="Envoi de l'avis ou, à défaut, engagement de la consultation.")
    nature: Literal["works", "supplies", "services", "intellectual", "ict", "project_management", "industrial"] = Field(
        ...,
        title="Nature du marché",
        description="Nature du marché")
    procedure: Literal["adapted", "open", "restricted", "negotiated", "competitive_dialogue", "no_publication"] = Field(
        ...,
        title="Procédure",
        description="Procédure")
    ccag: Literal["works", "supplies_services", "intellectual", "ict", "project_management", "industrial", "none"] = Field(
        ...,
        title="CCAG auquel le marché se réfère",
        description="CCAG auquel le marché se réfère")
    ccag_articles: CcagArticles | None = Field(
        None, title="Articles du CCAG, s'ils sont à préciser", description="Articles du CCAG, s'ils sont à préciser")
    defence_or_security: bool = Field(
        False, title="Marché de défense ou de sécurité", description="Marché de défense ou de sécurité")
    estimated_value: float = Field(
        ...,
        title="Valeur estimée du besoin, en euros HT, tous lots compris",
        description="Valeur estimée du besoin, en euros HT, tous lots compris")
    duration_months: float | None = Field(
        None, title="Durée du marché, en mois", description="Durée du marché, en mois")
    buyer: Buyer = Field(
        ..., title="Acheteur", description="Un bloc, ou le chemin d'un fichier YAML du même dossier.")
    facilitator: Facilitator | None = Field(
        ..., title="Facilitateur", description="Un bloc, un chemin de fichier, ou non.")
    insertion_contact: InsertionContact | None = Field(
        None, title="Correspondant insertion de l'acheteur", description="Correspondant insertion de l'acheteur")
    lots: list[Lot] = Field(..., title="Lots", description="Un seul lot : marché non alloti.")
    criteria: list[Criterion] | None = Field(
        None,
        title="Critères d'attribution, tout le tableau du RC",
        description="Critères d'attribution, tout le tableau du RC")
    environmental_condition: bool = Field(
        False,
        title="Condition d'exécution environnementale prévue par l'acheteur",
        description="Condition d'exécution environnementale prévue par l'acheteur")
    publics: list[str] | None = Field(None, title="Publics éligibles", description="Publics éligibles")
    priority_publics: list[str] | None = Field(None, title="Publics prioritaires", description="Publics prioritaires")
    priority_share: float | None = Field(
        None,
        title="Part des heures visée pour les publics prioritaires",
        description="Part des heures visée pour les publics prioritaires")
    fulfilment_modes: list[str] | None = Field(
        None, title="Modalités de réalisation", description="Modalités de réalisation")
    calibration: Calibration | None = Field(None, title="Calibrage des heures", description="Calibrage des heures")
    eligibility: Eligibility | None = Field(
        None, title="Éligibilité des personnes", description="Éligibilité des personnes")
    counting: Counting | None = Field(None, title="Décompte des heures", description="Décompte des heures")
    adjustment: Adjustment | None = Field(None, title="Évolution du volume", description="Évolution du volume")
    monitoring: Monitoring | None = Field(None, title="Suivi de la clause", description="Suivi de la clause")
    penalties: Penalties | None = Field(None, title="Pénalités", description="Pénalités")
    signature: Literal["award", "submission"] | None = Field(
        None,
        title="Moment de la signature de l'acte d'engagement",
        description="Moment de la signature de l'acte d'engagement")
    annex_required: bool | None = Field(
        None, title="Annexe d'engagement exigée avec l'offre", description="Annexe d'engagement exigée avec l'offre")
    missing_annex: Literal["regularisable", "irregular"] | None = Field(
        None,
        title="Effet d'une annexe absente ou incomplète",
        description="Effet d'une annexe absente ou incomplète")
    variants: bool | None = Field(None, title="Variantes admises", description="Variantes admises")
    negotiation: bool | None = Field(None, title="Négociation prévue", description="Négociation prévue")
    grouping: Literal["lead_member", "shared"] | None = Field(
        None, title="Groupement : qui porte la clause", description="Groupement : qui porte la clause")
    pooling: bool | None = Field(
        None, title="Globalisation des heures ouverte", description="Globalisation des heures ouverte")
    lasting_employment: Literal["study", "commitment", "none"] | None = Field(
        None, title="Suite donnée en fin de marché", description="Suite donnée en fin de marché")
    tutoring_required: bool | None = Field(None, title="Tutorat exigé", description="Tutorat exigé")
    termination: bool | None = Field(
        None,
        title="Résiliation pour manquement grave prévue",
        description="Résiliation pour manquement grave prévue")
    pieces: dict[Literal["avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "notice"], PieceChoice] = Field(
        default_factory=dict,
        title="Pièces : numéros, choix",
        description="Ce qui n'est pas dit suit la règle de chaque pièce.")
