"""Rules on what the buyer decided: each fires on its own fault, at its own key, and not on the value next to it."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from builders import lot
from judging import (
    BOTH,
    CRITERION,
    EXTRA_HOURS,
    GREEN,
    INSERTION,
    NO_FACILITATOR,
    PLAIN,
    SCORED,
    SERVICE,
    SUBCRITERIA,
    SUPPLEMENT,
    Changes,
    assert_said,
    dossier,
    lots,
    said,
)
from msgspec.structs import replace

from drafting.errors import ReadingErrors
from drafting.settled.dated import dated

BLOCKING, WARNING, NOTE = "blocking", "warning", "note"
ABOVE: Changes = {"estimated_value": "9 000 000", "procedure": "open"}
BARE = lot("2", levers=[], insertion_hours=None)
PRICE = [{"title": "Prix", "weight": "100"}]
TWO_PRICES = [{"title": "Prix", "weight": "60"}, {"title": "Valeur technique", "weight": "40"}]
ENTITY = {"kind": "public_institution", "capacity": "contracting_entity"}
SMIC = {"hour": {"mode": "smic_multiple", "multiple": "2"}}


def _waived(case: str, **more: Any) -> dict[str, Any]:
    return {**ABOVE, "lots": [lot("1"), BARE | {"waiver": {"case": case, "facts": "Fourniture seule."}} | more]}


def _group(*clause: str) -> dict[str, Any]:
    """A group of buyers, each with the clause or not."""
    members = [{"name": f"commune n° {i}", "article": "la", "insertion_clause": each} for i, each in enumerate(clause, 1)]
    return {"buyer": {"group": {"form": "purchasing_group", "followed_by": "lead", "members": members}}}


def _penalties(**changes: Any) -> dict[str, Any]:
    return {"penalties": changes}


def _extra(weight: str, rest: str) -> Changes:
    """Extra hours scored by a part of the criterion's 100 points."""
    return {**CRITERION, "criteria": [*SCORED[:-1], INSERTION | {"subcriteria_base": "criterion", "subcriteria": [
        SUBCRITERIA[0] | {"weight": "20"}, SUBCRITERIA[1] | {"weight": rest}, SUPPLEMENT | {"weight": weight}]}]}


