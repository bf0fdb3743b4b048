"""The files that people drop in a market: kept beside it under a safe name, bounded, never written over.

A name is only shown, and never leads anywhere: it has no folder, no control character, an extension that the caller expects.
What a file holds is not looked at here: its readers bound it (:mod:`drafting.word.package`).
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from msgspec import Struct

from drafting import french
from drafting.errors import DraftingError, OutputError
from drafting.workspace.store import Workspace, alone_in, disk, put

DOCUMENTS, ANSWERS = "documents", "reponses"
"""The folders of a market where its buyer's files are, and those that candidates returned."""
WORD, READABLE = (".docx", ".docm", ".dotx"), (".docx", ".odt")
"""What can be written into, and what can be read."""
MOST_FILES, MOST_BYTES = 400, 300_000_000
"""The most that one folder of a market may hold."""
LONGEST = 90
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%]')
"""What some disk refuses, and the sign by which browsers write what a name may not hold."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


class Kept(Struct, frozen=True):
    """A file that is there; `when`: seconds since 1970, as the disk says."""

    name: str
    size: int
    when: float


class Folder(Struct, frozen=True):
    """One folder of files of a market, or of the workspace itself; made when the first one comes; no link is followed."""

    workspace: Workspace
    market: str
    name: str

    def place(self) -> Path:
        """Where it is; it may not exist yet."""
        place = self.workspace.place(self.market) if self.market else self.workspace.folder
        for part in self.name.split("/"):
            place /= part
            if place.is_symlink() or place.exists() and not place.is_dir():
                raise OutputError("Ce dossier est un lien ou un fichier : il n'est pas suivi.", part)
        return place

    def files(self) -> list[Kept]:
        """The files, by name; what a word processor leaves beside them is passed over."""
        place = self.place()
        with disk(place):
            found = list(place.iterdir()) if place.is_dir() else []
            return [Kept(path.name, path.stat().st_size, path.stat().st_mtime) for path in sorted(found)
                    if not path.name.startswith((".", "~$")) and path.is_file() and not path.is_symlink()]

    def keep(self, given: str, data: bytes, extensions: Iterable[str]) -> str:
        """Keep a file under a safe name made of the one that it bears; the same bytes are the same file."""
        stem, extension = safe_name(given, extensions)
        if not data:
            raise DraftingError("Ce fichier est vide.", f"{stem}{extension}", "Choisissez-le de nouveau, une fois enregistré.")
        place = self.place()
        with self._alone(), disk(place):
            place.mkdir(parents=True, exist_ok=True)
            there = {one.name.casefold(): one for one in self.files()}
            rank = 1
            while (one := there.get((name := stem + f"-{rank}" * (rank > 1) + extension).casefold())) is not None:
                if one.size == len(data) and self.read(one.name) == data:
                    return one.name
                rank += 1
            if len(there) >= MOST_FILES or sum(one.size for one in there.values()) + len(data) > MOST_BYTES:
                raise OutputError(
                    f"Ce dossier est plein : {MOST_FILES} fichiers et {french.number(MOST_BYTES // 1_000_000)} Mo au plus.",
                    self.name, "Retirez-en ce qui ne sert plus.")
            put(place / name, data)
        return name

    def read(self, name: str) -> bytes:
        """The bytes of a file that is in the list, and of no other."""
        path = self.path(name)
        with disk(path):
            file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                           | getattr(os, "O_BINARY", 0))
            with os.fdopen(file, "rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    raise OutputError("Ce n'est pas un fichier.", name)
                data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise OutputError("Ce fichier est trop gros.", name)
        return data

    def remove(self, name: str) -> None:
        """Take a file away; one that is no more there is no fault."""
        if any(one.name == name for one in self.files()):
            with self._alone(), disk(self.place()):
                (self.place() / name).unlink(missing_ok=True)

    def _alone(self) -> AbstractContextManager[None]:
        return self.workspace.locked(self.market) if self.market else alone_in(self.workspace.folder)

    def path(self, name: str) -> Path:
        """Where a file of the list is."""
        if not any(one.name == name for one in self.files()):
            where = "du marché" if self.market else "de travail"
            raise DraftingError(f"Ce fichier n'est pas, ou plus, dans le dossier {where}.", hint="Déposez-le de nouveau.")
        return self.place() / name


def safe_name(given: str, extensions: Iterable[str]) -> tuple[str, str]:
    """A stem and an extension, made of the name that somebody's machine gave to a file; raises `DraftingError`."""
    allowed = tuple(extensions)
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in name)
    name = " ".join(_FORBIDDEN.sub("-", name).split())
    stem, dot, end = name.rpartition(".")
    extension = f"{dot}{end}".lower()
    if extension not in allowed:
        raise DraftingError(f"« {name[-LONGEST:]} » n'est pas d'un format attendu ici ({', '.join(allowed)}).",
                            hint=_HINTS.get(extension, ""))
    stem = stem.encode("utf-8")[:LONGEST].decode("utf-8", "ignore").strip(" .~-") or "document"
    return (f"fichier-{stem}" if _DEVICES.fullmatch(stem) else stem), extension


_HINTS = {".doc": "Dans Word ou LibreOffice : Enregistrer sous, au format .docx.",
          ".pdf": "Un PDF ne se modifie pas : demandez le fichier Word dont il vient.",
          ".odt": "Dans LibreOffice : Enregistrer sous, « Word 2007-365 (.docx) »."}
