"""The tableau de suivi: its formulas, computed by LibreOffice; the same inputs give the same bytes; never for candidates."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builders
import libreoffice
import openpyxl
import pytest
from click.testing import CliRunner
from places import STARTERS

from drafting.cases import case_market, comparable
from drafting.cli import main
from drafting.draft import prepare, write_books
from drafting.selection import select
from drafting.spreadsheet import write_book
from drafting.tracking import HEAD, SHEETS, tracking_book, tracking_words

LIBRARY = builders.library()
WORDS = tracking_words(LIBRARY)
LOTS = [builders.lot("1", insertion_hours="100"), builders.lot("2A", title="=1+1", insertion_hours="200"),
        builders.lot("01", insertion_hours="300"), builders.lot("4", levers=[], insertion_hours=None)]


def book(**changes: Any) -> Any:
    """The workbook of a market of three lots with a clause, ready to be filled in."""
    settled = builders.settled(**({"lots": LOTS} | changes))
    return openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(settled, select(settled).kept))))


def put(wb: Any, sheet: str, row: int, **values: Any) -> None:
    for name, value in values.items():
        wb[WORDS.sheets[sheet]].cell(HEAD + row, list(SHEETS[sheet]).index(name) + 1).value = value


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[Callable[[], Any], Any]:
    """Each workbook of these tests, computed by LibreOffice."""
    if not libreoffice.available(calc=True):
        pytest.skip("sauté : LibreOffice Calc n'est pas installé")
    folder, books = tmp_path_factory.mktemp("suivi"), (book, kept_book, book_without_clause, book_by_mode)
    paths = [folder / f"{make.__name__}.xlsx" for make in books]
    for make, path in zip(books, paths, strict=True):
        make().save(path)
    again = libreoffice.convert(paths, libreoffice.XLSX, folder / "calcul")
    return {make: openpyxl.load_workbook(path, data_only=True) for make, path in zip(books, again, strict=True)}


def row(wb: Any, sheet: str, rank: int) -> dict[str, Any]:
    page = wb[WORDS.sheets[sheet]]
    return {name: page.cell(HEAD + rank, i).value for i, name in enumerate(SHEETS[sheet], 1)}


def kept_book() -> Any:
    """A contract under way."""
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
    return wb


@pytest.fixture(scope="module")
def filled(computed: dict[Callable[[], Any], Any]) -> Any:
    return computed[kept_book]


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


def book_without_clause() -> Any:
    wb = openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(builders.settled(lots=LOTS), ()))))
    put(wb, "penalties", 1, lot="1", kind="heures non réalisées", count=10)
    return wb


def test_an_amount_that_no_clause_gives_is_not_proposed(computed: dict[Callable[[], Any], Any]) -> None:
    assert row(computed[book_without_clause], "penalties", 1)["proposed"] is None


def test_nothing_known_yet_is_no_alert(computed: dict[Callable[[], Any], Any]) -> None:
    first = row(computed[book], "lots", 1)
    assert (first["alert"], first["due"], first["done"], first["gap"]) == ("à renseigner", 100, 0, None)


def test_only_the_lots_with_a_clause_and_no_title_is_a_formula() -> None:
    page = book()[WORDS.sheets["lots"]]
    assert [page.cell(HEAD + n, 1).value for n in (1, 2, 3, 4)] == ["1", "2A", "01", "Total"]
    assert page.cell(HEAD + 2, 2).value == "=1+1" and page.cell(HEAD + 2, 2).data_type == "s"
    assert page.cell(HEAD + 1, list(SHEETS["lots"]).index("data") + 1).value == "Clause sociale"


HOSTILE_TITLES = ("=1+1", "+33 1 00", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://exemple.org", "\u20ac=1")


def test_no_text_of_the_market_becomes_a_formula_or_a_link() -> None:
    lots = [builders.lot(str(rank), title=title) for rank, title in enumerate(HOSTILE_TITLES, 1)]
    wb = book(lots=lots, title="=2+2", reference="@REF", buyer={"name": "+Commune", "article": "", "kind": "local_authority"})
    ours = {name for columns in SHEETS.values() for name, (_, _, formula) in columns.items() if formula}
    assert ours and [wb[WORDS.sheets["lots"]].cell(HEAD + n, 2).value for n in range(1, 3)] == ["=1+1", "+33 1 00"]
    for page in wb:
        for line in page.iter_rows():
            for cell in line:
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.startswith(("=1+1", "=2+2", "=cmd", "+", "@", "-2")):
                    assert cell.data_type == "s", cell.coordinate


def test_a_rule_instead_of_a_figure_leaves_the_initial_hours_to_the_facilitator() -> None:
    rule = {"mode": "per_amount", "hours": "1", "amount": "2 500", "base": "invoiced"}
    one = row(book(lots=[builders.lot("1", insertion_hours=rule)]), "lots", 1)
    assert one["initial"] is None and "2\u00a0500\u00a0€" in one["rule"]
    assert row(book(), "lots", 1)["rule"] == "100\u00a0heures d’insertion"


def test_only_the_firm_tranche_is_due_at_first() -> None:
    tranches = [{"title": "Tranche ferme"}, {"title": "Tranche optionnelle"}]
    lots = [builders.lot("1", insertion_hours={"mode": "by_tranche", "tranches": ["140", "105"]})]
    wb = book(lots=lots, contract={"form": "tranches", "tranches": tranches})
    assert row(wb, "lots", 1)["initial"] == 140


def test_the_considerations_are_those_of_the_notice() -> None:
    """TS-12 is AVIS-13: a criterion is declared too, and a reserved lot."""
    both = builders.lot("1", levers=["execution_condition", "award_criterion"])
    green = {"title": "Prix", "weight": "90", "environmental": "oui"}
    wb = book(lots=[both], criteria=[green, {"title": "Insertion", "weight": "10", "insertion": "oui"}])
    assert row(wb, "lots", 1)["data"] == "Clause sociale ; Critère social"


def book_by_mode() -> Any:
    wb = book()
    labels = [LIBRARY.data["modes"][code]["label"] for code in ("embauche_directe", "mad_etti")]
    put(wb, "statements", 1, lot="1", mode=labels[1], declared=40, validated=30)
    put(wb, "statements", 2, lot="2A", mode=labels[1], declared=30, validated=30)
    put(wb, "statements", 3, lot="2A", mode=labels[0], declared=20, validated=20)
    put(wb, "journeys", 1, reference="B-07", lot="1", hours=35, other="2026-SRV-002", other_hours=70)
    return wb


def test_hours_by_mode_and_by_journey(computed: dict[Callable[[], Any], Any]) -> None:
    """TS-09, and the « horizontal » view of field case A5: one line a person, by reference, across markets."""
    found = computed[book_by_mode]
    labels = [found[WORDS.sheets["modes"]].cell(HEAD + rank, 1).value for rank in (1, 2)]
    assert labels == [LIBRARY.data["modes"][code]["label"] for code in ("embauche_directe", "mad_etti")]
    assert [(row(found, "modes", rank)["validated"], row(found, "modes", rank)["share"]) for rank in (1, 2, 3)] == [
        (20, 0.25), (60, 0.75), (0, 0)]
    assert row(found, "journeys", 1)["total"] == 105 and row(found, "journeys", 2)["total"] is None


def test_the_copy_of_the_buyer_names_its_market_and_no_person(tmp_path: Path) -> None:
    """The « vertical » view of field case A5: lines of several markets stack into the table of one buyer."""
    wb = book()
    assert (row(wb, "copy", 2)["market"], row(wb, "copy", 2)["buyer"]) == ("2027-TVX-014", "La commune de Valbrune")
    titles = " ".join(str(title) for sheet in ("copy", "journeys", "people") for title in WORDS.titles[sheet].values()).casefold()
    assert not {"nom", "prénom", "naissance", "motif"} & set(re.findall(r"\w+", titles))
    asked = {other for _, _, formula in SHEETS["lots"].values() for other in re.findall(r"(\w+)\.", formula)}
    assert asked and not {"journeys", "people"} & asked


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
    asked = CliRunner().invoke(main, ["draft", str(starter), "-o", str(out), "--piece", "tableau-suivi", "--zip"])
    assert asked.exit_code == 0, asked.output
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


def test_a_private_contract_has_its_own_words_and_no_published_data() -> None:
    """« Entrepreneur » for « Titulaire », no essential data of public procurement (pieces.md §4.5)."""
    library = builders.library()
    settled = prepare(case_market(library, {}, "minimal-private-market"), library, builders.outlines()).settled
    book = openpyxl.load_workbook(io.BytesIO(write_book(tracking_book(settled, ()))))
    words = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "Maître d'ouvrage : Tilleuls Promotion" in comparable(words) and "Entrepreneur" in words
    assert not re.search(r"titulaire|acheteur|\bmarchés?\b|donnée essentielle", words, re.I)
