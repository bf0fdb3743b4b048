"""« Page de consultation » in the browser: what `clausier publish` makes, kept as it was made, told when it is no more right."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from commands import run
from pages import Browser, settings
from places import LIBRARY, TEMPLATES

from drafting.draft import prepare
from drafting.publication import publication, publication_looks, published
from drafting.reading import load_market
from drafting.web.texts import Shelf
from drafting.workspace import publish


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(settings(tmp_path_factory.mktemp("marches")))


def said(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").replace("’", "'").split())


def made(browser: Browser, name: str) -> dict[str, bytes]:
    """The newest page, by the link that gives it."""
    link = re.search(r'href="([^"]+page-candidats\.zip)"', browser.get(f"/marche/{name}/consultation"))
    assert link is not None
    with zipfile.ZipFile(io.BytesIO(browser.bytes(link[1]))) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_the_page_is_that_of_the_command_byte_for_byte_and_is_kept(browser: Browser, tmp_path: Path) -> None:
    name = browser.new("clause-et-critere")
    before = said(browser.get(f"/marche/{name}/consultation"))
    assert "Ce que la page donne aux candidats" in before and "fiche-technique-lot-1.docx" in before
    assert "opportunite" not in before and "Voir la page" not in before
    browser.post(f"/marche/{name}/consultation")
    run("publish", browser.settings.workspace.folder / name / "market.yaml", "-o", tmp_path / "page")
    theirs = {path.name: path.read_bytes() for path in (tmp_path / "page").iterdir()}
    assert made(browser, name) == theirs
    place = browser.settings.workspace.folder / name / "publications"
    assert {path.name: path.read_bytes() for path in (place / "0001-version-0001").iterdir()} == theirs
    assert "à jour" in said(browser.get(f"/marche/{name}/consultation"))
    browser.post(f"/marche/{name}/consultation")
    assert [path.name for path in place.iterdir()] == ["0001-version-0001"]  # the same page is made once


def test_a_page_is_shown_under_its_own_policy_and_its_folder_gives_nothing_else(browser: Browser) -> None:
    name = browser.new("clause-et-critere", "Montrée")
    browser.post(f"/marche/{name}/consultation")
    answer = browser.client.get(f"/marche/{name}/consultation/0001/index.html")
    policy = answer.headers["content-security-policy"]
    own = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', answer.text)
    assert own is not None and policy == f"{unescape(own[1])}; frame-ancestors 'none'"
    for file in re.findall(r'href="([^"]+)"', answer.text):
        given = browser.client.get(f"/marche/{name}/consultation/0001/{file}")
        assert given.status_code == 200 and given.headers["content-disposition"].startswith("attachment")
    for wrong in ("0001/market.yaml", "0001/..%2f..%2fmarket.yaml", "0002/index.html", "..%2fversions/0001.yaml"):
        assert browser.client.get(f"/marche/{name}/consultation/{wrong}").status_code in (400, 404), wrong


def test_a_page_that_the_market_no_longer_gives_says_what_moved_and_why(browser: Browser) -> None:
    name = browser.new("clause-et-critere", "Changée")
    browser.post(f"/marche/{name}/consultation")
    browser.save(name, "marche", {"title": "Entretien des plates-formes, seconde consultation"})
    page = said(browser.get(f"/marche/{name}/consultation"))
    assert "elle vient de sa version 1, il en est à la version 2" in page and "Ne sont plus les mêmes : " in page
    browser.post(f"/marche/{name}/consultation")
    page = said(browser.get(f"/marche/{name}/consultation"))
    assert "à refaire" not in page and "Les pages préparées avant" in page
    assert "seconde consultation" in browser.get(f"/marche/{name}/consultation/0002/index.html")
    assert "seconde consultation" not in browser.get(f"/marche/{name}/consultation/0001/index.html")


def test_a_pdf_is_right_as_long_as_its_word_file_is(browser: Browser) -> None:
    """LibreOffice never makes the same bytes twice: what counts is what a PDF was made from, and what the page says of it."""
    name = browser.new("clause-et-critere", "En PDF")
    texts = Shelf(browser.settings).texts()
    market = browser.settings.workspace.place(name) / "market.yaml"
    dossier = prepare(load_market(market, texts.library.vocabulary()), *texts)
    looks = publication_looks(LIBRARY, [TEMPLATES])
    files = published(dossier, looks, cache=browser.settings.cache) | {"notice.pdf": b"%PDF-1.7"}
    publish(browser.settings.workspace, name, 1, publication(dossier, looks.words, files, looks.template, looks.style))
    assert "à jour" in said(browser.get(f"/marche/{name}/consultation"))
    browser.save(name, "marche", {"title": "Autre objet"})
    assert "Sont à retirer de la page : notice.pdf" in said(browser.get(f"/marche/{name}/consultation"))


def test_a_document_that_is_not_the_piece_written_is_said(browser: Browser) -> None:
    name = browser.new("clause-et-critere", "Écrite")
    assert "écrivez-les" in said(browser.get(f"/marche/{name}/consultation"))
    browser.post(f"/marche/{name}/telecharger")
    page = said(browser.get(f"/marche/{name}/consultation"))
    assert "écrivez-les" not in page and "n'est pas le même" not in page
    browser.save(name, "marche", {"title": "Autre objet"})
    assert "n'est pas le même" in said(browser.get(f"/marche/{name}/consultation"))


def test_a_document_that_the_market_has_not_says_when_one_has_it(browser: Browser) -> None:
    name = browser.new("petits-travaux-sans-facilitateur", "Sans critère")
    page = said(browser.get(f"/marche/{name}/consultation"))
    assert re.search(r"Fiche technique.{0,80}: absente\. Elle est écrite", page)


def test_a_blocking_remark_stops_the_page_and_leads_to_the_interview(browser: Browser) -> None:
    name = browser.new("clause-et-critere", "Bloquée")
    browser.save(name, "publics", {"publics": ""})
    page = said(browser.post(f"/marche/{name}/consultation", status=400))
    assert "Une remarque bloquante arrête" in page and "à régler d'abord" in page
    assert not (browser.settings.workspace.folder / name / "publications").exists()


def test_a_folder_that_is_a_link_is_not_followed(browser: Browser, tmp_path: Path) -> None:
    name = browser.new("clause-et-critere", "Liée")
    (browser.settings.workspace.folder / name / "publications").symlink_to(tmp_path)
    page = browser.post(f"/marche/{name}/consultation", status=400)
    assert "n'est pas suivi" in said(page) and not list(tmp_path.iterdir())
