"""A review book comes back from Word or LibreOffice: what is sure is written, the rest is said, nothing is lost."""

from __future__ import annotations

import copy
import difflib
import itertools
import json
import re
import shutil
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import commands
import libreoffice
import pytest
from book_edits import WHO, EditedBook, as_word_saves
from places import LIBRARY, TEMPLATES

from drafting.book import PROPERTY
from drafting.word.package import read_package, unpack
from drafting.word.parts import Element, W
from drafting.word.read import read_docx, read_properties

MODEL = "award_criterion"
CCAP = "award_criterion/ccap"
needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")


run = partial(commands.run, "library")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The book of one model, as it is given to a lawyer."""
    path = tmp_path_factory.mktemp("livre") / "livre.docx"
    run("book", path, "--model", MODEL)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of one's own that gives what the book is made of, to be edited."""
    own = tmp_path / "bibliotheque"
    shutil.copytree(LIBRARY / MODEL, own / MODEL)
    for name in ("library.yaml", "CHANGELOG.md"):
        shutil.copy(LIBRARY / name, own)
    return own


class Desk:
    """The book on a lawyer's desk, and the library that it comes back to."""

    def __init__(self, made: bytes, folder: Path) -> None:
        self.made, self.folder = made, folder
        self.book = EditedBook(made)
        record = json.loads(read_properties(made)[PROPERTY])
        self.holders = {id_: holder for holder, id_, *_ in record["texts"]}

    def text(self, name: str) -> list[Element]:
        return self.book.text(self.holders[name if "/" in name else f"{CCAP}/{name}"])

    def line(self, name: str, words: str) -> Element:
        return self.book.find(words, self.text(name))

    def review(self, *args: str, source: bytes | None = None, exit_code: int = 0) -> dict[str, Any]:
        path = self.folder.parent / "relu.docx"
        path.write_bytes(self.book.save() if source is None else source)
        told = run("review", path, "--json", "--library", self.folder, *args, exit_code=exit_code)
        report: dict[str, Any] = json.loads(told.stdout)
        accounted(path.read_bytes(), report)
        return report

    def diff(self) -> list[str]:
        """The lines that the library gained and lost, each under the name of its file."""
        out = []
        for path in sorted(self.folder.rglob("*.yaml")):
            was = LIBRARY / path.relative_to(self.folder)
            old = was.read_text(encoding="utf-8").splitlines() if was.exists() else []
            lines = [line for line in difflib.unified_diff(old, path.read_text(encoding="utf-8").splitlines(), n=0, lineterm="")
                     if not line.startswith(("---", "+++", "@@"))]
            out += [path.relative_to(self.folder).as_posix(), *lines] if lines else []
        return out


@pytest.fixture
def desk(made: bytes, folder: Path) -> Desk:
    return Desk(made, folder)


def accounted(source: bytes, report: dict[str, Any]) -> None:
    """Every insertion, deletion and comment that the raw file holds is in the report, in one place and one only."""
    raw = b"".join(content for name, content in unpack(read_package(source)).items()
                   if name.startswith("word/") and name.endswith(".xml")).decode()
    found = {"insertion": len(re.findall(r"<w:(?:ins|moveTo)[ />]", raw)),
             "deletion": len(re.findall(r"<w:(?:del|moveFrom)[ />]", raw))}
    kinds = Counter(change["kind"] for change in report["changes"])
    assert {kind: kinds[kind] for kind in found} == found
    assert len(report["comments"]) == len(re.findall(r"<w:comment ", raw))
    entries = [*report["texts"], *report["outside"]]
    for what in ("changes", "comments"):
        ranks = [rank for entry in entries for rank in entry[what]]
        assert sorted(ranks) == list(range(len(report[what])))


def states(report: dict[str, Any]) -> dict[str, str | list[str]]:
    """What became of each text: its state, or the reasons why it is left."""
    return {text["clause"].removeprefix(f"{CCAP}/"):
            [reason["reason"] for reason in text["reasons"]] or text["state"] for text in report["texts"]}


# ---- the round trip ------------------------------------------------------------------------------------------

