"""The page for candidates: their documents and nothing else, on a page that runs nothing and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import builders
import libreoffice
import pytest
from click.testing import CliRunner
from places import ROOT, STARTERS

from drafting.cli import main
from drafting.draft import Dossier, prepare, write_word
from drafting.errors import DraftingError, ReadingErrors
from drafting.library import Library
from drafting.outlines import Outline
from drafting.publication import FILE, INDEX, PAGE, STYLE, PublicationWords, given, publication, publication_words

TEMPLATE, LOOK = ((ROOT / "market_templates" / name).read_text(encoding="utf-8") for name in (PAGE, STYLE))
MARKET = next(str(path) for path in STARTERS if path.stem == "clause-et-critere")
#: Elements that run, fetch or send something.
ACTIVE = {"script", "iframe", "object", "embed", "form", "link", "img", "base", "svg"}


class Read(HTMLParser):
    """What a page holds: its tags, links, ids, words."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.headings: list[tuple[str, str]] = []
        self.csp = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= set(found)
        self.links += [found["href"]] if "href" in found else []
        self.ids += [found["id"]] if "id" in found else []
        self.csp = found["content"] if found.get("http-equiv") == "Content-Security-Policy" else self.csp

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] in ("h1", "h2", "h3") and data.strip():
            self.headings.append((self.tags[-1], data.strip()))


@pytest.fixture(scope="module")
def words() -> PublicationWords:
    return publication_words(ROOT / "clause_library")


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return builders.starter(Path(MARKET))


@pytest.fixture(scope="module")
def drafted(dossier: Dossier) -> dict[str, bytes]:
    return write_word(dossier)


@pytest.fixture(scope="module")
def made(dossier: Dossier, words: PublicationWords, drafted: dict[str, bytes]) -> dict[str, bytes]:
    return publication(dossier, words, drafted, TEMPLATE, LOOK)


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_no_internal_piece_is_ever_given(path: Path, outlines: dict[str, Outline],
                                         words: PublicationWords) -> None:
    """Even if the words named them all."""
    dossier = builders.starter(path)
    if any(piece.code in words.pieces for piece in dossier.pieces.pieces):
        assert {piece.audience for piece in given(dossier, words)} == {"dce"}
    greedy = type(words)(**{name: getattr(words, name) for name in words.__struct_fields__ if name != "pieces"},
                         pieces=dict.fromkeys(outlines, "À lire."))
    assert {piece.audience for piece in given(dossier, greedy)} == {"dce"}


def test_the_files_are_those_of_the_draft(made: dict[str, bytes], drafted: dict[str, bytes]) -> None:
    files = {name: data for name, data in made.items() if name != INDEX}
    assert sorted(files) == sorted(name for name in drafted if name.startswith(("notice", "ae-annexe", "fiche-technique")))
    assert all(data == drafted[name] for name, data in files.items())


def test_each_file_has_its_link_its_size_and_its_fingerprint(made: dict[str, bytes]) -> None:
    page = made[INDEX].decode()
    assert sorted(Read(made[INDEX]).links) == sorted(name for name in made if name != INDEX)
    for name, data in made.items():
        if name != INDEX:
            entry = page[page.index(f'href="{name}"'):].partition("</li>")[0]
            assert f"Word (.docx), {round(len(data) / 1000)}\u00a0ko" in entry and hashlib.sha256(data).hexdigest() in entry


def test_the_documents_of_all_lots_come_first_then_lot_by_lot(made: dict[str, bytes]) -> None:
    read = Read(made[INDEX])
    assert [text for level, text in read.headings if level == "h2"] == [
        "Pour tous les lots", *(f"Lot n°\u00a0{rank} : {title}".replace(" :", "\u00a0:") for rank, title in enumerate(
            ("Plates-formes du secteur nord", "Plates-formes du secteur centre", "Plates-formes du secteur sud"), 1)),
        "Remplir un document", "Vérifier un fichier"]
    assert len(set(read.ids)) == len(read.ids)


