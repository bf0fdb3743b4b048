"""The files of an update: which one each is made from, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, json

from drafting.document import Piece
from drafting.draft import Dossier
from drafting.errors import DraftingError
from drafting.insertion import piece_to_insert
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.output import MANIFEST
from drafting.recorded import name_of, recall
from drafting.reopened import ORIGIN, Manifest, Recorded, halfway, open_manifest
from drafting.word.merged import Outcome, Why
from drafting.word.package import package_hash, read_bytes
from drafting.word.read import EXTRACT, extracts, read_properties
from drafting.word.reinserted import Reinserted
from drafting.word.source import open_source
from drafting.word.tracked import Tracked
from drafting.word.updated import update

Kind = Literal["today", "merged", "new", "kept", "dropped", "derived", "apart", "unknown"]
"""Of a file: nobody had edited it, it is merged, it is new, kept as it was edited, no more produced; not carried over because it
is made from the pièces, is a person's with clauses of ours, or is unknown."""
Say = Callable[[str, str, Why], Iterable[str]]
"""(stem, clause, why) → the lines of a comment."""


class FileOutcome(Struct, frozen=True):
    """What became of a file; `shell`: (name, before, after) of what its title block and headers say, for a person to carry;
    `start`: of the first article; `cited`: its number in a buyer's file, and the one that the other pièces cite."""

    file: str
    kind: Kind
    data: bytes | None
    outcomes: tuple[Outcome, ...] = ()
    shell: tuple[tuple[str, str, str], ...] = ()
    start: tuple[int, int] | None = None
    cited: tuple[str, str] | None = None


class Today(Struct, frozen=True):
    """What the market gives today: the pièces, what their shells say, and the bytes that `draft` would write."""

    dossier: Dossier
    shown: Mapping[str, Mapping[str, str]]
    files: Mapping[str, bytes]

    def piece(self, stem: str) -> Piece | None:
        return next((piece for piece in self.dossier.pieces.pieces if piece.stem == stem), None)

    def extract(self, piece: Piece, *, printed: bool = False) -> str:
        settled = self.dossier.settled
        return extract(origin(settled, settled_hash(settled)), piece, fingerprints(settled, [piece]), printed=printed)


def update_folder(folder: Path, manifest: Manifest, today: Today, author: str, day: date, say: Say) -> list[FileOutcome]:
    """Each file of the folder that the manifest knows, and each pièce that is new."""
    recorded = {piece.file: piece for piece in manifest.pieces}
    found: list[FileOutcome] = []
    for name, data in today.files.items():
        path, was = folder / name, recorded.get(name)
        if was is None or not path.exists():
            found.append(FileOutcome(name, "new", data))
        elif not _edited(path, was):
            found.append(FileOutcome(name, "today", data))
        elif was.tree is None:
            found.append(FileOutcome(name, "kept", path.read_bytes()))
        else:
            found.append(update_file(path, was, today, author, day, say))
    for name, was in recorded.items():
        if name not in today.files and (folder / name).exists():
            edited = _edited(folder / name, was)
            found.append(FileOutcome(name, "kept" if edited else "dropped", (folder / name).read_bytes() if edited else None))
    return found


def others(folder: Path, manifest: Manifest) -> list[FileOutcome]:
    """What else is in the folder, and is not carried over: nothing of a person's is passed over in silence."""
    pieces = {MANIFEST, *(piece.file for piece in manifest.pieces)}
    made = {*manifest.data.get("derived", ()), *manifest.data.get("zips", ())}
    return [FileOutcome(path.name, "derived" if path.name in made else "apart" if _holds_ours(path) else "unknown", None)
            for path in sorted(folder.iterdir()) if path.name not in pieces and not path.name.startswith((".", "~$"))]


def _holds_ours(path: Path) -> bool:
    """Whether a Word file is one of our pièces under another name, or a buyer's in which clauses were inserted."""
    try:
        return path.suffix == ".docx" and bool(extracts(read_properties(path)))
    except DraftingError:
        return False


def update_file(path: Path, was: Recorded, today: Today, author: str, day: date, say: Say) -> FileOutcome:
    """One Word file made from `was`, edited or not."""
    assert was.tree is not None
    piece = today.piece(was.tree.stem)
    if piece is None:
        raise DraftingError("Le marché ne produit plus cette pièce.", path.name)
    done = update(open_source(path), was.tree, piece, today.extract(piece), Tracked(author, day),
                  lambda clause, why: say(piece.stem, clause, why))
    says = today.shown[piece.stem]
    shell = tuple((name, was.values[name], says[name]) for name in says if was.values.get(name, says[name]) != says[name])
    moved = was.tree.start != piece.start and not done.carried
    start = (was.tree.start, piece.start) if moved and was.tree.start and piece.start else None
    return FileOutcome(path.name, "merged", done.data, done.outcomes, shell, start)


