"""Lists of an OpenDocument text as Word's numberings: one for each list that counts on its own.

In the format a list is a nest of elements, and says whether it goes on with an earlier one; in Word each paragraph names its
numbering. Headings outside any list are counted by the outline.
"""

from __future__ import annotations

import re

from lxml import etree
from msgspec import Struct

from drafting.word.opendocument.names import LOEXT, OFFICE, STYLE, TEXT, XML_ID
from drafting.word.parts import Element, W

_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none",
            "01, 02, 03, ...": "decimalZero"}
_OUTLINE = "Outline"


class Level(Struct, frozen=True):
    """One level: its format, what is printed (`%1.%2`), where it begins; `shown`: how many levels it shows."""

    format: str
    text: str
    start: str


class Place(Struct, frozen=True):
    """Where an item stands: the style of its list, the chain of lists that count together, the level from 0."""

    style: str
    chain: str
    level: int


class Lists:
    """The list styles of a file, and Word's numberings as they are asked for."""

    def __init__(self, styles: Element, content: Element) -> None:
        self.levels = {style.get(f"{STYLE}name") or "": _levels(style) for root in (styles, content)
                       for part in root.iterchildren(f"{OFFICE}styles", f"{OFFICE}automatic-styles")
                       for style in part.iterchildren(f"{TEXT}list-style")}
        for outline in styles.iterfind(f"{OFFICE}styles/{TEXT}outline-style"):
            self.levels[_OUTLINE] = _levels(outline)
        self.root = etree.Element(f"{W}numbering")
        self.abstracts: dict[tuple[str, tuple[tuple[int, Level], ...]], str] = {}
        self.numbers: dict[str, str] = {}
        self.count = 0
        self.chains: dict[str, str] = {}  # the id of a list → the chain that it belongs to
        self.last: dict[str, str] = {}  # a list style → the chain of the last list of that style

    def opened(self, element: Element, inside: Place | None) -> Place:
        """The place of the items of a list, which may stand in an item of another."""
        style = element.get(f"{TEXT}style-name") or (inside.style if inside else "")
        if inside is not None:
            return Place(style, inside.chain, inside.level + 1)
        self.count += 1
        chain = f"list {self.count}"
        if style == _OUTLINE:
            chain = _OUTLINE
        elif (before := self.chains.get(element.get(f"{TEXT}continue-list") or "")) is not None:
            chain = before
        elif element.get(f"{TEXT}continue-numbering") == "true":
            chain = self.last.get(style, chain)
        self.last[style] = chain
        if ident := element.get(XML_ID):
            self.chains[ident] = chain
        return Place(style, chain, 0)

    def outline(self, level: int) -> Place:
        """The place of a heading outside any list."""
        return Place(_OUTLINE, _OUTLINE, level)

    def number(self, place: Place, start: str | None) -> tuple[str, str] | None:
        """Word's (numbering, level) for an item, which may begin the count again at `start`; None when nothing is shown."""
        levels = self.levels.get(place.style, {})
        if place.level not in levels or place.level > 8:
            return None
        abstract = self.abstract(place.chain, tuple(sorted(levels.items())))
        if start is not None and start.isdecimal():
            return self.made(abstract, place.level, start), str(place.level)
        if abstract not in self.numbers:
            self.numbers[abstract] = self.made(abstract)
        return self.numbers[abstract], str(place.level)

    def abstract(self, chain: str, levels: tuple[tuple[int, Level], ...]) -> str:
        key = chain, levels
        if key not in self.abstracts:
            ident = self.abstracts[key] = str(len(self.abstracts) + 1)
            made = etree.SubElement(self.root, f"{W}abstractNum", {f"{W}abstractNumId": ident})
            for rank, level in levels:
                one = etree.SubElement(made, f"{W}lvl", {f"{W}ilvl": str(rank)})
                for name, said in (("start", level.start), ("numFmt", level.format), ("lvlText", level.text)):
                    etree.SubElement(one, W + name, {f"{W}val": said})
        return self.abstracts[key]

    def made(self, abstract: str, level: int = 0, start: str = "") -> str:
        """One more numbering; a `start` begins the count again."""
        self.count += 1
        number = etree.SubElement(self.root, f"{W}num", {f"{W}numId": str(self.count)})
        etree.SubElement(number, f"{W}abstractNumId", {f"{W}val": abstract})
        if start:
            override = etree.SubElement(number, f"{W}lvlOverride", {f"{W}ilvl": str(level)})
            etree.SubElement(override, f"{W}startOverride", {f"{W}val": start})
        return str(self.count)


def _levels(style: Element) -> dict[int, Level]:
    """The levels of a list style, from 0."""
    elements = {int(rank) - 1: level for level in style
                if (rank := level.get(f"{TEXT}level", "")).isdecimal() and 0 < int(rank) < 11}
    return {rank: _level(elements, rank) for rank in elements}


def _level(elements: dict[int, Element], rank: int) -> Level:
    element = elements[rank]
    if not element.tag.endswith(("-number", "outline-level-style")):
        return Level("bullet", element.get(f"{TEXT}bullet-char") or "•", "1")
    start = element.get(f"{TEXT}start-value") or "1"
    return Level(_format(element), _shown(elements, rank), start if start.isdecimal() else "1")


def _format(element: Element) -> str:
    return _FORMATS.get(element.get(f"{STYLE}num-format") or "", "decimal")


def _shown(elements: dict[int, Element], rank: int) -> str:
    """`Article %1.%2`: as LibreOffice says it, else put together from the words around the numbers and the levels to show."""
    element = elements[rank]
    whole = element.get(f"{LOEXT}num-list-format")
    if whole is not None:
        return re.sub(r"%(\d)%", r"%\1", whole)
    display = element.get(f"{TEXT}display-levels", "1")
    first = max(0, rank + 1 - int(display)) if display.isdecimal() else rank
    numbers = [f"%{n + 1}" for n in range(first, rank + 1) if n in elements and _format(elements[n]) != "none"]
    return (element.get(f"{STYLE}num-prefix") or "") + ".".join(numbers) + (element.get(f"{STYLE}num-suffix") or "")
