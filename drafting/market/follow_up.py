"""How the clause is carried out: calibration, eligibility, counting, monitoring, penalties."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Count, Euros, Flag, Label, Number, Rate, Step


class Calibration(Model):
    rate: Rate | None = field("Taux d'insertion usuel")
    hourly_cost: Euros | None = field("Coût horaire chargé de référence, en euros")
    rounding_step: Step | None = field("Pas d'arrondi, en heures")
    rounding: Literal["down", "nearest", "up"] | None = field("Sens de l'arrondi")


class Eligibility(Model):
    prior_validation: Flag | None = field("Validation préalable de l'éligibilité")
    reply_days: Count | None = field("Délai de réponse, en jours ouvrés", "", None, ge=1, le=15)
    max_months: Count | None = field("Durée maximale d'éligibilité, en mois", "", None, ge=6, le=48)
    open_to_others: Flag | None = field("Ouverture à d'autres personnes validées")


class Counting(Model):
    hours_base: Literal["worked", "paid"] | None = field("Heures comptées", "travaillées ou payées")
    training_share_max: Rate | None = field("Part maximale des heures de formation", "", None, le=50)
    permanent_contract: Literal["remaining_duration", "lump_sum", "coefficient", "retention", "none"] | None = field(
        "Décompte des contrats durables",
        "Un seul mécanisme : remaining_duration (les heures comptent jusqu'à la fin du marché), lump_sum (heures créditées par "
        "contrat), coefficient (heures multipliées), retention (maintien après un premier contrat), none.")
    permanent_contract_max_months: Count | None = field(
        "Plafond de ce décompte, en mois", "Avec remaining_duration ou retention.", None, ge=6, le=60)
    permanent_contract_hours: Count | None = field(
        "Heures créditées par contrat durable", "Avec lump_sum.", None, ge=100, le=1600)
    permanent_contract_coefficient: Number | None = field(
        "Coefficient des heures de contrat durable", "Avec coefficient : 1,2 compte 120 heures pour 100.", None, gt=1, le=2)
    permanent_contract_ceiling: Rate | None = field(
        "Plafond des heures valorisées, en % du volume dû", "Avec lump_sum ou coefficient.", None, ge=1, le=50)
    work_study: Literal["contract_hours", "company_hours"] | None = field("Heures d'alternance comptées")
    min_contract_hours: Count | None = field("Durée minimale d'un contrat, en heures", "", None, le=500)


class Pooling(Model):
    """Hours of several contracts in one pathway (pieces.md §5.7)."""

    scope: Literal["none", "same_buyer", "several_buyers"] | None = field(
        "Globalisation des heures", "none, same_buyer (un seul acheteur) ou several_buyers ; non et oui s'écrivent aussi.")
    ceiling: Rate | None = field("Part du volume dû qui peut être globalisée", "Son absence : aucun plafond.", None, gt=0)


class Adjustment(Model):
    threshold: Rate | None = field("Variation du montant à partir de laquelle le volume est ajusté")


class Monitoring(Model):
    frequency: Literal["monthly", "quarterly", "half_yearly"] | None = field("Périodicité des relevés")
    day: Count | None = field("Date limite : jour du mois suivant", "", None, ge=1, le=28)
    contact_days: Count | None = field("Délai de désignation du référent, en jours", "", None, ge=5, le=30)
    launch_meeting_days: Count | None = field("Délai de la réunion de lancement, en jours", "", None, ge=5, le=60)
    reply_days: Count | None = field("Délai de réponse à une demande, en jours ouvrés", "", None, ge=2, le=20)
    alert_form: Literal["email", "letter", "registered", "buyer_profile"] | None = field("Forme de l'alerte")
    alert_days: Count | None = field("Délai d'alerte, en jours", "", None, ge=2, le=30)
    progress_points: list[Rate] | None = field("Points d'étape, en % d'avancement", "", None, min_length=1)
    final_report_days: Count | None = field("Délai du bilan final, en jours", "", None, ge=10, le=60)
    retention_months: Count | None = field("Conservation des justificatifs, en mois", "", None, ge=12, le=60)


class HourPenalty(Model):
    mode: Literal["fixed", "smic_multiple"] | None = field("Mode de la pénalité d'heures")
    amount: Euros | None = field("Pénalité par heure non réalisée, en euros")
    multiple: Number | None = field("Multiple du SMIC horaire brut")


class DocumentPenalty(Model):
    amount: Euros | None = field("Pénalité pour document non transmis, en euros")
    unit: Literal["calendar_day", "working_day", "document"] | None = field("Unité de cette pénalité")


class FlatPenalty(Model):
    amount: Euros | None = field("Montant de la pénalité, en euros")


class Penalties(Model):
    hour: HourPenalty | None = field("Heures non réalisées")
    document: DocumentPenalty | None = field("Documents non transmis")
    report: FlatPenalty | None = field("Bilan en retard, par jour")
    meeting: FlatPenalty | None = field("Absence à une réunion")
    commitment: FlatPenalty | None = field("Engagement noté non tenu")
    training: FlatPenalty | None = field("Heure de formation ou de stage non réalisée")
    formal_notice: Flag | None = field("Mise en demeure préalable")
    formal_notice_days: Count | None = field("Délai de la mise en demeure, en jours", "", None, ge=8, le=30)
    contradictory_days: Count | None = field("Délai pour présenter des observations, en jours", "", None, ge=1, le=60)
    withholding: Literal["progress_payment", "final_payment"] | None = field(
        "Retenue de la pénalité, dans un contrat privé", "progress_payment : sur la situation ; final_payment : sur le solde.")
    ceiling: Rate | None = field("Plafond des pénalités, en % du montant HT du lot", "0 : aucun plafond.")
    diligence_exemption: Flag | None = field("Exonération si les diligences sont prouvées")


class CcagArticles(Model):
    insertion: Label | None = field("Article du CCAG sur l'insertion")
    penalties: Label | None = field("Article du CCAG sur les pénalités")
    contradictory: Label | None = field("Article du CCAG sur le contradictoire")
    ceiling: Label | None = field("Article du CCAG sur le plafond des pénalités de retard")
