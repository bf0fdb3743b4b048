"""What holds for any objective in any form of contract: no crash; a finding explains, or each pièce says the same volume."""

from __future__ import annotations

from datetime import date
from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_any_market import markets

from drafting.document import Piece, lines
from drafting.draft import Dossier, prepare

FRAMEWORKS = ("orders", "subsequent", "mixed")
BASES = ("ordered", "invoiced", "awarded")
whole = st.integers


def _some(draw: st.DrawFn, **values: st.SearchStrategy[Any]) -> dict[str, str]:
    """Some of the optional keys."""
    return {name: str(draw(value)) for name, value in values.items() if draw(st.booleans())}


def _period(draw: st.DrawFn) -> dict[str, str]:
    stop = draw(st.sampled_from(["anniversary", "calendar_year", "end"]))
    return {"stop": stop} if stop == "end" else {"stop": stop, "carry_over": f"{draw(whole(0, 50))} %"}


def _limits(draw: st.DrawFn) -> dict[str, str]:
    floor = draw(whole(10, 400))
    return _some(draw, floor=st.just(floor), cap=whole(max(200, floor), 9_000))


@st.composite
def objective(draw: st.DrawFn, form: str) -> dict[str, str]:
    """One mode that means something in this form of contract, with any of its keys."""
    own = {"orders": ("per_order", "on_minimum"), "subsequent": ("per_subsequent_contract", "on_minimum"),
           "mixed": ("per_order", "per_subsequent_contract", "on_minimum")}.get(form, ())
    mode = draw(st.sampled_from(["fixed", "share_of_hours", "per_amount", "yearly", "proposed", *own]))
    made = {"mode": mode}
    hours, amount = str(draw(whole(1, 20))), str(draw(whole(500, 50_000)))
    match mode:
        case "per_amount":
            made |= {"hours": hours, "amount": amount, **_limits(draw), **_period(draw)}
            made |= _some(draw, base=st.sampled_from(BASES), last_step=st.sampled_from(["whole", "begun"]),
                          price_revision=st.sampled_from(["neutralised", "included"]))
            if draw(st.booleans()):
                made |= {"threshold": str(draw(whole(1, 900_000)))}
                made |= _some(draw, threshold_effect=st.sampled_from(["above", "from_first_euro"]))
        case "per_order":
            made |= {"hours": hours, "amount": amount, **_limits(draw)}
            made |= {"orders_from": str(draw(whole(1_000, 90_000)))} if draw(st.booleans()) else {
                "orders_from_days": str(draw(whole(5, 400)))}
        case "share_of_hours":
            made |= {"rate": f"{draw(whole(1, 40))} %", **_limits(draw), **_period(draw)}
        case "yearly":
            made |= {"hours": str(draw(whole(10, 10_000))), **_period(draw)}
        case "proposed":
            made |= {"floor": str(draw(whole(10, 2_000))), **_some(draw, rate=whole(1, 40).map(lambda rate: f"{rate} %"))}
        case "fixed":
            made |= {"hours": str(draw(whole(10, 20_000)))}
    return made


@st.composite
def contracts(draw: st.DrawFn) -> dict[str, Any]:
    """Any market whose lots of execution condition follow a rule, in any form of contract, with or without a minimum."""
    made = draw(markets())
    form = draw(st.sampled_from(["ordinary", *FRAMEWORKS]))
    made["contract"] = {"form": form}
    if form in FRAMEWORKS:
        made["contract"] |= _some(draw, holders=st.sampled_from(["one", "several"]))
        made["contract"] |= {"maximum": "500 000 000"}
    ours = [lot for lot in made["lots"] if lot["levers"] and set(lot["levers"]) <= {"execution_condition", "award_criterion"}]
    made["lots"] = ours or [builders.lot("1")]
    for lot in made["lots"]:
        if form in FRAMEWORKS and draw(st.sampled_from([True, True, False])):
            lot |= {"minimum": str(draw(whole(10_000, 90_000))), "maximum": "90 000 000"}
        lot |= {"insertion_hours": draw(objective(form)), "obligation": "mandatory"}
    made |= {"defence_or_security": "non", "launch_date": draw(st.dates(date(2022, 1, 1), date(2027, 12, 31))).isoformat()}
    made["penalties"] |= {"formal_notice": "oui", "hour": {"mode": "fixed", "amount": "60"}}
    return made


def _text(piece: Piece) -> str:
    return "\n".join(lines(piece)).casefold()


def _agree(dossier: Dossier) -> None:
    """COH-01: avis, RC, CCAP and annex print each lot's volume in the same words (a table's cell begins with a capital)."""
    by_rule = dossier.settled.get("facts.volume_by_rule")
    for lot in dossier.settled.lots:
        if "execution_condition" not in lot.levers or "reserved" in lot.levers:
            continue
        volume = str(lot.get("lot.volume")).casefold()
        for piece in dossier.pieces.pieces:
            if piece.code in ("avis", "rc", "ccap") or (piece.code == "ae-annexe" and piece.lot == lot.number):
                figure = str(lot.get("lot.insertion_hours")) if not by_rule and piece.code != "ae-annexe" else ""
                said = _text(piece)
                assert volume in said or (figure and figure in said.replace("\u00a0", "")), (piece.stem, volume)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(contracts())
def test_any_objective(changes: dict[str, Any]) -> None:
    dossier = prepare(builders.market(**changes), builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    assert not {"COH-01", "COH-01B", "COH-04", "COH-14", "COH-19", "COH-36", "COH-36C"} & {
        finding.code for finding in dossier.findings}
    assert dossier.pieces.unplaced == ()
    if not dossier.blocking:
        assert dossier.pieces.gaps == ()
        _agree(dossier)
