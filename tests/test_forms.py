"""The forms as real forms: what Word gets to fill in, what it locks, and what LibreOffice leaves of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import builders
import libreoffice
import pytest
import tagged_pdf
from judging import BOTH, CRITERION, PLAIN, SCORED, lots
from judging import dossier as judged
from places import TEMPLATES

from drafting.document import Field, Heading, Paragraph, Piece, lines, plain
from drafting.draft import Dossier, prepare, write_word
from drafting.library import Library
from drafting.libreoffice import converted
from drafting.outlines import Outline
from drafting.pieces.plan import Plan
from drafting.pieces.references import References
from drafting.reading import load_market
from drafting.word.body import BETWEEN_TABLES
from drafting.word.forms import hint
from drafting.word.holders import names
from drafting.word.parts import W, open_parts
from drafting.word.read import read_docx

STARTERS = ("clause-et-critere", "services-d-insertion")
"""Between them, every form and every kind of field."""
ORDER = ("alias", "tag", "id", "lock", "showingPlcHdr")
KINDS = {"date": {"date"}, "choice": {"dropDownList"}, "check": {"checkbox"}}
"""What may follow; every other kind is rich, that is nothing."""

Forms = dict[Path, Piece]


def in_parts(*levers: list[str], **changes: Any) -> Dossier:
    """The minimal market with a lot for each list of levers, and one file of each form for all of them."""
    given = [builders.lot(str(rank), levers=lever, insertion_hours=str(100 * rank), title=f"Lot de rang {rank}",
                         criteria=None if "award_criterion" in lever else PLAIN)
             for rank, lever in enumerate(levers, 1)]
    pieces = {code: {"one_per": "market"} for code in ("ae-annexe", "fiche-technique", "fiche-suivi")}
    return judged(lots(*given, criteria=SCORED, pieces=pieces, **changes))


@pytest.fixture(scope="module")
def dossiers(library: Library, outlines: dict[str, Outline]) -> dict[str, Dossier]:
    starters = {name: prepare(load_market(TEMPLATES / "starters" / f"{name}.yaml", library.vocabulary()), library, outlines)
                for name in STARTERS}
    return {**starters, "in-parts": in_parts(BOTH, BOTH)}


@pytest.fixture(scope="module")
def forms(dossiers: dict[str, Dossier], tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """One of each form of the starters, and those with a part for each lot, written."""
    folder, written, seen = tmp_path_factory.mktemp("forms"), {}, set()
    for name, dossier in dossiers.items():
        files = write_word(dossier)
        for piece in dossier.pieces.pieces:
            if piece.form and (name, piece.code) not in seen:
                seen.add((name, piece.code))
                path = folder / f"{name}--{piece.stem}.docx"
                path.write_bytes(files[f"{piece.stem}.docx"])
                written[path] = piece
    assert {piece.code for piece in written.values()} == {"ae-annexe", "fiche-technique", "fiche-suivi", "bilan"}
    return written


def one_of_each(forms: Forms) -> Forms:
    """One of each code, and an annex in parts: what is opened by LibreOffice, which takes its time."""
    return {path: piece for path, piece in forms.items()
            if path.name.startswith(STARTERS[0]) or path.name == "in-parts--ae-annexe.docx"}


def fields(piece: Piece) -> list[tuple[str, Field]]:
    """Each field with the name of the bookmark around its label."""
    found = [block for passage in piece.passages() for block in passage.blocks if isinstance(block, Field)]
    return list(zip(names(piece).labels, found, strict=True))


def body(path: Path) -> Any:
    return open_parts(path).body


def kind_of(control: Any) -> set[str]:
    """The kind of a control, by the names of what says it."""
    return {child.tag.split("}")[1] for child in control.find(f"{W}sdtPr")} - set(ORDER)


def label(root: Any, name: str) -> Any:
    """The one start of the bookmark `name`."""
    [start] = [mark for mark in root.iter(f"{W}bookmarkStart") if mark.get(f"{W}name") == name]
    return start


def above(element: Any, tag: str) -> Any:
    return next(element.iterancestors(W + tag))


def answers(root: Any, name: str, field: Field) -> list[Any]:
    """The cells that the label `name` says where to write."""
    row = above(label(root, name), "tr")
    if field.kind != "rows":
        return row.findall(f"{W}tc")[1:]
    printed = 1 if field.choices else 0
    table = above(row, "tbl")
    return [cell for line in table.findall(f"{W}tr")[1:] for cell in line.findall(f"{W}tc")[printed:]]


def controls(cells: list[Any]) -> Iterator[Any]:
    for cell in cells:
        yield from cell.iter(f"{W}sdt")


def test_each_kind_of_field_is_its_kind_of_control_with_its_title_and_its_hint(forms: Forms) -> None:
    seen = set()
    for path, piece in forms.items():
        root = body(path)
        for name, field in fields(piece):
            seen.add(field.kind)
            found = list(controls(answers(root, name, field)))
            printed = 1 if field.kind == "rows" and field.choices else 0
            assert len(found) == (len(field.choices or "1") if field.kind == "check" else
                                  field.count * (len(field.columns) - printed) if field.kind == "rows" else 1), field.label
            for control in found:
                assert kind_of(control) == KINDS.get(field.kind, set()), field.label
                title = control.find(f"{W}sdtPr/{W}alias").get(f"{W}val")
                if field.kind != "check":
                    assert title == field.label[:64] or field.kind == "rows" and title.startswith(
                        tuple(column.title[:40] for column in field.columns)), title
                    assert "".join(control.find(f"{W}sdtContent").itertext()) == (
                        (field.hint or "…") if field.kind == "rows" else hint(field))
    assert seen == {"text", "long_text", "number", "date", "choice", "check", "rows"}


def test_a_control_says_what_it_is_in_the_order_that_every_reader_accepts_and_cannot_be_deleted(forms: Forms) -> None:
    for path, piece in forms.items():
        root = body(path)
        for name, field in fields(piece):
            for control in controls(answers(root, name, field)):
                said = [child.tag.split("}")[1] for child in control.find(f"{W}sdtPr")]
                assert said == [*(o for o in ORDER if o != "showingPlcHdr" or field.kind != "check"), *kind_of(control)]
                assert control.find(f"{W}sdtPr/{W}lock").get(f"{W}val") == "sdtLocked"
                assert control.getparent().tag == f"{W}p", "a control stands in a paragraph, never around a cell"


def test_the_text_is_locked_by_one_group_that_begins_after_the_first_title(forms: Forms) -> None:
    for path, piece in forms.items():
        root = body(path)
        [group] = [e.getparent().getparent() for e in root.iter(f"{W}group")]
        assert group.find(f"{W}sdtPr/{W}lock").get(f"{W}val") == "contentLocked"
        assert group.getparent() is root and group.getnext().tag == f"{W}sectPr"
        # A title that opens a control would lose its bookmark in LibreOffice; a form in parts opens with words of its own.
        opening = group.find(f"{W}sdtContent/{W}p")
        assert not any(mark.get(f"{W}name").startswith("_Ref_") for mark in opening.iter(f"{W}bookmarkStart"))
        before = group.itersiblings(preceding=True)
        outside = [mark.get(f"{W}name") for block in before for mark in block.iter(f"{W}bookmarkStart")]
        assert [name for name in outside if name.startswith("_")] == [
            names(piece).anchors[part.anchor] for part in piece.body[:1] if isinstance(part, Heading)]


def test_no_other_piece_is_locked(dossiers: dict[str, Dossier]) -> None:
    """The buyer's own pièces are theirs to edit; the file of a form is not protected, for LibreOffice would lock all of it."""
    dossier = dossiers[STARTERS[0]]
    for name, data in write_word(dossier).items():
        parts = open_parts(data)
        form = next(piece.form for piece in dossier.pieces.pieces if f"{piece.stem}.docx" == name)
        assert bool(list(parts.body.iter(f"{W}group"))) == form, name
        assert b"documentProtection" not in parts.contents["word/settings.xml"]


