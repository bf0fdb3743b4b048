"""From the tree of a pièce to the paragraphs and tables of its Word body."""

from __future__ import annotations

import itertools
import re

from drafting.document import (
    Block,
    BulletItem,
    BulletList,
    Column,
    Field,
    Heading,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
    plain,
)
from drafting.word.forms import ANSWER, ANSWER_ROW, LOCKED_END, Controls, answer_row, locked_start
from drafting.word.holders import names
from drafting.word.markup import bookmark, complex_field, escape, look, run, shares, table_start
from drafting.word.shell import Shell

#: Bookmark and control ids start here: those of a shell's own title block are below.
FIRST_ID = 10_000
#: A table of so many rows or fewer stays on one page.
SHORT_TABLE = 8
#: Space above a paragraph that follows a table, which has none below it.
AFTER_TABLE = '<w:spacing w:before="140"/>'
#: And above one that follows a list, whose items are closer to each other than paragraphs are.
AFTER_LIST = '<w:spacing w:before="120"/>'
#: And above the words that open a form in parts, before its first title.
OPENING = '<w:spacing w:before="280"/>'
KEEP = "<w:keepNext/>"
#: Where a paragraph that is not kept yet says its style.
_STYLED = re.compile(r"^(<w:p><w:pPr><w:pStyle [^>]*/>)(?!<w:keepNext/>)")
#: Starts of rows that are read, not filled in.
ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
HEADER_ROW = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
#: Two tables that touch are one table for Word: this line stands between.
BETWEEN_TABLES = "À compléter"


def body_xml(piece: Piece, shell: Shell) -> str:
    """The XML that takes the place of `{{ corps }}`."""
    return Body(piece, shell).xml()


