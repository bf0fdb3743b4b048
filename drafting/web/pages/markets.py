"""« Mes marchés »: the list, and a new one from nothing, from a starter, from another market, from a file."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting import french
from drafting.errors import DraftingError, ReadingErrors
from drafting.interview.shapes import Data
from drafting.lots_file import lot_words, read_lots_bytes
from drafting.web.ask import Ask, Page
from drafting.web.judge import state
from drafting.workspace.text import fresh, retyped
from drafting.yamlfile import parse_yaml

_TYPED = str.maketrans({"œ": "oe", "Œ": "Oe", "’": "'"})
_ARTICLE = re.compile(r"\b([LRDlrd])(?:\.\s?|\s)(?=\d)")
OWN = ("reference", "launch_date")
"""What a market never takes from the one that it copies: its launch date chooses its law."""
JUDGED_SECONDS = 1.5
"""How long a list may take to judge markets; the others say their state when they are opened, or the next time."""


class Row(NamedTuple):
    name: str
    title: str
    reference: str
    buyer: str
    launch: str
    state: str
    kind: str
    when: str


def listed(ask: Ask) -> Response:
    """The markets, the last saved first."""
    search, start = ask.query("q").strip(), ask.settings.clock()
    rows: list[tuple[float, Row]] = []
    for name in ask.workspace.names():
        saved = ask.workspace.read(name)
        data = _data(saved.raw)
        title, reference, buyer = _said(data, "title") or name, _said(data, "reference"), _said(data.get("buyer"), "name")
        if search and plain(search) not in plain(f"{title} {reference} {buyer} {name}"):
            continue
        kind, told = state(saved, ask.workspace.place(name), ask.texts,
                           at_once=ask.settings.clock() - start < JUDGED_SECONDS)
        rows.append((saved.when, Row(name, title, reference, buyer, _said(data, "launch_date"), told or "à ouvrir", kind,
                                     ask.settings.told_day(saved.when))))
    return ask.page("marches.html", rows=[row for _, row in sorted(rows, key=lambda one: -one[0])], search=search,
                    folder=str(ask.workspace.folder))


def plain(text: str) -> str:
    """`text` as it is searched, whatever its accents: « œuvre » as « oeuvre », « L. 2112-2 » as « L2112-2 »."""
    text = _ARTICLE.sub(r"\1", text.translate(_TYPED))
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def _data(raw: bytes) -> Data:
    try:
        data = parse_yaml(raw, "market.yaml").data
    except ReadingErrors:
        return {}
    return data if isinstance(data, dict) else {}


def _said(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


# ---- a new one -----------------------------------------------------------------------------------------------

def new(ask: Ask) -> Response:
    """The form of a new market."""
    return _form(ask)


def create(ask: Ask) -> Response:
    """The market, then its first step."""
    try:
        data, raw = _first(ask)
    except ReadingErrors as errors:
        return _form(ask, 400, [str(problem) for problem in errors.problems])
    except DraftingError as error:
        return _form(ask, 400, [str(error)])
    title = ask.text("title") or _said(data, "title")
    if ask.text("title"):
        data = {**data, "title": title}
    name = ask.workspace.create(title or "marche", retyped(raw, "market.yaml", data))
    return ask.go("marche", name)


def _form(ask: Ask, status: int = 200, problems: list[str] | None = None) -> Response:
    """Each market copied says its buyer: last year's has the same title."""
    markets = [_named(name, _data(ask.workspace.read(name).raw)) for name in ask.workspace.names()]
    starters = [(name, french.capital(starter.about)) for name, starter in ask.settings.starters.items()]
    for choices in (markets, starters):
        choices.sort(key=lambda one: plain(one[1]))
    return ask.page("nouveau.html", status, problems=problems or [], title=ask.text("title"),
                    origin=ask.text("origin") or "starter", starters=starters, starter=ask.text("starter"), markets=markets,
                    market=ask.text("market"))


def _named(name: str, data: Data) -> tuple[str, str]:
    title, buyer, reference = _said(data, "title") or name, _said(data.get("buyer"), "name"), _said(data, "reference")
    return name, " – ".join(filter(None, (title, buyer, reference)))


def _first(ask: Ask) -> tuple[Data, bytes]:
    """What the new market says at first, and the text that it is copied from."""
    origin = ask.text("origin")
    if origin == "starter" and ask.text("starter") in ask.settings.starters:
        return _copied(ask.settings.starters[ask.text("starter")].path.read_bytes())
    if origin == "starter":
        raise DraftingError("Choisissez un marché type dans la liste.")
    if origin == "market" and not ask.text("market"):
        raise DraftingError("Choisissez un de vos marchés dans la liste.")
    if origin == "market":
        last, raw = _copied(ask.workspace.read(ask.text("market")).raw)
        return {key: value for key, value in last.items() if key not in OWN}, raw
    if origin == "file":
        return _from_file(ask)
    if origin == "empty":
        data: Data = {"format": "1"}
        return data, fresh(data)
    raise DraftingError("Choisissez un point de départ.")


def _copied(raw: bytes) -> tuple[Data, bytes]:
    return parse_yaml(raw, "market.yaml").data, raw


def _from_file(ask: Ask) -> tuple[Data, bytes]:
    """A market file as it is, or a workbook of lots: its lots in an otherwise empty market."""
    files = ask.files("file")
    if not files:
        raise DraftingError("Choisissez un fichier.", hint="Un marché (.yaml) ou un classeur de lots (.xlsx).")
    name, content = files[0]
    if name.lower().endswith((".yaml", ".yml")):
        file = parse_yaml(content, name)
        if not isinstance(file.data, dict):
            raise file.fail((), "un fichier de marché commence par des lignes « clé : valeur ».")
        return file.data, content
    if not name.lower().endswith(".xlsx"):
        raise DraftingError(f"« {name} » n'est ni un marché (.yaml), ni un classeur de lots (.xlsx).")
    words = ask.texts.library.data
    found = read_lots_bytes(content, name, lot_words(words["workbook"], words["trades"]))
    if found.unread:
        raise ReadingErrors(problem for several in found.unread.values() for problem in several)
    data = {"format": "1", "lots": found.data}
    return data, fresh(data)


PAGES: dict[tuple[str, str], Page] = {("GET", "/"): listed, ("GET", "/nouveau"): new, ("POST", "/nouveau"): create}
