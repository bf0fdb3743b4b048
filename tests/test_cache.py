"""The cache changes nothing but the time: content is its key, and what it cannot trust it does not read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from places import LIBRARY

from drafting import cache, wording
from drafting.errors import ReadingErrors
from drafting.library import Library, load_library
from drafting.yamlfile import many


@pytest.fixture(autouse=True)
def nothing_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without what the installation read, so that the folder under test answers alone."""
    monkeypatch.setattr(cache, "BUILT", tmp_path / "built")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Path, bool], Library]:
    """A library read as another run of the program would, which has only the cache of the earlier ones."""
    def load(library: Path, examples: bool) -> Library:
        monkeypatch.setattr(many, "_known", {})
        return load_library([library], tmp_path / "cache", examples=examples)

    return load


def test_what_is_remembered_is_recalled(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert cache.recall(folder, "essai-1") is None
    cache.remember(folder, "essai-1", {"a": [1, "é"]})
    assert cache.recall(folder, "essai-1") == {"a": [1, "é"]}
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b"0" * 64 + b"\n{}"])
def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    cache.remember(tmp_path / "cache", "essai-1", [1])
    (tmp_path / "cache" / "essai-1.json").write_bytes(damage)
    assert cache.recall(tmp_path / "cache", "essai-1") is None


def test_a_folder_that_others_can_write_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cache.remember(folder, "essai-1", [1])
    folder.chmod(0o777)
    assert cache.recall(folder, "essai-1") is None
    cache.remember(folder, "essai-2", [2])
    assert not (folder / "essai-2.json").exists()


def test_a_few_entries_of_a_kind_stay(tmp_path: Path) -> None:
    for rank in range(cache.KEPT + 5):
        cache.remember(tmp_path, f"yaml-{rank}", rank)
    cache.remember(tmp_path, "texts-1", "autre")
    assert len(list(tmp_path.glob("yaml-*.json"))) == cache.KEPT
    assert cache.recall(tmp_path, "texts-1") == "autre"


def test_no_folder_is_no_cache() -> None:
    cache.remember(None, "essai-1", [1])
    assert cache.recall(None, "essai-1") is None


@pytest.mark.parametrize("examples", [True, False])
def test_a_library_from_the_cache_is_the_same(load: Callable[[Path, bool], Library], examples: bool) -> None:
    first = load(LIBRARY, examples)
    again = load(LIBRARY, examples)
    assert again.clauses == first.clauses
    assert (again.models, again.law, again.data) == (first.models, first.law, first.data)
    assert any(clause.cases for clause in again.clauses.values()) is examples
    assert any(file.raw and not file.lines for file in again.files.values())  # nothing was parsed again


@pytest.mark.parametrize("examples", [True, False])
def test_a_file_that_changed_is_read_again(load: Callable[[Path, bool], Library], tmp_path: Path, examples: bool) -> None:
    library = tmp_path / "clause_library"
    shutil.copytree(LIBRARY, library)
    load(library, examples)
    path = library / "execution_clause" / "ccap" / "perimetre.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: Nouveau ", 1), encoding="utf-8")
    within = load_library([library], tmp_path / "cache", examples=examples)
    for read in (within, load(library, examples)):
        assert read.clauses["execution_clause/ccap/perimetre"].title.startswith("Nouveau ")


@pytest.mark.parametrize("examples", [True, False])
def test_a_problem_has_its_line_even_when_the_values_come_from_the_cache(
        load: Callable[[Path, bool], Library], tmp_path: Path, examples: bool) -> None:
    library = tmp_path / "clause_library"
    shutil.copytree(LIBRARY, library)
    path = library / "execution_clause" / "ccap" / "perimetre.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(["inconnue: oui", *lines, ""]), encoding="utf-8")
    said = []
    for read in (load, load, lambda library, examples: load_library([library], examples=examples)):
        with pytest.raises(ReadingErrors) as error:
            read(library, examples)
        said.append(str(error.value))
    assert len(set(said)) == 1
    assert "perimetre.yaml:1 : la clé « inconnue » n'existe pas" in said[0]


def test_a_run_reads_a_file_once(load: Callable[[Path, bool], Library], tmp_path: Path) -> None:
    library = tmp_path / "clause_library"
    shutil.copytree(LIBRARY, library)
    first = load(library, True)
    path = library / "execution_clause" / "ccap" / "perimetre.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: Nouveau ", 1), encoding="utf-8")
    again = load_library([library])
    changed = [name for name in again.clauses if again.clauses[name] is not first.clauses[name]]
    assert changed == ["execution_clause/ccap/perimetre"]
    assert again.data == first.data


def test_the_structure_of_texts_is_the_same_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Un **terme** et {un_nom}.\n\n- a\n- b\n\n[table: publics]\n"
    monkeypatch.setattr(wording, "_known", {})
    parsed = wording.parse(text)
    wording.keep(tmp_path, 0)
    monkeypatch.setattr(wording, "_known", {})
    assert wording.learn(tmp_path) == 1
    assert wording._known == {text: parsed}
