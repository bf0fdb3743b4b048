"""Rules on what the buyer decided. Each yields remarks; the rule's source is the code's own pieces.md id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, asked, at, reason, remark
from drafting.facts import SOCIAL_DUTY_FROM
from drafting.selection import Kept, Selection
from drafting.settled import Settled, SettledLot
from drafting.settled.dated import typed
from drafting.spoken import path_title

Rule = Callable[[Settled, Selection], Iterator[Remark]]

ADMITTED_CCAG = {
    "works": ("works", "none"), "supplies": ("supplies_services", "ict", "industrial", "none"),
    "services": ("supplies_services", "ict", "none"), "intellectual": ("intellectual", "none"),
    "ict": ("ict", "none"), "project_management": ("project_management", "intellectual", "none"),
    "industrial": ("industrial", "supplies_services", "none")}
"""COH-17: the CCAG that a nature usually refers to."""


def needs(s: Settled, selection: Selection) -> Iterator[Remark]:
    """What a model needs and that nobody decided (model.yaml `needs:`)."""
    for model in s.library.models.values():
        lots = [lot for lot in s.lots if s.holds(model.when, lot)]
        for path in model.needs if lots else ():
            if path.startswith("lot."):
                for lot in lots:
                    if lot.get(path) is None:
                        key = asked(s, path, lot)
                        yield remark("VAL-01", at(s, key, lot), titre=path_title(key), chemin=key,
                                     lot=f" (lot n° {lot.number})")
            elif s.get(path) is None and path not in s.values and not _has_part(s, path):
                yield remark("VAL-01", at(s, path), titre=path_title(path), chemin=path, lot="")


def _has_part(s: Settled, path: str) -> bool:
    return any(known.startswith(f"{path}.") for known in s.values)


def outside_practice(s: Settled, selection: Selection) -> Iterator[Remark]:
    """A stated figure outside the usual range of practice.yaml."""
    for path, entry in s.library.data["practice"].items():
        for lot in s.lots if path.startswith("lot.") else (None,):
            value = (s.values if lot is None else lot.values).get(path)
            if value is None or value.origin != "stated" or "low" not in entry:
                continue
            low, high = typed(entry["low"]), typed(entry["high"])
            if not low <= Decimal(value.value) <= high:
                sign = f"{french.NBSP}%" if "%" in entry["low"] else ""
                unit = f" {entry['unit']}" if entry.get("unit") else ""
                yield remark("VAL-02", at(s, path, lot), titre=entry["title"], valeur=french.number(value.value) + sign,
                             bas=french.number(low), haut=french.number(high) + sign, unite=unit)


def hour_penalty(s: Settled, selection: Selection) -> Iterator[Remark]:
    """§7: under 15 € the clause can be bought off, over 250 € a judge may reduce it."""
    rate, key = s.get("penalties.hour.amount"), "penalties.hour.amount"
    if s.get("penalties.hour.mode") == "smic_multiple" and s.get("smic.hourly") is not None:
        rate, key = s.get("penalties.hour.multiple") * s.get("smic.hourly"), "penalties.hour.multiple"
    if rate is not None and not 15 <= rate <= 250:
        low = rate < 15
        yield remark("VAL-03", at(s, key), valeur=french.euros(rate),
                     sens=reason("low" if low else "high"), consequence=reason("bought_off" if low else "reduced"))
    if s.get("penalties.hour.mode") == "smic_multiple" and s.get("smic.hourly") is None:
        yield remark("VAL-13", at(s, "penalties.hour.mode"), date=french.short_date(s.market.launch_date))


def far_from_calibration(s: Settled, selection: Selection) -> Iterator[Remark]:
    """Stated hours more than 30 % away from the calibrated ones."""
    for lot in s.lots:
        hours = lot.values.get("lot.insertion_hours")
        if hours is None or hours.origin != "stated" or lot.calibration is None or lot.calibration.exact == 0:
            continue
        gap = (Decimal(hours.value) - lot.calibration.exact) / lot.calibration.exact * 100
        if abs(gap) > 30:
            yield remark("VAL-04", at(s, "lot.insertion_hours", lot), lot=lot.number, heures=french.hours(hours.value),
                         calcul=french.hours(round(lot.calibration.exact)), ecart=f"{round(gap):+d}".replace("-", "−"))


def share_of_labour(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-22 and COH-23: too large a share of the lot's hours, or less than a week of one person; not on reserved lots."""
    for lot in s.lots:
        hours = lot.get("lot.insertion_hours")
        if hours is None or not lot.levers or {"insertion_service", "reserved"} & set(lot.levers):
            continue
        if lot.calibration is not None and lot.calibration.labour_hours > 0:
            share = Decimal(hours) / lot.calibration.labour_hours * 100
            if share > 30:
                yield remark("COH-22", at(s, "lot.insertion_hours", lot), lot=lot.number, part=round(share),
                             fort=reason("more_than_half") if share > 50 else "")
        if hours < 35:
            yield remark("COH-23", at(s, "lot.insertion_hours", lot), lot=lot.number, heures=french.hours(hours))


