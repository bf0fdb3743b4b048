"""The pages and the forms of the server, found from its routes: a page that is added is tried without anyone remembering it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import buyers
from chores import counted
from msgspec import Struct, field
from pages import Browser
from starlette.applications import Starlette
from test_book_review import everything
from test_web_book import edited
from test_web_verify import by_hand

from drafting.answers.received import READ
from drafting.web.guard import COOKIE
from drafting.web.pages import PAGES
from drafting.web.readings import Received

STEPS = ("acheteur", "marche", "lots", "leviers", "heures", "publics", "suivi", "critere", "pieces")
NO_PAGES = {"/marche/{name}", "/marche/{name}/pieces/{file}", "/marche/{name}/reponses/{file}",
            "/marche/{name}/reponses/recus/{file}", "/marche/{name}/resultats/{result}/{file}",
            "/marche/{name}/consultation/{number}/{file}", "/bibliotheque/livre-de-relecture.docx"}
"""The routes that lead elsewhere, give a file, or show the candidates' page, which has tests of its own."""
PARTS: Mapping[str, tuple[str, ...]] = {"name": ("ferme",), "step": STEPS, "id": ("WORK",)}
"""What an address is made of; WORK is a work that runs, RESULT an insertion that was done, READ and UPDATED what was made of an
edited pièce."""
ASKED = {"/marche/{name}/apercu": ("?piece=ae-annexe-lot-1",), "/bibliotheque": ("", "?q=volume+globalisation"),
         "/marche/{name}/versions": ("", "?version=1"), "/bibliotheque/clause": ("?id=award_criterion/rc/critere",)}
KEPT = {"/marche/{name}/document/{file}": "/marche/ferme/document/ccap.docx",
        "/marche/{name}/resultats/{file}": "/marche/ferme/resultats/RESULT",
        "/bibliotheque/livre/{file}": "/bibliotheque/livre/relu.docx"}


def addresses() -> Iterator[str]:
    """Every address that a person sees, made from the routes."""
    for method, path in PAGES:
        if method != "GET" or path in NO_PAGES:
            continue
        if path in KEPT:
            yield KEPT[path]
            continue
        names = re.findall(r"\{(\w+)\}", path)
        for parts in product(*(PARTS[name] for name in names)):
            address = path.format(**dict(zip(names, parts, strict=True)))
            yield from (address + query for query in ASKED.get(path, ("",)))
    yield from ("/marche/vide/acheteur", "/marche/vide/apercu", "/marche/vide/telecharger", "/nulle-part")
    yield from ("/marche/ferme/resultats/READ", "/marche/ferme/resultats/UPDATED")
    yield from ("/marche/essai/reponses", "/marche/essai/reponses?anonyme=oui&lot=1")


class Form(Struct):
    """A form of a page: where it goes, what its fields hold, which of them are typed, which take a file, or several."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    several: bool = False


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.open, self.choice = address, list[Form](), False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = has.get("method") == "post"
            if self.open:
                self.forms.append(Form(urljoin(self.address, has.get("action", self.address))))
        if not self.open:
            return
        form, name, kind = self.forms[-1], has.get("name", ""), has.get("type", "text")
        if tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in has:
            form.fields[self.choice] = [has.get("value", "")]
        elif tag == "textarea":
            form.typed.append(name)
        elif tag == "button" and name:
            form.fields.setdefault(f"{name}={has.get('value', '')}", [])
        elif tag == "input" and kind == "file":
            form.files[name] = has.get("accept", "")
            form.several = "multiple" in has
        elif tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in has:
                form.fields.setdefault(name, []).append(has.get("value", ""))
        elif tag == "input" and name:
            form.fields.setdefault(name, []).append(has.get("value", ""))
            form.typed += [name] * (kind != "hidden")

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "form"


def forms(page: str, address: str) -> list[Form]:
    """The forms of a page that change something."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


def filled(address: str, known: Mapping[str, str]) -> str:
    """An address with what only a session knows."""
    return re.sub("WORK|RESULT|READ|UPDATED", lambda word: known[word[0]], address)


def lived(client: Browser, app: Starlette, folder: Path) -> dict[str, str]:
    """« ferme » saved and written, clauses put in a file, pièces read again and updated, an answer to read, a book come back.

    And a work, that runs until `folder` holds « continue ».
    """
    client.save("ferme", "suivi", {"penalties.hour.amount": "70"})
    client.post("/marche/ferme/document", files={"file": ("ccap.docx", buyers.kinds()[0].data)})
    asked = {"piece": "ccap", "place": "fin", "side": "after", "author": "service achats", "jeton": client.token}
    done = client.client.post("/marche/ferme/document/ccap.docx", data=asked, follow_redirects=False).headers["location"]
    assert "/resultats/" in done
    client.post("/marche/ferme/telecharger", {}, 303, follow_redirects=False)
    ccap = by_hand(client.settings.workspace.place("ferme") / "pieces" / "ccap.docx")
    dropped = [("files", ("relu.docx", ccap)), ("files", ("autre.docx", buyers.kinds()[1].data))]
    read, updated = (
        client.client.post("/marche/ferme/verifier", data={**asked, "do": do, "market": "oui"}, files=dropped,
                           follow_redirects=False).headers["location"].rpartition("/")[2] for do in ("verify", "update"))
    Received(client.settings.workspace, "ferme").folder.keep("annexe.docx", buyers.kinds()[0].data, READ)
    book = client.bytes("/bibliotheque/livre-de-relecture.docx?modele=award_criterion&piece=ccap")
    client.post("/bibliotheque/livre", files={"livre": ("relu.docx", edited(book, everything))})
    client.post("/marche/ferme/consultation")
    session = client.client.cookies[COOKIE]
    return {"WORK": app.state.works.start(session, "ferme", "Lecture de trois fichiers", "/", counted, folder),
            "RESULT": done.rpartition("/")[2], "READ": read, "UPDATED": updated}


def ended(app: Starlette) -> None:
    """No work goes on once the server is gone."""
    works = app.state.works
    for one in list(works._all.values()):
        works.cancel(one.work.session, one.work.market, one.work.id)
