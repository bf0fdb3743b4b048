"""What holds for any market: no crash; and either a blocking finding explains, or the pièces agree to the hour."""

from __future__ import annotations

import re
from typing import Any

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import BOTH, CONTACT, INSERTION, PLAIN, SCORED, SUBCRITERIA

from drafting.avis import notice_data
from drafting.cases import case_market
from drafting.document import Piece, Table, lines, plain
from drafting.draft import Dossier, prepare
from drafting.facts import PRIVATE_LAW
from drafting.french import number

NATURES = {"works": "works", "supplies": "supplies_services", "services": "supplies_services", "ict": "ict",
           "intellectual": "intellectual", "project_management": "project_management", "industrial": "industrial"}
BUYERS = (("commune de Valbrune", "la"), ("département du Val", "le"), ("agglomération du Val", "l'"),
          ("hospices du Val", "les"), ("Orléans Habitat", ""))
TITLES = ("Gros œuvre", "Peinture", "Nettoyage des locaux", "Études")
CAPACITIES = ("contracting_authority", "contracting_entity")
OPERATORS = (["ea_esat"], ["siae"], ["ea_esat", "siae"], ["prison"], ["ess"])
UNITS = ("calendar_day", "working_day", "document")
PENALTIES = ({"mode": "fixed", "amount": "60"}, {"mode": "smic_multiple", "multiple": "2,5"})
KINDS = ("state", "local_authority", "public_institution", "public_housing_office", "social_housing_company",
         "semi_public_company")
MODES = ("embauche_directe", "mad_etti", "mad_ai", "mad_geiq", "mad_eatt", "soustraitance_siae", "cotraitance_siae",
         "soustraitance_ea_esat", "alternance")
ON_CRITERION = [row | {"weight": weight} for row, weight in zip(SUBCRITERIA, ("70", "30"), strict=True)]
TABLES = {"hours_per_lot", "mechanisms_per_lot", "hours_equivalents", "service_quantities"}
"""The tables that print the hours of a lot."""

numbers = st.from_regex(r"[1-9][0-9]?[A-C]?", fullmatch=True)
flags = st.sampled_from(["oui", "non"])
whole = st.integers


