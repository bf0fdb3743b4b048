"""The review book: every text once, held so that it can be found again, and everything else frozen."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import commands
import libreoffice
import ooxml_validator
import pytest
from msgspec.structs import replace
from places import LIBRARY, ROOT
from word_structure import problems

from drafting.book import PROPERTY, Book, Example, Sheet, Text, digest
from drafting.book import Examples as ExampleTable
from drafting.booked import library_book
from drafting.cases import Examples, Printed, case_market
from drafting.cli import places
from drafting.comparison import paragraphs
from drafting.conditions import Condition, Test
from drafting.document import Heading, Paragraph, block_lines, plain
from drafting.draft import prepare
from drafting.french import typeset
from drafting.library import Library
from drafting.outlines import Outline
from drafting.review import decided
from drafting.sentences import applies
from drafting.spoken import label
from drafting.word.book import write_book
from drafting.word.numbering import Styles
from drafting.word.parts import Element, W, open_parts, value
from drafting.word.read import read_docx, read_properties
from drafting.word.shell import Shell, ShellError, load_shell

needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
needs_validator = pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")
VALUES = {"titre": "Livre", "marche": "Livre", "reference": "Livraison", "piece": "livre"}
ASKED = {"clausier": "0", "release": "essai", "library_sha256": "0", "made_on": "2026-11-22", "model": None, "piece": None,
         "changed_since": None}


@pytest.fixture(scope="module")
def shell() -> Shell:
    return load_shell(ROOT / "market_templates" / "livre.docx")


@pytest.fixture(scope="module")
def printed(library: Library, outlines: Mapping[str, Outline]) -> dict[str, list[Printed]]:
    return Examples(library, outlines, places.starters(())).printed(library.clauses.values())


@pytest.fixture(scope="module")
def book(library: Library, outlines: Mapping[str, Outline], printed: dict[str, list[Printed]]) -> Book:
    return library_book(library, outlines, tuple(library.clauses.values()), printed, {}, ASKED)


@pytest.fixture(scope="module")
def written(book: Book, shell: Shell) -> bytes:
    return write_book(book, shell, VALUES)


def words(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def held(source: bytes) -> tuple[dict[str, list[Element]], list[Element]]:
    """By holder, the paragraphs between its bookmarks; and the paragraphs of no text, contents apart."""
    texts: dict[str, list[Element]] = {}
    others: list[Element] = []
    inside = ""
    parts = open_parts(source)
    styles = Styles(parts.styles)
    for paragraph in parts.body.iter(f"{W}p"):
        names = [start.get(f"{W}name") for start in paragraph.iter(f"{W}bookmarkStart")]
        marks = [name for name in names if name.startswith("_clz_")]
        for name in (name for name in marks if name.endswith("_a")):
            assert not inside, "a text begins inside another"
            inside = name[:-2]
            texts[inside] = []
        if inside:
            texts[inside].append(paragraph)
        elif not styles.names(value(paragraph, "pPr", "pStyle") or "")[0].startswith("toc "):
            others.append(paragraph)
        if f"{inside}_z" in marks:
            inside = ""
    return texts, others


def test_each_text_of_the_library_is_held_once(library: Library, written: bytes) -> None:
    texts, _ = held(written)
    record = json.loads(read_properties(written)[PROPERTY])
    assert [holder for holder, *_ in record["texts"]] == list(texts)
    told = {(id_, day) for _, id_, day, *_ in record["texts"]}
    assert told == {(c.id, v.in_force_from.isoformat()) for c in library.clauses.values() for v in c.versions if not v.repealed}
    for holder, id_, day, *_ in record["texts"]:
        clause = library.clauses[id_]
        version = next(v for v in clause.versions if v.in_force_from == date.fromisoformat(day))
        assert [words(p) for p in texts[holder]] == ["".join(w for w, _ in line.runs) for line in paragraphs(clause, version)]


def test_all_the_rest_is_frozen(written: bytes) -> None:
    _, others = held(written)
    record = json.loads(read_properties(written)[PROPERTY])
    assert record["frozen"] == "".join(digest(words(p)) for p in others if words(p).strip())


def test_the_contents_name_every_heading_before_any_update(library: Library, book: Book, written: bytes) -> None:
    """A table of contents that shows nothing until a word processor makes it again is no use on paper."""
    body = open_parts(written).body
    entries = [p for p in body.iter(f"{W}p") if (value(p, "pPr", "pStyle") or "").startswith("TM")]
    headings = [part for part in book.parts if isinstance(part, Heading)]
    assert [words(p).split("\u00a0\u00a0")[1] for p in entries] == [heading.text for heading in headings]
    assert [heading.level for heading in headings].count(3) == len(library.clauses)
    numbers = [line.split(" ", 2)[1] for line in read_docx(written) if line.startswith("#")]
    assert [words(p).split("\u00a0\u00a0")[0] for p in entries] == numbers
    anchors = {start.get(f"{W}name") for start in body.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for p in entries for link in p.iter(f"{W}hyperlink")} <= anchors


def test_variables_and_places_are_seen_apart(library: Library, written: bytes) -> None:
    """A name in braces broken by a correction shows at once, and so does a table's place."""
    id_ = "award_criterion/rc/sous-criteres"
    holder = next(h for h, clause, *_ in json.loads(read_properties(written)[PROPERTY])["texts"] if clause == id_)
    paragraphs_ = held(written)[0][holder]
    styled = [words(r) for p in paragraphs_ for r in p.iter(f"{W}r") if value(r, "rPr", "rStyle") == "Variabledulivre"]
    assert styled == ["{pour_lots}", "{intitule}", "{base}"]
    assert [words(p) for p in paragraphs_ if value(p, "pPr", "pStyle") == "Reperedulivre"] == ["[table: subcriteria]"]


