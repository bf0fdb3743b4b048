"""The pièces as .odt and PDF: LibreOffice started apart, stopped when it hangs, missed in French."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from pathlib import Path

import buyers
import libreoffice as tool
import pytest
from click.testing import CliRunner, Result
from places import TEMPLATES

from drafting import libreoffice
from drafting.cli import main
from drafting.errors import DraftingError

MARKET = TEMPLATES / "starters" / "travaux-plusieurs-lots.yaml"


def draft(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["draft", str(MARKET), "-o", str(folder), *args])


def program(folder: Path, script: str) -> Path:
    """A program called soffice that is found first, and does what `script` says."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("option", ["--odt", "--pdf"])
def test_without_libreoffice_it_is_said_at_once_and_nothing_is_written(
        option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = draft(tmp_path / "pieces", option)
    assert result.exit_code == 1 and not (tmp_path / "pieces").exists()
    assert "LibreOffice n'est pas installé" in result.stderr and "Installez-le" in result.stderr


def test_a_run_that_hangs_is_stopped_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    program(tmp_path, f"sleep 60 &\necho $! > {child}\nwait")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(libreoffice, "STARTING", 1)
    monkeypatch.setattr(libreoffice, "EACH", 0)
    with pytest.raises(DraftingError, match="n'a pas fini en 1 secondes? ; il a été arrêté"):
        libreoffice.converted({"rc.docx": b""}, "pdf")
    number = int(child.read_text())
    for _ in range(50):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{number}/stat").read_text().split()[2] == "Z":
            return  # ended, and waiting for its parent to hear of it
        time.sleep(0.05)
    pytest.fail("ce que LibreOffice a lancé tourne encore")


def test_a_file_that_it_did_not_write_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    result = draft(tmp_path / "pieces", "--pdf", "--piece", "rc")
    assert result.exit_code == 1 and not (tmp_path / "pieces").exists()
    assert "LibreOffice n'a pas su écrire rc.pdf" in result.stderr


@pytest.mark.skipif(not tool.available(), reason="LibreOffice absent")
def test_its_new_profile_does_not_make_it_try_its_drawings_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    program(tmp_path, f'"{shutil.which("soffice")}" "$@"\nls "${{1#-env:UserInstallation=file://}}/user" > {seen}')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert libreoffice.converted({"ccap.docx": buyers.kinds()[0].data}, "odt").keys() == {"ccap.odt"}
    assert "registrymodifications.xcu" in seen.read_text() and "GraphicsRenderTests.log" not in seen.read_text()


@pytest.mark.skipif(not tool.available(), reason="LibreOffice absent")
def test_the_pieces_asked_for_come_in_both_formats_and_candidates_get_theirs(tmp_path: Path) -> None:
    result = draft(tmp_path, "--odt", "--pdf", "--zip", "--piece", "cctp", "--piece", "opportunite")
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{code}.{end}" for code in ("cctp", "opportunite") for end in ("docx", "odt", "pdf")),
        "manifest.json", "dce.zip", "dossier.zip"}
    assert zipfile.ZipFile(tmp_path / "dce.zip").namelist() == ["cctp.docx", "cctp.odt", "cctp.pdf"]
    assert (tmp_path / "cctp.pdf").read_bytes().startswith(b"%PDF")
    assert zipfile.ZipFile(tmp_path / "cctp.odt").read("mimetype") == b"application/vnd.oasis.opendocument.text"
    said = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["derived"]
    assert {name: entry["of"] for name, entry in said.items()} == {
        f"{code}.{end}": f"{code}.docx" for code in ("cctp", "opportunite") for end in ("odt", "pdf")}
    for name in said:  # where it was made is nobody's business
        assert b"/tmp/" not in (tmp_path / name).read_bytes()
    again = tmp_path / "refait"
    done = CliRunner().invoke(main, ["redo", str(tmp_path / "manifest.json"), "-o", str(again)])
    assert done.exit_code == 0, done.stderr
    assert (again / "cctp.docx").read_bytes() == (tmp_path / "cctp.docx").read_bytes() and not (again / "cctp.pdf").exists()
