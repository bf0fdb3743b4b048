"""What people do to a review book in Word, done on its XML: tracked or plain edits, comments, and what Word adds by itself."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lxml import etree

from drafting.word.package import pack, read_package, unpack, write_package
from drafting.word.parts import W14, Element, W, parse

WHO, WHEN = "Maître Essai", "2026-11-20T09:30:00Z"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_THREADS = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def element(tag: str, *children: Element, **attributes: str) -> Element:
    """A WordprocessingML element."""
    made = etree.Element(W + tag, {W + name: value for name, value in attributes.items()}, {"w": W[1:-1]})
    made.extend(children)
    return made


class EditedBook:
    """A book open in a word processor; every method does what one gesture does there."""

    def __init__(self, source: bytes) -> None:
        self.members = read_package(source)
        self.contents = unpack(self.members)
        self.root = parse(self.contents["word/document.xml"])
        self.comments = parse(self.contents["word/comments.xml"]) if "word/comments.xml" in self.contents else element("comments")
        self.ids = 9000

    def save(self) -> bytes:
        self.contents["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if len(self.comments):
            if "word/comments.xml" not in self.contents:
                self._declare()
            self.contents["word/comments.xml"] = etree.tostring(self.comments, xml_declaration=True, encoding="UTF-8")
        return write_package([pack(name, content) for name, content in self.contents.items()])

    def _declare(self) -> None:
        for name, end, more in (
                ("[Content_Types].xml", b"</Types>", f'<Override PartName="/word/comments.xml" ContentType="{_COMMENTS}"/>'),
                ("word/_rels/document.xml.rels", b"</Relationships>",
                 f'<Relationship Id="rIdSaid" Type="{_OFFICE}/comments" Target="comments.xml"/>')):
            self.contents[name] = self.contents[name].replace(end, more.encode() + end)

    # -- finding ----------------------------------------------------------------------------------------

    def paragraphs(self) -> list[Element]:
        return list(self.root.iter(f"{W}p"))

    def text(self, holder: str) -> list[Element]:
        """The paragraphs of a text."""
        found, inside = [], False
        for paragraph in self.paragraphs():
            names = {start.get(f"{W}name") for start in paragraph.iter(f"{W}bookmarkStart")}
            inside = inside or f"{holder}_a" in names
            if inside:
                found.append(paragraph)
            if f"{holder}_z" in names:
                return found
        raise AssertionError(holder)

    def find(self, words: str, among: list[Element] | None = None) -> Element:
        """The first paragraph that says `words`."""
        return next(p for p in among or self.paragraphs() if words in said(p))

    # -- editing ----------------------------------------------------------------------------------------

    def change(self, tag: str, *children: Element) -> Element:
        self.ids += 1
        return element(tag, *children, id=str(self.ids), author=WHO, date=WHEN)

    def cut(self, paragraph: Element, words: str) -> list[Element]:
        """The runs that hold exactly `words`, split as they must be."""
        whole = said(paragraph)
        start = whole.index(words)
        found, at = [], 0
        for run in list(paragraph.iter(f"{W}r")):
            text = run.find(f"{W}t")
            size = len(text.text or "") if text is not None else 0
            begin, end = max(start - at, 0), min(start + len(words) - at, size)
            if size and begin < end:
                found.append(_split(run, begin, end))
            at += size
        return found

    def insert(self, paragraph: Element, after: str, words: str, *, tracked: bool = True) -> None:
        last = self.cut(paragraph, after)[-1]
        made = run(words)
        last.addnext(self.change("ins", made) if tracked else made)

    def delete(self, paragraph: Element, words: str, *, tracked: bool = True) -> None:
        for each in self.cut(paragraph, words):
            if tracked:
                each.addprevious(gone := self.change("del"))
                gone.append(each)
                for text in each.iter(f"{W}t"):
                    text.tag = f"{W}delText"
                    text.set(_SPACE, "preserve")
            else:
                each.getparent().remove(each)

    def replace(self, paragraph: Element, words: str, by: str, *, tracked: bool = True) -> None:
        self.insert(paragraph, words, by, tracked=tracked)
        self.delete(paragraph, words, tracked=tracked)

    def comment(self, paragraph: Element, words: str, text: str) -> None:
        ident = str(len(self.comments))
        runs = self.cut(paragraph, words)
        runs[0].addprevious(element("commentRangeStart", id=ident))
        runs[-1].addnext(element("commentRangeEnd", id=ident))
        runs[-1].getnext().addnext(element("r", element("commentReference", id=ident)))
        self.comments.append(element("comment", element("p", run(text)), id=ident, author=WHO, date=WHEN, initials="ME"))

    def thread(self, rank: int, answers: int) -> None:
        """Say that a comment answers another, in the part that Word keeps for it."""
        paras = [paragraph for comment in self.comments for paragraph in comment.iter(f"{W}p")]
        for at, paragraph in enumerate(paras):
            paragraph.set(f"{W14}paraId", f"0000000{at}")
        self.contents["word/commentsExtended.xml"] = (
            f'<w15:commentsEx xmlns:w15="{_W15}"><w15:commentEx w15:paraId="0000000{answers}" w15:done="0"/><w15:commentEx '
            f'w15:paraId="0000000{rank}" w15:paraIdParent="0000000{answers}" w15:done="0"/></w15:commentsEx>').encode()
        name = "word/_rels/document.xml.rels"
        more = f'<Relationship Id="rIdThreads" Type="{_THREADS}" Target="commentsExtended.xml"/>'
        self.contents[name] = self.contents[name].replace(b"</Relationships>", more.encode() + b"</Relationships>")

    def add_paragraph(self, after: Element, words: str, *, tracked: bool = True) -> Element:
        """Enter at the end of a paragraph, then words: the closing bookmark stays above."""
        made = element("p", *(copy.deepcopy(p) for p in after.iterchildren(f"{W}pPr")))
        made.append(self.change("ins", run(words)) if tracked else run(words))
        after.addnext(made)
        if tracked:
            self.mark(after, "ins")
        return made

    def mark(self, paragraph: Element, tag: str) -> None:
        """Track the paragraph's own end."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            paragraph.insert(0, properties := element("pPr"))
        runs = properties.find(f"{W}rPr")
        if runs is None:
            properties.append(runs := element("rPr"))
        runs.append(self.change(tag))

    def delete_paragraph(self, paragraph: Element, *, tracked: bool = True) -> None:
        """Its words and its end; bookmarks go with it unless tracked."""
        if not tracked:
            paragraph.getparent().remove(paragraph)
            return
        self.delete(paragraph, said(paragraph))
        self.mark(paragraph, "del")


