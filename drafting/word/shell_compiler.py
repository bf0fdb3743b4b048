"""From a .docx to a compiled shell: the slow half of :mod:`drafting.word.shell`, run once per shell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docxtpl import DocxTemplate
from lxml import etree

from drafting.word import styles as roles
from drafting.word.numbering import Styles
from drafting.word.package import Member, damaged, read_package, unpack
from drafting.word.parts import Element, W, parse, value
from drafting.word.shell import BODY, NAME, START, VARIABLES, Shell, ShellError, Template
from drafting.word.shell_properties import own_properties

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_LEVELS = (re.compile(r"%1\.?"), re.compile(r"%1\.%2\.?"), re.compile(r"%1\.%2\.%3\.?"))
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def compile_bytes(data: bytes, where: str) -> Shell:
    """The compiled shell; every problem that it has in one :class:`ShellError`."""
    members = {member.name: member for member in read_package(data, where)}
    contents = unpack(members.values(), where)
    for name, content in contents.items():
        if name.endswith((".xml", ".rels")):
            parse(content, where)  # before docxtpl opens the file: a damaged part is said in French
    if _DOCUMENT.encode() not in contents["[Content_Types].xml"]:
        raise ShellError(
            ["La trame n'est pas un document .docx (modèle .dotx ou fichier à macros ?)."],
            where,
            "Dans Word : Enregistrer sous, « Document Word (.docx) ».",
        )
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.init_docx()
        return _Compiler(template, members, contents).shell(where)
    except (OpcError, InvalidXmlError, etree.XMLSyntaxError, KeyError, UnicodeDecodeError) as error:
        raise damaged(where) from error


class _Compiler:
    """One compilation: the members change in place, the problems add up."""

    def __init__(self, template: Any, members: dict[str, Member], contents: dict[str, bytes]) -> None:
        self.template = template
        self.part = template.docx.part
        self.members: dict[str, Member | Template] = dict(members)
        self.contents = contents
        self.problems: list[str] = []

    def shell(self, where: str) -> Shell:
        """Everything in turn; the anchor goes before the body is split on names."""
        self.check_names()
        self.cut_anchor()
        found = self.find_styles()
        numbered = self.open_numbering(found)
        if self.problems:
            raise ShellError(self.problems, where, "Repartez de base.docx ou corrigez la trame dans Word.")
        self.cut_parts()
        if self.problems:
            raise ShellError(self.problems, where)
        own_properties(self.members)
        order = sorted(
            self.members, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)
        )
        return Shell(tuple(self.members[name] for name in order), found, self.width(), numbered)

    # -- names in braces ------------------------------------------------------------------------------

    def check_names(self) -> None:
        """Refuse, paragraph by paragraph, all that is not exactly `{{ name }}` with a name of the list.

        Before docxtpl: an unclosed `{{` would swallow what follows, up to the next `}}`, without a word.
        """
        for name, content in self.contents.items():
            if not (name.startswith("word/") and name.endswith(".xml") and b"<w:p" in content):
                continue
            editable = name in self.editable()
            for paragraph in parse(content).iter(f"{W}p"):
                text = _words(paragraph)
                self.problems += _brace_problems(text, editable)

    def editable(self) -> dict[str, Any]:
        """Member name → part, of the body, the headers and the footers."""
        parts = {str(self.part.partname)[1:]: self.part}
        for uri in (self.template.HEADER_URI, self.template.FOOTER_URI):
            for _, part in self.template.get_headers_footers(uri):
                parts[str(part.partname)[1:]] = part
        return parts

    def cut_anchor(self) -> None:
        """Replace the anchor paragraph by its bare name, between the paragraphs of the body."""
        body = self.template.docx.element.body
        named = [p for p in body.iter(f"{W}p") if _name_count(_words(p), BODY)]
        count = sum(_name_count(_words(p), BODY) for p in named)
        elsewhere = any(
            _name_count(_words(p), BODY)
            for part in self.editable().values()
            if part is not self.part
            for p in parse(part.blob).iter(f"{W}p")
        )
        if count != 1 or elsewhere:
            self.problems.append(
                "Le paragraphe {{ corps }} manque : c'est là que le texte de la pièce est placé."
                if not count and not elsewhere
                else "{{ corps }} doit figurer une seule fois, dans le corps de la trame."
            )
            return
        anchor = named[0]
        if anchor.getparent() is not body or not NAME.fullmatch(_words(anchor).strip()):
            self.problems.append(
                "{{ corps }} doit être seul dans son paragraphe, hors tableau et zone de texte."
            )
        elif anchor.find(f"{W}pPr/{W}sectPr") is not None:
            self.problems.append(
                "Le paragraphe {{ corps }} porte un saut de section : placez le saut après lui."
            )
        else:
            before = anchor.getprevious()
            if before is None:
                body.text = f"{{{{ {BODY} }}}}"
            else:
                before.tail = f"{{{{ {BODY} }}}}"
            body.remove(anchor)

    def cut_parts(self) -> None:
        """Split the body, headers and footers on their names; leave alone the parts that have none."""
        for name, part in self.editable().items():
            if part is self.part:
                text = self.body_text()
            else:
                text = _HEAD + self.template.patch_xml(self.template.get_part_xml(part))
            parts = tuple(NAME.split(text))
            if any(_LEFTOVER.search(piece) for piece in parts[::2]) or not set(parts[1::2]) <= set(VARIABLES):
                self.problems.append(f"La partie {name} contient des accolades hors du texte : retirez-les.")
            if len(parts) > 1:
                self.members[name] = Template(name, parts)

    def body_text(self) -> str:
        """document.xml as docxtpl sees it, with its original root tag: lxml would lose namespaces in use."""
        original = self.contents[str(self.part.partname)[1:]].decode("utf-8-sig")
        start = re.search(r"<w:body[^>]*>", original)
        if start is None:
            raise KeyError("w:body")
        inner = self.template.patch_xml(self.template.get_xml())
        inner = re.sub(r"^<w:body[^>]*>", "", inner).removesuffix("</w:body>")
        return _with_w14(original[: start.end()]) + inner + original[original.rindex("</w:body>") :]

    # -- styles, numbering, page ----------------------------------------------------------------------

    def find_styles(self) -> dict[str, str]:
        """Role → style id."""
        available: dict[tuple[str, str], str] = {}
        for style in self.related(KIND.STYLES).iter(f"{W}style"):
            name = style.find(f"{W}name")
            if name is not None:
                available[style.get(f"{W}type", ""), name.get(f"{W}val", "").lower()] = style.get(
                    f"{W}styleId"
                )
        found, missing = roles.find(available)
        self.problems += missing
        return found

    def open_numbering(self, found: dict[str, str]) -> bool:
        """Check the bullets, and make the first article's number a name; whether the headings count."""
        linked = {
            role: self.style_numbering(found[role])
            for role in (*roles.HEADINGS, *roles.BULLETS)
            if role in found
        }
        for role in roles.BULLETS:
            if role in linked and linked[role] is None:
                shown = roles.ROLES[role]
                self.problems.append(f"Le style « {shown[1][0]} » (dans Word : {shown[2]}) n'a pas de puce.")
        numbers = {pair[0] for role in roles.HEADINGS if (pair := linked.get(role)) is not None}
        if len(numbers) != 1 or any(linked.get(role) is None for role in roles.HEADINGS):
            return False
        part = self.part.part_related_by(KIND.NUMBERING)
        root = self.related(KIND.NUMBERING)
        number = _first(root, "num", "numId", numbers.pop())
        abstract = _first(root, "abstractNum", "abstractNumId", value(number, "abstractNumId"))
        if number is None or abstract is None:
            return False
        levels = {level.get(f"{W}ilvl"): level for level in abstract.findall(f"{W}lvl")}
        for rank, expected in enumerate(_LEVELS):
            if not expected.fullmatch(value(levels.get(str(rank)), "lvlText") or ""):
                return False
        for override in number.findall(f"{W}lvlOverride"):
            number.remove(override)  # a restart there would win over the start of the level
        first = levels["0"].find(f"{W}start")
        if first is None:
            first = etree.Element(f"{W}start")
            levels["0"].insert(0, first)
        first.set(f"{W}val", f"{{{{ {START} }}}}")
        name = str(part.partname)[1:]
        text = etree.tostring(root, encoding="unicode")
        self.members[name] = Template(name, tuple(NAME.split(_HEAD + text)))
        return True

    def style_numbering(self, ident: str) -> tuple[str, str] | None:
        """(numId, ilvl) of a paragraph style, its own or that of a style that it is based on."""
        for style in Styles(self.related(KIND.STYLES)).chain(ident):
            number = value(style, "pPr", "numPr", "numId")
            if number is not None:
                return None if number == "0" else (number, value(style, "pPr", "numPr", "ilvl") or "0")
        return None

    def related(self, kind: str) -> Element:
        """The root of a part of the document, ours to change; an empty one when there is none."""
        parts = [rel.target_part for rel in self.part.rels.values() if rel.reltype == kind]
        return parse(parts[0].blob) if parts else etree.Element("none")

    def width(self) -> int:
        """The room between the margins, in twips: tables fill it."""
        section = self.template.docx.element.body.find(f"{W}sectPr")
        if section is None:
            return 9638
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if size is None or margins is None:
            return 9638
        gutter = int(margins.get(f"{W}gutter", "0"))
        return int(size.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right")) - gutter


def _brace_problems(text: str, editable: bool) -> Iterator[str]:
    shown = f"dans « {text.strip()[:60]} »"
    if not editable and _LEFTOVER.search(text):
        yield f"Une variable n'est possible que dans le texte, l'en-tête et le pied de page ({shown})."
        return
    for name in NAME.findall(text):
        if name not in VARIABLES:
            allowed = ", ".join(VARIABLES)
            yield f"La variable {{{{ {name} }}}} n'existe pas ({shown}). Variables possibles : {allowed}."
    left = NAME.sub("", text)
    if "{%" in left or "%}" in left:
        yield f"Une trame ne contient pas d'instruction {{% … %}} ({shown})."
    elif "{#" in left or "#}" in left:
        yield f"Une trame ne contient pas de commentaire {{# … #}} ({shown})."
    elif _LEFTOVER.search(left):
        inside = re.search(r"\{\{([^{}]*)\}\}", left)
        if inside:
            yield f"« {inside.group(0)} » n'est pas une variable : écrivez seulement {{{{ nom }}}} ({shown})."
        else:
            yield f"Des accolades ne sont pas fermées ou pas ouvertes ({shown})."


def _name_count(text: str, name: str) -> int:
    return NAME.findall(text).count(name)


def _words(paragraph: Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(f"{W}t"))


def _first(root: Element, tag: str, attribute: str, value: str | None) -> Element:
    found: Iterable[Element] = root.findall(W + tag)
    return next((e for e in found if e.get(W + attribute) == value), None)


def _with_w14(start: str) -> str:
    """The start of document.xml, with the namespace that check boxes need, which old readers may ignore."""
    match = re.search(r"<w:document\b[^>]*>", start)
    if match is None:
        raise KeyError("w:document")
    root = match.group(0)
    for prefix, uri in (("mc", _MC), ("w14", _W14)):
        if f"xmlns:{prefix}=" not in root:
            root = root[:-1] + f' xmlns:{prefix}="{uri}">'
    ignorable = re.search(r'mc:Ignorable="([^"]*)"', root)
    if ignorable is None:
        root = root[:-1] + ' mc:Ignorable="w14">'
    elif "w14" not in ignorable.group(1).split():
        root = root.replace(ignorable.group(0), f'mc:Ignorable="{ignorable.group(1)} w14"')
    return start[: match.start()] + root + start[match.end() :]
