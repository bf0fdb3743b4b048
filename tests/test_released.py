"""What a release froze stays: a text moves by a new version or a declared slip, and each release can be had again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import builders
import commands
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from places import LIBRARY, TEMPLATES

from drafting.cli import places
from drafting.comparison import between_libraries
from drafting.errors import Problem, ReadingErrors
from drafting.hashes import clause_hash
from drafting.library import Library, load_library
from drafting.library.entries import read_clause
from drafting.library_check import released_problems
from drafting.node import Node
from drafting.released import (
    LOCK,
    Releases,
    as_released,
    entry_line,
    in_folder,
    of_folder,
    read_releases,
    slips,
    with_release,
    with_slips,
)
from drafting.yamlfile import read_yaml

DAY = date(2026, 11, 22)
ID, OTHER = "execution_clause/ccap/essai", "execution_clause/ccap/autre"
ESSAI = """\
title: Essai
about: Un texte d'essai.
provides: [CCAP-04]
for_each: market
when: {nature: works}
place: {after: execution_clause/ccap/perimetre}
variables:
  aux_lots: {value: lots, format: a_lots}
versions:
  - in_force_from: 2019-04-01
    law: [ccp-l2112-2]
    checked_on: 2026-11-22
    text: |
      L'article L. 2112-2 du code de la commande publique s'applique {aux_lots}.
  - in_force_from: 2026-08-22
    law: [ccp-l2112-2]
    checked_on: 2026-11-22
    change: L'article change de rédaction.
    text: |
      L'article L. 2112-2 du code de la commande publique s'applique désormais {aux_lots}.
cases:
  - {name: "Un exemple", says: [L. 2112-2]}
"""
THIRD = """\
  - in_force_from: 2027-03-01
    law: [ccp-l2112-2]
    checked_on: 2026-11-22
    change: Une réforme.
    text: |
      L'article L. 2112-2 du code de la commande publique s'applique encore {aux_lots}.
"""
JOURNAL = "# Journal\n\n## 2026.2 – à venir\n\nDes coquilles.\n\n## 2026.1 – 22 novembre 2026\n\nPremière livraison.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of two clauses laid over the built-in one, with its journal and the name of its first release."""
    path = tmp_path / "bib"
    (path / ID).parent.mkdir(parents=True)
    (path / f"{ID}.yaml").write_text(ESSAI, encoding="utf-8")
    (path / f"{OTHER}.yaml").write_text(
        ESSAI.replace("title: Essai", "title: Autre").replace("s'applique", "est applicable"), encoding="utf-8")
    (path / "library.yaml").write_text('# Le nom.\nrelease: "2026.1-dev"\n', encoding="utf-8")
    (path / "CHANGELOG.md").write_text(JOURNAL, encoding="utf-8")
    return path


@pytest.fixture
def released(folder: Path) -> Path:
    """The same, released, and open to the next one."""
    release(folder, "2026.1")
    announce(folder, "2026.2-dev")
    return folder


def read(folder: Path) -> Library:
    """The built-in library, read once, with the folder's clauses as they now stand."""
    found: list[Problem] = []
    given = builders.library()
    clauses, files = dict(given.clauses), dict(given.files)
    for path in sorted(folder.glob("*/*/*.yaml")):
        id_ = path.relative_to(folder).with_suffix("").as_posix()
        files[id_] = read_yaml(path, f"bib/{id_}.yaml")
        clauses[id_] = read_clause(id_, "", Node.root(files[id_], found))
    if found:
        raise ReadingErrors(found)
    return replace(given, clauses=clauses, files=files)


def shelf(folder: Path) -> Releases:
    return read_releases(folder, "bib")


def release(folder: Path, name: str, on: date = DAY) -> None:
    """As the command does."""
    lock, _ = with_release(read(folder), shelf(folder), name, on)
    (folder / LOCK).write_bytes(lock)
    announce(folder, name)


def slip(folder: Path, id_: str, rank: int, reason: str) -> None:
    library = read(folder)
    clause = library.clauses[id_]
    (folder / LOCK).write_bytes(with_slips(library, shelf(folder), [(clause, clause.versions[rank])], DAY, reason))


