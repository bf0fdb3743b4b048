"""« Dans mon document »: a buyer's file dropped, a place chosen, the command's bytes; whatever is dropped stays inert."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import buyers
import msgspec
import pytest
from buyers import Kind
from commands import run
from pages import Browser, settings
from test_web import said
from test_web_work import until

from drafting.web import dropped
from drafting.word.outline import read_outline
from drafting.word.proposed import propose
from drafting.word.source import open_source
from drafting.workspace import DOCUMENTS, WORD, Folder, Results

KINDS = {kind.name: kind for kind in buyers.kinds()}
STYLED = KINDS["styles de l'auteur, « Article 4 – »"]
MARKED = KINDS["contrôles, zone de texte et repère"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A workspace with one market, « Halle », and one file dropped in it."""
    browser = Browser(settings(tmp_path_factory.mktemp("documents")))
    browser.new(title="Halle")
    drop(browser, "CCAP école.docx", STYLED.data)
    return browser


def drop(browser: Browser, name: str, data: bytes, status: int = 200) -> str:
    """The page that choosing a place begins on."""
    return browser.post("/marche/halle/document", {}, status, files={"file": (name, data)})


def put(browser: Browser, file: str, status: int = 200, **values: str) -> str:
    asked = {"piece": "ccap", "place": "fin", "side": "after", "author": "service achats", **values}
    return browser.post(f"/marche/halle/document/{file}", asked, status)


def last(browser: Browser) -> tuple[str, dict[str, bytes]]:
    """The last result: its name, its files."""
    results = Results(browser.settings.workspace, "halle")
    name = results.all()[0].name
    folder = results.folder(name)
    return name, {one.name: folder.read(one.name) for one in folder.files()}


# ---- the place -----------------------------------------------------------------------------------------------

def test_the_outline_is_a_list_of_places_and_one_is_proposed(kept: Browser) -> None:
    page = kept.get("/marche/halle/document/CCAP%20%C3%A9cole.docx")
    assert "la liste des dérogations ferme le document" in said(page)
    checked = re.findall(r'name="(place|side|tracked)" value="([^"]+)" checked', page)
    assert checked == [("place", "titre:13"), ("side", "before"), ("tracked", "oui")]
    assert page.count('name="place"') == 16  # fifteen titles, the end
    facilitator = "Plan local pour l'insertion et l'emploi du Val d'Ambre"
    assert f'name="author" value="{facilitator}"' in unescape(page)
    assert re.search(r'<option value="ccap" selected>', page)  # its name says so
    assert re.search(r'<option value="rc" selected>', kept.get("/marche/halle/document/CCAP%20%C3%A9cole.docx?piece=rc"))


@pytest.mark.parametrize(("titles", "number", "expected"), [
    (["1 Objet", "2 Prix", "3 Délais", "4 Dérogations au CCAG"], 3, ("after", "2")),
    (["3 Objet", "4 Prix"], 3, ("before", "1")),
    (["1 Objet", "2 Clause sociale d’insertion", "3 Prix"], 3, ("replace", "2")),
    (["1 Objet", "2 Insertion professionnelle", "3 Prix"], 3, ("replace", "2")),
    (["1 Objet", "2 Insertion professionnelle et formation", "3 Prix"], 3, ("after", "2")),
    (["1 Objet", "2 Insertion paysagère des ouvrages", "3 Prix"], None, ("end", "")),
    (["1 Objet", "2 Insertion et environnement", "3 Prix"], 3, ("after", "2")),
    (["1 Objet", "2 Clauses sociales", "3 Prix"], None, ("after", "2")),
    (["1 Objet", "2 Prix", "3 Dérogations aux documents généraux"], None, ("before", "3")),
    (["1 Objet", "2 Prix"], None, ("end", "")), (["1 Objet", "2 Prix"], 9, ("end", "")), ([], 3, ("end", ""))])
def test_the_proposed_place_has_a_reason(titles: list[str], number: int | None, expected: tuple[str, str]) -> None:
    body = "".join(buyers.p(text, run="<w:b/>") + buyers.p(buyers.SENTENCE) for text in titles) or buyers.p("Sans titre")
    source = open_source(buyers.docx(body, buyers.HEADINGS, buyers.DECIMAL))
    found = propose(source, read_outline(source), number)
    assert found[:2] == expected
    assert found.why


def test_a_marker_is_proposed_first(kept: Browser) -> None:
    page = drop(kept, "ccap-repere.docx", MARKED.data)
    assert 'value="repere:[[Clauses sociales]]" checked' in page
    assert "(zone de texte « Encadré »)" in said(page)


# ---- the file ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("kind", "values", "options"), [
    (STYLED, {"place": "titre:4", "side": "after"}, ["--after", "4"]),
    (STYLED, {"place": "titre:4", "side": "replace", "tracked": "oui"},
     ["--replace", "4", "--track-changes", "--author", "service achats", "--date", "22/11/2026"]),
    (MARKED, {"place": "repere:[[Clauses sociales]]"}, ["--marker", "[[Clauses sociales]]"])])