RULES: tuple[tuple[str, str, Changes, tuple[str, ...], tuple[str | int, ...], Changes], ...] = (
    # code, level, the faulty market, words of the sentence, the key that it points to, the market next to it
    ("VAL-01", BLOCKING, lots(lot("1", insertion_hours=None)), ("Heures d'insertion", "lot n° 1"),
     ("lots", 0, "insertion_hours"), lots(lot("1"))),
    ("VAL-01", BLOCKING, lots(lot("1", estimated_value=None, insertion_hours={"mode": "calibrated"})),
     ("Montant estimé du lot",),
     ("lots", 0, "estimated_value"), lots(lot("1", insertion_hours={"mode": "calibrated"}))),
    ("VAL-01", BLOCKING, lots(lot("1", trade=None, insertion_hours={"mode": "calibrated"})), ("Part de main-d'œuvre",),
     ("lots", 0, "labour_share"), lots(lot("1", trade=None, labour_share="45 %",
     insertion_hours={"mode": "calibrated"}))),
    ("VAL-01", BLOCKING, {"publics": None}, ("Publics éligibles",), ("publics",), {}),
    ("VAL-01", BLOCKING, {"duration_months": None, "lots": [lot("1", duration_months=None)]}, ("Durée du lot",),
     ("lots", 0, "duration_months"), {"duration_months": "9", "lots": [lot("1", duration_months=None)]}),
    ("VAL-01", BLOCKING, {"lots": CRITERION["lots"], "criteria": [PLAIN[0], GREEN | {"insertion": "oui"}]},
     ("Sous-critères",),
     ("criteria",), CRITERION),
    ("VAL-02", WARNING, {"monitoring": {"day": "25"}}, ("25", "5 à 20"), ("monitoring", "day"),
     {"monitoring": {"day": "20"}}),
    ("VAL-02", WARNING, _penalties(hour={"amount": "20"}), ("Pénalité par heure", "20", "30 à 100"),
     ("penalties", "hour", "amount"), _penalties(hour={"amount": "30"})),
    ("VAL-02", WARNING, _penalties(ceiling="30 %"), ("30 %", "0 à 20 %"), ("penalties", "ceiling"),
     _penalties(ceiling="20 %")),
    ("VAL-03", WARNING, _penalties(hour={"amount": "14"}), ("14 €", "très basse", "achetable"),
     ("penalties", "hour", "amount"), _penalties(hour={"amount": "15"})),
    ("VAL-03", WARNING, _penalties(hour={"amount": "251"}), ("251 €", "très élevée", "le juge"),
     ("penalties", "hour", "amount"), _penalties(hour={"amount": "250"})),
    ("VAL-03", WARNING, {"launch_date": "01/10/2026",
     "penalties": {"hour": {"mode": "smic_multiple", "multiple": "1"}}},
     ("12,31 €", "très basse"), ("penalties", "hour"), {"launch_date": "01/10/2026", "penalties": SMIC}),
    ("VAL-04", WARNING, lots(lot("1", insertion_hours="700")), ("700 heures", "+33 %", "527 heures"),
     ("lots", 0, "insertion_hours"), lots(lot("1", insertion_hours="685"))),
    ("VAL-04", WARNING, lots(lot("1", insertion_hours="350")), ("350 heures", "−34 %"),
     ("lots", 0, "insertion_hours"), lots(lot("1", insertion_hours="370"))),
    ("VAL-05", WARNING, {"estimated_value": "800 000"}, ("1 250 000 €", "800 000 €"), ("estimated_value",), {}),
    ("VAL-06", WARNING, {"fulfilment_modes": ["embauche_directe"]}, ("Une seule modalité",), ("fulfilment_modes",),
     {"fulfilment_modes": ["embauche_directe", "mad_ai"]}),
    ("VAL-07", BLOCKING, {"launch_date": "01/01/2028"}, ("01/01/2028",), ("launch_date",),
     {"launch_date": "31/12/2027"}),
    ("VAL-08", WARNING, {"lots": CRITERION["lots"], "criteria": [
        {"title": "Prix", "weight": "74", "environmental": "oui"},
        INSERTION | {"weight": "26", "subcriteria": [{"title": "Formation", "weight": "26",
            "sections": ["training"]}]}]},
     ("26 %", "15 %"), ("criteria",), CRITERION),
    ("VAL-42", BLOCKING, _extra("31", "49"), ("31 %", "30 %"), ("criteria",), _extra("30", "50")),
    ("VAL-42", BLOCKING, lots(lot("1", levers=BOTH), criteria=[*SCORED[:-1], INSERTION | {"subcriteria": [
        SUBCRITERIA[0], SUPPLEMENT | {"weight": "4"}]}]), ("40 %",), ("criteria",),
     lots(lot("1", levers=BOTH), criteria=[*SCORED[:-1], INSERTION | {"subcriteria": [
         SUBCRITERIA[0] | {"weight": "7"}, SUPPLEMENT | {"weight": "3"}]}])),
    ("VAL-43", WARNING, EXTRA_HOURS, ("déconseille de noter le volume", "aucun texte n'a été lu"), ("criteria",), CRITERION),
    ("VAL-44", BLOCKING, EXTRA_HOURS | {"pieces": {"ae-annexe": "non"}}, ("ae-annexe",), ("pieces",), EXTRA_HOURS),
    ("VAL-45", WARNING, EXTRA_HOURS | {"lots": [lot("1", levers=BOTH, insertion_hours="2 800", insertion_rate="27 %")]},
     ("560 heures", "32 %"), ("criteria",), EXTRA_HOURS | {"lots": [
         lot("1", levers=BOTH, insertion_hours="2 500", insertion_rate="25 %")]}),
    ("VAL-12", WARNING, {"lasting_employment": "commitment", "counting": {"permanent_contract": "none"}},
     ("contrats durables",),
     ("counting", "permanent_contract"), {"lasting_employment": "commitment"}),
    ("VAL-13", BLOCKING, _penalties(**SMIC), ("01/02/2027",), ("penalties", "hour", "mode"),
     {"launch_date": "31/12/2026", "penalties": SMIC}),
    ("COH-07B", BLOCKING, lots(lot("1", criteria=SCORED)), ("Lot n° 1", "levier award_criterion"),
     ("lots", 0, "criteria"),
     lots(lot("1", criteria=SCORED, levers=BOTH))),
    ("COH-15", BLOCKING, {"ccag_articles": {"ceiling": "15.2"}, "nature": "industrial", "ccag": "industrial"},
     ("CCAG-MI", "plafond"), ("ccag",), {"nature": "industrial", "ccag": "industrial"}),
    ("COH-15", BLOCKING, {"nature": "industrial", "ccag": "industrial", "penalties": {"contradictory_days": "8"}},
     ("délai d'observations raccourci",), ("ccag",), {"penalties": {"contradictory_days": "8"}}),
    ("COH-15", BLOCKING, {"nature": "industrial", "ccag": "industrial", "penalties": {"formal_notice": "non"}},
     ("mise en demeure écartée",), ("ccag",),
     {"nature": "industrial", "ccag": "industrial", "penalties": {"formal_notice": "non"}, "ccag_articles": {
         "insertion": "18.1", "penalties": "15", "contradictory": "15.1", "ceiling": "15.2"}}),
    ("COH-17", WARNING, {"ccag": "ict"}, ("travaux", "CCAG-TIC"), ("ccag",), {}),
    ("COH-17C", BLOCKING, {"nature": "project_management", "ccag": "project_management", "launch_date": "31/03/2021"},
     ("CCAG-MOE", "01/04/2021"), ("ccag",),
     {"nature": "project_management", "ccag": "project_management", "launch_date": "01/04/2021"}),
    ("COH-17", WARNING, {**SERVICE, "ccag": "works"}, ("services", "CCAG-Travaux"), ("ccag",), SERVICE),
    ("COH-22", WARNING, lots(lot("1", insertion_hours="3 300", insertion_rate="30 %")), ("31 %",),
     ("lots", 0, "insertion_hours"),
     lots(lot("1", insertion_hours="3 150", insertion_rate="30 %"))),
    ("COH-22", WARNING, lots(lot("1", insertion_hours="5 400", insertion_rate="50 %")), ("51 %", "plus de la moitié"),
     ("lots", 0, "insertion_hours"), lots(lot("1", insertion_hours="3 000", insertion_rate="30 %"))),
    ("COH-23", WARNING, lots(lot("1", insertion_hours="34")), ("34 heures", "une semaine"),
     ("lots", 0, "insertion_hours"),
     lots(lot("1", insertion_hours="35"))),
    ("COH-24B", BLOCKING, {"criteria": SCORED, "lots": [lot("1", levers=BOTH, obligation="incentive")]},
     ("Lot n° 1", "incitative", "notée"), ("lots", 0, "obligation"), CRITERION),
    ("COH-26", BLOCKING, {**ABOVE, "lots": [lot("1"), BARE]}, ("Lot n° 2", "ni cas de dispense"), ("lots", 1, "levers"),
     {**ABOVE, "lots": [lot("1"), BARE | {"other_social_condition": "apprentissage"}]}),
    ("COH-26", BLOCKING, {**ABOVE, "lots": [lot("1"), lot("2", obligation="incentive")]}, ("Lot n° 2",),
     ("lots", 1, "levers"),
     {**ABOVE, "lots": [lot("1"), lot("2")]}),
    ("COH-26", BLOCKING, {**ABOVE, "launch_date": "22/08/2026", "lots": [lot("1"), BARE]}, ("Lot n° 2",),
     ("lots", 1, "levers"),
     {**ABOVE, "launch_date": "21/08/2026", "lots": [lot("1"), BARE]}),
    ("COH-26", BLOCKING, {**ABOVE, "estimated_value": "5 404 000", "lots": [lot("1"), BARE]}, ("Lot n° 2",),
     ("lots", 1, "levers"),
     {**ABOVE, "estimated_value": "5 403 999", "lots": [lot("1"), BARE]}),
    ("COH-26B", BLOCKING, _waived("works_under_six_months", duration_months="6"), ("Lot n° 2", "six mois"),
     ("lots", 1, "waiver"), _waived("works_under_six_months", duration_months="5,5")),
    ("COH-26B", BLOCKING, {**_waived("works_under_six_months", duration_months="4"), "nature": "services",
                           "ccag": "supplies_services"}, ("Lot n° 2",), ("lots", 1, "waiver"),
     {**_waived("insufficient_link"), "nature": "services", "ccag": "supplies_services"}),
    ("COH-26C", NOTE, _waived("competition_or_difficulty"), ("Lot n° 2", "documents de la procédure"),
     ("lots", 1, "waiver"),
     {**ABOVE, "lots": [lot("1")]}),
    ("COH-26C", NOTE, {**_waived("immediate_solution"), "buyer": ENTITY}, ("par tout moyen approprié",),
     ("lots", 1, "waiver"),
     {**ABOVE, "buyer": ENTITY, "lots": [lot("1")]}),
    ("COH-26D", NOTE, {**_waived("insufficient_link"), "estimated_value": "1 250 000"},
     ("Lot n° 2", "aucune condition sociale"),
     ("lots", 1, "levers"), _waived("insufficient_link")),
    ("COH-26F", WARNING, _waived("insufficient_link") | _group("oui", "non"), ("commune n° 1", "pas tranché"),
     ("buyer", "group"), _waived("insufficient_link") | _group("oui", "oui")),
    ("COH-26F", WARNING, _waived("insufficient_link") | _group("oui", "non"), ("commune n° 1",),
     ("buyer", "group"), _group("oui", "non")),
    ("COH-26D", NOTE, {**_waived("insufficient_link"), "defence_or_security": "oui"}, ("Lot n° 2",),
     ("lots", 1, "levers"),
     _waived("insufficient_link")),
    ("COH-37", BLOCKING, {"criteria": PRICE}, ("Les lots n° 1 et 2", "le prix ne peut pas être seul"), ("criteria",),
     {}),
    ("COH-37", BLOCKING, {"criteria": TWO_PRICES, "launch_date": "21/08/2026"}, ("environnement",), ("criteria",),
     {"criteria": TWO_PRICES, "launch_date": "20/08/2026"}),
    ("COH-37", BLOCKING, {"criteria": TWO_PRICES, "lots": [lot("1")]}, ("Le marché",), ("criteria",),
     {"criteria": TWO_PRICES, "lots": [lot("1")], "defence_or_security": "oui"}),
    ("COH-37B", WARNING, {"environmental_condition": "non"}, ("condition d'exécution environnementale",),
     ("environmental_condition",), {"environmental_condition": "non", "launch_date": "21/08/2026"}),
    ("COH-37C", WARNING, {"criteria": None}, ("n'a pas pu être vérifiée",), ("criteria",), {}),
    ("COH-38", BLOCKING, {"buyer": {"kind": "social_housing_company"}, "penalties": {"formal_notice": "non"}},
     ("droit privé", "mise en demeure"), ("penalties", "formal_notice"), _penalties(formal_notice="non")),
    ("COH-39B", NOTE, {"nature": "industrial", "ccag": "industrial"}, ("CCAG-MI", "n'est pas vérifié"), ("ccag",),
     {"nature": "industrial", "ccag": "industrial", "ccag_articles": {"insertion": "18.1"}}),
    ("COH-39B", NOTE, {"launch_date": "31/03/2021"}, ("CCAG-Travaux",), ("ccag",), {"launch_date": "01/04/2021"}),
)


