"""What can go wrong, told to a colleague: what, where, what to do.

    DraftingError            one sentence for the person, and the program stops
    ├── ReadingErrors        every problem found in the files that were read, sorted by line
    ├── OutputError          a file cannot be written without losing something
    └── ShellError           a Word shell cannot be used (drafting.word.shell)

Only ``cli/`` turns one of them into an exit code. A bug stays a traceback.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import NamedTuple

_REASONS = {
    errno.EACCES: "l'accès est refusé", errno.EPERM: "l'accès est refusé", errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule", errno.ENOENT: "le dossier n'existe pas",
    errno.ENOTDIR: "un fichier porte le nom de ce dossier", errno.EEXIST: "un fichier porte ce nom",
    errno.EISDIR: "un dossier porte ce nom", errno.ENAMETOOLONG: "le nom est trop long",
    errno.EADDRINUSE: "un autre programme l'a déjà",
}


class DraftingError(Exception):
    """`message` is a French sentence; `where` is « file:line » or empty; `hint` says what to do."""

    def __init__(self, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message, where, hint)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return sentence(self.message, self.where, self.hint)


class Problem(NamedTuple):  # not a struct: `--help` comes this far, and needs nothing else of msgspec
    """One problem in a file; `line` counts from 1, 0 when it concerns the whole file.

    In a spreadsheet, `line` is the row, and `cell` says the sheet and the cell.
    """

    message: str
    file: str = ""
    line: int = 0
    hint: str = ""
    cell: str = ""

    @property
    def where(self) -> str:
        if self.cell:
            return f"{self.file}, {self.cell}"
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return sentence(self.message, self.where, self.hint)


class ReadingErrors(DraftingError):
    """All the problems of the files read, in the order of files and lines, each said once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.message)))
        super().__init__("\n".join(str(p) for p in self.problems))

    def __str__(self) -> str:
        return self.message


class OutputError(DraftingError):
    """Writing would overwrite what a person may have edited."""


def sentence(message: str, where: str = "", hint: str = "") -> str:
    """« where : message hint » in one line."""
    return f"{where} : {message}" * bool(where) + message * (not where) + (f" {hint}" if hint else "")


def os_reason(error: OSError) -> str:
    """Why the disk said no, in French."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno} du système")


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that looks most like `word`, if one does."""
    import difflib

    close = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return close[0] if close else None


def unknown(what: str, word: str, allowed: Iterable[str]) -> str:
    """« what « word » n'existe pas » with the nearest and the allowed words."""
    words = list(allowed)
    guess = nearest(word, words)
    hint = f" Vouliez-vous écrire « {guess} » ?" if guess else ""
    return f"{what} « {word[:60]} » n'existe pas.{hint} Valeurs possibles : {', '.join(words)}."
