"""Rules on the words and figures of each line: what a text says, compared with what the market decided.

A figure typed by hand (in an overlay's clause, say) is seen here even though the built-in texts never type one.
What the buyer typed himself (:mod:`drafting.checks.typed`) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, at, clause_of, here, lots_of, reason, remark
from drafting.checks.typed import buyers
from drafting.facts import PRIVATE_PIECES
from drafting.hours import HOURS_A_YEAR
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled

_N = r"(?<![\d,])(\d{1,3}(?:[ \u00a0]\d{3})*|\d+)[ \u00a0](?:heures?|h)\b"
_HOURS = re.compile(rf"{_N}(?: minimales?)? d[’']insertion|volume (?:minimal )?(?:est )?(?:de |fixé à ){_N}")
_EUROS = re.compile(r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:,(\d{1,2}))?[ \u00a0]?(?:€|euros?\b)")
_DAY = re.compile(r"\ble (\d{1,2}(?:er)?) du mois", re.I)
_EMAIL = re.compile(r"[^\s@(),;«»]+@[^\s@(),;«»]+\.[a-zA-Z]{2,}")
_SCORING = re.compile(
    r"(insertion[^.]{0,80}\b(?:est notée|sera notée|est noté\b|notée sur)|note de l[’']insertion|"
    r"critère (?:d[’']attribution )?(?:relatif à l[’']|d[’'])insertion|points? attribués? à l[’']insertion)", re.I)
_NEGATIVE = re.compile(r"\b(?:n[’']|ne |ni |aucun|sans )", re.I)
_RHYTHMS = {"monthly": "relevé mensuel", "quarterly": "relevé trimestriel", "half_yearly": "relevé semestriel"}


DUE = ("lot.insertion_hours", "lot.insertion_hours.hours", "lot.insertion_hours.floor", "lot.insertion_hours.cap",
        "lot.example.hours", "lot.theoretical_ceiling", "lot.tranches.firm", "lot.tranches.total",
        "lot.tranches.example", "lot.renewals.each", "lot.renewals.total",
        "lot.extra_hours.ceiling", "lot.extra_hours.example", "lot.extra_hours.example_total")
"""The figures of hours that a lot prints: those due, those of its rule, and its worked example."""

_TOGETHER = ("total.hours", "anru.works.hours")
"""The figures of hours that the lots give together."""

_CONTRACT_SUMS = ("contract.minimum", "contract.maximum", "calibration.hourly_cost")
_RULE_SUMS = ("lot.insertion_hours.amount", "lot.insertion_hours.threshold", "lot.insertion_hours.orders_from",
              "lot.example.amount", "lot.example.counted", "lot.minimum", "lot.maximum")


_WORKSHEET_SUMS = ("lot.clause_value", "lot.insertion_hours.revenue_per_hour", "lot.transfer.lower_revenue",
                   "lot.transfer.higher_revenue")
"""The sums of the worksheets, which only the buyer reads."""


def figure(text: str) -> int:
    """The digits of `text` as a number."""
    return int(re.sub(r"\D", "", text))


def hours(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-01: one figure per lot, the market's, wherever insertion hours are printed."""
    together = {s.get(path) for path in _TOGETHER}
    for line in pieces.holding("insertion", "volume"):
        due = {lot.get(path) for lot in lots_of(s, line.passage) for path in DUE} | together
        for found in _HOURS.finditer(line.text):
            shown = found[1] or found[2]
            if figure(shown) not in due and not buyers(s, line.text, found):
                expected = french.listing([french.number(h) for h in sorted(due - {None})]) or "aucune"
                yield here(s, "COH-01", line, trouve=shown, attendu=expected)


