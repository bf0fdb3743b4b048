"""A private folder of plain JSON, keyed by content: what was read or compiled once and has not changed.

A cache is never needed: absent, damaged, or in a folder that others can write, it only makes the next run
slower. What it holds goes into contracts, so only its owner may have written it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Any

from msgspec import json

KEPT = 8
"""How many entries of one kind stay: a few libraries and templates side by side."""


BUILT = Path(__file__).with_name("_built")
"""What was kept when the package was built: part of the program, so as trusted as its code."""


def recall(folder: Path | None, name: str, kind: Any = Any) -> Any | None:
    """The data kept under `name`, by this user or in the package, as a `kind`; None when there is none to trust."""
    found = None if folder is None else _read(folder, name, kind)
    return _read(BUILT, name, kind) if found is None else found


def _read(folder: Path, name: str, kind: Any) -> Any | None:
    try:
        if folder != BUILT and not _private(folder):
            return None
        digest, _, text = (folder / f"{name}.json").read_bytes().partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            return None
        return json.decode(text, type=kind)
    except (OSError, ValueError):
        return None


def remember(folder: Path | None, name: str, data: Any) -> None:
    """Keep `data` under `name`, in one step."""
    if folder is None:
        return
    path = folder / f"{name}.json"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(folder):
            return
        text = json.encode(data)
        draft.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        os.replace(draft, path)
        _prune(folder, name.partition("-")[0])
    except OSError:
        draft.unlink(missing_ok=True)


def _prune(folder: Path, kind: str) -> None:
    """Keep the latest of a kind (the word before the first hyphen): each change of a file makes a new key."""
    kept = sorted(folder.glob(f"{kind}-*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)


def _private(folder: Path) -> bool:
    """Whether only its owner, who is us, can write in `folder`."""
    if os.name != "posix":
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
