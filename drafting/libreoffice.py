"""LibreOffice, which alone turns a Word file into an .odt or a PDF: the only program that clausier starts.

It runs apart: a profile of its own in a temporary folder, so that a LibreOffice that somebody has open neither helps nor
hinders, a time limit, and its children end with it. What it writes bears its date: the same pièce twice is not the same bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from drafting import french
from drafting.errors import DraftingError

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
            r"C:\Program Files\LibreOffice\program\soffice.exe")
#: A PDF with its structure and its title, that screen readers follow (PDF/UA), and nothing in it to fill in: forms are .docx.
TARGETS = {"odt": "odt", "pdf": 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
                                '"PDFUACompliance":{"type":"boolean","value":"true"},'
                                '"ExportFormFields":{"type":"boolean","value":"false"}}'}
#: Seconds: to start, then for each file; a pièce takes less than one.
STARTING, EACH = 90, 10
#: A profile that no older LibreOffice had: a new one tries a hundred drawings on the screen before it works, half of a short run.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop>
</item>
</oor:items>
"""


def program() -> str:
    """Where LibreOffice is; a French error when it is not there."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is None:
        raise DraftingError(
            "LibreOffice n'est pas installé : lui seul écrit les fichiers .odt et PDF.",
            hint="Installez-le (paquet libreoffice-writer, ou libreoffice.org), ou rédigez sans --odt ni --pdf.")
    return found


def converted(files: Mapping[str, bytes], target: str) -> dict[str, bytes]:
    """Each Word file of `files` as `target` (odt or pdf), under the same name with that extension."""
    with tempfile.TemporaryDirectory(prefix="clausier-") as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        convert([folder / file for file in files], TARGETS[target], folder / target)
        made = {Path(file).with_suffix(f".{target}").name: file for file in files}
        return {new: _read(folder / target / new, old) for new, old in made.items()}


def convert(paths: Sequence[Path], target: str, folder: Path) -> None:
    """Open `paths` and save them in `folder` as `target`, LibreOffice's name of a format; raises `DraftingError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="clausier-") as profile:
        settings = Path(profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(SETTINGS, encoding="utf-8")
        _run([program(), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore", "--convert-to", target,
              "--outdir", str(folder), *map(str, paths)], STARTING + EACH * len(paths))


def _read(path: Path, of: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DraftingError(f"LibreOffice n'a pas su écrire {path.name}.", of,
                            "Rien n'a été écrit. Ouvrez la pièce Word dans LibreOffice pour voir ce qu'il en dit.") from None


def _run(command: Iterable[str], seconds: float) -> None:
    """Run to the end or to the time limit, which ends the children too."""
    started = subprocess.Popen(list(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        started.wait(seconds)
    except subprocess.TimeoutExpired:
        raise DraftingError(f"LibreOffice n'a pas fini en {french.number(round(seconds))} secondes ; il a été arrêté.",
                            hint="Rien n'a été écrit. Réessayez, ou rédigez sans --odt ni --pdf.") from None
    finally:
        _end(started)


def _end(started: subprocess.Popen[bytes]) -> None:
    """Whatever is left of a run, the program or what it started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(started.pid, signal.SIGKILL)
        else:  # Windows
            started.kill()
    except ProcessLookupError:
        pass
    started.wait()