def _whole_value(lot: SettledLot) -> Decimal:
    """The amount of a lot with its renewals, in proportion of their length (R. 2121-1 CCP counts them)."""
    amount, first = lot.get("lot.estimated_value") or Decimal(0), lot.get("lot.duration_months")
    return Decimal(amount) if not first else Decimal(amount) * Decimal(lot.get("lot.whole_months")) / Decimal(first)


def amounts(s: Settled, selection: Selection) -> Iterator[Remark]:
    total = sum((lot.get("lot.estimated_value") or Decimal(0) for lot in s.lots), Decimal(0))
    with_renewals = sum((_whole_value(lot) for lot in s.lots), Decimal(0)).quantize(Decimal(1))
    if with_renewals > s.market.estimated_value and s.get("buyer.regime") == "public":
        yield remark("VAL-05", at(s, "estimated_value"), somme=french.euros(with_renewals),
                     valeur=french.euros(s.market.estimated_value),
                     reconductions=reason("with_renewals") if with_renewals != total else "")
    if s.get("thresholds.eu") is None and s.get("buyer.regime") == "public":
        yield remark("VAL-07", at(s, "launch_date"), date=french.short_date(s.market.launch_date))
    if len(s.get("fulfilment_modes") or ()) == 1:
        yield remark("VAL-06", at(s, "fulfilment_modes"))


def criterion_weight(s: Settled, selection: Selection) -> Iterator[Remark]:
    """§6.1: 15 % at most on an ordinary lot; 30 to 45 % is usual where the market is reserved."""
    for lot in s.lots_with("award_criterion"):
        weight = lot.get("lot.criterion.weight")
        if weight is None:
            continue
        if "reserved" in lot.levers:
            if not 30 <= weight <= 45:
                yield remark("VAL-08B", at(s, "criteria"), lot=lot.number, poids=french.number(weight))
        elif weight > 15:
            yield remark("VAL-08", at(s, "criteria"), poids=french.number(weight))


def counting_rules(s: Settled, selection: Selection) -> Iterator[Remark]:
    """Lasting contracts or work-study praised without a rule to count them; where hours are due, only."""
    if not s.get("facts.execution_lots"):
        return
    praised = s.get("lasting_employment") == "commitment" or any(
        "lasting_employment" in (lot.get("lot.scored_sections") or ()) for lot in s.lots_with("execution_condition"))
    if praised and s.get("counting.permanent_contract") == "none":
        yield remark("VAL-12", at(s, "counting.permanent_contract"), quoi=reason("permanent_contracts"))
    if s.get("facts.work_study") and not any("CCAP-10" in k.clause.provides and any(
            t.path == "facts.work_study" for t in k.clause.when_of(k.version)) for k in selection.kept.values()):
        yield remark("VAL-12", at(s, "fulfilment_modes"), quoi=reason("work_study"))


