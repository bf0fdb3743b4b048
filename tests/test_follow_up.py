"""The pièces of the performance: one form and one report a lot, never among the candidates' files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import builders
import pytest
from click.testing import CliRunner
from judging import CRITERION, Changes, dossier
from places import ROOT

from drafting.cli import main
from drafting.document import Field, lines
from drafting.draft import Dossier, write_word
from drafting.word.read import read_docx

TWO = {"estimated_value": "1 250 000",
       "lots": [builders.lot("1"), {"number": "2", "title": "Électricité", "levers": []},
                builders.lot("3", insertion_hours="245")]}


def stems(given: Dossier) -> list[str]:
    return [p.stem for p in given.pieces.pieces if p.code in ("fiche-suivi", "bilan")]


def text(given: Dossier, *codes: str) -> str:
    return "\n".join(line for p in given.pieces.pieces if p.code in codes for line in lines(p)).replace("\u00a0", " ")


def test_one_of_each_for_each_lot_with_a_condition() -> None:
    given = dossier(TWO)
    assert stems(given) == ["fiche-suivi-lot-1", "fiche-suivi-lot-3", "bilan-lot-1", "bilan-lot-3"]
    assert {p.audience for p in given.pieces.pieces if p.stem in stems(given)} == {"execution"}


@pytest.mark.parametrize(("refused", "left"), [
    (["fiche-suivi"], ["bilan-lot-1"]), (["bilan"], ["fiche-suivi-lot-1"]), (["fiche-suivi", "bilan"], [])])
def test_a_refused_piece_is_promised_nowhere(refused: list[str], left: list[str]) -> None:
    given = dossier({"pieces": dict.fromkeys(refused, "non")})
    assert stems(given) == left
    assert given.findings == ()
    told = text(given, "ccap", "notice").casefold()
    assert ("fiche de suivi" in told) == ("fiche-suivi" not in refused)
    assert ("bilan final sur le modèle" in told) == ("bilan" not in refused)


@pytest.mark.parametrize(("frequency", "label"), [
    ("monthly", "Mois concerné"), ("quarterly", "Trimestre concerné"), ("half_yearly", "Semestre concerné")])
def test_the_form_follows_the_frequency(frequency: str, label: str) -> None:
    given = dossier({"monitoring": {"frequency": frequency, "day": "5"}})
    told = text(given, "fiche-suivi")
    assert label in told and "au plus tard le 5 du mois" in told
    assert given.findings == ()


@pytest.mark.parametrize(("changes", "columns"), [
    ({}, ("Référence", "Heures de travail", "Heures de formation", "Heures valorisées")),
    ({"counting": {"permanent_contract": "none", "work_study": "company_hours"}},
     ("Référence", "Heures de travail", "Heures de formation"))])
def test_hours_stand_in_distinct_columns(changes: Changes, columns: tuple[str, ...]) -> None:
    form = next(p for p in dossier(changes).pieces.pieces if p.code == "fiche-suivi")
    fields = [b for passage in form.passages() for b in passage.blocks if isinstance(b, Field) and b.name == "heures"]
    assert [tuple(c.title for c in field.columns) for field in fields] == [columns]


def test_the_report_holds_what_is_known_and_the_scored_commitments_only_when_scored() -> None:
    plain, scored = text(dossier({}), "bilan"), text(dossier(CRITERION), "bilan")
    assert "525" in plain and "moins de 5" in plain and "Engagements notés" not in plain
    assert "Engagements notés" in scored and "Encadrement et tutorat" in scored


def test_rows_with_choices_print_them_in_the_word_file() -> None:
    read = "\n".join(read_docx(write_word(dossier({}))["bilan-lot-1.docx"]))
    assert "| Embauche directe | [……] | [……] | [……] |" in read
    assert "| Contrat à durée indéterminée | [……] |" in read


def test_never_in_the_candidates_zip(tmp_path: Path) -> None:
    source = ROOT / "market_templates" / "starters" / "travaux-plusieurs-lots.yaml"
    done = CliRunner().invoke(main, ["draft", str(source), "-o", str(tmp_path / "d"), "--zip"], prog_name="clausier")
    assert done.exit_code == 0, done.output
    names = {kind: zipfile.ZipFile(tmp_path / "d" / f"{kind}.zip").namelist() for kind in ("dce", "dossier")}
    made = [p["file"] for p in json.loads((tmp_path / "d" / "manifest.json").read_text("utf-8"))["pieces"]
            if p["code"] in ("fiche-suivi", "bilan")]
    assert made and not set(made) & set(names["dce"])
    assert {f"execution/{name}" for name in made} <= set(names["dossier"])
