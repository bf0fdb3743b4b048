"""From the files that candidates returned to the workbook, the document and the winner's commitments, by the commands."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import builders
import openpyxl
import pytest
from candidates import answered, siret, typed
from click.testing import CliRunner, Result
from commands import run
from places import STARTERS

from drafting.answers.model import AnswerValue
from drafting.answers.questions import Blank, blanks
from drafting.cases import comparable
from drafting.cli import main
from drafting.comparing.book import HEAD
from drafting.draft import Dossier, only, prepare, write_word
from drafting.reading import load_market
from drafting.word.read import read_docx

MARKET = next(path for path in STARTERS if path.stem == "clause-et-critere")
NAMES = ("Bâtir Tilleul SARL", "Chantiers de l'Érable", "Coop Chêne", "Ferme du Frêne")
RECAP = (("Encadrement", "Un chef d'équipe présent", "10 heures par semaine", "dès la notification", "planning"),)


@cache
def dossier() -> Dossier:
    return prepare(load_market(MARKET, builders.library().vocabulary()), builders.library(), builders.outlines())


@cache
def given() -> dict[str, tuple[Blank, bytes]]:
    """The forms of lot 1 and 2 as candidates download them."""
    files = write_word(only(dossier(), ("fiche-technique", "ae-annexe")))
    return {blank.piece.stem: (blank, files[f"{blank.piece.stem}.docx"]) for blank in blanks(dossier())}


def returned(stem: str, rank: int, **changes: AnswerValue) -> bytes:
    """The form of a tenderer, filled in."""
    blank, data = given()[stem]
    own: dict[str, AnswerValue] = {"engagements_recapitules": RECAP, "membres": None, "referent_courriel": "a@exemple.org"}
    return typed(data, blank, answered(blank, NAMES[rank], siret(rank), seed=rank, given=own | changes))


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four tenderers: one complete, one with a reservation, one without annex, one doubtful number; a broken file."""
    folder = tmp_path_factory.mktemp("recus")
    for rank in (0, 1, 3):
        (folder / f"candidat {rank}").mkdir()
        (folder / f"candidat {rank}" / "annexe.docx").write_bytes(returned("ae-annexe-lot-1", rank))
    for rank in (0, 2):
        (folder / f"fiche {rank}.docx").write_bytes(returned("fiche-technique-lot-1", rank))
    reserved = returned("fiche-technique-lot-1", 1)
    changed = altered(reserved, "Si l’offre est retenue, le candidat signe", "Sous réserve, le candidat signe")
    (folder / "fiche 1.docx").write_bytes(changed)
    (folder / "fiche 3.docx").write_bytes(returned("fiche-technique-lot-1", 3, accompagnement_frequence="environ 2"))
    (folder / "casse.docx").write_bytes(b"PK\x03\x04 pas un zip")
    (folder / "~$fiche 1.docx").write_bytes(b"verrou")
    return folder


