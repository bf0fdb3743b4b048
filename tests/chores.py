"""What children are asked to do in the tests of long work: nothing heavy is imported with them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drafting.errors import Problem, ReadingErrors
from drafting.web.work import Tell


def counted(tell: Tell, folder: Path) -> int:
    """What a work does: it says how far it is, and waits to be told to go on."""
    tell(1, 3, "fichier")
    (folder / "commence").touch()
    while not (folder / "continue").exists():
        time.sleep(0.02)
    return 3


def with_a_child_of_its_own(tell: Tell, folder: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (folder / "temporaire").write_text(tempfile.mkdtemp())
    (folder / "enfant.tmp").write_text(str(child.pid))
    (folder / "enfant.tmp").rename(folder / "enfant")
    child.wait()


def refused(tell: Tell) -> None:
    raise ReadingErrors([Problem("ce fichier est vide.", "fiche.docx"), Problem("celui-ci aussi.", "annexe.docx")])


def broken(tell: Tell) -> None:
    sys.stderr.close()
    raise ZeroDivisionError


def heavy(tell: Tell, content: bytes) -> bytes:
    return content[::-1]
