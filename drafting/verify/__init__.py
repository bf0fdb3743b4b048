"""Pièces read as they are now, ours or not: compared with each other or with the market, and read as a judge would.

`verify(reading)` → what is seen. Sentences and levels are words (clause_library/findings.yaml, VER-… and the COH-… whose rule is
the same); one module a subject. A rule that is not sure keeps silent: a false alarm costs as much as a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.checks.finding import LEVELS, Remark, said
from drafting.french import typeset
from drafting.paper import Article
from drafting.verify.contacts import CONTACT_RULES, launch
from drafting.verify.criteria import CRITERIA_RULES
from drafting.verify.hours import HOUR_RULES
from drafting.verify.law import LAW_RULES
from drafting.verify.penalties import PENALTY_RULES
from drafting.verify.reading import Notice, Reading, Seen, Sheet, place
from drafting.verify.structure import STRUCTURE_RULES

__all__ = ["Reading", "Seen", "Sheet", "launch", "verify"]

RULES = (*HOUR_RULES, *LAW_RULES, *CRITERIA_RULES, *PENALTY_RULES, *STRUCTURE_RULES, *CONTACT_RULES)


def verify(r: Reading) -> tuple[Seen, ...]:
    """Everything that is seen, in the order of the files, the most serious first in each."""
    order = {sheet.paper.file: rank for rank, sheet in enumerate(r.sheets)}
    lines = {id(line): rank for sheet in r.sheets for rank, line in enumerate(sheet.paper.lines)}
    seen = [(order[n.paper.file], list(LEVELS).index(one.level), -1 if n.line is None else lines[id(n.line)], one)
            for n in (*_tracked(r), *(notice for rule in RULES for notice in rule(r))) for one in [_seen(r, n)]]
    return tuple(dict.fromkeys(one for *_, one in sorted(seen, key=lambda found: found[:3])))


def _tracked(r: Reading) -> Iterator[Notice]:
    """VER-14: tracked changes are read as if they were accepted, and it is said."""
    for sheet in r.sheets:
        if sheet.paper.changes:
            yield sheet.notice("VER-14", None, "", nombre=sheet.paper.changes)


def _seen(r: Reading, n: Notice) -> Seen:
    entry = r.library.data["findings"][n.code]
    article = n.line.article if n.line else Article()
    where = place(n.paper.file, n.line)
    named = where.removeprefix(f"{n.paper.file}, ") if where != n.paper.file else str(r.library.data["words"]["verify"]["whole"])
    words = {"lieu": where, "piece": n.paper.file, "clause": named, "trouve": n.found, **n.words}
    remark = Remark(n.code, where, words)
    message, advice = (said(entry[part], entry, remark) for part in ("message", "advice"))
    base = re.match(r"[A-Z]+-\d+", n.code)
    assert base
    return Seen(n.code, entry["level"], message, n.paper.file, article.number, article.heading, n.found,
                typeset(r.library.data["words"]["rule"][base[0]]), advice)
