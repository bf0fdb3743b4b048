"""The markets of a workspace and their versions: saves are atomic, under a lock, and none is lost."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from drafting.errors import DraftingError, OutputError, os_reason
from drafting.yamlfile import MAX_BYTES

MARKET = "market.yaml"
VERSIONS = "versions"
PIECES = "pieces"
LIBRARY, BOOKS = "bibliotheque", "livres"
"""The folder of the texts and of the decisions of the workspace's own lawyers, laid over ours; that of review books."""
RESERVED = ("acheteurs", "facilitateurs", LIBRARY, BOOKS)
"""The folders of a workspace that are no market."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_VERSION = re.compile(r"(\d{4,9})\.yaml")
_THREADS = threading.Lock()


class Saved(Struct, frozen=True):
    """The text of a market as one save left it; `when`: seconds since 1970, as the disk says."""

    number: int
    raw: bytes
    when: float = 0.0


class Conflict(DraftingError):
    """Somebody else saved in between, and the same thing."""


def slug(text: str) -> str:
    """A safe folder name from a title: lower-case ASCII words joined by hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    return f"{made}-marche" if made in RESERVED else made or "marche"


class Workspace(Struct, frozen=True):
    """The folder; whatever is asked by a name stays inside it, and no link is followed."""

    folder: Path

    def names(self) -> list[str]:
        """The markets, by name."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir()
                      if is_name(path.name) and _is_folder(path) and _is_file(path / MARKET))

    def place(self, name: str) -> Path:
        """The folder of a market; an unsafe or unknown name is refused."""
        place = self.folder / name
        if not is_name(name) or not _is_folder(place) or not _is_file(place / MARKET):
            raise DraftingError("Ce marché n'est pas dans le dossier de travail.", hint="Il a peut-être été renommé ou retiré.")
        return place

    def create(self, title: str, raw: bytes) -> str:
        """A new market from its first text; its name comes from `title` and is not taken."""
        with disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            base, rank = slug(title), 1
            while True:
                name = base if rank == 1 else f"{base}-{rank}"
                try:
                    (self.folder / name).mkdir()
                    break
                except FileExistsError:
                    rank += 1
            put(self.folder / name / MARKET, raw)
        self.read(name)
        return name

    def read(self, name: str) -> Saved:
        """The market as it stands; what a person changed in the file by hand becomes a version."""
        place = self.place(name)
        with self.locked(name), disk(place):
            return _current(place)

    def save(self, name: str, edit: Callable[[Saved], bytes]) -> Saved:
        """What `edit` makes of the market as it stands, kept as a version more; nothing is written when nothing changes."""
        place = self.place(name)
        with self.locked(name), disk(place):
            now = _current(place)
            raw = edit(now)
            if raw == now.raw:
                return now
            if len(raw) > MAX_BYTES:
                raise OutputError("Ce marché serait trop long pour être enregistré.", name, "Un marché tient en quelques pages.")
            put(place / MARKET, raw)
            return _adopted(place, now.number + 1, raw)

    def versions(self, name: str) -> list[int]:
        """The numbers of the versions, newest first."""
        return sorted(_numbers(self.place(name)), reverse=True)

    def version(self, name: str, number: int) -> Saved:
        """One version of a market."""
        path = self.place(name) / VERSIONS / f"{number:04d}.yaml"
        if not _is_file(path):
            raise DraftingError(f"La version {number} de ce marché n'existe pas.")
        with disk(path):
            return Saved(number, read(path), path.stat().st_mtime)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """One writer at a time, in this program and beside it."""
        with alone_in(self.place(name)):
            yield


def is_name(name: str) -> bool:
    """Whether a text may be the name of a market's folder, or of a party's file."""
    return bool(_NAME.fullmatch(name)) and name not in RESERVED


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder, in this program and beside it; the folder is made when it is not there."""
    path = folder / ".lock"
    with disk(path):
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        with _exclusive(file):
            yield
    finally:
        os.close(file)


@contextmanager
def _exclusive(file: int) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # a system without such locks: one program at a time is all that can be promised
        with _THREADS:
            yield
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _current(place: Path) -> Saved:
    """The text of market.yaml, with its number; under the lock."""
    path = place / MARKET
    raw = read(path)
    last = max(_numbers(place), default=0)
    if last and read(place / VERSIONS / f"{last:04d}.yaml") == raw:
        return Saved(last, raw, path.stat().st_mtime)
    return _adopted(place, last + 1, raw)


def _adopted(place: Path, number: int, raw: bytes) -> Saved:
    """`raw` kept as version `number`. market.yaml is written first: a run killed in between loses nothing."""
    folder = place / VERSIONS
    if folder.is_symlink():
        raise OutputError("Le dossier des versions est un lien : il n'est pas suivi.", place.name)
    folder.mkdir(exist_ok=True)
    path = folder / f"{number:04d}.yaml"
    put(path, raw)
    return Saved(number, raw, path.stat().st_mtime)


def _numbers(place: Path) -> list[int]:
    folder = place / VERSIONS
    if not _is_folder(folder):
        return []
    found = (_VERSION.fullmatch(path.name) for path in folder.iterdir())
    return [int(match[1]) for match in found if match]


def put(path: Path, raw: bytes) -> None:
    """Write a file in one step: it is never half written."""
    put_all({path: raw})


def put_all(contents: Mapping[Path, bytes | None]) -> None:
    """Write files, or take away those without content: all is on the disk before the first one takes its place."""
    drafts: dict[Path, Path] = {}
    try:
        for path, raw in contents.items():
            if raw is not None:
                handle, draft = tempfile.mkstemp(prefix=".clausier-", dir=path.parent)
                drafts[path] = Path(draft)
                with os.fdopen(handle, "wb") as file:
                    file.write(raw)
                drafts[path].chmod(0o644)
        for path in contents:
            if path in drafts:
                os.replace(drafts[path], path)
            else:
                path.unlink(missing_ok=True)
    finally:
        for made in drafts.values():
            made.unlink(missing_ok=True)


def put_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder of files in one step: an interrupted run leaves none."""
    path.parent.mkdir(exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".clausier-", dir=path.parent))
    try:
        for name, data in files.items():
            (draft / name).write_bytes(data)
        draft.chmod(0o755)
        os.rename(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file of the workspace; a link is refused, and so is what is longer than `most`."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OutputError("Ce n'est pas un fichier.", path.name)
        raw = opened.read(most + 1)
    if len(raw) > most:
        raise OutputError("Ce fichier est trop gros.", path.name)
    return raw


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Faults of the disk, as a French sentence."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"Le disque ne répond pas : {os_reason(error)}.", path.name) from error