def everything(desk: Desk) -> None:
    """A lawyer's afternoon: good edits, comments, and all that goes wrong."""
    book = desk.book
    book.insert(desk.line("fiche-contractuelle", "Le titulaire exécute"), "chacun des engagements", " chiffrés")
    book.delete(desk.line("observations-reserve", "L’invitation indique"), " et son calcul")
    book.replace(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "ne vaut que pour elles", tracked=False)
    book.comment(desk.line("penalite-engagement", "L’heure d’insertion"), "déjà sanctionnée", "À rapprocher du CCAP.")
    last = desk.text("mise-en-demeure-reserve")[-1]
    book.add_paragraph(last, "La mise en demeure est notifiée par le profil d’acheteur.")
    book.delete(desk.line("plafond-reserve-par-lot", "{plafond}"), "d}", tracked=False)
    moved = desk.line("penalite-engagement-reserve", "Chaque engagement s’apprécie")
    desk.text("fiche-contractuelle-reserve")[0].addnext(moved)
    remove_clause(desk, "sans-plafond-reserve")


def remove_clause(desk: Desk, name: str) -> None:
    """From its heading to the next one, without a trace."""
    body = desk.book.root.find(f"{W}body")
    blocks = list(body)
    at = blocks.index(desk.text(name)[0])
    headings = [rank for rank, block in enumerate(blocks)
                if block.find(f"{W}pPr/{W}pStyle") is not None and "Titre" in block.find(f"{W}pPr/{W}pStyle").get(f"{W}val")]
    start = max(rank for rank in headings if rank < at)
    for block in blocks[start:min(rank for rank in headings if rank > at)]:
        body.remove(block)


WRITTEN = [
    f"{CCAP}/fiche-contractuelle.yaml",
    "-      Le titulaire exécute chacun des engagements qu'il y a pris, pendant toute la durée de l'action",
    "+      Le titulaire exécute chacun des engagements chiffrés qu'il y a pris, pendant toute la durée de l'action",
    f"{CCAP}/mise-en-demeure-reserve.yaml",
    "+",
    "+      La mise en demeure est notifiée par le profil d'acheteur.",
    f"{CCAP}/observations-reserve.yaml",
    "-      présenter ses observations. L'invitation indique l'engagement méconnu, le montant envisagé et son calcul. Le "
    "titulaire",
    "+      présenter ses observations. L'invitation indique l'engagement méconnu, le montant envisagé. Le titulaire",
    f"{CCAP}/plafond-reserve.yaml",
    "-      taxes du marché, modifications comprises. Ce plafond leur est propre.",
    "+      taxes du marché, modifications comprises. Ce plafond ne vaut que pour elles.",
]
LEFT = {
    "plafond-reserve-par-lot": ["variable_broken"],
    "penalite-engagement-reserve": ["variable_removed", "moved_between"],
    "fiche-contractuelle-reserve": ["variable_unknown", "moved_between"],
    "sans-plafond-reserve": ["holder_gone"],
}


@pytest.mark.parametrize("saved_by", ["nobody", "word", pytest.param("libreoffice", marks=needs_libreoffice)])
def test_exactly_the_sure_edits_come_back(desk: Desk, tmp_path: Path, saved_by: str) -> None:
    everything(desk)
    source = desk.book.save()
    if saved_by == "word":
        source = as_word_saves(source)
    elif saved_by == "libreoffice":
        (tmp_path / "envoi.docx").write_bytes(source)
        source = libreoffice.convert([tmp_path / "envoi.docx"], libreoffice.DOCX, tmp_path / "retour")[0].read_bytes()
    before = desk.review(source=source)
    assert desk.diff() == []
    report = desk.review("--apply", source=source, exit_code=1)
    assert desk.diff()[:desk.diff().index("notes.yaml")] == WRITTEN
    assert states(report) == {
        **dict.fromkeys(("fiche-contractuelle", "observations-reserve", "plafond-reserve", "mise-en-demeure-reserve"), "edited"),
        "penalite-engagement": "unchanged", **LEFT} == states(before)
    lost, = report["outside"]
    assert lost["reason"] == "frame_lost"
    assert lost["clause"] in (f"{CCAP}/plafond-reserve-par-lot", f"{CCAP}/plafond-ccag-reserve"), "the clauses beside it"
    assert "aucun problème" in run("check", "--library", desk.folder).stdout
    note = (desk.folder / "notes.yaml").read_text(encoding="utf-8").partition("notes:\n")[2]
    assert note == (f'  - clause: {CCAP}/penalite-engagement\n    version: 2019-04-01\n    by: "{WHO}"\n    on: 2026-11-20\n'
                    '    words: "déjà sanctionnée"\n    note: "À rapprocher du CCAP."\n')