def altered(data: bytes, before: str, after: str) -> bytes:
    """The same file with other words of the buyer."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as written:
        for name in archive.namelist():
            content = archive.read(name).decode() if name == "word/document.xml" else archive.read(name)
            if isinstance(content, str):
                assert before in content
                content = content.replace(before, after)
            written.writestr(name, content)
    return out.getvalue()


def test_files_in_folders_become_one_workbook(received: Path, tmp_path: Path) -> None:
    done = run("compare", received, "--market", MARKET, "-o", tmp_path / "c.xlsx")
    assert "Lot 1 : 4 candidats" in done.output and "Réserve possible : 1" in done.output
    wb = openpyxl.load_workbook(tmp_path / "c.xlsx")
    told = [[comparable(str(cell.value or "")) for cell in row] for row in wb["Alertes"].iter_rows(min_row=HEAD + 1)]
    kinds = {(row[1], row[2]) for row in told}
    assert {("Chantiers de l'Érable", "Réserve possible"), ("Coop Chêne", "Pièce non remise"),
            ("Ferme du Frêne", "Valeur ou fichier non lu"), ("", "Fichier non reconnu")} <= kinds
    assert any("Sous réserve" in row[4] for row in told) and any("environ 2" in row[4] for row in told)
    assert any("casse.docx" in row[3] for row in told) and not any("verrou" in " ".join(row) for row in told)
    page = wb["Comparaison lot 1"]
    assert [comparable(page.cell(HEAD, column).value) for column in range(6, 10)] == sorted(NAMES)
    values = {comparable(str(page.cell(row, 1).value)): [page.cell(row, column).value for column in range(6, 10)]
              for row in range(HEAD + 1, page.max_row)}
    assert values["Points d'étape par bénéficiaire et par mois"] == [10, 11, 12, "illisible : « environ 2 »"]
    assert values["Numéro SIRET"] == ["renseigné", "renseigné", "pièce non remise", "renseigné"]


def test_letters_hide_the_tenderers_in_the_workbook_and_in_the_document(received: Path, tmp_path: Path) -> None:
    for name in ("c.xlsx", "c.docx"):
        run("compare", received, "--market", MARKET, "-o", tmp_path / name, "--anonymous", "--lot", "1")
    cells = [str(cell) for sheet in openpyxl.load_workbook(tmp_path / "c.xlsx") for row in sheet.iter_rows(values_only=True)
             for cell in row if cell]
    for text in ("\n".join(cells), "\n".join(read_docx(tmp_path / "c.docx"))):
        assert "Candidat D" in text
        assert not re.search(r"Tilleul|Érable|Chêne|Frêne|\d{14}|casse|fiche \d|@", text)


def test_the_winner_s_commitments_are_written_or_what_prevents_it_is_told(received: Path, tmp_path: Path) -> None:
    def asked(name: str, *more: str, exit_code: int = 0) -> Result:
        return run("commitments", received, "--tenderer", name, "--market", MARKET, "-o", tmp_path / "e.docx", *more,
                   exit_code=exit_code)

    asked("batir tilleul")
    lines = comparable("\n".join(read_docx(tmp_path / "e.docx")))
    assert "| Encadrement | Un chef d'équipe présent | 10 heures par semaine | dès la notification | planning |" in lines
    run("show", tmp_path / "e.docx")
    assert "existe déjà" in asked("Coop Chêne", exit_code=1).stderr
    asked("Coop Chêne", "--force")
    assert "Candidats lus : Bâtir Tilleul SARL" in comparable(asked("Dupont", exit_code=1).stderr)
    assert "Sous réserve" in asked("Chantiers de l'Érable", exit_code=1).stderr
    assert "environ 2" in asked("Ferme du Frêne", exit_code=1).stderr
    asked("Coop Chêne", "--lot", "2", exit_code=1)


def test_the_answers_already_read_are_compared_without_their_files(received: Path, tmp_path: Path) -> None:
    """What `clausier read` wrote gives the same bytes as the files themselves."""
    files, read = tmp_path / "fiches", tmp_path / "lus"
    files.mkdir()
    for rank in (0, 2):
        (files / f"fiche {rank}.docx").write_bytes((received / f"fiche {rank}.docx").read_bytes())
    CliRunner().invoke(main, ["read", *map(str, sorted(files.iterdir())), "--market", str(MARKET), "-o", str(read)])
    for name, folder in (("a.xlsx", files), ("b.xlsx", read)):
        run("compare", folder, "--market", MARKET, "-o", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    (read / "autre.json").write_text("{}", encoding="utf-8")
    assert "autre.json" in run("compare", read, "--market", MARKET, "-o", tmp_path / "c.xlsx", exit_code=1).stderr


@pytest.mark.parametrize(("args", "told"), [
    (("-o", "c.pdf"), "doit finir par .xlsx ou par .docx"),
    (("-o", "c.xlsx", "--lot", "9"), "Le lot « 9 » n'existe pas"),
])
def test_a_wrong_request_is_told(received: Path, tmp_path: Path, args: tuple[str, ...], told: str) -> None:
    placed: list[Any] = [tmp_path / arg if arg.startswith("c.") else arg for arg in args]
    assert told in comparable(run("compare", received, "--market", MARKET, *placed, exit_code=1).stderr)


def test_a_folder_without_any_answer_writes_nothing(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "vide", tmp_path / "autre"
    empty.mkdir()
    foreign.mkdir()
    (foreign / "lettre.docx").write_bytes(b"")
    for folder, told in ((empty, "aucun formulaire"), (tmp_path / "rien", "n'existe pas"), (foreign, "lettre.docx")):
        done = run("compare", folder, "--market", MARKET, "-o", tmp_path / "c.xlsx", exit_code=1)
        assert told in comparable(done.stderr)
    assert not (tmp_path / "c.xlsx").exists()
