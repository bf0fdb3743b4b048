"""Every page in a real browser, in both themes, narrow and enlarged: what axe finds, what the console says, what overflows.

The addresses come from the routes of the server: a page that is added is tried without anyone remembering it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import product

import buyers
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHROMIUM, STEPS, Person, Served, chromium_of, served_in
from chores import counted
from pages import Browser as Client
from playwright.sync_api import Browser
from test_book_review import everything
from test_web_answers import STARTER, forms, given
from test_web_book import edited
from test_web_guard import entered
from test_web_verify import by_hand

from drafting.web.guard import COOKIE
from drafting.web.pages import PAGES
from drafting.web.passwords import hashed

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium absent")

NO_PAGES = {"/marche/{name}", "/marche/{name}/pieces/{file}", "/marche/{name}/reponses/{file}",
            "/marche/{name}/resultats/{result}/{file}", "/marche/{name}/consultation/{number}/{file}",
            "/bibliotheque/livre-de-relecture.docx"}
"""The routes that lead elsewhere, give a file, or show the candidates' page, which has tests of its own."""
PARTS = {"name": ("ferme",), "step": STEPS, "id": ("WORK",)}
"""What an address is made of; WORK is a work that runs, RESULT an insertion that was done, READ and UPDATED
what was made of an edited pièce."""
ASKED = {"/marche/{name}/apercu": ("?piece=ae-annexe-lot-1",), "/bibliotheque": ("", "?q=volume+globalisation"),
         "/bibliotheque/clause": ("?id=award_criterion/rc/critere",)}
KEPT = {"/marche/{name}/document/{file}": "/marche/ferme/document/ccap.docx",
        "/marche/{name}/resultats/{file}": "/marche/ferme/resultats/RESULT",
        "/bibliotheque/livre/{file}": "/bibliotheque/livre/relu.docx"}
AXE = """async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: [
    'wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental']}})).violations.map(
    one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '))"""


def addresses() -> Iterator[str]:
    """Every address that a person sees, made from the routes."""
    for method, path in PAGES:
        if method != "GET" or path in NO_PAGES:
            continue
        names = re.findall(r"\{(\w+)\}", path)
        if path in KEPT:
            yield KEPT[path]
            continue
        for parts in product(*(PARTS[name] for name in names)):
            address = path.format(**dict(zip(names, parts, strict=True)))
            yield from (address + query for query in ASKED.get(path, ("",)))
    yield from ("/marche/vide/acheteur", "/marche/vide/apercu", "/marche/vide/telecharger", "/nulle-part")
    yield from ("/marche/ferme/resultats/READ", "/marche/ferme/resultats/UPDATED")
    yield from ("/marche/essai/reponses", "/marche/essai/reponses?anonyme=oui&lot=1")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that asks for a password, so that its page is seen too."""
    yield from served_in(tmp_path_factory.mktemp("pages"), clock=time.monotonic, passwords={"a": hashed("b")})


@pytest.fixture(scope="module")
def known(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A session: clauses put in a file, pièces read again and updated, answers read, a book back, a page for candidates made, a
    work that runs."""
    client = Client(served.settings, served.app)
    assert entered(client, "a", "b") == 303
    client.new(STARTER, "Essai")
    client.work("/marche/essai/reponses", files=given(forms() | {"casse.docx": b"x"}))
    session, folder, works = client.client.cookies[COOKIE], tmp_path_factory.mktemp("travail"), served.app.state.works
    client.post("/marche/ferme/document", files={"file": ("ccap.docx", buyers.kinds()[0].data)})
    asked = {"piece": "ccap", "place": "fin", "side": "after", "author": "service achats", "jeton": client.token}
    done = client.client.post("/marche/ferme/document/ccap.docx", data=asked, follow_redirects=False).headers["location"]
    assert "/resultats/" in done
    client.post("/marche/ferme/telecharger", {}, 303, follow_redirects=False)
    ccap = by_hand(served.settings.workspace.place("ferme") / "pieces" / "ccap.docx")
    dropped = [("files", ("relu.docx", ccap)), ("files", ("autre.docx", buyers.kinds()[1].data))]
    read, updated = (
        client.client.post("/marche/ferme/verifier", data={**asked, "do": do, "market": "oui"}, files=dropped,
                           follow_redirects=False).headers["location"].rpartition("/")[2] for do in ("verify", "update"))
    book = client.bytes("/bibliotheque/livre-de-relecture.docx?modele=award_criterion&piece=ccap")
    client.post("/bibliotheque/livre", files={"livre": ("relu.docx", edited(book, everything))})
    client.post("/marche/ferme/consultation")
    work = works.start(session, "ferme", "Lecture de trois fichiers", "/", counted, folder)
    yield {"SESSION": session, "WORK": work, "RESULT": done.rpartition("/")[2], "READ": read, "UPDATED": updated}
    (folder / "continue").touch()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    yield from chromium_of()


@pytest.fixture(scope="module")
def person(chromium: Browser, served: Served) -> Iterator[Person]:
    yield from Person.at(chromium, served)


@pytest.mark.parametrize("address", sorted(addresses()))
def test_a_page_is_for_everybody(address: str, person: Person, served: Served, known: dict[str, str]) -> None:
    """No violation of any rule of axe in either theme, nothing wider than a telephone or than a screen enlarged twice."""
    page = person.page
    person.context.clear_cookies()
    if address != "/connexion":
        person.context.add_cookies([{"name": COOKIE, "value": known["SESSION"], "url": served.address}])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = page.goto(re.sub("WORK|RESULT|READ|UPDATED", lambda word: known[word[0]], address))
    assert answer is not None
    assert answer.ok is (address != "/nulle-part")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme} {one}" for one in page.evaluate(AXE)]
    for width in (640, 360):  # 640: a screen of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width}: {wide}"] * (wide > width)
    assert found == []
    told, person.complaints[:] = list(person.complaints), []
    assert told == [] or address == "/nulle-part"
