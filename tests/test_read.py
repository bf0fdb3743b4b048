"""Forms read back: what candidates typed, whatever program they used, and what they changed in the buyer's text."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import builders
import candidates
import filled as typing
import libreoffice
import ooxml_validator
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import CRITERION, EXTRA_HOURS, dossier, lots
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace
from places import LIBRARY, STARTERS
from test_answers import started

from drafting.answers.kept import as_json, kept, reopened
from drafting.answers.model import AnswerValue, Form, Question
from drafting.answers.questions import Blank, blanks
from drafting.answers.returned import Forms
from drafting.answers.words import CODES, AnswerWords, answer_words
from drafting.cli import main
from drafting.draft import Dossier, write_word
from drafting.errors import ReadingErrors
from drafting.word.filled import read_filled
from drafting.word.package import Member, pack, read_package, write_package
from drafting.word.parts import W

Answers = Mapping[Question, AnswerValue]
NAME = "Entreprise Durand & Fils <exemple>"
GROUPED = dossier({**CRITERION, "grouping": "shared"})
PROPOSED = dossier(lots(
    builders.lot("1", insertion_hours={"mode": "proposed", "floor": "200"}),
    builders.lot("2", insertion_hours={"mode": "proposed", "floor": "200", "rate": "5 %"})))
EXTRA = dossier(EXTRA_HOURS)
OWN = {"": GROUPED, "proposed": PROPOSED, "extra": EXTRA}
RESERVED = next(path.stem for path in STARTERS if path.stem == "lots-reserves")


@cache
def words() -> AnswerWords:
    return answer_words(LIBRARY, builders.library())


@cache
def reader(of: str = "") -> Forms:
    """The reader of a starter, or of one of the markets above."""
    return Forms(OWN.get(of) or started(of), words())


@cache
def files(of: str = "") -> dict[str, bytes]:
    return write_word(reader(of).dossier)


def blank(code: str, of: str = "", lot: str | None = "1") -> Blank:
    return next(b for b in reader(of).blanks if (b.piece.code, b.piece.lot) == (code, lot))


def sound(form: Blank, given: Dossier, seed: int = 3) -> dict[Question, AnswerValue]:
    """Answers to which nothing can be said: identities that are right, tables that add up, dates after the launch."""
    after = given.settled.market.launch_date + timedelta(days=30)
    found: dict[Question, AnswerValue] = {}
    for question in form.questions:
        value = candidates._value(question, NAME, candidates.siret(seed), seed)
        if question.kind == "date":
            value = after
        elif question.field == "referent_courriel":
            value = "insertion@exemple.org"
        elif question.field in ("membres", "repartition"):
            value = None
        elif question.kind == "number":
            value = Decimal("1250")
        elif question.kind == "rows" and isinstance(value, tuple):
            value = value[:question.count]
        found[question] = value
    return found


def read(data: bytes, of: str = "", file: str = "durand.docx") -> Form:
    (form,) = reader(of).read(read_filled(data, file))
    return form


def returned(form: Blank, values: Answers, of: str = "") -> bytes:
    return typing.fill(files(of)[f"{form.piece.stem}.docx"], values)


def given_back(form: Form, values: Answers) -> list[tuple[str, AnswerValue, AnswerValue]]:
    """(question, typed, read) of each answer that did not come back."""
    return [(question.id, value, form.value(question.id)) for question, value in values.items()
            if form.value(question.id) != value]


# ---- every starter, every program -----------------------------------------------------------------------------


class Batch(Struct, frozen=True):
    """The filled forms of every starter: (starter, form, what was typed) by the name of the file."""

    typed: dict[str, tuple[str, Blank, dict[Question, AnswerValue]]]
    folder: Path

    @property
    def different(self) -> list[str]:
        """The files that ask something that no file before them asks: together, every question of every starter."""
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        found = []
        for name, (_, form, _) in self.typed.items():
            asked = {(question.clause, question.field, question.choices) for question in form.questions}
            if asked - seen:
                found.append(name)
            seen |= asked
        return found


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = tmp_path_factory.mktemp("formulaires")
    typed = {}
    for rank, starter in enumerate([*(path.stem for path in STARTERS), "extra"]):
        forms = reader(starter)
        seen: set[str] = set()
        for form in forms.blanks:
            if form.piece.code in seen:
                continue  # the forms of the other lots ask the same
            seen.add(form.piece.code)
            values = sound(form, forms.dossier, rank)
            name = f"{starter}--{form.piece.stem}.docx"
            typed[name] = (starter, form, values)
            (folder / name).write_bytes(returned(form, values, starter))
    return Batch(typed, folder)


def test_every_form_of_every_starter_comes_back_from_word_and_onlyoffice(batch: Batch) -> None:
    for name, (starter, _, values) in batch.typed.items():
        data = (batch.folder / name).read_bytes()
        for one in (data, typing.edited(data, typing.as_onlyoffice)):
            found = read(one, starter, name)
            assert given_back(found, values) == [] and found.sound, (name, found.problems, found.alterations)
            assert {answer.source.found_by for answer in found.answers} == {"bookmark"}


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice manque")
@pytest.mark.parametrize("target", [libreoffice.DOCX, "odt"])
def test_every_form_comes_back_from_libreoffice(target: str, batch: Batch, tmp_path: Path) -> None:
    saved = libreoffice.convert([batch.folder / name for name in batch.different], target, tmp_path)
    for name, path in zip(batch.different, saved, strict=True):
        starter, _, values = batch.typed[name]
        found = read(path.read_bytes(), starter, path.name)
        assert given_back(found, values) == [] and found.sound, (name, found.problems, found.alterations)


@pytest.mark.skipif(not ooxml_validator.available(), reason="le validateur Open XML manque")
def test_what_the_tests_fill_in_is_what_word_could_write(batch: Batch) -> None:
    names = [name for name in batch.typed if name.startswith(("clause-et-critere", "services-d-insertion", "marche-reserve-ess"))]
    paths = [batch.folder / name for name in names]
    found = ooxml_validator.remarks(paths)
    assert found == dict.fromkeys(found, []) != {}


def test_a_form_that_is_kept_is_opened_again_the_same(batch: Batch) -> None:
    for name, (starter, form, _) in batch.typed.items():
        found = read((batch.folder / name).read_bytes(), starter, name)
        assert reopened(as_json(kept(found)), name, form.questions) == found


# ---- any answers ------------------------------------------------------------------------------------------------

LINE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=2, max_size=40).map(
    lambda text: " ".join(text.split())).filter(lambda text: any(map(str.isalnum, text)))
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": LINE, "long_text": st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    "number": st.decimals(0, 999_999, places=1).map(lambda n: n.normalize() + 0),
    "date": st.dates(date(2000, 1, 1), date(2100, 1, 1))}


@st.composite
def answers(draw: st.DrawFn) -> dict[Question, AnswerValue]:
    """Any valid answers to the annex or to the fiche technique, each perhaps left empty."""
    form = blank(draw(st.sampled_from(["ae-annexe", "fiche-technique"])))
    found: dict[Question, AnswerValue] = {}
    for question in form.questions:
        if draw(st.integers(0, 3)) == 0:
            found[question] = None
        elif question.kind == "choice":
            found[question] = draw(st.sampled_from(question.choices))
        elif question.kind == "check":
            ticked = draw(st.sets(st.sampled_from(question.choices)))
            found[question] = tuple(choice for choice in question.choices if choice in ticked) or None
        elif question.kind == "rows":
            cells = st.tuples(*(KINDS[column.kind] for column in question.columns))
            found[question] = tuple(draw(st.lists(cells, max_size=min(2, question.count)))) or None
        else:
            found[question] = draw(KINDS[question.kind])
    return found


@settings(max_examples=25)
@given(values=answers())
def test_any_valid_answers_come_back_the_same(values: dict[Question, AnswerValue]) -> None:
    code = next(iter(values)).clause.split("/")[1]
    found = read(returned(blank(code), values))
    assert given_back(found, values) == []
    assert found.alterations == ()


# ---- numbers, dates, boxes ----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "value"), [
    ("1 500", "1500"), ("1500 h", "1500"), ("1 500,5 heures", "1500.5"), ("1\u00a0500\u202fh", "1500"), ("0,125", "0.125"),
    ("500 heures d'insertion", "500"), ("1500,50 H", "1500.50")])
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert read(typed("ae-annexe", "volume_propose", text, "proposed"), "proposed").value(VOLUME) == Decimal(value)


@pytest.mark.parametrize(("text", "code"), [
    ("environ 500", "REP-01"), ("1.500", "REP-01B"), ("1,500", "REP-01B"), ("500 à 600", "REP-01"),
    ("500 (cinq cents)", "REP-01"),
    ("12 34", "REP-01"), ("1e3", "REP-01"), ("≥ 500", "REP-01"), ("٥٠٠", "REP-01"), ("500 %", "REP-01C"), ("9" * 60, "REP-01")])
def test_a_number_that_is_not_sure_is_told_with_its_words(text: str, code: str) -> None:
    form = read(typed("ae-annexe", "volume_propose", text, "proposed"), "proposed")
    problem = next(problem for problem in form.problems if problem.question == VOLUME)
    assert (problem.code, problem.raw, form.value(VOLUME)) == (code, text, None)
    assert not form.sound


@pytest.mark.parametrize(("text", "value"), [
    ("01/03/2027", date(2027, 3, 1)), ("1er mars 2027", date(2027, 3, 1)), ("1.3.2027", date(2027, 3, 1)),
    ("2027-03-01", date(2027, 3, 1)), ("01/03/27", None), ("31/02/2027", None), ("mars 2027", None)])
def test_a_date_is_read_with_four_figures_for_its_year(text: str, value: date | None) -> None:
    form = read(typed("ae-annexe", "date", text))
    assert form.value(question("date").id) == value
    assert ("REP-02" in codes(form)) == (value is None)


VOLUME = "engagement_act_annex/ae-annexe/volume-du-candidat:volume_propose"


def question(field: str, code: str = "ae-annexe", of: str = "", lot: str | None = "1") -> Question:
    return next(q for q in blank(code, of, lot).questions if q.field == field)


def codes(form: Form) -> set[str]:
    return {problem.code for problem in form.problems}


def typed(code: str, field: str, text: str, of: str = "", lot: str | None = "1") -> bytes:
    """A sound form where these words are typed in the control of a field."""
    form = blank(code, of, lot)
    asked = question(field, code, of, lot)

    def change(root: Any) -> None:
        typing.type_in(list(typing.row_of(root, asked.bookmark).iter(f"{W}sdt"))[-1], text)

    values = {q: v for q, v in sound(form, reader(of).dossier).items() if q != asked}
    return typing.edited(returned(form, values, of), change)


def changed(code: str, change: Callable[[Any], None], of: str = "", lot: str | None = "1") -> bytes:
    """A sound form whose file is changed."""
    form = blank(code, of, lot)
    return typing.edited(returned(form, sound(form, reader(of).dossier), of), change)


def valued(code: str, of: str = "", lot: str | None = "1", **values: AnswerValue) -> bytes:
    """A sound form with other answers."""
    form = blank(code, of, lot)
    given = sound(form, reader(of).dossier)
    return returned(form, given | {q: values[q.field] for q in given if q.field in values}, of)


def row(root: Any, field: str, code: str = "ae-annexe") -> Any:
    return typing.row_of(root, question(field, code).bookmark)


def without_marks(*fields: str) -> Callable[[Any], None]:
    """Drops the bookmarks of these fields, as a program that does not know them."""
    def change(root: Any) -> None:
        for field in fields:
            for start in list(root.iter(f"{W}bookmarkStart")):
                if start.get(f"{W}name") == question(field).bookmark:
                    start.getparent().remove(start)
    return change


def drawn(text: str) -> Callable[[Any], None]:
    """Draws by hand in the first box of the publics."""
    def change(root: Any) -> None:
        next(row(root, "publics_envisages").iter(f"{W}sdt")).find(f".//{W}t").text = text
    return change


def beside(text: str, field: str = "publics_envisages") -> Callable[[Any], None]:
    """Adds a paragraph in the cell of an answer."""
    def change(root: Any) -> None:
        paragraph = etree.SubElement(list(row(root, field).iter(f"{W}tc"))[-1], f"{W}p")
        paragraph.append(typing.run(text))
    return change


def in_label(root: Any) -> None:
    line = row(root, "signataire")
    control = next(line.iter(f"{W}sdt"))
    control.getparent().remove(control)
    list(next(line.iter(f"{W}tc")).iter(f"{W}p"))[0].append(typing.run(" : personne habilitée"))


def picture(root: Any) -> None:
    content = next(row(root, "signature").iter(f"{W}sdtContent"))
    for child in list(content):
        content.remove(child)
    etree.SubElement(etree.SubElement(content, f"{W}r"), f"{W}drawing")


def tracked(root: Any) -> None:
    typing.tracked(next(row(root, "signataire").iter(f"{W}sdt")), "ancien nom", "nouveau nom")


def wider(root: Any) -> None:
    below = next(row(root, "postes_prevus").itersiblings(f"{W}tr"))
    cell = etree.SubElement(below, f"{W}tc")
    etree.SubElement(cell, f"{W}p").append(typing.run("une colonne de plus"))


def deleted(root: Any) -> None:
    line = row(root, "referent_nom")
    line.getparent().remove(line)


def property_changed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A file whose extract was changed."""
    def rewrite(root: Any) -> None:
        namespace = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpwstr"
        texts = [text for entry in root if (entry.get("name") or "").startswith("clausier") for text in entry.iter(namespace)]
        extract = json.loads("".join(text.text for text in texts))
        change(extract)
        texts[0].text = json.dumps(extract, ensure_ascii=False)
        for text in texts[1:]:
            text.text = ""

    return typing.edited(data, rewrite, "docProps/custom.xml")


