"""Clauses put into buyers' own files: the place, the look, the numbers, and all the rest as it was."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import builders
import buyers
import libreoffice
import msgspec
import ooxml_validator
import pytest
from buyers import Kind
from click.testing import CliRunner
from docx import Document
from lxml import etree
from places import STARTERS
from word_structure import problems

from drafting.cli import main
from drafting.document import Column, Heading
from drafting.draft import Dossier
from drafting.errors import DraftingError
from drafting.insertion import Inserted, inserted
from drafting.word.inserted import fitted
from drafting.word.numbering import Numbering
from drafting.word.outline import words
from drafting.word.package import read_package
from drafting.word.parts import W
from drafting.word.read import clause_holders, read_properties
from drafting.word.source import Source, open_source
from drafting.word.tracked import Tracked

KINDS = {kind.name: kind for kind in buyers.kinds()}
TOUCHED = {"[Content_Types].xml", "_rels/.rels", "docProps/custom.xml", "word/document.xml", "word/numbering.xml",
           "word/_rels/document.xml.rels"}
FIRST = "Action d’insertion"
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    market = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")
    return builders.starter(market)


@pytest.fixture(scope="module")
def done(dossier: Dossier) -> dict[str, Inserted]:
    return {name: put(dossier, kind) for name, kind in KINDS.items()}


def put(dossier: Dossier, kind: Kind) -> Inserted:
    return inserted(dossier, "ccap", open_source(kind.data), kind.option, kind.wanted, None)


def tracking() -> Tracked:
    return Tracked("service achats", date(2026, 11, 22))


def blocks(data: bytes) -> list[Any]:
    return [block.element for block in open_source(data).blocks]


def ours(data: bytes) -> list[bool]:
    """For each block, whether it stands between two bookmarks of an insertion."""
    inside: set[str] = set()
    found = []
    for block in blocks(data):
        names = [s.get(f"{W}name") for s in block.iter(f"{W}bookmarkStart")]
        opened = {n[:-2] for n in names if n.startswith("_clz_ccap") and n.endswith("_a")}
        inside |= opened
        found.append(bool(inside))
        inside -= {n[:-2] for n in names if n.startswith("_clz_ccap") and n.endswith("_z")}
    return found


def canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", with_tail=False)


def shown(source: Source) -> list[tuple[str, str]]:
    """Each paragraph: the number that its list shows, its words."""
    numbering = Numbering(source.parts)
    found = []
    for paragraph in source.parts.body.iter(f"{W}p"):
        mark = numbering.mark(paragraph)
        found.append((mark.text if mark else "", words(paragraph)))
    return found


# -- the rest of the file -------------------------------------------------------------------------------------

@each_kind
def test_what_is_not_touched_is_copied_byte_for_byte(kind: Kind, done: dict[str, Inserted]) -> None:
    before = {m.name: m for m in read_package(kind.data)}
    after = {m.name: m for m in read_package(done[kind.name].data)}
    assert set(before) <= set(after)
    assert {name for name, member in before.items() if after[name] != member} <= TOUCHED
    assert set(after) - set(before) <= TOUCHED


@each_kind
def test_the_body_without_the_insertion_is_the_body_as_it_was(kind: Kind, done: dict[str, Inserted]) -> None:
    after = [canonical(b) for b, new in zip(blocks(done[kind.name].data), ours(done[kind.name].data), strict=True) if not new]
    before = [canonical(b) for b in blocks(kind.data) if kind.option != "marker" or words(b) != "[[Clauses sociales]]"]
    assert after == before


@each_kind
def test_styles_never_change_and_lists_are_only_added(kind: Kind, done: dict[str, Inserted]) -> None:
    before, after = open_source(kind.data), open_source(done[kind.name].data)
    assert after.content("word/styles.xml") == before.content("word/styles.xml")
    old, new = ([canonical(e) for e in source.parts.numbering] for source in (before, after))
    assert [e for e in new if e in old] == old


@each_kind
def test_the_sections_and_their_end_stay(kind: Kind, done: dict[str, Inserted]) -> None:
    source = open_source(done[kind.name].data)
    before = open_source(kind.data)
    assert source.text[source.end:] == before.text[before.end:]


# -- the place, the numbers, the look ------------------------------------------------------------------------

@each_kind
def test_the_article_goes_on_with_their_numbers(kind: Kind, done: dict[str, Inserted]) -> None:
    titles = [part for part in done[kind.name].piece.body if isinstance(part, Heading)]
    assert (titles[0].number or "", titles[1].number or "") == (
        kind.first, kind.second)


@each_kind
def test_the_title_stands_where_it_was_asked(kind: Kind, done: dict[str, Inserted]) -> None:
    lines = [f"{number} {text}".strip() for number, text in shown(open_source(done[kind.name].data))]
    place = next(rank for rank, line in enumerate(lines) if line.endswith(FIRST))
    title = next(rank for rank, line in enumerate(lines) if kind.following and line.startswith(kind.following)
                 and rank > place) if kind.following else None
    assert kind.first in lines[place]
    assert title is None or title > place


@each_kind
def test_the_structure_is_sound(kind: Kind, done: dict[str, Inserted]) -> None:
    if "strict" in kind.name:
        kind = KINDS["macros"]  # our own check reads the usual namespaces; the strict file is the same one
    before = set(problems(kind.data))
    assert [p for p in problems(done[kind.name].data) if p not in before and not p.endswith("empty paragraph")] == []


@each_kind
def test_a_second_insertion_replaces_the_first(kind: Kind, done: dict[str, Inserted], dossier: Dossier) -> None:
    again = inserted(dossier, "ccap", open_source(done[kind.name].data), "", "", None)
    assert again.data == done[kind.name].data
    assert again.changed == ()


# -- what Word and LibreOffice say ----------------------------------------------------------------------------

def named(rank: int, kind: Kind, folder: Path, data: bytes, more: str = "") -> Path:
    path = folder / f"kind{rank:02}{more}{kind.suffix}"
    path.write_bytes(data)
    return path


@pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")
def test_the_validator_finds_nothing_new(done: dict[str, Inserted], dossier: Dossier, tmp_path: Path) -> None:
    before, after = {}, {}
    for rank, kind in enumerate(KINDS.values()):
        first, then = named(rank, kind, tmp_path, kind.data, "a"), named(rank, kind, tmp_path, done[kind.name].data, "b")
        before[then] = after[first] = first
        if rank % 4 == 0:
            changes = inserted(dossier, "ccap", open_source(done[kind.name].data), "", "", tracking())
            before[named(rank, kind, tmp_path, changes.data, "c")] = first
    judged = ooxml_validator.telling(before, after)
    found = {path: remarks for path, remarks in ooxml_validator.findings(judged, ["Microsoft365"]).items() if remarks}
    theirs = ooxml_validator.findings({before[path] for path in found}, ["Microsoft365"])
    assert judged and all(set(remarks) <= set(theirs[before[path]]) for path, remarks in found.items())


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
def test_libreoffice_shows_the_same_numbers(done: dict[str, Inserted], tmp_path: Path) -> None:
    files = {kind.name: named(rank, kind, tmp_path, done[kind.name].data) for rank, kind in enumerate(KINDS.values())
             if kind.name != "deux colonnes"}  # whose lines the text of a PDF mixes
    pdfs = libreoffice.convert(list(files.values()), "pdf", tmp_path / "pdf")
    for (name, _), pdf in zip(files.items(), pdfs, strict=True):
        kind, text = KINDS[name], re.sub(r"[ \u00a0]+", " ", libreoffice.pdf_text(pdf))
        assert "Reference source" not in text and "Erreur" not in text, name
        title = re.search(rf"(?mi)^ ?((?:article )?[\dIVX][\w. –]*)? ?{FIRST}$", text)
        assert title and kind.first in (title.group(1) or ""), name
        volume = re.search(r"pour le volume fixé à l’article (.+?)\.\s", text, re.S)
        number = next(p.number for p in done[name].piece.body if isinstance(p, Heading) and p.text.startswith("Volume"))
        assert volume and volume.group(1).replace("\n", " ") == (number or "« Volume d’heures d’insertion »"), name
        deep = re.search(r"décision de l’acheteur dans celles de l’article (.+?)\. ", " ".join(text.split()))
        below = next(p.number for p in done[name].piece.body if isinstance(p, Heading) and p.text.startswith("Difficultés"))
        assert deep and deep.group(1) == (below or "« Difficultés d’exécution »"), name
        if kind.following:
            assert re.search(rf"(?mi)^ ?{kind.following}\b", text[title.end():]), name


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
def test_clauses_are_found_again_after_libreoffice_saved_the_file(
        done: dict[str, Inserted], dossier: Dossier, tmp_path: Path) -> None:
    """Not one mark is lost: the end of the file, and paragraphs that close with a reference, are where LibreOffice drops some."""
    names = ("styles français numérotés", "gras et numéros, sans style")
    files = [named(rank, KINDS[name], tmp_path, done[name].data) for rank, name in enumerate(names)]
    for path in libreoffice.convert(files, libreoffice.DOCX, tmp_path / "saved"):
        assert all(copy.whole for copies in clause_holders(path).values() for copy in copies)
        again = inserted(dossier, "ccap", open_source(path), "", "", None)
        assert again.changed == ()
        texts = [text for _, text in shown(open_source(again.data))]
        assert sum(text.endswith("Principe et fondement") for text in texts) == 1


# -- tracked changes -----------------------------------------------------------------------------------------

def decided(data: bytes, kept: str, dropped: str) -> list[str]:
    """The paragraphs with every change accepted or refused."""
    lines, carried = [], ""
    for paragraph in open_source(data).parts.body.iter(f"{W}p"):
        carried += "".join(t.text or "" for t in paragraph.iter(f"{W}t", f"{W}delText")
                           if not any(a.tag == W + dropped for a in t.iterancestors()))
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{dropped}") is None:
            lines.append(carried)
            carried = ""
    return [line for line in [*lines, carried] if line.strip()]


@pytest.mark.parametrize("name", ["styles français numérotés", "gras et numéros, sans style", "deux colonnes", "Open XML strict"])
def test_all_accepted_is_the_plain_insertion_and_all_refused_the_first_file(
        name: str, done: dict[str, Inserted], dossier: Dossier) -> None:
    kind = KINDS[name]
    tracked = inserted(dossier, "ccap", open_source(kind.data), kind.option, kind.wanted, tracking())
    assert decided(tracked.data, "ins", "del") == decided(done[name].data, "ins", "del")
    assert decided(tracked.data, "del", "ins") == decided(kind.data, "del", "ins")


def test_a_second_insertion_in_tracked_changes_keeps_the_old_words(done: dict[str, Inserted], dossier: Dossier) -> None:
    first = done["styles français numérotés"].data
    again = inserted(dossier, "ccap", open_source(first), "", "", tracking())
    assert decided(again.data, "del", "ins") == decided(first, "del", "ins")
    assert decided(again.data, "ins", "del") == decided(first, "ins", "del")
    names = [s.get(f"{W}name") for s in open_source(again.data).parts.body.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))


# -- other ways to name a place ------------------------------------------------------------------------------

FRENCH = "styles français numérotés"


def test_an_article_keeps_its_title_and_its_number_when_its_content_is_replaced(dossier: Dossier) -> None:
    done = inserted(dossier, "ccap", open_source(KINDS[FRENCH].data), "replace", "Délais d’exécution", None)
    lines = shown(open_source(done.data))
    place = lines.index(("3", "Délais d’exécution"))
    assert lines[place + 1] == ("3.1", "Principe et fondement")
    assert ("", "Stipulation 3 1") not in lines and all(text != FIRST for _, text in lines)
    assert ("4", "Paiement") in lines
    assert inserted(dossier, "ccap", open_source(done.data), "", "", None).data == done.data


def test_a_number_of_places_names_a_title(dossier: Dossier) -> None:
    by_number = inserted(dossier, "ccap", open_source(KINDS[FRENCH].data), "after", "7", None)
    by_words = inserted(dossier, "ccap", open_source(KINDS[FRENCH].data), "after", "delais  d’execution", None)
    assert by_number.data == by_words.data


def test_an_article_goes_in_below_an_article_at_the_level_that_is_named(dossier: Dossier) -> None:
    done = inserted(dossier, "cctp", open_source(KINDS[FRENCH].data), "after", "Stipulation 2 1", None)
    assert ("2.2", FIRST) in shown(open_source(done.data))
    assert ("2.3", "Stipulation 2 2") in shown(open_source(done.data))


def test_without_an_article_of_derogations_the_list_closes_the_insertion(done: dict[str, Inserted]) -> None:
    report = done["contrôles, zone de texte et repère"].report
    assert report.apart_missing and not report.apart
    titles = [p for p in done["contrôles, zone de texte et repère"].piece.body if isinstance(p, Heading)]
    assert (titles[-1].level, titles[-1].text) == (2, "Dérogations au CCAG")
    assert done[FRENCH].report.apart == "Dérogations au CCAG"


def test_the_note_to_the_buyer_is_not_printed(done: dict[str, Inserted]) -> None:
    for inserted_ in done.values():
        assert not [text for _, text in shown(open_source(inserted_.data)) if text.startswith("À insérer")]


def test_a_document_without_bullets_gets_one_list_of_ours_once(done: dict[str, Inserted], dossier: Dossier) -> None:
    first = done["gras et numéros, sans style"]
    assert first.report.new_list
    again = inserted(dossier, "ccap", open_source(first.data), "", "", None)
    assert not again.report.new_list
    numbering = open_source(again.data).content("word/numbering.xml") or b""
    assert numbering.count(b"<w:abstractNum ") == 1


def test_a_text_without_bullets_adds_no_list(dossier: Dossier) -> None:
    done = inserted(dossier, "cctp", open_source(KINDS[FRENCH].data), "end", "", None)
    assert not done.report.new_list and "Liste à puces" not in dict(done.report.looks)
    assert open_source(done.data).content("word/numbering.xml") == open_source(KINDS[FRENCH].data).content("word/numbering.xml")


def test_the_bullets_and_the_tables_of_a_real_document_are_used(dossier: Dossier) -> None:
    document = Document()
    for rank in range(1, 4):
        document.add_heading(f"Article {rank} – Titre {rank}", 1)
        document.add_paragraph(buyers.SENTENCE)
        document.add_paragraph("une puce", style="List Bullet")
    table = document.add_table(2, 2, style="Light Grid Accent 1")
    table.cell(0, 0).text, table.cell(1, 0).text = "Phase", "Études"
    out = BytesIO()
    document.save(out)
    done = inserted(dossier, "ccap", open_source(out.getvalue()), "end", "", None)
    body = open_source(done.data).parts.body
    used = {e.get(f"{W}val") for e in body.iter(f"{W}pStyle", f"{W}tblStyle")}
    assert {"ListBullet", "LightGrid-Accent1"} <= used
    assert dict(done.report.looks)["Tableau"] == "leur style « Light Grid Accent 1 », comme leurs tableaux"
    assert done.report.titles == (("4", FIRST),)


def test_clauses_edited_by_hand_are_told_when_they_are_replaced(done: dict[str, Inserted], dossier: Dossier) -> None:
    data = done[FRENCH].data
    document = Document(BytesIO(data))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("Le titulaire exécute l’action d’insertion comme"))
    paragraph.runs[0].text = "Le titulaire exécute l’action d’insertion à sa guise."
    out = BytesIO()
    document.save(out)
    again = inserted(dossier, "ccap", open_source(out.getvalue()), "", "", None)
    assert again.changed == ("execution_clause/ccap/principe",)
    assert "à sa guise" not in "".join(text for _, text in shown(open_source(again.data)))


def test_the_file_says_where_its_clauses_come_from(done: dict[str, Inserted]) -> None:
    extract = msgspec.json.decode(read_properties(done[FRENCH].data)["clausier"])
    assert extract["piece"] == "ccap" and len(extract["clauses"]) == done[FRENCH].report.clauses
    assert "12.5" not in extract["clauses"][0]["text"] and "4.5" in extract["clauses"][0]["text"]


def test_the_properties_of_the_buyer_stay_and_two_pieces_live_in_one_file(done: dict[str, Inserted], dossier: Dossier) -> None:
    both = inserted(dossier, "rc", open_source(done[FRENCH].data), "end", "", None)
    properties = read_properties(both.data)
    assert msgspec.json.decode(properties["clausier"])["piece"] == "ccap"
    assert msgspec.json.decode(properties["clausier-rc"])["piece"] == "rc"
    again = inserted(dossier, "ccap", open_source(both.data), "", "", None)
    now, then = ([line for line in shown(open_source(data)) if line[1]] for data in (again.data, both.data))
    assert now == then
    assert read_properties(again.data) == properties


def test_the_fields_of_an_act_of_engagement_are_filled_in_there_too(tmp_path: Path) -> None:
    market = next(path for path in STARTERS if path.stem == "lots-reserves")
    reserved = builders.starter(market)
    for rank, name in enumerate((FRENCH, "gras et numéros, sans style")):
        done = inserted(reserved, "ae", open_source(KINDS[name].data), "end", "", None)
        assert [p for p in problems(done.data) if not p.endswith("empty paragraph")] == []
        named(rank, KINDS[name], tmp_path, done.data)
        assert open_source(done.data).text.count(b"<w:showingPlcHdr/>") > 0
    if ooxml_validator.available():
        assert set(sum(ooxml_validator.findings(tmp_path.iterdir()).values(), [])) == set()


# -- refusals ------------------------------------------------------------------------------------------------

REFUSED = {
    ("after", "stipulation"): "en désigne 10 : [2] 1.1 Stipulation 1 1",
    ("after", "Paiment"): "Titres proches : [10] 4 Paiement",
    ("after", "99"): "Ce document a 15 titres",
    ("bookmark", "ici"): "Le signet « ici » n'est pas dans le corps",
    ("marker", "[[ici]]"): "Le repère « [[ici]] » n'est dans aucun paragraphe",
    ("marker", "le présent article"): "est écrit 10 fois",
    ("", ""): "dites où les mettre",
}


@pytest.mark.parametrize(("option", "wanted"), REFUSED)
def test_a_place_that_is_absent_or_ambiguous_is_told_with_the_candidates(option: str, wanted: str, dossier: Dossier) -> None:
    with pytest.raises(DraftingError, match=re.escape(REFUSED[option, wanted])):
        inserted(dossier, "ccap", open_source(KINDS[FRENCH].data), option, wanted, None)


def refused(data: bytes, option: str, wanted: str, dossier: Dossier) -> str:
    with pytest.raises(DraftingError) as error:
        inserted(dossier, "ccap", open_source(data), option, wanted, None)
    return str(error.value)


def test_a_place_inside_a_field_or_a_control_is_refused(dossier: Dossier) -> None:
    inside = '<w:bookmarkStart w:id="1" w:name="dedans"/><w:bookmarkEnd w:id="1"/>'
    body = buyers.CONTENTS.replace("<w:p><w:r><w:t>2 Prix", f"<w:p>{inside}<w:r><w:t>2 Prix")
    file = buyers.docx(body + buyers.articles("Titre1", "Titre2"), buyers.HEADINGS, buyers.DECIMAL)
    assert "à l'intérieur d'un champ" in refused(file, "bookmark", "dedans", dossier)
    control = ('<w:sdt><w:sdtPr><w:id w:val="9"/></w:sdtPr><w:sdtContent>' + buyers.articles("Titre1", "Titre2", 2)
               + "</w:sdtContent></w:sdt>" + buyers.articles("Titre1", "Titre2", 1))
    file = buyers.docx(control, buyers.HEADINGS, buyers.DECIMAL)
    assert "contrôle de contenu" in refused(file, "after", "1", dossier)
    assert "contrôle de contenu" in refused(file, "replace", "Prix", dossier)
    assert inserted(dossier, "ccap", open_source(file), "after", "4", None).report.titles == (("3", FIRST),)


def test_typed_numbers_leave_no_room_before_the_first(dossier: Dossier) -> None:
    kind = KINDS["articles à la main, entre deux"]
    assert "aucun n'est libre avant « 1 »" in refused(kind.data, "before", "1", dossier)


def test_a_section_break_is_not_lost(dossier: Dossier) -> None:
    data = KINDS["section en largeur"].data
    kept = inserted(dossier, "ccap", open_source(data), "replace", "Délais d’exécution", None)
    assert open_source(kept.data).text.count(b"<w:sectPr>") == 3
    file = buyers.docx(buyers.p("Objet", "Titre1") + buyers.p("", properties=buyers.LANDSCAPE) + buyers.p(buyers.SENTENCE)
                       + buyers.p("Prix", "Titre1"), buyers.HEADINGS, buyers.DECIMAL)
    assert "saut de section, qui serait perdu" in refused(file, "replace", "Objet", dossier)


@pytest.mark.parametrize(("data", "words_"), [
    (b"\xd0\xcf\x11\xe0 ancien", "à l'ancien format de Word (.doc)"),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protégé par un mot de passe"),
    (b"PK\x03\x04 rien", "endommagé"), (b"bonjour", "Ce n'est pas un fichier Word"),
    (KINDS[FRENCH].data[:-200], "endommagé"),
])
def test_what_cannot_be_read_is_told(data: bytes, words_: str) -> None:
    with pytest.raises(DraftingError, match=re.escape(words_)):
        open_source(data)


def test_only_a_piece_of_articles_goes_into_a_file(dossier: Dossier) -> None:
    source = open_source(KINDS[FRENCH].data)
    with pytest.raises(DraftingError, match="est un document à part entière"):
        inserted(dossier, "notice", source, "end", "", None)
    with pytest.raises(DraftingError, match="n'est pas produite pour ce marché"):
        inserted(dossier, "motivation", source, "end", "", None)
    with pytest.raises(DraftingError, match="n'existe pas"):
        inserted(dossier, "ccpa", source, "end", "", None)


# -- the commands --------------------------------------------------------------------------------------------

MARKET = str(next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots"))


def run(*words_: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, list(words_))
    assert done.exit_code == code, done.output
    return done.output


def test_insert_tells_what_it_did_and_never_writes_over(tmp_path: Path) -> None:
    file, out = tmp_path / "CCAP.docx", tmp_path / "sortie.docx"
    file.write_bytes(KINDS["styles de l'auteur, « Article 4 – »"].data)
    words_ = ["insert", MARKET, "--into", str(file), "--piece", "ccap", "--after", "Prix", "-o", str(out)]
    said = run(*words_)
    assert "Titre 2 → leur style « Article niv. 2 »" in said
    assert "pieces: {ccap: {article: 3}}" in said
    assert "à la fin de l'article « Dérogations au CCAG »" in said
    assert file.read_bytes() == KINDS["styles de l'auteur, « Article 4 – »"].data
    assert run(*words_, "--json")  # the same bytes are no loss
    out.write_bytes(b"autre")
    assert "existe déjà" in run(*words_, code=1)
    assert "Une seule place" in run(*words_, "--end", code=2)
    assert "--track-changes demande --author" in run(*words_, "--track-changes", code=2)


def test_clauses_that_fill_an_article_say_its_number_too(tmp_path: Path) -> None:
    """The other pièces cite the article of the market: where the buyer's has another number, they would cite a wrong one."""
    file = tmp_path / "CCAP.docx"
    file.write_bytes(KINDS["styles de l'auteur, « Article 4 – »"].data)
    said = run("insert", MARKET, "--into", str(file), "--piece", "ccap", "--replace", "Prix", "-o", str(tmp_path / "sortie.docx"))
    assert "l'article porte le numéro 2 ; les autres pièces citent l'article 12." in said
    assert "pieces: {ccap: {article: 2}}" in said


