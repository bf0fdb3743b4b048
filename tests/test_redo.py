"""The same bytes again from a manifest alone, whatever the library became; or what is missing, and what was changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builders
import pytest
from commands import run
from places import LIBRARY, STARTERS, TEMPLATES

from drafting import output, redo, reopened
from drafting.recorded import Blocks, names_in, recall, record

Edit = Callable[[dict[str, Any]], object]
WORKS, SERVICE = TEMPLATES / "starters" / "travaux-plusieurs-lots.yaml", TEMPLATES / "starters" / "marche-reserve-critere.yaml"
VOLUME = "execution_clause/ccap/volume"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of pièces, that no test changes."""
    folder = tmp_path_factory.mktemp("drafted") / "pieces"
    run("draft", SERVICE, "-o", folder)
    return folder


def edited(drafted: Path, folder: Path, edit: Edit, *, forged: bool = False) -> Path:
    """A copy of the manifest with an edit; `forged`: its own fingerprint made again after it."""
    data = json.loads((drafted / "manifest.json").read_text(encoding="utf-8"))
    edit(data)
    path = folder / "manifest.json"
    path.write_text(output.readable(output.sealed(data) if forged else data), encoding="utf-8")
    return path


# ---- the same bytes -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.stem)
def test_a_piece_comes_back_from_its_plain_data(starter: Path) -> None:
    dossier = builders.starter(starter)
    blocks = Blocks()
    entries = [record(piece, blocks) | {"code": piece.code, "lot": piece.lot, "audience": piece.audience}
               for piece in dossier.pieces.pieces]
    kept = json.loads(json.dumps([entries, blocks]))
    assert tuple(recall(entry, kept[1]) for entry in kept[0]) == dossier.pieces.pieces
    assert {name for entry in entries for name in names_in(entry)} == set(blocks)


def test_the_copies_for_many_lots_share_their_blocks() -> None:
    """Six lots hold little more than one: the manifest stays bounded."""
    dossier = builders.starter(WORKS)
    blocks = Blocks()
    count = sum(len(list(names_in(record(piece, blocks)))) for piece in dossier.pieces.pieces)
    assert len(blocks) < count / 2


def test_the_same_bytes_zips_and_manifest_included(tmp_path: Path) -> None:
    run("draft", WORKS, "-o", tmp_path / "a", "--zip")
    out = run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b").stdout
    assert "à l'identique" in out and "ccap.docx" in out
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_the_library_may_have_changed_since(tmp_path: Path) -> None:
    """Drafted with a text, made again when the library has another one: the manifest's own text is used."""
    overlay = tmp_path / "overlay"
    target = overlay / f"{VOLUME}.yaml"
    target.parent.mkdir(parents=True)
    text = (LIBRARY / f"{VOLUME}.yaml").read_text(encoding="utf-8")
    assert "Le volume est établi" in text
    target.write_text(text.replace("Le volume est établi", "Le volume demandé est établi"), encoding="utf-8")
    (overlay / "library.yaml").write_text("release: essai-1\n", encoding="utf-8")
    run("draft", WORKS, "-o", tmp_path / "a", "--library", overlay)
    run("draft", WORKS, "-o", tmp_path / "today")
    run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "today")["ccap.docx"] != contents(tmp_path / "b")["ccap.docx"]


def test_a_draft_with_its_mark_and_one_piece_written_later(tmp_path: Path) -> None:
    """A folder made in two runs, one of them a draft: each pièce knows what it was made from."""
    run("draft", SERVICE, "-o", tmp_path / "a", "--as-draft")
    other = tmp_path / "autre.yaml"
    other.write_text(SERVICE.read_text(encoding="utf-8").replace("\ntitle: ", "\ntitle: Autre titre, "), encoding="utf-8")
    run("draft", other, "-o", tmp_path / "a", "--piece", "rc")
    pieces = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))["pieces"]
    assert len({piece["made_from"]["settled_sha256"] for piece in pieces}) == 2
    run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_file_that_a_person_edited_stays(drafted: Path, tmp_path: Path) -> None:
    (tmp_path / "rc.docx").write_bytes(b"les notes d'une personne")
    assert "rc.docx" in run("redo", drafted / "manifest.json", "-o", tmp_path, exit_code=1).stderr
    assert contents(tmp_path) == {"rc.docx": b"les notes d'une personne"}
    run("redo", drafted / "manifest.json", "-o", tmp_path, "--force")
    assert contents(tmp_path)["rc.docx.bak"] == b"les notes d'une personne"


