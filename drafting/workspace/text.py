"""The text of a market file once it holds other values: comments and layout kept, as a person would have typed it.

A value is replaced on its line, or removed with its lines. Whatever else is asked goes through ruamel.yaml, which keeps comments.
What either gives is read again by our strict reader: it must hold exactly the values asked, or the file is written anew.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from drafting.errors import ReadingErrors
from drafting.yamlfile import Loc, YamlFile, parse_yaml

_PLAIN = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ_](?:[0-9A-Za-zÀ-ÖØ-öø-ÿ_ .@/%'’()+°€-]*[0-9A-Za-zÀ-ÖØ-öø-ÿ_.@/%'’()+°€-])?")
"""What needs no quotes, in a block or between braces."""
_GONE = object()


def retyped(raw: bytes, name: str, data: Mapping[str, Any]) -> bytes:
    """The file `raw` once it holds `data` (nested dicts, lists and texts); `raw` may be empty."""
    try:
        before = parse_yaml(raw, name)
    except ReadingErrors:
        return fresh(data)
    if before.data == data:
        return raw
    if not isinstance(before.data, dict):
        return fresh(data)
    edits = list(_edits(before.data, data, ()))
    return _on_lines(raw, before, edits, data) or _round_trip(raw, name, edits, data) or fresh(data)


def fresh(data: Mapping[str, Any]) -> bytes:
    """A new file that holds `data`."""
    from ruamel.yaml import YAML

    out = io.StringIO()
    editor = _editor(YAML())
    editor.dump(_typed(dict(data)), out)
    return out.getvalue().encode("utf-8", "replace")


def _edits(old: Any, new: Any, loc: Loc) -> Iterator[tuple[Loc, Any]]:
    """What to set and what to remove, from `old` to `new`: the innermost values that differ."""
    if isinstance(old, dict) and isinstance(new, Mapping) and old and new:
        for key in new:
            if key not in old:
                yield (*loc, key), new[key]
            elif old[key] != new[key]:
                yield from _edits(old[key], new[key], (*loc, key))
        yield from (((*loc, key), _GONE) for key in old if key not in new)
    elif _are_rows(old) and _are_rows(new) and len(old) <= len(new):
        for rank, item in enumerate(old):
            if item != new[rank]:
                yield from _edits(item, new[rank], (*loc, rank))
        yield from (((*loc, rank), new[rank]) for rank in range(len(old), len(new)))
    elif _are_rows(old) and _are_rows(new) and (kept := _kept(old, new)) is not None:
        yield from (((*loc, rank), _GONE) for rank in reversed(range(len(old))) if rank not in kept)
    else:
        yield loc, new


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _kept(old: list[Any], new: list[Any]) -> list[int] | None:
    """The ranks of `old` that make `new`, when rows were only removed."""
    kept: list[int] = []
    for item in new:
        start = kept[-1] + 1 if kept else 0
        rank = next((i for i in range(start, len(old)) if old[i] == item), None)
        if rank is None:
            return None
        kept.append(rank)
    return kept


# ---- one line ------------------------------------------------------------------------------------------------

def _on_lines(raw: bytes, before: YamlFile, edits: list[tuple[Loc, Any]], data: Mapping[str, Any]) -> bytes | None:
    """Each value replaced on its own line, or removed with its lines, when nothing is to be added."""
    text = raw.decode("utf-8-sig")
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    for loc, value in edits:
        line = before.keys.get(loc)
        if value is _GONE:
            gone |= _lines_of(before, loc)
            continue
        if line is None or not isinstance(value, str) or not _PLAIN.fullmatch(value):
            return None
        key = re.escape(str(loc[-1]))
        value_there = rf"((?:^|[\s{{,-]){key}:[ ]+)([^\s#,{{}}\[\]][^#,{{}}\[\]\n\r]*?)(?=\s*(?:[,}}#\r\n]|$))"
        found = re.search(value_there, lines[line - 1])
        if found is None:
            return None
        lines[line - 1] = lines[line - 1][:found.start(2)] + value + lines[line - 1][found.end(2):]
    return _proven("".join(line for number, line in enumerate(lines, 1) if number not in gone), raw, before.name, data)


def _lines_of(file: YamlFile, loc: Loc) -> set[int]:
    """The lines on which a value stands with its key: the comments before it and after it stay."""
    known = {line for many in (file.keys, file.lines) for path, line in many.items() if path[:len(loc)] == loc}
    return set(range(min(known), max(known) + 1)) if known else set()


def _proven(text: str, raw: bytes, name: str, data: Mapping[str, Any]) -> bytes | None:
    made = (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + text.encode("utf-8", "replace")
    try:
        return made if parse_yaml(made, name).data == data else None
    except ReadingErrors:
        return None


# ---- the whole file ------------------------------------------------------------------------------------------

def _round_trip(raw: bytes, name: str, edits: list[tuple[Loc, Any]], data: Mapping[str, Any]) -> bytes | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    text = raw.decode("utf-8-sig")
    windows = "\r\n" in text
    editor = _editor(YAML())
    try:
        whole = editor.load(text.replace("\r\n", "\n"))
        for loc, value in edits:
            holder = whole
            for step in loc[:-1]:
                holder = holder[step]
            _apply(holder, loc[-1], value)
        out = io.StringIO()
        editor.dump(whole, out)
    except (YAMLError, KeyError, IndexError, TypeError, ValueError):
        return None  # a layout that the editor does not follow: the caller writes the file anew
    written = out.getvalue()
    return _proven(written.replace("\n", "\r\n") if windows else written, raw, name, data)


def _apply(holder: Any, key: Any, value: Any) -> None:
    if value is _GONE:
        del holder[key]
    elif isinstance(holder, list) and key >= len(holder):
        holder.append(_typed(value))
    else:
        holder[key] = _typed(value)


def _editor(editor: Any) -> Any:
    editor.preserve_quotes = True
    editor.width = 1_000_000  # no line is cut
    editor.brace_single_entry_mapping_in_flow_sequence = True
    editor.allow_duplicate_keys = False
    editor.indent(mapping=2, sequence=4, offset=2)
    return editor


def _typed(value: Any) -> Any:
    """A value as a person types it: figures without quotes, lists of words on one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, Mapping):
        made = CommentedMap((key, _typed(each)) for key, each in value.items())
        if not value:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        listed = CommentedSeq(_typed(each) for each in value)
        if not any(isinstance(each, (Mapping, list)) for each in value):
            listed.fa.set_flow_style()
        return listed
    text = str(value).encode("utf-8", "replace").decode()
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text and len(text) < 16 else text
