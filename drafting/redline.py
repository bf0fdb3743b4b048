"""Two states of a text, word for word: what stays, what is added, what is removed, knowing nothing of Word.

A text is a sequence of paragraphs; paragraphs are paired by likeness, then compared word by word. Added words
kept with the others give the new text, removed words kept give the old one: nothing else is lost or gained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

Mark = Literal["kept", "added", "removed"]
LIKE = 0.4
"""Two paragraphs less alike than this are one removed and one added: a mosaic of words would tell nothing."""
_ISLAND = 3
"""So few characters kept between two changes are changed with them: « de » alone between two strikes reads badly."""
_TOKEN = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|\w+(?:[-.\u2011]\w+)*['’]?|\s+|.", re.S)

Runs = tuple[tuple[str, bool], ...]
"""(words, strong) in order."""


class Words(Struct, frozen=True):
    """A paragraph to compare; `level` 0, or 1 and 2 for an item of a list."""

    level: int
    runs: Runs


class Span(Struct, frozen=True):
    """Words with one fate."""

    text: str
    strong: bool
    mark: Mark


class Line(Struct, frozen=True):
    """A paragraph of the two texts; `mark` is the paragraph's own fate: one that is kept may hold changed words."""

    level: int
    spans: tuple[Span, ...]
    mark: Mark = "kept"

    @property
    def changed(self) -> bool:
        return self.mark != "kept" or any(span.mark != "kept" for span in self.spans)


class Section(Struct, frozen=True):
    """One text in a redline: its heading, plain notes under it, its lines, and why, paragraph by paragraph."""

    title: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]


class Redline(Struct, frozen=True):
    """A whole document: an introduction, chapters of sections, and the line that closes it.

    That last line carries no change: a paragraph's mark can only be added or removed before another paragraph.
    """

    title: str
    intro: tuple[str, ...]
    chapters: tuple[tuple[str, tuple[Section, ...]], ...]
    closing: str


def compare(old: Sequence[Words], new: Sequence[Words]) -> tuple[Line, ...]:
    """The lines of both texts in order; what is removed comes before what is added in its place."""
    lines: list[Line] = []
    at = 0
    for i, j in _pairs(old, new):
        if i is not None and j is not None:
            lines.append(Line(new[j].level, tuple(_spans(old[i].runs, new[j].runs))))
            at = len(lines)
        elif i is not None:
            lines.insert(at, _whole(old[i], "removed"))
            at += 1
        elif j is not None:
            lines.append(_whole(new[j], "added"))
    return tuple(lines)


def count(lines: Sequence[Line], mark: Mark) -> int:
    """How many words have this fate."""
    return sum(any(map(str.isalnum, token)) for line in lines for span in line.spans if span.mark == mark
               for token in _TOKEN.findall(span.text))


def side(lines: Sequence[Line], keeps: Mark) -> tuple[Words, ...]:
    """The new text (`keeps` is « added ») or the old one (« removed »)."""
    kept = ("kept", keeps)
    return tuple(Words(line.level, _joined((span.text, span.strong) for span in line.spans if span.mark in kept))
                 for line in lines if line.mark in kept)


def _whole(paragraph: Words, mark: Mark) -> Line:
    return Line(paragraph.level, tuple(Span(text, strong, mark) for text, strong in paragraph.runs), mark)


def _pairs(old: Sequence[Words], new: Sequence[Words]) -> list[tuple[int | None, int | None]]:
    """The paragraphs that are one and the same, in order, so that they are together as alike as can be."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(a, b) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return [*pairs, *((k, None) for k in range(i, len(old))), *((None, k) for k in range(j, len(new)))]


def _likeness(a: Words, b: Words) -> float:
    """From 0, which is never paired, to 1; a paragraph never becomes an item of a list."""
    if a.level != b.level:
        return 0.0
    if a.runs == b.runs:
        return 1.0
    one, other = ([word for word, _ in _tokens(p.runs) if not word.isspace()] for p in (a, b))
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= LIKE else 0.0


def _tokens(runs: Runs) -> list[tuple[str, bool]]:
    return [(token, strong) for text, strong in runs for token in _TOKEN.findall(text)]


def _spans(old: Runs, new: Runs) -> Iterator[Span]:
    """One paragraph word by word; a word that only becomes strong is removed and added."""
    a, b = _tokens(old), _tokens(new)
    for kept, removed, added in _islands_drowned(a, b):
        if kept:
            yield from (Span(text, strong, "kept") for text, strong in _joined(removed))
        else:
            yield from (Span(text, strong, "removed") for text, strong in _joined(removed))
            yield from (Span(text, strong, "added") for text, strong in _joined(added))


Tokens = list[tuple[str, bool]]


def _islands_drowned(a: Tokens, b: Tokens) -> list[tuple[bool, Tokens, Tokens]]:
    """(kept, old words, new words), the few characters kept between two changes given to both."""
    out: list[tuple[bool, Tokens, Tokens]] = []
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for rank, (tag, i1, i2, j1, j2) in enumerate(codes):
        words = "".join(word for word, _ in a[i1:i2]).strip()
        island = tag == "equal" and 0 < rank < len(codes) - 1 and len(words) <= _ISLAND
        kept = tag == "equal" and not island
        if out and not kept and not out[-1][0]:
            out[-1] = (False, out[-1][1] + a[i1:i2], out[-1][2] + b[j1:j2])
        else:
            out.append((kept, a[i1:i2], b[j1:j2]))
    return out


def _joined(runs: Iterator[tuple[str, bool]] | Tokens) -> Runs:
    """Neighbours of one look made one."""
    out: list[tuple[str, bool]] = []
    for text, strong in runs:
        if out and out[-1][1] == strong:
            out[-1] = (out[-1][0] + text, strong)
        else:
            out.append((text, strong))
    return tuple(out)
