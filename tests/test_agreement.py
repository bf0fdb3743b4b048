"""When the convention and the charter are produced, for whom, and what they need."""

from __future__ import annotations

import re
from typing import Any

import pytest
from builders import lot, market
from judging import NO_FACILITATOR, dossier

from drafting.errors import ReadingErrors

FREE = {"duration_months": "18", "funding": "free"}
TWO = {"estimated_value": "2 000 000", "lots": [
    lot("1"), lot("2", estimated_value="400 000", insertion_hours="245"),
    lot("3", levers=[], insertion_hours=None, estimated_value="10 000")]}


def made(changes: dict[str, Any]) -> list[tuple[str, str]]:
    """The convention and the charters that a market gives, with whom they are for."""
    return [(piece.stem, piece.audience) for piece in dossier(changes).pieces.pieces if piece.code in ("convention", "charte")]


def test_nothing_unless_the_market_asks() -> None:
    given = dossier({})
    assert made({}) == []
    assert not [path for path in given.settled.values if path.startswith("facilitator_agreement")]


def test_one_convention_for_the_file_and_one_charter_for_each_lot_with_a_condition() -> None:
    assert made({**TWO, "facilitator_agreement": FREE}) == [
        ("convention", "internal"), ("charte-lot-1", "execution"), ("charte-lot-2", "execution")]


@pytest.mark.parametrize(("refused", "left"), [("charte", "convention"), ("convention", "charte-lot-1")])
def test_each_may_be_refused(refused: str, left: str) -> None:
    assert [stem for stem, _ in made({"facilitator_agreement": FREE, "pieces": {refused: "non"}})] == [left]


def test_a_convention_that_the_market_only_names_asks_for_its_terms() -> None:
    given = dossier({"pieces": {"convention": "oui"}})
    assert "convention" in {piece.code for piece in given.pieces.pieces}
    asked = [re.split(r"\s:", f.message)[0] for f in given.findings if f.code == "VAL-01"]
    assert asked == ["Durée de la convention, en mois", "Financement du facilitateur"]
    assert given.blocking


@pytest.mark.parametrize("changes", [{"facilitator_agreement": FREE}, {"pieces": {"charte": "oui"}}])
def test_no_agreement_without_a_facilitator(changes: dict[str, Any]) -> None:
    with pytest.raises(ReadingErrors, match="personne avec qui convenir"):
        market(**NO_FACILITATOR, **changes)
    assert market(**NO_FACILITATOR, pieces={"charte": "non"})
