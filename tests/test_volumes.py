"""The rule that gives the hours of a lot: its arithmetic, its wording, and the same wording in every pièce."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import builders
import pytest
from judging import dossier

from drafting.document import Piece, lines
from drafting.french import NBSP, euros
from drafting.hours import PerAmount, pro_rata, share_of
from drafting.market.objective import KEYS

RULES: dict[str, tuple[dict[str, Any], str]] = {
    "fixed": ({"mode": "fixed", "hours": "525"}, "525 heures d’insertion"),
    "calibrated": ({"mode": "calibrated"}, "525 heures d’insertion"),
    "share_of_hours": ({"mode": "share_of_hours", "rate": "7 %"}, "7 % des heures travaillées pour l’exécution du marché"),
    "per_amount": ({"mode": "per_amount", "hours": "1", "amount": "2 500"},
                   "1 heure d’insertion par tranche entière de 2 500 € HT facturés"),
    "per_amount, au-delà": ({"mode": "per_amount", "hours": "1", "amount": "2 500", "threshold": "50 000", "base": "ordered"},
                            "1 heure d’insertion par tranche entière de 2 500 € HT commandés au-delà de 50 000 € HT"),
    "per_amount, premier euro": (
        {"mode": "per_amount", "hours": "2", "amount": "2 500", "threshold": "50 000", "threshold_effect": "from_first_euro",
         "last_step": "begun"},
        "2 heures d’insertion par tranche entamée de 2 500 € HT facturés, dès le premier euro, lorsque le montant facturé "
        "dépasse 50 000 € HT"),
    "yearly": ({"mode": "yearly", "hours": "120"}, "120 heures d’insertion par an"),
    "per_order": ({"mode": "per_order", "hours": "1", "amount": "2 500", "orders_from": "40 000"},
                  "1 heure d’insertion par tranche entière de 2 500 € HT commandés, pour chaque bon de commande d’au moins "
                  "40 000 € HT"),
    "per_order, durée": ({"mode": "per_order", "hours": "1", "amount": "2 500", "orders_from_days": "30"},
                         "1 heure d’insertion par tranche entière de 2 500 € HT commandés, pour chaque bon de commande d’une "
                         "durée d’exécution d’au moins 30 jours"),
    "per_subsequent_contract": ({"mode": "per_subsequent_contract"}, "volume fixé par chaque marché subséquent"),
    "on_minimum": ({"mode": "on_minimum", "rate": "5 %"}, "525 heures d’insertion"),
    "staff_transfer": ({"mode": "staff_transfer", "transferable_hours": "640", "revenue_per_hour": "25",
                        "revenue_date": "01/09/2026", "rate": "10 %"}, "2 695 heures d’insertion"),
    "immersion": ({"mode": "immersion", "count": "2", "each": "35"},
                  "2 périodes d’immersion professionnelle de 35 heures chacune, soit 70 heures d’insertion"),
    "immersion, une période": ({"mode": "immersion", "count": "1", "each": "70"},
                               "une période d’immersion professionnelle de 70 heures, soit 70 heures d’insertion"),
    "pathways": ({"mode": "pathways", "count": "2", "each": "300"},
                 "2 parcours d’insertion de 300 heures chacun, soit 600 heures d’insertion"),
    "training_hours": ({"mode": "training_hours", "brackets": [{"up_to": "100 000", "hours": "70"}, {
        "above": "100 000", "hours": "140"}]},
        "de 70 à 140 heures de formation ou de stage, selon le palier où se situe le montant HT attribué"),
    "training_hours, un palier": ({"mode": "training_hours", "brackets": [{"hours": "70"}]},
                                  "70 heures de formation ou de stage"),
    "proposed": ({"mode": "proposed", "floor": "200"},
                 "volume proposé dans l’offre, d’au moins 200 heures d’insertion"),
    "proposed, taux": ({"mode": "proposed", "floor": "200", "rate": "5 %"},
                       "5 % des heures de travail prévues dans l’offre, et au moins 200 heures d’insertion")}


BY_TRANCHE = ({"mode": "by_tranche", "tranches": ["180", "320", "0"]},
              "180 heures d’insertion pour la tranche ferme ; 500 heures d’insertion si toutes les tranches sont affermies")
RULES |= {
    "by_tranche": BY_TRANCHE,
    "by_tranche, ferme seule": ({"mode": "by_tranche", "tranches": ["180", "0", "0"]},
                                "180 heures d’insertion, toutes dans la tranche ferme"),
    "by_tranche, optionnelles seules": (
        {"mode": "by_tranche", "tranches": ["0", "320", "40"]},
        "aucune heure d’insertion pour la tranche ferme ; 360 heures d’insertion si toutes les tranches sont affermies")}
TRANCHES = {"form": "tranches", "tranches": [{"title": "Bâtiment A"}, {"title": "Bâtiment B"}, {"title": "Abords"}]}


def lot(rule: dict[str, Any]) -> dict[str, Any]:
    bounds = {} if "tranches" in rule else {"minimum": "820 000", "maximum": "2 000 000"}
    return builders.lot("1", insertion_hours=rule, **bounds)


FRAMEWORK: dict[str, Any] = {"contract": {"form": "mixed"}}


def printed(text: str) -> str:
    """As a person would type it."""
    return text.replace(NBSP, " ")


# ---- the arithmetic ---------------------------------------------------------------------------------------

@pytest.mark.parametrize(("amount", "threshold", "invoiced", "hours"), [
    (2_500, 0, 187_400, 74), (2_500, 50_000, 187_400, 54), (2_000, 2_700_000, 3_000_000, 150),
    (2_000, 2_700_000, 2_700_000, 0), (2_000, 2_700_000, 1_000_000, 0)])
def test_published_examples_of_hours_by_euros(amount: int, threshold: int, invoiced: int, hours: int) -> None:
    assert PerAmount(1, Decimal(amount), Decimal(threshold)).due(Decimal(invoiced)) == hours


def test_a_threshold_may_count_from_the_first_euro() -> None:
    rule = PerAmount(1, Decimal(2_500), Decimal(50_000), "from_first_euro")
    assert (rule.due(Decimal(50_000)), rule.due(Decimal(187_400))) == (0, 74)


def test_a_step_begun_may_count() -> None:
    assert PerAmount(2, Decimal(2_500), last_step="begun").due(Decimal(187_400)) == 150


def test_a_share_of_hours_and_an_incomplete_year_are_rounded_down() -> None:
    assert (share_of(10_030, Decimal(7)), pro_rata(120, 146), pro_rata(100, 364)) == (702, 48, 99)


# ---- the wording ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", RULES)
def test_a_volume_in_words(name: str) -> None:
    rule, words = RULES[name]
    contract = {"contract": TRANCHES} if "tranches" in rule else FRAMEWORK
    assert printed(builders.settled(lots=[lot(rule)], **contract).lots[0].get("lot.volume")) == words


def test_every_mode_is_worded() -> None:
    assert {rule["mode"] for rule, _ in RULES.values()} == set(KEYS)


def test_defaults_of_practice_are_only_those_of_the_mode() -> None:
    one = builders.settled(**FRAMEWORK, lots=[lot(RULES["per_amount"][0])]).lots[0]
    assert (one.get("lot.insertion_hours.base"), one.values["lot.insertion_hours.base"].origin) == ("invoiced", "default")
    assert one.get("lot.insertion_hours.threshold_effect") is None
    fixed = builders.settled().lots[0]
    assert [path for path in fixed.values if path.startswith("lot.insertion_hours.")] == [
        "lot.insertion_hours.mode", "lot.insertion_hours.hours"]


def test_hours_on_the_minimum_are_those_of_the_lot_or_of_the_market() -> None:
    rule = {"mode": "on_minimum", "rate": "5 %"}
    free = {"calibration": {"hourly_cost": "30", "rounding_step": "1"}}
    shared = builders.settled(contract={"form": "orders", "minimum": "1 000 000"}, lots=[
        builders.lot("1", insertion_hours=rule, labour_share="50 %")], **free)
    own = builders.settled(**FRAMEWORK, lots=[lot(rule) | {"minimum": "2 000 000", "labour_share": "50 %"}], **free)
    assert (shared.lots[0].get("lot.insertion_hours"), own.lots[0].get("lot.insertion_hours")) == (833, 1666)
    assert builders.settled(**FRAMEWORK, lots=[builders.lot("1", insertion_hours=rule)]).lots[0].get("lot.volume") is None


def test_the_worksheet_is_on_the_minimum_when_the_hours_are() -> None:
    """The estimate remains what the lot is worth: shares of work are still read on it."""
    given = builders.settled(**FRAMEWORK, lots=[lot({"mode": "on_minimum", "rate": "5 %"}) | {
        "minimum": "1 000 000", "estimated_value": "2 000 000", "labour_share": "50 %"}])
    one = given.lots[0]
    assert (one.get("lot.clause_value"), one.get("lot.calibrated_hours"), one.get("lot.hours_gap")) == (1_000_000, 700, 0)
    assert one.calibration and one.worksheet and (one.calibration.amount, one.worksheet.amount) == (2_000_000, 1_000_000)


def test_the_minimum_of_a_group_is_the_part_of_those_who_have_the_clause() -> None:
    members = [{"name": "commune A", "article": "la", "share": "60 %", "insertion_clause": "oui"},
               {"name": "commune B", "article": "la", "share": "40 %", "insertion_clause": "non"}]
    one = builders.settled(**FRAMEWORK, buyer={"group": {"form": "purchasing_group", "followed_by": "lead", "members": members}},
                           lots=[lot({"mode": "on_minimum", "rate": "5 %"}) | {"minimum": "1 000 000"}]).lots[0]
    assert (one.get("lot.clause_value"), one.get("lot.example.amount")) == (600_000, 600_000)


def test_an_example_stays_between_the_floor_and_the_cap() -> None:
    rule = RULES["per_amount"][0]
    hours = [builders.settled(**FRAMEWORK, lots=[lot(rule | more)]).lots[0].get("lot.example.hours")
             for more in ({}, {"floor": "100"}, {"cap": "40"}, {"floor": "35", "cap": "40"})]
    assert hours == [60, 110, 38, 38]


@pytest.mark.parametrize(("amount", "threshold"), [(2_500, 0), (2_500, 50_000), (2_000, 2_700_000)])
def test_the_printed_example_is_worked_by_the_rule_itself(amount: int, threshold: int) -> None:
    """The CCAP shows the amount and the hours of one calculation: the very function that the published examples try."""
    rule = {"mode": "per_amount", "hours": "1", "amount": str(amount), **({"threshold": str(threshold)} if threshold else {})}
    made = dossier({**FRAMEWORK, "lots": [lot(rule)]})
    one = made.settled.lots[0]
    hours = PerAmount(1, Decimal(amount), Decimal(threshold)).due(one.get("lot.example.amount"))
    ccap = next(text(piece) for piece in made.pieces.pieces if piece.code == "ccap")
    example = next(line for line in ccap.splitlines() if line.startswith("Exemple de calcul"))
    assert hours > 0 and printed(euros(one.get("lot.example.amount"))) in example and f"soit {hours} heures" in example


# ---- the same words in every pièce ------------------------------------------------------------------------

def text(piece: Piece) -> str:
    return printed("\n".join(lines(piece)))


def test_a_rule_is_the_same_in_every_piece() -> None:
    made = dossier({**FRAMEWORK, "lots": [lot(RULES["per_amount, au-delà"][0])]})
    assert [f.message for f in made.findings if f.level == "blocking"] == []
    for code in ("avis", "rc", "ccap", "ae-annexe", "notice", "bilan"):
        found = next(text(piece) for piece in made.pieces.pieces if piece.code == code)
        assert RULES["per_amount, au-delà"][1] in found, code


def test_the_hours_of_each_tranche_are_the_same_in_every_piece() -> None:
    made = dossier({"contract": TRANCHES, "lots": [lot(BY_TRANCHE[0])]})
    assert made.findings == ()
    for code in ("avis", "rc", "ccap", "ae-annexe", "bilan"):
        found = next(text(piece) for piece in made.pieces.pieces if piece.code == code)
        assert BY_TRANCHE[1] in found, code
        assert "Tranche ferme | Bâtiment A | 180" in found and "Tranche optionnelle n° 1 | Bâtiment B | 320" in found, code
        assert "Toutes affermies | Pour information | 500" in found, code
        assert "Abords" not in found, code
    ccap = next(text(piece) for piece in made.pieces.pieces if piece.code == "ccap")
    assert "n’encourt, à ce titre, aucune des pénalités" in ccap and "lui restent acquises" in ccap


def test_the_worksheet_compares_the_calibration_with_all_the_tranches() -> None:
    one = builders.settled(contract=TRANCHES, lots=[lot(BY_TRANCHE[0])]).lots[0]
    assert (one.get("lot.retained_hours"), one.get("lot.hours_gap")) == (500, -25)


def test_a_total_is_printed_only_when_each_lot_has_a_figure() -> None:
    mixed = dossier({"lots": [builders.lot("1"), builders.lot("2", insertion_hours=RULES["yearly"][0])]})
    avis = next(text(piece) for piece in mixed.pieces.pieces if piece.code == "avis")
    assert "Total" not in avis and "525 heures d’insertion" in avis and "120 heures d’insertion par an" in avis
