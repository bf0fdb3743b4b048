"""An insertion service (pieces.md M4, §3.4): what is bought is insertion; the activity is only its support."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Model, field
from drafting.scalars import Count, Cpv, Euros, Label, Number, Rate


class InsertionService(Model):
    support_activity: Label = field(
        "Support d'activité", "Ce que font les bénéficiaires, avec son article : « l'entretien d'espaces naturels ».", ...)
    support_quantities: Label = field(
        "Quantités et sites du support", "« 12 hectares sur trois sites, deux passages par an ».", ...)
    support_constraints: Label | None = field(
        "Contraintes du support", "Accès, horaires, saisons, sécurité : une phrase sans point final.")
    support_share: Rate | None = field(
        "Part du support dans la valeur du lot", "Fournitures, matériel et contraintes, en % de la valeur estimée du lot.")
    cpv: Cpv | None = field("Code CPV principal", "Celui du service d'insertion, jamais celui du support.")
    buyer_title: Label | None = field(
        "Titre de l'acheteur à acheter de l'insertion",
        "Sa compétence ou son intérêt. Imprimé dans la seule fiche d'opportunité.")
    places: Count = field("Nombre de places", "Bénéficiaires accueillis en même temps.", ..., ge=1, le=500)
    fte: Number | None = field("Équivalents temps plein d'insertion", "À défaut, places × heures par semaine ÷ 35.")
    weekly_hours: Count | None = field("Heures de travail par semaine", "", None, ge=1, le=35)
    pathway_months: Count | None = field("Durée d'un parcours, en mois", "", None, ge=1, le=60)
    supervision_ratio: Count | None = field("Bénéficiaires par encadrant technique, au plus", "", None, ge=1, le=30)
    guidance_hours: Count | None = field("Heures d'accompagnement socioprofessionnel par parcours", "", None, ge=1, le=1000)
    training_hours: Count | None = field("Heures de formation par parcours", "", None, ge=0, le=2000)
    dynamic_exit_share: Rate | None = field("Objectif de sorties dynamiques")
    committee_frequency: Literal["monthly", "quarterly", "half_yearly"] | None = field("Périodicité du comité de pilotage")
    price_unit: Literal["hour", "place_month", "pathway"] | None = field(
        "Unité de prix de l'insertion", "Heure d'insertion, place pendant un mois ou parcours.")
    delay_tolerance: Count | None = field("Tolérance sur les délais du support, en jours ouvrés", "", None, ge=0, le=90)
    hour_penalty: Euros | None = field(
        "Pénalité par heure non réalisée du fait du titulaire, en euros", "S'ajoute à l'absence de paiement de l'heure.")
    supervision_penalty: Euros | None = field("Pénalité par jour d'encadrement absent, en euros")
    guidance_penalty: Euros | None = field("Pénalité par heure d'accompagnement non réalisée, en euros")
    support_penalty: Euros | None = field("Pénalité par jour ouvré de retard du support, en euros")
