"""The outline of any Word file: its titles with their levels and numbers, and what stands between them.

Authors say « this is a title » in many ways: Word's own heading styles, under their English or French names, styles
of their own with an outline level, an outline level on the paragraph, or no style at all: a bold line that begins
with a number. The last one is believed only where the others give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from drafting.word.numbering import Mark, Numbering
from drafting.word.parts import Element, W, value
from drafting.word.source import Source
from drafting.word.typed import Typed, read_typed

_LONGEST = 200
"""A bold paragraph longer than this is no title."""
_HIDDEN = {W + name for name in ("txbxContent", "delText", "instrText", "moveFrom")}


class Entry(Struct, frozen=True):
    """A title, or what a place must not break. `block` is its rank among the blocks of the body.

    `kind`: title, table, control (of content), box (of text) or section (a break). `number` is shown before
    the title, by the list if `automatic`, else as typed. `inside`: the title stands in a content control.
    """

    kind: str
    block: int
    level: int
    number: str
    text: str
    element: Element
    automatic: bool = False
    typed: Typed | None = None
    inside: bool = False


class Outline(Struct, frozen=True):
    """The titles in order, everything shown by `places`, and the numbers of all paragraphs."""

    titles: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    marks: dict[Element, Mark | None]
    numbering: Numbering


def read_outline(source: Source) -> Outline:
    """The outline of `source`."""
    numbering = Numbering(source.parts)
    marks = counted(source.parts.body, numbering)
    reader = _Reader(numbering, marks)
    titles = [t for t in reader.titles(source, styled=True) if t.text]
    if len([t for t in titles if not _inserted(t.element)]) < 2:
        titles = sorted([*titles, *(t for t in reader.titles(source, styled=False) if t.block not in {s.block for s in titles})],
                        key=lambda t: t.block)
    others = [*_others(source)]
    entries = sorted([*titles, *others], key=lambda e: (e.block, e.kind == "title"))
    return Outline(tuple(titles), tuple(entries), marks, numbering)


def counted(body: Element, numbering: Numbering) -> dict[Element, Mark | None]:
    """What the lists show before each paragraph; one that a tracked change removes is counted no more."""
    return {p: None if p.find(f"{W}pPr/{W}rPr/{W}del") is not None else numbering.mark(p) for p in body.iter(f"{W}p")}


def _inserted(title: Element) -> bool:
    """A title of an earlier insertion says nothing of how the author writes titles."""
    return any(re.fullmatch(r"_Ref_[0-9a-f]{8}", s.get(f"{W}name") or "") for s in title.iter(f"{W}bookmarkStart"))


class _Reader:
    def __init__(self, numbering: Numbering, marks: dict[Element, Mark | None]) -> None:
        self.numbering = numbering
        self.marks = marks

    def titles(self, source: Source, *, styled: bool) -> Iterator[Entry]:
        for rank, block in enumerate(source.blocks):
            for paragraph, inside in _paragraphs(block.element):
                found = self.numbering.heading_level(paragraph) if styled else self.plain(paragraph)
                if found is not None:
                    yield self.entry(rank, paragraph, found, inside)

    def entry(self, rank: int, paragraph: Element, level: int, inside: bool) -> Entry:
        text, mark = words(paragraph), self.marks.get(paragraph)
        if mark and mark.text and not mark.bullet:
            return Entry("title", rank, level, mark.text, text, paragraph, automatic=True, inside=inside)
        read = read_typed(text, sure=True)
        if read is None:
            return Entry("title", rank, level, "", text, paragraph, inside=inside)
        return Entry("title", rank, level, read[0].number, read[1] or text, paragraph, typed=read[0], inside=inside)

    def plain(self, paragraph: Element) -> int | None:
        """A bold line that begins with a number: its depth is its level."""
        text = words(paragraph)
        if not 0 < len(text) <= _LONGEST or not self.numbering.is_bold(paragraph):
            return None
        if self.numbering.styles.is_no_title(self.numbering.style_of(paragraph)):
            return None
        mark = self.marks.get(paragraph)
        if mark and mark.text and not mark.bullet:
            return mark.level + 1
        read = read_typed(text, sure=True)
        return len(read[0].parts) if read else None


def _paragraphs(block: Element) -> Iterator[tuple[Element, bool]]:
    """The paragraphs of a block that may be titles: itself, or those of a control; a cell's are none."""
    if block.tag == f"{W}p":
        yield block, False
    elif block.tag == f"{W}sdt" and not _contents(block):
        content = block.find(f"{W}sdtContent")
        for child in content if content is not None else ():
            yield from ((paragraph, True) for paragraph, _ in _paragraphs(child))


def _contents(control: Element) -> bool:
    """A table of contents, which repeats every title."""
    return any("TOC" in (code.text or "") for code in control.iter(f"{W}instrText"))


def _others(source: Source) -> Iterator[Entry]:
    for rank, block in enumerate(source.blocks):
        element = block.element
        if element.tag == f"{W}tbl":
            yield Entry("table", rank, 0, "", _first_words(element), element)
        elif element.tag == f"{W}sdt":
            yield Entry("control", rank, 0, "", value(element, "sdtPr", "alias") or _first_words(element), element)
        elif element.tag == f"{W}p":
            box = next(element.iter(f"{W}txbxContent"), None)
            if box is not None:
                yield Entry("box", rank, 0, "", _first_words(box), element)
            if element.find(f"{W}pPr/{W}sectPr") is not None:
                yield Entry("section", rank, 0, "", "", element)


def _first_words(element: Element) -> str:
    return next((text for p in element.iter(f"{W}p") if (text := words(p))), "")[:60]


def words(paragraph: Element) -> str:
    """The text of a paragraph as it stands, without what is deleted or in a box."""
    return re.sub(r"\s+", " ", "".join(_texts(paragraph))).strip()


def _texts(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}br"):
            yield " "
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag not in _HIDDEN and child.tag != f"{W}pPr":
            yield from _texts(child)