def another(extract: dict[str, Any]) -> None:
    extract["reference"] = "2026-AUTRE"


def older(extract: dict[str, Any]) -> None:
    next(c for c in extract["clauses"] if c["id"].endswith("/volume"))["text"] = "Je m'engage à moins."


def appended(text: str) -> Callable[[Any], None]:
    """Words at the end of the file."""
    def change(root: Any) -> None:
        paragraph = etree.Element(f"{W}p")
        paragraph.append(typing.run(text))
        root.find(f"{W}body").insert(-1, paragraph)
    return change


def long(root: Any) -> None:
    for _ in range(5_100):
        appended("une ligne de plus")(root)


def commented(data: bytes) -> bytes:
    """A file with a comment."""
    comment = (f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="1" w:author="x"><w:p><w:r><w:t>Sous réserve de nos conditions'
               "</w:t></w:r></w:p></w:comment></w:comments>").encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"

    def related(root: Any) -> None:
        etree.SubElement(root, root[0].tag, Id="rIdC", Type=kind, Target="comments.xml")

    return typing.with_member(typing.edited(data, related, "word/_rels/document.xml.rels"), "word/comments.xml", comment)


def footer(root: Any) -> None:
    etree.SubElement(root, f"{W}p").append(typing.run("Sous réserve de nos conditions"))


