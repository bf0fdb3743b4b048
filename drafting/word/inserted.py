"""Our text as XML in the look of a buyer's file: the writer of every pièce, with other properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from drafting.document import Column, Heading, Inlines, Passage, Piece, Table, Text, plain
from drafting.word.body import HEADER_ROW, ROW, Body
from drafting.word.continued import Number, bare
from drafting.word.formats import BOLD, Format
from drafting.word.holders import Names
from drafting.word.look import Look
from drafting.word.markup import bookmark, complex_field, look, run, shares
from drafting.word.shell import Shell

STRONG, HINT = "clausier-strong", "clausier-hint"
"""What the writer of pièces puts where their styles have no name for it: direct properties take its place."""
_MARKED = re.compile(rf'<w:r><w:rPr><w:rStyle w:val="({STRONG}|{HINT})"/></w:rPr>')
_GREY = {"color": '<w:color w:val="767676"/>'}
_LETTER, _MARGINS = 125, 230
"""Twips: a bold letter of ten points, and the margins of a cell."""
_SMALLEST = 14
"""Half-points: no smaller letter in the cells of a table that lacks room."""
_BARE = re.compile(r"<w:r>(?!<w:rPr>)")
_ROLES = ("heading1", "heading2", "heading3", "body", "numbered", "place", "bullet1", "bullet2", "caption", "cell", "label",
          "table", "form")


class Inserted(Body):
    """The text of one place. `numbers` by anchor; `new_list` makes a list that starts again, and gives its id."""

    def __init__(self, piece: Piece, theirs: Look, names: Names, ids: count[int], numbers: Mapping[str, Number],
                 new_list: Callable[[tuple[str, int]], str]) -> None:
        roles = {role: role for role in _ROLES} | {"strong": STRONG, "placeholder": HINT}
        super().__init__(piece, Shell((), roles, theirs.width, True))
        self.names, self.labels, self.ids = names, iter(names.labels), ids
        self.look = theirs
        self.numbers = numbers
        self.new_list = new_list
        self.lists: dict[int, str] = {}
        self.formats: dict[str, Format] = {
            "body": theirs.body, "numbered": theirs.body, "place": theirs.body, "caption": theirs.caption,
            "cell": theirs.table.cell, "label": theirs.table.cell, "bullet1": theirs.bullets[0], "bullet2": theirs.bullets[1],
            **{f"heading{level}": title.format for level, title in theirs.titles.items()}}
        self.run_more: Mapping[str, str] = {}
        self.small: Mapping[str, str] = {}
        self.rows_left = -1
        self.cells: Sequence[Sequence[str]] = ()

    def text(self, parts: Sequence[tuple[Heading | Passage, str]], mark: str, *, closed: bool) -> str:
        """The XML of `parts`, each passage with the name of its holder, between the two bookmarks `mark`.

        `closed`: a table may not end it, because two tables that touch are one for Word.
        """
        self.pending = bookmark(f"{mark}_a", next(self.ids))
        for part, holder in parts:
            if isinstance(part, Heading):
                self.heading(part)
            else:
                self.passage(part, holder)
        self.close_form()
        if closed and self.out[-1] == "</w:tbl>":
            self.emit("body", "", "")
        self.out.insert(self.end, bookmark(f"{mark}_z", next(self.ids)))
        return "".join(self.out)

    # -- paragraphs -----------------------------------------------------------------------------------

    def heading(self, heading: Heading) -> None:
        """A title in theirs: its number from their list, or typed in their pattern inside the bookmark of references."""
        self.close_form()
        self.where = heading.text
        number, words = self.numbers[heading.anchor], self.escape(heading.text)
        name = self.names.anchors[heading.anchor]
        if number.typed is not None:
            typed = number.typed
            content = run(self.escape(typed.lead)) + bookmark(name, next(self.ids), run(self.escape(typed.number)))
            content += run(self.escape(typed.tail) + words)
        else:
            content = bookmark(name, next(self.ids), run(words))
        self.emit(f"heading{heading.level}", self.own_list(heading.level), content)
        self.after_table = self.after_list = False

    def own_list(self, level: int) -> str:
        """Where each of their articles begins its list again, so does ours."""
        title = self.look.titles[level]
        self.lists = {deep: number for deep, number in self.lists.items() if deep <= level}
        if title.numbering is None or title.number is not None:
            return ""
        if level not in self.lists:
            self.lists[level] = self.new_list(title.numbering)
        return f'<w:numPr><w:ilvl w:val="{title.numbering[1]}"/><w:numId w:val="{self.lists[level]}"/></w:numPr>'

    def emit(self, role: str, properties: str, content: str) -> None:
        """A paragraph with their properties, its runs too."""
        form = self.formats[role]
        more = self.run_more
        bare_, kinds = form.run_properties(more), {STRONG: {**more, **BOLD}, HINT: {**more, **_GREY}}
        content = _MARKED.sub(lambda match: f"<w:r>{form.run_properties(kinds[match.group(1)])}", content)
        content = _BARE.sub(lambda _: f"<w:r>{bare_}", content)
        self.out.append(f"<w:p>{form.properties(properties)}{self.pending}{content}")
        self.pending = ""
        self.end = len(self.out)
        self.out.append("</w:p>")

    def inlines(self, inlines: Inlines) -> str:
        """Runs, and references to our own titles."""
        return "".join(run(self.escape(i.text), STRONG if i.strong else "") if isinstance(i, Text)
                       else self.reference(i.anchor, i.number) for i in inlines)

    def reference(self, anchor: str, number: str) -> str:
        """A live reference: to the number of a list, to a number typed, or to the title where titles bear none."""
        theirs = self.numbers.get(anchor)
        if theirs is None:
            return run(self.escape(number))
        name = self.names.anchors[anchor]
        if not theirs.own:
            title = next(h.text for h in self.piece.body if isinstance(h, Heading) and h.anchor == anchor)
            return run("«\u00a0") + complex_field(f"REF {name} \\h \\* MERGEFORMAT", self.escape(title)) + run("\u00a0»")
        lead = self.reference(theirs.after, theirs.lead) + run(", ") if theirs.lead else ""
        shown = bare(theirs.own, theirs.lead)
        if theirs.automatic and shown != theirs.own:  # their list adds words that our sentence has already
            return lead + run(self.escape(shown))
        # a number that leaves its parents out is read alone: in relative context (\\r), they would be put before it
        how = ("\\n \\h" if theirs.lead else "\\r \\h") if theirs.automatic else "\\h \\* MERGEFORMAT"
        return lead + complex_field(f"REF {name} {how}", self.escape(shown))

    # -- tables ---------------------------------------------------------------------------------------

    def open_table(self, role: str, caption: str, columns: tuple[Column, ...], *, last_row: bool = False) -> list[int]:
        """Their style, borders and margins; our widths."""
        widths, room = fitted(self.width, columns, self.cells)
        size = max(_SMALLEST, int(20 * room))
        self.small = {name: f'<w:{name} w:val="{size}"/>' for name in ("sz", "szCs") if room < 1}
        self.out.append(self.table_start(widths, look(first_row=True, last_row=last_row)))
        return widths

    def open_form(self) -> None:
        """The two columns to fill in, with their lines too."""
        was = self.in_form
        super().open_form()
        if not was:
            self.out[-1] = self.table_start(shares(self.width, [36, 64]), look(first_column=True))

    def table_start(self, widths: Sequence[int], conditions: str) -> str:
        theirs = self.look.table.properties
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (f'<w:tbl><w:tblPr>{theirs.get("tblStyle", "")}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
                f'{theirs.get("tblBorders", "")}<w:tblLayout w:type="fixed"/>{theirs.get("tblCellMar", "")}'
                f"<w:tblLook {conditions}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>")

    def header_row(self, columns: tuple[Column, ...], widths: list[int], label: str) -> None:
        """The first row, in the colours of theirs."""
        body, self.formats["cell"] = self.formats["cell"], self.look.table.header
        super().header_row(columns, widths, label)
        self.formats["cell"] = body
        if self.look.table.shade:
            start = len(self.out) - 1 - self.out[::-1].index(HEADER_ROW)
            self.out[start:] = [text.replace("</w:tcPr>", f"{self.look.table.shade}</w:tcPr>") for text in self.out[start:]]

    def table(self, table: Table) -> None:
        """A captioned table; the last row is bold when it is a total."""
        self.rows_left = len(table.rows) if table.total else -1
        self.cells = [[plain(cell) for cell in row] for row in table.rows]
        super().table(table)
        self.run_more = {}

    def open_row(self, start: str) -> None:
        """A row; a total stands out, whatever their table style does."""
        if start == ROW:
            self.rows_left -= 1
        self.run_more = {**self.small, **(BOLD if start == ROW and self.rows_left == 0 else {})}
        super().open_row(start)


def fitted(width: int, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> tuple[list[int], float]:
    """Column widths in proportion, never narrower than a column's longest word, and how much of these words has room.

    A column of text may lack room for all of them: the words then share it, in letters as small as the second figure tells.
    """
    words = [max((len(word) for text in (column.title, *(row[rank] for row in cells)) for word in re.split(r"[ \u00a0-]", text)),
                 default=1) * _LETTER for rank, column in enumerate(columns)]
    least = [word + _MARGINS for word in words]
    widths = shares(width, [column.width for column in columns])
    if all(wide >= narrow for wide, narrow in zip(widths, least, strict=True)):
        return widths, 1
    spare = width - sum(least)
    if spare < 0:
        return [share + _MARGINS for share in shares(width - _MARGINS * len(columns), words)], 1 + spare / sum(words)
    more = shares(spare, [max(wide - narrow, 0) + 1 for wide, narrow in zip(widths, least, strict=True)])
    return [narrow + each for narrow, each in zip(least, more, strict=True)], 1
