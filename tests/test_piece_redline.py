"""Pièces in tracked changes: accepting all gives the new pièce, refusing all the old one, whatever changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import builders
import libreoffice
import ooxml_validator
import pytest
import tracked
from builders import SINCE, hours_table, passage, rich_piece, words
from msgspec.structs import replace
from places import STARTERS, TEMPLATES
from word_structure import problems

from drafting.document import (
    BulletItem,
    BulletList,
    Column,
    CrossReference,
    Field,
    Heading,
    Paragraph,
    Piece,
    Table,
    Text,
)
from drafting.draft import Dossier, prepare, shown, write_word
from drafting.errors import DraftingError
from drafting.piece_redline import PieceRedline, changed_lines, compare_pieces, pairing
from drafting.reading import validate
from drafting.redline import Mark
from drafting.word.parts import W, open_parts, parse
from drafting.word.piece_redline import write_piece_redline
from drafting.word.read import clause_holders, read_docx
from drafting.word.shell import load_shell
from drafting.word.write import write_piece

AUTHOR, MADE_ON = "Service achats & <SARL>", date(2026, 11, 22)
SHELL = load_shell(TEMPLATES / "base.docx")
VALUES = builders.shell_values()
needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
needs_validator = pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")


def piece(*body: object, start: int | None = 12) -> Piece:
    return Piece("ccap", "CCAP", "dce", tuple(body), start)  # type: ignore[arg-type]


def paragraph(*inlines: str | Text | CrossReference) -> Paragraph:
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in inlines))


def told(old: Piece | None, new: Piece | None) -> list[str]:
    signs: dict[Mark, str] = {"kept": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    return ["".join(signs[span.mark].format(span.text) for span in line)
            for entry in compare_pieces(old, new).entries for line in changed_lines(entry)]


def written(old: Piece | None, new: Piece | None, reasons: Mapping[str, list[str]] | None = None) -> bytes:
    return write_piece_redline(compare_pieces(old, new), SHELL, VALUES, VALUES, reasons or {}, AUTHOR, MADE_ON)


def made(one: Piece) -> bytes:
    return write_piece(one, SHELL, VALUES, {})


def said(source: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph that says something."""
    return [line for line in tracked.paragraphs(source) if line[1]]


def check(redline: bytes, old: bytes | None, new: bytes | None, *, numbers: bool = True) -> None:
    """`numbers`: the articles of both begin at one number, which no tracked change can tell."""
    for source, accept in ((old, False), (new, True)):
        if source is not None:
            got = tracked.resolved(redline, accept=accept)
            assert said(got) == said(source)
            assert not numbers or read_docx(got) == read_docx(source)


H1, H2 = Heading(1, "Principe", "12", "_Ref_1"), Heading(1, "Volume", "13", "_Ref_2")
H3 = Heading(1, "Pénalités", "14", "_Ref_3")
SAME = passage("principe", paragraph("Le titulaire réalise une action d’insertion."))
TWO = (Column("Lot"), Column("Heures", 1, "right"))


def table(*rows: tuple[str, ...], number: int = 1, columns: tuple[Column, ...] = TWO, caption: str = "Heures") -> Table:
    return Table("t", caption, number, columns, tuple(tuple(map(words, row)) for row in rows))


# ---- what is told ----------------------------------------------------------------------------------------------

def test_the_same_piece_is_not_changed() -> None:
    assert not compare_pieces(rich_piece(), rich_piece()).changed
    assert told(rich_piece(), rich_piece()) == []


def test_words_headings_and_items_change_in_their_place() -> None:
    old = piece(H1, SAME, passage("liste", paragraph("Sont admis :"), BulletList((
        BulletItem(1, words("le premier élément de la liste ;")), BulletItem(1, words("le dernier."))))))
    new = piece(replace(H1, text="Principe et fondement"), SAME, passage("liste", paragraph("Sont admis :"), BulletList((
        BulletItem(1, words("le deuxième élément de la liste ;")), BulletItem(1, words("le dernier."))))))
    assert told(old, new) == ["Principe[+ et fondement+]", "le [-premier-][+deuxième+] élément de la liste ;"]
    check(written(old, new), made(old), made(new))


