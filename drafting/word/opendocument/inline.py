"""Words of an OpenDocument text and what stands among them: fields, controls, notes, comments, pictures, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from drafting.word.opendocument.changes import Changes, Comments
from drafting.word.opendocument.controls import CONTROLS, open_control
from drafting.word.opendocument.looks import Look, Looks, write_formatting
from drafting.word.opendocument.names import DRAW, LOEXT, OFFICE, TABLE, TEXT, bookmark_name
from drafting.word.package import damaged
from drafting.word.parts import Element, W

_BLANKS = re.compile(r"[ \t\r\n]+")
_DEEPEST = 100
"""Nobody nests so deep; a hostile file does."""
_MOST_SPACES = 32
ASIDE = {f"{TEXT}{name}" for name in (
    "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls", "soft-page-break",
    "alphabetical-index-auto-mark-file", "number", "ruby-text", "label")} | {
    f"{OFFICE}forms", f"{OFFICE}event-listeners", f"{TABLE}title", f"{TABLE}desc", f"{DRAW}control", f"{LOEXT}list-item"}
"""What is not read."""
_REFERENCES = {"number": r"\r ", "number-no-superior": r"\n ", "number-all-superior": r"\w "}


class Line:
    """The paragraph being written: `into` is where its words go, `blank` whether a space would be one too many, `removed` the
    deletion that the walk is in."""

    def __init__(self, paragraph: Element) -> None:
        self.paragraph = self.into = paragraph
        self.blank, self.removed = True, ""


class Inline:
    """What is inside paragraphs; `blocks` reads what notes and boxes hold."""

    def __init__(self, looks: Looks, changes: Changes, comments: Comments, blocks: Callable[[Element, Element], None],
                 where: str) -> None:
        self.looks, self.changes, self.comments = looks, changes, comments
        self.blocks, self.where = blocks, where
        self.notes = {kind: etree.Element(f"{W}{kind}s") for kind in ("footnote", "endnote")}
        self.bookmarks: dict[str, str] = {}
        self.ids = self.depth = 0

    def enter(self) -> None:
        """One level deeper."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise damaged(self.where)

    def inline(self, parent: Element, line: Line, look: Look) -> None:
        """Words, and what stands among them."""
        self.enter()
        self.words(line, parent.text, look)
        for child in parent:
            self.within(child, line, look)
            self.words(line, child.tail, look)
        self.depth -= 1

    def within(self, element: Element, line: Line, look: Look) -> None:
        tag = element.tag
        if tag in _INLINE:
            _INLINE[tag](self, element, line, look)
        elif tag in CONTROLS:
            outside, line.into = line.into, open_control(element, self.changes.into(line.into, line.removed))
            self.inline(element, line, look)
            line.into = outside
        elif tag.startswith(DRAW):
            self.drawn(element, line, look)
        elif tag not in ASIDE:
            self.inline(element, line, look)

    def words(self, line: Line, text: str | None, look: Look) -> None:
        """Words as they are shown: one space where the file has several characters of space."""
        text = _BLANKS.sub(" ", text or "")
        if line.blank:
            text = text.removeprefix(" ")
        if text:
            line.blank = text.endswith(" ")
            self.put(line, text, look)

    def put(self, line: Line, text: str, look: Look) -> None:
        etree.SubElement(self.run(line, look), f"{W}delText" if line.removed else f"{W}t").text = text

    def run(self, line: Line, look: Look) -> Element:
        """A run where the line stands."""
        run = etree.SubElement(self.changes.into(line.into, line.removed), f"{W}r")
        if look.style or look.direct or self.changes.looks:
            properties = etree.SubElement(run, f"{W}rPr")
            if look.style:
                etree.SubElement(properties, f"{W}rStyle", {f"{W}val": look.style})
            write_formatting(properties, look.direct)
            while self.changes.looks:
                self.changes.mark(properties, self.changes.looks.pop())
        return run

    # -- what stands among words ------------------------------------------------------------------------

    def span(self, element: Element, line: Line, look: Look) -> None:
        self.inline(element, line, self.looks.span(look, element.get(f"{TEXT}style-name") or ""))

    def spaces(self, element: Element, line: Line, look: Look) -> None:
        count = element.get(f"{TEXT}c", "1")
        self.put(line, " " * min(int(count) if count.isdecimal() and len(count) < 10 else 1, _MOST_SPACES), look)
        line.blank = False

    def character(self, element: Element, line: Line, look: Look) -> None:
        etree.SubElement(self.run(line, look), W + ("tab" if element.tag == f"{TEXT}tab" else "br"))
        line.blank = False

    def bookmark(self, element: Element, line: Line, look: Look) -> None:
        """A bookmark's beginning, its end, or both."""
        name = bookmark_name(element.get(f"{TEXT}name"))
        into = self.changes.into(line.into, line.removed)
        if not element.tag.endswith("-end"):
            self.ids += 1
            self.bookmarks[name] = str(self.ids)
            etree.SubElement(into, f"{W}bookmarkStart", {f"{W}id": self.bookmarks[name], f"{W}name": name})
        if not element.tag.endswith("-start") and name in self.bookmarks:
            etree.SubElement(into, f"{W}bookmarkEnd", {f"{W}id": self.bookmarks[name]})

    def reference(self, element: Element, line: Line, look: Look) -> None:
        kind = element.get(f"{TEXT}reference-format") or ""
        target = bookmark_name(element.get(f"{TEXT}ref-name"))
        self.field(element, line, look, f"{'PAGEREF' if kind == 'page' else 'REF'} {target} {_REFERENCES.get(kind, '')}\\h")

    def sequence(self, element: Element, line: Line, look: Look) -> None:
        self.field(element, line, look, f"SEQ {bookmark_name(element.get(f'{TEXT}name'))} \\* ARABIC")

    def field(self, element: Element, line: Line, look: Look, code: str) -> None:
        self.changes.into(line.into, line.removed).append(opening(code))
        self.inline(element, line, look)
        self.changes.into(line.into, line.removed).append(closing())

    def note(self, element: Element, line: Line, look: Look) -> None:
        kind = "endnote" if element.get(f"{TEXT}note-class") == "endnote" else "footnote"
        ident = str(len(self.notes[kind]) + 1)
        etree.SubElement(self.run(line, look), f"{W}{kind}Reference", {f"{W}id": ident})
        made = etree.SubElement(self.notes[kind], W + kind, {f"{W}id": ident})
        for body in element.iterchildren(f"{TEXT}note-body"):
            self.blocks(body, made)

    def comment(self, element: Element, line: Line, look: Look) -> None:
        """A comment begins, and ends at once when it is about no words."""
        ident = {f"{W}id": self.comments.add(element)}
        etree.SubElement(self.changes.into(line.into, line.removed), f"{W}commentRangeStart", ident)
        if element.get(f"{OFFICE}name") not in self.comments.ended:
            self.close_comment(ident, line)

    def comment_end(self, element: Element, line: Line, look: Look) -> None:
        ident = self.comments.named.get(element.get(f"{OFFICE}name") or "")
        if ident is not None:
            self.close_comment({f"{W}id": ident}, line)

    def close_comment(self, ident: dict[str, str], line: Line) -> None:
        into = self.changes.into(line.into, line.removed)
        etree.SubElement(into, f"{W}commentRangeEnd", ident)
        etree.SubElement(etree.SubElement(into, f"{W}r"), f"{W}commentReference", ident)

    def drawn(self, element: Element, line: Line, look: Look) -> None:
        """A picture, or a box with its text."""
        texts = element.findall(f"{DRAW}text-box")
        if element.tag in (f"{DRAW}g", f"{DRAW}a"):
            self.enter()
            for child in element:
                self.within(child, line, look)
            self.depth -= 1
        elif texts or element.find(f"{TEXT}p") is not None or element.find(f"{TEXT}list") is not None:
            picture = etree.SubElement(self.run(line, Look()), f"{W}pict")
            for text in texts or [element]:
                self.blocks(text, etree.SubElement(picture, f"{W}txbxContent"))
        elif element.tag == f"{DRAW}frame":
            etree.SubElement(self.run(line, Look()), f"{W}drawing")

    # -- tracked changes --------------------------------------------------------------------------------

    def change_start(self, element: Element, line: Line, look: Look) -> None:
        self.changes.start(element.get(f"{TEXT}change-id") or "")

    def change_end(self, element: Element, line: Line, look: Look) -> None:
        self.changes.end(element.get(f"{TEXT}change-id") or "")

    def removal(self, element: Element, line: Line, look: Look) -> None:
        """Where words were deleted: they come back as deleted ones, in as many paragraphs as they were."""
        ident = element.get(f"{TEXT}change-id") or ""
        if self.changes.kind(ident) != "del" or line.removed:
            return
        for rank, paragraph in enumerate(self.changes.deleted(ident)):
            if rank and line.into is line.paragraph:
                self.split(line, ident)
            line.removed, blank, line.blank = ident, line.blank, True
            self.inline(paragraph, line, self.looks.paragraph(paragraph.get(f"{TEXT}style-name") or "")[1])
            line.removed, line.blank = "", blank

    def split(self, line: Line, ident: str) -> None:
        """End the paragraph by a mark that the change `ident` deletes: what follows keeps its style and its number."""
        before, after = line.paragraph, etree.Element(f"{W}p")
        properties = before.find(f"{W}pPr")
        if properties is not None:
            after.append(deepcopy(properties))
            for number in properties.findall(f"{W}numPr"):
                properties.remove(number)
        self.changes.mark(mark_of(before), ident)
        before.addnext(after)
        line.paragraph = line.into = after


