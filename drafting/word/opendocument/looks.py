"""Styles of an OpenDocument text, and what automatic ones change, as Word says it: a style, and direct formatting.

Each formatting that a person gives by hand is an « automatic style » in the format: here it is taken for what it is, so that a
paragraph bears the name of the style that its author chose.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from drafting.word.opendocument.names import FO, OFFICE, STYLE, TEXT, word_name
from drafting.word.parts import Element, W

_FAMILIES = {"paragraph": "paragraph", "text": "character"}
_LONGEST = 20
"""No chain of styles is longer; one that turns in circles is."""


class Look(Struct, frozen=True):
    """A character style and direct formatting: (name of Word's element, its value)."""

    style: str = ""
    direct: tuple[tuple[str, str], ...] = ()


class Looks:
    """The styles of `styles.xml` and the automatic ones of `content.xml`."""

    def __init__(self, styles: Element, content: Element) -> None:
        self.named = {_key(style): style for part in styles.iterchildren(f"{OFFICE}styles") for style in _styles(part)}
        self.automatic = {_key(style): style for part in content.iterchildren(f"{OFFICE}automatic-styles")
                          for style in _styles(part)}
        self.said: dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]] = {}
        self.mixed: dict[tuple[Look, str], Look] = {}

    def word_styles(self) -> Element:
        """The named styles, in Word's words: name, parent, level in the outline, formatting."""
        root = etree.Element(f"{W}styles")
        for (family, ident), style in self.named.items():
            attributes = {f"{W}type": _FAMILIES[family], f"{W}styleId": ident}
            if (family, ident) == ("paragraph", "Standard"):
                attributes[f"{W}default"] = "1"
            made = etree.SubElement(root, f"{W}style", attributes)
            _valued(made, "name", word_name(style))
            if parent := style.get(f"{STYLE}parent-style-name"):
                _valued(made, "basedOn", parent)
            level = style.get(f"{STYLE}default-outline-level", "")
            if level.isdecimal() and 0 < int(level) < 10:
                _valued(etree.SubElement(made, f"{W}pPr"), "outlineLvl", str(int(level) - 1))
            if formatting := _formatting(style):
                write_formatting(etree.SubElement(made, f"{W}rPr"), formatting)
        return root

    def paragraph(self, name: str) -> tuple[str, Look]:
        """The named style of a paragraph, and the look of its words."""
        style, direct = self.resolved("paragraph", name)
        return style, Look("", direct)

    def span(self, look: Look, name: str) -> Look:
        """The look of a span called `name` among words of `look`: the innermost wins."""
        if (look, name) not in self.mixed:
            style, direct = self.resolved("text", name)
            kept = dict(look.direct)
            for each in self.chain("text", style):
                for what, _ in _formatting(each):
                    kept.pop(what, None)
            self.mixed[look, name] = Look(style or look.style, tuple((kept | dict(direct)).items()))
        return self.mixed[look, name]

    def resolved(self, family: str, name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """(named style, direct formatting) of a style that may be automatic."""
        key = family, name
        if key not in self.said:
            style = self.automatic.get(key)
            self.said[key] = (name if key in self.named else "", ()) if style is None else (
                style.get(f"{STYLE}parent-style-name") or "", _formatting(style))
        return self.said[key]

    def chain(self, family: str, name: str) -> Iterator[Element]:
        """A style, automatic or named, then those that it is based on."""
        for _ in range(_LONGEST):
            key = family, name
            style = self.automatic.get(key, self.named.get(key))
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name") or ""

    def list_style(self, name: str) -> str | None:
        """The list that a paragraph's style asks for; an empty name is « none », None is nothing said."""
        return next((asked for style in self.chain("paragraph", name)
                     if (asked := style.get(f"{STYLE}list-style-name")) is not None), None)


def _styles(part: Element) -> Iterator[Element]:
    return (style for style in part.iterchildren(f"{STYLE}style") if style.get(f"{STYLE}family") in _FAMILIES)


def _key(style: Element) -> tuple[str, str]:
    return style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or ""


def _formatting(style: Element) -> tuple[tuple[str, str], ...]:
    properties = style.find(f"{STYLE}text-properties")
    return () if properties is None else tuple(_said(properties))


def _said(properties: Element) -> Iterator[tuple[str, str]]:
    """Word's names for what is bold, slanted, underlined, struck, highlighted or hidden."""
    weight, slant = properties.get(f"{FO}font-weight"), properties.get(f"{FO}font-style")
    if weight is not None:
        yield "b", "1" if weight == "bold" or (weight.isdecimal() and int(weight) >= 600) else "0"
    if slant is not None:
        yield "i", "0" if slant == "normal" else "1"
    for name, what, none, some in (("text-underline-style", "u", "none", "single"),
                                   ("text-line-through-style", "strike", "0", "1")):
        line = properties.get(STYLE + name)
        if line is not None:
            yield what, none if line == "none" else some
    ground, shown = properties.get(f"{FO}background-color"), properties.get(f"{TEXT}display")
    if ground is not None:
        yield "highlight", "none" if ground == "transparent" else "yellow"
    if shown is not None:
        yield "vanish", "1" if shown == "none" else "0"


def write_formatting(properties: Element, formatting: tuple[tuple[str, str], ...]) -> None:
    for what, said in formatting:
        _valued(properties, what, said)


def _valued(parent: Element, name: str, said: str) -> None:
    etree.SubElement(parent, W + name, {f"{W}val": said})
