"""VAL-35 to VAL-38: the share of the hours that urban renewal asks, and a priority that is never exclusive."""

from __future__ import annotations

import pytest
from builders import lot
from judging import Changes, assert_said, dossier, lots, said

from drafting.document import lines

ANRU = {"convention": "convention du renouvellement urbain du Val", "project_holder": "communauté d'agglomération du Val"}
QPV: Changes = {"publics": ["deld", "minima_sociaux", "qpv"], "priority_publics": ["qpv"]}
MAIN = lot("1")                                          # 820 000 × 45 % ÷ 35 = 10 543 hours of work; 525 of insertion
SECOND = lot("2", trade="peinture", estimated_value="70 000", levers=[], insertion_hours=None)   # 1 400 hours of work
FINE: Changes = {**QPV, "anru": ANRU, **lots(lot("1", insertion_hours="600"), SECOND)}


def codes(changes: Changes) -> list[str]:
    return [finding.code for finding in dossier(changes).findings]


def test_a_sound_operation_of_urban_renewal() -> None:
    assert codes(FINE) == []


def test_the_lots_together_owe_the_share_of_the_convention() -> None:
    """525 of 10 543 + 1 400 hours is 4,4 %: the lot without a clause counts among the hours of the operation."""
    given = dossier({**FINE, **lots(MAIN, SECOND)})
    assert_said(given.findings, "VAL-35", "warning", "525 heures", "4,4 %", "11 943 heures", "5 % au moins", "de l'opération")


def test_the_share_is_the_one_that_the_convention_sets() -> None:
    assert_said(dossier({**FINE, "anru": ANRU | {"rate": "7 %"}}).findings, "VAL-35", "warning", "7 % au moins")


def test_the_management_of_proximity_owes_twice_as_much() -> None:
    near = lot("1", proximity_management="oui", insertion_hours="600")
    given = dossier({**FINE, **lots(near)})
    assert_said(given.findings, "VAL-35", "warning", "5,7 %", "10 % au moins", "gestion urbaine de proximité")
    assert said(dossier({**FINE, **lots(near | {"insertion_hours": "1 085"})}).findings, "VAL-35") == []


def test_a_lot_that_is_not_estimated_leaves_the_share_unknown() -> None:
    unknown = SECOND | {"trade": "", "labour_share": ""}
    given = dossier({**FINE, **lots(MAIN, {k: v for k, v in unknown.items() if v != ""})})
    assert_said(given.findings, "VAL-36", "note", "n'a pas pu être vérifiée")
    assert said(given.findings, "VAL-35") == []
    assert said(dossier(FINE).findings, "VAL-36") == []


@pytest.mark.parametrize("hours", [{"mode": "yearly", "hours": "300"}, {"mode": "proposed", "floor": "300"}])
def test_a_rule_gives_no_share_before_it_is_applied(hours: dict[str, str]) -> None:
    """The sheet never says that the lots give 0 hours: the share is not known yet."""
    given = dossier({**FINE, **lots(MAIN | {"insertion_hours": hours})})
    assert_said(given.findings, "VAL-36", "note", "n'a pas pu être vérifiée")
    assert "opportunity/opportunite/calcul-anru" not in given.selection.kept and not said(given.findings, "COH-01")


def test_the_share_counts_the_hours_of_every_tranche() -> None:
    split = MAIN | {"insertion_hours": {"mode": "by_tranche", "tranches": ["400", "200"]}}
    contract = {"form": "tranches", "tranches": [{"title": "Bâtiment A"}, {"title": "Bâtiment B"}]}
    given = dossier({**FINE, **lots(split, SECOND), "contract": contract})
    assert given.settled.get("anru.works.hours") == 600
    assert not {"COH-01", "VAL-35", "VAL-36"} & {finding.code for finding in given.findings}


@pytest.mark.parametrize("changes", [{"priority_publics": None}, {"priority_publics": ["deld"]}])
def test_priority_districts_come_first(changes: Changes) -> None:
    assert_said(dossier({**FINE, **changes}).findings, "VAL-37", "blocking", "public prioritaire")
    assert said(dossier(FINE).findings, "VAL-37") == []


@pytest.mark.parametrize("changes", [{"publics": ["qpv"]}, {"priority_share": "100 %"}])
def test_the_priority_is_not_exclusive(changes: Changes) -> None:
    assert_said(dossier({**FINE, **changes}).findings, "VAL-38", "blocking", "exclusivité")
    assert said(dossier({**FINE, "priority_share": "60 %"}).findings, "VAL-38") == []


def test_every_piece_of_a_study_of_the_operation_keeps_its_words() -> None:
    """Engineering for the operation: no word of works but those that name the operation's share."""
    study = {**FINE, "nature": "project_management", "ccag": "project_management", "estimated_value": "150 000", "lots": [
        lot("1", trade=None, labour_share="65 %", estimated_value="150 000", insertion_hours="140")]}
    text = "\n".join(line for piece in dossier(study).pieces.pieces for line in lines(piece))
    assert "chantier" not in text and "réception des travaux" not in text
