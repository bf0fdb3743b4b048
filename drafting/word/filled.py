"""Read a form as its candidate left it: paragraphs, tables cell by cell, with the bookmarks and the boxes in them.

Nothing is understood here. Insertions are in and deletions out; the words of a cell are those of all its paragraphs, with or
without a control, and a hint is words like others: it is compared with what the form asked, whatever the control says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from drafting.errors import DraftingError
from drafting.word.comments import read_comments
from drafting.word.package import read_bytes, read_package
from drafting.word.parts import W14, Element, Parts, W, open_parts, parse, value
from drafting.word.read import Reader, custom_properties

TICKS, BLANKS = "☒☑✓✔✗✘⊠xX", "☐□◻"
"""What a person or a word processor draws in a box."""
_THROUGH = {W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "fldSimple", "customXml", "dir", "bdo")}
_TRACKED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_BREAKS = {W + "br", W + "cr"}
_PICTURES = (W + "drawing", W + "pict", W + "object")
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_FORM, MAX_XML = 60_000_000, 2_500_000
"""A form takes a few hundred kilobytes, pictures aside; more would be read for minutes."""
_ENOUGH = 200
"""The longest name of a control that is worth comparing with a label."""


class Box(Struct, frozen=True):
    """A check box: what its control says, None when there is none; what is drawn in it; the words beside it."""

    state: bool | None
    drawn: str
    label: str


class Control(Struct, frozen=True):
    """A content control that says what it is for."""

    title: str
    words: str


class Cell(Struct, frozen=True):
    """A cell: its lines, its boxes, the bookmarks that begin in it, its controls, its pictures; `shown`: all on one line."""

    lines: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    marks: frozenset[str] = frozenset()
    controls: tuple[Control, ...] = ()
    pictures: int = 0
    shown: str = ""


class Row(Struct, frozen=True):
    cells: tuple[Cell, ...]

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(mark for cell in self.cells for mark in cell.marks)


class Grid(Struct, frozen=True):
    """A table; rows that a tracked change removes are not there."""

    rows: tuple[Row, ...]


class Words(Struct, frozen=True):
    """A paragraph, as a reader sees it, and the bookmarks that begin in it."""

    text: str
    marks: frozenset[str]
    controls: tuple[Control, ...] = ()


class Filled(Struct, frozen=True):
    """A whole file: its blocks in order, its custom properties, how many tracked changes it holds, its comments, the words above
    and below its pages without their fields."""

    file: str
    blocks: tuple[Words | Grid, ...]
    properties: dict[str, str]
    changes: int
    comments: tuple[str, ...]
    margins: tuple[str, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Every bookmark of the file."""
        return frozenset(mark for block in self.blocks
                         for mark in (block.marks if isinstance(block, Words) else
                                      (mark for row in block.rows for mark in row.marks)))


def read_filled(source: Path | str | bytes, file: str) -> Filled:
    """The file as it is; a French error when it is no sound Word file."""
    data, _ = read_bytes(source)
    members = read_package(data, file, word=False)
    if sum(m.size for m in members) > MAX_FORM or any(m.size > MAX_XML for m in members if m.name.endswith(".xml")):
        raise DraftingError("Ce fichier est trop volumineux pour un formulaire : il n'est pas lu.", file,
                            "Lisez-le à la main, ou demandez au candidat d'en retirer les images.")
    parts = open_parts(source)
    if any(name.lower().endswith("vbaproject.bin") for name in parts.contents):
        raise DraftingError("Ce fichier Word contient des macros : il n'est pas lu.", file,
                            "Demandez au candidat un « Document Word (.docx) ».")
    blocks = tuple(_Walk(parts).blocks(parts.body))
    comments, _ = read_comments(parts, file)
    return Filled(file, blocks, custom_properties(parts), len(list(parts.body.iter(*_TRACKED))),
                  tuple(comment.text for comment in comments), tuple(_margins(parts, file)))


def _margins(parts: Parts, file: str) -> Iterator[str]:
    """The paragraphs of headers and footers; what a field computes (a page's number) is not said by anyone."""
    for name, content in sorted(parts.contents.items()):
        if _MARGIN.fullmatch(name):
            for paragraph in parse(content, file).iter(f"{W}p"):
                words = "".join(text for text, _ in _Runs(results=False).inline(paragraph)).strip()
                if words:
                    yield words