# ---- what is missing ----------------------------------------------------------------------------------------

def test_a_shell_that_changed_is_missed_and_found_again(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES / "rc", templates / "rc")
    shutil.copy(TEMPLATES / "notice" / "shell.docx", templates / "rc" / "shell.docx")
    own = templates / "rc" / "shell.docx"
    own.write_bytes(own.read_bytes() + b"\0")  # another file, that Word opens like the first
    run("draft", SERVICE, "-o", tmp_path / "a", "--templates", templates)
    told = run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b", exit_code=1).stderr
    assert told.count("la trame d'alors manque") == 1 and "rc.docx" in told and "--templates" in told
    assert not (tmp_path / "b").exists()
    run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b", "--templates", templates)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_spreadsheet_comes_back_with_its_library_or_is_missed(tmp_path: Path) -> None:
    run("draft", WORKS, "-o", tmp_path / "a", "--piece", "tableau-suivi", "--piece", "cctp")
    run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    other = tmp_path / "library"
    other.mkdir()
    words = (LIBRARY / "modes.yaml").read_text(encoding="utf-8")
    assert "label: embauche directe\n" in words
    (other / "modes.yaml").write_text(words.replace("label: embauche directe\n", "label: recrutement\n"), encoding="utf-8")
    (other / "library.yaml").write_text("release: essai-1\n", encoding="utf-8")
    told = run("redo", tmp_path / "a" / "manifest.json", "-o", tmp_path / "c", "--library", other, exit_code=1).stderr
    assert "tableau-suivi.xlsx" in told and "--library" in told and not (tmp_path / "c").exists()


