"""A market as one usually models it: pydantic, with as many fields as clausier's own."""

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class CcagArticles(BaseModel):
    model_config = ConfigDict(extra="forbid")

    insertion: str | None = Field(
        None,
        title="Article du CCAG sur l'insertion",
        description="Article du CCAG sur l'insertion")
    penalties: str | None = Field(
        None,
        title="Article du CCAG sur les pénalités",
        description="Article du CCAG sur les pénalités")
    contradictory: str | None = Field(
        None,
        title="Article du CCAG sur le contradictoire",
        description="Article du CCAG sur le contradictoire")
    ceiling: str | None = Field(
        None,
        title="Article du CCAG sur le plafond des pénalités de retard",
        description="Article du CCAG sur le plafond des pénalités de retard")


class Tranche(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(..., title="Objet de la tranche", description="Objet de la tranche")
    duration_months: float | None = Field(
        None,
        title="Durée de la tranche, en mois",
        description="Durée de la tranche, en mois")


class Contract(BaseModel):
    model_config = ConfigDict(extra="forbid")

    form: Literal["ordinary", "tranches", "orders", "subsequent", "mixed", "concession"] = Field(
        "ordinary",
        title="Forme du marché",
        description="ordinary ; tranches ; orders : accord-cadre à bons de commande ; subsequent : à marchés subséquents ; mixed : les deux ; concession : contrat de concession.")
    tranches: list[Tranche] | None = Field(
        None,
        title="Tranches",
        description="La tranche ferme d'abord, puis les tranches optionnelles dans leur ordre.")
    statement_days: int | None = Field(
        None,
        title="Délai de l'arrêté des heures à la fin d'une tranche, en jours",
        description="Délai de l'arrêté des heures à la fin d'une tranche, en jours")
    minimum: float | None = Field(
        None,
        title="Minimum de l'accord-cadre, en euros HT",
        description="Le minimum est facultatif.")
    maximum: float | None = Field(
        None,
        title="Maximum de l'accord-cadre, en euros HT",
        description="Tout accord-cadre en a un.")
    holders: Literal["one", "several"] | None = Field(
        None,
        title="Titulaires de l'accord-cadre",
        description="one : un seul par lot ; several.")


class Renewals(BaseModel):
    model_config = ConfigDict(extra="forbid")

    count: int = Field(..., title="Nombre de reconductions", description="Nombre de reconductions")
    months: float = Field(
        ...,
        title="Durée d'une reconduction, en mois",
        description="Durée d'une reconduction, en mois")
    carry_over: float | None = Field(
        None,
        title="Part du volume d'une période qui peut être reportée sur la suivante",
        description="0 : aucun report.")
    statement_days: int | None = Field(
        None,
        title="Délai de l'arrêté des heures au terme d'une période, en jours",
        description="Délai de l'arrêté des heures au terme d'une période, en jours")


class Member(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(..., title="Nom du membre", description="Sans article : « commune de Valbrune ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "",
        title="Article du nom",
        description="le, la, l' ou les ; rien pour un nom propre.")
    share: float | None = Field(
        None,
        title="Part d'exécution du membre",
        description="Part du montant du marché exécutée pour ce membre.")
    insertion_clause: bool = Field(
        ...,
        title="Clause d'insertion sur la part du membre",
        description="Clause d'insertion sur la part du membre")


class BuyersGroup(BaseModel):
    model_config = ConfigDict(extra="forbid")

    form: Literal["purchasing_group", "joint_project"] = Field(
        ...,
        title="Forme du groupe d'acheteurs",
        description="purchasing_group : groupement de commandes ; joint_project : opération de plusieurs maîtres d'ouvrage.")
    followed_by: Literal["lead", "each_member"] = Field(
        ...,
        title="Qui suit l'action d'insertion",
        description="lead : l'acheteur désigné sous buyer, pour tous ; each_member : chacun pour sa part.")
    members: list[Member] = Field(..., title="Membres", description="Tous ceux pour qui le marché s'exécute.")


class Buyer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(..., title="Nom de l'acheteur", description="Sans article : « commune de Valbrune ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "",
        title="Article du nom",
        description="le, la, l' ou les ; rien pour un nom propre.")
    kind: Literal["state", "local_authority", "public_institution", "public_housing_office", "social_housing_company", "semi_public_company", "private"] = Field(
        ...,
        title="Type d'acheteur",
        description="État, collectivité, établissement public, OPH, société HLM, SEM ou SPL ; private : maître d'ouvrage réellement privé, hors du code de la commande publique.")
    capacity: Literal["central_authority", "contracting_authority", "contracting_entity"] | None = Field(
        None,
        title="Qualité de l'acheteur",
        description="Donne le seuil européen ; par défaut selon le type d'acheteur.")
    group: BuyersGroup | None = Field(
        None,
        title="Groupe d'acheteurs",
        description="Groupement de commandes, ou plusieurs maîtres d'ouvrage.")


class Facilitator(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        ...,
        title="Structure du facilitateur",
        description="Sans article : « maison de l'emploi du Val ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "",
        title="Article du nom",
        description="le, la, l' ou les ; rien pour un nom propre.")
    email: str = Field(..., title="Courriel du facilitateur", description="Adresse de service, sans nom de personne.")
    phone: str | None = Field(None, title="Téléphone du facilitateur", description="Téléphone du facilitateur")
    address: str | None = Field(None, title="Adresse du facilitateur", description="Adresse du facilitateur")


class FacilitatorAgreement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    duration_months: float | None = Field(
        None,
        title="Durée de la convention, en mois",
        description="À compter de sa signature.")
    funding: Literal["free", "funded"] | None = Field(
        None,
        title="Financement du facilitateur",
        description="free : l'acheteur ne paie rien ; funded : il participe, le montant s'écrit à la main.")
    award_notice_days: int | None = Field(
        None,
        title="Délai pour transmettre le nom du titulaire, en jours ouvrés",
        description="À compter de la notification.")
    certificate_days: int | None = Field(
        None,
        title="Délai de l'attestation de réalisation, en jours",
        description="À compter de l'arrêté des heures.")
    breach_hours: int | None = Field(
        None,
        title="Délai pour signaler une violation de données, en heures",
        description="Délai pour signaler une violation de données, en heures")


class InsertionContact(BaseModel):
    model_config = ConfigDict(extra="forbid")

    service: str = Field(
        ...,
        title="Service correspondant insertion",
        description="Service de l'acheteur qui valide et contrôle.")
    email: str = Field(
        ...,
        title="Courriel du correspondant insertion",
        description="Courriel du correspondant insertion")
    phone: str | None = Field(
        None,
        title="Téléphone du correspondant insertion",
        description="Téléphone du correspondant insertion")


class Planner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        ...,
        title="Nom de l'aménageur",
        description="Sans article : « établissement public d'aménagement du Val ».")
    article: Literal["le", "la", "l'", "les", ""] = Field(
        "",
        title="Article du nom",
        description="le, la, l' ou les ; rien pour un nom propre.")
    act: str = Field(
        ...,
        title="Acte qui porte l'obligation",
        description="Par exemple « cahier des charges de cession de terrain, article 14 ».")
    hours: int | None = Field(
        None,
        title="Heures d'insertion que cet acte met à la charge du maître d'ouvrage",
        description="Heures d'insertion que cet acte met à la charge du maître d'ouvrage")
    publics: list[str] | None = Field(
        None,
        title="Publics que cet acte admet",
        description="À défaut de « publics », ce sont ceux du contrat.")


class Bracket(BaseModel):
    model_config = ConfigDict(extra="forbid")

    above: float | None = Field(
        None,
        title="Montant HT attribué, au-dessus de",
        description="Son absence : à partir du premier euro.")
    up_to: float | None = Field(None, title="Montant HT attribué, jusqu'à", description="Son absence : sans limite.")
    hours: int = Field(
        ...,
        title="Heures de formation ou de stage du palier",
        description="Heures de formation ou de stage du palier")


class InsertionHours(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["fixed", "calibrated", "share_of_hours", "per_amount", "yearly", "per_order", "per_subsequent_contract", "on_minimum", "proposed", "staff_transfer", "by_tranche", "immersion", "pathways", "training_hours"] = Field(
        ...,
        title="Mode de l'objectif",
        description="fixed : un nombre d'heures ; calibrated : calculé sur le montant estimé ; share_of_hours : part des heures travaillées ; per_amount : heures par tranche d'euros ; yearly : heures par an ; per_order : par bon de commande ; per_subsequent_contract : par marché subséquent ; on_minimum : calculé sur le minimum de l'accord-cadre ; proposed : proposé par le candidat ; staff_transfer : calculé sur les heures que laisse la reprise du personnel ; by_tranche : par tranche ; immersion : des périodes d'immersion ; pathways : des parcours ; training_hours : des heures de formation ou de stage, par palier du montant attribué.")
    hours: int | None = Field(
        None,
        title="Heures d'insertion",
        description="Heures dues, par an (yearly), ou par tranche d'euros (per_amount).")
    rate: float | None = Field(None, title="Taux d'insertion", description="Part des heures du lot.")
    amount: float | None = Field(
        None,
        title="Tranche d'euros HT qui donne les heures",
        description="Modes per_amount et per_order.")
    base: Literal["ordered", "invoiced", "awarded"] | None = Field(
        None,
        title="Montant auquel les heures se rapportent",
        description="Commandé, facturé ou attribué, hors taxes.")
    threshold: float | None = Field(
        None,
        title="Montant HT en deçà duquel rien n'est dû",
        description="Montant HT en deçà duquel rien n'est dû")
    threshold_effect: Literal["above", "from_first_euro"] | None = Field(
        None,
        title="Effet du seuil",
        description="above : sur le dépassement seul ; from_first_euro : sur tout le montant, une fois le seuil dépassé.")
    last_step: Literal["whole", "begun"] | None = Field(
        None,
        title="Dernière tranche d'euros",
        description="whole : seules les tranches entières comptent ; begun : une tranche entamée compte.")
    price_revision: Literal["neutralised", "included"] | None = Field(
        None,
        title="Révision des prix",
        description="neutralised : le montant s'entend aux prix initiaux ; included : aux prix révisés.")
    orders_from: float | None = Field(
        None,
        title="Montant HT à partir duquel un bon de commande porte des heures",
        description="Montant HT à partir duquel un bon de commande porte des heures")
    orders_from_days: int | None = Field(
        None,
        title="Durée, en jours, à partir de laquelle un bon de commande porte des heures",
        description="Durée, en jours, à partir de laquelle un bon de commande porte des heures")
    floor: int | None = Field(None, title="Heures dues au moins", description="Heures dues au moins")
    cap: int | None = Field(None, title="Heures dues au plus", description="Heures dues au plus")
    stop: Literal["end", "anniversary", "calendar_year"] | None = Field(
        None,
        title="Date à laquelle les heures dues sont arrêtées",
        description="end : au terme ; anniversary : à chaque anniversaire de la notification ; calendar_year : le 31 décembre de chaque année.")
    carry_over: float | None = Field(
        None,
        title="Part des heures dues d'une période qui peut être reportée sur la suivante",
        description="0 : aucun report.")
    transferable_hours: int | None = Field(
        None,
        title="Heures mensuelles du personnel transférable",
        description="D'après l'annexe de reprise.")
    revenue_per_hour: float | None = Field(
        None,
        title="Chiffre d'affaires par heure, en euros HT",
        description="Coût horaire chargé ÷ part de main-d'œuvre ; à demander, et à dater.")
    revenue_date: datetime.date | None = Field(
        None,
        title="Date du chiffre d'affaires par heure",
        description="Date du chiffre d'affaires par heure")
    least: int | None = Field(
        None,
        title="Heures en deçà desquelles aucune clause n'est prévue",
        description="Heures en deçà desquelles aucune clause n'est prévue")
    tranches: list[int] | None = Field(
        None,
        title="Heures de chaque tranche",
        description="Dans l'ordre de contract.tranches, la tranche ferme d'abord ; 0 : aucune heure.")
    count: int | None = Field(
        None,
        title="Nombre de périodes d'immersion, ou de parcours",
        description="Nombre de périodes d'immersion, ou de parcours")
    each: int | None = Field(
        None,
        title="Heures de chaque période d'immersion, ou de chaque parcours",
        description="Heures de chaque période d'immersion, ou de chaque parcours")
    brackets: list[Bracket] | None = Field(
        None,
        title="Paliers d'heures de formation ou de stage",
        description="Paliers d'heures de formation ou de stage")
    no_order_no_hours: bool | None = Field(
        None,
        title="Sans commande, sans heures",
        description="Sans commande, sans heures")


class InsertionService(BaseModel):
    model_config = ConfigDict(extra="forbid")

    support_activity: str = Field(
        ...,
        title="Support d'activité",
        description="Ce que font les bénéficiaires, avec son article : « l'entretien d'espaces naturels ».")
    support_quantities: str = Field(
        ...,
        title="Quantités et sites du support",
        description="« 12 hectares sur trois sites, deux passages par an ».")
    support_constraints: str | None = Field(
        None,
        title="Contraintes du support",
        description="Accès, horaires, saisons, sécurité : une phrase sans point final.")
    support_share: float | None = Field(
        None,
        title="Part du support dans la valeur du lot",
        description="Fournitures, matériel et contraintes, en % de la valeur estimée du lot.")
    cpv: str | None = Field(
        None,
        title="Code CPV principal",
        description="Celui du service d'insertion, jamais celui du support.")
    buyer_title: str | None = Field(
        None,
        title="Titre de l'acheteur à acheter de l'insertion",
        description="Sa compétence ou son intérêt. Imprimé dans la seule fiche d'opportunité.")
    places: int = Field(..., title="Nombre de places", description="Bénéficiaires accueillis en même temps.")
    fte: float | None = Field(
        None,
        title="Équivalents temps plein d'insertion",
        description="À défaut, places × heures par semaine ÷ 35.")
    weekly_hours: int | None = Field(
        None,
        title="Heures de travail par semaine",
        description="Heures de travail par semaine")
    pathway_months: int | None = Field(
        None,
        title="Durée d'un parcours, en mois",
        description="Durée d'un parcours, en mois")
    supervision_ratio: int | None = Field(
        None,
        title="Bénéficiaires par encadrant technique, au plus",
        description="Bénéficiaires par encadrant technique, au plus")
    guidance_hours: int | None = Field(
        None,
        title="Heures d'accompagnement socioprofessionnel par parcours",
        description="Heures d'accompagnement socioprofessionnel par parcours")
    training_hours: int | None = Field(
        None,
        title="Heures de formation par parcours",
        description="Heures de formation par parcours")
    dynamic_exit_share: float | None = Field(
        None,
        title="Objectif de sorties dynamiques",
        description="Objectif de sorties dynamiques")
    committee_frequency: Literal["monthly", "quarterly", "half_yearly"] | None = Field(
        None,
        title="Périodicité du comité de pilotage",
        description="Périodicité du comité de pilotage")
    price_unit: Literal["hour", "place_month", "pathway"] | None = Field(
        None,
        title="Unité de prix de l'insertion",
        description="Heure d'insertion, place pendant un mois ou parcours.")
    delay_tolerance: int | None = Field(
        None,
        title="Tolérance sur les délais du support, en jours ouvrés",
        description="Tolérance sur les délais du support, en jours ouvrés")
    hour_penalty: float | None = Field(
        None,
        title="Pénalité par heure non réalisée du fait du titulaire, en euros",
        description="S'ajoute à l'absence de paiement de l'heure.")
    supervision_penalty: float | None = Field(
        None,
        title="Pénalité par jour d'encadrement absent, en euros",
        description="Pénalité par jour d'encadrement absent, en euros")
    guidance_penalty: float | None = Field(
        None,
        title="Pénalité par heure d'accompagnement non réalisée, en euros",
        description="Pénalité par heure d'accompagnement non réalisée, en euros")
    support_penalty: float | None = Field(
        None,
        title="Pénalité par jour ouvré de retard du support, en euros",
        description="Pénalité par jour ouvré de retard du support, en euros")


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
        None,
        title="Montant estimé du lot, en euros HT",
        description="Montant estimé du lot, en euros HT")
    duration_months: float | None = Field(None, title="Durée du lot, en mois", description="Durée du lot, en mois")
    trade: str | None = Field(None, title="Métier", description="Donne la part de main-d'œuvre par défaut.")
    labour_share: float | None = Field(
        None,
        title="Part de main-d'œuvre du lot",
        description="Part de main-d'œuvre du lot")
    insertion_rate: float | None = Field(None, title="Taux d'insertion du lot", description="Taux d'insertion du lot")
    levers: list[Literal["execution_condition", "award_criterion", "reserved", "insertion_service"]] = Field(
        ...,
        title="Leviers sociaux du lot",
        description="Liste vide : aucune clause sur ce lot.")
    obligation: Literal["mandatory", "incentive"] = Field(
        "mandatory",
        title="Caractère de la clause",
        description="Caractère de la clause")
    insertion_hours: InsertionHours | None = Field(None, title="Heures d'insertion", description="Heures d'insertion")
    minimum: float | None = Field(
        None,
        title="Minimum du lot, en euros HT",
        description="Accord-cadre alloti : à défaut, celui du marché.")
    maximum: float | None = Field(
        None,
        title="Maximum du lot, en euros HT",
        description="Accord-cadre alloti : à défaut, celui du marché.")
    reserved_for: list[Literal["ea_esat", "siae", "prison", "ess"]] | None = Field(
        None,
        title="Opérateurs auxquels le lot est réservé",
        description="ea_esat, siae (ou les deux), prison (établissements pénitentiaires), ess (économie sociale et solidaire).")
    listed_services: bool | None = Field(
        None,
        title="Services de la liste",
        description="Le lot ne porte que sur des services sociaux et spécifiques de la liste (réservation ess).")
    essential_tasks: str | None = Field(
        None,
        title="Tâches essentielles du lot réservé",
        description="Celles que le titulaire exécute lui-même : « l'entretien des massifs ».")
    proximity_management: bool = Field(
        False,
        title="Gestion urbaine de proximité",
        description="Dans un renouvellement urbain : la part des heures y est plus forte.")
    insertion_service: InsertionService | None = Field(
        None,
        title="Service d'insertion",
        description="Le projet acheté, quand le lot est un service d'insertion et de qualification.")
    reason_with_clause: str | None = Field(
        None,
        title="Motif interne de la clause",
        description="Imprimé dans la seule fiche d'opportunité.")
    reason_without_clause: str | None = Field(
        None,
        title="Motif interne de l'absence de clause",
        description="Imprimé dans la seule fiche d'opportunité.")
    waiver: Waiver | None = Field(
        None,
        title="Dispense de condition sociale",
        description="Dispense de condition sociale")
    other_social_condition: str | None = Field(
        None,
        title="Autre condition sociale prévue au CCAP par l'acheteur",
        description="Autre condition sociale prévue au CCAP par l'acheteur")
    criteria: list[Criterion] | None = Field(
        None,
        title="Critères propres au lot",
        description="À défaut, ceux du marché.")


class UrbanRenewal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    convention: str = Field(
        ...,
        title="Convention du projet de renouvellement urbain",
        description="Sans article, au féminin : « convention pluriannuelle du projet de renouvellement urbain du Val ».")
    charter: str | None = Field(
        None,
        title="Charte locale d'insertion",
        description="Sans article, au féminin : « charte locale d'insertion du Val d'Ambre ».")
    project_holder: str = Field(
        ...,
        title="Porteur du projet de renouvellement urbain",
        description="Sans article : « communauté d'agglomération du Val ».")
    rate: float | None = Field(
        None,
        title="Part des heures de l'opération due à l'insertion",
        description="Travaux et ingénierie nécessaire.")
    proximity_rate: float | None = Field(
        None,
        title="Part des heures de la gestion urbaine de proximité due à l'insertion",
        description="Part des heures de la gestion urbaine de proximité due à l'insertion")
    local_goals: list[Literal["women", "youth", "work_study", "lasting_contracts"]] | None = Field(
        None,
        title="Objectifs qualitatifs locaux",
        description="women, youth (moins de 26 ans), work_study (alternance), lasting_contracts (six mois et plus).")
    report_frequency: Literal["monthly", "quarterly", "half_yearly", "yearly"] | None = Field(
        None,
        title="Périodicité des remontées au porteur du projet",
        description="Périodicité des remontées au porteur du projet")


class Calibration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rate: float | None = Field(None, title="Taux d'insertion usuel", description="Taux d'insertion usuel")
    hourly_cost: float | None = Field(
        None,
        title="Coût horaire chargé de référence, en euros",
        description="Coût horaire chargé de référence, en euros")
    rounding_step: Literal[1, 5, 7, 10, 35] | None = Field(
        None,
        title="Pas d'arrondi, en heures",
        description="Pas d'arrondi, en heures")
    rounding: Literal["down", "nearest", "up"] | None = Field(
        None,
        title="Sens de l'arrondi",
        description="Sens de l'arrondi")


class Eligibility(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prior_validation: bool | None = Field(
        None,
        title="Validation préalable de l'éligibilité",
        description="Validation préalable de l'éligibilité")
    reply_days: int | None = Field(
        None,
        title="Délai de réponse, en jours ouvrés",
        description="Délai de réponse, en jours ouvrés")
    max_months: int | None = Field(
        None,
        title="Durée maximale d'éligibilité, en mois",
        description="Durée maximale d'éligibilité, en mois")
    open_to_others: bool | None = Field(
        None,
        title="Ouverture à d'autres personnes validées",
        description="Ouverture à d'autres personnes validées")


class Counting(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hours_base: Literal["worked", "paid"] | None = Field(
        None,
        title="Heures comptées",
        description="travaillées ou payées")
    training_share_max: float | None = Field(
        None,
        title="Part maximale des heures de formation",
        description="Part maximale des heures de formation")
    permanent_contract: Literal["remaining_duration", "lump_sum", "coefficient", "retention", "none"] | None = Field(
        None,
        title="Décompte des contrats durables",
        description="Un seul mécanisme : remaining_duration (les heures comptent jusqu'à la fin du marché), lump_sum (heures créditées par contrat), coefficient (heures multipliées), retention (maintien après un premier contrat), none.")
    permanent_contract_max_months: int | None = Field(
        None,
        title="Plafond de ce décompte, en mois",
        description="Avec remaining_duration ou retention.")
    permanent_contract_hours: int | None = Field(
        None,
        title="Heures créditées par contrat durable",
        description="Avec lump_sum.")
    permanent_contract_coefficient: float | None = Field(
        None,
        title="Coefficient des heures de contrat durable",
        description="Avec coefficient : 1,2 compte 120 heures pour 100.")
    permanent_contract_ceiling: float | None = Field(
        None,
        title="Plafond des heures valorisées, en % du volume dû",
        description="Avec lump_sum ou coefficient.")
    work_study: Literal["contract_hours", "company_hours"] | None = Field(
        None,
        title="Heures d'alternance comptées",
        description="Heures d'alternance comptées")
    min_contract_hours: int | None = Field(
        None,
        title="Durée minimale d'un contrat, en heures",
        description="Durée minimale d'un contrat, en heures")


class Adjustment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    threshold: float | None = Field(
        None,
        title="Variation du montant à partir de laquelle le volume est ajusté",
        description="Variation du montant à partir de laquelle le volume est ajusté")


class Monitoring(BaseModel):
    model_config = ConfigDict(extra="forbid")

    frequency: Literal["monthly", "quarterly", "half_yearly"] | None = Field(
        None,
        title="Périodicité des relevés",
        description="Périodicité des relevés")
    day: int | None = Field(
        None,
        title="Date limite : jour du mois suivant",
        description="Date limite : jour du mois suivant")
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
        None,
        title="Forme de l'alerte",
        description="Forme de l'alerte")
    alert_days: int | None = Field(None, title="Délai d'alerte, en jours", description="Délai d'alerte, en jours")
    progress_points: list[float] | None = Field(
        None,
        title="Points d'étape, en % d'avancement",
        description="Points d'étape, en % d'avancement")
    final_report_days: int | None = Field(
        None,
        title="Délai du bilan final, en jours",
        description="Délai du bilan final, en jours")
    retention_months: int | None = Field(
        None,
        title="Conservation des justificatifs, en mois",
        description="Conservation des justificatifs, en mois")


class HourPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["fixed", "smic_multiple"] | None = Field(
        None,
        title="Mode de la pénalité d'heures",
        description="Mode de la pénalité d'heures")
    amount: float | None = Field(
        None,
        title="Pénalité par heure non réalisée, en euros",
        description="Pénalité par heure non réalisée, en euros")
    multiple: float | None = Field(
        None,
        title="Multiple du SMIC horaire brut",
        description="Multiple du SMIC horaire brut")


class DocumentPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: float | None = Field(
        None,
        title="Pénalité pour document non transmis, en euros",
        description="Pénalité pour document non transmis, en euros")
    unit: Literal["calendar_day", "working_day", "document"] | None = Field(
        None,
        title="Unité de cette pénalité",
        description="Unité de cette pénalité")


class FlatPenalty(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: float | None = Field(
        None,
        title="Montant de la pénalité, en euros",
        description="Montant de la pénalité, en euros")


class Penalties(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hour: HourPenalty | None = Field(None, title="Heures non réalisées", description="Heures non réalisées")
    document: DocumentPenalty | None = Field(
        None,
        title="Documents non transmis",
        description="Documents non transmis")
    report: FlatPenalty | None = Field(
        None,
        title="Bilan en retard, par jour",
        description="Bilan en retard, par jour")
    meeting: FlatPenalty | None = Field(None, title="Absence à une réunion", description="Absence à une réunion")
    commitment: FlatPenalty | None = Field(
        None,
        title="Engagement noté non tenu",
        description="Engagement noté non tenu")
    training: FlatPenalty | None = Field(
        None,
        title="Heure de formation ou de stage non réalisée",
        description="Heure de formation ou de stage non réalisée")
    formal_notice: bool | None = Field(
        None,
        title="Mise en demeure préalable",
        description="Mise en demeure préalable")
    formal_notice_days: int | None = Field(
        None,
        title="Délai de la mise en demeure, en jours",
        description="Délai de la mise en demeure, en jours")
    contradictory_days: int | None = Field(
        None,
        title="Délai pour présenter des observations, en jours",
        description="Délai pour présenter des observations, en jours")
    withholding: Literal["progress_payment", "final_payment"] | None = Field(
        None,
        title="Retenue de la pénalité, dans un contrat privé",
        description="progress_payment : sur la situation ; final_payment : sur le solde.")
    ceiling: float | None = Field(
        None,
        title="Plafond des pénalités, en % du montant HT du lot",
        description="0 : aucun plafond.")
    diligence_exemption: bool | None = Field(
        None,
        title="Exonération si les diligences sont prouvées",
        description="Exonération si les diligences sont prouvées")


class Pooling(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scope: Literal["none", "same_buyer", "several_buyers"] | None = Field(
        None,
        title="Globalisation des heures",
        description="none, same_buyer (un seul acheteur) ou several_buyers ; non et oui s'écrivent aussi.")
    ceiling: float | None = Field(
        None,
        title="Part du volume dû qui peut être globalisée",
        description="Son absence : aucun plafond.")


class Rectification(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(..., title="Numéro du rectificatif", description="1 pour le premier.")
    date: datetime.date = Field(..., title="Date du rectificatif", description="Date du rectificatif")
    deadline: Literal["unchanged", "postponed"] = Field(
        ...,
        title="Effet sur la date limite de réception",
        description="inchangée, ou reportée (new_deadline dit alors à quand).")
    new_deadline: datetime.date | None = Field(
        None,
        title="Nouvelle date limite de réception",
        description="Nouvelle date limite de réception")


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
    launch_date: datetime.date = Field(
        ...,
        title="Date de lancement",
        description="Envoi de l'avis ou, à défaut, engagement de la consultation.")
    nature: Literal["works", "supplies", "services", "intellectual", "ict", "project_management", "industrial"] = Field(
        ...,
        title="Nature du marché",
        description="Nature du marché")
    procedure: Literal["adapted", "open", "restricted", "negotiated", "competitive_dialogue", "no_publication"] | None = Field(
        None,
        title="Procédure",
        description="Obligatoire, sauf dans un contrat privé ou une concession.")
    ccag: Literal["works", "supplies_services", "intellectual", "ict", "project_management", "industrial", "none"] | None = Field(
        None,
        title="CCAG auquel le marché se réfère",
        description="Obligatoire, sauf dans un contrat privé ou une concession.")
    ccag_articles: CcagArticles | None = Field(
        None,
        title="Articles du CCAG, s'ils sont à préciser",
        description="Articles du CCAG, s'ils sont à préciser")
    defence_or_security: bool = Field(
        False,
        title="Marché de défense ou de sécurité",
        description="Marché de défense ou de sécurité")
    estimated_value: float = Field(
        ...,
        title="Valeur estimée du besoin, en euros HT, tous lots compris",
        description="Pour une concession : sa valeur.")
    duration_months: float | None = Field(
        None,
        title="Durée du marché, en mois",
        description="Durée du marché, en mois")
    contract: Contract | None = Field(
        None,
        title="Forme du contrat",
        description="Son absence : un marché ordinaire.")
    renewals: Renewals | None = Field(
        None,
        title="Reconductions",
        description="Son absence : aucune. La durée et les heures de chaque lot sont alors celles de la période initiale.")
    buyer: Buyer = Field(
        ...,
        title="Acheteur",
        description="Un bloc, ou le chemin d'un fichier YAML du même dossier.")
    facilitator: Facilitator | None = Field(
        ...,
        title="Facilitateur",
        description="Un bloc, un chemin de fichier, ou non.")
    facilitator_agreement: FacilitatorAgreement | None = Field(
        None,
        title="Convention avec la structure du facilitateur",
        description="Son absence : ni convention, ni charte.")
    insertion_contact: InsertionContact | None = Field(
        None,
        title="Correspondant insertion de l'acheteur",
        description="Correspondant insertion de l'acheteur")
    planner: Planner | None = Field(
        None,
        title="Aménageur à l'origine de l'obligation",
        description="Contrat privé : celui qui a cédé le terrain ou les droits à construire.")
    lots: list[Lot] = Field(
        ...,
        title="Lots",
        description="Une liste, ou le chemin d'un classeur .xlsx. Un seul lot : marché non alloti.")
    criteria: list[Criterion] | None = Field(
        None,
        title="Critères d'attribution, tout le tableau du RC",
        description="Critères d'attribution, tout le tableau du RC")
    environmental_condition: bool = Field(
        False,
        title="Condition d'exécution environnementale prévue par l'acheteur",
        description="Condition d'exécution environnementale prévue par l'acheteur")
    anru: UrbanRenewal | None = Field(
        None,
        title="Opération de renouvellement urbain",
        description="Opération de renouvellement urbain")
    publics: list[str] | None = Field(None, title="Publics éligibles", description="Publics éligibles")
    priority_publics: list[str] | None = Field(None, title="Publics prioritaires", description="Publics prioritaires")
    priority_share: float | None = Field(
        None,
        title="Part des heures visée pour les publics prioritaires",
        description="Part des heures visée pour les publics prioritaires")
    fulfilment_modes: list[str] | None = Field(
        None,
        title="Modalités de réalisation",
        description="Modalités de réalisation")
    calibration: Calibration | None = Field(None, title="Calibrage des heures", description="Calibrage des heures")
    eligibility: Eligibility | None = Field(
        None,
        title="Éligibilité des personnes",
        description="Éligibilité des personnes")
    counting: Counting | None = Field(None, title="Décompte des heures", description="Décompte des heures")
    adjustment: Adjustment | None = Field(None, title="Évolution du volume", description="Évolution du volume")
    monitoring: Monitoring | None = Field(None, title="Suivi de la clause", description="Suivi de la clause")
    penalties: Penalties | None = Field(None, title="Pénalités", description="Pénalités")
    signature: Literal["award", "submission"] | None = Field(
        None,
        title="Moment de la signature de l'acte d'engagement",
        description="Moment de la signature de l'acte d'engagement")
    annex_required: bool | None = Field(
        None,
        title="Annexe d'engagement exigée avec l'offre",
        description="Annexe d'engagement exigée avec l'offre")
    missing_annex: Literal["regularisable", "irregular"] | None = Field(
        None,
        title="Effet d'une annexe absente ou incomplète",
        description="Effet d'une annexe absente ou incomplète")
    variants: bool | None = Field(None, title="Variantes admises", description="Variantes admises")
    negotiation: bool | None = Field(None, title="Négociation prévue", description="Négociation prévue")
    grouping: Literal["lead_member", "shared"] | None = Field(
        None,
        title="Groupement : qui porte la clause",
        description="Groupement : qui porte la clause")
    pooling: Pooling | None = Field(None, title="Globalisation des heures", description="oui, non, ou un bloc.")
    lasting_employment: Literal["study", "commitment", "none"] | None = Field(
        None,
        title="Suite donnée en fin de marché",
        description="Suite donnée en fin de marché")
    tutoring_required: bool | None = Field(None, title="Tutorat exigé", description="Tutorat exigé")
    termination: bool | None = Field(
        None,
        title="Résiliation pour manquement grave prévue",
        description="Résiliation pour manquement grave prévue")
    rectification: Rectification | None = Field(
        None,
        title="Rectificatif",
        description="Seulement dans un marché déjà lancé et corrigé : voir clausier rectify.")
    pieces: dict[Literal["avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "notice", "fiche-suivi", "bilan", "motivation", "opportunite", "convention", "charte", "tableau-suivi", "rectificatif"], PieceChoice] = Field(
        default_factory=dict,
        title="Pièces : numéros, choix",
        description="Ce qui n'est pas dit suit la règle de chaque pièce.")
