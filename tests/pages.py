"""A server of our own in the tests: its workspace, its clocks, and a client that behaves like a browser."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path
from typing import Any

from places import LIBRARY, STARTERS, TEMPLATES
from starlette.testclient import TestClient

from drafting.cli import places
from drafting.web.app import make_app
from drafting.web.settings import Settings, Starter
from drafting.workspace import Workspace

HOST = "http://127.0.0.1"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def settings(folder: Path, **more: Any) -> Settings:
    starters = {path.stem: Starter(path.stem, path) for path in STARTERS}
    given: dict[str, Any] = {"clock": Clock(), **more}
    return Settings(Workspace(folder), (LIBRARY,), (TEMPLATES,), starters, places.cache(), lambda: date(2026, 11, 22),
                    given.pop("clock"), lambda when: "22/11/2026", lambda when: "09:05", **given)


class Browser:
    """A person at her browser, without JavaScript: pages, forms with their token, redirections followed."""

    def __init__(self, made: Settings, app: Any = None) -> None:
        self.settings = made
        self.client = TestClient(app or make_app(made), base_url=HOST)

    def get(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, response.text
        return response.text

    def bytes(self, path: str) -> bytes:
        response = self.client.get(path)
        assert response.status_code == 200, response.text
        return response.content

    @property
    def token(self) -> str:
        found = re.search(r'name="jeton" value="([^"]+)"', self.get("/nouveau"))
        assert found is not None
        return found[1]

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 200, **more: Any) -> str:
        """The page that the browser ends on."""
        response = self.client.post(path, data={"jeton": self.token, **(data or {})}, **more)
        assert response.status_code == status, response.text
        return response.text

    def work(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> str:
        """The page that a long work ends on, once the child that does it has ended."""
        response = self.client.post(path, data={"jeton": self.token, **(data or {})}, **more)
        end = time.monotonic() + 60
        while "/travail/" in str(response.url) and 'role="alert"' not in response.text:
            assert response.status_code == 200 and time.monotonic() < end, response.text
            time.sleep(0.05)
            response = self.client.get(str(response.url))
        return response.text

    def new(self, starter: str = "travaux-plusieurs-lots", title: str = "") -> str:
        """A new market; its name. A test of that page asks the page itself."""
        raw = self.settings.starters[starter].path.read_bytes() if starter else b"format: 1\n"
        return self.settings.workspace.create(title or starter, raw)

    def save(self, name: str, step: str, values: dict[str, Any], *, version: int | None = None, live: bool = False,
             status: int | None = None) -> str:
        """What the server answers; `status` is said by the tests that read a page after it."""
        number = self.settings.workspace.read(name).number if version is None else version
        expected = status or (200 if live else 303)
        return self.post(f"/marche/{name}/{step}", {"version": str(number), **values}, expected,
                         headers={"HX-Request": "true"} if live else {}, follow_redirects=status is not None)

    def text(self, name: str) -> str:
        return self.settings.workspace.read(name).raw.decode()
