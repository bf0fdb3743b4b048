"""The answers side by side: the analyst's workbook, whose formulas LibreOffice computes and which gives no mark by itself."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import builders
import libreoffice
import ooxml_validator
import openpyxl
import pytest
from candidates import answered, siret, typed
from judging import EXTRA_HOURS
from judging import dossier as dossier_of
from msgspec.structs import replace
from places import LIBRARY, STARTERS, TEMPLATES

from drafting.answers.model import Alteration, Form, Problem
from drafting.answers.questions import Blank, blanks
from drafting.answers.returned import Forms
from drafting.answers.words import answer_words
from drafting.cases import case_market
from drafting.comparing.book import HEAD, comparing_book
from drafting.comparing.model import Comparison, compare
from drafting.comparing.piece import comparing_piece
from drafting.comparing.words import ComparingWords, comparing_words
from drafting.draft import Dossier, only, prepare, shell_values, write_word
from drafting.errors import ReadingErrors
from drafting.spreadsheet import write_book
from drafting.word.read import read_docx
from drafting.word.shell import landscape, load_shell
from drafting.word.write import write_piece

TREES = ("Tilleul", "Érable", "Chêne", "Frêne", "Orme", "Aulne", "Saule", "Hêtre", "Noyer", "Cèdre", "Sapin", "Pin", "Mélèze",
         "If", "Buis", "Houx", "Lierre", "Tremble", "Bouleau", "Charme")
NAMES = [f"Bâtir {word} SARL" for word in TREES]


@cache
def dossier(starter: str = "clause-et-critere") -> Dossier:
    path = next(path for path in STARTERS if path.stem == starter)
    return builders.starter(path)


@cache
def asked(starter: str = "clause-et-critere") -> dict[str, Blank]:
    return {blank.piece.stem: blank for blank in blanks(dossier(starter))}


@cache
def words() -> ComparingWords:
    return comparing_words(LIBRARY, builders.library())


def twenty(starter: str = "clause-et-critere") -> list[Form]:
    """Twenty tenderers for lot 1, two for lot 2."""
    found = asked(starter)
    forms = [answered(found[stem], name, siret(rank), seed=rank)
             for stem in ("ae-annexe-lot-1", "fiche-technique-lot-1") for rank, name in enumerate(NAMES)]
    return forms + [answered(found["fiche-technique-lot-2"], NAMES[rank], siret(rank), seed=rank) for rank in (3, 4)]


def compared(forms: list[Form], starter: str = "clause-et-critere", **options: Any) -> Comparison:
    return compare(dossier(starter).settled, asked(starter).values(), forms, words(), **options)


def opened(comparison: Comparison) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_book(comparing_book(comparison))))


def column_of(page: Any, name: str) -> int:
    return next(c for c in range(6, page.max_column + 1) if page.cell(HEAD, c).value == name)


def rows_of(page: Any, title: str) -> list[int]:
    return [row for row in range(HEAD + 1, page.max_row + 1) if str(page.cell(row, 1).value).partition("\n")[0] == title]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Four workbooks in which a person typed levels, computed by LibreOffice in one run."""
    if not libreoffice.available(calc=True):
        pytest.skip("sauté : LibreOffice Calc n'est pas installé")
    folder = tmp_path_factory.mktemp("comparatif")
    books = {"total": from_files(folder / "recus"), "floor": proposals(),
             "criterion": compared(on_hundred(), "critere-qualite-region"), "extra": extra_hours()}
    for name, comparison in books.items():
        wb = opened(comparison)
        page = wb[wb.sheetnames[2]]
        for rank, row in enumerate(rows_of(page, words().text["level"])):
            page.cell(row, 6).value = (rank + 3) % 5
            page.cell(row, 7).value = 4 if rank else None  # one level is missing
        wb.save(folder / f"{name}.xlsx")
    done = libreoffice.convert([folder / f"{name}.xlsx" for name in books], libreoffice.XLSX, folder / "calcul")
    return {path.stem: openpyxl.load_workbook(path, data_only=True) for path in done}


