"""Words and versions written into a clause's file, a name into library.yaml, line for line: other lines stay as they were typed.

A `|` text is lines, so lines are replaced, and no YAML is written again; the strict reader reads the result, and if it
does not say exactly what was asked, nothing is to be written.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from drafting.errors import DraftingError
from drafting.yamlfile import YamlFile, parse_yaml

_BOM = b"\xef\xbb\xbf"
Edit = Callable[[YamlFile, list[str]], list[str]]


def with_text(raw: bytes, name: str, rank: int, text: str) -> bytes:
    """The file `raw` once the version of rank `rank` (from 0) says `text`; raises `DraftingError`."""
    def edit(file: YamlFile, lines: list[str]) -> list[str]:
        start, end = _block(file, lines, rank)
        return lines[:start] + _indented(text, _indent(lines, start)) + lines[end:]

    def expect(data: Any) -> None:
        data["versions"][rank]["text"] = text

    return _edited(raw, name, edit, expect)


def with_version(raw: bytes, name: str, rank: int, since: date, change: str, text: str) -> bytes:
    """The file `raw` once a version from `since` follows that of rank `rank`, like it but for its words; unsigned."""
    def edit(file: YamlFile, lines: list[str]) -> list[str]:
        keys = sorted((line, str(loc[2])) for loc, line in file.keys.items() if len(loc) == 3 and loc[:2] == ("versions", rank))
        end = _end(lines, keys[-1][0] - 1)
        dash = " " * (len(lines[keys[0][0] - 1]) - len(lines[keys[0][0] - 1].lstrip()))
        made: list[str] = []
        for (line, key), following in zip(keys, [*(line for line, _ in keys[1:]), end + 1], strict=True):
            own = lines[line - 1:_end(lines, line - 1, following - 1)]
            own[0] = f"{dash}  {own[0].lstrip().removeprefix('- ').lstrip()}"
            if key == "in_force_from":
                own = [f"{dash}  in_force_from: {since.isoformat()}"]
            elif key == "change":
                own = []
            elif key == "text":
                said = f"{dash}  change: {json.dumps(change, ensure_ascii=False)}"
                own = [said, f"{dash}  text: |", *_indented(text, f"{dash}    ")]
            made += [] if key == "review" else own
        made[0] = f"{dash}- {made[0].lstrip()}"
        return lines[:end] + made + lines[end:]

    def expect(data: Any) -> None:
        made = copy.deepcopy(data["versions"][rank])
        made.pop("review", None)
        made |= {"in_force_from": since.isoformat(), "change": change, "text": text}
        data["versions"].insert(rank + 1, made)

    return _edited(raw, name, edit, expect)


def with_release(raw: bytes, name: str, release: str) -> bytes:
    """The file library.yaml `raw` once its `release:` is `release`; raises `DraftingError`."""
    def edit(file: YamlFile, lines: list[str]) -> list[str]:
        at = file.line(("release",)) - 1
        said = re.compile(rf"""(release:\s*)(["']?){re.escape(file.data["release"])}\2(?=[\s,}}]|$)""")
        return [*lines[:at], said.sub(rf'\g<1>"{release}"', lines[at], count=1), *lines[at + 1:]]

    def expect(data: Any) -> None:
        data["release"] = release

    return _edited(raw, name, edit, expect)


def _edited(raw: bytes, name: str, edit: Edit, expect: Callable[[Any], None]) -> bytes:
    """The file after `edit`, its line ends and its mark kept; refused if it says anything else than `expect`."""
    file = parse_yaml(raw, name)
    text = raw.decode("utf-8-sig")
    windows = "\r\n" in text
    lines = text.replace("\r\n", "\n").split("\n")
    after = ("\r\n" if windows else "\n").join(edit(file, lines))
    content = (_BOM if raw.startswith(_BOM) else b"") + after.encode()
    expected = copy.deepcopy(file.data)
    expect(expected)
    if parse_yaml(content, name).data != expected:
        raise DraftingError("la mise en page de ce fichier ne permet pas d'y écrire ce texte sans risque : rien n'est écrit.",
                            name, "Écrivez ce changement à la main.")
    return content


def _block(file: YamlFile, lines: list[str], rank: int) -> tuple[int, int]:
    """The lines of a version's `|` text, from the first to the one after the last."""
    start = file.block_line(("versions", rank, "text")) - 1
    return start, _end(lines, start - 1)


def _end(lines: list[str], start: int, limit: int | None = None) -> int:
    """One after the last line that belongs to the key of line `start`: deeper ones, empty ones before them."""
    depth = len(lines[start]) - len(lines[start].lstrip(" -"))
    end = start + 1
    for at in range(start + 1, len(lines) if limit is None else limit):
        if lines[at].strip():
            if len(lines[at]) - len(lines[at].lstrip(" ")) <= depth:
                break
            end = at + 1
    return end


def _indent(lines: list[str], start: int) -> str:
    first = next((line for line in lines[start:] if line.strip()), "")
    return " " * (len(first) - len(first.lstrip(" ")))


def _indented(text: str, indent: str) -> list[str]:
    return [indent + line if line else "" for line in text.rstrip("\n").split("\n")]