def test_an_article_more_moves_the_numbers_of_references_alone() -> None:
    """The reference leads to the same article: its number is one change, and its field is written twice."""
    reference = passage("renvoi", paragraph("Voir l’article\u00a0", CrossReference("13", "_Ref_2"), "."))
    volume = passage("volume", paragraph("Le volume est fixé."))
    old = piece(H1, SAME, H2, volume, H3, reference)
    new = piece(H1, SAME, Heading(1, "Définitions", "13", "_Ref_9"), passage("def", paragraph("Une heure est une heure.")),
                replace(H2, number="14", anchor="_Ref_4"), volume, replace(H3, number="15", anchor="_Ref_5"),
                passage("renvoi", paragraph("Voir l’article\u00a0", CrossReference("14", "_Ref_4"), ".")))
    assert told(old, new) == ["[+Définitions+]", "[+Une heure est une heure.+]", "Voir l’article\u00a0[-13-][+14+]."]
    redline = written(old, new)
    check(redline, made(old), made(new))
    body = open_parts(redline).body
    assert [len([*body.iter(W + tag)]) for tag in ("instrText", "delInstrText")] == [1, 1]


def test_an_article_that_goes_takes_the_references_to_it() -> None:
    reference = paragraph("Voir l’article\u00a0", CrossReference("13", "_Ref_2"), ", et le reste de cette phrase demeure.")
    old = piece(H1, passage("renvoi", reference), H2, passage("volume", paragraph("Le volume est fixé.")), H3, SAME)
    new = piece(H1, passage("renvoi", paragraph("Voir le CCAP, et le reste de cette phrase demeure.")), replace(H3, number="13"),
                SAME)
    redline = written(old, new)
    check(redline, made(old), made(new))
    assert problems(tracked.resolved(redline, accept=True)) == []
    assert problems(tracked.resolved(redline, accept=False)) == []


def test_a_clause_that_takes_the_place_of_another_is_compared_with_it() -> None:
    old = piece(H1, passage("un", paragraph("En application de l’article L. 2112-2, une condition s’applique au marché.")))
    new = piece(H1, passage("deux", paragraph(
        "En application des articles L. 2112-2 et L. 2112-2-1, une condition s’applique au marché.")))
    assert len(told(old, new)) == 1
    entry, = (entry for entry in compare_pieces(old, new).entries if entry.changed)
    assert entry.clause == "execution_clause/ccap/deux"
    check(written(old, new), made(old), made(new))


def test_rows_and_cells_of_a_table() -> None:
    old = piece(passage("t", table(("1", "525"), ("2", "140"), ("3", "70"))))
    new = piece(passage("t", table(("1", "525"), ("2", "175"), ("4", "35"), caption="Heures dues")))
    assert told(old, new) == ["Tableau 1 – Heures[+ dues+]", "2 | [-140-][+175+]", "[-3-] | [-70-]", "[+4+] | [+35+]"]
    redline = written(old, new)
    check(redline, made(old), made(new))
    body = open_parts(redline).body
    assert [len(body.findall(f".//{W}trPr/{W}{tag}")) for tag in ("ins", "del")] == [1, 1]


def test_a_table_of_other_columns_is_another_table() -> None:
    old = piece(passage("t", table(("1", "525"))))
    new = piece(passage("t", table(("1", "525", "x"), columns=(*TWO, Column("Note")))))
    assert {entry.mark for entry in compare_pieces(old, new).entries} == {"removed", "added"}
    check(written(old, new), made(old), made(new))


def test_a_table_more_moves_the_numbers_of_the_next_ones() -> None:
    old = piece(passage("t", hours_table(3, 1)))
    new = piece(passage("autre", table(("1", "525"))), passage("t", hours_table(3, 2)))
    assert told(old, new)[-1] == "Tableau [-1-][+2+] – Heures d’insertion par lot"
    check(written(old, new), made(old), made(new))


