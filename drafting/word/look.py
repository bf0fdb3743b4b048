"""What an insertion looks like in a buyer's file: each kind of our text takes the look of one of theirs.

A model is looked for near the place: the closest title of each level, the commonest running text, a bullet, a
table. Its properties are taken, styles and direct ones alike, so that no style is ever added to the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from drafting.word.formats import BOLD, TITLE_MARKS, TITLE_RUN_MARKS, Format, format_of, xml_of
from drafting.word.outline import Entry, Outline, words
from drafting.word.parts import Element, W, value
from drafting.word.place import Spot
from drafting.word.source import Source
from drafting.word.typed import Typed

_NEAR = 40
_LEFT, _NO_INDENT = '<w:jc w:val="left"/>', '<w:ind w:left="0" w:right="0" w:firstLine="0"/>'
_SENTENCE = 60
"""Running text is at least so long; a document of short lines is believed from a third of it."""


class TitleLook(Struct, frozen=True):
    """A level of titles. `numbering`: (abstractNum, level) of their list, None when numbers are typed or absent."""

    format: Format
    level: int
    numbering: tuple[str, int] | None
    typed: Typed | None
    number: str | None
    """The list that goes on here, by its `numId`; None where each article begins its own."""


class TableLook(Struct, frozen=True):
    """`properties`: XML of the style, the borders and the margins; `shade`: of the cells of the first row."""

    properties: dict[str, str]
    shade: str
    header: Format
    cell: Format
    said: str


class Look(Struct, frozen=True):
    """The whole: titles by our level, bullets by (abstractNum, …) or by their own format, width in twips."""

    titles: dict[int, TitleLook]
    body: Format
    caption: Format
    bullets: tuple[Format, Format]
    own_bullets: bool
    table: TableLook
    width: int


def look_at(source: Source, outline: Outline, spot: Spot, levels: Iterable[int]) -> Look:
    """The look of what is inserted at `spot`, for our title levels."""
    return _Looker(source, outline, spot).look(levels)


class _Looker:
    def __init__(self, source: Source, outline: Outline, spot: Spot) -> None:
        self.source, self.outline, self.spot = source, outline, spot
        self.numbering = outline.numbering
        self.styles = outline.numbering.styles
        removed = range(*(spot.removed or (0, 0)))
        self.blocks = [(rank, b.element) for rank, b in enumerate(source.blocks) if rank not in removed]
        self.titles = [t for t in outline.titles if t.block not in removed]
        self.named = {(s.get(f"{W}type"), (value(s, "name") or "").lower()): i for i, s in self.styles.by_id.items()}
        self.body = self.running_text()

    def look(self, levels: Iterable[int]) -> Look:
        titles: dict[int, TitleLook] = {}
        for ours in sorted(levels):
            titles[ours] = self.title(self.spot.level + ours - 1, titles.get(ours - 1))
        style = self.named.get(("paragraph", "caption")) or self.named.get(("paragraph", "légende"))
        keep = "<w:keepNext/>"
        caption = (Format({"pStyle": _style(style), "keepNext": keep}, {}, self.quoted(style)) if style
                   else self.body.with_("texte courant, en gras", run=BOLD, keepNext=keep))
        bullets, own = self.bullets()
        return Look(titles, self.body, caption, bullets, own, self.table(), self.width())

    # -- titles -----------------------------------------------------------------------------------------

    def title(self, level: int, parent: TitleLook | None) -> TitleLook:
        """The look of the titles of `level`: of the closest one, numbered if there is one; else made from what there is."""
        level = min(level, 9)
        close = sorted((t for t in self.titles if t.level == level),
                       key=lambda t: (not t.number, t.block >= self.spot.block, abs(t.block - self.spot.block)))
        if close:
            return self.like(close[0], parent)
        return self.made(level, parent)

    def like(self, model: Entry, parent: TitleLook | None) -> TitleLook:
        found = format_of(model.element, f"{self.style_said(model.element)}, comme « {model.text[:60]} »")
        if not model.automatic:
            return TitleLook(found.without(["numPr"] if not model.number else ()), model.level, None, model.typed, None)
        number, rank = self.numbering.list_of(model.element)
        abstract = value(self.numbering.numbers[number], "abstractNumId") or ""
        own = parent is not None and (parent.numbering is None or parent.numbering[0] != abstract)
        return TitleLook(found, model.level, (abstract, rank), None, None if own else number)

    def made(self, level: int, parent: TitleLook | None) -> TitleLook:
        """No title of this level to copy: a style of that name, the next level of the list, or bold running text."""
        style = self.named.get(("paragraph", f"heading {level}")) or self.named.get(("paragraph", f"titre {level}"))
        if parent is not None and parent.numbering is not None and parent.number is not None:
            abstract, rank = parent.numbering
            below = self.numbering.lists.get(abstract, {}).get(rank + 1)
            if below is not None and value(below, "numFmt") not in ("bullet", "none", None) and value(below, "lvlText"):
                linked = value(below, "pStyle")
                if linked in self.styles.by_id:
                    return TitleLook(Format({"pStyle": _style(linked)}, {}, self.quoted(linked)), level, (abstract, rank + 1),
                                     None, parent.number)
                base = Format({"pStyle": _style(style)}, {}, self.quoted(style)) if style else self.bold(level)
                number = f'<w:numPr><w:ilvl w:val="{rank + 1}"/><w:numId w:val="{parent.number}"/></w:numPr>'
                return TitleLook(base.with_(numPr=number), level, (abstract, rank + 1), None, parent.number)
        typed = None
        if parent is not None and (parent.typed or parent.numbering):
            typed = Typed("", ("1",), " ") if parent.typed is None else Typed("", ("1",), parent.typed.tail, parent.typed.kind)
        if style:
            none = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>' if self.has_list(style) else ""
            format_ = Format({"pStyle": _style(style)}, {}, self.quoted(style)).with_(numPr=none)
            return TitleLook(format_, level, None, typed, None)
        return TitleLook(self.bold(level), level, None, typed, None)

    def bold(self, level: int) -> Format:
        return self.body.with_("texte courant, en gras", run=BOLD, keepNext="<w:keepNext/>",
                               outlineLvl=f'<w:outlineLvl w:val="{level - 1}"/>')

    def has_list(self, style: str) -> bool:
        return any(s.find(f"{W}pPr/{W}numPr") is not None for s in self.styles.chain(style))

    # -- running text -----------------------------------------------------------------------------------

    def running_text(self) -> Format:
        """The commonest look of the sentences around the place."""
        titles = {t.element for t in self.titles}
        for length in (_SENTENCE, _SENTENCE // 3):
            seen: Counter[tuple[object, ...]] = Counter()
            found: dict[tuple[object, ...], Element] = {}
            for element in self.nearest(f"{W}p"):
                if element in titles or self.outline.marks.get(element) or len(words(element)) < length:
                    continue
                if self.numbering.is_bold(element):
                    continue
                plain = _plain(element)
                key = (*sorted(plain.paragraph.items()), *sorted(plain.run.items()))
                seen[key] += 1
                found.setdefault(key, element)
                if sum(seen.values()) >= _NEAR:
                    break
            if seen:
                model = found[seen.most_common(1)[0][0]]
                plain = _plain(model)
                return plain.with_(self.style_said(model))
        style = self.named.get(("paragraph", "body text"))
        return Format({"pStyle": _style(style)} if style else {}, {}, self.quoted(style or self.styles.default))

    def nearest(self, tag: str) -> Iterator[Element]:
        """The blocks of one kind, the closest to the place first."""
        ranked = sorted(self.blocks, key=lambda pair: (abs(pair[0] - self.spot.block), pair[0]))
        return (element for _, element in ranked if element.tag == tag)

    def bullets(self) -> tuple[tuple[Format, Format], bool]:
        """Two levels of bullets: theirs, those of their list style, or none yet."""
        for element in self.nearest(f"{W}p"):
            mark = self.outline.marks.get(element)
            if mark is not None and mark.bullet and words(element):
                number, rank = self.numbering.list_of(element)
                first = format_of(element, f"{self.style_said(element)}, comme leurs puces").without(
                    TITLE_MARKS - {"numPr", "tabs"}, TITLE_RUN_MARKS)
                deeper = f'<w:numPr><w:ilvl w:val="{min(rank + 1, 8)}"/><w:numId w:val="{number}"/></w:numPr>'
                return (first, first.with_(numPr=deeper, ind="", tabs="")), False
        one, two = (self.named.get(("paragraph", name)) for name in ("list bullet", "list bullet 2"))
        if one and self.has_list(one):
            first = Format({"pStyle": _style(one)}, {}, self.quoted(one))
            second = Format({"pStyle": _style(two)}, {}, self.quoted(two)) if two and self.has_list(two) else first
            return (first, second), False
        said = "texte courant, avec une puce"
        plain = self.body.with_(said, ind="", jc=self.body.paragraph.get("jc", ""))
        return (plain, plain), True

    # -- tables -----------------------------------------------------------------------------------------

    def table(self) -> TableLook:
        """The look of their closest table that shows its lines, else their grid style, else plain lines."""
        cell = self.body.with_(spacing='<w:spacing w:before="40" w:after="40"/>', ind=_NO_INDENT, jc=_LEFT)
        for table in self.nearest(f"{W}tbl"):
            style = value(table, "tblPr", "tblStyle")
            borders = table.find(f"{W}tblPr/{W}tblBorders")
            if len(table.findall(f"{W}tr")) < 2 or not (borders is not None or self.lined(style)):
                continue
            return self.table_like(table, style, cell)
        grid = self.named.get(("table", "table grid")) or self.named.get(("table", "grille du tableau"))
        head = cell.with_(run=BOLD)
        if grid:
            return TableLook({"tblStyle": f'<w:tblStyle w:val="{grid}"/>'}, "", head, cell, self.quoted(grid))
        sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                        for side in ("top", "start" if self.source.strict else "left", "bottom",
                                     "end" if self.source.strict else "right", "insideH", "insideV"))
        return TableLook({"tblBorders": f"<w:tblBorders>{sides}</w:tblBorders>"}, "", head, cell, "filets simples")

    def table_like(self, table: Element, style: str | None, cell: Format) -> TableLook:
        kept = {name: xml_of(found) for name in ("tblStyle", "tblBorders", "tblCellMar")
                if (found := table.find(f"{W}tblPr/{W}{name}")) is not None}
        rows = table.findall(f"{W}tr")
        first = rows[0].find(f"{W}tc")
        shade = first.find(f"{W}tcPr/{W}shd") if first is not None else None
        inner = next((p for p in rows[-1].iter(f"{W}p") if words(p)), None)
        title = next((p for p in rows[0].iter(f"{W}p") if words(p)), None)
        if inner is not None:
            cell = format_of(inner).without(TITLE_MARKS, TITLE_RUN_MARKS).with_(jc=_LEFT)
        header = cell.with_(run=BOLD)
        if title is not None:
            model = format_of(title)
            header = Format({**cell.paragraph, **{k: v for k, v in model.paragraph.items() if k == "pStyle"}},
                            {**model.run, **BOLD})
        said = self.quoted(style) if style else "mise en forme directe"
        return TableLook(kept, xml_of(shade) if shade is not None else "", header, cell, f"{said}, comme leurs tableaux")

    def lined(self, style: str | None) -> bool:
        return any(s.find(f"{W}tblPr/{W}tblBorders") is not None or s.find(f"{W}tblStylePr") is not None
                   for s in self.styles.chain(style or ""))

    # -- words and room ---------------------------------------------------------------------------------

    def width(self) -> int:
        """The room between the margins of the section, or of its column, in twips."""
        section = next((s for rank, e in self.blocks if rank >= self.spot.block
                        and (s := e.find(f"{W}pPr/{W}sectPr")) is not None), None)
        section = section if section is not None else self.source.parts.body.find(f"{W}sectPr")
        if section is None:
            return 9_000
        room = _twips(section, "pgSz", "w", 11_906) - sum(_twips(section, "pgMar", s, 1_417) for s in ("left", "right"))
        columns, gap = _twips(section, "cols", "num", 1), _twips(section, "cols", "space", 708)
        return max((room - gap * (columns - 1)) // max(columns, 1), 1_000)

    def style_said(self, paragraph: Element) -> str:
        return self.quoted(self.numbering.style_of(paragraph))

    def quoted(self, ident: str | None) -> str:
        style = self.styles.by_id.get(ident or "")
        return f"leur style « {value(style, 'name') or ident} »" if style is not None else "leur texte courant"


def _plain(paragraph: Element) -> Format:
    return format_of(paragraph).without(TITLE_MARKS, TITLE_RUN_MARKS)


def _style(ident: str | None) -> str:
    return f'<w:pStyle w:val="{ident}"/>'


def _twips(section: Element, name: str, key: str, default: int) -> int:
    element = section.find(W + name)
    text = (element.get(W + key) if element is not None else None) or ""
    return int(float(text)) if text.replace(".", "", 1).isdecimal() else default
