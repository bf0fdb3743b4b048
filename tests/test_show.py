"""`clausier show`: what became of each clause, after people and word processors have saved the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import builders
import buyers
import libreoffice
import pytest
from click.testing import CliRunner
from docx import Document
from msgspec.structs import replace

from drafting.cli import main
from drafting.draft import prepare, write_word
from drafting.errors import DraftingError
from drafting.insertion import inserted
from drafting.library import Library
from drafting.paper import Copy
from drafting.provenance import Held, fate, read_extract, seeds, trace
from drafting.word.holders import copies_of, held
from drafting.word.parts import W
from drafting.word.read import clause_holders, read_properties
from drafting.word.source import open_source

DAY = date(2027, 2, 1)
VOLUME = "execution_clause/ccap/volume"


@pytest.fixture(scope="module")
def ccap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "ccap.docx"
    path.write_bytes(write_word(prepare(builders.market(), builders.library(), builders.outlines()))["ccap.docx"])
    return path


def fates(path: Path, library: Library, day: date = DAY) -> dict[str, Held]:
    extract = read_extract(read_properties(path)["clausier"], path.name)
    return {one.id: one for one in trace(extract, copies_of(seeds(extract), clause_holders(path)), library, day)}


def test_what_nobody_touched_is_intact(ccap: Path, library: Library) -> None:
    assert {(one.state, one.library) for one in fates(ccap, library).values()} == {("intact", "same")}


def test_an_edited_a_removed_and_a_renumbered_clause(ccap: Path, library: Library, tmp_path: Path) -> None:
    """A word typed inside runs that Word has split; a paragraph removed with both its holders; a number that moved."""
    document = Document(str(ccap))
    edited, removed, moved = "execution_clause/ccap/prix", "execution_clause/ccap/referent", VOLUME
    extract = read_extract(read_properties(ccap)["clausier"], ccap.name)
    found = copies_of(seeds(extract), clause_holders(ccap))
    lines = {entry["id"]: copies[0].lines for entry, copies in zip(extract["clauses"], found, strict=True)}
    for paragraph in list(document.paragraphs):
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
    found_now = fates(path, library)
    assert found_now[edited].state == "edited" and "Sauf accord contraire." in found_now[edited].now
    assert found_now[removed].state == "missing"
    assert {one.state for id_, one in found_now.items() if id_ not in (edited, removed)} == {"intact"}
    entry = next(entry for entry in extract["clauses"] if entry["id"] == moved)
    line = {"text": "Voir l'article 12.4 et 60 heures.", **{k: v for k, v in entry.items() if k != "text"}}
    one, = trace({"clauses": [line]}, [[Copy(("Voir l'article 14.4 et 60 heures.",))]], library, DAY)
    other, = trace({"clauses": [line]}, [[Copy(("Voir l'article 14.4 et 70 heures.",))]], library, DAY)
    assert (one.state, other.state) == ("renumbered", "edited")


def test_an_answer_is_no_edit(library: Library) -> None:
    entry = {"id": VOLUME, "version": "2019-04-01", "text_sha256": "", "clause_sha256": "", "lots": [],
             "text": "| Nom | [……] |\n[ ] oui"}
    filled, = trace({"clauses": [entry]}, [[Copy(("| Nom | Durand SARL |", "[x] oui",))]], library, DAY)
    changed, = trace({"clauses": [entry]}, [[Copy(("| Raison sociale | Durand SARL |", "[x] oui",))]], library, DAY)
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
    for path in (saved, again):
        assert {(one.state, one.copies) for one in fates(path, library).values()} == {("intact", 1)}
        assert all(copy.whole for copies in clause_holders(path).values() for copy in copies)


# -- in a buyer's own file ---------------------------------------------------------------------------------------

def in_a_buyers_file(piece: str, into: bytes) -> bytes:
    dossier = prepare(builders.market(), builders.library(), builders.outlines())
    return inserted(dossier, piece, open_source(into), "end", "", None).data


@pytest.fixture(scope="module")
def buyers_file() -> bytes:
    """A buyer's file without styles, that holds the clauses of two pièces."""
    theirs = buyers.docx(buyers.bold_articles("{0}. ", "{0}.{1} "))
    return in_a_buyers_file("rc", in_a_buyers_file("ccap", theirs))


def clause_blocks(document: Any, name: str) -> list[Any]:
    """The paragraphs and tables of a clause, from one of its marks to the other."""
    blocks = list(document.element.body)
    ranks = [rank for rank, block in enumerate(blocks) for start in block.iter(f"{W}bookmarkStart")
             if (start.get(f"{W}name") or "").startswith(name)]
    return blocks[min(ranks):max(ranks) + 1]


def edited_by(data: bytes, path: Path, change: Callable[[list[Any], Any], None]) -> Path:
    """The file after somebody did `change` to the blocks of the clause on prices, in a body that ends with its section."""
    document = Document(BytesIO(data))
    name = copy_name("execution_clause/ccap/prix", data)
    change(clause_blocks(document, name), document.element.body[-1])
    document.save(str(path))
    return path


