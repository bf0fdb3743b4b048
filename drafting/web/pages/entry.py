"""« Connexion »: who may see the pages, when other machines are listened to."""

from __future__ import annotations

from starlette.responses import Response

from drafting.web.ask import Ask, Page
from drafting.web.guard import COOKIE
from drafting.web.passwords import hashed, matches

_NOBODY = hashed("")
"""What the password of an unknown login is compared with: both answers take the same time."""


def show(ask: Ask) -> Response:
    """The form."""
    return ask.go() if ask.sessions.entered(ask.session) else ask.page("connexion.html", error="")


def enter(ask: Ask) -> Response:
    """A login and its password; too many tries from one place, or on one login, wait."""
    login, now = ask.text("login"), ask.settings.clock()
    place = ask.request.client.host if ask.request.client else ""
    waits = [ask.sessions.tries.passed(f"{kind} {name}", now) for kind, name in (("place", place), ("login", login[:100]))]
    if any(waits):
        return ask.page("connexion.html", 429, error="Trop d'essais. Attendez dix minutes, puis recommencez.")
    kept = ask.settings.passwords.get(login)
    password = ask.form.get("password")
    right = matches(password if isinstance(password, str) else "", kept or _NOBODY)
    if not right or kept is None:
        return ask.page("connexion.html", 403, error="Identifiant ou mot de passe inconnu.")
    response = ask.go()
    response.set_cookie(COOKIE, ask.sessions.enter(login), httponly=True, samesite="strict",
                        secure=ask.request.url.scheme == "https")
    return response


def leave(ask: Ask) -> Response:
    """The end of a session."""
    ask.sessions.leave(ask.session)
    response = ask.go("connexion")
    response.delete_cookie(COOKIE)
    return response


PAGES: dict[tuple[str, str], Page] = {("GET", "/connexion"): show, ("POST", "/connexion"): enter, ("POST", "/deconnexion"): leave}