def test_another_program_is_named(drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pièce that another version would write otherwise: the version to install is said."""
    def other(data: dict[str, Any]) -> None:
        for piece in data["pieces"]:
            piece["made_from"]["clausier"] = "0.0.9"

    told = run("redo", edited(drafted, tmp_path, other, forged=True), "-o", tmp_path / "b", exit_code=1).stderr
    assert "a été écrite par clausier 0.0.9" in told and "Installez clausier 0.0.9" in told


def test_another_program_that_writes_the_same_bytes_is_no_matter(
        drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redo, "__version__", "9.9")
    run("redo", drafted / "manifest.json", "-o", tmp_path / "b")
    assert contents(tmp_path / "b") == contents(drafted)


# ---- what was changed ---------------------------------------------------------------------------------------

def first_block(data: dict[str, Any], change: Callable[[Any], Any]) -> None:
    name = next(name for name, block in sorted(data["blocks"].items()) if "body" in block)
    data["blocks"][name] = change(data["blocks"][name])


def renamed_block(data: dict[str, Any]) -> None:
    """A printed sentence replaced with all the care of a forger, but for the hash of the pièce."""
    from drafting.recorded import name_of

    old = next(name for name, block in sorted(data["blocks"].items()) if "body" in block)
    block = {"body": ["Le titulaire ne doit aucune heure."]}
    data["blocks"][name_of(block)] = block
    del data["blocks"][old]
    for piece in data["pieces"]:
        for part in piece["body"]:
            if isinstance(part[0], str):
                part[3] = [name_of(block) if name == old else name for name in part[3]]


TAMPERED: dict[str, tuple[Edit, bool, str]] = {
    "le texte d'une clause": (lambda d: d["clauses"][0].update(text="Rien.\n"), False, "ce texte a été modifié"),
    "le texte d'une clause, empreinte refaite": (
        lambda d: d["clauses"][0].update(text="Rien.\n", text_sha256=output.hashlib.sha256(b"Rien.\n").hexdigest()), True,
        "n'a pas l'empreinte qu'il lui donne"),
    "une phrase imprimée": (lambda d: first_block(d, lambda b: {"body": ["Rien."]}), False, "un passage imprimé a été modifié"),
    "une phrase imprimée, tout refait sauf la pièce": (renamed_block, True, "n'a pas l'empreinte qu'il lui donne"),
    "une valeur du marché": (
        lambda d: d["market"]["settled"].update(title="Autre"), False, "les valeurs du marché ont été modifiées"),
    "le marché": (lambda d: d["market"]["data"].update(title="Autre"), False, "a été modifié depuis qu'il a été écrit"),
    "la raison d'une clause": (
        lambda d: d["clauses"][0].update(reason="toujours"), False, "a été modifié depuis qu'il a été écrit"),
    "une variable": (lambda d: d["clauses"][0].update(variables={}), False, "a été modifié depuis qu'il a été écrit"),
    "l'empreinte d'une pièce": (lambda d: d["pieces"][0].update(sha256="0" * 64), True, "n'a pas l'empreinte qu'il lui donne"),
    "l'acheteur de la trame": (lambda d: d["pieces"][0]["values"].update(acheteur="X"), True, "n'a pas l'empreinte"),
    "l'empreinte d'une trame": (lambda d: d["templates"][0].update(shell_sha256="0" * 64), True, "la trame d'alors manque"),
    "une clause en moins": (lambda d: d["clauses"].pop(0), True, "le texte de cette clause manque au manifeste"),
    "un passage en moins": (lambda d: d["blocks"].popitem(), True, "manque"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_manifest_that_was_changed_is_refused(drafted: Path, tmp_path: Path, name: str) -> None:
    edit, forged, words = TAMPERED[name]
    told = run("redo", edited(drafted, tmp_path, edit, forged=forged), "-o", tmp_path / "b", exit_code=1).stderr
    assert words in told
    assert not (tmp_path / "b").exists()


def piece(change: dict[str, Any]) -> Edit:
    return lambda data: data["pieces"][0].update(change)


def body(part: list[Any]) -> Edit:
    return lambda data: data["pieces"][0]["body"].insert(0, part)


HOSTILE: dict[str, tuple[Edit, str]] = {
    "un nom hors du dossier": (piece({"file": "../rc.docx"}), "ce nom n'est pas celui de sa pièce"),
    "un code hors du dossier": (piece({"code": "../rc", "file": "../rc.docx"}), "ne peut pas être lu"),
    "un classeur hors du dossier": (piece({"code": "../x", "file": "../x.xlsx"}), "ne peut pas être lu"),
    "un lot hors du dossier": (piece({"lot": "1/../../x"}), "ne peut pas être lu"),
    "un destinataire inconnu": (piece({"audience": "../"}), "ne peut pas être lu"),
    "deux fois la même pièce": (lambda d: d["pieces"].append(d["pieces"][0]), "deux pièces portent ce nom"),
    "un titre de niveau 7": (body([7, "x", None, "x"]), "niveau de titre"),
    "un titre qui n'est pas un texte": (body([1, {"x": 1}, None, "x"]), "texte attendu"),
    "une clause sans date": (body(["a/b/c", "hier", [], []]), "date attendue"),
    "un passage absent": (body(["a/b/c", "2026-01-01", [], ["0"]]), "manque"),
    "un corps sans fin": (piece({"body": [[1, "x", None, "x"]] * 20_000}), "liste attendue"),
    "un départ démesuré": (piece({"start": 10**9}), "nombre attendu"),
    "une clé de trop": (lambda d: d["pieces"][0]["made_from"].update(autre="x"), "ne peut pas être lu"),
    "des clauses qui n'en sont pas": (lambda d: d.update(clauses=[1]), "il manque à ce manifeste"),
    "pas de valeurs": (lambda d: d["market"].pop("settled"), "il manque à ce manifeste"),
    "un autre format": (lambda d: d.update(format=2), "le format 2 de ce manifeste n'est pas connu"),
    "une version ancienne": (lambda d: d.pop("blocks"), "ne garde pas le contenu des pièces"),
    "un caractère interdit": (lambda d: d["pieces"][0]["values"].update(marche="a\x00b"), "caractère interdit"),
    "des mots de trame en moins": (lambda d: d["pieces"][0]["values"].pop("date"), "des mots de la trame"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_manifest_writes_nothing(drafted: Path, tmp_path: Path, name: str) -> None:
    edit, words = HOSTILE[name]
    told = run("redo", edited(drafted, tmp_path, edit, forged=True), "-o", tmp_path / "dir" / "b", exit_code=1).stderr
    assert words in told
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


BLOCKS: dict[str, tuple[Any, str]] = {
    "un style inconnu": ({"heading": ["x"]}, "valeur inconnue"),
    "deux contenus": ({"body": ["x"], "place": ["x"]}, "clés inattendues"),
    "rien": ({}, "clés inattendues"),
    "un texte qui n'en est pas un": ({"body": [1]}, "liste attendue"),
    "un renvoi sans article": ({"body": [["12.2", "_Ref_0"]]}, "renvoi sans article"),
    "une liste trop profonde": ({"list": [[3, ["x"]]]}, "niveau de liste"),
    "un tableau bancal": ({"table": "t", "caption": "c", "number": 1, "columns": [["a", 1, "left"]],
                           "rows": [[["x"], ["y"]]], "total": False}, "liste attendue"),
    "un tableau sans colonne": ({"table": "t", "caption": "c", "number": 1, "columns": [], "rows": [], "total": False},
                                "tableau"),
    "une colonne de travers": ({"table": "t", "caption": "c", "number": 1, "columns": [["a", 1, "centre"]],
                                "rows": [], "total": False}, "valeur inconnue"),
    "un champ inconnu": ({"field": "f", "label": "l", "kind": "macro", "hint": "", "choices": [], "columns": [], "count": 1,
                          "lines": 0}, "valeur inconnue"),
    "un tableau à remplir sans colonne": ({"field": "f", "label": "l", "kind": "rows", "hint": "", "choices": [], "columns": [],
                                           "count": 1, "lines": 0}, "champ à remplir"),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_hostile_block_is_refused(drafted: Path, tmp_path: Path, name: str) -> None:
    from drafting.recorded import name_of

    block, words = BLOCKS[name]

    def edit(data: dict[str, Any]) -> None:
        data["blocks"][name_of(block)] = block
        next(part for part in data["pieces"][0]["body"] if isinstance(part[0], str))[3].append(name_of(block))

    assert words in run("redo", edited(drafted, tmp_path, edit, forged=True), "-o", tmp_path / "b", exit_code=1).stderr


@pytest.mark.parametrize(("content", "words"), [
    (b"pas du JSON", "ce n'est pas un manifeste de clausier"),
    (b"[]", "ce n'est pas un manifeste de clausier"),
    (b"[" * 100_000, "ce n'est pas un manifeste de clausier"),
    (b'{"a":' * 25 + b"1" + b"}" * 25, "ce n'est pas un manifeste de clausier"),
    (b'{"format": 1, "clausier": "x", "pieces": [], "a": NaN}', "ce n'est pas un manifeste de clausier"),
    (b'{"format": 1, "clausier": "\\ud800", "pieces": []}', "ce n'est pas un manifeste de clausier"),
    (b"\xff\xfe", "ce n'est pas un manifeste de clausier"),
    (b'{"format": ' + b"9" * 5000 + b"}", "ce n'est pas un manifeste de clausier"),
    (b'{"format": 1, "clausier": "0.1.0", "pieces": []}', "ne garde pas le contenu des pièces"),
], ids=range(9))
def test_what_is_no_manifest_is_said(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    assert words in run("redo", path, "-o", tmp_path / "b", exit_code=1).stderr


def test_a_file_too_big_absent_or_not_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "n'existe pas" in run("redo", tmp_path / "x.json", "-o", tmp_path / "b", exit_code=1).stderr
    assert "ne peut pas être lu" in run("redo", tmp_path, "-o", tmp_path / "b", exit_code=1).stderr
    monkeypatch.setattr(reopened, "MAX_BYTES", 10)
    (tmp_path / "manifest.json").write_bytes(b"x" * 11)
    assert "aucun manifeste n'est si gros" in run("redo", tmp_path / "manifest.json", "-o", tmp_path / "b", exit_code=1).stderr


def test_every_mistake_is_told_at_once(drafted: Path, tmp_path: Path) -> None:
    def edit(data: dict[str, Any]) -> None:
        data["clauses"][0]["text"] = "Rien.\n"
        data["market"]["settled"]["title"] = "Autre"

    told = run("redo", edited(drafted, tmp_path, edit), "-o", tmp_path / "b", exit_code=1).stderr
    assert "2 erreurs" in told
