"""Who may ask what: hosts, origins, sizes, sessions, and the token that every change carries.

The server speaks to its own pages and to nobody else. Whatever comes in is bounded before it is read.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drafting.web.filled import Forms
from drafting.web.rendering import error_page
from drafting.web.settings import Settings

COOKIE = "clausier"
TOKEN = "jeton"
SESSION_SECONDS = 12 * 3600
MOST_FILES = 200
MOST_FIELDS = 6000
TRIES, TRIES_SECONDS = 8, 600
ASKS, ASKS_SECONDS = 600, 60
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                 b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"), (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"))


class Refused(Exception):
    """A request that is not answered: its status, and a French sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Limit:
    """At most `count` times in `seconds`, for each name."""

    def __init__(self, count: int, seconds: float) -> None:
        self.count, self.seconds = count, seconds
        self._lock = threading.Lock()
        self._seen: dict[str, list[float]] = {}

    def passed(self, name: str, now: float) -> bool:
        """Whether one more is too many; it is counted."""
        with self._lock:
            if len(self._seen) > 10_000:
                self._seen = {key: times for key, times in self._seen.items() if times[-1] > now - self.seconds}
            times = [time for time in self._seen.get(name, ()) if time > now - self.seconds]
            self._seen[name] = [*times[-self.count:], now]
            return len(times) >= self.count


class Sessions:
    """Who is there. A session is a random name in a cookie; its token proves that a form came from our page."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._entered: dict[str, tuple[str, float]] = {}
        self.tries = Limit(TRIES, TRIES_SECONDS)
        self.forms = Forms()

    def name(self, request: Request) -> str:
        """The session of a request; a new one when it has none."""
        kept = request.cookies.get(COOKIE, "")
        return kept if len(kept) == 43 and kept.isascii() else secrets.token_urlsafe(32)

    def token(self, session: str) -> str:
        return hmac.new(self._secret, session.encode(), "sha256").hexdigest()

    def enter(self, login: str) -> str:
        """A new session for who gave the right password."""
        session, now = secrets.token_urlsafe(32), self.settings.clock()
        with self._lock:
            self._entered = {name: one for name, one in self._entered.items() if one[1] > now}
            self._entered[session] = login, now + SESSION_SECONDS
        return session

    def leave(self, session: str) -> None:
        with self._lock:
            self._entered.pop(session, None)

    def entered(self, session: str) -> bool:
        """Whether this session may see the pages."""
        if not self.settings.passwords:
            return True
        found = self._entered.get(session)
        return found is not None and found[1] > self.settings.clock()


async def form_of(request: Request, token: str) -> FormData:
    """The form of a request, bounded; raises `Refused` when it does not come from one of our pages."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Refused(415, "Cette page attend un formulaire.")
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=2_000_000)
    except (MultiPartException, HTTPException):
        raise Refused(400, "Ce formulaire est mal fait, ou porte trop de champs ou de fichiers.") from None
    given = form.get(TOKEN)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise Refused(403, "Cette page a expiré ou ne vient pas de clausier : rien n'a été changé. Rechargez-la.")
    return form


class Guard:
    """The first to see a request, and the last to see its answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.asks = Limit(ASKS, ASKS_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except Refused as refused:
            await _refusal(refused)(scope, receive, _dressed(send))
            return
        await self.app(scope, self._bounded(receive), _dressed(send))

    def _check(self, scope: Scope) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if _name(host) not in self.settings.hosts:
            raise Refused(421, "Cette adresse n'est pas celle de clausier.")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            raise Refused(405, "Cette action n'existe pas.")
        if scope["method"] == "POST":
            self._check_origin(headers, host)
            length = headers.get("content-length", "0")
            if not length.isdigit() or int(length) > self.settings.most_bytes:
                raise Refused(413, _TOO_BIG.format(most=self.settings.most_bytes // 1_000_000))
        client = scope.get("client") or ("", 0)
        if self.settings.passwords and self.asks.passed(client[0], self.settings.clock()):
            raise Refused(429, "Trop de demandes à la fois. Attendez une minute, puis recommencez.")

    def _check_origin(self, headers: dict[str, str], host: str) -> None:
        """A browser says where a form comes from; one that says nothing must at least not say elsewhere."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if origin is not None and urlsplit(origin).netloc != host or site not in ("same-origin", "none"):
            raise Refused(403, "Cette demande vient d'un autre site : rien n'a été changé.")

    def _bounded(self, receive: Receive) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.settings.most_bytes:
                raise Refused(413, _TOO_BIG.format(most=self.settings.most_bytes // 1_000_000))
            return message

        return bounded


_TOO_BIG = ("C'est trop gros pour être reçu en une fois ({most} Mo au plus). "
            "Déposez les fichiers en plusieurs fois, ou sans leurs images.")


def _name(host: str) -> str:
    """A host without its port."""
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host


def _dressed(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            more: list[Any] = [header for header in HEADERS if header[0] not in given]
            if b"cache-control" not in given:
                more.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return dressed


def _refusal(refused: Refused) -> Response:
    """A page of ours, with its way back; to who is not at our address, a sentence."""
    if refused.status == 421:
        return PlainTextResponse(refused.sentence, refused.status, headers={"content-language": "fr"})
    return error_page(refused.status, "Demande refusée", [refused.sentence])
