"""Read any .docx back to lines, in the notation of :func:`drafting.document.lines`.

Numbers, of headings and of references, come from our own count; a hint that nobody replaced is `[……]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field

from drafting.document import row_line
from drafting.word.body import BETWEEN_TABLES
from drafting.word.holders import HOLDER
from drafting.word.numbering import Mark, Numbering
from drafting.word.parts import W14, Element, Parts, W, is_on, open_parts, parse

UNANSWERED = "[……]"
_PIECE = re.compile(r"(.+)\.(\d+)")
_TEXT = "{*}lpwstr"  # of the usual properties, or of strict ones
#: What holds other things, at the level of blocks or of runs, without changing them.
_TRANSPARENT = {
    W + name
    for name in (
        "hyperlink",
        "ins",
        "moveTo",
        "smartTag",
        "sdtContent",
        "fldSimple",
        "customXml",
        "dir",
        "bdo",
    )
}
_CHARACTERS = {W + "tab": " ", W + "br": " ", W + "cr": " ", W + "noBreakHyphen": "\u2011"}


class _Field(Struct):
    """A complex field being read: its code, and what we print in place of its cached result."""

    code: list[str] = field(default_factory=list)
    in_result: bool = False
    ours: str | None = None


def read_docx(source: Path | str | bytes) -> list[str]:
    """The text of a Word file, one line a paragraph or a table row; empty paragraphs say nothing."""
    return [line for line, _ in Reader(open_parts(source)).lines()]


def read_properties(source: Path | str | bytes) -> dict[str, str]:
    """The custom properties of a Word file, the numbered pieces `name.1`, `name.2`… joined as `name`."""
    return custom_properties(open_parts(source))


def custom_properties(parts: Parts) -> dict[str, str]:
    """The same, of a file that is already open."""
    content = parts.contents.get("docProps/custom.xml")
    return properties_in(content) if content is not None else {}


def properties_in(content: bytes) -> dict[str, str]:
    """The properties of the part that holds them."""
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, str]] = {}
    for element in parse(content):
        name = element.get("name") or ""
        text = "".join(element.itertext(_TEXT))
        match = _PIECE.fullmatch(name)
        if match:
            pieces.setdefault(match.group(1), {})[int(match.group(2))] = text
        else:
            found[name] = text
    return found | {name: "".join(text for _, text in sorted(cut.items())) for name, cut in pieces.items()}


def clause_holders(source: Path | str | bytes) -> dict[str, list[str]]:
    """For each clause held in a Word file, by its `_clz_<8 hex>` name: the lines between its two bookmarks.

    LibreOffice drops an end that follows a reference: such a clause goes as far as the next one, or the next heading. The line
    that only keeps two tables apart is nobody's words.
    """
    return holders_in(open_parts(source))


def holders_in(parts: Parts) -> dict[str, list[str]]:
    """The same from parts already read."""
    lines: list[str] = []
    ends: dict[str, dict[str, int]] = {}
    for line, element in Reader(parts).lines():
        for start in element.iter(f"{W}bookmarkStart"):
            match = HOLDER.fullmatch(start.get(f"{W}name") or "")
            if match:
                ranks = ends.setdefault(f"_clz_{match.group(1)}", {})
                ranks[match.group(2)] = min(ranks.get("a", len(lines)), len(lines)) if match.group(2) == "a" else len(lines)
        lines.append(line)
    starts, lasts = ([ranks[side] for ranks in ends.values() if side in ranks] for side in "az")
    headings = [rank for rank, line in enumerate(lines) if line.startswith("#")]
    found = {}
    for name, ranks in ends.items():
        known = ranks.get("a", ranks.get("z", 0))
        first = ranks.get("a", max((r + 1 for r in (*lasts, *headings) if r < known), default=known))
        last = ranks.get("z", min((r for r in (*starts, *headings) if r > known), default=len(lines)) - 1)
        found[name] = [line for line in lines[first : last + 1] if line != BETWEEN_TABLES]
    return found


class Reader:
    """One reading of one file."""

    def __init__(self, parts: Parts) -> None:
        self.body = parts.body
        self.numbering = Numbering(parts)
        self.marks: dict[Element, Mark | None] = {}
        self.bookmarks: dict[str, Element] = {}
        for paragraph in parts.body.iter(f"{W}p"):
            self.marks[paragraph] = self.numbering.mark(paragraph)
            for start in paragraph.iter(f"{W}bookmarkStart"):
                self.bookmarks.setdefault(start.get(f"{W}name") or "", paragraph)
        self.sequences: dict[str, int] = {}
        self.fields: list[_Field] = []

    def lines(self) -> Iterator[tuple[str, Element]]:
        """Each line, and the paragraph or row that it comes from."""
        for block in self.blocks(self.body):
            if block.tag == f"{W}p":
                line = self.paragraph(block)
                if line:
                    yield line, block
            else:
                for row in self.children(block, "tr"):
                    yield row_line([self.cell(cell) for cell in self.children(row, "tc")]), row

    def blocks(self, parent: Element) -> Iterator[Element]:
        """Paragraphs and tables, through controls and tracked insertions."""
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag == f"{W}sdt" or child.tag in _TRANSPARENT:
                yield from self.blocks(child)

    def children(self, parent: Element, name: str) -> Iterator[Element]:
        """The rows of a table or the cells of a row, through controls."""
        for child in parent:
            if child.tag == W + name:
                yield child
            elif child.tag == f"{W}sdt" or child.tag in _TRANSPARENT:
                yield from self.children(child, name)

    def cell(self, cell: Element) -> str:
        """All the words of a cell, on one line."""
        texts = []
        for block in self.blocks(cell):
            if block.tag == f"{W}p":
                texts.append(self.words(block))
            else:
                texts += [
                    self.cell(inner)
                    for row in self.children(block, "tr")
                    for inner in self.children(row, "tc")
                ]
        return " ".join(text for text in texts if text)

    def paragraph(self, paragraph: Element) -> str:
        """One line, with what stands before it."""
        text = self.words(paragraph)
        if not text:
            return ""
        mark = self.marks[paragraph]
        level = self.numbering.heading_level(paragraph)
        number = f"{mark.text} " if mark and mark.text else ""
        if level is not None:
            return f"{'#' * level} {number}{text}"
        if mark is None:
            return text
        return "  " * mark.level + ("- " if mark.bullet else number) + text

    def words(self, paragraph: Element) -> str:
        """The text of a paragraph as a reader sees it."""
        return "".join(self.inline(paragraph)).strip(" ")

    def inline(self, parent: Element) -> Iterator[str]:
        """Runs, through all that holds runs; deleted text is not there."""
        for child in parent:
            if child.tag == f"{W}r":
                yield from self.run(child)
            elif child.tag == f"{W}sdt":
                yield from self.control(child)
            elif child.tag in _TRANSPARENT:
                yield from self.inline(child)

    def control(self, control: Element) -> Iterator[str]:
        """A content control: a box is `[ ]` or `[x]`, a hint still showing is no answer."""
        properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
        box = None if properties is None else properties.find(f"{W14}checkbox")
        if box is not None:
            checked = box.find(f"{W14}checked")
            yield "[x]" if checked is not None and checked.get(f"{W14}val") in ("1", "true") else "[ ]"
        elif properties is not None and is_on(properties.find(f"{W}showingPlcHdr")):
            yield UNANSWERED
        elif content is not None:
            yield from self.inline(content)

    def run(self, run: Element) -> Iterator[str]:
        """The characters of a run, fields followed."""
        for child in run:
            if child.tag == f"{W}fldChar":
                yield from self.field_character(child.get(f"{W}fldCharType"))
            elif child.tag == f"{W}instrText" and self.fields:
                self.fields[-1].code.append(child.text or "")
            elif all(f.in_result and f.ours is None for f in self.fields):
                yield (child.text or "") if child.tag == f"{W}t" else _CHARACTERS.get(child.tag, "")

    def field_character(self, kind: str | None) -> Iterator[str]:
        """Begin, separate or end of a complex field."""
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            current = self.fields[-1]
            current.in_result = True
            shown = all(f.in_result and f.ours is None for f in self.fields)
            current.ours = self.result("".join(current.code).split())
            if shown and current.ours is not None:
                yield current.ours
        elif kind == "end" and self.fields:
            self.fields.pop()

    def result(self, code: list[str]) -> str | None:
        """What we count ourselves: numbers of tables, numbers of headings."""
        match code:
            case ["SEQ", name, *_]:
                self.sequences[name] = self.sequences.get(name, 0) + 1
                return str(self.sequences[name])
            case ["REF", name, *switches] if {"\\r", "\\n"} & set(switches) and name in self.bookmarks:
                mark = self.marks[self.bookmarks[name]]
                return mark.text if mark and mark.text else None
        return None
