"""« Vérifier »: edited pièces dropped, what is remarked in them, and the same ones brought to the market of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from starlette.responses import Response

from drafting import french
from drafting.errors import DraftingError
from drafting.rereading import check_readable, words_in
from drafting.web.ask import Ask, Page
from drafting.web.dropped import author_of, files_of, made, market_of, results_of
from drafting.web.made import updating, verification
from drafting.workspace import DOCUMENTS, WORD, Folder
from drafting.workspace.manifests import manifests

READ = (*WORD, ".odt")
MANIFEST = ".json"
"""A manifest dropped with its pièces says which texts they had."""
TAKEN = (*READ, MANIFEST)
READING = 50_000
"""What reading one file costs, whatever its size, counted in bytes of words."""


def show(ask: Ask) -> Response:
    """The form, the files dropped, what was made of them."""
    return _page(ask)


def _page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    market = market_of(ask)
    asked = ask.form.getlist("kept")
    rows = [row for row in files_of(ask, _documents(ask)) if Path(row[0]).suffix in TAKEN]
    return ask.page("verifier.html", status, name=market.name, title=market.title, problem=problem, accept=",".join(TAKEN),
                    files=[(*row, row[0] in asked) for row in rows], manifest=MANIFEST,
                    results=results_of(ask, "verification", "mise-a-jour"),
                    readable=market.dossier is not None, author=ask.text("author") or author_of(market), on=ask.text("on"))


def _documents(ask: Ask) -> Folder:
    return Folder(ask.workspace, ask.part("name"), DOCUMENTS)


def act(ask: Ask) -> Response:
    """Keep the files dropped; read those that are asked, or bring them up to date."""
    try:
        dropped = list(_kept(ask))
        folder = _documents(ask)
        names = dict.fromkeys((*dropped, *(str(name) for name in ask.form.getlist("kept"))))
        paths = tuple(folder.path(name) for name in names if not name.endswith(MANIFEST))
        if not paths:
            raise DraftingError("Choisissez au moins un fichier.", hint="Déposez-en un, ou cochez-en un dans la liste.")
        size = sum(words_in(path) + READING for path in paths)
        if ask.text("do") == "update":
            texts = [folder.path(one.name) for one in folder.files() if one.name.endswith(MANIFEST)]
            known = (*texts, *manifests(ask.workspace, ask.part("name")))
            author = ask.text("author")
            if not author:
                raise DraftingError("Dites qui est l'auteur des modifications suivies.")
            return made(ask, "mise-a-jour", 2 * size, updating, paths, known, author)
        return made(ask, "verification", size, verification, paths, ask.text("market") == "oui", _day(ask))
    except DraftingError as error:
        return _page(ask, 400, str(error))


def _kept(ask: Ask) -> Iterator[str]:
    """The files dropped, kept under their safe names; one that cannot be read is not kept, and the others are."""
    folder = _documents(ask)
    for name, data in ask.files("files"):
        kept = folder.keep(name, data, TAKEN)
        try:
            if not kept.endswith(MANIFEST):
                check_readable(folder.path(kept))
        except DraftingError:
            folder.remove(kept)
            raise
        yield kept


def _day(ask: Ask) -> date | None:
    try:
        return french.read_date(ask.text("on")) if ask.text("on") else None
    except ValueError as error:
        raise DraftingError(f"Jour du lancement : {error}") from None


PAGES: dict[tuple[str, str], Page] = {("GET", "/marche/{name}/verifier"): show, ("POST", "/marche/{name}/verifier"): act}
