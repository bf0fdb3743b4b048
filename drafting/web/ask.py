"""One request as a page sees it, and how a page answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from drafting.web.guard import COOKIE, Sessions
from drafting.web.judge import field_of
from drafting.web.rendering import render
from drafting.web.settings import Settings
from drafting.web.texts import Shelf, Texts
from drafting.web.work import Works
from drafting.workspace import Workspace


class Ask(NamedTuple):
    """A request, with what the server was given. `form` is empty unless the request changes something."""

    request: Request
    settings: Settings
    shelf: Shelf
    sessions: Sessions
    session: str
    form: FormData
    works: Works

    @property
    def workspace(self) -> Workspace:
        return self.settings.workspace

    @property
    def texts(self) -> Texts:
        """The library and the outlines of today."""
        return self.shelf.texts()

    @property
    def live(self) -> bool:
        """Whether htmx asks, for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def text(self, name: str) -> str:
        """A field of the form, without the spaces around it."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def files(self, name: str) -> list[tuple[str, bytes]]:
        """The files dropped in a field: the name that each bears (to be shown, never to be opened) and its bytes."""
        found = [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]
        return [(str(one.filename).replace("\\", "/").rpartition("/")[2][-120:], one.file.read()) for one in found]

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page rendered for this session."""
        known = {"field_of": lambda name, loc: field_of(name, loc, self.texts), "guarded": bool(self.settings.passwords),
                 "token": self.sessions.token(self.session), "path": self.request.url.path, "live": self.live}
        return keep_session(HTMLResponse(render(template, known | values), status), self)

    def go(self, *parts: str, anchor: str = "", **query: str) -> Response:
        """Where the browser goes after a change: the page of `parts`, so that « back » asks nothing twice."""
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        more = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return keep_session(RedirectResponse(path + f"?{more}" * bool(more) + f"#{anchor}" * bool(anchor), 303), self)


Page = Callable[[Ask], Response]
Pages = Mapping[tuple[str, str], Page]
"""(method, address) → what answers it. Every POST has its token checked before."""


def keep_session(response: Response, ask: Ask) -> Response:
    """The answer, with the cookie of the session when the browser has none."""
    if ask.request.cookies.get(COOKIE) != ask.session:
        response.set_cookie(COOKIE, ask.session, httponly=True, samesite="strict", secure=ask.request.url.scheme == "https")
    return response


def file(name: str, content: bytes, kind: str) -> Response:
    """A file to keep."""
    named = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": named})
