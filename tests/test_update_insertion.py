"""A buyer's own file into which clauses were inserted, then edited by hand, when the market changes."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import buyers
import libreoffice
import ooxml_validator
import pytest
import test_update
import tracked
import updates
from buyers import Kind
from commands import run
from word_structure import problems

from drafting.errors import DraftingError
from drafting.insertion import inserted
from drafting.updating import FileOutcome, Today, insertions, update_insertions
from drafting.word.package import pack, read_package, write_package
from drafting.word.parts import W
from drafting.word.read import read_docx
from drafting.word.source import open_source

WORKS = test_update.WORKS
KINDS = {kind.name: kind for kind in buyers.kinds()}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
PLAIN, TYPED, UNNUMBERED = (KINDS[name] for name in (
    "styles français numérotés", "articles à la main, entre deux", "titres sans numéro, signet"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("markets")


@cache
def put(source: bytes, folder: Path, change: updates.Change | None = None, place: tuple[str, str] = ("", ""),
        code: str = "ccap") -> bytes:
    return inserted(updates.dossier(WORKS, change, folder), code, open_source(source), *place, None).data


def first(kind: Kind, folder: Path) -> bytes:
    return put(kind.data, folder, None, (kind.option, kind.wanted))


@cache
def after(data: bytes, folder: Path, change: updates.Change | None = updates.fewer_hours) -> list[FileOutcome]:
    path = folder / "CCAP-acheteur.docx"
    path.write_bytes(data)
    return update_insertions(path, insertions(path), Today(updates.dossier(WORKS, change, folder), {}, {}), "service achats",
                             updates.DAY, lambda stem, clause, why: [f"{stem} {clause} : {why}"])


def updated(data: bytes, folder: Path, change: updates.Change | None = updates.fewer_hours) -> bytes:
    return after(data, folder, change)[-1].data or b""


def fates(found: list[FileOutcome]) -> dict[str, str]:
    return {outcome.clause.rpartition("/")[2]: outcome.fate for one in found for outcome in one.outcomes}


# ---- nobody edited ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("kind", "change"), [
    *(pytest.param(kind, updates.no_facilitator, id=f"{name} : clauses") for name, kind in KINDS.items()),
    *(pytest.param(kind, updates.fewer_hours, id=f"{kind.name} : heures") for kind in (PLAIN, TYPED, UNNUMBERED))])
def test_what_nobody_edited_says_what_a_new_insertion_says(kind: Kind, change: updates.Change, folder: Path) -> None:
    there = first(kind, folder)
    found = after(there, folder, change)
    accepted = tracked.resolved(found[-1].data or b"", accept=True)
    assert read_docx(accepted) == read_docx(put(there, folder, change))
    assert not set(fates(found).values()) & {"kept", "merged", "conflict", "gone"}
    assert not set(problems(accepted)) - set(problems(there))


@each_kind
def test_a_market_that_did_not_change_changes_no_byte_of_the_text(kind: Kind, folder: Path) -> None:
    there = first(kind, folder)
    before, now = ({m.name: m.content() for m in read_package(data)} for data in (there, updated(there, folder, None)))
    assert before == now


@each_kind
def test_nothing_outside_the_clauses_changes(kind: Kind, folder: Path) -> None:
    """The bytes of every block of the buyer are found again in order."""
    def theirs(data: bytes) -> list[bytes]:
        source = open_source(data)
        return [source.text[b.start:b.end] for b in source.blocks if not b.element.findall(f".//{W}bookmarkStart")]

    there = first(kind, folder)
    text = open_source(updated(there, folder, updates.no_facilitator)).text
    at = 0
    for block in theirs(kind.data):
        if b"[[Clauses" not in block:
            at = text.index(block, at)


# ---- edits --------------------------------------------------------------------------------------------------

def in_several_places(document: Any) -> str:
    """A sentence beside a figure, a paragraph, an article, and a sentence in other words."""
    for hand in (test_update.adds_a_sentence_beside_a_figure, test_update.adds_a_paragraph, test_update.adds_an_article):
        hand(document)
    return test_update.rewrites_a_sentence(document)


def in_one_place(document: Any) -> str:
    """A sentence in bold at the end of a paragraph, and a comment on it."""
    words = test_update.adds_a_sentence(document)
    test_update.adds_a_comment(document)
    return words


@pytest.mark.parametrize(("kind", "hand"), [
    *(pytest.param(kind, hand, id=f"{hand.__name__}-{kind.name}") for kind in (PLAIN, TYPED, UNNUMBERED)
      for hand in (in_several_places, in_one_place)),
    *(pytest.param(TYPED, hand, id=hand.__name__)
      for hand in (test_update.splits_runs, test_update.removes_a_paragraph, test_update.tracks_its_changes))])
def test_an_edit_is_kept_and_every_figure_follows(kind: Kind, hand: updates.Hand, folder: Path) -> None:
    there = first(kind, folder)
    data, words = updates.by_hand(there, hand)
    found = after(data, folder)
    assert read_docx(found[-1].data or b"") == read_docx(updates.by_hand(put(there, folder, updates.fewer_hours), hand)[0])
    assert words in "\n".join(read_docx(found[-1].data or b""))
    assert "conflict" not in fates(found).values()


def test_what_both_sides_changed_stays_as_the_person_wrote_it_with_ours_proposed(folder: Path) -> None:
    data, words = updates.by_hand(first(TYPED, folder), test_update.rewrites_the_penalty)
    found = after(data, folder, updates.dearer_hours)
    assert fates(found)["penalite-heures"] == "conflict"
    refused, accepted = ("\n".join(read_docx(tracked.resolved(found[-1].data or b"", accept=answer))) for answer in (False, True))
    assert words in refused and words not in accepted
    assert f"{test_update.PENALTY} 77\u00a0€" in accepted


def test_clauses_added_at_the_end_belong_to_the_insertion(folder: Path) -> None:
    """What an update puts last is found again by the next one, and nothing is written twice."""
    there = put(PLAIN.data, folder, updates.no_facilitator, (PLAIN.option, PLAIN.wanted))
    once = tracked.resolved(updated(there, folder, None), accept=True)
    assert read_docx(tracked.resolved(updated(once, folder, updates.no_facilitator), accept=True)) == read_docx(there)
    assert read_docx(put(once, folder)) == read_docx(put(there, folder))


# ---- moved, copied ------------------------------------------------------------------------------------------

def moves_the_hours(document: Any) -> str:
    """The clause of the hours, its bookmarks with it, cut and pasted after the buyer's last article."""
    body, end = document.element.body, document.element.body[-1]
    start = test_update.paragraph(document, "Le volume d’heures d’insertion est fixé")._p
    names = {mark.get(f"{W}name")[:-2] for mark in start.iter(f"{W}bookmarkStart") if mark.get(f"{W}name").endswith("_a")}
    those = [start]
    while not any((mark.get(f"{W}name") or "")[:-2] in names and mark.get(f"{W}name").endswith("_z")
                  for mark in those[-1].iter(f"{W}bookmarkStart")):
        those.append(those[-1].getnext())
    for one in those:
        body.remove(one)
        end.addprevious(one)
    return "Le volume d’heures d’insertion est fixé"


