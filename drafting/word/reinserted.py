"""Clauses that stand in a buyer's own file, which people edited, brought to today's text in that file's look and numbers.

The walk is that of our own pièces (:mod:`drafting.word.updated`). What differs is where ours stands, what titles and references
look like there, and in which properties newcomers are written: an insertion is prepared as if it replaced the earlier one, and
only what it would have written for the newcomers is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from drafting.document import Heading, Piece
from drafting.errors import DraftingError
from drafting.piece_redline.pairing import OLD, Unit
from drafting.redline import Token, tokens
from drafting.word.added import Lists
from drafting.word.aligned import Standing, text_of
from drafting.word.continued import Number, bare
from drafting.word.holders import Names, held, holder_seed, names
from drafting.word.inserted import Inserted
from drafting.word.insertion import Work as Insertion
from drafting.word.look import Look
from drafting.word.merged import Say
from drafting.word.newcomers import Writer
from drafting.word.outline import Entry
from drafting.word.package import Member
from drafting.word.place import Spot
from drafting.word.source import Source
from drafting.word.standing import property_name, standing
from drafting.word.tracked import Tracked
from drafting.word.updated import Work


class _Place(Insertion):
    """The insertion that stands in a file, prepared again with today's text: its numbers and its look, nothing written."""

    def __init__(self, source: Source, piece: Piece, old: Piece) -> None:
        if standing(source, piece) is None:
            raise DraftingError(f"Les repères cachés autour des clauses « {piece.code} » ne sont plus dans ce fichier.",
                                source.where, "Insérez-les de nouveau par clausier insert.")
        seeds = [held([holder_seed(passage) for passage in one.passages()]) for one in (old, piece)]
        self.own = {f"{name}_{side}" for one in seeds for name in one for side in "az"}
        super().__init__(source, piece, "", "", None)
        self.shown = self.numbers({})
        if any(number.automatic for number in self.shown.values()):
            self.shown = self.numbers(self.counted_in(self.members(self.numbered(self.shown), self.shown)))
        self.text = self.numbered(self.shown)
        self.lists = Lists(source)
        self.theirs_look = self.with_bullets()

    def taken(self) -> Iterable[str]:
        """A clause that a person moved out keeps its name."""
        return (name for name in super().taken() if name not in self.own)

    def derogations(self, piece: Piece) -> tuple[Spot | None, Entry | None]:
        """What stands under a title of ours stays there."""
        return super().derogations(piece) if self.there and self.there.apart else (None, None)


class _Newcomers(Writer, Inserted):
    """Things of today's pièce, as an insertion writes them; `sibling`: the list of our titles of a level, where they stand."""

    siblings: Mapping[int, str] = {}

    def own_list(self, level: int) -> str:
        title = self.look.titles[level]
        if title.numbering is None or title.number is not None or level not in self.siblings:
            return super().own_list(level)
        return f'<w:numPr><w:ilvl w:val="{title.numbering[1]}"/><w:numId w:val="{self.siblings[level]}"/></w:numPr>'


