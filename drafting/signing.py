"""A review written into a clause's YAML, or into an overlay's approvals, every other line kept: the one place that edits them.

The file is read first by our strict reader (:mod:`drafting.yamlfile`), then by ruamel.yaml, which keeps comments and
layout. What it gives is read again: if anything else than the review moved, nothing is to be written.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from msgspec.structs import asdict

from drafting.errors import DraftingError
from drafting.library import Review
from drafting.yamlfile import Loc, YamlFile, parse_yaml

_BOM = b"\xef\xbb\xbf"


def with_review(raw: bytes, name: str, rank: int, review: Review) -> bytes:
    """The clause file `raw` once the version of rank `rank` (from 0) carries `review`; raises `DraftingError`."""
    return _written(raw, name, ("versions", rank, "review"), review)


def with_decision(raw: bytes, name: str, text: str, review: Review) -> bytes:
    """The approvals file `raw`, which may be empty, once `review` is the decision on `text` (« ID@DATE »)."""
    data = parse_yaml(raw, name).data
    if not data or text not in data:
        raw = raw + b"\n" * (not raw.endswith(b"\n") and bool(raw)) + f"{text}:\n  state: proposed\n".encode()
    return _written(raw, name, (text,), review)


def with_decisions(raw: bytes, name: str, reviews: Mapping[str, Review]) -> bytes:
    """The approvals file `raw` once it holds the decisions of `reviews` (« ID@DATE » → review), new ones at its end."""
    data = parse_yaml(raw, name).data or {}
    for text in [text for text in reviews if text in data]:
        raw = with_decision(raw, name, text, reviews[text])
    data = parse_yaml(raw, name).data or {}
    fresh = {text: _told(review) for text, review in reviews.items() if text not in data}
    lines = [line for text, told in fresh.items() for line in (
        f"{text}:", *(f"  {key}: {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
                      for key, value in told.items()))]
    content = raw + b"\n" * (bool(raw) and not raw.endswith(b"\n")) + "".join(f"{line}\n" for line in lines).encode()
    if parse_yaml(content, name).data != {**data, **{text: _as_read(told) for text, told in fresh.items()}}:
        raise _refused(name)
    return content


def without_decisions(raw: bytes, name: str, texts: Collection[str]) -> bytes:
    """The approvals file `raw` without the decisions on `texts`, every other line kept."""
    for text in texts:
        file, whole = parse_yaml(raw, name), raw.decode("utf-8-sig")
        end = "\r\n" if "\r\n" in whole else "\n"
        content = "".join(f"{line}{end}" for line in _without(file, whole, (text,))).encode()
        if (parse_yaml(content, name).data or {}) != {key: value for key, value in file.data.items() if key != text}:
            raise _refused(name)
        raw = content
    return raw


def _told(review: Review) -> dict[str, Any]:
    """What a file says of a decision, in order."""
    return {key: value for key, value in asdict(review).items() if value}


def _as_read(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same, as our reader gives it."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in told.items()}


def _written(raw: bytes, name: str, loc: Loc, review: Review) -> bytes:
    """The file once the mapping at `loc` tells `review`, every other line kept."""
    from ruamel.yaml.error import YAMLError  # imported for the commands that write a review, and for them alone

    before = parse_yaml(raw, name)
    told = _told(review)
    text = raw.decode("utf-8-sig")
    windows = "\r\n" in text
    try:
        written = _round_trip(text.replace("\r\n", "\n"), loc, told)
    except YAMLError:
        raise _refused(name) from None
    after = written.replace("\n", "\r\n") if windows else written
    content = (_BOM if raw.startswith(_BOM) else b"") + after.encode()
    if not _same_elsewhere(before, text, parse_yaml(content, name), after, loc, told):
        raise _refused(name)
    return content


def _refused(name: str) -> DraftingError:
    return DraftingError("la mise en page de ce fichier ne serait pas gardée : rien n'est écrit.", name,
                         "Écrivez les tirets décalés de deux espaces sous leur clé, sans espaces en trop, puis recommencez.")


def _round_trip(text: str, loc: Loc, told: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 1_000_000  # no line is cut
    editor.brace_single_entry_mapping_in_flow_sequence = True  # « [{title: A}] » stays so
    editor.indent(mapping=2, sequence=4, offset=2)
    whole = editor.load(text)
    holder, key = _inside(whole, loc[:-1]), loc[-1]
    if key not in holder:
        keys = list(holder)
        holder.insert(keys.index("text") if "text" in keys else len(keys), key, {})
    kept = holder[key]
    for key in [key for key in kept if key not in told]:
        del kept[key]
    for place, (key, value) in enumerate(told.items()):
        if key in kept:
            kept[key] = value
        elif hasattr(kept, "insert"):
            kept.insert(place, key, value)
        else:
            kept[key] = value
    out = io.StringIO()
    editor.dump(whole, out)
    return out.getvalue()


def _inside(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data


def _same_elsewhere(before: YamlFile, old: str, after: YamlFile, new: str, loc: Loc, told: dict[str, Any]) -> bool:
    """Whether the review is as told, and nothing else moved: no value, no comment, no space."""
    review = _inside(after.data, loc[:-1]).pop(loc[-1], None)
    _inside(before.data, loc[:-1]).pop(loc[-1], None)
    return review == _as_read(told) and before.data == after.data and _without(before, old, loc) == _without(after, new, loc)


def _without(file: YamlFile, text: str, loc: Loc) -> list[str]:
    """The lines of a file but those of the mapping at `loc`."""
    lines = text.splitlines()
    start = file.keys.get(loc)
    if start is None:
        return lines
    indent, end = _indent(lines[start - 1]), start
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > indent:
        end += 1
    return lines[: start - 1] + lines[end:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