def test_the_bytes_are_those_of_the_command(kept: Browser, tmp_path: Path, kind: Kind, values: dict[str, str],
                                            options: list[str]) -> None:
    into, market = tmp_path / "ccap.docx", kept.settings.workspace.place("halle") / "market.yaml"
    into.write_bytes(kind.data)
    name = Folder(kept.settings.workspace, "halle", DOCUMENTS).keep("ccap.docx", kind.data, WORD)
    page = said(put(kept, name, **values))
    run("insert", market, "--into", into, "--piece", "ccap", "-o", tmp_path / "écrit.docx", *options)
    result, files = last(kept)
    assert files[name.replace(".docx", "-clauses.docx")] == (tmp_path / "écrit.docx").read_bytes()
    assert Folder(kept.settings.workspace, "halle", DOCUMENTS).read(name) == kind.data
    for words in ("Sa présentation", "Corps de texte", "Place :", "clauses et", "Le document relu"):
        assert words in page
    given = kept.client.get(f"/marche/halle/resultats/{result}/{name.replace('.docx', '-clauses.docx')}")
    assert given.content == (tmp_path / "écrit.docx").read_bytes()
    assert "attachment" in given.headers["content-disposition"]
    assert "Corps de texte →" in kept.get(f"/marche/halle/resultats/{result}/rapport.txt")


def test_a_second_insertion_replaces_the_first_and_says_so(kept: Browser) -> None:
    put(kept, "CCAP école.docx", place="titre:4")
    _, files = last(kept)
    page = drop(kept, "ccap-deux.docx", files["CCAP école-clauses.docx"])
    assert "déjà dans ce fichier" in said(page)
    assert 'type="radio"' not in page
    page = put(kept, "ccap-deux.docx", place="")
    assert "à la place des clauses déjà insérées" in said(page)
    assert "Donner le numéro 3 à cet article" in said(page)
    listed = said(kept.get("/marche/halle/document"))
    assert "ccap-deux.docx" in listed and "Insertion dans un document n° 1" in listed


def test_what_cannot_be_done_is_said_and_nothing_is_written(kept: Browser) -> None:
    before = len(Results(kept.settings.workspace, "halle").all())
    for values, words in (({"place": "titre:99"}, "n'en désigne aucun"), ({"place": "ailleurs:3"}, "Choisissez une place"),
                          ({"place": "titre:3", "side": "dessous"}, "Choisissez une place"),
                          ({"place": ""}, "dites où les mettre"),
                          ({"piece": "notice"}, "document à part entière"), ({"piece": "x"}, "n'existe pas"),
                          ({"tracked": "oui", "author": " "}, "Dites qui est l'auteur"),
                          ({"place": "signet:absent"}, "n'est pas dans le corps")):
        page = put(kept, "CCAP école.docx", 400, **values)
        assert words.replace("'", "’") in said(page), values
        assert 'name="place"' in page  # the form is there again
    assert len(Results(kept.settings.workspace, "halle").all()) == before


def test_a_blocking_market_writes_nothing(tmp_path: Path) -> None:
    browser = Browser(settings(tmp_path / "marches"))
    browser.new(title="Halle")
    drop(browser, "ccap.docx", STYLED.data)
    browser.save("halle", "publics", {"publics": ""})
    assert "à régler d’abord" in said(put(browser, "ccap.docx", 400))
    browser.save("halle", "marche", {"estimated_value": "beaucoup"})
    assert "ne peut pas encore être lu" in said(browser.get("/marche/halle/document/ccap.docx", 400))
    assert put(browser, "ccap.docx", 400)
    assert not (browser.settings.workspace.place("halle") / "resultats").exists()


# ---- long work -----------------------------------------------------------------------------------------------

def test_a_big_file_is_worked_on_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(settings(tmp_path / "marches"))
    browser.new(title="Halle")
    drop(browser, "ccap.docx", STYLED.data)
    monkeypatch.setattr(dropped, "LONG", 1)
    asked = browser.client.post("/marche/halle/document/ccap.docx", data={
        "jeton": browser.token, "piece": "ccap", "place": "titre:4", "side": "after"}, follow_redirects=False)
    address = asked.headers["location"]
    assert "/travail/" in address
    until(lambda: "/travail/" not in str(browser.client.get(address).url), 60)
    assert "Le document relu" in said(browser.get(address))
    assert set(last(browser)[1]) == {"ccap-clauses.docx", "rapport.json", "rapport.txt"}


# ---- whatever is dropped -------------------------------------------------------------------------------------