def _text(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return strategy.map(str)


@st.composite
def a_lot(draw: st.DrawFn, name: str, *, bare: bool, clumsy: bool) -> dict[str, Any]:
    """A lot: bare, reserved or of a service (if `bare`), with the condition, or with the criterion; hours fixed or calibrated."""
    if bare and draw(st.booleans()):
        return draw(a_reserved_lot(name, clumsy=clumsy) if draw(st.booleans()) else a_service_lot(name, clumsy=clumsy))
    levers = draw(st.sampled_from([["execution_condition"], BOTH, *([[]] if bare else [])]))
    made = {"number": name, "title": draw(st.sampled_from(TITLES)),
            "estimated_value": str(draw(whole(20_000, 3_000_000))), "duration_months": str(draw(whole(1, 48))),
            "labour_share": f"{draw(whole(10, 90))} %", "levers": levers}
    if levers:
        fixed = draw(st.booleans())
        hours = {"mode": "fixed", "hours": str(draw(whole(10, 20_000)))} if fixed else {
            "mode": "calibrated", "rate": f"{draw(whole(1, 25))} %"}
        free = clumsy or levers != BOTH  # an incentive clause cannot be scored
        made |= {"insertion_hours": hours, "criteria": draw(criteria()) if levers == BOTH else PLAIN,
                 "obligation": draw(st.sampled_from(["mandatory", "mandatory", *(["incentive"] if free else [])]))}
    if not clumsy or draw(st.booleans()):
        made["other_social_condition"] = "formation d'apprentis"
    return made


@st.composite
def a_reserved_lot(draw: st.DrawFn, name: str, *, clumsy: bool) -> dict[str, Any]:
    """A lot reserved for any family, scored or not, sometimes with hours on top."""
    for_whom = draw(st.sampled_from([*OPERATORS, *([["ess", "siae"], ["prison", "ea_esat"]] if clumsy else [])]))
    more = draw(st.sampled_from([[], ["award_criterion"], ["execution_condition"], BOTH]))
    made: dict[str, Any] = {
        "number": name, "title": draw(st.sampled_from(TITLES)), "estimated_value": str(draw(whole(20_000, 3_000_000))),
        "duration_months": str(draw(whole(1, 36))), "labour_share": "70 %", "levers": ["reserved", *more],
        "reserved_for": for_whom, "other_social_condition": "formation d'apprentis",
        "criteria": draw(criteria()) if "award_criterion" in more else PLAIN}
    if "execution_condition" in more:
        made |= {"insertion_hours": str(draw(whole(10, 2_000))), "reason_with_clause": "plan local"}
    if "ess" in for_whom:
        made["listed_services"] = draw(flags)
    return made


@st.composite
def a_service_lot(draw: st.DrawFn, name: str, *, clumsy: bool) -> dict[str, Any]:
    """A lot that buys insertion; its hours fixed, or those of its places."""
    block = {"support_share": f"{draw(whole(0, 60 if clumsy else 49))} %", "places": str(draw(whole(1, 40))),
             "price_unit": draw(st.sampled_from(["hour", "place_month", "pathway"])),
             "weekly_hours": str(draw(whole(20, 35))), "pathway_months": str(draw(whole(4, 24))),
             "delay_tolerance": str(draw(whole(1, 20))),
             "committee_frequency": draw(st.sampled_from(["monthly", "quarterly", "half_yearly"])),
             "support_constraints": draw(st.sampled_from([None, "accès limité en hiver"])),
             "fte": draw(st.sampled_from([None, "3,5"]))}
    hours = draw(st.sampled_from([None, str(draw(whole(100, 20_000)))]))
    return builders.service(name, block=block, criteria=draw(criteria()), insertion_hours=hours,
                            estimated_value=str(draw(whole(20_000, 900_000))), duration_months=str(draw(whole(1, 48))),
                            other_social_condition="formation d'apprentis")


@st.composite
def criteria(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A table of criteria with insertion, its sub-criteria in points of the total or of the criterion."""
    if draw(st.booleans()):
        return SCORED
    return [*SCORED[:-1], INSERTION | {"subcriteria_base": "criterion", "subcriteria": ON_CRITERION}]


@st.composite
def markets(draw: st.DrawFn, *, services: bool = False) -> dict[str, Any]:
    """Any market: natures, CCAG, dates, buyers, lots, follow-up, counting and penalties.

    One in four is `clumsy`: nothing keeps its choices from contradicting each other. With `services`, the first lot buys
    insertion, in a market of services launched since the article that allows it was read.
    """
    clumsy = draw(whole(0, 3)) == 3
    since = builders.SINCE.replace(2021, 4, 2) if services else builders.SINCE
    launch = draw(st.dates(since, builders.SINCE.replace(2027, 12, 31)))
    dated_smic = clumsy or 2023 <= launch.year <= 2026
    rounding = {"rounding_step": draw(st.sampled_from(["1", "7", "35"])), "rounding": "down" if clumsy else "up"}
    kind = draw(st.sampled_from(KINDS))
    nature = "services" if services else draw(st.sampled_from(sorted(NATURES)))
    name, article = draw(st.sampled_from(BUYERS))
    names = draw(st.lists(numbers, min_size=1, max_size=6, unique=True))
    lots = [draw(a_service_lot(each, clumsy=clumsy) if services and not rank else a_lot(each, bare=rank > 0, clumsy=clumsy))
            for rank, each in enumerate(names)]
    made: dict[str, Any] = {
        "nature": nature, "ccag": draw(st.sampled_from([NATURES[nature], NATURES[nature], "none"])),
        "launch_date": launch.isoformat(), "calibration": rounding,
        "procedure": draw(st.sampled_from(["adapted", "open", "restricted", "negotiated", "no_publication"])),
        "defence_or_security": "non" if services and not clumsy else draw(flags),
        "estimated_value": str(sum(int(each["estimated_value"]) for each in lots)),
        "buyer": {"name": name, "article": article, "kind": kind,
                  "capacity": draw(st.sampled_from(CAPACITIES))},
        "lots": lots, "criteria": PLAIN,
        "fulfilment_modes": draw(st.lists(st.sampled_from(MODES), min_size=1, unique=True)),
        "monitoring": {"frequency": draw(st.sampled_from(["monthly", "quarterly", "half_yearly"])),
                       "day": draw(_text(whole(1, 28)))},
        "counting": {"hours_base": draw(st.sampled_from(["worked", "paid"])),
                     "permanent_contract": draw(st.sampled_from(["remaining_duration", "none"])),
                     "min_contract_hours": draw(_text(whole(0, 500)))},
        "eligibility": {"open_to_others": draw(flags), "prior_validation": draw(flags)},
        "penalties": {
            "hour": draw(st.sampled_from(PENALTIES if dated_smic else PENALTIES[:1])),
            "document": {"amount": draw(_text(whole(1, 300))), "unit": draw(st.sampled_from(UNITS))},
            "formal_notice": draw(flags) if clumsy or kind not in PRIVATE_LAW else "oui",
            "contradictory_days": draw(_text(whole(1 if clumsy else 15, 60))),
            "ceiling": draw(_text(whole(0, 30)))},
        "signature": draw(st.sampled_from(["award", "submission"])),
        "grouping": draw(st.sampled_from(["lead_member", "shared"])),
        **{name: draw(flags) for name in ("annex_required", "negotiation", "pooling", "termination")}}
    if draw(st.booleans()):
        made |= {"facilitator": "non", "insertion_contact": CONTACT}
    elif draw(st.booleans()):
        made |= {"facilitator_agreement": {"duration_months": draw(_text(whole(6, 60))),
                                           "funding": draw(st.sampled_from(["free", "funded"]))}}
    return made


def _hours_shown(piece: Piece, only: str | None) -> dict[str, set[str]]:
    """Lot → the figures of insertion hours that the pièce prints for it, in its tables and its sentences.

    `only` is the number of a single lot, which no table names.
    """
    shown: dict[str, set[str]] = {}
    for passage in piece.passages():
        for block in passage.blocks:
            if isinstance(block, Table) and block.name in TABLES:
                column = next(i for i, each in enumerate(block.columns) if each.title.startswith("Heures"))
                for row in block.rows[: -1 if block.total else None]:
                    shown.setdefault(only or plain(row[0]), set()).add(plain(row[column]))
        if len(passage.lots) == 1:
            text = "\n".join(line for line in lines(Piece(piece.code, "", "dce", (passage,))))
            for figure in re.findall(r"(\d[\d\u00a0]*)\u00a0heures? d’insertion", text):
                shown.setdefault(passage.lots[0], set()).add(figure)
    return shown


def _agree(dossier: Dossier) -> None:
    only = dossier.settled.lots[0].number if dossier.settled.single else None
    for lot in dossier.settled.lots:
        hours = lot.get("lot.insertion_hours")
        mandatory = lot.get("lot.obligation") == "mandatory"
        for piece in dossier.pieces.pieces:
            shown = _hours_shown(piece, only).get(lot.number, set())
            service = "insertion_service" in lot.levers
            due = "execution_condition" in lot.levers or service
            assert shown <= {number(hours)} if due else not shown, (piece.stem, lot.number, shown)
            told = ("rc", "ccap") if service else ("avis", "rc", "ccap", *(("notice",) if mandatory else ()))
            own = piece.code in told or (
                mandatory and piece.code == "ae-annexe" and piece.lot == lot.number)
            assert shown or not (own and due), (piece.stem, lot.number)


def _fields(dossier: Dossier) -> None:
    """COH-29 holds by construction, for every lot and whatever the levers, from the day these forms exist."""
    assert not {"COH-29", "COH-29B"} & {finding.code for finding in dossier.findings}
    data = notice_data(dossier.settled, dossier.selection, dossier.outlines)
    assert (data is None) is (dossier.settled.market.launch_date.year < 2024)
    assert data is None or len(data["lots"]) == len(dossier.settled.lots)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(markets())
def test_any_market(changes: dict[str, Any]) -> None:
    dossier = prepare(builders.market(**changes), builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    assert {piece.code for piece in dossier.pieces.pieces} >= {"avis", "rc", "ccap", "ae-annexe", "notice"}
    _fields(dossier)
    if dossier.blocking:
        return
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text
    _agree(dossier)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(markets(services=True))
def test_any_service(changes: dict[str, Any]) -> None:
    dossier = prepare(builders.market(**changes), builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    assert {piece.code for piece in dossier.pieces.pieces} >= {
        "avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "fiche-suivi", "bilan"}
    _fields(dossier)
    if dossier.blocking:
        return
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text


@st.composite
def private_contracts(draw: st.DrawFn) -> dict[str, Any]:
    """A truly private contract: the same choices, less what belongs to public procurement; a planner or none."""
    made = draw(markets())
    kept = {key: value for key, value in made.items()
            if key not in ("procedure", "ccag", "criteria", "defence_or_security", "annex_required", "negotiation")}
    kept["buyer"] = {"name": draw(st.sampled_from(("Tilleuls Promotion", "Foncière du Val"))), "kind": "private"}
    own = ("number", "title", "estimated_value", "duration_months", "labour_share", "insertion_hours")
    kept["lots"] = [{key: lot[key] for key in own if key in lot}
                    | {"levers": ["execution_condition"] if "insertion_hours" in lot else []} for lot in made["lots"]]
    kept["penalties"] = made["penalties"] | {"withholding": draw(st.sampled_from(["progress_payment", "final_payment"]))}
    if draw(st.booleans()):
        kept["planner"] = {"name": "aménageur du Val", "article": "l'", "act": "cession de charges foncières", "hours": "300"}
    return kept


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(private_contracts())
def test_any_private_contract(changes: dict[str, Any]) -> None:
    """COH-27, COH-38: no word of public procurement, whatever is drawn; a waived formal notice blocks."""
    dossier = prepare(case_market(builders.library(), changes, "minimal-private-market"), builders.library(), builders.outlines())
    codes = {finding.code for finding in dossier.findings}
    assert "COH-27" not in codes and ("COH-38" in codes) == (changes["penalties"]["formal_notice"] == "non")
    assert {piece.code for piece in dossier.pieces.pieces} >= {"rc", "ccap", "ae", "ae-annexe", "notice"}
    if dossier.blocking:
        return
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    _agree(dossier)