def announce(folder: Path, name: str) -> None:
    (folder / "library.yaml").write_text(f'# Le nom.\nrelease: "{name}"\n', encoding="utf-8")


def edit(folder: Path, old: str, new: str, name: str = f"{ID}.yaml", count: int = 1) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def check(folder: Path) -> list[str]:
    """What `library check` says of the releases."""
    return [str(problem) for problem in released_problems(read(folder), [shelf(folder)])]


run = partial(commands.run, "library")


# ---- what may be done after a release ------------------------------------------------------------------------

def test_a_released_library_has_nothing_wrong(released: Path) -> None:
    assert check(released) == []
    announce(released, "2026.1")
    assert check(released) == []


def test_the_library_ships_unreleased() -> None:
    """Nothing was frozen in its name: its texts are proposed."""
    assert not (LIBRARY / LOCK).exists()
    assert read_releases(LIBRARY, "clause_library").announced.endswith("-dev")


@pytest.mark.parametrize("change", [
    lambda folder: edit(folder, "cases:", THIRD + "cases:"),
    lambda folder: edit(folder, "title: Essai", "title: Un essai"),
    lambda folder: edit(folder, "checked_on: 2026-11-22", "checked_on: 2027-11-22"),
    lambda folder: edit(folder, "says: [L. 2112-2]", "says: [article]"),
    lambda folder: (folder / f"{ID}-neuf.yaml").write_text(ESSAI, encoding="utf-8"),
], ids=["a new version", "a title", "a new reading", "a case", "a new clause"])
def test_what_adds_to_the_texts_is_free(released: Path, change: Callable[[Path], None]) -> None:
    change(released)
    assert check(released) == []


# ---- what a release forbids ---------------------------------------------------------------------------------

@pytest.mark.parametrize(("old", "new", "words"), [
    ("s'applique désormais", "s'applique désormais aussi", "du 22/08/2026, livré avec 2026.1, n'est plus celui de la livraison : "
     "ses mots ont changé"),
    ("when: {nature: works}", "when: {nature: services}", "du 01/04/2019, livré avec 2026.1, n'est plus celui de la livraison : "
     "ses conditions"),
    ("format: a_lots}", "format: lots}", "ses variables"),
    ("for_each: market", "for_each: lot", "ses conditions"),
    ("provides:", "serves: [award_criterion]\nprovides:", "ses conditions"),
    ("    change: L'article", "    repealed: oui\n    change: L'article", "du 22/08/2026"),
    ("in_force_from: 2026-08-22", "in_force_from: 2026-09-01", "le texte du 22/08/2026, livré avec 2026.1, n'est plus là."),
])
def test_a_released_text_does_not_move(released: Path, old: str, new: str, words: str) -> None:
    edit(released, old, new)
    found = check(released)
    assert words in "\n".join(found), found
    assert all(line.startswith(f"bib/{ID}.yaml:") for line in found), found


def test_the_fault_says_how_to_go_on(released: Path) -> None:
    edit(released, "s'applique désormais", "s'applique désormais aussi")
    assert check(released) == [
        f"bib/{ID}.yaml:15 : le texte du 22/08/2026, livré avec 2026.1, n'est plus celui de la livraison : ses mots ont changé. "
        "Remettez-le, et donnez le nouveau texte à une version de plus ; si c'est une coquille : "
        f"clausier library slip {ID}@2026-08-22 --reason …"]


def test_a_deleted_version_is_seen(released: Path) -> None:
    text = (released / f"{ID}.yaml").read_text(encoding="utf-8")
    second = text[text.index("  - in_force_from: 2026-08-22"):text.index("cases:")]
    edit(released, second, "")
    assert check(released) == [f"bib/{ID}.yaml:9 : le texte du 22/08/2026, livré avec 2026.1, n'est plus là. Remettez-le ; "
                               "un texte livré garde sa date et sa place."]


def test_a_moved_date_says_where_the_words_went(released: Path) -> None:
    edit(released, "in_force_from: 2026-08-22", "in_force_from: 2026-09-01")
    assert f"Remettez-le (ses mots sont ceux de {ID}@2026-09-01)" in check(released)[0]


