"""A buyer or a candidate may send back an .odt: it is read as the same file in Word's format would be.

The forms filled in are in `test_read.py`, in both formats.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import builders
import buyers
import libreoffice
import pytest
from click.testing import CliRunner
from places import TEMPLATES

from drafting.cli import main
from drafting.draft import write_word
from drafting.errors import DraftingError
from drafting.library import Library
from drafting.provenance import read_extract, seeds, trace
from drafting.reading import load_market
from drafting.word.holders import copies_of
from drafting.word.papers import read_paper
from drafting.word.parts import W, open_parts
from drafting.word.read import UNANSWERED, clause_holders, read_docx, read_properties
from drafting.word.revisions import read_edited

STARTERS = ("clause-et-critere", "services-d-insertion")
"""A criterion, a service, every form and every kind of field."""
BACK = ("clause-et-critere--ccap", "clause-et-critere--ae-annexe-lot-1", "services-d-insertion--fiche-technique-lot-1")
Pairs = dict[str, tuple[Path, Path]]
needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice")


# ---- what LibreOffice saves ---------------------------------------------------------------------------


def marked() -> bytes:
    """What people leave in a file: changes over several paragraphs, an answered comment, a note, merged cells, lists in lists."""
    p, cell = buyers.p, "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    who = buyers.AUTHOR

    def change(kind: str, text: str, name: str, ident: int) -> str:
        return f'<w:{kind} w:id="{ident}" {who}><w:r><w:{name} xml:space="preserve">{text}</w:{name}></w:r></w:{kind}>'

    def item(level: int, text: str) -> str:
        return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="2"/></w:numPr>')

    mark = f'<w:p><w:pPr><w:rPr><w:{{}} w:id="{{}}" {who}/></w:rPr></w:pPr>{{}}</w:p>'
    body = (p("Article 1 – Objet") + '<w:p><w:r><w:t xml:space="preserve">Reste. </w:t></w:r></w:p>'
            + mark.format("ins", 20, change("ins", "Premier ajout.", "t", 21))
            + mark.format("ins", 22, change("ins", "Second ajout.", "t", 23))
            + mark.format("del", 24, '<w:r><w:t xml:space="preserve">Le début </w:t></w:r>'
                          + change("del", "retiré", "delText", 25))
            + mark.format("del", 26, change("del", "Un paragraphe retiré.", "delText", 27))
            + f"<w:p>{change('del', 'Encore retiré, ', 'delText', 28)}<w:r><w:t>et la fin.</w:t></w:r></w:p>"
            + buyers.TRACKED
            + '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Gras</w:t></w:r><w:r><w:t xml:space="preserve"> et </w:t></w:r><w:r><w:rPr>'
              '<w:i/></w:rPr><w:t>penché</w:t></w:r><w:r><w:tab/><w:t>suite</w:t><w:br/><w:t xml:space="preserve">a  b</w:t>'
              "</w:r></w:p>"
            + item(0, "un") + item(1, "un un") + item(1, "un deux") + item(0, "deux") + p("Hors liste.") + item(1, "deux un")
            + '<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>' + '<w:gridCol w:w="3000"/>' * 3
            + "</w:tblGrid><w:tr>"
            + cell.format('<w:tcW w:w="6000" w:type="dxa"/><w:gridSpan w:val="2"/>', p("Large"))
            + cell.format('<w:tcW w:w="3000" w:type="dxa"/><w:vMerge w:val="restart"/>', p("Haute")) + "</w:tr><w:tr>"
            + cell.format('<w:tcW w:w="3000" w:type="dxa"/>', p("A")) + cell.format('<w:tcW w:w="3000" w:type="dxa"/>', p("B"))
            + cell.format('<w:tcW w:w="3000" w:type="dxa"/><w:vMerge/>', "<w:p/>") + "</w:tr></w:tbl>" + p("Fin."))
    levels = [buyers.level(rank, f"%{rank + 1}", f"Titre{rank + 1}") for rank in range(3)]
    lists = buyers.numbering("".join(levels), "".join(buyers.level(rank, text) for rank, text in enumerate(("%1)", "%1.%2)"))))
    relation = f'<Relationship Id="rIdC" Type="{buyers.R}/comments" Target="comments.xml"/>'
    kind = ('<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
            'comments+xml"/>')
    return buyers.docx(body, buyers.HEADINGS, lists, more=buyers.COMMENTS, relations=relation, types=kind)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    """Each file in Word's format, and as LibreOffice saves it in its own: all in one run."""
    folder = tmp_path_factory.mktemp("odt")
    files: dict[str, bytes] = {}
    for name in STARTERS:
        dossier = builders.starter(TEMPLATES / "starters" / f"{name}.yaml")
        files |= {f"{name}--{file}": data for file, data in write_word(dossier).items()
                  if not file.endswith(("-2.docx", "-3.docx"))}
    files |= {f"buyer--{rank}.docx": kind.data for rank, kind in enumerate(buyers.kinds()) if kind.name != "Open XML strict"}
    files["marked.docx"] = marked()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    paths = sorted(folder.glob("*.docx"))
    saved = libreoffice.convert(paths, "odt", folder / "odt")
    return {path.stem: (path, odt) for path, odt in zip(paths, saved, strict=True)}


