"""Where an insertion goes in a buyer's file: the place that a person names, or a French sentence with the candidates."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from drafting.errors import DraftingError
from drafting.word.outline import Entry, Outline, words
from drafting.word.parts import Element, W
from drafting.word.source import Block, Source

SEE = "Tous les titres, avec leur numéro : clausier places FICHIER."
_SHOWN = 8


class Spot(Struct, frozen=True):
    """A place between two blocks: before block `block`, at title level `level`.

    `removed`: the blocks that give way, first and one past the last. `inside`: the title whose content is
    replaced, which stays. `said`: the place in French, for the report.
    """

    block: int
    level: int
    said: str
    removed: tuple[int, int] | None = None
    inside: Entry | None = None


def find_spot(source: Source, outline: Outline, kind: str, wanted: str = "") -> Spot:
    """The place that one option names: after, before, replace, bookmark, marker or end."""
    spot = KINDS[kind](source, outline, wanted)
    if open_fields(source.blocks[: spot.block]) or (spot.removed and open_fields(source.blocks[slice(*spot.removed)])):
        raise DraftingError("Cette place est à l'intérieur d'un champ (une table des matières, le plus souvent).",
                            source.where, SEE)
    return spot


def _after(source: Source, outline: Outline, wanted: str) -> Spot:
    title = find_title(source, outline, wanted)
    return Spot(_stop(source, outline, title), title.level, f"après {shown(title)}")


def _before(source: Source, outline: Outline, wanted: str) -> Spot:
    title = find_title(source, outline, wanted)
    if title.inside and any(t.block == title.block for t in outline.titles[: outline.titles.index(title)]):
        raise _in_control(source, title)
    return Spot(title.block, title.level, f"avant {shown(title)}")


def _replace(source: Source, outline: Outline, wanted: str) -> Spot:
    title = find_title(source, outline, wanted)
    if title.inside:
        raise _in_control(source, title)
    start, stop = title.block + 1, _stop(source, outline, title)
    if any(block.element.find(f".//{W}sectPr") is not None for block in source.blocks[start:stop]):
        raise DraftingError(f"{shown(title)} contient un saut de section, qui serait perdu.", source.where,
                            "Insérez avant ou après, puis effacez l'ancien texte dans Word.")
    return Spot(start, title.level, f"à la place du contenu de {shown(title)}", (start, stop), title)


def _bookmark(source: Source, outline: Outline, wanted: str) -> Spot:
    names: list[str] = []
    for rank, block in enumerate(source.blocks):
        for start in block.element.iter(f"{W}bookmarkStart"):
            if start.get(f"{W}name") == wanted:
                return Spot(rank + 1, level_at(outline, rank + 1), f"après le signet « {wanted} »")
            names.append(start.get(f"{W}name") or "")
    known = [name for name in names if not name.startswith("_")]
    raise DraftingError(f"Le signet « {wanted[:60]} » n'est pas dans le corps de ce document.", source.where,
                        f"Signets : {', '.join(known[:_SHOWN])}." if known else "Il n'en contient aucun.")


def _marker(source: Source, outline: Outline, wanted: str) -> Spot:
    looked = plain(wanted)
    found = [rank for rank, block in enumerate(source.blocks)
             if block.element.tag == f"{W}p" and looked in plain(words(block.element))]
    if not looked or not found:
        raise DraftingError(f"Le repère « {wanted[:60]} » n'est dans aucun paragraphe du corps de ce document.", source.where,
                            "Écrivez-le seul dans son paragraphe, hors d'un tableau, d'une zone de texte ou d'un contrôle.")
    if len(found) > 1:
        raise DraftingError(f"Le repère « {wanted[:60]} » est écrit {len(found)} fois dans ce document.", source.where,
                            "N'en gardez qu'un.")
    block = source.blocks[found[0]].element
    if plain(words(block)) != looked or block.find(f".//{W}sectPr") is not None:
        raise DraftingError(f"Le repère « {wanted[:60]} » n'est pas seul dans son paragraphe.", source.where,
                            "Écrivez-le seul : ce paragraphe est remplacé par les clauses.")
    return Spot(found[0], level_at(outline, found[0]), f"à la place du repère « {wanted} »", (found[0], found[0] + 1))


def _end(source: Source, outline: Outline, wanted: str) -> Spot:
    return Spot(len(source.blocks), level_at(outline, len(source.blocks)), "à la fin du document")


KINDS: dict[str, Callable[[Source, Outline, str], Spot]] = {
    "after": _after, "before": _before, "replace": _replace, "bookmark": _bookmark, "marker": _marker, "end": _end}


def find_title(source: Source, outline: Outline, wanted: str) -> Entry:
    """The title that `wanted` names: its number in `places`, or its words, whatever accents, case and spaces."""
    titles = outline.titles
    if not titles:
        raise DraftingError("Aucun titre n'a été trouvé dans ce document.", source.where,
                            "Désignez la place par --marker (un repère écrit seul dans un paragraphe), --bookmark ou --end.")
    if wanted.strip().isdecimal():
        rank = int(wanted)
        if not 1 <= rank <= len(titles):
            raise DraftingError(f"Ce document a {len(titles)} titres : le numéro {rank} n'en désigne aucun.", source.where, SEE)
        return titles[rank - 1]
    looked = plain(wanted)
    ways = [(plain(t.text), plain(f"{t.number} {t.text}"), plain(words(t.element))) for t in titles]
    found = [t for t, texts in zip(titles, ways, strict=True) if looked in texts]
    if not found and looked:
        found = [t for t, texts in zip(titles, ways, strict=True) if any(looked in text for text in texts)]
    if len(found) == 1:
        return found[0]
    if found:
        raise DraftingError(f"Le titre « {wanted[:80]} » en désigne {len(found)} : {listed(titles, found)}.", source.where,
                            "Donnez le numéro entre crochets.")
    near = difflib.get_close_matches(looked, [texts[0] for texts in ways], n=3, cutoff=0.5)
    close = [t for t, texts in zip(titles, ways, strict=True) if texts[0] in near] or list(titles[:_SHOWN])
    raise DraftingError(f"Le titre « {wanted[:80]} » n'est pas dans ce document. Titres proches : {listed(titles, close)}.",
                        source.where, SEE)


def listed(titles: Sequence[Entry], some: Iterable[Entry]) -> str:
    """« [3] 2.1 Prix, [7] 4 Paiement »: what a person may type instead."""
    chosen = list(some)
    texts = [f"[{titles.index(t) + 1}] {t.number} {t.text[:60]}".replace("  ", " ") for t in chosen[:_SHOWN]]
    return ", ".join(texts) + ("…" if len(chosen) > _SHOWN else "")


def shown(title: Entry) -> str:
    """« l'article 11 « Prix » »."""
    return f"{title.number} « {title.text} »".strip()


