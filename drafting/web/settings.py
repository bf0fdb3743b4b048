"""What the pages are given: the folders, the day, the clock; nothing here asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from drafting.workspace import LIBRARY, Workspace

LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""The names under which this machine calls itself."""
MOST_BYTES = 25_000_000
"""The most that one request may carry, files included."""


class Starter(Struct, frozen=True):
    """A market to copy: whom it serves, and its file."""

    about: str
    path: Path


class Settings(Struct, frozen=True):
    """One server. `day`, `clock` (seconds, for limits), `told_day` and `told_time` (a file's date, its hour, in French) come
    from the command."""

    workspace: Workspace
    libraries: tuple[Path, ...]
    templates: tuple[Path, ...]
    starters: Mapping[str, Starter]
    cache: Path | None
    day: Callable[[], date]
    clock: Callable[[], float]
    told_day: Callable[[float], str]
    told_time: Callable[[float], str]
    hosts: tuple[str, ...] = LOCAL
    passwords: Mapping[str, str] = {}
    """Login → hash of the password. Empty: nobody is asked, and only this machine is listened to."""
    most_bytes: int = MOST_BYTES

    @property
    def own(self) -> Path:
        """The library that decisions are written to: the last one given, else that of the workspace."""
        return self.libraries[-1] if len(self.libraries) > 1 else self.workspace.folder / LIBRARY

    @property
    def shelves(self) -> tuple[Path, ...]:
        """The folders of texts, the built-in one first."""
        return (*self.libraries, self.own) if len(self.libraries) == 1 and self.own.is_dir() else self.libraries
