"""What a lawyer approved, suspended or withdrew: when it holds, when it does not, and what a draft makes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import builders
import pytest
from commands import run
from judging import dossier, with_aside
from msgspec.structs import replace
from places import LIBRARY, STARTERS, TEMPLATES

from drafting.cli import places
from drafting.coverage import coverage
from drafting.errors import Problem, ReadingErrors
from drafting.library import Clause, Library, load_library
from drafting.library.entries import read_clause
from drafting.library_check import problems
from drafting.manifest import unapproved, written
from drafting.node import Node
from drafting.outlines import Outline
from drafting.review import decided, standing
from drafting.signing import with_review
from drafting.yamlfile import read_yaml

DAY = date(2026, 11, 22)
BY = "juriste, commune de Valbrune"
VOLUME = "execution_clause/ccap/volume"
WORKS = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")
ID = "execution_clause/ccap/essai"
ESSAI = """\
title: Essai
about: Un texte d'essai.
provides: [CCAP-04]
for_each: market
place: {after: execution_clause/ccap/perimetre}
variables:
  aux_lots: {value: lots, format: a_lots}
versions:
  - in_force_from: 2019-04-01
    law: [ccp-l2112-2]
    checked_on: 2026-11-22
    change: Première version.
    text: |
      L'article L. 2112-2 du code de la commande publique s'applique {aux_lots}.
  - in_force_from: 2026-08-22
    law: [ccp-l2112-2]
    checked_on: 2026-11-22
    change: Seconde version.
    text: |
      L'article L. 2112-2 du code de la commande publique s'applique désormais {aux_lots}.
cases:
  - {name: "Un exemple", says: [L. 2112-2]}
"""
SECOND = "  - in_force_from: 2026-08-22"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An overlay of one clause with two texts."""
    path = tmp_path / "bib" / f"{ID}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(ESSAI, encoding="utf-8")
    (tmp_path / "bib" / "library.yaml").write_text("release: bib-1\n", encoding="utf-8")
    return tmp_path / "bib"


def approve(folder: Path, target: str = f"{ID}@2019-04-01") -> str:
    """With the command."""
    return run("library", "approve", target, "--by", BY, "--on", "22/11/2026", "--library", folder).stdout


def sign(folder: Path, rank: int = 0, state: str = "approved") -> None:
    """As the commands do, on one of the two texts."""
    path, clause = folder / f"{ID}.yaml", read(folder)[1]
    decision = decided(clause, clause.versions[rank], state, DAY, BY, "" if state == "approved" else "décision à analyser")
    path.write_bytes(with_review(path.read_bytes(), path.name, rank, decision))


def read(folder: Path) -> tuple[Library, Clause]:
    """The built-in library, read once, with the overlay's clause as it now stands."""
    found: list[Problem] = []
    file = read_yaml(folder / f"{ID}.yaml", f"bib/{ID}.yaml")
    clause = read_clause(ID, "", Node.root(file, found))
    if found:
        raise ReadingErrors(found)
    given = builders.library()
    return replace(given, clauses={**given.clauses, ID: clause}, files={**given.files, ID: file}), clause


# ---- a signature holds for what was signed ------------------------------------------------------------------

def test_a_text_that_nobody_reviewed_is_proposed(library: Library) -> None:
    """The library ships honestly: no text of it is approved."""
    assert {standing(clause, version) for clause in library.clauses.values() for version in clause.versions} == {"proposed"}
    assert all(version.review is None for clause in library.clauses.values() for version in clause.versions)


def test_an_approved_text_is_approved_and_its_neighbour_is_not(folder: Path, outlines: Mapping[str, Outline]) -> None:
    sign(folder)
    library, clause = read(folder)
    assert [standing(clause, version) for version in clause.versions] == ["approved", "proposed"]
    assert problems(library, outlines) == []


@pytest.mark.parametrize(("old", "new", "words"), [
    ("s'applique {aux_lots}.\n" + SECOND, "s'applique toujours {aux_lots}.\n" + SECOND, "le texte a changé depuis"),
    ("format: a_lots}", "format: lots}", "ses variables"),
    ("variables:", "when: {nature: works}\nvariables:", "ses conditions"),
    ("for_each: market", "for_each: lot", "ses conditions"),
    ("provides:", "serves: [award_criterion]\nprovides:", "ses conditions"),
    ("in_force_from: 2019-04-01", "in_force_from: 2020-04-01", "elle a été donnée au texte du 01/04/2019"),
    ("text_sha256: ", "text_sha256: 0", "le texte a changé depuis"),
    ("clause_sha256: ", "clause_sha256: 0", "ses articles ont changé"),
])
def test_what_moves_after_the_signature_voids_it(
        folder: Path, outlines: Mapping[str, Outline], old: str, new: str, words: str) -> None:
    sign(folder)
    path = folder / f"{ID}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1 or old.startswith("in_force_from")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    library, clause = read(folder)
    assert standing(clause, clause.versions[0]) == "proposed"
    found = [str(problem) for problem in problems(library, outlines) if "ne vaut plus" in problem.message]
    assert len(found) == 1 and words in found[0] and found[0].startswith(f"bib/{ID}.yaml:"), found
    assert f"clausier library approve {ID}@" in found[0]


