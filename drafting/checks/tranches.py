"""Rules on tranches and renewals: the hours of each, their sum, and what becomes of those not done (pieces.md §5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting import french
from drafting.checks.finding import Remark, at, here, lots_of, remark
from drafting.checks.words import figure
from drafting.document import Table, plain
from drafting.pieces import Line, Pieces
from drafting.selection import Selection
from drafting.settled import Settled


def hours_by_tranche(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-20: in a contract with tranches, each lot says the hours of each one."""
    for lot in s.lots_with("execution_condition") if s.get("contract.form") == "tranches" else ():
        if lot.get("lot.insertion_hours.mode") not in (None, "by_tranche"):
            yield remark("COH-20", at(s, "lot.insertion_hours", lot), lot=lot.number)


def tranche_tables(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-04: the hours of the tranches that a table prints are the lots', and their sum is the total that it shows."""
    for piece in pieces.pieces:
        for passage in piece.passages():
            for table in passage.blocks:
                if not isinstance(table, Table) or table.name != "tranches_per_lot":
                    continue
                due = sum(lot.get("lot.tranches.total") or 0 for lot in lots_of(s, passage))
                shown = sum(figure("0" + plain(row[-1])) for row in table.rows[: -1 if table.total else None])
                total = figure("0" + plain(table.rows[-1][-1])) if table.total else shown
                if not due == shown == total:
                    yield here(s, "COH-04B", Line(piece, passage, ""), trouve=french.number(total), somme=french.number(shown),
                               attendu=french.number(due))


_UNAFFIRMED = re.compile(r"(?:n[’']est pas|non) affermie.*aucune des pénalités", re.S)


def unaffirmed(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-20: the CCAP says that a tranche which is not affirmed asks for no hour and costs no penalty."""
    lines = [line.text for line in pieces.lines if line.piece.code == "ccap"]
    by_tranche = any(lot.get("lot.tranches.optional") for lot in s.lots_with("execution_condition"))
    if by_tranche and lines and not any(_UNAFFIRMED.search(text) for text in lines):
        yield remark("COH-20B", at(s, "contract.tranches"))


def hours_by_period(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-21: where the contract may be renewed, a figure is split by period; it needs the length of the first one."""
    for lot in s.lots_with("execution_condition") if s.market.renewals else ():
        if lot.get("lot.insertion_hours") is not None and not lot.get("lot.renewals.each"):
            yield remark("COH-21", at(s, "lot.duration_months", lot), lot=lot.number)


_CARRIED = re.compile(r"report[ée]es sur la période suivante")


def balance_of_periods(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-21: the CCAP says what becomes of the hours that are missing at the end of a period."""
    by_period = any(lot.get("lot.renewals.each") for lot in s.lots_with("execution_condition"))
    lines = [line.text for line in pieces.lines if line.piece.code == "ccap"]
    if by_period and lines and not any(_CARRIED.search(text) for text in lines):
        yield remark("COH-21B", at(s, "renewals"))


TRANCHE_VALUE_RULES = (hours_by_tranche, hours_by_period)
TRANCHE_TEXT_RULES = (tranche_tables, unaffirmed, balance_of_periods)
