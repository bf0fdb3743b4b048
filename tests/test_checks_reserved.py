"""Rules on reserved lots: each fires on its own fault, and not on the market next to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import lot
from judging import GREEN, PLAIN, Changes, Typed, assert_said, assert_typed, changed, dossier, overlaid, said

from drafting.document import block_lines
from drafting.library import Library

BLOCKING, WARNING = "blocking", "warning"


def reserved(*operators: str, **more: Any) -> dict[str, Any]:
    """Lot 2, reserved for these operators."""
    return lot("2", title="Espaces verts", trade=None, estimated_value="50 000", levers=["reserved"], insertion_hours=None,
               reserved_for=list(operators)) | more


def market(*operators: str, **more: Any) -> dict[str, Any]:
    """A lot with the condition, and a reserved one."""
    keys = {key: more.pop(key) for key in ("listed_services", "duration_months", "other_social_condition", "waiver")
            if key in more}
    return {"lots": [lot("1"), reserved(*operators, **keys)], **more}


def social(**more: Any) -> dict[str, Any]:
    """A lot reserved for the social economy, with all that it asks."""
    return market("ess", **({"listed_services": "oui", "duration_months": "36", "nature": "services",
                             "ccag": "supplies_services"} | more))


ABOVE: Changes = {"estimated_value": "9 000 000", "procedure": "open"}
QUALITY = {"title": "Qualité de l'insertion", "insertion": "oui", "subcriteria_base": "criterion", "subcriteria": [
    {"title": "Encadrement", "weight": "40", "sections": ["supervision", "tutoring"]},
    {"title": "Parcours", "weight": "60", "sections": ["action", "support", "training", "lasting_employment", "monitoring"]}]}


def scored(*operators: str, weight: int = 40, **more: Any) -> dict[str, Any]:
    """A market reserved as a whole, whose insertion is scored; no hours."""
    keys = {key: more.pop(key) for key in ("listed_services", "duration_months") if key in more}
    table = [{"title": "Prix", "weight": str(90 - weight)}, GREEN, QUALITY | {"weight": str(weight)}]
    one = reserved(*operators, number="1", levers=["reserved", "award_criterion"], **keys)
    return {"lots": [one], "criteria": table, "estimated_value": "200 000", "publics": None, "facilitator": "non", **more}


def with_hours(**more: Any) -> dict[str, Any]:
    """Lot 2, reserved, on which the buyer wants hours too."""
    keys = {"levers": ["reserved", "execution_condition"], "insertion_hours": "35", "trade": "espaces_verts"}
    return {"lots": [lot("1"), reserved("siae", **keys, **more)]}


SEM = {"kind": "semi_public_company"}
RULES: tuple[tuple[str, str, Changes, tuple[str, ...], str, Changes], ...] = (
    # code, level, the faulty market, words of the sentence, the key that it points to, the market next to it
    ("COH-08D", BLOCKING, market("ess", "siae"), ("ne se cumule avec aucune autre", "L. 2113-14"), "reserved_for",
     market("ea_esat", "siae")),
    ("COH-08E", BLOCKING, market("siae", defence_or_security="oui"), ("défense ou de sécurité", "L. 2313-6", "L. 2113-12"),
     "reserved_for", market("ea_esat", defence_or_security="oui")),
    ("COH-08E", BLOCKING, market("ea_esat", "siae", defence_or_security="oui"), ("L. 2313-6",), "reserved_for",
     market("ea_esat", "siae")),
    ("COH-08B", BLOCKING, market("ea_esat", "siae", launch_date="08/12/2020"), ("à la date de lancement",), "reserved_for",
     market("ea_esat", "siae", launch_date="09/12/2020")),
    ("COH-08B", BLOCKING, market("prison", launch_date="20/10/2022"), ("à la date de lancement",), "reserved_for",
     market("prison", launch_date="21/10/2022")),
    ("COH-08E", BLOCKING, social(defence_or_security="oui"), ("L. 2113-12",), "reserved_for", social()),
    ("COH-08E", BLOCKING, market("prison", defence_or_security="oui"), ("L. 2113-12",), "reserved_for", market("prison")),
    ("COH-09C", BLOCKING, social(duration_months="37"), ("dépasse les trois ans",), "duration_months", social()),
    ("COH-09", BLOCKING, social(duration_months=None) | {"duration_months": None}, ("n'est pas donnée",),
     "duration_months", social()),
    ("COH-09D", BLOCKING, social(listed_services="non"), ("exclusivement",), "listed_services", social()),
    ("COH-09D", BLOCKING, social(listed_services=None), ("exclusivement",), "listed_services", social()),
    ("COH-09D", BLOCKING, social(nature="works", ccag="works"), ("exclusivement",), "listed_services", social()),
    ("COH-09E", BLOCKING, social(buyer=SEM | {"capacity": "contracting_entity"}), ("entité adjudicatrice",), "",
     social(buyer=SEM)),
    ("COH-10", BLOCKING, market("prison", "siae"), ("pénitentiaire ne se mêle pas",), "reserved_for", market("prison")),
    ("COH-10", BLOCKING, market("prison", "ea_esat"), ("pénitentiaire",), "reserved_for", market("ea_esat")),
    ("COH-26E", WARNING, market("siae", **ABOVE), ("pas tranché",), "levers",
     market("siae", other_social_condition="formation d'apprentis", **ABOVE)),
    ("COH-26E", WARNING, market("siae", **ABOVE), ("pas tranché",), "levers", market("siae")),
    ("VAL-40", WARNING, with_hours(), ("sans que la raison",), "levers", with_hours(reason_with_clause="chantier école")),
    ("COH-07B", BLOCKING, {"lots": [lot("1", criteria=PLAIN), reserved("siae", criteria=scored("siae")["criteria"])]},
     ("levier award_criterion",), "criteria", market("siae")),
)


@pytest.mark.parametrize(("code", "level", "faulty", "words", "key", "fine"), RULES,
                         ids=[f"{rank} {rule[0]}" for rank, rule in enumerate(RULES)])
def test_rule(code: str, level: str, faulty: Changes, words: tuple[str, ...], key: str, fine: Changes) -> None:
    given = dossier(faulty)
    where = given.settled.source.file.where(("lots", 1, key)) if key else ""
    assert_said(given.findings, code, level, *words, where=where)
    assert said(dossier(fine).findings, code) == []


@pytest.mark.parametrize("weight", [29, 46])
def test_an_unusual_weight_on_a_reserved_lot(weight: int) -> None:
    """§6.1: 30 to 45 %, where 15 % is the most on an ordinary lot."""
    given = dossier(scored("siae", weight=weight))
    assert_said(given.findings, "VAL-08B", "note", f"{weight} %")
    assert said(given.findings, "VAL-08") == []


@pytest.mark.parametrize("weight", [30, 45])
def test_the_usual_weight_on_a_reserved_lot(weight: int) -> None:
    assert [f for f in dossier(scored("siae", weight=weight)).findings if f.code.startswith("VAL-08")] == []


@pytest.mark.parametrize("operators", [("ea_esat",), ("siae",), ("ea_esat", "siae"), ("prison",), ("ess",)])
def test_insertion_scored_on_a_reserved_market(operators: tuple[str, ...]) -> None:
    """§4.3: the form is scored, contractual and sanctioned; nothing speaks of hours to do, of a facilitateur or of a mode."""
    more = {"listed_services": "oui", "duration_months": "36", "nature": "services", "ccag": "supplies_services"}
    given = dossier(scored(*operators, **(more if operators == ("ess",) else {})))
    assert given.findings == ()
    assert [piece.stem for piece in given.pieces.pieces] == [
        "avis", "rc", "ccap", "ae", "fiche-technique-lot-1", "opportunite"]
    text = "\n".join(line.text for line in given.pieces.lines if line.piece.audience == "dce")
    for word in ("facilitateur", "volume dû", "volume minimal", "lot n°", "relevés d’heures", "Pour le marché pour"):
        assert word not in text, word
    assert "met le titulaire en demeure" in text and "présenter ses observations" in text
    shown = [line.low for line in given.pieces.lines if line.piece.code == "avis" and "considerationssociales" in line.low]
    assert "marché réservé" in "".join(shown) and "critère social" in "".join(shown)


@pytest.mark.parametrize(("changes", "words"), [
    ({"penalties": {"formal_notice": "non"}}, "met le titulaire en demeure"),
    ({"ccag": "none"}, "CCAG"), ({"penalties": {"ceiling": "0"}}, "ne dépasse pas")])
def test_the_penalties_of_a_scored_reservation_follow_the_market(changes: Changes, words: str) -> None:
    """CCAP-27: a formal notice, the CCAG's ceiling, our own: said when they apply, and then only."""
    def text(given: Changes) -> str:
        return "\n".join(line.text for line in dossier(given).pieces.lines if line.piece.code == "ccap")
    assert words in text(scored("siae")) and words not in text(scored("siae") | dict(changes))