def test_a_renamed_clause_says_where_the_words_went(released: Path) -> None:
    (released / f"{ID}.yaml").rename(released / f"{ID}-bis.yaml")
    found = check(released)
    assert len(found) == 2 and all(line.startswith(f"bib/{LOCK}:") for line in found)
    assert f"la clause « {ID} » n'a plus de fichier. Remettez-le (ses mots sont ceux de {ID}-bis@2019-04-01)" in found[0]


def test_a_deleted_clause_is_seen_even_where_another_folder_has_it(released: Path) -> None:
    """The built-in library gives no clause back to a folder that released it."""
    (released / f"{OTHER}.yaml").unlink()
    library = read(released)
    other = replace(library.clauses[ID], id=OTHER, file=f"clause_library/{OTHER}.yaml")
    library = replace(library, clauses={**library.clauses, OTHER: other})
    found = list(released_problems(library, [read_releases(LIBRARY, "clause_library"), shelf(released)]))
    assert [problem.line for problem in found] == [2, 3] and {problem.file for problem in found} == {f"bib/{LOCK}"}


def test_a_clause_that_a_later_folder_replaces_is_not_gone(released: Path) -> None:
    library = read(released)
    over = replace(library.clauses[ID], file=f"acheteur/{ID}.yaml", versions=library.clauses[ID].versions[:1])
    library = replace(library, clauses={**library.clauses, ID: over})
    assert list(released_problems(library, [shelf(released), Releases("acheteur", "", None)])) == []


@pytest.mark.parametrize(("announced", "change", "words"), [
    ("2026.1-dev", None, "la livraison « 2026.1 » est déjà faite. Écrivez-y le nom de la livraison à venir"),
    ("2026.3", None, "la livraison « 2026.3 » n'est pas figée. Écrivez « 2026.3-dev »"),
    ("2026.1", ("cases:", THIRD + "cases:"), f"ces textes ne sont pas ceux de la livraison « 2026.1 » : {ID}@2027-03-01."),
])
def test_a_name_says_what_was_frozen(released: Path, announced: str, change: tuple[str, str] | None, words: str) -> None:
    if change:
        edit(released, *change)
    announce(released, announced)
    found, = check(released)
    assert found.startswith("bib/library.yaml:2 : ") and words in found


def test_a_name_without_lock_is_said_to_freeze_nothing(released: Path) -> None:
    """A buyer's library may have a name and no release; a lock that was taken away is seen so too."""
    announce(released, "2026.1")
    assert "n'est pas figée" not in run("check", "--library", released).stdout
    (released / LOCK).unlink()
    assert "La livraison « 2026.1 » n'est pas figée" in run("check", "--library", released).stdout
    assert json.loads(run("check", "--library", released, "--json").stdout)["unfrozen"] == ["2026.1"]
    run("release", "2026.1", "--library", released)
    assert "n'est pas figée" not in run("check", "--library", released).stdout


def test_an_older_release_is_not_the_name_of_the_library(released: Path) -> None:
    edit(released, "cases:", THIRD + "cases:")
    release(released, "2026.2")
    announce(released, "2026.1")
    assert "la dernière livraison est « 2026.2 »" in check(released)[0]


# ---- a lock is not written by hand --------------------------------------------------------------------------

def lines(folder: Path) -> list[str]:
    return (folder / LOCK).read_text(encoding="utf-8").splitlines(keepends=True)


def _hash(told: list[str]) -> list[str]:
    entry = json.loads(told[1])
    return [told[0], told[1].replace(entry["clause_sha256"], entry["clause_sha256"][::-1]), *told[2:]]


def _words(told: list[str]) -> list[str]:
    return [told[0], told[1].replace("est applicable", "est inapplicable"), *told[2:]]