def test_a_table_to_fill_in_repeats_its_titles_and_keeps_its_rows_together(forms: Forms) -> None:
    for path, piece in forms.items():
        root = body(path)
        for name, field in fields(piece):
            if field.kind != "rows":
                continue
            head = above(label(root, name), "tr")
            assert head.find(f"{W}trPr/{W}tblHeader") is not None
            rows = above(head, "tbl").findall(f"{W}tr")
            assert len(rows) == 1 + field.count
            kept = [all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p")) for row in rows]
            assert kept == [True, *[field.count <= 8] * (field.count - 1), False], field.label


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
def test_a_form_saved_by_libreoffice_keeps_every_label_beside_its_answer(forms: Forms, tmp_path: Path) -> None:
    forms = one_of_each(forms)
    again = libreoffice.convert(list(forms), libreoffice.DOCX, tmp_path / "docx")
    odt = libreoffice.convert(list(forms), "odt", tmp_path / "odt")
    back = libreoffice.convert(odt, libreoffice.DOCX, tmp_path / "back")
    for saved, by_odt, piece in zip(again, back, forms.values(), strict=True):
        for path in (saved, by_odt):
            root = body(path)
            for name, field in fields(piece):
                cells = answers(root, name, field)
                shown = {"".join(cell.itertext(f"{W}t")).replace("\u00a0", " ") for cell in cells}
                expected = {(field.hint or "…") if field.kind == "rows" else hint(field)}
                if field.kind == "check":
                    expected = {"".join("☐ " + choice for choice in field.choices or ("oui",))}
                assert shown == {words.replace("\u00a0", " ") for words in expected}, (path.name, field.label)
                # The hint is still a hint, not words of the tenderer's.
                assert field.kind == "check" or all(cell.find(f".//{W}showingPlcHdr") is not None for cell in cells)
        holders = [mark.get(f"{W}name") for mark in body(saved).iter(f"{W}bookmarkStart")]
        expected_names = {f"{name}_{side}" for name in names(piece).passages for side in "az"}
        assert expected_names <= set(holders) and all(holders.count(name) == 1 for name in expected_names)


def test_a_signature_has_room_on_paper_and_a_long_answer_may_run_over_the_page(forms: Forms) -> None:
    """Half a centimetre a line; a row that is short enough is never cut by the foot of a page."""
    tall: dict[str, set[tuple[float, bool]]] = {"signature": set(), "long_text": set(), "other": set()}
    for path, piece in forms.items():
        root = body(path)
        for name, field in fields(piece):
            if field.kind != "rows":
                properties = above(label(root, name), "tr").find(f"{W}trPr")
                height, cut = int(properties.find(f"{W}trHeight").get(f"{W}val")), properties.find(f"{W}cantSplit") is None
                kind = "signature" if field.label.startswith(("Signature", "Visa", "Cachet")) else field.kind
                tall[kind if kind in tall else "other"].add((round(height / 567, 1), cut))
    assert tall == {"signature": {(2.0, False)}, "long_text": {(4.0, True)}, "other": {(0.7, False)}}


def test_short_answers_stay_together_and_with_what_asks_for_them(forms: Forms) -> None:
    """Their rows are kept on one page, with the paragraph of the clause that asks."""
    together, asking = set(), set()
    for path, piece in forms.items():
        root, marks = body(path), iter(names(piece).labels)
        asked = [(above(label(root, name), "tr"), field.kind) for name, field in fields(piece) if field.kind != "rows"]
        for (row, kind), (following, after) in pairwise(asked):
            if following.getparent() is row.getparent() and "long_text" not in (kind, after):
                together |= {kept(paragraph) for paragraph in row.iter(f"{W}p")}
        for passage in piece.passages():
            for before, block in pairwise([None, *passage.blocks]):
                mark = next(marks) if isinstance(block, Field) else ""
                if mark and isinstance(before, Paragraph) and block.kind != "rows":
                    asking.add(kept(above(label(root, mark), "tbl").getprevious()))
    assert together == asking == {True}


def kept(paragraph: Any) -> bool:
    return paragraph.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.parametrize(("stated", "said"), [({}, "2 000"), ({"answer_length": "1 200"}, "1 200")])
def test_the_room_of_an_answer_is_the_buyer_s_said_alike_in_the_text_and_in_the_cell(stated: dict[str, str], said: str) -> None:
    market = judged({**CRITERION, **stated})
    [sheet] = [piece for piece in market.pieces.pieces if piece.code == "fiche-technique"]
    hints = {field.hint.replace("\u00a0", " ") for _, field in fields(sheet) if field.kind == "long_text"}
    assert hints == {f"{said} caractères au plus"}
    rules = [line.replace("\u00a0", " ") for line in lines(sheet) if line.startswith("Longueur")]
    assert rules and all(f"au plus {said} caractères, espaces compris" in line for line in rules)
    assert ("answer_length" in {row["path"] for row in market.defaults}) == (not stated)


# ---- for those who do not see the page ---------------------------------------------------------------------

def test_a_form_has_a_title_a_language_and_headings_that_say_something(forms: Forms) -> None:
    for path, piece in forms.items():
        parts = open_parts(path)
        core = parts.contents["docProps/core.xml"].decode()
        assert f"<dc:title>{piece.title}".replace("\u00a0", " ") in core.replace("\u00a0", " ")
        assert b'<w:lang w:val="fr-FR"' in parts.contents["word/styles.xml"]
        levels = [part.level for part in piece.body if isinstance(part, Heading)]
        assert all(part.text.strip() for part in piece.body if isinstance(part, Heading))
        assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.skipif(not libreoffice.available() or shutil.which("pdfinfo") is None, reason="LibreOffice ou poppler absent")
def test_the_pdf_of_a_form_is_accessible(forms: Forms, tmp_path: Path) -> None:
    """Its structure, its title and its language; a header in each table; nothing painted that a screen reader would not meet."""
    for name, data in converted({path.name: path.read_bytes() for path in one_of_each(forms)}, "pdf").items():
        pdf = tmp_path / name
        pdf.write_bytes(data)
        assert tagged_pdf.faults(pdf) == [], name


@pytest.mark.skipif(not libreoffice.available() or shutil.which("pdfinfo") is None, reason="LibreOffice ou poppler absent")
def test_a_pdf_without_structure_is_not_accessible(forms: Forms, tmp_path: Path) -> None:
    [pdf] = libreoffice.convert([next(iter(forms))], 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}',
                                tmp_path)
    assert {"untagged", "PDF/UA not claimed"} <= set(tagged_pdf.faults(pdf))