@pytest.mark.parametrize(("code", "level", "faulty", "words", "loc", "fine"), RULES,
                         ids=[f"{rule[0]} {' '.join(rule[3])}" for rule in RULES])
def test_rule(code: str, level: str, faulty: Changes, words: tuple[str, ...], loc: tuple[str | int, ...],
              fine: Changes) -> None:
    given = dossier(faulty)
    assert_said(given.findings, code, level, *words, where=given.settled.source.file.where(loc))
    assert said(dossier(fine).findings, code) == []


def test_a_missing_value_is_not_said_twice() -> None:
    """VAL-01 speaks; the ten texts that print the hours, the days and the weeks keep silent."""
    assert [f.code for f in dossier(lots(lot("1", insertion_hours=None))).findings] == ["VAL-01"]


def test_work_study_praised_without_its_rule() -> None:
    """The clauses that count work-study hours are withdrawn: the mode stays open without a rule."""
    library = builders.library()
    counting = [c.id for c in library.clauses.values() if "CCAP-10" in c.provides
                and any(t.path == "facts.work_study" for v in c.versions for t in c.when_of(v))]
    assert counting
    poorer = replace(library, clauses={id_: c for id_, c in library.clauses.items() if id_ not in counting})
    market = {"fulfilment_modes": ["embauche_directe", "alternance"]}
    given = dossier(market, poorer)
    assert_said(given.findings, "VAL-12", WARNING, "contrats en alternance",
                where=given.settled.source.file.where(("fulfilment_modes",)))
    assert said(dossier(market).findings, "VAL-12") == []


