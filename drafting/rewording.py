"""A text of the library rewritten with edited words: a paragraph that did not change keeps its lines, a word its place.

What is written is read again: if it does not say exactly the words that were asked, it is not written at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from drafting.french import typeset
from drafting.redline import Words, compare
from drafting.wording import Prose, WordingError, parse

WIDTH, LONGEST = 110, 120
"""A line that becomes longer than the second is folded again at the first, with those below it."""
_SPACES = re.compile(r"\s+")
_TOKEN = re.compile(r"\{[^{}]*\}|\*\*|\s+|\w+(?:[-.]\w+)*'?|.", re.S)
_SLOT = re.compile(r"\[(table|field) ?: ?([a-z][a-z0-9_]*)\]")
_ITEM = re.compile(r"( *)- ")
_STUCK = re.compile(r"[-+*#>=|~`]|\d+[.)]")
"""A line that begins so would be a list or a title: it stays with the word before it."""
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "\u2011": "-", "\u00ad": None, "\u200b": None})


def plain(text: str) -> str:
    """As texts are typed: ordinary spaces, hyphens and apostrophes, which the program typesets."""
    return _SPACES.sub(" ", text.translate(_PLAIN))


def same(words: Words) -> Words:
    """One spelling for one paragraph: typeset, and no space at the edge of bold words."""
    runs: list[tuple[str, bool]] = []
    if slot := _SLOT.fullmatch(plain("".join(text for text, _ in words.runs)).strip()):
        return Words(0, ((f"[{slot[1]}: {slot[2]}]", False),))
    for text, strong in words.runs:
        text = plain(text)
        body = text.strip()
        edges = text.partition(body) if body else ("", "", text)
        for piece, look in ((edges[0], False), (body, strong), (edges[2], False)):
            # A space after bold words is theirs until others follow: bold words around it are one.
            if strong and look and len(runs) > 1 and runs[-2][1] and not runs[-1][0].strip():
                space, _ = runs.pop()
                runs[-1] = (runs[-1][0] + space + piece, True)
            elif piece and runs and runs[-1][1] == look:
                runs[-1] = (runs[-1][0] + piece, look)
            elif piece:
                runs.append((piece, look))
    if runs:
        runs[0] = (runs[0][0].lstrip(), runs[0][1])
        runs[-1] = (runs[-1][0].rstrip(), runs[-1][1])
    return Words(words.level, tuple((typeset(_SPACES.sub(" ", text)), look) for text, look in runs if text))


def said(text: str) -> tuple[Words, ...]:
    """The paragraphs of a text in their one spelling; a table or a field by its own line."""
    return tuple(same(Words(part.level, part.runs)) if isinstance(part, Prose)
                 else Words(0, ((f"[{part.kind}: {part.name}]", False),)) for part in parse(text))


def reworded(text: str, wanted: Sequence[Words]) -> str:
    """`text` once it says the paragraphs `wanted`; raises `WordingError` when no text of the library can say them."""
    old, new = said(text), tuple(words for words in map(same, wanted) if words.runs)
    if old == new:
        return text
    blocks = _blocks(text)
    if len(blocks) != len(old):
        blocks = [_Block(_written(words).split("\n"), words.level, rank) for rank, words in enumerate(old)]
    written: list[_Block] = []
    ranks = iter(range(len(old)))
    paragraphs = iter(new)
    for line in compare(old, new):
        if line.mark == "removed":
            next(ranks)
        elif line.mark == "added":
            words = next(paragraphs)
            written.append(_Block(_fold(_written(words), words.level), words.level))
        else:
            block, words = blocks[next(ranks)], next(paragraphs)
            written.append(_mended(block, words) if line.changed else block)
    out = _laid(text, written)
    if said(out) != new:
        raise WordingError("la bibliothèque n'en relirait pas les mêmes mots.", 0)
    return out


class _Block(Struct, frozen=True):
    """The lines of a paragraph or of an item; `rank` is its place in the first text, None for one that is new."""

    lines: list[str]
    level: int
    rank: int | None = None
    after: int = 0
    """How many empty lines stand before it in the first text."""


def _blocks(text: str) -> list[_Block]:
    """The paragraphs and items of a text, with their lines."""
    found: list[_Block] = []
    empty = 0
    for line in text.splitlines():
        item = _ITEM.match(line)
        if not line.strip():
            empty += 1
        elif found and not empty and not item:
            found[-1].lines.append(line)
        else:
            level = 0 if item is None else 1 + (len(item[1]) >= 2)
            found.append(_Block([line], level, len(found), empty))
            empty = 0
    return found


def _laid(text: str, blocks: Sequence[_Block]) -> str:
    """The blocks under each other, with the empty lines that they had, or those that they need."""
    out: list[str] = []
    last: _Block | None = None
    for block in blocks:
        if last is not None:
            kept = last.rank is not None and block.rank == last.rank + 1
            out += [""] * (block.after if kept else 0 if last.level and block.level else 1)
        out += block.lines
        last = block
    end = text[len(text.rstrip("\n")):] or "\n"
    return "\n".join(out) + end


def _mended(block: _Block, words: Words) -> _Block:
    """A paragraph whose words change: each word that stays keeps its line."""
    head = _head(block.level)
    raw = "\n".join(line.strip() for line in block.lines).removeprefix("- ").lstrip(" ")
    wanted = _written(words)
    was, now = _TOKEN.findall(raw), _TOKEN.findall(wanted)
    kept: list[str] = []
    keys = [plain(token) for token in was], [plain(token) for token in now]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        kept += was[i1:i2] if tag == "equal" else now[j1:j2]
    result = "".join(kept)
    if plain(result) != wanted:
        result = wanted
    lines = [head * (rank == 0) + " " * len(head) * (rank > 0) + line.strip() for rank, line in enumerate(result.split("\n"))]
    before = [line.rstrip() for line in block.lines]
    for rank, line in enumerate(lines):
        if len(line) > LONGEST and line not in before or _STUCK.match(line.strip()) and rank:
            # Folded from the line above, in case the words that made it long come from there.
            rest = " ".join(one.strip() for one in lines[rank:]).removeprefix("- " if head and not rank else "")
            folded = _fold(rest, block.level)
            lines = [*lines[:rank], *(folded if not rank else [" " * len(head) + one[len(head):] for one in folded])]
            break
    return _Block([line for line in lines if line.strip()], block.level, block.rank, block.after)


def _head(level: int) -> str:
    return "" if not level else "  " * (level - 1) + "- "


def _written(words: Words) -> str:
    """A paragraph as it is typed, on one line."""
    return "".join(f"**{plain(text)}**" if strong else plain(text) for text, strong in words.runs)


def _fold(line: str, level: int) -> list[str]:
    """A paragraph on lines of `WIDTH`; no line begins like a list or a title."""
    head = _head(level)
    lines = [head]
    for rank, word in enumerate(line.split(" ")):
        room = not rank or len(lines[-1]) + 1 + len(word) <= WIDTH or _STUCK.match(word) is not None
        if room:
            lines[-1] += " " * bool(rank) + word
        else:
            lines.append(" " * len(head) + word)
    return lines
