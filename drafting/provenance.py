"""What became of each clause of a pièce of ours: its holders and its extract, compared with the library of today.

The extract that the file carries says which clauses it was written with, and their words as printed; its hidden bookmarks say
where they stand. What people typed in the fields is an answer, not an edit; a renumbered reference is not one either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from drafting.errors import DraftingError
from drafting.hashes import clause_hash, text_hash
from drafting.library import Library

State = Literal["intact", "renumbered", "edited", "missing"]
Newer = Literal["same", "mended", "newer", "coming", "gone"]
_ANSWER = "[……]"
_BOX = re.compile(r"\[[ x]\]")
_NUMBER = re.compile(r"\b((?:articles?|annexes?|tableaux?)\s)[\dIVXLC]+(?:[.-]\d+)*(?:(?:, | et )\d+(?:\.\d+)+)*", re.I)
_CLAUSE = {"id": str, "version": str, "text_sha256": str, "clause_sha256": str, "lots": list, "text": str}


class Held(Struct, frozen=True):
    """A clause of a file: what was written, what it is now, what the library says today; `since`: the date of its newer text."""

    id: str
    version: str
    lots: tuple[str, ...]
    state: State
    library: Newer
    since: str = ""
    now: str = ""


def read_extract(text: str, file: str) -> Mapping[str, Any]:
    """What a file says of itself; a French error when it says nothing that we wrote."""
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("clauses"), list) or not all(map(_is_clause, found["clauses"])):
        raise DraftingError("ce fichier ne porte aucune clause de clausier.", file,
                            "Donnez une pièce écrite par clausier, ou relisez celle-ci avec « clausier verify ».")
    return found


def _is_clause(entry: Any) -> bool:
    return (isinstance(entry, dict) and all(isinstance(entry.get(key), kind) for key, kind in _CLAUSE.items())
            and all(isinstance(lot, str) for lot in entry["lots"]))


def seeds(extract: Mapping[str, Any]) -> list[str]:
    """What the holders of its clauses are named from, in order."""
    return [f"{entry['id']}|{entry['version']}|{','.join(entry['lots'])}" for entry in extract["clauses"]]


def trace(extract: Mapping[str, Any], names: Sequence[str], holders: Mapping[str, Sequence[str]], library: Library,
          day: date) -> tuple[Held, ...]:
    """Each clause with its fate; `names` are its holders', `holders` what stands in them, `day` that of the library's text."""
    return tuple(_held(entry, holders.get(name), library, day) for entry, name in zip(extract["clauses"], names, strict=True))


def _held(entry: Mapping[str, Any], lines: Sequence[str] | None, library: Library, day: date) -> Held:
    newer, since = _newer(entry, library, day)
    now = "\n".join(lines or ())
    state = _state(entry["text"], now if lines else None)
    return Held(entry["id"], entry["version"], tuple(entry["lots"]), state, newer, since, now)


def _state(written: str, now: str | None) -> State:
    if now is None:
        return "missing"
    if _same(written, now):
        return "intact"
    return "renumbered" if _same(_NUMBER.sub(r"\1#", written), _NUMBER.sub(r"\1#", now)) else "edited"


def _same(written: str, now: str) -> bool:
    """Whether `now` says what was written, spaces and answers aside."""
    old, new = (_BOX.sub("[ ]", re.sub(r"[ \u00a0\u202f]+", " ", text).replace("’", "'")) for text in (written, now))
    if old == new:
        return True
    pattern = ".*?".join(re.escape(part) for part in old.split(_ANSWER))
    return _ANSWER in old and re.fullmatch(pattern, new, re.S) is not None


def _newer(entry: Mapping[str, Any], library: Library, day: date) -> tuple[Newer, str]:
    """What the library gives on `day` for this clause, or later on."""
    clause = library.clauses.get(entry["id"])
    if clause is None:
        return "gone", ""
    same = next((v for v in clause.versions if v.in_force_from.isoformat() == entry["version"]), None)
    latest = clause.version_on(day)
    if latest is None or latest.repealed:
        return "gone", latest.in_force_from.isoformat() if latest else ""
    if latest is not same and latest.in_force_from.isoformat() > entry["version"]:
        return "newer", latest.in_force_from.isoformat()
    if same is None or text_hash(same) != entry["text_sha256"] or clause_hash(clause, same) != entry["clause_sha256"]:
        return "mended", ""
    coming = next((v for v in clause.versions if v.in_force_from > day and v.in_force_from > same.in_force_from), None)
    return ("coming", coming.in_force_from.isoformat()) if coming else ("same", "")
