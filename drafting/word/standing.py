"""What an earlier insertion left in a file: where its clauses stand, and which ones they are.

An insertion is held by two more empty bookmarks, `_clz_<pièce>_a` and `_clz_<pièce>_z`, around its clauses' own;
`contenu` when it fills an article whose title was there, `derogations` around the lines of that article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from drafting.document import Piece
from drafting.errors import DraftingError
from drafting.word.holders import HOLDER
from drafting.word.outline import Outline
from drafting.word.parts import Element, W
from drafting.word.place import Spot, shown
from drafting.word.read import EXTRACT, properties_in
from drafting.word.source import Block, Source

OURS = re.compile(r"_clz_\w+_[az]|_(?:Ref|q)_[0-9a-f]{8}")
_REFERENCE = re.compile(r"_Ref_[0-9a-f]{8}")
_OWN = re.compile(r"_clz_[0-9a-f]{8}_[az]|_Ref_[0-9a-f]{8}")
_MARK = re.compile(r"_clz_(?![0-9a-f]{8}_[az]$)\w+_a")
"""The start of another insertion."""
_PAIRS = {"bookmarkStart": "bookmarkEnd", "commentRangeStart": "commentRangeEnd"}


class Standing(Struct, frozen=True):
    """The blocks of the clauses (first, one past the last), whether an article's title above them stays, and the
    blocks of the lines among the derogations."""

    blocks: tuple[int, int]
    inside: bool
    apart: tuple[int, int] | None


def mark_of(code: str, part: str = "") -> str:
    """The name of the bookmarks around an insertion, without the final `_a` or `_z`."""
    return "_".join(["_clz", re.sub(r"\W", "_", code), *([part] if part else [])])


def standing(source: Source, piece: Piece) -> Standing | None:
    """Where the clauses of this pièce stand in the file, None when they are not there."""
    main = _range(source, mark_of(piece.code))
    content = _range(source, mark_of(piece.code, "contenu"))
    found = main or content
    if found is None:
        text = properties_of(source).get(EXTRACT, "")
        if f'"piece":"{piece.code}"' in text and '"printed":' not in text:
            raise DraftingError("Ce fichier est lui-même une pièce écrite par clausier.", source.where,
                                "Refaites-la par clausier draft ; clausier insert est fait pour les fichiers de l'acheteur.")
        return None
    first, last = found
    while main and first > 0 and _reference(source.blocks[first - 1]):
        first -= 1
    return Standing((first, last), content is not None and main is None, _range(source, mark_of(piece.code, "derogations")))


def spot_of(source: Source, outline: Outline, there: Standing) -> Spot:
    """The place of an earlier insertion, to be replaced."""
    first, last = there.blocks
    if there.inside:
        title = next((t for t in reversed(outline.titles) if t.block < first), None)
        if title is not None:
            return Spot(first, title.level, f"à la place des clauses déjà insérées sous {shown(title)}", (first, last), title)
    level = next((t.level for t in outline.titles if first <= t.block < last), 1)
    return Spot(first, level, "à la place des clauses déjà insérées", (first, last))


def _range(source: Source, mark: str) -> tuple[int, int] | None:
    """The blocks between two marks; where a person copied a clause that bears one of them, those that hold the most clauses."""
    starts, ends = ([rank for rank, block in enumerate(source.blocks) if f"{mark}_{side}" in bookmark_names([block])]
                    for side in "az")
    if not starts and not ends:
        return None
    pairs = [(first, last + 1) for first in starts for last in ends if first <= last]
    if not pairs:
        raise DraftingError("Les clauses de cette pièce sont dans ce fichier, mais un de leurs deux repères cachés a disparu : "
                            "rien ne dit où elles commencent ou finissent.", source.where,
                            "Supprimez-les dans Word, puis dites où les mettre.")
    first, after = max(pairs, key=lambda pair: _likely(source, mark, pair)) if len(pairs) > 1 else pairs[0]
    return first, _end(source, after)


def _likely(source: Source, mark: str, pair: tuple[int, int]) -> tuple[bool, int, int]:
    """No other insertion inside, then the most clauses, then the least of anything else."""
    names = set(bookmark_names(source.blocks[slice(*pair)]))
    clauses = {name for name in names if HOLDER.fullmatch(name)}
    others = {name for name in names - clauses if OURS.fullmatch(name) and name.startswith("_clz") and name[:-2] != mark}
    return not others, len({name[:-2] for name in clauses}), pair[0] - pair[1]


def _end(source: Source, after: int) -> int:
    """One past the last block, with the clauses and titles that an update put at the end."""
    opened: set[str] = set()
    last = rank = after
    while rank < len(source.blocks):
        found = [*bookmark_names([source.blocks[rank]])]
        for match in filter(None, map(HOLDER.fullmatch, found)):
            (opened.add if match.group(2) == "a" else opened.discard)(match.group(1))
        if any(_MARK.fullmatch(name) for name in found) or not (opened or any(map(_OWN.fullmatch, found))):
            break
        rank += 1
        last = last if opened else rank
    return last


def _reference(block: Block) -> bool:
    return block.element.tag == f"{W}p" and any(
        _REFERENCE.fullmatch(s.get(f"{W}name") or "") for s in block.element.iter(f"{W}bookmarkStart"))


def properties_of(source: Source) -> dict[str, str]:
    """The custom properties of the file, their pieces joined."""
    content = source.content("docProps/custom.xml")
    return properties_in(content) if content is not None else {}


def property_name(source: Source, code: str) -> str:
    """Under which name the extract of this pièce is kept: one file may hold clauses of several pièces."""
    there = properties_of(source).get(EXTRACT, "")
    return EXTRACT if not there or f'"piece":"{code}"' in there else f"{EXTRACT}-{code}"


def bookmark_names(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        for start in block.element.iter(f"{W}bookmarkStart"):
            yield start.get(f"{W}name") or ""


def straddling(blocks: Iterable[Block]) -> list[Element]:
    """Bookmarks and comments of the buyer that begin or end in `blocks` and go on outside: they are kept."""
    elements: list[Element] = [e for block in blocks for e in block.element.iter()]
    found: list[Element] = []
    for start, end in _PAIRS.items():
        starts = {e.get(f"{W}id"): e for e in elements if e.tag == W + start}
        ends = {e.get(f"{W}id"): e for e in elements if e.tag == W + end}
        found += [e for ident, e in starts.items() if ident not in ends]
        found += [e for ident, e in ends.items() if ident not in starts]
    return found
