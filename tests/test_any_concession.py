"""Any concession: no crash, no article of public markets, no word of them; and either a finding explains, or all is written."""

from __future__ import annotations

import re
from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import GREEN, INSERTION, PLAIN

from drafting.cases import case_market
from drafting.document import lines
from drafting.draft import prepare

LEVERS = (["execution_condition"], ["execution_condition", "award_criterion"], ["reserved"], ["reserved", "award_criterion"],
          ["reserved", "execution_condition"], [])
OPERATORS = (["ea_esat"], ["siae"], ["prison"], ["ess"], ["ea_esat", "siae"])
CASES = ("insufficient_link", "competition_or_difficulty", "immediate_solution", "works_under_six_months")
SCORED = [{"title": "Qualité du service", "weight": "80"}, GREEN, INSERTION]
MARKETS_ONLY = re.compile(r"\b[LRD]\.[ \u00a0]?2\d{3}-\d|\bCCAG\b|\bCCAP\b|titulaire|\bmarchés?\b|\bacheteurs?\b")
flags = st.sampled_from(["oui", "non"])


@st.composite
def concessions(draw: st.DrawFn) -> dict[str, Any]:
    """Any concession: dates, value, levers, operators, exemptions, follow-up and penalties."""
    levers = draw(st.sampled_from(LEVERS))
    lot: dict[str, Any] = {"number": "1", "title": "Exploitation", "duration_months": str(draw(st.integers(1, 240))),
                           "levers": levers}
    if "execution_condition" in levers:
        free = "award_criterion" not in levers
        lot |= {"insertion_hours": str(draw(st.integers(10, 20_000))), "reason_with_clause": "plan local",
                "obligation": draw(st.sampled_from(["mandatory", *(["incentive"] if free else [])]))}
    if "reserved" in levers:
        lot["reserved_for"] = draw(st.sampled_from(OPERATORS))
    if not levers and draw(st.booleans()):
        lot["waiver"] = {"case": draw(st.sampled_from(CASES)), "facts": "aucun poste ne s'y prête"}
    return {
        "nature": draw(st.sampled_from(["works", "services"])), "lots": [lot],
        "launch_date": draw(st.dates(builders.SINCE, builders.SINCE.replace(2027, 12, 31))).isoformat(),
        "estimated_value": str(draw(st.integers(50_000, 9_000_000))),
        "criteria": SCORED if "award_criterion" in levers else PLAIN,
        "penalties": {"formal_notice": draw(flags), "ceiling": str(draw(st.integers(0, 30))),
                      "hour": {"mode": "fixed", "amount": "60"}},
        "missing_annex": draw(st.sampled_from(["regularisable", "irregular"])),
        **{name: draw(flags) for name in ("annex_required", "negotiation", "termination", "pooling")}}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(concessions())
def test_any_concession(changes: dict[str, Any]) -> None:
    dossier = prepare(case_market(builders.library(), changes, "minimal-concession"), builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    assert "REF-01" not in {finding.code for finding in dossier.findings}
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece) if not line.startswith("| BT"))
    found = MARKETS_ONLY.search(text)
    assert found is None, text[max(0, found.start() - 120):found.end() + 60]
    if not dossier.blocking:
        assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
        assert "[à compléter]" not in text and "{" not in text
