"""Rules on reserved lots: who may be admitted together, on which articles, and what the reservation to the ESS asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.checks.finding import Remark, at, here, lots_of, remark
from drafting.checks.refusals import articles_in
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

PROPORTION = re.compile(r"\b50[ \u00a0]?%|\bmoitié\b")
"""What is never asked of an enterprise of the ESS."""
MAY_NOT_BE_AUTHORITY = ("semi_public_company",)
"""Buyers that may be a contracting entity without being a contracting authority (F1.56, F11.02)."""


def operators(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-08B to COH-08G, COH-10: the operators may be admitted together, at this date, in this market."""
    for lot in s.lots_with("reserved"):
        where, reservation = at(s, "lot.reserved_for", lot), lot.get("lot.reservation")
        if reservation is None:
            yield remark("COH-10" if "prison" in (lot.get("lot.reserved_for") or ()) else "COH-08D", where, lot=lot.number)
        elif s.market.defence_or_security and reservation != "handicap":
            yield remark("COH-08E", where, lot=lot.number)
        elif s.market.concession and reservation in ("handicap_insertion", "ess"):
            yield remark("COH-08F" if reservation == "handicap_insertion" else "COH-08G", where, lot=lot.number)
        elif lot in not_open(s, selection):
            yield remark("COH-08B", where, lot=lot.number)


def not_open(s: Settled, selection: Selection) -> list[SettledLot]:
    """The lots whose reservation no clause opens, at this date, in this contract.

    The ESS is open at any date; `social_economy` says what is missing.
    """
    return [lot for lot in s.lots_with("reserved") if lot.get("lot.reservation") != "ess" and not _open(selection, lot)]


def _open(selection: Selection, lot: SettledLot) -> bool:
    """Whether a clause opens the reservation of this lot."""
    return any("RC-02" in kept.clause.provides and lot in kept.lots for kept in selection.kept.values())


def social_economy(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-09: listed services only, three years at most, a contracting authority."""
    for lot in s.lots_with("reserved"):
        if lot.get("lot.reservation") != "ess" or s.market.concession:
            continue
        duration = lot.get("lot.whole_months")
        if duration is None or duration > 36:
            yield remark("COH-09" if duration is None else "COH-09C", at(s, "lot.duration_months", lot), lot=lot.number)
        if lot.get("lot.listed_services") is not True or s.market.nature != "services":
            yield remark("COH-09D", at(s, "lot.listed_services", lot), lot=lot.number)
        if s.get("buyer.capacity") == "contracting_entity" and s.market.buyer.kind in MAY_NOT_BE_AUTHORITY:
            yield remark("COH-09E", at(s, "buyer.capacity"), lot=lot.number)


def hours_without_reason(s: Settled, selection: Selection) -> Iterator[Remark]:
    """CCAP-R-04, §11 error 13: hours on a reserved lot are the buyer's express wish, with its reason."""
    for lot in s.lots_with("reserved"):
        if "execution_condition" in lot.levers and not lot.get("lot.reason_with_clause"):
            yield remark("VAL-40", at(s, "lot.levers", lot), lot=lot.number)


def exact_articles(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-08: the notice and the RC cite, lot by lot, the articles of the operators named; nothing cites another."""
    exact, more = _articles(s, "reservation_articles"), _articles(s, "reservation_articles_more")
    every = frozenset().union(*exact.values(), *more.values())
    cited: dict[tuple[str, str], set[str]] = {}
    for line in pieces.holding("2113-", "3113-"):
        found = articles_in(line.text) & every
        for lot in lots_of(s, line.passage):
            cited.setdefault((line.piece.code, lot.number), set()).update(found)
            reservation = str(lot.get("lot.reservation"))
            for wrong in sorted(found - exact.get(reservation, set()) - more.get(reservation, set())):
                yield here(s, "COH-08", line, lot=lot.number, trouve=wrong)
    for piece in pieces.pieces:
        for lot in s.lots_with("reserved") if piece.code in ("avis", "rc") else ():
            if not _open(selection, lot):
                continue  # COH-08B and those after it said why
            wanted = exact.get(str(lot.get("lot.reservation")), set())
            for lacking in sorted(wanted - cited.get((piece.code, lot.number), set())):
                yield remark("COH-08C", at(s, "lot.reserved_for", lot), piece=piece.stem, lot=lot.number, article=lacking)


def _articles(s: Settled, table: str) -> dict[str, set[str]]:
    return {name: articles_in(text) for name, text in s.library.data["words"][s.word_table(table)].items()}


def no_proportion(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-09 as printed: no proportion of employees is asked of an enterprise of the ESS."""
    reserved = {lot.number for lot in s.lots if lot.get("lot.reservation") == "ess"}
    for line in pieces.holding("50", "moitié") if reserved else ():
        numbers = set(line.passage.lots)
        if numbers and numbers <= reserved and (found := PROPORTION.search(line.text)):
            yield here(s, "COH-09B", line, extrait=found[0])


RESERVED_VALUE_RULES = (operators, social_economy, hours_without_reason)
RESERVED_TEXT_RULES = (exact_articles, no_proportion)
