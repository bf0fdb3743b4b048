"""The pages, by a browser without JavaScript, or as htmx asks for what moved."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from commands import run
from pages import Browser, settings
from places import ROOT

from drafting.web.app import STATIC
from drafting.web.judge import state
from drafting.web.rendering import PAGE_OF
from drafting.web.rendering import said as shown
from drafting.web.texts import Shelf

STEPS = ("acheteur", "marche", "lots", "leviers", "heures", "publics", "suivi", "critere", "pieces")
TABS = ("apercu", "telecharger", "versions", "fichier")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A workspace with one market, which no test changes."""
    browser = Browser(settings(tmp_path_factory.mktemp("web")))
    browser.new()
    return browser


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(settings(tmp_path / "marches"))


@pytest.fixture
def name(browser: Browser) -> str:
    return browser.new()


def only(browser: Browser) -> str:
    return browser.settings.workspace.names()[0]


def said(page: str) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


# ---- mes marchés ---------------------------------------------------------------------------------------------

def test_an_empty_workspace_says_where_to_begin(browser: Browser) -> None:
    assert "Aucun marché encore" in said(browser.get("/"))


def test_a_market_is_listed_with_its_state_and_found(kept: Browser) -> None:
    page = said(kept.get("/"))
    assert "2027-TVX-021 communauté d'agglomération du Val d'Ambre 01/03/2027 prêt" in page
    assert "1 marché pour « tvx »" in said(kept.get("/?q=tvx"))
    assert "Aucun marché ne répond" in said(kept.get("/?q=introuvable"))


def test_the_state_counts_what_is_to_be_mended(browser: Browser, name: str) -> None:
    browser.save(name, "publics", {"publics": ""})
    assert "1 bloquant" in said(browser.get("/"))
    browser.save(name, "marche", {"estimated_value": "beaucoup"})
    assert "brouillon, 1 à compléter" in said(browser.get("/"))


def test_a_state_that_is_known_is_not_waited_for(browser: Browser, name: str) -> None:
    """A list judges markets for a moment, then says what is known: the rest comes the next time."""
    texts, place = Shelf(browser.settings).texts(), browser.settings.workspace.place(name)
    saved = browser.settings.workspace.read(name)
    assert state(saved, place, texts, at_once=False) == ("", "")
    assert state(saved, place, texts) == ("ready", "prêt")
    assert state(saved, place, texts, at_once=False) == ("ready", "prêt")


def test_a_new_market_from_nothing_from_a_starter_from_another(browser: Browser) -> None:
    browser.post("/nouveau", {"origin": "starter", "starter": "clause-et-critere", "title": "Nettoyage des écoles"})
    first = only(browser)
    assert first == "nettoyage-des-ecoles"
    assert "title: Nettoyage des écoles" in browser.text(first)
    assert "# " in browser.text(first)  # the starter's comments
    browser.post("/nouveau", {"origin": "market", "market": first, "title": "Copie"})
    again = [line for line in browser.text(first).splitlines() if not line.startswith(("reference:", "launch_date:"))]
    assert browser.text("copie").replace("Copie", "Nettoyage des écoles").splitlines() == again, "last year's date is no date"
    assert "date de lancement" in browser.get("/marche/copie/marche").lower()
    browser.post("/nouveau", {"origin": "empty"})
    assert browser.text("marche") == "format: 1\n"
    assert re.search(r'<option value="copie">Copie – \S', browser.get("/nouveau")), "last year's market is known by its buyer"
    for origin, words in (("starter", "un marché type"), ("market", "un de vos marchés")):
        assert f"Choisissez {words} dans la liste" in said(browser.post("/nouveau", {"origin": origin}, 400))


