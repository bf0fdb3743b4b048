"""Rules on a truly private contract: whose contract it is, and what a planner's act asks of it (pieces.md §4.5).

What its texts must not say (COH-27) is an expression of refusals.yaml, like the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting import french
from drafting.checks.finding import Remark, at, remark
from drafting.selection import Selection
from drafting.settled import Settled

_LIKELY_PUBLIC = re.compile(
    r"\b(?:OPH|HLM|ESH|SEM|SPL|SEML|EPF|EPA|CHU)\b|sociétés? (?:publique|d[’']économie mixte)|habitat à loyer modéré|"
    r"\b(?:communes?|villes?|départements?|régions?|métropoles?|communautés?|syndicats? mixtes?|offices? public|"
    r"établissements? publics?|centres? hospitalier|ministères?|préfectures?)\b|"
    r"hydro-?électri|\bélectricité\b|\bgaz\b|\bénergies?\b|\beaux\b|\btransports?\b|\bferroviaire|\baéroports?\b", re.I)
"""Names of buyers that are usually under the public procurement code: LEG-10, legal-facts F11.01 and F11.02."""


def truly_private(s: Settled, selection: Selection) -> Iterator[Remark]:
    """LEG-10: the private variant is for owners who are truly private."""
    if s.get("buyer.regime") == "private" and _LIKELY_PUBLIC.search(s.market.buyer.name):
        yield remark("COH-27B", at(s, "buyer.name"), nom=s.market.buyer.name)


def planner(s: Settled, selection: Selection) -> Iterator[Remark]:
    """What a planner's act asks: its volume, its publics and its facilitator are taken up."""
    source = s.market.planner
    if source is None:
        return
    due = s.get("total.hours")
    if source.hours and due is not None and due < source.hours:
        yield remark("COH-27C", at(s, "planner.hours"), heures=french.hours(due), attendu=french.hours(source.hours))
    for code in s.get("publics") or ():
        if source.publics and code not in source.publics:
            yield remark("COH-27D", at(s, "publics"), public=s.library.data["publics"][code]["label"])
    if s.market.facilitator is None:
        yield remark("COH-27E", at(s, "facilitator"))


PRIVATE_RULES = (truly_private, planner)
