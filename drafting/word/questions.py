"""The forms of an edited file: a form is one thing; what it asks is ours, and one that a person changed is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from drafting.piece_redline.pairing import Unit
from drafting.word.aligned import Standing, form_of, text_of, things
from drafting.word.merged import Learnt, Why
from drafting.word.source import Block


class Questions:
    """The questions of the old pièce, where their forms stand, and the forms that a person was told of."""

    def __init__(self, units: Sequence[Unit], where: Mapping[int, Standing], blocks: Sequence[Block],
                 tell: Callable[[int, Why, Learnt], None]) -> None:
        self.units, self.where, self.blocks, self.tell = units, where, blocks, tell
        self.told: set[int] = set()

    def changed(self, rank: int, passage: Learnt) -> None:
        """A question is asked otherwise today."""
        self._told(self._block(form_of(self.units, rank)), passage)

    def go(self, rank: int, stays: Collection[int], passage: Learnt) -> bool:
        """Whether a form goes with this question: nobody touched it, and nothing of it stays; else a person is told."""
        form = form_of(self.units, rank)
        block = self._block(form)
        asked = next(thing.text for thing in things(self.units) if thing.table and thing.unit == form[0])
        if block is None:
            passage.hand = True
            return False
        untouched = " ".join(asked.split()) == " ".join(text_of(self.blocks[block].element).split())
        if untouched and not any(id(self.units[i]) in stays for i in form):
            return rank == form[0]
        self._told(block, passage)
        return False

    def _block(self, form: Sequence[int]) -> int | None:
        return self.where.get(form[0], Standing()).table

    def _told(self, block: int | None, passage: Learnt) -> None:
        passage.changed = passage.standing = True
        if block is not None and block not in self.told:
            self.told.add(block)
            self.tell(block, "form", passage)