def joined(first: bytes, second: bytes) -> bytes:
    """Both forms in one file: the body of the second after the first's."""
    other = etree.fromstring(next(m for m in read_package(second) if m.name == typing.MAIN).content())

    def change(root: Any) -> None:
        body = root.find(f"{W}body")
        for block in list(other.find(f"{W}body"))[:-1]:
            body.insert(-1, block)

    return typing.edited(typing.with_member(first, "docProps/custom.xml", None), change)


def nameless(data: bytes, words_of_title: Callable[[str], str] = str) -> bytes:
    """A file that says nothing of itself, without any bookmark."""
    def change(root: Any) -> None:
        for start in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            start.getparent().remove(start)
        for text in root.iter(f"{W}t"):
            text.text = words_of_title(text.text or "")

    return typing.with_member(typing.edited(data, change), "docProps/custom.xml", None)


def members(*rows: tuple[str, int | None, int | None]) -> AnswerValue:
    return tuple((name, *(None if n is None else Decimal(n) for n in numbers)) for name, *numbers in rows)


def commitment(*cells: str | None) -> AnswerValue:
    return (cells,)


LONG = "x" * 2_001
EXAMPLES: dict[str, Callable[[], bytes]] = {
    "REP-01": lambda: typed("ae-annexe", "volume_propose", "environ 500", "proposed"),
    "REP-01B": lambda: typed("ae-annexe", "volume_propose", "1.500", "proposed"),
    "REP-01C": lambda: typed("ae-annexe", "volume_propose", "500 €", "proposed"),
    "REP-02": lambda: typed("ae-annexe", "date", "au printemps"),
    "REP-03": lambda: typed("ae-annexe", "qualite", "Auto-entrepreneur"),
    "REP-04": lambda: changed("ae-annexe", drawn("?")),
    "REP-04B": lambda: changed("ae-annexe", beside("☒ Habitants de la commune")),
    "REP-05": lambda: typed("ae-annexe", "denomination", "nom du candidat : Durand"),
    "REP-06": lambda: changed("ae-annexe", deleted),
    "REP-07": lambda: changed("ae-annexe", without_marks("signataire")),
    "REP-08": lambda: changed("ae-annexe", wider),
    "REP-08B": lambda: typing.edited(
        valued("ae-annexe", "services-d-insertion"),
        lambda root: typing.type_in_cell(next(typing.row_of(root, question(
            "parcours", "ae-annexe", "services-d-insertion").bookmark).itersiblings(f"{W}tr")), "Autre prestation")),
    "REP-09": lambda: changed("ae-annexe", in_label),
    "REP-10": lambda: changed("ae-annexe", picture),
    "REP-11": lambda: changed("ae-annexe", tracked),
    "REP-12": lambda: property_changed(valued("ae-annexe"), another),
    "REP-12B": lambda: property_changed(valued("ae-annexe"), older),
    "REP-12C": lambda: nameless(files()["ccap.docx"]),
    "REP-12D": lambda: nameless(valued("ae-annexe", "clause-et-critere"), lambda text: text.replace("lot", "tranche")),
    "REP-13": lambda: joined(valued("ae-annexe"), valued("fiche-technique")),
    "REP-14": lambda: files()["ae-annexe-lot-1.docx"],
    "REP-15": lambda: typing.with_member(valued("ae-annexe"), "docProps/custom.xml", None),
    "REP-15B": lambda: changed("ae-annexe", long),
    "REP-16": lambda: commented(valued("ae-annexe")),
    "REP-16B": lambda: typing.edited(valued("ae-annexe"), footer, "word/footer1.xml"),
    "REP-20": lambda: valued("ae-annexe", "proposed", volume_propose=Decimal(150)),
    "REP-20B": lambda: valued("ae-annexe", "proposed", volume_propose=Decimal("250.5")),
    "REP-20C": lambda: valued("ae-annexe", "proposed", "2", heures_de_travail=Decimal(10_000), volume_propose=Decimal(400)),
    "REP-20D": lambda: valued("fiche-technique", "extra", supplement_heures=Decimal(106)),
    "REP-21": lambda: valued("ae-annexe", membres=members(("A", 60, 300), ("B", 40, 200))),
    "REP-21B": lambda: valued("ae-annexe", membres=members(("A", 60, 300), ("B", 40, 225), ("Total", 100, 500))),
    "REP-22": lambda: valued("ae-annexe", repartition=(("Embauche directe", Decimal(300), "2027"),)),
    "REP-23": lambda: typed("ae-annexe", "siret", "123 456 789 00012"),
    "REP-24": lambda: typed("ae-annexe", "referent_courriel", "insertion chez exemple.org"),
    "REP-25": lambda: valued("ae-annexe", signataire=None),
    "REP-26": lambda: typed("ae-annexe", "date", "01/02/2019"),
    "REP-26B": lambda: valued("ae", RESERVED, None, validite=date(2019, 2, 1)),
    "REP-27": lambda: valued(
        "fiche-technique", engagements_recapitules=commitment("Tutorat", "Un tuteur formé", None, "2027", None)),
    "REP-28": lambda: valued("fiche-technique", tutorat_accueil=LONG),
    "REP-29": lambda: typed("ae-annexe", "signature", "Lu et approuvé, Sous  réserve de l’accord de notre siège")}