class Body:
    """The body being written.

    `out` is the text so far. A clause's first bookmark waits in `pending` for the next paragraph; `end` is
    the place in `out` where the last paragraph closes, for its last bookmark.
    """

    def __init__(self, piece: Piece, shell: Shell) -> None:
        self.piece = piece
        self.styles = shell.styles
        self.width = shell.width
        self.names = names(piece)
        self.labels = iter(self.names.labels)
        self.ids = itertools.count(FIRST_ID)
        self.out: list[str] = []
        self.pending = ""
        self.end = 0
        self.where = piece.title
        self.in_form = False
        self.short_row: int | None = None
        self.after_table = self.after_list = False
        self.opening = piece.form and not isinstance(next(iter(piece.body), None), Heading)
        self.controls = Controls(lambda: next(self.ids), self.escape, shell.styles["placeholder"])

    def xml(self) -> str:
        """Every part in turn."""
        holders = iter(self.names.passages)
        locked = False
        for part in self.piece.body:
            if isinstance(part, Heading):
                self.heading(part)
                continue
            if self.piece.form and not locked:
                # After the first title: LibreOffice would empty the bookmark of a title that opens a control.
                self.out.append(locked_start(next(self.ids)))
                locked = True
            self.passage(part, next(holders))
        self.close_form()
        self.out.append(LOCKED_END * locked)
        return "".join(self.out)

    def passage(self, passage: Passage, holder: str) -> None:
        """One clause between its two empty bookmarks."""
        if not passage.blocks:
            return
        self.where = passage.clause
        self.pending += bookmark(f"{holder}_a", next(self.ids))
        for block, following in itertools.zip_longest(passage.blocks, passage.blocks[1:]):
            self.block(block, leads=not isinstance(following, Paragraph | None))
        self.out.insert(self.end, bookmark(f"{holder}_z", next(self.ids)))

    def block(self, block: Block, *, leads: bool = False) -> None:
        """One block, which `leads` to a list or a table; consecutive simple fields share one, even from clause to clause."""
        if isinstance(block, Field) and block.kind != "rows":
            self.open_form()
            self.form_row(block)
            return
        self.close_form()
        match block:
            case Paragraph():
                # In a form, what a paragraph asks is answered on the same page.
                opens = leads and (self.piece.form or plain(block.inlines).rstrip().endswith(":"))
                role = block.kind if block.kind in ("numbered", "place") else "body"
                self.paragraph(role, self.inlines(block.inlines), keep=opens)
            case BulletList():
                for item in block.items:
                    self.item(item)
                self.after_list = True
            case Table():
                self.table(block)
            case Field():
                self.rows(block)

    def item(self, item: BulletItem) -> None:
        """One item of a list."""
        self.paragraph(f"bullet{item.level}", self.inlines(item.inlines))

    # -- paragraphs -----------------------------------------------------------------------------------

    def heading(self, heading: Heading) -> None:
        """A heading, its words inside the bookmark that references point to."""
        self.close_form()
        self.where = heading.text
        # Number 0 is the format's way to say « this one is not numbered » against its style.
        plainly = (
            '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>' if heading.number is None else ""
        )
        words = bookmark(self.names.anchors[heading.anchor], next(self.ids), self.own(heading.text))
        self.emit(f"heading{heading.level}", plainly, words)
        self.after_table = self.after_list = False

    def paragraph(self, role: str, content: str, *, keep: bool = False) -> None:
        """A paragraph of the body."""
        after = AFTER_TABLE if self.after_table and role != "caption" else AFTER_LIST if self.after_list else ""
        space = OPENING if self.opening else after
        self.emit(role, KEEP * keep + space, content)
        self.after_table = self.after_list = self.opening = False

    def emit(self, role: str, properties: str, content: str) -> None:
        """A paragraph, wherever it is; it takes the clause's first bookmark if one waits."""
        self.out.append(
            f'<w:p><w:pPr><w:pStyle w:val="{self.styles[role]}"/>{properties}</w:pPr>{self.pending}{content}'
        )
        self.pending = ""
        self.end = len(self.out)
        self.out.append("</w:p>")

    def own(self, text: str) -> str:
        """The words that a heading or a field is known by."""
        return run(self.escape(text))

    def inlines(self, inlines: Inlines) -> str:
        """Runs and live references."""
        return "".join(
            run(self.escape(i.text), self.styles["strong"] if i.strong else "")
            if isinstance(i, Text)
            else complex_field(f"REF {self.names.anchors[i.anchor]} \\r \\h", self.escape(i.number))
            for i in inlines
        )

    def escape(self, text: str) -> str:
        """`text` as XML; a bad character is reported with the clause that holds it."""
        return escape(text, self.where)

    # -- tables ---------------------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        """A captioned table."""
        number = complex_field("SEQ Tableau \\* ARABIC", str(table.number))
        self.paragraph("caption", run("Tableau ") + number + run(" – " + self.escape(table.caption)))
        widths = self.open_table("table", table.caption, table.columns, last_row=table.total)
        self.header_row(table.columns, widths, "")
        short = len(table.rows) <= SHORT_TABLE
        for rank, row in enumerate(table.rows):
            # A total never stands alone on the next page.
            keep = rank < len(table.rows) - 1 and (short or (rank == len(table.rows) - 2 and table.total))
            self.open_row(ROW)
            for column, width, cell in zip(table.columns, widths, row, strict=True):
                self.cell(width, [self.inlines(cell)], keep=keep, align=column.align)
            self.out.append("</w:tr>")
        self.close_table()

    def rows(self, field: Field) -> None:
        """A table to fill in, `count` rows of yellow cells; a row's choice is printed in its first cell."""
        name = next(self.labels)
        self.paragraph("caption", self.own(field.label))
        widths = self.open_table("form", field.label, field.columns)
        self.header_row(field.columns, widths, name)
        for row in range(field.count):
            self.open_row(ANSWER_ROW)
            for rank, (column, width) in enumerate(zip(field.columns, widths, strict=True)):
                together = row < field.count - 1 < SHORT_TABLE
                if rank == 0 and field.choices:
                    self.cell(width, [run(self.escape(field.choices[row]))], keep=together)
                    continue
                control = self.controls.cell(field, name, row, rank)
                self.cell(width, [control], keep=together, fill=ANSWER, align=column.align)
            self.out.append("</w:tr>")
        self.close_table()

    def open_table(
        self, role: str, caption: str, columns: tuple[Column, ...], *, last_row: bool = False
    ) -> list[int]:
        """Open a table with a header row; its column widths."""
        widths = shares(self.width, [column.width for column in columns])
        description = "Colonnes : " + ", ".join(column.title for column in columns)
        self.out.append(
            table_start(
                self.styles[role],
                widths,
                self.escape(caption),
                self.escape(description),
                look(first_row=True, last_row=last_row),
            )
        )
        return widths

    def open_row(self, start: str) -> None:
        """Open a row."""
        self.out.append(start)

    def header_row(self, columns: tuple[Column, ...], widths: list[int], label: str) -> None:
        """The row repeated on each page; `label` names the bookmark around its first title, if any."""
        self.open_row(HEADER_ROW)
        for rank, (column, width) in enumerate(zip(columns, widths, strict=True)):
            title = run(self.escape(column.title))
            if label and rank == 0:
                title = bookmark(label, next(self.ids), title)
            self.cell(width, [title], keep=True, align=column.align)
        self.out.append("</w:tr>")

    def cell(
        self,
        width: int,
        contents: list[str],
        *,
        keep: bool = False,
        align: str = "left",
        fill: str = "",
        hanging: bool = False,
        role: str = "cell",
    ) -> None:
        """One cell, a paragraph for each content."""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        self.out.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>')
        properties = KEEP * keep
        properties += '<w:ind w:left="255" w:hanging="255"/>' * hanging
        properties += '<w:jc w:val="right"/>' if align == "right" else ""
        for content in contents:
            self.emit(role, properties, content)
        self.out.append("</w:tc>")

    def close_table(self) -> None:
        """Close a table."""
        self.out.append("</w:tbl>")
        self.after_table = True

    # -- forms ----------------------------------------------------------------------------------------

    def open_form(self) -> None:
        """Open the two-column table of simple fields, unless it is open."""
        if self.in_form:
            return
        if self.after_table:
            self.paragraph("caption", run(BETWEEN_TABLES))
        self.in_form, self.short_row = True, None
        self.out.append(
            table_start(
                self.styles["form"],
                shares(self.width, [36, 64]),
                "À compléter",
                "Intitulés à gauche, réponses à droite",
                look(first_column=True),
            )
        )

    def form_row(self, field: Field) -> None:
        """Label and answer; a long answer gets room, and may run over a page; the others stay together."""
        name = next(self.labels)
        label, answer = shares(self.width, [36, 64])
        if field.kind == "long_text":
            self.short_row = None
        else:
            if self.short_row is not None:
                self.out[self.short_row:] = [_STYLED.sub(rf"\1{KEEP}", text) for text in self.out[self.short_row:]]
            self.short_row = len(self.out)
        self.open_row(answer_row(field))
        self.cell(label, [bookmark(name, next(self.ids), self.own(field.label))], role="label")
        self.cell(answer, self.controls.answer(field, name), fill=ANSWER, hanging=field.kind == "check")
        self.out.append("</w:tr>")

    def close_form(self) -> None:
        """Close the form's table if it is open."""
        if self.in_form:
            self.in_form = False
            self.close_table()
