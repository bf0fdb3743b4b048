"""The files of a dossier, in memory: its Word pièces, its spreadsheets and the manifest that records them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from drafting.draft import Dossier, shown, write_books, write_word
from drafting.manifest import build
from drafting.output import derivation
from drafting.word.package import package_hash


def documents_of(dossier: Dossier, market: bytes, name: str, *, as_draft: bool, cache: Path | None,
                 targets: Iterable[str] = ()) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Each file by its name, and the manifest; `market` is the market file `name` as it was read.

    `targets`: the other formats in which each Word pièce is given too.
    """
    documents = write_word(dossier, as_draft=as_draft, cache=cache) | write_books(dossier, as_draft=as_draft)
    hashes = {file: package_hash(content) for file, content in documents.items()}
    manifest = build(
        dossier.settled, dossier.selection, dossier.pieces, dossier.findings, dossier.defaults, dossier.outlines, documents,
        hashes, market, name, shells(dossier), shown(dossier, as_draft=as_draft), dossier.books)
    derived = _derived(documents, targets)
    return documents | derived, {**manifest, "derived": derivation(derived)} if derived else manifest


def _derived(documents: Mapping[str, bytes], targets: Iterable[str]) -> dict[str, bytes]:
    """The Word pièces in other formats, by file name."""
    made: dict[str, bytes] = {}
    for target in targets:
        from drafting.libreoffice import converted

        made |= converted({name: data for name, data in documents.items() if name.endswith(".docx")}, target)
    return made


def shells(dossier: Dossier) -> dict[str, str]:
    """The fingerprint of the shell of each pièce written; most pièces share one."""
    shells = {piece.code: dossier.outlines[piece.code].shell for piece in dossier.pieces.pieces}
    hashes = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in set(shells.values())}
    return {code: hashes[path] for code, path in shells.items()}
