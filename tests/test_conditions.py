"""The small language of `when:`: what passes, what does not, and why, in French."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drafting.conditions import OPERATORS, Test, as_words, because, holds, read_condition
from drafting.errors import Problem
from drafting.node import Node
from drafting.yamlfile import parse_yaml


def read(text: str) -> tuple[tuple[Test, ...], list[Problem]]:
    """The condition of a `when:` block, with the problems found."""
    problems: list[Problem] = []
    file = parse_yaml(text.encode(), "clause.yaml")
    return read_condition(Node(file, (), file.data, problems)), problems


def passes(text: str, value: Any) -> bool:
    """Whether `value` passes the only test of a `when:` block."""
    (test,), problems = read(text)
    assert problems == []
    return holds(test, value)


@pytest.mark.parametrize(("text", "value", "result"), [
    ("nature: works", "works", True), ("nature: works", "services", False), ("nature: works", None, False),
    ("publics: deld", ("rqth", "deld"), True), ("publics: deld", ("rqth",), False),
    ("nature: [works, services]", "services", True), ("nature: [works, services]", "supplies", False),
    ("publics: [deld, qpv]", ("rqth", "qpv"), True), ("publics: [deld, qpv]", (), False),
    ("publics: {has_all: [deld, qpv]}", ("qpv", "rqth", "deld"), True),
    ("publics: {has_all: [deld, qpv]}", ("deld",), False), ("publics: {has_all: deld}", ("deld",), True),
    ("publics: {none_of: [deld, qpv]}", ("rqth",), True), ("publics: {none_of: [deld, qpv]}", ("rqth", "qpv"), False),
    ("publics: {none_of: deld}", None, True),
    ("estimated_value: {at_least: 100 000}", Decimal(100_000), True),
    ("estimated_value: {at_least: 100 000}", Decimal("99999.99"), False),
    ("estimated_value: {at_least: 100 000}", None, False),
    ("estimated_value: {below: 100 000}", Decimal("99999.99"), True),
    ("estimated_value: {below: 100 000}", 100_000, False), ("estimated_value: {below: 100 000}", None, False),
    ("launch_date: {at_least: 22/08/2026}", date(2026, 8, 22), True),
    ("launch_date: {at_least: 2026-08-22}", date(2026, 8, 21), False),
    ("launch_date: {below: 22/08/2026}", date(2026, 8, 21), True),
    ("priority_share: {stated: oui}", Decimal(0), True), ("priority_share: {stated: oui}", None, False),
    ("priority_share: {stated: non}", None, True), ("priority_share: {stated: non}", Decimal(30), False),
    ("termination: oui", True, True), ("termination: oui", False, False), ("termination: non", False, True),
    ("termination: non", None, False),
    ('rate: "2,5"', Decimal("2.50"), True), ('rate: "5"', Decimal("5.0"), True),
    ('rate: "1000"', Decimal("1E+3"), True),
    ("month: 12", 12, True),
])
def test_each_operator_decides(text: str, value: Any, result: bool) -> None:
    assert passes(text, value) is result


def test_all_the_operators_are_tested_above() -> None:
    tests, problems = read("a: {has_all: x}\nb: {none_of: x}\nc: {stated: oui}\nd: {at_least: 1}\ne: {below: 1}\n")
    assert problems == []
    assert {test.operator for test in tests} == set(OPERATORS)


def test_no_condition_is_no_test() -> None:
    assert read_condition(None) == ()


@pytest.mark.parametrize("text", [
    "a: {any_of: [x]}", "a: {has_all: [x], none_of: [y]}", "a: []", "a: {}", "a: [[x]]", "a: {stated: peut-être}",
    "a: {stated: [oui, non]}", "a: {at_least: [1, 2]}", "a: {at_least: beaucoup}", "a: {below: {b: c}}",
    "a: {has_all: []}", "a: {none_of: [[x]]}"])
def test_what_is_not_a_condition_is_said_with_its_line(text: str) -> None:
    tests, problems = read("ok: x\n" + text)
    assert [problem.where for problem in problems] == ["clause.yaml:2"]
    assert [test.path for test in tests] == ["ok"]


def test_values_become_the_words_that_a_file_would_hold() -> None:
    assert as_words((True, Decimal("2.50"), "x", None, 3)) == ("oui", "2,5", "x", "3")


def why(text: str, value: Any) -> str:
    (test,), _ = read(text)
    return because(test, value, lambda _, word: f"« {word} »", lambda _: "les publics")


@pytest.mark.parametrize(("text", "value", "reason"), [
    ("publics: deld", ("deld", "qpv"), "les publics : « deld » et « qpv »"),
    ("publics: [deld, qpv]", ("rqth",), "les publics : « rqth » (il faudrait « deld » ou « qpv »)"),
    ("publics: deld", None, "les publics : rien (il faudrait « deld »)"),
    ("publics: {none_of: [deld]}", ("qpv",), "les publics : pas de « deld »"),
    ("publics: {none_of: [deld]}", ("deld",), "les publics : « deld » (il ne faudrait pas « deld »)"),
    ("publics: {has_all: [deld]}", ("qpv",), "les publics : « qpv » (il faudrait tous ceux-ci : « deld »)"),
    ("publics: {at_least: 3}", 2, "les publics : « 2 » (il faudrait au moins « 3 »)"),
    ("publics: {below: 3}", 5, "les publics : « 5 » (il faudrait moins de « 3 »)"),
    ("publics: {stated: oui}", None, "les publics : non renseigné"),
    ("publics: {stated: non}", "x", "les publics : renseigné"),
    ("publics: {stated: non}", None, "les publics : non renseigné"),
])
def test_the_reason_is_a_french_clause(text: str, value: Any, reason: str) -> None:
    assert why(text, value) == reason


@pytest.mark.parametrize(("wanted", "value", "said"), [
    ("oui", True, "un lot a une clause"), ("non", True, "un lot a une clause"),
    ("oui", False, "il n'est pas vrai qu'un lot a une clause"),
    ("non", False, "il n'est pas vrai qu'un lot a une clause"),
])
def test_a_fact_is_told_as_it_is_whether_it_helps_or_not(wanted: str, value: bool, said: str) -> None:
    test = Test("facts.lots", "any", (wanted,))
    assert because(test, value, lambda _, word: word, lambda _: "un lot a une clause") == said
