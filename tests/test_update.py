"""Pièces that people edited, when the market or the law changes: what they typed stays, every figure follows, no more."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import libreoffice
import ooxml_validator
import pytest
import tracked
import updates
from commands import run
from msgspec.structs import replace
from net import MORE
from places import STARTERS
from word_structure import problems

from drafting.document import Field, Passage, Piece, block_lines
from drafting.output import WRITING, readable, sealed
from drafting.word.package import read_package
from drafting.word.read import clause_holders, read_docx
from drafting.word.revisions import read_edited
from drafting.word.updated import Updated

WORKS = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")
FREE = "Le titulaire exécute l’action d’insertion comme toute autre obligation du marché."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("markets")


def piece(path: Path, change: updates.Change | None, folder: Path, stem: str = "ccap") -> Piece:
    return next(p for p in updates.dossier(path, change, folder).pieces.pieces if p.stem == stem)


def drafted(path: Path, change: updates.Change | None, folder: Path, stem: str = "ccap") -> bytes:
    return updates.documents(path, change, folder)[f"{stem}.docx"]


def after(data: bytes, folder: Path, change: updates.Change = updates.fewer_hours) -> Updated:
    """The CCAP of the works market, edited as `data`, updated to the changed market."""
    return updates.updated(data, piece(WORKS, None, folder), piece(WORKS, change, folder))


def paragraph(document: Any, start: str) -> Any:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def text(data: bytes) -> bytes:
    """The bytes of what a file says."""
    return next(member.content() for member in read_package(data) if member.name == "word/document.xml")


def fates(done: Updated) -> dict[str, str]:
    return {outcome.clause.rpartition("/")[2]: outcome.fate for outcome in done.outcomes}


# ---- nobody edited ------------------------------------------------------------------------------------------

def both_states() -> Iterator[Any]:
    """Every starter with one change or the other in turn, one starter with both; each with each in a campaign."""
    changes = (updates.no_facilitator, updates.fewer_hours)
    for rank, path in enumerate(STARTERS):
        agreed = "facilitator_agreement:" in path.read_text(encoding="utf-8")
        for change in changes if MORE > 1 or path == WORKS else changes[1:] if agreed else (changes[rank % 2],):
            if not (agreed and change is updates.no_facilitator):
                yield pytest.param(path, change, id=f"{path.stem}-{change.__name__}")


@pytest.mark.parametrize(("path", "change"), list(both_states()))
def test_what_nobody_edited_says_what_today_s_draft_says(path: Path, change: updates.Change, folder: Path) -> None:
    new = {p.stem: p for p in updates.dossier(path, change, folder).pieces.pieces}
    for old in updates.dossier(path, None, folder).pieces.pieces:
        if old.stem in new:
            data = drafted(path, None, folder, old.stem)
            done = updates.updated(data, old, new[old.stem])
            if new[old.stem] == old:
                assert text(done.data) == text(data) and {outcome.fate for outcome in done.outcomes} == {"same"}, old.stem
                continue
            read = tracked.resolved(done.data, accept=True)
            assert read_docx(read) == read_docx(drafted(path, change, folder, old.stem)), old.stem
            assert not problems(read), old.stem
            assert not {outcome.fate for outcome in done.outcomes} & {"kept", "merged", "conflict", "gone"}, old.stem


def test_a_market_that_did_not_change_changes_no_byte_of_the_text(folder: Path) -> None:
    data, _ = updates.by_hand(drafted(WORKS, None, folder), adds_a_sentence)
    done = updates.updated(data, piece(WORKS, None, folder), piece(WORKS, None, folder))
    kept = {member.name: member for member in read_package(data)}
    assert {m.name for m in read_package(done.data) if m != kept.get(m.name)} <= {"docProps/custom.xml", "word/document.xml"}
    assert text(done.data) == text(data)


# ---- a dozen edits ------------------------------------------------------------------------------------------

def adds_a_sentence(document: Any) -> str:
    """At the end of a paragraph, in bold."""
    paragraph(document, FREE).add_run(" La commune y veille.").bold = True
    return "obligation du marché. La commune y veille."


def adds_a_sentence_beside_a_figure(document: Any) -> str:
    """In the paragraph whose table changes, and before it."""
    paragraph(document, "Le volume d’heures d’insertion est fixé").add_run(" Ce volume a été concerté avec les entreprises.")
    return "Ce volume a été concerté avec les entreprises."


def adds_a_paragraph(document: Any) -> str:
    paragraph(document, FREE).insert_paragraph_before("La commune conduit une politique d’insertion.")
    return "La commune conduit une politique d’insertion."


def adds_an_article(document: Any) -> str:
    """A title and its text, between two of ours."""
    title = next(p for p in document.paragraphs if p.text.endswith("Définitions"))
    title.insert_paragraph_before("Préambule de la commune", style=title.style)
    title.insert_paragraph_before("Le présent article est propre à la commune.")
    return "Préambule de la commune"


def rewrites_a_sentence(document: Any) -> str:
    p = paragraph(document, FREE)
    p.runs[0].text = p.runs[0].text.replace("comme toute autre obligation", "au même titre que toute autre obligation")
    return "au même titre que toute autre obligation du marché"


def splits_runs(document: Any) -> str:
    """As Word's spelling checker does, then a word in italics."""
    p = paragraph(document, FREE)
    run = p.runs[0]._r
    words = p.runs[0].text.split(" ")
    for word in reversed(words[1:]):
        other = deepcopy(run)
        other.find(docx.oxml.ns.qn("w:t")).text = f" {word}"
        other.find(docx.oxml.ns.qn("w:t")).set(docx.oxml.ns.qn("xml:space"), "preserve")
        run.addnext(other)
    p.runs[0].text = words[0]
    p.runs[1].italic = True
    return FREE


