"""The JSON Schema of a market file, for the editors that help to type one.

It comes from the market's own models, with French titles, and is widened to what people write: every value
is text for us (`1 250`, `5 %`, `oui`), but an editor reads `2027` as a number. What it cannot say (a total of
100, a lot named twice) is said by :mod:`drafting.reading`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drafting.library import Library
from drafting.market import Market

Schema = dict[str, Any]

_SPACE = "[ \u00a0\u202f]"
_NUMBER = rf"^\s*[+-]?(\d{{1,3}}({_SPACE}\d{{3}})+|\d+)([.,]\d+)?{_SPACE}*(€|%|h|mois)?\s*$"
_DATE = r"^\s*(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})\s*$"
_FILE = r"\.[yY][aA]?[mM][lL]\s*$"
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_SPELLED = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum",
            "min_length": "minItems", "max_length": "maxItems"}
"""Pydantic leaves its own names where a limit stands around an optional value."""

_FREE = (("buyer", "kind", "private"), ("contract", "form", "concession"))
"""The contracts without procedure nor CCAG: each other one has both."""

FLAG: Schema = {"enum": ["oui", "non"]}
PATH: Schema = {"type": "string", "pattern": _FILE, "title": "Chemin d'un fichier YAML du dossier du marché"}

SHEET: Schema = {"type": "string", "pattern": r"\.[xX][lL][sS][xX]\s*$",
                 "title": "Chemin d'un classeur .xlsx du dossier du marché"}


def market_schema(library: Library) -> Schema:
    """The schema, with the library's publics, fulfilment modes and trades as closed lists."""
    made = Market.model_json_schema()
    defs = {name: _widened(_definition(entry)) for name, entry in made["$defs"].items()}
    properties = {name: _widened(entry) for name, entry in made["properties"].items()}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Marché",
        "description": "Les décisions de l'acheteur pour une consultation, lues par clausier.",
        "type": "object", "additionalProperties": False, "required": made["required"],
        "properties": properties, "$defs": defs, "if": {"anyOf": [_says(*path) for path in _FREE]},
        "else": {"required": ["procedure", "ccag"]}}
    _shapes(properties, defs)
    data = library.data
    for name, entries in (("publics", data["publics"]), ("priority_publics", data["publics"]),
                          ("fulfilment_modes", data["modes"])):
        properties[name]["items"] = _closed(entries)
    defs["Lot"]["properties"]["trade"] = {**_texts(defs["Lot"]["properties"]["trade"]), **_closed(data["trades"])}
    return schema


def _says(block: str, key: str, word: str) -> Schema:
    """A market whose `block` says so, or is a path: what it says is then unknown."""
    return {"properties": {block: {"properties": {key: {"const": word}}, "required": [key]}}, "required": [block]}


def _definition(entry: Schema) -> Schema:
    """A model without its Python name and its English docstring."""
    return {key: value for key, value in entry.items() if key not in ("title", "description")}


def _texts(entry: Schema) -> Schema:
    return {key: entry[key] for key in ("title", "description") if key in entry}


def _closed(entries: dict[str, Any] | Any) -> Schema:
    """A closed list of codes, each with its label where editors show one."""
    labels = [str(entry.get("label", code)) for code, entry in entries.items()]
    return {"enum": list(entries), "enumDescriptions": labels}


def _shapes(properties: dict[str, Schema], defs: dict[str, Schema]) -> None:
    """The fields that may be written in two shapes."""
    _or(properties["buyer"], PATH)
    _or(properties["facilitator"], {"const": "non", "title": "Pas de facilitateur"}, PATH)
    lots = properties["lots"]
    listed = {key: lots.pop(key) for key in ("type", "items", "minItems", "maxItems") if key in lots}
    lots["anyOf"] = [listed, SHEET]
    _or(properties["pooling"], FLAG)
    _or(defs["Lot"]["properties"]["insertion_hours"], _number({"type": "integer", "minimum": 1}))
    choice = properties["pieces"]["additionalProperties"]
    properties["pieces"]["additionalProperties"] = {"anyOf": [choice, FLAG]}
    for name in ("Buyer", "Facilitator"):
        article = defs[name]["properties"]["article"]
        article["enum"] = [*article["enum"], "l’", None]


def _or(entry: Schema, *others: Schema) -> None:
    """Let `entry` also be one of `others`."""
    first: Iterable[Schema] = entry.pop("anyOf", None) or [{"$ref": entry.pop("$ref")}]
    entry["anyOf"] = [*first, *others]


def _widened(entry: Any) -> Any:
    """The same schema for values as people type them and as editors read them."""
    if not isinstance(entry, dict):
        return entry
    entry = _spelled(entry)
    texts = _texts(entry)
    if "anyOf" in entry:
        return _any_of(entry, texts)
    kind = entry.get("type")
    if "const" in entry:
        return {**texts, "enum": _spellings([entry["const"]])}
    if "enum" in entry:
        return {**texts, "enum": _spellings(entry["enum"])}
    if kind == "boolean":
        return {**texts, **FLAG, **({"default": "oui" if entry["default"] else "non"} if "default" in entry else {})}
    if kind in ("integer", "number"):
        return {**texts, **_number(entry)}
    if kind == "string":
        return {**texts, **_string(entry)}
    made = {key: value for key, value in entry.items() if key != "default"}
    if "properties" in made:
        made["properties"] = {name: _widened(value) for name, value in made["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in made:
            made[key] = _widened(made[key])
    return made


def _spelled(entry: Schema) -> Schema:
    return {_SPELLED.get(key, key): value for key, value in entry.items()}


def _any_of(entry: Schema, texts: Schema) -> Schema:
    """Optional values lose their null (an empty value is refused); a decimal's two branches become one."""
    branches = [branch for branch in entry["anyOf"] if branch != {"type": "null"}]
    numbers = [branch for branch in branches if branch.get("type") in ("integer", "number")]
    if numbers:
        return {**texts, **_number({**_spelled(numbers[0]), **{key: entry[key] for key in _BOUNDS if key in entry}})}
    widened = [_widened(branch) for branch in branches]
    return {**texts, **widened[0]} if len(widened) == 1 else {**texts, "anyOf": widened}


def _number(entry: Schema) -> Schema:
    bounds = {key: entry[key] for key in _BOUNDS if key in entry}
    return {"anyOf": [{"type": entry["type"], **bounds}, {"type": "string", "pattern": _NUMBER}]}


def _string(entry: Schema) -> Schema:
    """A text that an editor may read as a number (`2027`) or a truth value; limits hold for texts alone."""
    if entry.get("format") == "date":
        return {"type": "string", "pattern": _DATE}
    limits: Schema = {key: entry[key] for key in ("pattern", "minLength", "maxLength") if key in entry}
    return {"type": ["string", "number", "boolean"], **limits}


def _spellings(values: Iterable[Any]) -> list[Any]:
    """Each value as a text and, when it is one, as a number."""
    found: list[Any] = []
    for value in values:
        text = str(value)
        found += [text, int(text)] if text.isdigit() else [text]
    return found
