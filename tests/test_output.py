"""The folder of pièces: whole or not at all, and never over what a person edited (formats.md §6)."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import passage, shell_values, words
from places import TEMPLATES

from drafting.document import Paragraph, Piece
from drafting.errors import DraftingError, OutputError
from drafting.output import WRITING, derivation, touched, write_folder
from drafting.reopened import open_manifest
from drafting.word.package import package_hash
from drafting.word.shell import load_shell
from drafting.word.write import write_piece

SHELL = load_shell(TEMPLATES / "base.docx")


def word(text: str = "un texte") -> bytes:
    """A small Word file of ours."""
    piece = Piece("ccap", "CCAP", "dce", (passage("a/ccap/b", Paragraph(words(text))),))
    return write_piece(piece, SHELL, shell_values(), {})


def manifest(files: dict[str, bytes], audience: str = "dce") -> dict[str, Any]:
    return {"clauses": [], "templates": [], "pieces": [
        {"file": name, "sha256": package_hash(data), "audience": audience} for name, data in files.items()]}


def write(folder: Path, files: dict[str, bytes], **options: Any) -> Any:
    return write_folder(folder, files, manifest(files), **options)


def test_the_manifest_is_written_with_the_files(tmp_path: Path) -> None:
    write(tmp_path / "d", {"ccap.docx": word()})
    assert sorted(p.name for p in (tmp_path / "d").iterdir()) == ["ccap.docx", "manifest.json"]


def test_the_same_run_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, {"ccap.docx": word()}, zips=True)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_our_own_untouched_file_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, {"ccap.docx": word("avant")})
    write(tmp_path, {"ccap.docx": word("après")})
    assert (tmp_path / "ccap.docx").read_bytes() == word("après")


@pytest.mark.parametrize("content", [b"note d'une personne", word("retouche")])
def test_an_edited_file_is_never_overwritten(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"ccap.docx": word("avant"), "rc.docx": word("rc")})
    (tmp_path / "ccap.docx").write_bytes(content)
    with pytest.raises(OutputError) as error:
        write(tmp_path, {"ccap.docx": word("après"), "rc.docx": word("autre")})
    assert "ccap.docx" in str(error.value) and "--force" in str(error.value)
    assert (tmp_path / "ccap.docx").read_bytes() == content
    assert (tmp_path / "rc.docx").read_bytes() == word("rc"), "rien n'est écrit, pas même les autres pièces"


def test_force_keeps_what_the_person_wrote(tmp_path: Path) -> None:
    (tmp_path / "ccap.docx").write_bytes(b"premier")
    write(tmp_path, {"ccap.docx": word()}, force=True)
    (tmp_path / "ccap.docx").write_bytes(b"second")
    written = write(tmp_path, {"ccap.docx": word()}, force=True)
    assert (tmp_path / "ccap.docx.bak").read_bytes() == b"premier"
    assert (tmp_path / "ccap.docx.bak2").read_bytes() == b"second"
    assert written.saved == (("ccap.docx", "ccap.docx.bak2"),)


def test_a_file_that_already_says_what_comes_is_no_loss(tmp_path: Path) -> None:
    (tmp_path / "ccap.docx").write_bytes(word("après"))
    assert write(tmp_path, {"ccap.docx": word("après")}).saved == () and touched(tmp_path) == []


BEFORE = {"ccap.docx": word("avant"), "rc.docx": word("rc avant"), "ae.docx": word("ae")}
AFTER = {"ccap.docx": word("après"), "rc.docx": word("rc après")}
LATER = {"ccap.docx": word("plus tard"), "rc.docx": word("rc plus tard")}
STEPS = range(1, 9)
"""The moments of the run that writes AFTER with its PDFs over BEFORE: two manifests, four files, two that go; then its end."""


def killed(monkeypatch: pytest.MonkeyPatch, step: int, folder: Path) -> None:
    """A run that writes AFTER and its PDFs, stopped at one of its steps as by a power cut."""
    left = iter(range(step))

    def until(real: Callable[..., None]) -> Callable[..., None]:
        def done(*args: Any, **options: Any) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            real(*args, **options)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", until(os.replace))
        patch.setattr(Path, "unlink", until(Path.unlink))
        with contextlib.suppress(KeyboardInterrupt):
            derive(folder, AFTER, {"ccap.pdf": b"%PDF d'alors", "rc.pdf": b"%PDF rc d'alors"})


@pytest.mark.parametrize("step", STEPS)
def test_what_a_killed_run_left_is_not_taken_for_a_person_s(step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor its PDFs, which never come twice the same, nor its pièces once the market has changed again."""
    folder = tmp_path / "d"
    derive(folder, BEFORE, {"ccap.pdf": b"%PDF avant", "ae.pdf": b"%PDF ae"})
    killed(monkeypatch, step, folder)
    assert touched(folder) == []
    derive(folder, LATER, {"ccap.pdf": b"%PDF plus tard"})
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"} == {
        **LATER, "ccap.pdf": b"%PDF plus tard"}
    assert touched(folder) == [] and WRITING not in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("step", STEPS)
