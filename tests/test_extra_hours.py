"""Hours beyond the minimum that a criterion scores: one ceiling, one formula, one volume due, from the market to the contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import builders
import pytest
from candidates import answered, siret
from hypothesis import given
from hypothesis import strategies as st
from judging import BOTH, EXTRA_HOURS, dossier, said
from places import LIBRARY

from drafting.answers.questions import blanks
from drafting.cases import comparable
from drafting.comparing.commitments import ASKED, filled, promises
from drafting.comparing.formula import Formula, whole
from drafting.comparing.tenderers import gather
from drafting.comparing.words import comparing_words
from drafting.document import lines
from drafting.draft import Dossier, prepare
from drafting.hours import extra_ceiling, extra_points
from drafting.tracking.book import initial_hours

TWO = {**EXTRA_HOURS, "estimated_value": "1 640 000", "lots": [
    builders.lot("1", levers=BOTH), builders.lot("2", levers=BOTH, insertion_hours="70")]}
WEIGHTS = st.decimals(Decimal("0.1"), 100, places=1)


def printed(made: Dossier, code: str, lot: str | None = None) -> str:
    piece = next(piece for piece in made.pieces.pieces if (piece.code, piece.lot) == (code, lot))
    return comparable("\n".join(lines(piece)))


@given(weight=WEIGHTS, ceiling=st.integers(1, 2_000), extra=st.integers(0, 5_000))
def test_the_points_rise_with_the_supplement_and_stop_at_the_ceiling(weight: Decimal, ceiling: int, extra: int) -> None:
    """pieces.md §6.3: nothing for nothing, all the points from the ceiling on, never more."""
    points = extra_points(weight, extra, ceiling)
    assert 0 <= points <= extra_points(weight, extra + 1, ceiling) <= weight
    assert extra_points(weight, 0, ceiling) == 0 and extra_points(weight, max(ceiling, extra + ceiling), ceiling) == weight
    if extra <= ceiling:
        assert abs(points - weight * extra / ceiling) <= Decimal("0.005")


@given(due=st.integers(10, 20_000), share=st.decimals(1, 100, places=1))
def test_a_ceiling_is_a_share_of_the_minimum_rounded_down_one_hour_at_least(due: int, share: Decimal) -> None:
    ceiling = extra_ceiling(due, share)
    assert ceiling >= 1 and (ceiling == 1 or ceiling <= due * share / 100 < ceiling + 1)


def test_each_lot_has_the_ceiling_of_its_own_hours() -> None:
    """A share of the minimum stays true for every lot that shares the table of criteria: 20 % of 525, 20 % of 70."""
    made = dossier(TWO)
    assert [lot.get("lot.extra_hours.ceiling") for lot in made.settled.lots] == [105, 14]
    rules = printed(made, "rc")
    assert "20 × supplément proposé ÷ 105" in rules and "20 × supplément proposé ÷ 14" in rules
    assert "dépasse 14 heures" in printed(made, "fiche-technique", "2") and "105" not in printed(made, "fiche-technique", "2")
    assert not made.blocking and not said(made.findings, "COH-01")


def test_the_worked_examples_are_those_of_the_formula() -> None:
    for lot in dossier(TWO).settled.lots:
        extra, points = lot.get("lot.extra_hours.example"), lot.get("lot.extra_hours.example_points")
        assert points == extra_points(Decimal(20), extra, lot.get("lot.extra_hours.ceiling")) > 0
        assert lot.get("lot.extra_hours.example_total") == lot.get("lot.insertion_hours") + extra


def test_no_piece_says_that_more_hours_bring_nothing_nor_that_the_minimum_alone_is_due() -> None:
    """What is true without a supplement is not said with one."""
    made = dossier(EXTRA_HOURS)
    everything = comparable("\n".join(line for piece in made.pieces.pieces for line in lines(piece)))
    for false in ("n'améliore pas la note", "comparé au volume minimal", "L'acheteur attribue à chaque sous-critère du critère",
                  "L'objectif fixé par le marché est de", "la totalité du volume minimal",
                  "Je m'engage à réaliser le volume minimal d'heures d'insertion fixé pour le marché et"):
        assert false not in everything, false


@pytest.mark.parametrize(("offered", "shown", "due"), [(Decimal(42), "42", "567"), (None, "0", "525")])
def test_the_hours_offered_are_in_what_the_winner_signs(offered: Decimal | None, shown: str, due: str) -> None:
    """FT-09, CCAP-26: the supplement and the volume that it makes due; nothing written is nothing offered."""
    made = prepare(builders.market(**EXTRA_HOURS), builders.library(), builders.outlines(), ASKED)
    asked = {blank.piece.code: blank for blank in blanks(made)}
    values: dict[str, Any] = {"supplement_heures": offered, "volume_total": Decimal(525) + (offered or 0)}
    forms = [answered(asked[code], "Bâtir Tilleul", siret(1), given=values) for code in ("fiche-technique", "ae-annexe")]
    (winner,), _ = gather(forms, comparing_words(LIBRARY, builders.library()))
    piece = next(piece for piece in made.pieces.pieces if piece.code == "engagements")
    written = comparable("\n".join(lines(filled(piece, promises(made.settled.lots[0], winner, asked.values()), "néant"))))
    assert f"Supplément d'heures d'insertion proposé : {shown} Le volume dû" in written
    assert f"Volume d'heures d'insertion dû : {due} Les heures" in written


def test_the_follow_up_waits_for_the_hours_that_the_winner_offered() -> None:
    """TS-02: the minimum alone would be a wrong figure of hours due."""
    assert [initial_hours(lot) for lot in dossier(TWO).settled.lots] == [None, None]


def test_only_whole_hours_are_retained_as_they_were_read() -> None:
    assert [whole(value) for value in (Decimal(0), Decimal(105), Decimal("12.5"), Decimal(-1), None, "105")] == [
        0, 105, None, None, None, None]
    assert Formula(105, (Decimal(42), None)).points(Decimal(20)) == (8, None)
