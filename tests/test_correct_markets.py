"""Markets that a facilitateur really writes: none is stopped, and each finding is one that he expects."""

from __future__ import annotations

from typing import Any

import pytest
from builders import lot
from judging import BOTH, CONTACT, NO_FACILITATOR, PLAIN, SCORED, SERVICE, Changes, dossier

from drafting.document import lines

NO_GREEN = [{"title": "Prix", "weight": "60"}, {"title": "Valeur technique", "weight": "40"}]
ABOVE: Changes = {"estimated_value": "9 000 000", "procedure": "open"}
BARE = lot("2", levers=[], insertion_hours=None)
SMALL: dict[str, Any] = {"estimated_value": "400 000", "insertion_hours": "245"}
STUDY = [lot("1", trade=None, labour_share="60 %", estimated_value="200 000", insertion_hours="175")]
LAST = [{"title": "Accompagnement", "weight": "60", "sections": ["support"]},
        {"title": "Durée des contrats", "weight": "40", "sections": ["action", "lasting_employment"]}]
ON_CRITERION = [*PLAIN[1:], {"title": "Prix", "weight": "85"}, {
    "title": "Insertion", "weight": "5", "insertion": "oui", "subcriteria_base": "criterion", "subcriteria": LAST}]
FREE = {"duration_months": "18", "funding": "free"}
SMIC = {"hour": {"mode": "smic_multiple", "multiple": "2,5"}}


def buyer(name: str, article: str = "", kind: str = "local_authority", **more: str) -> dict[str, Any]:
    return {"buyer": {"name": name, "article": article, "kind": kind, **more}}


def study(nature: str) -> dict[str, Any]:
    return {"nature": nature, "ccag": nature, "estimated_value": "200 000", "lots": STUDY}


MI: Changes = {**study("industrial"), "ccag": "industrial"}