class _Walk:
    """One walk through one file. `early` are the bookmarks that stand between two blocks, and open the next one."""

    def __init__(self, parts: Parts) -> None:
        self.reader = Reader(parts)
        self.parts = parts
        self.early: set[str] = set()
        self.notes = {kind: self.read_notes(kind) for kind in ("footnotes", "endnotes")}

    def read_notes(self, kind: str) -> dict[str, Element]:
        content = self.parts.contents.get(self.parts.related.get(kind, ""))
        return {} if content is None else {note.get(f"{W}id") or "": note for note in parse(content)}

    def blocks(self, parent: Element) -> Iterator[Words | Grid]:
        """Paragraphs and tables, through whatever holds them."""
        for child in parent:
            if child.tag == f"{W}bookmarkStart":
                self.early.add(child.get(f"{W}name") or "")
            elif child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self.table(child)
            elif child.tag == f"{W}sdt" or child.tag in _THROUGH:
                yield from self.blocks(child)

    def paragraph(self, paragraph: Element) -> Iterator[Words]:
        """A paragraph, then what hangs on it: text boxes and notes, which may hold words too."""
        yield Words(self.reader.words(paragraph), self.opened(paragraph), tuple(_controls(paragraph)))
        yield from self.hanging(paragraph)

    def hanging(self, holder: Element) -> Iterator[Words]:
        for frame in holder.iter(f"{W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in frame.iterancestors()):
                yield from (Words(self.reader.words(inner), frozenset()) for inner in frame.iter(f"{W}p"))
        for kind, name in (("footnotes", "footnoteReference"), ("endnotes", "endnoteReference")):
            for reference in holder.iter(W + name):
                note = self.notes[kind].get(reference.get(f"{W}id") or "")
                inner = () if note is None else note.iter(f"{W}p")
                yield from (Words(self.reader.words(paragraph), frozenset()) for paragraph in inner)

    def table(self, table: Element) -> Iterator[Words | Grid]:
        """A table, cut where a row only holds other tables that ask something: someone put the form in a frame."""
        rows: list[Row] = []
        hanging: list[Words] = []
        for row in self.rows(table):
            if _frames(row):
                if rows:
                    yield Grid(tuple(rows))
                    rows = []
                for cell in self.cells(row):
                    yield from self.blocks(cell)
            else:
                rows.append(Row(tuple(made for cell in self.cells(row) for made in self.cell(cell))))
                hanging += self.hanging(row)
        if rows:
            yield Grid(tuple(rows))
        yield from hanging

    def rows(self, parent: Element) -> Iterator[Element]:
        for child in parent:
            if child.tag == f"{W}bookmarkStart":
                self.early.add(child.get(f"{W}name") or "")
            elif child.tag == f"{W}tr":
                if child.find(f"{W}trPr/{W}del") is None:
                    yield child
            elif child.tag == f"{W}sdt" or child.tag in _THROUGH:
                yield from self.rows(child)

    def cells(self, parent: Element) -> Iterator[Element]:
        for child in parent:
            if child.tag == f"{W}bookmarkStart":
                self.early.add(child.get(f"{W}name") or "")
            elif child.tag == f"{W}tc":
                yield child
            elif child.tag == f"{W}sdt" or child.tag in _THROUGH:
                yield from self.cells(child)

    def cell(self, cell: Element) -> Iterator[Cell]:
        """A cell; one that spans several columns is followed by empty ones, so that columns keep their places."""
        marks = self.opened(cell)
        read = list(_paragraphs(cell))
        lines = tuple(part.strip() for words, _ in read for part in words.split("\n"))
        yield Cell(lines, tuple(box for _, boxes in read for box in boxes), marks, tuple(_controls(cell)),
                   sum(1 for _ in cell.iter(*_PICTURES)), self.reader.cell(cell))
        span = value(cell, "tcPr", "gridSpan") or "1"
        yield from (Cell(),) * (min(int(span), 64) - 1 if span.isdecimal() else 0)

    def opened(self, element: Element) -> frozenset[str]:
        """The bookmarks that begin in an element, and those that were waiting for it."""
        marks = {start.get(f"{W}name") or "" for start in element.iter(f"{W}bookmarkStart")} | self.early
        self.early = set()
        return frozenset(marks)


def _frames(row: Element) -> bool:
    """Whether what asks something in a row is in tables that it holds, and never in the row itself."""
    starts = [start for start in row.iter(f"{W}bookmarkStart") if (start.get(f"{W}name") or "").startswith("_q_")]
    return bool(starts) and all(next(start.iterancestors(f"{W}tr"), row) is not row for start in starts)


def _paragraphs(cell: Element) -> Iterator[tuple[str, list[Box]]]:
    """The words and the boxes of each paragraph of a cell, those of text boxes left out; a paragraph whose mark a tracked
    change removes goes on with the next one."""
    before, earlier = "", list[Box]()
    for paragraph in cell.iter(f"{W}p"):
        if any(holder.tag == f"{W}txbxContent" for holder in paragraph.iterancestors()):
            continue
        words, boxes = _line(paragraph)
        words, boxes = before + words, earlier + boxes
        before, earlier = "", []
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
            yield words, boxes
        else:
            before, earlier = words, boxes
    if before or earlier:
        yield before, earlier


def _line(paragraph: Element) -> tuple[str, list[Box]]:
    """The words of a paragraph of an answer, line breaks kept, and its boxes with the words that follow each of them."""
    words: list[str] = []
    boxes: list[tuple[bool | None, str, int]] = []
    for text, state in _Runs().inline(paragraph):
        if state is None:
            words.append(text)
        else:
            boxes.append((state, text.strip(), len(words)))
    starts = [rank for *_, rank in boxes]
    beside = ("".join(words[start:end]).strip() for start, end in zip(starts, [*starts[1:], len(words)], strict=False))
    return "".join(words), [Box(state, drawn, label) for (state, drawn, _), label in zip(boxes, beside, strict=True)]


class _Runs:
    """The characters of runs, fields followed: the code of a field is no word, its result is, unless one does without."""

    def __init__(self, *, results: bool = True) -> None:
        self.results = results
        self.codes: list[bool] = []  # for each open field, whether its code is still being said

    def inline(self, parent: Element) -> Iterator[tuple[str, bool | None]]:
        """Words; for a box, what is drawn in it, and its state."""
        for child in parent:
            if child.tag == f"{W}r":
                yield from ((text, None) for text in self.run(child))
            elif child.tag == f"{W}sdt":
                yield from self.control(child)
            elif child.tag in _THROUGH and (self.results or child.tag != f"{W}fldSimple"):
                yield from self.inline(child)

    def control(self, control: Element) -> Iterator[tuple[str, bool | None]]:
        ticked = control.find(f"{W}sdtPr/{W14}checkbox")
        inside = [pair for content in control.iterchildren(f"{W}sdtContent") for pair in self.inline(content)]
        if ticked is None:
            yield from inside
            return
        state = ticked.find(f"{W14}checked")
        yield "".join(text for text, _ in inside), state is not None and state.get(f"{W14}val") in ("1", "true", "on")

    def run(self, run: Element) -> Iterator[str]:
        for child in run:
            if child.tag == f"{W}fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    self.codes.append(True)
                elif self.codes and kind == "separate":
                    self.codes[-1] = not self.results
                elif self.codes and kind == "end":
                    self.codes.pop()
            elif any(self.codes):
                continue
            elif child.tag == f"{W}t":
                yield (child.text or "").replace("\n", " ")
            elif child.tag in _BREAKS:
                yield "\n"
            elif child.tag == f"{W}tab":
                yield " "
            elif child.tag == f"{W}noBreakHyphen":
                yield "-"


def _controls(element: Element) -> Iterator[Control]:
    for control in element.iter(f"{W}sdt"):
        title = value(control, "sdtPr", "alias") or ""
        if 0 < len(title) <= _ENOUGH:
            words = "\n".join(_line(holder)[0] for content in control.iterchildren(f"{W}sdtContent")
                              for holder in (list(content.iter(f"{W}p")) or [content]))
            yield Control(title, words)
