"""The small pieces of WordprocessingML that everything is made of, as strings escaped once."""

from __future__ import annotations

import re

from drafting.errors import DraftingError

#: What XML 1.0 forbids, and tabs and line breaks too: a paragraph is one line of words.
_FORBIDDEN = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
_CONTROL = re.compile(f"[{_FORBIDDEN}]")
#: Most words need nothing done: one look tells.
_TO_DO = re.compile(f'[{_FORBIDDEN}&<>"]')


def escape(text: str, where: str = "") -> str:
    """`text` for an element or an attribute; a character that XML forbids is a French error."""
    if not _TO_DO.search(text):
        return text
    bad = _CONTROL.search(text)
    if bad:
        before, code = text[: bad.start()][-40:], f"U+{ord(bad.group()):04X}"
        raise DraftingError(
            f"Le texte « {before}… » contient un caractère interdit ({code}).",
            where,
            "Effacez ce caractère, souvent un saut de ligne ou une tabulation venus d'un copier-coller.",
        )
    # Four passes at the speed of C: str.translate looks at each character in turn.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def run(text: str, style: str = "") -> str:
    """A run of text that is already escaped, in a character style if one is given."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""


def complex_field(instruction: str, result: str) -> str:
    """A field with its cached `result`, which shows until the word processor computes it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{result}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name: str, ident: int, content: str = "") -> str:
    """A bookmark around `content`."""
    return f'<w:bookmarkStart w:id="{ident}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{ident}"/>'


def table_start(style: str, widths: list[int], caption: str, description: str, look: str) -> str:
    """The opening of a table up to its grid; `caption` and `description` speak to screen readers."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look}/><w:tblCaption w:val="{caption}"/>'
        f'<w:tblDescription w:val="{description}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def look(*, first_row: bool = False, last_row: bool = False, first_column: bool = False) -> str:
    """The attributes of `w:tblLook`: which conditional parts of the table style apply."""
    flags = 0x0600 | 0x0020 * first_row | 0x0040 * last_row | 0x0080 * first_column
    return (
        f'w:val="{flags:04X}" w:firstRow="{first_row:d}" w:lastRow="{last_row:d}" '
        f'w:firstColumn="{first_column:d}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    )


def shares(width: int, parts: list[int]) -> list[int]:
    """`width` cut in proportion to `parts`; what rounding leaves goes to the last."""
    total = sum(parts) or 1
    widths = [width * part // total for part in parts]
    return [*widths[:-1], width - sum(widths[:-1])] if widths else []
