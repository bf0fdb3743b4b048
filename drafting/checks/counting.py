"""Rules on how hours count: one valuation of permanent contracts, capped, that gives something (pieces.md §5.4, COH-31)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting import french
from drafting.checks.finding import Remark, at, remark
from drafting.selection import Kept, Selection
from drafting.settled import Settled

MECHANISM = "counting.permanent_contract"
CAPS = ("counting.permanent_contract_max_months", "counting.permanent_contract_ceiling")
"""The months or the share of the volume that bound what a permanent contract adds."""


def _valuing(selection: Selection) -> list[Kept]:
    """The clauses of the CCAP kept because permanent contracts are valued."""
    return [kept for kept in selection.kept.values() if "CCAP-10" in kept.clause.provides
            and any(test.path == MECHANISM for test in kept.clause.when_of(kept.version))]


def one_valuation(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-31: one clause only values permanent contracts, and it prints its cap."""
    valuing = _valuing(selection)
    for kept in valuing[1:]:
        yield remark("COH-31B", s.library.where(kept.clause), clause=kept.clause.id, autre=valuing[0].clause.id)
    for kept in valuing:
        if not {variable.value for variable in kept.clause.variables_of(kept.version).values()} & set(CAPS):
            yield remark("COH-31C", s.library.where(kept.clause), clause=kept.clause.id)


def useful_valuation(s: Settled, selection: Selection) -> Iterator[Remark]:
    """A cap that gives no more than the ordinary rule, or less than one contract, rewards nobody."""
    months, usual = s.get(CAPS[0]), s.get("eligibility.max_months")
    if months is not None and months <= usual and s.get(MECHANISM) == "remaining_duration":
        yield remark("VAL-30", at(s, CAPS[0]), mois=french.number(months), duree=french.number(usual))
    credit, ceiling = s.get("counting.permanent_contract_hours"), s.get(CAPS[1])
    for lot in s.lots_with("execution_condition") if credit is not None else ():
        due = lot.get("lot.insertion_hours")
        if due is not None and credit * 100 > due * ceiling:
            yield remark("VAL-31", at(s, "counting.permanent_contract_hours"), lot=lot.number, credit=french.hours(credit),
                         plafond=french.percent(ceiling), heures=french.hours(due))


INTELLECTUAL = ("intellectual", "ict", "project_management")
MAY_BE_QUALIFIED = {"deld", "rqth", "seniors", "jeunes_diplomes", "refugies", "autres_valides"}
"""The publics among whom people with a diploma are found (pieces.md §5.8)."""


def publics_of_a_study(s: Settled, selection: Selection) -> Iterator[Remark]:
    """§5.8: a study has few posts without a diploma; publics who may hold one make the hours possible."""
    publics = set(s.get("publics") or ())
    if s.market.nature in INTELLECTUAL and s.lots_with("execution_condition") and publics and not publics & MAY_BE_QUALIFIED:
        yield remark("VAL-32", at(s, "publics"))
    for lot in s.lots_with("execution_condition"):
        if s.market.nature in INTELLECTUAL and lot.get("lot.insertion_hours.mode") == "calibrated":
            yield remark("VAL-33", at(s, "lot.insertion_hours", lot), lot=lot.number)


IN_TRAINING = {"decrochage", "reconversion"}


def form_of_the_volume(s: Settled, selection: Selection) -> Iterator[Remark]:
    """§5.5, §5.1: training is for those who left school or change trade; immersion is for lots too small for a contract."""
    for lot in s.lots_with("execution_condition"):
        mode, where = lot.get("lot.insertion_hours.mode"), at(s, "lot.insertion_hours", lot)
        if mode == "training_hours" and not IN_TRAINING & set(s.get("publics") or ()):
            yield remark("VAL-54", where, lot=lot.number)
        if mode == "immersion" and lot.calibration is not None and lot.calibration.hours >= LARGE:
            yield remark("VAL-53", where, lot=lot.number, heures=french.hours(lot.calibration.hours))


LARGE = 300
"""Hours from which a lot bears a contract of several months: an immersion would ask too little of it."""

COUNTING_RULES = (one_valuation, useful_valuation, publics_of_a_study, form_of_the_volume)
