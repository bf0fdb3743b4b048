"""Read a .docx that people edited: what was added, removed and commented, by whom, wherever it stands in the file.

Every element of a tracked change is numbered before anything is read, in the body and in every other part, so that none
is lost: what the body's paragraphs do not explain stays counted. Runs may have been split, restyled, spell-checked or
wrapped; only the words, bold, and what a text never holds are kept of them.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from drafting.edited import NUMBERED, Change, Comment, EditedDocument, EditedParagraph, Kind, Stretch
from drafting.errors import DraftingError
from drafting.word.comments import clean, read_comments, who
from drafting.word.numbering import Numbering
from drafting.word.package import damaged, read_bytes
from drafting.word.parts import STRICT, USUAL, Element, Parts, W, is_on, open_parts, parse
from drafting.word.read import custom_properties

_NAMES: dict[Kind, tuple[str, ...]] = {
    "insertion": ("ins", "moveTo", "cellIns", "customXmlInsRangeStart", "customXmlMoveToRangeStart"),
    "deletion": ("del", "moveFrom", "cellDel", "customXmlDelRangeStart", "customXmlMoveFromRangeStart"),
    "formatting": ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange",
                   "tblGridChange", "numberingChange", "cellMerge"),
}
_KINDS = {W + name: kind for kind, names in _NAMES.items() for name in names}
_ADDED, _REMOVED = {W + "ins", W + "moveTo"}, {W + "del", W + "moveFrom"}
_HOLDS = {W + name for name in ("hyperlink", "smartTag", "sdtContent", "customXml", "dir", "bdo")} | _ADDED | _REMOVED
_SILENT = {W + name for name in ("rPr", "lastRenderedPageBreak", "softHyphen", "annotationRef", "commentReference")}
_BETWEEN = {W + name for name in (
    "sectPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "bookmarkEnd",
    "proofErr", "permStart", "permEnd",
    *(f"{change}Range{end}" for change in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom",
                                           "customXmlMoveTo") for end in ("Start", "End")))}
"""What stands beside paragraphs and says nothing."""
_LINE = {W + name for name in ("br", "cr", "tab", "ptab")}
_LOOKS = {"i": "italique", "u": "souligné", "strike": "barré", "dstrike": "barré", "highlight": "surligné", "vanish": "masqué"}
_WORDS = re.compile(re.escape(USUAL) + b"|" + re.escape(STRICT))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OTHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def read_edited(source: Path | str | bytes) -> EditedDocument:
    """The file as its readers left it; a French error when it is not a sound Word file, or carries macros."""
    data, where = read_bytes(source)
    parts = open_parts(data) if isinstance(source, bytes) else open_parts(source)
    if any(name.lower().endswith("vbaproject.bin") for name in parts.contents):
        raise DraftingError("Ce fichier Word contient des macros : il n'est pas lu.", where,
                            "Dans Word : Enregistrer sous, « Document Word (.docx) ».")
    try:
        return _Reader(parts, where).document(custom_properties(parts))
    except ValueError:  # a number that is none, in a file that no word processor wrote
        raise damaged(where) from None


class _Paragraph(Struct):
    """A paragraph being read."""

    style: str
    level: int
    table: int
    stretches: list[Stretch] = []
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    bookmarks: list[str] = []
    foreign: list[str] = []
    changes: list[int] = []
    comments: list[int] = []

    def done(self) -> EditedParagraph:
        return EditedParagraph(
            self.style, self.level, tuple(self.stretches), self.added, self.removed, tuple(self.bookmarks), self.table,
            tuple(dict.fromkeys(self.foreign)), tuple(dict.fromkeys(self.changes)), tuple(dict.fromkeys(self.comments)))


class _Reader:
    """One reading of one file."""

    def __init__(self, parts: Parts, where: str) -> None:
        self.parts, self.where = parts, where
        self.numbering = Numbering(parts)
        self.names: dict[str, str] = {}
        self.changes: list[Change] = []
        self.ranks: dict[Element, int] = {}
        self.paragraphs: list[_Paragraph] = []
        self.early: list[str] = []  # bookmarks between two paragraphs, that open the next one
        self.loose: list[int] = []  # changes between two paragraphs
        self.tables = 0
        self.said: dict[str, int] = {}
        self.open: list[int] = []
        self.about: dict[int, list[str]] = {}

    def document(self, properties: dict[str, str]) -> EditedDocument:
        self.number(self.parts.body, self.parts.main)
        for name, content in sorted(self.parts.contents.items()):
            if name.startswith("word/") and name.endswith(".xml") and name != self.parts.main and _WORDS.search(content):
                self.number(parse(content, self.where), name)
        comments, self.said = read_comments(self.parts, self.where)
        self.blocks(self.parts.body, (), (), 0)
        if self.paragraphs:
            self.paragraphs[-1].changes += self.loose
            self.paragraphs[-1].bookmarks += self.early
        return EditedDocument(
            tuple(paragraph.done() for paragraph in self.paragraphs), tuple(self.changes),
            tuple(Comment(c.author, c.day, c.text, clean("".join(self.about.get(rank, ()))).strip(), c.answers, c.done)
                  for rank, c in enumerate(comments)), properties)

    def number(self, root: Element, part: str) -> None:
        for element in root.iter(*_KINDS):
            self.ranks[element] = len(self.changes)
            self.changes.append(Change(_KINDS[element.tag], *who(element), part))

    # -- blocks -----------------------------------------------------------------------------------------

    def blocks(self, parent: Element, added: tuple[int, ...], removed: tuple[int, ...], table: int) -> None:
        """Paragraphs and tables, through whatever holds them."""
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child, added, removed, table)
            elif child.tag == f"{W}tbl":
                self.tables += 1
                self.loose += [self.ranks[e] for e in child.iterchildren(f"{W}tblPr", f"{W}tblGrid")
                               for e in e.iter(*_KINDS)]
                self.blocks(child, added, removed, self.tables)
            elif child.tag == f"{W}tr":
                self.loose += [self.ranks[e] for e in child.iterchildren(f"{W}trPr", f"{W}tblPrEx") for e in e.iter(*_KINDS)]
                self.blocks(child, added, removed, table)
            elif child.tag == f"{W}tc":
                self.loose += [self.ranks[e] for e in child.iterchildren(f"{W}tcPr") for e in e.iter(*_KINDS)]
                self.blocks(child, added, removed, table)
            elif child.tag == f"{W}sdt":
                for content in child.iterchildren(f"{W}sdtContent"):
                    self.blocks(content, added, removed, table)
            elif child.tag == f"{W}bookmarkStart":
                self.bookmark(child)
            elif child.tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
                self.range(child, None)
            elif child.tag in _HOLDS:
                more = self.inside(child)
                self.loose += more
                self.blocks(child, added + more * (child.tag in _ADDED), removed + more * (child.tag in _REMOVED), table)
            elif child.tag in _KINDS:
                self.loose.append(self.ranks[child])
            elif child.tag not in _BETWEEN and self.paragraphs:
                self.strange("objet", child, self.paragraphs[-1])

    def inside(self, element: Element) -> tuple[int, ...]:
        return (self.ranks[element],) if element in self.ranks else ()

    def bookmark(self, element: Element) -> None:
        """One between two paragraphs: an end belongs to what is above, a beginning to what is below."""
        name = element.get(f"{W}name") or ""
        if name.endswith("_z") and self.paragraphs:
            self.paragraphs[-1].bookmarks.append(name)
        else:
            self.early.append(name)

    def range(self, element: Element, at: _Paragraph | None) -> None:
        rank = self.said.get(element.get(f"{W}id") or "")
        if rank is None:
            return
        if element.tag == f"{W}commentRangeStart":
            self.open.append(rank)
        elif rank in self.open:
            self.open.remove(rank)
        if at is not None:
            at.comments.append(rank)

    # -- paragraphs -------------------------------------------------------------------------------------

    def paragraph(self, element: Element, added: tuple[int, ...], removed: tuple[int, ...], table: int) -> None:
        style = self.numbering.style_of(element)
        if style not in self.names:
            self.names[style] = next(iter(self.numbering.styles.names(style)), "")
        mark = self.numbering.mark(element)
        level = 0 if mark is None else mark.level + 1 if mark.bullet else NUMBERED
        at = _Paragraph(self.names[style], level, table, added=added, removed=removed)
        at.bookmarks, self.early = self.early, []
        at.changes, self.loose = self.loose, []
        self.paragraphs.append(at)
        at.comments += self.open
        properties = element.find(f"{W}pPr")
        if properties is not None:
            at.changes += [self.ranks[e] for e in properties.iter(*_KINDS)]
            for fate in properties.iterfind(f"{W}rPr/*"):
                at.added += self.inside(fate) if fate.tag in _ADDED else ()
                at.removed += self.inside(fate) if fate.tag in _REMOVED else ()
        self.inline(element, at, added, removed)
        for rank in self.open:
            at.comments.append(rank)
            self.about.setdefault(rank, []).append(" ")

    def inline(self, parent: Element, at: _Paragraph, added: tuple[int, ...], removed: tuple[int, ...]) -> None:
        """Runs, through whatever holds them."""
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                self.run(child, at, added, removed)
            elif tag == f"{W}bookmarkStart":
                at.bookmarks.append(child.get(f"{W}name") or "")
            elif tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
                self.range(child, at)
            elif tag == f"{W}fldSimple":
                at.foreign.append("champ")
                self.inline(child, at, added, removed)
            elif tag == f"{W}sdt":
                for content in child.iterchildren(f"{W}sdtContent"):
                    self.inline(content, at, added, removed)
            elif tag in _HOLDS:
                more = self.inside(child)
                at.changes += more
                self.inline(child, at, added + more * (tag in _ADDED), removed + more * (tag in _REMOVED))
            elif str(tag).startswith(_MATH) or tag == _OTHER:
                self.strange("équation" if tag != _OTHER else "objet", child, at)
            elif tag in self.ranks:
                at.changes.append(self.ranks[child])

    def run(self, run: Element, at: _Paragraph, added: tuple[int, ...], removed: tuple[int, ...]) -> None:
        properties = run.find(f"{W}rPr")
        strong, looks = self.look(properties)
        if properties is not None:
            at.changes += [self.ranks[e] for e in properties.iter(*_KINDS)]
        text: list[str] = []
        for child in run:
            match child.tag.rpartition("}")[2]:
                case "t" | "delText":
                    text.append((child.text or "").replace("\n", " "))
                case "noBreakHyphen":
                    text.append("-")
                case "commentReference":
                    rank = self.said.get(child.get(f"{W}id") or "")
                    at.comments += () if rank is None else (rank,)
                case "fldChar" | "instrText" | "delInstrText" | "pgNum":
                    at.foreign.append("champ")
                case "footnoteReference" | "endnoteReference":
                    self.strange("note de bas de page", child, at)
                case _ if child.tag in _LINE:
                    at.foreign.append("saut de ligne ou tabulation")
                    text.append(" ")
                case _ if child.tag not in _SILENT:
                    self.strange("image ou objet", child, at)
        words = "".join(text)
        if words:
            at.stretches.append(Stretch(words, strong, added, removed, looks))
            if not removed:
                for rank in self.open:
                    self.about.setdefault(rank, []).append(words)

    def strange(self, what: str, element: Element, at: _Paragraph) -> None:
        """What no text holds; the changes inside it are counted here."""
        at.foreign.append(what)
        at.changes += [self.ranks[e] for e in element.iter(*_KINDS) if e in self.ranks]

    def look(self, properties: Element) -> tuple[bool, frozenset[str]]:
        """Bold, of the run's own or of its character style, and the looks that a person gives by hand."""
        if properties is None:
            return False, frozenset()
        looks = (_LOOKS.get(child.tag.removeprefix(W)) for child in properties
                 if is_on(child) and child.get(f"{W}val") != "none")
        return bool(self.numbering.styles.bold_run(properties)), frozenset(look for look in looks if look)