def test_a_note_is_shown_with_its_clause(desk: Desk) -> None:
    desk.book.comment(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "Dire lequel.")
    desk.review("--apply")
    shown = run("show", f"{CCAP}/plafond-reserve", "--library", desk.folder).stdout
    assert f"Note de {WHO} sur le texte du 01/04/2019, le 2026-11-20\n  « leur est propre »\n  Dire lequel.\n" in shown
    told = json.loads(run("show", f"{CCAP}/plafond-reserve", "--json", "--library", desk.folder).stdout)["notes"]
    assert [note["note"] for note in told] == ["Dire lequel."]
    assert json.loads(run("show", f"{CCAP}/fiche-contractuelle", "--json", "--library", desk.folder).stdout)["notes"] == []


def test_a_book_that_nobody_touched_says_nothing(desk: Desk) -> None:
    report = desk.review("--apply", source=as_word_saves(desk.made))
    assert (report["texts"], report["outside"], report["written"]) == ([], [], [])
    assert desk.diff() == []


def test_the_next_drafts_say_the_new_words_and_no_other(desk: Desk, tmp_path: Path) -> None:
    market = TEMPLATES / "starters" / "clause-et-critere.yaml"
    desk.book.insert(desk.line("fiche-contractuelle", "Le titulaire exécute"), "chacun des engagements", " chiffrés")
    desk.review("--apply")
    pieces = []
    for name, options in (("avant", ()), ("apres", ("--library", str(desk.folder)))):
        commands.run("draft", market, "--piece", "ccap", "-o", tmp_path / name, *options)
        pieces.append(read_docx(tmp_path / name / "ccap.docx"))
    changed = [line for line in difflib.ndiff(*pieces) if line[0] in "+-"]
    assert [line[0] for line in changed] == ["-", "+"]
    assert changed[1][2:] == changed[0][2:].replace("chacun des engagements", "chacun des engagements chiffrés")


# ---- what Word calls a move ----------------------------------------------------------------------------------

def move(desk: Desk, paragraph: Element, after: Element) -> None:
    """A paragraph dragged elsewhere while changes are tracked, as Word writes it."""
    book = desk.book
    copied = copy.deepcopy(paragraph)
    for start in [*copied.iter(f"{W}bookmarkStart"), *copied.iter(f"{W}bookmarkEnd")]:
        start.getparent().remove(start)
    for each, tag in ((paragraph, "moveFrom"), (copied, "moveTo")):
        for run_ in list(each.iterchildren(f"{W}r")):
            run_.addprevious(holder := book.change(tag))
            holder.append(run_)
        book.mark(each, tag)
    after.addnext(copied)


def test_a_paragraph_moved_inside_its_text_is_a_clean_edit(desk: Desk) -> None:
    lines = desk.text("penalite-engagement")
    move(desk, lines[1], lines[2])
    assert states(desk.review("--apply")) == {"penalite-engagement": "edited"}
    name = f"{CCAP}/penalite-engagement.yaml"
    before, after = ((at / name).read_text(encoding="utf-8") for at in (LIBRARY, desk.folder))
    assert sorted(before.splitlines()) == sorted(after.splitlines())
    assert before.index("Chaque engagement") < before.index("L'heure d'insertion") < before.index("La mesure équivalente")
    assert after.index("L'heure d'insertion") < after.index("Chaque engagement") < after.index("La mesure équivalente")


def test_a_paragraph_moved_to_another_text_is_left(desk: Desk) -> None:
    move(desk, desk.line("observations-reserve", "L’acheteur arrête le montant"), desk.text("plafond-reserve")[0])
    report = desk.review("--apply", exit_code=1)
    assert states(report) == {"observations-reserve": ["moved_between"], "plafond-reserve": ["moved_between"]}
    assert [r["about"] for text in report["texts"] for r in text["reasons"]] == [f"{CCAP}/plafond-reserve",
                                                                                 f"{CCAP}/observations-reserve"]
    assert desk.diff() == []


# ---- texts that were released --------------------------------------------------------------------------------

@pytest.fixture
def released(desk: Desk) -> Desk:
    """The same desk, once the library has been released as 2026.1 and announces the next one."""
    journal = desk.folder / "CHANGELOG.md"
    journal.write_text("## 2026.1 – 22/11/2026\n\nPremière livraison.\n", encoding="utf-8")
    run("release", "2026.1", "--on", "22/11/2026", "--library", desk.folder)
    announced = desk.folder / "library.yaml"
    announced.write_text(announced.read_text(encoding="utf-8").replace('"2026.1"', '"2026.2-dev"'), encoding="utf-8")
    desk.book.replace(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "ne vaut que pour elles")
    return desk


