"""What people fill in, in an OpenDocument text, as Word's content controls.

LibreOffice keeps Word's controls under a name of its own (`loext:content-control`), but for the plain ones, which become input
fields (`text:text-input`).
"""

from __future__ import annotations

from lxml import etree

from drafting.word.opendocument.names import LOEXT, TEXT
from drafting.word.parts import W14, Element, W

CONTROLS = (f"{LOEXT}content-control", f"{TEXT}content-control", f"{TEXT}text-input", f"{TEXT}placeholder", f"{TEXT}drop-down")
_CHOICES = ("}list-item", "}label")


def open_control(element: Element, parent: Element) -> Element:
    """A control in `parent`; the element where its content goes."""
    made = etree.SubElement(parent, f"{W}sdt")
    properties = etree.SubElement(made, f"{W}sdtPr")
    for name, said in (("alias", _of(element, "alias") or element.get(f"{TEXT}description") or element.get(f"{TEXT}name")),
                       ("tag", _of(element, "tag"))):
        if said:
            etree.SubElement(properties, W + name, {f"{W}val": said})
    if _of(element, "showing-place-holder") == "true" or element.tag == f"{TEXT}placeholder":
        etree.SubElement(properties, f"{W}showingPlcHdr")
    _kind(element, properties)
    return etree.SubElement(made, f"{W}sdtContent")


def _kind(element: Element, properties: Element) -> None:
    choices = [child for child in element if child.tag.endswith(_CHOICES)]
    if _of(element, "checkbox") == "true":
        box = etree.SubElement(properties, f"{W14}checkbox")
        etree.SubElement(box, f"{W14}checked", {f"{W14}val": "1" if _of(element, "checked") == "true" else "0"})
    elif _of(element, "date") == "true":
        day = _of(element, "current-date")
        etree.SubElement(properties, f"{W}date", {f"{W}fullDate": day} if day else {})
    elif choices:
        kind = etree.SubElement(properties, W + ("comboBox" if _of(element, "combobox") == "true" else "dropDownList"))
        for choice in choices:
            shown = _of(choice, "display-text") or _of(choice, "value") or choice.get(f"{TEXT}value") or ""
            etree.SubElement(kind, f"{W}listItem", {f"{W}displayText": shown, f"{W}value": _of(choice, "value") or shown})
    elif element.tag == f"{TEXT}text-input" or _of(element, "plain-text") == "true":
        etree.SubElement(properties, f"{W}text")


def _of(element: Element, name: str) -> str:
    return element.get(LOEXT + name) or ""
