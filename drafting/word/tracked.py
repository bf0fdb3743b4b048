"""Tracked changes as Word writes them: added and removed runs, paragraph marks and rows, and comments.

The only module that writes them. An author and a day are given, never asked of the machine.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any

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

_RUNS = re.compile(r"(?:<w:r>(?:(?!</w:r>).)*</w:r>)+", re.S)
_PARAGRAPH = re.compile(r"<w:p>(?:<w:pPr>(.*?)</w:pPr>)?", re.S)
_ROW = re.compile(r"<w:trPr>(.*?)</w:trPr>", re.S)
W = f"{{{_W}}}"
Element = Any  # an lxml element


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
        self.first_comment = 0  # a file that has comments of its own counts from theirs

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
        ident = self.first_comment + len(self.comments)
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

    def added_xml(self, xml: str) -> str:
        """Paragraphs and tables of ours, each run, paragraph mark and row added; bookmarks stay outside the changes."""
        def mark(match: re.Match[str]) -> str:
            inner, sign = match.group(1) or "", self.revision("added")
            if "<w:rPr>" in inner:
                return f"<w:p><w:pPr>{inner.replace('<w:rPr>', f'<w:rPr>{sign}', 1)}</w:pPr>"
            return f"<w:p><w:pPr>{inner}<w:rPr>{sign}</w:rPr></w:pPr>"

        xml = _RUNS.sub(lambda match: self.revision("added", match.group()), xml)
        xml = _PARAGRAPH.sub(mark, xml)
        return _ROW.sub(lambda match: f"<w:trPr>{match.group(1)}{self.revision('added')}</w:trPr>", xml)

    def removed_xml(self, blocks: Iterable[Element], ours: re.Pattern[str]) -> str:
        """Blocks of anyone's document, removed; what was removed already stays so, and bookmarks called `ours` go."""
        from lxml import etree

        out: list[str] = []
        for block in blocks:
            copy = deepcopy(block)
            gone = {s.get(f"{W}id") for s in copy.iter(f"{W}bookmarkStart") if ours.fullmatch(s.get(f"{W}name") or "")}
            for mark in [m for m in copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd") if m.get(f"{W}id") in gone]:
                mark.getparent().remove(mark)
            for one in [r for r in copy.iter(f"{W}r") if not _removed(r)]:
                self.remove_run(one)
            for paragraph in copy.iter(f"{W}p"):
                marks = _below(_below(paragraph, "pPr"), "rPr", before=("sectPr", "pPrChange"))
                if marks.find(f"{W}del") is None:
                    marks.insert(0 if marks.find(f"{W}ins") is None else 1, self._sign())
            for row in copy.iter(f"{W}tr"):
                _below(row, "trPr", after=("tblPrEx",)).append(self._sign())
            out.append(etree.tostring(copy, encoding="unicode", with_tail=False))
        return "".join(out)

    def remove_run(self, one: Element) -> None:
        """A run, where it stands, removed."""
        for text in one.iter(f"{W}t", f"{W}instrText"):
            text.tag = f"{W}delText" if text.tag == f"{W}t" else f"{W}delInstrText"
        sign = self._sign()
        one.getparent().replace(one, sign)
        sign.append(one)

    def added_runs(self, runs: list[Element]) -> list[Element]:
        """New runs under one change; none when there is none."""
        if not runs:
            return []
        sign = self._sign("ins")
        sign.extend(runs)
        return [sign]

    def _sign(self, name: str = "del") -> Element:
        from lxml import etree

        made = etree.Element(W + name)
        for name, text in re.findall(r'w:(\w+)="([^"]*)"', f'w:id="{next(self.ids)}" {self.who}'):
            made.set(W + name, html.unescape(text))
        return made


def _removed(run_: Element) -> bool:
    return any(parent.tag in (f"{W}del", f"{W}moveFrom") for parent in run_.iterancestors())


def _below(parent: Element, name: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Element:
    """The child `name`, made if it is not there: first, or last but for `before`, or after `after`."""
    from lxml import etree

    found = parent.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        late = [child for child in parent if child.tag in {W + one for one in before}]
        early = [child for child in parent if child.tag in {W + one for one in after}]
        parent.insert(len(parent) - len(late) if before else len(early), found)
    return found
