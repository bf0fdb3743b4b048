"""What assembling gives: the pièces, every line of them, and what is missing."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from drafting import french
from drafting.document import (
    Passage,
    Piece,
    block_lines,
)


class Gap(Struct, frozen=True):
    """A value missing from a text, or a reference to a clause that is not there."""

    clause: str
    piece: str
    path: str = ""
    lot: str | None = None
    target: str = ""


class Line(Struct, frozen=True):
    """One line of a passage, with where it stands; `low` is its text in lower case, apostrophes and spaces plain."""

    piece: Piece
    passage: Passage
    text: str
    low: str = ""


class Pieces(Struct, frozen=True, dict=True):
    """The pièces, what is missing in them, and the kept clauses that no outline places."""

    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    unplaced: tuple[str, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of every passage: what checks read."""
        return tuple(Line(piece, passage, text, text.casefold().replace(french.NBSP, " ").replace("’", "'"))
                     for piece in self.pieces for passage in piece.passages()
                     for block in passage.blocks for text in block_lines(block))

    @cached_property
    def low(self) -> str:
        """The lines' lower-case texts, one after the other."""
        return "\n".join(line.low for line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line.low) + 1 for line in self.lines), initial=0))

    def holding(self, *cues: str) -> list[Line]:
        """The lines that hold one of `cues` (lower case): a hundred times quicker than to try a pattern on all."""
        low, starts, found = self.low, self._starts, set()
        for cue in cues:
            at = low.find(cue)
            while at >= 0:
                rank = bisect_right(starts, at)
                found.add(rank - 1)
                at = low.find(cue, starts[rank])
        return [self.lines[rank] for rank in sorted(found)]
