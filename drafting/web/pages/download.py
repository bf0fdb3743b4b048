"""« Télécharger »: the pièces written as `clausier draft` writes them, the zips, the fields of the notice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting.avis import notice_data
from drafting.draft import prepare
from drafting.errors import DraftingError, OutputError, os_reason
from drafting.libreoffice import program
from drafting.notice import read_notice
from drafting.output import MANIFEST, ZIPS, read_manifest, touched, write_folder
from drafting.reading import load_market
from drafting.web.ask import Ask, Page, file
from drafting.web.judge import Judged, judge
from drafting.workspace import Saved
from drafting.workspace.manifests import keep_current
from drafting.workspace.store import MARKET, PIECES
from drafting.writing import documents_of

KINDS = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".zip": "application/zip",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".pdf": "application/pdf",
         ".odt": "application/vnd.oasis.opendocument.text", ".json": "application/json"}
TARGETS = ("odt", "pdf")
AUDIENCES = {"dce": "candidats", "internal": "acheteur seul", "execution": "titulaire"}


def show(ask: Ask) -> Response:
    """What is written, and what keeps it from being written."""
    return _page(ask)


def _page(ask: Ask, status: int = 200, problem: str = "", edited: bool = False) -> Response:
    name = ask.part("name")
    saved = ask.workspace.read(name)
    found = judge(saved, ask.workspace.place(name), ask.texts)
    folder = _folder(ask, name)
    manifest = read_manifest(folder / MANIFEST)
    fresh = bool(manifest) and manifest.get("market", {}).get("sha256") == hashlib.sha256(saved.raw).hexdigest()
    blocking = [one for one in found.told if one.level in ("unread", "blocking")]
    return ask.page("telecharger.html", status, name=name, title=str(found.typed.data.get("title") or name),
                    blocking=blocking, readable=found.dossier is not None, rows=list(_rows(folder, manifest, found)),
                    fresh=fresh, written=bool(manifest), notice=_notice(found), problem=problem,
                    zips=[zipped for zipped in ZIPS if (folder / zipped).is_file()],
                    edited=edited, touched=touched(folder), office=office())


def _folder(ask: Ask, name: str) -> Path:
    folder = ask.workspace.place(name) / PIECES
    if folder.is_symlink():
        raise OutputError("Le dossier des pièces est un lien : il n'est pas suivi.", name)
    return folder


def office() -> bool:
    """Whether LibreOffice is there."""
    try:
        return bool(program())
    except DraftingError:  # without it, the other formats are only not offered
        return False


def _rows(folder: Path, manifest: Mapping[str, Any], found: Judged) -> Iterator[dict[str, Any]]:
    """Each file written: its title, for whom, its other formats."""
    titles = {piece.stem: piece.title for piece in found.dossier.pieces.pieces} if found.dossier else {}
    derived = manifest.get("derived", {})
    for entry in manifest.get("pieces", []):
        name = str(entry["file"])
        if (folder / name).is_file():
            stem = Path(name).stem
            yield {"file": name, "title": titles.get(stem, stem), "lot": entry.get("lot"),
                   "audience": AUDIENCES.get(str(entry.get("audience")), ""),
                   "others": [other for other in sorted(derived) if Path(other).stem == stem and (folder / other).is_file()]}


class NoticeLot(NamedTuple):
    """The structured fields of one lot: by form, what is to be typed; then what only the buyer knows."""

    title: str
    forms: list[tuple[str, list[tuple[str, str]]]]
    asked: list[tuple[str, str]]


def _notice(found: Judged) -> list[NoticeLot]:
    """The structured fields of the notice by lot, under the names that the avis prints."""
    dossier = found.dossier
    if dossier is None or found.kind == "blocking" or dossier.settled.get("buyer.regime") == "private":
        return []
    data = notice_data(dossier.settled, dossier.selection, dossier.outlines)
    model = read_notice(dossier.settled.library)
    titles = {field.name: field.title for field in model.fields}
    return [NoticeLot(
        "" if dossier.settled.single else f"Lot n° {lot['number']} – {lot['title']}",
        [(form["title"], [(titles[name], value) for name, value in _fields(lot[code])]) for code, form in model.forms.items()],
        [(titles[one["field"]], one["hint"]) for kind in ("to_complete", "to_confirm") for one in lot[kind]])
        for lot in (data["lots"] if data else [])]


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _fields(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _fields(each, name)
    elif value is not None:
        yield name, str(value)


def write(ask: Ask) -> Response:
    """Write the pièces in the market's folder, with their zips; what a person edited there is kept or refused, never lost."""
    name = ask.part("name")
    texts, folder = ask.texts, _folder(ask, name)
    path = ask.workspace.place(name) / MARKET
    as_draft = ask.text("as_draft") == "oui"
    targets = [target for target in TARGETS if ask.text(target) == "oui"]
    saved: Saved = ask.workspace.read(name)
    dossier = prepare(load_market(path, texts.library.vocabulary()), texts.library, texts.outlines)
    if dossier.blocking and not as_draft:
        return _page(ask, 400, "Une remarque bloquante arrête l'écriture.")
    try:
        documents, manifest = documents_of(dossier, saved.raw, MARKET, as_draft=as_draft, cache=ask.settings.cache,
                                           targets=targets)
        keep_current(ask.workspace, name)
        with ask.workspace.locked(name):
            write_folder(folder, documents, manifest, force=ask.text("force") == "oui", zips=True)
    except OutputError as error:
        return _page(ask, 409, error.message, edited=True)
    except OSError as error:
        return _page(ask, 500, f"Le disque ne répond pas : {os_reason(error)}.")
    return ask.go("marche", name, "telecharger")


def give(ask: Ask) -> Response:
    """One file that the manifest knows, and no other."""
    folder, wanted = _folder(ask, ask.part("name")), ask.part("file")
    manifest = read_manifest(folder / MANIFEST)
    known = {*(str(entry["file"]) for entry in manifest.get("pieces", [])), *manifest.get("derived", {}), *ZIPS, MANIFEST}
    path = folder / wanted
    if wanted not in known or not path.is_file() or path.is_symlink():
        raise DraftingError("Ce fichier n'est pas parmi les pièces écrites.", hint="Écrivez-les d'abord.")
    return file(wanted, path.read_bytes(), KINDS.get(path.suffix, "application/octet-stream"))


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/telecharger"): show, ("POST", "/marche/{name}/telecharger"): write,
    ("GET", "/marche/{name}/pieces/{file}"): give}
