"""Three states of one text: what clausier had written, what a person made of it, what clausier writes today.

Sentences are the unit of a decision: one that only one side changed follows that side; one that both changed in two ways is a
conflict, left to a person. Inside a sentence that is replaced, only the words that differ are: the looks given by hand stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct

from drafting.redline import Token

_END = re.compile(r"[.!?;:…]")
_SPACE: Token = (" ", False, "")
Span = tuple[int, int]


class Change(Struct, frozen=True):
    """The words of mine from `start` to `end` become `words`; a `conflict` is only proposed."""

    start: int
    end: int
    words: tuple[Token, ...]
    conflict: bool = False


def said(words: Sequence[Token]) -> str:
    """What is read, whatever the kind of its spaces."""
    return " ".join("".join(word[0] for word in words).split())


def meant(words: Sequence[Token]) -> str:
    """What is said, a reference being the same whatever number is shown for it: a word processor counts those again."""
    return said([(word[2], False, "") if word[2] else word for word in words])


def sentences(words: Sequence[Token]) -> list[Span]:
    """Where each sentence begins and ends; its last space belongs to it."""
    cuts = [0]
    for rank in range(2, len(words)):
        ends, space, begins = (words[rank + step][0] for step in (-2, -1, 0))
        if _END.fullmatch(ends) and space.isspace() and (begins[0].isupper() or begins[0] in "«(["):
            cuts.append(rank)
    return list(pairwise([*cuts, len(words)])) if words else []


def merge(base: Sequence[Token], mine: Sequence[Token], new: Sequence[Token]) -> tuple[Change, ...]:
    """What is to be done to `mine`, in order; nothing when today's text brings nothing that it has not."""
    was, is_, now = (sentences(side) for side in (base, mine, new))
    by_hand = _operations([meant(base[i:j]) for i, j in was], [meant(mine[i:j]) for i, j in is_])
    today = _operations([_ended(base[i:j]) for i, j in was], [_ended(new[i:j]) for i, j in now])
    found: list[Change] = []
    for group in _groups(by_hand, today):
        if not group.ours:
            continue
        here, there = (_words(spans, group, ours, all_) for spans, ours, all_ in (
            (is_, group.by_hand, by_hand), (now, group.ours, today)))
        met = found[-1].words if found and found[-1].end == here[0] else ()
        wanted = _spaced(met or mine[:here[0]], mine, here, new[there[0]:there[1]])
        if meant(mine[here[0]:here[1]]) == meant(wanted) and group.by_hand:
            continue
        before = base[was[group.start][0]:was[group.end - 1][1]] if group.end > group.start else ()
        if group.by_hand and before and meant(before) == meant(wanted):
            found += _renumbered(mine, here, wanted)
        elif group.by_hand:
            found.append(Change(*here, wanted, conflict=True))
        else:
            found += word_by_word(mine, here, wanted)
    return tuple(found)


def _renumbered(mine: Sequence[Token], span: Span, wanted: Sequence[Token]) -> Iterator[Change]:
    """Today's numbers in the references that a person left in their sentence."""
    today = {word[2]: word for word in wanted if word[2]}
    for rank in range(*span):
        now = today.get(mine[rank][2])
        if now and now[0] != mine[rank][0]:
            yield Change(rank, rank + 1, (now,))


def _spaced(before: Sequence[Token], mine: Sequence[Token], span: Span, wanted: Sequence[Token]) -> tuple[Token, ...]:
    """Sentences with a space between them and the ones that they come beside, and none at the end."""
    _, end = span
    words = list(wanted)
    while words and words[-1][0].isspace() and end == len(mine):
        words.pop()
    if words and before and not (before[-1][0].isspace() or words[0][0].isspace()):
        words.insert(0, _SPACE)
    if words and end < len(mine) and not (mine[end][0].isspace() or words[-1][0].isspace()):
        words.append(_SPACE)
    return tuple(words)


def word_by_word(mine: Sequence[Token], span: Span, wanted: Sequence[Token]) -> Iterator[Change]:
    """The fewest words to change for `span` to say `wanted`."""
    start, end = span
    for i1, i2, j1, j2 in _operations(_key(mine[start:end]), _key(wanted)):
        yield Change(start + i1, start + i2, tuple(wanted[j1:j2]))


def applied(mine: Sequence[Token], changes: Sequence[Change]) -> list[Token]:
    """`mine` once each change is done, the proposed ones left out."""
    out, at = list[Token](), 0
    for change in changes:
        if not change.conflict:
            out += (*mine[at:change.start], *change.words)
            at = change.end
    return [*out, *mine[at:]]


Operation = tuple[int, int, int, int]
"""From and to in the old text, from and to in the other one, of what differs."""


class _Group(Struct):
    """Changes of the old text, from sentence `start` to `end`, that meet."""

    start: int
    end: int
    by_hand: list[Operation]
    ours: list[Operation]


def _key(words: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    """The words and what they refer to: a no-break space is not a space here, for both texts are ours."""
    return tuple((word[0], word[2]) for word in words)


def _ended(words: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    return _key(words[:-1] if words[-1][0].isspace() else words)


def _operations(old: Sequence[object], other: Sequence[object]) -> list[Operation]:
    codes = SequenceMatcher(None, old, other, autojunk=False).get_opcodes()
    return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _groups(by_hand: Sequence[Operation], today: Sequence[Operation]) -> list[_Group]:
    """Changes of one sentence, or additions at one place, are one; what only touches is apart."""
    groups: list[_Group] = []
    both = [*((op, True) for op in by_hand), *((op, False) for op in today)]
    for op, hand in sorted(both, key=lambda one: one[0][:2]):
        start, end = op[:2]
        last = groups[-1] if groups else None
        if last is None or not (start < last.end or start == end == last.start == last.end):
            last = _Group(start, end, [], [])
            groups.append(last)
        last.end = max(last.end, end)
        (last.by_hand if hand else last.ours).append(op)
    return groups


def _words(spans: Sequence[Span], group: _Group, ours: Sequence[Operation], all_: Sequence[Operation]) -> Span:
    """The words of one side that a group covers."""
    first = group.start + sum((j2 - j1) - (i2 - i1) for i1, i2, j1, j2 in all_
                              if i2 <= group.start and (i1, i2, j1, j2) not in ours)
    last = first + group.end - group.start + sum((j2 - j1) - (i2 - i1) for i1, i2, j1, j2 in ours)
    end = spans[-1][1] if spans else 0
    start = spans[first][0] if first < len(spans) else end
    return start, (spans[last - 1][1] if last > first else start)
