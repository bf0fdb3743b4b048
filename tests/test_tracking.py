"""The tableau de suivi: its formulas, computed by LibreOffice; the same inputs give the same bytes; never for candidates."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import builders
import libreoffice
import openpyxl
import pytest
from click.testing import CliRunner
from places import STARTERS

from drafting.cli import main
from drafting.draft import prepare, write_books
from drafting.spreadsheet import write_book
from drafting.tracking import HEAD, PENALTIES, SHEETS, tracking_book, tracking_words

LIBRARY = builders.library()
WORDS = tracking_words(LIBRARY)
LOTS = [builders.lot("1", insertion_hours="100"), builders.lot("2A", title="=1+1", insertion_hours="200"),
        builders.lot("01", insertion_hours="300"), builders.lot("4", levers=[], insertion_hours=None)]


def book(**changes: Any) -> Any:
    """The workbook of a market of three lots with a clause, ready to be filled in."""
    settled = builders.settled(**({"lots": LOTS} | changes))
    return openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(settled, PENALTIES.values()))))


def put(wb: Any, sheet: str, row: int, **values: Any) -> None:
    for name, value in values.items():
        wb[WORDS.sheets[sheet]].cell(HEAD + row, list(SHEETS[sheet]).index(name) + 1).value = value


def computed(wb: Any, folder: Path) -> Any:
    """The same workbook, computed by LibreOffice."""
    if not libreoffice.available(calc=True):
        pytest.skip("sauté : LibreOffice Calc n'est pas installé")
    wb.save(folder / "suivi.xlsx")
    (again,) = libreoffice.convert([folder / "suivi.xlsx"], libreoffice.XLSX, folder / "calcul")
    return openpyxl.load_workbook(again, data_only=True)


def row(wb: Any, sheet: str, rank: int) -> dict[str, Any]:
    page = wb[WORDS.sheets[sheet]]
    return {name: page.cell(HEAD + rank, i).value for i, name in enumerate(SHEETS[sheet], 1)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    wb = book()
    put(wb, "lots", 1, progress=0.5, notified=datetime.date(2027, 3, 1))
    put(wb, "lots", 2, progress=0.5, adjustment=-40)
    put(wb, "lots", 3, progress=1)
    put(wb, "statements", 1, lot=1, declared=60, validated=40, refused=5)   # typed as a number
    put(wb, "statements", 2, lot="1", declared=10, validated=10)
    put(wb, "statements", 3, lot="2a", declared=56, validated=56)
    put(wb, "statements", 4, lot="01", declared=300, validated=205)
    put(wb, "pooling", 1, lot="01", direction="importées", hours=10)
    put(wb, "pooling", 2, lot="01", direction="exportées", hours=6)
    put(wb, "reminders", 1, lot="2A", kind="relance")
    put(wb, "penalties", 1, lot="2A", kind="heures non réalisées", count=10, applied=500)
    put(wb, "penalties", 2, lot="2A", kind="document non transmis", count=2)
    put(wb, "people", 1, people=12, women=4, qpv=5, rqth=0)
    put(wb, "plan", 1)
    plan = wb[WORDS.sheets["plan"]]
    plan.cell(HEAD + 1, len(SHEETS["plan"]) + 1).value = 30
    plan.cell(HEAD + 1, len(SHEETS["plan"]) + 9).value = 45
    return computed(wb, tmp_path_factory.mktemp("suivi"))


def test_hours_due_done_waiting_and_rates(filled: Any) -> None:
    one, two, three = (row(filled, "lots", rank) for rank in (1, 2, 3))
    assert (one["initial"], one["due"], one["done"], one["waiting"], one["rate"]) == (100, 100, 50, 15, 0.5)
    assert (two["due"], two["done"], two["expected"], two["gap"]) == (160, 56, 80, -24)
    assert (three["done"], three["pooled_in"], three["pooled_out"]) == (205, 10, 6), "« 01 » n'est pas « 1 »"
    assert three["credited"] == 209
    assert one["end"].date() == datetime.date(2027, 12, 1) and two["end"] is None


def test_alerts_follow_the_share_of_the_hours_due_so_far(filled: Any) -> None:
    shown = [(row(filled, "lots", rank)["ratio"], row(filled, "lots", rank)["alert"]) for rank in (1, 2, 3)]
    assert shown == [(1, "vert"), (0.7, "orange"), (pytest.approx(209 / 300), "rouge")]


def test_totals(filled: Any) -> None:
    total = row(filled, "lots", 4)
    assert (total["lot"], total["initial"], total["due"], total["credited"]) == ("Total", 600, 560, 315)
    assert total["rate"] == pytest.approx(315 / 560)


def test_plan_copy_and_penalties(filled: Any) -> None:
    assert (row(filled, "plan", 1)["planned"], row(filled, "plan", 1)["left"]) == (75, 25)
    copy = row(filled, "copy", 1)
    assert (copy["people"], copy["women"], copy["qpv"], copy["rqth"], copy["young"]) == (
        12, "moins de 5", 5, "moins de 5", None)
    amount = builders.settled(lots=LOTS).get("penalties.hour.amount")
    assert row(filled, "penalties", 1)["proposed"] == 10 * amount
    two = row(filled, "lots", 2)
    assert two["reminders"] == 1 and two["applied"] == 500 and two["proposed"] > 10 * amount


def test_an_amount_that_no_clause_gives_is_not_proposed(tmp_path: Path) -> None:
    settled = builders.settled(lots=LOTS)
    wb = openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(settled, ()))))
    put(wb, "penalties", 1, lot="1", kind="heures non réalisées", count=10)
    assert row(computed(wb, tmp_path), "penalties", 1)["proposed"] is None


def test_nothing_known_yet_is_no_alert(tmp_path: Path) -> None:
    first = row(computed(book(), tmp_path), "lots", 1)
    assert (first["alert"], first["due"], first["done"], first["gap"]) == ("à renseigner", 100, 0, None)


def test_only_the_lots_with_a_clause_and_no_title_is_a_formula() -> None:
    page = book()[WORDS.sheets["lots"]]
    assert [page.cell(HEAD + n, 1).value for n in (1, 2, 3, 4)] == ["1", "2A", "01", "Total"]
    assert page.cell(HEAD + 2, 2).value == "=1+1" and page.cell(HEAD + 2, 2).data_type == "s"
    assert page.cell(HEAD + 1, list(SHEETS["lots"]).index("data") + 1).value == "Clause sociale"


def test_same_inputs_same_bytes_and_no_clock() -> None:
    settled = builders.settled(lots=LOTS)
    data = write_book(tracking_book(settled, ()))
    assert data == write_book(tracking_book(settled, ()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])


def test_a_draft_says_so_on_every_sheet() -> None:
    wb = openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(builders.settled(), (), as_draft=True))))
    assert all(str(sheet["A1"].value).startswith("PROJET – ") for sheet in wb)


def test_draft_writes_it_lists_it_and_keeps_it_from_candidates(tmp_path: Path) -> None:
    starter, out = STARTERS[0], tmp_path / "o"
    assert CliRunner().invoke(main, ["draft", str(starter), "-o", str(out)]).exit_code == 0
    assert not (out / "tableau-suivi.xlsx").exists(), "il n'est écrit que sur demande"
    assert CliRunner().invoke(main, ["draft", str(starter), "-o", str(out), "--piece", "tableau-suivi", "--zip"]).exit_code == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    entry = next(e for e in manifest["pieces"] if e["code"] == "tableau-suivi")
    assert (entry["file"], entry["audience"], entry["clauses"]) == ("tableau-suivi.xlsx", "internal", [])
    with zipfile.ZipFile(out / "dce.zip") as dce, zipfile.ZipFile(out / "dossier.zip") as whole:
        assert "tableau-suivi.xlsx" not in dce.namelist() and "internal/tableau-suivi.xlsx" in whole.namelist()
    wb = openpyxl.load_workbook(out / "tableau-suivi.xlsx")
    wb.save(out / "tableau-suivi.xlsx")
    again = CliRunner().invoke(main, ["draft", str(starter), "-o", str(out), "--piece", "tableau-suivi"])
    assert again.exit_code == 1 and "tableau-suivi.xlsx" in again.output + again.stderr


@pytest.mark.parametrize(("choice", "files"), [("oui", ["tableau-suivi.xlsx"]), ("non", [])])
def test_the_market_may_ask_for_it(choice: str, files: list[str]) -> None:
    dossier = prepare(builders.market(pieces={"tableau-suivi": choice}), LIBRARY, builders.outlines())
    assert list(write_books(dossier)) == files


def test_a_market_without_any_lever_has_nothing_to_follow(tmp_path: Path) -> None:
    lots = [builders.lot("1", levers=[], insertion_hours=None)]
    dossier = prepare(builders.market(lots=lots, pieces={"tableau-suivi": "oui"}), LIBRARY, builders.outlines())
    assert write_books(dossier) == {} and dossier.workbooks == ()
