"""Defence or security (legal-facts 1.8): what its own book opens, on which article, and since when it was read."""

from __future__ import annotations

import pytest
from builders import lot
from judging import BOTH, SCORED, Changes, assert_said, dossier, said

BLOCKING = "blocking"
DEFENCE: Changes = {"defence_or_security": "oui", "criteria": [{"title": "Prix", "weight": "100"}],
                    "environmental_condition": "non"}
RESERVED = lot("1", trade=None, levers=["reserved"], insertion_hours=None, reserved_for=["ea_esat"])


def cited(changes: Changes, piece: str) -> str:
    return "\n".join(line.text.replace("\u00a0", " ") for line in dossier(changes).pieces.lines if line.piece.code == piece)


@pytest.mark.parametrize("day", ["21/08/2026", "01/04/2019"])
def test_the_basis_of_a_condition_was_not_read_before_august_2026(day: str) -> None:
    assert_said(dossier({**DEFENCE, "launch_date": day}).findings, "COH-39C", BLOCKING, "L. 2312-1")
    assert said(dossier({**DEFENCE, "launch_date": "22/08/2026"}).findings, "COH-39C") == []
    assert said(dossier({"launch_date": day}).findings, "COH-39C") == []


def test_insertion_is_no_criterion_there() -> None:
    scored: Changes = {"defence_or_security": "oui", "lots": [lot("1", levers=BOTH)], "criteria": SCORED}
    assert_said(dossier(scored).findings, "VAL-41", BLOCKING, "L. 2352-2", "L. 2152-7")
    assert said(dossier({**scored, "defence_or_security": "non"}).findings, "VAL-41") == []


@pytest.mark.parametrize("piece", ["avis", "rc", "ccap"])
def test_a_condition_cites_its_own_article(piece: str) -> None:
    """L. 2312-1-1 alone, above the threshold too: no duty, and neither L. 2112-2 nor L. 2112-2-1."""
    above = {**DEFENCE, "estimated_value": "9 000 000", "procedure": "open"}
    text = cited(above, piece)
    assert "L. 2312-1-1" in text and "L. 2112-2" not in text
    assert dossier(above).findings == ()


@pytest.mark.parametrize("piece", ["avis", "rc"])
def test_the_only_reservation_is_cited_in_the_notice(piece: str) -> None:
    """F1.81: the notice must refer to L. 2113-12; the share is that of R. 2313-3."""
    text = cited({**DEFENCE, "lots": [RESERVED], "facilitator": "non"}, piece)
    assert all(article in text for article in ("L. 2113-12", "L. 2313-6", "R. 2313-3", "50 %"))
    assert "R. 2113-7" not in text
    assert dossier({**DEFENCE, "lots": [RESERVED], "facilitator": "non"}).findings == ()


@pytest.mark.parametrize(("day", "blocked"), [("19/12/2023", True), ("20/12/2023", False)])
def test_the_reservation_before_its_article_was_read(day: str, blocked: bool) -> None:
    """COH-39: L. 2113-12 was read in its wording of 20/12/2023."""
    found = said(dossier({**DEFENCE, "launch_date": day, "lots": [RESERVED], "facilitator": "non"}).findings, "COH-39")
    assert bool(found) is blocked


def test_an_incentive_lot_stays_free() -> None:
    """One text for what binds and another for what is free; the first never says both."""
    text = cited({**DEFENCE, "estimated_value": "1 640 000", "lots": [lot("1"), lot("2", obligation="incentive")]}, "ccap")
    assert "Pour le lot n° 2, l’action d’insertion est facultative au stade de l’offre" in text
    assert "personnes éloignées de l’emploi s’applique au lot n° 1," in text