def copy_name(clause: str, data: bytes) -> str:
    extract = read_extract(read_properties(data)["clausier"], "")
    return dict(zip((entry["id"] for entry in extract["clauses"]), held(seeds(extract)), strict=True))[clause]


def test_show_lists_every_piece_of_a_buyers_file(buyers_file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "CCAP et RC.docx"
    path.write_bytes(buyers_file)
    done = CliRunner().invoke(main, ["show", str(path), "--json", "--on", "01/02/2027"])
    pieces = json.loads(done.stdout)["pieces"]
    assert [piece["piece"] for piece in pieces] == ["ccap", "rc"]
    assert {clause["state"] for piece in pieces for clause in piece["clauses"]} == {"intact"}
    assert "pièce « rc »" in done.stderr


def test_a_clause_cut_and_pasted_elsewhere_is_found(buyers_file: bytes, library: Library, tmp_path: Path) -> None:
    def move(blocks: list[Any], end: Any) -> None:
        for block in blocks:
            end.addprevious(block)

    assert {one.state for one in fates(edited_by(buyers_file, tmp_path / "a.docx", move), library).values()} == {"intact"}


def test_a_clause_copied_twice_is_told_and_each_copy_is_read(buyers_file: bytes, library: Library, tmp_path: Path) -> None:
    def twice(blocks: list[Any], end: Any) -> None:
        for block in blocks:
            end.addprevious(deepcopy(block))

    def edited(blocks: list[Any], end: Any) -> None:
        twice(blocks, end)
        next(end.getprevious().iter(f"{W}t")).text = "Autre chose."

    for change, state in ((twice, "intact"), (edited, "edited")):
        found = fates(edited_by(buyers_file, tmp_path / f"{state}.docx", change), library)
        assert (found["execution_clause/ccap/prix"].state, found["execution_clause/ccap/prix"].copies) == (state, 2)
        assert {one.state for id_, one in found.items() if not id_.endswith("/prix")} == {"intact"}


def test_a_copy_that_the_next_insertion_leaves_does_not_hide_the_clause(
        buyers_file: bytes, library: Library, tmp_path: Path) -> None:
    """The new clause takes the next free name; both are read. The last clause bears the end of the whole: nothing else goes."""
    def twice(blocks: list[Any], end: Any) -> None:
        for block in blocks:
            end.addprevious(deepcopy(block))

    data = edited_by(buyers_file, tmp_path / "a.docx", twice).read_bytes()
    path = tmp_path / "b.docx"
    path.write_bytes(in_a_buyers_file("ccap", data))
    marks = [mark.get(f"{W}name") for mark in Document(str(path)).element.body.iter(f"{W}bookmarkStart")]
    assert max(marks.count(name) for name in marks if not name.startswith("_clz_ccap")) == 1
    assert fates(path, library)["execution_clause/ccap/prix"].copies == 2
    assert len(Document(str(path)).paragraphs) == len(Document(BytesIO(data)).paragraphs)
    assert {one.state for one in fates(path, library).values()} == {"intact"}


def test_an_insertion_that_lost_its_end_is_never_guessed(buyers_file: bytes, tmp_path: Path) -> None:
    document = Document(BytesIO(buyers_file))
    for mark in list(document.element.body.iter(f"{W}bookmarkStart")):
        if mark.get(f"{W}name") == "_clz_ccap_z":
            mark.getparent().remove(mark)
    document.save(str(tmp_path / "a.docx"))
    with pytest.raises(DraftingError, match="un de leurs deux repères cachés a disparu"):
        in_a_buyers_file("ccap", (tmp_path / "a.docx").read_bytes())


@pytest.mark.parametrize(("lines", "state"), [
    (("Il remet le relevé.", "Une phrase de l'acheteur."), "intact"), (("Au-dessus.", "Il remet le relevé."), "intact"),
    (("Il remet le relevé à l'acheteur.",), "edited"), (("Voir. Il remet le relevé.",), "edited"), ((), "missing")])
def test_a_clause_that_lost_an_end_may_have_others_around_it(lines: tuple[str, ...], state: str) -> None:
    """LibreOffice drops some ends; the words are then looked for from one line to another."""
    assert fate("Il remet le relevé.", [Copy(lines, whole=False)])[0] == state


def test_the_marks_of_lists_are_the_buyers() -> None:
    now = Copy(("Les publics :", "les jeunes ;", "- les autres."))
    assert fate("Les publics :\n- les jeunes ;\n  - les autres.", [now])[0] == "intact"
    assert fate("Les publics :\n- les jeunes.", [Copy(("Les publics :", "les jeunes, et les autres."))])[0] == "edited"


def test_the_command_speaks_and_counts(ccap: Path) -> None:
    done = CliRunner().invoke(main, ["show", str(ccap), "--json", "--on", "01/02/2027"])
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    one, = data["pieces"]
    assert one["piece"] == "ccap" and {clause["state"] for clause in one["clauses"]} == {"intact"}
    assert "intacte" in done.stderr and VOLUME in done.stderr


def test_a_file_of_somebody_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "autre.docx"
    Document().save(str(path))
    done = CliRunner().invoke(main, ["show", str(path)])
    assert done.exit_code == 1 and "aucune clause de clausier" in done.stderr and "clausier verify" in done.stderr
