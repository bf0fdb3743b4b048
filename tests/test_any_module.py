"""Any market with the counting and calibration modules: permanent contracts, urban renewal, staff transfer, periods, pathways."""

from __future__ import annotations

from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_any_market import _agree, markets

from drafting.document import lines
from drafting.draft import prepare

COUNTINGS = ("remaining_duration", "lump_sum", "coefficient", "retention", "none")
ANRU = {"convention": "convention du renouvellement urbain du Val", "project_holder": "communauté d'agglomération du Val",
        "local_goals": ["women", "lasting_contracts"]}
QPV = {"publics": ["deld", "qpv", "decrochage"], "priority_publics": ["qpv"]}


@st.composite
def objectives(draw: st.DrawFn, value: int) -> dict[str, str]:
    """A figure that comes from a module rather than from the buyer; a transfer leaves half of the hours to fill."""
    periods = {"count": str(draw(st.integers(1, 9))), "each": str(draw(st.integers(35, 400)))}
    transfer = {"mode": "staff_transfer", "revenue_per_hour": "30", "revenue_date": "01/06/2026", "rate": "10 %", "least": "10",
                "transferable_hours": str(max(1, value // 30 // 24 // 2))}
    return draw(st.sampled_from([{"mode": "immersion", **periods}, {"mode": "pathways", **periods}, transfer]))


@st.composite
def with_modules(draw: st.DrawFn) -> dict[str, Any]:
    made = draw(markets())
    lots = [dict(lot) for lot in made["lots"]]
    for lot in lots:
        if "execution_condition" in lot["levers"] and draw(st.booleans()):
            value = int(lot["estimated_value"])
            lot |= {"insertion_hours": draw(objectives(value)), "duration_months": "24"}
    counting = made["counting"] | {"permanent_contract": draw(st.sampled_from(COUNTINGS))}
    return made | {"lots": lots, "counting": counting, **({"anru": ANRU, **QPV} if draw(st.booleans()) else {})}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(with_modules())
def test_any_market_with_modules(changes: dict[str, Any]) -> None:
    dossier = prepare(builders.market(**changes), builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    if dossier.blocking:
        return
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text
    _agree(dossier)
