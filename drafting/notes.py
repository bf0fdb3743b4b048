"""What reviewers said of texts, left for their authors in `notes.yaml` beside the clauses, until somebody strikes it out.

No pièce is made from it: it is read by the commands that show it or add to it, and by them alone. It is only ever added
to at its end, so that what its owner typed there is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from drafting.errors import Problem, ReadingErrors
from drafting.node import Node
from drafting.yamlfile import MAX_BYTES, YamlFile, parse_yaml, read_bytes

FILE = "notes.yaml"
_BARE = re.compile(r"[a-z][a-z0-9_]*(?:/[a-z0-9-]+){2}|\d{4}-\d{2}-\d{2}")
"""What needs no quotation marks: the id of a clause, a day."""
_BREAKS = str.maketrans(dict.fromkeys("\x85\u2028\u2029", "\n"))
_HEAD = """\
# Ce que des relecteurs ont dit des textes, pour ceux qui les écrivent ; aucune pièce n'en dépend.
# « clausier library review --apply » ajoute à la fin. Une note réglée s'efface à la main.
notes:
"""


class Note(Struct, frozen=True):
    """A comment: on a text of a clause, on a clause (no `version`), or on the whole (no `clause`); `words` are its target."""

    clause: str
    version: date | None
    by: str
    on: str
    words: str
    note: str
    answers: tuple[str, ...] = ()


def read_notes(folder: Path) -> tuple[Note, ...]:
    """The notes of a library folder, none without file; raises `ReadingErrors`."""
    path = folder / FILE
    return _notes(parse_yaml(read_bytes(path, FILE), FILE)) if path.exists() else ()


def _notes(file: YamlFile) -> tuple[Note, ...]:
    problems: list[Problem] = []
    root = Node.root(file, problems)
    found = []
    for node in root.nodes("notes") if root.data.get("notes") else ():
        found.append(Note(node.text("clause"), node.day("version"), node.text("by"), node.text("on"), node.text("words"),
                          node.text("note"), node.texts("answers")))
        node.close()
    root.seen.add("notes")
    root.close()
    if problems:
        raise ReadingErrors(problems)
    return tuple(found)


def with_notes(raw: bytes, notes: Iterable[Note]) -> bytes:
    """The file `raw`, empty if there is none, with the notes that it does not hold yet at its end."""
    held = _notes(parse_yaml(raw, FILE)) if raw else ()
    fresh = [note for note in dict.fromkeys(map(_breaks, notes)) if note not in held]
    if not fresh:
        return raw
    start = raw.decode() if raw else _HEAD
    content = (start.rstrip("\n") + "\n" + "".join(map(_written, fresh))).encode()
    if len(content) > MAX_BYTES or _notes(parse_yaml(content, FILE)) != (*held, *fresh):
        raise ReadingErrors([Problem("les notes ne peuvent pas être ajoutées à la fin de ce fichier : rien n'est écrit.", FILE, 0,
                                     "Terminez-le par la liste « notes », ses tirets décalés de deux espaces.")])
    return content


def _breaks(note: Note) -> Note:
    """One sign for every line break: YAML knows others, that it would read otherwise."""
    texts = {name: getattr(note, name).translate(_BREAKS) for name in ("by", "on", "words", "note")}
    return replace(note, **texts, answers=tuple(answer.translate(_BREAKS) for answer in note.answers))


def _written(note: Note) -> str:
    """One note; a text between quotation marks is what it was, whatever it holds."""
    told = {"clause": note.clause, "version": note.version.isoformat() if note.version else "", "by": note.by, "on": note.on,
            "words": note.words, "note": note.note, "answers": list(note.answers)}
    lines = [f"{key}: {value if _BARE.fullmatch(str(value)) else json.dumps(value, ensure_ascii=False)}"
             for key, value in told.items() if value]
    return "".join(f"  {'- ' if rank == 0 else '  '}{line}\n" for rank, line in enumerate(lines))