CLAUSE = f"{CCAP}/plafond-reserve.yaml"


def gained(desk: Desk) -> list[str]:
    """What the edited clause gained and lost."""
    lines = iter(desk.diff()[desk.diff().index(CLAUSE) + 1:])
    return list(itertools.takewhile(lambda line: line[0] in "+-", lines))


def test_a_released_text_is_not_moved_without_a_word(released: Desk) -> None:
    before = released.diff()
    assert states(released.review("--apply", exit_code=1)) == {"plafond-reserve": ["released"]}
    assert released.diff() == before


def test_a_released_text_gets_a_version_from_its_day(released: Desk) -> None:
    assert states(released.review("--apply", "--in-force-from", "01/01/2027")) == {"plafond-reserve": "edited"}
    assert gained(released) == [
        "+  - in_force_from: 2027-01-01", "+    law: []", "+    checked_on: 2026-11-22",
        f'+    change: "Rédaction revue à la relecture du {date.today():%d/%m/%Y}."', "+    text: |",
        "+      {pour_lots}, le montant cumulé des pénalités pour engagement noté non tenu ne dépasse pas {plafond} du montant "
        "hors",
        "+      taxes du marché, modifications comprises. Ce plafond ne vaut que pour elles."]
    assert "aucun problème" in run("check", "--library", released.folder).stdout
    once = released.diff()
    assert states(released.review("--apply", "--in-force-from", "01/01/2027")) == {"plafond-reserve": "unchanged"}
    assert released.diff() == once


@pytest.mark.parametrize("day", ["01/04/2019", "31/12/2018"])
def test_a_version_does_not_come_before_the_text_that_it_rewords(released: Desk, day: str) -> None:
    report = released.review("--apply", "--in-force-from", day, exit_code=1)
    assert states(report) == {"plafond-reserve": ["date_taken"]}


def test_a_slip_is_mended_in_its_place_and_declared(released: Desk) -> None:
    assert states(released.review("--apply", "--slip", "tournure")) == {"plafond-reserve": "edited"}
    assert gained(released) == WRITTEN[-2:]
    assert "aucun problème" in run("check", "--library", released.folder).stdout
    last = json.loads((released.folder / "released.lock").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["slip"], last["version"], last["reason"]) == (f"{CCAP}/plafond-reserve", "2019-04-01", "tournure")


def test_several_slips_make_one_lock_that_holds(released: Desk) -> None:
    released.book.insert(released.line("fiche-contractuelle", "Le titulaire exécute"), "chacun des engagements", " chiffrés")
    report = released.review("--apply", "--slip", "tournures")
    assert set(states(report).values()) == {"edited"}
    assert "aucun problème" in run("check", "--library", released.folder).stdout


def test_a_text_that_was_never_released_is_edited_in_its_place(desk: Desk) -> None:
    desk.book.replace(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "ne vaut que pour elles")
    desk.review("--apply", "--in-force-from", "01/01/2027")
    assert gained(desk) == WRITTEN[-2:]


@pytest.mark.parametrize("options", [
    ("--slip", "x"), ("--in-force-from", "01/01/2027"), ("--apply", "--slip", "x", "--in-force-from", "01/01/2027"),
    ("--apply", "--in-force-from", "bientôt")])
def test_options_that_do_not_go_together_are_a_wrong_command(desk: Desk, options: tuple[str, ...]) -> None:
    path = desk.folder.parent / "livre.docx"
    path.write_bytes(desk.made)
    run("review", path, *options, "--library", desk.folder, exit_code=2)


def test_the_words_of_an_approved_text_void_its_approval_and_that_is_said(desk: Desk, tmp_path: Path) -> None:
    run("approve", f"{CCAP}/plafond-reserve", "--by", "juriste", "--on", "22/11/2026", "--library", desk.folder)
    desk.book.replace(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "ne vaut que pour elles")
    path = tmp_path / "relu.docx"
    path.write_bytes(desk.book.save())
    assert "L'approbation de ce texte (juriste) ne vaudra plus" in run("review", path, "--library", desk.folder).stdout
    assert "(juriste) ne vaut plus" in run("review", path, "--apply", "--library", desk.folder).stdout
    assert "approbation" in run("check", "--library", desk.folder, exit_code=1).stdout


def test_the_installed_library_is_not_edited(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("drafting.cli.places.installed", lambda folder: True)
    path = tmp_path / "relu.docx"
    path.write_bytes(desk.made)
    assert "ne se modifie pas" in run("review", path, "--apply", exit_code=1).stderr
