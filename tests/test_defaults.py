"""Defaults of practice are listed where they count: read by a text, by a calculation, or keeping a text out."""

from __future__ import annotations

from typing import Any

import pytest
from builders import lot
from judging import BOTH, NO_FACILITATOR, SCORED, Changes, dossier

from drafting.defaults import defaults

RESERVED: dict[str, Any] = lot("1", trade=None, levers=["reserved"], insertion_hours=None, reserved_for=["siae"])
ALONE: Changes = {"lots": [RESERVED], "facilitator": "non", "publics": None}


def listed(changes: Changes) -> set[str]:
    given = dossier(changes)
    return {str(row["path"]) for row in defaults(given.settled, given.selection, given.pieces)}


def test_a_reserved_market_lists_what_its_texts_read() -> None:
    """Neither hours, nor publics, nor penalties: three deadlines and choices are all that its pièces use."""
    assert listed(ALONE) == {"monitoring.alert_days", "monitoring.final_report_days", "signature"}


@pytest.mark.parametrize(("path", "changes", "without"), [
    ("penalties.commitment.amount", {"lots": [lot("1", levers=BOTH)], "criteria": SCORED}, {}),
    ("calibration.rate", {}, ALONE),
    ("lasting_employment", {}, ALONE),  # « study » is printed; « none » would leave the clause out
    ("lot.labour_share", {}, {"lots": [lot("1", labour_share="45 %")]}),
    ("termination", {}, ALONE),  # « non » keeps the clause out: to state otherwise would write it
    ("monitoring.reply_days", NO_FACILITATOR, ALONE),
])
def test_a_default_is_listed_where_it_counts(path: str, changes: Changes, without: Changes) -> None:
    assert path in listed(changes) and path not in listed(without)


def test_hours_computed_without_the_sheet_still_list_their_calibration() -> None:
    """Nothing prints the worksheet, and yet the figure comes from it."""
    computed: Changes = {"lots": [lot("1", insertion_hours={"mode": "calibrated", "rate": "7 %"})],
                         "pieces": {"opportunite": "non"}}
    assert {"calibration.hourly_cost", "calibration.rounding_step"} <= listed(computed)
    assert "calibration.hourly_cost" not in listed({"lots": [lot("1")], "pieces": {"opportunite": "non"}})