# ---- one file for all the lots ------------------------------------------------------------------------------

def test_each_part_has_its_lot_s_hours_and_fields_of_its_own(dossiers: dict[str, Dossier]) -> None:
    pieces = {piece.code: piece for piece in dossiers["in-parts"].pieces.pieces if piece.lot is None}
    for code in ("ae-annexe", "fiche-technique", "fiche-suivi"):
        piece = pieces[code]
        parts = [part.text.replace("\u00a0", " ") for part in piece.body if isinstance(part, Heading) and part.level == 1]
        assert parts == [f"Partie du lot n° {rank} – Lot de rang {rank}" for rank in (1, 2)]
        assert [part.number for part in piece.body if isinstance(part, Heading)][:3] == ["1", "1.1", "1.2"]
        asked = {one: [(passage.clause, block.label) for passage in piece.passages() if passage.lots == (one,)
                       for block in passage.blocks if isinstance(block, Field)] for one in "12"}
        assert asked["1"] == asked["2"]
        labels = names(piece).labels
        assert len(set(labels)) == len(labels) == 2 * len(asked["1"]) > 0
    annex = list(lines(pieces["ae-annexe"]))
    second = next(rank for rank, line in enumerate(annex) if line.startswith("# 2"))
    for part, hours in ((annex[:second], 100), (annex[second:], 200)):
        said = " ".join(part).replace("\u00a0", " ")
        assert f"au moins {hours} heures d’insertion" in said and f"au moins {300 - hours} heures" not in said
    assert any("désignent cette partie seule" in line for line in annex[:second])