def test_a_shorter_hearing_on_a_scored_reservation_is_a_departure() -> None:
    """COH-15: no clause of a reservation says it, so it blocks; fifteen days do not."""
    assert_said(dossier(scored("siae", penalties={"contradictory_days": "8"})).findings, "COH-15", BLOCKING, "observations")
    assert said(dossier(scored("siae")).findings, "COH-15") == []


def test_hours_on_a_reserved_lot() -> None:
    """CCAP-R-04: the condition has its pièces, and the CCAP says that the hours come on top."""
    given = dossier(with_hours(reason_with_clause="chantier école"))
    assert given.findings == ()
    by_clause = {p.clause: p.lots for piece in given.pieces.pieces for p in piece.passages()}
    assert by_clause["reserved_market/ccap/heures-en-plus"] == ("2",)
    assert "reserved_market/ccap/sans-heures" not in by_clause
    assert [piece.lot for piece in given.pieces.pieces if piece.code == "ae-annexe"] == ["1", "2"]
    data = [line.low for line in given.pieces.lines if line.piece.code == "avis" and "considerationssociales" in line.low]
    assert ["marché réservé" in line for line in data if "lot n° 2" in line or "lots n° 1 et 2" in line].count(True) == 1


def test_a_large_share_of_hours_is_no_surprise_on_a_reserved_lot() -> None:
    """COH-22 is for ordinary lots (pieces.md §9): the same hours warn there, and not where the lot is reserved."""
    large = {"insertion_hours": "600", "labour_share": "80 %"}
    assert_said(dossier({"lots": [lot("1"), lot("2", estimated_value="50 000", **large)]}).findings, "COH-22", WARNING)
    kept = reserved("siae", levers=["reserved", "execution_condition"], reason_with_clause="plan local", **large)
    assert said(dossier({"lots": [lot("1"), kept]}).findings, "COH-22") == []