def plain(text: str) -> str:
    """`text` without accents, capitals, spaces too many, and with one kind of apostrophe and of dash."""
    flat = unicodedata.normalize("NFKD", text.replace("’", "'").replace("–", "-").replace("—", "-"))
    letters = "".join(c for c in flat if not unicodedata.combining(c)).casefold()
    return re.sub(r"\s+", " ", letters).strip()


def level_at(outline: Outline, block: int) -> int:
    """The level of a title put before `block`: that of the next one; at the end, that of the articles."""
    following = next((t for t in outline.titles if t.block >= block), None)
    if following is not None:
        return following.level
    articles = [t.level for t in outline.titles if "article" in words(t.element).lower()[:8] or "article" in t.number.lower()]
    return min(articles or [t.level for t in outline.titles if t.number] or [t.level for t in outline.titles] or [1])


def section_end(outline: Outline, title: Entry, blocks: int) -> Entry | int:
    """The title that closes the section of `title`, or the number of blocks."""
    rank = outline.titles.index(title)
    return next((t for t in outline.titles[rank + 1:] if t.level <= title.level), blocks)


def _stop(source: Source, outline: Outline, title: Entry) -> int:
    """Where the section of `title` ends: before the paragraph that only changes the page."""
    end = section_end(outline, title, len(source.blocks))
    if isinstance(end, Entry):
        if end.inside and (end.block <= title.block or any(
                t.block == end.block for t in outline.titles[: outline.titles.index(end)])):
            raise _in_control(source, title)
        end = end.block
    while end - 1 > title.block and changes_page(source.blocks[end - 1]):
        end -= 1
    return end


def changes_page(block: Block) -> bool:
    """A paragraph without words that ends a section or breaks the page."""
    element: Element = block.element
    return element.tag == f"{W}p" and not words(element) and (
        element.find(f"{W}pPr/{W}sectPr") is not None or any(b.get(f"{W}type") == "page" for b in element.iter(f"{W}br")))


def open_fields(blocks: Iterable[Block]) -> int:
    """How many fields begin in `blocks` and do not end there."""
    kinds = [c.get(f"{W}fldCharType") for block in blocks for c in block.element.iter(f"{W}fldChar")]
    return kinds.count("begin") - kinds.count("end")


def _in_control(source: Source, title: Entry) -> DraftingError:
    return DraftingError(f"Le titre {shown(title)} est dans un contrôle de contenu : y insérer le briserait.", source.where,
                         "Choisissez un titre hors du contrôle, ou supprimez le contrôle dans Word (son texte reste).")