def sheet(book: Book, title: str) -> dict[str, list[str]]:
    """The rows of a sheet: label → lines."""
    found = next(part for part in book.parts if isinstance(part, Sheet) and part.title == title)
    return {row.label: [line.removeprefix("- ").replace("\u00a0", " ") for block in row.blocks for line in block_lines(block)]
            for row in found.rows}


def test_a_sheet_says_everything_of_a_clause_in_plain_words(book: Book) -> None:
    told = sheet(book, "Fiche de la clause execution_clause/ccap/regle-par-montant-au-dela")
    assert told["Identifiant"] == ["execution_clause/ccap/regle-par-montant-au-dela"]
    assert told["Quand"] == [
        "Elle est écrite quand « Régime de l’acheteur » vaut « commande publique » ou « contrat privé », pour chaque lot où "
        "« Leviers sociaux du lot » comprend « condition d’exécution », où « Mode de l’objectif » vaut « heures par tranche "
        "d’euros » et où « Effet du seuil » vaut « sur le seul dépassement »."]
    told = sheet(book, "Fiche de la clause execution_clause/ccap/principe-au-dessus-des-seuils")
    assert any(line.startswith("CCAP-01 – ") for line in told["Dispositions"])
    assert any(line.startswith("{volume} : renvoi à l’article de la clause « Volume") for line in told["Variables"])


def test_every_code_of_a_condition_has_french_words(library: Library) -> None:
    """The reader of a condition is a lawyer: « per_amount » is no word."""
    asked = {(test.path, word) for clause in library.clauses.values() for version in clause.versions
             for model in clause.models for test in library.when(clause, version, model)
             if test.operator in ("any", "has_all", "none_of") and not test.path.startswith("facts.") for word in test.words}
    assert {(path, word) for path, word in asked if label(path, word, library) == word} == {
        (path, word) for path, word in asked if word in ("oui", "non")}


@pytest.mark.parametrize(("asked", "told"), [
    ((), "Elle est écrite dans tous les cas."),
    ((Test("facts.facilitator", "any", ("oui",)), Test("facts.single_lot", "any", ("non",))),
     "Elle est écrite quand un facilitateur est désigné, sauf si le marché n'est pas alloti."),
    ((Test("facts.single_lot", "any", ("non",)), Test("facts.framework", "any", ("non",))),
     "Elle est écrite sauf si le marché n'est pas alloti ou si le marché est un accord-cadre."),
    ((Test("nature", "none_of", ("supplies",)), Test("lot.levers", "none_of", ("reserved", "insertion_service"))),
     "Elle est écrite quand « Nature du marché » ne vaut pas « fournitures », pour chaque lot où « Leviers sociaux du lot » ne "
     "comprend ni « marché réservé » ni « service d'insertion »."),
    ((Test("lot.scored_sections", "has_all", ("training", "tutoring")),),
     "Elle est écrite pour chaque lot où « Rubriques notées » comprend « Formation et montée en compétences » et « Accueil et "
     "tutorat »."),
    ((Test("launch_date", "at_least", ("22/08/2026",)), Test("thresholds.eu", "stated", ("non",))),
     "Elle est écrite quand « Date de lancement » est le 22/08/2026 ou après et quand « Seuil européen » n'est pas renseigné."),
    ((Test("launch_date", "below", ("22/08/2026",)), Test("penalties.ceiling", "below", ("1",)),
      Test("renewals.count", "at_least", ("1",))),
     "Elle est écrite quand « Date de lancement » est avant le 22/08/2026, quand « Plafond des pénalités, en % du montant HT du "
     "lot » vaut moins de 1 et quand « Nombre de reconductions » vaut au moins 1."),
])
def test_a_condition_is_one_sentence(library: Library, asked: Condition, told: str) -> None:
    assert applies(asked, library) == told


