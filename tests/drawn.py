"""Markets drawn at random, shared by the property tests: lots of every mechanism, markets, private contracts, concessions."""

from __future__ import annotations

from typing import Any

import builders
from hypothesis import strategies as st
from judging import BOTH, CONTACT, EXTRA_HOURS, GREEN, INSERTION, PLAIN, SCORED, SUBCRITERIA

from drafting.facts import PRIVATE_LAW

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
CONCEDED = (["execution_condition"], ["execution_condition", "award_criterion"], ["reserved"], ["reserved", "award_criterion"],
            ["reserved", "execution_condition"], [])
"""The levers of a concession."""
WAIVERS = ("insufficient_link", "competition_or_difficulty", "immediate_solution", "works_under_six_months")
SERVED = [{"title": "Qualité du service", "weight": "80"}, GREEN, INSERTION]

numbers = st.from_regex(r"[1-9][0-9]?[A-C]?", fullmatch=True)
flags = st.sampled_from(["oui", "non"])
whole = st.integers


def _text(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return strategy.map(str)


@st.composite
def a_lot(draw: st.DrawFn, name: str, *, bare: bool, clumsy: bool, extra: bool = False) -> dict[str, Any]:
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
        made |= {"insertion_hours": hours, "criteria": draw(criteria(extra=extra and not clumsy)) if levers == BOTH else PLAIN,
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
def criteria(draw: st.DrawFn, *, extra: bool = False) -> list[dict[str, Any]]:
    """A table of criteria with insertion, its sub-criteria in points of the total or of the criterion; `extra`: or with extra
    hours."""
    if draw(st.booleans()):
        return SCORED
    if extra and draw(st.booleans()):
        return EXTRA_HOURS["criteria"]
    return [*SCORED[:-1], INSERTION | {"subcriteria_base": "criterion", "subcriteria": ON_CRITERION}]


@st.composite
def markets(draw: st.DrawFn, *, services: bool = False, extra: bool = False) -> dict[str, Any]:
    """Any market: natures, CCAG, dates, buyers, lots, follow-up, counting and penalties.

    One in four is `clumsy`: nothing keeps its choices from contradicting each other. With `services`, the first lot buys
    insertion, in a market of services launched since the article that allows it was read. With `extra`, a lot may score extra
    hours.
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
    lots = [draw(a_service_lot(each, clumsy=clumsy) if services and not rank
                 else a_lot(each, bare=rank > 0, clumsy=clumsy, extra=extra)) for rank, each in enumerate(names)]
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


@st.composite
def concessions(draw: st.DrawFn) -> dict[str, Any]:
    """Any concession: dates, value, levers, operators, exemptions, follow-up and penalties."""
    levers = draw(st.sampled_from(CONCEDED))
    lot: dict[str, Any] = {"number": "1", "title": "Exploitation", "duration_months": str(draw(st.integers(1, 240))),
                           "levers": levers}
    if "execution_condition" in levers:
        free = "award_criterion" not in levers
        lot |= {"insertion_hours": str(draw(st.integers(10, 20_000))), "reason_with_clause": "plan local",
                "obligation": draw(st.sampled_from(["mandatory", *(["incentive"] if free else [])]))}
    if "reserved" in levers:
        lot["reserved_for"] = draw(st.sampled_from(OPERATORS))
    if not levers and draw(st.booleans()):
        lot["waiver"] = {"case": draw(st.sampled_from(WAIVERS)), "facts": "aucun poste ne s'y prête"}
    return {
        "nature": draw(st.sampled_from(["works", "services"])), "lots": [lot],
        "launch_date": draw(st.dates(builders.SINCE, builders.SINCE.replace(2027, 12, 31))).isoformat(),
        "estimated_value": str(draw(st.integers(50_000, 9_000_000))),
        "criteria": SERVED if "award_criterion" in levers else PLAIN,
        "penalties": {"formal_notice": draw(flags), "ceiling": str(draw(st.integers(0, 30))),
                      "hour": {"mode": "fixed", "amount": "60"}},
        "missing_annex": draw(st.sampled_from(["regularisable", "irregular"])),
        **{name: draw(flags) for name in ("annex_required", "negotiation", "termination", "pooling")}}