MARKETS: dict[str, Changes] = {
    "incitatif et obligatoire": {"estimated_value": "2 000 000",
     "lots": [lot("1"), lot("2", obligation="incentive", **SMALL), lot(
        "3", levers=[], insertion_hours=None, estimated_value="10 000")]},
    "incitatif seul": {"lots": [lot("1", obligation="incentive")]},
    "incitatif sans facilitateur": {**NO_FACILITATOR, "lots": [lot("1", obligation="incentive")]},
    "critère sur deux lots": {"lots": [lot("1", levers=BOTH), lot("2", levers=BOTH, **SMALL)], "criteria": SCORED},
    "critère sur un lot": {"lots": [lot("1", levers=BOTH, criteria=SCORED), lot("2", **SMALL)], "criteria": PLAIN},
    "critères différents": {"lots": [lot("1", levers=BOTH, criteria=SCORED),
     lot("2", levers=BOTH, criteria=ON_CRITERION, **SMALL)],
                            "criteria": PLAIN},
    "critère, lot unique": {"lots": [lot("1", levers=BOTH)], "criteria": ON_CRITERION},
    "SEM": buyer("société d'équipement du Val", "la", "semi_public_company"),
    "SEM sans facilitateur": {**NO_FACILITATOR, **buyer("société d'aménagement", "la", "semi_public_company")},
    "société HLM sans CCAG": {**buyer("Habitat Val", "", "social_housing_company"), "ccag": "none"},
    "société HLM et critère": {**buyer("Immobilière du Val", "l'", "social_housing_company"),
     "lots": [lot("1", levers=BOTH)],
                               "criteria": SCORED},
    "OPH": buyer("office public de l'habitat", "l'", "public_housing_office"),
    "département": buyer("département du Val", "le"),
    "pluriel": buyer("hospices civils du Val", "les", "public_institution"),
    "élidé": buyer("agglomération du Val", "l’"),
    "nom propre": buyer("Orléans Habitat", "", "public_institution"),
    "État": buyer("ministère des exemples", "le", "state"),
    "esperluette et crochets": buyer("Durand & Fils <SARL>", "", "public_institution"),
    "sans facilitateur": NO_FACILITATOR,
    "sans facilitateur, téléphone": {"facilitator": "non", "insertion_contact": CONTACT | {"phone": "01 00 00 00 00"}},
    "sans CCAG": {"ccag": "none"},
    "sans CCAG ni mise en demeure": {"ccag": "none", "penalties": {"formal_notice": "non"}},
    "CCAG-MI, articles donnés": {**MI, "ccag_articles": {
        "insertion": "18.1", "penalties": "15", "contradictory": "15.1", "ceiling": "15.2"}},
    "publics et modalités restreints": {"eligibility": {"open_to_others": "non"},
     "fulfilment_modes": ["embauche_directe", "mad_ai"]},
    "sans mise en demeure": {"penalties": {"formal_notice": "non"}},
    "numéros 1A, 1B, 10B": {"estimated_value": "2 000 000", "lots": [lot("1A"), lot("1B", **SMALL), lot(
        "10B", levers=[], insertion_hours=None, estimated_value="10 000")]},
    "lot unique": {"lots": [lot("1")]},
    "relance d'un lot": {"title": "Relance du lot n° 3", "lots": [lot("1", title="Peinture (lot n° 3)")]},
    "nettoyage de chantier": {**SERVICE, "title": "Nettoyage de fin de chantier", "lots": [
        SERVICE["lots"][0] | {"title": "Nettoyage des chantiers"}]},
    "maîtrise d'œuvre": {**study("project_management"), "title": "De l'esquisse à la réception des travaux"},
    "habitants": {**SERVICE, "title": "Transport des habitants de Valbrune"},
    "somme dans l'intitulé": {"title": "Travaux de moins de 90 000 € HT"},
    "mission de facilitateur": {**SERVICE, **NO_FACILITATOR, "title": "Appui d'un facilitateur"},
    "courriel en capitales": {"facilitator": {"email": "Clauses.Insertion@exemple.org"}},
    "défense": {"defence_or_security": "oui", "criteria": NO_GREEN, "environmental_condition": "non"},
    "défense, au-dessus du seuil": {**ABOVE, "defence_or_security": "oui", "criteria": NO_GREEN,
     "environmental_condition": "non"},
    "autre condition sociale": {**ABOVE, "lots": [lot("1"), BARE | {"other_social_condition": "apprentissage"}]},
    "entité adjudicatrice": {**buyer("régie des eaux", "la", "public_institution", capacity="contracting_entity"),
                             **SERVICE, "procedure": "negotiated", "negotiation": "oui"},
    "SMIC 2025": {"launch_date": "01/02/2025", "penalties": SMIC},
    "SMIC 2026": {"launch_date": "01/02/2026", "penalties": SMIC},
    "SMIC fin 2026": {"launch_date": "22/11/2026", "penalties": SMIC},
    "signature au dépôt": {"signature": "submission", "missing_annex": "irregular", "grouping": "shared",
     "pooling": "non",
                           "lasting_employment": "commitment", "tutoring_required": "non", "termination": "oui",
                               "variants": "oui"},
    "annexe à l'attribution": {"annex_required": "non", "lasting_employment": "none"},
    "critère, annexe à l'attribution": {"annex_required": "non", "lots": [lot("1", levers=BOTH)], "criteria": SCORED},
    "heures payées, alternance": {"counting": {"hours_base": "paid", "permanent_contract": "none",
     "work_study": "company_hours"},
                                  "fulfilment_modes": ["embauche_directe", "alternance", "mad_ai", "cotraitance_siae"]},
    "semestriel": {"monitoring": {"frequency": "half_yearly", "day": "15"}},
    "pénalités par document": {"penalties": {"document": {"amount": "75,50", "unit": "document"}, "ceiling": "0"}},
    "publics prioritaires": {"priority_publics": ["minima_sociaux"], "priority_share": "50 %"},
    "validation avec le relevé": {"eligibility": {"prior_validation": "non"}},
    "heures calculées": {"lots": [lot("1", insertion_hours={"mode": "calibrated", "rate": "5 %"}),
                                  lot("2", insertion_hours={"mode": "calibrated"}, insertion_rate="7 %",
                                      estimated_value="400 000")]},
    "sans notice, CCTP ni AE": {"pieces": {"notice": "non", "cctp": "non", "ae": "non"}},
    "sans RC": {"pieces": {"rc": "non"}},
    "convention gratuite": {"facilitator_agreement": FREE},
    "convention financée, services": {**SERVICE, "facilitator_agreement": FREE | {"funding": "funded"}},
    "convention, lots incitatif et obligatoire": {
        "estimated_value": "2 000 000", "facilitator_agreement": FREE, "pooling": "non",
        "lots": [lot("1"), lot("2", obligation="incentive", **SMALL)]},
    "convention, lot unique, sans CCAP": {"facilitator_agreement": FREE, "lots": [lot("1")], "pieces": {"ccap": "non"}},
    "charte seule": {"facilitator_agreement": {"certificate_days": "20"}, "pieces": {"convention": "non"}},
    "sans CCAP": {"pieces": {"ccap": "non"}},
    "annexes 7 et 3": {"pieces": {"ae-annexe": {"annex": "7"}, "fiche-technique": {"annex": "3"}},
                       "lots": [lot("1", levers=BOTH)], "criteria": SCORED},
    "services": SERVICE,
    "prestations intellectuelles": study("intellectual"),
    "TIC": study("ict"),
    "gré à gré": {"procedure": "no_publication"},
    **{f"lancement {day}": {"launch_date": day} for day in (
        "2021-04-01", "2021-08-25", "2024-01-15", "2026-08-20", "2026-08-21", "2026-08-22", "2027-12-31")},
    **{f"critère et seuil {day}": {**ABOVE, "launch_date": day, "lots": [lot("1", levers=BOTH)],
     "criteria": SCORED} for day in (
        "2021-04-01", "2024-01-15", "2026-08-20", "2026-08-21", "2026-08-22", "2027-12-31")},
    **{f"sans environnement {day}": {"launch_date": day, "criteria": NO_GREEN,
     "environmental_condition": "non"} for day in (
        "2021-04-01", "2024-01-15", "2026-08-20")},
}

