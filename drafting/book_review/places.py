"""Where the texts of a book stand once people edited it, and what was touched that is no text.

Two bookmarks hold a text; every other paragraph is frozen, and the file knows the digest of each, in order. What no
digest explains was added or changed, and a digest that no paragraph explains was lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from drafting.book import DIGEST, FORMAT, PROPERTY, digest
from drafting.edited import EditedDocument, EditedParagraph
from drafting.errors import DraftingError

_HOLDER = re.compile(r"(_clz_[0-9a-f]{8})_([az])")


class Entry(Struct, frozen=True):
    """What the file says of one of its texts, as it was made."""

    holder: str
    clause: str
    version: date
    text_sha256: str
    clause_sha256: str
    words: str


class Record(Struct, frozen=True):
    """What the file says of itself."""

    release: str
    made_on: date
    entries: tuple[Entry, ...]
    frozen: tuple[str, ...]


class Place(Struct, frozen=True):
    """A text's paragraphs, by their ranks, or why they are not known for sure."""

    entry: Entry
    ranks: range
    reason: str = ""


class Gap(Struct, frozen=True):
    """Paragraphs that are neither a text nor as they were made, and the digests of those `lost` there; the nearest clause."""

    ranks: tuple[int, ...]
    lost: tuple[str, ...]
    clause: str


class Places(Struct, frozen=True):
    record: Record
    places: tuple[Place, ...]
    gaps: tuple[Gap, ...]


def read_record(document: EditedDocument, where: str) -> Record:
    """The record of a book; a French error when the file is none, or comes from another format."""
    try:
        told: Any = json.loads(document.properties.get(PROPERTY, ""))
        if told["format"] != FORMAT:
            raise DraftingError("Ce livre vient d'une autre version de clausier, qui écrit un autre format.", where,
                                "Refaites-le par « clausier library book », ou lisez-le avec sa version.")
        entries = tuple(Entry(str(holder), str(clause), date.fromisoformat(version), str(text), str(whole), str(words))
                        for holder, clause, version, text, whole, words in told["texts"])
        frozen = str(told["frozen"])
        if len({entry.holder for entry in entries}) < len(entries):
            raise ValueError
        return Record(str(told["release"]), date.fromisoformat(told["made_on"]), entries,
                      tuple(frozen[at:at + DIGEST] for at in range(0, len(frozen), DIGEST)))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise DraftingError("Ce fichier n'est pas un livre de relecture de clausier, ou il a perdu ses repères.", where,
                            "Un livre se fait par « clausier library book » et garde ses propriétés personnalisées.") from None


def places(document: EditedDocument, where: str) -> Places:
    """Where everything is."""
    record = read_record(document, where)
    found = _texts(document.paragraphs, record)
    held = {rank for place in found if not place.reason for rank in place.ranks}
    free = [rank for rank, paragraph in enumerate(document.paragraphs) if rank not in held and paragraph.text.strip()
            and not paragraph.style.startswith("toc ")]
    clauses = _sections(document.paragraphs, record)
    gaps = [Gap(tuple(ranks), lost, _nearest(clauses, ranks[0] if ranks else at))
            for ranks, lost, at in _gaps(document.paragraphs, free, record.frozen)]
    return Places(record, *_adopted(document.paragraphs, found, gaps))


def _texts(paragraphs: Sequence[EditedParagraph], record: Record) -> list[Place]:
    """Each text between its two bookmarks; what is not one clear stretch of paragraphs has its reason."""
    ends: dict[str, dict[str, list[int]]] = {}
    for rank, paragraph in enumerate(paragraphs):
        for name in dict.fromkeys(paragraph.bookmarks):
            if match := _HOLDER.fullmatch(name):
                ends.setdefault(match[1], {"a": [], "z": []})[match[2]].append(rank)
    found = []
    for entry in record.entries:
        first, last = ends.get(entry.holder, {"a": [], "z": []}).values()
        if len(first) == len(last) == 1 and first[0] <= last[0]:
            found.append(Place(entry, range(first[0], last[0] + 1)))
            continue
        near = sorted([*first, *last])
        reason = ("holder_gone" if not near else "holder_lost" if not first or not last
                  else "holder_doubled" if len(near) > 2 else "texts_mixed")
        found.append(Place(entry, range(near[0], near[-1] + 1) if near else range(0), reason))
    return _apart(paragraphs, found)