def removes_a_paragraph(document: Any) -> str:
    p = paragraph(document, FREE)._p
    p.getparent().remove(p)
    return ""


def adds_a_row_to_a_table_of_its_own(document: Any) -> str:
    """A table that the buyer puts between two clauses."""
    p = paragraph(document, FREE)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Service", "Commande publique"
    p._p.addnext(table._tbl)
    return "Commande publique"


def adds_a_comment(document: Any) -> str:
    document.add_comment(paragraph(document, FREE).runs, text="À relire", author="juriste", initials="J")
    return FREE


def changes_the_title_block(document: Any) -> str:
    document.paragraphs[1].add_run(" – quartier nord")
    return " – quartier nord"


def adds_an_item(document: Any) -> str:
    item = next(p for p in document.paragraphs if p.style.name == "List Bullet")
    other = item.insert_paragraph_before("une obligation de la commune ;", style=item.style)
    return str(other.text)


def writes_in_a_cell(document: Any) -> str:
    cell = document.tables[1].cell(1, 0)
    cell.paragraphs[0].add_run(" (attestation récente)")
    return "(attestation récente)"


def tracks_its_changes(document: Any) -> str:
    """A word added and a word removed under the person's own tracked changes."""
    run = paragraph(document, FREE).runs[0]._r
    for tag, name, text in (("del", "w:delText", " sans délai"), ("ins", "w:t", " Il en rend compte.")):
        mark = docx.oxml.OxmlElement(f"w:{tag}")
        for key, value in (("id", "901" if tag == "ins" else "902"), ("author", "juriste"), ("date", "2026-12-01T00:00:00Z")):
            mark.set(docx.oxml.ns.qn(f"w:{key}"), value)
        other = deepcopy(run)
        words = other.find(docx.oxml.ns.qn("w:t"))
        other.replace(words, made := docx.oxml.OxmlElement(name))
        made.text = text
        made.set(docx.oxml.ns.qn("xml:space"), "preserve")
        mark.append(other)
        run.addnext(mark)
    return "Il en rend compte."


HANDS = (tracks_its_changes,
         adds_a_sentence, adds_a_sentence_beside_a_figure, adds_a_paragraph, adds_an_article, rewrites_a_sentence, splits_runs,
         removes_a_paragraph, adds_a_row_to_a_table_of_its_own, adds_a_comment, changes_the_title_block, adds_an_item,
         writes_in_a_cell)
each_hand = pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)


def expected(hand: updates.Hand, folder: Path, change: updates.Change = updates.fewer_hours) -> list[str]:
    """The same edit, done on today's draft."""
    return read_docx(today(hand, folder, change))


def today(hand: updates.Hand, folder: Path, change: updates.Change = updates.fewer_hours) -> bytes:
    return updates.by_hand(drafted(WORKS, change, folder), hand)[0]