MARKETS = {"REP-01": "proposed", "REP-01B": "proposed", "REP-01C": "proposed", "REP-08B": "services-d-insertion",
           "REP-12D": "clause-et-critere", "REP-20": "proposed", "REP-20B": "proposed", "REP-20C": "proposed",
           "REP-20D": "extra",
           "REP-26B": RESERVED}


@pytest.mark.parametrize("code", [code for code in CODES if code not in ("REP-17", "REP-20E")])
def test_every_problem_is_told_in_its_sentence(code: str) -> None:
    """The forms of :func:`batch`, to which nothing can be said, are the other side of each rule."""
    found = reader(MARKETS.get(code, "")).read(read_filled(EXAMPLES[code](), "durand.docx"))
    problem = next(problem for form in found for problem in form.problems if problem.code == code)
    assert problem.level == words().problems[code].level
    assert problem.message and problem.advice and "{" not in problem.message + problem.advice


def test_a_volume_that_follows_from_the_rate_is_not_told() -> None:
    for hours, volume in ((10_000, 500), (10_019, 500), (10_000, 600), (2_000, 200)):
        given = valued("ae-annexe", "proposed", "2", heures_de_travail=Decimal(hours), volume_propose=Decimal(volume))
        form = read(given, "proposed")
        assert not codes(form) & {"REP-20", "REP-20C"}, (hours, volume)


