"""Properties of paragraphs and runs, taken from a buyer's text and written again in the order that the format asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from drafting.word.markup import escape
from drafting.word.parts import Element, W

_PARAGRAPH = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
    "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
    "rPr", "sectPr", "pPrChange",
)
_RUN = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss",
    "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz",
    "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
    "eastAsianLayout", "specVanish", "oMath",
)
#: What belongs to one paragraph, one page or one revision, and is never taken with a look.
_OWN = {"sectPr", "pPrChange", "framePr", "divId", "cnfStyle"}
_OWN_RUN = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "rStyle", "highlight", "vanish", "webHidden", "specVanish",
            "strike", "dstrike", "fitText", "oMath", "eastAsianLayout"}
#: What makes a line stand out, and is not the look of running text.
TITLE_MARKS = {"keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "shd", "outlineLvl", "rPr", "tabs"}
TITLE_RUN_MARKS = {"b", "bCs", "i", "iCs", "caps", "smallCaps", "u", "shd", "bdr", "vertAlign", "position", "effect", "em"}
_PROPERTY = re.compile(r"<w:(\w+)(?:\s[^<>]*)?(?:/>|>.*?</w:\1>)", re.S)
BOLD = {"b": "<w:b/>", "bCs": "<w:bCs/>"}


class Format(Struct, frozen=True):
    """How a kind of text is written: properties by name, each as XML; `said` names it in the report."""

    paragraph: Mapping[str, str]
    run: Mapping[str, str]
    said: str = ""

    def with_(self, said: str = "", *, run: Mapping[str, str] | None = None, **paragraph: str) -> Format:
        """The same with other properties; an empty one goes."""
        return replace(self, paragraph=_merged(self.paragraph, paragraph), run=_merged(self.run, run or {}),
                       said=said or self.said)

    def without(self, paragraph: Iterable[str] = (), run: Iterable[str] = ()) -> Format:
        return replace(self, paragraph={k: v for k, v in self.paragraph.items() if k not in paragraph},
                       run={k: v for k, v in self.run.items() if k not in run})

    def properties(self, more: str = "") -> str:
        """`w:pPr`, with `more` properties of our own laid over, attribute by attribute."""
        found = dict(self.paragraph)
        for match in _PROPERTY.finditer(more):
            name, xml = match.groups()[0], match.group()
            found[name] = _laid_over(found[name], xml) if name in ("spacing", "ind") and name in found else xml
        inner = "".join(found[name] for name in _PARAGRAPH if name in found)
        return f"<w:pPr>{inner}</w:pPr>" if inner else ""

    def run_properties(self, more: Mapping[str, str] | None = None) -> str:
        found = {**self.run, **(more or {})}
        inner = "".join(found[name] for name in _RUN if name in found)
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return {name: xml for name, xml in {**old, **new}.items() if xml}


def _laid_over(old: str, new: str) -> str:
    values = dict(re.findall(r'(w:\w+)="([^"]*)"', old)) | dict(re.findall(r'(w:\w+)="([^"]*)"', new))
    name = re.match(r"<(w:\w+)", new)
    assert name
    attributes = " ".join(f'{key}="{text}"' for key, text in values.items())
    return f"<{name.group(1)} {attributes}/>"


def format_of(paragraph: Element, said: str = "") -> Format:
    """The direct properties of a paragraph, and of its first run that has words."""
    properties = paragraph.find(f"{W}pPr")
    found = {} if properties is None else {_name(p): _property(p) for p in properties if _name(p) not in _OWN}
    run = next((r for r in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in r.iter(f"{W}t"))), None)
    marks = run.find(f"{W}rPr") if run is not None else None
    return Format({name: text for name, text in found.items() if text and name in _PARAGRAPH}, run_format(marks), said)


def run_format(marks: Element) -> dict[str, str]:
    """The properties of a run that make its look."""
    return {} if marks is None else {
        _name(m): xml_of(m) for m in marks if _name(m) in _RUN and _name(m) not in _OWN_RUN}


def _property(element: Element) -> str:
    if _name(element) != "rPr":
        return xml_of(element)
    inner = "".join(run_format(element).values())
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _name(element: Element) -> str:
    tag = str(element.tag)
    return tag.removeprefix(W) if tag.startswith(W) else ""


def xml_of(element: Element) -> str:
    """An element of the format as source text with the prefix `w`; what comes from other namespaces is left."""
    name = _name(element)
    if not name:
        return ""
    attributes = "".join(f' w:{key.removeprefix(W)}="{escape(text)}"' for key, text in element.items() if key.startswith(W))
    inner = "".join(map(xml_of, element)) or escape((element.text or "").strip())
    return f"<w:{name}{attributes}>{inner}</w:{name}>" if inner else f"<w:{name}{attributes}/>"