TAMPERED: dict[str, tuple[Callable[[list[str]], list[str]], int, str]] = {
    "another hash": (_hash, 2, "a été modifiée"), "other words": (_words, 2, "a été modifiée"),
    "a text taken away": (lambda told: told[:2] + told[3:], 3, "retirée à la main"),
    "a text twice": (lambda told: [*told[:2], told[1], *told[2:]], 3, "déplacée"),
    "two texts exchanged": (lambda told: [told[0], told[2], told[1], *told[3:]], 2, "déplacée"),
    "the release's line taken away": (lambda told: told[:-1], 5, "la fin du verrou manque"),
    "its last line cut": (lambda told: [*told[:-1], told[-1][:40]], 6, "la dernière ligne est coupée"),
    "another date": (lambda told: [*told[:-1], told[-1].replace("2026-11-22", "2025-11-22")], 6, "a été modifiée"),
    "no line": (lambda told: [], 1, "ce verrou est vide"),
    "no JSON": (lambda told: [*told[:2], "texte\n", *told[2:]], 3, "ne se lit pas"),
    "a list": (lambda told: [*told[:2], "[]\n", *told[2:]], 3, "ne se lit pas"),
    "a bottomless list": (lambda told: [*told[:2], "[" * 100_000 + "\n", *told[2:]], 3, "ne se lit pas"),
    "half a character": (lambda told: [*told[:2], '{"text": "\\ud800"}\n', *told[2:]], 3, "ne se lit pas"),
    "an endless figure": (lambda told: [*told[:2], '{"text": 1' + "0" * 40 + "}\n", *told[2:]], 3, "a été modifiée"),
    "deep lists": (lambda told: [*told[:2], '{"text": ' + "[" * 400 + "]" * 400 + "}\n", *told[2:]], 3, "a été modifiée"),
    "no head": (lambda told: told[1:], 1, "a été modifiée"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_lock_changed_by_hand_is_seen_where_it_is(released: Path, name: str) -> None:
    change, line, words = TAMPERED[name]
    (released / LOCK).write_text("".join(change(lines(released))), encoding="utf-8")
    with pytest.raises(ReadingErrors) as raised:
        shelf(released)
    assert str(raised.value).startswith(f"bib/{LOCK}:{line} : ") and words in str(raised.value)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_byte_is_changed_the_lock_says_the_same_or_is_refused(released: Path, data: st.DataObject) -> None:
    whole = (released / LOCK).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 3))
    (released / "essai").mkdir(exist_ok=True)
    (released / "essai" / LOCK).write_bytes(whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + cut:])
    true = shelf(released)
    try:
        found, told = read_releases(released / "essai", "bib"), ""
    except ReadingErrors as errors:
        found, told = true, str(errors)
    assert told.startswith(f"bib/{LOCK}:") or not told
    assert (found.states, found.current, found.seal) == (true.states, true.current, true.seal)


def sealed(entries: list[dict[str, object]]) -> str:
    """The lines of a lock whose seals follow, as a careful forger would write them."""
    from drafting.released.lock import seal_of

    seal, told = "", []
    for entry in entries:
        entry = {key: value for key, value in entry.items() if key != "seal"}
        seal = seal_of(entry, seal)
        told.append(json.dumps({**entry, "seal": seal}) + "\n")
    return "".join(told)


@pytest.mark.parametrize(("change", "line", "words"), [
    (lambda e: e[0].update(format=2), 1, "pas un verrou que cette version de clausier sait lire"),
    (lambda e: e[1].update(more=1), 2, "pas d'une forme connue"), (lambda e: e[1].update(version="demain"), 2, "pas d'une forme"),
    (lambda e: e[1].update(content=[]), 2, "pas d'une forme connue"),
    (lambda e: e[1].update(text=1), 2, "pas d'une forme connue"),
    (lambda e: e[1].pop("content"), 2, "pas d'une forme connue"),
])
def test_a_lock_of_another_form_is_refused(
        released: Path, change: Callable[[list[dict[str, object]]], object], line: int, words: str) -> None:
    entries = [json.loads(told) for told in lines(released)]
    change(entries)
    (released / LOCK).write_text(sealed(entries), encoding="utf-8")
    with pytest.raises(ReadingErrors) as raised:
        shelf(released)
    assert str(raised.value).startswith(f"bib/{LOCK}:{line} : ") and words in str(raised.value)


