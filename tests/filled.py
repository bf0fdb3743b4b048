"""Fill a form as its candidate does: in Word (`fill`), and as other programs rewrite what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from drafting.answers.model import AnswerValue, Question, Single
from drafting.french import short_date
from drafting.word.package import pack, read_package, write_package
from drafting.word.parts import W14, W

MAIN = "word/document.xml"


def edited(data: bytes, change: Callable[[Any], None], member: str = MAIN) -> bytes:
    """The file once `change` is made to the root of a part."""
    members = []
    for one in read_package(data):
        if one.name == member:
            root = etree.fromstring(one.content())
            change(root)
            members.append(pack(one.name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)))
        else:
            members.append(one)
    return write_package(members)


def with_member(data: bytes, name: str, content: bytes | None) -> bytes:
    """The file with a part replaced, or without it."""
    kept = [one for one in read_package(data) if one.name != name]
    return write_package([*kept, *([] if content is None else [pack(name, content)])])


def fill(data: bytes, values: Mapping[Question, AnswerValue]) -> bytes:
    """The form with these answers typed in its controls, as Word writes them."""
    def change(root: Any) -> None:
        for question, value in values.items():
            answer(root, question, value)

    return edited(data, change)


def answer(root: Any, question: Question, value: AnswerValue) -> None:
    row = row_of(root, question.bookmark)
    if question.kind == "rows":
        assert value is None or isinstance(value, tuple)
        below = list(row.itersiblings(f"{W}tr"))
        ranks = _ranks(question, value or ())
        for rank, given in zip(ranks, value or (), strict=True):
            cells = list(below[rank].iter(f"{W}tc"))
            for place, cell in enumerate(given):
                if not (place == 0 and question.choices):
                    type_in(next(cells[place].iter(f"{W}sdt")), typed(cell))
    elif question.kind == "check":
        controls = list(row.iter(f"{W}sdt"))
        for choice, control in zip(question.choices or ("oui",), controls, strict=True):
            tick(control, isinstance(value, tuple) and choice in value)
    else:
        assert not isinstance(value, tuple)
        type_in(list(row.iter(f"{W}sdt"))[-1], typed(value))


def _ranks(question: Question, rows: tuple[Any, ...]) -> list[int]:
    return [question.choices.index(row[0]) for row in rows] if question.choices else list(range(len(rows)))


def row_of(root: Any, bookmark: str) -> Any:
    """The row of a label."""
    start = next(s for s in root.iter(f"{W}bookmarkStart") if s.get(f"{W}name") == bookmark)
    return next(start.iterancestors(f"{W}tr"))


def typed(value: Single) -> str:
    """A value as people type it."""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return short_date(value) if isinstance(value, date) else value or ""


def type_in(control: Any, text: str) -> None:
    """Words in a control: the hint goes, and lines are broken as Word breaks them."""
    if not text:
        return
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    for hint in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(hint)
    for child in list(content):
        content.remove(child)
    content.append(run(text))


def run(text: str) -> Any:
    """A run; a new line is a break."""
    made = etree.Element(f"{W}r")
    for rank, line in enumerate(text.split("\n")):
        if rank:
            etree.SubElement(made, f"{W}br")
        words = etree.SubElement(made, f"{W}t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def tick(control: Any, on: bool) -> None:
    """A box, and what is drawn in it."""
    control.find(f"{W}sdtPr/{W14}checkbox/{W14}checked").set(f"{W14}val", "1" if on else "0")
    next(control.iter(f"{W}t")).text = "☒" if on else "☐"


def type_in_cell(row: Any, text: str) -> None:
    """Other words in the first cell of a row."""
    words = list(next(row.iter(f"{W}tc")).iter(f"{W}t"))
    words[0].text = text
    for more in words[1:]:
        more.text = ""


def as_onlyoffice(root: Any) -> None:
    """What OnlyOffice makes of a filled form: runs cut, bookmarks renumbered, placeholders named, language on each run."""
    for rank, control in enumerate(root.iter(f"{W}sdt")):
        properties = control.find(f"{W}sdtPr")
        holder = etree.Element(f"{W}placeholder")
        etree.SubElement(holder, f"{W}docPart").set(f"{W}val", "DefaultPlaceholder_TEXT")
        properties.insert(0, holder)
        for ident in properties.findall(f"{W}id"):
            ident.set(f"{W}val", str(900_000 + rank))
    ids: dict[str, str] = {}
    for name in ("bookmarkStart", "bookmarkEnd"):
        for mark in root.iter(W + name):
            mark.set(f"{W}id", ids.setdefault(mark.get(f"{W}id"), str(len(ids))))
    for words in list(root.iter(f"{W}t")):
        text, old = words.text or "", words.getparent()
        if len(text) > 3 and len(old.findall(f"{W}t")) == 1 and old.find(f"{W}br") is None:
            words.text = text[:2]
            second = run(text[2:])
            if (look := old.find(f"{W}rPr")) is not None:
                second.insert(0, etree.fromstring(etree.tostring(look)))
            old.addnext(second)


def tracked(control: Any, before: str, after: str) -> None:
    """An answer changed under change tracking."""
    type_in(control, "x")
    content = control.find(f"{W}sdtContent")
    for child in list(content):
        content.remove(child)
    for name, text in (("del", before), ("ins", after)):
        change = etree.SubElement(content, W + name)
        change.set(f"{W}id", "77777" if name == "del" else "77778")
        change.set(f"{W}author", "candidat")
        change.append(run(text))
        if name == "del":
            for words in change.iter(f"{W}t"):
                words.tag = f"{W}delText"