@each_hand
def test_an_edit_is_kept_and_every_figure_follows(hand: updates.Hand, folder: Path) -> None:
    data, words = updates.by_hand(drafted(WORKS, None, folder), hand)
    done = after(data, folder)
    assert read_docx(done.data) == expected(hand, folder)
    assert words in "\n".join(read_docx(done.data))
    assert "conflict" not in fates(done).values()
    assert not set(problems(done.data)) - set(problems(data)) - set(problems(today(hand, folder)))


@each_hand
def test_an_edit_is_kept_when_clauses_come_and_go(hand: updates.Hand, folder: Path) -> None:
    data, _ = updates.by_hand(drafted(WORKS, None, folder), hand)
    done = after(data, folder, updates.no_facilitator)
    assert read_docx(tracked.resolved(done.data, accept=True)) == expected(hand, folder, updates.no_facilitator)


def test_all_edits_together_then_a_second_change(folder: Path) -> None:
    """What `update` wrote is where the next one starts from."""
    document = docx.Document(io.BytesIO(drafted(WORKS, None, folder)))
    wanted = [hand(document) for hand in HANDS if hand not in (
        tracks_its_changes, removes_a_paragraph, rewrites_a_sentence, splits_runs)]
    out = io.BytesIO()
    document.save(out)
    first = after(out.getvalue(), folder)
    again = updates.updated(first.data, piece(WORKS, updates.fewer_hours, folder), piece(WORKS, None, folder))
    assert read_docx(again.data) == read_docx(out.getvalue())
    assert all(words in "\n".join(read_docx(first.data)) for words in wanted)


def test_the_look_given_by_hand_stays(folder: Path) -> None:
    """A figure put in colour is another figure in the same colour."""
    document = docx.Document(io.BytesIO(drafted(WORKS, None, folder)))
    cell = next(c for row in document.tables[0].rows for c in row.cells if c.text == "525")
    cell.paragraphs[0].runs[0].font.highlight_color = docx.enum.text.WD_COLOR_INDEX.YELLOW
    out = io.BytesIO()
    document.save(out)
    read = docx.Document(io.BytesIO(after(out.getvalue(), folder).data))
    again = next(c for row in read.tables[0].rows for c in row.cells if c.text == "315")
    assert again.paragraphs[0].runs[0].font.highlight_color == docx.enum.text.WD_COLOR_INDEX.YELLOW


def test_the_first_article_takes_its_new_number_and_references_follow(folder: Path) -> None:
    data, _ = updates.by_hand(drafted(WORKS, None, folder), adds_a_sentence)
    done = after(data, folder, updates.later_article)
    assert done.carried and read_docx(done.data) == expected(adds_a_sentence, folder, updates.later_article)
    assert any(line.startswith("# 23 ") for line in read_docx(done.data))


# ---- conflicts ----------------------------------------------------------------------------------------------

def in_the_hours(document: Any) -> str:
    """The cell of the hours, that the market changes too."""
    cell = next(c for row in document.tables[0].rows for c in row.cells if c.text == "525")
    cell.paragraphs[0].runs[0].text = "530"
    return "530"


def test_what_both_sides_changed_stays_as_the_person_wrote_it_with_ours_proposed(folder: Path) -> None:
    data, _ = updates.by_hand(drafted(WORKS, None, folder), in_the_hours)
    done = after(data, folder)
    assert fates(done)["volume"] == "conflict"
    mine = "\n".join(read_docx(tracked.resolved(done.data, accept=False)))
    ours = "\n".join(read_docx(tracked.resolved(done.data, accept=True)))
    assert "| 530 |" in mine and "| 315 |" not in mine
    assert "| 315 |" in ours and "| 530 |" not in ours
    comments = read_edited(done.data).comments
    assert [comment.text for comment in comments] == ["execution_clause/ccap/volume : cell"]
    assert {change.author for change in read_edited(done.data).changes} == {"service achats"}


PENALTY = "Le titulaire qui n’a pas réalisé toutes les heures d’insertion dues encourt une pénalité de"


def rewrites_the_penalty(document: Any) -> str:
    run = next(r for r in paragraph(document, PENALTY).runs if "n’a pas réalisé" in r.text)
    run.text = run.text.replace("n’a pas réalisé toutes", "ne réalise pas toutes")
    return "ne réalise pas toutes"