@needs_libreoffice
def test_the_same_lines_are_read_in_both_formats(pairs: Pairs) -> None:
    """Numbers of headings, of lists and of tables, references, rows, hints, boxes; articles as a stranger's file has them."""
    for name, (docx, odt) in pairs.items():
        assert read_docx(odt) == read_docx(docx), name
        papers = [read_paper(path, name) for path in (docx, odt)]
        assert papers[0].lines == papers[1].lines, name
        assert papers[0].extract == papers[1].extract, name
    assert len(pairs) > 30 and sum(len(read_docx(odt)) for _, odt in pairs.values()) > 2_000


@needs_libreoffice
def test_every_clause_is_found_intact_and_again_in_words_format(
        pairs: Pairs, library: Library, tmp_path: Path) -> None:
    back = libreoffice.convert([pairs[name][1] for name in BACK], libreoffice.DOCX, tmp_path)
    ours = [odt for name, (_, odt) in pairs.items() if name.startswith(STARTERS)]
    for path in [*ours, *back]:
        extract = read_extract(read_properties(path)["clausier"], path.name)
        fates = trace(extract, copies_of(seeds(extract), clause_holders(path)), library, load_market(
            TEMPLATES / "starters" / f"{path.name.partition('--')[0]}.yaml", library.vocabulary()).market.launch_date)
        assert fates and {(fate.state, fate.library) for fate in fates} <= {("intact", "same"), ("intact", "coming")}, path.name


@needs_libreoffice
@pytest.mark.parametrize("starter", STARTERS)
def test_the_commands_read_them_and_find_nothing_wrong(starter: str, pairs: Pairs) -> None:
    files = [str(odt) for name, (_, odt) in pairs.items() if name.startswith(starter)]
    for more in ([], ["--market", str(TEMPLATES / "starters" / f"{starter}.yaml")]):
        done = CliRunner().invoke(main, ["verify", *files, *more])
        assert done.exit_code == 0 and "aucune remarque" in done.stderr + done.stdout
    done = CliRunner().invoke(main, ["show", str(pairs[f"{starter}--rc"][1])])
    assert done.exit_code == 0 and "intacte" in done.stderr + done.stdout


@needs_libreoffice
def test_changes_and_comments_are_those_of_their_authors(pairs: Pairs) -> None:
    docx, odt = (read_edited(path) for path in pairs["marked"])
    for which in ("text", "first"):
        assert [getattr(p, which) for p in odt.paragraphs] == [getattr(p, which) for p in docx.paragraphs]
    assert [(p.style, p.level, p.table, bool(p.added), bool(p.removed)) for p in odt.paragraphs] == [
        (p.style, p.level, p.table, bool(p.added), bool(p.removed)) for p in docx.paragraphs]
    assert odt.comments == docx.comments and {change.author for change in odt.changes} == {"service juridique"}
    for kind in ("insertion", "deletion"):
        assert sum(c.kind == kind for c in odt.changes) == sum(c.kind == kind for c in docx.changes)


@needs_libreoffice
def test_nothing_is_written_in_them_and_it_is_said(pairs: Pairs, tmp_path: Path) -> None:
    market, folder = str(TEMPLATES / "starters" / "clause-et-critere.yaml"), tmp_path / "pieces"
    assert CliRunner().invoke(main, ["draft", market, "--piece", "ccap", "-o", str(folder)]).exit_code == 0
    odt = str(folder / "ccap.odt")
    shutil.copy(pairs["clause-et-critere--ccap"][1], odt)
    for command in (["places", odt], ["insert", market, "--into", odt, "--piece", "ccap", "--end", "-o", str(tmp_path / "x.odt")],
                    ["update", odt, "--market", market, "-o", str(tmp_path / "y.odt")]):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1 and "OpenDocument" in done.stderr and ".docx" in done.stderr, command[0]
    assert list(tmp_path.iterdir()) == [folder]


