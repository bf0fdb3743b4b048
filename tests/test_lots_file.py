"""Lots from a spreadsheet: forgiving about titles, severe about values; every problem names its cell."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import builders
import libreoffice
import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from places import ROOT, STARTERS

from drafting.cli import main
from drafting.errors import ReadingErrors
from drafting.lots_file import empty_book, lot_words
from drafting.market import Market
from drafting.reading import load_market
from drafting.settled import settle
from drafting.spreadsheet import write_book

LIBRARY = builders.library()
WORDS = lot_words(LIBRARY.data["workbook"], LIBRARY.data["trades"], LIBRARY.files["workbook"])
HEAD = ("N°", "Intitulé", "Leviers", "Heures", "Montant HT", "Durée (mois)", "Métier")
ONE = (1, "Gros œuvre", "condition d'exécution", 140, 120_000, 9, "gros œuvre")
TWO = ("2A", "Peinture", "aucun", None, 80_000, None, "")


def workbook(*rows: Iterable[Any], sheet: str = "Lots") -> bytes:
    """A workbook as a person's program would save it."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def market(folder: Path, data: bytes, name: str = "lots.xlsx", more: str = "") -> Market:
    """The valid market of the tests with its lots in a workbook."""
    (folder / "lots.xlsx").write_bytes(data)
    (folder / "marche.yaml").write_text(
        builders.VALID[:builders.VALID.index("lots:")] + f"lots: {name}\n{more}", encoding="utf-8")
    return load_market(folder / "marche.yaml", LIBRARY.vocabulary()).market


def problems(folder: Path, data: bytes, name: str = "lots.xlsx", more: str = "") -> list[str]:
    with pytest.raises(ReadingErrors) as error:
        market(folder, data, name, more)
    return [str(problem) for problem in error.value.problems]


# ---- what is accepted ---------------------------------------------------------------------------------------

def test_a_workbook_gives_the_lots_that_a_list_would_give(tmp_path: Path) -> None:
    first, second = market(tmp_path, workbook(HEAD, ONE, TWO)).lots
    assert (first.number, first.title, first.levers, first.trade) == ("1", "Gros œuvre", ["execution_condition"], "gros_oeuvre")
    assert first.insertion_hours is not None and first.insertion_hours.hours == 140
    assert (first.estimated_value, first.duration_months) == (Decimal(120_000), Decimal(9))
    assert (second.number, second.levers, second.insertion_hours) == ("2A", [], None)


@pytest.mark.parametrize("titles", [
    ("n°", "INTITULE DU LOT", "clause sociale", "heures d’insertion", "Montant estimé (HT)", "duree", "corps d'état"),
    ("Lot", "Désignation", "Leviers sociaux", "Volume d'heures", "montant ht (€)", "Durée en mois", "Activité"),
    ("Numéro du lot", "Objet", "LEVIER", "Nb heures", "Estimation HT", "  durée  (MOIS) ", "METIER"),
])
def test_titles_are_read_as_people_write_them(tmp_path: Path, titles: tuple[str, ...]) -> None:
    assert market(tmp_path, workbook(titles, ONE, TWO)).lots[0].trade == "gros_oeuvre"


@pytest.mark.parametrize(("words", "levers"), [
    ("Condition d’exécution", ["execution_condition"]), ("condition + critère", ["execution_condition", "award_criterion"]),
    ("condition d'exécution et critère d'attribution", ["execution_condition", "award_criterion"]),
    ("execution_condition ; critere", ["execution_condition", "award_criterion"]), ("NÉANT", []), ("-", []), ("sans clause", []),
])
def test_levers_in_french(tmp_path: Path, words: str, levers: list[str]) -> None:
    criteria = ("criteria:\n  - {title: Prix, weight: 80}\n  - {title: Insertion, weight: 20, insertion: oui}\n"
                if "award_criterion" in levers else "")
    rows = (HEAD, (1, "Gros œuvre", words, 140 if levers else None), (2, "Peinture", "aucun" if levers else "condition", None))
    assert market(tmp_path, workbook(*rows), more=criteria).lots[0].levers == levers