@pytest.mark.parametrize(("total", "supplement", "told"), [
    (567, Decimal(42), set()), (525, None, set()), (525, Decimal(0), set()), (630, Decimal(105), set()),
    (500, None, {"REP-20", "REP-20E"}), (525, Decimal(42), {"REP-20E"}), (567, None, {"REP-20E"})])
def test_the_total_of_the_annex_is_the_minimum_and_the_extra_hours_of_the_fiche(
        total: int, supplement: Decimal | None, told: set[str]) -> None:
    """AE-I-07, COH-01: neither form is corrected; an empty cell offers nothing."""
    annex = read(valued("ae-annexe", "extra", volume_total=Decimal(total)), "extra", "annexe.docx")
    fiche = read(valued("fiche-technique", "extra", supplement_heures=supplement), "extra", "fiche.docx")
    found, other = reader("extra").together([annex, fiche])
    assert codes(found) & {"REP-20", "REP-20B", "REP-20E"} == told and not codes(other) & {"REP-20B", "REP-20D", "REP-20E"}
    assert reader("extra").together([found, other]) == (found, other), "ce qui est dit ne l'est qu'une fois"
    for problem in found.problems:
        if problem.code == "REP-20E":
            assert problem.level == "warning" and f"{total} heures" in problem.message.replace("\u00a0", " ")