@pytest.mark.parametrize("faulty", [
    market("ea_esat", "siae", launch_date="08/12/2020"), market("prison", launch_date="20/10/2022"),
    market("siae", defence_or_security="oui")])
def test_a_reservation_that_is_not_open_is_said_once(faulty: Changes) -> None:
    """Its articles are not asked for as well (COH-08C): no clause could cite them."""
    codes = [f.code for f in dossier(faulty).findings if f.code.startswith("COH-08")]
    assert len(codes) == 1 and "COH-08C" not in codes


def test_a_reservation_above_the_threshold_does_not_block() -> None:
    """COH-26E speaks in the place of COH-26, which is for the lots without any clause."""
    assert said(dossier(market("siae", **ABOVE)).findings, "COH-26") == []


TYPED = (
    Typed("siae-handicap", "COH-08", "Structures d'insertion réservées par l'article L. 2113-12.", ("L. 2113-12", "lot n° 1"),
          "Aucun article n'est cité.", market("siae"), piece="rc"),
    Typed("condition-ess", "COH-08", "Condition d'exécution fondée sur l'article L. 2113-15.", ("L. 2113-15",),
          "Condition d'exécution sans article.", {}, piece="ccap"),
)


@pytest.fixture(scope="module")
def typed_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return overlaid(Path(tmp_path_factory.mktemp("reserve")), TYPED)


@pytest.mark.parametrize("entry", TYPED, ids=lambda entry: entry.name)
def test_an_article_of_another_reservation(entry: Typed, typed_library: Library) -> None:
    """COH-08: no article but those of the operators named."""
    assert_typed(entry, typed_library)


@pytest.mark.parametrize(("operators", "clause"), [
    (("ea_esat",), "reserve-handicap"), (("siae",), "reserve-insertion"), (("ea_esat", "siae"), "reserve-handicap-insertion"),
    (("prison",), "reserve-penitentiaire"), (("ess",), "reserve-ess")])
