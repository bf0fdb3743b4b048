"""Shells: the Word files that give a pièce its looks, compiled once to segments that are only joined.

A shell is a real .docx, made to be restyled in Word. Its variables are the closed list `VARIABLES`, written
`{{ name }}`; `{{ corps }}`, alone in its paragraph, is where the pièce's text goes. docxtpl finds the names
that Word cut in pieces; after that there is no template engine: text, name, text… are joined.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting import __version__
from drafting.cache import recall, remember
from drafting.errors import DraftingError
from drafting.word.package import Member, pack, read_bytes

BODY = "corps"
#: What a shell may say, and nothing else; the text beside each name is for the messages.
VARIABLES = ("titre", "marche", "reference", "qualite", "acheteur", "date", "lot", "piece", "projet", BODY)
#: Names that only we put in: the first article's number and the custom properties.
START, PROPERTIES = "depart", "proprietes"
#: A name as it is written in a shell.
NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FORMAT = 1
OURS = Path(__file__).with_name("shells.json")


class ShellError(DraftingError):
    """A shell that cannot be used; `problems` holds every reason, one French sentence each."""

    def __init__(self, problems: list[str], where: str = "", hint: str = "") -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems), where, hint)


class Template(Struct, frozen=True):
    """A member with names in it: text, name, text, name… text."""

    name: str
    parts: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The member's content; `values` are already XML."""
        return "".join(values[part] if rank % 2 else part for rank, part in enumerate(self.parts)).encode()


class Shell(Struct, frozen=True):
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

    def to_json(self) -> dict[str, Any]:
        """This shell as plain data for the cache."""
        return {
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

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Shell:
        """The shell that :meth:`to_json` gave."""
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
    """The compiled shell at `path`: known since `make_base.py` made it, or kept in `cache_dir`, or compiled now."""
    data, where = read_bytes(path)
    key = shell_key(data)
    kept = ours().get(key) or recall(cache_dir, f"shell-{key}")
    if kept is not None:
        return Shell.from_json(kept)
    shell = _compile(data, where)
    remember(cache_dir, f"shell-{key}", shell.to_json())
    return shell


_PAGE = re.compile(r'<w:pgSz\b[^>]*?\bw:w="(\d+)"[^>]*?\bw:h="(\d+)"[^>]*?/>')


def landscape(shell: Shell) -> Shell:
    """The same shell, whoever made it, with its pages turned: for wide tables."""
    members, wider = list(shell.members), 0
    for rank, member in enumerate(members):
        if isinstance(member, Template) and member.name == "word/document.xml":
            parts = list(member.parts)
            for place in range(0, len(parts), 2):
                found = _PAGE.search(parts[place])
                if found and int(found[1]) < int(found[2]):
                    wider = int(found[2]) - int(found[1])
                    turned = f'<w:pgSz w:w="{found[2]}" w:h="{found[1]}" w:orient="landscape"/>'
                    parts[place] = _PAGE.sub(turned, parts[place])
            members[rank] = Template(member.name, tuple(parts))
    return Shell(tuple(members), shell.styles, shell.width + wider, shell.numbered)


@lru_cache(maxsize=1)
def ours() -> dict[str, Any]:
    """The shells that come with clausier, compiled, by key: even the first run needs no template library."""
    try:
        kept: dict[str, Any] = json.loads(OURS.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept


def shell_key(data: bytes) -> str:
    """What a compiled shell depends on: its bytes, the closed list, this format, this program."""
    digest = hashlib.sha256(f"{FORMAT}|{','.join(VARIABLES)}|{__version__}|".encode())
    digest.update(data)
    return digest.hexdigest()


def _compile(data: bytes, where: str) -> Shell:
    # docxtpl, docx and lxml cost a fifth of a second: only a compile pays for them.
    from drafting.word.shell_compiler import compile_bytes

    return compile_bytes(data, where)