def test_shares_hours_and_character(tmp_path: Path) -> None:
    head = ("N°", "Intitulé", "Leviers", "Caractère", "Heures", "Taux", "Part de main-d'œuvre", "Montant HT", "Observations")
    book = openpyxl.Workbook()
    page = book.active
    page.append(("Commune de Valbrune",))
    page.append(())
    page.append(head)
    page.append(("1", "Gros œuvre", "condition", "Incitatif", "calculées", 0.05, "45 %", "820 000,00 €", "à revoir"))
    page.append(("Total", None, None, None, None, None, None, 820_000))
    page["F4"].number_format = "0.0%"
    source = market(tmp_path, saved(book))
    (lot,) = source.lots
    assert (lot.obligation, lot.insertion_rate, lot.labour_share, lot.estimated_value) == (
        "incentive", Decimal(5), Decimal(45), Decimal(820_000))
    assert lot.insertion_hours is not None and lot.insertion_hours.mode == "calibrated"


@pytest.mark.parametrize(("words", "families"), [
    ("EA et ESAT", ["ea_esat"]), ("SIAE", ["siae"]), ("EA/ESAT ; SIAE", ["ea_esat", "siae"]),
    ("Entreprises adaptées", ["ea_esat"]),
    ("structures d'insertion par l'activité économique", ["siae"])])
def test_a_reserved_lot_says_to_whom(tmp_path: Path, words: str, families: list[str]) -> None:
    rows = (("N°", "Intitulé", "Leviers", "Réservé à", "Tâches essentielles"),
            (1, "Espaces verts", "lot réservé", words, "l'entretien des massifs"))
    (found,) = market(tmp_path, workbook(*rows)).lots
    assert (found.levers, found.reserved_for, found.essential_tasks) == (["reserved"], families, "l'entretien des massifs")


def test_an_unknown_family_is_named_with_its_cell(tmp_path: Path) -> None:
    rows = (("N°", "Intitulé", "Leviers", "Réservé à"), (1, "Espaces verts", "lot réservé", "artisans"))
    said = problems(tmp_path, workbook(*rows))
    assert any("cellule D2" in line and "« artisans » n'est pas une valeur admise" in line for line in said), said


def test_a_waiver_with_its_facts(tmp_path: Path) -> None:
    rows = ((*HEAD, "Dispense", "Faits de la dispense"), (*ONE, None, None), (*TWO, "Lien insuffisant", "poste unique"))
    lot = market(tmp_path, workbook(*rows)).lots[1]
    assert lot.waiver is not None and (lot.waiver.case, lot.waiver.facts) == ("insufficient_link", "poste unique")


def test_a_formula_gives_the_value_that_was_last_computed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("Lots")
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, ONE)
    page.write_formula(1, 3, "=70*2", None, 140)
    book.close()
    found = market(tmp_path, buffer.getvalue()).lots[0].insertion_hours
    assert found is not None and found.hours == 140


