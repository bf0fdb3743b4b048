"""Where things are: the built-in folders, the overlays, the private cache."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from drafting.errors import DraftingError

PACKAGE = Path(__file__).resolve().parent.parent


def built_in(name: str) -> Path:
    """`clause_library` or `market_templates`: inside the wheel's package, or beside it in a checkout."""
    packed = PACKAGE / "_data" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


def installed(folder: Path) -> bool:
    """Whether a folder is part of the installed package, which nobody edits."""
    return folder.resolve().is_relative_to(PACKAGE)


def editable(overlays: Iterable[Path]) -> Path:
    """The library that the editing commands write to: the last one given, or the checkout's own, never the installed one."""
    folder = libraries(overlays)[-1]
    if installed(folder):
        raise DraftingError("La bibliothèque installée avec clausier ne se modifie pas.",
                            hint="Donnez --library DOSSIER : votre bibliothèque, ou une copie faite par « clausier library "
                                 "export DOSSIER ».")
    return folder


def libraries(overlays: Iterable[Path]) -> list[Path]:
    """The built-in library, then the overlays."""
    return [built_in("clause_library"), *overlays]


def templates(overlays: Iterable[Path]) -> list[Path]:
    """The built-in templates, then the overlays."""
    return [built_in("market_templates"), *overlays]


def starters(overlays: Iterable[Path]) -> dict[str, Path]:
    """The starter markets by name; an overlay's replaces one of the same name."""
    found: dict[str, Path] = {}
    for folder in templates(overlays):
        found.update({path.stem: path for path in sorted((folder / "starters").glob("*.yaml"))})
    return dict(sorted(found.items()))


def cache() -> Path | None:
    """The private folder of compiled shells, None when there is none to use (`CLAUSIER_CACHE=non`)."""
    if os.environ.get("CLAUSIER_CACHE", "").strip().lower() == "non":
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / "clausier"
    try:
        return Path.home() / ".cache" / "clausier"
    except RuntimeError:  # a user without a home: the next run is only slower
        return None
