"""Two states of one market: what changes in each pièce, in which clause, and the right reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import builders
import pytest
import tracked
from commands import run
from msgspec.structs import replace
from places import LIBRARY, TEMPLATES
from test_lots_file import HEAD, ONE, TWO, workbook

from drafting.draft import prepare
from drafting.grounds import clause_reasons
from drafting.library import Clause, Library
from drafting.market_diff import PieceChange, Why, compare_states, of_dossier, on_day
from drafting.output import readable, sealed
from drafting.reading import MarketFile, load_market
from drafting.word.parts import W, open_parts
from drafting.word.read import read_docx

SERVICE = TEMPLATES / "starters" / "service-publics-prioritaires.yaml"
WORKS = TEMPLATES / "starters" / "travaux-plusieurs-lots.yaml"
SMALL = TEMPLATES / "starters" / "marche-reserve-critere.yaml"
VOLUME = "execution_clause/ccap/volume"
EVE, DAY = date(2026, 8, 21), date(2026, 8, 22)


@pytest.fixture(scope="module")
def source() -> MarketFile:
    return load_market(SERVICE, builders.library().vocabulary())


@pytest.fixture(scope="module")
def found(source: MarketFile) -> dict[str, PieceChange]:
    """The market launched on the eve of the law and on its day."""
    library, outlines = builders.library(), builders.outlines()
    states = [on_day(source, day, library, outlines) for day in (EVE, DAY)]
    return {change.stem: change for change in compare_states(*states, library)}


def said(clause: str, why: Why, library: Library | None = None) -> list[str]:
    lines = clause_reasons(clause, why, library or builders.library(), DAY)
    return [line.replace("\u00a0", " ").replace("’", "'") for line in lines]


# ---- what changes and why ------------------------------------------------------------------------------------

def test_each_piece_is_told_once(found: dict[str, PieceChange]) -> None:
    assert {stem: change.kind for stem, change in found.items()} == {
        "avis": "changed", "rc": "changed", "ccap": "changed", "motivation": "added", "opportunite": "changed", "cctp": "shell",
        "ae": "shell", "ae-annexe-lot-1": "shell", "notice": "shell", "fiche-suivi-lot-1": "shell", "bilan-lot-1": "shell",
        "convention": "shell", "charte-lot-1": "shell"}
    assert found["cctp"].shell == (("date", "21\u00a0août\u00a02026", "22\u00a0août\u00a02026"),)


def test_a_new_law_gives_its_reason_and_its_articles(found: dict[str, PieceChange]) -> None:
    clause = "execution_clause/ccap/principe-au-dessus-des-seuils"
    told = said(clause, found["ccap"].why[clause])
    assert told[0] == ("Depuis le 22/08/2026 : Obligation légale d'une condition sociale ou d'emploi à partir des seuils "
                       "européens.")
    assert any(line.startswith("Droit : article L. 2112-2-1, code de la commande publique") for line in told)
    assert any(line.startswith("Écrite désormais : une condition sociale est due") for line in told)


def test_a_condition_that_fails_gives_its_reason(found: dict[str, PieceChange]) -> None:
    clause = "opportunity/opportunite/obligation-non-due"
    told = said(clause, found["opportunite"].why[clause])
    assert said("opportunity/opportunite/obligation-anterieure", found["opportunite"].why[
        "opportunity/opportunite/obligation-anterieure"]) == [
            "N'est plus écrite : Date de lancement : 22/08/2026 (il faudrait moins de 22/08/2026)."]
    assert told == ["N'est plus écrite : une condition sociale est due (seuil européen atteint, lancement depuis le 22/08/2026, "
                    "hors défense ou sécurité)."]


def test_a_text_that_begins_without_a_reason_of_its_own_gives_the_conditions_and_the_law(found: dict[str, PieceChange]) -> None:
    clause = "opportunity/opportunite/obligation"
    told = said(clause, found["opportunite"].why[clause])
    assert told[0].startswith("N'était pas écrite : ce texte ne vaut que pour les lancements à compter du 22/08/2026")
    assert told[1].startswith("Écrite désormais : une condition sociale est due")
    assert told[2].startswith("Droit : article L. 2112-2-1")


def test_a_value_that_changes_is_named(source: MarketFile) -> None:
    library, outlines = builders.library(), builders.outlines()
    states = [on_day(source, day, library, outlines) for day in (date(2021, 5, 1), DAY)]
    changes = {change.stem: change for change in compare_states(*states, library)}
    assert said("execution_clause/ccap/principe-ccag", changes["ccap"].why["execution_clause/ccap/principe-ccag"]) == [
        "Change avec : CCAG visé."]
    esat = "execution_clause/rc/candidat-structure"
    assert said(esat, changes["rc"].why[esat])[0].startswith("Depuis le 20/12/2023 : Nouvelle dénomination des ESAT")


def test_what_only_moves_is_said_to_move(found: dict[str, PieceChange]) -> None:
    """The calculation's table has another number, because a table came before it."""
    clause = "opportunity/opportunite/calcul"
    assert said(clause, found["opportunite"].why[clause]) == [
        "Le texte est le même : change un renvoi, un tableau ou le mot d'une valeur."]