def removes_the_penalty(document: Any) -> str:
    p = paragraph(document, PENALTY)._p
    p.getparent().remove(p)
    return ""


def adds_to_the_penalty(document: Any) -> str:
    paragraph(document, PENALTY).add_run(" La commune la perçoit.")
    return "La commune la perçoit."


def test_a_sentence_of_both_sides_is_proposed_in_ours_and_left_in_theirs(folder: Path) -> None:
    data, words = updates.by_hand(drafted(WORKS, None, folder), rewrites_the_penalty)
    done = after(data, folder, updates.dearer_hours)
    assert fates(done)["penalite-heures"] == "conflict"
    refused = "\n".join(read_docx(tracked.resolved(done.data, accept=False)))
    accepted = "\n".join(read_docx(tracked.resolved(done.data, accept=True)))
    assert words in refused and words not in accepted
    assert f"{PENALTY} 77\u00a0€" in accepted
    assert not problems(done.data)


def test_a_passage_that_a_person_removed_comes_back_only_if_asked(folder: Path) -> None:
    data, _ = updates.by_hand(drafted(WORKS, None, folder), removes_the_penalty)
    done = after(data, folder, updates.dearer_hours)
    assert fates(done)["penalite-heures"] == "conflict"
    assert PENALTY not in "\n".join(read_docx(tracked.resolved(done.data, accept=False)))
    assert f"{PENALTY} 77\u00a0€" in "\n".join(read_docx(tracked.resolved(done.data, accept=True)))
    assert "removed" in " ".join(comment.text for comment in read_edited(done.data).comments)


def test_a_sentence_added_beside_a_penalty_that_moves_is_no_conflict(folder: Path) -> None:
    data, words = updates.by_hand(drafted(WORKS, None, folder), adds_to_the_penalty)
    done = after(data, folder, updates.dearer_hours)
    assert fates(done)["penalite-heures"] == "merged"
    assert read_docx(done.data) == expected(adds_to_the_penalty, folder, updates.dearer_hours)
    assert words in "\n".join(read_docx(done.data))


def test_the_same_change_on_both_sides_is_no_conflict(folder: Path) -> None:
    done = after(drafted(WORKS, updates.fewer_hours, folder), folder)
    assert "conflict" not in fates(done).values()
    assert not read_edited(done.data).changes


def in_a_question(document: Any) -> str:
    """The buyer's own words in the first question of a form."""
    question = next(text for text in document.element.body.iter(docx.oxml.ns.qn("w:t")) if text.text == "Candidat")
    question.text += " (ou mandataire)"
    return str(question.text)


def test_a_form_that_a_person_edited_and_whose_questions_changed_is_left_and_told(folder: Path) -> None:
    starter, stem = next(path for path in STARTERS if path.stem == "clause-et-critere"), "fiche-technique-lot-1"
    old = piece(starter, None, folder, stem)
    new = replace(old, body=tuple(
        replace(part, blocks=tuple(replace(b, label="Entreprise") if isinstance(b, Field) and b.label == "Candidat" else b
                                   for b in part.blocks)) if isinstance(part, Passage) else part for part in old.body))
    data, words = updates.by_hand(drafted(starter, None, folder, stem), in_a_question)
    done = updates.updated(data, old, new)
    assert [outcome.conflicts for outcome in done.outcomes if outcome.conflicts] == [(("form", ""),)]
    assert any(words in line for line in read_docx(tracked.resolved(done.data, accept=True)))


def test_a_clause_removed_by_hand_stays_removed(folder: Path) -> None:
    done = after(updates.by_hand(drafted(WORKS, None, folder), removes_a_paragraph)[0], folder)
    assert FREE not in "\n".join(read_docx(done.data))


def test_a_clause_that_goes_is_a_tracked_change_that_refusing_undoes(folder: Path) -> None:
    data = drafted(WORKS, None, folder)
    done = after(data, folder, updates.no_facilitator)
    assert fates(done)["facilitateur-telephone"] == "withdrawn"
    assert fates(done)["justificatifs-correspondant"] == "added"
    gone = next(p for p in piece(WORKS, None, folder).passages() if p.clause.endswith("/facilitateur-telephone"))
    words = [line for block in gone.blocks for line in block_lines(block)]
    assert {*words} <= {*read_docx(tracked.resolved(done.data, accept=False))}
    assert not {*words} & {*read_docx(tracked.resolved(done.data, accept=True))}