EXPECTED: dict[str, tuple[Changes, list[str]]] = {
    # what a colleague would say of a sound market, and nothing more
    "CCAG-MI": (MI, ["COH-39B"]),
    "CCAG-MI, article d'insertion donné": ({**MI, "ccag_articles": {"insertion": "18.1"}}, []),
    "CCAG-MI, publics restreints": ({**MI, "eligibility": {"open_to_others": "non"}}, ["COH-39B"]),
    "lancement 2019": ({"launch_date": "2019-04-01"}, ["COH-39B"]),
    "lancement 2020, publics restreints": ({"launch_date": "2020-03-01", "eligibility": {"open_to_others": "non"}},
     ["COH-39B"]),
    "lancement 2020, sans mise en demeure": ({"launch_date": "2020-03-01", "penalties": {"formal_notice": "non"}},
     ["COH-39B"]),
    "critère 2019": ({"launch_date": "2019-04-01", "lots": [lot("1", levers=BOTH)], "criteria": SCORED}, ["COH-39B"]),
    "dispense": ({**ABOVE, "lots": [lot("1"), BARE | {"waiver": {"case": "insufficient_link",
     "facts": "Fourniture."}}]}, ["COH-26C"]),
    "CCAG-MI, délai de huit jours, article donné": (
        {**MI, "penalties": {"contradictory_days": "8"}, "ccag_articles": {"contradictory": "15.1"}}, ["VAL-02", "COH-39B"]),
    "CCAG-MI, sans mise en demeure, article donné": (
        {**MI, "penalties": {"formal_notice": "non"}, "ccag_articles": {"insertion": "18.1"}}, []),
    "délai de huit jours": ({"penalties": {"contradictory_days": "8"}}, ["VAL-02"]),
}


@pytest.mark.parametrize("name", MARKETS)
def test_correct_market(name: str) -> None:
    given = dossier(MARKETS[name])
    assert [(f.code, f.message, f.where) for f in given.findings] == []
    assert "[à compléter]" not in "\n".join(line for piece in given.pieces.pieces for line in lines(piece))


@pytest.mark.parametrize("name", EXPECTED)
def test_market_with_an_expected_remark(name: str) -> None:
    changes, codes = EXPECTED[name]
    given = dossier(changes)
    assert [f.code for f in given.findings] == codes
    assert not given.blocking
