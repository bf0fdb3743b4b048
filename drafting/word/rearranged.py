"""A pièce as a buyer's file prints it: cut between its article and another one, and under that file's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import (
    Block,
    BulletList,
    CrossReference,
    Heading,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
)

Part = Heading | Passage


class Arranged(Struct, frozen=True):
    """`main` goes to the place, `aside` among the lines of another article; each part once, in the pièce's order."""

    piece: Piece
    main: tuple[Part, ...]
    aside: tuple[Part, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The titles that are printed."""
        return tuple(part for part in self.main if isinstance(part, Heading))

    def has(self, kind: type[Block]) -> bool:
        """Whether a block of this kind is printed."""
        return any(isinstance(block, kind) for passage in self.piece.passages() for block in passage.blocks)

    def tables(self, parts: Iterable[Part]) -> int:
        return sum(isinstance(block, Table) for part in parts if isinstance(part, Passage) for block in part.blocks)


def apart_title(piece: Piece) -> Heading | None:
    """The first-level title without number: in a pièce that numbers its articles, what is under it goes elsewhere."""
    return next((part for part in piece.body if isinstance(part, Heading) and part.level == 1 and part.number is None), None)


def arranged(piece: Piece, *, apart: bool, titled: bool) -> Arranged:
    """`apart`: the buyer's file has an article for those lines; else they close ours, under a title of their own.

    `titled`: our first title is printed; else the buyer's own title stands above. The note that tells the buyer
    where to carry the lines is not for the contract.
    """
    title = apart_title(piece)
    main: list[Part] = []
    aside: list[Part] = []
    after = False
    for part in piece.body:
        if isinstance(part, Heading) and part.level == 1:
            after = part is title
        if not after:
            main.append(part)
        elif isinstance(part, Passage):
            blocks = tuple(b for b in part.blocks if not (isinstance(b, Paragraph) and b.kind == "place"))
            (aside if apart else main).append(replace(part, blocks=blocks))
        elif not apart:
            main.append(replace(part, level=2))
    if not titled and main and isinstance(main[0], Heading):
        main = main[1:]
    return Arranged(replace(piece, body=(*main, *aside)), tuple(main), tuple(aside))


def renumbered(found: Arranged, numbers: Mapping[str, str], shown: Callable[[CrossReference], str],
               before: tuple[int, int]) -> Arranged:
    """The same with the numbers that titles bear, by anchor, and what references print.

    `before`: how many numbered tables stand in the file before each of the two places, ours not counted. A reference to a
    title that is not printed is plain words.
    """
    printed = {heading.anchor for heading in found.headings}

    def inlines(old: Inlines) -> Inlines:
        return tuple(i if isinstance(i, Text) else replace(i, number=shown(i)) if i.anchor in printed else Text(shown(i))
                     for i in old)

    def block(old: Block, tables: int) -> Block:
        match old:
            case Paragraph():
                return replace(old, inlines=inlines(old.inlines))
            case BulletList():
                return replace(old, items=tuple(replace(item, inlines=inlines(item.inlines)) for item in old.items))
            case Table():
                return replace(old, number=old.number + tables, rows=tuple(tuple(map(inlines, row)) for row in old.rows))
            case _:
                return old

    def part(old: Part, tables: int) -> Part:
        if isinstance(old, Heading):
            return replace(old, number=numbers.get(old.anchor) or None)
        return replace(old, blocks=tuple(block(b, tables) for b in old.blocks))

    main, aside = (tuple(part(p, tables) for p in parts) for parts, tables in zip((found.main, found.aside), before, strict=True))
    return Arranged(replace(found.piece, body=(*main, *aside)), main, aside)
