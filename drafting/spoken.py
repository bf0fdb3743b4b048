"""Paths, facts and codes as people say them, for every message, reason and sheet."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from drafting import french
from drafting.facts import FACTS, PIECES

if TYPE_CHECKING:
    from drafting.library import Library

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
COMPUTED = {
    "buyer.regime": "Régime de l'acheteur", "buyer.clause_members": "Acheteurs du groupe qui ont la clause",
    "buyer.clause_member_names": "Noms des acheteurs du groupe qui ont la clause",
    "lots": "Lots concernés", "lots_without_clause": "Lots sans clause",
    "follow_up": "Facilitateur ou correspondant insertion", "follow_up.email": "Courriel de suivi",
    "follow_up.service": "Service de suivi", "ccag.name": "CCAG visé",
    "ccag.article.insertion": "Article du CCAG sur l'insertion",
    "ccag.article.ceiling": "Article du CCAG sur le plafond des pénalités",
    "ccag.article.penalties": "Article du CCAG sur les pénalités",
    "ccag.article.contradictory": "Article du CCAG sur le contradictoire", "thresholds.eu": "Seuil européen",
    "smic.hourly": "SMIC horaire brut", "smic.since": "Date du SMIC", "calibration.since": "Date des valeurs d'usage",
    "lot.reservation": "Réservation du lot",
    "lot.criterion.title": "Libellé du critère d'insertion", "lot.criterion.weight": "Poids du critère d'insertion",
    "lot.criterion.base": "Base des sous-critères", "lot.scored_sections": "Rubriques notées",
    "lot.subcriteria": "Sous-critères du critère d'insertion", "lot.fte": "Équivalents temps plein du lot",
    "thresholds.since": "Date du seuil européen", "thresholds.object": "Objet du seuil européen",
    "lot.clause_value": "Montant sur lequel les heures se calculent",
    "lot.calibrated_hours": "Heures calculées", "lot.calibrated_exact": "Heures calculées avant arrondi",
    "lot.hours_gap": "Écart avec les heures calculées", "lot.reason": "Motif de la décision",
    "rectification.withdrawn": "Une pièce est retirée", "rectification.changes": "Valeurs rectifiées",
    "rectification.pieces": "Pièces rectifiées",
    **{f"lot.extra_hours.{name}": title for name, title in (
        ("title", "Libellé du sous-critère qui note le supplément d'heures"), ("weight", "Points du supplément d'heures"),
        ("ceiling", "Plafond du supplément d'heures noté"), ("example", "Exemple : supplément d'heures"),
        ("example_points", "Exemple : points du supplément"), ("example_total", "Exemple : volume total, supplément compris"))},
    "lot.environmental_criterion": "Critère environnemental du lot",
    **{f"lot.transfer.{name}": title for name, title in (
        ("share", "Part des heures à pourvoir"), ("exact", "Heures que laisse la reprise du personnel, avant arrondi"),
        ("hours", "Heures que laisse la reprise du personnel"), ("rate", "Taux d'insertion"),
        ("lower_revenue", "Chiffre d'affaires par heure, 10 % plus bas"), ("lower_hours", "Heures qu'il donnerait"),
        ("higher_revenue", "Chiffre d'affaires par heure, 10 % plus haut"), ("higher_hours", "Heures qu'il donnerait"))},
    "lot.retained_hours": "Heures retenues", "lot.weeks": "Heures du lot, en semaines de 35 heures",
    "lot.mechanism": "Mécanisme du lot",
    "lot.whole_months": "Durée du lot, reconductions comprises, en mois",
    "lot.renewals.each": "Heures de chaque reconduction", "lot.renewals.total": "Heures de toutes les périodes",
    "lot.brackets.least": "Heures du plus petit palier", "lot.brackets.most": "Heures du plus grand palier",
    "lot.tranches.firm": "Heures de la tranche ferme", "lot.tranches.total": "Heures de toutes les tranches",
    "lot.tranches.optional": "Heures des tranches optionnelles", "lot.tranches.example": "Exemple : heures dues",
    "lot.tranches.first": "Première tranche optionnelle qui porte des heures",
    **{f"anru.{part}.{name}": f"{title} {of}" for part, of in (
        ("works", "de l'opération de renouvellement urbain"), ("proximity", "de la gestion urbaine de proximité"))
       for name, title in (("hours", "Heures d'insertion"), ("worked", "Heures de travail"), ("share", "Part de l'insertion"))},
    "end_of_performance": "Fin de l'exécution",
    "lot.volume": "Volume d'insertion du lot", "lot.example.amount": "Exemple : montant",
    "lot.example.counted": "Exemple : montant qui donne les heures", "lot.example.steps": "Exemple : tranches",
    "lot.example.hours": "Exemple : heures dues", "lot.example.worked": "Exemple : heures de travail",
    "lot.example.days": "Exemple : jours de la période", "lot.example.exact": "Exemple : heures avant arrondi",
    "lot.hours_follow_orders": "Heures dues seulement si l'acheteur commande",
    "lot.theoretical_ceiling": "Heures que donnerait le maximum de l'accord-cadre",
    "lot.social_duty": "Réponse à l'obligation de condition sociale"}
"""The paths that `settle` computes: the market has no field, hence no title, for them."""


@lru_cache(maxsize=512)
def path_title(path: str) -> str:
    """The French title of a path; a fact's sentence for `facts.*`; the path itself when nothing names it."""
    if path.startswith("facts."):
        return fact_sentence(path.removeprefix("facts."))
    if path in COMPUTED:
        return COMPUTED[path]
    from drafting.reading import title_of

    return title_of(tuple(path.replace("lot.", "lots.", 1).split("."))) or path


def fact_sentence(name: str) -> str:
    """What a fact says when it is true."""
    if name in FACTS:
        return FACTS[name].sentence
    piece = PIECES.get(name.removesuffix("_produced"))
    return f"la pièce « {piece} » est produite" if piece else name


def label(path: str, word: str, library: Library) -> str:
    """A code as people say it, in quotes, when the library has a word for it; a day as it is written; else as it is."""
    for name in ("publics", "modes"):
        if word in library.data[name]:
            return f"« {library.data[name][word].get('label', word)} »"
    for table in (path, path.split(".")[-1], "lever", "section"):
        if word in library.data["words"].get(table, {}):
            said = str(library.data["words"][table][word])
            return said if said.startswith("«") else f"« {said} »"
    return french.short_date(date.fromisoformat(word)) if _DAY.fullmatch(word) else word
