"""The folder of pièces: written whole or not at all, and never over what a person edited.

Everything is built in a temporary folder beside the target, then each file is replaced in one step, the manifest first and last:
first with the fingerprints of what comes (`WRITING`), so that the files of a run that was killed are known for what they are. A
file that no manifest knows, or that differs from its manifest, belongs to a person.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from drafting.errors import DraftingError, OutputError
from drafting.recorded import names_in
from drafting.word.package import package_hash

MANIFEST = "manifest.json"
ZIPS = ("dce.zip", "dossier.zip")
DERIVED = (".odt", ".pdf")
SEAL = "manifest_sha256"
WRITING = "writing"
"""In the manifest of a run that did not end: the fingerprints of the bytes that each file may have."""


class Written(Struct, frozen=True):
    """What happened: names written, kept aside as `.bak`, removed, and left because a person edited them."""

    written: tuple[str, ...]
    saved: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


def write_folder(folder: Path, files: Mapping[str, bytes], manifest: dict[str, Any], *, force: bool = False,
                 zips: bool = False, partial: bool = False) -> Written:
    """Write `files` and the manifest into `folder`; raises `OutputError` before touching anything.

    `partial` (one pièce asked) keeps the other pièces and merges into the manifest that is there. What was derived from a
    Word file (`derived`: an .odt, a PDF) goes with it: kept while it says the same, removed when it would say something old.
    """
    previous = read_manifest(folder / MANIFEST)
    halfway = _halfway(folder, previous)
    known = _known(previous) | {name: fingerprint(name, (folder / name).read_bytes()) for name in halfway}
    content = dict(files)
    if partial:
        manifest = {**(merged(previous, manifest) if previous else manifest), "partial": True}
    standing = {name: entry for name, entry in _standing(previous, manifest, content).items() if name not in halfway}
    derived = standing | manifest.get("derived", {})
    manifest = {**manifest, "derived": derived} if derived else manifest
    # A zip of an earlier run would hold stale pièces: it is made again even when nobody asks.
    if zips or any((folder / name).exists() and not _is_edited(folder / name, known) for name in ZIPS):
        archives = _zips(folder, content, manifest)
        manifest = {**manifest, "zips": {name: fingerprint(name, data) for name, data in archives.items()}}
        content.update(archives)
    theirs = [name for name, data in content.items()
              # What equals the new content is no loss.
              if _is_edited(folder / name, known) and _is_edited(folder / name, {name: fingerprint(name, data)})]
    if theirs and not force:
        raise OutputError(
            f"{', '.join(theirs)} : modifié par une personne, ou étranger à clausier.",
            str(folder), "Rien n'a été écrit. Choisissez un autre dossier, ou --force : l'ancien est alors gardé en .bak.")
    gone = [name for name in known if (not partial or Path(name).suffix in DERIVED)
            and name not in content and name not in derived and (folder / name).exists()]
    left = [name for name in gone if _is_edited(folder / name, known)]
    removed = [name for name in gone if name not in left]
    folder.mkdir(parents=True, exist_ok=True)
    saved = tuple((name, backup(folder / name).name) for name in theirs)
    others = {name: [sha] for name, sha in halfway.items() if partial and name not in content and name not in removed}
    last = readable(sealed(manifest | ({WRITING: others} if others else {}))).encode()
    _replace_all(folder, _opening(folder / MANIFEST, previous, halfway, content), content, removed, last)
    return Written(tuple(sorted([*content, MANIFEST])), saved, tuple(removed), tuple(left))


def _opening(last: Path, previous: Mapping[str, Any], halfway: Mapping[str, str], content: Mapping[str, bytes]) -> bytes:
    """The manifest while the files are replaced: the last one as it is, and what each file may be until all are there."""
    may_be = {name: [sha] for name, sha in halfway.items()}
    for name, data in content.items():
        may_be.setdefault(name, []).append(hashlib.sha256(data).hexdigest())
    if not previous or WRITING in previous:
        return _json({**previous, WRITING: may_be}).encode()
    return last.read_bytes().rstrip().removesuffix(b"}") + f', "{WRITING}": {_json(may_be)}}}\n'.encode()


def fingerprint(name: str, data: bytes) -> str:
    """What a file is known by: the content of a package that we make, the bytes of what LibreOffice made."""
    return hashlib.sha256(data).hexdigest() if Path(name).suffix in DERIVED else package_hash(data)


def derivation(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """What the manifest says of files made from the pièces: from which one, and their fingerprints."""
    return {name: {"of": f"{Path(name).stem}.docx", "sha256": fingerprint(name, data)} for name, data in files.items()}


def _standing(previous: Mapping[str, Any], manifest: Mapping[str, Any], content: Mapping[str, bytes]) -> dict[str, Any]:
    """What was derived earlier from pièces that did not change."""
    before, now = ({entry["file"]: entry["sha256"] for entry in said.get("pieces", [])} for said in (previous, manifest))
    return {name: entry for name, entry in previous.get("derived", {}).items()
            if name not in content and entry["of"] in now and now[entry["of"]] == before.get(entry["of"])}


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of an earlier run, empty when there is none or when it cannot be read."""
    try:
        data = json.decode(path.read_bytes())
    except (OSError, ValueError):
        return {}
    safe = isinstance(data, dict) and isinstance(data.get("blocks", {}), dict) and all(
        isinstance(entry, dict) and isinstance(entry.get("file"), str) and Path(entry["file"]).name == entry["file"]
        and isinstance(entry.get("sha256"), str) for entry in data.get("pieces", [])) and all(
        isinstance(data.get(key, {}), dict) and all(Path(name).name == name for name in data.get(key, {}))
        for key in ("zips", "derived")) and all(
        isinstance(entry, dict) and isinstance(entry.get("of"), str) for entry in data.get("derived", {}).values())
    return data if safe and _is_writing(data.get(WRITING, {})) else {}