def _split(whole: Element, begin: int, end: int) -> Element:
    """The part of a run from `begin` to `end`, alone in its run; the rest in its neighbours."""
    words = whole.find(f"{W}t").text
    for part, place in ((words[:begin], "before"), (words[end:], "after")):
        if part:
            other = copy.deepcopy(whole)
            _say(other, part)
            whole.addprevious(other) if place == "before" else whole.addnext(other)
    _say(whole, words[begin:end])
    return whole


def _say(made: Element, words: str) -> None:
    text = made.find(f"{W}t")
    text.text = words
    text.set(_SPACE, "preserve")


def run(words: str, **looks: str) -> Element:
    """A run of words, in the looks given as `i="1"`."""
    text = element("t")
    text.text = words
    text.set(_SPACE, "preserve")
    properties = [element("rPr", *(element(name, val=value) for name, value in looks.items()))] if looks else []
    return element("r", *properties, text)


def said(paragraph: Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(f"{W}t"))


def as_word_saves(source: bytes) -> bytes:
    """What Word does by itself: revision ids, spelling marks, runs cut anywhere, links, smart tags, its own bookmark."""
    book = EditedBook(source)
    for rank, paragraph in enumerate(book.paragraphs()):
        paragraph.set(f"{W}rsidR", f"{rank:08X}")
        for at, each in enumerate(list(paragraph.iterchildren(f"{W}r"))):
            each.set(f"{W}rsidRPr", "00AB12CD")
            text = each.find(f"{W}t")
            if text is None or len(text.text or "") < 4 or len(each) != 1 + (each.find(f"{W}rPr") is not None):
                continue
            middle = _split(each, 1, len(text.text) - 1)
            middle.addprevious(element("proofErr", type="spellStart"))
            middle.addnext(element("proofErr", type="spellEnd"))
            holders = element("smartTag", element="lieu", uri="urn:essai"), element("hyperlink", anchor="_Toc00000001")
            if (rank + at) % 3 < len(holders):
                middle.addprevious(holders[(rank + at) % 3])
                holders[(rank + at) % 3].append(middle)
            middle.insert(len(middle) - 1, element("lastRenderedPageBreak"))
    body = book.root.find(f"{W}body")
    body[0].insert(1, element("bookmarkStart", id="88888", name="_GoBack"))
    body[0].insert(2, element("bookmarkEnd", id="88888"))
    return book.save()


Gesture = Callable[[EditedBook], Any]


def edited(source: bytes, *gestures: Gesture) -> bytes:
    book = EditedBook(source)
    for gesture in gestures:
        gesture(book)
    return book.save()
