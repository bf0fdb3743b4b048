"""What a book that comes back leaves to a person, each time with its reason; and books that are not read at all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from book_edits import EditedBook, element, run, said
from lxml import etree
from test_book_review import CCAP, Desk, accounted, desk, folder, made, states
from test_book_review import run as command

from drafting.book_review import REASONS, review_book
from drafting.book_review.told import SENTENCES
from drafting.book_review.writing import Release, edited_files
from drafting.cli.library.reviewed import data
from drafting.library import Library
from drafting.outlines import Outline
from drafting.word.package import pack, read_package, unpack, write_package
from drafting.word.parts import W
from drafting.word.revisions import read_edited

__all__ = ["desk", "folder", "made"]
ONE, TWO = "plafond-reserve", "observations-reserve"
FORM = "award_criterion/fiche-technique/presentation"


def first(desk: Desk, name: str = ONE) -> etree._Element:
    return desk.text(name)[0]


# ---- a text that is not sure ---------------------------------------------------------------------------------

def broken(desk: Desk) -> None:
    desk.book.delete(first(desk), "{plaf")


def cut_by_a_change(desk: Desk) -> None:
    desk.book.insert(first(desk), "{pla", "X")


def unknown(desk: Desk) -> None:
    desk.book.replace(first(desk), "{plafond}", "{montant}")


def removed(desk: Desk) -> None:
    desk.book.delete(first(desk), " {plafond} du montant", tracked=False)


def slot(desk: Desk) -> None:
    desk.book.replace(desk.book.find("[field: candidat]", desk.text(FORM)), "candidat", "soumissionnaire")


def slot_joined(desk: Desk) -> None:
    desk.book.mark(desk.book.find("Chaque rubrique répond", desk.text(FORM)), "del")


def table(desk: Desk) -> None:
    cell = element("tc", element("tcPr"), element("p", run("Un chiffre")))
    first(desk, TWO).addnext(element("tbl", element("tblPr"), element("tblGrid", element("gridCol")), element("tr", cell)))


def picture(desk: Desk) -> None:
    first(desk).append(element("r", element("drawing")))


def note(desk: Desk) -> None:
    first(desk).append(element("r", element("footnoteReference", id="2")))


def field(desk: Desk) -> None:
    first(desk).append(element("fldSimple", run("22/11/2026"), instr="DATE"))


def line_break(desk: Desk) -> None:
    last = desk.book.cut(first(desk), "propre.")[-1]
    last.insert(len(last) - 1, element("br"))


def struck(desk: Desk) -> None:
    for each in desk.book.cut(first(desk), "modifications comprises"):
        each.insert(0, element("rPr", element("strike")))


def numbered(desk: Desk) -> None:
    """The heading numbering of the shell, as the button of numbered lists does."""
    first(desk).find(f"{W}pPr").append(element("numPr", element("ilvl", val="0"), element("numId", val="1")))


def markup(desk: Desk) -> None:
    desk.book.insert(first(desk), "propre.", " <b>Toujours.</b>")


def invisible(desk: Desk) -> None:
    desk.book.insert(first(desk), "propre.", " Il\u202e est ferme.")


def emptied(desk: Desk) -> None:
    for paragraph in desk.text(TWO):
        desk.book.delete(paragraph, said(paragraph))


def holder_lost(desk: Desk) -> None:
    desk.book.delete_paragraph(desk.text(TWO)[-1], tracked=False)


def holder_doubled(desk: Desk) -> None:
    paragraphs = desk.text(TWO)
    for paragraph in reversed(paragraphs):
        paragraphs[-1].addnext(etree.fromstring(etree.tostring(paragraph)))


def texts_mixed(desk: Desk) -> None:
    """Words cut from here to the middle of the next text, bookmarks and all, and pasted at its end."""
    desk.text("plafond-ccag-reserve")[-1].addnext(desk.text(TWO)[-1])


def texts_joined(desk: Desk) -> None:
    desk.book.mark(desk.text(TWO)[-1], "del")


def moved(desk: Desk) -> None:
    """A sentence, with the tracked changes of a cut and a paste."""
    sentence = "L’invitation indique l’engagement méconnu, le montant envisagé et son calcul."
    desk.book.delete(desk.line(TWO, sentence), sentence)
    desk.book.insert(first(desk), "propre.", " " + sentence)


def moved_out(desk: Desk) -> None:
    sentence = "L’invitation indique l’engagement méconnu, le montant envisagé et son calcul."
    desk.book.delete(desk.line(TWO, sentence), sentence, tracked=False)
    heading = next(p for p in desk.book.paragraphs() if "Heading" in str(etree.tostring(p)) or "Titre1" in str(etree.tostring(p)))
    heading.append(run(sentence))


def faulty(desk: Desk) -> None:
    desk.book.insert(first(desk), "propre.", " L'article L. 2112-2 s'applique.")


@pytest.mark.parametrize(("gesture", "name", "reason"), [
    (broken, ONE, "variable_broken"), (cut_by_a_change, ONE, "variable_broken"), (unknown, ONE, "variable_unknown"),
    (removed, ONE, "variable_removed"), (slot, FORM, "slot_changed"), (slot_joined, FORM, "slot_changed"),
    (table, TWO, "table_added"), (picture, ONE, "foreign"), (note, ONE, "foreign"), (field, ONE, "foreign"),
    (line_break, ONE, "foreign"), (struck, ONE, "struck"), (numbered, ONE, "unwritable"), (markup, ONE, "unwritable"),
    (invisible, ONE, "unwritable"), (emptied, TWO, "emptied"), (holder_lost, TWO, "holder_lost"),
    (holder_doubled, TWO, "holder_doubled"), (texts_mixed, TWO, "texts_mixed"), (texts_joined, TWO, "texts_mixed"),
    (moved, ONE, "moved_between"), (moved, TWO, "moved_between"), (moved_out, TWO, "moved_out"), (faulty, ONE, "faulty"),
], ids=lambda value: getattr(value, "__name__", None))
def test_what_is_not_sure_is_left_and_said(desk: Desk, library: Library, outlines: Mapping[str, Outline],
                                           gesture: Callable[[Desk], None], name: str, reason: str) -> None:
    gesture(desk)
    source = desk.book.save()
    review = review_book(read_edited(source), library, outlines)
    accounted(source, data(review, False, []))
    assert reason in states(data(review, False, []))[name]
    assert review.unplaced and edited_files(review, library, outlines, lambda clause: None, Release())[1].files == {}


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(REASONS)


def test_the_slip_of_one_text_does_not_keep_another_from_being_written(desk: Desk) -> None:
    broken(desk)
    desk.book.insert(desk.line(TWO, "L’invitation indique"), "le montant envisagé", ", hors taxes,")
    report = desk.review("--apply", exit_code=1)
    assert states(report) == {ONE: ["variable_broken"], TWO: "edited"}
    assert desk.diff()[0] == f"{CCAP}/{TWO}.yaml"


# ---- a library that moved ------------------------------------------------------------------------------------

def mend(desk: Desk, name: str, old: str, new: str) -> None:
    path = desk.folder / f"{CCAP}/{name}.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [
    ("Ce plafond leur est propre.", "Ce plafond est distinct."),
    ("for_each: market", "for_each: lot"),
])
def test_a_text_that_moved_since_the_book_is_not_written(desk: Desk, old: str, new: str) -> None:
    mend(desk, ONE, old, new)
    moved = desk.diff()
    desk.book.insert(first(desk), "modifications", " et avenants", tracked=False)
    assert states(desk.review("--apply", exit_code=1)) == {ONE: ["moved_since"]}
    assert desk.diff() == moved


def test_a_text_that_moved_and_that_nobody_touched_says_nothing(desk: Desk) -> None:
    mend(desk, ONE, "Ce plafond leur est propre.", "Ce plafond est distinct.")
    assert states(desk.review("--apply")) == {}


def test_a_book_read_twice_writes_once(desk: Desk) -> None:
    desk.book.insert(desk.line(TWO, "L’invitation indique"), "le montant envisagé", ", hors taxes,")
    desk.book.comment(desk.line(TWO, "L’invitation indique"), "son calcul", "Lequel ?")
    desk.review("--apply")
    once = desk.diff()
    assert states(desk.review("--apply")) == {TWO: "unchanged"}
    assert desk.diff() == once


def test_a_text_that_is_gone_is_said(desk: Desk) -> None:
    (desk.folder / f"{CCAP}/{ONE}.yaml").rename(desk.folder / f"{CCAP}/autre-nom.yaml")
    desk.book.insert(first(desk), "propre.", " Il est ferme.")
    # The built-in library still has this text, and is not the one that is edited.
    assert states(desk.review("--apply", exit_code=1)) == {ONE: ["elsewhere"]}
    record = desk.book.contents["docProps/custom.xml"].replace(f"{CCAP}/{ONE}".encode(), f"{CCAP}/ancien-nom".encode())
    desk.book.contents["docProps/custom.xml"] = record
    assert states(desk.review("--apply", exit_code=1)) == {"ancien-nom": ["unknown_text"]}


# ---- out of the texts ----------------------------------------------------------------------------------------

def outside(desk: Desk) -> list[tuple[str | None, str]]:
    report = desk.review("--apply", exit_code=1)
    assert desk.diff() == []
    return [(one["reason"], one["clause"]) for one in report["outside"]]


def test_words_changed_in_the_grey_are_said_with_their_clause(desk: Desk) -> None:
    desk.book.insert(desk.book.find("Borne ces pénalités"), "Borne", " toujours", tracked=False)
    found = outside(desk)
    assert [reason for reason, _ in found] == ["outside"] and found[0][1].startswith("award_criterion/")


def test_a_tracked_change_in_the_grey_is_said_once(desk: Desk) -> None:
    desk.book.delete(desk.book.find(f"{CCAP}/{ONE}"), ONE)
    assert outside(desk) == [("outside", f"{CCAP}/{ONE}")]


def test_a_line_taken_from_the_grey_is_said(desk: Desk) -> None:
    paragraph = desk.book.find(f"{CCAP}/{ONE}")
    for each in list(paragraph.iter(f"{W}r")):
        each.getparent().remove(each)
    assert [reason for reason, _ in outside(desk)] == ["frame_lost"]


def test_words_typed_between_two_headings_are_of_no_text(desk: Desk) -> None:
    heading = next(p for p in desk.book.root.find(f"{W}body") if (s := p.find(f"{W}pPr/{W}pStyle")) is not None
                   and s.get(f"{W}val") == "Titre2")
    desk.book.add_paragraph(heading, "Une section à revoir.")
    assert {reason for reason, _ in outside(desk)} == {"outside"}


def test_a_change_in_a_header_is_counted(desk: Desk) -> None:
    name = next(name for name in desk.book.contents if name.startswith("word/header"))
    inserted = b'<w:ins w:id="77" w:author="A" w:date="2026-11-20T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'
    before, _, after = desk.book.contents[name].rpartition(b"</w:p>")
    desk.book.contents[name] = before + inserted + after
    assert outside(desk) == [("outside", "")]


# ---- comments ------------------------------------------------------------------------------------------------

def test_each_comment_is_a_note_wherever_it_stands(desk: Desk) -> None:
    desk.book.comment(first(desk), "{plafond}", "En pourcentage ?")
    desk.book.comment(desk.book.find(f"{CCAP}/{ONE}"), ONE, "Nom peu clair.")
    desk.book.comment(desk.book.paragraphs()[0], "Livre", "Merci de relire avant le 1er.")
    report = desk.review("--apply")
    assert [(c["words"], c["text"]) for c in report["comments"]] == [
        ("{plafond}", "En pourcentage ?"), (ONE, "Nom peu clair."), ("Livre", "Merci de relire avant le 1er.")]
    notes = (desk.folder / "notes.yaml").read_text(encoding="utf-8")
    assert notes.count(f"clause: {CCAP}/{ONE}\n") == 2 and notes.count("version: 2019-04-01") == 1
    assert notes.count("  - by:") == 1  # on the book as a whole


def test_an_answer_goes_with_what_it_answers(desk: Desk) -> None:
    desk.book.comment(first(desk), "{plafond}", "En pourcentage ?")
    desk.book.comment(first(desk), "{plafond}", "Oui.")
    desk.book.thread(1, answers=0)
    report = desk.review("--apply")
    assert [c["answers"] for c in report["comments"]] == [None, 0]
    assert (desk.folder / "notes.yaml").read_text(encoding="utf-8").endswith(
        '    note: "En pourcentage ?"\n    answers: ["Maître Essai (2026-11-20) : Oui."]\n')


# ---- files that are not read ---------------------------------------------------------------------------------

def rebuilt(source: bytes, **changed: bytes) -> bytes:
    contents = unpack(read_package(source)) | {name.replace("__", "/"): content for name, content in changed.items()}
    return write_package([pack(name, content) for name, content in contents.items()])


def bomb(source: bytes) -> bytes:
    """A member that announces little and unpacks to much, then one that announces too much."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeeze.compress(b"0" * 50_000_000) + squeeze.flush()
    member = pack("word/document.xml", b"x")
    contents = [m for m in read_package(source) if m.name != "word/document.xml"]
    return write_package([*contents, type(member)(member.name, member.method, member.crc, 10, data)])


