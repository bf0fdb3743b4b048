"""Tracked changes as Word writes them: added and removed runs, paragraph marks and rows, and comments.

The only module that writes them. An author and a day are given, never asked of the machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date

from drafting.errors import DraftingError
from drafting.redline import Mark
from drafting.word.markup import escape, run
from drafting.word.package import Member, pack

ELEMENTS: dict[Mark, str] = {"added": "w:ins", "removed": "w:del"}
LONGEST_AUTHOR = 255
"""The format's own limit."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REMOVED = (("<w:t>", "<w:delText>"), ("<w:t xml:space", "<w:delText xml:space"), ("</w:t>", "</w:delText>"),
            ("<w:instrText", "<w:delInstrText"), ("</w:instrText>", "</w:delInstrText>"))
"""What removed words and removed fields are called."""
_ADDITIONS = {
    "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}"/>'),
    "word/_rels/document.xml.rels": (
        "</Relationships>", f'<Relationship Id="rIdComments" Type="{_OFFICE}/comments" Target="comments.xml"/>')}


class Tracked:
    """The changes and comments of one file, numbered in their order."""

    def __init__(self, author: str, day: date) -> None:
        author = author.strip()
        if not 0 < len(author) <= LONGEST_AUTHOR:
            raise DraftingError(f"L'auteur des modifications tient en 1 à {LONGEST_AUTHOR} caractères.",
                                hint="Indiquez une fonction et un organisme.")
        self.who = f'w:author="{escape(author, "auteur")}" w:date="{day.isoformat()}T00:00:00Z"'
        self.initials = escape("".join(word[0] for word in author.split())[:4].upper(), "auteur")
        self.ids = itertools.count(1)
        self.comments: list[str] = []

    def revision(self, mark: Mark, content: str = "") -> str:
        """`content` added or removed; without any, the sign that its paragraph mark or its row is. What stays is left alone."""
        if mark == "kept":
            return content
        if mark == "removed":
            for ours, theirs in _REMOVED:
                content = content.replace(ours, theirs)
        name = ELEMENTS[mark]
        opening = f'<{name} w:id="{next(self.ids)}" {self.who}'
        return f"{opening}>{content}</{name}>" if content else f"{opening}/>"

    def comment(self, content: str, lines: Iterable[str], where: str, mark: Mark = "kept") -> str:
        """`content`, already marked, under a comment; `mark`: what becomes of the sign of the comment, gone with its words."""
        ident = len(self.comments)
        said = "".join(f"<w:p>{run(escape(line, where))}</w:p>" for line in lines)
        self.comments.append(f'<w:comment w:id="{ident}" {self.who} w:initials="{self.initials}">{said}</w:comment>')
        sign = self.revision(mark, f'<w:r><w:commentReference w:id="{ident}"/></w:r>')
        return f'<w:commentRangeStart w:id="{ident}"/>{content}<w:commentRangeEnd w:id="{ident}"/>{sign}'

    def declare(self, member: Member) -> Member:
        """A member of the shell that must name the part of the comments."""
        if member.name not in _ADDITIONS:
            return member
        end, more = _ADDITIONS[member.name]
        text = member.content().decode()
        if end not in text:
            raise DraftingError(f"La trame n'a pas de « {end} » dans {member.name}.", hint="Repartez de base.docx.")
        return pack(member.name, text.replace(end, more + end).encode())

    def comments_part(self) -> Member:
        return pack("word/comments.xml",
                    f'{_HEAD}<w:comments xmlns:w="{_W}">{"".join(self.comments)}</w:comments>'.encode())