def test_one_file_for_all_the_lots_is_named_after_the_piece_and_says_what_the_tree_says(forms: Forms) -> None:
    found = {path: piece for path, piece in forms.items() if path.name.startswith("in-parts") and piece.lot is None}
    assert {path.name for path in found} == {f"in-parts--{c}.docx" for c in ("ae-annexe", "fiche-technique", "fiche-suivi")}
    for path, piece in found.items():
        said = list(lines(piece))
        assert [line for line in read_docx(path) if line != BETWEEN_TABLES][-len(said):] == said


def test_a_single_lot_with_the_lever_has_its_usual_file() -> None:
    pieces = {piece.stem: piece for piece in in_parts(BOTH, ["execution_condition"]).pieces.pieces}
    assert {"fiche-technique-lot-1", "ae-annexe", "fiche-suivi"} <= set(pieces) and "ae-annexe-lot-1" not in pieces
    assert not any("désignent cette partie" in line for line in lines(pieces["fiche-technique-lot-1"]))


def test_a_reference_leads_to_the_part_of_its_own_lot(dossiers: dict[str, Dossier], outlines: dict[str, Outline]) -> None:
    market = dossiers["in-parts"]
    plan = Plan(market.settled, market.selection, outlines["ae-annexe"], None, market.settled.lots)
    target = "engagement_act_annex/ae-annexe/volume"
    for lot in market.settled.lots:
        references = References(plan, [plan], outlines, target, [], (lot,))
        assert plain(references.find(target, "")) == f"l’article\u00a0{lot.number}.3"