def heavy(source: bytes) -> bytes:
    member = pack("word/media.bin", b"x")
    return write_package([*read_package(source), type(member)(member.name, member.method, member.crc, 250_000_000, member.data)])


def entities(source: bytes) -> bytes:
    body = unpack(read_package(source))["word/document.xml"]
    start, _, rest = body.partition(b"<w:document")
    lol = b'<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    return rebuilt(source, **{"word/document.xml": start + lol + b"<w:document" + rest})


def macros(source: bytes) -> bytes:
    return rebuilt(source, **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def truncated(source: bytes) -> bytes:
    return source[: len(source) // 2]


def flipped(source: bytes) -> bytes:
    return source[:4000] + bytes(255 - byte for byte in source[4000:4200]) + source[4200:]


def no_word(source: bytes) -> bytes:
    return b"%PDF-1.7"


def old_word(source: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def no_record(source: bytes) -> bytes:
    custom = unpack(read_package(source))["docProps/custom.xml"].replace(b'"livre', b'"autre')
    return rebuilt(source, **{"docProps/custom.xml": custom})


def other_format(source: bytes) -> bytes:
    custom = unpack(read_package(source))["docProps/custom.xml"].replace(b"&quot;format&quot;:1", b"&quot;format&quot;:99")
    return rebuilt(source, **{"docProps/custom.xml": custom.replace(b'"format":1', b'"format":99')})


def deep_record(source: bytes) -> bytes:
    custom = unpack(read_package(source))["docProps/custom.xml"]
    start = custom.index(b"{", custom.index(b"livre"))
    return rebuilt(source, **{"docProps/custom.xml": custom[:start] + b"[" * 100_000 + custom[start:]})


def strange_level(source: bytes) -> bytes:
    body = unpack(read_package(source))["word/document.xml"]
    return rebuilt(source, **{"word/document.xml": body.replace(
        b"</w:pPr>", b'<w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr>')})


@pytest.mark.parametrize(("spoil", "words"), [
    (bomb, "endommagé"), (heavy, "trop volumineux"), (entities, "endommagé"), (macros, "macros"), (truncated, "endommagé"),
    (flipped, "endommagé"), (no_word, "pas un fichier Word"), (old_word, "ancien format"), (no_record, "livre de relecture"),
    (other_format, "autre format"), (deep_record, "livre de relecture"), (strange_level, "endommagé"),
], ids=lambda value: getattr(value, "__name__", None))
def test_a_file_that_cannot_be_trusted_is_refused_in_a_sentence(desk: Desk, spoil: Callable[[bytes], bytes], words: str) -> None:
    path = desk.folder.parent / "livre.docx"
    path.write_bytes(spoil(desk.made))
    done = command("review", path, "--apply", "--library", desk.folder, exit_code=1)
    assert words in done.stderr and "livre.docx" in done.stderr
    assert desk.diff() == [] and not done.stdout


def test_a_missing_file_is_said(folder: Path) -> None:
    assert "n'existe pas" in command("review", folder.parent / "rien.docx", exit_code=1).stderr


def test_only_a_sound_zip_is_a_book(made: bytes) -> None:
    assert struct.unpack_from("<4s", made)[0] == b"PK\x03\x04"
    assert EditedBook(made).save() != made  # the gestures above work on a copy that is written again


def test_a_body_under_another_name_is_counted_once(desk: Desk) -> None:
    desk.book.insert(first(desk), "propre.", " Il est ferme.")
    contents = unpack(read_package(desk.book.save()))
    contents["word/document2.xml"] = contents.pop("word/document.xml")
    contents["word/_rels/document2.xml.rels"] = contents.pop("word/_rels/document.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        contents[name] = contents[name].replace(b"word/document.xml", b"word/document2.xml")
    source = write_package([pack(name, content) for name, content in contents.items()])
    assert states(desk.review("--apply", source=source)) == {ONE: "edited"}