def from_files(folder: Path) -> Comparison:
    """Twenty tenderers for lot 1, as the Word files that they return."""
    folder.mkdir()
    files = write_word(only(dossier(), ("ae-annexe", "fiche-technique")))
    for stem in ("ae-annexe-lot-1", "fiche-technique-lot-1"):
        for rank, name in enumerate(NAMES):
            form = answered(asked()[stem], name, siret(rank), seed=rank)
            (folder / f"{rank}-{stem}.docx").write_bytes(typed(files[f"{stem}.docx"], asked()[stem], form))
    reader = Forms(dossier(), answer_words(LIBRARY, builders.library()))
    return compared([form for path in sorted(folder.iterdir()) for form in reader.read_file(path)])


def proposals() -> Comparison:
    """Volumes given against a floor of 200 hours: one above, one below, one that could not be read, one left empty."""
    lots = [builders.lot("1", insertion_hours={"mode": "proposed", "floor": "200"})]
    proposed = prepare(builders.market(lots=lots), builders.library(), builders.outlines())
    (blank,) = blanks(proposed)
    field = "engagement_act_annex/ae-annexe/volume-du-candidat:volume_propose"
    unread = Problem("X", "blocking", "Le nombre n'est pas lu.", "", field, "environ 500")
    values = [(Decimal(260), ()), (Decimal(150), ()), (None, (unread,)), (None, ())]
    forms = [answered(blank, NAMES[rank], siret(rank), given={"volume_propose": value}, problems=problems)
             for rank, (value, problems) in enumerate(values)]
    return compare(proposed.settled, [blank], forms, words())


def on_hundred() -> list[Form]:
    blank = asked("critere-qualite-region")["fiche-technique-lot-1"]
    return [answered(blank, name, siret(rank), seed=rank) for rank, name in enumerate(NAMES[:3])]


OFFERED = (Decimal("12.5"), Decimal(105), Decimal(300), Decimal(0), None, Decimal(42), Decimal(-7))
"""Extra hours above 525, with a ceiling of 105: at, above and below it, none, left empty, and two that are no number of hours."""


@cache
def extra_hours() -> Comparison:
    scoring = dossier_of(EXTRA_HOURS)
    forms = [answered(blank, NAMES[rank], siret(rank), given={"supplement_heures": hours, "volume_total": 525 + (hours or 0)})
             for rank, hours in enumerate(OFFERED) for blank in blanks(scoring)]
    return compare(scoring.settled, blanks(scoring), forms, words())


def points(page: Any, column: int) -> list[Any]:
    return [page.cell(row, column).value for row in rows_of(page, words().text["points"])]


def test_points_are_the_weight_times_the_share_of_the_level(scored: dict[str, Any]) -> None:
    """pieces.md §6.3: 0, 25, 50, 75, 100 %; levels 3, 4, 0, 1, 2 on weights 4, 3, 4, 3, 1."""
    page = scored["total"]["Comparaison lot 1"]
    assert points(page, 6) == [3, 3, 0, 0.75, 0.5]
    (total,) = rows_of(page, words().text["total"])
    assert page.cell(total, 6).value == 7.25 and page.cell(total, 2).value == 15


def test_no_total_while_a_level_is_missing_and_nothing_is_marked_by_itself(scored: dict[str, Any]) -> None:
    page = scored["total"]["Comparaison lot 1"]
    (total,) = rows_of(page, words().text["total"])
    assert points(page, 7) == [None, 3, 4, 3, 1] and page.cell(total, 7).value in (None, "")
    assert points(page, 8) == [None] * 5, "personne n'a noté ce candidat"
    summary = scored["total"]["Synthèse"]
    given = {summary.cell(row, 2).value: summary.cell(row, 9).value for row in range(HEAD + 1, HEAD + 21)}
    assert [name for name, value in given.items() if value not in (None, "")] == [page.cell(HEAD, 6).value]
    assert given[page.cell(HEAD, 6).value] == 7.25


