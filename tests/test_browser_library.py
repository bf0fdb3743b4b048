"""The lawyer's afternoon and the page for candidates, in a real browser: a clause signed, a book out and in, a publication."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, Person, Served, chromium_of, served_in
from commands import run
from playwright.sync_api import Browser
from test_book_review import CCAP
from test_web_book import edited, one_word

from drafting.cli import places
from drafting.library import load_library
from drafting.review import standing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium absent")
WHO = "juriste, ville de Valbrune"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own: what is signed here counts in no other test."""
    yield from served_in(tmp_path_factory.mktemp("bibliotheque"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    yield from chromium_of()


@pytest.fixture
def person(chromium: Browser, served: Served) -> Iterator[Person]:
    yield from Person.at(chromium, served)


def state(served: Served, id_: str) -> str:
    """What a command says of a text, with the library of the workspace."""
    clause = load_library([*places.libraries(()), served.settings.own], places.cache(), examples=False).clauses[id_]
    return standing(clause, clause.versions[-1])


def test_a_clause_is_found_read_and_signed(person: Person, served: Served) -> None:
    page = person.page
    page.goto("/")
    page.get_by_role("link", name="Bibliothèque").click()
    page.get_by_label("Chercher un mot").fill("L. 2112-2 principe")
    page.get_by_label("Pièce").select_option("ccap")
    page.get_by_role("button", name="Chercher").click()
    page.locator('a[href$="execution_clause/ccap/principe"]').click()
    page.get_by_role("link", name=re.compile("Légifrance")).first.wait_for()
    page.get_by_text("Décider de ce texte").first.click()
    page.get_by_label("Approuver ce texte").first.check()
    page.get_by_label("Qui décide").first.fill(WHO)
    page.get_by_role("button", name="Enregistrer la décision").first.click()
    page.get_by_text(f"({WHO})").wait_for()
    page.get_by_text("Signature et empreinte").first.click()
    assert page.get_by_text(", la même").is_visible()
    assert state(served, "execution_clause/ccap/principe") == "approved"


def test_a_book_goes_out_is_corrected_comes_back_and_is_approved(person: Person, served: Served, tmp_path: Path) -> None:
    page = person.page
    page.goto("/bibliotheque")
    page.get_by_role("link", name=re.compile("Livre de relecture")).click()
    page.get_by_label("Modèle de clause").select_option("award_criterion")
    page.get_by_label("Pièce").select_option("ccap")
    with page.expect_download() as download:
        page.get_by_role("button", name="Faire le livre").click()
    assert download.value.suggested_filename == "livre-de-relecture-award-criterion-ccap.docx"
    (tmp_path / "relu.docx").write_bytes(edited(Path(download.value.path()).read_bytes(), one_word))
    page.get_by_label("Le livre annoté").set_input_files(tmp_path / "relu.docx")
    page.get_by_role("button", name="Lire ce livre").click()
    page.get_by_role("heading", name="Peut être écrit : 1 texte").wait_for()
    # More than a colour says it.
    assert page.locator("ins").inner_text().split("\n") == ["ajouté :", "ne vaut que pour elles", "fin de l’ajout"]
    page.get_by_label("le texte corrigé, une fois écrit").check()
    page.get_by_label("Qui approuve").fill(WHO)
    page.get_by_role("button", name="Reporter").click()
    page.get_by_text("1 texte corrigé, 1 approbation").wait_for()
    assert state(served, f"{CCAP}/plafond-reserve") == "approved"
    assert "ne vaut que pour elles" in (served.settings.own / CCAP / "plafond-reserve.yaml").read_text(encoding="utf-8")


def test_a_page_for_candidates_is_made_read_and_taken_away(person: Person, served: Served, tmp_path: Path) -> None:
    page = person.page
    page.goto("/marche/ferme/apercu")
    page.get_by_role("link", name="Page de consultation").click()
    page.get_by_role("button", name="Préparer la page").click()
    page.get_by_text("à jour", exact=True).wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la page").click()
    run("publish", served.settings.workspace.folder / "ferme" / "market.yaml", "-o", tmp_path, "--library", served.settings.own)
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Voir la page").click()
    shown = opened.value
    person.listen(shown)
    assert shown.get_by_role("heading", level=1).inner_text().startswith("Clause sociale d’insertion")
    assert shown.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # its own style is allowed, and nothing else
    with shown.expect_download() as document:
        shown.get_by_role("link", name=re.compile("Notice")).click()
    assert document.value.suggested_filename == "notice.docx"