def test_a_fiche_of_someone_else_or_not_read_says_nothing_of_an_annex() -> None:
    annex = read(valued("ae-annexe", "extra", volume_total=Decimal(525)), "extra")
    other = read(returned(blank("fiche-technique", "extra"), sound(blank("fiche-technique", "extra"), EXTRA, 9) | {
        question("candidat", "fiche-technique", "extra"): f"Autre SARL, {candidates.siret(9)}"}, "extra"), "extra")
    unread = read(typed("fiche-technique", "supplement_heures", "une centaine", "extra"), "extra")
    for fiche in (other, unread):
        assert "REP-20E" not in codes(reader("extra").together([annex, fiche])[0])


def test_an_annex_and_a_fiche_are_of_one_tenderer_as_a_comparison_gathers_them() -> None:
    """A name is read without its accents and its case; borne by two SIRET, it is nobody's."""
    def signed(form: Form, name: str, siret: str) -> Form:
        return replace(form, tenderer=replace(form.tenderer, denomination=name, siret=siret))

    annex = signed(read(valued("ae-annexe", "extra", volume_total=Decimal(525)), "extra", "annexe.docx"),
                   "Chantiers de l'Érable", candidates.siret(1))
    fiche = read(valued("fiche-technique", "extra", supplement_heures=Decimal(42)), "extra", "fiche.docx")
    bare = signed(fiche, "CHANTIERS DE L’ERABLE", "")
    namesake = signed(fiche, "Chantiers de l'Érable", candidates.siret(2))
    assert "REP-20E" in codes(reader("extra").together([annex, bare])[0])
    assert "REP-20E" not in codes(reader("extra").together([annex, namesake])[0])
    assert "REP-20E" not in codes(reader("extra").together([annex, bare, namesake])[0])


def test_a_hint_is_known_by_its_words_and_not_by_what_its_control_says() -> None:
    def shown(root: Any) -> None:
        for field, words in (("signataire", None), ("denomination", "nom du candidat")):
            properties = next(row(root, field).iter(f"{W}sdtPr"))
            for flag in properties.findall(f"{W}showingPlcHdr"):
                properties.remove(flag)
            if words is None:
                etree.SubElement(properties, f"{W}showingPlcHdr")
            else:
                typing.type_in(next(row(root, field).iter(f"{W}sdt")), words)

    form = read(changed("ae-annexe", shown))
    assert form.value(question("signataire").id) == sound(blank("ae-annexe"), GROUPED)[question("signataire")]
    assert form.value(question("denomination").id) is None and "REP-25" in codes(form)


def test_an_empty_form_has_no_value_at_all() -> None:
    form = read(files()["fiche-technique-lot-1.docx"])
    assert form.answers and all(answer.value is None and not answer.source.raw for answer in form.answers)
    assert form.alterations == () and codes(form) == {"REP-14"}


def test_a_grouping_that_adds_up_is_not_told() -> None:
    form = read(valued("ae-annexe", membres=members(("A", 60, 300), ("B", 40, 225), ("Total", 100, 525))))
    assert not codes(form) & {"REP-21", "REP-21B"}


def test_a_facultative_rubric_left_empty_is_not_told() -> None:
    empty = {"structures": None, "referent_nom": None, "referent_courriel": None, "publics_envisages": None}
    assert read(valued("ae-annexe", **empty)).sound


