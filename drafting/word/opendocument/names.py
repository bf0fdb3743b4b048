"""The namespaces of an OpenDocument text, and how LibreOffice writes the names of Word's own styles."""

from __future__ import annotations

import re

from drafting.word.parts import Element

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, STYLE, DRAW, META = (
    _OASIS % name for name in ("office", "text", "table", "style", "drawing", "meta"))
FO = _OASIS % "xsl-fo-compatible"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

_CODED = re.compile(r"_([0-9a-fA-F]{1,6})_")
_WORD = {"Standard": "Normal", "Text body": "Body Text", "Contents Heading": "TOC Heading", "Footnote": "footnote text",
         "Endnote": "endnote text"}


def word_name(style: Element) -> str:
    """The name of a style as Word would show it: « Heading_20_1 » is « Heading 1 », « Contents 2 » is « toc 2 »."""
    name = style.get(f"{STYLE}display-name") or _CODED.sub(_decoded, style.get(f"{STYLE}name") or "")
    return _WORD.get(name, name.replace("Contents ", "toc ") if name[9:].isdigit() else name)


def _decoded(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def bookmark_name(name: str | None) -> str:
    """A bookmark's name in one word, as the code of a field wants it."""
    return "_".join((name or "").split())
