"""Paragraphs and tables that stay in an edited file, merged where they stand; and what is learnt of each clause on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Literal

from lxml import etree
from msgspec import Struct

from drafting.document import Table
from drafting.merging import Change, meant, merge, said
from drafting.piece_redline.model import tokens_of
from drafting.piece_redline.pairing import bounded_pairs
from drafting.redline import Token, tokens
from drafting.word.aligned import text_of
from drafting.word.parts import STRICT, USUAL, Element, W
from drafting.word.retouched import Retouch, elements, words_in
from drafting.word.source import Source
from drafting.word.tracked import Tracked

Fate = Literal["same", "updated", "kept", "merged", "conflict", "added", "withdrawn", "gone"]
"""Of a clause: nothing to do, today's text, as a person left it, both, to be decided, comes, goes, removed by a person."""
Why = Literal["both", "cell", "removed", "withdrawn", "table", "form"]
"""Of a conflict: a sentence or a cell changed on both sides, a passage removed by a person that changes, one edited that goes,
a table or a form edited by a person whose today's state is another."""
_DECLARED = re.compile(r' xmlns(?::[\w.-]+)?="[^"]*"')
Say = Callable[[str, Why], Iterable[str]]
"""(clause, why) → the lines of the comment."""


class Learnt(Struct):
    """What is learnt of one clause while it is merged."""

    clause: str
    lots: tuple[str, ...]
    hand: bool = False
    changed: bool = False
    standing: bool = False
    moved: bool = False
    copies: int = 0
    conflicts: list[tuple[Why, str]] = []

    def fate(self, *, comes: bool, goes: bool) -> Fate:
        if self.conflicts:
            return "conflict"
        if comes:
            return "added"
        if goes:
            return "withdrawn" if self.standing else "gone"
        if not self.standing:
            return "gone"
        return "merged" if self.hand and self.changed else "kept" if self.hand else "updated" if self.changed else "same"


class Outcome(Struct, frozen=True):
    """What became of a clause; `lots` tells two of one id apart."""

    clause: str
    lots: tuple[str, ...]
    fate: Fate
    conflicts: tuple[tuple[Why, str], ...] = ()
    """Why, and the words as the person left them."""
    moved: bool = False
    copies: int = 0
    """A person put it elsewhere, where it is up to date; copies of its paragraphs that a person made, which are not."""


