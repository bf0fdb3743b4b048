"""Put a pièce's clauses into a buyer's own Word file, in its look and its numbers, and leave all the rest as it was."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import BulletList, CrossReference, Passage, Piece, Table
from drafting.errors import DraftingError
from drafting.word.added import Lists, put_properties
from drafting.word.continued import Number, bare, numbers_of
from drafting.word.formats import xml_of
from drafting.word.holders import names
from drafting.word.inserted import Inserted
from drafting.word.look import Look, look_at
from drafting.word.numbering import Numbering
from drafting.word.outline import Entry, counted, read_outline, words
from drafting.word.package import Member, pack, write_package
from drafting.word.parts import W
from drafting.word.place import Spot, find_spot, plain
from drafting.word.rearranged import Arranged, Part, apart_title, arranged, renumbered
from drafting.word.source import Block, Source, in_words_of, last_id, read_source, spliced
from drafting.word.standing import OURS, bookmark_names, mark_of, property_name, spot_of, standing, straddling
from drafting.word.tracked import Tracked


class Report(Struct, frozen=True):
    """What was done: the place, ours → theirs, the numbers given, and what a person should know.

    `titles`: our first titles, (number, text). `replaced`: how many blocks gave way. `elsewhere`: a place was asked, and
    the clauses were already somewhere else. `apart`: the article that took the derogations; `apart_missing`: there is none.
    `inside`: our text fills an article of theirs. `again`: clauses that were there gave way. `number`: that of the article
    which holds them, ours or theirs.
    """

    place: str
    looks: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    clauses: int
    tables: int
    replaced: int
    elsewhere: bool
    automatic: bool
    apart: str
    apart_missing: bool
    contents: bool
    new_list: bool
    inside: bool
    again: bool
    number: str


class Insertion(Struct, frozen=True):
    """An insertion ready to be written: `piece` is what is printed, with the numbers that it bears in this file."""

    source: Source
    piece: Piece
    report: Report
    members: dict[str, Member]

    def write(self, extract: str) -> bytes:
        """The whole file, with the extract of its provenance."""
        members = dict(self.members)
        name = property_name(self.source, self.piece.code)
        put_properties(self.source, members, name, {name: extract})
        return write_package(members.values())


def insert(source: Source, piece: Piece, kind: str = "", wanted: str = "", tracked: Tracked | None = None) -> Insertion:
    """Prepare the insertion of `piece` at the place that a person names, or where its clauses stand if they are there.

    What is asked is one of the options of :data:`drafting.word.place.KINDS`, and its value.
    """
    return Work(source, piece, kind, wanted, tracked).done()


class Work:
    """One insertion: where, what, with which look; then written twice when their lists count our titles."""

    def __init__(self, source: Source, piece: Piece, kind: str, wanted: str, tracked: Tracked | None) -> None:
        self.source, self.tracked, self.kind = source, tracked, kind
        self.outline = read_outline(source)
        self.there = standing(source, piece)
        if self.there is None and not kind:
            raise DraftingError("Les clauses de cette pièce ne sont pas encore dans ce fichier : dites où les mettre.",
                                source.where, "Par exemple --after « titre de l'article », --marker, --bookmark ou --end ; "
                                "clausier places en montre les titres.")
        self.spot = spot_of(source, self.outline, self.there) if self.there else find_spot(source, self.outline, kind, wanted)
        self.apart, self.apart_article = self.derogations(piece)
        self.apart_first = self.apart is not None and self.apart.block <= self.spot.block
        self.text = arranged(piece, apart=self.apart is not None, titled=self.spot.inside is None)
        self.apart_missing = apart_title(piece) is not None and self.apart is None
        self.names = names(self.text.piece, self.taken())
        self.first_id = last_id(source.text[b.start:b.end] for b in self.staying(source.blocks)) + 1
        self.lists = self.new_lists()
        deepest = max((h.level for h in self.text.headings), default=1)
        self.look = look_at(source, self.outline, self.spot, range(1, deepest + 1))

    def derogations(self, piece: Piece) -> tuple[Spot | None, Entry | None]:
        """Where the lines go that our pièce prints apart: at the end of the buyer's article of that title, if there is one."""
        heading = apart_title(piece)
        if heading is None:
            return None, None
        titles = self.outline.titles
        if self.there and self.there.apart:
            first, last = self.there.apart
            return Spot(first, 1, "", (first, last)), next((t for t in reversed(titles) if t.block < first), None)
        key = plain(heading.text).split()[0].rstrip("s")
        gone = range(*(self.spot.removed or (0, 0)))
        article = next((t for t in reversed(titles) if key in plain(t.text) and t.block not in gone and not t.inside), None)
        if article is None:
            return None, None
        return find_spot(self.source, self.outline, "after", str(titles.index(article) + 1)), article

    def taken(self) -> Iterable[str]:
        """The names of bookmarks that are not ours to use."""
        return bookmark_names(self.staying(self.source.blocks))

    def staying(self, blocks: Sequence[Block]) -> Iterator[Block]:
        """The blocks that do not give way."""
        ranges = [spot.removed for spot in (self.spot, self.apart) if spot and spot.removed]
        return (b for rank, b in enumerate(blocks) if not any(first <= rank < last for first, last in ranges))

    def new_lists(self) -> Lists:
        """The lists to take from: what only the text that gives way used is free again."""
        kept = {n.get(f"{W}val") for b in self.staying(self.source.blocks) for n in b.element.iter(f"{W}numId")}
        gone = {n.get(f"{W}val") for b in self.source.blocks for n in b.element.iter(f"{W}numId")} - kept
        return Lists(self.source, gone)

    def tables_before(self, block: int) -> int:
        """How many numbered tables stand before a block."""
        return sum((code.text or "").split()[:2] == ["SEQ", "Tableau"] for b in self.staying(self.source.blocks[:block])
                   for code in b.element.iter(f"{W}instrText"))

    # -- numbers ----------------------------------------------------------------------------------------

    def done(self) -> Insertion:
        numbers = self.numbers({})
        if any(number.automatic for number in numbers.values()):
            numbers = self.numbers(self.counted_in(self.members(self.numbered(numbers), numbers)))
        text = self.numbered(numbers)
        members = self.members(text, numbers)
        return Insertion(self.source, text.piece, self.report(numbers), members)

    def numbers(self, counted: Mapping[str, str]) -> dict[str, Number]:
        return numbers_of(self.text.headings, self.look, self.outline, self.spot, counted, self.source.where)

    def counted_in(self, members: dict[str, Member]) -> dict[str, str]:
        """Anchor → what the lists of the new file show before our titles."""
        parts = read_source(members, self.source.where).parts
        anchors = {name: anchor for anchor, name in self.names.anchors.items()}
        found: dict[str, str] = {}
        for paragraph, mark in counted(parts.body, Numbering(parts)).items():
            for start in paragraph.iter(f"{W}bookmarkStart"):
                anchor = anchors.get(start.get(f"{W}name") or "")
                if anchor and mark:
                    found[anchor] = mark.text
        return found

    def numbered(self, numbers: Mapping[str, Number]) -> Arranged:
        """The text with its numbers; « article » is the sentence's own word before a reference."""
        titles = {heading.anchor: heading.text for heading in self.text.headings}
        inside = self.spot.inside

        def shown(reference: CrossReference) -> str:
            number = numbers.get(reference.anchor)
            if number is None:
                return (inside and bare(inside.number)) or reference.number
            return number.shown or f"«\u00a0{titles[reference.anchor]}\u00a0»"

        shift, lines = self.tables_before(self.spot.block), 0
        if self.apart is not None:  # tables are numbered in the order of the file: those lines may come before our article
            lines = self.tables_before(self.apart.block) - self.apart_first * self.text.tables(self.text.main)
            shift += self.apart_first * self.text.tables(self.text.aside)
        return renumbered(self.text, {anchor: number.shown for anchor, number in numbers.items()}, shown, (shift, lines))

    # -- writing ----------------------------------------------------------------------------------------

    def members(self, text: Arranged, numbers: Mapping[str, Number]) -> dict[str, Member]:
        """The file's members with our text in them."""
        self.lists = self.new_lists()
        ids: itertools.count[int] = itertools.count(self.first_id)
        look = self.with_bullets()
        holders = iter(self.names.passages)
        main, aside = ([(part, next(holders) if isinstance(part, Passage) else "") for part in parts]
                       for parts in (text.main, text.aside))
        changes = [self.written(text.piece, main, self.spot, "contenu" if self.spot.inside else "", look, numbers, ids)]
        if aside and self.apart is not None:
            lines = self.written(text.piece, aside, self.apart, "derogations", look, numbers, ids)
            changes.insert(0 if self.apart_first else 1, lines)  # at one same place, their article comes first
        members = dict(self.source.members)
        members[self.source.main] = pack(self.source.main, spliced(self.source.text, changes))
        self.lists.members(members)
        return members

    def written(self, piece: Piece, parts: Sequence[tuple[Part, str]], spot: Spot, name: str, look: Look,
                numbers: Mapping[str, Number], ids: itertools.count[int]) -> tuple[int, int, bytes]:
        """One place: where in the source, and what to put there, as tracked changes if there is an author."""
        blocks = self.source.blocks
        first, last = spot.removed or (spot.block, spot.block)
        followed = spot is self.apart and spot.block == self.spot.block  # by our own article
        closed = not followed and (last == len(blocks) or blocks[last].element.tag == f"{W}tbl")
        xml = Inserted(piece, look, self.names, ids, numbers, self.lists.again).text(
            parts, mark_of(piece.code, name), closed=closed)
        start = blocks[first].start if first < len(blocks) else self.source.end
        end = blocks[last - 1].end if last > first else start
        gone = blocks[first:last]
        if self.tracked is None:
            return start, end, self.theirs("".join(map(xml_of, straddling(gone))) + xml)
        self.tracked.ids = ids
        removed = self.tracked.removed_xml((b.element for b in gone), OURS)
        return start, end, self.theirs(removed + self.tracked.added_xml(xml))

    def with_bullets(self) -> Look:
        """The look with our own bullets where the file has none."""
        if not self.look.own_bullets or not self.text.has(BulletList):
            return self.look
        number = self.lists.bullets()
        one, two = (bullet.with_(numPr=f'<w:numPr><w:ilvl w:val="{rank}"/><w:numId w:val="{number}"/></w:numPr>')
                    for rank, bullet in enumerate(self.look.bullets))
        return replace(self.look, bullets=(one, two))

    def theirs(self, xml: str) -> bytes:
        """What is to be put into the file."""
        return in_words_of(self.source.text, xml).encode()

    def report(self, numbers: Mapping[str, Number]) -> Report:
        headings, passages = self.text.headings, list(self.text.piece.passages())
        levels = {h.level for h in headings}
        looks = [(f"Titre {level}", title.format.said) for level, title in self.look.titles.items() if level in levels]
        looks.append(("Corps de texte", self.look.body.said))
        if self.text.has(BulletList):
            looks.append(("Liste à puces", self.look.bullets[0].said))
        if self.text.has(Table):
            looks += [("Tableau", self.look.table.said), ("Légende de tableau", self.look.caption.said)]
        first, last = self.spot.removed or (0, 0)
        top = min(levels, default=1)
        return Report(
            self.spot.said, tuple(looks), tuple((numbers[h.anchor].shown, h.text) for h in headings if h.level == top),
            len(passages), self.text.tables(passages), last - first, self.there is not None and bool(self.kind),
            any(n.automatic for n in numbers.values()), words(self.apart_article.element) if self.apart_article else "",
            self.apart_missing, any("TOC" in (c.text or "") for b in self.source.blocks for c in b.element.iter(f"{W}instrText")),
            bool(self.lists.new_abstract),
            self.spot.inside is not None, self.there is not None,
            bare(self.spot.inside.number) if self.spot.inside else next((numbers[h.anchor].shown for h in headings
                                                                         if h.level == top), ""))

