"""What comes into a file that people edited: things of today's pièce, in the styles of that file."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from drafting.document import BulletItem, Field, Heading, Paragraph, Piece, Table
from drafting.piece_redline.pairing import Unit
from drafting.word.body import Body
from drafting.word.parts import W
from drafting.word.shell import Shell
from drafting.word.source import Source
from drafting.word.styles import ROLES, find


class Writer(Body):
    """A writer of pièces that writes some things of one only."""

    def those(self, units: Sequence[Unit]) -> str:
        """The XML of things that follow each other; a clause that is there whole is held by its bookmarks."""
        self.out, self.pending, self.end = [], "", 0
        self.after_table = self.after_list = False
        passages = list(self.piece.passages())
        for rank, group in itertools.groupby(units, key=lambda unit: unit.rank):
            those = list(group)
            if rank == -1:
                for unit in those:
                    assert isinstance(unit.thing, Heading)
                    self.heading(unit.thing)
                continue
            passage = passages[rank]
            if sum(len(getattr(block, "items", (block,))) for block in passage.blocks) == len(those):
                self.labels = iter(self._labels(rank, 0))
                self.passage(passage, self.names.passages[rank])
                continue
            self.where = passage.clause
            for unit in those:
                if isinstance(unit.thing, BulletItem):
                    self.item(unit.thing)
                elif isinstance(unit.thing, Field):
                    fields = [block for block in passage.blocks if isinstance(block, Field)]
                    self.labels = iter(self._labels(rank, fields.index(unit.thing)))
                    self.block(unit.thing)
                elif isinstance(unit.thing, Paragraph | Table):
                    self.block(unit.thing)
        self.close_form()
        return "".join(self.out)

    def _labels(self, rank: int, field: int) -> Sequence[str]:
        first = itertools.islice(self.piece.passages(), rank)
        before = sum(isinstance(block, Field) for passage in first for block in passage.blocks)
        return self.names.labels[before + field:]


class Newcomers(Writer):
    """Things of today's pièce, in the styles of the file."""

    def __init__(self, piece: Piece, shell: Shell, anchors: Mapping[str, str], ids: itertools.count[int]) -> None:
        super().__init__(piece, shell)
        self.ids = ids


def looks_of(source: Source) -> Shell:
    """What the writer must know of the file: its styles by role, and the room between its margins."""
    available = {(style.get(f"{W}type") or "", name.get(f"{W}val", "").lower()): style.get(f"{W}styleId") or ""
                 for style in source.parts.styles.iter(f"{W}style") for name in style.iterfind(f"{W}name")}
    found, _ = find(available)
    plain = found.get("body", "Normal")
    section = next(reversed([*source.parts.body.iter(f"{W}sectPr")]), None)
    size, margins = (section.find(f"{W}{name}") if section is not None else None for name in ("pgSz", "pgMar"))
    width = 9000 if size is None or margins is None else (
        int(size.get(f"{W}w", "11906")) - int(margins.get(f"{W}left", "1134")) - int(margins.get(f"{W}right", "1134")))
    return Shell((), {role: found.get(role, plain) for role in ROLES}, width, True)
