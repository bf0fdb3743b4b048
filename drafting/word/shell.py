"""Shells: the Word files that give a pièce its looks, compiled once to segments that are only joined.

A shell is a real .docx, made to be restyled in Word. Its variables are the closed list `VARIABLES`, written
`{{ name }}`; `{{ corps }}`, alone in its paragraph, is where the pièce's text goes. docxtpl finds the names
that Word cut in pieces; after that there is no template engine: text, name, text… are joined.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drafting import __version__
from drafting.errors import DraftingError
from drafting.word.package import Member, pack, read_bytes

BODY = "corps"
#: What a shell may say, and nothing else; the text beside each name is for the messages.
VARIABLES = ("titre", "marche", "reference", "acheteur", "date", "lot", "piece", "projet", BODY)
#: Names that only we put in: the first article's number and the custom properties.
START, PROPERTIES = "depart", "proprietes"
#: A name as it is written in a shell.
NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FORMAT = 1


class ShellError(DraftingError):
    """A shell that cannot be used; `problems` holds every reason, one French sentence each."""

    def __init__(self, problems: list[str], where: str = "", hint: str = "") -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems), where, hint)


@dataclass(frozen=True, slots=True)
class Template:
    """A member with names in it: text, name, text, name… text."""

    name: str
    parts: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The member's content; `values` are already XML."""
        return "".join(values[part] if rank % 2 else part for rank, part in enumerate(self.parts)).encode()


@dataclass(frozen=True, slots=True)
class Shell:
    """A compiled shell: what to join, what to copy, and what the writer must know of it.

    `styles` gives the style id of each role, `width` the room between the margins in twips, `numbered` tells
    whether the three heading styles count 12, 12.1, 12.1.1.
    """

    members: tuple[Member | Template, ...]
    styles: Mapping[str, str]
    width: int
    numbered: bool

    def fill(self, values: Mapping[str, str]) -> list[Member]:
        """The members of a pièce; `values` holds XML for every name of the shell."""
        return [m if isinstance(m, Member) else pack(m.name, m.fill(values)) for m in self.members]

    def to_json(self) -> str:
        """This shell as text for the cache."""
        return json.dumps(
            {
                "members": [
                    {"name": m.name, "parts": list(m.parts)}
                    if isinstance(m, Template)
                    else {"name": m.name, "raw": [m.method, m.crc, m.size, base64.b64encode(m.data).decode()]}
                    for m in self.members
                ],
                "styles": dict(self.styles),
                "width": self.width,
                "numbered": self.numbered,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Shell:
        """The shell that :meth:`to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        members: list[Member | Template] = []
        for entry in data["members"]:
            if "parts" in entry:
                members.append(Template(entry["name"], tuple(entry["parts"])))
            else:
                method, crc, size, content = entry["raw"]
                members.append(Member(entry["name"], method, crc, size, base64.b64decode(content)))
        return cls(tuple(members), data["styles"], data["width"], data["numbered"])


def compile_shell(path: Path | str) -> Shell:
    """Read the shell at `path`; every problem at once in one :class:`ShellError`."""
    data, where = read_bytes(path)
    return _compile(data, where)


def load_shell(path: Path | str, cache_dir: Path | None = None) -> Shell:
    """The compiled shell at `path`, from `cache_dir` when the same bytes were compiled before."""
    data, where = read_bytes(path)
    if cache_dir is None:
        return _compile(data, where)
    cached = cache_dir / f"shell-{shell_key(data)}.json"
    shell = _recall(cached)
    if shell is None:
        shell = _compile(data, where)
        _remember(cached, shell)
    return shell


def shell_key(data: bytes) -> str:
    """What a compiled shell depends on: its bytes, the closed list, this format, this program."""
    digest = hashlib.sha256(f"{FORMAT}|{','.join(VARIABLES)}|{__version__}|".encode())
    digest.update(data)
    return digest.hexdigest()


def _compile(data: bytes, where: str) -> Shell:
    # docxtpl, docx and lxml cost a fifth of a second: only a compile pays for them.
    from drafting.word.shell_compiler import compile_bytes

    return compile_bytes(data, where)


def _recall(path: Path) -> Shell | None:
    """A cached shell, or None: absent, damaged, or in a folder that others can write."""
    try:
        if not _private(path.parent):
            return None
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            return None
        return Shell.from_json(text)
    except (OSError, UnicodeDecodeError):
        return None


def _remember(path: Path, shell: Shell) -> None:
    """Write the cache in one step; a cache that cannot be written is only a slower next run."""
    text = shell.to_json()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(path.parent):
            return
        draft.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}", encoding="utf-8")
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)


def _private(folder: Path) -> bool:
    """Whether only its owner, who is us, can write in `folder`: a cached shell goes into contracts."""
    if os.name != "posix":
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
