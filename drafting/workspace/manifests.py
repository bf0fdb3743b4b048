"""The manifests of the pièces that a market once gave: an edited pièce is updated from the one that it was written with."""

from __future__ import annotations

from pathlib import Path

from drafting.workspace.documents import Folder
from drafting.workspace.store import PIECES, Workspace

MANIFEST = "manifest.json"
"""As :mod:`drafting.output` writes it beside the pièces."""
MANIFESTS = "manifestes"
MOST = 40
"""How many are kept; the oldest ones go first."""


def manifests(workspace: Workspace, market: str) -> list[Path]:
    """That of the pièces as they stand, then the earlier ones, the latest first."""
    current = Folder(workspace, market, PIECES)
    older = Folder(workspace, market, MANIFESTS)
    return [*(current.path(one.name) for one in current.files() if one.name == MANIFEST),
            *(older.path(one.name) for one in sorted(older.files(), key=lambda one: -one.when) if one.name.endswith(".json"))]


def keep_manifest(workspace: Workspace, market: str, data: bytes) -> None:
    """Keep a manifest; the same one is kept once."""
    folder = Folder(workspace, market, MANIFESTS)
    folder.keep(MANIFEST, data, (".json",))
    for old in sorted(folder.files(), key=lambda one: -one.when)[MOST:]:
        folder.remove(old.name)


def keep_current(workspace: Workspace, market: str) -> None:
    """Keep the manifest of the pièces as they stand, before others take their place."""
    current = Folder(workspace, market, PIECES)
    if any(one.name == MANIFEST for one in current.files()):
        keep_manifest(workspace, market, current.read(MANIFEST))
