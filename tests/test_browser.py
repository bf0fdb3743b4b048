"""The pages in a real browser: from nothing to the zip, with and without JavaScript, by the keyboard alone; live answers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import buyers
import docx
import pytest
from browsing import CHROMIUM, Person, Served, chromium_of, served_in
from chores import counted
from commands import run
from crawled import STEPS
from playwright.sync_api import Browser, Locator, Page
from test_compare_command import MARKET, NAMES
from test_web_answers import forms, zipped
from test_web_verify import by_hand

from drafting.web.guard import COOKIE

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium absent")
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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from served_in(tmp_path_factory.mktemp("navigateur"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    yield from chromium_of()


@pytest.fixture
def person(chromium: Browser, served: Served) -> Iterator[Person]:
    """Somebody at the browser; whatever its console complains of fails the test."""
    yield from Person.at(chromium, served)


def fill(page: Page, step: str) -> None:
    """What a person types in a step."""
    for name, value in TYPED.get(step, {}).items():
        page.locator(f'[name="{name}"]').fill(value)
    for name, value in CHOSEN.get(step, {}).items():
        page.locator(f'select[name="{name}"]').select_option(value)
    for name, value in TICKED.get(step, []):
        page.locator(f'[name="{name}"][value="{value}"]').check()


def same_as_the_command(served: Served, page: Page, zipped: Path, folder: Path) -> None:
    """The pièces of the zip are those of `clausier draft`, byte for byte."""
    name = re.search(r"/marche/([^/]+)/", page.url)
    assert name is not None
    run("draft", served.settings.workspace.folder / name[1] / "market.yaml", "-o", folder, "--zip")
    mine, theirs = zipfile.ZipFile(zipped), zipfile.ZipFile(folder / "dossier.zip")
    assert mine.namelist() == theirs.namelist()
    assert all(mine.read(one) == theirs.read(one) for one in mine.namelist())
    assert zipfile.is_zipfile(io.BytesIO(mine.read("dce/ccap.docx")))


def test_a_market_from_nothing_to_the_zip_without_javascript(chromium: Browser, served: Served, tmp_path: Path) -> None:
    for one in Person.at(chromium, served, java_script_enabled=False):
        page = one.page
        page.goto("/")
        page.get_by_role("link", name="Nouveau marché").click()
        page.get_by_label("Objet du marché").fill("Nettoyage")
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
        same_as_the_command(served, page, download.value.path(), tmp_path / "pieces")


# ---- by the keyboard alone -----------------------------------------------------------------------------------

class Keys(NamedTuple):
    """A person who has no mouse: the keyboard goes forward until it stands where she wants."""

    one: Person

    def go(self, css: str, most: int = 120) -> str:
        """Press « Tab » until what `css` says has the focus, visible at each stop; raises when it is not reached."""
        page = self.one.page
        for _ in range(most):
            page.keyboard.press("Tab")
            there, outline, said = page.evaluate(
                """css => { const one = document.activeElement, box = one.getBoundingClientRect();
                            return [one.matches(css), getComputedStyle(one).outlineStyle !== 'none' && box.width > 0,
                                    one.tagName + ' ' + (one.name || one.textContent.trim().slice(0, 40))]; }""", css)
            assert outline or said.startswith(("BODY", "HTML")), f"{said}: where the keyboard stands is not seen"
            if there:
                return str(said)
        raise AssertionError(f"{css} is not reached by the keyboard on {page.url}")

    def type(self, name: str, value: str) -> None:
        self.go(f'[name="{name}"]')
        self.one.page.keyboard.press("Control+A")
        self.one.page.keyboard.type(value)

    def choose(self, name: str, value: str) -> None:
        """A choice is made by the first letters of its words, or by the arrows."""
        self.go(f'select[name="{name}"]')
        for _ in range(12):
            if self.one.page.evaluate("document.activeElement.value") == value:
                return
            self.one.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} cannot be {value}")

    def press(self, css: str, key: str = "Enter") -> None:
        self.go(css)
        self.one.page.keyboard.press(key)


def test_the_keyboard_alone_goes_from_a_new_market_to_the_zip(person: Person, served: Served, tmp_path: Path) -> None:
    page, keys = person.page, Keys(person)
    page.goto("/")
    page.keyboard.press("Tab")
    assert person.at_focus("className") == "evitement"
    page.keyboard.press("Enter")
    assert person.at_focus("id") == "contenu"
    keys.press('[href="/nouveau"]')
    page.wait_for_url("**/nouveau")
    keys.type("title", "Nettoyage au clavier")
    keys.go('[name="origin"]')
    while page.evaluate("document.activeElement.value") != "empty":
        page.keyboard.press("ArrowUp")
    keys.press("form[enctype] button")
    for step in STEPS:
        page.wait_for_url(re.compile(f"/{step}$"))
        asked = page.evaluate("[...new Set([...document.querySelectorAll('#entretien [name]')].map(one => one.name))]")
        for name in asked:  # in the order of the page: going back is never needed
            if name in TYPED.get(step, {}):
                keys.type(name, TYPED[step][name])
            elif name in CHOSEN.get(step, {}):
                keys.choose(name, CHOSEN[step][name])
            for ticked, value in TICKED.get(step, []):
                if ticked == name:
                    keys.press(f'[name="{name}"][value="{value}"]', "Space")
        keys.press('button[name="vers"]:is(.suite button)')
    page.wait_for_url(re.compile("/apercu$"))
    keys.press('a[href$="/telecharger"]')
    page.wait_for_url(re.compile("/telecharger$"))
    keys.press("main form button")
    page.get_by_role("link", name=re.compile("dossier.zip")).wait_for()
    with page.expect_download() as download:
        keys.press('a[href$="/dossier.zip"]')
    same_as_the_command(served, page, download.value.path(), tmp_path / "pieces")


def test_the_table_of_lots_is_filled_as_a_spreadsheet(person: Person, served: Served) -> None:
    served.settings.workspace.create("Lots", b"format: 1\n")
    page, keys = person.page, Keys(person)
    page.goto("/marche/lots/lots")
    for rank, title in enumerate(("Toiture", "Serrurerie")):
        keys.type(f"lots.{rank}.number", str(rank + 1))
        page.keyboard.press("Tab")
        page.keyboard.type(title)
        page.locator(f'[name="lots.{rank + 1}.number"]').wait_for()  # another line comes, and nothing is lost
        assert (person.at_focus(), person.at_focus("value")) == (f"lots.{rank}.title", title)
    page.locator('[name="lots.0.title"]').focus()
    page.keyboard.press("Enter")
    assert person.at_focus() == "lots.1.title"
    keys.press("details summary")
    keys.go("#_paste")
    page.keyboard.insert_text("2\tMétallerie\t40 000\n7\tPeinture\t60 000")
    keys.press('[name="_do"]')
    page.wait_for_url("**/lots#f-lots-3-number")
    assert person.at_focus() == "lots.3.number"
    titles = [page.locator(f'[name="lots.{rank}.title"]').input_value() for rank in range(4)]
    assert titles == ["Toiture", "Métallerie", "Peinture", ""]
    page.locator('[aria-label="Retirer le lot 2"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lots#f-lots-1-number")
    assert (person.at_focus(), person.at_focus("value")) == ("lots.1.number", "7")


def test_a_remark_leads_to_its_field_and_is_tied_to_it(person: Person) -> None:
    page, keys = person.page, Keys(person)
    page.goto("/marche/vide/acheteur")
    keys.press(".resume summary")
    keys.press('.resume a')
    page.wait_for_url("**/acheteur#f-buyer-name")
    assert person.at_focus() == "buyer.name"
    page.goto("/marche/vide/lots")
    keys.press('#constats a[href$="/marche#f-launch_date"]', "Enter")
    page.wait_for_url("**/marche#f-launch_date")
    assert person.at_focus() == "launch_date"
    page.keyboard.type("bientôt")
    page.keyboard.press("Tab")
    page.locator("#d-f-launch_date .erreur").wait_for()
    field = page.locator("#f-launch_date")
    assert field.get_attribute("aria-invalid") == "true"
    assert "e-f-launch_date" in str(field.get_attribute("aria-describedby"))
    field.fill("01/03/2027")
    field.press("Tab")
    page.locator("#d-f-launch_date .erreur").wait_for(state="detached")
    assert field.get_attribute("aria-invalid") is None


# ---- live answers --------------------------------------------------------------------------------------------

def text(one: Locator) -> str:
    return " ".join(one.inner_text().replace("\u00a0", " ").split())


def test_what_depends_on_an_answer_is_fresh_without_a_reload(person: Person, served: Served) -> None:
    name = served.settings.workspace.create("Frais", served.settings.workspace.read("ferme").raw)
    page = person.page
    page.goto(f"/marche/{name}/heures")
    field = page.locator('[name="lots.0.insertion_hours.hours"]')
    field.fill("1050")
    field.press("Tab")
    page.locator("#etat.etat-warning").wait_for()  # the badge comes with the remarks on the texts
    assert "1 050 heures" in text(page.locator("#calcul-0"))
    assert "Lot 1 : 1 050 heures" in text(page.locator("#enregistre"))
    assert page.locator("#enregistre").get_attribute("role") == "status"
    assert person.at_focus() == "lots.0.labour_share"
    page.goto(f"/marche/{name}/suivi")
    page.locator('[name="penalties.hour.amount"]').fill("")
    page.locator('[name="penalties.hour.amount"]').press("Tab")
    page.locator("#a-f-penalties-hour-amount", has_text="Par défaut : 60").wait_for()
    page.goto(f"/marche/{name}/publics")
    boxes = page.locator('[name="publics"]:checked')
    for _ in range(boxes.count()):
        boxes.first.uncheck()
    page.locator("#etat.etat-blocking").wait_for()
    assert text(page.locator("#marque-publics")) == "1 à revoir"
    page.goto(f"/marche/{name}/acheteur")
    kind = page.locator('[name="buyer.kind"]')
    kind.focus()
    kind.select_option("private")
    page.locator("#bloc-s-planner h3").wait_for()  # what is asked follows the answers
    assert person.at_focus() == "buyer.kind"
    page.goto(f"/marche/{name}/leviers")
    box = page.locator('[name="lots.0.levers"][value="execution_condition"]')
    box.focus()
    box.press("Space")
    page.locator('[name="lots.0.reason_without_clause"]').wait_for()
    assert (person.at_focus(), person.at_focus("value")) == ("lots.0.levers", "execution_condition")


def test_what_is_typed_is_never_lost_back_forward_or_reloaded(person: Person) -> None:
    page = person.page
    page.goto("/marche/ferme/heures")
    page.locator('[name="lots.0.insertion_hours.hours"]').fill("1085")
    page.locator("nav.etapes").get_by_role("link", name="Les lots").click()  # nothing was clicked to save
    page.wait_for_url(re.compile("/lots$"))
    page.go_back()
    page.wait_for_url(re.compile("/heures$"))
    page.reload()
    assert page.locator('[name="lots.0.insertion_hours.hours"]').input_value() == "1085"
    page.locator('[name="lots.0.insertion_hours.hours"]').fill("1120")
    page.reload()
    page.go_back()
    page.go_forward()
    page.wait_for_url(re.compile("/heures$"))
    assert page.locator('[name="lots.0.insertion_hours.hours"]').input_value() == "1120"


def test_what_could_not_be_saved_is_said_and_goes_with_the_next_save(person: Person, served: Served) -> None:
    page, place = person.page, served.settings.workspace.place("vide") / "versions"
    page.goto("/marche/vide/marche")
    page.route("**/marche/vide/marche", lambda route: route.abort("connectionrefused"))
    page.locator('[name="reference"]').fill("2027-ARR")
    page.get_by_text(re.compile("Pas enregistré : clausier ne répond pas")).wait_for()
    page.unroute("**/marche/vide/marche")
    place.rename(place.with_name("ailleurs"))
    place.write_bytes(b"")  # the disk refuses
    page.locator('[name="title"]').fill("Arrêt")
    page.get_by_text(re.compile("Pas enregistré : (?!clausier)")).wait_for()
    place.unlink()
    place.with_name("ailleurs").rename(place)
    page.locator('[name="jeton"]').evaluate("one => { one.value = 'celui d’un clausier arrêté depuis' }")
    page.locator('[name="title"]').fill("Arrêté")
    page.get_by_text(re.compile(r"^Enregistré \(version")).wait_for()
    assert {"reference: 2027-ARR", "title: Arrêté"} <= set(served.settings.workspace.read("vide").raw.decode().splitlines())
    assert person.complaints != []
    person.complaints.clear()  # those of the requests that failed


def test_two_windows_tell_each_other_what_changed(person: Person, served: Served) -> None:
    name = served.settings.workspace.create("Deux fenêtres", served.settings.workspace.read("ferme").raw)
    first, second = person.page, person.another()
    for page in (first, second):
        page.goto(f"/marche/{name}/marche")
    second.locator('[name="reference"]').fill("2027-B")
    second.locator('[name="reference"]').press("Tab")
    second.get_by_text("Enregistré (version 2)").wait_for()
    first.locator('[name="title"]').fill("Ferme des Prés")
    first.locator('[name="title"]').press("Tab")
    first.locator("#conflit", has_text="2027-B").wait_for()
    assert first.locator('[name="title"]').input_value() == "Ferme des Prés"  # nothing is reloaded under one's hands
    first.get_by_role("button", name="Relire la page").click()
    first.wait_for_function("document.querySelector('[name=reference]').value === '2027-B'")
    assert first.locator('[name="title"]').input_value() == "Ferme des Prés"
    second.locator('[name="title"]').fill("Ferme des Bois")
    second.locator('[name="title"]').press("Tab")
    second.locator("#conflit [role=alert]", has_text="Ferme des Prés").wait_for()
    second.get_by_role("button", name="Choisir").click()
    second.get_by_label("Mettre ce que j’ai écrit : Ferme des Bois").check()
    second.get_by_role("button", name="Enregistrer").click()
    second.wait_for_url(re.compile("/marche$"))
    text_ = served.settings.workspace.read(name).raw.decode()
    assert "title: Ferme des Bois" in text_
    assert "reference: 2027-B" in text_


# ---- dropped files -------------------------------------------------------------------------------------------

def test_clauses_are_put_into_a_dropped_document(person: Person, served: Served, tmp_path: Path) -> None:
    page, theirs = person.page, tmp_path / "CCAP de la ferme.docx"
    theirs.write_bytes(next(kind for kind in buyers.kinds() if "Article 4" in kind.name).data)
    page.goto("/marche/ferme/document")
    page.get_by_label("Le fichier Word de l’acheteur").set_input_files(theirs)
    page.get_by_role("button", name="Déposer et choisir la place").click()
    assert page.get_by_label("Article 5 – Dérogations au CCAG").is_checked()
    page.get_by_label("Article 2 – Prix").check()
    page.get_by_label("Après cet article").check()
    page.get_by_label("Auteur des modifications suivies").fill("service achats")
    page.get_by_role("button", name="Mettre les clauses dans ce document").click()
    page.get_by_role("heading", name="Le document relu").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="CCAP de la ferme-clauses.docx").click()
    market = served.settings.workspace.place("ferme") / "market.yaml"
    run("insert", market, "--into", theirs, "--piece", "ccap", "--after", "Prix",
        "-o", tmp_path / "écrit.docx", "--track-changes", "--author", "service achats", "--date", "22/11/2026")
    assert Path(download.value.path()).read_bytes() == (tmp_path / "écrit.docx").read_bytes()


def test_an_edited_piece_is_read_again_then_updated(person: Person, served: Served, tmp_path: Path) -> None:
    name = served.settings.workspace.create("Relue", served.settings.workspace.read("ferme").raw)
    market, page, mine = served.settings.workspace.place(name) / "market.yaml", person.page, tmp_path / "CCAP relu.docx"
    page.goto(f"/marche/{name}/telecharger")
    page.get_by_role("button", name="Écrire les pièces").click()
    page.get_by_role("link", name="ccap.docx").wait_for()
    mine.write_bytes(by_hand(market.parent / "pieces" / "ccap.docx"))
    served.settings.workspace.save(name, lambda now: now.raw.replace(b"amount: 60", b"amount: 77"))
    page.goto(f"/marche/{name}/verifier")
    page.get_by_label("Les pièces").set_input_files(mine)
    page.get_by_label("Jour du lancement").press("Enter")  # reads, and takes no file away
    page.get_by_role("heading", name="ce que sont devenues ses clauses").wait_for()
    assert page.get_by_text("modifiée à la main").count() == 1
    page.get_by_role("button", name="Mettre à jour ce fichier").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CCAP relu-a-jour.docx").click()
    told = [paragraph.text for paragraph in docx.Document(str(download.value.path())).paragraphs]
    assert any("La maîtrise d’œuvre est tenue informée." in text for text in told)


# ---- the candidates' answers ---------------------------------------------------------------------------------

def test_answers_are_dropped_followed_while_they_are_read_and_compared(person: Person, served: Served, tmp_path: Path) -> None:
    name = served.settings.workspace.create("Plis", MARKET.read_bytes())
    page, plis = person.page, tmp_path / "plis.zip"
    plis.write_bytes(zipped(forms()))
    page.goto(f"/marche/{name}")
    page.get_by_role("link", name="Réponses").click()
    page.get_by_label(re.compile("Fiches techniques et annexes")).set_input_files(plis)
    page.get_by_role("button", name="Déposer et lire").click()
    page.wait_for_url(re.compile("/travail/"))
    page.wait_for_url(re.compile("/reponses$"))  # htmx leads there
    assert page.locator("del").inner_text() == "Si l’offre est retenue"
    assert page.get_by_role("columnheader", name=NAMES[0]).count() > 3
    page.get_by_label("Lot", exact=True).select_option("1")
    page.get_by_label("Sans les noms des candidats").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Classeur d’analyse (.xlsx)").click()
    folder = served.settings.workspace.folder / name
    run("compare", folder / "reponses", "--market", folder / "market.yaml",
        "-o", tmp_path / "c.xlsx", "--anonymous", "--lot", "1")
    assert Path(download.value.path()).read_bytes() == (tmp_path / "c.xlsx").read_bytes()
    page.get_by_role("button", name="Afficher").click()
    page.get_by_text("Candidat D").first.wait_for()
    assert NAMES[0] not in page.locator("main").inner_text()


def test_a_long_work_is_told_as_it_goes_and_cancelled(person: Person, served: Served, tmp_path: Path) -> None:
    page = person.page
    page.goto("/marche/ferme/reponses")
    session = next(one["value"] for one in person.context.cookies() if one["name"] == COOKIE)
    work = served.app.state.works.start(session, "ferme", "Lecture de trois fichiers", "/", counted, tmp_path)
    page.goto(f"/marche/ferme/travail/{work}")
    page.get_by_text("1 fichier sur 3").wait_for()
    assert page.locator("#avancement").get_attribute("aria-live") == "polite"
    page.get_by_role("button", name="Annuler").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Annulé : rien n’a été changé.").wait_for()
