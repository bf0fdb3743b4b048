"""The title and the custom properties of a pièce: ours, whoever made the shell."""

from __future__ import annotations

from lxml import etree

from drafting.word.package import Member, pack
from drafting.word.parts import parse
from drafting.word.shell import NAME, PROPERTIES, Template

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELS, _TYPES = "_rels/.rels", "[Content_Types].xml"

_PROPERTIES = (
    (
        "docProps/core.xml",
        f"{_PACKAGE}/relationships/metadata/core-properties",
        "application/vnd.openxmlformats-package.core-properties+xml",
        (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
            "{{ projet }}{{ titre }} – {{ reference }}</dc:title>"
            "<dc:subject>{{ marche }}{{ lot }}</dc:subject><dc:creator>{{ acheteur }}</dc:creator>"
            "<dc:language>fr-FR</dc:language></cp:coreProperties>"
        ),
    ),
    (
        "docProps/custom.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
            'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
            f"{{{{ {PROPERTIES} }}}}</Properties>"
        ),
    ),
)


def own_properties(members: dict[str, Member | Template]) -> None:
    """Put ours in place of the shell's: its author must not sign the pièces."""
    rels, types = (parse(_content(members[name])) for name in (_RELS, _TYPES))
    for name, kind, media, text in _PROPERTIES:
        replaced = [rel for rel in rels if rel.get("Type") == kind]
        gone = {name} | {rel.get("Target", "").lstrip("/") for rel in replaced}
        for old in replaced:
            rels.remove(old)
        for old in [declared for declared in types if (declared.get("PartName") or "")[1:] in gone]:
            types.remove(old)
        for old in gone:
            members.pop(old, None)
        ident = "rId" + name.rpartition("/")[2].partition(".")[0].capitalize()
        etree.SubElement(rels, f"{{{_PACKAGE}/relationships}}Relationship", Id=ident, Type=kind, Target=name)
        etree.SubElement(
            types, f"{{{_PACKAGE}/content-types}}Override", PartName=f"/{name}", ContentType=media
        )
        members[name] = Template(name, tuple(NAME.split(_HEAD + text)))
    for name, root in ((_RELS, rels), (_TYPES, types)):
        members[name] = pack(name, (_HEAD + etree.tostring(root, encoding="unicode")).encode())


def _content(member: Member | Template) -> bytes:
    assert isinstance(member, Member)
    return member.content()