@cache
def bomb() -> bytes:
    """A file that says, truly, that it is 240 MB once unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for rank in range(4):
            archive.writestr(f"word/document{rank}.xml", b"0" * 60_000_000)
    return out.getvalue()


def entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')
    return out.getvalue()


@pytest.mark.parametrize(("name", "data", "words"), [
    ("bombe.docx", bomb, "trop volumineux"), ("entite.docx", entity, "endommagé"),
    ("ancien.doc", lambda: b"\xd0\xcf\x11\xe0", "format attendu"),
    ("faux.docx", lambda: b"\xd0\xcf\x11\xe0" + b"0" * 600, ".doc"),
    ("long.docx", lambda: buyers.docx(buyers.p("x") * 20_001, buyers.HEADINGS, buyers.DECIMAL), "trop long pour que ses places"),
    ("texte.docx", lambda: b"bonjour", "pas un fichier Word"), ("vide.docx", lambda: b"", "vide"),
    ("coupe.docx", lambda: STYLED.data[:900], "endommagé"), ("page.pdf", lambda: b"%PDF-1.7", "PDF ne se modifie pas"),
    ("texte.odt", lambda: b"PK", "Enregistrer sous")])
def test_a_hostile_or_wrong_file_gets_a_sentence(kept: Browser, name: str, data: Any, words: str) -> None:
    page = drop(kept, name, data(), 400)
    assert words in said(page)
    assert "Traceback" not in page and "root:" not in page
    assert name not in [one.name for one in Folder(kept.settings.workspace, "halle", DOCUMENTS).files()]


def test_macros_are_said_and_kept(kept: Browser) -> None:
    page = drop(kept, "avec macros.docm", KINDS["macros"].data)
    assert "contient des macros" in said(page)
    put(kept, "avec macros.docm", place="fin")
    written = last(kept)[1]["avec macros-clauses.docm"]
    assert any(name.endswith("vbaProject.bin") for name in zipfile.ZipFile(io.BytesIO(written)).namelist())


@pytest.mark.parametrize("name", ["../../../market.yaml.docx", "..\\..\\ccap.docx", "<script>alert(1)</script>.docx",
                                  "a\nb.docx"])
def test_a_name_is_only_words(kept: Browser, name: str) -> None:
    page = drop(kept, name, KINDS["gras et numéros, sans style"].data)
    place = kept.settings.workspace.place("halle")
    assert {path.name for path in place.iterdir()} <= {"market.yaml", ".lock", "versions", "documents", "resultats"}
    assert "<script>alert" not in page + kept.get("/marche/halle/document")
    assert "format: 1" in kept.text("halle")


def test_words_of_a_file_are_shown_inert(kept: Browser) -> None:
    body = buyers.articles("Titre1", "Titre2").replace("Prix", "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}")
    page = drop(kept, "script.docx", buyers.docx(body, buyers.HEADINGS, buyers.DECIMAL))
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>{{ 7*7 }}" in unescape(page)
    assert "<script>alert" not in put(kept, "script.docx", place="titre:4")


@pytest.mark.parametrize("address", [
    "document/absent.docx", "document/..%2fmarket.yaml", "document/%2e%2e", "resultats/0099-insertion",
    "resultats/0001-insertion/..%2f..%2fmarket.yaml", "resultats/0001-insertion/rapport.json", "resultats/%2e%2e/market.yaml",
    "resultats/0001-insertion/absent.docx"])
def test_no_address_leads_elsewhere(kept: Browser, address: str) -> None:
    response = kept.client.get(f"/marche/halle/{address}")
    assert response.status_code in (400, 404)
    assert "format: 1" not in response.text


def test_a_report_changed_by_hand_and_links_are_refused(tmp_path: Path) -> None:
    browser = Browser(settings(tmp_path / "marches"))
    browser.new(title="Halle")
    results = Results(browser.settings.workspace, "halle")
    report = msgspec.json.encode({"type": "insertion", "told": date.max})
    name = results.keep("insertion", {"a.docx": b"a", "rapport.json": report})
    assert "ne peut plus être lu" in said(browser.get(f"/marche/halle/resultats/{name}", 400))
    assert browser.bytes(f"/marche/halle/resultats/{name}/a.docx") == b"a"
    place = browser.settings.workspace.place("halle")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.docx").write_bytes(b"secret")
    (place / "resultats" / "0007-insertion").symlink_to(secret)
    (place / "documents").symlink_to(secret)
    assert browser.client.get("/marche/halle/resultats/0007-insertion/a.docx").status_code == 400
    assert browser.client.get("/marche/halle/document").status_code == 400
    assert drop(browser, "b.docx", STYLED.data, 400)
    assert [path.name for path in secret.iterdir()] == ["a.docx"]


def test_files_and_results_are_taken_away(kept: Browser) -> None:
    drop(kept, "a retirer.docx", STYLED.data)
    assert "a retirer.docx" not in kept.post("/marche/halle/document/a retirer.docx/retirer", {})
    put(kept, "CCAP école.docx")
    name, _ = last(kept)
    assert "Dans mon document" in kept.post(f"/marche/halle/resultats/{name}/retirer", {})
    assert kept.client.get(f"/marche/halle/resultats/{name}").status_code == 400
