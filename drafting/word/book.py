"""The review book as a .docx: texts held by bookmarks, sheets and examples frozen around them (:mod:`drafting.book`)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from drafting.book import NAME, PROPERTY, SLOT_LINE, Book, Examples, Part, Sheet, Text, digest, record
from drafting.document import Block, BulletList, Column, Field, Heading, Paragraph, Table, plain
from drafting.french import NBSP
from drafting.redline import Runs, Words
from drafting.word.holders import held
from drafting.word.markup import bookmark, escape, look, run, shares, table_start
from drafting.word.package import Member, pack, write_package
from drafting.word.shell import BODY, PROPERTIES, START, VARIABLES, Shell, ShellError
from drafting.word.styles import BOOK
from drafting.word.write import properties_xml

FROZEN = "F4F6F8"
"""The grey of what is not to be edited."""
LABELS = [24, 76]
"""The shares of a sheet's two columns."""
PAD = 200
"""What a cell's margins take from its width."""
LEVELS = 3
KEEP = "<w:keepNext/>"
NEW_PAGE = "<w:pageBreakBefore/>"
BETWEEN = '<w:spacing w:after="60"/>'
"""Room between the paragraphs of an example."""
UNDER = '<w:spacing w:before="60" w:after="100"/>'
"""Room around the caption of an example's table."""
AFTER_SHEET = '<w:spacing w:before="160"/>'
"""Room above a line that follows other looks."""
BLANK = "……"
"""What a tenderer fills in."""
SPLIT = "<w:tr><w:trPr/>"
WHOLE = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"


def write_book(book: Book, shell: Shell, values: Mapping[str, str]) -> bytes:
    """The .docx of `book` in the looks of `shell`; `values` fill the names of its header, footer and title property."""
    if missing := [shown for role, (_, _, shown) in BOOK.items() if role not in shell.styles]:
        raise ShellError([f"Le style « {name} » manque." for name in missing], hint="Repartez de livre.docx.")
    writer = _Writer(book, shell)
    fills = {name: escape(values.get(name, ""), name) for name in VARIABLES if name != BODY} | {START: "1"}
    fills[BODY] = writer.body()
    fills[PROPERTIES] = "".join(properties_xml({PROPERTY: record(book, writer.holders, writer.frozen)}))
    members: list[Member] = []
    for member in shell.members:
        if isinstance(member, Member):
            members.append(member)
            continue
        content = member.fill(fills)
        # Strict, and before anything is written, as for every pièce.
        expat.ParserCreate().Parse(content, True)
        members.append(pack(member.name, content))
    return write_package(members)