def ccag_of_nature(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-17: the CCAG of the nature; COH-17C: one that existed at the launch date (F2.01)."""
    since = s.library.data["ccag"].get(s.get("ccag"), {}).get("exists_from")
    if since and s.market.launch_date < french.read_date(since):
        yield remark("COH-17C", at(s, "ccag"), ccag=s.get("ccag.name"), depuis=french.short_date(french.read_date(since)))
    if s.get("ccag") not in ADMITTED_CCAG[s.market.nature]:
        words = s.library.data["words"].get("nature", {})
        nature = words.get(s.market.nature, s.market.nature)
        yield remark("COH-17", at(s, "ccag"), nature=nature, ccag=s.get("ccag.name"))


def social_duty(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-26: above the threshold, each lot has a social condition, another one, or one of four exemptions."""
    for lot in s.lots:
        where, case = at(s, "lot.levers", lot), lot.get("lot.waiver.case")
        if not s.get("facts.social_condition_due"):
            if case:
                yield remark("COH-26D", where, lot=lot.number)
            continue
        duty = lot.get("lot.social_duty")
        if duty == "reserved":
            yield remark("COH-26E", where, lot=lot.number)
        elif duty == "missing":
            yield remark("COH-26", where, lot=lot.number)
        elif duty == "waived":
            yield from _waiver(s, lot, case)


def partial_group(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-26 where only some buyers of a group have the clause: whether their share answers the duty is not settled."""
    if s.get("facts.partial_group") and s.get("facts.social_condition_due") and s.get("facts.mandatory_lots"):
        yield remark("COH-26F", at(s, "buyer.group"), membres=french.listing(s.get("buyer.clause_member_names")))


CONCESSION_CASES = ("insufficient_link", "competition_or_difficulty")
"""The two exemptions of a concession (F1.71), where a market has four."""


def _waiver(s: Settled, lot: SettledLot, case: str) -> Iterator[Remark]:
    where, duration = at(s, "lot.waiver", lot), lot.get("lot.duration_months")
    if s.market.concession and case not in CONCESSION_CASES:
        yield remark("COH-26H", where, lot=lot.number)
    elif case == "works_under_six_months" and (s.market.nature != "works" or duration is None or duration >= 6):
        yield remark("COH-26B", where, lot=lot.number)
    entity = s.get("buyer.capacity") == "contracting_entity" or s.market.concession
    yield remark("COH-26C", where, lot=lot.number,
                 ou=reason("any_means" if entity else "procedure_documents"),
                 fiche=reason("see_sheet") if s.get("facts.motivation_produced") else "")


def environment(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-37: at least one environmental criterion, never the price alone; an environmental condition."""
    if not s.get("facts.environmental_criterion_due"):
        return
    if s.market.criteria is None and not any(lot.criteria for lot in s.lots):
        yield remark("COH-37C", at(s, "criteria"))
    else:
        given = [lot for lot in s.lots if lot.criteria]
        if wrong := [lot for lot in given if not any(row["criterion.environmental"] for row in lot.criteria)]:
            alone = reason("price_alone") if len(wrong[0].criteria) == 1 else ""
            named = french.capital(french.lots([lot.number for lot in wrong], single=s.single))
            yield remark("COH-37", at(s, "criteria"), lots=named, prix=alone)
    if s.market.launch_date >= SOCIAL_DUTY_FROM and not s.get("environmental_condition"):
        yield remark("COH-37B", at(s, "environmental_condition"))


def formal_notice(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-38: a buyer of private law never waives the formal notice."""
    if s.get("facts.private_law_contract") and s.get("penalties.formal_notice") is False:
        yield remark("COH-38", at(s, "penalties.formal_notice"))


def unverified_law(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-25 and COH-39: what a kept clause cites exists and was verified at the launch date."""
    for kept in selection.kept.values():
        for id_ in kept.version.law:
            yield from _law(s, kept, id_)
    if s.get("facts.ccag") and s.get("facts.execution_lots") and s.get("ccag.article.insertion") is None:
        yield remark("COH-39B", at(s, "ccag"), ccag=s.get("ccag.name"))


def _law(s: Settled, kept: Kept, id_: str) -> Iterator[Remark]:
    reference = s.library.law.get(id_)
    where = s.library.where(kept.clause, kept.version)
    wording = reference.wording_on(s.market.launch_date) if reference else None
    if reference is None or wording is None:
        yield remark("COH-25", where, piece=kept.clause.piece, clause=kept.clause.id, raison=reason("not_yet"),
                     trouve=reference.cite if reference else id_)
    elif wording.verified == "no":
        yield remark("COH-39", where, clause=kept.clause.id, article=reference.cite, texte=reference.text)


DEPARTURES = (
    ("ceiling", "facts.ccag", True, "ceiling"),
    ("observations", "facts.contradictory_shortened", True, "contradictory"),
    ("publics", "facts.publics_restricted", True, "insertion"),
    ("modes", "facts.modes_restricted", True, "insertion"),
    ("formal_notice", "penalties.formal_notice", False, "insertion"))
"""What departs from a CCAG: the reason of COH-15, the path and its value, the article that the clause saying so asks about."""


def derogations(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-15: what departs from the CCAG is said where it stands, and listed.

    A departure is said by a clause whose conditions read both the choice and the CCAG's article, known or not. An
    edition before 2021 knows neither the clause nor the formal procedure: only its ceiling is departed from.
    A shorter hearing and a waived formal notice take a guarantee away: no clause says them without the article's number.
    """
    if not s.get("facts.ccag_derogation") or not any(lot.levers for lot in s.lots):
        return
    clauses = [(k.clause, {t.path for t in k.clause.when_of(k.version)}) for k in selection.kept.values()]
    listed = any("CCAP-32" in clause.provides for clause, _ in clauses)
    said = [paths for clause, paths in clauses if "CCAP-32" not in clause.provides]
    clause = s.get("facts.execution_lots")  # publics and modes are those of a condition, not of a reservation
    edition = s.library.data["ccag"][s.get("ccag")].get("from", "2021-04-01")
    before = s.market.launch_date < french.read_date(edition)
    for departure, path, value, article in DEPARTURES[: 1 if before else None]:
        if s.get(path) is not value or (path == "penalties.formal_notice" and s.get("facts.private_law_contract")):
            continue
        if article == "insertion" and not clause:
            continue
        needed = {f"ccag.article.{article}"} | ({path} - {"facts.ccag"})
        if not listed or not any(needed <= paths for paths in said):
            yield remark("COH-15", at(s, "ccag"), ccag=s.get("ccag.name"), ecart=reason(departure))


def scored_without_lever(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-07: a lot whose own table scores insertion has the lever."""
    for lot in s.lots:
        scored = any(row["criterion.insertion"] for row in lot.criteria)
        if scored and lot.levers and not lot.scored:
            yield remark("COH-07B", at(s, "lot.criteria", lot), lot=lot.number)


def incentive_not_scored(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-24: what a tenderer is free to decline earns him no point."""
    for lot in s.lots_with("award_criterion"):
        if lot.get("lot.obligation") == "incentive":
            yield remark("COH-24B", at(s, "lot.obligation", lot), lot=lot.number)


VALUE_RULES: tuple[Rule, ...] = (
    needs, outside_practice, hour_penalty, far_from_calibration, share_of_labour, amounts, criterion_weight,
    counting_rules, ccag_of_nature, social_duty, partial_group, environment, formal_notice, unverified_law, derogations,
    scored_without_lever, incentive_not_scored)
