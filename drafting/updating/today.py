"""What a market gives today, and why it is not what it gave: what an update is made with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from drafting import french
from drafting.draft import Dossier, only, shown, write_books, write_word
from drafting.grounds import clause_reasons
from drafting.manifest import build
from drafting.market_diff import compare_states, of_dossier, of_manifest
from drafting.reopened import Manifest
from drafting.updating.files import Say, Today
from drafting.updating.words import CONFLICTS
from drafting.word.package import package_hash
from drafting.writing import shells


def asked_for(manifest: Manifest | None, whole: Dossier) -> Dossier:
    """The pièces that the manifest was asked for."""
    return only(whole, tuple({piece.code for piece in manifest.pieces})) if manifest and manifest.data.get("partial") else whole


def was_draft(manifest: Manifest | None) -> bool:
    """Whether its pièces were written as a draft, which blocking findings do not stop."""
    return manifest is not None and any(piece.values.get("projet") for piece in manifest.pieces)


def today_of(dossier: Dossier, *, as_draft: bool, cache: Path | None) -> Today:
    """The pièces of today, and the bytes of their files."""
    made = write_word(dossier, as_draft=as_draft, cache=cache) | write_books(dossier, as_draft=as_draft)
    return Today(dossier, shown(dossier, as_draft=as_draft), made)


def comments_of(manifest: Manifest | None, dossier: Dossier) -> Say:
    """What is to be decided, then why the clause changes."""
    library, day = dossier.settled.library, dossier.settled.market.launch_date
    changes = {change.stem: change for change in compare_states(of_manifest(manifest, day), of_dossier(dossier), library)
               } if manifest else {}

    def told(stem: str, clause: str, why: str) -> Iterable[str]:
        known = changes[stem].why.get(clause) if stem in changes else None
        return [french.typeset(CONFLICTS[why]), *(clause_reasons(clause, known, library, day) if known else [])]

    return told


def manifest_of(today: Today, market: bytes, name: str) -> dict[str, Any]:
    """The manifest of what `draft` writes today: it is what the next update starts from."""
    dossier = today.dossier
    hashes = {file: package_hash(content) for file, content in today.files.items()}
    return build(dossier.settled, dossier.selection, dossier.pieces, dossier.findings, dossier.defaults, dossier.outlines,
                 today.files, hashes, market, name, shells(dossier), today.shown, dossier.books)
