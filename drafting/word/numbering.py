"""Our own count of the numbers that Word shows before paragraphs: a cached number proves nothing."""

from __future__ import annotations

import re

from msgspec import Struct

from drafting.word.parts import Element, Parts, W, value

_HEADING = re.compile(r"heading ([1-9])")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


class Mark(Struct, frozen=True):
    """What stands before a paragraph: its number as displayed, or a bullet; `level` counts from 0."""

    level: int
    text: str
    bullet: bool


class Styles:
    """The paragraph styles of a file, by id."""

    def __init__(self, root: Element) -> None:
        self.by_id: dict[str, Element] = {s.get(f"{W}styleId", ""): s for s in root.iter(f"{W}style")}
        self.default = next(
            (
                ident
                for ident, s in self.by_id.items()
                if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")
            ),
            "",
        )

    def chain(self, ident: str) -> list[Element]:
        """The style, then those that it is based on."""
        found: list[Element] = []
        while ident in self.by_id and self.by_id[ident] not in found:
            found.append(self.by_id[ident])
            ident = value(found[-1], "basedOn") or ""
        return found

    def names(self, ident: str) -> list[str]:
        """The lower-case names of :meth:`chain`."""
        return [(value(style, "name") or "").lower() for style in self.chain(ident)]


class Numbering:
    """Walks the paragraphs of a file in order, and counts."""

    def __init__(self, parts: Parts) -> None:
        self.styles = Styles(parts.styles)
        self.numbers: dict[str, Element] = {
            n.get(f"{W}numId", ""): n for n in parts.numbering.iter(f"{W}num")
        }
        self.lists: dict[str, dict[int, Element]] = {
            a.get(f"{W}abstractNumId", ""): {int(v.get(f"{W}ilvl", "0")): v for v in a.findall(f"{W}lvl")}
            for a in parts.numbering.iter(f"{W}abstractNum")
        }
        self.counters: dict[str, dict[int, int]] = {}
        self.used: set[str] = set()
        self.styled: dict[str, tuple[str | None, str | None]] = {}

    def heading_level(self, paragraph: Element) -> int | None:
        """1 to 9 for a heading, by the name of its style or of one that it is based on."""
        for name in self.styles.names(self.style_of(paragraph)):
            match = _HEADING.fullmatch(name)
            if match:
                return int(match.group(1))
        return None

    def style_of(self, paragraph: Element) -> str:
        """The id of the paragraph's style."""
        return value(paragraph, "pPr", "pStyle") or self.styles.default

    def mark(self, paragraph: Element) -> Mark | None:
        """Count `paragraph`; call it once for each, in the order of the document."""
        ident, level = self.list_of(paragraph)
        number = self.numbers.get(ident)
        if number is None:
            return None
        abstract = value(number, "abstractNumId") or ""
        levels = self.lists.get(abstract, {})
        if level not in levels:
            return None
        if value(levels[level], "numFmt") == "bullet":
            return Mark(level, "", True)
        counters = self.counters.setdefault(abstract, {})
        if ident not in self.used:
            self.used.add(ident)
            for override in number.findall(f"{W}lvlOverride"):
                start = value(override, "startOverride")
                if start is not None:
                    counters[int(override.get(f"{W}ilvl", "0"))] = int(start) - 1
        for rank in range(level):
            counters.setdefault(rank, _start(levels, rank))
        counters[level] = counters.get(level, _start(levels, level) - 1) + 1
        for deeper in [rank for rank in counters if rank > level]:
            del counters[deeper]
        return Mark(level, _shown(levels, level, counters), False)

    def list_of(self, paragraph: Element) -> tuple[str, int]:
        """(numId, level), the paragraph's own or its style's."""
        own = value(paragraph, "pPr", "numPr", "numId")
        level = value(paragraph, "pPr", "numPr", "ilvl")
        number, styled = self._styled(self.style_of(paragraph))
        return own or number or "", int(level or styled or 0)

    def _styled(self, ident: str) -> tuple[str | None, str | None]:
        """(numId, level) of a style, or of the first that it is based on and that has a list."""
        if ident not in self.styled:
            self.styled[ident] = None, None
            for style in self.styles.chain(ident):
                number = value(style, "pPr", "numPr", "numId")
                if number is not None:
                    self.styled[ident] = number, value(style, "pPr", "numPr", "ilvl") or self._linked(number, style)
                    break
        return self.styled[ident]

    def _linked(self, number: str, style: Element) -> str | None:
        """The level of the list that names `style`: Word leaves it out of the style."""
        abstract = value(self.numbers.get(number), "abstractNumId") or ""
        ident = style.get(f"{W}styleId")
        linked = (
            lv for lv, element in self.lists.get(abstract, {}).items() if value(element, "pStyle") == ident
        )
        return next(map(str, linked), None)


def _start(levels: dict[int, Element], level: int) -> int:
    return int(value(levels.get(level), "start") or 1)


def _shown(levels: dict[int, Element], level: int, counters: dict[int, int]) -> str:
    """The number as displayed, without the full stop at its end (references leave it out too)."""
    legal = levels[level].find(f"{W}isLgl") is not None

    def one(match: re.Match[str]) -> str:
        rank = int(match.group(1)) - 1
        kind = "decimal" if legal else value(levels.get(rank), "numFmt") or "decimal"
        return written(counters.get(rank, 0), kind)

    return re.sub(r"%([1-9])", one, value(levels[level], "lvlText") or "").strip().removesuffix(".")


def written(number: int, kind: str) -> str:
    match kind.removeprefix("lower").removeprefix("upper"):
        case "Letter":
            text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        case "Roman":
            text = ""
            for size, letters in _ROMAN:
                text += letters * (number // size)
                number %= size
        case "none":
            text = ""
        case "decimalZero":
            text = f"{number:02}"
        case _:
            text = str(number)
    return text.upper() if kind.startswith("upper") else text