def test_a_text_says_its_dates_its_law_and_its_review(book: Book) -> None:
    rank = next(i for i, part in enumerate(book.parts) if isinstance(part, Text) and part.clause == "award_criterion/rc/critere")
    assert isinstance(caption := book.parts[rank - 2], Paragraph) and plain(caption.inlines) == (
        "Texte des lancements du 01/04/2019 au 20/08/2026")
    assert isinstance(told := book.parts[rank - 1], Sheet)
    rows = {row.label: [line.replace("\u00a0", " ") for block in row.blocks for line in block_lines(block)] for row in told.rows}
    assert rows["Relecture"] == ["Ce texte est proposé, aucun juriste ne l’a approuvé."]
    assert rows["Droit"][0] == ("- Article L. 2152-7, code de la commande publique – Critères d’attribution ; rédactions du "
                                "01/04/2019 (lue) et 25/10/2023 (lue)")


def test_a_signature_is_told(library: Library, outlines: Mapping[str, Outline], printed: dict[str, list[Printed]]) -> None:
    clause = library.clauses["execution_clause/ccap/volume"]
    signed = decided(clause, clause.versions[0], "approved", date(2026, 11, 22), "juriste, ville de Valbrune", "")
    clause = replace(clause, versions=(replace(clause.versions[0], review=signed), *clause.versions[1:]))
    told = library_book(library, outlines, (clause,), printed, {}, ASKED)
    rows = [row for part in told.parts if isinstance(part, Sheet) for row in part.rows]
    lines = [line for row in rows for block in row.blocks for line in block_lines(block)]
    assert "Approuvé le 22/11/2026 (juriste, ville de Valbrune)." in lines


def test_each_example_is_under_the_text_that_it_prints(library: Library, book: Book, printed: dict[str, list[Printed]]) -> None:
    """A rule is stated once, over what the clause then prints; a rule of absence closes the clause."""
    shown: dict[tuple[str, date], list[Example]] = {}
    for text, table in zip(book.parts, book.parts[1:], strict=False):
        if isinstance(text, Text) and isinstance(table, ExampleTable):
            shown[text.clause, text.version] = list(table.examples)
    for clause in library.clauses.values():
        told = [example for version in clause.versions for example in shown.get((clause.id, version.in_force_from), ())]
        assert Counter(example.rule for example in told) == Counter(typeset(case.name) for case in clause.cases)
        for version in clause.versions:
            written_ = [p.blocks for p in printed[clause.id] if p.version == version.in_force_from]
            assert [example.blocks for example in shown.get((clause.id, version.in_force_from), ())][:len(written_)] == written_
    assert not [each.fault for found in printed.values() for each in found if each.fault]


def test_an_example_shows_the_very_words_of_the_piece(
        library: Library, outlines: Mapping[str, Outline], printed: dict[str, list[Printed]]) -> None:
    """One clause alone is written as among the others: references, lots and values are the same."""
    clauses = [clause for clause in library.clauses.values() if clause.model == "award_criterion"]
    for clause in clauses[::4]:
        for case, found in zip(clause.cases, printed[clause.id], strict=True):
            if case.absent or case.starter != "minimal-market":
                continue
            dossier = prepare(case_market(library, case.market), library, outlines)
            passage = next(p for piece in dossier.pieces.pieces for p in piece.passages() if p.clause == clause.id)
            assert [line for b in found.blocks for line in block_lines(b) if "Tableau" not in line] == [
                line for b in passage.blocks for line in block_lines(b) if "Tableau" not in line]


def test_same_library_same_bytes(book: Book, shell: Shell, written: bytes) -> None:
    assert write_book(book, shell, VALUES) == written


def test_the_file_is_sound(written: bytes) -> None:
    assert problems(written) == []


@needs_libreoffice
def test_libreoffice_gives_every_text_and_every_frozen_paragraph_back(
        tmp_path: Path) -> None:
    """Saved again as a person would: the holders, the styles by their names, the record and the words are the same."""
    path = tmp_path / "livre.docx"
    run(path, "--model", "engagement_act_annex")
    saved, = libreoffice.convert([path], libreoffice.DOCX, tmp_path / "retour")
    before, after = path.read_bytes(), saved.read_bytes()
    assert record_of(saved) == record_of(path)
    texts, (texts_after, others_after) = held(before)[0], held(after)
    assert {name: [*map(words, found)] for name, found in texts_after.items()} == {
        name: [*map(words, found)] for name, found in texts.items()}
    assert "".join(digest(words(p)) for p in others_after if words(p).strip()) == record_of(path)["frozen"]
    pdf, = libreoffice.convert([path], "pdf", tmp_path / "pdf")
    assert "Error: Reference source" not in libreoffice.pdf_text(pdf)


