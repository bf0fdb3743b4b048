"""The tracked changes and the comments of an OpenDocument text.

The format keeps them apart: a list of changes with what was deleted, and marks in the text where each begins and ends. Word has
them around the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from drafting.word.opendocument.names import DC, LOEXT, OFFICE, TEXT, XML_ID
from drafting.word.parts import W14, Element, W

_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_KINDS = {f"{TEXT}insertion": "ins", f"{TEXT}deletion": "del", f"{TEXT}format-change": "rPrChange"}
_BESIDE = (f"{OFFICE}annotation", f"{TEXT}note")


class Changes:
    """The changes by their ids; `open`: the insertions that the walk is inside of, outermost first."""

    def __init__(self, text: Element) -> None:
        self.regions: dict[str, Element] = {}
        for region in text.iterfind(f"{TEXT}tracked-changes/{TEXT}changed-region"):
            for what in region.iterchildren(*_KINDS):
                self.regions[region.get(f"{TEXT}id") or region.get(XML_ID) or ""] = what
        self.open: list[str] = []
        self.looks: list[str] = []

    def start(self, ident: str) -> None:
        """The mark where an insertion or a change of look begins."""
        match self.kind(ident):
            case "ins":
                self.open.append(ident)
            case "rPrChange":
                self.looks.append(ident)

    def end(self, ident: str) -> None:
        """The mark where it ends."""
        for open_ones in (self.open, self.looks):
            if ident in open_ones:
                open_ones.remove(ident)

    def kind(self, ident: str) -> str:
        """`ins`, `del`, `rPrChange`, or nothing for a mark of no change."""
        return _KINDS[self.regions[ident].tag] if ident in self.regions else ""

    def deleted(self, ident: str) -> Iterator[Element]:
        """The paragraphs that a deletion took away, the first and the last in part; those of notes and comments aside."""
        for paragraph in self.regions[ident].iter(f"{TEXT}p", f"{TEXT}h"):
            if next(paragraph.iterancestors(*_BESIDE), None) is None:
                yield paragraph

    def into(self, parent: Element, removed: str) -> Element:
        """Where words go in `parent`: inside the insertions that are open, and in the deletion `removed` if there is one."""
        for ident in [*self.open, *([removed] if removed else [])]:
            last = parent[-1] if len(parent) else None
            if last is None or last.get("region") != ident:
                last = etree.SubElement(parent, W + self.kind(ident), {**self.said(ident), "region": ident})
            parent = last
        return parent

    def mark(self, parent: Element, ident: str) -> None:
        """The change as a mark: of a paragraph's end, of a row, of a look."""
        etree.SubElement(parent, W + self.kind(ident), self.said(ident))

    def said(self, ident: str) -> dict[str, str]:
        """Who made a change, and when."""
        info = self.regions[ident].find(f"{OFFICE}change-info")
        return {} if info is None else _who(info)


def _who(element: Element) -> dict[str, str]:
    """The author and the day of a change or a comment, as Word's attributes."""
    return {f"{W}author": element.findtext(f"{DC}creator") or "", f"{W}date": element.findtext(f"{DC}date") or ""}


class Comments:
    """The comments met so far, in Word's words; `ended`: the names of those that are about some words."""

    def __init__(self, text: Element) -> None:
        self.ended = {end.get(f"{OFFICE}name") for end in text.iter(f"{OFFICE}annotation-end")}
        self.root = etree.Element(f"{W}comments")
        self.threads = etree.Element(f"{_W15}commentsEx")
        self.named: dict[str, str] = {}

    def add(self, annotation: Element) -> str:
        """One comment; its id."""
        ident = str(len(self.root))
        made = etree.SubElement(self.root, f"{W}comment", {**_who(annotation), f"{W}id": ident})
        for line in [*annotation.iter(f"{TEXT}p", f"{TEXT}h")] or [annotation.makeelement(f"{TEXT}p")]:
            paragraph = etree.SubElement(made, f"{W}p", {f"{W14}paraId": _para(ident)})
            etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = "".join(line.itertext())
        entry = etree.SubElement(self.threads, f"{_W15}commentEx", {
            f"{_W15}paraId": _para(ident), f"{_W15}done": "1" if annotation.get(f"{LOEXT}resolved") == "true" else "0"})
        answered = self.named.get(annotation.get(f"{LOEXT}parent-name") or "")
        if answered is not None:
            entry.set(f"{_W15}paraIdParent", _para(answered))
        if name := annotation.get(f"{OFFICE}name"):
            self.named[name] = ident
        return ident

    def members(self) -> dict[str, tuple[str, bytes]]:
        """Kind of relationship → (member, content)."""
        return {} if not len(self.root) else {
            "comments": ("word/comments.xml", etree.tostring(self.root)),
            "commentsExtended": ("word/commentsExtended.xml", etree.tostring(self.threads))}


def _para(ident: str) -> str:
    return f"{int(ident) + 1:08X}"
