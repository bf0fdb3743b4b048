"""What holds for any market: no crash; and either a blocking finding explains, or the pièces agree to the hour."""

from __future__ import annotations

import re
from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import BOTH, CONTACT, INSERTION, PLAIN, SCORED, SUBCRITERIA

from drafting.document import Piece, Table, lines, plain
from drafting.draft import Dossier, prepare
from drafting.errors import ReadingErrors
from drafting.french import number

NATURES = {"works": "works", "supplies": "supplies_services", "services": "supplies_services", "intellectual": "intellectual",
           "ict": "ict", "project_management": "project_management", "industrial": "industrial"}
BUYERS = (("commune de Valbrune", "la"), ("département du Val", "le"), ("agglomération du Val", "l'"), ("hospices du Val", "les"),
          ("Orléans Habitat", ""))
KINDS = ("state", "local_authority", "public_institution", "public_housing_office", "social_housing_company",
         "semi_public_company")
MODES = ("embauche_directe", "mad_etti", "mad_ai", "mad_geiq", "mad_eatt", "soustraitance_siae", "cotraitance_siae",
         "soustraitance_ea_esat", "alternance")
ON_CRITERION = [row | {"weight": weight} for row, weight in zip(SUBCRITERIA, ("70", "30"), strict=True)]
TABLES = {"hours_per_lot", "mechanisms_per_lot", "hours_equivalents"}
"""The tables that print the hours of a lot."""

numbers = st.from_regex(r"[1-9][0-9]?[A-C]?", fullmatch=True)
flags = st.sampled_from(["oui", "non"])
whole = st.integers


def _text(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return strategy.map(str)


@st.composite
def a_lot(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A lot: without clause, with the condition, or with the criterion; hours fixed or calibrated."""
    levers = draw(st.sampled_from([[], ["execution_condition"], ["execution_condition"], BOTH]))
    made = {"number": name, "title": draw(st.sampled_from(["Gros œuvre", "Peinture", "Nettoyage des locaux", "Études"])),
            "estimated_value": str(draw(whole(20_000, 3_000_000))), "duration_months": str(draw(whole(1, 48))),
            "labour_share": f"{draw(whole(10, 90))} %", "levers": levers}
    if levers:
        fixed = draw(st.booleans())
        hours = {"mode": "fixed", "hours": str(draw(whole(10, 20_000)))} if fixed else {
            "mode": "calibrated", "rate": f"{draw(whole(1, 25))} %"}
        made |= {"insertion_hours": hours, "obligation": draw(st.sampled_from(["mandatory", "mandatory", "incentive"])),
                 "criteria": draw(criteria()) if levers == BOTH else PLAIN}
    elif draw(st.booleans()):
        made["other_social_condition"] = "formation d'apprentis"
    return made


@st.composite
def criteria(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A table of criteria with insertion, its sub-criteria in points of the total or of the criterion."""
    if draw(st.booleans()):
        return SCORED
    return [*SCORED[:-1], INSERTION | {"subcriteria_base": "criterion", "subcriteria": ON_CRITERION}]


@st.composite
def markets(draw: st.DrawFn) -> dict[str, Any]:
    """Any market: natures, CCAG, dates, buyers, lots, follow-up, counting and penalties."""
    nature = draw(st.sampled_from(sorted(NATURES)))
    name, article = draw(st.sampled_from(BUYERS))
    lots = [draw(a_lot(each)) for each in draw(st.lists(numbers, min_size=1, max_size=6, unique=True))]
    made: dict[str, Any] = {
        "nature": nature, "ccag": draw(st.sampled_from([NATURES[nature], NATURES[nature], "none"])),
        "launch_date": draw(st.dates(builders.SINCE, builders.SINCE.replace(2027, 12, 31))).isoformat(),
        "procedure": draw(st.sampled_from(["adapted", "open", "restricted", "negotiated", "no_publication"])),
        "defence_or_security": draw(flags), "estimated_value": str(sum(int(each["estimated_value"]) for each in lots)),
        "buyer": {"name": name, "article": article, "kind": draw(st.sampled_from(KINDS)), "capacity": draw(st.sampled_from(
            ["contracting_authority", "contracting_entity"]))},
        "lots": lots, "criteria": PLAIN, "fulfilment_modes": draw(st.lists(st.sampled_from(MODES), min_size=1, unique=True)),
        "monitoring": {"frequency": draw(st.sampled_from(["monthly", "quarterly", "half_yearly"])),
                       "day": draw(_text(whole(1, 28)))},
        "counting": {"hours_base": draw(st.sampled_from(["worked", "paid"])), "permanent_contract": draw(
            st.sampled_from(["remaining_duration", "none"])), "min_contract_hours": draw(_text(whole(0, 500)))},
        "eligibility": {"open_to_others": draw(flags), "prior_validation": draw(flags)},
        "penalties": {
            "hour": draw(st.sampled_from([{"mode": "fixed", "amount": "60"}, {"mode": "smic_multiple", "multiple": "2,5"}])),
            "document": {"amount": draw(_text(whole(1, 300))), "unit": draw(
                st.sampled_from(["calendar_day", "working_day", "document"]))},
            "formal_notice": draw(flags), "contradictory_days": draw(_text(whole(1, 60))), "ceiling": draw(_text(whole(0, 30)))},
        "annex_required": draw(flags), "signature": draw(st.sampled_from(["award", "submission"])), "negotiation": draw(flags),
        "grouping": draw(st.sampled_from(["lead_member", "shared"])), "pooling": draw(flags), "termination": draw(flags)}
    if draw(st.booleans()):
        made |= {"facilitator": "non", "insertion_contact": CONTACT}
    return made


def _hours_shown(piece: Piece) -> dict[str, set[str]]:
    """Lot → the figures of insertion hours that the pièce prints for it, in its tables and its sentences."""
    shown: dict[str, set[str]] = {}
    for passage in piece.passages():
        for block in passage.blocks:
            if isinstance(block, Table) and block.name in TABLES:
                column = next(i for i, each in enumerate(block.columns) if each.title.startswith("Heures"))
                for row in block.rows[: -1 if block.total else None]:
                    shown.setdefault(plain(row[0]), set()).add(plain(row[column]))
        if len(passage.lots) == 1:
            text = "\n".join(line for line in lines(Piece(piece.code, "", "dce", (passage,))))
            for figure in re.findall(r"(\d[\d\u00a0]*)\u00a0heures? d’insertion", text):
                shown.setdefault(passage.lots[0], set()).add(figure)
    return shown


def _agree(dossier: Dossier) -> None:
    for lot in dossier.settled.lots:
        hours = lot.get("lot.insertion_hours")
        mandatory = lot.get("lot.obligation") == "mandatory"
        for piece in dossier.pieces.pieces:
            shown = _hours_shown(piece).get(lot.number, set())
            assert shown <= {number(hours)} if lot.levers else not shown, (piece.stem, lot.number, shown)
            own = piece.code in ("avis", "rc", "ccap") or (mandatory and piece.code == "notice") or (
                mandatory and piece.code == "ae-annexe" and piece.lot == lot.number)
            assert shown or not (own and lot.levers), (piece.stem, lot.number)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(markets())
def test_any_market(changes: dict[str, Any]) -> None:
    try:
        source = builders.market(**changes)
    except ReadingErrors as errors:  # a market whose rules contradict each other is told so, with its lines
        assert all(problem.line for problem in errors.problems)
        return
    dossier = prepare(source, builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    assert {piece.code for piece in dossier.pieces.pieces} >= {"avis", "rc", "ccap", "ae-annexe", "notice"}
    if dossier.blocking:
        return
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text
    _agree(dossier)
