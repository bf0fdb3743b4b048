"""What a text says by itself: an overlay's clause that types a figure, a day, an address, a word."""

from __future__ import annotations

import pytest
from builders import lot
from judging import NO_FACILITATOR, SERVICE, Typed, assert_typed, dossier, overlaid, said

from drafting.library import Library

TYPED = (
    Typed("heures", "COH-01", "Le titulaire réalise 600 heures d'insertion.", ("600", "525"),
          "Le titulaire réalise 525 heures d'insertion."),
    Typed("heures-abregees", "COH-01", "Soit 600 h d'insertion.", ("600", "525"), "Soit 525 h d'insertion."),
    Typed("heures-volume", "COH-01", "Un volume de 1 600 heures est attendu.", ("1 600", "525"),
          "Un volume minimal de 525 heures est attendu."),
    Typed("heures-avis", "COH-01", "600 heures minimales d'insertion.", ("avis", "600"),
          "525 heures minimales d'insertion.", piece="avis"),
    Typed("annexe", "COH-02", "Le candidat remplit l'annexe 4 à l'acte d'engagement.",
          ("annexe 4 à l'acte d'engagement", "ne mène nulle part"),
          "Le candidat remplit l'annexe 1 à l'acte d'engagement."),
    Typed("annexe-numero", "COH-02", "Le candidat remplit l'annexe n° 3 de l'acte d'engagement.", ("annexe n° 3",),
          "Le candidat remplit l'annexe n° 1 de l'acte d'engagement."),
    Typed("article", "COH-02", "Les heures sont fixées à l'article 99.9 du CCAP.", ("article 99.9 du CCAP",),
          "Les heures sont fixées à l'article 12.1 du CCAP.", piece="rc"),
    Typed("notation", "COH-07", "L'insertion est notée sur dix points.", ("insertion est notée",),
          "L'insertion n'est pas notée. Les points d'étape sont fixés au calendrier."),
    Typed("notation-critere", "COH-07", "Les offres sont jugées sur un critère d'insertion.", ("critère d'insertion",),
          "Aucun critère d'insertion n'est prévu.", piece="rc"),
    Typed("jour", "COH-13", "Le relevé est remis au plus tard le 15 du mois suivant.",
          ("le 15 du mois", "le 10 du mois"),
          "Le relevé est remis au plus tard le 10 du mois suivant."),
    Typed("jour-majuscule", "COH-13", "Le 1er du mois, le relevé est remis.", ("Le 1er du mois",),
          "Le 10 du mois, le relevé est remis."),
    Typed("rythme", "COH-13", "Le titulaire remet des relevés trimestriels.", ("relevé trimestriel", "relevé mensuel"),
          "Le titulaire remet des relevés mensuels."),
    Typed("somme", "COH-14", "La pénalité est de 80 € par heure.", ("80 €", "aucune de celles que fixe le marché"),
          "La pénalité est de 60 € par heure."),
    Typed("somme-en-lettres", "COH-14", "La pénalité est de 80 euros.", ("80 euros",), "La pénalité est de 60 euros."),
    Typed("somme-duree", "COH-14", "La pénalité est de 15 € par jour.", ("15 €",), "Le délai est de 15 jours."),
    Typed("courriel", "COH-16", "Écrivez à autre@exemple.org.",
          ("autre@exemple.org",), "Écrivez à insertion@exemple.org."),
    Typed("sans-facilitateur", "COH-16", "Le facilitateur valide les heures.", ("facilitateur", "n'en a pas"),
          "Le facilitateur valide les heures.", NO_FACILITATOR, {}),
    Typed("chantier", "COH-17B", "Le chantier est accessible.", ("chantier", "services"), "Le chantier est accessible.",
          SERVICE, {}),
    Typed("reception", "COH-17B", "À la réception des travaux, le solde est arrêté.", ("réception des travaux",),
          "Un atelier ou chantier d'insertion peut intervenir.", SERVICE),
    Typed("base-annee", "COH-23B", "Un temps plein représente 1 820 heures par an.", ("1 820", "heures travaillées"),
          "Un temps plein représente 1 607 heures par an."),
    Typed("base-mois", "COH-23B", "Un mois représente 133,92 heures.", ("133,92", "heures payées"),
          "Un mois représente 151,67 heures.", {"counting": {"hours_base": "paid"}}),
    Typed("article-inconnu", "COH-25", "Voir l'article L. 2112-99 du code de la commande publique.",
          ("L. 2112-99", "article inconnu"), "Voir l'article L. 2112-2 du code de la commande publique."),
    Typed("article-sans-point", "COH-25", "Voir l'article L2112-99.", ("L. 2112-99",), "Voir l'article L2112-2."),
    Typed("article-futur", "COH-25", "Voir l'article L. 3-1 du code.",
          ("L. 3-1", "n'existe pas à la date de lancement"),
          "Voir l'article L. 3-1 du code.", {"launch_date": "01/03/2020"}, {}),
    Typed("article-non-verifie", "COH-39", "Voir l'article L. 5132-2 du code du travail.",
          ("L. 5132-2", "n'a pas été vérifiée"),
          "Voir l'article L. 2112-2 du code."),
    Typed("rgpd", "COH-39", "Voir l'article 9 du RGPD.", ("article 9", "n'a pas été vérifiée"), "Voir le RGPD."),
    Typed("decision", "COH-39", "Voir la décision du Conseil d'État n° 428290.", ("428290",),
          "Voir la décision du Conseil d'État n° 42829."),
    Typed("directive", "COH-39", "Voir la directive 2014/24/UE.", ("2014/24/UE",), "Voir les textes européens."),
    Typed("ccag-mi", "COH-39", "Voir l'article 18.1 du CCAG-MI.", ("article 18.1", "CCAG-MI"),
          "Voir l'article 18.1 du CCAG-MI.", {"nature": "industrial", "ccag": "industrial"},
          {"nature": "industrial", "ccag": "industrial", "ccag_articles": {"insertion": "18.1"}}),
    Typed("ccag-travaux", "COH-39", "Voir l'article 21 du CCAG-Travaux.", ("article 21",),
          "Voir l'article 20.1 du CCAG-Travaux."),
)


@pytest.fixture(scope="module")
def complement(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return overlaid(tmp_path_factory.mktemp("words"), TYPED)


@pytest.mark.parametrize("entry", TYPED, ids=lambda entry: entry.name)
def test_typed(entry: Typed, complement: Library) -> None:
    assert_typed(entry, complement)


def test_a_volume_of_a_year_s_hours_is_no_equivalence() -> None:
    """COH-23B judges equivalences: a lot may owe 1 820 hours and count worked ones."""
    assert said(dossier({"lots": [lot("1", insertion_hours="1 820")]}).findings, "COH-23B") == []