def test_an_edited_text_is_seen_even_with_a_forged_hash(released: Path) -> None:
    """The words kept in the lock are read again: a fingerprint that does not fit them proves nothing."""
    edit(released, "s'applique désormais", "s'applique toujours")
    clause = read(released).clauses[ID]
    entries = [json.loads(told) for told in lines(released)]
    forged = next(e for e in entries if e.get("text") == ID and e["version"] == "2026-08-22")
    forged["clause_sha256"] = "0" * 64
    (released / LOCK).write_text(sealed(entries), encoding="utf-8")
    assert "ses mots ont changé" in check(released)[0]
    edit(released, "s'applique toujours", "s'applique désormais")
    assert check(released) == [] and clause_hash(clause, clause.versions[1]) != "0" * 64


# ---- slips, and releases had again -------------------------------------------------------------------------

def test_a_declared_slip_is_no_fault(released: Path) -> None:
    edit(released, "s'applique désormais", "s'applique dorénavant")
    slip(released, ID, 1, "mot juste")
    assert check(released) == []
    edit(released, "s'applique dorénavant", "s'applique encore")
    assert "ses mots ont changé" in check(released)[0]


def test_a_slip_of_one_text_does_not_cover_its_neighbour(released: Path) -> None:
    """Conditions of the clause are those of all its texts: each is declared."""
    edit(released, "when: {nature: works}", "when: {nature: [works]}\n# relu")
    assert check(released) == []
    edit(released, "when: {nature: [works]}", "when: {nature: services}")
    slip(released, ID, 1, "nature")
    found, = check(released)
    assert "du 01/04/2019" in found and "ses conditions" in found


def test_each_release_is_had_again_as_it_was(released: Path) -> None:
    """Slips undone, later texts not yet there, and neither title nor condition of today."""
    first = of_folder(read(released), "bib")
    edit(released, "s'applique désormais", "s'applique dorénavant")
    slip(released, ID, 1, "mot juste")
    edit(released, "when: {nature: works}", "when: {nature: services}", f"{OTHER}.yaml")
    for rank in (0, 1):
        slip(released, OTHER, rank, "nature")
    edit(released, "title: Essai", "title: Un essai")
    edit(released, "cases:", THIRD + "cases:")
    second = of_folder(read(released), "bib")
    release(released, "2026.2", date(2027, 1, 15))
    announce(released, "2026.3-dev")
    edit(released, "s'applique encore", "s'appliquera encore")
    slip(released, ID, 2, "temps du verbe")
    for name, then in (("2026.1", first), ("2026.2", second)):
        again = as_released(read(released), shelf(released), name)
        assert between_libraries(then, again) == ()
        assert {(id_, clause.title) for id_, clause in again.clauses.items()} == {
            (id_, clause.title) for id_, clause in then.clauses.items()}
        assert [clause_hash(again.clauses[id_], version) for id_ in again.clauses for version in again.clauses[id_].versions] == [
            clause_hash(then.clauses[id_], version) for id_ in again.clauses for version in then.clauses[id_].versions]
    now = shelf(released)
    assert slips(now.states["2026.1"], now.states["2026.2"]) == {
        (ID, date(2026, 8, 22)): "mot juste", (OTHER, date(2019, 4, 1)): "nature", (OTHER, date(2026, 8, 22)): "nature"}
    assert slips(now.states["2026.2"], now.current) == {(ID, date(2027, 3, 1)): "temps du verbe"}
    assert check(released) == []


def test_a_release_tells_only_what_is_new(released: Path) -> None:
    before = len(lines(released))
    edit(released, "cases:", THIRD + "cases:")
    edit(released, "checked_on: 2026-11-22", "checked_on: 2027-11-22", count=3)
    release(released, "2026.2")
    added = [json.loads(line) for line in lines(released)[before:]]
    assert [(entry.get("text"), entry.get("version")) for entry in added] == [(ID, "2027-03-01"), (None, None)]


def test_a_text_set_aside_is_so_in_the_release(folder: Path) -> None:
    """What a release gave is what drafts wrote with it."""
    review = ("    review: {state: suspended, on: 2026-11-20, by: juriste, reason: à analyser, version: 2026-08-22, "
              "text_sha256: a, clause_sha256: b}\n    change: L'article")
    edit(folder, "    change: L'article", review)
    release(folder, "2026.1")
    edit(folder, review, "    change: L'article")
    library = read(folder)
    begun, = between_libraries(as_released(library, shelf(folder), "2026.1"), of_folder(library, "bib"))
    assert (begun.clause.id, begun.day, begun.kind) == (ID, date(2026, 8, 22), "new")