def test_what_a_person_edits_after_a_killed_run_is_hers(step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "d"
    derive(folder, BEFORE, {"ccap.pdf": b"%PDF avant"})
    killed(monkeypatch, step, folder)
    for name, data in (("rc.docx", word("de sa main")), ("ccap.pdf", b"%PDF de sa main")):
        (folder / name).write_bytes(data)
        assert name in touched(folder)
        with pytest.raises(OutputError, match=name):
            derive(folder, LATER, {"ccap.pdf": b"%PDF plus tard"})
        assert (folder / name).read_bytes() == data


def test_a_first_run_that_is_killed_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(monkeypatch, 3, tmp_path / "d")
    with pytest.raises(DraftingError, match="interrompue"):
        open_manifest(tmp_path / "d" / "manifest.json")
    derive(tmp_path / "d", LATER, {"ccap.pdf": b"%PDF plus tard"})
    assert touched(tmp_path / "d") == []


def test_one_piece_alone_after_a_killed_run_keeps_in_mind_what_that_run_left(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "d"
    derive(folder, BEFORE, {})
    killed(monkeypatch, 4, folder)
    write(folder, {"ae.docx": word("ae plus tard")}, partial=True)
    assert touched(folder) == []
    derive(folder, LATER, {})
    assert touched(folder) == [] and sorted(path.name for path in folder.iterdir()) == ["ccap.docx", "manifest.json", "rc.docx"]


def test_a_piece_no_longer_produced_leaves_unless_touched(tmp_path: Path) -> None:
    write(tmp_path, {"ccap.docx": word(), "rc.docx": word("rc"), "ae.docx": word("ae")})
    (tmp_path / "ae.docx").write_bytes(b"retouche")
    written = write(tmp_path, {"ccap.docx": word()})
    assert not (tmp_path / "rc.docx").exists()
    assert (tmp_path / "ae.docx").read_bytes() == b"retouche"
    assert (written.removed, written.left) == (("rc.docx",), ("ae.docx",))


def test_one_piece_alone_leaves_the_others_in_place(tmp_path: Path) -> None:
    write(tmp_path, {"ccap.docx": word("avant"), "rc.docx": word("rc")})
    write(tmp_path, {"ccap.docx": word("après")}, partial=True)
    listed = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["pieces"]
    assert sorted(entry["file"] for entry in listed) == ["ccap.docx", "rc.docx"]
    assert touched(tmp_path) == []


def test_candidates_get_the_dce_only(tmp_path: Path) -> None:
    files = {"ccap.docx": word(), "avis.docx": word("avis")}
    data = manifest(files)
    data["pieces"][1]["audience"] = "internal"
    write_folder(tmp_path, files, data, zips=True)
    assert zipfile.ZipFile(tmp_path / "dce.zip").namelist() == ["ccap.docx"]
    assert zipfile.ZipFile(tmp_path / "dossier.zip").namelist() == ["manifest.json", "internal/avis.docx", "dce/ccap.docx"]


def test_an_old_zip_never_keeps_stale_pieces(tmp_path: Path) -> None:
    write(tmp_path, {"ccap.docx": word("avant")}, zips=True)
    write(tmp_path, {"ccap.docx": word("après")})
    with zipfile.ZipFile(tmp_path / "dce.zip") as archive:
        assert archive.read("ccap.docx") == word("après")


def test_a_zip_made_by_a_person_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "dce.zip").write_bytes(b"le mien")
    write(tmp_path, {"ccap.docx": word()})
    assert (tmp_path / "dce.zip").read_bytes() == b"le mien"
    with pytest.raises(OutputError):
        write(tmp_path, {"ccap.docx": word()}, zips=True)


def test_a_hostile_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside.docx"
    outside.write_bytes(word())
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"pieces": [
        {"file": "../outside.docx", "sha256": package_hash(word())}]}), encoding="utf-8")
    write(folder, {"ccap.docx": word()})
    assert outside.exists()