# ---- what no LibreOffice of today writes, and what people write on purpose ----------------------------

NAMES = {"office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta",
         "fo": "xsl-fo-compatible"}
ROOT = ("<office:document-{} " + " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                                          for short, name in NAMES.items())
        + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:'
          'loext:1.0">{}</office:document-{}>')
TEXT = "application/vnd.oasis.opendocument.text"


def opendocument(body: str, *, automatic: str = "", styles: str = "", meta: str = "", kind: str = "text",
                 more: Mapping[str, str] | None = None) -> bytes:
    """A file made by hand."""
    content = f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
    members = {"mimetype": TEXT, "content.xml": ROOT.format("content", content + "</office:body>", "content"),
               "styles.xml": ROOT.format("styles", f"<office:styles>{styles}</office:styles>", "styles"),
               "meta.xml": ROOT.format("meta", f"<office:meta>{meta}</office:meta>", "meta"), **(more or {})}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


OUTLINE = ('<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="I" '
           'style:num-prefix="Article " style:num-suffix=" –" text:start-value="3"/><text:outline-level-style text:level="2" '
           'style:num-format="1" text:display-levels="2"/></text:outline-style><style:style style:name="Heading_20_1" '
           'style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"/>'
           '<style:style style:name="Heading_20_2" style:family="paragraph" style:default-outline-level="2"/>'
           '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" '
           'style:num-suffix=")"/><text:list-level-style-bullet text:level="2" text:bullet-char="–"/></text:list-style>')


def test_lists_that_go_on_begin_again_or_keep_silent() -> None:
    """Numbers put together from prefix, levels and suffix, as other programs write them."""
    def h(level: int, text: str, more: str = "") -> str:
        return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}"{more}>{text}</text:h>'

    def items(*texts: str, more: str = "", first: str = "") -> str:
        return f'<text:list text:style-name="L"{more}>' + "".join(
            f"<text:list-item{first if not rank else ''}><text:p>{text}</text:p></text:list-item>"
            for rank, text in enumerate(texts)) + "</text:list>"

    body = (h(1, "Objet") + h(2, "Portée") + h(2, "Durée") + h(1, "Titre sans numéro", ' text:is-list-header="true"')
            + h(1, "Prix", ' text:restart-numbering="true" text:start-value="7"') + h(2, "Forme")
            + items("un", "deux", more=' xml:id="list1"') + "<text:p>Entre deux.</text:p>"
            + items("trois", more=' text:continue-list="list1"') + items("autre", more=' xml:id="list2"')
            + items("suite", more=' text:continue-numbering="true"') + items("saut", first=' text:start-value="5"')
            + '<text:list text:style-name="L"><text:list-header><text:p>en-tête</text:p></text:list-header><text:list-item>'
              "<text:p>tête</text:p><text:p>second alinéa</text:p><text:list><text:list-item><text:p>dessous</text:p>"
              "</text:list-item></text:list></text:list-item></text:list>")
    assert read_docx(opendocument(body, styles=OUTLINE)) == [
        "# Article III – Objet", "## III.1 Portée", "## III.2 Durée", "# Titre sans numéro", "# Article VII – Prix",
        "## VII.1 Forme", "a) un", "b) deux", "Entre deux.", "c) trois", "a) autre", "b) suite", "e) saut", "en-tête", "a) tête",
        "second alinéa", "  - dessous"]