class _Writer:
    """The body being written; `frozen` gathers the digest of each paragraph that is not to be edited."""

    def __init__(self, book: Book, shell: Shell) -> None:
        self.book = book
        self.styles = shell.styles
        self.width = shell.width
        self.holders = held(text.seed for text in book.texts())
        self.ids = itertools.count(1)
        self.out: list[str] = []
        self.frozen: list[str] = []
        self.where = book.title

    def body(self) -> str:
        self.emit("title", self.book.title)
        holders, anchors = iter(self.holders), iter(self.anchors())
        for part in self.book.front:
            self.part(part, None, holders, anchors)
        self.contents()
        for part, following in itertools.zip_longest(self.book.parts, self.book.parts[1:]):
            self.part(part, following, holders, anchors)
        return "".join(self.out)

    def part(self, part: Part, following: Part | None, holders: Iterator[str], anchors: Iterator[str]) -> None:
        match part:
            case Heading():
                self.where = part.text
                self.emit(f"heading{part.level}", part.text, NEW_PAGE * (part.level == 1), wrap=next(anchors))
            case Paragraph():
                self.emit("caption" if part.kind == "caption" else "body", plain(part.inlines))
            case BulletList():
                for item in part.items:
                    self.emit(f"bullet{item.level}", plain(item.inlines))
            case Text():
                self.text(part, next(holders))
            case Sheet():
                self.sheet(part, KEEP if isinstance(following, Text) else "")
            case Examples():
                self.examples(part)

    # -- contents -------------------------------------------------------------------------------------

    def anchors(self) -> list[str]:
        """The bookmark of each heading, in order."""
        count = sum(isinstance(part, Heading) for part in self.book.parts)
        return [f"_Toc{rank:08d}" for rank in range(1, count + 1)]

    def contents(self) -> None:
        """A field whose entries are already there, numbered as the headings are; without pages, which nobody has counted yet.

        Its end stands in the line under it: a word processor writes the entries again, and that line stays.
        """
        title, advice = self.book.contents
        self.emit("contents", title)
        begin = (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-{LEVELS}" '
                 '\\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>')
        counters = [0] * LEVELS
        headings = [part for part in self.book.parts if isinstance(part, Heading)]
        for heading, anchor in zip(headings, self.anchors(), strict=True):
            counters[heading.level - 1:] = [counters[heading.level - 1] + 1, *[0] * (LEVELS - heading.level)]
            number = ".".join(map(str, counters[:heading.level]))
            words = f"{number}{NBSP}{NBSP}{escape(heading.text, self.where)}"
            self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{self.styles[f"toc{heading.level}"]}"/></w:pPr>{begin}'
                            f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run(words)}</w:hyperlink></w:p>')
            begin = ""
        self.emit("body", advice, AFTER_SHEET, before='<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    # -- texts ----------------------------------------------------------------------------------------

    def text(self, text: Text, holder: str) -> None:
        """One version between its two empty bookmarks; its paragraphs are not frozen."""
        self.where = text.clause
        last = len(text.lines) - 1
        for rank, line in enumerate(text.lines):
            first = bookmark(f"{holder}_a", next(self.ids)) if rank == 0 else ""
            end = bookmark(f"{holder}_z", next(self.ids)) if rank == last else ""
            above = 'w:before="160"' if rank == 0 else ""
            below = 'w:after="140"' if rank == last else ""
            space = f"<w:spacing {above} {below}/>" if above or below else ""
            self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{self.styles[_role(line)]}"/>{space}</w:pPr>'
                            f"{first}{self.runs(line.runs)}{end}</w:p>")

    def runs(self, runs: Runs) -> str:
        """Words and names in braces, each name in a run of its own."""
        out = []
        for words, strong in runs:
            position = 0
            for match in NAME.finditer(words):
                out.append(self.words(words[position:match.start()], strong))
                bold = "<w:b/><w:bCs/>" * strong
                out.append(f'<w:r><w:rPr><w:rStyle w:val="{self.styles["variable"]}"/>{bold}</w:rPr>'
                           f"<w:t>{match[0]}</w:t></w:r>")
                position = match.end()
            out.append(self.words(words[position:], strong))
        return "".join(out)

    def words(self, words: str, strong: bool) -> str:
        return run(escape(words, self.where), self.styles["strong"] if strong else "")

    # -- frozen parts ---------------------------------------------------------------------------------

    def emit(self, role: str, words: str, properties: str = "", *, wrap: str = "", before: str = "",
             strong: bool = False) -> None:
        """A frozen paragraph; `wrap` names a bookmark around its words, `before` is a mark ahead of them."""
        content = before + run(escape(words, self.where), self.styles["strong"] if strong else "")
        if wrap:
            content = bookmark(wrap, next(self.ids), content)
        self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{self.styles[role]}"/>{properties}</w:pPr>{content}</w:p>')
        if words.strip():
            self.frozen.append(digest(words))

    def sheet(self, sheet: Sheet, keep: str) -> None:
        """What is told of a clause or of a version: labels at the left, all of it grey; kept with the text under it."""
        widths = shares(self.width, LABELS)
        title = escape(sheet.title, self.where)
        self.out.append(table_start(self.styles["sheet"], widths, title, title, look(first_column=True)))
        for row in sheet.rows:
            self.out.append(WHOLE if sum(map(_size, row.blocks)) < 12 else SPLIT)
            self.open_cell(widths[0])
            self.emit("cell", row.label, keep)
            self.out.append("</w:tc>")
            self.open_cell(widths[1])
            self.blocks(row.blocks, widths[1] - PAD, keep)
            self.out.append("</w:tc></w:tr>")
        self.out.append("</w:tbl>")

    def examples(self, examples: Examples) -> None:
        """Each rule over what the clause prints then."""
        title = escape(examples.title, self.where)
        self.out.append(table_start(self.styles["sheet"], [self.width], title, title, look(first_row=True)))
        self.out.append('<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>')
        self.open_cell(self.width)
        self.emit("cell", examples.title)
        self.out.append("</w:tc></w:tr>")
        for example in examples.examples:
            self.out.append(SPLIT)
            self.open_cell(self.width)
            self.emit("cell", example.rule, BETWEEN, strong=True)
            self.blocks(example.blocks, self.width - PAD, BETWEEN)
            self.out.append("</w:tc></w:tr>")
        self.out.append("</w:tbl>")

    def open_cell(self, width: int) -> None:
        self.out.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
                        f'<w:shd w:val="clear" w:color="auto" w:fill="{FROZEN}"/></w:tcPr>')

    def blocks(self, blocks: tuple[Block, ...], width: int, space: str = "") -> None:
        """The blocks of a cell; it must end with a paragraph, so a table's caption stands under it."""
        for block in blocks:
            match block:
                case Paragraph():
                    self.emit("cell", plain(block.inlines), space)
                case BulletList():
                    for item in block.items:
                        self.emit("cellbullet", plain(item.inlines), space)
                case Table():
                    self.table(block.columns, [[plain(cell) for cell in row] for row in block.rows], width, block.caption,
                               total=block.total)
                    self.emit("cell", block.caption, UNDER)
                case Field() if block.kind == "rows":
                    rows = [[*block.choices[rank:rank + 1], *[BLANK] * len(block.columns)][:len(block.columns)]
                            for rank in range(len(block.choices) or 1)]
                    self.table(block.columns, rows, width, block.label)
                    self.emit("cell", block.label, UNDER)
                case Field():
                    self.emit("cell", f"{block.label}{NBSP}:" + f" {BLANK}" * (not block.choices), space)
                    for choice in block.choices:
                        self.emit("cell", f"☐{NBSP}{choice}", space)

    def table(self, columns: tuple[Column, ...], rows: list[list[str]], width: int, caption: str, *,
              total: bool = False) -> None:
        """A table printed by an example, inside its cell."""
        widths = shares(width, [column.width for column in columns])
        title = escape(caption, self.where)
        self.out.append(table_start(self.styles["table"], widths, title, title,
                                    look(first_row=True, last_row=total)))
        for rank, row in enumerate([[column.title for column in columns], *rows]):
            self.out.append(WHOLE if rank else "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
            for cell, column, each in zip(row, columns, widths, strict=True):
                self.out.append(f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr>')
                self.emit("cell", cell, '<w:jc w:val="right"/>' * (column.align == "right"))
                self.out.append("</w:tc>")
            self.out.append("</w:tr>")
        self.out.append("</w:tbl>")


def _role(line: Words) -> str:
    """The style of a paragraph to be edited."""
    if line.level:
        return f"bullet{line.level}"
    return "slot" if len(line.runs) == 1 and SLOT_LINE.fullmatch(line.runs[0][0]) else "clause"


def _size(block: Block) -> int:
    return len(block.items) if isinstance(block, BulletList) else 1
