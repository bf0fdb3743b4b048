"""A pièce as plain data, and back: what the manifest keeps of it, so that it can be made again or compared later.

Blocks are kept apart, each once, under the hash of their content: the copies of a pièce for many lots share most of
them, and a block that somebody changed no longer has its name. Reading is strict: whatever is not what :func:`record`
writes is refused with where it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from msgspec import json

from drafting.document import (
    Block,
    BulletItem,
    BulletList,
    Column,
    CrossReference,
    Field,
    Heading,
    Inline,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
)
from drafting.errors import DraftingError

Blocks = dict[str, Any]
"""Block by name, as plain data."""
T = TypeVar("T")
KINDS = ("text", "long_text", "number", "date", "choice", "check", "rows")
AUDIENCES = ("dce", "internal", "execution")
MOST, MOST_CHARACTERS = 10_000, 20_000
"""No list of a pièce is as long, no number as large; no sentence is as long."""
_LOT = re.compile(r"[0-9A-Za-z]{1,6}")


def record(piece: Piece, blocks: Blocks) -> dict[str, Any]:
    """`piece` as plain data; its blocks join `blocks`."""
    body: list[Any] = []
    for part in piece.body:
        if isinstance(part, Heading):
            body.append([part.level, part.text, part.number, part.anchor])
        else:
            names = []
            for block in part.blocks:
                data = _block(block)
                names.append(name_of(data))
                blocks[names[-1]] = data
            body.append([part.clause, part.version.isoformat(), list(part.lots), names])
    return {"title": piece.title, "start": piece.start, "lot_title": piece.lot_title, "form": piece.form, "body": body}


def name_of(data: Any) -> str:
    """The name of a block: half the hash of its content."""
    return hashlib.sha256(json.encode(data, order="sorted")).hexdigest()[:32]


def names_in(entry: Mapping[str, Any]) -> Iterator[str]:
    """The names of the blocks that a recorded pièce is made of; what is not one has none."""
    body = entry.get("body")
    for part in body if isinstance(body, list) else ():
        if isinstance(part, list) and len(part) == 4 and isinstance(part[3], list):
            yield from (name for name in part[3] if isinstance(name, str))


def _block(block: Block) -> Any:
    match block:
        case Paragraph():
            return {block.kind: _inlines(block.inlines)}
        case BulletList():
            return {"list": [[item.level, _inlines(item.inlines)] for item in block.items]}
        case Table():
            return {"table": block.name, "caption": block.caption, "number": block.number, "columns": _columns(block.columns),
                    "rows": [[_inlines(cell) for cell in row] for row in block.rows], "total": block.total}
        case Field():
            return {"field": block.name, "label": block.label, "kind": block.kind, "hint": block.hint,
                    "choices": list(block.choices), "columns": _columns(block.columns), "count": block.count,
                    "lines": block.lines}


def _columns(columns: tuple[Column, ...]) -> list[Any]:
    return [[column.title, column.width, column.align] for column in columns]


def _inlines(inlines: Inlines) -> list[Any]:
    """Words are a text, strong words a list of one, a live reference [number, anchor]."""
    return [[one.number, one.anchor] if isinstance(one, CrossReference) else [one.text] if one.strong else one.text
            for one in inlines]


def is_day(text: str) -> bool:
    """Whether a text is a date as we write them."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# ---- back ---------------------------------------------------------------------------------------------------

def recall(entry: Mapping[str, Any], blocks: Mapping[str, Any]) -> Piece:
    """The pièce that `record` wrote in `entry`, with its code, lot and audience; raises `DraftingError`."""
    reader = _Reader(str(entry.get("file", "?"))[:80])
    code, lot = reader.text(entry.get("code")), entry.get("lot")
    if not re.fullmatch(r"[a-z-]{1,40}", code) or not (lot is None or isinstance(lot, str) and _LOT.fullmatch(lot)):
        raise reader.wrong("code, lot")
    start = entry.get("start")
    known = {name: reader.block(name, blocks) for name in reader.names(entry)}
    body = tuple(reader.part(part, known) for part in reader.items(entry.get("body")))
    piece = Piece(code, reader.text(entry.get("title")), reader.one_of(entry.get("audience"), AUDIENCES), body,
                  None if start is None else reader.number(start), lot, reader.text(entry.get("lot_title")),
                  reader.flag(entry.get("form")))
    reader.references(piece)
    return piece