def test_too_much_to_compare_is_removed_and_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest that anyone may have written never keeps the machine busy."""
    monkeypatch.setattr(pairing, "MOST_PAIRS", 1)
    old = piece(passage("t", table(("1", "525"), ("2", "140"))), passage("a", paragraph("Un texte."), paragraph("Un autre.")))
    new = piece(passage("t", table(("1", "525"), ("2", "175"))),
                passage("a", paragraph("Un texte long."), paragraph("Un autre.")))
    assert all(entry.words is None or all(row.mark != "kept" for row in entry.words.rows)
               for entry in compare_pieces(old, new).entries)
    check(written(old, new), made(old), made(new))


FORMS: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "un intitulé change": (
        (Field("a", "Dénomination du candidat", "text"), Field("b", "Heures", "number")),
        (Field("a", "Dénomination sociale du candidat", "text"), Field("b", "Heures", "number"))),
    "un champ de plus, un de moins": (
        (Field("a", "Nom", "text"), Field("b", "Heures", "number")),
        (Field("b", "Heures", "number"), Field("c", "Date", "date"))),
    "d'autres choix": (
        (Field("a", "Publics", "check", "", ("jeunes", "seniors")),), (Field("a", "Publics", "check", "", ("jeunes",)),)),
    "un tableau à remplir devient un champ": (
        (Field("a", "Postes", "rows", "", (), TWO, 2), Field("b", "Heures", "number")), (Field("b", "Heures", "number"),)),
    "un tableau devant le formulaire": ((Field("b", "Heures", "number"),), (table(("1", "525")), Field("b", "Heures", "number"))),
    "une phrase entre un tableau et un formulaire": (
        (table(("1", "525")), paragraph("Une phrase."), Field("b", "Heures", "number")),
        (table(("1", "525")), Field("b", "Heures", "number"))),
    "un tableau parti, un formulaire venu": ((table(("1", "525")),), (Field("b", "Heures", "number"),)),
    "un formulaire parti, un tableau venu": ((Field("b", "Heures", "number"),), (table(("1", "525")),)),
    "un champ parti devant un tableau venu": (
        (Field("a", "Nom", "text"), Field("b", "Heures", "number")), (table(("1", "525")), Field("b", "Heures", "number"))),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_and_tables_that_come_and_go(name: str) -> None:
    old, new = (piece(H1, passage("f", *blocks)) for blocks in FORMS[name])  # type: ignore[arg-type]
    redline = written(old, new)
    check(redline, made(old), made(new))
    assert [p for p in problems(redline) if "empty paragraph" not in p] == []


@pytest.mark.parametrize(("old", "new"), [(None, rich_piece()), (rich_piece(), None)])
def test_a_piece_that_comes_or_goes(old: Piece | None, new: Piece | None) -> None:
    redline = written(old, new)
    check(redline, made(old) if old else None, made(new) if new else None)
    other = tracked.resolved(redline, accept=new is None)
    assert len([line for line in tracked.paragraphs(other) if line[1]]) < 10, "only the title block stays"


def test_strong_words_stay_strong() -> None:
    old = piece(passage("a", paragraph("Le ", Text("facilitateur", strong=True), " aide le titulaire du marché.")))
    new = piece(passage("a", paragraph("Le ", Text("correspondant", strong=True), " aide le titulaire du marché.")))
    body = open_parts(written(old, new)).body
    strong = ["".join(t.text for t in run.iter(f"{W}t", f"{W}delText")) for run in body.iter(f"{W}r")
              if run.find(f"{W}rPr/{W}rStyle") is not None]
    assert strong[-2:] == ["facilitateur", "correspondant"]


# ---- the file ----------------------------------------------------------------------------------------------------

def test_the_title_block_and_the_headers_say_both() -> None:
    after = VALUES | {"date": "22 novembre 2026", "lot": " – lot n° 1", "titre": "Autre & <titre>"}
    redline = write_piece_redline(compare_pieces(rich_piece(), rich_piece()), SHELL, VALUES, after, {}, AUTHOR, MADE_ON)
    new = write_piece(rich_piece(), SHELL, after, {})
    check(redline, made(rich_piece()), new)
    for source, accept in ((made(rich_piece()), False), (new, True)):
        assert edges(tracked.resolved(redline, accept=accept)) == edges(source) != []
    assert "Autre &amp; &lt;titre&gt;" in open_parts(redline).contents["docProps/core.xml"].decode()


def edges(source: bytes) -> list[str]:
    """What headers and footers say."""
    return ["".join(t.text or "" for t in parse(content).iter(f"{W}t"))
            for name, content in sorted(open_parts(source).contents.items()) if name.startswith(("word/header", "word/footer"))]


def test_each_clause_that_changes_has_its_reason_as_a_comment_once() -> None:
    old = piece(H1, passage("a", paragraph("Le premier."), paragraph("Un deuxième.")),
                passage("b", paragraph("Une phrase qui part.")))
    new = piece(H1, passage("a", paragraph("Le dernier."), paragraph("Une autre affaire.")), passage("c", table(("1", "2"))))
    reasons = {f"execution_clause/ccap/{name}": [f"Raison de {name}.", "Droit : x"] for name in "abc"}
    redline = written(old, new, reasons)
    check(redline, made(old), made(new))
    parts = open_parts(redline)
    comments = [["".join(t.text for t in p.iter(f"{W}t")) for p in comment]
                for comment in parse(parts.contents["word/comments.xml"])]
    assert sorted(comments) == [[f"Raison de {name}.", "Droit : x"] for name in "abc"]
    marks = {tag: Counter(e.get(f"{W}id") for e in parts.body.iter(W + tag))
             for tag in ("commentRangeStart", "commentRangeEnd", "commentReference")}
    assert marks == dict.fromkeys(marks, Counter("012"))


def test_each_change_has_its_author_its_day_and_its_number() -> None:
    redline = written(rich_piece(), piece(H1, SAME))
    changes = [change for content in open_parts(redline).contents.items() if content[0].startswith("word/document")
               for change in parse(content[1]).iter(f"{W}ins", f"{W}del")]
    assert {(change.get(f"{W}author"), change.get(f"{W}date")) for change in changes} == {(AUTHOR, "2026-11-22T00:00:00Z")}
    assert len({change.get(f"{W}id") for change in changes}) == len(changes) > 50


def test_same_inputs_same_bytes_and_an_author_within_the_format() -> None:
    assert written(rich_piece(), piece(H1, SAME)) == written(rich_piece(), piece(H1, SAME))
    with pytest.raises(DraftingError):
        write_piece_redline(compare_pieces(None, SAME_PIECE), SHELL, VALUES, VALUES, {}, " ", MADE_ON)


SAME_PIECE = piece(H1, SAME)


def test_a_clause_can_be_found_again_once_accepted() -> None:
    old = piece(H1, passage("a", table(("1", "2"), ("3", "4"))), passage("b", paragraph("Part.")))
    new = piece(H1, passage("a", table(("1", "2"))), passage("c", paragraph("Vient."), Field("f", "Nom", "text")))
    held = clause_holders(tracked.resolved(written(old, new), accept=True))
    assert held == clause_holders(made(new))


# ---- every pièce of every starter --------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def dossiers() -> list[Dossier]:
    return [builders.starter(path) for path in STARTERS]


Redlined = dict[str, tuple[bytes, bytes | None, bytes | None]]


def redlined(old: Dossier, new: Dossier, stems: Callable[[Piece], str]) -> Redlined:
    """Each pièce of both: the redline, and the pièces as they are written."""
    before, after = ({stems(p): p for p in reversed(dossier.pieces.pieces)} for dossier in (old, new))
    files, says = (write_word(old), write_word(new)), (shown(old), shown(new))
    found = {}
    for name in dict.fromkeys((*after, *before)):
        a, b = before.get(name), after.get(name)
        if a == b:
            continue
        redline = compare_pieces(a, b)
        says_b = says[1][b.stem] if b else says[0][a.stem]  # type: ignore[union-attr]
        shell = load_shell(new.outlines[redline.piece.code].shell)
        reasons = {entry.clause: [f"Raison de {entry.clause}"] for entry in redline.entries if entry.clause}
        found[name] = (write_piece_redline(redline, shell, says[0][a.stem] if a else says_b, says_b, reasons, AUTHOR, MADE_ON),
                       files[0][f"{a.stem}.docx"] if a else None, files[1][f"{b.stem}.docx"] if b else None)
    return found


@pytest.fixture(scope="module")
def others(dossiers: list[Dossier]) -> list[Redlined]:
    """Each starter's pièces against those of the one before: every kind of block comes, goes and changes."""
    return [redlined(dossiers[rank - 1], dossiers[rank], lambda p: p.code) for rank in range(len(STARTERS))]


