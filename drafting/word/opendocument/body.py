"""The body of an OpenDocument text, as that of a Word file: what the readers of `word/` look at, and nothing of its page."""

from __future__ import annotations

from lxml import etree

from drafting.word.opendocument.changes import Changes, Comments
from drafting.word.opendocument.inline import ASIDE, MARKS, Inline, Line, closing, mark_of, opening
from drafting.word.opendocument.lists import Lists, Place
from drafting.word.opendocument.looks import Look, Looks
from drafting.word.opendocument.names import DRAW, TABLE, TEXT
from drafting.word.opendocument.tables import Grid, rows
from drafting.word.parts import Element, W

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_INDEXES = {f"{TEXT}{name}" for name in ("table-of-content", "illustration-index", "table-index", "object-index", "user-index",
                                         "alphabetical-index", "bibliography")}


class Body:
    """One walk through the text."""

    def __init__(self, looks: Looks, lists: Lists, text: Element, where: str) -> None:
        self.looks, self.lists, self.changes = looks, lists, Changes(text)
        self.inside = Inline(looks, self.changes, Comments(text), self.blocks, where)

    # -- blocks -----------------------------------------------------------------------------------------

    def blocks(self, parent: Element, out: Element) -> None:
        """Paragraphs, lists and tables, through sections and whatever else holds them."""
        self.inside.enter()
        for child in parent:
            self.block(child, out)
        self.inside.depth -= 1

    def block(self, element: Element, out: Element) -> None:
        tag = element.tag
        if tag in _PARAGRAPHS:
            self.paragraph(element, out)
        elif tag == f"{TEXT}list":
            self.list(element, out, None)
        elif tag == f"{TABLE}table":
            self.table(element, out)
        elif tag == f"{TEXT}numbered-paragraph":
            self.numbered(element, out)
        elif tag in _INDEXES:
            self.index(element, out)
        elif tag in MARKS or tag.startswith(DRAW):
            # A change between two paragraphs, a frame held by the page: a paragraph of its own, if it says anything.
            line = Line(etree.SubElement(out, f"{W}p"))
            self.inside.within(element, line, Look())
            if tag == f"{TEXT}change" and len(line.paragraph):
                self.changes.mark(mark_of(line.paragraph), element.get(f"{TEXT}change-id") or "")
            if not len(line.paragraph):
                out.remove(line.paragraph)
        elif tag not in ASIDE:
            self.blocks(element, out)

    def list(self, element: Element, out: Element, inside: Place | None) -> None:
        """The items of a list: the first paragraph of each has its number, what follows it has none."""
        self.inside.enter()
        place = self.lists.opened(element, inside)
        for item in element.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"):
            first = item.tag == f"{TEXT}list-item"
            for child in item:
                if child.tag in _PARAGRAPHS:
                    self.paragraph(child, out, place if first else None, item.get(f"{TEXT}start-value"), listed=True)
                    first = False
                elif child.tag == f"{TEXT}list":
                    self.list(child, out, place)
                else:
                    self.block(child, out)
        self.inside.depth -= 1

    def numbered(self, element: Element, out: Element) -> None:
        """A paragraph that names its list itself."""
        level = element.get(f"{TEXT}level", "1")
        for child in element.iterchildren(*_PARAGRAPHS):
            place = Place(element.get(f"{TEXT}style-name") or "", element.get(f"{TEXT}list-id") or "",
                          int(level) - 1 if level.isdecimal() else 0)
            self.paragraph(child, out, place, element.get(f"{TEXT}start-value"), listed=True)

    def index(self, element: Element, out: Element) -> None:
        """A table of contents is a field in Word, so that what it repeats is known for what it is."""
        for body in element.iterchildren(f"{TEXT}index-body"):
            for title in body.iterchildren(f"{TEXT}index-title"):
                self.blocks(title, out)
            before = len(out)
            for child in body:
                if child.tag != f"{TEXT}index-title":
                    self.block(child, out)
            inside = [p for block in out[before:] for p in block.iter(f"{W}p")]
            if inside and element.tag == f"{TEXT}table-of-content":
                inside[0].insert(1 if inside[0].find(f"{W}pPr") is not None else 0, opening("TOC "))
                inside[-1].append(closing())

    def table(self, element: Element, out: Element) -> None:
        self.inside.enter()
        made, grid = etree.SubElement(out, f"{W}tbl"), Grid()
        for row, header in rows(element):
            line = etree.SubElement(made, f"{W}tr")
            properties = etree.SubElement(line, f"{W}trPr")
            if header:
                etree.SubElement(properties, f"{W}tblHeader")
            for ident in self.changes.open:
                self.changes.mark(properties, ident)
            for cell, place in grid.cells(row, line):
                self.blocks(cell, place)
        self.inside.depth -= 1

    # -- paragraphs -------------------------------------------------------------------------------------

    def paragraph(self, element: Element, out: Element, place: Place | None = None, start: str | None = None, *,
                  listed: bool = False) -> None:
        """One paragraph; a heading outside any list is counted by the outline, unless its style says otherwise."""
        name = element.get(f"{TEXT}style-name") or ""
        style, look = self.looks.paragraph(name)
        paragraph = etree.SubElement(out, f"{W}p")
        properties = etree.SubElement(paragraph, f"{W}pPr")
        if style:
            etree.SubElement(properties, f"{W}pStyle", {f"{W}val": style})
        level = element.get(f"{TEXT}outline-level", "") if element.tag == f"{TEXT}h" else ""
        if level.isdecimal() and 0 < int(level) < 10:
            etree.SubElement(properties, f"{W}outlineLvl", {f"{W}val": str(int(level) - 1)})
            if not listed and element.get(f"{TEXT}is-list-header") != "true" and self.looks.list_style(name) in (None, "Outline"):
                place = self.lists.outline(int(level) - 1)
            if start is None and element.get(f"{TEXT}restart-numbering") == "true":
                start = element.get(f"{TEXT}start-value") or "1"
        if place is not None and (number := self.lists.number(place, start)):
            numbering = etree.SubElement(properties, f"{W}numPr")
            etree.SubElement(numbering, f"{W}ilvl", {f"{W}val": number[1]})
            etree.SubElement(numbering, f"{W}numId", {f"{W}val": number[0]})
        line = Line(paragraph)
        self.inside.inline(element, line, look)
        for ident in self.changes.open:
            self.changes.mark(mark_of(line.paragraph), ident)
