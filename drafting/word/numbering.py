"""Our own count of the numbers that Word shows before paragraphs: a cached number proves nothing."""

from __future__ import annotations

import re

from msgspec import Struct

from drafting.word.parts import Element, Parts, W, is_on, value

_HEADING = re.compile(r"(?:heading|titre|überschrift) ?([1-9])")
_NO_TITLE = re.compile(r"toc |tm ?\d|table des mati|caption|légende|title$|titre$|subtitle|sous-titre|header|footer")
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
    """The styles of a file, by id."""

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
        self.levels: dict[str, int | None] = {}

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

    def heading_level(self, ident: str) -> int | None:
        """1 to 9 for a style of headings: by its outline level or its name, in English or French, or those it is based on."""
        if ident not in self.levels:
            self.levels[ident] = next((level for style in self.chain(ident) if (level := _level(style)) is not None), 0) or None
        return self.levels[ident]

    def is_no_title(self, ident: str) -> bool:
        """A style of contents, captions, headers: what it shows is no title, however bold."""
        return bool(_NO_TITLE.match(next(iter(self.names(ident)), "")))

    def bold(self, ident: str) -> bool | None:
        """Whether a style is bold, by itself or by what it is based on; nothing when none of them says."""
        return next((is_on(bold) for style in self.chain(ident) for bold in style.iterfind(f"{W}rPr/{W}b")), None)

    def bold_run(self, properties: Element) -> bool | None:
        """Whether words are bold, by themselves or by their character style."""
        own = None if properties is None else properties.find(f"{W}b")
        return is_on(own) if own is not None else self.bold(value(properties, "rStyle") or "")


def _level(style: Element) -> int | None:
    """What a style says of its level: 0 when it says that it has none, nothing when those below it decide."""
    name = (value(style, "name") or "").lower()
    if _NO_TITLE.match(name):
        return 0
    own = _outline_level(style)
    return own if own is not None else int(match[1]) if (match := _HEADING.fullmatch(name)) else None


def _outline_level(element: Element) -> int | None:
    """1 to 9, 0 for running text, nothing when a paragraph or a style does not say."""
    level = value(element, "pPr", "outlineLvl")
    return None if level is None or not level.isdecimal() else int(level) + 1 if int(level) < 9 else 0


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
        """1 to 9 for a heading: the paragraph says so, or its style."""
        own = _outline_level(paragraph)
        return self.styles.heading_level(self.style_of(paragraph)) if own is None else own or None

    def is_bold(self, paragraph: Element) -> bool:
        """Whether all its words are bold: by themselves, by their style or by the paragraph's."""
        styled = self.styles.bold(self.style_of(paragraph))
        runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iterfind(f"{W}t"))]
        return bool(runs) and all(styled if (own := self.styles.bold_run(run.find(f"{W}rPr"))) is None else own for run in runs)

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
        properties = next(paragraph.iterchildren(f"{W}pPr"), None)
        own = level = None
        if properties is not None:
            for listed in properties.iterchildren(f"{W}numPr"):
                own, level = value(listed, "numId"), value(listed, "ilvl")
        number, styled = self._styled(value(properties, "pStyle") or self.styles.default)
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
