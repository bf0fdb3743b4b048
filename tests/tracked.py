"""« Accept all » and « reject all », done on the XML as the format says, to judge the redlines that we write."""

from __future__ import annotations

from typing import Any

from drafting.word.parts import W, open_parts


def accepted(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph once every change is accepted."""
    return _decided(source, kept="ins", dropped="del")


def rejected(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph once every change is refused."""
    return _decided(source, kept="del", dropped="ins")


def _decided(source: bytes, kept: str, dropped: str) -> list[tuple[str, str]]:
    """A paragraph whose mark goes is joined to the next one, which keeps its own style."""
    lines: list[tuple[str, str]] = []
    carried = ""
    for paragraph in open_parts(source).body.iter(f"{W}p"):
        carried += "".join(
            text.text or "" for text in paragraph.iter(f"{W}t", f"{W}delText") if not _inside(text, dropped))
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{dropped}") is not None:
            continue
        lines.append((paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), carried))
        carried = ""
    assert not carried, "the last paragraph's mark cannot go"
    return lines


def _inside(element: Any, tag: str) -> bool:
    return any(parent.tag == f"{W}{tag}" for parent in element.iterancestors())
