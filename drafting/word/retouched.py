"""Words changed inside a paragraph that anyone may have edited: its runs, their looks and all that is not a word stay.

A paragraph is read as atoms: a piece of text, or a field with all its runs, or a line break. Removed words of a tracked change
are not read. What is written takes the look of the words that it replaces, or of those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import groupby

from lxml import etree
from msgspec import Struct

from drafting.merging import Change
from drafting.piece_redline import SEQUENCE
from drafting.redline import Token, tokens
from drafting.word.markup import complex_field, escape, run
from drafting.word.parts import Element, W
from drafting.word.tracked import Tracked

_GOES = {W + name for name in ("del", "moveFrom")}
_HOLDS = {W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "customXml", "dir", "bdo", "sdt")}
_BREAKS = {W + name for name in ("br", "cr", "tab")}
_NUMBER = "\\r \\h"
"""A reference shows the number of the title that it leads to, unless the file says otherwise."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
OTHER_FIELD = "FIELD"
"""What a field of the person's own refers to: no word of ours is the same."""


class Atom(Struct):
    """`text` as read; `to`: what it refers to; `elements`: the runs of a field, or the one piece of text of a run."""

    text: str
    to: str
    elements: list[Element]

    @property
    def runs(self) -> list[Element]:
        """Whole runs, once the atom is alone in its own."""
        return [e.getparent() if e.tag in (f"{W}t", f"{W}noBreakHyphen", *_BREAKS) else e for e in self.elements]


def atoms_of(paragraph: Element) -> list[Atom]:
    """What is read in a paragraph, in order."""
    reader = _Reader()
    reader.walk(paragraph)
    return reader.atoms


class _Reader:
    """One reading: `field` holds the runs of the field that is open, `code` and `result` its texts."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.depth = 0
        self.shown = False
        self.code, self.result = "", ""
        self.field: list[Element] = []

    def walk(self, parent: Element) -> None:
        for child in parent:
            if child.tag == f"{W}r":
                self.run(child)
            elif child.tag == f"{W}fldSimple":
                text = "".join(t.text or "" for t in child.iter(f"{W}t"))
                self.atoms.append(Atom(text, _target(child.get(f"{W}instr") or ""), [child]))
            elif child.tag in _HOLDS:
                self.walk(child)

    def run(self, one: Element) -> None:
        inside = self.depth > 0
        for child in one:
            if child.tag == f"{W}fldChar":
                inside = True
                self.bound(child.get(f"{W}fldCharType") or "")
            elif self.depth:
                if child.tag == f"{W}instrText" and not self.shown:
                    self.code += child.text or ""
                elif child.tag == f"{W}t" and self.shown:
                    self.result += child.text or ""
            elif child.tag == f"{W}t" and not inside:
                self.atoms.append(Atom(child.text or "", "", [child]))
            elif child.tag in _BREAKS and not inside:
                self.atoms.append(Atom(" ", "", [child]))
            elif child.tag == f"{W}noBreakHyphen" and not inside:
                self.atoms.append(Atom("\u2011", "", [child]))
        if inside:
            self.field.append(one)
            if self.depth == 0:
                self.atoms.append(Atom(self.result, _target(self.code), self.field))
                self.field, self.code, self.result, self.shown = [], "", "", False

    def bound(self, kind: str) -> None:
        if kind == "begin":
            self.depth += 1
        elif kind == "separate" and self.depth == 1:
            self.shown = True
        elif kind == "end" and self.depth:
            self.depth -= 1


def _target(code: str) -> str:
    """The bookmark that a reference leads to, or the sequence of the tables."""
    match code.split():
        case ["REF", name, *_]:
            return name
        case ["SEQ", "Tableau", *_]:
            return SEQUENCE
        case _:
            return OTHER_FIELD


def words_in(paragraph: Element, renamed: Mapping[str, str]) -> list[Token]:
    """The words of a paragraph as `redline` has them; `renamed`: the bookmarks that change names."""
    found: list[Token] = []
    for refers, group in groupby(atoms_of(paragraph), key=lambda atom: bool(atom.to)):
        if refers:
            found += ((atom.text, False, renamed.get(atom.to, atom.to)) for atom in group)
        else:
            found += tokens([("".join(atom.text for atom in group), False)])
    return found


class Retouch:
    """Changes to one file's paragraphs; those proposed to a person are tracked."""

    def __init__(self, tracked: Tracked, where: str) -> None:
        self.tracked, self.where = tracked, where
        self.switches: dict[str, str] = {}

    def change(self, paragraph: Element, words: Sequence[Token], changes: Sequence[Change]) -> None:
        """Do each change, the last one first so that places stay true; `words` are the paragraph's, as read."""
        places = [0]
        for word in words:
            places.append(places[-1] + len(word[0]))
        for change in reversed(changes):
            self._one(paragraph, places[change.start], places[change.end], change)

    def _one(self, paragraph: Element, start: int, end: int, change: Change) -> None:
        if not change.conflict and self._in_place(paragraph, start, end, change.words):
            return
        for place in (start, end):
            _cut(paragraph, place)
        gone, before, after = _around(paragraph, start, end)
        for atom in [*gone, *([before] if before else []), *([after] if after else [])]:
            _alone(atom)
        like = next((atom for atom in (*gone, before, after) if atom and not atom.to), None)
        look = _look(like.runs[0]) if like else ""
        added = self._runs(change.words, look)
        runs = [one for atom in gone for one in atom.runs]
        last = runs[-1] if runs else before.runs[-1] if before else None
        if change.conflict:
            for one in runs:
                self.tracked.remove_run(one)
            added = self.tracked.added_runs(added)
            last = runs[-1].getparent() if runs else last
        if last is not None:
            for element in reversed(added):
                last.addnext(element)
        elif after is not None:
            for element in added:
                after.runs[0].addprevious(element)
        else:
            paragraph.extend(added)
        if not change.conflict:
            for one in runs:
                one.getparent().remove(one)

    def _in_place(self, paragraph: Element, start: int, end: int, words: Sequence[Token]) -> bool:
        """Plain words for plain words inside one piece of text, which is the usual case: its run is left alone."""
        at = 0
        for atom in atoms_of(paragraph):
            if at <= start and end <= at + len(atom.text) and not atom.to and atom.elements[0].tag == f"{W}t":
                if any(word[1] or word[2] for word in words):
                    return False
                element, said = atom.elements[0], "".join(word[0] for word in words)
                _write(element, atom.text[:start - at] + said + atom.text[end - at:])
                return True
            at += len(atom.text)
        return False

    def _runs(self, words: Sequence[Token], look: str) -> list[Element]:
        """New runs in the look of their place."""
        xml = ""
        for (strong, to), group in groupby(words, key=lambda word: word[1:]):
            texts = [escape(word[0], self.where) for word in group]
            for text in texts if to else ["".join(texts)]:
                field = "SEQ Tableau \\* ARABIC" if to == SEQUENCE else f"REF {to} {self.switches.get(to, _NUMBER)}"
                made = complex_field(field, text) if to else run(text)
                xml += made.replace("<w:r>", f"<w:r>{_bold(look) if strong else look}")
        return elements(xml)


