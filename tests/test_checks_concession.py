"""Concessions (legal-facts 1.7): the third part of the code, its own words, its two exemptions, its three reservations."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from builders import lot
from judging import GREEN, INSERTION, assert_said, said
from msgspec.structs import replace

from drafting.cases import merged
from drafting.draft import Dossier, prepare
from drafting.errors import ReadingErrors
from drafting.reading import validate

BLOCKING = "blocking"


def concession(**changes: Any) -> Dossier:
    """The minimal concession with `changes`, prepared."""
    file = builders.library().files["minimal-concession"]
    source = validate(replace(file, data=merged(file.data, changes)), builders.library().vocabulary())
    return prepare(source, builders.library(), builders.outlines())


def text(given: Dossier, *codes: str) -> str:
    return "\n".join(line.text.replace("\u00a0", " ") for line in given.pieces.lines if not codes or line.piece.code in codes)


def reserved(*operators: str, **more: Any) -> dict[str, Any]:
    return {"lots": [{"number": "1", "title": "Exploitation", "duration_months": "36", "levers": ["reserved"],
                      "reserved_for": list(operators)}], "facilitator": "non", **more}


def waived(case: str) -> dict[str, Any]:
    return {"estimated_value": "6 000 000", "lots": [{
        "number": "1", "title": "Exploitation", "duration_months": "5", "levers": [],
        "waiver": {"case": case, "facts": "aucun poste ne s'y prête"}}]}


def test_it_speaks_of_a_concession() -> None:
    given = concession()
    assert given.findings == ()
    assert [piece.code for piece in given.pieces.pieces] == [
        "avis", "rc", "ccap", "ae", "ae-annexe", "notice", "fiche-suivi", "bilan", "opportunite"]
    printed = text(given).casefold()
    for word in ("marché", "titulaire", "acheteur", "ccag", "ccap", "cctp", "acte d’engagement", "irrégulière"):
        assert word not in printed, word
    for word in ("le concessionnaire", "le concédant", "contrat de concession", "cahier des charges"):
        assert word in printed, word
    assert [piece.title for piece in given.pieces.pieces][0].startswith("Avis de concession")


def test_no_service_is_bought_by_a_concession() -> None:
    bought = [{"number": "1", "title": "Exploitation", "levers": ["insertion_service"]}]
    with pytest.raises(ReadingErrors) as caught:
        concession(lots=bought)
    assert any("s'achète par un marché, pas par une concession" in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize(("day", "value", "cited", "not_cited"), [
    ("22/08/2026", "5 404 000", ("L. 3114-2 ", "L. 3114-2-1"), ()),
    ("22/08/2026", "5 403 999", ("L. 3114-2 ",), ("L. 3114-2-1",)),
    ("21/08/2026", "6 000 000", ("L. 3114-2 ",), ("L. 3114-2-1",)),
    ("01/04/2019", "6 000 000", ("L. 3114-2 ",), ("L. 3114-2-1",))])
@pytest.mark.parametrize("piece", ["rc", "ccap"])
def test_its_basis_by_date_and_value(
        day: str, value: str, cited: tuple[str, ...], not_cited: tuple[str, ...], piece: str) -> None:
    """F1.70, F1.71: the duty begins at the threshold of concessions, for launches since 22/08/2026."""
    given = concession(launch_date=day, estimated_value=value)
    shown = text(given, piece)
    assert all(article in shown for article in cited) and not any(article in shown for article in not_cited)
    assert "L. 2112" not in shown and not given.blocking


@pytest.mark.parametrize(("case", "admitted"), [
    ("insufficient_link", True), ("competition_or_difficulty", True), ("immediate_solution", False),
    ("works_under_six_months", False)])
def test_two_exemptions_and_no_other(case: str, admitted: bool) -> None:
    """COH-26H: L. 3114-2-1 has two, where L. 2112-2-1 has four."""
    given = concession(**waived(case), nature="works")
    assert bool(said(given.findings, "COH-26H")) is not admitted
    if admitted:
        sheet = text(given, "motivation")
        assert "deux cas de dispense" in sheet and "L. 3114-2-1" in sheet and "L. 2112-2-1" not in sheet
        assert not given.blocking
    else:
        assert_said(given.findings, "COH-26H", BLOCKING, "L. 3114-2-1", "deux cas")


@pytest.mark.parametrize(("operators", "article"), [("ea_esat", "L. 3113-1"), ("siae", "L. 3113-2 "), ("prison", "L. 3113-2-1")])
def test_its_reservations(operators: str, article: str) -> None:
    """F1.74: one of three articles, at least 50 %, said in the concession notice."""
    given = concession(**reserved(operators))
    assert given.findings == ()
    for piece in ("avis", "rc"):
        shown = text(given, piece)
        assert article in shown and "R. 3113-1" in shown and "50 %" in shown
    assert "Concession réservée" in text(given, "avis") and "L. 2113" not in text(given)


def test_handicap_and_insertion_never_together() -> None:
    """COH-08F: what L. 2113-14 opens to markets, L. 3113-3 forbids to concessions."""
    assert_said(concession(**reserved("ea_esat", "siae")).findings, "COH-08F", BLOCKING, "L. 3113-3")
    assert said(concession(**reserved("siae")).findings, "COH-08F") == []


def test_the_social_economy_has_no_reservation_here() -> None:
    """COH-08G: L. 2113-15 and L. 2113-16 are of markets alone."""
    assert_said(concession(**reserved("ess")).findings, "COH-08G", BLOCKING, "L. 2113-15", "L. 3113-1")
    assert said(concession(**reserved("prison")).findings, "COH-08G") == []


def scored(**more: Any) -> dict[str, Any]:
    return {"lots": [lot("1", trade=None, levers=["execution_condition", "award_criterion"], duration_months="60")],
            "criteria": [{"title": "Qualité du service", "weight": "80"}, GREEN, INSERTION], **more}


def test_its_criterion_cites_its_articles() -> None:
    """F1.72; before 22/08/2026 the wording was not read (COH-39)."""
    given = concession(**scored())
    shown = text(given, "rc")
    assert "L. 3124-5 et R. 3124-4" in shown and "2152" not in text(given)
    assert said(given.findings, "COH-39") == []
    assert_said(concession(**scored(launch_date="20/08/2026")).findings, "COH-39", BLOCKING, "L. 3124-5")


def test_the_report_of_the_concession_holder() -> None:
    """F1.73: its yearly report describes what was done, since August 2026."""
    assert "L. 3131-5" in text(concession(launch_date="22/08/2026"), "ccap")
    assert "L. 3131-5" not in text(concession(launch_date="20/08/2026"), "ccap")


def test_a_market_cites_nothing_of_concessions() -> None:
    """The part of the code decides: no clause of concessions is kept in a market, and why says so."""
    given = prepare(builders.market(), builders.library(), builders.outlines())
    left = given.selection.left_out["execution_clause/ccap/principe-concession"]
    assert left.reason == "l'article L. 3114-2 ne régit pas les marchés"
    assert not any("-concession" in id_ for id_ in given.selection.kept)
