"""A buyer's own Word file, opened to be added to: its bytes are the truth, the tree only tells where things stand.

Opening and saving a file with a Word library changes nearly all of them, and fails on one in twenty. Here the
source text of each part is kept: new nodes are spliced into it, and every member that is not touched is copied
compressed, as it lies in the file. Strict Open XML is written as it was.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from msgspec import Struct
from msgspec.structs import replace

from drafting.errors import DraftingError
from drafting.word.package import Member, damaged, read_bytes, read_package
from drafting.word.parts import STRICT, Element, Parts, W, parse, targets

_CODING = re.compile(rb"""^(<\?xml[^>]*?encoding=["'])([\w.-]+)(["'])""")


class Block(Struct, frozen=True):
    """A child of the body: the bytes that it is, and its element."""

    start: int
    end: int
    element: Element


class Source(Struct, frozen=True):
    """A file as read. `text` is the body's part; `end` is where its last block stops, before the last section's marks."""

    where: str
    members: dict[str, Member]
    text: bytes
    parts: Parts
    blocks: tuple[Block, ...]
    end: int
    strict: bool

    def content(self, name: str) -> bytes | None:
        """A member's content, None when there is no such member."""
        return _content(self.members, name, self.where) if name in self.members else None

    @property
    def main(self) -> str:
        """The member that holds the body."""
        return self.parts.main

    @property
    def signed(self) -> bool:
        """Whether the file bears an electronic signature, which any change breaks."""
        return any(name.startswith("_xmlsignatures/") for name in self.members)

    @property
    def macros(self) -> bool:
        return any(name.endswith("vbaProject.bin") for name in self.members)


def open_source(source: Path | str | bytes) -> Source:
    """Read a .docx, .docm or .dotx; a French error when it is none, is encrypted, too big or damaged."""
    data, where = read_bytes(source)
    return read_source({member.name: member for member in read_package(data, where)}, where)


def read_source(members: dict[str, Member], where: str) -> Source:
    """The same from members, for a file that is being made."""
    main = targets(_read(members, ("_rels/.rels",), where), "", where).get("officeDocument", "word/document.xml")
    if main not in members:
        raise damaged(where)
    text = _utf8(_content(members, main, where), where)
    strict = STRICT in text[:20_000]
    root = parse(text, where)
    body = root.find(f"{W}body")
    if body is None:
        raise DraftingError("Ce n'est pas un document Word (.docx).", where)
    related = targets(_read(members, (rels_of(main),), where), main, where)
    empty = parse(b"<none/>")
    styles, numbering = (parse(_content(members, related[kind], where), where)
                         if related.get(kind) in members else empty for kind in ("styles", "numbering"))
    spans = child_spans(text, "body", where)
    elements = list(body)
    if len(spans) != len(elements):
        raise damaged(where)
    blocks = tuple(Block(start, end, element) for (start, end), element in zip(spans, elements, strict=True)
                   if element.tag != f"{W}sectPr")
    end = next((start for (start, _), element in zip(spans, elements, strict=True) if element.tag == f"{W}sectPr"),
               blocks[-1].end if blocks else text.rindex(b"</", 0, text.rindex(b"</")))
    return Source(where, members, text, Parts(body, styles, numbering, {}, main, related), blocks, end, strict)


def opened(source: Source) -> Source:
    """The same file, where what a group control holds are blocks too: a form, whose words are locked in Word alone."""
    blocks: list[Block] = []
    for block in source.blocks:
        if block.element.find(f"{W}sdtPr/{W}group") is None:
            blocks.append(block)
            continue
        spans = child_spans(source.text[block.start : block.end], "sdtContent", source.where)
        inside = list(block.element.iterchildren(f"{W}sdtContent"))[:1]
        elements = [element for content in inside for element in content]
        if len(spans) != len(elements):
            raise damaged(source.where)
        blocks += [Block(block.start + start, block.start + end, element)
                   for (start, end), element in zip(spans, elements, strict=True)]
    return replace(source, blocks=tuple(blocks))


def rels_of(part: str) -> str:
    """The member that holds the relationships of `part`."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _read(members: dict[str, Member], names: Iterable[str], where: str) -> dict[str, bytes]:
    return {name: _content(members, name, where) for name in names if name in members}


def _content(members: dict[str, Member], name: str, where: str) -> bytes:
    try:
        return members[name].content()
    except zlib.error as error:
        raise damaged(where) from error


def _utf8(text: bytes, where: str) -> bytes:
    """A part in UTF-8, which nearly all are: what is spliced in is."""
    coding = "utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    declared = _CODING.match(text)
    if declared and declared.group(2).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        coding = declared.group(2).decode()
    if not coding:
        return text
    try:
        return _CODING.sub(rb"\1UTF-8\3", text.decode(coding).encode())
    except (LookupError, UnicodeError) as error:
        raise damaged(where) from error


def child_spans(text: bytes, parent: str, where: str = "") -> list[tuple[int, int]]:
    """The bytes of each child element of the first element called `parent` at the root or just below it, in order."""
    walk = _Walk(parent)
    try:
        walk.parser.Parse(text, True)
    except expat.ExpatError as error:
        raise damaged(where) from error
    return walk.spans


class _Walk:
    """One pass over a part: an element ends where the next event begins."""

    def __init__(self, parent: str) -> None:
        self.parent = parent
        self.depth, self.inside = 0, -1
        self.begin = self.waiting = -1
        self.spans: list[tuple[int, int]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.finish

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.waiting >= 0:
            self.close()
        if self.inside < 0 and self.depth <= 1 and name.rpartition(":")[2] == self.parent:
            self.inside = self.depth + 1
        elif self.depth == self.inside:
            self.begin = self.parser.CurrentByteIndex
        self.depth += 1

    def finish(self, name: str) -> None:
        if self.waiting >= 0:
            self.close()
        self.depth -= 1
        if self.depth == self.inside:
            self.waiting = self.begin
            self.parser.CharacterDataHandler = self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self.close
        elif self.depth < self.inside:
            self.inside = 1_000_000  # this parent only: what follows is not its child

    def close(self, *_: object) -> None:
        self.spans.append((self.waiting, self.parser.CurrentByteIndex))
        self.waiting = -1
        self.parser.CharacterDataHandler = self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = None


def spliced(text: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    """`text` with the bytes between each (start, end) replaced; every other byte is where it was."""
    out: list[bytes] = []
    at = 0
    for start, end, new in sorted(changes, key=lambda change: change[:2]):
        out += (text[at:start], new)
        at = end
    return b"".join([*out, text[at:]])


def appended(text: bytes, xml: str, where: str = "") -> bytes:
    """`text` with `xml` as the last children of its root, which may be written empty."""
    closing = re.search(rb"</[\w:.-]+>\s*$", text)
    if closing:
        return spliced(text, [(closing.start(), closing.start(), xml.encode())])
    empty = re.search(rb"<([\w:.-]+)([^<>]*)/>\s*$", text)
    if empty is None:
        raise damaged(where)
    name = empty.group(1).decode()
    return text[:empty.start()] + f"<{name}{empty.group(2).decode()}>{xml}</{name}>".encode()
