"""The buyers and facilitators of a workspace: one YAML file each, typed once, chosen in each market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drafting.errors import DraftingError
from drafting.workspace.store import Workspace, is_name, put, read, slug
from drafting.workspace.text import fresh
from drafting.yamlfile import parse_yaml

PARTIES = {"buyer": "acheteurs", "facilitator": "facilitateurs"}
"""The key of a market → the folder of those who may be chosen for it."""


def parties(workspace: Workspace, key: str) -> dict[str, str]:
    """The names of the files, with the name that each party bears."""
    folder = workspace.folder / PARTIES[key]
    if not folder.is_dir() or folder.is_symlink():
        return {}
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        if is_name(path.stem) and path.is_file() and not path.is_symlink():
            try:
                data = parse_yaml(read(path), path.name).data
            except DraftingError:  # a file that a person is still writing: it is only not proposed
                continue
            if isinstance(data, dict) and isinstance(data.get("name"), str):
                found[path.stem] = data["name"]
    return found


def read_party(workspace: Workspace, key: str, name: str) -> dict[str, Any]:
    """What the file of a party says."""
    if name not in parties(workspace, key):
        raise DraftingError("Ce choix n'est plus dans le dossier de travail.")
    data = parse_yaml(read(workspace.folder / PARTIES[key] / f"{name}.yaml"), f"{name}.yaml").data
    return dict(data)


def save_party(workspace: Workspace, key: str, party: Mapping[str, Any]) -> str:
    """Keep a party under the name that it bears; the same name is the same party."""
    name = slug(str(party.get("name", "")))
    folder = workspace.folder / PARTIES[key]
    if folder.is_symlink():
        raise DraftingError("Ce dossier est un lien : il n'est pas suivi.")
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / f"{name}.yaml", fresh(dict(party)))
    return name