def test_on_a_base_of_one_hundred_the_weight_of_the_criterion_is_applied_to_the_sum(scored: dict[str, Any]) -> None:
    """RC-09: « la somme des points de ses sous-critères, sur 100 », then the weight of the criterion."""
    page = scored["criterion"]["Comparaison lot 1"]
    settled = dossier("critere-qualite-region").settled
    lot = settled.lots[0]
    weights = [sub["subcriterion.weight"] for sub in lot.get("lot.subcriteria")]
    shares = [Decimal((rank + 3) % 5) / 4 for rank in range(len(weights))]
    expected = sum((w * s for w, s in zip(weights, shares, strict=True)), Decimal(0))
    (subtotal,), (total,) = rows_of(page, words().text["subtotal"]), rows_of(page, words().text["total"])
    assert lot.get("lot.criterion.base") == "criterion" and page.cell(subtotal, 2).value == 100
    assert page.cell(subtotal, 6).value == pytest.approx(float(expected))
    assert page.cell(total, 6).value == pytest.approx(float(expected * lot.get("lot.criterion.weight") / 100))


def test_a_volume_is_compared_with_the_floor_of_the_market(scored: dict[str, Any]) -> None:
    """AE-I-13, COH-01: the lowest, the highest, the gap; what was not read is shown as it is, and counts for nothing."""
    page = scored["floor"]["Comparaison"]
    assert scored["floor"].sheetnames == ["Alertes", "Synthèse", "Comparaison"], "rien n'est noté : aucune grille"
    (volume,) = rows_of(page, "Volume d’heures d’insertion proposé")
    columns = [column_of(page, name) for name in NAMES[:4]]
    assert [page.cell(volume, column).value for column in (3, 4, 5)] == [200, 150, 260]
    assert [page.cell(volume, column).value for column in columns] == [260, 150, "illisible : « environ 500 »", "sans réponse"]
    assert page.cell(volume + 1, 1).value.startswith("Écart au minimum du marché")
    assert [page.cell(volume + 1, column).value for column in columns] == [60, -50, None, None]


def test_extra_hours_have_the_points_of_the_capped_formula_and_no_level(scored: dict[str, Any]) -> None:
    """pieces.md §6.3: points × min(1, supplement ÷ ceiling); the analyst types what was not read, and corrects the rest."""
    page = scored["extra"]["Comparaison"]
    (retained,), (total,) = rows_of(page, "Supplément retenu, en heures (plafond : 105)".replace(" :", "\u00a0:")), rows_of(
        page, words().text["total"])
    columns = [column_of(page, name) for name in NAMES[:len(OFFERED)]]
    assert [page.cell(retained, column).value for column in columns] == [None, 105, 300, 0, 0, 42, None]
    assert [page.cell(retained + 1, column).value for column in columns] == [None, 20, 20, 0, 0, 8, None]
    assert page.cell(retained + 1, 2).value == 20 and len(rows_of(page, words().text["level"])) == 2
    assert points(page, 6) == [37.5, 30, 8] and page.cell(total, 6).value == pytest.approx(7.55), "niveaux 3 et 4, base 100"
    assert points(page, 7) == [None, 30, 20] and page.cell(total, 7).value in (None, ""), "un niveau manque"
    (line,) = rows_of(page, "Volume total d’heures d’insertion souscrit")
    assert page.cell(line, 3).value == 525 and page.cell(line + 1, columns[5]).value == 42


# ---- the comparison itself, without a spreadsheet ------------------------------------------------------------

def test_questions_are_grouped_by_sub_criterion_in_the_order_of_the_rules() -> None:
    (first, second) = compared(twenty()).lots
    subcriteria = first.lot.get("lot.subcriteria")
    assert [(group.title, group.weight) for group in first.groups[:-1]] == [
        (sub["subcriterion.title"], sub["subcriterion.weight"]) for sub in subcriteria]
    assert first.groups[-1].weight is None and len(first.contenders) == 20 and len(second.contenders) == 2
    names = [name for name, _ in first.groups[0].sections]
    assert names == ["Encadrement technique", "Accueil et tutorat"]
    assert {line.title for group in first.groups for line in group.lines if not line.figure} >= {
        "Moyens d’encadrement", "Catégories de publics envisagées"}


