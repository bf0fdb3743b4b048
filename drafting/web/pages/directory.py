"""« Acheteurs et facilitateurs »: those kept once and chosen in each market."""

from __future__ import annotations

from starlette.responses import Response

from drafting.errors import DraftingError
from drafting.interview.questions import Group, Question, at
from drafting.web.ask import Ask, Page
from drafting.web.judge import interview
from drafting.workspace import PARTIES, parties, read_party, save_party

TITLES = {"buyer": "Acheteurs", "facilitator": "Facilitateurs"}


def _questions(ask: Ask, key: str) -> list[Question]:
    group = at(interview(ask.texts)[1], (key,))
    return [part for part in group.parts if isinstance(part, Question)] if isinstance(group, Group) else []


def show(ask: Ask) -> Response:
    """Both lists, and the one that is open."""
    key = ask.query("qui") if ask.query("qui") in PARTIES else "buyer"
    known = {one: parties(ask.workspace, one) for one in PARTIES}
    name = ask.query("nom")
    party = read_party(ask.workspace, key, name) if name in known[key] else {}
    return ask.page("annuaire.html", titles=TITLES, known=known, key=key, party=party, questions=_questions(ask, key))


def keep(ask: Ask) -> Response:
    """What is typed of a party, under the name that it bears."""
    key = ask.text("qui")
    if key not in PARTIES:
        raise DraftingError("Choisissez acheteur ou facilitateur.")
    keys = [question.path[-1] for question in _questions(ask, key)]
    party = {name: value for name in keys if (value := " ".join(ask.text(name).split()))}
    if not party.get("name"):
        raise DraftingError("Il faut au moins un nom pour garder ces coordonnées.")
    save_party(ask.workspace, key, party)
    return ask.go("annuaire", qui=key)


PAGES: dict[tuple[str, str], Page] = {("GET", "/annuaire"): show, ("POST", "/annuaire"): keep}