@pytest.mark.parametrize("width", [2_500, 3_900, 6_000, 9_000])
def test_no_word_of_a_table_is_cut_even_in_a_column_of_text(width: int) -> None:
    """The words share what room there is, in smaller letters when they must."""
    columns = (Column("Lot", 1), Column("Intitulé", 6), Column("Caractère de la clause", 2), Column("Heures d’insertion", 2))
    widths, room = fitted(width, columns, [["1", "Gros œuvre et maçonnerie", "Obligatoire", "525"], ["Total", "", "", "1 155"]])
    assert sum(widths) <= width
    for wide, word in zip(widths, ("Total", "maçonnerie", "Obligatoire", "d’insertion"), strict=True):
        assert wide >= 230 + int(len(word) * 125 * room) - 1
    assert 0 < room <= 1 and (room == 1) == (width >= 6_000)


def test_places_numbers_the_titles_and_shows_what_stands_between(tmp_path: Path) -> None:
    file = tmp_path / "CCAP.docx"
    file.write_bytes(KINDS["contrôles, zone de texte et repère"].data)
    said = run("places", str(file))
    assert "   [7] 3 Délais d’exécution" in said
    assert "(contrôle de contenu « Mentions »)" in said and "(zone de texte « Encadré »)" in said
    rows = msgspec.json.decode(CliRunner().invoke(main, ["places", str(file), "--json"]).stdout)["places"]
    assert [row["place"] for row in rows if row["kind"] == "title"] == list(range(1, 11))


def test_a_signature_and_macros_are_said_before_anything_is_written(tmp_path: Path) -> None:
    signed = buyers.docx(buyers.articles("Titre1", "Titre2"), buyers.HEADINGS, buyers.DECIMAL,
                         more={"_xmlsignatures/sig1.xml": "<a/>"})
    (tmp_path / "signé.docx").write_bytes(signed)
    (tmp_path / "macros.docm").write_bytes(KINDS["macros"].data)
    common = ["insert", MARKET, "--piece", "ccap", "--end"]
    assert "signature électronique" in run(*common, "--into", str(tmp_path / "signé.docx"), "-o", str(tmp_path / "s.docx"))
    assert "macros" in run(*common, "--into", str(tmp_path / "macros.docm"), "-o", str(tmp_path / "m.docm"))
    assert "doit finir par .docm" in run(*common, "--into", str(tmp_path / "macros.docm"), "-o", str(tmp_path / "m.docx"), code=1)
