"""Rules on urban renewal: its share of the hours, and its priority public, never exclusive (pieces.md §5.10, F5.07)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting import french
from drafting.checks.finding import Remark, at, reason, remark
from drafting.selection import Selection
from drafting.settled import Settled

PARTS = ((False, "anru.works", "anru.rate", "operation"),
         (True, "anru.proximity", "anru.proximity_rate", "proximity"))
"""lot.proximity_management → what its lots give together, the share that they owe, and of what."""


def share_of_operation(s: Settled, selection: Selection) -> Iterator[Remark]:
    """The lots together give the share that the convention sets of all the hours of work of the operation."""
    for proximity, path, owed, what in PARTS:
        rate, share = s.get(owed), s.get(f"{path}.share")
        if rate is None or not any(bool(lot.get("lot.proximity_management")) is proximity for lot in s.lots):
            continue
        if share is None:
            yield remark("VAL-36", at(s, "lots"), quoi=reason(what), taux=french.percent(rate))
        elif s.get(f"{path}.hours") * 100 < s.get(f"{path}.worked") * rate:
            yield remark("VAL-35", at(s, owed), quoi=reason(what), taux=french.percent(rate), part=french.percent(share),
                         heures=french.hours(s.get(f"{path}.hours")), travail=french.hours(s.get(f"{path}.worked")))


def priority_not_exclusive(s: Settled, selection: Selection) -> Iterator[Remark]:
    """Residents of priority districts come first, and never alone: a closed market would be a geographic reservation."""
    if s.get("anru.convention") is None or not s.lots_with("execution_condition"):
        return
    if "qpv" not in (s.get("priority_publics") or ()):
        yield remark("VAL-37", at(s, "priority_publics"))
    if set(s.get("publics") or ()) == {"qpv"} or s.get("priority_share") == 100:
        key = "priority_share" if s.get("priority_share") == 100 else "publics"
        yield remark("VAL-38", at(s, key))


ANRU_RULES = (share_of_operation, priority_not_exclusive)
