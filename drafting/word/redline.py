"""The document of a redline: chapters of clauses whose words are tracked changes, with the reasons as comments.

Nothing is guessed from two files: the lines say what became of each word. Headings and notes carry no change, so that
« accept all » leaves the new text and « reject all » the old one, under the same headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.parsers import expat

from drafting.redline import Line, Redline, Section, Span
from drafting.word.markup import escape, run
from drafting.word.package import Member, pack, write_package
from drafting.word.shell import BODY, PROPERTIES, START, VARIABLES, Shell, Template
from drafting.word.tracked import Tracked

_PLAIN = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
"""Number 0 is the format's way to say that this heading is not numbered, against its style."""


def write_redline(redline: Redline, shell: Shell, values: Mapping[str, str], author: str, day: date) -> bytes:
    """The .docx of `redline` in the looks of `shell`; `values` fill the names of its header and footer."""
    writer = _Writer(shell, Tracked(author, day))
    fills = {name: escape(values.get(name, ""), name) for name in VARIABLES if name != BODY} | {PROPERTIES: "", START: "1"}
    members: list[Member] = []
    for member in shell.members:
        if isinstance(member, Template):
            is_body = BODY in member.parts[1::2]
            content = writer.document(member, redline, fills) if is_body else member.fill(fills)
            # Strict, and before anything is written, as for every pièce.
            expat.ParserCreate().Parse(content, True)
            members.append(pack(member.name, content))
        else:
            members.append(writer.tracked.declare(member))
    return write_package([*members, writer.tracked.comments_part()])


class _Writer:
    """The document being written."""

    def __init__(self, shell: Shell, tracked: Tracked) -> None:
        self.styles = shell.styles
        self.tracked = tracked

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
        if section.reasons:
            words = self.tracked.comment(words, section.reasons, section.title)
        return "".join((
            self.paragraph("heading3", words, _PLAIN),
            self.paragraph("caption", run(escape(" · ".join(section.notes), section.title))) if section.notes else "",
            *(self.line(line, section.title) for line in section.lines)))

    def paragraph(self, role: str, content: str, properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles[role]}"/>{properties}</w:pPr>{content}</w:p>'

    def line(self, line: Line, where: str) -> str:
        """A paragraph; a whole one that is added or removed has its mark added or removed too."""
        properties = f"<w:rPr>{self.tracked.revision(line.mark)}</w:rPr>" if line.mark != "kept" else ""
        role = f"bullet{line.level}" if line.level else "body"
        return self.paragraph(role, "".join(self.span(span, where) for span in line.spans), properties)

    def span(self, span: Span, where: str) -> str:
        return self.tracked.revision(span.mark, run(escape(span.text, where), self.styles["strong"] if span.strong else ""))