def test_a_new_market_from_a_file_or_a_spreadsheet(browser: Browser, tmp_path: Path) -> None:
    yaml = browser.settings.starters["clause-et-critere"].path.read_bytes()
    browser.post("/nouveau", {"origin": "file"}, files={"file": ("../../etc/marche.yaml", yaml)})
    assert browser.text(only(browser)).encode() == yaml
    run("new", tmp_path / "lots.xlsx", "--lots")
    empty = (tmp_path / "lots.xlsx").read_bytes()
    browser.post("/nouveau", {"origin": "file", "title": "Voirie"}, files={"file": ("lots.xlsx", empty)})
    assert "voirie" in browser.settings.workspace.names()
    for file in (("lots.xlsx", b"PK"), ("x.yaml", b"a: [\n"), ("x.exe", b"MZ")):
        assert "pas été créé" in said(browser.post("/nouveau", {"origin": "file"}, 400, files={"file": file}))


# ---- l'entretien ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("page", [*STEPS, *TABS])
def test_every_page_of_a_market_answers_and_is_light(kept: Browser, page: str) -> None:
    shown = kept.get(f"/marche/{only(kept)}/{page}")
    assert '<html lang="fr">' in shown
    assert shown.count("<h1>") == 1
    for asked in re.findall(r'<(?:input|select|textarea) id="([^"]+)"', shown):
        assert f'for="{asked}"' in shown, asked
    assert " style=" not in shown
    assert "<script>" not in shown


