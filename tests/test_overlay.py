"""A buyer's own library, laid over the built-in one: what it may hold, what it decides, what is refused."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import run
from judging import assert_said, clause_file, dossier, with_aside
from places import LIBRARY, STARTERS, TEMPLATES

from drafting.cli import places
from drafting.errors import ReadingErrors
from drafting.hashes import overlay_hash, overlays
from drafting.library import Library, load_library
from drafting.library_check import problems
from drafting.outlines import Outline, with_placed
from drafting.review import standing

BY = "juriste, commune de Valbrune"
VOLUME = "execution_clause/ccap/volume"
OWN = "execution_clause/ccap/navette"
WORKS = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An overlay that has a name and nothing else."""
    return named(tmp_path / "valbrune")


def named(folder: Path, release: str = "valbrune-2027.1") -> Path:
    folder.mkdir(parents=True)
    (folder / "library.yaml").write_text(f"release: {release}\n", encoding="utf-8")
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def own(folder: Path, text: str = "Le titulaire organise une navette.", after: str = VOLUME, id_: str = OWN) -> Path:
    """A clause of the buyer's own, placed after another."""
    cases = f'cases:\n  - {{name: "Un exemple", says: [{text.split()[1]}]}}\n'
    return put(folder, f"{id_}.yaml", clause_file(text, after) + cases)


def read(*folders: Path) -> Library:
    return load_library([LIBRARY, *folders])


def refused(*folders: Path) -> list[str]:
    with pytest.raises(ReadingErrors) as raised:
        read(*folders)
    return str(raised.value).splitlines()


def decide(folder: Path, command: str = "approve", target: str = VOLUME, reason: str = "") -> str:
    return run("library", command, target, "--by", BY, "--on", "22/11/2026", *(["--reason", reason] if reason else []),
               "--library", folder).stdout


# ---- decisions on texts that the overlay does not hold -----------------------------------------------------

