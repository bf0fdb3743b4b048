"""What Microsoft's validator does not see in a Word file, or sees of the file as a whole, checked on every file that we write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drafting.word.numbering import Numbering
from drafting.word.parts import Parts, W, open_parts, parse, value

_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHANGES = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange")
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def problems(path: Path | str | bytes, *, braces: bool = False) -> list[str]:
    """Everything wrong in the file, in English for us; `braces` lets texts contain `{{` on purpose."""
    parts = open_parts(path)
    stories = {name: parse(content) for name, content in parts.contents.items() if _STORY.fullmatch(name)}
    found: list[str] = []
    for name, root in stories.items():
        for problem in (
            *_styles(root, parts),
            *_fields(root),
            *_tables(root),
            *_paragraphs(root, braces),
            *_controls(root),
        ):
            found.append(f"{name}: {problem}")
    found += _bookmarks(stories.values())
    found += _changes(stories.values())
    found += _comments(stories.values(), parts)
    found += _links(parts)
    found += _references(parts)
    found += _properties(parts)
    return found


def _words(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def _styles(root: Any, parts: Parts) -> Iterator[str]:
    known: dict[str, set[str]] = {}
    for style in parts.styles.iter(f"{W}style"):
        known.setdefault(style.get(f"{W}type"), set()).add(style.get(f"{W}styleId"))
    for tag, kind in (("pStyle", "paragraph"), ("rStyle", "character"), ("tblStyle", "table")):
        for element in root.iter(W + tag):
            if element.get(f"{W}val") not in known.get(kind, set()):
                yield f"unknown {kind} style {element.get(f'{W}val')}"
    numbers = {n.get(f"{W}numId") for n in parts.numbering.iter(f"{W}num")} | {"0"}
    for where in (root, parts.styles):
        for element in where.iter(f"{W}numId"):
            if element.get(f"{W}val") not in numbers:
                yield f"unknown numbering {element.get(f'{W}val')}"


def _fields(root: Any) -> Iterator[str]:
    """A field stands in one paragraph; a table of contents spans several, with the fields of its pages inside."""
    contents: list[str] = []
    for paragraph in root.iter(f"{W}p"):
        kinds = [c.get(f"{W}fldCharType") for c in paragraph.iter(f"{W}fldChar")]
        if contents or any((code.text or "").split()[:1] == ["TOC"] for code in paragraph.iter(f"{W}instrText")):
            for kind in kinds:
                if kind == "begin":
                    contents.append(kind)
                elif not contents or contents.pop() != {"separate": "begin", "end": "separate"}[kind]:
                    yield f"a field out of order in « {_words(paragraph)[:60]} »"
                elif kind == "separate":
                    contents.append(kind)
        elif kinds != ["begin", "separate", "end"] * (len(kinds) // 3):
            yield f"unclosed field in « {_words(paragraph)[:60]} »"
    if contents:
        yield "unclosed table of contents"


def _tables(root: Any) -> Iterator[str]:
    for table in root.iter(f"{W}tbl"):
        following = table.getnext()
        if following is not None and following.tag == f"{W}tbl":
            yield "two tables touch"
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            width = sum(int(value(cell, "tcPr", "gridSpan") or 1) for cell in row.findall(f"{W}tc"))
            if width != columns:
                yield f"a row of {width} columns in a grid of {columns}: « {_words(row)[:60]} »"
        for cell in table.iter(f"{W}tc"):
            if cell[-1].tag != f"{W}p":
                yield "a cell that does not end with a paragraph"


def _paragraphs(root: Any, braces: bool) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        text = _words(paragraph)
        if not braces and _BRACES.search(text):
            yield f"braces left in « {text[:60]} »"
        # An empty cell (a total's row has some) cannot do without its empty paragraph.
        alone = paragraph.getparent().tag == f"{W}tc" and len(paragraph.getparent().findall(f"{W}p")) == 1
        removed = any(t.text for t in paragraph.iter(f"{W}delText"))  # a tracked deletion: still there for the eye
        if not text.strip() and not alone and not removed:
            yield "empty paragraph"
        if "  " in text:
            yield f"two spaces in « {text[:60]} »"


def _controls(root: Any) -> Iterator[str]:
    ids = Counter(e.get(f"{W}val") for e in root.iter(f"{W}id") if e.getparent().tag == f"{W}sdtPr")
    yield from (f"two controls of id {ident}" for ident, count in ids.items() if count > 1)
    for name in ("tag", "alias"):
        for element in root.iter(W + name):
            if len(element.get(f"{W}val")) > 64:
                yield f"{name} over 64 characters: {element.get(f'{W}val')}"


def _bookmarks(roots: Any) -> list[str]:
    starts = [b for root in roots for b in root.iter(f"{W}bookmarkStart")]
    ends = Counter(b.get(f"{W}id") for root in roots for b in root.iter(f"{W}bookmarkEnd"))
    ids = Counter(b.get(f"{W}id") for b in starts)
    names = Counter(b.get(f"{W}name") for b in starts)
    found = [f"two bookmarks of id {i}" for i, count in ids.items() if count > 1]
    found += [f"two bookmarks of name {n}" for n, count in names.items() if count > 1]
    found += [f"bookmark {b.get(f'{W}name')} has no end" for b in starts if ends[b.get(f"{W}id")] != 1]
    found += [f"bookmark name over 40 characters: {name}" for name in names if len(name) > 40]
    found += [f"end of no bookmark: {i}" for i in ends if i not in ids]
    held = {name[:-2] for name in names if name.startswith("_clz_")}
    found += [f"half a clause: {name}" for name in held if not {f"{name}_a", f"{name}_z"} <= set(names)]
    return found


def _changes(roots: Any) -> list[str]:
    """Word numbers tracked changes over the whole document."""
    ids = Counter(change.get(f"{W}id") for root in roots for change in root.iter(*(W + tag for tag in CHANGES)))
    return [f"two changes of id {i}" for i, count in ids.items() if count > 1]


def _comments(roots: Any, parts: Parts) -> Iterator[str]:
    held = parts.contents.get(parts.related.get("comments", ""))
    ids = Counter(comment.get(f"{W}id") for comment in (parse(held) if held else ()))
    yield from (f"two comments of id {i}" for i, count in ids.items() if count > 1)
    for root in roots:
        for reference in root.iter(f"{W}commentReference"):
            if reference.get(f"{W}id") not in ids:
                yield f"reference to no comment: {reference.get(f'{W}id')}"


def _links(parts: Parts) -> Iterator[str]:
    """What a part refers to by a relationship's id is one of its relationships."""
    for name, content in parts.contents.items():
        if name.startswith("word/") and name.endswith(".xml"):
            folder, _, file = name.rpartition("/")
            held = parts.contents.get(f"{folder}/_rels/{file}.rels")
            known = {relationship.get("Id") for relationship in (parse(held) if held else ())}
            used = parse(content).xpath("//@r:*", namespaces={"r": RELATED})
            yield from (f"{name}: no relationship {ident}" for ident in used if ident not in known)


