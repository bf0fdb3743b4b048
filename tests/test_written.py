"""Every pièce of every starter as a Word file: valid for Microsoft's validator, sound for ours, open in LibreOffice."""

from __future__ import annotations

from pathlib import Path

import builders
import libreoffice
import ooxml_validator
import pytest
from places import STARTERS
from word_structure import problems

from drafting.document import lines
from drafting.draft import Dossier, write_word
from drafting.word.body import BETWEEN_TABLES
from drafting.word.read import clause_holders, read_docx, read_properties


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    return {path.stem: builders.starter(path) for path in STARTERS}


@pytest.fixture(scope="module")
def files(dossiers: dict[str, Dossier], tmp_path_factory: pytest.TempPathFactory) -> dict[Path, tuple[Dossier, str]]:
    """Every file written once, with the dossier and the pièce's stem that it comes from."""
    folder = tmp_path_factory.mktemp("pieces")
    written = {}
    for starter, dossier in dossiers.items():
        for name, data in write_word(dossier).items():
            path = folder / f"{starter}--{name}"
            path.write_bytes(data)
            written[path] = (dossier, Path(name).stem)
    return written


@pytest.fixture(scope="module")
def read(files: dict[Path, tuple[Dossier, str]]) -> dict[Path, list[str]]:
    """The lines of each file."""
    return {path: read_docx(path) for path in files}


def test_every_starter_gives_at_least_six_pieces_or_four_when_all_is_reserved(dossiers: dict[str, Dossier]) -> None:
    assert all(len(dossier.pieces.pieces) >= (6 if dossier.settled.lots_with("execution_condition") else 4)
               for dossier in dossiers.values())


def test_the_word_file_says_what_the_tree_says(
        files: dict[Path, tuple[Dossier, str]], read: dict[Path, list[str]]) -> None:
    for path, (dossier, stem) in files.items():
        piece = next(p for p in dossier.pieces.pieces if p.stem == stem)
        said, tree = [line for line in read[path] if line != BETWEEN_TABLES], list(lines(piece))
        assert said[len(said) - len(tree):] == tree, path.name


def test_every_clause_can_be_found_again(files: dict[Path, tuple[Dossier, str]]) -> None:
    for path, (dossier, stem) in files.items():
        piece = next(p for p in dossier.pieces.pieces if p.stem == stem)
        assert len(clause_holders(path)) == len(list(piece.passages())), path.name


def test_structure(files: dict[Path, tuple[Dossier, str]]) -> None:
    assert {path.name: problems(path) for path in files if problems(path)} == {}


def _one_of_each_piece(files: dict[Path, tuple[Dossier, str]]) -> list[Path]:
    """The longest of each pièce, whatever the starter and the lot."""
    return list({_code(files, path): path for path in sorted(files, key=lambda path: path.stat().st_size)}.values())


def _code(files: dict[Path, tuple[Dossier, str]], path: Path) -> str:
    dossier, stem = files[path]
    return next(piece.code for piece in dossier.pieces.pieces if piece.stem == stem)


@pytest.fixture(scope="module")
def chosen(files: dict[Path, tuple[Dossier, str]]) -> list[Path]:
    """One of each pièce, and whatever shows a shape that they do not: the other files are made of the same elements."""
    one = _one_of_each_piece(files)
    return [*one, *ooxml_validator.telling(files, one)]


def test_no_finding_of_the_open_xml_sdk(files: dict[Path, tuple[Dossier, str]], chosen: list[Path]) -> None:
    """For the oldest Word that we serve, every pièce; for today's, every shape."""
    if not ooxml_validator.available():
        pytest.skip("sauté : le validateur Open XML n'est pas installé")
    for version, checked in zip(ooxml_validator.VERSIONS, (chosen, ooxml_validator.telling(files)), strict=True):
        found = ooxml_validator.findings(checked, [version])
        assert {path.name: found[path] for path in checked} == {path.name: [] for path in checked}
    assert len(chosen) >= 12


def test_libreoffice_opens_every_piece_and_finds_every_reference(
        files: dict[Path, tuple[Dossier, str]], chosen: list[Path], tmp_path: Path) -> None:
    """Every pièce and every notice, which holds on two pages; that each reference has its target is read in every file."""
    if not libreoffice.available():
        pytest.skip("sauté : LibreOffice n'est pas installé")
    opened = [*chosen, *(path for path in files if files[path][1] == "notice" and path not in chosen)]
    for path, pdf in zip(opened, libreoffice.convert(opened, "pdf", tmp_path), strict=True):
        text = libreoffice.pdf_text(pdf)
        assert text.strip()
        assert "Reference source not found" not in text
        assert "Source du renvoi introuvable" not in text
        assert files[path][1] != "notice" or text.count("\f") <= 2, pdf.name


def test_nothing_is_announced_and_left_empty(read: dict[Path, list[str]]) -> None:
    for path, said in read.items():
        assert not any("«\u00a0»" in line for line in said), path.name


def test_the_extract_tells_nothing_that_the_piece_does_not_print(files: dict[Path, tuple[Dossier, str]]) -> None:
    for path, (dossier, _) in files.items():
        extract = read_properties(path)["clausier"]
        for lot in dossier.settled.market.lots:
            assert lot.reason_without_clause is None or lot.reason_without_clause not in extract
        for word in ("left_out", "findings", "defaults", "reason", str(path.parent), "estimated_value"):
            assert word not in extract


def test_same_inputs_same_bytes(dossiers: dict[str, Dossier]) -> None:
    dossier = next(iter(dossiers.values()))
    assert write_word(dossier) == write_word(dossier)