@pytest.mark.parametrize(("old", "new"), [
    ("title: Essai", "title: Un essai"), ("checked_on: 2026-11-22", "checked_on: 2026-12-01"),
    ("says: [L. 2112-2]", "says: [article]"), ("change: Première", "# relu\n    change: Première"),
    ("s'applique désormais", "s'appliquera désormais")])
def test_what_is_not_the_text_does_not_void_it(folder: Path, old: str, new: str) -> None:
    sign(folder)
    path = folder / f"{ID}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    clause = read(folder)[1]
    assert standing(clause, clause.versions[0]) == "approved"


def test_a_signature_copied_under_another_text_is_seen(folder: Path, outlines: Mapping[str, Outline]) -> None:
    """Even when both texts have the same words."""
    path = folder / f"{ID}.yaml"
    path.write_text(ESSAI.replace("désormais ", ""), encoding="utf-8")
    sign(folder)
    text = path.read_text(encoding="utf-8")
    start = text.index("    review:")
    block = text[start:text.index("    text: |")]
    change = "    change: Seconde version.\n"
    path.write_text(text.replace(change, change + block), encoding="utf-8")
    library, clause = read(folder)
    assert [standing(clause, version) for version in clause.versions] == ["approved", "proposed"]
    assert any("donnée au texte du 01/04/2019" in str(problem) for problem in problems(library, outlines))


@pytest.mark.parametrize(("review", "words"), [
    ("{state: approuvé}", "la valeur « approuvé » n'existe pas"),
    ("{state: approved, on: 2026-11-22, by: juriste}", "la clé « version » est obligatoire"),
    ("{state: suspended, on: 2026-11-22, by: juriste, version: 2019-04-01, text_sha256: a, clause_sha256: b}",
     "la clé « reason » est obligatoire"),
    ("{state: proposed, name: Untel}", "la clé « name » n'existe pas"),
    ("approved", "un bloc « clé : valeur » est attendu"),
])
def test_a_decision_that_is_not_whole_is_refused(folder: Path, review: str, words: str) -> None:
    path = folder / f"{ID}.yaml"
    path.write_text(ESSAI.replace("    change: Première", f"    review: {review}\n    change: Première"), encoding="utf-8")
    with pytest.raises(ReadingErrors) as raised:
        read(folder)
    assert words in str(raised.value) and f"bib/{ID}.yaml:12" in str(raised.value)


def test_a_text_may_be_said_proposed(folder: Path) -> None:
    path = folder / f"{ID}.yaml"
    path.write_text(ESSAI.replace("    change: P", "    review: {state: proposed}\n    change: P", 1), encoding="utf-8")
    clause = read(folder)[1]
    assert standing(clause, clause.versions[0]) == "proposed"


# ---- a text set aside is never used ------------------------------------------------------------------------

@pytest.mark.parametrize(("state", "word"), [("suspended", "suspendu"), ("withdrawn", "retiré")])
def test_a_text_set_aside_is_left_out_and_the_former_one_does_not_come_back(folder: Path, state: str, word: str) -> None:
    sign(folder, 1, state)
    library = read(folder)[0]
    now, before = (dossier({"launch_date": day}, library).selection for day in ("01/02/2027", "01/05/2020"))
    assert ID not in now.kept and ID in before.kept
    assert now.left_out[ID].reason == f"ce texte est {word} depuis le 22/11/2026 (décision à analyser ; {BY})"


def test_editing_a_text_set_aside_does_not_bring_it_back(folder: Path) -> None:
    sign(folder, 1, "suspended")
    path = folder / f"{ID}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("désormais", "maintenant"), encoding="utf-8")
    assert ID in dossier({}, read(folder)[0]).selection.left_out
    sign(folder, 1)
    assert ID in dossier({}, read(folder)[0]).selection.kept


