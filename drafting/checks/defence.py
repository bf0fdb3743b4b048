"""Rules on defence or security contracts (legal-facts §1.8): what their own book of the code says, and since when it was read."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.checks.finding import Remark, at, remark
from drafting.facts import SOCIAL_DUTY_FROM
from drafting.selection import Selection
from drafting.settled import Settled


def defence(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-39C: the condition's basis before 22/08/2026 was not read (F1.80). VAL-41: nor is insertion a criterion (F1.82)."""
    if not s.market.defence_or_security:
        return
    if s.get("facts.execution_lots") and s.market.launch_date < SOCIAL_DUTY_FROM:
        yield remark("COH-39C", at(s, "launch_date"))
    for lot in s.lots_with("award_criterion"):
        yield remark("VAL-41", at(s, "lot.levers", lot), lot=lot.number)


DEFENCE_RULES = (defence,)
