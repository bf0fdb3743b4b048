"""The review book in the browser: given as the command gives it, read when it comes back, put in one's library at once."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from commands import run
from msgspec.structs import replace
from pages import Browser, settings
from places import LIBRARY
from test_book_review import CCAP, LEFT, MODEL, Desk, everything

from drafting.cli import places
from drafting.library import Library, load_library
from drafting.notes import read_notes
from drafting.review import standing

WHO = "juriste, ville de Valbrune"
PIECE = f"/bibliotheque/livre-de-relecture.docx?modele={MODEL}&piece=ccap"
WRITTEN = ("fiche-contractuelle", "mise-en-demeure-reserve", "observations-reserve", "plafond-reserve")


def said(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").replace("’", "'").split())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The book of one pièce of one model, from the page."""
    made = settings(tmp_path_factory.mktemp("livre"))
    return Browser(replace(made, day=date.today)).bytes(PIECE)


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(settings(tmp_path / "marches"))


def back(browser: Browser, source: bytes, name: str = "livre rendu.docx") -> str:
    """The page of a book that is given back."""
    return browser.post("/bibliotheque/livre", files={"livre": (name, source)})


def put(browser: Browser, page: str, status: int = 200, **typed: str) -> str:
    """What the page answers to its own form."""
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    return browser.post("/bibliotheque/livre/livre%20rendu.docx", {"seen": seen[1], **typed}, status)


def own(browser: Browser) -> Library:
    """The library as the commands read it with that of the workspace."""
    return load_library([*places.libraries(()), browser.settings.own], places.cache(), examples=False)


def states(library: Library) -> dict[str, str]:
    return {clause.id.removeprefix(f"{CCAP}/"): standing(clause, clause.versions[0]) for clause in library.clauses.values()
            if clause.id.startswith(CCAP)}


def edited(book: bytes, gesture: Any) -> bytes:
    desk = Desk(book, Path("/nulle-part"))
    gesture(desk)
    return desk.book.save()


def one_word(desk: Desk) -> None:
    desk.book.replace(desk.line("plafond-reserve", "leur est propre"), "leur est propre", "ne vaut que pour elles")


def test_the_book_is_that_of_the_command(book: bytes, browser: Browser, tmp_path: Path) -> None:
    run("library", "book", tmp_path / "livre.docx", "--model", MODEL, "--piece", "ccap")
    assert (tmp_path / "livre.docx").read_bytes() == book
    assert "n'existe pas" in said(browser.get("/bibliotheque/livre-de-relecture.docx?modele=absent", 400))
    assert "Aucune clause" in said(browser.get("/bibliotheque/livre-de-relecture.docx?piece=ccap&depuis=01/01/2099", 400))
    assert "Textes datés du" in said(browser.get("/bibliotheque/livre-de-relecture.docx?depuis=hier", 400))


def test_what_is_sure_is_written_and_the_rest_is_said_first(book: bytes, browser: Browser) -> None:
    page = back(browser, edited(book, everything))
    words = said(page)
    assert words.index("À voir par une personne") < words.index("Peut être écrit : 4 textes") < words.index("Reporter dans")
    assert "un nom entre accolades est abîmé" in words.casefold() and "À rapprocher du CCAP." in words
    assert not browser.settings.own.exists()  # reading writes nothing
    done = said(put(browser, page))
    assert "4 textes corrigés" in done and "0 approbation" in done and "À voir par une personne" in done
    library, built = own(browser), load_library(places.libraries(()), places.cache(), examples=False)
    changed = [id_ for id_, clause in library.clauses.items() if clause.versions != built.clauses[id_].versions]
    assert sorted(id_.removeprefix(f"{CCAP}/") for id_ in changed) == sorted(WRITTEN)
    assert set(states(library).values()) == {"proposed"}
    assert [note.note for note in read_notes(browser.settings.own)] == ["À rapprocher du CCAP."]
    assert "À rapprocher du CCAP." in said(browser.get(f"/bibliotheque/clause?id={CCAP}/penalite-engagement"))
    again = said(browser.get("/bibliotheque/livre/livre%20rendu.docx"))
    assert "Peut être écrit" not in again  # what was written is not proposed twice


def test_a_book_signs_what_was_read_and_what_was_corrected_and_nothing_else(book: bytes, browser: Browser) -> None:
    page = back(browser, edited(book, everything))
    assert "Dites qui approuve" in said(put(browser, page, 400, edited="oui", read="oui"))
    assert "ne se date pas d'avance" in said(put(browser, page, 400, edited="oui", by=WHO, on="01/01/2030"))
    assert not (browser.settings.own / "approvals.yaml").exists()
    put(browser, page, edited="oui", read="oui", by=WHO, on="20/11/2026")
    found = states(own(browser))
    assert all(found[name] == "approved" for name in WRITTEN)
    assert all(found[name] == "proposed" for name in (*LEFT, "penalite-engagement"))
    assert sum(state == "approved" for state in found.values()) > len(WRITTEN)
    review = own(browser).clauses[f"{CCAP}/plafond-reserve"].versions[0].review
    assert review is not None and (review.by, str(review.on)) == (WHO, "2026-11-20")
    assert "sont déjà approuvés" in said(browser.get("/bibliotheque/livre/livre%20rendu.docx"))