def test_a_provision_whose_only_text_is_set_aside_is_a_hole(library: Library) -> None:
    providers = [clause.id for clause in library.clauses.values() if "CCAP-05" in clause.provides]
    assert [row.provision for row in coverage(library) if row.faults] == []
    assert [row.provision for row in coverage(with_aside(library, *providers)) if row.faults] == ["CCAP-05"]


# ---- what a draft says --------------------------------------------------------------------------------------

def test_a_draft_counts_the_texts_that_nobody_approved(library: Library) -> None:
    given = dossier({})
    used = written(given.pieces)
    assert {kept.clause.id for kept in unapproved(given.selection, given.pieces)} == used
    signed = {id_: replace(c, versions=tuple(replace(v, review=decided(c, v, "approved", DAY, BY, "")) for v in c.versions))
              for id_, c in library.clauses.items()}
    whole = dossier({}, replace(library, clauses=signed))
    assert unapproved(whole.selection, whole.pieces) == []
    but_one = dossier({}, replace(library, clauses=signed | {VOLUME: library.clauses[VOLUME]}))
    assert [kept.clause.id for kept in unapproved(but_one.selection, but_one.pieces)] == [VOLUME]


def test_approved_only_writes_what_is_approved_and_nothing_else(tmp_path: Path) -> None:
    """The CCTP of a market has few texts: each is approved in a copy of the library, then one is edited."""
    lib, out = tmp_path / "lib", tmp_path / "pieces"
    run("library", "export", lib)
    draft = ["draft", WORKS, "--piece", "cctp", "--library", lib, "--approved-only", "--json", "-o"]
    refused = run(*draft, out, exit_code=1)
    asked = json.loads(refused.stdout)["not_approved"]
    assert asked and not out.exists()
    assert f"Rien n'a été écrit : {len(asked)} texte" in refused.stderr and asked[0] in refused.stderr
    library = load_library([lib])
    for id_ in asked:
        version = library.clauses[id_].version_on(date(2027, 2, 1))
        assert version is not None
        approve(lib, f"{id_}@{version.in_force_from.isoformat()}")
    done = run(*draft, out)
    assert "tous les textes sont approuvés par un juriste" in done.stderr
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["not_approved"] == []
    assert {row["review"]["by"] for row in manifest["clauses"]} == {BY}
    with ZipFile(out / "cctp.docx") as document:
        assert not any(b"juriste, commune" in document.read(name) for name in document.namelist())
    path = lib / f"{asked[0]}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("for_each: market", "for_each: lot"), encoding="utf-8")
    assert json.loads(run(*draft, tmp_path / "autre", exit_code=1).stdout)["not_approved"] == [asked[0]]
    assert not (tmp_path / "autre").exists()


def test_a_draft_says_that_nothing_is_approved(tmp_path: Path) -> None:
    done = run("draft", WORKS, "--piece", "rc", "-o", tmp_path / "pieces")
    rows = json.loads((tmp_path / "pieces" / "manifest.json").read_text(encoding="utf-8"))["not_approved"]
    count = len(rows)
    assert count and f"sur {count} " in done.stdout and "approuvés par un juriste." in done.stdout
    assert all(set(row) == {"id", "version"} for row in rows)


# ---- the commands -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("args", "words"), [
    (["approve", ID, "--by", BY], f"Au choix : {ID}@2019-04-01 et {ID}@2026-08-22"),
    (["approve", f"{ID}@2020-01-01", "--by", BY], "n'a pas de texte daté du 01/01/2020"),
    (["approve", f"{ID}@demain", "--by", BY], "n'est pas une date"),
    (["approve", f"{ID}@2019-04-01", "--by", BY, "--on", "01/01/2999"], "ne se date pas d'avance"),
    (["approve", "execution_clause/ccap/essais", "--by", BY], f"Vouliez-vous écrire « {ID} »"),
])
def test_a_decision_that_cannot_be_placed_is_exit_1_and_writes_nothing(folder: Path, args: list[str], words: str) -> None:
    assert words in run("library", *args, "--library", folder, exit_code=1).stderr
    assert (folder / f"{ID}.yaml").read_text(encoding="utf-8") == ESSAI


@pytest.mark.parametrize(("args", "words"), [
    (["approve", ID], "Il manque l'option '--by'"),
    (["suspend", f"{ID}@2019-04-01", "--by", BY], "Il manque l'option '--reason'"),
    (["withdraw", ID, "--by", BY, "--reason", " "], "un texte est attendu"),
    (["approve", ID, "--by", "juriste\nby: autre"], "une seule ligne"),
    (["approve", ID, "--by", "x" * 201], "une seule ligne de 200 caractères"),
])
def test_a_decision_says_who_and_a_text_set_aside_says_why(folder: Path, args: list[str], words: str) -> None:
    assert words in run("library", *args, "--library", folder, exit_code=2).stderr
    assert (folder / f"{ID}.yaml").read_text(encoding="utf-8") == ESSAI