def insertions(path: Path) -> Mapping[str, tuple[Piece, str]]:
    """By code, what `insert` put into a buyer's file: the text as printed there, and the reference of its market."""
    if not path.exists():
        raise DraftingError("Ce fichier n'existe pas.", str(path))
    found: dict[str, tuple[Piece, str]] = {}
    for data in map(_json, extracts(read_properties(path))):
        if "printed" in data:
            piece = _printed(data, path.name)
            found[piece.code] = piece, str(data.get("reference"))[:200]
    return found


def update_insertions(path: Path, was: Mapping[str, tuple[Piece, str]], today: Today, author: str, day: date,
                      say: Say) -> list[FileOutcome]:
    """A buyer's file, each of its insertions in turn; the last outcome holds the file."""
    found: list[FileOutcome] = []
    data = path.read_bytes()
    for code, (old, reference) in was.items():
        piece = piece_to_insert(today.dossier, code)
        work = Reinserted(open_source(data), old, piece, Tracked(author, day), partial(say, piece.stem))
        done = work.done(today.extract(work.new, printed=True))
        now, data, asked = today.dossier.settled.market.reference, done.data, str(piece.start)
        found.append(FileOutcome(
            path.name, "merged", done.data, done.outcomes, (("reference", reference, now),) if reference != now else (),
            cited=(work.first, asked) if work.first not in ("", asked) else None))
    return found


def _printed(data: Mapping[str, Any], file: str) -> Piece:
    """The text that an extract keeps; whoever changed it by hand gets a sentence."""
    entry, blocks = data["printed"], data.get("blocks")
    if not (isinstance(entry, dict) and isinstance(blocks, dict)
            and all(name_of(block) == name for name, block in blocks.items())):
        raise DraftingError("Ce que le fichier garde de ses clauses a été modifié : son empreinte n'est plus la sienne.", file,
                            "Insérez de nouveau les clauses par clausier insert.")
    return recall({**entry, "file": file}, blocks)


def recorded_of(path: Path) -> tuple[Manifest, Recorded]:
    """The manifest beside a file, and the pièce that this file is, even under another name."""
    beside = path.with_name(MANIFEST)
    if not path.exists():
        raise DraftingError("Ce fichier n'existe pas.", str(path))
    if not beside.exists():
        raise DraftingError("Le manifeste de cette pièce n'est pas à côté d'elle : rien ne dit quel texte elle avait.", path.name,
                            f"Remettez dans son dossier le fichier {MANIFEST} que clausier draft y avait écrit.")
    manifest = open_manifest(beside)
    found = _recorded_in(manifest, path, _said(path))
    if found is None:
        raise DraftingError("Le manifeste à côté de ce fichier ne le connaît pas.", path.name,
                            "Donnez une pièce que clausier draft a écrite dans ce dossier.")
    return manifest, found


def recorded_among(path: Path, manifests: Iterable[Path]) -> tuple[Manifest, Recorded]:
    """The manifest that a pièce was written with, among several: made from the same values, holding the same texts.

    A file that lost what it says of itself is known by its name, in the first one.
    """
    said = _said(path)
    origin = {key: said.get(key) for key in ORIGIN}
    wrong: DraftingError | None = None
    for each in manifests:
        if said and str(origin["settled_sha256"]).encode() not in read_bytes(each)[0]:
            continue
        try:
            manifest = open_manifest(each)
            if manifest.interrupted:
                raise halfway(each.name)
        except DraftingError as error:
            wrong = wrong or error
            continue
        found = _recorded_in(manifest, path, said)
        if found is not None and (not said or found.made_from == origin and _same_texts(manifest, said)):
            return manifest, found
        if not said:
            break
    raise wrong or DraftingError(
        "Le manifeste avec lequel cette pièce a été écrite n'est pas là : rien ne dit quel texte elle avait.", path.name,
        "Déposez avec elle le manifest.json de son dossier ; dossier.zip le contient.")


def _recorded_in(manifest: Manifest, path: Path, said: Mapping[str, Any]) -> Recorded | None:
    """What a manifest keeps of a file: by the pièce and the lot that it says it is, else by its name."""
    wanted = said.get("piece"), said.get("lot")
    found = next((one for one in manifest.pieces if one.tree is not None and (one.tree.code, one.tree.lot) == wanted), None)
    return found or next((one for one in manifest.pieces if one.tree is not None and one.file == path.name), None)


def _same_texts(manifest: Manifest, said: Mapping[str, Any]) -> bool:
    entries = said.get("clauses")
    return isinstance(entries, list) and all(
        isinstance(one, dict) and manifest.prints.get(str(one.get("id")), {}).get("text_sha256") == one.get("text_sha256")
        for one in entries)


def _said(path: Path) -> Mapping[str, Any]:
    """What the file says of itself."""
    return _json(read_properties(path).get(EXTRACT, "{}"))


def _json(text: str) -> Mapping[str, Any]:
    try:
        data = json.decode(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _edited(path: Path, was: Recorded) -> bool:
    try:
        return package_hash(path.read_bytes()) != was.sha256
    except DraftingError:
        return True
