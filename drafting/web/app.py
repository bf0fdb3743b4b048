"""The server put together: routes, guard, errors in French without a trace."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drafting.errors import DraftingError, ReadingErrors
from drafting.web.ask import Ask, Page
from drafting.web.guard import Guard, Refused, Sessions, form_of
from drafting.web.pages import PAGES
from drafting.web.rendering import error_page
from drafting.web.settings import Settings
from drafting.web.texts import Shelf
from drafting.web.work import Works

STATIC = Path(__file__).with_name("static")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".md": "text/markdown", ".txt": "text/plain"}
OPEN = ("/connexion",)
"""The pages that are seen before a password is given."""


def make_app(settings: Settings) -> Starlette:
    """The server of one workspace."""
    shelf, sessions, works = Shelf(settings), Sessions(settings), Works(settings.clock)

    def route(method: str, path: str, page: Page) -> Route:
        async def answer(request: Request) -> Response:
            session = sessions.name(request)
            if path not in OPEN and not sessions.entered(session):
                return RedirectResponse("/connexion", 303)
            form = await form_of(request, sessions.token(session)) if method == "POST" else FormData()
            try:
                return await run_in_threadpool(page, Ask(request, settings, shelf, sessions, session, form, works))
            finally:
                await form.close()

        return Route(path, answer, methods=[method])

    routes = [Route(f"/static/{name}", _static(path)) for name, path in _files()]
    routes += [route(method, path, page) for (method, path), page in PAGES.items()]
    made = Starlette(
        routes=routes, middleware=[Middleware(Guard, settings=settings), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={DraftingError: _drafting_error, Refused: _refused, HTTPException: _http_error, 500: _bug})
    made.state.works = works
    return made


def _files() -> list[tuple[str, Path]]:
    return [(path.relative_to(STATIC).as_posix(), path) for path in sorted(STATIC.rglob("*")) if path.suffix in KINDS]


def _static(path: Path) -> Callable[[Request], Awaitable[Response]]:
    content = path.read_bytes()
    if path == STATIC / "clausier.css":  # its comments are for those who edit it; those of others carry their licence
        content = re.sub(rb"/\*.*?\*/\s*|(?<=\n)[ \n]+", b"", content, flags=re.S)
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'

    async def answer(request: Request) -> Response:
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=KINDS[path.suffix], headers=headers)

    return answer


# ---- what goes wrong -----------------------------------------------------------------------------------------

async def _drafting_error(request: Request, error: Exception) -> Response:
    if isinstance(error, ReadingErrors):
        return error_page(400, "Ce qui ne peut pas être lu", [str(problem) for problem in error.problems])
    return error_page(400, "Ce n'est pas possible", [str(error)])


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error_page(error.status, "Demande refusée", [error.sentence])


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    lines = ["Cette page n'existe pas, ou plus."] if status in (404, 405) else ["Cette demande ne peut pas être comprise."]
    return error_page(status, "Page introuvable" if status in (404, 405) else "Demande refusée", lines)


async def _bug(request: Request, error: Exception) -> Response:
    logging.getLogger("clausier").error("page %s", request.url.path)
    return error_page(500, "Une erreur de clausier", [
        "Ce n'est pas de votre fait. Ce qui était enregistré l'est toujours ; la fenêtre où clausier a été lancé dit laquelle."])