def test_figures_come_from_the_tables_that_the_candidate_filled_in() -> None:
    """Total of a column, the highest of another, hours × people; nothing at all when one cell could not be read."""
    blank = asked()["fiche-technique-lot-1"]
    plan = (("Sécurité", Decimal(14), Decimal(3), "SST"), ("Geste", Decimal("3.5"), Decimal(2), None))
    means = (("Chef", "CAP", Decimal(10), Decimal(4)), ("Second", "CAP", Decimal(14), Decimal(6)))
    unread = Problem("X", "blocking", "Pas un nombre.", "", "award_criterion/fiche-technique/formation:formation_plan", "1.500")
    half = (("Sécurité", None, Decimal(3), "SST"),)
    forms = [answered(blank, NAMES[0], siret(0), given={"formation_plan": plan, "encadrement_moyens": means}),
             answered(blank, NAMES[1], siret(1), given={"formation_plan": half}, problems=[unread])]
    lines = {line.title: line.cells for group in compared(forms).lots[0].groups for line in group.lines if line.figure}
    order = [contender.label for contender in compared(forms).contenders]
    first, second = order.index(NAMES[0]), order.index(NAMES[1])
    assert lines["Heures de formation, tous bénéficiaires"][first] == Decimal("49.0")
    assert lines["Heures d’encadrement par semaine, au total"][first] == 24
    assert lines["Bénéficiaires encadrés à la fois, au plus"][first] == 6
    assert lines["Heures de formation, tous bénéficiaires"][second] is None
    shown = {line.title: line.cells for group in compared(forms).lots[0].groups for line in group.lines}
    assert "illisible : « 1.500 »" in str(shown["Plan de formation"][second])


def alerts(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(alert.kind, alert.lot, alert.tenderer) for alert in comparison.alerts]


def test_a_missing_piece_a_problem_a_reservation_and_an_empty_sub_criterion_are_told_first() -> None:
    found = asked()
    nothing = dict.fromkeys(q.field for q in found["fiche-technique-lot-1"].questions if q.subcriterion
                            and q.subcriterion.title == "Formation et qualification")
    forms = [answered(found["fiche-technique-lot-1"], NAMES[0], siret(0), given=nothing),
             answered(found["ae-annexe-lot-1"], NAMES[1], siret(1),
                      alterations=[Alteration("c", "sans réserve ni condition", "sous réserve du planning")],
                      problems=[Problem("X", "blocking", "Le SIRET est faux.", "Vérifiez-le.", "", "123"),
                                Problem("Y", "warning", "Le courriel est douteux.", ""),
                                Problem("Z", "note", "Une remarque sans suite.", "")])]
    comparison = compared(forms)
    assert alerts(comparison) == [
        ("reservation", "1", NAMES[1]), ("problem", "1", NAMES[1]), ("missing_piece", "1", NAMES[1]),
        ("missing_piece", "1", NAMES[0]), ("empty_subcriterion", "1", NAMES[0]), ("unanswered", "1", NAMES[0]),
        ("check", "1", NAMES[1])]
    told = [alert for alert in comparison.alerts if alert.tenderer == NAMES[1]]
    assert "« 123 »" in told[1].words and told[1].advice == "Vérifiez-le."
    assert told[0].words == "[-sans réserve ni condition-] [+sous réserve du planning+]"
    assert opened(comparison).sheetnames == ["Alertes", "Synthèse", "Comparaison lot 1", "Grille"]


def test_the_files_of_a_tenderer_are_gathered_and_what_is_not_sure_is_told() -> None:
    """By SIRET, else by name; two companies of one name are never mixed; two files for one form are told."""
    found = asked()
    annexe, sheet = found["ae-annexe-lot-1"], found["fiche-technique-lot-1"]
    same = [answered(annexe, "Bâtir Tilleul SARL", siret(0)), answered(sheet, "BATIR  TILLEUL", siret(0)),
            answered(sheet, "Bâtir Tilleul, sarl", "", file="z.docx")]
    gathered = compared(same)
    assert [len(c.forms) for c in gathered.contenders] == [3]
    assert {kind for kind, _, _ in alerts(gathered)} == {"twice", "names"}
    twins = [answered(annexe, "Deux Ponts", siret(1)), answered(annexe, "Deux Ponts", siret(2)),
             answered(sheet, "deux ponts", "", file="deux.docx"), answered(sheet, "", "", file="rien.docx")]
    apart = compared(twins)
    assert len(apart.contenders) == 4 and len({c.label for c in apart.contenders}) == 4
    assert {"ambiguous", "unnamed"} <= {kind for kind, _, _ in alerts(apart)}


