"""What holds for any market in tranches, with renewals, or for a group of buyers: whole pièces that agree to the hour."""

from __future__ import annotations

from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafting.document import Table, lines, plain
from drafting.draft import Dossier, prepare
from drafting.french import number

TITLES = ("Bâtiment A", "Bâtiment B", "Abords", "Préau")
whole = st.integers


@st.composite
def markets(draw: st.DrawFn) -> dict[str, Any]:
    """Two lots with hours, mandatory or incentive, in tranches or in periods, for one buyer or several."""
    made: dict[str, Any] = {"estimated_value": "5 000 000", "duration_months": str(draw(whole(3, 36))), "pooling": draw(
        st.sampled_from(["oui", "non", {"scope": "same_buyer", "ceiling": "30 %"}]))}
    count = draw(whole(2, 4))
    in_tranches = draw(st.booleans())
    made["lots"] = [builders.lot(str(i), duration_months=None, obligation=draw(st.sampled_from(["mandatory", "incentive"])),
                                 insertion_hours=draw(_hours(count, in_tranches))) for i in (1, 2)]
    if in_tranches:
        made["contract"] = {"form": "tranches", "tranches": [{"title": title} for title in TITLES[:count]]}
    elif draw(st.booleans()):
        made["renewals"] = {"count": str(draw(whole(1, 3))), "months": str(draw(whole(6, 24))),
                            "carry_over": draw(st.sampled_from(["0 %", "20 %"]))}
    if draw(st.booleans()):
        flags = draw(st.lists(st.booleans(), min_size=2, max_size=3).filter(any))
        made["buyer"] = {"group": {
            "form": draw(st.sampled_from(["purchasing_group", "joint_project"])),
            "followed_by": draw(st.sampled_from(["lead", "each_member"])),
            "members": [{"name": f"commune n° {i}", "article": "la", "insertion_clause": "oui" if flag else "non"}
                        for i, flag in enumerate(flags)]}}
    return made


@st.composite
def _hours(draw: st.DrawFn, count: int, in_tranches: bool) -> Any:
    if not in_tranches:
        return str(draw(whole(200, 2000)))
    hours = draw(st.lists(st.sampled_from([0, 35, 70, 700]), min_size=count, max_size=count).filter(any))
    return {"mode": "by_tranche", "tranches": [str(each) for each in hours]}


def _rows(dossier: Dossier, name: str, code: str) -> list[list[str]]:
    """The rows of every table `name` of the pièces `code`."""
    return [[plain(cell) for cell in row] for piece in dossier.pieces.pieces if piece.code == code
            for passage in piece.passages() for block in passage.blocks if isinstance(block, Table) and block.name == name
            for row in block.rows]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(markets())
def test_any_market_in_tranches_or_periods(changes: dict[str, Any]) -> None:
    dossier = prepare(builders.market(**changes), builders.library(), builders.outlines())
    assert not dossier.blocking, [finding.message for finding in dossier.findings]
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text
    for code in ("avis", "rc", "ccap"):
        for lot in dossier.settled.lots:
            given_hours = [number(each) for each in lot.get("lot.insertion_hours.tranches") or () if each]
            assert [row[-1] for row in _rows(dossier, "tranches_per_lot", code) if row[0] == lot.number] == given_hours, code
            periods = [row[2:] for row in _rows(dossier, "renewals_per_lot", code) if row[0] == lot.number]
            each = lot.get("lot.renewals.each")
            assert periods == ([] if each is None else [[number(lot.get("lot.insertion_hours")), number(each),
                                                         number(lot.get("lot.renewals.total"))]]), code