class _Reader:
    """One pièce being read; `file` names it in the errors."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, what: str) -> DraftingError:
        return DraftingError(f"ce que le manifeste garde de cette pièce ne peut pas être lu ({what}).", self.file,
                             "Reprenez le manifeste tel que clausier l'a écrit.")

    def text(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
            raise self.wrong("texte attendu")
        return value

    def one_of(self, value: Any, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.wrong(f"{str(value)[:40]} : valeur inconnue")
        return str(value)

    def number(self, value: Any) -> int:
        if type(value) is not int or not 0 <= value <= MOST:
            raise self.wrong("nombre attendu")
        return value

    def flag(self, value: Any) -> bool:
        if type(value) is not bool:
            raise self.wrong("oui ou non attendu")
        return value

    def items(self, value: Any, count: int | None = None) -> list[Any]:
        if not isinstance(value, list) or len(value) > MOST or count not in (None, len(value)):
            raise self.wrong("liste attendue")
        return value

    def all(self, read: Callable[[Any], T], value: Any) -> tuple[T, ...]:
        return tuple(read(item) for item in self.items(value))

    def keyed(self, value: Any, keys: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(value, dict) or set(value) != set(keys):
            raise self.wrong("clés inattendues")
        return value

    def names(self, entry: Mapping[str, Any]) -> list[str]:
        parts = [self.items(part, 4) for part in self.items(entry.get("body"))]
        return list(dict.fromkeys(self.text(name) for part in parts if isinstance(part[0], str) for name in self.items(part[3])))

    def part(self, part: Any, known: Mapping[str, Block]) -> Heading | Passage:
        first, second, third, fourth = self.items(part, 4)
        if isinstance(first, str):
            return Passage(first, self.day(second), self.all(self.text, third), tuple(known[name] for name in fourth))
        if first not in (1, 2, 3):
            raise self.wrong("niveau de titre")
        return Heading(int(first), self.text(second), None if third is None else self.text(third), self.text(fourth))

    def day(self, value: Any) -> date:
        if not is_day(self.text(value)):
            raise self.wrong("date attendue")
        return date.fromisoformat(value)

    def block(self, name: str, blocks: Mapping[str, Any]) -> Block:
        if name not in blocks:
            raise self.wrong(f"le passage {name[:8]} manque")
        data = blocks[name]
        if not isinstance(data, dict) or not data:
            raise self.wrong("clés inattendues")
        if "table" in data:
            return self.table(self.keyed(data, ("table", "caption", "number", "columns", "rows", "total")))
        if "field" in data:
            return self.field(self.keyed(data, ("field", "label", "kind", "hint", "choices", "columns", "count", "lines")))
        kind, content = next(iter(data.items()))
        self.keyed(data, (self.one_of(kind, ("body", "numbered", "place", "list")),))
        if kind == "list":
            return BulletList(self.all(self.item, content))
        return Paragraph(self.all(self.inline, content), kind)

    def item(self, item: Any) -> BulletItem:
        level, inlines = self.items(item, 2)
        if level not in (1, 2):
            raise self.wrong("niveau de liste")
        return BulletItem(int(level), self.all(self.inline, inlines))

    def inline(self, inline: Any) -> Inline:
        if isinstance(inline, str):
            return Text(self.text(inline))
        words = self.items(inline)
        if len(words) == 1:
            return Text(self.text(words[0]), strong=True)
        number, anchor = self.items(words, 2)
        return CrossReference(self.text(number), self.text(anchor))

    def table(self, data: Mapping[str, Any]) -> Table:
        columns = self.all(self.column, data["columns"])
        rows = tuple(tuple(self.all(self.inline, cell) for cell in self.items(row, len(columns)))
                     for row in self.items(data["rows"]))
        if not columns:
            raise self.wrong("tableau")
        return Table(self.text(data["table"]), self.text(data["caption"]), self.number(data["number"]), columns, rows,
                     self.flag(data["total"]))

    def column(self, column: Any) -> Column:
        title, width, align = self.items(column, 3)
        return Column(self.text(title), self.number(width), self.one_of(align, ("left", "right")))

    def field(self, data: Mapping[str, Any]) -> Field:
        kind, columns = self.one_of(data["kind"], KINDS), self.all(self.column, data["columns"])
        choices, count = self.all(self.text, data["choices"]), self.number(data["count"])
        if kind == "rows" and (not columns or choices and len(choices) != count):
            raise self.wrong("champ à remplir")
        return Field(self.text(data["field"]), self.text(data["label"]), kind, self.text(data["hint"]), choices, columns, count,
                     self.number(data["lines"]))

    def references(self, piece: Piece) -> None:
        """Each live reference leads to a heading of its pièce."""
        anchors = {part.anchor for part in piece.body if isinstance(part, Heading)}
        for passage in piece.passages():
            for block in passage.blocks:
                if any(isinstance(one, CrossReference) and one.anchor not in anchors for one in _all_inlines(block)):
                    raise self.wrong("renvoi sans article")


def _all_inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph():
            yield from block.inlines
        case BulletList():
            yield from (one for item in block.items for one in item.inlines)
        case Table():
            yield from (one for row in block.rows for cell in row for one in cell)
