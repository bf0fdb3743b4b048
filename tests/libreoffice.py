"""LibreOffice, for the tests that open and save what we write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from drafting.libreoffice import convert as run

#: The filter that « Enregistrer au format Word » uses; plain « docx » is another one.
DOCX = "docx:MS Word 2007 XML"
XLSX = "xlsx:Calc MS Excel 2007 XML"
#: So many files a run, so that the time limit is that of a stuck program and not of a busy machine.
AT_ONCE = 40


def available(*, calc: bool = False) -> bool:
    """Whether LibreOffice is installed, with its spreadsheet program if asked."""
    program = shutil.which("soffice")
    return program is not None and (not calc or (Path(program).resolve().parent / "libsclo.so").exists())


def convert(files: list[Path], target: str, folder: Path) -> list[Path]:
    """Open `files` and save them in `folder` as `target` (`pdf`, `odt`, `DOCX`), `AT_ONCE` a run."""
    for start in range(0, len(files), AT_ONCE):
        run(files[start:start + AT_ONCE], target, folder)
    return [folder / f"{file.stem}.{target.partition(':')[0]}" for file in files]


def pdf_text(pdf: Path) -> str:
    """The words of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode()