def copies_a_sentence(document: Any) -> str:
    paragraph = test_update.paragraph(document, test_update.FREE)._p
    copy = deepcopy(paragraph)
    for mark in [*copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
        mark.getparent().remove(mark)
    document.element.body[-1].addprevious(copy)
    return test_update.FREE


@pytest.mark.parametrize("kind", [PLAIN, TYPED], ids=lambda kind: kind.name)
def test_a_clause_cut_and_pasted_elsewhere_is_updated_where_it_stands(kind: Kind, folder: Path) -> None:
    data, words = updates.by_hand(first(kind, folder), moves_the_hours)
    found = after(data, folder)
    lines = read_docx(found[-1].data or b"")
    where = next(rank for rank, line in enumerate(lines) if line.startswith(words))
    assert "| 315 |" in "\n".join(lines[where:]) and "| 525 |" not in "\n".join(lines)
    assert [o.clause.rpartition("/")[2] for one in found for o in one.outcomes if o.moved] == ["volume"]
    assert where == next(rank for rank, line in enumerate(read_docx(data)) if line.startswith(words))


def test_a_clause_copied_twice_is_told(folder: Path) -> None:
    data, _ = updates.by_hand(first(PLAIN, folder), copies_a_sentence)
    copies = {o.clause: o.copies for one in after(data, folder) for o in one.outcomes if o.copies}
    assert list(copies.values()) == [1]


# ---- two insertions, and what cannot be ----------------------------------------------------------------------

def test_a_file_with_two_insertions_is_updated_twice(folder: Path) -> None:
    """A contract that is at once the rules of the consultation and the clauses."""
    both = put(first(PLAIN, folder), folder, None, ("after", "2 Prix"), "rc")
    found = after(both, folder)
    want = put(put(both, folder, updates.fewer_hours), folder, updates.fewer_hours, code="rc")
    assert read_docx(found[-1].data or b"") == read_docx(want)
    assert {outcome.clause.split("/")[1] for one in found for outcome in one.outcomes} == {"ccap", "rc"}


def test_an_extract_changed_by_hand_is_refused_in_a_sentence(folder: Path) -> None:
    members = [pack(m.name, re.sub(rb"titulaire", b"fournisseur", m.content())) if m.name == "docProps/custom.xml" else m
               for m in read_package(first(PLAIN, folder))]
    with pytest.raises(DraftingError, match="son empreinte n'est plus la sienne"):
        after(write_package(members), folder)


def test_hidden_bookmarks_that_are_gone_are_told(folder: Path) -> None:
    members = [pack(m.name, m.content().replace(b"_clz_ccap", b"_xxx_ccap")) if m.name == "word/document.xml" else m
               for m in read_package(first(PLAIN, folder))]
    with pytest.raises(DraftingError, match="ne sont plus dans ce fichier"):
        after(write_package(members), folder)


def dearer_and_alone(text: str) -> str:
    """A sentence of both sides, clauses that come and go, values that move."""
    return updates.dearer_hours(updates.no_facilitator(text))


@pytest.mark.skipif(not ooxml_validator.available(), reason="le validateur Open XML manque")
def test_the_validator_finds_nothing_new(folder: Path, tmp_path: Path) -> None:
    files: list[Path] = []
    for kind in (TYPED, KINDS["modifications suivies et commentaires"], KINDS["une liste par article"]):
        data, _ = updates.by_hand(first(kind, folder), test_update.rewrites_the_penalty)
        files.append(tmp_path / f"{len(files)}.docx")
        files[-1].write_bytes(updated(data, folder, dearer_and_alone))
    found = ooxml_validator.remarks(files, ["Microsoft365"])
    assert {path.name: remarks for path, remarks in found.items() if remarks} == {} != found


# ---- a whole session ----------------------------------------------------------------------------------------

def with_hours(hours: str) -> str:
    text = WORKS.read_text(encoding="utf-8")
    return text.replace("insertion_hours: 525 ", f"insertion_hours: {hours} ", 1)


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice manque")
def test_a_market_goes_from_a_thousand_hours_to_six_hundred(tmp_path: Path) -> None:
    """Inserted, edited by hand, saved in LibreOffice, then updated: all edits kept, all figures right, nothing to remark."""
    market, theirs, pieces = tmp_path / "marche.yaml", tmp_path / "CCAP-acheteur.docx", tmp_path / "pieces"
    market.write_text(with_hours("1 000"), encoding="utf-8")
    theirs.write_bytes(PLAIN.data)
    run("draft", market, "-o", pieces)
    run("insert", market, "--into", theirs, "--piece", "ccap", "--after", PLAIN.wanted, "-o", tmp_path / "CCAP.docx")
    said = ""
    for path in (tmp_path / "CCAP.docx", pieces / "ccap.docx"):
        data = path.read_bytes()
        for hand in (test_update.adds_a_sentence_beside_a_figure, test_update.adds_a_paragraph, test_update.rewrites_a_sentence):
            data, said = updates.by_hand(data, hand)
        path.write_bytes(data)
    edited = [(tmp_path / "CCAP.docx").rename(tmp_path / "CCAP-acheteur-clauses.docx"), pieces / "ccap.docx"]
    saved = libreoffice.convert(edited, libreoffice.DOCX, tmp_path / "saved")
    edited[0].write_bytes(saved[0].read_bytes())
    edited[1].write_bytes(saved[1].read_bytes())

    market.write_text(with_hours("600"), encoding="utf-8")
    run("verify", edited[0], "--market", market, exit_code=1)
    run("verify", *sorted(pieces.glob("*.docx")), "--market", market, exit_code=1)
    signed = [*read_package(edited[0].read_bytes()), pack("_xmlsignatures/sig1.xml", b"<signature/>")]
    edited[0].write_bytes(write_package(signed))
    told = run("update", edited[0], "--market", market, "-o", tmp_path / "CCAP-600.docx")
    assert "porte une signature électronique" in told.stdout + told.stderr
    run("update", pieces, "--market", market, "-o", tmp_path / "pieces-600")

    for path in (tmp_path / "CCAP-600.docx", tmp_path / "pieces-600" / "ccap.docx"):
        text = "\n".join(read_docx(path))
        assert said in text and "Ce volume a été concerté avec les entreprises." in text
        assert "La commune conduit une politique d’insertion." in text
        assert "| 600 |" in text and "1\u00a0000" not in text
    told = run("verify", tmp_path / "CCAP-600.docx", "--market", market)
    assert "aucune remarque" in told.stdout + told.stderr
    told = run("verify", *sorted((tmp_path / "pieces-600").glob("*.docx")), "--market", market)
    assert "aucune remarque" in told.stdout + told.stderr
