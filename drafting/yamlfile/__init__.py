"""Strict YAML: a file in, plain text values and the line of each out.

The parser's *events* are read, never `load` or `compose`, which crash on deep nesting. Every scalar stays
text; a duplicate key, an alias, an anchor, a tag, a second document, a file too big or too deep are refused
with a French sentence and the line.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from msgspec import Struct, field
from msgspec.structs import replace

from drafting.errors import Problem, ReadingErrors, os_reason

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_NODES = 200_000

MAPPING = "un bloc « clé : valeur » est attendu."
"""What is said of a file or of a value that is no mapping."""

Loc = tuple[str | int, ...]
_CORE_TAG = "tag:yaml.org,2002:"
"""What the parser makes of the « !! » that the person typed."""
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# The parser's own messages, in the order in which they are tried: English words → a French sentence.
_SYNTAX = (
    ("found character '\\t'", "une tabulation sert de retrait : remplacez-la par des espaces."),
    ("escape", "une barre « \\ » est mal placée entre guillemets : doublez-la, ou retirez les guillemets."),
    ("cannot start any token", "un caractère (souvent une tabulation, « @ » ou « % ») ne peut pas commencer une valeur : "
     "mettez des espaces pour le retrait et la valeur entre guillemets."),
    ("mapping values are not allowed", "un « : » est mal placé : mettez la valeur entre guillemets ou vérifiez le retrait."),
    ("could not find expected ':'", "il manque « : » après une clé, ou un guillemet n'est pas fermé."),
    ("while scanning a quoted scalar", "un guillemet ouvert n'est pas refermé."),
    ("while parsing a flow sequence", "une liste entre crochets [ ] n'est pas refermée, ou une virgule manque."),
    ("while parsing a flow mapping", "une accolade { } n'est pas refermée, ou une virgule manque."),
    ("while parsing a block mapping", "le retrait de cette ligne ne correspond pas à celui des lignes voisines, "
     "ou un guillemet ouvert plus haut n'est pas refermé."),
    ("while parsing a block collection", "le retrait de cette ligne ne correspond pas à celui de la liste."),
    ("while scanning a block scalar", "le retrait de ce texte (après « | ») n'est pas correct."),
    ("unacceptable character", "le fichier contient un caractère de contrôle : enregistrez-le en texte UTF-8."),
    ("special characters are not allowed", "le fichier contient un caractère de contrôle : enregistrez-le en texte UTF-8."),
    ("invalid", "le fichier n'est pas un texte UTF-8 : enregistrez-le en UTF-8."),
)


class Mounted(Protocol):
    """A file read in the place of a path: it says where its own values stand."""

    def problem(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at `loc`, counted from where the file is mounted."""


