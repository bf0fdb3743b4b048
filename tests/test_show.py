"""`clausier show`: what became of each clause, after people and word processors have saved the file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import builders
import libreoffice
import pytest
from click.testing import CliRunner
from docx import Document
from msgspec.structs import replace

from drafting.cli import main
from drafting.draft import prepare, write_word
from drafting.library import Library
from drafting.provenance import Held, read_extract, seeds, trace
from drafting.word.holders import held
from drafting.word.read import clause_holders, read_properties

DAY = date(2027, 2, 1)
VOLUME = "execution_clause/ccap/volume"


@pytest.fixture(scope="module")
def ccap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "ccap.docx"
    path.write_bytes(write_word(prepare(builders.market(), builders.library(), builders.outlines()))["ccap.docx"])
    return path


def fates(path: Path, library: Library, day: date = DAY) -> dict[str, Held]:
    extract = read_extract(read_properties(path)["clausier"], path.name)
    return {one.id: one for one in trace(extract, held(seeds(extract)), clause_holders(path), library, day)}


def test_what_nobody_touched_is_intact(ccap: Path, library: Library) -> None:
    assert {(one.state, one.library) for one in fates(ccap, library).values()} == {("intact", "same")}


def test_an_edited_a_removed_and_a_renumbered_clause(ccap: Path, library: Library, tmp_path: Path) -> None:
    """A word typed inside runs that Word has split; a paragraph removed with both its holders; a number that moved."""
    document = Document(str(ccap))
    edited, removed, moved = "execution_clause/ccap/prix", "execution_clause/ccap/referent", VOLUME
    extract = read_extract(read_properties(ccap)["clausier"], ccap.name)
    names = dict(zip([entry["id"] for entry in extract["clauses"]], held(seeds(extract)), strict=True))
    holders = clause_holders(ccap)
    for paragraph in list(document.paragraphs):
        lines = {id_: holders[names[id_]] for id_ in (edited, removed)}
        text = paragraph.text.strip()
        if text in lines[edited]:
            for word in paragraph.text.split(" "):
                paragraph.add_run(f"{word} ")
            for run in paragraph.runs[:1]:
                run.text = ""
            paragraph.add_run("Sauf accord contraire.")
        elif text in lines[removed]:
            paragraph._p.getparent().remove(paragraph._p)
    path = tmp_path / "edited.docx"
    document.save(str(path))
    found = fates(path, library)
    assert found[edited].state == "edited" and "Sauf accord contraire." in found[edited].now
    assert found[removed].state == "missing"
    assert {one.state for id_, one in found.items() if id_ not in (edited, removed)} == {"intact"}
    entry = next(entry for entry in extract["clauses"] if entry["id"] == moved)
    line = {"text": "Voir l'article 12.4 et 60 heures.", **{k: v for k, v in entry.items() if k != "text"}}
    one, = trace({"clauses": [line]}, ["x"], {"x": ["Voir l'article 14.4 et 60 heures."]}, library, DAY)
    other, = trace({"clauses": [line]}, ["x"], {"x": ["Voir l'article 14.4 et 70 heures."]}, library, DAY)
    assert (one.state, other.state) == ("renumbered", "edited")


def test_an_answer_is_no_edit(library: Library) -> None:
    entry = {"id": VOLUME, "version": "2019-04-01", "text_sha256": "", "clause_sha256": "", "lots": [],
             "text": "| Nom | [……] |\n[ ] oui"}
    filled, = trace({"clauses": [entry]}, ["x"], {"x": ["| Nom | Durand SARL |", "[x] oui"]}, library, DAY)
    changed, = trace({"clauses": [entry]}, ["x"], {"x": ["| Raison sociale | Durand SARL |", "[x] oui"]}, library, DAY)
    assert (filled.state, changed.state) == ("intact", "edited")


def test_the_library_has_moved_since(ccap: Path, library: Library) -> None:
    """A slip mended, a newer text, a text to come, a clause that is no more."""
    clause = library.clauses[VOLUME]
    old = clause.versions[-1]
    mended = replace(clause, versions=(*clause.versions[:-1], replace(old, text=old.text + "\nUne phrase de plus.")))
    newer = replace(clause, versions=(*clause.versions, replace(old, in_force_from=date(2027, 3, 1))))
    gone = {id_: each for id_, each in library.clauses.items() if id_ != VOLUME}
    for clauses, day, expected in (({**library.clauses, VOLUME: mended}, DAY, "mended"),
                                   ({**library.clauses, VOLUME: newer}, DAY, "coming"),
                                   ({**library.clauses, VOLUME: newer}, date(2027, 4, 1), "newer"), (gone, DAY, "gone")):
        assert fates(ccap, replace(library, clauses=clauses), day)[VOLUME].library == expected


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice")
def test_libreoffice_keeps_every_clause(ccap: Path, library: Library, tmp_path: Path) -> None:
    saved, = libreoffice.convert([ccap], libreoffice.DOCX, tmp_path / "once")
    again, = libreoffice.convert([saved], libreoffice.DOCX, tmp_path / "twice")
    assert {one.state for one in fates(again, library).values()} == {"intact"}


def test_the_command_speaks_and_counts(ccap: Path) -> None:
    done = CliRunner().invoke(main, ["show", str(ccap), "--json", "--on", "01/02/2027"])
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["piece"] == "ccap" and {clause["state"] for clause in data["clauses"]} == {"intact"}
    assert "intacte" in done.stderr and VOLUME in done.stderr


def test_a_file_of_somebody_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "autre.docx"
    Document().save(str(path))
    done = CliRunner().invoke(main, ["show", str(path)])
    assert done.exit_code == 1 and "aucune clause de clausier" in done.stderr and "clausier verify" in done.stderr