@pytest.mark.parametrize("rank", range(len(STARTERS)), ids=[path.stem for path in STARTERS])
def test_another_market_altogether(others: list[Redlined], rank: int) -> None:
    for redline, old, new in others[rank].values():
        check(redline, old, new, numbers=False)
        assert [p for p in problems(redline) if "empty paragraph" not in p and "reference shows" not in p] == []


@pytest.mark.parametrize("rank", range(len(STARTERS)), ids=[path.stem for path in STARTERS])
def test_the_same_market_on_two_days(dossiers: list[Dossier], rank: int) -> None:
    source, library = dossiers[rank].settled.source, builders.library()
    days = [prepare(validate(replace(source.file, data={**source.file.data, "launch_date": day}), library.vocabulary()), library,
                    builders.outlines()) for day in ("01/05/2021", "22/11/2026")]
    for redline, old, new in redlined(days[0], days[1], lambda p: p.stem).values():
        check(redline, old, new)
        if new is not None:
            assert clause_holders(tracked.resolved(redline, accept=True)) == clause_holders(new)


@pytest.fixture(scope="module")
def hardest(others: list[Redlined], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One redline of each pièce, the biggest of those with two states."""
    best: dict[str, bytes] = {}
    for code, (redline, old, new) in (item for found in others for item in found.items()):
        if old and new and len(redline) > len(best.get(code, b"")):
            best[code] = redline
    folder = tmp_path_factory.mktemp("hardest")
    paths = [folder / f"{code}.docx" for code in best]
    for path, data in zip(paths, best.values(), strict=True):
        path.write_bytes(data)
    return paths


@needs_validator
def test_the_validator_finds_nothing(hardest: list[Path]) -> None:
    found = ooxml_validator.remarks(hardest, ooxml_validator.VERSIONS[:1])
    assert found == dict.fromkeys(found, []) != {}
    assert len(hardest) >= 12


@needs_libreoffice
def test_libreoffice_keeps_every_change(hardest: list[Path], tmp_path: Path) -> None:
    """Saved again, the words added and the words removed are the same, in their order; numbers of fields are counted again."""
    for path, saved in zip(hardest, libreoffice.convert(hardest, libreoffice.DOCX, tmp_path / "saved"), strict=True):
        for ours, theirs in zip(changed_words(path), changed_words(saved), strict=True):
            assert ours == theirs, path.name
    for pdf in libreoffice.convert(ooxml_validator.telling(hardest), "pdf", tmp_path / "pdf"):
        assert "Reference source not found" not in libreoffice.pdf_text(pdf)


def changed_words(path: Path) -> tuple[str, str]:
    """The words added, then the words removed, without spaces nor the results of fields; LibreOffice also says « moved »."""
    found: dict[bool, list[str]] = {True: [], False: []}
    in_field = False
    for element in open_parts(path).body.iter(f"{W}fldChar", f"{W}t", f"{W}delText"):
        if element.tag == f"{W}fldChar":
            in_field = element.get(f"{W}fldCharType") != "end"
        elif not in_field:
            above = {parent.tag.removeprefix(W) for parent in element.iterancestors()}
            removed = element.tag == f"{W}delText" or "moveFrom" in above
            if removed or above & {"ins", "moveTo"}:
                found[removed].append(element.text or "")
    return "".join("".join(found[False]).split()), "".join("".join(found[True]).split())


def test_a_redline_knows_its_piece() -> None:
    redline: PieceRedline = compare_pieces(rich_piece(), None)
    assert redline.piece == rich_piece() and redline.changed
    assert all(part.version == SINCE for part in redline.piece.passages())
