"""What is wrong in a library is said without any market: one small overlay clause per fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import builders
import pytest
from msgspec.structs import replace
from places import LIBRARY

from drafting.coverage import coverage
from drafting.library import Library
from drafting.library_check import problems, unknown_starters
from drafting.outlines import Outline
from drafting.yamlfile import parse_yaml

SOUND = """title: Essai
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
cases:
  - {name: "Un exemple", says: [L. 2112-2]}
"""
TEXT = "L'article L. 2112-2 du code de la commande publique s'applique {aux_lots}."


def found(tmp_path: Path, clause: str, outlines: Mapping[str, Outline], name: str = "execution_clause/ccap/essai") -> list[str]:
    """The problems of the built-in library with one clause more."""
    path = tmp_path / "essai" / f"{name}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(clause, encoding="utf-8")
    return [str(problem) for problem in problems(builders.laid(tmp_path / "essai"), outlines)]


def test_the_built_in_library_is_sound(library: Library, outlines: Mapping[str, Outline]) -> None:
    assert problems(library, outlines) == []


def test_a_sound_clause_raises_nothing(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    assert found(tmp_path, SOUND, outlines) == []


@pytest.mark.parametrize(("before", "after", "words"), [
    ("[ccp-l2112-2]", "[]", "l'article L. 2112-2, absent de « law »"),
    ("[ccp-l2112-2]", "[ccp-l2112-2, ccp-l2112-3]", "déclare l'article L. 2112-3, que le texte ne cite pas"),
    ("[ccp-l2112-2]", "[ccp-l2112-9]", "la référence « ccp-l2112-9 » n'existe pas"),
    ("L. 2112-2 du", "L. 2112-2-1 du", "absent de « law »"),
    ("s'applique {aux_lots}", "s'applique {au_lot}", "« {au_lot} » n'est pas dans « variables »"),
    (" s'applique {aux_lots}", "", "la variable « aux_lots » ne sert pas"),
    ("{value: lots, format: a_lots}", "{value: lotts, format: a_lots}", "le chemin « lotts » n'existe pas"),
    ("format: a_lots}", "format: en_lots}", "le format « en_lots » n'existe pas"),
    ("{value: lots, format: a_lots}", "{to: execution_clause/ccap/volumes}", "la cible « execution_clause/ccap/volumes »"),
    ("{value: lots, format: a_lots}", "{value: nature, words: natures}", "la table de mots « natures » n'existe pas"),
    ("{value: lots, format: a_lots}", "{value: ccag.article.insertion}", "peut manquer"),
    ("{value: lots, format: a_lots}", "{value: facilitator.email}", "peut manquer"),
    ("{value: lots, format: a_lots}", "{value: penalties.hour.multiple}", "peut manquer"),
    ("{value: lots, format: a_lots}", "{value: lot.fte, otherwise: –}", "« otherwise » ne sert que dans un tableau"),
    (TEXT, TEXT + "\n\n      [table: heures]", "le tableau « heures » n'existe pas"),
    (TEXT, TEXT + "\n\n      [field: nom]", "le champ « nom » n'existe pas"),
    (TEXT, TEXT + "\n\n      # Un titre", "les titres sont dans le plan de la pièce"),
    (TEXT, TEXT + "\n\n      - un seul élément", "une liste ne compte jamais un seul élément"),
    ("[CCAP-04]", "[CCAP-99]", "« CCAP-99 » n'est pas dans provisions.yaml"),
    ("place: {after: execution_clause/ccap/perimetre}\n", "", "aucun plan de pièce ne place cette clause"),
    ("variables:", "when: {lot.lever: reserved}\nvariables:", "le chemin « lot.lever » n'existe pas"),
    ('cases:\n  - {name: "Un exemple", says: [L. 2112-2]}\n', "", "pas d'exemple"),
    ("says: [L. 2112-2]", "finding: COH-99", "la remarque « COH-99 » n'existe pas"),
    ("says: [L. 2112-2]", "finding: VAL-06, no_finding: VAL-06", "attend et exclut la même remarque"),
    ("says: [L. 2112-2]", "finding: VAL-06, no_finding: oui", "attend et exclut la même remarque"),
    ("says: [L. 2112-2]}", "absent: oui}\n  - {name: Un exemple, absent: oui}", "deux exemples s'appellent « Un exemple »"),
    ("2019-04-01\n    law: [ccp-l2112-2]", "2019-04-01\n    law: [ccp-l2112-2, ccp-l2112-2-1]", "n'existe pas au début"),
])
def test_a_fault_is_said_with_its_place(
        before: str, after: str, words: str, tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    assert before in SOUND
    said = found(tmp_path, SOUND.replace(before, after), outlines)
    assert [line for line in said if words in line], said
    assert all(line.startswith("essai/execution_clause/ccap/essai.yaml:") for line in said)


def test_an_example_starts_from_a_market_that_exists(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    assert found(tmp_path, SOUND.replace("says:", "starter: travaux-plusieurs-lot, says:"), outlines) == []
    library = builders.laid(tmp_path / "essai")
    own = replace(library, clauses={"execution_clause/ccap/essai": library.clauses["execution_clause/ccap/essai"]})
    assert [str(problem) for problem in unknown_starters(own, ["travaux-plusieurs-lots"])] == [
        "essai/execution_clause/ccap/essai.yaml:16 : le marché de départ « travaux-plusieurs-lot » n'existe pas. Vouliez-vous "
        "écrire « travaux-plusieurs-lots » ? Valeurs possibles : minimal-market, minimal-service-market, minimal-private-market, "
        "minimal-concession, travaux-plusieurs-lots."]
    assert unknown_starters(own, ["travaux-plusieurs-lot"]) == []


def test_a_guarded_value_is_fine(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    guarded = SOUND.replace("variables:", "when: {ccag.article.insertion: {stated: oui}}\nvariables:").replace(
        "{value: lots, format: a_lots}", "{value: ccag.article.insertion}")
    assert found(tmp_path, guarded, outlines) == []


def test_every_required_provision_is_covered(library: Library) -> None:
    assert [row.provision for row in coverage(library) if row.faults] == []


def test_a_hole_is_seen(library: Library) -> None:
    clauses = {id_: clause for id_, clause in library.clauses.items() if "CCAP-05" not in clause.provides}
    holed = Library(library.release, clauses, library.models, library.law, library.data, library.files)
    faults = {row.provision: row.faults for row in coverage(holed) if row.faults}
    assert list(faults) == ["CCAP-05"]
    assert "sans clause" in faults["CCAP-05"][0]


def test_an_optional_provision_without_clause_is_named_but_no_fault(library: Library) -> None:
    clauses = {id_: clause for id_, clause in library.clauses.items() if "RC-17" not in clause.provides}
    rows = coverage(Library(library.release, clauses, library.models, library.law, library.data, library.files))
    assert "RC-17" not in {row.provision for row in coverage(library) if row.optional}
    assert "RC-17" in {row.provision for row in rows if row.optional}
    assert [row.provision for row in rows if row.faults] == []


def test_a_forbidden_provision_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "essai" / "award_criterion" / "fiche-technique" / "references.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(SOUND.replace("[CCAP-04]", "[FT-10]"), encoding="utf-8")
    faults = {row.provision: row.faults for row in coverage(builders.laid(tmp_path / "essai")) if row.faults}
    assert "à ne pas écrire" in faults["FT-10"][0]


@pytest.mark.parametrize(("before", "after", "words"), [
    ("  sheet: Lots\n", "", "la clé « sheet » est obligatoire"),
    ("      title: N°\n", "      titre: N°\n", "la clé « titre » n'existe pas"),
    ("    number:\n      title", "    numero:\n      title", "« numero » n'est pas une donnée d'un lot"),
    ("synonyms: [levier,", "synonyms: [métier, levier,", "le titre « metier » désigne deux colonnes"),
    ("        due: Heures dues ajustées\n        done", "        done", "la clé « due » est obligatoire"),
    ("        gap: Écart\n", "        gap: Écart\n        ecart: Écart\n", "la clé « ecart » n'existe pas"),
    ("    hour: heures non réalisées\n", "", "la clé « hour » est obligatoire"),
])
def test_the_words_of_the_workbooks_are_all_there(
        library: Library, outlines: Mapping[str, Outline], before: str, after: str, words: str) -> None:
    text = (LIBRARY / "workbook.yaml").read_text(encoding="utf-8")
    assert before in text
    file = parse_yaml(text.replace(before, after, 1).encode(), "clause_library/workbook.yaml")
    changed = replace(library, data={**library.data, "workbook": file.data}, files={**library.files, "workbook": file})
    said = [str(problem) for problem in problems(changed, outlines)]
    assert words in "\n".join(said)
    assert all("workbook.yaml:" in line for line in said)


def test_a_text_is_of_markets_or_of_concessions(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    """A text that cites both parts of the code is for no contract; one that cites the third alone is for concessions."""
    both = SOUND.replace("[ccp-l2112-2]", "[ccp-l2112-2, ccp-l3114-2]").replace(
        "L'article L. 2112-2 du", "Les articles L. 2112-2 et L. 3114-2 du")
    assert any("aucun contrat ne le reçoit" in problem for problem in found(tmp_path, both, outlines))


def test_a_text_of_concessions_is_sound(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    third = SOUND.replace("ccp-l2112-2", "ccp-l3114-2").replace("L. 2112-2", "L. 3114-2")
    assert found(tmp_path, third, outlines) == []


def test_the_length_of_an_answer_is_said_by_the_text(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    field = "fields:\n  suite: {label: Suite donnée, kind: long_text, length: answer_length}\nversions:"
    clause = SOUND.replace("versions:", field, 1).replace(TEXT, f"{TEXT}\n\n      [field: suite]")
    said = "  longueur: {value: answer_length, format: number}\nfields:"
    whole = clause.replace("fields:", said, 1).replace(TEXT, f"{TEXT} La réponse compte au plus {{longueur}} caractères.")
    assert found(tmp_path / "sans", clause, outlines) == [
        "essai/execution_clause/ccap/essai.yaml:9 : le texte ne dit pas la longueur du champ « suite » : « answer_length » doit "
        "y être une variable."]
    assert found(tmp_path / "avec", whole, outlines) == []