class Merged:
    """The changes to one file's blocks. `renamed`: bookmarks that change names; `bookmark_of`: where references lead."""

    def __init__(self, source: Source, tracked: Tracked, say: Say) -> None:
        self.source, self.tracked, self.say = source, tracked, say
        self.retouch = Retouch(tracked, source.where)
        self.changes: list[tuple[int, int, bytes]] = []
        self.renamed: Mapping[str, str] = {}
        self.bookmark_of: Mapping[str, str] = {}

    def named(self, words: Iterable[Token]) -> list[Token]:
        return [(text, strong, self.bookmark_of.get(to, to)) for text, strong, to in words]

    def paragraph(self, rank: int, old: list[Token], new: list[Token], passage: Learnt) -> None:
        block = self.source.blocks[rank]
        changed = self.merged(copy := deepcopy(block.element), old, new, passage)
        if changed:
            self.replace(rank, copy)

    def merged(self, paragraph: Element, old: list[Token], new: list[Token], passage: Learnt, why: Why = "both") -> bool:
        """Whether anything of the paragraph changes."""
        mine = words_in(paragraph, self.renamed)
        passage.hand |= meant(mine) != meant(old)
        if _same(old, new):
            return False
        changes = merge(old, mine, new)
        if not changes:
            passage.changed |= meant(mine) != meant(old)
            return False
        passage.changed |= any(not change.conflict for change in changes)
        self.retouch.change(paragraph, mine, changes)
        conflicts = [change for change in changes if change.conflict]
        if conflicts:
            for change in conflicts:
                passage.conflicts.append((why, said(mine[change.start:change.end])))
            self.comment(paragraph, passage.clause, why)
        return True

    def comment(self, paragraph: Element, clause: str, why: Why) -> None:
        """A comment on the whole paragraph."""
        before, after = self.tracked.comment("|", self.say(clause, why), self.source.where).split("|")
        properties = paragraph.find(f"{W}pPr")
        for element in elements(before):
            paragraph.insert(0 if properties is None else 1, element)
        paragraph.extend(elements(after))

    # -- tables -----------------------------------------------------------------------------------------

    def table(self, rank: int, old: Table, new: Table, passage: Learnt) -> None:
        """Row by row and cell by cell; rows are known by their first cell, then by likeness."""
        element = deepcopy(self.source.blocks[rank].element)
        rows = list(element.iterchildren(f"{W}tr"))
        before, after = (_lines(table, self.named) for table in (old, new))
        mine = [[_cell_text(cell) for cell in row.iterchildren(f"{W}tc")] for row in rows]
        said_before = [[said(cell) for cell in row] for row in before]
        passage.hand |= mine != said_before
        if [[_marked(c) for c in row] for row in before] == [[_marked(c) for c in row] for row in after]:
            return
        if any(len(row) != len(new.columns) for row in mine) or not rows:
            self.told(rank, "table", passage)
            return
        today = [[said(cell) for cell in row] for row in after]
        ours = {i: j for i, j in bounded_pairs(said_before, today, _row_likeness) if i is not None and j is not None}
        theirs = {i: j for i, j in bounded_pairs(said_before, mine, _row_likeness) if i is not None and j is not None}
        conflicts = len(passage.conflicts)
        last = rows[0]
        by_new = {j: i for i, j in ours.items()}
        for j, row in enumerate(after):
            i = by_new.get(j)
            if i is not None and i in theirs:
                last = rows[theirs[i]]
                for cell, was, now in zip(last.iterchildren(f"{W}tc"), before[i], row, strict=True):
                    self.cell(cell, was, now, passage)
            elif i is None:
                like = deepcopy(rows[theirs[min(theirs, key=lambda k: abs(k - j))]] if theirs else last)
                for cell, now in zip(like.iterchildren(f"{W}tc"), row, strict=True):
                    self.refill(cell, now)
                last.addnext(like)
                last = like
                passage.changed = True
            elif said_before[i] != today[j]:
                self.told(rank, "table", passage)
                return
        for i in range(len(before)):
            if i not in ours and i in theirs:
                if mine[theirs[i]] == said_before[i]:
                    element.remove(rows[theirs[i]])
                    passage.changed = True
                else:
                    self.told(rank, "table", passage)
                    return
        if passage.changed or len(passage.conflicts) > conflicts:
            self.replace(rank, element)

    def cell(self, cell: Element, was: list[Token], now: list[Token], passage: Learnt) -> None:
        if said(was) == said(now):
            return
        paragraphs = list(cell.iterchildren(f"{W}p"))
        if len(paragraphs) == 1:
            self.merged(paragraphs[0], was, now, passage, "cell")
        else:
            passage.conflicts.append(("table", _cell_text(cell)))
            self.comment(next(cell.iter(f"{W}p")), passage.clause, "table")

    def refill(self, cell: Element, now: list[Token]) -> None:
        """A cell of a new row, in the look of the one that it was copied from."""
        for mark in [*cell.iter(f"{W}bookmarkStart"), *cell.iter(f"{W}bookmarkEnd")]:
            mark.getparent().remove(mark)
        paragraph, *others = list(cell.iterchildren(f"{W}p"))
        for other in others:
            cell.remove(other)
        mine = words_in(paragraph, self.renamed)
        self.retouch.change(paragraph, mine, [Change(0, len(mine), tuple(now))])

    def told(self, rank: int, why: Why, passage: Learnt) -> None:
        """A table that a person reshaped and that changes today stays as it is, with a comment."""
        element = deepcopy(self.source.blocks[rank].element)
        passage.conflicts.append((why, ""))
        self.comment(next(element.iter(f"{W}p")), passage.clause, why)
        self.replace(rank, element)

    def replace(self, rank: int, element: Element) -> None:
        block = self.source.blocks[rank]
        self.changes.append((block.start, block.end, self.theirs(etree.tostring(element, encoding="unicode", with_tail=False))))

    def theirs(self, xml: str) -> bytes:
        """Without the declarations that the root of the file makes, and in the words of a strict file."""
        root = self.source.text[:self.source.text.index(b">", self.source.text.index(b"document")) + 1]
        declared = root.replace(STRICT, USUAL).decode()
        return _DECLARED.sub(lambda match: "" if match.group() in declared else match.group(), xml).encode()


def _same(old: Sequence[Token], new: Sequence[Token]) -> bool:
    return _marked(old) == _marked(new)


def _marked(words: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    return tuple((word[0], word[2]) for word in words)


def _lines(table: Table, named: Callable[[Iterable[Token]], list[Token]]) -> list[list[list[Token]]]:
    """The cells of a table, its header first."""
    header = [tokens([(column.title, False)]) for column in table.columns]
    return [header, *([named(tokens_of(cell)) for cell in row] for row in table.rows)]


def _cell_text(cell: Element) -> str:
    return " ".join(text_of(cell).split())


def _row_likeness(a: list[str], b: list[str]) -> float:
    if a == b:
        return 1.0
    if a and b and a[0] == b[0]:
        return 0.7
    same = sum(x == y for x, y in zip(a, b, strict=False))
    return 0.5 * same / max(len(a), len(b), 1)
