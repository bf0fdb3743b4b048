"""The numbers that our titles bear in a buyer's file: the list's own, or typed ones that go on from theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import Heading
from drafting.errors import DraftingError
from drafting.word.look import Look, TitleLook
from drafting.word.outline import Entry, Outline
from drafting.word.place import SEE, Spot
from drafting.word.typed import Typed

_WORDS = re.compile(r"(?i)^(?:article|art\.|chapitre|section|titre|partie|annexe|§)\s*(?:n°\s*)?")


class Number(Struct, frozen=True):
    """`own` is the number as it stands before the title, empty when titles bear none; `typed` is how it is written by hand.

    A number that says its own level alone (« a) », below article 12) is cited after another: `after` is that one's
    anchor (empty for a title of theirs) and `lead` its number.
    """

    own: str
    typed: Typed | None = None
    automatic: bool = False
    after: str = ""
    lead: str = ""

    @property
    def shown(self) -> str:
        """The number as references print it: « 12 », « 12, a) »."""
        return f"{self.lead}, {bare(self.own, self.lead)}" if self.lead else bare(self.own)


def numbers_of(headings: Sequence[Heading], look: Look, outline: Outline, spot: Spot,
               counted: Mapping[str, str], where: str) -> dict[str, Number]:
    """Anchor → number. `counted`: what the lists give, by anchor, once the file was counted with our titles in it."""
    found: dict[str, Number] = {}
    above: dict[int, tuple[str, Number]] = {}
    if spot.inside:
        above[1] = "", Number(spot.inside.number, spot.inside.typed, spot.inside.automatic)
    ranks: dict[int, int] = {}
    count = sum(heading.level == 1 for heading in headings)
    firsts = _firsts(look.titles[1], outline, spot, count, where) if count else iter(())
    for heading in headings:
        level = heading.level
        ranks = {deep: rank for deep, rank in ranks.items() if deep <= level}
        ranks[level] = ranks.get(level, 0) + 1
        number = _number(heading, look.titles[level], above.get(level - 1), ranks[level], counted, firsts)
        found[heading.anchor] = number
        above = {deep: one for deep, one in above.items() if deep < level} | {level: (heading.anchor, number)}
    return found


def _number(heading: Heading, title: TitleLook, above: tuple[str, Number] | None, rank: int, counted: Mapping[str, str],
            firsts: Iterator[Typed]) -> Number:
    if title.numbering is None and title.typed is None:
        return Number("")
    anchor, parent = above or ("", Number(""))
    if title.numbering is not None:
        number = Number(counted.get(heading.anchor, "0"), None, True)
    elif parent.own:
        typed = title.typed.under(parent.typed or bare(parent.own), rank) if title.typed else None
        number = Number(typed.number if typed else "", typed)
    else:
        first = next(firsts)
        return Number(first.number, first)
    if not parent.own:
        return number
    if number.own.startswith(bare(parent.own)):
        return replace(number, after=parent.after, lead=parent.lead)
    return replace(number, after=anchor, lead=parent.shown)


def bare(number: str, lead: str = "") -> str:
    """A number without the words and marks that their list puts around it: « Article 12 – » is 12.

    After another one its closing mark stays: « 12, a) ».
    """
    return _WORDS.sub("", number).rstrip(" –—-.:°" if lead else " –—-.:)°")


def _firsts(title: TitleLook, outline: Outline, spot: Spot, count: int, where: str) -> Iterator[Typed]:
    """The typed numbers of our `count` first-level titles: the next ones if they are free, else « 12 bis »."""
    if title.typed is None:
        return iter(())
    before, after, parent = _around(outline, spot)
    if before is None and after is not None:
        raise DraftingError(f"Les numéros de ce document sont écrits à la main, et aucun n'est libre avant « {after.number} ».",
                            where, "Insérez après un article plutôt qu'avant le premier.")
    if before is None or before.typed is None:
        first = title.typed.under(parent, 1) if parent is not None else _one(title.typed)
        return iter([first.following(rank) if rank else first for rank in range(count)])
    following = [before.typed.following(rank + 1) for rank in range(count)]
    if after is None or after.typed is None or all(t.number != after.typed.number for t in following):
        return iter(following)
    between = [before.typed.between(rank) for rank in range(count)]
    if None in between:
        raise DraftingError(f"Les numéros de ce document sont écrits à la main, et aucun n'est libre entre « {before.number} » "
                            f"et « {after.number} ».", where, f"Insérez à la fin du document. {SEE}")
    return (typed for typed in between if typed is not None)


def _one(typed: Typed) -> Typed:
    return Typed(typed.lead, ("1",), typed.tail, "decimal", typed.joint)


def _around(outline: Outline, spot: Spot) -> tuple[Entry | None, Entry | None, Typed | None]:
    """The titles of the same level before and after the place, under the same title above; and that one's number."""
    removed = range(*(spot.removed or (0, 0)))
    titles = [t for t in outline.titles if t.block not in removed]
    before: Entry | None = None
    above: Entry | None = None
    for title in titles:
        if title.block >= spot.block:
            break
        if title.level < spot.level:
            before, above = None, title
        elif title.level == spot.level and title.typed:
            before = title
    after: Entry | None = None
    for title in titles:
        if title.block >= spot.block:
            if title.level < spot.level:
                break
            if title.level == spot.level and title.typed:
                after = title
                break
    return before, after, above.typed if above else None