def test_a_market_without_a_spreadsheet_loads_no_spreadsheet_library() -> None:
    program = ("import sys\nfrom drafting.cli import main\n"
               f"try:\n    main(['check', {str(STARTERS[0])!r}])\nexcept SystemExit:\n    pass\n"
               "print('openpyxl' in sys.modules, 'xlsxwriter' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.endswith("False False\n")


def test_a_finding_names_the_cell(tmp_path: Path) -> None:
    (tmp_path / "lots.xlsx").write_bytes(workbook(HEAD, ONE, TWO))
    (tmp_path / "marche.yaml").write_text(builders.VALID[:builders.VALID.index("lots:")] + "lots: lots.xlsx\n")
    settled = settle(load_market(tmp_path / "marche.yaml", LIBRARY.vocabulary()), LIBRARY)
    assert settled.where("lot.insertion_hours", settled.lots[0]) == "lots.xlsx, feuille Lots, cellule D2"
    assert settled.where("lot.obligation", settled.lots[0]) == "lots.xlsx, feuille Lots, cellule A2"


# ---- what is refused ----------------------------------------------------------------------------------------

def changed(**cells: Any) -> bytes:
    """The good workbook with other values in some cells."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEAD, ONE, TWO)))
    for name, value in cells.items():
        book["Lots"][name] = value
    return saved(book)


def repacked(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The good workbook with its members changed, or others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEAD, ONE, TWO))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more.items():
            new.writestr(name, data)
    return buffer.getvalue()


CELLS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"D2": "beaucoup"}, "D2", "Heures : « beaucoup » n'est pas un nombre d'heures. Pour des heures calculées sur le montant"),
    ({"D2": "5 %"}, "D2", "écrivez ici « calculées » et le taux dans la colonne « Taux »"),
    ({"D2": "1 h par 2 500 €"}, "D2", "Les autres modes (par tranche d'euros, par an, par bon de commande…) s'écrivent avec"),
    ({"D2": 12.5}, "D2", "un nombre entier est attendu"),
    ({"D2": "=70*2"}, "D2", "Heures : la formule n'a pas de valeur enregistrée. Remplacez la formule par sa valeur"),
    ({"D2": "#REF!"}, "D2", "la cellule affiche une erreur du tableur (#REF!)"),
    ({"A2": "1/2"}, "A2", "un numéro de lot compte 1 à 6 chiffres ou lettres sans accent"),
    ({"A3": 1}, "A3", "le lot n° 1 est décrit deux fois"),
    ({"B2": None}, "B2", "Intitulé : la cellule est vide"),
    ({"C2": None}, "C2", "Écrivez « aucun » pour un lot sans clause"),
    ({"C2": "condition d'execusion"}, "C2", "n'est pas une valeur admise. Vouliez-vous écrire « condition d'exécution » ?"),
    ({"E2": -5}, "E2", "la valeur doit être supérieure à 0"),
    ({"G2": "gros oeuvres"}, "G2", "Vouliez-vous écrire « gros œuvre » ?"),
    ({"D3": 35}, "D3", "le lot n° 2A n'a aucun levier, mais il porte des heures d'insertion"),
    ({"D1": "Heure"}, "D1", "la colonne « Heure » n'existe pas. Vouliez-vous écrire « Heures » ?"),
    ({"D1": "Durée"}, "F1", "la colonne « Durée (mois) » est écrite deux fois (déjà en D1)"),
    ({"H3": "oublié"}, "H3", "cette colonne n'a pas de titre"),
    ({"C1": None, "C2": None, "C3": None}, "A1", "il manque la colonne « Leviers »"),
)


@pytest.mark.parametrize(("cells", "where", "words"), CELLS, ids=[f"{where}-{words[:30]}" for _, where, words in CELLS])
def test_a_bad_cell_is_named(tmp_path: Path, cells: dict[str, Any], where: str, words: str) -> None:
    said = problems(tmp_path, changed(**cells))
    assert any(line.startswith(f"lots.xlsx, feuille Lots, cellule {where} : ") and words in line for line in said), said
    assert len(said) == (2 if "C1" in cells else 1), said


def test_all_problems_at_once_with_those_of_the_market(tmp_path: Path) -> None:
    said = problems(tmp_path, changed(D2="beaucoup", C3="peut-être"), more="penalites: 60\n")
    assert len(said) == 3
    assert "marche.yaml" in said[2] and "cellule D2" in said[0] and "cellule C3" in said[1]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "not a zip": (lambda: b"N;Titre\n1;Gros oeuvre\n", "ce n'est pas un classeur .xlsx"),
    "empty": (lambda: b"", "ce n'est pas un classeur .xlsx"),
    "cut": (lambda: workbook(HEAD, ONE)[:-400], "ce n'est pas un classeur .xlsx"),
    "old or encrypted": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ancien format (.xls) ou protégé par un mot de passe"),
    "another zip": (lambda: repacked(lambda n, d: d).replace(b"xl/workbook.xml", b"xl/workbuuk.xml"), "n'est pas un classeur"),
    "zip bomb": (lambda: repacked(lambda n, d: d, bombe=b"\0" * 30_000_000), "trop volumineux une fois décompressé"),
    "many members": (lambda: repacked(lambda n, d: d, **{f"m{i}": b"" for i in range(600)}), "trop volumineux"),
    "entities": (lambda: repacked(lambda n, d: d.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')),
                 "déclaration XML interdite"),
    "entities in UTF-7": (lambda: repacked(lambda n, d: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-' + d
                                           if n.endswith("sheet1.xml") else d), "codage inhabituel"),
    "entities in UTF-32": (lambda: repacked(lambda n, d: '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'.encode("utf-32")
                                            if n.endswith("sheet1.xml") else d), "codage inhabituel"),
    "UTF-16": (lambda: repacked(lambda n, d: ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
                                             ).encode("utf-16") if n.endswith("sheet1.xml") else d), "déclaration XML interdite"),
    "damaged sheet": (lambda: repacked(lambda n, d: d[:-40] if n.endswith("sheet1.xml") else d), "ce classeur est endommagé"),
    "far row": (lambda: changed(A1048576="x"), "remplie au-delà de la ligne 1000"),
    "no title": (lambda: workbook(("a", "b"), (1, 2)), "aucune ligne de titres n'a été trouvée"),
    "no row": (lambda: workbook(HEAD), "Lots : donnez au moins 1 élément"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_french(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    said = problems(tmp_path, make())
    assert words in "\n".join(said)
    assert all(line.startswith(("lots.xlsx", "marche.yaml:12")) for line in said)


def test_a_sheet_row_that_lies_about_its_rank_takes_no_time(tmp_path: Path) -> None:
    data = repacked(lambda n, d: d.replace(b'<row r="3"', b'<row r="99999999999"') if n.endswith("sheet1.xml") else d)
    assert len(market(tmp_path, data).lots) == 1 or problems(tmp_path, data)


def test_macros_and_external_links_are_never_opened(tmp_path: Path) -> None:
    data = repacked(lambda n, d: d, **{"xl/vbaProject.bin": b"\0macro", "xl/externalLinks/externalLink1.xml": b"<not-even-xml"})
    assert len(market(tmp_path, data).lots) == 2


def test_several_sheets_need_one_called_lots(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEAD, ONE, TWO, sheet="Marché")))
    assert len(market(tmp_path, saved(book)).lots) == 2, "une seule feuille : c'est la bonne"
    book.create_sheet("Notes")
    assert "aucune feuille ne s'appelle « Lots ». Feuilles du classeur : « Marché », « Notes »." in problems(
        tmp_path, saved(book))[0]
    book["Marché"].title = "LOTS"
    assert len(market(tmp_path, saved(book)).lots) == 2


@pytest.mark.parametrize(("name", "words"), [
    ("../lots.xlsx", "est hors du dossier du marché"), ("absent.xlsx", "fichier introuvable"),
    ("lots.csv", "une liste est attendue"), ("/etc/lots.xlsx", "est hors du dossier du marché")])
def test_the_path_stays_in_the_folder(tmp_path: Path, name: str, words: str) -> None:
    assert words in "\n".join(problems(tmp_path, workbook(HEAD, ONE), name))


# ---- the empty one ------------------------------------------------------------------------------------------

def test_new_writes_an_empty_workbook_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsx"
    done = CliRunner().invoke(main, ["new", str(path), "--lots"])
    assert done.exit_code == 0 and "lots: lots.xlsx" in done.output
    before = path.read_bytes()
    assert before == write_book(empty_book(WORDS)), "mêmes mots, mêmes octets"
    again = CliRunner().invoke(main, ["new", str(path), "--lots"])
    assert again.exit_code == 1 and path.read_bytes() == before
    assert CliRunner().invoke(main, ["new", str(tmp_path / "lots.ods"), "--lots"]).exit_code == 2
    assert CliRunner().invoke(main, ["new", str(path), "--lots", "--starter", "x"]).exit_code == 2


def filled() -> bytes:
    """The empty workbook, filled in by a person."""
    book = openpyxl.load_workbook(io.BytesIO(write_book(empty_book(WORDS))))
    page = book["Lots"]
    rank = {str(cell.value): cell.column for cell in page[1]}
    for row, lot in enumerate((ONE, TWO), 2):
        for title, value in zip(HEAD, lot, strict=True):
            page.cell(row, rank[title]).value = value or None
    page.cell(2, rank["Caractère"]).value = "incitative"
    return saved(book)


def test_the_empty_workbook_once_filled_is_read(tmp_path: Path) -> None:
    assert "Lots : donnez au moins 1 élément" in problems(tmp_path, write_book(empty_book(WORDS)))[0]
    assert [lot.number for lot in market(tmp_path, filled()).lots] == ["1", "2A"]


def test_the_same_lots_after_libreoffice_saved_them(tmp_path: Path) -> None:
    if not libreoffice.available(calc=True):
        pytest.skip("sauté : LibreOffice Calc n'est pas installé")
    before = market(tmp_path, filled()).lots
    (again,) = libreoffice.convert([tmp_path / "lots.xlsx"], libreoffice.XLSX, tmp_path / "relu")
    assert market(tmp_path, again.read_bytes()).lots == before
    with zipfile.ZipFile(again) as archive:
        assert b"dataValidation" in archive.read("xl/worksheets/sheet1.xml")
