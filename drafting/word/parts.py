"""The parts of a .docx that anyone may have sent, parsed with care: no entity, no network, bounded size."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from drafting.errors import DraftingError
from drafting.word.package import damaged, no_word, opendocument, read_bytes, read_package, unpack

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_VAL = f"{W}val"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
USUAL = W.strip("{}").encode()
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""Strict Open XML has other namespaces and the same words: it is read as the usual one."""

Element = Any  # an lxml element; its stubs disagree with each other


class Parts(Struct, frozen=True):
    """The parts that matter for the text; one that is missing is an empty element.

    `main` is the member that holds the body; `related`: what it leads to, last word of the relationship's type → member.
    """

    body: Element
    styles: Element
    numbering: Element
    contents: dict[str, bytes]
    main: str
    related: dict[str, str]


def open_parts(source: Path | str | bytes) -> Parts:
    """Read a .docx or an .odt; a French error when it is neither, is encrypted, too big or damaged."""
    data, where = read_bytes(source)
    members = read_package(data, where, word=False)
    if opendocument(members, where):
        from drafting.word.opendocument import word_parts

        return word_parts(members, where)
    contents = unpack(members, where)
    if "[Content_Types].xml" not in contents:
        raise no_word(where)
    main = targets(contents, "", where).get("officeDocument", "word/document.xml")
    if main not in contents:
        raise damaged(where)
    related = targets(contents, main, where)
    body = parse(contents[main], where).find(f"{W}body")
    if body is None:
        raise DraftingError("Ce n'est pas un document Word (.docx).", where)
    empty = etree.Element("none")
    styles, numbering = (
        parse(contents[related[kind]], where) if related.get(kind) in contents else empty
        for kind in ("styles", "numbering")
    )
    return Parts(body, styles, numbering, contents, main, related)


def parse(content: bytes, where: str = "") -> Element:
    """One part; a document type declaration, which no word processor writes, is refused."""
    if b"<!DOCTYPE" in content:
        raise damaged(where)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content.replace(STRICT, USUAL), parser)
    except etree.XMLSyntaxError as error:
        raise damaged(where) from error


def targets(contents: dict[str, bytes], part: str, where: str) -> dict[str, str]:
    """Last word of the relationship's type → member name, for the relationships of `part`."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in contents:
        return {}
    return {
        rel.get("Type", "").rpartition("/")[2]: posixpath.normpath(
            posixpath.join("/" + folder, rel.get("Target", ""))
        ).lstrip("/")
        for rel in parse(contents[rels], where).iter(_REL)
        if rel.get("TargetMode") != "External"
    }


def value(element: Element, *path: str) -> str | None:
    """The `w:val` at the end of a path of children, or None."""
    for step in path:
        if element is None:
            return None
        element = next(element.iterchildren(W + step), None)
    found: str | None = None if element is None else element.get(_VAL)
    return found


def is_on(element: Element) -> bool:
    """A switch of the format: there, and not said to be off."""
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")
