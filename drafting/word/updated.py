"""A pièce that people edited, brought to today's text: words they did not touch follow, the rest stays as they wrote it.

Each thing of the old pièce is found in the file (`aligned`), and paired with today's (`piece_redline`). A paragraph is merged by
sentence (:mod:`drafting.merging`) and changed where it stands, so that what nobody touched is the same bytes. A clause that comes
or goes as a whole, and what both sides changed, are tracked changes; what was changed on both sides has a comment too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from drafting.document import Field, Heading, Piece, Table
from drafting.merging import meant, said
from drafting.piece_redline.pairing import Pair, Unit, in_order, moved, paired, parts_of, renamed_anchors
from drafting.redline import Token
from drafting.word.aligned import Standing, align, leads, text_of
from drafting.word.holders import Names, names
from drafting.word.located import Located
from drafting.word.merged import Learnt, Merged, Outcome, Say, Why
from drafting.word.newcomers import Newcomers, Writer, looks_of
from drafting.word.package import Member
from drafting.word.parts import W
from drafting.word.questions import Questions
from drafting.word.retouched import elements, words_in
from drafting.word.rewritten import marks_of, restarted, rewritten
from drafting.word.source import Source, last_id, opened
from drafting.word.tracked import Tracked

_COMMENTS = re.compile(rb'<w:comment\b[^>]*?\bw:id="(\d+)"')
_NOTHING = re.compile("(?!)")


class Updated(Struct, frozen=True):
    """The file, and what became of each clause, in the order of the pièce."""

    data: bytes
    outcomes: tuple[Outcome, ...]
    carried: bool = False
    """The first article bears its number of today."""


def update(source: Source, old: Piece, new: Piece, extract: str, tracked: Tracked, say: Say) -> Updated:
    """`source`, made from `old` and edited, with what `new` says today."""
    return Work(opened(source), old, new, tracked, say).done(extract)


class Work(Merged):
    """One file. `changes` to its source; `at` is where what comes next is to be put."""

    extract_name = "clausier"
    carried = False

    def __init__(self, source: Source, old: Piece, new: Piece, tracked: Tracked, say: Say) -> None:
        super().__init__(source, tracked, say)
        self.old, self.new = old, new
        self.ids = tracked.ids = itertools.count(max(last_id([source.text]) + 1, 20_000))
        comments = source.parts.related.get("comments")
        there = source.content(comments) if comments else None
        tracked.first_comment = max((int(one) for one in _COMMENTS.findall(there or b"")), default=-1) + 1
        both = paired(parts_of(old), parts_of(new))
        anchors = renamed_anchors(both)
        self.names, old_names = self.both_names()
        self.bookmark_of = {**{f"{anchor}~": name for anchor, name in old_names.anchors.items()}, **self.names.anchors}
        self.pairs: list[Pair] = [(moved(a, anchors) if a else None, b) for a, b in both]
        self.units = [a for a, _ in self.pairs if a is not None]
        self.rank = {id(unit): rank for rank, unit in enumerate(self.units)}
        headings = [rank for rank, unit in enumerate(self.units) if isinstance(unit.thing, Heading)]
        self.located = Located(source.blocks, dict(zip(headings, old_names.anchors.values(), strict=True)), old_names.passages)
        self.where = self.located.stray(self.units, align(
            self.units, [(rank, source.blocks[rank].element) for rank in self.ours()], self.located.titles))
        self.all_passages = (list(old.passages()), list(new.passages()))
        self.followed: dict[int, int] = {}
        for a, b in self.pairs:
            if a is not None and b is not None and a.rank >= 0:
                self.followed.setdefault(a.rank, b.rank)
        self.passages: dict[tuple[bool, int], Learnt] = {}
        self.renamed = self.located.renamed(self.pairs, self.rank, self.names)
        self.at = self.start()
        self.home: int | None = None
        self.away = -1
        self.questions = Questions(self.units, self.where, source.blocks, self.told)
        self.stays = {id(a) for a, b in self.pairs if b is not None}
        self.writer = self.newcomers()

    # -- what another kind of file does its own way ------------------------------------------------------

    def both_names(self) -> tuple[Names, Names]:
        """The bookmarks of today's pièce, and those of the old one."""
        return names(self.new), names(self.old)

    def ours(self) -> Iterable[int]:
        """The blocks that may be ours."""
        return range(len(self.source.blocks))

    def start(self) -> int:
        first = [rank for place in self.where.values() if not place.moved for rank in place.ranks]
        return self.source.blocks[min(first)].start if first else self.source.end

    def newcomers(self) -> Writer:
        return Newcomers(self.new, looks_of(self.source), self.names.anchors, self.ids)

    def apart(self, unit: Unit) -> tuple[int, int] | None:
        """Between which places a thing of today is, if it is not to stand with the others."""
        return None

    def members(self) -> dict[str, Member]:
        """The members of the file, with what newcomers need, and the number of the first article if it changed."""
        members = dict(self.source.members)
        before, after = self.old.start, self.new.start
        title = min(self.located.titles.values(), default=None)
        if title is not None and before and after and before != after:
            self.carried = restarted(self.source, members, self.source.blocks[title].element, before, after)
        return members

    def two(self, a: Unit, b: Unit, place: Standing) -> tuple[list[Token], list[Token]]:
        """The words of the old text and of today's, as the file writes them."""
        return self.words(a), self.words(b)

    # -- what is what -----------------------------------------------------------------------------------

    def passage(self, unit: Unit, *, today: bool) -> Learnt:
        """What is learnt of the clause of a thing; a thing that goes from a clause that stays is that clause's."""
        rank = unit.rank
        if not today and rank in self.followed:
            rank, today = self.followed[rank], True
        if (today, rank) not in self.passages:
            one = self.all_passages[today][rank]
            self.passages[today, rank] = Learnt(one.clause, one.lots)
        return self.passages[today, rank]

    def standing(self, unit: Unit) -> Standing:
        return self.where.get(self.rank[id(unit)], Standing())

    # -- the walk ---------------------------------------------------------------------------------------

    def done(self, extract: str) -> Updated:
        comes, goes = self._whole(1), self._whole(0)
        group: list[Unit] = []
        for a, b in itertools.chain(in_order(self.pairs), [(None, None)]):
            if a is None and b is not None:
                if group and (self._tracked(group[0], comes), self.apart(group[0])) != (self._tracked(b, comes), self.apart(b)):
                    self.add(group, comes)
                    group = []
                group.append(b)
                continue
            self.add(group, comes)
            group = []
            if a is not None and b is not None:
                self.both(a, b)
            elif a is not None:
                self.remove(a, a.rank in goes)
        for unit in self.located.added(self.units, self.where):
            self.passage(unit, today=False).hand = True
        for unit in self.located.copied(self.units, self.where):
            self.passage(unit, today=False).copies += 1
        data = rewritten(self.source, self.members(), self.changes, self.renamed, self.tracked, (self.extract_name, extract))
        return Updated(data, tuple(self.outcomes(comes, goes)), self.carried)

    def _whole(self, side: int) -> set[int]:
        """The clauses of one side of which nothing is on the other."""
        ranks = {unit.rank for pair in self.pairs if (unit := pair[side]) is not None}
        met = {unit.rank for pair in self.pairs if (unit := pair[side]) is not None and pair[1 - side] is not None}
        return ranks - met - {-1}

    def _tracked(self, unit: Unit, comes: set[int]) -> bool:
        return unit.rank == -1 or unit.rank in comes

    def both(self, a: Unit, b: Unit) -> None:
        place = self.standing(a)
        passage = self.passage(b, today=True) if b.rank >= 0 else Learnt("", ())
        if isinstance(b.thing, Field):
            rank = self.rank[id(a)]
            passage.standing |= place != Standing() or not leads(self.units, rank)
            if a.thing != b.thing:
                self.questions.changed(rank, passage)
        elif place.paragraph is None and place.table is None:
            passage.hand = True
            if self.words(a) != self.words(b) or isinstance(a.thing, Table) and a.thing != b.thing:
                passage.conflicts.append(("removed", ""))
                self.insert([b], track=True, why="removed")
            return
        else:
            passage.standing = True
            passage.moved |= place.moved
            if place.paragraph is not None:
                self.paragraph(place.paragraph, *self.two(a, b, place), passage)
            if isinstance(a.thing, Table) and isinstance(b.thing, Table) and place.table is not None:
                self.table(place.table, a.thing, b.thing, passage)
        self.after(a, place)

    def after(self, unit: Unit, place: Standing) -> None:
        """What comes next stands after this; what a person moved draws with it nothing but its own clause."""
        self.back(unit.rank)
        if place.moved and self.home is None:
            self.home, self.away = self.at, unit.rank
        if place.ranks:
            self.at = self.source.blocks[max(place.ranks)].end

    def back(self, rank: int) -> None:
        """From a clause that a person moved, to where the others stand; `rank` is the old pièce's."""
        if self.home is not None and rank != self.away:
            self.at, self.home = self.home, None

    def words(self, unit: Unit) -> list[Token]:
        """The words of ours, their references under the bookmarks that they lead to."""
        return self.named(unit.words)

    # -- what comes and goes ----------------------------------------------------------------------------

    def add(self, group: list[Unit], comes: set[int]) -> None:
        if not group:
            return
        track = self._tracked(group[0], comes)
        for unit in group:
            if unit.rank >= 0:
                self.passage(unit, today=True).changed = True
                self.passage(unit, today=True).standing = True
        self.insert(group, track=track)

    def insert(self, group: Sequence[Unit], *, track: bool, why: Why | None = None) -> None:
        """Things of today, after what is before them."""
        self.back(next((old for old, new in self.followed.items() if new == group[0].rank), -1))
        first, last = self.apart(group[0]) or (self.at, self.at)
        if not first <= self.at <= last:
            self.at = first
        xml = self.writer.those(group)
        if track:
            xml = self.tracked.added_xml(xml)
        if why is not None:
            made = elements(xml)
            self.comment(next(e for one in made for e in one.iter(f"{W}p")), group[0].clause, why)
            xml = "".join(etree.tostring(one, encoding="unicode") for one in made)
        self.changes.append((self.at, self.at, self.theirs(xml)))

    def remove(self, a: Unit, whole: bool) -> None:
        """What is no more written: a clause or a title under a tracked change, a passage of one that stays without."""
        place = self.standing(a)
        passage = self.passage(a, today=False) if a.rank >= 0 else Learnt("", ())
        if isinstance(a.thing, Field) and not self.questions.go(self.rank[id(a)], self.stays, passage):
            return
        passage.hand |= place == Standing()
        for rank in place.ranks:
            passage.standing = True
            block = self.source.blocks[rank]
            table = rank == place.table
            words = [] if table else words_in(block.element, self.renamed)
            mine = said(words) if not table else " ".join(text_of(block.element).split())
            edited = not table and meant(words) != meant(self.two(a, a, place)[0])
            passage.hand |= edited
            passage.changed = True
            section = next(block.element.iter(f"{W}sectPr"), None) is not None
            if not (whole or edited or section or a.rank == -1) and not table:
                marks = "".join(marks_of(block.element))
                self.changes.append((block.start, block.end, self.theirs(marks)))
                continue
            element = deepcopy(block.element)
            if edited:
                passage.conflicts.append(("withdrawn", mine))
                self.comment(element, a.clause, "withdrawn")
            xml = self.tracked.removed_xml([element], _NOTHING)
            self.changes.append((block.start, block.end, self.theirs(xml)))
        self.after(a, place)

    def outcomes(self, comes: set[int], goes: set[int]) -> Iterator[Outcome]:
        """Today's clauses in order, then those that are no more."""
        for today, ranks in ((True, range(len(self.names.passages))), (False, sorted(goes))):
            for rank in ranks:
                passage = self.passages.get((today, rank))
                if passage is not None:
                    fate = passage.fate(comes=today and rank in comes, goes=not today)
                    yield Outcome(passage.clause, passage.lots, fate, tuple(passage.conflicts), passage.moved, passage.copies)