def test_a_text_changed_since_the_book_is_neither_written_nor_signed(book: bytes, browser: Browser) -> None:
    back(browser, book)
    theirs = browser.settings.own / CCAP
    theirs.mkdir(parents=True)
    (browser.settings.own / "library.yaml").write_text("release: locale\n", encoding="utf-8")
    for name in ("plafond-reserve", "observations-reserve"):
        raw = (LIBRARY / CCAP / f"{name}.yaml").read_text(encoding="utf-8")
        (theirs / f"{name}.yaml").write_text(raw.replace("Le titulaire", "Le prestataire").replace("leur est", "leur reste"),
                                             encoding="utf-8")
    browser.settings.clock.now += 10  # type: ignore[attr-defined]
    page = back(browser, edited(book, one_word), "livre rendu.docx")
    words = said(page)
    assert "la bibliothèque a changé ce texte depuis que le livre a été fait" in words
    assert "Ne peut pas être approuvé d'après ce livre : 1" in words


def test_what_moves_between_the_page_and_the_button_stops_everything(book: bytes, browser: Browser) -> None:
    page = back(browser, edited(book, one_word))
    run("library", "approve", f"{CCAP}/fiche-contractuelle", "--by", WHO, "--library", _made(browser))
    browser.settings.clock.now += 10  # type: ignore[attr-defined]
    words = said(put(browser, page, 400, edited="oui", by=WHO))
    assert "La bibliothèque a changé depuis que cette page a été affichée" in words
    assert not (browser.settings.own / CCAP).exists()


def _made(browser: Browser) -> Path:
    browser.settings.own.mkdir(parents=True)
    (browser.settings.own / "library.yaml").write_text("release: locale\n", encoding="utf-8")
    return browser.settings.own


def test_a_clause_corrected_takes_its_decisions_with_it(book: bytes, browser: Browser) -> None:
    own_folder = _made(browser)
    run("library", "approve", f"{CCAP}/plafond-reserve", "--by", WHO, "--library", own_folder)
    page = back(browser, edited(book, one_word))
    assert f"L'approbation de ce texte ({WHO}) ne vaudra plus" in said(page)
    put(browser, page)
    assert not (own_folder / "approvals.yaml").exists()
    clause = own(browser).clauses[f"{CCAP}/plafond-reserve"]
    assert standing(clause, clause.versions[0]) == "proposed"
    assert clause.versions[0].review is not None and clause.versions[0].review.by == WHO


def test_a_suspended_text_is_not_approved_with_the_others(book: bytes, browser: Browser) -> None:
    run("library", "suspend", f"{CCAP}/plafond-reserve", "--by", WHO, "--reason", "à revoir", "--library", _made(browser))
    page = back(browser, book)
    assert "ce texte est suspendu : une décision sur lui se prend à part" in said(page)
    put(browser, page, read="oui", by=WHO)
    found = states(own(browser))
    assert found.pop("plafond-reserve") == "suspended" and set(found.values()) == {"approved"}


def test_a_released_text_gets_a_version_more_or_is_left(browser: Browser) -> None:
    own_folder = _made(browser)
    shutil.copytree(LIBRARY / MODEL, own_folder / MODEL)
    (own_folder / "library.yaml").write_text('release: "locale-1-dev"\n', encoding="utf-8")
    (own_folder / "CHANGELOG.md").write_text("# Livraisons\n\n## locale-1 – 22 novembre 2026\n\nPremière.\n", encoding="utf-8")
    run("library", "release", "locale-1", "--library", own_folder)
    page = back(browser, edited(browser.bytes(PIECE), one_word))
    assert "Les textes déjà livrés" in said(page)
    assert "Dites en une ligne" in said(put(browser, page, 400, how="slip"))
    assert "La date d'effet" in said(put(browser, page, 400, how="version", since="bientôt"))
    left = said(put(browser, page))
    assert "0 texte corrigé" in left and "Peut être écrit : 1 texte" in left
    put(browser, page, how="version", since="01/01/2027", edited="oui", by=WHO)
    clause = own(browser).clauses[f"{CCAP}/plafond-reserve"]
    assert [version.in_force_from.isoformat() for version in clause.versions] == ["2019-04-01", "2027-01-01"]
    assert [standing(clause, version) for version in clause.versions] == ["proposed", "approved"]


def test_what_is_no_book_is_refused_in_french_and_not_kept(book: bytes, browser: Browser) -> None:
    other = (LIBRARY.parent / "market_templates" / "base.docx").read_bytes()
    for name, data, told in (("livre.docx", b"PK", "Word"), ("livre.docx", other, "n'est pas un livre de relecture"),
                             ("livre.pdf", book, "n'est pas d'un format attendu"), ("livre.docx", b"", "")):
        page = said(browser.post("/bibliotheque/livre", status=400, files={"livre": (name, data)}))
        assert "Ce n'est pas possible" in page and told in page, name
    assert not (browser.settings.workspace.folder / "livres").exists()
    assert "n'est pas, ou plus" in said(browser.get("/bibliotheque/livre/..%5clibrary.yaml", 400))


def test_the_command_adopts_a_clause_when_it_is_asked(book: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "library.yaml").write_text("release: locale\n", encoding="utf-8")
    (tmp_path / "livre.docx").write_bytes(edited(book, one_word))
    told = run("library", "review", tmp_path / "livre.docx", "--apply", "--json", "--library", tmp_path / "b", exit_code=1)
    assert [reason["reason"] for reason in json.loads(told.stdout)["texts"][0]["reasons"]] == ["elsewhere"]
    run("library", "review", tmp_path / "livre.docx", "--apply", "--adopt", "--library", tmp_path / "b")
    assert "ne vaut que pour elles" in (tmp_path / "b" / CCAP / "plafond-reserve.yaml").read_text(encoding="utf-8")