def changed_library(library: Library, id_: str, **changes: object) -> Library:
    clause = library.clauses[id_]
    version = replace(clause.versions[-1], **changes)
    return with_clause(library, replace(clause, versions=(*clause.versions[:-1], version)))


def with_clause(library: Library, clause: Clause) -> Library:
    return replace(library, clauses={**library.clauses, clause.id: clause})


def between(source: MarketFile, before: Library, after: Library) -> dict[str, PieceChange]:
    states = [of_dossier(prepare(source, library, builders.outlines())) for library in (before, after)]
    return {change.stem: change for change in compare_states(*states, after)}


def test_a_mended_text_is_told_with_its_own_reason(source: MarketFile) -> None:
    library = builders.library()
    words = library.clauses[VOLUME].versions[-1].text
    mended = changed_library(library, VOLUME, text=words.replace("est établi", "est fixé"), change="Coquille.")
    changes = between(source, library, mended)
    assert [stem for stem, change in changes.items() if change.kind != "same"] == ["ccap"]
    assert said(VOLUME, changes["ccap"].why[VOLUME], mended)[0] == "Depuis le 01/04/2019 : Coquille."


def test_a_new_version_and_a_clause_more_or_less(source: MarketFile) -> None:
    library = builders.library()
    clause = library.clauses[VOLUME]
    new = replace(clause.versions[-1], in_force_from=date(2026, 11, 1), change="Réforme.",
                  text=clause.versions[-1].text.replace("est établi", "est fixé"))
    newer = with_clause(library, replace(clause, versions=(*clause.versions, new)))
    assert said(VOLUME, between(source, library, newer)["ccap"].why[VOLUME], newer)[0] == "Depuis le 01/11/2026 : Réforme."
    other = "execution_clause/ccap/tutorat"
    id_ = other if other in on_day(source, DAY, library, builders.outlines()).clauses else VOLUME
    less = replace(library, clauses={k: v for k, v in library.clauses.items() if k != id_})
    assert said(id_, Why(goes=("toujours", "")), less) == ["N'est plus dans la bibliothèque."]
    assert said("a/b/c", Why(comes=("", "toujours"))) == ["Nouvelle dans la bibliothèque."]


# ---- the command ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafted") / "pieces"
    run("draft", SMALL, "-o", folder)
    return folder


def overlay(folder: Path, id_: str, old: str, new: str) -> Path:
    """A library of one clause, whose text is not the built-in one's."""
    target = folder / f"{id_}.yaml"
    target.parent.mkdir(parents=True)
    text = (LIBRARY / f"{id_}.yaml").read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")
    (folder / "library.yaml").write_text("release: ville-2\n", encoding="utf-8")
    return folder


def test_two_dates_in_the_terminal() -> None:
    out = run("diff", SERVICE, "--from", "21/08/2026", "--to", "22/08/2026").stdout.replace("\u00a0", " ")
    assert "14.1 Principe et fondement · execution_clause/ccap/principe-au-dessus-des-seuils" in out
    assert "En application [-de l’article-][+des articles+] L. 2112-2[+ et L. 2112-2-1+] du code" in out
    assert "motivation – Fiche de motivation – dispense de condition sociale – pièce nouvelle" in out
    assert "Date : 21 août 2026 → 22 août 2026" in out
    assert out.endswith("D'un lancement le 21/08/2026 à un lancement le 22/08/2026 : 4 pièces changent, 1 pièce nouvelle et "
                        "8 ne changent que d'en-tête.\n")


def test_a_day_that_blocks_a_market_says_so(tmp_path: Path) -> None:
    """From 22/08/2026, above the threshold, a lot with no social condition needs its exemption."""
    market = tmp_path / "marche.yaml"
    text = builders.VALID.replace("estimated_value: 200 000", "estimated_value: 6 000 000")
    market.write_text(text.replace("estimated_value: 120 000", "estimated_value: 5 500 000").replace(
        "estimated_value: 80 000", "estimated_value: 500 000"), encoding="utf-8")
    told = run("diff", market, "--from", "21/08/2026", "--to", "22/08/2026", "--json")
    new = json.loads(told.stdout)["blocking"]
    assert [one["code"] for one in new] != [] and "Remarque bloquante nouvelle, " + new[0]["code"] in told.stderr
    assert json.loads(run("diff", market, "--from", "20/08/2026", "--to", "21/08/2026", "--json").stdout)["blocking"] == []


