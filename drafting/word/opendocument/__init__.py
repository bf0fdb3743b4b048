"""Read an OpenDocument text (.odt), as LibreOffice saves it, as the parts of a Word file.

A translation, faithful in what is read and silent on the rest: paragraphs with their styles and numbers, tables, fields, what is
filled in, bookmarks, notes, comments, tracked changes, boxes and the file's own properties; nothing of pages, fonts or colours.
Every reader of `word/` then reads both formats by the same lines. Nothing is ever written in this one.

looks      styles, and what a person changed by hand
lists      lists and headings that count, as Word's numberings
body       paragraphs, lists and tables
inline     words, and what stands among them
controls   what people fill in
tables     merged cells
changes    tracked changes and comments
"""

from __future__ import annotations

from lxml import etree

from drafting.errors import DraftingError
from drafting.word.opendocument.body import Body
from drafting.word.opendocument.lists import Lists
from drafting.word.opendocument.looks import Looks
from drafting.word.opendocument.names import META, OFFICE
from drafting.word.package import UNLOCK_ODT, Member, damaged, unpack
from drafting.word.parts import Element, Parts, W, parse

_READ = ("META-INF/manifest.xml", "content.xml", "styles.xml", "meta.xml")
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


def word_parts(members: list[Member], where: str) -> Parts:
    """The parts of a Word file that would say the same; a French error when the file is encrypted, damaged or no text."""
    contents = unpack((member for member in members if member.name in _READ), where)
    if b"encryption-data" in contents.get("META-INF/manifest.xml", b""):
        raise DraftingError("Ce fichier OpenDocument est protégé par un mot de passe.", where, UNLOCK_ODT)
    if "content.xml" not in contents:
        raise damaged(where)
    content = parse(contents["content.xml"], where)
    text = content.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        raise DraftingError("Ce fichier OpenDocument n'est pas un texte (.odt).", where)
    empty = etree.Element("none")
    styles, meta = (parse(contents[name], where) if name in contents else empty for name in ("styles.xml", "meta.xml"))
    looks, lists = Looks(styles, content), Lists(styles, content)
    body, out = Body(looks, lists, text, where), etree.Element(f"{W}body")
    body.blocks(text, out)
    related = body.inside.comments.members() | {
        f"{kind}s": (f"word/{kind}s.xml", etree.tostring(notes)) for kind, notes in body.inside.notes.items() if len(notes)}
    said = dict(related.values()) | {"docProps/custom.xml": _properties(meta)}
    if any(member.name.startswith(("Basic/", "Scripts/")) for member in members):
        said["word/vbaProject.bin"] = b""  # macros are told as those of a Word file are
    return Parts(out, looks.word_styles(), lists.root, said, "word/document.xml",
                 {kind: member for kind, (member, _) in related.items()})


def _properties(meta: Element) -> bytes:
    """The properties that a person, or we, added to the file."""
    root = etree.Element(f"{_PROPERTIES}Properties")
    for one in meta.iterfind(f"{OFFICE}meta/{META}user-defined"):
        made = etree.SubElement(root, f"{_PROPERTIES}property", {"name": one.get(f"{META}name") or ""})
        etree.SubElement(made, f"{_VT}lpwstr").text = one.text
    content: bytes = etree.tostring(root)
    return content
