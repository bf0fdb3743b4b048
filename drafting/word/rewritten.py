"""An edited file with its changes done: every member that does not change is copied as it lies in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from drafting.word.added import declare, put_properties, relate
from drafting.word.numbering import Numbering
from drafting.word.package import Member, pack, write_package
from drafting.word.parts import Element, W, value
from drafting.word.source import Source, appended, rels_of, spliced
from drafting.word.tracked import Tracked

_RENAMED = re.compile(rb"_(?:clz|Ref|q)_[0-9a-f]{8}")
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def rewritten(source: Source, members: dict[str, Member], changes: Iterable[tuple[int, int, bytes]], renamed: Mapping[str, str],
              tracked: Tracked, extract: tuple[str, str]) -> bytes:
    """The file. `members` are its own, some already changed; `renamed`: bookmarks; `extract`: the property, what it holds."""
    text = spliced(source.text, changes)
    if renamed:
        names = {before.encode(): after.encode() for before, after in renamed.items()}
        text = _RENAMED.sub(lambda match: names.get(match.group(), match.group()), text)
    members[source.main] = pack(source.main, text)
    if tracked.comments:
        _put_comments(source, members, tracked)
    put_properties(source, members, extract[0], dict([extract]))
    return write_package(members.values())


def restarted(source: Source, members: dict[str, Member], title: Element, before: int, after: int) -> bool:
    """Whether the list that numbers `title` begins at `after` now, in `members`; a list that a person changed is left to them."""
    numbering, name = Numbering(source.parts), source.parts.related.get("numbering", "")
    number, level = numbering.list_of(title)
    found = numbering.numbers.get(number)
    if found is None or level or found.find(f"{W}lvlOverride") is not None or name not in members:
        return False
    text = members[name].content()
    ident = re.escape((value(found, "abstractNumId") or "").encode())
    begins = re.compile(rb'(<w:abstractNum\b[^>]*\bw:abstractNumId="' + ident + rb'"(?:(?!</w:lvl>).)*?<w:start w:val=")'
                        + str(before).encode() + rb'("/>)', re.S)
    text, count = begins.subn(rb"\g<1>" + str(after).encode() + rb"\g<2>", text, count=1)
    if count:
        members[name] = pack(name, text)
    return bool(count)


def _put_comments(source: Source, members: dict[str, Member], tracked: Tracked) -> None:
    name = source.parts.related.get("comments")
    if name is not None and name in members:
        members[name] = pack(name, appended(members[name].content(), "".join(tracked.comments), source.where))
        return
    part = tracked.comments_part()
    members[part.name] = part
    relate(members, rels_of(source.main), "comments", "comments.xml", strict=source.strict)
    declare(members, part.name, _TYPES)


def marks_of(element: Element) -> Iterator[str]:
    """The bookmarks of a paragraph that goes, which may hold what stays."""
    for mark in element.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        yield etree.tostring(mark, encoding="unicode", with_tail=False)
