"""A real server and a real browser for the tests: a person at a page, and what the browser complains of."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pages
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.applications import Starlette

from drafting.cli.serve import listening
from drafting.web.app import make_app
from drafting.web.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EXPECTED = ("htmx:sendAbort", "htmx:afterRequest", "409 (Conflict)")
"""What a console says of a request that a newer one replaces, and of two windows that disagree."""
SLOW = 30_000
"""Milliseconds after which a page that does not come is a failure: other programs may be at work beside the tests."""


class Served(NamedTuple):
    address: str
    settings: Settings
    app: Starlette


def served_in(folder: Path, **more: Any) -> Iterator[Served]:
    """A real server, on a port of its own, with two markets: « ferme », which is ready, and « vide »."""
    made = pages.settings(folder, **more)
    made.workspace.create("Ferme", made.starters["petits-travaux-sans-facilitateur"].path.read_bytes())
    made.workspace.create("Vide", b"format: 1\n")
    opened, app = listening("127.0.0.1", 0), make_app(made)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{opened.getsockname()[1]}", made, app)
    server.should_exit = True
    thread.join(10)
    opened.close()


def chromium_of() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        yield browser
        browser.close()


class Person(NamedTuple):
    """Somebody at a page of the server."""

    context: BrowserContext
    page: Page
    complaints: list[str]

    @classmethod
    def at(cls, chromium: Browser, served: Served, **more: Any) -> Iterator[Person]:
        context = chromium.new_context(base_url=served.address, accept_downloads=True, reduced_motion="reduce", **more)
        context.set_default_timeout(SLOW)
        one = cls(context, context.new_page(), [])
        one.listen(one.page)
        yield one
        context.close()
        assert one.complaints == []

    def listen(self, page: Page) -> None:
        """Keep what the console says is wrong."""
        page.on("console", lambda said: self.complaints.append(f"{page.url}: {said.text}")
                if said.type == "error" and not any(word in said.text for word in EXPECTED) else None)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def another(self) -> Page:
        """Another window of the same person."""
        page = self.context.new_page()
        self.listen(page)
        return page

    def at_focus(self, what: str = "name") -> str:
        """What the element that has the keyboard says of itself."""
        return str(self.page.evaluate(f"document.activeElement.{what} || ''"))