# ---- what comes from a pièce: .odt, PDF ---------------------------------------------------------------------

def derive(folder: Path, files: dict[str, bytes], made: dict[str, bytes], **options: Any) -> Any:
    """Pièces written with what LibreOffice made of them."""
    return write_folder(folder, files | made, {**manifest(files), "derived": derivation(made)}, **options)


def test_a_derived_file_is_known_goes_with_its_audience_and_is_not_overwritten_once_touched(tmp_path: Path) -> None:
    derive(tmp_path, {"ccap.docx": word()}, {"ccap.pdf": b"%PDF un"}, zips=True)
    assert touched(tmp_path) == []
    assert zipfile.ZipFile(tmp_path / "dce.zip").namelist() == ["ccap.docx", "ccap.pdf"]
    derive(tmp_path, {"ccap.docx": word()}, {"ccap.pdf": b"%PDF deux"})
    assert (tmp_path / "ccap.pdf").read_bytes() == b"%PDF deux"
    (tmp_path / "ccap.pdf").write_bytes(b"%PDF retouche")
    with pytest.raises(OutputError):
        derive(tmp_path, {"ccap.docx": word()}, {"ccap.pdf": b"%PDF trois"})
    assert (tmp_path / "ccap.pdf").read_bytes() == b"%PDF retouche"


@pytest.mark.parametrize("partial", [False, True])
def test_a_derived_file_stays_while_its_piece_says_the_same_and_leaves_when_it_does_not(tmp_path: Path, partial: bool) -> None:
    derive(tmp_path, {"ccap.docx": word(), "rc.docx": word("rc")}, {"ccap.pdf": b"%PDF", "rc.pdf": b"%PDF rc"})
    written = write(tmp_path, {"ccap.docx": word("après")} | ({} if partial else {"rc.docx": word("rc")}), partial=partial)
    assert (written.removed, (tmp_path / "rc.pdf").exists()) == (("ccap.pdf",), True)
    assert touched(tmp_path) == []
    said = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(said["derived"]) == ["rc.pdf"]


def test_an_edited_derived_file_of_a_piece_that_changed_is_left_and_named(tmp_path: Path) -> None:
    derive(tmp_path, {"ccap.docx": word()}, {"ccap.odt": b"odt"})
    (tmp_path / "ccap.odt").write_bytes("annoté".encode())
    assert write(tmp_path, {"ccap.docx": word("après")}).left == ("ccap.odt",)
    assert (tmp_path / "ccap.odt").read_bytes() == "annoté".encode()


def test_a_manifest_that_names_derived_files_outside_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(b"%PDF")
    folder = tmp_path / "d"
    derive(folder, {"ccap.docx": word()}, {"ccap.pdf": b"%PDF"})
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    said["derived"] = {"../outside.pdf": said["derived"]["ccap.pdf"]}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    write(folder, {"ccap.docx": word("après")}, force=True)
    assert outside.exists()