def mark_of(paragraph: Element) -> Element:
    """The properties of a paragraph's mark."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    found = properties.find(f"{W}rPr")
    return etree.SubElement(properties, f"{W}rPr") if found is None else found


def opening(code: str) -> Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": "begin"})
    etree.SubElement(run, f"{W}instrText").text = f" {code} "
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": "separate"})
    return run


def closing() -> Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": "end"})
    return run


MARKS: dict[str, Callable[[Inline, Element, Line, Look], None]] = {
    f"{TEXT}change-start": Inline.change_start, f"{TEXT}change-end": Inline.change_end, f"{TEXT}change": Inline.removal}
_INLINE: dict[str, Callable[[Inline, Element, Line, Look], None]] = MARKS | {
    f"{TEXT}span": Inline.span, f"{TEXT}s": Inline.spaces, f"{TEXT}tab": Inline.character, f"{TEXT}line-break": Inline.character,
    f"{TEXT}bookmark": Inline.bookmark, f"{TEXT}bookmark-start": Inline.bookmark, f"{TEXT}bookmark-end": Inline.bookmark,
    f"{TEXT}bookmark-ref": Inline.reference, f"{TEXT}sequence": Inline.sequence, f"{TEXT}note": Inline.note,
    f"{OFFICE}annotation": Inline.comment, f"{OFFICE}annotation-end": Inline.comment_end}