def no_scoring(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-07: nothing says that insertion is scored on lots without the criterion; a denial is fine."""
    for line in pieces.holding("insertion"):
        if any(lot.scored for lot in lots_of(s, line.passage)):
            continue
        for sentence in re.split(r"(?<=[.;])\s+", line.text):
            if (found := _SCORING.search(sentence)) and not _NEGATIVE.search(sentence):
                yield here(s, "COH-07", line, extrait=found[0])


def monitoring(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-13: one frequency and one day for the hours reports."""
    day = s.get("monitoring.day")
    rhythm = str(s.get("monitoring.frequency"))
    others = [words for code, words in _RHYTHMS.items() if code != rhythm]
    for line in pieces.holding("du mois", "relevé"):
        for found in _DAY.finditer(line.text):
            if day is not None and found[1] != french.day_of_month(day):
                yield here(s, "COH-13", line, trouve=found[0], attendu=f"le {french.day_of_month(day)} du mois")
        for other in others:
            if re.search(other.replace(" ", "s? "), line.text.casefold()):
                yield here(s, "COH-13", line, trouve=other, attendu=_RHYTHMS.get(rhythm, ""))


def sums(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-14: each sum in euros that a pièce prints is one that the market sets; estimates stay in the buyer's own pièces."""
    known = {Decimal(v.value) for path, v in s.values.items()
             if path == "smic.hourly" or (path.startswith("penalties.") and path.endswith(".amount"))}
    known |= {Decimal(lot.get(path)) for lot in s.lots for path in _RULE_SUMS if lot.get(path) is not None}
    known |= {Decimal(s.get(path)) for path in _CONTRACT_SUMS if s.get(path) is not None}
    known |= {Decimal(v.value) for lot in s.lots for path, v in lot.values.items() if path.endswith("_penalty")}
    private = known | {s.market.estimated_value, s.get("thresholds.eu")} | {
        Decimal(lot.get(path)) for lot in s.lots for path in _WORKSHEET_SUMS if lot.get(path) is not None}
    for line in pieces.holding("€", "euro"):
        for found in _EUROS.finditer(line.text):
            amount = Decimal(re.sub(r"\D", "", found[1]) + ("." + found[2] if found[2] else ""))
            if amount not in (private if line.piece.code in PRIVATE_PIECES else known) and not buyers(s, line.text, found):
                yield here(s, "COH-14", line, trouve=found[0])


def facilitator(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-16: the same contact everywhere; without a facilitator, no mention of one and a service instead."""
    emails = {s.get(path) for path in ("follow_up.email", "facilitator.email", "insertion_contact.email")}
    for line in pieces.holding("@", "facilitat"):
        where, who = s.library.where(clause_of(s, line.passage)), f"{line.piece.stem}, {line.passage.clause}"
        for address in _EMAIL.findall(line.text):
            if address.rstrip(".") not in emails:
                yield remark("COH-16", where, constat=reason("address", lieu=who, adresse=address))
        named = re.search("facilitat(?:eur|rice)", line.text, re.I)
        if s.market.facilitator is None and named and not buyers(s, line.text, named):
            yield remark("COH-16", where, constat=reason("named", lieu=who))
    if not s.lots_with("execution_condition"):
        return
    wanted = "CCAP-14" if s.market.facilitator else "CCAP-15"
    if any(p.code == "ccap" for p in pieces.pieces) and not any(
            wanted in clause_of(s, passage).provides for p in pieces.pieces for passage in p.passages()):
        lacking = "no_facilitator" if s.market.facilitator else "no_service"
        yield remark("COH-16", at(s, "facilitator"), constat=reason(lacking))


def vocabulary(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-17: no « chantier » in a service or a study."""
    if s.market.nature == "works":
        return
    words = s.library.data["words"].get("nature", {})
    for line in pieces.holding("chantier", "réception"):
        for found in re.finditer(r"\bchantiers?\b(?! d[’']insertion)|réception des travaux", line.text, re.I):
            if not buyers(s, line.text, found):
                yield here(s, "COH-17B", line, mot=found[0], nature=words.get(s.market.nature, s.market.nature))


def one_base(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-23: equivalences in the declared base only, by the year or by the month."""
    base = str(s.get("counting.hours_base"))
    others = [printed.replace(french.NBSP, "[ \u00a0]?") for code, year in HOURS_A_YEAR.items() if code != base
              for printed in (french.number(year), french.decimal2(year / 12))]
    pattern = re.compile(rf"(?<!\d)({'|'.join(others)})[ \u00a0](?:heures|h)\b")
    named = s.library.data["words"].get("hours_base", {}).get(base, base)
    due = {french.number(lot.get(path)) for lot in s.lots for path in DUE if lot.get(path) is not None}
    for line in pieces.holding(" h"):
        found = next((f for f in pattern.finditer(line.text) if f[1] not in due), None)
        if found:  # a volume of 1 820 hours is no equivalence
            yield here(s, "COH-23B", line, trouve=found[1], base=named)


WORD_RULES = (hours, no_scoring, monitoring, sums, facilitator, vocabulary, one_base)