def test_a_form_of_an_unknown_lot_is_told_and_not_compared() -> None:
    lost = replace(answered(asked()["ae-annexe-lot-1"], NAMES[0], siret(0)), lot="9")
    comparison = compared([lost])
    assert comparison.lots == () and alerts(comparison) == [("lost", "9", NAMES[0])]
    assert alerts(compared([lost], anonymous=True)) == [("lost", "9", "")]


def test_in_one_form_for_all_the_lots_a_lot_without_any_answer_is_no_offer() -> None:
    """`one_per: market`: a part for each lot; who leaves a part empty does not bid for that lot."""
    lots = {number: {"levers": ["execution_condition", "award_criterion"]} for number in ("1", "2")}
    data = builders.starter(next(p for p in STARTERS if p.stem == "clause-et-critere")).settled.source.file.data
    one = case_market(builders.library(), {"lots": lots, "pieces": {"fiche-technique": {"one_per": "market"}}}, data=data)
    made = prepare(one, builders.library(), builders.outlines())
    blank = next(blank for blank in blanks(made) if blank.piece.code == "fiche-technique")
    assert blank.piece.lot is None
    whole = answered(blank, NAMES[0], siret(0))
    half = answered(blank, NAMES[1], siret(1), seed=1)
    only_one = {question.id for question in blank.questions if question.lots == ("2",)}
    half = replace(half, answers=tuple(replace(a, value=None) if a.question in only_one else a for a in half.answers))
    found = {table.lot.number: [c.label for c in table.contenders]
             for table in compare(made.settled, blanks(made), [whole, half], words()).lots}
    assert (set(found["1"]), found["2"]) == (set(NAMES[:2]), [NAMES[0]])


def test_one_lot_alone_may_be_compared() -> None:
    assert [table.lot.number for table in compared(twenty(), only="2").lots] == ["2"]


# ---- letters instead of names --------------------------------------------------------------------------------

