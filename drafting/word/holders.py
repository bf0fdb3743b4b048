"""The names of the hidden bookmarks: where a clause begins and ends, what a reference or an answer points to.

A clause is held by two empty bookmarks, `_clz_<8 hex>_a` in its first paragraph and `_clz_<8 hex>_z` in its
last one: the only holder that survives every save of LibreOffice. The names depend on what is held, never on
its place, so the same clause keeps its name from one draft to the next.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from drafting.document import Field, Heading, Passage, Piece
from drafting.paper import Copy

HOLDER = re.compile(r"_clz_([0-9a-f]{8})_([az])")


class Names(Struct, frozen=True):
    """The names used in one pièce.

    `passages` follows the order of `Piece.passages()`, without the final `_a` or `_z`; `anchors` is by the
    heading's anchor; `labels` follows the order of the fields of the whole pièce.
    """

    passages: tuple[str, ...]
    anchors: dict[str, str]
    labels: tuple[str, ...]


def names(piece: Piece, used: Iterable[str] = ()) -> Names:
    """Every bookmark name of `piece`, each one once: a collision, also with those `used`, takes the next free name."""
    taken = {HOLDER.sub(r"_clz_\1", name) for name in used}
    passages: list[str] = []
    labels: list[str] = []
    anchors: dict[str, str] = {}
    for part in piece.body:
        if isinstance(part, Heading):
            anchors[part.anchor] = free_name("_Ref_", part.anchor, taken)
            continue
        seed = holder_seed(part)
        passages.append(free_name("_clz_", seed, taken))
        labels += [free_name("_q_", f"{seed}|{field.name}", taken) for field in _fields(part)]
    return Names(tuple(passages), anchors, tuple(labels))


def held(seeds: Iterable[str]) -> tuple[str, ...]:
    """The names, without the final `_a` or `_z`, of holders made from these seeds, in order."""
    taken: set[str] = set()
    return tuple(free_name("_clz_", seed, taken) for seed in seeds)


def copies_of(seeds: Iterable[str], copies: Mapping[str, Sequence[Copy]]) -> list[list[Copy]]:
    """For each clause held under one of these seeds, what stands in its holders.

    Where people had put a copy elsewhere, an insertion took the next free name: those are looked for too.
    """
    wanted = list(seeds)
    first = held(wanted)
    found = []
    for seed, name in zip(wanted, first, strict=True):
        there, taken = list(copies.get(name, ())), {*first}
        while (more := free_name("_clz_", seed, taken)) in copies:
            there += copies[more]
        found.append(there)
    return found


def holder_seed(passage: Passage) -> str:
    """What a holder's name is made from: the clause, its version, its lots."""
    return f"{passage.clause}|{passage.version.isoformat()}|{','.join(passage.lots)}"


def _fields(passage: Passage) -> Iterator[Field]:
    return (block for block in passage.blocks if isinstance(block, Field))


def free_name(prefix: str, seed: str, taken: set[str]) -> str:
    """A bookmark name that nothing has yet."""
    rank = 0
    while True:
        text = f"{seed}#{rank}" if rank else seed
        name = prefix + hashlib.sha256(text.encode()).hexdigest()[:8]
        if name not in taken:
            taken.add(name)
            return name
        rank += 1