def _bold(look: str) -> str:
    """The same in bold, where the format wants it."""
    properties = elements(look or "<w:rPr/>")[0]
    if properties.find(f"{W}b") is None:
        early = [child for child in properties if child.tag in (f"{W}rStyle", f"{W}rFonts")]
        properties.insert(len(early), etree.Element(f"{W}b"))
    return str(etree.tostring(properties, encoding="unicode", with_tail=False))


def elements(xml: str) -> list[Element]:
    """XML of ours as elements."""
    root = etree.fromstring(f'<w:x xmlns:w="{W.strip("{}")}">{xml}</w:x>')
    return list(root)


def _write(element: Element, text: str) -> None:
    element.text = text
    if text != text.strip():
        element.set(_SPACE, "preserve")


def _look(one: Element) -> str:
    properties = one.find(f"{W}rPr")
    if properties is None:
        return ""
    copy = deepcopy(properties)
    for change in list(copy.iter(f"{W}ins", f"{W}del", f"{W}rPrChange")):
        change.getparent().remove(change)
    text = etree.tostring(copy, encoding="unicode", with_tail=False)
    return str(text)


def _cut(paragraph: Element, place: int) -> None:
    """A run ends where `place` is inside a piece of text."""
    at = 0
    for atom in atoms_of(paragraph):
        if at < place < at + len(atom.text) and not atom.to:
            _alone(atom)
            one, element = atom.runs[0], atom.elements[0]
            other = deepcopy(one)
            _write(element, atom.text[:place - at])
            _write(next(other.iter(f"{W}t")), atom.text[place - at:])
            one.addnext(other)
            return
        at += len(atom.text)


def _alone(atom: Atom) -> None:
    """The run of a piece of text holds nothing else."""
    if atom.to:
        return
    element = atom.elements[0]
    one = element.getparent()
    properties = one.find(f"{W}rPr")
    inside = [child for child in one if child is not properties]
    rank = inside.index(element)
    for part, place in ((inside[:rank], "before"), (inside[rank + 1:], "after")):
        if part:
            other = etree.Element(f"{W}r")
            if properties is not None:
                other.append(deepcopy(properties))
            other.extend(part)
            (one.addprevious if place == "before" else one.addnext)(other)


def _around(paragraph: Element, start: int, end: int) -> tuple[list[Atom], Atom | None, Atom | None]:
    """The atoms between two places, and those just before and after."""
    gone: list[Atom] = []
    before = after = None
    at = 0
    for atom in atoms_of(paragraph):
        if not atom.text:
            continue
        if at >= end and after is None and at >= start:
            after = atom
        elif at >= start and at + len(atom.text) <= end:
            gone.append(atom)
        elif at + len(atom.text) <= start:
            before = atom
        at += len(atom.text)
    return gone, before, after


def texts(element: Element) -> Iterator[str]:
    """What is read in each paragraph of a block."""
    for paragraph in element.iter(f"{W}p"):
        yield "".join(atom.text for atom in atoms_of(paragraph))
