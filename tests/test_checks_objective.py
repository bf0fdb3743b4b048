"""The rules on objectives and framework agreements: each one violated, and each one respected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import builders
import pytest
from judging import assert_said, dossier, with_blocks
from msgspec.structs import replace

from drafting.document import Block, Paragraph, Text

AMOUNT = {"mode": "per_amount", "hours": "1", "amount": "2 500"}
ORDERS = {"form": "orders", "maximum": "2 000 000"}
GUARANTEED = ORDERS | {"minimum": "500 000"}
SEVERAL = {"form": "subsequent", "maximum": "2 000 000", "holders": "several"}


def market(contract: dict[str, Any], hours: Any, **changes: Any) -> dict[str, Any]:
    return {"contract": contract, "lots": [builders.lot("1", insertion_hours=hours)]} | changes


WRONG: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any]]] = {
    # code and case: what violates it, words of the sentence, what does not
    "COH-18 heures fixes": (market(ORDERS, "140"), ("140 heures",), market(GUARANTEED, "140")),
    "COH-18 sans commande": (market(ORDERS, "140"), ("aucun minimum",), market(
        ORDERS, {"mode": "fixed", "hours": "140", "no_order_no_hours": "oui"})),
    "COH-18 par an": (market(ORDERS, {"mode": "yearly", "hours": "120"}), ("120 heures",), market(ORDERS, AMOUNT)),
    "COH-18 plancher": (market(ORDERS, AMOUNT | {"floor": "100"}), ("aucun minimum",), market(
        GUARANTEED, AMOUNT | {"floor": "100"})),
    "COH-18B plusieurs titulaires": (market(SEVERAL | {"minimum": "500 000"}, "140"), ("plusieurs titulaires",),
                                     market(SEVERAL, AMOUNT)),
    "COH-36 maximum": (market({"form": "orders"}, AMOUNT), ("n'a pas de maximum",), market(ORDERS, AMOUNT)),
    "COH-36 avant 2022": (market({"form": "orders"}, AMOUNT, launch_date="03/01/2022"), ("n'a pas de maximum",), market(
        {"form": "orders"}, AMOUNT, launch_date="31/12/2021")),
    "COH-36B sur le maximum": (
        market(GUARANTEED | {"maximum": "820 000"}, {"mode": "calibrated"}), ("820 000",),
        market(GUARANTEED, {"mode": "calibrated"}))}


@pytest.mark.parametrize("name", WRONG)
def test_values(name: str) -> None:
    wrong, words, right = WRONG[name]
    code = name.split()[0]
    assert_said(dossier(wrong).findings, code, "blocking", *words)
    assert code not in {finding.code for finding in dossier(right).findings}


BY_AMOUNT = dossier(market(ORDERS, AMOUNT | {"threshold": "50 000"}))


def saying(old: str, new: str) -> Callable[[Block], Block]:
    """Each paragraph that holds `old` says `new` instead."""
    def change(block: Block) -> Block:
        if not isinstance(block, Paragraph):
            return block
        return replace(block, inlines=tuple(
            Text(i.text.replace(old, new), i.strong) if isinstance(i, Text) else i for i in block.inlines))
    return change


def test_a_rule_by_amounts_is_coherent() -> None:
    assert [f.code for f in BY_AMOUNT.findings if f.code.startswith(("COH-19", "COH-36", "COH-18"))] == []


@pytest.mark.parametrize(("old", "new", "words"), [
    ("HT facturés", "HT commandés", "commandé"), ("50\u00a0000\u00a0€ HT est", "50\u00a0000\u00a0€ est", "sans « HT »")])
def test_one_amount_in_every_sentence(old: str, new: str, words: str) -> None:
    assert_said(with_blocks(BY_AMOUNT, saying(old, new), "ccap"), "COH-19", "blocking", words)


def test_a_penalty_of_the_same_sum_is_no_amount_of_the_rule() -> None:
    """A document in arrears costs 500 €, and so does a step of the rule: only the second is told without taxes."""
    given = dossier(market(ORDERS, AMOUNT | {"amount": "500"}, penalties={"document": {"amount": "500"}}))
    assert "COH-19" not in {finding.code for finding in given.findings}


def test_the_hours_of_the_maximum_are_a_ceiling_that_is_not_due() -> None:
    assert BY_AMOUNT.settled.lots[0].get("lot.theoretical_ceiling") == 780
    findings = with_blocks(BY_AMOUNT, saying("plafond théorique, non dû", "objectif"), "rc")
    assert_said(findings, "COH-36C", "blocking", "780")


def test_hours_on_the_minimum_ask_for_the_term_that_is_missing() -> None:
    """One remark, on what the buyer types: neither the figure that follows from it, nor the texts that lack it."""
    rule = {"mode": "on_minimum", "rate": "5 %"}
    for contract, more, words in ((GUARANTEED, {"trade": None}, "Part de main-d’œuvre"), (ORDERS, {}, "Minimum")):
        given = dossier({"contract": contract, "lots": [builders.lot("1", insertion_hours=rule, **more)]})
        assert [f.code for f in given.findings if f.level == "blocking"] == ["VAL-01"], given.findings
        assert_said(given.findings, "VAL-01", "blocking", words)
