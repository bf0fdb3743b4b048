"""A finding, and how a rule's remark becomes one: level and sentence come from findings.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from drafting.french import typeset
from drafting.settled import Settled, SettledLot

LEVELS = {"blocking": "bloquant", "warning": "alerte", "note": "note"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`level`: blocking, warning or note; `where`: « file:line »; `advice`: what to do."""

    code: str
    level: str
    message: str
    where: str
    advice: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule saw: a code of findings.yaml and the words for its sentence."""

    code: str
    where: str
    words: Mapping[str, object] = field(default_factory=dict)


def remark(code: str, where: str, **words: object) -> Remark:
    """A remark with its words."""
    return Remark(code, where, words)


def at(settled: Settled, path: str, lot: SettledLot | None = None) -> str:
    """« file:line » of a path of the market."""
    return settled.where(path, lot)


_ASKED = {"lot.criterion.base": "criteria.subcriteria_base", "lot.criterion.title": "criteria.title",
          "lot.criterion.weight": "criteria.weight", "lot.subcriteria": "criteria.subcriteria",
          "lot.scored_sections": "criteria.subcriteria.sections",
          **{f"lot.{name}": "lot.insertion_hours" for name in ("days", "weeks", "months", "fte")}}
"""A computed value → the key of the market that gives it."""


def asked(settled: Settled, path: str, lot: SettledLot | None = None) -> str:
    """The key to fill in for the missing `path`: hours to calibrate ask for the amount, then the labour share."""
    if path == "lot.fte" and lot is not None and lot.get("lot.insertion_hours") is not None:
        return "lot.duration_months"
    path = _ASKED.get(path, path)
    own = next((each for each in settled.market.lots if lot is not None and each.number == lot.number), None)
    if lot is None or own is None:
        return path
    if path.startswith("criteria.") and own.criteria is not None:
        return f"lot.{path}"
    if path == "lot.insertion_hours" and own.insertion_hours is not None and own.insertion_hours.mode == "calibrated":
        return next((part for part in ("lot.estimated_value", "lot.labour_share") if lot.get(part) is None), path)
    return path


def sorted_findings(settled: Settled, remarks: Iterable[Remark]) -> tuple[Finding, ...]:
    """Remarks as findings: each once, the most serious first, then by code."""
    sentences = settled.library.data["findings"]
    findings = []
    for r in remarks:
        entry = sentences[r.code]
        findings.append(Finding(r.code, entry["level"], typeset(entry["message"].format(**r.words)), r.where,
                                typeset(entry["advice"].format(**r.words))))
    order = list(LEVELS)
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (order.index(f.level), f.code, f.where, f.message)))