def _references(parts: Parts) -> Iterator[str]:
    """REF fields: their target exists, and the number kept in the file is the one that we count."""
    numbering = Numbering(parts)
    target: dict[str, str] = {}
    for paragraph in parts.body.iter(f"{W}p"):
        mark = numbering.mark(paragraph)
        for start in paragraph.iter(f"{W}bookmarkStart"):
            target[start.get(f"{W}name")] = mark.text if mark else ""
    for paragraph in parts.body.iter(f"{W}p"):
        for code, cached in _results(paragraph):
            if code[:1] != ["REF"]:
                continue
            if code[1] not in target:
                yield f"reference to nothing: {code[1]}"
            elif "\\r" in code and target[code[1]] != cached:
                yield f"reference shows « {cached} », its heading is « {target[code[1]]} »"


def _results(paragraph: Any) -> Iterator[tuple[list[str], str]]:
    code, cached, state = "", "", ""
    for element in paragraph.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        if element.tag == f"{W}fldChar":
            state = element.get(f"{W}fldCharType")
            if state == "begin":
                code, cached = "", ""
            elif state == "end":
                yield code.split(), cached
        elif element.tag == f"{W}instrText":
            code += element.text or ""
        elif state == "separate":
            cached += element.text or ""


def _properties(parts: Parts) -> Iterator[str]:
    if "docProps/custom.xml" in parts.contents:
        for element in parse(parts.contents["docProps/custom.xml"]):
            if len("".join(element.itertext())) > 255:
                yield f"property {element.get('name')} over 255 characters"
