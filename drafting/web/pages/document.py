"""« Dans mon document »: a buyer's Word file dropped, a place chosen in its outline, the clauses put there."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from drafting.errors import DraftingError
from drafting.insertion import check_file, code_of, insertable, places_for
from drafting.rereading import words_in
from drafting.web.ask import Ask, Page
from drafting.web.dropped import author_of, files_of, made, market_of, results_of
from drafting.web.made import insertion
from drafting.workspace import DOCUMENTS, WORD, Folder

SIDES = {"after": "Après cet article", "before": "Avant cet article",
         "replace": "À la place de son contenu ; son titre reste"}
OTHERS = {"table": "tableau", "control": "contrôle de contenu", "box": "zone de texte", "section": "saut de section"}
KINDS = {"signet": "bookmark", "repere": "marker", "fin": "end", "": ""}
"""How a form calls the places that are no title, and the command's options."""


def show(ask: Ask) -> Response:
    """The files dropped, and what was made of them."""
    return _page(ask)


def _page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    market = market_of(ask)
    files = [row for row in files_of(ask, _documents(ask)) if Path(row[0]).suffix in WORD]
    return ask.page("document.html", status, name=market.name, title=market.title, blocking=market.blocking, problem=problem,
                    files=files, results=results_of(ask, "insertion"), accept=",".join(WORD))


def _documents(ask: Ask) -> Folder:
    return Folder(ask.workspace, ask.part("name"), DOCUMENTS)


def drop(ask: Ask) -> Response:
    """Keep the file that is dropped, then choose its place; what cannot be read is not kept."""
    files, folder = ask.files("file"), _documents(ask)
    if not files:
        return _page(ask, 400, "Choisissez le fichier Word de l'acheteur.")
    try:
        kept = folder.keep(*files[0], WORD)
    except DraftingError as error:
        return _page(ask, 400, str(error))
    try:
        check_file(folder.path(kept))
    except DraftingError as error:
        folder.remove(kept)
        return _page(ask, 400, str(error))
    return ask.go("marche", ask.part("name"), "document", kept)


def choose(ask: Ask) -> Response:
    """The outline of a file as a list of places."""
    try:
        return _form(ask, ask.query("piece"))
    except DraftingError as error:
        return _page(ask, 400, str(error))


def _form(ask: Ask, code: str, status: int = 200, problem: str = "") -> Response:
    """The places of a file for a pièce; `problem` when those that were asked could not be."""
    market, path = market_of(ask), _documents(ask).path(ask.part("file"))
    if market.dossier is None:
        raise DraftingError("Ce marché ne peut pas encore être lu en entier.", hint="Reprenez l'entretien.")
    pieces = insertable(market.dossier)
    code = code if any(piece.code == code for piece in pieces) else code_of(path, market.dossier)
    places = places_for(path, market.dossier, code)
    kind, wanted = places.proposed[:2]
    word = next((f"{word}:{wanted}".rstrip(":") for word, one in KINDS.items() if one == kind), f"titre:{wanted}")
    asked = {"place": ask.text("place"), "side": ask.text("side")} if problem else {
        "place": word, "side": kind if kind in SIDES else "after"}
    return ask.page("placer.html", status, name=market.name, title=market.title, file=path.name, problem=problem, places=places,
                    pieces=[(piece.code, piece.title) for piece in pieces], code=code, asked=asked, sides=SIDES, others=OTHERS,
                    author=ask.text("author") or author_of(market), tracked=not problem or ask.text("tracked") == "oui",
                    blocking=market.blocking)


def put(ask: Ask) -> Response:
    """The clauses in the file, as `clausier insert` puts them; the file dropped stays as it is."""
    code, author, path = ask.text("piece"), ask.text("author"), _documents(ask).path(ask.part("file"))
    try:
        if ask.text("tracked") != "oui":
            author = ""
        elif not author:
            raise DraftingError("Dites qui est l'auteur des modifications suivies.")
        word, _, wanted = ask.text("place").partition(":")
        side = ask.text("side")
        if word not in KINDS and (word != "titre" or side not in SIDES):
            raise DraftingError("Choisissez une place dans la liste.")
        kind = KINDS.get(word, side)
        return made(ask, "insertion", words_in(path), insertion, path, code, kind, wanted, author)
    except DraftingError as error:
        return _refused(ask, code, str(error))


def _refused(ask: Ask, code: str, problem: str) -> Response:
    try:
        return _form(ask, code, 400, problem)
    except DraftingError as error:
        return _page(ask, 400, str(error))


def remove(ask: Ask) -> Response:
    """Take a dropped file away."""
    _documents(ask).remove(ask.part("file"))
    return ask.go("marche", ask.part("name"), ask.text("vers") if ask.text("vers") == "verifier" else "document")


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/document"): show, ("POST", "/marche/{name}/document"): drop,
    ("GET", "/marche/{name}/document/{file}"): choose, ("POST", "/marche/{name}/document/{file}"): put,
    ("POST", "/marche/{name}/document/{file}/retirer"): remove}
