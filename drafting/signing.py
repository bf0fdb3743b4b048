"""A review written into a clause's YAML, every other line kept: the one place that edits a library file.

The file is read first by our strict reader (:mod:`drafting.yamlfile`), then by ruamel.yaml, which keeps comments and
layout. What it gives is read again: if anything else than the review moved, nothing is to be written.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from msgspec.structs import asdict

from drafting.errors import DraftingError
from drafting.library import Review
from drafting.yamlfile import YamlFile, parse_yaml

_BOM = b"\xef\xbb\xbf"


def with_review(raw: bytes, name: str, rank: int, review: Review) -> bytes:
    """The file `raw` once the version of rank `rank` (from 0) carries `review`; raises `DraftingError`."""
    from ruamel.yaml.error import YAMLError  # imported for the commands that write a review, and for them alone

    before = parse_yaml(raw, name)
    told = {key: value for key, value in asdict(review).items() if value}
    text = raw.decode("utf-8-sig")
    windows = "\r\n" in text
    try:
        written = _round_trip(text.replace("\r\n", "\n"), rank, told)
    except YAMLError:
        raise _refused(name) from None
    after = written.replace("\n", "\r\n") if windows else written
    content = (_BOM if raw.startswith(_BOM) else b"") + after.encode()
    if not _same_elsewhere(before, text, parse_yaml(content, name), after, rank, told):
        raise _refused(name)
    return content


def _refused(name: str) -> DraftingError:
    return DraftingError("la mise en page de ce fichier ne serait pas gardée : rien n'est écrit.", name,
                         "Écrivez les tirets décalés de deux espaces sous leur clé, sans espaces en trop, puis recommencez.")


def _round_trip(text: str, rank: int, told: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 1_000_000  # no line is cut
    editor.brace_single_entry_mapping_in_flow_sequence = True  # « [{title: A}] » stays so
    editor.indent(mapping=2, sequence=4, offset=2)
    whole = editor.load(text)
    version = whole["versions"][rank]
    if "review" not in version:
        keys = list(version)
        version.insert(keys.index("text") if "text" in keys else len(keys), "review", {})
    kept = version["review"]
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


def _same_elsewhere(before: YamlFile, old: str, after: YamlFile, new: str, rank: int, told: dict[str, Any]) -> bool:
    """Whether the review is as told, and nothing else moved: no value, no comment, no space."""
    review = after.data["versions"][rank].pop("review", None)
    before.data["versions"][rank].pop("review", None)
    said = {key: value.isoformat() if isinstance(value, date) else value for key, value in told.items()}
    return review == said and before.data == after.data and _without(before, old, rank) == _without(after, new, rank)


def _without(file: YamlFile, text: str, rank: int) -> list[str]:
    """The lines of a file but those of a version's review."""
    lines = text.splitlines()
    start = file.keys.get(("versions", rank, "review"))
    if start is None:
        return lines
    indent, end = _indent(lines[start - 1]), start
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > indent:
        end += 1
    return lines[: start - 1] + lines[end:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
