"""A pièce that people edited, brought to today's text: words they did not touch follow, the rest stays as they wrote it.

Each thing of the old pièce is found in the file (`aligned`), and paired with today's (`piece_redline`). A paragraph is merged by
sentence (:mod:`drafting.merging`) and changed where it stands, so that what nobody touched is the same bytes. A clause that comes
or goes as a whole, and what both sides changed, are tracked changes; what was changed on both sides has a comment too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from drafting.document import Field, Heading, Piece, Table
from drafting.merging import said
from drafting.piece_redline.pairing import Pair, Unit, in_order, moved, paired, parts_of, renamed_anchors
from drafting.redline import Token, tokens
from drafting.word.added import declare, put_properties, relate
from drafting.word.aligned import Standing, align, form_labels, text_of
from drafting.word.body import BETWEEN_TABLES
from drafting.word.holders import names
from drafting.word.merged import Fate, Learnt, Merged, Say, Why
from drafting.word.newcomers import Newcomers, looks_of
from drafting.word.package import Member, pack, write_package
from drafting.word.parts import Element, W
from drafting.word.retouched import elements
from drafting.word.source import Source, appended, opened, rels_of, spliced
from drafting.word.tracked import Tracked

_RENAMED = re.compile(rb"_(?:clz|Ref|q)_[0-9a-f]{8}")
_IDS = re.compile(rb'<\w+:(?:bookmark\w+|ins|del|move\w+|\w+Change|cell\w+|customXml\w+|perm\w+)\b[^>]*?\bw:id="(\d+)"')
_COMMENTS = re.compile(rb'<w:comment\b[^>]*?\bw:id="(\d+)"')
_NOTHING = re.compile("(?!)")
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


class Outcome(Struct, frozen=True):
    """What became of a clause; `lots` tells two of one id apart."""

    clause: str
    lots: tuple[str, ...]
    fate: Fate
    conflicts: tuple[tuple[Why, str], ...] = ()
    """Why, and the words as the person left them."""


class Updated(Struct, frozen=True):
    """The file, and what became of each clause, in the order of the pièce."""

    data: bytes
    outcomes: tuple[Outcome, ...]


def update(source: Source, old: Piece, new: Piece, extract: str, tracked: Tracked, say: Say) -> Updated:
    """`source`, made from `old` and edited, with what `new` says today."""
    return _Work(opened(source), old, new, tracked, say).done(extract)


class _Work(Merged):
    """One file. `changes` to its source; `at` is where what comes next is to be put."""

    def __init__(self, source: Source, old: Piece, new: Piece, tracked: Tracked, say: Say) -> None:
        super().__init__(source, tracked, say)
        self.old, self.new = old, new
        first = max((int(one) for one in _IDS.findall(source.text)), default=0) + 1
        self.ids = tracked.ids = itertools.count(max(first, 20_000))
        self.comments_name = source.parts.related.get("comments")
        there = source.content(self.comments_name) if self.comments_name else None
        tracked.first_comment = max((int(one) for one in _COMMENTS.findall(there or b"")), default=-1) + 1
        both = paired(parts_of(old), parts_of(new))
        anchors = renamed_anchors(both)
        self.names, old_names = names(new), names(old)
        self.bookmark_of = {**{f"{anchor}~": name for anchor, name in old_names.anchors.items()}, **self.names.anchors}
        self.pairs: list[Pair] = [(moved(a, anchors) if a else None, b) for a, b in both]
        self.units = [a for a, _ in self.pairs if a is not None]
        self.rank = {id(unit): rank for rank, unit in enumerate(self.units)}
        self.where = align(self.units, source.blocks)
        self.all_passages = (list(old.passages()), list(new.passages()))
        self.followed: dict[int, int] = {}
        for a, b in self.pairs:
            if a is not None and b is not None and a.rank >= 0:
                self.followed.setdefault(a.rank, b.rank)
        self.passages: dict[tuple[bool, int], Learnt] = {}
        self.renamed = self._renamed(old_names.anchors, old_names.passages)
        self.at = self._start()
        self.form_done: set[int] = set()
        self.writer = Newcomers(new, looks_of(source), self.names.anchors, self.ids)

    # -- what is what -----------------------------------------------------------------------------------

    def _renamed(self, anchors: Mapping[str, str], passages: Sequence[str]) -> dict[str, str]:
        """The bookmarks whose names change: a clause with another text date, or other lots, has another name."""
        found: dict[str, str] = {}
        seen: set[int] = set()
        for a, b in self.pairs:
            if a is None or b is None:
                continue
            if isinstance(a.thing, Heading) and isinstance(b.thing, Heading):
                before = next((n for anchor, n in anchors.items() if self.bookmark_of.get(a.thing.anchor) == n), "")
                before = before or anchors.get(a.thing.anchor, "")
                found[before] = self.names.anchors[b.thing.anchor]
            elif a.rank >= 0 and b.rank not in seen and a.clause == b.clause:
                seen.add(b.rank)
                found.setdefault(passages[a.rank], self.names.passages[b.rank])
        return {before: after for before, after in found.items() if before and before != after}

    def passage(self, unit: Unit, *, today: bool) -> Learnt:
        """What is learnt of the clause of a thing; a thing that goes from a clause that stays is that clause's."""
        rank = unit.rank
        if not today and rank in self.followed:
            rank, today = self.followed[rank], True
        if (today, rank) not in self.passages:
            one = self.all_passages[today][rank]
            self.passages[today, rank] = Learnt(one.clause, one.lots)
        return self.passages[today, rank]

    def _start(self) -> int:
        first = [p for s in self.where.values() for p in (s.paragraph, s.table) if p is not None]
        return self.source.blocks[min(first)].start if first else self.source.end

    def standing(self, unit: Unit) -> Standing:
        return self.where.get(self.rank[id(unit)], Standing())

    # -- the walk ---------------------------------------------------------------------------------------

    def done(self, extract: str) -> Updated:
        comes, goes = self._whole(1), self._whole(0)
        group: list[Unit] = []
        for a, b in itertools.chain(in_order(self.pairs), [(None, None)]):
            if a is None and b is not None:
                if group and self._tracked(group[0], comes) != self._tracked(b, comes):
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
        self._additions_by_hand()
        return Updated(self.write(extract), tuple(self.outcomes(comes, goes)))

    def _whole(self, side: int) -> set[int]:
        """The clauses of one side of which nothing is on the other."""
        ranks = {pair[side].rank for pair in self.pairs if pair[side] is not None}  # type: ignore[union-attr]
        met = {pair[side].rank for pair in self.pairs if None not in pair}  # type: ignore[union-attr]
        return ranks - met - {-1}

    def _tracked(self, unit: Unit, comes: set[int]) -> bool:
        return unit.rank == -1 or unit.rank in comes

    def both(self, a: Unit, b: Unit) -> None:
        place = self.standing(a)
        passage = self.passage(b, today=True) if b.rank >= 0 else Learnt("", ())
        if isinstance(b.thing, Field):
            self.field(a, b, place, passage)
        elif place.paragraph is None and place.table is None:
            passage.hand = True
            if self.words(a) != self.words(b) or isinstance(a.thing, Table) and a.thing != b.thing:
                passage.conflicts.append(("removed", ""))
                self.insert([b], track=True, why="removed")
            return
        else:
            passage.standing = True
            if place.paragraph is not None:
                self.paragraph(place.paragraph, self.words(a), self.words(b), passage)
            if isinstance(a.thing, Table) and isinstance(b.thing, Table) and place.table is not None:
                self.table(place.table, a.thing, b.thing, passage)
        self.after(place)

    def after(self, place: Standing) -> None:
        ranks = [rank for rank in (place.paragraph, place.table) if rank is not None]
        if ranks:
            self.at = self.source.blocks[max(ranks)].end

    def words(self, unit: Unit) -> list[Token]:
        """The words of ours, their references under the bookmarks that they lead to."""
        return self.named(unit.words)

    # -- forms ------------------------------------------------------------------------------------------

    def field(self, a: Unit, b: Unit, place: Standing, passage: Learnt) -> None:
        """A form is one thing: what it asks is ours, and a form that a person changed is left to a person."""
        rank = self.rank[id(a)]
        passage.standing |= place != Standing() or not _leads(self.units, rank)
        if a.thing == b.thing:
            return
        passage.changed = passage.standing = True
        first = next(i for i in range(rank, -1, -1) if i == 0 or _leads(self.units, i))
        block = self.where.get(first, Standing()).table
        if block is not None and block not in self.form_done:
            self.form_done.add(block)
            self.told(block, "form", passage)

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
        xml = self.writer.text(group)
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
        if isinstance(a.thing, Field) and a.thing.kind != "rows" and not _leads(self.units, self.rank[id(a)]):
            return
        passage.hand |= place == Standing()
        for rank in (place.paragraph, place.table):
            if rank is None:
                continue
            passage.standing = True
            block = self.source.blocks[rank]
            table = rank == place.table
            expected = "" if table else said(a.words)
            mine = said(tokens([(text_of(block.element), False)]))
            edited = not table and mine != expected
            passage.hand |= edited
            passage.changed = True
            section = next(block.element.iter(f"{W}sectPr"), None) is not None
            if not (whole or edited or section or a.rank == -1) and not table:
                marks = "".join(_marks(block.element))
                self.changes.append((block.start, block.end, self.theirs(marks)))
                continue
            element = deepcopy(block.element)
            if edited:
                passage.conflicts.append(("withdrawn", mine))
                self.comment(element, a.clause, "withdrawn")
            xml = self.tracked.removed_xml([element], _NOTHING)
            self.changes.append((block.start, block.end, self.theirs(xml)))
        self.after(place)

    def _additions_by_hand(self) -> None:
        """Paragraphs that a person put inside a clause are theirs."""
        ranks: dict[int, list[int]] = {}
        used: set[int] = set()
        for unit in self.units:
            place = self.standing(unit)
            there = [r for r in (place.paragraph, place.table) if r is not None]
            used.update(there)
            ranks.setdefault(unit.rank, []).extend(there)
        for unit in self.units:
            inside = ranks[unit.rank]
            if unit.rank >= 0 and inside and any(
                    r not in used and text_of(self.source.blocks[r].element).strip() not in ("", BETWEEN_TABLES)
                    for r in range(min(inside), max(inside))):
                self.passage(unit, today=False).hand = True

    def outcomes(self, comes: set[int], goes: set[int]) -> Iterator[Outcome]:
        """Today's clauses in order, then those that are no more."""
        for today, ranks in ((True, range(len(self.names.passages))), (False, sorted(goes))):
            for rank in ranks:
                passage = self.passages.get((today, rank))
                if passage is not None:
                    fate = passage.fate(comes=today and rank in comes, goes=not today)
                    yield Outcome(passage.clause, passage.lots, fate, tuple(passage.conflicts))

    # -- writing ----------------------------------------------------------------------------------------

    def write(self, extract: str) -> bytes:
        """Every member that does not change is copied as it lies in the file."""
        members: dict[str, Member] = dict(self.source.members)
        text = spliced(self.source.text, self.changes)
        renamed = {before.encode(): after.encode() for before, after in self.renamed.items()}
        if renamed:
            text = _RENAMED.sub(lambda match: renamed.get(match.group(), match.group()), text)
        members[self.source.main] = pack(self.source.main, text)
        if self.tracked.comments:
            self.put_comments(members)
        put_properties(self.source, members, "clausier", {"clausier": extract})
        return write_package(members.values())

    def put_comments(self, members: dict[str, Member]) -> None:
        name = self.comments_name
        if name is not None and name in members:
            members[name] = pack(name, appended(members[name].content(), "".join(self.tracked.comments), self.source.where))
            return
        part = self.tracked.comments_part()
        members[part.name] = part
        relate(members, rels_of(self.source.main), "comments", "comments.xml", strict=self.source.strict)
        declare(members, part.name, _TYPES)


def _leads(units: Sequence[Unit], rank: int) -> bool:
    """Whether a field is the first of its form."""
    return len(list(form_labels(units, rank))) > 0 and (rank == 0 or not list(form_labels(units[rank - 1:rank], 0)))


def _marks(element: Element) -> Iterator[str]:
    """The bookmarks of a paragraph that goes, which may hold what stays."""
    for mark in element.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        yield etree.tostring(mark, encoding="unicode", with_tail=False)