def test_letters_replace_names_everywhere_and_never_follow_their_order() -> None:
    """The committee sees no name, no SIRET, no address and no file, in no cell and in no property."""
    found = asked()["fiche-technique-lot-1"]
    siren = f"{siret(0)[:3]} {siret(0)[3:6]} {siret(0)[6:9]}"
    given = {"formation_evaluation": f"Chez bâtir  TILLEUL (SIREN {siren}), écrivez à contact@batir-tilleul.exemple.org."}
    forms = [answered(found, name, siret(rank), seed=rank, given=given,
                      alterations=[Alteration("", "", f"{name} réserve ses droits")]) for rank, name in enumerate(NAMES)]
    data = write_book(comparing_book(compared(forms, anonymous=True)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = "\n".join(archive.read(member).decode() for member in archive.infolist() if member.filename.endswith(".xml"))
    for rank, name in enumerate(NAMES):
        assert name not in whole and siret(rank) not in whole and f"{siret(rank)}-" not in whole
    assert not re.search(r"tilleul|érable|@|\.docx", whole, re.I)
    assert "Chez [nom retiré]" in whole and "écrivez à [adresse retirée]" in whole and "Candidat T" in whole
    letters = [c.names[0] for c in compared(forms, anonymous=True).contenders]
    assert letters != sorted(letters) and letters != NAMES
    assert letters == [c.names[0] for c in compared(forms[::-1], anonymous=True).contenders], "l'ordre des fichiers ne compte pas"


def test_the_letters_cannot_be_drawn_again_without_the_forms() -> None:
    """Names, SIRET and every answer shown being the same, an answer that no comparison shows changes the draw."""
    found = asked()["ae-annexe-lot-1"]
    whom = next(one for one in found.questions if one.field == "referent_telephone")
    assert whom.field in words().identity[whom.clause]
    forms, other = ([answered(found, name, siret(rank), seed=rank, given={whom.field: phone}) for rank, name in enumerate(NAMES)]
                    for phone in ("01 00 00 00 00", "01 00 00 00 01"))
    moved = [replace(form, file=f"autre-nom-{rank}.docx") for rank, form in enumerate(forms)]
    drawn, again, renamed = ([c.names[0] for c in compared(each, anonymous=True).contenders] for each in (forms, other, moved))
    assert drawn == renamed != again and sorted(drawn) == sorted(again)


def test_the_companies_of_a_group_give_no_name_away() -> None:
    blank = asked()["ae-annexe-lot-1"]
    members = (("Maçonnerie Rivière, 12345678900011, entreprise", Decimal(60), Decimal(300)),)
    forms = [answered(blank, NAMES[0], siret(0), given={"membres": members, "structures": "avec maconnerie riviere et d'autres"})]
    texts = [str(cell) for group in compared(forms, anonymous=True).lots[0].groups for line in group.lines for cell in line.cells]
    assert not any("ivi" in text.casefold() and "rivi" in text.casefold() for text in texts)
    assert any("avec [nom retiré] et d" in text for text in texts)


# ---- what the file is -----------------------------------------------------------------------------------------

HOSTILE = ('=HYPERLINK("http://exemple.org","clic")', "+1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://exemple.org",
           "\x00\x07\ud800fin", "{{ titre }} {% x %} **gras** <w:p>", "x" * 40_000)


def test_a_candidate_s_words_are_texts_and_nothing_else() -> None:
    found = asked()["fiche-technique-lot-1"]
    forms = [answered(found, f"{text[:30]} {rank}", siret(rank), given=dict.fromkeys(
        ("formation_evaluation", "encadrement_organisation"), text)) for rank, text in enumerate(HOSTILE)]
    wb = opened(compared(forms))
    ours = re.compile(r"^=(IF\(|\$B\d+)")
    for page in wb:
        for line in page.iter_rows():
            for cell in line:
                assert cell.hyperlink is None
                assert cell.data_type != "f" or ours.match(str(cell.value)), cell.coordinate
    page = wb["Comparaison lot 1"]
    (row,) = rows_of(page, "Organisation de la formation et évaluation des acquis")
    shown = [str(page.cell(row, column).value) for column in range(6, 14)]
    assert HOSTILE[0] in shown and any(text.endswith("(texte coupé : 40000 caractères)") for text in shown) and "fin" in shown


def test_same_answers_same_bytes_and_the_levels_are_offered() -> None:
    comparison = compared(twenty())
    assert write_book(comparing_book(comparison)) == write_book(comparing_book(compared(twenty()[::-1])))
    wb = opened(comparison)
    page = wb["Comparaison lot 1"]
    levels = rows_of(page, words().text["level"])
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert len(lists) == 20 * len(levels) and set(lists.values()) == {f"'Grille'!$A${HEAD + 1}:$A${HEAD + 5}"}
    grid = wb["Grille"]
    assert [(grid.cell(HEAD + 1 + n, 1).value, grid.cell(HEAD + 1 + n, 2).value) for n in range(5)] == [
        (0, 0), (1, 0.25), (2, 0.5), (3, 0.75), (4, 1)]
    assert all(page.cell(row, column).value is None for row in levels for column in range(6, 26))


def test_the_grid_examines_what_the_rules_of_the_consultation_announce() -> None:
    """RC-10: what the grid examines is in the text that candidates read, word for word."""
    clauses = builders.library().clauses
    for id_, rubric in words().rubrics.items():
        model, _, name = id_.split("/")
        own = f"{model}/rc/elements-{name}"
        clause = clauses[own if own in clauses else own.removesuffix("-reserve")]
        announced = " ".join(clause.versions[-1].text.split())
        for part in rubric.examined:
            assert part in announced or part.partition(" ")[2] in announced, (id_, part)


def test_a_buyer_s_own_rubric_is_compared_without_what_only_ours_says(tmp_path: Path) -> None:
    """An overlay may ask other questions: its fields have no figure, and no rubric is required of it."""
    text = (LIBRARY / "award_criterion/fiche-technique/suivi.yaml").read_text(encoding="utf-8")
    text = text.replace("suivi_circuit", "circuit")
    (tmp_path / "award_criterion" / "fiche-technique").mkdir(parents=True)
    (tmp_path / "award_criterion" / "fiche-technique" / "suivi.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "library.yaml").write_text("release: valbrune-dev\n", encoding="utf-8")
    assert comparing_words(LIBRARY, builders.laid(tmp_path)).figures["award_criterion/fiche-technique/suivi"] == ()


@pytest.mark.parametrize(("before", "after", "told"), [
    ("take: total, title", "take: sum, title", "« take » : la valeur « sum »"),
    ("column: Places,", "column: Place,", "la colonne de nombres « Place » n'existe pas dans ce champ"),
    ("field: suivi_circuit,", "field: circuit,", "le champ « circuit » n'existe pas dans cette clause"),
    ("field: accompagnement_frequence, take: value", "field: accompagnement_frequence, take: lines", "ne convient pas"),
    ("  award_criterion/fiche-technique/suivi:\n", "  award_criterion/fiche-technique/suivre:\n",
     "la rubrique « award_criterion/fiche-technique/suivi » manque"),
    ("candidat: [denomination, siret", "candidat: [nom, siret", "le champ « nom » n'existe pas"),
    ("    ambiguous: {", "    doute: {", "l'alerte « ambiguous » manque"),
    ("  level: Niveau", "  niveau: Niveau", "la clé « level » est obligatoire"),
    ("columns: {question: Question, weight", "columns: {demande: Question, weight", "la colonne « question » manque"),
])
def test_what_is_wrong_in_the_grid_is_told_with_its_line(tmp_path: Path, before: str, after: str, told: str) -> None:
    text = (LIBRARY / "comparing.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "comparing.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ReadingErrors) as raised:
        comparing_words(tmp_path, builders.library())
    assert told in str(raised.value) and "comparing.yaml:" in str(raised.value)


# ---- the same, in Word ----------------------------------------------------------------------------------------

def in_word(comparison: Comparison) -> bytes:
    settled = comparison.settled
    piece = comparing_piece(comparison)
    return write_piece(piece, landscape(load_shell(TEMPLATES / "base.docx")), shell_values(settled, piece), {})


def test_the_document_says_the_same_turned_valid_and_inert(tmp_path: Path) -> None:
    """Landscape, alerts first, four tenderers abreast, blank cells for the analyst; zero finding of the Open XML SDK."""
    blank = asked()["fiche-technique-lot-1"]
    hostile = [answered(blank, f"{text[:20]} {rank}", siret(rank), given=dict.fromkeys(
        ("formation_evaluation", "encadrement_organisation"), text)) for rank, text in enumerate(HOSTILE)]
    files = {"vingt": compared(twenty(), only="1"), "lettres": compared(twenty(), anonymous=True, only="1"),
             "hostile": compared(hostile), "plancher": proposals(), "supplement": extra_hours()}
    for name, comparison in files.items():
        (tmp_path / f"{name}.docx").write_bytes(in_word(comparison))
    lines = read_docx(tmp_path / "vingt.docx")
    assert [line for line in lines if line.startswith("# ")] == [
        "# Alertes", "# Lot n°\u00a01\u00a0– Plates-formes du secteur nord", "# Grille"]
    assert sum(line.startswith("| Niveau attribué") for line in lines) == 5 * 5
    assert all(set(line.split("|")[2:-1]) == {"  "} for line in lines if line.startswith("| Niveau attribué"))
    letters = "\n".join(read_docx(tmp_path / "lettres.docx"))
    assert "Candidat T" in letters and not re.search(r"Bâtir|SARL|\d{14}", letters)
    assert "+60" in "\n".join(read_docx(tmp_path / "plancher.docx"))
    written = "\n".join(read_docx(tmp_path / "supplement.docx")).replace("\u00a0", " ")
    assert "| 42 | 300 | 105 | 0 |" in written and "| Points | 8 | 20 | 20 | 0 |" in written
    with zipfile.ZipFile(tmp_path / "vingt.docx") as archive:
        assert 'w:orient="landscape"' in archive.read("word/document.xml").decode()
    assert "=HYPERLINK(\"http" in "\n".join(read_docx(tmp_path / "hostile.docx"))
    if ooxml_validator.available():
        found = ooxml_validator.remarks(sorted(tmp_path.glob("*.docx")))
        assert found == dict.fromkeys(found, []) != {}
