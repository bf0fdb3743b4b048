"""Two states of a text, word for word: what stays, what is added, what is removed, knowing nothing of Word.

A text is a sequence of paragraphs; paragraphs are paired by likeness, then compared word by word. Added words
kept with the others give the new text, removed words kept give the old one: nothing else is lost or gained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from msgspec import Struct

Mark = Literal["kept", "added", "removed"]
LIKE = 0.4
"""Two paragraphs less alike than this are one removed and one added: a mosaic of words would tell nothing."""
_ISLAND = 3
"""So few characters kept between two changes are changed with them: « de » alone between two strikes reads badly."""
_TOKEN = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|\w+(?:[-.\u2011]\w+)*['’]?|\s+|.", re.S)

T = TypeVar("T")
Runs = tuple[tuple[str, bool], ...]
"""(words, strong) in order."""
Token = tuple[str, bool, str]
"""A word, whether it is strong, and what it refers to when it is a live reference: such a word is never cut."""


class Words(Struct, frozen=True):
    """A paragraph to compare; `level` 0, or 1 and 2 for an item of a list."""

    level: int
    runs: Runs


class Span(Struct, frozen=True):
    """Words with one fate; `to` is what a live reference refers to."""

    text: str
    strong: bool
    mark: Mark
    to: str = ""


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
    for i, j in pairs(old, new, _likeness):
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


def pairs(old: Sequence[T], new: Sequence[T], likeness_of: Callable[[T, T], float]) -> list[tuple[int | None, int | None]]:
    """What is one and the same on both sides, in order, so that all are together as alike as can be; 0 is never paired."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[likeness_of(a, b) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((i, None))
            i += 1
        else:
            found.append((None, j))
            j += 1
    return [*found, *((k, None) for k in range(i, len(old))), *((None, k) for k in range(j, len(new)))]


def _likeness(a: Words, b: Words) -> float:
    """From 0, which is never paired, to 1; a paragraph never becomes an item of a list."""
    if a.level != b.level:
        return 0.0
    if a.runs == b.runs:
        return 1.0
    return alike(tokens(a.runs), tokens(b.runs))


def alike(a: Sequence[Token], b: Sequence[Token]) -> float:
    """How much two texts have in common, 0 when that is too little to compare them word by word."""
    one, other = ([token[0] for token in side if not token[0].isspace()] for side in (a, b))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < LIKE or matcher.quick_ratio() < LIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= LIKE else 0.0


def tokens(runs: Iterable[tuple[str, bool]]) -> list[Token]:
    """The words of `runs`, spaces and signs included."""
    return [(token, strong, "") for text, strong in runs for token in _TOKEN.findall(text)]


def _spans(old: Runs, new: Runs) -> Iterator[Span]:
    return spans(tokens(old), tokens(new))


def spans(a: Sequence[Token], b: Sequence[Token]) -> Iterator[Span]:
    """One paragraph word by word; a word that only becomes strong is removed and added."""
    for kept, removed, added in _islands_drowned(a, b):
        if kept:
            yield from whole(removed, "kept")
        else:
            yield from whole(removed, "removed")
            yield from whole(added, "added")


def whole(words: Sequence[Token], mark: Mark) -> Iterator[Span]:
    """`words` with one fate, neighbours of one look made one."""
    text, look = "", (False, "")
    for word, strong, to in words:
        if text and (to or look != (strong, to)):
            yield Span(text, look[0], mark, look[1])
            text = ""
        text, look = text + word, (strong, to)
    if text:
        yield Span(text, look[0], mark, look[1])


def _islands_drowned(a: Sequence[Token], b: Sequence[Token]) -> list[tuple[bool, list[Token], list[Token]]]:
    """(kept, old words, new words), the few characters kept between two changes given to both."""
    out: list[tuple[bool, list[Token], list[Token]]] = []
    a, b = list(a), list(b)
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for rank, (tag, i1, i2, j1, j2) in enumerate(codes):
        words = "".join(token[0] for token in a[i1:i2]).strip()
        island = tag == "equal" and 0 < rank < len(codes) - 1 and len(words) <= _ISLAND
        kept = tag == "equal" and not island
        if out and not kept and not out[-1][0]:
            out[-1] = (False, out[-1][1] + a[i1:i2], out[-1][2] + b[j1:j2])
        else:
            out.append((kept, a[i1:i2], b[j1:j2]))
    return out


def _joined(runs: Iterable[tuple[str, bool]]) -> Runs:
    """Neighbours of one look made one."""
    out: list[tuple[str, bool]] = []
    for text, strong in runs:
        if out and out[-1][1] == strong:
            out[-1] = (out[-1][0] + text, strong)
        else:
            out.append((text, strong))
    return tuple(out)