def _is_writing(data: Any) -> bool:
    return isinstance(data, dict) and all(
        Path(name).name == name and isinstance(known, list) and all(isinstance(one, str) for one in known)
        for name, known in data.items())


def readable(manifest: Mapping[str, Any]) -> str:
    """The manifest as JSON: a line a key, and a line an entry of a list or of a block, so that its changes can be read."""
    def entry(value: Any) -> str:
        if isinstance(value, list) and value:
            return "[\n  " + ",\n  ".join(_json(item) for item in value) + "\n ]"
        if isinstance(value, dict) and value:
            return "{\n  " + ",\n  ".join(f"{_json(key)}: {_json(value[key])}" for key in sorted(value)) + "\n }"
        return _json(value)

    return "{\n" + ",\n".join(f" {_json(key)}: {entry(manifest[key])}" for key in sorted(manifest)) + "\n}\n"


def _json(value: Any) -> str:
    return json.encode(value, order="sorted").decode()


def sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with the fingerprint of all that it says of its pièces: an edit by hand shows, though not a forgery."""
    said = {key: value for key, value in manifest.items() if key not in (SEAL, WRITING)}
    return {**manifest, SEAL: hashlib.sha256(_json(said).encode()).hexdigest()}


def merged(previous: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """`manifest` with the pièces and clauses that `previous` holds and that were not written again."""
    new = {entry["file"] for entry in manifest["pieces"]}
    pieces = [entry for entry in previous.get("pieces", []) if entry["file"] not in new] + list(manifest["pieces"])
    ids = {entry["id"] for entry in manifest["clauses"]}
    clauses = [entry for entry in previous.get("clauses", []) if entry["id"] not in ids] + list(manifest["clauses"])
    codes = {entry["piece"] for entry in manifest["templates"]}
    templates = [e for e in previous.get("templates", []) if e["piece"] not in codes] + list(manifest["templates"])
    blocks, used = {**previous.get("blocks", {}), **manifest.get("blocks", {})}, {n for e in pieces for n in names_in(e)}
    return {**manifest, "pieces": sorted(pieces, key=lambda e: str(e["file"])),
            "blocks": {name: block for name, block in blocks.items() if name in used},
            "clauses": sorted(clauses, key=lambda e: str(e["id"])), "templates": templates}


def touched(folder: Path) -> list[str]:
    """The files of `folder` that a person changed since they were written."""
    manifest = read_manifest(folder / MANIFEST)
    known, halfway = _known(manifest), _halfway(folder, manifest)
    return [name for name in known if name not in halfway and _is_edited(folder / name, known)]


def _halfway(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files that a run which did not end had already replaced, each with its bytes' fingerprint."""
    found, known = {}, _known(manifest)
    for name, may_be in manifest.get(WRITING, {}).items():
        if _is_edited(folder / name, known):
            sha = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if sha in may_be:
                found[name] = sha
    return found


def _known(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The fingerprints of the files that a manifest says were written."""
    return {**{entry["file"]: entry["sha256"] for entry in manifest.get("pieces", [])}, **manifest.get("zips", {}),
            **{name: entry["sha256"] for name, entry in manifest.get("derived", {}).items()}}


def _is_edited(path: Path, known: Mapping[str, str]) -> bool:
    """Whether the file is there and is not the one known under its name."""
    if not path.exists():
        return False
    try:
        return known.get(path.name) != fingerprint(path.name, path.read_bytes())
    except (DraftingError, OSError):
        return True  # whatever is not a package of ours belongs to a person


def backup(path: Path) -> Path:
    """A copy beside a file, `NAME.bak`, `NAME.bak2`…: the first that nothing holds."""
    rank = 1
    while (kept := path.with_name(f"{path.name}.bak{rank if rank > 1 else ''}")).exists():
        rank += 1
    shutil.copy2(path, kept)
    return kept


def _replace_all(folder: Path, opening: bytes, content: Mapping[str, bytes], removed: Iterable[str], last: bytes) -> None:
    """One file after the other, between the two manifests."""
    with tempfile.TemporaryDirectory(prefix=".clausier-", dir=folder.parent) as place:
        steps = [(MANIFEST, opening), *content.items(), (MANIFEST, last)]
        for rank, (_, data) in enumerate(steps):
            (Path(place) / str(rank)).write_bytes(data)
        for rank, (name, _) in enumerate(steps):
            if rank == len(steps) - 1:
                for gone in removed:
                    (folder / gone).unlink()
            os.replace(Path(place) / str(rank), folder / name)


def _zips(folder: Path, content: Mapping[str, bytes], manifest: Mapping[str, Any]) -> dict[str, bytes]:
    audience = {entry["file"]: entry.get("audience", "dce") for entry in manifest["pieces"]}
    audience |= {name: audience[entry["of"]] for name, entry in manifest.get("derived", {}).items()}
    documents = {name: content[name] if name in content else (folder / name).read_bytes() for name in audience
                 if name in content or (folder / name).exists()}
    text = readable(sealed(manifest))
    return {"dce.zip": zipped((name, data) for name, data in sorted(documents.items()) if audience[name] == "dce"),
            "dossier.zip": zipped([(MANIFEST, text.encode()),
                                 *((f"{audience[name]}/{name}", data) for name, data in sorted(documents.items()))])}


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive without a clock: the same files are the same bytes."""
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