def test_a_manifest_against_the_same_library(drafted: Path) -> None:
    out = run("diff", drafted / "manifest.json").stdout
    assert out == "Des pièces du manifeste à celles d'aujourd'hui : 6 restent les mêmes.\n"


def test_a_manifest_against_another_text(drafted: Path, tmp_path: Path) -> None:
    data = json.loads((drafted / "manifest.json").read_text(encoding="utf-8"))
    id_ = next(entry["id"] for entry in data["clauses"] if "/rc/" in entry["id"] and "Le candidat" in entry["text"])
    other = overlay(tmp_path / "o", id_, "Le candidat", "Le candidat ou le groupement")
    out = run("diff", drafted / "manifest.json", "--library", other, "--json")
    found = {piece["piece"]: piece for piece in json.loads(out.stdout)["pieces"]}
    assert {code for code, piece in found.items() if piece["kind"] != "same"} == {"rc"}
    change, = found["rc"]["changes"]
    assert change["clause"] == id_
    assert {"text": " ou le groupement", "mark": "added"} in [span for line in change["lines"] for span in line["spans"]]
    assert "Des pièces du manifeste à celles d'aujourd'hui : 1 pièce change et 5 restent les mêmes." in out.stderr


def test_a_manifest_of_an_overlay_that_is_not_there(tmp_path: Path) -> None:
    other = overlay(tmp_path / "o", "reserved_market/rc/reserve-handicap", "réserv", "destin")
    run("draft", SMALL, "-o", tmp_path / "d", "--library", other, "--as-draft")
    out = run("diff", tmp_path / "d" / "manifest.json").stdout
    assert "bibliothèque superposée (ville-2)" in out


def test_the_pieces_in_tracked_changes(tmp_path: Path) -> None:
    days = ("--from", "21/08/2026", "--to", "22/08/2026", "--word", tmp_path / "w", "--author", "service achats",
            "--date", "22/11/2026")
    out = run("diff", SERVICE, *days).stdout
    assert f"Écrit dans {tmp_path / 'w'}" in out
    names = {path.name for path in (tmp_path / "w").iterdir()}
    assert names == {f"{code}-modifications.docx" for code in ("avis", "rc", "ccap", "motivation", "opportunite")}
    ccap = (tmp_path / "w" / "ccap-modifications.docx").read_bytes()
    market = tmp_path / "marche.yaml"
    for day, accept in (("21/08/2026", False), ("22/08/2026", True)):
        text = SERVICE.read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("launch_date:"))
        market.write_text(text.replace(line, f"launch_date: {day}"), encoding="utf-8")
        run("draft", market, "-o", tmp_path / day[:2], "--piece", "ccap", "--as-draft")
        wanted = [line.removeprefix("PROJET – ") for line in read_docx(tmp_path / day[:2] / "ccap.docx")]
        assert read_docx(tracked.resolved(ccap, accept=accept)) == wanted
    comments = open_parts(ccap).contents["word/comments.xml"].decode()
    assert "Depuis le 22/08/2026" in comments and "L.\u00a02112-2-1" in comments
    assert {e.get(f"{W}author") for e in open_parts(ccap).body.iter(f"{W}ins")} == {"service achats"}
    assert "pas remplacé" in run("diff", SERVICE, "--from", "20/08/2026", *days[2:], exit_code=1).stderr
    assert ".bak" in run("diff", SERVICE, "--from", "20/08/2026", *days[2:], "--force").stdout


def test_the_files_that_a_market_names_are_kept_with_it(tmp_path: Path) -> None:
    """The lots come from a spreadsheet and the buyer from another file: the manifest needs neither."""
    (tmp_path / "lots.xlsx").write_bytes(workbook(HEAD, ONE, TWO))
    text = builders.VALID[:builders.VALID.index("lots:")]
    buyer = next(line for line in text.splitlines() if line.startswith("buyer:"))
    (tmp_path / "buyer.yaml").write_text("name: commune de Valbrune\narticle: la\nkind: local_authority\n", encoding="utf-8")
    (tmp_path / "marche.yaml").write_text(text.replace(buyer, "buyer: buyer.yaml") + "lots: lots.xlsx\n", encoding="utf-8")
    run("draft", tmp_path / "marche.yaml", "-o", tmp_path / "d", "--as-draft")
    for name in ("lots.xlsx", "buyer.yaml", "marche.yaml"):
        (tmp_path / name).unlink()
    _kept_whole(tmp_path / "d", tmp_path / "again")