def _apart(paragraphs: Sequence[EditedParagraph], found: list[Place]) -> list[Place]:
    """Two texts that share a paragraph, or one that spreads over headings, are mixed."""
    owners: dict[int, int] = {}
    mixed: set[int] = set()
    for at, place in enumerate(found):
        if place.reason:
            continue
        for rank in place.ranks:
            if owners.setdefault(rank, at) != at:
                mixed |= {at, owners[rank]}
                break
            if _FRAME.match(paragraphs[rank].style):
                mixed.add(at)
    return [Place(place.entry, place.ranks, "texts_mixed") if at in mixed else place for at, place in enumerate(found)]


_FRAME = re.compile(r"heading \d|title$|caption$|toc ")
"""The styles of frozen paragraphs that no text has."""


def _gaps(paragraphs: Sequence[EditedParagraph], free: list[int], frozen: Sequence[str]
          ) -> Iterator[tuple[list[int], tuple[str, ...], int]]:
    """(ranks of what is new, digests of what is lost, the rank where)."""
    now = [digest(paragraphs[rank].text) for rank in free]
    start, end = 0, 0
    while start < min(len(now), len(frozen)) and now[start] == frozen[start]:
        start += 1
    while end < min(len(now), len(frozen)) - start and now[-1 - end] == frozen[-1 - end]:
        end += 1
    left, right = now[start:len(now) - end], frozen[start:len(frozen) - end]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, right, left).get_opcodes():
        if tag != "equal":
            ranks = free[start + j1:start + j2]
            at = free[start + j1] if start + j1 < len(free) else len(paragraphs) - 1
            yield ranks, tuple(right[i1:i2]), at


def _sections(paragraphs: Sequence[EditedParagraph], record: Record) -> list[tuple[int, str]]:
    """(rank, clause) where each clause's section begins: at the heading before the line that says its id."""
    known = {entry.clause for entry in record.entries}
    found: list[tuple[int, str]] = []
    heading = 0
    for rank, paragraph in enumerate(paragraphs):
        if paragraph.style.startswith("heading "):
            heading = rank
        elif (words := paragraph.first.strip()) in known and paragraph.table and (not found or found[-1][1] != words):
            found.append((heading, words))
    return found


def _nearest(sections: list[tuple[int, str]], rank: int) -> str:
    return next((clause for start, clause in reversed(sections) if start <= rank), "")


def nearest(document: EditedDocument, record: Record, rank: int) -> str:
    """The clause in whose section a paragraph stands."""
    return _nearest(_sections(document.paragraphs, record), rank)


def _adopted(paragraphs: Sequence[EditedParagraph], found: list[Place],
             gaps: list[Gap]) -> tuple[tuple[Place, ...], tuple[Gap, ...]]:
    """What is typed just under or above a text, where nothing is lost, is of that text: so does Enter at its end.

    What stands between the bookmarks of a text that is not clear is that text's.
    """
    by_end = {place.ranks[-1]: at for at, place in enumerate(found) if not place.reason}
    by_start = {place.ranks[0]: at for at, place in enumerate(found) if not place.reason}
    kept: list[Gap] = []
    for gap in gaps:
        ranks = list(gap.ranks)
        if not gap.lost and ranks and not any(paragraphs[rank].table or _FRAME.match(paragraphs[rank].style) for rank in ranks):
            above, below = _beside(paragraphs, ranks[0], -1), _beside(paragraphs, ranks[-1], 1)
            at = by_end.get(above, by_start.get(below))
            if at is not None and not (above in by_end and below in by_start):
                spread = [*found[at].ranks, *ranks]
                found[at] = Place(found[at].entry, range(min(spread), max(spread) + 1))
                continue
        owned = {rank for place in found if place.reason for rank in place.ranks}
        ranks = [rank for rank in ranks if rank not in owned]
        if ranks or gap.lost:
            kept.append(Gap(tuple(ranks), gap.lost, gap.clause))
    return tuple(found), tuple(kept)


def _beside(paragraphs: Sequence[EditedParagraph], rank: int, step: int) -> int:
    """The nearest paragraph that has words, or is of a text, on one side."""
    at = rank + step
    while 0 <= at < len(paragraphs) and not paragraphs[at].text.strip() and not paragraphs[at].bookmarks:
        at += step
    return at
