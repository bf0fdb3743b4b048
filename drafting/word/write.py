"""Write a pièce: its tree in a shell, as the bytes of a .docx. The same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from drafting.document import Piece
from drafting.word.body import body_xml
from drafting.word.markup import escape
from drafting.word.package import Member, pack, write_package
from drafting.word.shell import BODY, PROPERTIES, START, VARIABLES, Shell, ShellError

#: Word shows at most so many characters of a text property; longer texts are cut in numbered pieces.
PROPERTY_LIMIT = 255
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def write_piece(
    piece: Piece, shell: Shell, values: Mapping[str, str], properties: Mapping[str, str]
) -> bytes:
    """The .docx of `piece`: `values` for the shell's names (all but « corps »), `properties` for the file.

    A property is stored in pieces `name.1`, `name.2`…; :func:`drafting.word.read.read_properties` joins them.
    """
    if piece.start is not None and not shell.numbered:
        raise ShellError(
            ["Les titres de la trame ne sont pas numérotés 12, 12.1, 12.1.1, et cette pièce l'est."],
            piece.title,
            "Liez une liste à plusieurs niveaux aux styles Titre 1 à Titre 3, ou repartez de base.docx.",
        )
    fills = {name: escape(values[name], name) for name in VARIABLES if name != BODY}
    fills[BODY] = body_xml(piece, shell)
    fills[START] = str(1 if piece.start is None else piece.start)
    fills[PROPERTIES] = "".join(properties_xml(properties))
    return write_package(_members(shell, fills))


def _members(shell: Shell, fills: Mapping[str, str]) -> Iterator[Member]:
    for member in shell.members:
        if isinstance(member, Member):
            yield member
        else:
            content = member.fill(fills)
            # Strict, and before anything is written: a word processor would repair in silence, or refuse.
            expat.ParserCreate().Parse(content, True)
            yield pack(member.name, content)


def properties_xml(properties: Mapping[str, str], ident: int = 2) -> Iterator[str]:
    """Numbered text properties; the format counts them from 2."""
    for name, text in properties.items():
        for rank, piece in enumerate(cut(text), 1):
            yield (
                f'<property fmtid="{_FORMAT_ID}" pid="{ident}" name="{escape(f"{name}.{rank}")}">'
                f"<vt:lpwstr>{escape(piece, name)}</vt:lpwstr></property>"
            )
            ident += 1


def cut(text: str) -> Iterator[str]:
    """`text` in pieces of at most 255 characters, never cut beside a space: readers may trim the ends."""
    start = 0
    while start < len(text):
        end = min(start + PROPERTY_LIMIT, len(text))
        if end < len(text):
            inside = (e for e in range(end, start, -1) if not (text[e - 1].isspace() or text[e].isspace()))
            end = next(inside, end)
        yield text[start:end]
        start = end