def test_spaces_controls_notes_and_boxes_are_read_as_they_show() -> None:
    note = ('<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Une note.'
            "</text:p></text:note-body></text:note>")
    body = ('<text:p>  Deux\n   lignes <text:span> et</text:span><text:s text:c="2"/>fin.  </text:p>'
            f"<text:p>Avec{note} une note et <office:annotation><dc:creator>X</dc:creator><text:p>tu</text:p></office:annotation>"
            "un commentaire.</text:p>"
            '<text:p><text:placeholder text:placeholder-type="text">&lt;Nom&gt;</text:placeholder> ; <text:text-input>Durand'
            '</text:text-input> ; <loext:content-control loext:checkbox="true" loext:checked="true">☒</loext:content-control> ; '
            '<loext:content-control loext:checkbox="true">☐</loext:content-control> ; <text:drop-down text:name="c">'
            '<text:label text:value="oui"/><text:label text:value="non"/>non</text:drop-down></text:p>'
            '<text:p>Hors<draw:frame><draw:text-box><text:p>Encadré</text:p></draw:text-box></draw:frame> cadre</text:p>'
            "<text:section><text:p>Dans une section.</text:p></text:section>"
            '<text:numbered-paragraph text:list-id="n" text:style-name="L"><text:p>seul</text:p></text:numbered-paragraph>')
    data = opendocument(body, styles=OUTLINE)
    assert read_docx(data) == ["Deux lignes et  fin.", "Avec une note et un commentaire.",
                               f"{UNANSWERED} ; Durand ; [x] ; [ ] ; non", "Hors cadre", "Dans une section.", "a) seul"]
    assert [(line.text, line.kind) for line in read_paper(data).lines][1:4] == [
        ("Avec une note et un commentaire.", "paragraph"), ("Une note.", "note"), (f"{UNANSWERED} ; Durand ; [x] ; [ ] ; non",
                                                                                "paragraph")]
    assert "Encadré" in [line.text for line in read_paper(data).lines]


def test_bold_by_hand_by_style_and_undone() -> None:
    """A bold numbered line is a heading, whoever made it bold; the author's style keeps its name."""
    automatic = ('<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Corps"><style:text-properties '
                 'fo:font-weight="700"/></style:style><style:style style:name="T1" style:family="text"><style:text-properties '
                 'fo:font-weight="normal"/></style:style>')
    styles = ('<style:style style:name="Corps" style:family="paragraph"/><style:style style:name="Fort" style:family="paragraph" '
              'style:parent-style-name="Corps"><style:text-properties fo:font-weight="bold"/></style:style>')
    body = ('<text:p text:style-name="P1">1. Objet</text:p><text:p text:style-name="Fort">2. Prix</text:p>'
            '<text:p text:style-name="P1"><text:span text:style-name="T1">3. Le prix est ferme.</text:span></text:p>')
    data = opendocument(body, automatic=automatic, styles=styles)
    assert [(line.kind, line.article.number) for line in read_paper(data).lines] == [("heading", "1"), ("heading", "2"),
                                                                                    ("paragraph", "2")]
    assert [p.style for p in read_edited(data).paragraphs] == ["corps", "fort", "corps"]


def test_an_answer_to_a_comment_and_a_paragraph_deleted_between_two() -> None:
    """Answers, as later releases of LibreOffice name them; a deletion that stands between two paragraphs."""
    region = ('<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>A'
              "</dc:creator></office:change-info><text:p>Retirés</text:p><text:p>tous deux</text:p></text:deletion>"
              "</text:changed-region>"
              '<text:changed-region text:id="c2"><text:format-change><office:change-info><dc:creator>B</dc:creator>'
              "</office:change-info></text:format-change></text:changed-region></text:tracked-changes>")
    body = (region + '<text:p>Avant<office:annotation office:name="a"><dc:creator>A</dc:creator><text:p>Pourquoi ?</text:p>'
            '</office:annotation> dit<office:annotation-end office:name="a"/><office:annotation office:name="b" '
            'loext:parent-name="a" loext:resolved="true"><dc:creator>B</dc:creator><text:p>Ainsi.</text:p></office:annotation>'
            "</text:p>"
            '<text:change text:change-id="c1"/><text:p><text:change-start text:change-id="c2"/>Après<text:change-end '
            'text:change-id="c2"/></text:p>')
    read = read_edited(opendocument(body))
    assert [p.first for p in read.paragraphs] == ["Avant dit", "Retirés", "tous deux", "Après"]
    assert [p.text for p in read.paragraphs] == ["Avant dit", "", "", "Après"]
    assert [(c.author, c.text, c.words, c.answers, c.done) for c in read.comments] == [
        ("A", "Pourquoi ?", "dit", None, False), ("B", "Ainsi.", "", 0, True)]
    assert sum(change.kind == "formatting" for change in read.changes) == 1
    assert [line.text for line in read_paper(opendocument(body)).lines] == ["Avant dit", "Après"]


def test_a_file_whose_kind_was_lost_is_known_by_its_members() -> None:
    data = opendocument("<text:p>a</text:p>", more={"META-INF/manifest.xml": "<manifest/>"})
    assert read_docx(_without(data, "mimetype")) == ["a"]