@pytest.mark.parametrize(("changes", "verified", "code"), [
    ({"ccp-r2152-7": "no"}, "no", "COH-39"), ({"ccp-r2152-7": "later"}, "later", "COH-25")])
def test_law_of_a_kept_clause(changes: dict[str, str], verified: str, code: str) -> None:
    """An article that a kept clause cites: never verified, or not yet there at the launch date."""
    library = builders.library()
    law = {}
    for id_, reference in library.law.items():
        if changes.get(id_) == "no":
            reference = replace(reference, wordings=tuple(replace(w, verified="no") for w in reference.wordings))
        elif changes.get(id_) == "later":
            reference = replace(reference, exists_from=reference.exists_from.replace(year=2030))
        law[id_] = reference
    given = dossier(CRITERION, replace(library, law=law))
    assert_said(given.findings, code, BLOCKING, "R. 2152-7", where="clause_library/award_criterion/")
    assert said(dossier(CRITERION).findings, code) == []


@pytest.mark.parametrize(("waiver", "words"), [
    ({"case": "trop_petit_volume", "facts": "Peu d'heures."}, "works_under_six_months"),
     ({"case": "immediate_solution"}, "facts"),
    ({"case": "immediate_solution", "facts": ""}, "Faits qui justifient la dispense")])
def test_the_four_exemptions_are_a_closed_choice(waiver: dict[str, str], words: str) -> None:
    """A case outside the law, or without facts, is a reading error: it is never overridden."""
    with pytest.raises(ReadingErrors) as error:
        dossier({**ABOVE, "lots": [lot("1"), BARE | {"waiver": waiver}]})
    assert words in str(error.value)


def test_the_incentive_market_without_facilitator() -> None:
    assert dossier({**NO_FACILITATOR, "lots": [lot("1", obligation="incentive")]}).findings == ()


def test_the_thresholds_used_here_are_the_librarys() -> None:
    """COH-26 above is judged at 5 404 000 € exactly."""
    thresholds = builders.library().data["thresholds"]["works"]["contracting_authority"]
    row = dated(thresholds, builders.market().market.launch_date)
    assert row is not None and row["value"].replace(" ", "") == "5404000"
