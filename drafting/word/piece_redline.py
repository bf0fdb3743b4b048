"""A whole pièce in its own shell, with what changed as tracked changes: words, paragraphs, rows, fields, references.

« Accept all » leaves the new pièce and « reject all » the old one, title block and headers included. What comes or goes as
a whole is written as :mod:`drafting.word.body` writes it, under one change; what stays is written word by word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from xml.parsers import expat

from msgspec.structs import replace

from drafting.document import BulletItem, Field, Heading, Inlines, Paragraph, Table
from drafting.piece_redline import SEQUENCE, Entry, PieceRedline, Row, Thing, Words
from drafting.redline import Mark, Span
from drafting.word.body import BETWEEN_TABLES, HEADER_ROW, ROW, SHORT_TABLE, Body
from drafting.word.holders import free_name
from drafting.word.markup import bookmark, complex_field, escape, run
from drafting.word.package import Member, pack, write_package
from drafting.word.shell import BODY, PROPERTIES, START, VARIABLES, Shell, Template
from drafting.word.tracked import Tracked

SIDES: dict[Mark, tuple[Mark, ...]] = {"kept": ("removed", "added"), "removed": ("removed",), "added": ("added",)}
"""On which pièces a thing is: the old one (where it may be removed), the new one (where it may be added)."""
_CONTROL_EDGES = ("<w:sdt>", "</w:sdtContent>")
_CONTROL = re.compile("(<w:sdt>.*?<w:sdtContent>|</w:sdtContent></w:sdt>)", re.S)
"""The edges of a content control: its words change inside it, as Word itself writes."""
_RUN_LOOK = re.compile(r"<w:rPr>.*?</w:rPr>", re.S)


def write_piece_redline(redline: PieceRedline, shell: Shell, before: Mapping[str, str], after: Mapping[str, str],
                        reasons: Mapping[str, Iterable[str]], author: str, day: date) -> bytes:
    """The .docx of `redline`. `before` and `after`: what the shell said and says; `reasons`: by clause id, its comment."""
    tracked = Tracked(author, day)
    piece = redline.piece
    fills = {name: escape(after[name], name) for name in VARIABLES if name != BODY}
    old = {name: escape(before[name], name) for name in fills}
    fills |= {BODY: _Body(redline, shell, tracked, reasons).xml(), PROPERTIES: "",
              START: str(1 if piece.start is None else piece.start)}
    members: list[Member] = []
    for member in shell.members:
        if isinstance(member, Template):
            content = _filled(member, old, fills, tracked).encode()
            # Strict, and before anything is written, as for every pièce.
            expat.ParserCreate().Parse(content, True)
            members.append(pack(member.name, content))
        else:
            members.append(tracked.declare(member))
    return write_package([*members, tracked.comments_part()])


def _filled(member: Template, old: Mapping[str, str], new: Mapping[str, str], tracked: Tracked) -> str:
    """A part of the shell; a name whose value changes shows both, where it stands in a run of text."""
    out = ""
    for rank, part in enumerate(member.parts):
        if rank % 2 == 0:
            out += part
        elif old.get(part, new[part]) == new[part]:
            out += new[part]
        else:
            out = _both(out, old[part], new[part], tracked)
    return out


def _both(out: str, old: str, new: str, tracked: Tracked) -> str:
    """`out` with `old` removed and `new` added: the run of text that is open at its end is cut in two."""
    place = max(out.rfind("<w:r>"), out.rfind("<w:r "))
    tail = out[place:] if place >= 0 else ""
    if "<w:t" not in tail or "</w:r>" in tail:
        return out + new  # an attribute, a property: it has no tracked change
    found = _RUN_LOOK.search(tail)
    look = found[0] if found else ""
    start = f'<w:r>{look}<w:t xml:space="preserve">'
    sides: tuple[tuple[Mark, str], ...] = (("removed", old), ("added", new))
    changed = "".join(tracked.revision(mark, f"{start}{text}</w:t></w:r>") for mark, text in sides if text)
    return f"{out}</w:t></w:r>{changed}{start}"


class _Body(Body):
    """The body being written; `mark` is the fate of what is being written as a whole, `words` what becomes of its words."""

    def __init__(self, redline: PieceRedline, shell: Shell, tracked: Tracked, reasons: Mapping[str, Iterable[str]]) -> None:
        super().__init__(redline.piece, shell)
        self.entries, self.tracked = redline.entries, tracked
        self.reasons = {clause: tuple(lines) for clause, lines in reasons.items()}
        self.mark: Mark = "kept"
        self.words: Words | None = None
        self.note: tuple[str, ...] = ()
        self.last: dict[Mark, type | None] = {"removed": None, "added": None}
        taken = {*self.names.anchors.values(), *self.names.labels}
        gone = (e.thing.anchor for e in self.entries if e.mark == "removed" and isinstance(e.thing, Heading))
        self.names = replace(self.names, anchors={
            **self.names.anchors, **{anchor: free_name("_Ref_", anchor, taken) for anchor in gone}})
        self.spare: Iterator[str] = (free_name("_q_", f"removed {rank}", taken) for rank in itertools.count())

    def xml(self) -> str:
        """Every entry in turn; a paragraph that does not change closes the pièce, for a mark goes only before another."""
        for entry, following in itertools.zip_longest(self.entries, self.entries[1:]):
            self.entry(entry, following)
        self.close_form()
        closing = self.entries[-1] if self.entries else None
        if closing is None or closing.mark != "kept" or isinstance(closing.thing, Table | Field):
            self.emit("body", "", "")
        return "".join(self.out)

    def entry(self, entry: Entry, following: Entry | None) -> None:
        """One thing, between the bookmarks of the clause that it begins or ends."""
        self.where = entry.clause or self.where
        if entry.opens is not None:
            self.pending = bookmark(f"{self.names.passages[entry.opens]}_a", next(self.ids))
        if entry.changed:
            self.note = self.reasons.pop(entry.clause, ())
        self.mark, self.words = entry.mark, entry.words
        labels = self.labels
        if entry.mark == "removed":
            self.labels = self.spare
        self.thing(entry.thing, following.thing if following else None)
        self.labels = labels
        self.mark, self.words = "kept", None
        self.last.update({side: _written(entry.thing) for side in SIDES[entry.mark]})
        if entry.closes is not None:
            self.out.insert(self.end, bookmark(f"{self.names.passages[entry.closes]}_z", next(self.ids)))

    def thing(self, thing: Thing, following: Thing | None) -> None:
        """As in any pièce."""
        match thing:
            case Heading():
                self.heading(thing)
            case BulletItem():
                self.close_form()
                self.after_list = False  # items of one list, whatever comes or goes between them
                self.item(thing)
                self.after_list = True
            case _:
                self.block(thing, leads=isinstance(following, BulletItem | Table | Field))

    # -- words ----------------------------------------------------------------------------------------------

    def own(self, text: str) -> str:
        return super().own(text) if self.words is None else self.spans(self.words.spans)

    def inlines(self, inlines: Inlines) -> str:
        return super().inlines(inlines) if self.words is None else self.spans(self.words.spans)

    def spans(self, spans: Iterable[Span]) -> str:
        """Words that stay, and words under their own changes."""
        return "".join(self.tracked.revision(span.mark, self.span(span)) for span in spans)

    def span(self, span: Span) -> str:
        if span.to == SEQUENCE:
            return complex_field("SEQ Tableau \\* ARABIC", span.text)
        if span.to:
            return complex_field(f"REF {self.names.anchors[span.to]} \\r \\h", self.escape(span.text))
        return run(self.escape(span.text), self.styles["strong"] if span.strong else "")

    # -- paragraphs and rows --------------------------------------------------------------------------------

    def emit(self, role: str, properties: str, content: str) -> None:
        """A whole paragraph that comes or goes has its mark changed too; the clause's bookmarks stay out of what goes."""
        pending, end = self.pending, self.end
        if self.mark != "kept":
            content = "".join(part if part.startswith(_CONTROL_EDGES) else self.tracked.revision(self.mark, part)
                              for part in _CONTROL.split(content) if part)
            properties += f"<w:rPr>{self.tracked.revision(self.mark)}</w:rPr>"
        if self.note:
            content = self.tracked.comment(content, self.note, self.where, self.mark)
            self.note = ()
        if self.mark == "removed":
            self.pending = ""
        super().emit(role, properties, content)
        if self.mark == "removed":
            self.pending, self.end = pending, end

    def open_row(self, start: str) -> None:
        sign = self.tracked.revision(self.mark) if self.mark != "kept" else ""
        super().open_row(start.replace("</w:trPr>", f"{sign}</w:trPr>"))

    def table(self, table: Table) -> None:
        """A table that stays is written row by row when something in it changes."""
        if self.words is None:
            super().table(table)
            return
        words, short = self.words, len(table.rows) <= SHORT_TABLE
        self.paragraph("caption", self.spans(words.spans))
        widths = self.open_table("table", table.caption, table.columns, last_row=table.total)
        self.open_row(HEADER_ROW)
        for column, width, title in zip(table.columns, widths, words.header, strict=True):
            self.cell(width, [self.spans(title)], keep=True, align=column.align)
        self.out.append("</w:tr>")
        for rank, row in enumerate(words.rows):
            self.row(row, table, widths, keep=short and rank < len(words.rows) - 1)
        self.close_table()

    def row(self, row: Row, table: Table, widths: list[int], *, keep: bool) -> None:
        self.mark = row.mark
        self.open_row(ROW)
        for column, width, cell in zip(table.columns, widths, row.cells, strict=True):
            content = self.spans(cell) if row.mark == "kept" else "".join(map(self.span, cell))
            self.cell(width, [content], keep=keep, align=column.align)
        self.out.append("</w:tr>")
        self.mark = "kept"

    # -- forms ----------------------------------------------------------------------------------------------

    def open_form(self) -> None:
        """The line between a table and a form is there on the side where one follows the other."""
        sides = tuple(side for side in SIDES[self.mark] if self.last[side] is Table)
        if sides:
            self.close_form()
            self.between(sides[0] if len(sides) == 1 else "kept", run(BETWEEN_TABLES))
        elif self.after_table and not self.in_form:
            self.between("kept", "")
        super().open_form()

    def between(self, mark: Mark, content: str) -> None:
        whole, note, self.mark, self.note = self.mark, self.note, mark, ()
        self.paragraph("caption", content)
        self.mark, self.note = whole, note


def _written(thing: Thing) -> type:
    """What a thing leaves on the page: a table that is read, a form, or text."""
    if isinstance(thing, Field):
        return Table if thing.kind == "rows" else Field
    return Table if isinstance(thing, Table) else Paragraph
