"""The pages in a real browser: with and without JavaScript, by the keyboard alone, narrow, enlarged, in both themes."""

from __future__ import annotations

import io
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from commands import run
from pages import settings
from playwright.sync_api import BrowserContext, Page, sync_playwright

from drafting.cli.serve import listening
from drafting.web.app import make_app
from drafting.web.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium absent")
STEPS = ("acheteur", "marche", "lots", "leviers", "heures", "publics", "suivi", "critere", "pieces")
TYPED = {
    "marche": {"reference": "2027-SRV-001", "title": "Nettoyage des écoles", "launch_date": "01/03/2027",
               "estimated_value": "180 000", "duration_months": "24"},
    "acheteur": {"buyer.name": "commune de Valbrune", "facilitator.name": "maison de l'emploi du Val",
                 "facilitator.email": "insertion@exemple.org"},
    "lots": {"lots.0.number": "1", "lots.0.title": "Écoles", "lots.0.estimated_value": "180 000",
             "lots.0.duration_months": "24"},
    "heures": {"lots.0.insertion_hours.hours": "600"}}
CHOSEN = {"acheteur": {"buyer.article": "la", "buyer.kind": "local_authority", "facilitator.article": "la"},
          "marche": {"nature": "services", "procedure": "adapted", "ccag": "supplies_services"}}
TICKED = {"leviers": [("lots.0.levers", "execution_condition")], "publics": [
    ("publics", "deld"), ("publics", "rqth"), ("fulfilment_modes", "embauche_directe"),
    ("fulfilment_modes", "soustraitance_siae")]}


class Served(NamedTuple):
    address: str
    settings: Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server, on a port of its own, with one market."""
    made = settings(tmp_path_factory.mktemp("navigateur"))
    raw = made.starters["petits-travaux-sans-facilitateur"].path.read_bytes()
    made.workspace.create("Ferme", raw)
    opened = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(made), log_level="error", access_log=False, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{opened.getsockname()[1]}", made)
    server.should_exit = True
    thread.join(10)
    opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        yield browser
        browser.close()


def context(chromium: Any, served: Served, **more: Any) -> BrowserContext:
    """A new person at the browser; whatever the console complains of is an error."""
    made: BrowserContext = chromium.new_context(base_url=served.address, accept_downloads=True, **more)
    made.set_default_timeout(15_000)
    return made


def page_of(made: BrowserContext) -> tuple[Page, list[str]]:
    page, complaints = made.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def fill(page: Page, step: str) -> None:
    """What a person types in a step."""
    for name, value in TYPED.get(step, {}).items():
        page.locator(f'[name="{name}"]').fill(value)
    for name, value in CHOSEN.get(step, {}).items():
        page.locator(f'select[name="{name}"]').select_option(value)
    for name, value in TICKED.get(step, []):
        page.locator(f'[name="{name}"][value="{value}"]').check()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_market_from_nothing_to_the_zip(chromium: Any, served: Served, tmp_path: Path, javascript: bool) -> None:
    made = context(chromium, served, java_script_enabled=javascript)
    page, complaints = page_of(made)
    page.goto("/")
    page.get_by_role("link", name="Nouveau marché").click()
    page.get_by_label("Objet du marché").fill(f"Nettoyage {'avec' if javascript else 'sans'}")
    page.get_by_label("Un marché vide").check()
    page.get_by_role("button", name="Créer le marché").click()
    for step in STEPS:
        page.wait_for_url(re.compile(f"/{step}$"))
        fill(page, step)
        page.get_by_role("button", name=re.compile("Enregistrer et (continuer|voir)")).click()
    page.wait_for_url(re.compile("/apercu$"))
    assert page.get_by_text("Pourquoi").count() > 3
    page.get_by_role("link", name="Télécharger").click()
    page.get_by_role("button", name="Écrire les pièces").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("dossier.zip")).click()
    name = re.search(r"/marche/([^/]+)/", page.url)
    assert name is not None
    run("draft", served.settings.workspace.folder / name[1] / "market.yaml", "-o", tmp_path / "pieces", "--zip")
    mine, theirs = zipfile.ZipFile(download.value.path()), zipfile.ZipFile(tmp_path / "pieces" / "dossier.zip")
    assert mine.namelist() == theirs.namelist()
    assert all(mine.read(one) == theirs.read(one) for one in mine.namelist())
    assert zipfile.is_zipfile(io.BytesIO(mine.read("dce/ccap.docx")))
    assert complaints == []
    made.close()


def test_what_is_typed_is_saved_as_one_goes_and_back_keeps_it(chromium: Any, served: Served) -> None:
    made = context(chromium, served)
    page, complaints = page_of(made)
    page.goto("/marche/ferme/heures")
    field = page.locator('[name="lots.0.insertion_hours.hours"]')
    field.fill("1050")
    field.press("Tab")
    page.get_by_text("Enregistré (version").wait_for()
    assert "1 050 heures" in page.locator("#calcul-0").inner_text().replace("\u00a0", " ")
    assert page.locator("#constats").get_by_text("alerte").count() >= 1
    page.locator('[name="lots.0.insertion_hours.hours"]').fill("1085")
    page.locator("nav.etapes").get_by_role("link", name="Les lots").click()  # nothing was clicked to save
    page.wait_for_url(re.compile("/lots$"))
    page.go_back()
    page.wait_for_url(re.compile("/heures$"))
    page.reload()
    assert page.locator('[name="lots.0.insertion_hours.hours"]').input_value() == "1085"
    assert complaints == []
    made.close()


def test_the_keyboard_is_enough(chromium: Any, served: Served) -> None:
    made = context(chromium, served)
    page, _ = page_of(made)
    page.goto("/marche/ferme/marche")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evitement"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    seen = []
    for _ in range(90):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.textContent.trim().slice(0, 40)")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
        seen.append(name)
        if name == "title":
            page.keyboard.press("Control+A")
            page.keyboard.type("Ferme au clavier")
        if name == "nature":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowUp")
        if page.evaluate("document.activeElement.textContent").startswith("Enregistrer et continuer"):
            page.keyboard.press("Enter")
            break
    page.wait_for_url(re.compile("/lots$"))
    assert {"reference", "title", "launch_date", "nature"} <= set(seen)
    assert "title: Ferme au clavier" in served.settings.workspace.read("ferme").raw.decode()
    made.close()


ALL = ("/", "/nouveau", "/annuaire", *(f"/marche/ferme/{step}" for step in STEPS), "/marche/ferme/apercu?piece=avis",
       "/marche/ferme/telecharger", "/marche/ferme/versions", "/marche/ferme/fichier", "/nulle-part")


def test_axe_finds_nothing_in_either_theme(chromium: Any, served: Served) -> None:
    found = []
    for scheme in ("light", "dark"):
        made = context(chromium, served, color_scheme=scheme)
        page, _ = page_of(made)
        for path in ALL:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            result = Axe().run(page, options={
                "resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})})
            assert result.response["passes"], path
            found += [f"{scheme} {path} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
        made.close()
    assert found == []


def test_narrow_or_enlarged_nothing_scrolls_sideways(chromium: Any, served: Served) -> None:
    wide = []
    for width in (360, 640):  # 640: a screen of 1280 at 200 %
        made = context(chromium, served, viewport={"width": width, "height": 800}, device_scale_factor=2 if width == 640 else 1)
        page, _ = page_of(made)
        for path in ALL:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(f"{width} {path}")
        made.close()
    assert wide == []