class Reinserted(Work):
    """One insertion of one file."""

    def __init__(self, source: Source, old: Piece, piece: Piece, tracked: Tracked, say: Say) -> None:
        self.put = _Place(source, piece, old)
        self.numbers: Mapping[str, Number] = self.put.shown
        self.entries = {title.block: title for title in self.put.outline.titles}
        self.parents = _parents(old, self.numbers)
        self.before = {part.anchor: part.number or "" for part in old.body if isinstance(part, Heading)}
        super().__init__(source, old, self.put.text.piece, tracked, say)
        self.extract_name = property_name(source, piece.code)
        for anchor, number in self.numbers.items():
            how = "\\h \\* MERGEFORMAT" if not number.automatic else "\\r \\h"
            self.retouch.switches[self.names.anchors[anchor]] = how

    @property
    def first(self) -> str:
        """The number of our first article in this file, empty when titles have none or the article is the buyer's."""
        return "" if self.put.spot.inside else next((self.numbers[h.anchor].shown for h in self.put.text.headings), "")

    def both_names(self) -> tuple[Names, Names]:
        return self.put.names, names(self.old, self.put.taken())

    def ours(self) -> Iterable[int]:
        there = self.put.there
        assert there is not None
        return sorted({*range(*there.blocks), *range(*(there.apart or (0, 0)))})

    def start(self) -> int:
        return self.source.blocks[self.put.spot.block].start

    def apart(self, unit: Unit) -> tuple[int, int] | None:
        """The lines among the derogations of the buyer stand by themselves."""
        there, main = self.put.there, self.put.text.main
        if there is None or there.apart is None or unit.rank < sum(not isinstance(part, Heading) for part in main):
            return None
        first, last = there.apart
        return self.source.blocks[first].start, self.source.blocks[last - 1].end

    def newcomers(self) -> Writer:
        look: Look = self.put.theirs_look
        made = _Newcomers(self.new, look, self.names, self.ids, self.numbers, self.put.lists.again)
        made.siblings = self._siblings()
        return made

    def _siblings(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for unit, block in self.located.titles.items():
            thing, element = self.units[unit].thing, self.source.blocks[block].element
            if isinstance(thing, Heading) and self.put.outline.marks.get(element) is not None:
                found[thing.level] = self.put.outline.numbering.list_of(element)[0]
        return found

    def members(self) -> dict[str, Member]:
        members = dict(self.source.members)
        self.put.lists.members(members)
        return members

    def theirs(self, xml: str) -> bytes:
        return self.put.theirs(xml)

    # -- titles and references as the file writes them ---------------------------------------------------

    def two(self, a: Unit, b: Unit, place: Standing) -> tuple[list[Token], list[Token]]:
        """A title with the number that is typed before it: today's, unless a person gave it another one."""
        entry = self.entries.get(-1 if place.paragraph is None else place.paragraph)
        if not isinstance(a.thing, Heading) or not isinstance(b.thing, Heading) or entry is None or entry.typed is None:
            return super().two(a, b, place)
        whole = " ".join(text_of(entry.element).split())
        prefix = whole[:whole.rfind(entry.text)]
        number = self.numbers[b.thing.anchor] if b is not a else None
        was = self.before.get(a.thing.anchor.rstrip("~"), "")
        today = prefix
        if number and number.typed and bare(was).endswith(bare(entry.typed.number)) and number.shown != was:
            today = number.typed.lead + number.typed.number + number.typed.tail
        return tokens([(prefix + a.thing.text, False)]), tokens([(today + b.thing.text, False)])

    def named(self, words: Iterable[Token]) -> list[Token]:
        """References to titles without numbers, or whose number is cited after another one."""
        found: list[Token] = []
        for text, strong, to in words:
            found += self._reference(text, to) if to else [(text, strong, "")]
        out: list[Token] = []
        for refers, those in itertools.groupby(found, key=lambda token: bool(token[2])):
            group = list(those)
            out += group if refers else tokens([(text, strong) for text, strong, _ in group])
        return out

    def _reference(self, text: str, to: str) -> list[Token]:
        number, name = self.numbers.get(to), self.bookmark_of.get(to, to)
        if text.startswith("«"):
            return [("«\u00a0", False, ""), (text.strip("«»\u00a0 "), False, name), ("\u00a0»", False, "")]
        lead, _, own = text.rpartition(", ")
        after = number.after if number else self.parents.get(to, "")
        before = [*self._reference(lead, after), (", ", False, "")] if lead else []
        plain = not to or number is not None and number.automatic and bare(number.own, number.lead) != number.own
        return [*before, (own, False, "" if plain else name)]


def _parents(old: Piece, today: Mapping[str, Number]) -> dict[str, str]:
    """The title above each title that is no more, under the names that references to them have."""
    above: dict[int, str] = {}
    found: dict[str, str] = {}
    for part in old.body:
        if isinstance(part, Heading):
            anchor = part.anchor if part.anchor in today else part.anchor + OLD
            found[anchor] = above.get(part.level - 1, "")
            above[part.level] = anchor
    return found