def test_macros_are_refused_by_who_refuses_words() -> None:
    assert read_docx(opendocument("<text:p>a</text:p>", more={"Basic/Standard/Module1.xml": "x"})) == ["a"]
    with pytest.raises(DraftingError, match="contient des macros"):
        read_edited(opendocument("<text:p>a</text:p>", more={"Basic/Standard/Module1.xml": "x"}))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """What it is, the file, what is said."""
    sound = opendocument("<text:p>a</text:p>")
    yield "billion laughs", opendocument("", more={"content.xml": LAUGHS + ROOT.format("content", "&b;", "content")}), "endommagé"
    external = '<!DOCTYPE x SYSTEM "http://exemple.org/x"><x/>'
    yield "a DTD in the styles", opendocument("", more={"styles.xml": external}), "endommagé"
    yield "broken XML", opendocument("<text:p>"), "endommagé"
    yield "no content", _without(sound, "content.xml"), "endommagé"
    yield "cut", sound[:-40], "endommagé"
    for names in (["text:section"], ["text:p"], ["text:list", "text:list-item"], ["text:p", "text:span"], ["draw:g"]):
        for times in (110, 10_000):
            begin, end = "".join(f"<{name}>" for name in names), "".join(f"</{name}>" for name in reversed(names))
            yield f"{times} {names[-1]}", opendocument(begin * times + end * times), "endommagé"
    yield "a bomb", sized(sound, 1_000_000_000), "trop volumineux"
    yield "a bomb that lies", sized(opendocument("<text:p>" + " " * 5_000_000 + "</text:p>"), 1_000), "endommagé"
    yield "spaces by the million", opendocument('<text:p>a<text:s text:c="999999999"/>b</text:p>'), ""
    yield "columns by the million", opendocument(
        '<table:table><table:table-row><table:table-cell table:number-columns-spanned="999999999"><text:p>a</text:p>'
        "</table:table-cell></table:table-row></table:table>"), ""
    yield "encrypted", opendocument("", more={"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "mot de passe"
    yield "a spreadsheet", opendocument("", kind="spreadsheet"), "n'est pas un texte"
    yield "flat", b'<?xml version="1.0"?>\n<office:document office:mimetype="%b"/>' % TEXT.encode(), "à plat"


def sized(data: bytes, size: int) -> bytes:
    """The same file, whose directory announces another size for its content."""
    at = data.index(b"content.xml", data.index(b"PK\x01\x02"))
    return data[:at - 22] + size.to_bytes(4, "little") + data[at - 18:]


def _without(data: bytes, name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
    return out.getvalue()


@pytest.mark.parametrize(("data", "said"), [pytest.param(data, said, id=name) for name, data, said in hostile()])
def test_a_hostile_file_gets_a_sentence_and_soon(data: bytes, said: str) -> None:
    readers: tuple[Callable[[bytes], object], ...] = (read_docx, read_paper, read_edited)
    start = time.process_time()
    for read in readers:
        if said:
            with pytest.raises(DraftingError, match=said):
                read(data)
        else:
            read(data)
    assert time.process_time() - start < 2


def test_two_hundred_pages_are_read_in_two_seconds() -> None:
    """Thirty paragraphs a page, with their references."""
    article = ('<text:h text:style-name="Heading_20_1" text:outline-level="1">Titre</text:h>'
               + '<text:p>Le titulaire <text:span text:style-name="Fort">exécute</text:span> l’action, voir <text:bookmark-ref '
                 'text:reference-format="number" text:ref-name="r">3</text:bookmark-ref>.</text:p>' * 30)
    start = time.process_time()
    assert len(read_docx(opendocument(article * 200, styles=OUTLINE))) == 200 * 31
    assert time.process_time() - start < 2


def test_what_is_read_is_what_the_readers_expect() -> None:
    """Properties joined from their pieces, bookmarks with their names, headings known by their level."""
    meta = "".join(f'<meta:user-defined meta:name="clausier.{rank}">{text}</meta:user-defined>'
                   for rank, text in ((2, " b"), (1, "a")))
    body = ('<text:p><text:bookmark text:name="_clz_00000000_a"/>x<text:bookmark-start text:name="y"/>z<text:bookmark-end '
            'text:name="y"/></text:p>')
    data = opendocument(body, meta=meta)
    assert read_properties(data) == {"clausier": "a b"}
    starts = list(open_parts(data).body.iter(f"{W}bookmarkStart"))
    ends = [end.get(f"{W}id") for end in open_parts(data).body.iter(f"{W}bookmarkEnd")]
    assert [start.get(f"{W}name") for start in starts] == ["_clz_00000000_a", "y"]
    assert ends == [start.get(f"{W}id") for start in starts]