def test_the_first_page_weighs_less_than_150_kb(kept: Browser) -> None:
    page = kept.get("/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert len(page.encode()) + sum(len(kept.bytes(path)) for path in files) < 150_000


def test_an_answer_is_saved_in_the_file_with_its_comments(browser: Browser, name: str) -> None:
    browser.save(name, "marche", {"estimated_value": "1 600 000", "vers": "lots"})
    assert "estimated_value: 1 600 000           # euros HT, tous lots compris" in browser.text(name)
    assert browser.settings.workspace.versions(name) == [2, 1]


def test_saving_leads_where_the_button_says(browser: Browser, name: str) -> None:
    page = browser.save(name, "marche", {"vers": "lots"}, status=200)
    assert "Coller des lots depuis un tableur" in said(page)
    assert browser.settings.workspace.versions(name) == [1]


def test_what_is_wrong_is_kept_as_typed_and_told_beside_the_field(browser: Browser, name: str) -> None:
    page = browser.save(name, "marche", {"launch_date": "bientôt <b>"}, status=200)
    assert "launch_date: bientôt <b>" in browser.text(name)
    assert 'value="bientôt &lt;b&gt;"' in page
    assert "<b>" not in page
    found = re.search(r'id="e-f-launch_date" class="erreurs">(.*?)</div>', page)
    assert found is not None
    assert "Date de lancement" in found[1]
    assert 'aria-invalid="true"' in page
    assert f'href="/marche/{name}/marche#f-launch_date"' in page


def test_htmx_gets_what_moved(browser: Browser, name: str) -> None:
    version = browser.settings.workspace.read(name).number
    part = browser.save(name, "heures", {"lots.0.insertion_hours.hours": "1050"}, live=True, version=version)
    assert "<html" not in part
    assert 'id="calcul-0"' in part
    assert "1 050 heures" in said(part)
    assert f'name="version" value="{version + 1}"' in part
    assert "COH" not in said(part)
    assert 'href="/marche/' in part  # a remark leads to its field


def test_htmx_gets_the_questions_that_a_lever_brings(browser: Browser, name: str) -> None:
    version = browser.settings.workspace.read(name).number
    asked = {"lots.1.levers": ["", "reserved"], "lots.1.reason_without_clause": "", "lots.1.other_social_condition": "",
             "lots.1.waiver.case": "", "lots.1.waiver.facts": ""}
    part = browser.save(name, "leviers", asked, live=True, version=version)
    assert '<div id="bloc-s-lots-1" hx-swap-oob="true">' in part
    assert 'name="lots.1.reserved_for"' in part


def test_a_lot_is_added_and_removed(browser: Browser, name: str) -> None:
    browser.save(name, "lots", {"lots.9.number": "10", "lots.9.title": "Ascenseur"})
    assert "title: Ascenseur\n    levers: []" in browser.text(name)
    browser.save(name, "lots", {"_remove": "lots.9"})
    assert "Ascenseur" not in browser.text(name)


def test_a_page_that_saves_twice_before_an_answer_adds_one_lot(browser: Browser, name: str) -> None:
    found = re.search(r'name="page" value="([^"]+)"', browser.get(f"/marche/{name}/lots"))
    assert found is not None
    version = browser.settings.workspace.read(name).number
    browser.save(name, "lots", {"page": found[1], "lots.9.title": "Asc"}, live=True, version=version)
    browser.save(name, "lots", {"page": found[1], "lots.9.title": "Ascenseur", "lots.9.number": "10"}, version=version)
    assert browser.text(name).count("\n    levers:") == 10
    assert "title: Ascenseur" in browser.text(name)


def test_lots_are_pasted_from_a_spreadsheet(browser: Browser, name: str) -> None:
    browser.save(name, "lots", {
        "_do": "paste", "_paste": "N°\tIntitulé\tMontant HT\n1\tMaçonnerie\t500 000\n10\tAscenseur\t60 000\n"})
    assert "title: Maçonnerie" in browser.text(name)
    assert "title: Ascenseur" in browser.text(name)
    assert "levers: [execution_condition]" in browser.text(name)
    browser.save(name, "lots", {"_do": "paste", "_paste": "11\tSerrurerie\t40 000"})
    assert "title: Serrurerie" in browser.text(name)
    browser.save(name, "lots", {"_do": "paste", "_paste": "11\tVitrerie\t30 000\n11\tFaïence\t20 000"})
    assert {"title: Vitrerie", "title: Faïence"} <= set(re.findall(r"title: \w+", browser.text(name))), "no line is lost"
    assert "lot n° 11 est décrit deux fois" in said(browser.get(f"/marche/{name}/lots"))
    page = browser.save(name, "lots", {"_do": "paste", "_paste": "N°\tIntitulé\tMétier\n12\tToit\tastronaute\n"}, status=400)
    assert "astronaute" in said(page)
    assert "cellule C2" in said(page)


def test_two_windows_on_one_field_choose_and_lose_nothing(browser: Browser, name: str) -> None:
    version = browser.settings.workspace.read(name).number
    browser.save(name, "marche", {"title": "Marché couvert", "reference": "A"}, version=version)
    page = browser.save(name, "marche", {"title": "Halle", "duration_months": "18"}, version=version, status=409)
    assert "Mettre ce que j’ai écrit : Halle" in said(page)
    assert "duration_months: 18" in browser.text(name)  # what nobody else changed is saved
    assert "title: Marché couvert" in browser.text(name)
    browser.save(name, "marche", {"_choice.title": "mine", "_mine.title": "Halle"})
    assert "title: Halle" in browser.text(name)
    part = browser.save(name, "marche", {"title": "Autre"}, version=version, live=True)
    assert "Changé dans une autre fenêtre" in said(part)


def test_a_facilitator_or_none(browser: Browser, name: str) -> None:
    browser.save(name, "acheteur", {"facilitator": "non", "facilitator.name": "x"})
    assert "facilitator: non" in browser.text(name)
    browser.save(name, "acheteur", {
        "facilitator": "", "facilitator.name": "maison de l'emploi", "facilitator.email": "a@exemple.org"})
    assert "facilitator:\n  name: maison de l'emploi" in browser.text(name)


def test_a_buyer_is_kept_once_and_chosen(browser: Browser, name: str) -> None:
    browser.save(name, "acheteur", {"_keep": "buyer"})
    other = browser.new("clause-et-critere", "Autre")
    chosen = next(iter((browser.settings.workspace.folder / "acheteurs").glob("*.yaml"))).stem
    browser.save(other, "acheteur", {"_choose": "buyer", "_buyer": chosen})
    assert "name: communauté d'agglomération du Val d'Ambre" in browser.text(other)
    browser.post("/annuaire", {"qui": "buyer", "name": "commune de Valbrune", "article": "la", "kind": "local_authority"})
    assert "commune de Valbrune" in said(browser.get("/annuaire?qui=buyer&nom=commune-de-valbrune"))


# ---- aperçu, versions, fichier -------------------------------------------------------------------------------

def test_the_preview_says_why_each_clause_is_there_and_why_not(kept: Browser) -> None:
    page = said(kept.get(f"/marche/{only(kept)}/apercu?piece=ccap"))
    assert "Gardée parce que" in page
    assert "proposé, non approuvé par un juriste" in page
    assert "clauses écartées de cette pièce, et pourquoi" in page


def test_every_piece_is_shown_with_all_its_words(kept: Browser) -> None:
    first = kept.get(f"/marche/{only(kept)}/apercu")
    stems = re.findall(r'<option value="([a-z0-9-]+)"', first)
    assert len(stems) > 8
    for stem in stems:
        page = kept.get(f"/marche/{only(kept)}/apercu?piece={stem}")
        assert '<th scope="col"' in page or "<table" not in page
        assert "<h2" in page


def test_what_the_last_change_altered_is_marked(browser: Browser, name: str) -> None:
    browser.save(name, "suivi", {"penalties.hour.amount": "71"})
    page = browser.get(f"/marche/{name}/apercu?piece=ccap")
    assert "Modifiée depuis la version 1" in said(page)
    assert "<ins>71</ins>" in page.replace("\u00a0", " ") or "<ins>71" in page
    assert "(modifiée)" in said(page)


def test_a_market_that_cannot_be_read_shows_its_last_readable_version(browser: Browser, name: str) -> None:
    browser.save(name, "marche", {"launch_date": "bientôt"})
    assert "depuis la version 1 : c’est celle que vous voyez" in said(browser.get(f"/marche/{name}/apercu"))
    empty = browser.new("", "Vide")
    page = browser.get(f"/marche/{empty}/apercu")
    assert "Pas encore d’aperçu" in said(page)
    assert f'<a href="/marche/{empty}/marche#f-launch_date">' in page  # each remark leads to its field


def test_a_version_is_compared_and_restored(browser: Browser, name: str) -> None:
    first = browser.text(name)
    browser.save(name, "suivi", {"penalties.hour.amount": "71"})
    page = browser.get(f"/marche/{name}/versions?version=2")
    assert re.search(r"<del>[^<]*amount: 60", page)
    assert re.search(r"<ins>[^<]*amount: 71", page)
    assert "Version 2 22/11/2026 à 09:05" in said(page), "the saves of one day are told apart"
    browser.post(f"/marche/{name}/versions", {"version": "1"})
    assert browser.text(name) == first
    assert browser.settings.workspace.versions(name) == [3, 2, 1]


def test_the_file_is_typed_by_hand_and_a_meanwhile_is_told(browser: Browser, name: str) -> None:
    text = browser.text(name).replace("2027-TVX-021", "2027-TVX-022")
    browser.post(f"/marche/{name}/fichier", {"version": "1", "text": text})
    assert browser.text(name) == text
    page = browser.post(f"/marche/{name}/fichier", {"version": "1", "text": "format: 1\n"}, 409)
    assert "Changé dans une autre fenêtre" in said(page)
    assert browser.text(name) == text
    browser.post(f"/marche/{name}/fichier", {"version": "2", "text": "title: [\n"})
    for step in STEPS:
        assert "à compléter" in said(browser.get(f"/marche/{name}/{step}"))


# ---- télécharger ---------------------------------------------------------------------------------------------

def test_the_pieces_are_those_of_the_draft_command_to_the_byte(browser: Browser, name: str, tmp_path: Path) -> None:
    browser.post(f"/marche/{name}/telecharger")
    run("draft", browser.settings.workspace.folder / name / "market.yaml", "-o", tmp_path / "pieces", "--zip")
    for zipped in ("dce.zip", "dossier.zip"):
        mine = zipfile.ZipFile(io.BytesIO(browser.bytes(f"/marche/{name}/pieces/{zipped}")))
        theirs = zipfile.ZipFile(tmp_path / "pieces" / zipped)
        assert mine.namelist() == theirs.namelist()
        assert all(mine.read(one) == theirs.read(one) for one in mine.namelist())
    for path in (tmp_path / "pieces").glob("*.docx"):
        assert browser.bytes(f"/marche/{name}/pieces/{path.name}") == path.read_bytes()
    browser.save(name, "suivi", {"penalties.hour.amount": "71"})
    assert "version antérieure" in said(browser.get(f"/marche/{name}/telecharger"))


def test_what_blocks_is_named_and_a_draft_may_be_had(browser: Browser, name: str) -> None:
    browser.save(name, "publics", {"publics": ""})
    page = said(browser.get(f"/marche/{name}/telecharger"))
    assert "Publics éligibles" in page
    assert "Écrire en projet" in page
    assert "bloquante" in said(browser.post(f"/marche/{name}/telecharger", status=400))
    browser.post(f"/marche/{name}/telecharger", {"as_draft": "oui"})
    word = zipfile.ZipFile(io.BytesIO(browser.bytes(f"/marche/{name}/pieces/ccap.docx")))
    assert any("PROJET" in word.read(one).decode() for one in word.namelist() if one.startswith("word/header"))


def test_a_file_that_a_person_edited_is_not_lost(browser: Browser, name: str) -> None:
    browser.post(f"/marche/{name}/telecharger")
    edited = browser.settings.workspace.folder / name / "pieces" / "ccap.docx"
    edited.write_bytes(b"corrected by hand")
    assert "modifié par une personne" in said(browser.post(f"/marche/{name}/telecharger", status=409))
    assert edited.read_bytes() == b"corrected by hand"
    browser.post(f"/marche/{name}/telecharger", {"force": "oui"})
    assert edited.with_name("ccap.docx.bak").read_bytes() == b"corrected by hand"


def test_a_page_names_pages_where_an_advice_names_commands() -> None:
    assert shown("Refaites-la par clausier draft ; relisez avec « clausier verify ».") == (
        "Refaites-la par «\u00a0Télécharger\u00a0»\u00a0; relisez avec «\u00a0Vérifier\u00a0».")
    for command in PAGE_OF:
        assert f"clausier {command}" in run(*command.split(), "--help").output.replace("\n", " ")


def test_the_fields_of_the_notice_are_there_to_copy(kept: Browser) -> None:
    page = kept.get(f"/marche/{only(kept)}/telecharger")
    assert "BT-775, objectif social" in page
    assert "Données essentielles" in page
    assert "À compléter ou à confirmer par l’acheteur" in page
    assert page.count("data-copier") > 20


def test_what_moves_a_page_is_loaded_where_it_is_used_and_nowhere_else() -> None:
    """Pages that htmx does not move are lighter without it."""
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "drafting" / "web" / "templates").glob("*.html")}
    for name, text in pages.items():
        if "{% extends" in text:
            assert ("htmx.min.js" in text) is (" hx-" in text), name


# ---- what travels --------------------------------------------------------------------------------------------

def test_vendored_files_are_those_that_their_page_says() -> None:
    told = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    for name in ("htmx.min.js", "pico.classless.min.css"):
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() in told
    assert {path.name for path in (STATIC / "vendor").iterdir()} == {
        "README.md", "htmx.min.js", "htmx-LICENSE.txt", "pico.classless.min.css", "pico-LICENSE.txt"}


def test_no_page_asks_anything_elsewhere(kept: Browser) -> None:
    outside = re.compile(r'(?:src|href|action)="(?:https?:)?//')
    for path in (ROOT / "drafting" / "web" / "templates").glob("*.html"):
        assert not outside.search(path.read_text(encoding="utf-8")), path


