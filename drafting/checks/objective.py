"""Rules on objectives and framework agreements: no hours that nothing guarantees, one base, a maximum (COH-18, 19, 36)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from drafting import french
from drafting.checks.finding import Remark, at, here, lots_of, remark
from drafting.document import Passage, block_lines
from drafting.facts import FIGURES
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

MAXIMUM_SINCE = date(2022, 1, 1)
"""Framework agreements launched from this day on have a maximum (legal-facts F1.94, R. 2162-4)."""

_MODE = "lot.insertion_hours.mode"
_BASES = {"ordered": "command", "invoiced": "factur", "awarded": "attribu"}
_BASE = re.compile(r"(?:€[ \u00a0]HT|montant(?: hors taxes)?) (command|factur|attribu)é", re.I)
_CEILING = "plafond théorique, non dû"


def _mode(lot: SettledLot) -> str:
    return str(lot.get(_MODE) or "")


def no_minimum(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-18: without a guaranteed minimum, hours are due only if something is ordered; COH-18B: each holder has its own."""
    if not s.get("facts.framework"):
        return
    for lot in s.lots_with("execution_condition"):
        sure = _mode(lot) in (*FIGURES, "yearly", "proposed") or lot.get("lot.insertion_hours.floor") is not None
        if sure and lot.get("lot.minimum") is None and not lot.get("lot.insertion_hours.no_order_no_hours") \
                and _mode(lot) != "on_minimum":
            yield remark("COH-18", at(s, "lot.insertion_hours", lot), lot=lot.number, volume=lot.get("lot.volume"))
        if s.get("facts.several_holders") and _mode(lot) in (*FIGURES, "yearly"):
            yield remark("COH-18B", at(s, "lot.insertion_hours", lot), lot=lot.number, volume=lot.get("lot.volume"))


def maximum(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-36: a framework agreement has a maximum; COH-36B: hours are never calculated on it."""
    if not s.get("facts.framework"):
        return
    if s.market.launch_date >= MAXIMUM_SINCE and s.get("contract.maximum") is None:
        lacking = [lot.number for lot in s.lots if lot.get("lot.maximum") is None]
        if lacking:
            yield remark("COH-36", at(s, "contract"), lots=french.lots(lacking, "pour", single=s.single))
    for lot in s.lots_with("execution_condition"):
        most, amount = lot.get("lot.maximum"), lot.get("lot.estimated_value")
        if _mode(lot) == "calibrated" and most is not None and amount is not None and amount >= most:
            yield remark("COH-36B", at(s, "lot.insertion_hours", lot), lot=lot.number, maximum=french.euros(most))


def one_amount(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-19: the rule, its threshold and its example name one base, without taxes."""
    penalties = {value.value for path, value in s.values.items() if path.startswith("penalties.") and path.endswith(".amount")}
    for line in pieces.holding("€", "montant"):
        lots = [lot for lot in lots_of(s, line.passage) if _mode(lot) in ("per_amount", "per_order")]
        known = {_BASES[str(lot.get("lot.insertion_hours.base") or "ordered")] for lot in lots}
        if not lots or any(_mode(lot) not in ("per_amount", "per_order") for lot in lots_of(s, line.passage)):
            continue
        for found in _BASE.finditer(line.text):
            if found[1].lower() not in known:
                yield here(s, "COH-19", line, extrait=found[0])
        for lot in lots:
            for path in ("amount", "threshold", "orders_from"):
                value = lot.get(f"lot.insertion_hours.{path}")
                if value is None or value in penalties:
                    continue  # a penalty of the same sum is due as it is, without « HT »
                bare = rf"(?<![\d\u00a0]){re.escape(french.euros(value))}(?![ \u00a0]HT)"
                if re.search(bare, line.text):
                    yield here(s, "COH-19", line, extrait=f"{french.euros(value)} sans « HT »")


def ceiling(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-36C: the hours that the maximum would give are printed as a theoretical ceiling, not due."""
    for line in pieces.holding("heure"):
        for lot in lots_of(s, line.passage):
            most = lot.get("lot.theoretical_ceiling")
            own = (lot.get("lot.insertion_hours.cap"), lot.get("lot.insertion_hours.floor"), lot.get("lot.example.hours"))
            if most is not None and most not in own and french.hours(most) in line.text and _CEILING not in _whole(line.passage):
                yield here(s, "COH-36C", line, heures=french.hours(most))


def _whole(passage: Passage) -> str:
    return "\n".join(text for block in passage.blocks for text in block_lines(block))


OBJECTIVE_VALUE_RULES = (no_minimum, maximum)
OBJECTIVE_TEXT_RULES = (one_amount, ceiling)