@pytest.mark.parametrize("piece", ["avis", "rc"])
def test_the_articles_are_cited(operators: tuple[str, ...], clause: str, piece: str) -> None:
    """COH-08C: without its clause, the notice or the RC does not cite them; with it, it does."""
    given = dossier(social() if operators == ("ess",) else market(*operators))
    found = changed(given, lambda p: None if p.clause == f"reserved_market/{piece}/{clause}" else p)
    assert_said(found, "COH-08C", BLOCKING, piece, "lot n° 2")
    assert [f for f in given.findings if f.code in ("COH-08", "COH-08B", "COH-08C")] == []


def test_no_proportion_is_asked_of_the_social_economy() -> None:
    """COH-09B: the clause of another reservation, moved to the lot."""
    other = dossier(market("siae"))
    asked = next(p for piece in other.pieces.pieces for p in piece.passages()
                 if p.clause == "reserved_market/rc/preuves-proportion")
    found = changed(dossier(social()), lambda p: asked if p.clause == "reserved_market/rc/preuves-ess" else p)
    assert_said(found, "COH-09B", BLOCKING, "50 %")
    assert said(dossier(social()).findings, "COH-09B") == []


@pytest.mark.parametrize("operators", [("ea_esat",), ("siae",), ("ea_esat", "siae"), ("prison",), ("ess",)])
def test_a_market_reserved_as_a_whole(operators: tuple[str, ...]) -> None:
    """No finding, no hours, no facilitator, and only the pièces that a reservation needs."""
    one = social() if operators == ("ess",) else market(*operators)
    given = dossier(one | {"lots": [one["lots"][1] | {"number": "1"}], "facilitator": "non", "publics": None,
                            "estimated_value": "200 000"})
    assert given.findings == ()
    assert [piece.stem for piece in given.pieces.pieces] == ["avis", "rc", "ccap", "ae", "opportunite"]
    text = "\n".join(line for piece in given.pieces.pieces for passage in piece.passages()
                     for block in passage.blocks for line in block_lines(block))
    assert "lot n°" not in text and "facilitateur" not in text and "à compléter" not in text


def test_each_sentence_concerns_its_lot() -> None:
    """Hours and the annex are of lot 1 alone; each reservation names its lot alone."""
    given = dossier({"lots": [lot("1"), reserved("ea_esat"), reserved("siae", number="3", title="Collecte")]})
    assert given.findings == ()
    passages = [p for piece in given.pieces.pieces for p in piece.passages()]
    by_clause = {p.clause: p.lots for p in passages}
    assert by_clause["execution_clause/rc/lots-et-volumes"] == ("1",)
    assert by_clause["reserved_market/rc/reserve-handicap"] == ("2",)
    assert by_clause["reserved_market/rc/reserve-insertion"] == ("3",)
    assert {p.lots for p in passages if p.clause.startswith(("execution_clause/", "explanatory_notice/"))} == {("1",)}
    assert [piece.stem for piece in given.pieces.pieces if "annexe" in piece.stem] == ["ae-annexe-lot-1"]


def test_the_services_of_a_town_agglomeration() -> None:
    """Field case D2: service lots reserved for EA and ESAT, for SIAE, for both, one of them scored; one with the condition."""
    service = {"trade": "nettoyage", "estimated_value": "40 000", "duration_months": "12"}
    both = reserved("ea_esat", "siae", number="3", title="Mise sous pli", levers=["reserved", "award_criterion"])
    table = [{"title": "Prix", "weight": "50"}, GREEN, QUALITY | {"weight": "40"}]
    given = dossier({
        "nature": "services", "ccag": "supplies_services", "estimated_value": "200 000", "criteria": PLAIN, "lots": [
            reserved("ea_esat", number="1", title="Restauration"), reserved("siae", title="Repassage du linge"),
            both | {"criteria": table}, lot("4", title="Nettoyage des écoles", insertion_hours="70", **service)]})
    assert [(f.code, f.message) for f in given.findings if f.code != "VAL-04"] == []
    cited = {lot: {line.text for line in given.pieces.lines if line.piece.code == "rc" and lot in line.passage.lots
                   and "L. 2113".replace(" ", "\u00a0") in line.text} for lot in "1234"}
    assert [bool(cited[lot]) for lot in "1234"] == [True, True, True, False]
    assert any("2113-14" in line for line in cited["3"]) and not any("2113-13" in line for line in cited["1"])
    assert [piece.stem for piece in given.pieces.pieces if piece.lot] == [
        "ae-annexe-lot-4", "fiche-technique-lot-3", "fiche-suivi-lot-4", "bilan-lot-4"]
