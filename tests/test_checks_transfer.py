"""Staff transfer (pieces.md §5.9): the published examples, the worksheet, and what is said when too few hours are left."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import builders
import pytest
from click.testing import CliRunner
from judging import Changes, assert_said, dossier, said

from drafting.cli import main
from drafting.document import lines
from drafting.hours import StaffTransfer

CLEANING = StaffTransfer(Decimal(480_000), Decimal(24), Decimal(640), Decimal(25), Decimal(10), step=1)


def objective(**changes: str) -> dict[str, str]:
    return {"mode": "staff_transfer", "transferable_hours": "640", "revenue_per_hour": "25", "revenue_date": "01/09/2026",
            "rate": "10 %"} | changes


def market(rule: dict[str, str], trade: str = "nettoyage", **changes: Any) -> Changes:
    return {"nature": "services", "ccag": "supplies_services", "estimated_value": "480 000", "procedure": "open",
            "calibration": {"rounding_step": "1"}, "lots": [builders.lot(
                "1", trade=trade, estimated_value="480 000", duration_months="24", insertion_hours=rule)]} | changes


def test_the_published_example_gives_384_hours() -> None:
    assert (CLEANING.share, CLEANING.exact, CLEANING.hours) == (20, 384, 384)


def test_the_same_data_at_30_euros_give_64_hours() -> None:
    dearer = CLEANING.with_revenue(120)
    assert (dearer.revenue, dearer.share, dearer.exact, dearer.hours) == (30, 4, 64, 64)


def test_more_staff_than_work_leaves_nothing() -> None:
    full = StaffTransfer(Decimal(480_000), Decimal(24), Decimal(900), Decimal(25), Decimal(10))
    assert full.share < 0 and full.exact < 0 and full.hours == 0


def test_the_market_computes_it_and_rounds_as_it_rounds_every_volume() -> None:
    one = builders.settled(**market(objective())).lots[0]
    assert (one.get("lot.insertion_hours"), one.get("lot.volume")) == (384, "384\u00a0heures d’insertion")
    assert [round(one.get(f"lot.transfer.{name}")) for name in ("lower_hours", "higher_hours")] == [597, 209]
    assert builders.settled(**market(objective(), calibration={})).lots[0].get("lot.insertion_hours") == 350


def test_the_internal_figures_are_in_the_buyer_s_own_sheet_alone() -> None:
    made = dossier(market(objective()))
    assert [f.code for f in made.findings if f.level == "blocking"] == []
    for piece in made.pieces.pieces:
        text = "\n".join(lines(piece)).replace("\u00a0", " ")
        for figure in ("640 heures", "480 000", "25 €", "P est égal"):
            assert (figure in text) is (piece.code == "opportunite"), (piece.stem, figure)


@pytest.mark.parametrize(("rule", "words"), [
    (objective(revenue_per_hour="30"), ("4 %", "64 heures", "150 heures")),
    (objective(transferable_hours="900"), ("laisse 0 %", "0 heure", "150 heures"))])
def test_too_few_hours_left_below_and_above_the_threshold(rule: dict[str, str], words: tuple[str, ...]) -> None:
    assert_said(dossier(market(rule)).findings, "VAL-50B", "blocking", *words, "L. 2112-2-1")
    small = market(rule, launch_date="01/02/2026", criteria=None)
    assert_said(dossier(small).findings, "VAL-50", "blocking", *words)
    assert said(dossier(small).findings, "VAL-50B") == []


def test_enough_hours_or_another_floor_says_nothing() -> None:
    for rule in (objective(), objective(revenue_per_hour="30", least="60")):
        assert [f for f in dossier(market(rule)).findings if f.code.startswith("VAL-50")] == []


def test_the_cleaning_figure_is_not_another_trade_s() -> None:
    assert_said(dossier(market(objective(), "gardiennage")).findings, "VAL-51", "warning", "25 €", "propreté")
    assert said(dossier(market(objective())).findings, "VAL-51") == []
    assert said(dossier(market(objective(revenue_per_hour="26"), "gardiennage")).findings, "VAL-51") == []


def test_an_old_figure_is_said() -> None:
    assert_said(dossier(market(objective(revenue_date="01/12/2024"))).findings, "VAL-52", "warning", "01/12/2024")
    assert said(dossier(market(objective())).findings, "VAL-52") == []


def test_a_missing_term_is_asked_and_nothing_is_computed() -> None:
    lots = [builders.lot("1", estimated_value=None, duration_months="24", insertion_hours=objective())]
    given = dossier({**market(objective()), "lots": lots})
    assert_said(given.findings, "VAL-01", "blocking", "Montant estimé du lot")
    assert given.settled.lots[0].get("lot.transfer.share") is None


def test_the_hours_command_shows_the_worksheet(tmp_path: Path) -> None:
    starter = builders.TEMPLATES / "starters" / "securite-avec-reprise-du-personnel.yaml"
    said_ = CliRunner().invoke(main, ["hours", str(starter)]).output.replace("\u00a0", " ")
    assert "P = 1 − (" in said_ and "C = " in said_ and "au plus" not in said_


def test_a_corrected_list_of_staff_changes_the_volume_and_publishes_nothing_internal(tmp_path: Path) -> None:
    """pieces.md §5.9: the clause follows the annex of the staff to take over when that annex is corrected (AVIS-14)."""
    starter = builders.TEMPLATES / "starters" / "securite-avec-reprise-du-personnel.yaml"
    new = tmp_path / "corrige.yaml"
    new.write_text(starter.read_text("utf-8").replace("transferable_hours: 1 250", "transferable_hours: 1 400")
                   + "rectification: {number: 1, date: 15/03/2027, deadline: postponed, new_deadline: 30/04/2027}\n", "utf-8")
    run = CliRunner().invoke(main, ["rectify", str(starter), str(new), "-o", str(tmp_path / "pieces")])
    output = run.output.replace("\u00a0", " ")
    published, internal = output.split("Ce qui change pour l'acheteur seul")
    assert run.exit_code == 0 and "2 555 heures d’insertion → 1 820 heures d’insertion" in published
    assert "1 250 → 1 400" in internal and "1 400" not in published
