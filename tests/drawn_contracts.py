"""Contracts drawn at random: any form with any objective, tranches, renewals, groups of buyers, counting and urban renewal."""

from __future__ import annotations

from datetime import date
from typing import Any

import builders
from drawn import markets
from hypothesis import strategies as st

from drafting.facts import FIGURES, FRAMEWORKS

BASES = ("ordered", "invoiced", "awarded")
PARTS = ("Bâtiment A", "Bâtiment B", "Abords", "Préau")
COUNTINGS = ("remaining_duration", "lump_sum", "coefficient", "retention", "none")
ANRU = {"convention": "convention du renouvellement urbain du Val", "project_holder": "communauté d'agglomération du Val",
        "local_goals": ["women", "lasting_contracts"]}
QPV = {"publics": ["deld", "qpv", "decrochage"], "priority_publics": ["qpv"]}
whole = st.integers


def _some(draw: st.DrawFn, **values: st.SearchStrategy[Any]) -> dict[str, str]:
    """Some of the optional keys."""
    return {name: str(draw(value)) for name, value in values.items() if draw(st.booleans())}


def _period(draw: st.DrawFn) -> dict[str, str]:
    stop = draw(st.sampled_from(["anniversary", "calendar_year", "end"]))
    return {"stop": stop} if stop == "end" else {"stop": stop, "carry_over": f"{draw(whole(0, 50))} %",
                                                        "statement_days": str(draw(whole(5, 60)))}


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


@st.composite
def module_objectives(draw: st.DrawFn, value: int) -> dict[str, str]:
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
            lot |= {"insertion_hours": draw(module_objectives(value)), "duration_months": "24"}
    counting = made["counting"] | {"permanent_contract": draw(st.sampled_from(COUNTINGS))}
    return made | {"lots": lots, "counting": counting, **({"anru": ANRU, **QPV} if draw(st.booleans()) else {})}


@st.composite
def a_group(draw: st.DrawFn) -> dict[str, Any]:
    """Two or three buyers, one of which has the clause at least."""
    flags = draw(st.lists(st.booleans(), min_size=2, max_size=3).filter(any))
    return {"form": draw(st.sampled_from(["purchasing_group", "joint_project"])),
            "followed_by": draw(st.sampled_from(["lead", "each_member"])),
            "members": [{"name": f"commune n° {i}", "article": "la", "insertion_clause": "oui" if flag else "non"}
                        for i, flag in enumerate(flags)]}


@st.composite
def some_renewals(draw: st.DrawFn) -> dict[str, str]:
    return {"count": str(draw(whole(1, 3))), "months": str(draw(whole(6, 24))),
            "carry_over": draw(st.sampled_from(["0 %", "20 %"]))}


@st.composite
def in_tranches_or_periods(draw: st.DrawFn) -> dict[str, Any]:
    """Two lots with hours, mandatory or incentive, in tranches or in periods, for one buyer or several."""
    made: dict[str, Any] = {"estimated_value": "5 000 000", "duration_months": str(draw(whole(3, 36))), "pooling": draw(
        st.sampled_from(["oui", "non", {"scope": "same_buyer", "ceiling": "30 %"}]))}
    count = draw(whole(2, 4))
    in_tranches = draw(st.booleans())
    made["lots"] = [builders.lot(str(i), duration_months=None, obligation=draw(st.sampled_from(["mandatory", "incentive"])),
                                 insertion_hours=draw(hours_of_tranches(count, in_tranches))) for i in (1, 2)]
    if in_tranches:
        made["contract"] = {"form": "tranches", "tranches": [{"title": title} for title in PARTS[:count]]}
    elif draw(st.booleans()):
        made["renewals"] = draw(some_renewals())
    if draw(st.booleans()):
        made["buyer"] = {"group": draw(a_group())}
    return made


@st.composite
def hours_of_tranches(draw: st.DrawFn, count: int, in_tranches: bool) -> Any:
    if not in_tranches:
        return str(draw(whole(200, 2000)))
    hours = draw(st.lists(st.sampled_from([0, 35, 70, 700]), min_size=count, max_size=count).filter(any))
    return {"mode": "by_tranche", "tranches": [str(each) for each in hours]}


MEASURED = {"lump_sum": {"permanent_contract_hours": "400"}, "coefficient": {"permanent_contract_coefficient": "1,2"},
            "retention": {"permanent_contract_max_months": "6"}}
"""The ways to value a permanent contract, with a figure of their own."""
CHOSEN = ("convention", "charte", "cctp", "ae", "fiche-suivi", "bilan", "opportunite", "tableau-suivi")
"""Pièces that the buyer may ask for, or refuse."""
POOLINGS = ("oui", "non", {"scope": "same_buyer", "ceiling": "30 %"})


@st.composite
def mixes(draw: st.DrawFn) -> dict[str, Any]:
    """Anything with anything: mechanisms by lot, forms of contract, objectives, modules, groups of buyers, chosen pièces."""
    made = draw(markets())
    form = draw(st.sampled_from(["ordinary", "ordinary", "tranches", *FRAMEWORKS]))
    count = draw(whole(2, 4))
    made["contract"] = {"form": form}
    if form == "tranches":
        made["contract"]["tranches"] = [{"title": title} for title in PARTS[:count]]
    elif form != "ordinary":
        made["contract"] |= {"maximum": "500 000 000", **_some(draw, holders=st.sampled_from(["one", "several"]))}
    if form != "ordinary":  # an insertion service is bought by an ordinary contract
        made["lots"] = [lot for lot in made["lots"] if "insertion_service" not in lot["levers"]] or [builders.lot("1")]
    elif draw(st.booleans()):
        made["renewals"] = draw(some_renewals())
    for lot in made["lots"]:
        if form in FRAMEWORKS and draw(whole(0, 7)) < 7:
            lot |= {"minimum": str(draw(whole(10_000, 90_000))), "maximum": "90 000 000"}
        if "execution_condition" in lot["levers"]:
            lot["insertion_hours"] = draw(hours_of_tranches(count, True) if form == "tranches" else st.one_of(
                objective(form), module_objectives(int(lot["estimated_value"].replace(" ", "")))))
            if lot["insertion_hours"]["mode"] not in (*FIGURES, "by_tranche"):
                lot["obligation"] = "mandatory"
    valued = draw(st.sampled_from(COUNTINGS))
    made["counting"] |= {"permanent_contract": valued, **(MEASURED.get(valued, {}) if draw(st.booleans()) else {})}
    made["pooling"] = draw(st.sampled_from(POOLINGS))
    made["pieces"] = {code: draw(st.sampled_from(["oui", "non"])) for code in draw(st.lists(st.sampled_from(CHOSEN), unique=True))
                      if "facilitator_agreement" in made or code not in ("convention", "charte")}
    if draw(st.booleans()):
        made["buyer"] |= {"group": draw(a_group())}
    if draw(st.booleans()):
        made |= {"anru": ANRU, **QPV}
    made["defence_or_security"] = "oui" if draw(whole(0, 7)) == 7 else "non"
    return made | {name: draw(st.sampled_from(among)) for name, among in (
        ("lasting_employment", ("study", "commitment", "none")), ("tutoring_required", ("oui", "non")),
        ("variants", ("oui", "non")))}
