"""Every page in a real browser, in both themes, narrow and enlarged: what axe finds, what the console says, what overflows.

The addresses come from the routes of the server: a page that is added is tried without anyone remembering it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHROMIUM, Person, Served, chromium_of, served_in
from crawled import addresses, ended, filled, lived
from pages import Browser as Client
from playwright.sync_api import Browser
from test_web_answers import STARTER, forms, given
from test_web_guard import entered

from drafting.web.guard import COOKIE
from drafting.web.passwords import hashed

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium absent")

AXE = """async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: [
    'wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental']}})).violations.map(
    one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '))"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that asks for a password, so that its page is seen too."""
    yield from served_in(tmp_path_factory.mktemp("pages"), clock=time.monotonic, passwords={"a": hashed("b")})


@pytest.fixture(scope="module")
def known(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A session: all that crawled.lived leaves, and answers that were read."""
    client = Client(served.settings, served.app)
    assert entered(client, "a", "b") == 303
    client.new(STARTER, "Essai")
    client.work("/marche/essai/reponses", files=given(forms() | {"casse.docx": b"x"}))
    yield {"SESSION": client.client.cookies[COOKIE], **lived(client, served.app, tmp_path_factory.mktemp("travail"))}
    ended(served.app)


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
    answer = page.goto(filled(address, known))
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
