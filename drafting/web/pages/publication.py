"""« Page de consultation »: the page for candidates made as by `clausier publish`, kept, shown, given as a zip."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

from drafting import french
from drafting.document import Piece
from drafting.draft import Dossier
from drafting.errors import DraftingError
from drafting.output import zipped
from drafting.publication import INDEX, Looks, given, publication, publication_looks, published
from drafting.sentences import applies
from drafting.web.ask import Ask, Page, file
from drafting.web.judge import judge
from drafting.web.pages.download import KINDS, TARGETS, office
from drafting.web.recent import Recent
from drafting.workspace import PIECES, Published, publications, publish

ZIP = "page-candidats.zip"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.S)
_made: Recent[dict[str, bytes]] = Recent(8)
"""The Word files of the last pages looked at."""


class Row(NamedTuple):
    """A document of the page: its file, what it is, its size and its fingerprint, and whether it is the pièce written."""

    file: str
    title: str
    size: str
    sha256: str
    written: str


def show(ask: Ask) -> Response:
    """What the page would give, what is missing from it, and what became of the last one made."""
    return _page(ask)


def _page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    name = ask.part("name")
    saved = ask.workspace.read(name)
    found = judge(saved, ask.workspace.place(name), ask.texts)
    blocking = [one for one in found.told if one.level in ("unread", "blocking")]
    pages = publications(ask.workspace, name)
    rows: list[Row] = []
    missing: list[tuple[str, str]] = []
    old: dict[str, list[str]] = {}
    if found.dossier is not None and not blocking:
        looks = _looks(ask)
        missing = list(_missing(found.dossier, looks))
        try:
            now = _now(ask, name, found.dossier, looks)
        except DraftingError as error:
            problem = problem or error.message
        else:
            rows = list(_rows(ask.workspace.place(name) / PIECES, found.dossier, looks, now))
            old = _moved(found.dossier, looks, now, pages[0].files()) if pages else {}
    return ask.page(
        "consultation.html", status, name=name, title=str(found.typed.data.get("title") or name), blocking=blocking, rows=rows,
        missing=missing, old=old, problem=problem, office=office(), zip=ZIP, index=INDEX,
        pages=[(one.number, one.version, ask.settings.told_day(one.when), sorted(one.files())) for one in pages],
        moved_market=bool(pages) and pages[0].version != saved.number, version=saved.number)


def _looks(ask: Ask) -> Looks:
    return publication_looks(ask.settings.shelves[0], ask.settings.templates)


def _now(ask: Ask, name: str, dossier: Dossier, looks: Looks) -> dict[str, bytes]:
    """The Word files of the page as they would be made now, once for one market and one library."""
    key = name, hashlib.sha256(repr(looks).encode()).hexdigest()
    return _made.get(key, dossier) or _made.keep(key, dossier, published(dossier, looks, cache=ask.settings.cache))


def _rows(pieces: Path, dossier: Dossier, looks: Looks, now: Mapping[str, bytes]) -> Iterator[Row]:
    for piece in given(dossier, looks.words):
        name = f"{piece.stem}.docx"
        data, path = now[name], pieces / name
        there = path.read_bytes() if path.is_file() and not path.is_symlink() and not pieces.is_symlink() else None
        written = "absent" if there is None else "same" if there == data else "other"
        yield Row(name, _titled(piece), french.kilobytes(len(data)),
                  hashlib.sha256(data).hexdigest(), written)


def _titled(piece: Piece) -> str:
    return piece.title + (f" – lot n°{french.NBSP}{piece.lot}" if piece.lot else "")


def _missing(dossier: Dossier, looks: Looks) -> Iterator[tuple[str, str]]:
    """The documents that such a page may give and that this market has not, with when a market has them."""
    codes = {piece.code for piece in dossier.pieces.pieces}
    for code in looks.words.pieces:
        if code not in codes and code in dossier.outlines:
            outline = dossier.outlines[code]
            choice = dossier.settled.piece_choice(code)
            refused = choice is not None and choice.produced is False
            yield outline.title, "" if refused else applies(outline.produced_when, dossier.settled.library)


def _moved(dossier: Dossier, looks: Looks, now: Mapping[str, bytes], kept: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The files of a page that are no more what they would be: changed, new, gone; none when it is still right.

    What LibreOffice made is never made twice alike: it is right as long as its Word file is, and the page says its fingerprint.
    """
    derived = {name: data for name, data in kept.items() if Path(name).suffix in (".odt", ".pdf")
               and now.get(f"{Path(name).stem}.docx") == kept.get(f"{Path(name).stem}.docx")}
    right = publication(dossier, looks.words, {**now, **derived}, looks.template, looks.style)
    found = {"changed": sorted(name for name in right if name in kept and kept[name] != right[name]),
             "new": sorted(name for name in right if name not in kept),
             "gone": sorted(name for name in kept if name not in right)}
    return {kind: names for kind, names in found.items() if names}


def make(ask: Ask) -> Response:
    """Make the page, and keep it; a blocking remark stops everything, as it stops `clausier publish`."""
    name = ask.part("name")
    saved = ask.workspace.read(name)
    found = judge(saved, ask.workspace.place(name), ask.texts)
    if found.dossier is None or found.dossier.blocking:
        return _page(ask, 400, "Une remarque bloquante arrête la préparation de la page.")
    odt, pdf = (ask.text(target) == "oui" for target in TARGETS)
    try:
        files = published(found.dossier, _looks(ask), cache=ask.settings.cache, odt=odt, pdf=pdf)
    except DraftingError as error:
        return _page(ask, 400, error.message)
    publish(ask.workspace, name, saved.number, files)
    return ask.go("marche", name, "consultation", anchor="page")


def give(ask: Ask) -> Response:
    """A file of a page that was made, or all of them in an archive; the page itself is shown, under the policy that it has."""
    one, wanted = _asked(ask), ask.part("file")
    files = one.files()
    if wanted == ZIP:
        return file(ZIP, zipped(sorted(files.items())), KINDS[".zip"])
    if wanted not in files:
        raise DraftingError("Ce fichier n'est pas dans cette page de consultation.")
    if wanted == INDEX:
        return Response(files[INDEX], media_type="text/html", headers={"content-security-policy": _policy(files[INDEX])})
    return file(wanted, files[wanted], KINDS.get(Path(wanted).suffix, "application/octet-stream"))


def _asked(ask: Ask) -> Published:
    number = ask.part("number")
    for one in publications(ask.workspace, ask.part("name")):
        if number == f"{one.number:04d}":
            return one
    raise DraftingError("Cette page de consultation n'est pas, ou plus, dans le dossier du marché.")


def _policy(page: bytes) -> str:
    """Nothing runs and nothing is fetched; the page's only style is allowed by its fingerprint, as the page itself says."""
    style = _STYLE.search(page)
    seal = base64.b64encode(hashlib.sha256(style[1] if style else b"").digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{seal}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/consultation"): show, ("POST", "/marche/{name}/consultation"): make,
    ("GET", "/marche/{name}/consultation/{number}/{file}"): give}
