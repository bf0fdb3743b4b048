"""« Accept all » and « reject all », done on the XML as the format says, to judge the redlines that we write."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from drafting.word.package import Member, pack, read_package, write_package
from drafting.word.parts import W, open_parts, parse

_STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


def accepted(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph once every change is accepted."""
    return paragraphs(resolved(source, accept=True))


def rejected(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph once every change is refused."""
    return paragraphs(resolved(source, accept=False))


def paragraphs(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph of a file without changes."""
    return [(paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), "".join(t.text or "" for t in paragraph.iter(f"{W}t")))
            for paragraph in open_parts(source).body.iter(f"{W}p")]


def resolved(source: bytes, *, accept: bool) -> bytes:
    """The same file with every change accepted, or refused, and without comments in its text."""
    kept, dropped = ("ins", "del") if accept else ("del", "ins")
    return write_package(_member(member, kept, dropped) if _STORY.fullmatch(member.name) else member
                         for member in read_package(source))


def _member(member: Member, kept: str, dropped: str) -> Member:
    root = parse(member.content())
    for row in [*root.iter(f"{W}tr")]:
        if row.find(f"{W}trPr/{W}{dropped}") is not None:
            row.getparent().remove(row)
    for table in [*root.iter(f"{W}tbl")]:
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)
    gone = [p for p in root.iter(f"{W}p") if p.find(f"{W}pPr/{W}rPr/{W}{dropped}") is not None]
    for tag in (*(W + name for name in ("commentRangeStart", "commentRangeEnd")), W + dropped):
        for element in [*root.iter(tag)]:
            element.getparent().remove(element)
    for sign in [*root.iter(f"{W}commentReference")]:
        sign.getparent().getparent().remove(sign.getparent())
    for element in [*root.iter(W + kept)]:
        parent, place = element.getparent(), element.getparent().index(element)
        parent[place:place + 1] = list(element)
    for ours, theirs in (("delText", "t"), ("delInstrText", "instrText")):
        for element in [*root.iter(W + ours)]:
            element.tag = W + theirs
    for paragraph in gone:
        _joined(paragraph)
    return pack(member.name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _joined(paragraph: Any) -> None:
    """A paragraph whose mark goes is joined to the next one, which keeps its own style; before a table it must be empty."""
    following, rest = paragraph.getnext(), [child for child in paragraph if child.tag != f"{W}pPr"]
    if following is None or following.tag != f"{W}p":
        assert following is not None and not any(child.tag == f"{W}r" for child in rest), "this mark cannot go"
        paragraph.getparent().remove(paragraph)
        return
    place = 1 if following.find(f"{W}pPr") is not None else 0
    following[place:place] = rest
    paragraph.getparent().remove(paragraph)