def test_a_corrected_market_is_compared_with_its_notice(tmp_path: Path) -> None:
    text = WORKS.read_text(encoding="utf-8")
    (tmp_path / "old.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(
        text.replace("day: 10", "day: 12") + "\nrectification: {number: 1, date: 20/04/2027, deadline: unchanged}\n",
        encoding="utf-8")
    run("rectify", tmp_path / "old.yaml", tmp_path / "new.yaml", "-o", tmp_path / "d")
    assert (tmp_path / "d" / "rectificatif.docx").exists()
    _kept_whole(tmp_path / "d", tmp_path / "again")


def _kept_whole(folder: Path, again: Path) -> None:
    """The same library gives the same pièces, and the manifest alone the same bytes."""
    out = run("diff", folder / "manifest.json").stdout.splitlines()[-1]
    assert out.endswith("restent les mêmes.") and "change" not in out
    run("redo", folder / "manifest.json", "-o", again)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_manifest_of_some_pieces_compares_them_alone(tmp_path: Path) -> None:
    run("draft", SERVICE, "-o", tmp_path / "d", "--piece", "ccap", "--piece", "tableau-suivi")
    out = run("diff", tmp_path / "d" / "manifest.json").stdout
    assert "demandées par --piece" in out and "tableau-suivi.xlsx est un classeur" in out
    assert out.endswith("Des pièces du manifeste à celles d'aujourd'hui : 1 reste la même.\n")


def test_nothing_to_write(drafted: Path, tmp_path: Path) -> None:
    out = run("diff", drafted / "manifest.json", "--word", tmp_path / "w", "--author", "x").stdout
    assert "aucune pièce n'est écrite" in out and not (tmp_path / "w").exists()


@pytest.mark.parametrize(("args", "words", "exit_code"), [
    ((SMALL,), "--from DATE --to DATE", 2),
    ((SMALL, "--from", "21/08/2026"), "--from DATE --to DATE", 2),
    ((SMALL, "--from", "22/08/2026", "--to", "22/08/2026"), "La première date n'est pas avant la seconde", 1),
    (("{manifest}", "--from", "22/08/2026"), "n'ont pas de sens", 2),
    ((SMALL, "--from", "21/08/2026", "--to", "22/08/2026", "--author", "x"), "s'emploient avec --word", 2),
    ((SMALL, "--from", "21/08/2026", "--to", "22/08/2026", "--word", "x"), "--word demande --author", 2),
    (("absent.yaml", "--from", "21/08/2026", "--to", "22/08/2026"), "fichier introuvable", 1),
    (("absent.json",), "n'existe pas", 1),
])
def test_what_cannot_be_compared_is_said(drafted: Path, args: tuple[Any, ...], words: str, exit_code: int) -> None:
    given = [str(arg).replace("{manifest}", str(drafted / "manifest.json")) for arg in args]
    assert words in run("diff", *given, exit_code=exit_code).stderr


HOSTILE: dict[str, tuple[Any, str]] = {
    "un marché faux": (lambda d: d["market"]["data"].update(nature="autre"), "manifest.json:1"),
    "un marché démesuré": (lambda d: d["market"]["data"].update(title="x" * 5000), "manifest.json:1"),
    "des lots qui n'en sont pas": (lambda d: d["market"]["settled"].update(lots=3), ""),
    "un rectificatif qui n'en est pas un": (
        lambda d: d["market"]["settled"].update(
            {"facts.rectified": True, "rectification.pieces": [1], "rectification.changes": 4}), ""),
    "une version sans date": (lambda d: d["clauses"][0].update(version="hier"), "il manque à ce manifeste"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_manifest_is_a_sentence_or_nothing(drafted: Path, tmp_path: Path, name: str) -> None:
    """With every hash made again: what it says is compared, or refused, and nothing breaks."""
    from drafting.hashes import canonical, sha256

    edit, words = HOSTILE[name]
    data = json.loads((drafted / "manifest.json").read_text(encoding="utf-8"))
    edit(data)
    data["market"]["settled_sha256"] = sha256(canonical(data["market"]["settled"]))
    path = tmp_path / "manifest.json"
    path.write_text(readable(sealed(data)), encoding="utf-8")
    assert words in run("diff", path, exit_code=1 if words else 0).stderr
