"""Read any .docx, ours or not, as a :class:`drafting.paper.Paper`.

What a reader sees once every tracked change is accepted: insertions in, deletions out; text boxes and notes follow the
paragraph that holds them; headers and footers are left aside. A heading is told by its style, its outline level, or by the
number and the bold that its author typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from drafting.paper import HEADING, Article, Kind, Line, Paper, straight
from drafting.word.numbering import Mark
from drafting.word.parts import Element, Parts, W, open_parts, parse
from drafting.word.read import EXTRACT, Reader, custom_properties
from drafting.word.typed import typed_number

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = {W + "drawing", W + "pict", W + "object"}
_TRACKED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_NUMBER = re.compile(r"\d+(?:[.-]\d+)*|\b[IVXLC]+\b")


def read_paper(source: Path | str | bytes, name: str = "") -> Paper:
    """The file as a reader sees it; a French error when it is no sound Word file."""
    parts = open_parts(source)
    lines = tuple(_Walk(parts).lines())
    return Paper(name, lines, custom_properties(parts).get(EXTRACT, ""), len(list(parts.body.iter(*_TRACKED))))


class _Walk:
    """One walk through one file; `article` is where it stands."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.reader = Reader(parts)
        self.article = Article()
        self.tables = 0
        self.pending = ""  # words whose paragraph mark is deleted: they open the next paragraph
        self.notes = {kind: self.read_notes(kind) for kind in ("footnotes", "endnotes")}

    def read_notes(self, kind: str) -> dict[str, Element]:
        content = self.parts.contents.get(self.parts.related.get(kind, ""))
        if content is None:
            return {}
        return {note.get(f"{W}id") or "": note for note in parse(content)}

    def lines(self) -> Iterator[Line]:
        yield from self.blocks(self.parts.body)

    def blocks(self, parent: Element) -> Iterator[Line]:
        for block in self.reader.blocks(parent):
            if block.tag == f"{W}p":
                yield from self.paragraph(block)
            else:
                yield from self.table(block)

    def table(self, table: Element) -> Iterator[Line]:
        """Its rows; a table of one column is a frame around paragraphs, as many authors make for their headings."""
        rows = [row for row in self.reader.children(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
        cells = [list(self.reader.children(row, "tc")) for row in rows]
        if all(len(row) == 1 for row in cells):
            for row in cells:
                yield from self.blocks(row[0])
            return
        self.tables += 1
        number = self.tables
        for row in cells:
            texts = tuple(straight(self.reader.cell(cell)) for cell in row)
            if any(texts):
                yield Line(" | ".join(texts), "row", self.article, texts, number)

    def paragraph(self, paragraph: Element) -> Iterator[Line]:
        text = straight(self.pending + self.reader.words(paragraph))
        self.pending = ""
        if text and paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self.pending = text + " "
        elif text:
            yield self.told(paragraph, text)
        elif any(True for _ in paragraph.iter(*_PICTURES)):
            yield Line("", "object", self.article)
        for holder in paragraph.iter(f"{W}txbxContent"):
            if not any(parent.tag == f"{_MC}Fallback" for parent in holder.iterancestors()):
                yield from self.blocks(holder)
        for kind, name in (("footnotes", "footnoteReference"), ("endnotes", "endnoteReference")):
            for reference in paragraph.iter(W + name):
                yield from self.note(self.notes[kind].get(reference.get(f"{W}id") or ""))

    def note(self, note: Element) -> Iterator[Line]:
        for paragraph in () if note is None else note.iter(f"{W}p"):
            if text := straight(self.reader.words(paragraph)):
                yield Line(text, "note", self.article)

    def told(self, paragraph: Element, text: str) -> Line:
        """The line of a paragraph, which opens an article if it is a heading or bears a number."""
        numbering = self.reader.numbering
        mark, kind = self.reader.marks[paragraph], "paragraph"
        bold = numbering.is_bold(paragraph)
        number = _shown(mark)
        heading = numbering.heading_level(paragraph) is not None
        if typed := None if number else typed_number(text, bold=bold or heading, heading=heading):
            number, title = typed
            self.article = Article(number, title or (text if heading else ""))
            kind = "heading" if title or heading or text.lower().startswith("art") else "paragraph"
        elif heading or (number and bold and len(text) <= HEADING):
            self.article = Article(number, text)
            kind = "heading"
        elif number and "." in number:
            self.article = Article(number)
        elif mark is not None:
            kind = "item"
        return Line(text, _KINDS[kind], self.article)


_KINDS: dict[str, Kind] = {"heading": "heading", "paragraph": "paragraph", "item": "item"}


def _shown(mark: Mark | None) -> str:
    """The number in what the word processor shows: « 12.1 » in « Article 12.1 – »."""
    found = _NUMBER.search(mark.text) if mark and not mark.bullet else None
    return found[0].replace("-", ".") if found else ""
