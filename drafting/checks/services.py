"""Rules on insertion services (pieces.md LEG-07, §4.4): what is bought is insertion, a service, by a buyer entitled to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from drafting import french, hours
from drafting.checks.finding import Remark, at, remark
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot
from drafting.settled.dated import dated

ROOT = "lot.insertion_service"
SOCIAL_SERVICES = "85"
"""The division of the CPV that holds health and social work."""
WEIGHT = (40, 60)
"""What the quality of insertion usually weighs here (§6.1)."""
EXPECTED = ("action", "supervision", "tutoring", "support", "training", "monitoring")
"""The rubrics of the fiche technique that a service always asks (FT-01 to FT-05, FT-07)."""


def main_object(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-60, VAL-61: a service, in which insertion is worth more than its support (R. 2123-2, F1.61, F1.63)."""
    for lot in s.lots_with("insertion_service"):
        share = lot.get(f"{ROOT}.support_share")
        if share is not None and share >= 50:
            yield remark("VAL-60", at(s, f"{ROOT}.support_share", lot), lot=lot.number, part=french.number(share))
        if s.market.nature != "services":
            words = s.library.data["words"].get("nature", {})
            yield remark("VAL-61", at(s, "nature"), lot=lot.number, nature=words.get(s.market.nature, s.market.nature))
        if s.market.defence_or_security:
            yield remark("VAL-62", at(s, "defence_or_security"), lot=lot.number)


def procedure(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-63, VAL-63B: the adapted procedure is open whatever the amount, to the service alone (R. 2123-1, 3°)."""
    services = s.lots_with("insertion_service")
    if not services:
        return
    if s.market.procedure != "adapted":
        yield remark("VAL-63", at(s, "procedure"))
    elif len(services) < len(s.lots) and s.get("facts.threshold_reached"):
        others = french.lots([lot.number for lot in s.lots if lot not in services], "a", single=s.single)
        yield remark("VAL-63B", at(s, "procedure"), lots=others)


def publicity(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-64: from the threshold of social services on, a notice in the OJEU, even in an adapted procedure (R. 2131-15)."""
    services = s.lots_with("insertion_service")
    row = dated(s.library.data["thresholds"]["social_services"].get(str(s.get("buyer.capacity")), []), s.market.launch_date)
    if not services or row is None:
        return
    amounts = [lot.get("lot.estimated_value") for lot in services]
    value = s.market.estimated_value if None in amounts or len(services) == len(s.lots) else sum(amounts, Decimal(0))
    threshold = french.read_number(row["value"])
    if value >= threshold:
        yield remark("VAL-64", at(s, "estimated_value"), valeur=french.euros(value), seuil=french.euros(threshold),
                     reserve=" (seuil à vérifier)" if row["verified"] == "no" else "")


def entitled(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-65: why this buyer may buy insertion, and why it is no subsidy (LEG-07, §4.4)."""
    for lot in s.lots_with("insertion_service"):
        if lot.get(f"{ROOT}.buyer_title") is None:
            yield remark("VAL-65", at(s, ROOT, lot), lot=lot.number)


def quality(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-66, VAL-67: the weight of insertion, and what it scores (§6.1, model C of §6.2)."""
    for lot in s.lots_with("insertion_service"):
        weight = lot.get("lot.criterion.weight")
        if weight is not None and not WEIGHT[0] <= weight <= WEIGHT[1]:
            yield remark("VAL-66", at(s, "criteria"), lot=lot.number, poids=french.number(weight))
        scored = lot.get("lot.scored_sections") or ()
        if scored and (lacking := [section for section in EXPECTED if section not in scored]):
            words = s.library.data["words"].get("section", {})
            yield remark("VAL-67", at(s, "criteria"), lot=lot.number,
                         rubriques=french.listing([str(words.get(section, section)) for section in lacking]))


def duty(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-68: whether a social object answers L. 2112-2-1, and from which threshold, is not settled (F7.04, §13.1)."""
    for lot in s.lots_with("insertion_service"):
        if lot.get("lot.social_duty") == "service":
            yield remark("VAL-68", at(s, "lot.levers", lot), lot=lot.number)


def main_code(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-69: the main CPV code is that of insertion, not that of the support (AVIS-11)."""
    for lot in s.lots_with("insertion_service"):
        cpv = lot.get(f"{ROOT}.cpv")
        if cpv is not None and not cpv.startswith(SOCIAL_SERVICES):
            yield remark("VAL-69", at(s, f"{ROOT}.cpv", lot), lot=lot.number, cpv=cpv)


def quantities(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-70, VAL-71: pathways that fit in the lot, and hours that its places can make."""
    for lot in s.lots_with("insertion_service"):
        months, pathway = lot.get("lot.duration_months"), lot.get(f"{ROOT}.pathway_months")
        if months is not None and pathway is not None and pathway > months:
            yield remark("VAL-70", at(s, f"{ROOT}.pathway_months", lot), lot=lot.number, parcours=french.number(pathway),
                         duree=french.number(months))
        yield from _hours(s, lot, months)


def _hours(s: Settled, lot: SettledLot, months: Decimal | None) -> Iterator[Remark]:
    stated = lot.values.get("lot.insertion_hours")
    if stated is None or stated.origin != "stated" or months is None:
        return
    made = hours.of_service(Decimal(lot.get(f"{ROOT}.fte")), str(s.get("counting.hours_base")), Decimal(months))
    if abs(stated.value - made) * 10 > made * 3:
        yield remark("VAL-71", at(s, "lot.insertion_hours", lot), lot=lot.number, heures=french.hours(stated.value),
                     places=french.hours(made))


def contract_form(s: Settled, selection: Selection) -> Iterator[Remark]:
    """VAL-72: its places are those of an ordinary contract: no text makes them follow orders or tranches."""
    form = str(s.get("contract.form") or "ordinary")
    services = s.lots_with("insertion_service")
    if services and form != "ordinary":
        yield remark("VAL-72", at(s, "contract"), lots=french.lots([lot.number for lot in services], "pour", single=s.single))


SERVICE_RULES = (contract_form, main_object, procedure, publicity, entitled, quality, duty, main_code, quantities)