def test_a_decision_on_a_built_in_text_is_kept_in_the_overlay(folder: Path) -> None:
    """The installed library is never written; the same words and fingerprints as a `review:`, under « ID@DATE »."""
    before = (LIBRARY / f"{VOLUME}.yaml").read_bytes()
    assert str(folder / "approvals.yaml") in decide(folder)
    assert (LIBRARY / f"{VOLUME}.yaml").read_bytes() == before
    assert not (folder / f"{VOLUME}.yaml").exists()
    text = (folder / "approvals.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"{VOLUME}@2019-04-01:\n  state: approved\n  on: 2026-11-22\n  by: {BY}\n  version: 2019-04-01\n")
    clause = read(folder).clauses[VOLUME]
    assert standing(clause, clause.versions[0]) == "approved"
    assert f"Approbation : approuvé le 22/11/2026 ({BY})." in run("library", "show", VOLUME, "--library", folder).stdout
    assert "Approbation : ce texte est proposé" in run("library", "show", VOLUME).stdout


def test_decisions_follow_one_another_and_comments_stay(folder: Path) -> None:
    decide(folder)
    put(folder, "approvals.yaml", "# nos décisions\n" + (folder / "approvals.yaml").read_text(encoding="utf-8"))
    other = "execution_clause/ccap/definitions"
    since = read().clauses[other].versions[0].in_force_from.isoformat()
    decide(folder, "withdraw", f"{other}@{since}", "définies au CCAP")
    decide(folder, "suspend", VOLUME, "décision à analyser")
    text = (folder / "approvals.yaml").read_text(encoding="utf-8")
    assert text.startswith("# nos décisions\n") and text.count("state:") == 2
    laid = read(folder)
    assert [laid.clauses[id_].versions[0].review.state for id_ in (VOLUME, other)] == [  # type: ignore[union-attr]
        "suspended", "withdrawn"]
    assert list(laid.approvals) == [f"{VOLUME}@2019-04-01", f"{other}@{since}"]


def test_the_decision_on_an_own_text_is_in_its_own_file(folder: Path) -> None:
    path = own(folder)
    assert str(path) in decide(folder, "approve", OWN)
    assert not (folder / "approvals.yaml").exists() and b"state: approved" in path.read_bytes()


@pytest.mark.parametrize(("old", "new", "words"), [
    ("text_sha256: ", "text_sha256: 0", "le texte a changé depuis"),
    ("  clause_sha256: ", "  clause_sha256: 0", "ses articles ont changé"),
    ("  version: 2019-04-01", "  version: 2020-01-01", "elle a été donnée au texte du 01/01/2020"),
])
def test_a_tampered_approval_is_none(
        folder: Path, outlines: Mapping[str, Outline], old: str, new: str, words: str) -> None:
    decide(folder)
    text = (folder / "approvals.yaml").read_text(encoding="utf-8")
    put(folder, "approvals.yaml", text.replace(old, new))
    laid = read(folder)
    assert standing(laid.clauses[VOLUME], laid.clauses[VOLUME].versions[0]) == "proposed"
    (found,) = problems(laid, outlines)
    assert str(found).startswith("valbrune/approvals.yaml:1 : ") and words in found.message
    assert words in run("library", "check", "--library", folder, exit_code=1).stdout


def test_an_approval_is_void_once_the_built_in_text_moved(
        tmp_path: Path, folder: Path, outlines: Mapping[str, Outline]) -> None:
    """A later clausier: the same date, another word."""
    decide(folder)
    later = tmp_path / "clause_library"
    shutil.copytree(LIBRARY, later)
    text = (later / f"{VOLUME}.yaml").read_text(encoding="utf-8")
    assert "Le volume est établi" in text
    put(later, f"{VOLUME}.yaml", text.replace("Le volume est établi", "Ce volume est établi"))
    laid = load_library([later, folder])
    assert standing(laid.clauses[VOLUME], laid.clauses[VOLUME].versions[0]) == "proposed"
    assert [p.where for p in problems(laid, outlines)] == ["valbrune/approvals.yaml:1"]


@pytest.mark.parametrize(("key", "words"), [
    ("execution_clause/ccap/volumes@2019-04-01", "porte sur un texte disparu : la clause « execution_clause/ccap/volumes »"),
    (f"{VOLUME}@2020-01-01", "n'en a pas daté du 01/01/2020"),
])
def test_a_decision_on_a_text_that_is_no_more_stops_only_when_it_set_it_aside(
        folder: Path, outlines: Mapping[str, Outline], key: str, words: str) -> None:
    decide(folder)
    approved = (folder / "approvals.yaml").read_text(encoding="utf-8").replace(f"{VOLUME}@2019-04-01", key)
    put(folder, "approvals.yaml", approved)
    assert [words in str(p) and p.where == "valbrune/approvals.yaml:1" for p in problems(read(folder), outlines)] == [True]
    put(folder, "approvals.yaml", approved.replace("state: approved", "state: suspended\n  reason: à relire"))
    (said,) = refused(folder)
    assert said.startswith("valbrune/approvals.yaml:1 : ") and words in said


@pytest.mark.parametrize(("text", "words"), [
    (f"{VOLUME}@2019-04-01: approved\n", "un bloc « clé : valeur » est attendu"),
    (f"{VOLUME}:\n  state: proposed\n", "ne désigne pas un texte"),
    (f"{VOLUME}@01/04/2019:\n  state: proposed\n", "ne désigne pas un texte"),
    ("../../etc/passwd@2019-04-01:\n  state: withdrawn\n", "la clé « reason » est obligatoire"),
    (f"{VOLUME}@2019-04-01:\n  state: withdrawn\n  on: 2026-11-22\n  by: juriste\n  version: 2019-04-01\n"
     "  text_sha256: a\n  clause_sha256: b\n", "la clé « reason » est obligatoire"),
    ("- a\n", "un bloc « clé : valeur » est attendu"),
])
def test_approvals_that_cannot_be_read_are_refused(folder: Path, text: str, words: str) -> None:
    put(folder, "approvals.yaml", text)
    said = refused(folder)
    assert any(words in line for line in said) and all(line.startswith("valbrune/approvals.yaml:") for line in said)


def test_a_text_has_one_place_for_its_decision(folder: Path) -> None:
    own(folder)
    decide(folder, "approve", VOLUME)
    text = (folder / "approvals.yaml").read_text(encoding="utf-8")
    put(folder, "approvals.yaml", text.replace(VOLUME, OWN))
    assert any("sa décision s'écrit dans son propre fichier" in line for line in refused(folder))


def test_a_later_overlay_decides_of_an_earlier_one_and_a_replaced_text_is_another(tmp_path: Path) -> None:
    first, second = named(tmp_path / "region", "region-1"), named(tmp_path / "ville", "ville-1")
    own(first)
    run("library", "approve", OWN, "--by", BY, "--library", first, "--library", second)
    assert (second / "approvals.yaml").exists() and b"review" not in (first / f"{OWN}.yaml").read_bytes()
    laid = read(first, second).clauses[OWN]
    assert standing(laid, laid.versions[0]) == "approved"
    third = named(tmp_path / "quartier", "quartier-1")
    own(third, "Le titulaire organise deux navettes.")
    again = read(first, second, third)
    assert standing(again.clauses[OWN], again.clauses[OWN].versions[0]) == "proposed" and again.approvals == {}


def test_the_installed_library_points_to_an_overlay_or_to_a_copy(
        tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "drafting"
    shutil.copytree(LIBRARY, package / "_data" / "clause_library")
    (package / "_data" / "market_templates").symlink_to(TEMPLATES)
    monkeypatch.setattr(places, "PACKAGE", package)
    said = run("library", "suspend", VOLUME, "--by", BY, "--reason", "à relire", exit_code=1).stderr
    assert "ne se modifie pas" in said and "--library DOSSIER" in said and "clausier library export DOSSIER" in said
    decide(folder)
    assert (folder / "approvals.yaml").exists()


# ---- what the manifest says --------------------------------------------------------------------------------

def test_the_manifest_says_by_which_overlay_a_text_comes(tmp_path: Path, folder: Path) -> None:
    own(folder)
    told = run("draft", WORKS, "--library", folder, "-o", tmp_path / "pieces").stdout
    assert "\nBibliothèque valbrune-2027.1 : 1 texte sur " in told
    manifest = json.loads((tmp_path / "pieces" / "manifest.json").read_text(encoding="utf-8"))
    releases = {row["id"]: row["release"] for row in manifest["clauses"]}
    assert releases[OWN] == "valbrune-2027.1"
    assert releases[VOLUME] == manifest["release"] != "valbrune-2027.1"
    assert {row["id"]: row["overlay"] for row in manifest["clauses"] if row["overlay"] is not None} == {OWN: 0}
    (layer,) = manifest["overlays"]
    assert layer["release"] == "valbrune-2027.1" and len(layer["hash"]) == 64


def test_the_fingerprint_of_an_overlay_covers_what_it_gives_and_decides(folder: Path) -> None:
    def print_() -> str:
        return overlay_hash(read(folder).overlays[0])

    path = own(folder)
    first = print_()
    path.write_text("# un commentaire\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert print_() == first
    assert overlays(load_library([LIBRARY, folder], examples=False))[0]["hash"] == first
    decide(folder)
    second = print_()
    assert second != first
    path.write_text(path.read_text(encoding="utf-8").replace("navette", "course"), encoding="utf-8")
    assert print_() not in (first, second)


# ---- what an overlay may hold ------------------------------------------------------------------------------

def test_an_overlay_without_a_name_is_refused(tmp_path: Path) -> None:
    own(tmp_path / "maison")
    said = run("library", "list", "--library", tmp_path / "maison", exit_code=1).stderr
    assert "maison/library.yaml : ce fichier manque" in said and "release:" in said


@pytest.mark.parametrize(("text", "words"), [
    ("release:\n", "library.yaml:1 : la valeur de « release » est absente"),
    ("requires: clausier >= 0.1\n", "la clé « release » est obligatoire"),
    ("release: a\nrequires: clausier >= 99.1\n", "library.yaml:2 : cette bibliothèque demande clausier 99.1"),
    ("release: a\nrequires: clausier\n", "« requires » s'écrit « clausier >= 0.1 »"),
    ("release: a\nname: b\n", "la clé « name » n'existe pas"),
    (f"release: {'a' * 61}\n", "de 60 caractères au plus"),
    ('release: "a\\nb"\n', "un nom d'une ligne"),
])
def test_the_name_of_an_overlay_is_read_strictly(folder: Path, text: str, words: str) -> None:
    put(folder, "library.yaml", text)
    assert any(words in line and line.startswith("valbrune/library.yaml") for line in refused(folder))


@pytest.mark.parametrize(("name", "words"), [
    ("findings.yaml", "ne change pas ce fichier"), ("refusals.yaml", "ne change pas ce fichier"),
    ("provisions.yaml", "ne change pas ce fichier"), ("eforms.yaml", "ne change pas ce fichier"),
    ("minimal-market.yaml", "ne change pas ce fichier"), ("execution_clause/model.yaml", "ne change pas ce fichier"),
    ("lois.yaml", "n'a pas sa place"), ("law.yml", "n'a pas sa place"), ("execution_clause/volume.yaml", "n'a pas sa place"),
    ("execution_clause/ccap/Volume.yaml", "n'a pas sa place"), ("execution_clause/ccap/a@b.yaml", "n'a pas sa place"),
    ("execution_clause/ccap/bis/volume.yaml", "n'a pas sa place"),
])
def test_a_file_that_an_overlay_may_not_hold_is_named(folder: Path, name: str, words: str) -> None:
    put(folder, name, "title: x\n")
    (said,) = refused(folder)
    assert said.startswith(f"valbrune/{name} : ") and words in said


def test_what_is_for_people_or_hidden_is_passed_over(folder: Path, library: Library) -> None:
    for name in ("README.md", "notes.yaml", ".git/config.yaml", "execution_clause/ccap/.volume.yaml", "notes/lu.txt"):
        put(folder, name, "rien : { de [lisible\n")
    assert read(folder).clauses.keys() == library.clauses.keys()


def test_an_export_is_an_overlay_that_changes_nothing(tmp_path: Path, library: Library, outlines: Mapping[str, Outline]) -> None:
    run("library", "export", tmp_path / "copie")
    laid = read(tmp_path / "copie")
    assert {id_: clause.versions for id_, clause in laid.clauses.items()} == {
        id_: clause.versions for id_, clause in library.clauses.items()}
    assert laid.data == library.data and problems(laid, outlines) == []


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, folder: Path) -> None:
    secret = put(tmp_path, "ailleurs/secret.yaml", "title: x\n")
    (folder / "execution_clause").mkdir()
    (folder / "law.yaml").symlink_to(secret)
    (folder / "execution_clause" / "ccap").symlink_to(secret.parent)
    said = refused(folder)
    assert [line.split(" : ")[0] for line in said] == ["valbrune/execution_clause/ccap", "valbrune/law.yaml"]
    assert all("ce lien mène ailleurs" in line for line in said)


def test_a_name_that_would_break_a_line_is_shown_on_one(folder: Path) -> None:
    put(folder, "law\n2027.yaml", "x: y\n")
    os.close(os.open(os.fsencode(folder) + b"/loi\xff.yaml", os.O_CREAT))
    assert [line.split(" : ")[0] for line in refused(folder)] == ["valbrune/'law\\n2027.yaml'", "valbrune/'loi\\udcff.yaml'"]
    run("library", "list", "--json", "--library", folder, exit_code=1)


def test_a_folder_too_big_is_refused_before_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drafting.library.overlay.MAX_FILES", 3)
    for rank in range(4):
        own(folder, id_=f"{OWN}-{rank}")
    assert any("trop gros pour une bibliothèque" in line for line in refused(folder))


@pytest.mark.parametrize(("text", "words"), [
    ("title: [\n", "la syntaxe YAML"), ("title: &a x\n", "ancre"), ("\0", "pas un fichier texte"),
    ("a: " + "[" * 500, "trop profondément"),
    ("x" * 2_100_000, "la limite est de 2 Mo"),
])
def test_a_hostile_clause_is_a_sentence(folder: Path, text: str, words: str) -> None:
    put(folder, f"{OWN}.yaml", text)
    (said,) = refused(folder)
    assert said.startswith(f"valbrune/{OWN}.yaml") and words in said


def test_a_clause_of_the_overlay_is_written_where_it_says(folder: Path) -> None:
    own(folder)
    given = dossier({}, read(folder))
    placed = [passage.clause for piece in given.pieces.pieces if piece.code == "ccap" for passage in piece.passages()]
    assert placed.index(OWN) == placed.index(VOLUME) + 1


# ---- where a clause is placed -------------------------------------------------------------------------------

def ccap(folder: Path) -> list[str]:
    given = dossier({}, read(folder))
    return [passage.clause for piece in given.pieces.pieces if piece.code == "ccap" for passage in piece.passages()]


def test_clauses_after_the_same_are_in_the_order_of_their_names_and_may_follow_one_another(folder: Path) -> None:
    """The one that follows may be read before the one that it follows."""
    own(folder, id_="execution_clause/ccap/b")
    own(folder, id_="execution_clause/ccap/c")
    own(folder, id_="execution_clause/ccap/a", after="execution_clause/ccap/b")
    own(folder, id_="execution_clause/ccap/d", after="execution_clause/ccap/a")
    placed = ccap(folder)
    start = placed.index(VOLUME)
    assert placed[start + 1:start + 5] == [f"execution_clause/ccap/{name}" for name in "badc"]


def test_a_long_line_of_followers_is_no_matter(library: Library, outlines: Mapping[str, Outline]) -> None:
    names = [f"execution_clause/ccap/n{rank:05}" for rank in range(3_000)]
    laid = with_placed(outlines, dict(zip(names, [VOLUME, *names], strict=False)))
    assert [id_ for id_ in laid["ccap"].clauses() if id_ in set(names)] == names


@pytest.mark.parametrize(("after", "words"), [
    ("execution_clause/ccap/volumes", "n'existe pas. Vouliez-vous écrire « execution_clause/ccap/volume »"),
    ("execution_clause/rc/objectif", "n'est pas une clause de cette pièce"),
    (OWN, "n'est elle-même placée nulle part"),
    ("execution_clause/ccap/a", "n'est elle-même placée nulle part"),
])
def test_a_place_that_leads_nowhere_is_said_and_blocks(
        folder: Path, outlines: Mapping[str, Outline], after: str, words: str) -> None:
    own(folder, after=after)
    own(folder, id_="execution_clause/ccap/a", after=OWN)
    said = [str(p) for p in problems(read(folder), outlines)]
    assert any(line.startswith(f"valbrune/{OWN}.yaml:4 : ") and words in line for line in said), said
    assert {f.code for f in dossier({}, read(folder)).findings if f.level == "blocking"} == {"VAL-10"}


def test_a_clause_that_the_outline_places_has_no_other_place(folder: Path, outlines: Mapping[str, Outline]) -> None:
    text = (LIBRARY / f"{VOLUME}.yaml").read_text(encoding="utf-8")
    put(folder, f"{VOLUME}.yaml", f"place: {{after: execution_clause/ccap/perimetre}}\n{text}")
    assert ["« place » ne sert pas" in str(p) for p in problems(read(folder), outlines)] == [True]


# ---- a provision that is due is not taken away without a reason ---------------------------------------------

def replaced(folder: Path, old: str, new: str, id_: str = VOLUME) -> Path:
    """The built-in clause with other words, in the overlay."""
    text = (LIBRARY / f"{id_}.yaml").read_text(encoding="utf-8")
    assert old in text
    return put(folder, f"{id_}.yaml", text.replace(old, new, 1))


def alone(folder: Path) -> Library:
    """Of the built-in clauses, that of the volume is the only one that could give CCAP-05."""
    laid = read(folder)
    others = (id_ for id_, clause in laid.clauses.items() if "CCAP-05" in clause.provides and id_ not in (VOLUME, OWN))
    return with_aside(laid, *others, state="withdrawn")


REPEALED = ("  - in_force_from: 2019-04-01\n    law: []\n    checked_on: 2026-11-22\n",
            "  - in_force_from: 2019-04-01\n    checked_on: 2026-11-22\n    repealed: oui\n{change}"
            "  - in_force_from: 2099-01-01\n    law: []\n    checked_on: 2026-11-22\n")


@pytest.mark.parametrize(("old", "new", "code", "level"), [
    ("provides: [CCAP-05]", "provides: []", "REV-02", "blocking"),
    ("when: {", "when: {nature: [supplies], ", "REV-02", "blocking"),
    (REPEALED[0], REPEALED[1].replace("{change}", ""), "REV-02", "blocking"),
    (REPEALED[0], REPEALED[1].replace("{change}", "    change: Le volume est au cahier des charges.\n"), "REV-02B", "warning"),
])
def test_a_provision_taken_away_blocks_unless_the_reason_is_written(
        folder: Path, old: str, new: str, code: str, level: str) -> None:
    replaced(folder, old, new)
    given = dossier({}, alone(folder))
    assert_said(given.findings, code, level, VOLUME, "CCAP-05", "valbrune-2027.1", where=f"valbrune/{VOLUME}.yaml:")
    assert {f.code for f in given.findings if f.code.startswith("REV-02")} == {code}
    if code == "REV-02B":
        assert given.selection.left_out[VOLUME].reason.endswith("(Le volume est au cahier des charges)")


@pytest.mark.parametrize(("old", "new"), [
    ("Le volume est établi", "Ce volume est établi"), ("checked_on: 2026-11-22", "checked_on: 2026-12-01"),
    ("nature", "nature")])
def test_another_text_that_gives_the_same_provision_is_fine(folder: Path, old: str, new: str) -> None:
    if old == new:
        put(folder, f"{VOLUME}.yaml", (LIBRARY / f"{VOLUME}.yaml").read_text(encoding="utf-8"))
    else:
        replaced(folder, old, new)
    assert [f for f in dossier({}, alone(folder)).findings if f.code.startswith("REV-02")] == []


def test_another_clause_may_give_the_provision(folder: Path) -> None:
    replaced(folder, "provides: [CCAP-05]", "provides: []")
    put(folder, f"{OWN}.yaml", clause_file("Le volume est de 525 heures.", VOLUME, provides="[CCAP-05]"))
    assert [f for f in dossier({}, alone(folder)).findings if f.code.startswith("REV-02")] == []


def test_a_withdrawal_and_its_reason_are_in_the_manifest(tmp_path: Path, folder: Path) -> None:
    decide(folder, "withdraw", VOLUME, "le volume est au cahier des charges")
    out = tmp_path / "pieces"
    run("draft", WORKS, "--library", folder, "-o", out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (row,) = manifest["set_aside"]
    assert row["id"] == VOLUME and row["provides"] == ["CCAP-05"]
    assert row["review"] == {
        "state": "withdrawn", "on": "2026-11-22", "by": BY, "reason": "le volume est au cahier des charges"}
    assert VOLUME not in {clause["id"] for clause in manifest["clauses"]}
    (finding,) = [f for f in manifest["findings"] if f["code"].startswith("REV")]
    assert "cahier des charges" in finding["message"] and finding["where"] == "valbrune/approvals.yaml:1"


# ---- where each text comes from ------------------------------------------------------------------------------

def test_the_list_says_where_each_text_comes_from(folder: Path) -> None:
    own(folder)
    replaced(folder, "Le volume est établi", "Ce volume est établi")
    other = "execution_clause/ccap/definitions"
    decide(folder, "approve", f"{other}@{read().clauses[other].versions[0].in_force_from.isoformat()}")
    given = json.loads(run("library", "list", "--library", folder, "--json").stdout)
    rows = {row["id"]: [row[key] for key in ("release", "library", "replaces", "judged_in")] for row in given["clauses"]}
    built_in = given["release"]
    assert rows[OWN] == ["valbrune-2027.1", "valbrune", None, None]
    assert rows[VOLUME] == ["valbrune-2027.1", "valbrune", built_in, None]
    assert rows[other] == [built_in, None, None, "valbrune"]
    assert given["overlays"] == overlays(read(folder))
    told = run("library", "list", "--library", folder).stdout
    assert f" – valbrune-2027.1, à la place de {built_in}\n" in told and f" – {built_in}, décision de valbrune\n" in told
    assert "valbrune-2027.1 (valbrune) : 2 clauses, dont 1 à la place d'une autre ; 1 décision sur d'autres textes" in told
    assert f" – {built_in}" not in run("library", "list").stdout


def test_a_rectification_with_other_texts_is_said(tmp_path: Path, folder: Path) -> None:
    """The published pièces came from this overlay; it has decided otherwise since."""
    own(folder)
    out, new = tmp_path / "pieces", tmp_path / "nouveau.yaml"
    run("draft", WORKS, "--library", folder, "-o", out)
    text = WORKS.read_text(encoding="utf-8")
    new.write_text(text.replace("\nnature:", "\nrectification: {number: 1, date: 15/03/2027, deadline: unchanged}\nnature:", 1)
                   .replace("insertion_hours: 525", "insertion_hours: 500", 1), encoding="utf-8")
    words = "d'une autre version de la bibliothèque"
    assert words not in run("rectify", WORKS, new, "--library", folder, "-o", out).stdout
    run("draft", WORKS, "--library", folder, "-o", out, "--force")
    decide(folder, "approve", VOLUME)
    assert words in run("rectify", WORKS, new, "--library", folder, "-o", out).stdout.replace("\n", " ")


def test_what_an_overlay_changes_is_compared_word_for_word(folder: Path) -> None:
    own(folder)
    replaced(folder, "Le volume est établi", "Ce volume est établi")
    told = run("library", "diff", LIBRARY, folder).stdout
    assert "[-Le-][+Ce+] volume est établi" in told and OWN in told
    assert "1 texte change de mots et 1 clause nouvelle" in told