def test_a_lot_left_empty_in_a_form_for_all_the_lots_is_not_bid_for() -> None:
    two = lots(builders.lot("1"), builders.lot("2", insertion_hours="300"), pieces={"ae-annexe": {"one_per": "market"}})
    given = dossier(two)
    (form,) = (b for b in blanks(given) if b.piece.code == "ae-annexe")
    values = {q: v for q, v in sound(form, given).items() if q.lots == ("1",)}
    (found,) = Forms(given, words()).read(read_filled(typing.fill(write_word(given)["ae-annexe.docx"], values), "x.docx"))
    assert given_back(found, values) == [] and found.sound


@pytest.mark.parametrize(("before", "after", "said"), [
    ("  engagement_act_annex/ae-annexe/candidat:\n", "  engagement_act_annex/ae-annexe/absente:\n", "absente"),
    ("siret: [siret]", "siret: [numero]", "numero"), ("3: volume", "1: volume", "la colonne 1 n'est pas"),
    ("required:", "demanded:", "demanded"), ("  REP-28:", "  REP-99:", "REP-99"), ("level: note", "level: grave", "grave")])
def test_what_is_expected_of_answers_is_read_strictly(before: str, after: str, said: str, tmp_path: Path) -> None:
    text = (LIBRARY / "answers.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "answers.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ReadingErrors, match=said):
        answer_words(tmp_path, builders.library())


def test_an_answer_found_by_its_label_is_the_same_answer() -> None:
    form = read(EXAMPLES["REP-07"]())
    asked = question("signataire")
    answer = next(answer for answer in form.answers if answer.question == asked.id)
    assert answer.source.found_by == "label" and answer.value == sound(blank("ae-annexe"), GROUPED)[asked]


def test_a_tracked_answer_is_read_as_accepted() -> None:
    assert read(EXAMPLES["REP-11"]()).value(question("signataire").id) == "nouveau nom"


def test_two_forms_in_one_file_are_two_forms() -> None:
    found = reader().read(read_filled(EXAMPLES["REP-13"](), "durand.docx"))
    assert [form.piece for form in found] == ["ae-annexe", "fiche-technique"]
    for form in found:
        assert given_back(form, sound(blank(form.piece), GROUPED)) == []
        assert form.alterations == ()


def test_a_form_without_bookmark_or_property_is_found_by_its_labels_and_its_lot() -> None:
    form = read(nameless(valued("ae-annexe", "proposed")), "proposed")
    assert (form.piece, form.lot) == ("ae-annexe", "1")
    assert given_back(form, sound(blank("ae-annexe", "proposed"), PROPOSED)) == []


def test_a_form_of_another_market_gives_no_value() -> None:
    form = read(EXAMPLES["REP-12"]())
    assert form.answers == () and form.reference == "2026-AUTRE"


# ---- the buyer's text ------------------------------------------------------------------------------------------------

