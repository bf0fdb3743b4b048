"""The neutral tree of a pièce: what is written, in order, knowing nothing of Word.

Everything is frozen data. A pièce is a sequence of headings and passages; a passage is one clause of the
library as it stands in this pièce, so every block knows the clause that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct


class Text(Struct, frozen=True):
    """A run of words. `strong` marks a defined term."""

    text: str
    strong: bool = False


class CrossReference(Struct, frozen=True):
    """The number of a heading of the same pièce (« 12.2 »), kept as a live reference to its `anchor`."""

    number: str
    anchor: str


Inline = Text | CrossReference
Inlines = tuple[Inline, ...]


def plain(inlines: Inlines) -> str:
    """The words of `inlines` as one string."""
    return "".join(i.text if isinstance(i, Text) else i.number for i in inlines)


class Heading(Struct, frozen=True):
    """`level` 1 to 3; `number` as displayed (« 12.1 ») or None; `anchor` is what references point to."""

    level: int
    text: str
    number: str | None
    anchor: str


class Paragraph(Struct, frozen=True):
    """`kind`: body, numbered (begins « 1° »), place (« À insérer à… »: for the buyer, not for the contract)."""

    inlines: Inlines
    kind: str = "body"


class BulletItem(Struct, frozen=True):
    """One item of a list; `level` is 1 or 2."""

    level: int
    inlines: Inlines


class BulletList(Struct, frozen=True):
    items: tuple[BulletItem, ...]


class Column(Struct, frozen=True):
    """`width` is a share of the table's width (the shares need not add up to 100); `align`: left or right."""

    title: str
    width: int = 1
    align: str = "left"


class Table(Struct, frozen=True):
    """`rows` of cells of inlines; `number` is its rank in the pièce; `total` says the last row is one."""

    name: str
    caption: str
    number: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    total: bool = False


class Field(Struct, frozen=True):
    """What a tenderer fills in. `kind`: text, long_text, number, date, choice, check, rows.

    `choices` are the texts of a choice (one answer) or of a check (several boxes); `columns` and `count`
    describe the table of `rows`. `rows` with choices has one row a choice, printed in the first column. `lines`: the room
    of the answer on paper, when it is not the usual one of its kind.
    """

    name: str
    label: str
    kind: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    count: int = 6
    lines: int = 0


Block = Paragraph | BulletList | Table | Field


class Passage(Struct, frozen=True):
    """One clause as written in one place: its id, the version used, the lots that it concerns, its blocks."""

    clause: str
    version: date
    lots: tuple[str, ...]
    blocks: tuple[Block, ...]


class Piece(Struct, frozen=True):
    """One pièce, or the copy of it for one lot.

    `lot` is the lot's number for a pièce made per lot. `start` is the number of the first level-1 heading
    when headings are numbered, else None. `audience`: dce, internal or execution. `form`: what it says is fixed, and
    only its fields are filled in.
    """

    code: str
    title: str
    audience: str
    body: tuple[Heading | Passage, ...]
    start: int | None = None
    lot: str | None = None
    lot_title: str = ""
    form: bool = False

    @property
    def stem(self) -> str:
        """The file's name without extension: `CODE`, or `CODE-lot-NUMBER`."""
        return self.code if self.lot is None else f"{self.code}-lot-{self.lot}"

    def passages(self) -> Iterator[Passage]:
        """The clauses of this pièce, in order."""
        return (part for part in self.body if isinstance(part, Passage))


def lines(piece: Piece) -> Iterator[str]:
    """The pièce as text, one line a paragraph: `#` headings, `- ` items, `| ` rows, `[……]` answers.

    The golden texts use the same notation; :mod:`drafting.word.read` produces it from a Word file.
    """
    for part in piece.body:
        if isinstance(part, Heading):
            number = f"{part.number} " if part.number else ""
            yield f"{'#' * part.level} {number}{part.text}"
        else:
            for block in part.blocks:
                yield from block_lines(block)


def block_lines(block: Block) -> Iterator[str]:
    """One block in the notation of :func:`lines`."""
    match block:
        case Paragraph():
            yield plain(block.inlines)
        case BulletList():
            for item in block.items:
                yield f"{'  ' * (item.level - 1)}- {plain(item.inlines)}"
        case Table():
            yield f"Tableau {block.number} – {block.caption}"
            yield row_line([column.title for column in block.columns])
            for row in block.rows:
                yield row_line([plain(cell) for cell in row])
        case Field():
            yield from field_lines(block)


def field_lines(field: Field) -> Iterator[str]:
    """A field in the notation of :func:`lines`; an unanswered place is `[……]`, an unticked box `[ ]`."""
    if field.kind == "rows":
        yield field.label
        yield row_line([column.title for column in field.columns])
        for rank in range(field.count):
            yield row_line([*field.choices[rank:rank + 1], "[……]", *["[……]"] * len(field.columns)][:len(field.columns)])
    elif field.kind == "check":
        yield row_line([field.label, " ".join(f"[ ] {choice}" for choice in field.choices or ("oui",))])
    else:
        yield row_line([field.label, "[……]"])


def row_line(cells: list[str]) -> str:
    """One table row in the notation of :func:`lines`."""
    return "| " + " | ".join(cells) + " |"
