"""Clauses put into buyers' own files: the place, the look, the numbers, and all the rest as it was."""

from __future__ import annotations

from typing import Any

import buyers
import pytest
from buyers import Kind
from lxml import etree
from places import STARTERS
from word_structure import problems

from drafting.document import Heading
from drafting.draft import Dossier, prepare
from drafting.insertion import Inserted, inserted
from drafting.library import Library
from drafting.outlines import Outline
from drafting.reading import load_market
from drafting.word.numbering import Numbering
from drafting.word.outline import words
from drafting.word.package import read_package
from drafting.word.parts import W
from drafting.word.source import Source, open_source

KINDS = {kind.name: kind for kind in buyers.kinds()}
TOUCHED = {"[Content_Types].xml", "_rels/.rels", "docProps/custom.xml", "word/document.xml", "word/numbering.xml",
           "word/_rels/document.xml.rels"}
FIRST = "Action d’insertion"
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.fixture(scope="module")
def dossier(library: Library, outlines: dict[str, Outline]) -> Dossier:
    market = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")
    return prepare(load_market(market, library.vocabulary()), library, outlines)


@pytest.fixture(scope="module")
def done(dossier: Dossier) -> dict[str, Inserted]:
    return {name: put(dossier, kind) for name, kind in KINDS.items()}


def put(dossier: Dossier, kind: Kind) -> Inserted:
    return inserted(dossier, "ccap", open_source(kind.data), kind.option, kind.wanted, None)


def blocks(data: bytes) -> list[Any]:
    return [block.element for block in open_source(data).blocks]


def ours(data: bytes) -> list[bool]:
    """For each block, whether it stands between two bookmarks of an insertion."""
    inside: set[str] = set()
    found = []
    for block in blocks(data):
        names = [s.get(f"{W}name") for s in block.iter(f"{W}bookmarkStart")]
        opened = {n[:-2] for n in names if n.startswith("_clz_ccap") and n.endswith("_a")}
        inside |= opened
        found.append(bool(inside))
        inside -= {n[:-2] for n in names if n.startswith("_clz_ccap") and n.endswith("_z")}
    return found


def canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", with_tail=False)


def shown(source: Source) -> list[tuple[str, str]]:
    """Each paragraph: the number that its list shows, its words."""
    numbering = Numbering(source.parts)
    found = []
    for paragraph in source.parts.body.iter(f"{W}p"):
        mark = numbering.mark(paragraph)
        found.append((mark.text if mark else "", words(paragraph)))
    return found


# -- the rest of the file -------------------------------------------------------------------------------------

@each_kind
def test_what_is_not_touched_is_copied_byte_for_byte(kind: Kind, done: dict[str, Inserted]) -> None:
    before = {m.name: m for m in read_package(kind.data)}
    after = {m.name: m for m in read_package(done[kind.name].data)}
    assert set(before) <= set(after)
    assert {name for name, member in before.items() if after[name] != member} <= TOUCHED
    assert set(after) - set(before) <= TOUCHED


@each_kind
def test_the_body_without_the_insertion_is_the_body_as_it_was(kind: Kind, done: dict[str, Inserted]) -> None:
    after = [canonical(b) for b, new in zip(blocks(done[kind.name].data), ours(done[kind.name].data), strict=True) if not new]
    before = [canonical(b) for b in blocks(kind.data) if kind.option != "marker" or words(b) != "[[Clauses sociales]]"]
    assert after == before


@each_kind
def test_styles_never_change_and_lists_are_only_added(kind: Kind, done: dict[str, Inserted]) -> None:
    before, after = open_source(kind.data), open_source(done[kind.name].data)
    assert after.content("word/styles.xml") == before.content("word/styles.xml")
    old, new = ([canonical(e) for e in source.parts.numbering] for source in (before, after))
    assert [e for e in new if e in old] == old


@each_kind
def test_the_sections_and_their_end_stay(kind: Kind, done: dict[str, Inserted]) -> None:
    source = open_source(done[kind.name].data)
    before = open_source(kind.data)
    assert source.text[source.end:] == before.text[before.end:]


# -- the place, the numbers, the look ------------------------------------------------------------------------

@each_kind
def test_the_article_goes_on_with_their_numbers(kind: Kind, done: dict[str, Inserted]) -> None:
    titles = [part for part in done[kind.name].piece.body if isinstance(part, Heading)]
    assert (titles[0].number or "", titles[1].number or "") == (
        kind.first, kind.second if kind.second != "1)" else f"{kind.first} 1)")


@each_kind
def test_the_title_stands_where_it_was_asked(kind: Kind, done: dict[str, Inserted]) -> None:
    lines = [f"{number} {text}".strip() for number, text in shown(open_source(done[kind.name].data))]
    place = next(rank for rank, line in enumerate(lines) if line.endswith(FIRST))
    title = next(rank for rank, line in enumerate(lines) if kind.following and line.startswith(kind.following)
                 and rank > place) if kind.following else None
    assert kind.first in lines[place]
    assert title is None or title > place


@each_kind
def test_the_structure_is_sound(kind: Kind, done: dict[str, Inserted]) -> None:
    if b"strict" in kind.name.encode():
        return
    before = set(problems(kind.data))
    assert [p for p in problems(done[kind.name].data) if p not in before and not p.endswith("empty paragraph")] == []


@each_kind
def test_a_second_insertion_replaces_the_first(kind: Kind, done: dict[str, Inserted], dossier: Dossier) -> None:
    again = inserted(dossier, "ccap", open_source(done[kind.name].data), "", "", None)
    assert again.data == done[kind.name].data
    assert again.report.changed == ()
