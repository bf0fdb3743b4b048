"""What became of each clause of a pièce of ours: its holders and its extract, compared with the library of today.

The extract that the file carries says which clauses it was written with, and their words as printed; its hidden bookmarks say
where they stand. What people typed in the fields is an answer, not an edit; a renumbered reference is not one either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

from msgspec import Struct

from drafting.errors import DraftingError
from drafting.hashes import clause_hash, text_hash
from drafting.library import Library
from drafting.paper import Copy

State = Literal["intact", "renumbered", "missing", "edited"]
_STATES = get_args(State)
Newer = Literal["same", "mended", "newer", "coming", "gone"]
_ANSWER = "[……]"
_BOX = re.compile(r"\[[ x]\]")
_PART = r"[\dIVXLC]+(?: (?:bis|ter|quater))?(?:[.-]\d+)*"
_NUMBER = re.compile(rf"\b((?:articles?|annexes?|tableaux?) ){_PART}(?:(?:, | et )\d+(?:\.\d+)+)*", re.I)
_CLAUSE = {"id": str, "version": str, "text_sha256": str, "clause_sha256": str, "lots": list, "text": str}


class Held(Struct, frozen=True):
    """A clause of a file: what was written, what it is now, what the library says today; `since`: the date of its newer text.

    `copies`: how many times it stands in the file.
    """

    id: str
    version: str
    lots: tuple[str, ...]
    state: State
    library: Newer
    since: str = ""
    now: str = ""
    copies: int = 1


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


def trace(extract: Mapping[str, Any], found: Sequence[Sequence[Copy]], library: Library, day: date) -> tuple[Held, ...]:
    """Each clause with its fate; `found` are its copies, `day` that of the library's text."""
    return tuple(_held(entry, copies, library, day) for entry, copies in zip(extract["clauses"], found, strict=True))


def _held(entry: Mapping[str, Any], copies: Sequence[Copy], library: Library, day: date) -> Held:
    newer, since = _newer(entry, library, day)
    state, now = fate(entry["text"], copies)
    return Held(entry["id"], entry["version"], tuple(entry["lots"]), state, newer, since, now, len(copies))


def fate(written: str, copies: Sequence[Copy]) -> tuple[State, str]:
    """What became of a clause, and its words now: those of the copy that was edited most, since each one binds."""
    fates = [(_state(written, copy), "\n".join(copy.lines)) for copy in copies]
    return max(fates, key=lambda one: _STATES.index(one[0]), default=("missing", ""))


def _state(written: str, copy: Copy) -> State:
    if not copy.lines:
        return "missing"
    old, new = _plain(written), _plain("\n".join(copy.lines))
    if _says(old, new, whole=copy.whole):
        return "intact"
    old, new = (_NUMBER.sub(r"\1#", text) for text in (old, new))
    return "renumbered" if _says(old, new, whole=copy.whole) else "edited"


def _plain(text: str) -> str:
    """The words alone: spaces, apostrophes, ticks and the marks of lists are the word processor's, or the buyer's."""
    flat = _BOX.sub("[ ]", re.sub(r"[ \u00a0\u202f]+", " ", text).replace("’", "'"))
    return re.sub(r"(?m)^ *(?:- )?| +$", "", flat)


def _says(written: str, now: str, *, whole: bool) -> bool:
    """Whether `now` is what was written, answers aside; or holds it from one line to another, when it may hold more."""
    first, *others = written.split(_ANSWER)
    starts = [0] if whole else [0, *(found.end() for found in re.finditer("\n", now))]
    return any(_goes_on(now, start + len(first), others, whole=whole) for start in starts if now.startswith(first, start))


def _goes_on(now: str, at: int, parts: Sequence[str], *, whole: bool) -> bool:
    """Whether the `parts` follow each other from `at`, with anything between them, up to the end of `now` or of a line."""
    *between, last = parts or [""]
    for part in between:
        at = now.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if whole:
        return now.endswith(last) and len(now) - len(last) >= at if parts else at == len(now)
    if not parts:
        return now[at:at + 1] in ("", "\n")
    return re.compile(re.escape(last) + "$", re.M).search(now, at) is not None


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