def test_the_decision_is_shown_and_listed(folder: Path) -> None:
    assert "approuvé le 22/11/2026" in approve(folder)
    run("library", "suspend", f"{ID}@2026-08-22", "--by", BY, "--reason", "décision à analyser", "--on", "20/11/2026",
        "--library", folder)
    run("library", "check", "--library", folder)
    shown = run("library", "show", ID, "--library", folder).stdout
    assert f"Approbation : approuvé le 22/11/2026 ({BY})." in shown
    assert f"Approbation : ce texte est suspendu depuis le 20/11/2026 (décision à analyser ; {BY})." in shown
    listed = run("library", "list", "--on", "22/11/2026", "--library", folder).stdout
    assert "texte du 22/08/2026, vérifié le 22/11/2026, suspendu" in listed and "1 suspendu" in listed
    rows = json.loads(run("library", "list", "--on", "01/05/2020", "--library", folder, "--json").stdout)["clauses"]
    assert {row["id"]: row["review"] for row in rows}[ID] == "approved"
    path = folder / f"{ID}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("format: a_lots", "format: lots"), encoding="utf-8")
    assert "ne vaut plus" in run("library", "check", "--library", folder, exit_code=1).stdout
    assert "ne vaut plus" in run("library", "show", ID, "--library", folder).stdout


@pytest.mark.parametrize(("old", "new", "words"), [
    ("law: [ccp-l2112-2]", "law: []", "le texte cite l'article L. 2112-2, absent de « law »"),
    ("format: a_lots", "format: en_lots", "le format « en_lots » n'existe pas"),
    ("place: {after: execution_clause/ccap/perimetre}\n", "", "aucun plan de pièce ne place cette clause"),
])
def test_a_text_with_a_fault_is_not_approved(folder: Path, old: str, new: str, words: str) -> None:
    """What `library check` refuses is not signed; it may still be suspended."""
    path = folder / f"{ID}.yaml"
    path.write_text(faulty := ESSAI.replace(old, new), encoding="utf-8")
    args = (f"{ID}@2019-04-01", "--by", BY, "--on", "22/11/2026", "--library", folder)
    refused = run("library", "approve", *args, exit_code=1).stderr
    assert f"clause en défaut, rien n'est écrit : {words}" in refused and f"bib/{ID}.yaml:" in refused
    assert path.read_text(encoding="utf-8") == faulty
    run("library", "suspend", *args, "--reason", "à corriger")
    assert "state: suspended" in path.read_text(encoding="utf-8")


def test_an_approval_that_holds_no_more_is_no_fault_of_the_text(folder: Path) -> None:
    """Signing again is how it is mended."""
    sign(folder)
    path = folder / f"{ID}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("s'applique {aux", "s'applique donc {aux"), encoding="utf-8")
    assert "ne vaut plus" in run("library", "check", "--library", folder, exit_code=1).stdout
    approve(folder)
    run("library", "check", "--library", folder)


def test_the_installed_library_is_not_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a package, the way is a copy; the copy is edited, the package is not."""
    package = tmp_path / "drafting"
    for source in (LIBRARY, TEMPLATES):
        shutil.copytree(source, package / "_data" / source.name)
    monkeypatch.setattr(places, "PACKAGE", package)
    before = (package / "_data" / "clause_library" / f"{VOLUME}.yaml").read_bytes()
    refused = run("library", "approve", VOLUME, "--by", BY, exit_code=1).stderr
    assert "ne se modifie pas" in refused and "clausier library export DOSSIER" in refused
    run("library", "export", tmp_path / "copie")
    run("library", "approve", VOLUME, "--by", BY, "--library", tmp_path / "copie")
    assert (package / "_data" / "clause_library" / f"{VOLUME}.yaml").read_bytes() == before
    assert b"state: approved" in (tmp_path / "copie" / f"{VOLUME}.yaml").read_bytes()


def test_an_export_never_writes_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("à moi", encoding="utf-8")
    assert "n'est pas vide" in run("library", "export", tmp_path, exit_code=1).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    run("library", "export", tmp_path / "neuf")
    assert load_library([tmp_path / "neuf"]).clauses.keys() == load_library([LIBRARY]).clauses.keys()