class YamlFile(Struct, frozen=True, eq=False):
    """`data`: nested dict, list, str. `lines`: the line of each value by its path; `keys`: of each key.

    A file recalled from a cache knows the lines of its `|` blocks only; `raw` gives the others when a message
    needs them.
    """

    name: str
    data: Any
    lines: Mapping[Loc, int]
    keys: Mapping[Loc, int]
    blocks: frozenset[Loc] = frozenset()
    mounts: Mapping[Loc, Mounted] = field(default_factory=dict)
    raw: bytes = b""

    def full(self) -> YamlFile:
        """This file with all its lines."""
        return _in_full(self.raw, self.name) if self.raw else self

    def problem(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at `loc`, or at its nearest parent that the file holds."""
        for cut in range(len(loc), -1, -1):
            mounted = self.mounts.get(loc[:cut])
            if mounted is not None:
                return mounted.problem(loc[cut:], message, hint, key=key)
        file = self.full()
        for cut in range(len(loc), -1, -1):
            line = file.keys.get(loc[:cut]) or file.lines.get(loc[:cut])
            if line:
                return Problem(message, self.name, line, hint)
        return Problem(message, self.name, 1, hint)

    def line(self, loc: Loc) -> int:
        """The line of `loc`, 0 when the file does not hold it."""
        file = self.full()
        return file.keys.get(loc) or file.lines.get(loc) or 0

    def block_line(self, loc: Loc) -> int:
        """The file's line of the first line of a `|` text."""
        return self.lines.get(loc, 0) + 1

    def where(self, loc: Loc) -> str:
        """« file:line » of `loc`."""
        return self.problem(loc, "").where

    def fail(self, loc: Loc, message: str, hint: str = "") -> ReadingErrors:
        """The error, to be raised, for one problem."""
        return ReadingErrors([self.problem(loc, message, hint)])


class Entry(Struct, frozen=True):
    """An entry of a file, in the place of the same entry of another."""

    file: YamlFile
    key: str

    def problem(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> Problem:
        return self.file.problem((self.key, *loc), message, hint, key=key)


def mounted(beneath: YamlFile, over: YamlFile, keys: Iterable[str]) -> YamlFile:
    """The file `beneath` where the entries `keys` are those of `over`: a problem in one of them is said where it is."""
    return replace(beneath, mounts={**beneath.mounts, **{(key,): Entry(over, key) for key in keys}})


def read_yaml(path: Path, name: str | None = None) -> YamlFile:
    """Read one file; `name` is how messages call it (by default its file name)."""
    return parse_yaml(read_bytes(path, name or path.name), name or path.name)


def read_bytes(path: Path, name: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file of reasonable size; raises `ReadingErrors`."""
    try:
        # Opened without waiting: a pipe is told from a file before anything is read from it.
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                raise ReadingErrors([Problem("ce n'est pas un fichier.", name, 0, "Donnez le chemin d'un fichier.")])
            if status.st_size > limit:
                shown = f"{status.st_size / 1_000_000:.1f}".replace(".", ",")
                raise ReadingErrors([Problem(
                    f"le fichier pèse {shown} Mo ; la limite est de {limit // 1_000_000} Mo.",
                    name, 0, "Un fichier de marché tient en quelques pages : vérifiez que c'est le bon fichier.")])
            parts = []
            while part := os.read(file, limit):
                parts.append(part)
            return b"".join(parts)
        finally:
            os.close(file)
    except FileNotFoundError:
        raise ReadingErrors([Problem("fichier introuvable.", name, 0, "Vérifiez le chemin.")]) from None
    except OSError as error:
        raise ReadingErrors([Problem(f"fichier illisible : {os_reason(error)}.", name)]) from None


def leads(folders: Iterable[Path]) -> dict[Path, str]:
    """How messages call the files of each folder: by its name, or by its whole path when an earlier one has that name."""
    found: dict[Path, str] = {}
    for folder in folders:
        found[folder] = str(folder) if folder.name in found.values() else folder.name
    return found


@lru_cache(1000)
def _in_full(raw: bytes, name: str) -> YamlFile:
    """A library's check asks for many lines of the same file."""
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> YamlFile:
    """Parse `raw`; raises `ReadingErrors` (all duplicate keys at once, else the first fault of syntax)."""
    if b"\0" in raw[:8000]:
        raise ReadingErrors([Problem("ce n'est pas un fichier texte.", name, 0,
                                     "Attendu : un fichier YAML en texte UTF-8.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ReadingErrors([Problem("le fichier n'est pas un texte UTF-8.", name, line,
                                     "Enregistrez-le en UTF-8.")]) from None
    reader = _Reader(name)
    try:
        return reader.read(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ReadingErrors([*reader.problems, Problem(_french(str(error)), name, line)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ReadingErrors([Problem(_french(str(error)), name, line)]) from None


def _french(message: str) -> str:
    for words, french in _SYNTAX:
        if words in message:
            return french
    return "la syntaxe YAML n'est pas correcte ici : vérifiez le retrait, les « : » et les guillemets."


class _Reader:
    """Builds the values from the events, refusing as early as possible what no honest file holds."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[Loc, int] = {}
        self.keys: dict[Loc, int] = {}
        self.blocks: set[Loc] = set()
        self.nodes = 0

    def read(self, events: Iterator[Any]) -> YamlFile:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop(event, "le fichier contient un second document (« --- ») : gardez-en un seul.")
            elif isinstance(event, yaml.NodeEvent):
                data = self.node(event, events, ())
        if self.problems:
            raise ReadingErrors(self.problems)
        return YamlFile(self.name, data, self.lines, self.keys, frozenset(self.blocks))

    def node(self, event: Any, events: Iterator[Any], loc: Loc) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.stop(event, "le fichier contient trop de valeurs.")
        if isinstance(event, yaml.AliasEvent):
            self.stop(event, f"renvoi « *{event.anchor} » non accepté : recopiez la valeur.")
        if event.anchor:
            self.stop(event, f"ancre « &{event.anchor} » non acceptée : recopiez la valeur.")
        if event.tag and event.tag != "!":
            tag = event.tag.replace(_CORE_TAG, "!!")[:40]
            self.stop(event, f"étiquette « {tag} » non acceptée : écrivez une valeur simple.")
        self.lines[loc] = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            if event.style == "|":
                self.blocks.add(loc)
            return event.value
        if len(loc) >= MAX_DEPTH:
            self.stop(event, "les valeurs sont imbriquées trop profondément.")
        build: Callable[[Iterator[Any], Loc], Any] = (
            self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence)
        return build(events, loc)

    def sequence(self, events: Iterator[Any], loc: Loc) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, events, (*loc, len(items))))
        return items

    def mapping(self, events: Iterator[Any], loc: Loc) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag not in (None, "!"):
                self.stop(event, "une clé doit être un mot simple.")
            key = event.value
            line = event.start_mark.line + 1
            here = (*loc, key)
            if key in pairs:
                self.problems.append(Problem(f"la clé « {key[:60]} » est écrite deux fois (déjà ligne {self.keys[here]}).",
                                             self.name, line, "Gardez une seule valeur."))
                self.node(next(events), events, (*here, "…"))
                continue
            self.keys[here] = line
            pairs[key] = self.node(next(events), events, here)
        return pairs

    def stop(self, event: Any, message: str) -> None:
        raise ReadingErrors([*self.problems, Problem(message, self.name, event.start_mark.line + 1)])