@needs_validator
def test_the_validator_finds_nothing(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "livre.docx"
    path.write_bytes(written)
    assert ooxml_validator.findings([path]) == {path: []}


def test_a_shell_without_the_styles_of_the_book_is_refused(book: Book) -> None:
    with pytest.raises(ShellError, match="Variable du livre"):
        write_book(book, load_shell(ROOT / "market_templates" / "base.docx"), VALUES)


# ---- the command -------------------------------------------------------------------------------------------

run = partial(commands.run, "library", "book")


def record_of(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(read_properties(path)[PROPERTY])
    return found


def test_a_part_of_the_library_may_be_asked(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "livre.docx"
    run(path, "--model", "award_criterion", "--piece", "rc", "--changed-since", "21/08/2026")
    record = record_of(path)
    ids = {id_ for _, id_, *_ in record["texts"]}  # type: ignore[attr-defined]
    assert ids == {c.id for c in library.clauses.values() if (c.model, c.piece) == ("award_criterion", "rc")
                   and c.versions[-1].in_force_from >= date(2026, 8, 21)}
    assert (record["model"], record["piece"], record["changed_since"]) == ("award_criterion", "rc", "2026-08-21")


@pytest.mark.parametrize(("args", "said"), [
    (("--model", "execution_claus"), "Vouliez-vous écrire « execution_clause » ?"),
    (("--piece", "ccappp"), "Vouliez-vous écrire « ccap » ?"),
    (("--model", "award_criterion", "--piece", "ae-annexe"), "aucun livre n'est écrit"),
    (("--changed-since", "01/01/2099"), "aucun livre n'est écrit"),
])
def test_a_choice_that_leaves_nothing_is_said(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    assert said in run(tmp_path / "livre.docx", *args, exit_code=1).stderr
    assert not (tmp_path / "livre.docx").exists()


def test_a_buyers_own_clause_is_told_as_such(tmp_path: Path) -> None:
    """Its folder, its release, the clause that it takes the place of, and its own place in the pièce."""
    own = tmp_path / "valbrune"
    (own / "award_criterion/rc").mkdir(parents=True)
    name = "award_criterion/rc/appreciation.yaml"
    (own / name).write_text((LIBRARY / name).read_text(encoding="utf-8").replace("au seul motif", "en raison"), encoding="utf-8")
    (own / "library.yaml").write_text('release: "Valbrune 3"\n', encoding="utf-8")
    run(tmp_path / "livre.docx", "--model", "award_criterion", "--piece", "rc", "--library", own)
    lines = [line.replace("\u00a0", " ") for line in read_docx(tmp_path / "livre.docx")]
    assert [line for line in lines if line.startswith("| Bibliothèque")] == [
        "| Bibliothèque | livraison 2026.1-dev |", "| Bibliothèque | valbrune (livraison Valbrune 3), à la place de 2026.1-dev |"]


def test_a_released_text_says_what_becomes_of_a_correction(tmp_path: Path) -> None:
    """The markets that got it keep it: a correction is a text with a date, or a slip that is declared."""
    own = Path(shutil.copytree(LIBRARY, tmp_path / "bibliotheque"))
    made = ("--model", "award_criterion", "--piece", "ae", "--library", own)
    run(tmp_path / "avant.docx", *made)
    before = "\n".join(read_docx(tmp_path / "avant.docx")).replace("\u00a0", " ")
    assert "Texte jamais livré : corrigé, il est remplacé." in before
    journal = own / "CHANGELOG.md"
    journal.write_text(journal.read_text(encoding="utf-8").replace("## 2026.1-dev", "## 2026.1", 1), encoding="utf-8")
    commands.run("library", "release", "2026.1", "--library", own)
    run(tmp_path / "apres.docx", *made)
    after = "\n".join(read_docx(tmp_path / "apres.docx")).replace("\u00a0", " ")
    assert "Texte livré (2026.1) : corrigé, il devient un texte nouveau" in after


def test_a_book_is_never_written_over(tmp_path: Path) -> None:
    """It may hold a reviewer's week of work."""
    path = tmp_path / "livre.docx"
    run(path, "--model", "award_criterion")
    assert "il n'est pas remplacé" in run(path, "--model", "reserved_market", exit_code=1).stderr
    assert "livre.docx.bak" in run(path, "--model", "reserved_market", "--force").stdout