def reworded(before: str, after: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        found = [text for text in root.iter(f"{W}t") if before in (text.text or "")]
        assert found
        for text in found:
            text.text = text.text.replace(before, after)
    return change


def test_an_edited_commitment_is_a_possible_reservation_with_its_words() -> None:
    form = read(changed("ae-annexe", reworded("sans réserve ni condition", "sous réserve des effectifs disponibles")))
    (found,) = form.alterations
    assert found.clause == "engagement_act_annex/ae-annexe/engagement"
    assert found.before.endswith("sans réserve ni condition.") and found.after.endswith("sous réserve des effectifs disponibles.")
    assert not form.sound


def test_an_added_reservation_is_shown_wherever_it_is() -> None:
    for change in (appended("Offre faite sous réserve."), beside("Sous réserve.", "signature")):
        form = read(changed("ae-annexe", change))
        told = [alteration.after for alteration in form.alterations] + [str(answer.value) for answer in form.answers]
        assert any("ous réserve" in text for text in told)


def test_a_removed_sentence_is_shown() -> None:
    form = read(changed("ae-annexe", reworded("Cet engagement est pris sans réserve ni condition.", "")))
    (found,) = form.alterations
    assert found.before.startswith("Cet engagement") and found.after == ""


def test_a_form_pasted_into_another_document_is_compared_on_its_own() -> None:
    form = read(typing.edited(typing.with_member(valued("ae-annexe"), "docProps/custom.xml", None),
                              appended("Mémoire technique de l'entreprise.")))
    assert form.alterations == () and "REP-15" in codes(form)


# ---- hostile files ------------------------------------------------------------------------------------------------------

def main_part(xml: bytes) -> Callable[[], bytes]:
    return lambda: typing.with_member(valued("ae-annexe"), typing.MAIN, xml)


def bomb() -> bytes:
    """Little that unpacks to 210 MB."""
    one = pack("word/0.xml", b"0" * 70_000_000)
    return write_package([pack("[Content_Types].xml", b"<Types/>"), *(
        Member(f"word/{rank}.xml", one.method, one.crc, one.size, one.data) for rank in range(3))])


def lying() -> bytes:
    """A member that announces less than it holds."""
    package = read_package(valued("ae-annexe"))
    return write_package([type(m)(m.name, m.method, m.crc, 10, m.data) if m.name == typing.MAIN else m for m in package])


_OPEN = f'<w:document xmlns:w="{W[1:-1]}"><w:body>'
_ENTITY = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>{_OPEN}<w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
_LAUGHS = ('<!DOCTYPE d [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) +
           f"]>{_OPEN}<w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>")
_DEEP = _OPEN + "<w:tbl><w:tr><w:tc>" * 10_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 10_000 + "</w:body></w:document>"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bombe": bomb, "taille menteuse": lying, "entité externe": main_part(_ENTITY.encode()), "entités en chaîne": main_part(
        _LAUGHS.encode()), "10 000 tableaux": main_part(_DEEP.encode()), "XML coupé": main_part(_OPEN.encode()),
    "gonflé": main_part(f"{_OPEN}{'<w:p/>' * 2_000_000}</w:body></w:document>".encode()),
    "sans document": lambda: typing.with_member(valued("ae-annexe"), typing.MAIN, None),
    "macros": lambda: typing.with_member(valued("ae-annexe"), "word/vbaProject.bin", b"\0" * 100),
    "ancien .doc": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "chiffré": lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
    "zip coupé": lambda: valued("ae-annexe")[:3_000], "PDF": lambda: b"%PDF-1.7\n", "vide": lambda: b"",
    "autre zip": lambda: write_package([pack("a.txt", b"a")])}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_french_problem_quickly(name: str, tmp_path: Path) -> None:
    path = tmp_path / "rendu.docx"
    path.write_bytes(HOSTILE[name]())
    before = resource.getrusage(resource.RUSAGE_SELF)
    (form,) = reader().read_file(path)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - before.ru_utime < 2 and (after.ru_maxrss - before.ru_maxrss) < 200_000
    (problem,) = form.problems
    assert (problem.code, problem.level, form.answers) == ("REP-17", "blocking", ())
    assert problem.message.endswith(".") and problem.advice


# ---- the command ----------------------------------------------------------------------------------------------------------

MARKET = next(path for path in STARTERS if path.stem == "clause-et-critere")


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(main, [*map(str, args)])


def test_read_writes_a_file_for_each_form_and_never_over_another(tmp_path: Path) -> None:
    given = valued("fiche-technique", "clause-et-critere")
    (tmp_path / "durand.docx").write_bytes(given)
    ask = ("read", tmp_path / "durand.docx", "--market", MARKET, "-o", tmp_path / "lus")
    first = run(*ask)
    assert first.exit_code == 0, first.output
    assert NAME in first.output
    found = json.loads((tmp_path / "lus" / "durand.json").read_text())
    assert found["tenderer"] == {"denomination": NAME, "siret": candidates.siret(3)}
    (tmp_path / "durand.docx").write_bytes(valued("fiche-technique", "clause-et-critere", tutorat_accueil="Autre"))
    assert run(*ask).exit_code == 1
    again = run(*ask, "--force", "--json")
    assert again.exit_code == 0 and (tmp_path / "lus" / "durand.json.bak").exists()
    assert json.loads(again.stdout)["forms"][0]["file"] == "durand.docx"


def test_read_is_exit_1_when_a_form_has_a_problem_and_still_reads_the_others(tmp_path: Path) -> None:
    (tmp_path / "casse.docx").write_bytes(b"PK")
    (tmp_path / "durand.docx").write_bytes(valued("fiche-technique", "clause-et-critere"))
    done = run("read", tmp_path / "casse.docx", tmp_path / "durand.docx", "--market", MARKET, "-o", tmp_path / "lus")
    assert done.exit_code == 1
    assert sorted(path.name for path in (tmp_path / "lus").iterdir()) == ["casse.json", "durand.json"]
    assert "REP-17" in done.output and NAME in done.output
