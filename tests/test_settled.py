"""Every value is decided once, and says where it comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from builders import lot, settled

from drafting.facts import FACTS, PRIVATE_LAW
from drafting.settled.dated import dated, typed

CRITERIA = [
    {"title": "Prix", "weight": "60"},
    {"title": "Insertion", "weight": "40", "insertion": "oui", "subcriteria_base": "total", "subcriteria": [
        {"title": "Encadrement", "weight": "25", "sections": ["supervision", "tutoring"]},
        {"title": "Formation", "weight": "15", "sections": ["training"]}]}]
RESERVED = {"lots": [lot("1", levers=["reserved"], reserved_for=["siae"], insertion_hours=None)]}
NOTED = {"criteria": CRITERIA, "lots": [lot("1", levers=["execution_condition", "award_criterion"])]}


def fact(name: str, **changes: Any) -> bool:
    return bool(settled(**changes).get(f"facts.{name}"))


def test_hours_are_calibrated_on_the_share_of_the_buyers_who_have_the_clause() -> None:
    """820 000 € × 60 % × 45 % × 5 % ÷ 35 € = 316 h, that is 315 h by steps of 35."""
    members = [{"name": "commune de Valbrune", "share": "60 %", "insertion_clause": "oui"},
               {"name": "commune de Hautecombe", "share": "40 %", "insertion_clause": "non"}]
    group = {"form": "purchasing_group", "followed_by": "lead", "members": members}
    lots = [lot("1", insertion_hours={"mode": "calibrated"})]
    first = settled(buyer={"group": group}, lots=lots).lots[0]
    assert (first.get("lot.clause_value"), first.get("lot.insertion_hours")) == (Decimal(492_000), 315)
    unknown = [{key: value for key, value in member.items() if key != "share"} for member in members]
    whole = settled(buyer={"group": group | {"members": unknown}}, lots=lots).lots[0]
    assert (whole.get("lot.clause_value"), whole.get("lot.insertion_hours")) == (Decimal(820_000), 525)


def test_a_lot_without_clause_has_its_worksheet_too() -> None:
    bare = settled().lots[1]
    assert (bare.get("lot.insertion_rate"), bare.get("lot.calibrated_hours"), bare.get("lot.mechanism")) == (5, None, None)
    first = settled(lots=[lot("1", insertion_hours="560")]).lots[0]
    assert (first.get("lot.calibrated_hours"), first.get("lot.hours_gap")) == (525, 35)


def test_each_lot_says_how_it_answers_the_social_duty() -> None:
    waived = {"levers": [], "insertion_hours": None, "waiver": {"case": "insufficient_link", "facts": "Fourniture."}}
    other = {"levers": [], "insertion_hours": None, "other_social_condition": "plan de formation"}
    lots = [lot("1"), lot("2", obligation="incentive"), lot("3", **waived), lot("4", **other),
            lot("5", levers=[], insertion_hours=None)]
    found = [one.get("lot.social_duty") for one in settled(lots=lots, estimated_value="6 000 000").lots]
    assert found == ["clause", "missing", "waived", "other", "missing"]
    assert {one.get("lot.social_duty") for one in settled(lots=lots).lots} == {"not_due"}


# ---- origins --------------------------------------------------------------------------------------------

def test_what_the_buyer_wrote_is_stated_with_its_line() -> None:
    value = settled().values["penalties.hour.amount"]
    assert (value.value, value.origin, value.source) == (60, "stated", "clause_library/minimal-market.yaml:51")


def test_what_nobody_wrote_is_a_default_of_practice_with_its_source() -> None:
    market = settled()
    value = market.values["eligibility.max_months"]
    assert (value.value, value.origin) == (24, "default")
    assert value.source.endswith(market.library.data["practice"]["eligibility.max_months"]["source"])


def test_a_stated_value_wins_over_the_default_even_when_it_is_zero_or_non() -> None:
    market = settled(penalties={"ceiling": "0"}, pooling="non", eligibility={"max_months": "36"})
    assert [(market.get(path), market.values[path].origin) for path in (
        "penalties.ceiling", "pooling.scope", "eligibility.max_months")] == [(0, "stated"), ("none", "stated"), (36, "stated")]


def test_every_value_has_an_origin_and_a_source() -> None:
    market = settled(**NOTED)
    every = [*market.values.items(), *(pair for one in market.lots for pair in one.values.items())]
    assert {value.origin for _, value in every} == {"stated", "default", "computed"}
    assert [path for path, value in every if not value.source or value.value is None] == []


def test_no_default_of_practice_is_called_stated_and_none_is_missing() -> None:
    market = settled()
    practice = market.library.data["practice"]
    missing = [path for path, entry in practice.items()
               if path not in market.values and "when" not in entry and not path.startswith("lot.insertion_service.")]
    assert missing == []


def test_practice_values_are_read_as_the_market_would_hold_them() -> None:
    assert [typed(raw) for raw in ("oui", "non", "24", "10 %", "2,5", "award", ["30 %", "60 %"])] == [
        True, False, 24, 10, Decimal("2.5"), "award", (30, 60)]


# ---- the European threshold -----------------------------------------------------------------------------

WORKS = {2018: 5_548_000, 2020: 5_350_000, 2022: 5_382_000, 2024: 5_538_000, 2026: 5_404_000}
CENTRAL = {2018: 144_000, 2020: 139_000, 2022: 140_000, 2024: 143_000, 2026: 140_000}
OTHER = {2018: 221_000, 2020: 214_000, 2022: 215_000, 2024: 221_000, 2026: 216_000}
ENTITY = {2018: 443_000, 2020: 428_000, 2022: 431_000, 2024: 443_000, 2026: 432_000}
TABLES = [("works", "contracting_authority", WORKS), ("works", "central_authority", WORKS),
          ("works", "contracting_entity", WORKS), ("supplies", "central_authority", CENTRAL),
          ("services", "contracting_authority", OTHER), ("ict", "contracting_entity", ENTITY),
          ("intellectual", "contracting_authority", OTHER), ("project_management", "central_authority", CENTRAL),
          ("industrial", "contracting_authority", OTHER)]


@pytest.mark.parametrize(("nature", "capacity", "table"), TABLES, ids=[f"{row[0]}-{row[1]}" for row in TABLES])
def test_the_threshold_follows_the_date_the_nature_and_the_capacity(
        nature: str, capacity: str, table: dict[int, int]) -> None:
    def threshold(day: str) -> Any:
        return settled(nature=nature, buyer={"capacity": capacity}, launch_date=day).get("thresholds.eu")

    for year, value in table.items():
        assert threshold(f"31/12/{year + 1}") == value
        if year > 2018:
            assert threshold(f"01/01/{year}") == value
    assert threshold("01/04/2019") == table[2018]
    assert threshold("01/01/2028") is None


def test_the_state_is_a_central_authority_unless_it_says_otherwise() -> None:
    assert settled(buyer={"kind": "state"}).get("buyer.capacity") == "central_authority"
    assert settled().get("buyer.capacity") == "contracting_authority"
    stated = settled(buyer={"kind": "state", "capacity": "contracting_entity"}).values["buyer.capacity"]
    assert (stated.value, stated.origin) == ("contracting_entity", "stated")


def test_the_threshold_is_reached_to_the_euro() -> None:
    assert not fact("threshold_reached", estimated_value="5 403 999,99")
    assert fact("threshold_reached", estimated_value="5 404 000")
    assert not fact("threshold_reached", estimated_value="9 000 000", launch_date="01/01/2028")


def test_a_row_ends_with_its_until_and_the_latest_from_wins() -> None:
    from datetime import date

    rows = [{"from": "2020-01-01", "until": "2020-12-31", "value": "a"}, {"from": "2022-01-01", "value": "b"}]
    assert dated(rows, date(2019, 12, 31)) is None
    assert (dated(rows, date(2020, 12, 31)) or {}).get("value") == "a"
    assert dated(rows, date(2021, 1, 1)) is None
    assert (dated(rows, date(2030, 1, 1)) or {}).get("value") == "b"
    assert dated([], date(2030, 1, 1)) is None


# ---- facts at their dates -------------------------------------------------------------------------------

@pytest.mark.parametrize(("day", "defence", "due"), [
    ("21/08/2026", "non", False), ("22/08/2026", "non", True), ("22/08/2026", "oui", False),
    ("31/12/2027", "non", True)])
def test_a_social_condition_is_due_from_22_august_2026_but_for_defence(day: str, defence: str, due: bool) -> None:
    changes = {"launch_date": day, "defence_or_security": defence}
    assert fact("social_condition_due", estimated_value="6 000 000", **changes) is due
    assert not fact("social_condition_due", estimated_value="5 000 000", **changes)


@pytest.mark.parametrize(("day", "defence", "due"), [
    ("20/08/2026", "non", False), ("21/08/2026", "non", True), ("21/08/2026", "oui", False)])
def test_an_environmental_criterion_is_due_from_21_august_2026_but_for_defence(
        day: str, defence: str, due: bool) -> None:
    assert fact("environmental_criterion_due", launch_date=day, defence_or_security=defence) is due


@pytest.mark.parametrize(("kind", "private"), [
    ("social_housing_company", True), ("semi_public_company", True), ("public_housing_office", False),
    ("local_authority", False), ("state", False), ("public_institution", False)])
def test_some_buyers_make_contracts_of_private_law_and_all_are_under_the_public_code(kind: str, private: bool) -> None:
    market = settled(buyer={"kind": kind})
    assert market.get("facts.private_law_contract") is private is (kind in PRIVATE_LAW)
    assert market.get("buyer.regime") == "public"


@pytest.mark.parametrize(("name", "on", "off"), [
    ("facilitator", {}, {"facilitator": "non"}),
    ("ccag", {}, {"ccag": "none"}),
    ("ccag_insertion_article", {}, {"ccag": "industrial"}),
    ("ccag_derogation", {}, {"ccag": "none"}),
    ("publics_restricted", {"eligibility": {"open_to_others": "non"}}, {"eligibility": {"open_to_others": "oui"}}),
    ("modes_restricted", {"fulfilment_modes": ["embauche_directe"]}, {}),
    ("contradictory_shortened", {"penalties": {"contradictory_days": "8"}}, {}),
    ("single_lot", {"lots": [lot("1")]}, {}),
    ("some_lots_without_clause", {}, {"lots": [lot("1"), lot("2")]}),
    ("execution_lots", {}, RESERVED),
    ("reserved_lots", RESERVED, {}),
    ("award_criterion", NOTED, {}),
    ("criterion_absent", {}, NOTED),
    ("criteria_differ", {"lots": [lot("1"), lot("2", criteria=[{"title": "Prix", "weight": "100"}])]}, {}),
    ("mandatory_lots", {}, {"lots": [lot("1", obligation="incentive")]}),
    ("incentive_lots", {"lots": [lot("1", obligation="incentive")]}, {}),
    ("formalised_procedure", {"procedure": "open"}, {"procedure": "adapted"}),
    ("threshold_reached", {"estimated_value": "6 000 000"}, {}),
    ("social_condition_due", {"estimated_value": "6 000 000"}, {}),
    ("environmental_criterion_due", {}, {"launch_date": "01/02/2026"}),
    ("private_law_contract", {"buyer": {"kind": "semi_public_company"}}, {}),
    ("direct_hiring", {}, {"fulfilment_modes": ["mad_etti"]}),
    ("secondment", {}, {"fulfilment_modes": ["embauche_directe"]}),
    ("subcontracting", {}, {"fulfilment_modes": ["embauche_directe"]}),
    ("work_study", {"fulfilment_modes": ["alternance"]}, {"fulfilment_modes": ["embauche_directe"]}),
])
def test_each_fact_is_on_and_off(name: str, on: dict[str, Any], off: dict[str, Any]) -> None:
    assert fact(name, **on)
    assert not fact(name, **off)


def test_every_fact_is_computed_and_says_its_sentence() -> None:
    market = settled()
    for name, one in FACTS.items():
        value = market.values[f"facts.{name}"]
        assert (value.origin, value.source) == ("computed", one.sentence)
        assert isinstance(value.value, bool)
        assert not one.sentence.endswith(".")


def test_facts_on_the_pieces_come_when_the_pieces_are_known() -> None:
    market = settled()
    assert market.get("facts.annex_produced") is None
    known = market.with_pieces(["ccap", "ae-annexe"])
    assert known.get("facts.annex_produced") is True
    assert (known.get("facts.notice_produced"), known.get("facts.sheet_produced"), known.get("facts.ae_produced")) == (
        False, False, False)
    assert market.get("facts.annex_produced") is None


# ---- the CCAG -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("ccag", "insertion"), [
    ("works", "20.1"), ("supplies_services", "16.1"), ("intellectual", "16.1"), ("ict", "16.1"),
    ("project_management", "18.1")])
def test_the_article_of_the_ccag_is_known_from_1_april_2021(ccag: str, insertion: str) -> None:
    assert settled(ccag=ccag, launch_date="01/04/2021").get("ccag.article.insertion") == insertion
    assert settled(ccag=ccag, launch_date="31/03/2021").get("ccag.article.insertion") is None


def test_no_article_is_known_for_industrial_markets_but_the_buyer_may_state_one() -> None:
    assert settled(ccag="industrial").get("ccag.article.insertion") is None
    assert settled(ccag="industrial").get("ccag.name") == "CCAG-MI"
    stated = settled(ccag="industrial", ccag_articles={"insertion": "18"}).values["ccag.article.insertion"]
    assert (stated.value, stated.origin) == ("18", "stated")


def test_without_a_ccag_there_is_no_name_and_no_article() -> None:
    market = settled(ccag="none")
    assert [path for path in market.values if path.startswith("ccag.")] == []


# ---- hours ----------------------------------------------------------------------------------------------

def test_stated_hours_are_kept_and_calibrated_beside_to_be_compared() -> None:
    one = settled().lots[0]
    assert (one.get("lot.insertion_hours"), one.values["lot.insertion_hours"].origin) == (525, "stated")
    assert one.calibration is not None
    assert one.calibration.hours == 525


def test_calibrated_hours_say_their_formula() -> None:
    one = settled(lots=[lot(insertion_hours={"mode": "calibrated"})]).lots[0]
    value = one.values["lot.insertion_hours"]
    assert (value.value, value.origin, value.source) == (525, "computed", "820000 × 45 % × 5 % ÷ 35")


@pytest.mark.parametrize(("changes", "hours"), [
    ({"insertion_hours": {"mode": "calibrated", "rate": "10 %"}}, 1050),
    ({"insertion_hours": {"mode": "calibrated"}, "insertion_rate": "10 %"}, 1050),
    ({"insertion_hours": {"mode": "calibrated"}, "labour_share": "90 %"}, 1050),
    ({"insertion_hours": {"mode": "calibrated"}, "trade": "peinture"}, 805),
])
def test_rate_and_labour_share_of_the_lot_come_first(changes: dict[str, Any], hours: int) -> None:
    assert settled(lots=[lot(**changes)]).lots[0].get("lot.insertion_hours") == hours


@pytest.mark.parametrize("changes", [
    {"estimated_value": None}, {"trade": None}, {"estimated_value": "1 000"}])
def test_hours_that_cannot_be_calibrated_are_not_invented(changes: dict[str, Any]) -> None:
    one = settled(lots=[lot(insertion_hours={"mode": "calibrated"}, **changes)]).lots[0]
    assert one.get("lot.insertion_hours") is None
    assert one.get("lot.fte") is None


def test_a_labour_share_of_the_trade_is_a_default_and_the_lots_own_is_stated() -> None:
    assert settled().lots[0].values["lot.labour_share"].origin == "default"
    assert settled(lots=[lot(labour_share="40")]).lots[0].values["lot.labour_share"].origin == "stated"
    assert settled(launch_date="01/02/2025").lots[0].get("lot.labour_share") is None


def test_equivalents_follow_the_one_declared_base() -> None:
    worked, paid = settled().lots[0], settled(counting={"hours_base": "paid"}).lots[0]
    assert worked.get("lot.days") == paid.get("lot.days") == 75
    assert round(worked.get("lot.fte"), 2) == Decimal("0.44")
    assert round(paid.get("lot.fte"), 2) == Decimal("0.38")


def test_a_lot_without_a_duration_takes_the_markets() -> None:
    one = settled(lots=[lot(duration_months=None)]).lots[0]
    assert one.get("lot.duration_months") == 12
    assert one.get("lot.fte") is not None


def test_the_total_is_that_of_the_lots_with_a_clause_and_waits_for_all() -> None:
    assert settled(lots=[lot("1"), lot("2", insertion_hours="140"), lot("3", levers=[], insertion_hours=None)]).get(
        "total.hours") == 665
    assert settled(lots=[lot("1"), lot("2", insertion_hours=None)]).get("total.hours") is None


# ---- criteria, follow-up, SMIC --------------------------------------------------------------------------

def test_the_insertion_criterion_belongs_to_the_lots_with_the_lever() -> None:
    one = settled(**NOTED).lots[0]
    assert (one.get("lot.criterion.title"), one.get("lot.criterion.weight"), one.get("lot.criterion.base")) == (
        "Insertion", 40, "total")
    assert one.get("lot.scored_sections") == ("supervision", "tutoring", "training")
    assert settled().lots[0].get("lot.criterion.title") is None


def test_the_follow_up_goes_to_the_facilitator_or_to_the_buyers_own_service() -> None:
    assert (settled().get("follow_up"), settled().get("follow_up.email")) == ("facilitator", "insertion@exemple.org")
    contact = {"service": "service achats", "email": "achats@exemple.org"}
    alone = settled(facilitator="non", insertion_contact=contact)
    assert (alone.get("follow_up"), alone.get("follow_up.email"), alone.get("follow_up.service")) == (
        "contact", "achats@exemple.org", "service achats")
    assert settled(facilitator="non").get("follow_up.email") is None


@pytest.mark.parametrize(("day", "value"), [
    ("31/05/2026", "12.02"), ("01/06/2026", "12.31"), ("31/12/2026", "12.31"), ("01/01/2027", None),
    ("31/12/2022", None)])
def test_the_smic_is_that_of_the_launch_and_never_guessed(day: str, value: str | None) -> None:
    found = settled(launch_date=day).get("smic.hourly")
    assert found == (None if value is None else Decimal(value))


def test_the_line_of_a_value_is_found_for_the_market_and_for_a_lot() -> None:
    market = settled()
    assert market.where("penalties.hour.amount") == "clause_library/minimal-market.yaml:51"
    assert market.where("lot.insertion_hours", market.lots[0]) == "clause_library/minimal-market.yaml:31"
