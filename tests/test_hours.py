"""From euros to hours: the published examples, and what must hold for any amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting.hours import Calibration, equivalents, round_to, sensitivity


def calibration(amount: int, share: int, rate: int, cost: int, step: int = 1, rounding: str = "down") -> Calibration:
    return Calibration(Decimal(amount), Decimal(share), Decimal(rate), Decimal(cost), step, rounding)


def test_published_example_of_a_million_euros_gives_833_hours() -> None:
    assert calibration(1_000_000, 50, 5, 30).hours == 833


def test_published_example_of_a_clause_of_ten_per_cent_gives_3500_hours() -> None:
    example = calibration(1_500_000, 70, 10, 30)
    assert example.labour_hours == 35_000
    assert example.hours == 3_500


@pytest.mark.parametrize(("step", "rounding", "hours"), [
    (1, "down", 527), (1, "up", 528), (1, "nearest", 527), (35, "down", 525), (35, "nearest", 525), (35, "up", 560),
])
def test_the_step_and_the_direction_of_rounding_make_the_hours(step: int, rounding: str, hours: int) -> None:
    example = calibration(820_000, 45, 5, 35, step, rounding)
    assert round(example.exact, 2) == Decimal("527.14")
    assert example.hours == hours


def test_half_a_step_rounds_up() -> None:
    assert round_to(Decimal("17.5"), 35, "nearest") == 35
    assert round_to(Decimal("52.5"), 35, "nearest") == 70
    assert round_to(Decimal("0.5"), 1, "nearest") == 1


def test_what_is_too_small_rounds_down_to_nothing() -> None:
    assert calibration(10_000, 45, 5, 35, 35, "down").hours == 0


def test_equivalents_in_worked_hours() -> None:
    same = equivalents(1607, "worked", Decimal(12))
    assert same.fte == 1
    assert same.months == 12
    assert round(equivalents(Decimal("133.92"), "worked", None).months, 3) == 1
    assert equivalents(525, "worked", Decimal(9)).days == 75
    assert equivalents(525, "worked", Decimal(9)).weeks == 15
    assert round(equivalents(525, "worked", Decimal(9)).fte or 0, 2) == Decimal("0.44")


def test_equivalents_in_paid_hours() -> None:
    same = equivalents(1820, "paid", Decimal(12))
    assert same.fte == 1
    assert same.months == 12
    assert round(equivalents(Decimal("151.67"), "paid", None).months, 3) == 1


def test_without_a_duration_there_is_no_full_time_equivalent() -> None:
    assert equivalents(525, "worked", None).fte is None


def test_an_unknown_base_is_a_bug_and_not_a_guess() -> None:
    with pytest.raises(KeyError):
        equivalents(525, "heures", None)


def test_the_worksheet_says_what_a_point_more_or_less_gives() -> None:
    rows = sensitivity(calibration(820_000, 45, 5, 35))
    assert rows == [("rate", 4, 421), ("rate", 6, 632), ("labour_share", 40, 468), ("labour_share", 50, 585)]


def test_the_worksheet_stays_within_possible_rates_and_shares() -> None:
    assert [name for name, _, _ in sensitivity(calibration(820_000, 98, 1, 35))] == ["rate", "labour_share"]


amounts = st.integers(1, 10**9).map(Decimal)
shares = st.decimals(0, 100, places=1)
costs = st.decimals("10", "100", places=2)
steps = st.sampled_from([1, 5, 7, 10, 35])
roundings = st.sampled_from(["down", "nearest", "up"])


@given(amounts, amounts, shares, shares, costs, steps, roundings)
def test_more_money_never_gives_fewer_hours(
        one: Decimal, more: Decimal, share: Decimal, rate: Decimal, cost: Decimal, step: int, rounding: str) -> None:
    small = Calibration(one, share, rate, cost, step, rounding)
    large = Calibration(one + more, share, rate, cost, step, rounding)
    assert 0 <= small.hours <= large.hours


@given(amounts, shares, shares, costs, steps, roundings)
def test_rounded_hours_are_a_multiple_of_the_step_within_one_step(
        amount: Decimal, share: Decimal, rate: Decimal, cost: Decimal, step: int, rounding: str) -> None:
    made = Calibration(amount, share, rate, cost, step, rounding)
    assert made.hours % step == 0
    assert abs(made.hours - made.exact) < step
    if rounding == "down":
        assert made.hours <= made.exact
    if rounding == "up":
        assert made.hours >= made.exact


@given(st.integers(1, 200_000), st.integers(1, 600).map(Decimal))
def test_paid_hours_always_weigh_less_than_worked_ones(hours: int, duration: Decimal) -> None:
    worked, paid = equivalents(hours, "worked", duration), equivalents(hours, "paid", duration)
    assert worked.fte is not None and paid.fte is not None
    assert paid.fte < worked.fte
    assert (paid.days, paid.weeks) == (worked.days, worked.weeks)
