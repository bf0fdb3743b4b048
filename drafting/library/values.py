"""The values that an overlay lays over the library's, read strictly: the right keys, dates, figures, and nothing else.

Built-in data files are reviewed with the program that reads them; a buyer's are not, so each entry is judged when it is read. An
overlay gives whole entries, but of practice.yaml: there it only moves a value and its range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from drafting import french
from drafting.errors import unknown
from drafting.node import Node

VERIFIED = ("read", "concordant", "no")
FAMILIES = ("hiring", "secondment", "subcontracting", "work_study")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_NAMES = re.compile(r"\{[^{}]*\}|[{}]")

Beneath = Mapping[str, Any]


def laid(name: str, node: Node, beneath: Beneath) -> dict[str, Any]:
    """The entries of an overlay's data file that differ from those `beneath`, as they are laid over them."""
    read = _READERS.get(name)
    entries: dict[str, Any] = {}
    for key, value in node.data.items():
        if value != beneath.get(key):
            own = read(key, node, beneath) if read else None
            entries[key] = value if own is None else own
    return entries


def _public(key: str, node: Node, beneath: Beneath) -> None:
    entry = _entry(key, node)
    for name in ("label", "proof", "contact", "source"):
        entry.text(name, required=True)
    entry.day("from", required=True)
    entry.day("checked_on")
    entry.one_of("verified", VERIFIED)
    entry.close()


def _mode(key: str, node: Node, beneath: Beneath) -> None:
    entry = _entry(key, node)
    for name in ("label", "description", "cost", "delay", "support", "invoice", "source"):
        entry.text(name, required=True)
    entry.one_of("family", FAMILIES)
    entry.close()


def _trade(key: str, node: Node, beneath: Beneath) -> None:
    entry = _entry(key, node)
    entry.text("label", required=True)
    entry.text("source", required=True)
    for row in entry.nodes("values", required=True):
        row.day("from", required=True)
        row.day("checked_on")
        for name in ("labour_share", "low", "high"):
            _figure(row, name, "%", required=True)
        row.close()
    entry.close()


def _entry(key: str, node: Node) -> Node:
    """The mapping under a code that a market may use."""
    if not _CODE.fullmatch(key):
        node.say(f"« {key[:60]} » n'est pas un code : une lettre sans accent, puis des lettres, chiffres ou soulignés.", key)
    return node.node(key) or Node(node.file, (*node.loc, key), {}, node.problems)


def _smic(key: str, node: Node, beneath: Beneath) -> None:
    if key not in beneath:
        return node.say(unknown("la clé", key, sorted(beneath)), key)
    return _rows(node, key, beneath[key], "€")


def _threshold(key: str, node: Node, beneath: Beneath) -> None:
    given = beneath.get(key)
    if given is None:
        return node.say(unknown("la clé", key, sorted(beneath)), key)
    entry = node.node(key)
    if entry is None or set(entry.data) != set(given) or not all(isinstance(rows, list) for rows in given.values()):
        return node.say("reprenez cette entrée telle qu'elle est dans la bibliothèque ; seules des lignes s'ajoutent.", key)
    for name in entry.data:
        _rows(entry, name, given[name], "")
    return None


def _rows(node: Node, key: str, given: list[Any], unit: str) -> None:
    """Dated rows of public law: those that are known stay, others may follow."""
    rows = node.nodes(key, required=True)
    if [row.data for row in rows[:len(given)]] != given:
        node.say("les lignes de la bibliothèque se gardent telles quelles ; les vôtres se mettent à la fin.", key)
    for row in rows[len(given):]:
        since, last = row.day("from", required=True), french.read_date(given[-1]["from"])
        row.day("until")
        row.day("checked_on")
        if since is not None and since <= last:
            row.say(f"une ligne ajoutée commence après le {french.short_date(last)}.", "from")
        _figure(row, "value", unit, required=True)
        row.one_of("verified", VERIFIED)
        row.text("source", required=True)
        row.close()


def _practice(key: str, node: Node, beneath: Beneath) -> dict[str, Any] | None:
    """Another value, range and source for a usage that the library knows; its title, its unit and its case stay."""
    given = beneath.get(key)
    if given is None:
        node.say(unknown("la valeur d'usage", key, sorted(beneath)), key)
        return None
    entry = node.node(key) or Node(node.file, (*node.loc, key), {}, node.problems)
    _same_kind(entry, given["value"])
    entry.day("from", required=True)
    entry.day("checked_on")
    entry.text("source", required=True)
    low, high = (_figure(entry, name, "%") for name in ("low", "high"))
    for name in ("title", "unit", "when"):
        if entry.take(name) not in (None, given.get(name)):
            entry.say(f"« {name} » reste celui de la bibliothèque.", name)
    own = {name: entry.data[name] for name in ("value", "low", "high", "from", "checked_on", "source") if name in entry.data}
    entry.close()
    whole = {**given, **own}
    if "low" in whole and not entry.problems:
        low, value, high = (french.read_number(whole[name], unit="%") for name in ("low", "value", "high"))
        if not low <= value <= high:
            entry.say(f"cette valeur est hors de la fourchette usuelle ({whole['low']} à {whole['high']}).", "value",
                      hint="Donnez la vôtre (low, high), avec sa source.")
    return whole


def _same_kind(entry: Node, given: Any) -> None:
    """A value of the kind of the one beneath: a figure, oui or non, a list of figures, or a code."""
    if isinstance(given, list):
        for value in entry.texts("value", required=True):
            entry.converted("value", _percent, value)
    elif given in ("oui", "non"):
        entry.take("value", required=True)
        entry.flag("value")
    elif _is_figure(given):
        _figure(entry, "value", "%", required=True)
    else:
        entry.text("value", required=True)


def _percent(text: str) -> Any:
    return french.read_number(text, unit="%")


def _is_figure(text: str) -> bool:
    try:
        french.read_number(text, unit="%")
    except ValueError:
        return False
    return True


def _figure(node: Node, key: str, unit: str, *, required: bool = False) -> Any:
    value = node.text(key, required=required)
    return node.converted(key, lambda text: french.read_number(text, unit=unit), value) if value else None


def _words(key: str, node: Node, beneath: Beneath) -> None:
    """A table of words: each code of the one that it replaces, with the same names in braces."""
    table = node.node(key)
    if table is None:
        return
    given = beneath.get(key, {})
    for code in given:
        table.text(code, required=True)
    for code in table.data:
        said = table.text(code, required=True)
        if sorted(_NAMES.findall(said)) != sorted(_NAMES.findall(given.get(code, ""))):
            table.say(f"« {code[:60]} » : les noms entre accolades sont ceux de la bibliothèque.", code)


_READERS: dict[str, Callable[[str, Node, Beneath], Any]] = {
    "publics": _public, "modes": _mode, "trades": _trade, "smic": _smic, "thresholds": _threshold, "practice": _practice,
    "words": _words}
