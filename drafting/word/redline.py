"""Tracked changes as Word writes them: added and removed runs and paragraph marks, and comments with the reasons.

The only module that writes them. Nothing is guessed from two files: the lines say what became of each word.
An author and a day are given, never asked of the machine. Headings, notes and comments carry no change, so that
« accept all » leaves the new text and « reject all » the old one, under the same headings.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from xml.parsers import expat

from drafting.errors import DraftingError
from drafting.redline import Line, Mark, Redline, Section, Span
from drafting.word.markup import escape, run
from drafting.word.package import Member, pack, write_package
from drafting.word.shell import BODY, PROPERTIES, START, VARIABLES, Shell, Template

ELEMENTS: dict[Mark, str] = {"added": "w:ins", "removed": "w:del"}
LONGEST_AUTHOR = 255
"""The format's own limit."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PLAIN = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
"""Number 0 is the format's way to say that this heading is not numbered, against its style."""


def write_redline(redline: Redline, shell: Shell, values: Mapping[str, str], author: str, day: date) -> bytes:
    """The .docx of `redline` in the looks of `shell`; `values` fill the names of its header and footer."""
    if not 0 < len(author.strip()) <= LONGEST_AUTHOR:
        raise DraftingError(f"L'auteur des modifications tient en 1 à {LONGEST_AUTHOR} caractères.",
                            hint="Indiquez une fonction et un organisme.")
    writer = _Writer(shell, author.strip(), day)
    fills = {name: escape(values.get(name, ""), name) for name in VARIABLES if name != BODY} | {PROPERTIES: "", START: "1"}
    members: list[Member] = []
    for member in shell.members:
        if isinstance(member, Template) and BODY in member.parts[1::2]:
            content = writer.document(member, redline, fills)
        elif isinstance(member, Template):
            content = member.fill(fills)
        elif member.name == "[Content_Types].xml":
            content = _before(member, "</Types>", f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}"/>')
        elif member.name == "word/_rels/document.xml.rels":
            content = _before(member, "</Relationships>",
                              f'<Relationship Id="rIdComments" Type="{_OFFICE}/comments" Target="comments.xml"/>')
        else:
            members.append(member)
            continue
        # Strict, and before anything is written, as for every pièce.
        expat.ParserCreate().Parse(content, True)
        members.append(pack(member.name, content))
    return write_package([*members, pack("word/comments.xml", writer.comments_part())])


def _before(member: Member, end: str, more: str) -> bytes:
    text = member.content().decode()
    if end not in text:
        raise DraftingError(f"La trame n'a pas de « {end} » dans {member.name}.", hint="Repartez de base.docx.")
    return text.replace(end, more + end).encode()


class _Writer:
    """The document being written; revisions are numbered in their order, comments too."""

    def __init__(self, shell: Shell, author: str, day: date) -> None:
        self.styles = shell.styles
        name = escape(author, "auteur")
        self.who = f'w:author="{name}" w:date="{day.isoformat()}T00:00:00Z"'
        self.initials = escape("".join(word[0] for word in author.split())[:4].upper(), "auteur")
        self.ids = itertools.count(1)
        self.comments: list[str] = []

    def document(self, member: Template, redline: Redline, fills: Mapping[str, str]) -> bytes:
        """The start tag and the sections of the shell around our own body: its title block speaks of a market."""
        place = member.parts[1::2].index(BODY) * 2 + 1
        start = member.parts[0].partition("<w:body>")[0]
        after = Template(member.name, member.parts[place + 1:]).fill(fills).decode()
        return f"{start}<w:body>{self.body(redline)}{after}".encode()

    def body(self, redline: Redline) -> str:
        out = [self.paragraph("heading1", run(escape(redline.title)), _PLAIN)]
        out += [self.paragraph("body", run(escape(line))) for line in redline.intro]
        for title, sections in redline.chapters:
            out.append(self.paragraph("heading2", run(escape(title)), _PLAIN))
            out += [self.section(section) for section in sections]
        out.append(self.paragraph("body", run(escape(redline.closing))))
        return "".join(out)

    def section(self, section: Section) -> str:
        """A heading that carries the comment, the notes in one line, and the text."""
        words = run(escape(section.title))
        return "".join((
            self.paragraph("heading3", self.comment(words, section) if section.reasons else words, _PLAIN),
            self.paragraph("caption", run(escape(" · ".join(section.notes), section.title))) if section.notes else "",
            *(self.line(line, section.title) for line in section.lines)))

    def paragraph(self, role: str, content: str, properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles[role]}"/>{properties}</w:pPr>{content}</w:p>'

    # -- changes ----------------------------------------------------------------------------------------

    def line(self, line: Line, where: str) -> str:
        """A paragraph; a whole one that is added or removed has its mark added or removed too."""
        properties = f"<w:rPr>{self.revision(line.mark)}</w:rPr>" if line.mark != "kept" else ""
        role = f"bullet{line.level}" if line.level else "body"
        return self.paragraph(role, "".join(self.span(span, where) for span in line.spans), properties)

    def span(self, span: Span, where: str) -> str:
        """Words that stay, or a tracked run; removed words are in `w:delText`, which is not printed once accepted."""
        words = run(escape(span.text, where), self.styles["strong"] if span.strong else "")
        if span.mark == "kept":
            return words
        if span.mark == "removed":
            words = words.replace("<w:t xml:space", "<w:delText xml:space").replace("</w:t>", "</w:delText>")
        return self.revision(span.mark, words)

    def revision(self, mark: Mark, content: str = "") -> str:
        name = ELEMENTS[mark]
        opening = f'<{name} w:id="{next(self.ids)}" {self.who}'
        return f"{opening}>{content}</{name}>" if content else f"{opening}/>"

    # -- comments ---------------------------------------------------------------------------------------

    def comment(self, words: str, section: Section) -> str:
        """`words` with a comment on them."""
        ident = len(self.comments)
        content = "".join(f"<w:p>{run(escape(reason, section.title))}</w:p>" for reason in section.reasons)
        self.comments.append(f'<w:comment w:id="{ident}" {self.who} w:initials="{self.initials}">{content}</w:comment>')
        return (f'<w:commentRangeStart w:id="{ident}"/>{words}<w:commentRangeEnd w:id="{ident}"/>'
                f'<w:r><w:commentReference w:id="{ident}"/></w:r>')

    def comments_part(self) -> bytes:
        return f'{_HEAD}<w:comments xmlns:w="{_W}">{"".join(self.comments)}</w:comments>'.encode()
