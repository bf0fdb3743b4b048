"""What hidden bookmarks say of an edited file: where each title and each clause went, even cut and pasted elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from drafting.document import BulletItem, Heading, Paragraph
from drafting.merging import said
from drafting.piece_redline.pairing import Pair, Unit
from drafting.word.aligned import Standing, align, text_of
from drafting.word.body import BETWEEN_TABLES
from drafting.word.holders import HOLDER, Names
from drafting.word.parts import W
from drafting.word.source import Block

_SURE = 60
"""A shorter paragraph may well be written twice by two people."""


class Located:
    """One file. `titles`: the rank of a title among the things of the old pièce → the block that holds its bookmark."""

    def __init__(self, blocks: Sequence[Block], titles: Mapping[int, str], passages: Sequence[str]) -> None:
        self.blocks, self.names, self.passages = blocks, titles, passages
        self.at: dict[str, int] = {}
        for rank, block in enumerate(blocks):
            for start in block.element.iter(f"{W}bookmarkStart"):
                self.at.setdefault(start.get(f"{W}name") or "", rank)
        self.titles: dict[int, int] = {}
        for unit, name in titles.items():
            if name in self.at and self.at[name] not in self.titles.values():
                self.titles[unit] = self.at[name]

    def renamed(self, pairs: Iterable[Pair], rank: Mapping[int, int], today: Names) -> dict[str, str]:
        """The bookmarks whose names change: a clause with another text date, or other lots, has another name.

        `rank`: that of each thing of the old pièce, by its identity.
        """
        found: dict[str, str] = {}
        seen: set[int] = set()
        for a, b in pairs:
            if a is None or b is None:
                continue
            if isinstance(b.thing, Heading):
                found[self.names[rank[id(a)]]] = today.anchors[b.thing.anchor]
            elif a.rank >= 0 and b.rank not in seen and a.clause == b.clause:
                seen.add(b.rank)
                found.setdefault(self.passages[a.rank], today.passages[b.rank])
        return {before: after for before, after in found.items() if before != after}

    def held(self, passage: int) -> range:
        """The blocks of a clause; LibreOffice loses some ends: then it goes as far as the next one, or the next title."""
        name = self.passages[passage]
        first, last = self.at.get(f"{name}_a"), self.at.get(f"{name}_z")
        if first is None:
            return range(0)
        if last is None:
            starts = [rank for other, rank in self.at.items() if HOLDER.fullmatch(other) and other.endswith("_a")]
            last = min((r for r in (*starts, *self.titles.values()) if r > first), default=len(self.blocks)) - 1
        return range(first, last + 1)

    def stray(self, units: Sequence[Unit], where: dict[int, Standing]) -> dict[int, Standing]:
        """`where` things stand, with the titles and the clauses that a person moved."""
        found = dict(where)
        used = {rank for place in where.values() for rank in place.ranks}
        for unit, rank in self.titles.items():
            if unit not in found and rank not in used:
                found[unit] = Standing(rank, None, True)
        for passage, those in _by_passage(units):
            if any(rank in found for rank in those):
                continue
            there = [(rank, self.blocks[rank].element) for rank in self.held(passage) if rank not in used]
            for index, place in align([units[rank] for rank in those], there, {}).items():
                found[those[index]] = Standing(place.paragraph, place.table, True)
        return found

    def added(self, units: Sequence[Unit], where: Mapping[int, Standing]) -> Iterator[Unit]:
        """A thing of each clause inside which a person put paragraphs of their own."""
        used = {rank for place in where.values() for rank in place.ranks}
        for _, those in _by_passage(units):
            inside = [rank for unit in those for rank in where.get(unit, Standing()).ranks]
            if inside and any(r not in used and text_of(self.blocks[r].element).strip() not in ("", BETWEEN_TABLES)
                              for r in range(min(inside), max(inside))):
                yield units[those[0]]

    def copied(self, units: Sequence[Unit], where: Mapping[int, Standing]) -> Iterator[Unit]:
        """Each paragraph of ours that stands, whole, a second time."""
        used = {rank for place in where.values() for rank in place.ranks}
        more = Counter(" ".join(text_of(block.element).split()) for rank, block in enumerate(self.blocks)
                       if rank not in used and block.element.tag == f"{W}p")
        for rank, unit in enumerate(units):
            text = said(unit.words)
            if isinstance(unit.thing, Paragraph | BulletItem) and where.get(rank, Standing()).ranks and len(text) >= _SURE:
                yield from [unit] * more.pop(text, 0)


def _by_passage(units: Sequence[Unit]) -> Iterator[tuple[int, list[int]]]:
    """The ranks of the things of each clause, by the clause's own."""
    found: dict[int, list[int]] = {}
    for rank, unit in enumerate(units):
        if unit.rank >= 0:
            found.setdefault(unit.rank, []).append(rank)
    yield from found.items()
