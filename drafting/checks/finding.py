"""A finding, and how a rule's remark becomes one: level and sentence come from findings.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from drafting.document import Passage
from drafting.french import NBSP, typeset
from drafting.library import Clause
from drafting.pieces import Line
from drafting.settled import Settled, SettledLot

LEVELS = {"blocking": "bloquant", "warning": "alerte", "note": "note"}


class Finding(Struct, frozen=True):
    """`level`: blocking, warning or note; `where`: « file:line »; `advice`: what to do."""

    code: str
    level: str
    message: str
    where: str
    advice: str


class Remark(Struct, frozen=True):
    """What a rule saw: a code of findings.yaml and the words for its sentence."""

    code: str
    where: str
    words: Mapping[str, object] = field(default_factory=dict)


class Reason(Struct, frozen=True):
    """A part of a sentence that varies with what a rule saw: a name of the code's `reasons:`, and the words in it."""

    name: str
    words: Mapping[str, object] = field(default_factory=dict)


def reason(name: str, **words: object) -> Reason:
    """A reason with its words."""
    return Reason(name, words)


def remark(code: str, where: str, **words: object) -> Remark:
    """A remark with its words."""
    return Remark(code, where, words)


def at(settled: Settled, path: str, lot: SettledLot | None = None) -> str:
    """« file:line » of a path of the market."""
    return settled.where(path, lot)


def here(settled: Settled, code: str, line: Line, **words: object) -> Remark:
    """A remark on a line of a pièce, placed in the file of its clause."""
    where = settled.library.where(clause_of(settled, line.passage))
    return remark(code, where, piece=line.piece.stem, clause=line.passage.clause, **words)


def clause_of(settled: Settled, passage: Passage) -> Clause:
    """The clause that a passage prints."""
    return settled.library.clauses[passage.clause]


def lots_of(settled: Settled, passage: Passage) -> list[SettledLot]:
    """The lots that a passage concerns."""
    return [lot for lot in settled.lots if lot.number in passage.lots]


_ASKED = {"lot.criterion.base": "criteria.subcriteria_base", "lot.criterion.title": "criteria.title",
          "lot.criterion.weight": "criteria.weight", "lot.subcriteria": "criteria.subcriteria",
          "lot.scored_sections": "criteria.subcriteria.sections",
          "lot.extra_hours.ceiling": "criteria.subcriteria.ceiling",
          **{f"lot.{name}": "lot.insertion_hours" for name in ("volume", "days", "weeks", "months", "fte", "example.amount",
                                                               "example.exact")}}
"""A computed value → the key of the market that gives it."""


_TERMS = {"calibrated": ("lot.estimated_value", "lot.labour_share"), "on_minimum": ("lot.minimum", "lot.labour_share"),
          "staff_transfer": ("lot.estimated_value", "lot.duration_months")}
"""The terms that the hours of a mode are calculated from, in the order in which they are asked."""


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
    if path == "lot.insertion_hours" and own.insertion_hours is not None:
        return next((part for part in _TERMS.get(own.insertion_hours.mode, ()) if lot.get(part) is None), path)
    return path


def sorted_findings(settled: Settled, remarks: Iterable[Remark]) -> tuple[Finding, ...]:
    """Remarks as findings: each once, the most serious first, then by code."""
    sentences = settled.library.data["findings"]
    findings = []
    for r in remarks:
        entry = sentences[r.code]
        message, advice = (said(entry[part], entry, r) for part in ("message", "advice"))
        findings.append(Finding(r.code, entry["level"], message, r.where, advice))
    order = list(LEVELS)
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (order.index(f.level), f.code, f.where, f.message)))


def said(sentence: str, entry: Mapping[str, Any], r: Remark) -> str:
    """A sentence with its words; « environmental: oui » stays as it is typed in a market, without its French space."""
    words = {name: entry["reasons"][word.name].format(**word.words) if isinstance(word, Reason) else word
             for name, word in r.words.items()}
    return re.sub(NBSP + r"(: (?:oui|non)\b)", r"\1", typeset(sentence.format(**words)))
