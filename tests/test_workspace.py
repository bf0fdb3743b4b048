"""A folder of markets: every save is a version, nothing is lost, nothing is written elsewhere."""

from __future__ import annotations

import difflib
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from places import STARTERS

from drafting.errors import DraftingError
from drafting.workspace import Saved, Workspace, parties, read_party, save_party, slug
from drafting.workspace.text import fresh, retyped
from drafting.yamlfile import parse_yaml

RAW = b"format: 1\ntitle: Halle  # la halle\n"
STARTER = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots").read_bytes()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "marches")


def test_each_save_is_a_version_and_an_earlier_one_can_be_had_again(workspace: Workspace) -> None:
    name = workspace.create("Réfection de la halle", RAW)
    assert name == "refection-de-la-halle"
    workspace.save(name, lambda now: now.raw + b"reference: A\n")
    workspace.save(name, lambda now: now.raw)  # nothing changes: no version
    assert workspace.versions(name) == [2, 1]
    workspace.save(name, lambda now: workspace.version(name, 1).raw)
    assert workspace.read(name).number == 3
    assert (workspace.folder / name / "market.yaml").read_bytes() == RAW
    with pytest.raises(DraftingError, match="n'existe pas"):
        workspace.version(name, 9)


def test_what_a_person_typed_in_the_file_becomes_a_version(workspace: Workspace) -> None:
    name = workspace.create("Halle", RAW)
    (workspace.folder / name / "market.yaml").write_bytes(b"format: 1\ntitle: Autre\n")
    assert workspace.read(name) == workspace.version(name, 2)
    assert workspace.version(name, 1).raw == RAW


def test_two_markets_of_one_title_have_two_folders(workspace: Workspace) -> None:
    assert [workspace.create("Halle", RAW) for _ in range(3)] == ["halle", "halle-2", "halle-3"]
    assert workspace.names() == ["halle", "halle-2", "halle-3"]


def test_saves_at_once_are_all_kept(workspace: Workspace) -> None:
    name = workspace.create("Halle", RAW)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: workspace.save(name, lambda now: now.raw + b"# %d\n" % n), range(50)))
    assert workspace.versions(name) == list(range(51, 0, -1))
    lines = workspace.read(name).raw.decode().splitlines()
    assert {f"# {n}" for n in range(50)} <= set(lines)


@pytest.mark.parametrize("name", ["../ailleurs", "..", ".", "", "a/b", "a\\b", "C:", "acheteurs", "A", "é", "a" * 61, "a\0"])
def test_nothing_outside_is_read_or_written(workspace: Workspace, name: str) -> None:
    workspace.create("Halle", RAW)
    with pytest.raises(DraftingError, match="pas dans le dossier"):
        workspace.read(name)
    made = slug(name)
    assert made == slug(made)
    assert made not in ("acheteurs", "facilitateurs", "")


def test_links_are_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    name = workspace.create("Halle", RAW)
    secret = tmp_path / "secret.yaml"
    secret.write_bytes(RAW)
    (workspace.folder / "lien").symlink_to(workspace.folder / name)
    (workspace.folder / "autre").mkdir()
    (workspace.folder / "autre" / "market.yaml").symlink_to(secret)
    assert workspace.names() == [name]
    for asked in ("lien", "autre"):
        with pytest.raises(DraftingError):
            workspace.read(asked)


def test_a_party_is_kept_once_and_read_again(workspace: Workspace) -> None:
    assert parties(workspace, "buyer") == {}
    name = save_party(workspace, "buyer", {"name": "commune de Valbrune", "article": "la", "kind": "local_authority"})
    assert parties(workspace, "buyer") == {name: "commune de Valbrune"}
    assert read_party(workspace, "buyer", name)["kind"] == "local_authority"
    with pytest.raises(DraftingError):
        read_party(workspace, "buyer", "../../secret")


# ---- the text of a market ------------------------------------------------------------------------------------

def changed(change: Any) -> tuple[list[str], dict[str, Any]]:
    """The lines that a change takes away and brings, in a commented starter."""
    data = deepcopy(parse_yaml(STARTER, "m").data)
    change(data)
    made = retyped(STARTER, "m", data)
    assert parse_yaml(made, "m").data == data
    diff = difflib.unified_diff(STARTER.decode().splitlines(), made.decode().splitlines(), lineterm="", n=0)
    return [line for line in diff if line[0] in "+-" and line[:3] not in ("+++", "---")], data


@pytest.mark.parametrize(("change", "lines"), [
    (lambda d: d.update(estimated_value="1 600 000"), [
        "-estimated_value: 1 570 000           # euros HT, tous lots compris",
        "+estimated_value: 1 600 000           # euros HT, tous lots compris"]),
    (lambda d: d["penalties"]["hour"].update(amount="70"), [
        "-  hour: {mode: fixed, amount: 60}    # par heure d'insertion due et non réalisée",
        "+  hour: {mode: fixed, amount: 70}    # par heure d'insertion due et non réalisée"]),
    (lambda d: d["lots"].append({"number": "10", "title": "Ascenseur", "levers": []}), [
        "+  - number: 10", "+    title: Ascenseur", "+    levers: []"]),
    (lambda d: d.update(variants="oui"), ["-variants: non", "+variants: oui"]),
    (lambda d: d.pop("adjustment"), ["-adjustment:", "-  threshold: 10 %"]),
])
def test_a_market_keeps_its_comments_and_its_lines(change: Any, lines: list[str]) -> None:
    found, _ = changed(change)
    assert [line.rstrip() for line in found if line not in ("-", "+")] == lines


@pytest.mark.parametrize("value", ["<script>alert(1)</script>: \"x\" # y", "a\nb\tc", "\x01", "null", "- x", "{a: b}", "0123",
                                   "  ", "é’…", "'", "|", "oui", "2,5", "&a", "*a", "!!x"])
def test_whatever_is_typed_is_read_back_as_it_was(value: str) -> None:
    for raw in (b"", RAW, STARTER, b"title: [\n"):
        data = {**(parse_yaml(STARTER, "m").data if raw == STARTER else {}), "title": value}
        assert parse_yaml(retyped(raw, "m", data), "m").data["title"] == value
    assert parse_yaml(fresh({"a": [value, {"b": value}]}), "m").data == {"a": [value, {"b": value}]}


def test_a_save_killed_between_its_two_files_loses_nothing(workspace: Workspace) -> None:
    name = workspace.create("Halle", RAW)
    (workspace.folder / name / "market.yaml").write_bytes(RAW + b"reference: A\n")  # written, its version not yet
    assert workspace.read(name) == Saved(2, RAW + b"reference: A\n", workspace.version(name, 2).when)
