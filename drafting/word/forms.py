"""What tenderers fill in: content controls in pale yellow cells, each with its title and its hint.

The controls are inline and rich (no kind) wherever words or a figure are asked, however long: LibreOffice keeps
their hint grey and their line breaks in order, which it does neither for plain text nor for a control around
paragraphs. An answer is found again by the bookmark around its label, so that losing tag and alias, as LibreOffice
does, loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from drafting.document import Field
from drafting.word.markup import run

#: The pale yellow of what is to be filled in.
ANSWER = "FFF9DB"
#: The start of a row of a table: room for a line written by hand.
ANSWER_ROW = '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="397" w:hRule="atLeast"/></w:trPr>'
#: The lines of a long answer, and what each takes, in twips: half a centimetre.
LONG, LINE = 8, 283.5
#: Word's limits on a control's title and tag.
LIMIT = 64

LOCKED_END = "</w:sdtContent></w:sdt>"

_HINTS = {"date": "jj/mm/aaaa", "choice": "Choisir une réponse", "number": "Nombre"}
_BOX_FONT = (
    '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>'
    "</w:rPr>"
)


class Controls(Struct, frozen=True):
    """Makes controls: `number` gives a free id, `escape` prepares words, `placeholder` is a style id."""

    number: Callable[[], int]
    escape: Callable[[str], str]
    placeholder: str

    def answer(self, field: Field, name: str) -> list[str]:
        """The paragraphs' contents of the answer cell of `field`; `name` is its label's bookmark."""
        if field.kind == "check":
            choices = field.choices or ("oui",)
            return [
                self._box(choice, _tag(name, field.name, str(rank))) + run(" " + self.escape(choice))
                for rank, choice in enumerate(choices, 1)
            ]
        return [self._control(field.label, _tag(name, field.name), hint(field), self._kind(field))]

    def cell(self, field: Field, name: str, row: int, column: int) -> str:
        """The control of one cell of a table of `rows`."""
        title = f"{field.columns[column].title} – ligne {row + 1}"
        return self._control(title, _tag(name, field.name, f"{row + 1}.{column + 1}"), field.hint or "…", "")

    def _kind(self, field: Field) -> str:
        if field.kind == "date":
            return (
                '<w:date><w:dateFormat w:val="dd/MM/yyyy"/><w:lid w:val="fr-FR"/>'
                '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
            )
        if field.kind == "choice" and field.choices:
            choices = dict.fromkeys(self.escape(choice) for choice in field.choices)
            items = "".join(f'<w:listItem w:displayText="{c}" w:value="{c}"/>' for c in choices)
            return f"<w:dropDownList>{items}</w:dropDownList>"
        return ""

    def _control(self, title: str, tag: str, shown: str, kind: str) -> str:
        return (
            f"<w:sdt><w:sdtPr>{self._identity(title, tag)}<w:showingPlcHdr/>{kind}</w:sdtPr>"
            f"<w:sdtContent>{run(self.escape(shown), self.placeholder)}</w:sdtContent></w:sdt>"
        )

    def _box(self, title: str, tag: str) -> str:
        return (
            f'<w:sdt><w:sdtPr>{self._identity(title, tag)}<w14:checkbox><w14:checked w14:val="0"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
            f"<w:sdtContent><w:r>{_BOX_FONT}<w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
        )

    def _identity(self, title: str, tag: str) -> str:
        alias = self.escape(title[:LIMIT])
        return (
            f'<w:alias w:val="{alias}"/><w:tag w:val="{self.escape(tag)}"/><w:id w:val="{self.number()}"/>'
            '<w:lock w:val="sdtLocked"/>'
        )


def locked_start(number: int) -> str:
    """Opens what Word lets nobody change, but for the controls inside; LibreOffice opens it and forgets the lock.

    The file itself is not protected: LibreOffice would then let nobody type in the controls either.
    """
    return f'<w:sdt><w:sdtPr><w:id w:val="{number}"/><w:lock w:val="contentLocked"/><w:group/></w:sdtPr><w:sdtContent>'


def answer_row(field: Field) -> str:
    """The start of the row of an answer, with its room; a long answer alone may run over a page."""
    lines = field.lines or (LONG if field.kind == "long_text" else 1)
    if lines == 1:
        return ANSWER_ROW
    whole = "" if field.kind == "long_text" else "<w:cantSplit/>"
    return f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{int(lines * LINE)}" w:hRule="atLeast"/></w:trPr>'


def hint(field: Field) -> str:
    """The grey words of an empty answer: to read a form back, an answer equal to them is no answer."""
    return field.hint or _HINTS.get(field.kind, "À compléter")


def _tag(name: str, field: str, more: str = "") -> str:
    """A tag of at most 64 characters: the label's hash, the field's name, the box or the cell."""
    end = f":{more}" if more else ""
    return f"{name.removeprefix('_')}:{field}"[: LIMIT - len(end)] + end