def test_the_page_runs_nothing_and_its_only_style_is_the_one_it_allows(made: dict[str, bytes]) -> None:
    read, page = Read(made[INDEX]), made[INDEX].decode()
    assert not ACTIVE & set(read.tags) and not any(name.startswith("on") or name == "style" for name in read.attributes)
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style and "http" not in style[1] and "url(" not in style[1]
    seal = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert read.csp.startswith(f"default-src 'none'; style-src 'sha256-{seal}'")


def test_what_a_buyer_typed_is_only_words(library: Library, outlines: dict[str, Outline], words: PublicationWords) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    market = builders.market(title=evil, reference=evil[:40],
                             buyer={"name": evil, "article": "la", "kind": "local_authority"})
    dossier = prepare(market, library, outlines)
    page = publication(dossier, words, write_word(dossier), TEMPLATE, LOOK)[INDEX]
    assert not ACTIVE & set(Read(page).tags) and "&lt;script&gt;" in page.decode()


def test_a_market_without_such_documents_has_no_page(dossier: Dossier, words: PublicationWords) -> None:
    none = type(words)(**{name: getattr(words, name) for name in words.__struct_fields__ if name != "pieces"}, pieces={})
    with pytest.raises(DraftingError, match="aucun document à lire ou à remplir"):
        given(dossier, none)


def test_the_words_are_read_strictly(tmp_path: Path) -> None:
    text = (ROOT / "clause_library" / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("checksum:", "empreinte:").replace("  notice:", "  notise:"), encoding="utf-8")
    with pytest.raises(ReadingErrors) as caught:
        publication_words(tmp_path)
    said = str(caught.value)
    assert "« checksum » est obligatoire" in said and "« empreinte »" in said and "« notise »" in said and f"{FILE}:" in said


def test_the_command_writes_all_or_nothing_and_keeps_what_a_person_edited(tmp_path: Path) -> None:
    out = tmp_path / "page"
    run = CliRunner()
    done = run.invoke(main, ["publish", MARKET, "-o", str(out)])
    assert done.exit_code == 0 and "index.html" in done.stdout
    assert run.invoke(main, ["publish", MARKET, "-o", str(out)]).exit_code == 0  # the same bytes are no loss
    (out / "notice.docx").write_bytes(b"autre")
    (out / INDEX).unlink()
    refused = run.invoke(main, ["publish", MARKET, "-o", str(out)])
    assert refused.exit_code == 1 and "notice.docx" in refused.stderr and not (out / INDEX).exists()
    for old in ("ae-annexe-lot-9.docx", "notice.pdf"):
        (out / old).write_bytes(b"ancien")
    forced = run.invoke(main, ["publish", MARKET, "-o", str(out), "--force"])
    assert forced.exit_code == 0
    assert all(f"absent de la page : {old}" in forced.stdout for old in ("ae-annexe-lot-9.docx", "notice.pdf"))
    assert (out / "notice.docx.bak").read_bytes() == b"autre" and (out / INDEX).exists()


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
def test_what_is_read_is_also_a_pdf_and_what_is_filled_in_is_also_an_odt(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["publish", MARKET, "-o", str(tmp_path), "--odt", "--pdf"])
    assert done.exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert [name for name in names if name.endswith(".pdf")] == ["notice.pdf"]
    assert sorted(name for name in names if name.endswith(".odt")) == sorted(
        name.replace(".docx", ".odt") for name in names if name.endswith(".docx"))
    assert sorted(Read((tmp_path / INDEX).read_bytes()).links) == sorted(names - {INDEX})


def test_a_blocking_finding_stops_the_page(tmp_path: Path) -> None:
    wrong = tmp_path / "marche.yaml"
    wrong.write_text(Path(MARKET).read_text(encoding="utf-8").replace("publics: [", "publics: []  # ["), encoding="utf-8")
    done = CliRunner().invoke(main, ["publish", str(wrong), "-o", str(tmp_path / "page")])
    assert done.exit_code == 1 and not (tmp_path / "page").exists()