STEP = st.sampled_from(["words", "condition", "title", "version", "release"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=9))
def test_whatever_is_done_by_the_rules_each_release_is_had_again(
        tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    """Slips of words and of conditions, new titles, new versions, releases in any order."""
    path = tmp_path_factory.mktemp("bib")
    (path / ID).parent.mkdir(parents=True)
    text, names = ESSAI, 0
    then: dict[str, Library] = {}

    def write() -> None:
        (path / f"{ID}.yaml").write_text(text, encoding="utf-8")

    def close() -> None:
        nonlocal names
        names += 1
        release(path, f"r{names}")
        announce(path, "suivante-dev")
        then[f"r{names}"] = of_folder(read(path), "bib")

    write()
    close()
    for number, step in enumerate(steps):
        if step == "release":
            close()
            continue
        if step == "version":
            since = f"in_force_from: {2027 + number}-03-01"
            text = text.replace("cases:", THIRD.replace("in_force_from: 2027-03-01", since) + "cases:")
        old = {"words": "s'applique", "condition": "nature: works", "title": "title: Essai"}.get(step)
        text = text.replace(old, f"{old}{number}", 1) if old else text
        write()
        library = read(path)
        clause = library.clauses[ID]
        shelf_ = shelf(path)
        mended = [(clause, version) for version in clause.versions if (frozen := shelf_.current.get((ID, version.in_force_from)))
                  and frozen.clause_sha256 != clause_hash(clause, version)]
        assert len(check(path)) == len(mended)
        if mended:
            (path / LOCK).write_bytes(with_slips(library, shelf_, mended, DAY, f"étape {number}"))
    assert check(path) == []
    for name, given_ in then.items():
        again = as_released(read(path), shelf(path), name)
        assert between_libraries(given_, again) == ()
        assert again.clauses[ID].title == given_.clauses[ID].title
        assert [v.in_force_from for v in again.clauses[ID].versions] == [v.in_force_from for v in given_.clauses[ID].versions]


def test_the_whole_library_is_had_again(library: Library, tmp_path: Path) -> None:
    lock, texts = with_release(library, Releases("clause_library", "2026.1-dev", None), "2026.1", DAY)
    (tmp_path / LOCK).write_bytes(lock)
    releases = read_releases(tmp_path, "clause_library")
    assert texts == len(releases.current) == sum(len(clause.versions) for clause in library.clauses.values())
    assert between_libraries(library, as_released(library, releases, "2026.1")) == ()
    assert list(released_problems(library, [releases])) == []
    assert all(in_folder(clause, "clause_library") for clause in library.clauses.values())


@pytest.mark.parametrize(("journal", "line"), [
    ("# J\n\n## 2026.1 – demain\n\nUn mot.\n", 3), ("## 2026.1\nUn mot.\n## 2025.1\nx\n", 1),
    ("# J\n\n## 2026.1-dev – demain\n\nUn mot.\n", 0),
    ("## 2026.1\n\n## 2025.1\n\nUn mot.\n", 0), ("## 2026.12\n\nUn mot.\n", 0), ("Le 2026.1\n", 0), ("", 0), ("##\nx\n", 0)])
def test_the_journal_has_an_entry_that_says_something(journal: str, line: int) -> None:
    assert entry_line(journal, "2026.1") == line


# ---- the commands -------------------------------------------------------------------------------------------

def content(folder: Path) -> Iterator[tuple[str, bytes]]:
    return ((path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_release_a_slip_and_the_next_one(folder: Path) -> None:
    """From a first release to the difference with the second, by the commands alone."""
    out = run("release", "2026.1", "--on", "22/11/2026", "--library", folder).stdout
    assert out == ("Livraison « 2026.1 » du 22/11/2026 : 4 textes figés ; aucun approuvé par un juriste. "
                   f"Écrit dans {folder / LOCK} ; library.yaml dit « 2026.1 ».\n")
    assert (folder / "library.yaml").read_text(encoding="utf-8") == '# Le nom.\nrelease: "2026.1"\n'
    edit(folder, "s'applique désormais", "s'applique dorénavant")
    refused = run("check", "--library", folder, exit_code=1).stdout
    assert f"clausier library slip {ID}@2026-08-22" in refused
    assert "n'est plus celui de la livraison" in run("release", "2026.2", "--library", folder, exit_code=1).stderr
    done = run("slip", f"{ID}@2026-08-22", "--reason", "mot juste", "--on", "22/11/2026", "--library", folder).stdout
    assert "s’applique [-désormais-][+dorénavant+] {aux_lots}" in done and "coquille déclarée le 22/11/2026 (mot juste)" in done
    assert done.endswith("Écrivez dans library.yaml le nom de la livraison à venir, suivi de « -dev ».\n")
    assert f"la livraison « 2026.1 » : {ID}@2026-08-22. Écrivez-y" in run("check", "--library", folder, exit_code=1).stdout
    announce(folder, "2026.2-dev")
    run("check", "--library", folder)
    told = run("release", "2026.2", "--library", folder).stdout
    assert "4 textes figés, dont 0 nouveaux ou redits depuis « 2026.1 »" in told
    shown = run("diff", "2026.1", "2026.2", "--library", folder).stdout.replace("\u00a0", " ")
    assert "[-désormais-][+dorénavant+]" in shown and "Coquille corrigée : mot juste" in shown
    assert shown.endswith("De la livraison 2026.1 à la livraison 2026.2 : 1 texte change de mots.\n")
    back = json.loads(run("diff", "2026.2", "2026.1", "--library", folder, "--json").stdout)
    assert [(clause["id"], clause["slip"]) for clause in back["clauses"]] == [(ID, "")]


@pytest.mark.parametrize(("args", "words"), [
    (["release", "2026.2"], "la bibliothèque annonce « 2026.1-dev », et non « 2026.2-dev »"),
    (["release", "2026.1-dev"], "n'est pas un nom de livraison"),
    (["release", "2026/1"], "n'est pas un nom de livraison"),
    (["release", "2026-11-22"], "n'est pas un nom de livraison"),
    (["release", "2026.1", "--on", "01/01/2999"], "ne se date pas d'avance"),
    (["slip", f"{ID}@2019-04-01", "--reason", "x"], "il n'est d'aucune livraison"),
    (["slip", f"{ID}@2019-04-01", "--reason", "x", "--on", "01/01/2999"], "ne se date pas d'avance"),
    (["slip", ID, "--reason", "x"], "a 2 textes : dites lequel"),
])
def test_what_cannot_be_released_is_exit_1_and_writes_nothing(folder: Path, args: list[str], words: str) -> None:
    before = list(content(folder))
    assert words in run(*args, "--library", folder, exit_code=1).stderr
    assert list(content(folder)) == before


@pytest.mark.parametrize(("old", "new", "name", "words"), [
    ("## 2026.1 –", "## 2026.1-dev –", "CHANGELOG.md", "bib/CHANGELOG.md : le journal n'a pas d'entrée « 2026.1 »"),
    ("Première livraison.", "", "CHANGELOG.md", "le journal n'a pas d'entrée « 2026.1 »"),
    ("law: [ccp-l2112-2]", "law: []", f"{ID}.yaml", "le texte cite l'article L. 2112-2, absent de « law »"),
])
def test_a_release_asks_a_journal_and_sound_texts(folder: Path, old: str, new: str, name: str, words: str) -> None:
    edit(folder, old, new, name)
    before = list(content(folder))
    assert words in run("release", "2026.1", "--library", folder, exit_code=1).stderr
    assert list(content(folder)) == before


def test_a_folder_without_journal_or_name_is_not_released(folder: Path) -> None:
    (folder / "CHANGELOG.md").unlink()
    assert "bib/CHANGELOG.md : fichier introuvable" in run("release", "2026.1", "--library", folder, exit_code=1).stderr
    (folder / "library.yaml").unlink()
    assert "bib/library.yaml : ce fichier manque" in run("release", "2026.1", "--library", folder, exit_code=1).stderr


@pytest.mark.parametrize(("change", "words"), [
    (("title: Essai", "title: Un essai"), "il est tel que livré, rien n'est à déclarer"),
    (("[ccp-l2112-2]", "[]"), "clause en défaut, rien n'est écrit : le texte cite l'article L. 2112-2"),
])
def test_a_slip_is_a_change_of_a_sound_text(released: Path, change: tuple[str, str], words: str) -> None:
    edit(released, *change)
    before = list(content(released))
    assert words in run("slip", f"{ID}@2019-04-01", "--reason", "x", "--library", released, exit_code=1).stderr
    assert list(content(released)) == before


def test_a_released_text_that_moved_is_not_approved(released: Path) -> None:
    """Not before its slip is declared: what is signed is what `library check` finds sound."""
    edit(released, "s'applique désormais", "s'applique dorénavant")
    sign = ("approve", f"{ID}@2026-08-22", "--by", "juriste, ville de Valbrune", "--library", released)
    refused = run(*sign, exit_code=1).stderr
    assert "clause en défaut, rien n'est écrit : le texte du 22/08/2026, livré avec 2026.1, n'est plus celui" in refused
    run("slip", f"{ID}@2026-08-22", "--reason", "mot juste", "--library", released)
    run(*sign)
    assert check(released) == []


def test_a_broken_lock_is_a_problem_like_another(released: Path) -> None:
    (released / LOCK).write_text("".join(_hash(lines(released))), encoding="utf-8")
    assert f"bib/{LOCK}:2 : " in run("check", "--library", released, exit_code=1).stdout
    for args in (["release", "2026.2"], ["slip", f"{ID}@2019-04-01", "--reason", "x"], ["diff", "2026.1", "2026.2-dev"]):
        assert f"bib/{LOCK}:2 : " in run(*args, "--library", released, exit_code=1).stderr


def test_a_buyers_own_folder_is_compared_with_its_release(released: Path) -> None:
    """Its own clauses alone: the built-in ones below it are in no release of his."""
    edit(released, "s'applique désormais", "s'applique dorénavant")
    for args in ([released], [released, "--library", released], ["2026.2-dev", "--library", released]):
        told = run("diff", "2026.1", *args, "--json").stdout
        assert [(clause["id"], clause["kind"]) for clause in json.loads(told)["clauses"]] == [(ID, "changed")]


@pytest.mark.parametrize(("args", "words"), [
    (["2026.1", "01/01/2027"], "Une date ne se compare qu'à une date"),
    (["2026.1", "2025.1"], "ni un dossier, ni une livraison connue (2026.1 et 2026.2-dev), ni une date"),
])
def test_a_side_that_is_not_known_is_exit_1(released: Path, args: list[str], words: str) -> None:
    assert words in run("diff", *args, "--library", released, exit_code=1).stderr


def test_the_installed_library_is_not_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a package, the way is a copy; the copy is released, and compared with what it becomes."""
    package, copy = tmp_path / "drafting", tmp_path / "copie"
    for source in (LIBRARY, TEMPLATES):
        shutil.copytree(source, package / "_data" / source.name)
    monkeypatch.setattr(places, "PACKAGE", package)
    for args in (["release", "2026.1"], ["slip", ID, "--reason", "x"]):
        assert "ne se modifie pas" in run(*args, exit_code=1).stderr
    run("export", copy)
    edit(copy, "## 2026.1-dev", "## 2026.1", "CHANGELOG.md")
    run("release", "2026.1", "--library", copy)
    assert not (package / "_data" / LIBRARY.name / LOCK).exists()
    assert load_library([copy]).release == "2026.1"
    edit(copy, "est établi", "est fixé", "execution_clause/ccap/volume.yaml")
    assert "[-établi-][+fixé+]" in run("diff", "2026.1", copy).stdout
    announce(copy, "2026.1-dev")
    told = run("diff", "2026.1-dev", copy).stdout
    assert "[-établi-][+fixé+]" in told and "De la livraison 2026.1-dev au dossier copie : 1 texte change" in told
