"""The weights of criteria and sub-criteria, in a table or in a list (COH-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec import Struct

from drafting import french
from drafting.paper import Line, straight
from drafting.verify.reading import Notice, Reading, Sheet

_WEIGHT_HEAD = re.compile(r"pondération|poids|\bpoints?\b|%", re.I)
_NAME_HEAD = re.compile(r"crit[eè]res?", re.I)
_CELL = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|points?|pts)?(?: ?/ ?100)?", re.I)
_LISTED = re.compile(r"(?:\d{1,2}[.)°] ?|[a-z]\) ?|critère n° ?\d ?[:–-]? ?)?(.{3,90}?) ?[:(–—-]+ ?(?:pondérée? (?:à|"
                     r"de) )?(\d{1,3}(?:,\d{1,2})?) ?(?:%|points?)\)?"
                     r"(?: de la note(?: finale| globale| totale)?)?[ ;.,]*", re.I)
_TOTAL = re.compile(r"\btotal\b", re.I)
_SUB = re.compile(r"sous[- ]?crit|^dont\b", re.I)


_LEAST, _MOST = 50, 150
"""Beyond, the weights are coefficients or points on another base than 100."""


class Weight(Struct, frozen=True):
    """A criterion and its weight, as a file gives them."""

    title: str
    value: Decimal
    line: Line


def weights(r: Reading) -> Iterator[Notice]:
    """VER-02: the criteria total 100; VER-02B: sub-criteria total 100 or the weight of their criterion."""
    criteria: list[tuple[Sheet, list[Weight]]] = []
    subcriteria: list[tuple[Sheet, list[Weight]]] = []
    for sheet in r.sheets:
        for head, *rows in sheet.tables():
            found = _table(head, rows)
            kind = subcriteria if _SUB.search(head.cells[0]) else criteria
            kind += [(sheet, found)] if len(found) > 1 else []
        criteria += [(sheet, found) for found in _lists(sheet)]
    known = {weight.value for _, found in criteria for weight in found}
    for sheet, found in criteria:
        if (shown := _sum(found)) != 100 and _LEAST <= shown <= _MOST:
            yield sheet.notice("VER-02", found[-1].line, _printed(found), total=french.number(shown))
        yield from _with_market(r, sheet, found)
    for sheet, found in subcriteria:
        shown = sum((weight.value for weight in found), Decimal(0))
        if shown != 100 and known and shown not in known:
            yield sheet.notice("VER-02B", found[-1].line, _printed(found), total=french.number(shown))


def _table(head: Line, rows: Sequence[Line]) -> list[Weight]:
    """The weights of a table of criteria, its total left out; none when one of its cells is no weight."""
    name = next((rank for rank, title in enumerate(head.cells) if _NAME_HEAD.search(title)), None)
    columns = [rank for rank, title in enumerate(head.cells) if _WEIGHT_HEAD.search(title) and rank != name]
    if name is None or len(columns) != 1:
        return []
    found = []
    for row in rows:
        if len(row.cells) <= max(name, columns[0]) or _TOTAL.search(row.text):
            continue
        cell = _CELL.fullmatch(row.cells[columns[0]])
        if cell is None:
            if row.cells[columns[0]]:
                return []
            continue
        if not _SUB.search(row.cells[name]):
            found.append(Weight(row.cells[name], _decimal(cell[1]), row))
    return found


def _lists(sheet: Sheet) -> Iterator[list[Weight]]:
    """Two weights or more on lines that follow each other, in an article that speaks of criteria."""
    for is_one, lines in groupby(sheet.paper.lines, lambda line: line.kind != "row" and bool(_LISTED.fullmatch(line.text))):
        held = list(lines)
        if is_one and len(held) > 1 and _speaks(sheet, held[0]):
            found = [(line, match) for line in held if (match := _LISTED.fullmatch(line.text))]
            kept = [Weight(match[1], _decimal(match[2]), line) for line, match in found if not _SUB.search(match[1])]
            if len(kept) > 1:
                yield kept


def _speaks(sheet: Sheet, line: Line) -> bool:
    article = [each.text for each in sheet.paper.lines if each.article == line.article]
    return any(re.search(r"critères?\b", text, re.I) for text in (line.article.heading, *article))


def _sum(found: Sequence[Weight]) -> Decimal:
    """The total, the lines that detail the one above them left out."""
    total, rank = Decimal(0), 0
    while rank < len(found):
        total += found[rank].value
        rank += 1 + _detail(found[rank].value, [weight.value for weight in found[rank + 1:]])
    plain = sum((weight.value for weight in found), Decimal(0))
    return plain if plain == 100 else total


def _detail(whole: Decimal, after: Sequence[Decimal]) -> int:
    """How many of the next weights, two at least, add up to `whole`."""
    shown = Decimal(0)
    for count, value in enumerate(after, 1):
        shown += value
        if shown == whole and count > 1:
            return count
    return 0


def _with_market(r: Reading, sheet: Sheet, found: Sequence[Weight]) -> Iterator[Notice]:
    """VER-02C: a criterion of the market has its weight."""
    known: dict[str, set[Decimal]] = {}
    for lot in r.market.lots if r.market else ():
        for criterion in lot.criteria:
            known.setdefault(_name(str(criterion["criterion.title"])), set()).add(Decimal(criterion["criterion.weight"]))
    for weight in found:
        due = known.get(_name(weight.title))
        if due and weight.value not in due:
            yield sheet.notice("VER-02C", weight.line, weight.line.text, critere=weight.title,
                               poids=french.number(weight.value), attendu=french.listing([french.number(d) for d in sorted(due)]))


def _name(title: str) -> str:
    return straight(title).casefold()


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _printed(found: Sequence[Weight]) -> str:
    return " + ".join(french.number(weight.value) for weight in found)


CRITERIA_RULES = (weights,)