def test_a_clause_keeps_its_bookmarks(folder: Path) -> None:
    done = after(updates.by_hand(drafted(WORKS, None, folder), adds_a_sentence)[0], folder)
    assert set(clause_holders(done.data)) == set(clause_holders(drafted(WORKS, updates.fewer_hours, folder)))


# ---- other programs -----------------------------------------------------------------------------------------

@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice manque")
def test_a_file_saved_by_libreoffice_is_updated_like_another(folder: Path, tmp_path: Path) -> None:
    hands = (adds_a_sentence, adds_a_paragraph, writes_in_a_cell)
    files = []
    for hand in hands:
        files.append(tmp_path / f"{hand.__name__}.docx")
        files[-1].write_bytes(updates.by_hand(drafted(WORKS, None, folder), hand)[0])
    for hand, saved in zip(hands, libreoffice.convert(files, libreoffice.DOCX, tmp_path / "saved"), strict=True):
        done = after(saved.read_bytes(), folder)
        assert read_docx(done.data) == expected(hand, folder), hand.__name__
        assert "conflict" not in fates(done).values()


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice manque")
def test_a_file_saved_by_libreoffice_takes_clauses_that_come_and_go(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "ccap.docx"
    path.write_bytes(updates.by_hand(drafted(WORKS, None, folder), adds_a_sentence)[0])
    saved = libreoffice.convert([path], libreoffice.DOCX, tmp_path / "saved")[0]
    done = after(saved.read_bytes(), folder, updates.no_facilitator)
    assert read_docx(tracked.resolved(done.data, accept=True)) == expected(adds_a_sentence, folder, updates.no_facilitator)


@pytest.mark.skipif(not ooxml_validator.available(), reason="le validateur Open XML manque")
def test_the_validator_finds_nothing(folder: Path, tmp_path: Path) -> None:
    files: list[Path] = []
    for hand in (*HANDS, in_the_hours, rewrites_the_penalty, removes_the_penalty):
        for change in (updates.fewer_hours, updates.no_facilitator, updates.dearer_hours):
            data, _ = updates.by_hand(drafted(WORKS, None, folder), hand)
            path = tmp_path / f"{hand.__name__}-{change.__name__}.docx"
            path.write_bytes(after(data, folder, change).data)
            files.append(path)
    found = ooxml_validator.remarks(files, ["Microsoft365"])
    assert {path.name: remarks for path, remarks in found.items() if remarks} == {} != found


# ---- the command --------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def drafted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market and its pièces, as `draft` wrote them."""
    there = tmp_path_factory.mktemp("drafted")
    (there / "marche.yaml").write_text(WORKS.read_text(encoding="utf-8"), encoding="utf-8")
    run("draft", there / "marche.yaml", "-o", there / "pieces")
    return there


@pytest.fixture
def market(drafted_once: Path, tmp_path: Path) -> Path:
    """A market drafted in `pieces`, its CCAP edited, then changed."""
    shutil.copytree(drafted_once, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "marche.yaml"
    ccap = tmp_path / "pieces" / "ccap.docx"
    ccap.write_bytes(updates.by_hand(ccap.read_bytes(), adds_a_sentence)[0])
    path.write_text(updates.fewer_hours(path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def test_a_folder_is_updated_into_another_and_stays_as_it_was(market: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in (tmp_path / "pieces").iterdir()}
    told = json.loads(run("update", tmp_path / "pieces", "--market", market, "-o", tmp_path / "new", "--json").stdout)
    assert {path.name: path.read_bytes() for path in (tmp_path / "pieces").iterdir()} == before
    kinds = {entry["file"]: entry["kind"] for entry in told["files"]}
    assert kinds["ccap.docx"] == "merged" and {*kinds.values()} == {"merged", "today"}
    clauses = next(entry for entry in told["files"] if entry["file"] == "ccap.docx")["clauses"]
    assert {entry["clause"]: entry["fate"] for entry in clauses}["execution_clause/ccap/volume"] == "updated"
    assert "| 315 |" in "\n".join(read_docx(tmp_path / "new" / "ccap.docx"))
    run("draft", market, "-o", tmp_path / "today")
    for name in set(kinds) - {"ccap.docx"}:
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "today" / name).read_bytes()
    assert (tmp_path / "new" / "manifest.json").read_bytes() == (tmp_path / "today" / "manifest.json").read_bytes()


def test_draft_still_sees_that_an_updated_file_is_a_person_s(market: Path, tmp_path: Path) -> None:
    run("update", tmp_path / "pieces", "--market", market, "-o", tmp_path / "new")
    result = run("draft", market, "-o", tmp_path / "new", exit_code=1)
    assert "ccap.docx : modifié par une personne" in " ".join(result.stderr.split())


def test_one_file_is_updated_with_the_manifest_beside_it_even_renamed(market: Path, tmp_path: Path) -> None:
    named = (tmp_path / "pieces" / "ccap.docx").rename(tmp_path / "pieces" / "CCAP ville.docx")
    result = run("update", named, "--market", market, "-o", tmp_path / "CCAP à jour.docx")
    assert "execution_clause/ccap/volume" in result.stdout
    text = "\n".join(read_docx(tmp_path / "CCAP à jour.docx"))
    assert "| 315 |" in text and "La commune y veille." in text


@pytest.mark.parametrize(("args", "said"), [
    (("pieces", "pieces"), "qui ne sont jamais modifiées"),
    (("pieces/ccap.docx", "pieces/ccap.docx"), "qui ne sont jamais modifiées"),
    (("pieces/ccap.docx", "pieces"), "un fichier dans un fichier"),
    (("rien.docx", "new.docx"), "Ce fichier n'existe pas"),
    (("seul/ccap.docx", "new.docx"), "Le manifeste de cette pièce n'est pas à côté d'elle"),
    (("pieces/autre.docx", "new.docx"), "Le manifeste à côté de ce fichier ne le connaît pas"),
    (("halfway", "new"), "l'écriture de ce dossier a été interrompue"),
    (("halfway/ccap.docx", "new.docx"), "l'écriture de ce dossier a été interrompue"),
])
def test_what_cannot_be_updated_is_refused_in_a_sentence(market: Path, tmp_path: Path, args: tuple[str, str], said: str) -> None:
    (tmp_path / "seul").mkdir()
    (tmp_path / "seul" / "ccap.docx").write_bytes((tmp_path / "pieces" / "ccap.docx").read_bytes())
    docx.Document().save(str(tmp_path / "pieces" / "autre.docx"))
    halfway = shutil.copytree(tmp_path / "pieces", tmp_path / "halfway") / "manifest.json"
    halfway.write_text(readable(sealed(json.loads(halfway.read_bytes()) | {WRITING: {"rc.docx": ["0" * 64]}})), encoding="utf-8")
    result = run("update", tmp_path / args[0], "--market", market, "-o", tmp_path / args[1], exit_code=1)
    assert said in result.stderr


def test_what_is_in_the_folder_and_is_not_carried_over_is_named(market: Path, tmp_path: Path) -> None:
    pieces = tmp_path / "pieces"
    (pieces / "ccap.docx").rename(pieces / "CCAP ville.docx")
    docx.Document().save(str(pieces / "cadre de réponse.docx"))
    (pieces / "~$ccap.docx").write_bytes(b"verrou")
    (pieces / "dce.zip").write_bytes(b"le mien")
    result = run("update", pieces, "--market", market, "-o", tmp_path / "new")
    told = dict(re.findall(r"^  (\S.*?) – (.*)$", result.stdout, re.M))
    assert told["ccap.docx"] == "pièce nouvelle" and "à mettre à jour seul, par clausier update" in told["CCAP ville.docx"]
    assert told["cadre de réponse.docx"] == told["dce.zip"] == "le manifeste ne le connaît pas : il n'est pas repris"
    assert "~$ccap.docx" not in told and not {"CCAP ville.docx", "dce.zip"} & {path.name for path in (tmp_path / "new").iterdir()}


def test_a_market_with_a_blocking_finding_updates_nothing(market: Path, tmp_path: Path) -> None:
    market.write_text(market.read_text(encoding="utf-8").replace("publics:", "# publics:", 1), encoding="utf-8")
    run("update", tmp_path / "pieces", "--market", market, "-o", tmp_path / "new", exit_code=1)
    assert not (tmp_path / "new").exists()
