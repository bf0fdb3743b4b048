"""What an example can ask of a clause, and how a missed one is told: its sentence, the line, what the clause prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import builders
import pytest
from commands import run
from judging import with_aside
from places import LIBRARY, STARTERS

from drafting.cases import Examples, Outcome, comparable
from drafting.draft import prepare
from drafting.library import load_library

CLAUSE = """\
title: Rappel du volume
about: Rappelle le volume, pour essai.
for_each: market
place: {after: execution_clause/ccap/volume}
when: {estimated_value: {at_least: 100 000}}
variables:
  pour_lots: {value: lots, format: pour_lots}
versions:
  - in_force_from: 2019-04-01
    law: []
    checked_on: 2026-11-22
    change: Première version.
    text: |
      Le titulaire réalise les heures d'insertion {pour_lots}.
  - in_force_from: 2026-08-22
    law: []
    checked_on: 2026-11-22
    change: Le titulaire les justifie.
    text: |
      Le titulaire réalise et justifie les heures d'insertion {pour_lots}.
cases:
"""
"""Its two texts stand on either side of a change of law, so that a launch date shows."""
ID = "execution_clause/ccap/rappel"
FIRST = CLAUSE.count("\n") + 1
"""The line of the file on which the first example begins."""

Try = Callable[..., list[Outcome]]


@pytest.fixture
def overlay(tmp_path: Path) -> Callable[[str], Path]:
    """A folder with the clause of this page and these examples."""
    def write(cases: str) -> Path:
        path = tmp_path / "maison" / f"{ID}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CLAUSE + "".join(f"  {line}\n" for line in cases.strip().splitlines()), encoding="utf-8")
        (tmp_path / "maison" / "library.yaml").write_text("release: maison-1\n", encoding="utf-8")
        return tmp_path / "maison"

    return write


@pytest.fixture
def tried(overlay: Callable[[str], Path]) -> Callable[[str], list[Outcome]]:
    """What becomes of examples written as a lawyer writes them."""
    def run(cases: str) -> list[Outcome]:
        library = load_library([LIBRARY, overlay(cases)])
        return Examples(library, builders.outlines(), {path.stem: path for path in STARTERS}).run([library.clauses[ID]])

    return run


def missed(outcomes: list[Outcome]) -> list[str]:
    """« line : sentence » of each miss; every one stands in the clause's own file."""
    found = [miss for outcome in outcomes for miss in outcome.misses]
    assert all(re.fullmatch(rf"maison/{ID}\.yaml:\d+", miss.where) for miss in found), found
    return [f"{int(miss.where.rpartition(':')[2]) - FIRST} : {miss.message}" for miss in found]


HELD = """
- {name: "Le texte", says: ["heures d'insertion pour le lot n° 1"], never_says: [lot n° 2]}
- {name: "Avant la loi", launch_date: 21/08/2026, says: [réalise les heures], never_says: [justifie]}
- {name: "Depuis la loi", launch_date: 22/08/2026, says: [réalise et justifie]}
- {name: "Petit marché", market: {estimated_value: 90 000, lots: {"1": {estimated_value: 60 000}}}, absent: oui}
- {name: "Marché type", starter: travaux-plusieurs-lots, says: [réalise], never_says: [pour le lot n° 2]}
- {name: "Deux lots du départ, l'un changé", market: {lots: {"2": {levers: [execution_condition], insertion_hours: 70,
   trade: electricite, reason_without_clause: }}}, says: [pour les lots n° 1 et 2]}
- {name: "Un lot de plus", market: {lots: {"3": {title: Peinture, estimated_value: 90 000, trade: peinture,
   levers: [execution_condition], insertion_hours: 70}}}, says: [pour les lots n° 1 et 3]}
- {name: "Pénalité dérisoire", market: {penalties: {hour: {amount: 8}}}, finding: VAL-03}
- {name: "Sans remarque", no_finding: oui}
- {name: "Une remarque de moins", market: {penalties: {hour: {amount: 8}}}, no_finding: [VAL-06, COH-16]}
- {name: "Absente, et remarquée", market: {estimated_value: 90 000}, absent: oui, finding: VAL-05}
"""


def test_what_an_example_can_ask(tried: Try) -> None:
    outcomes = tried(HELD)
    assert [outcome.case.name for outcome in outcomes] == re.findall(r'name: "(.*?)"', HELD)
    assert missed(outcomes) == []


MISSED = """
- {name: "Mot absent", says: [réalise, doit]}
- {name: "Mot exclu", never_says: [justifie]}
- {name: "Écrite", absent: oui}
- {name: "Pas écrite", market: {estimated_value: 90 000}, says: [réalise]}
- {name: "Pièce refusée", market: {pieces: {ccap: non}}, says: [réalise]}
- {name: "Remarque qui n'est pas faite", finding: VAL-03}
- {name: "Remarque faite", market: {penalties: {hour: {amount: 8}}}, no_finding: VAL-03}
- {name: "Aucune remarque", market: {penalties: {hour: {amount: 8}}}, no_finding: oui}
- {name: "Départ inconnu", starter: travaux, says: [réalise]}
- name: "Marché faux"
  market:
    procedure: ouverte
    lots:
      "1": {title: Gros œuvre, insertion_hours: -3}
  says: [réalise]
"""


SAID = """\
0 : « doit » n'est pas dans le texte.
1 : « justifie » est dans le texte, alors que l'exemple l'exclut.
2 : la clause est écrite, alors que l'exemple l'attend absente (Valeur estimée
3 : la clause n'est pas écrite : Valeur estimée du besoin, en euros HT, tous lots compris : 90000 (il faudrait au moins 100 000).
4 : la clause n'est pas écrite : la pièce « ccap » n'est pas produite.
5 : la remarque VAL-03 n'est pas faite ; remarques faites : aucune.
6 : la remarque VAL-03 est faite : La pénalité par heure non réalisée (8 €) est très basse
7 : la remarque VAL-02 est faite : Pénalité par heure non réalisée : 8 est en dehors de l’usage
7 : la remarque VAL-03 est faite : La pénalité par heure non réalisée (8 €) est très basse
8 : le marché de départ « travaux » n'existe pas. Valeurs possibles : minimal-market,
11 : le marché de l'exemple n'est pas valide : Procédure : la valeur « ouverte » n'existe pas.
12 : le marché de l'exemple n'est pas valide : Heures d'insertion : la valeur doit être d'au moins 1."""


def test_what_a_missed_example_says(tried: Try) -> None:
    outcomes = tried(MISSED)
    assert all(outcome.misses for outcome in outcomes)
    said = [comparable(line) for line in missed(outcomes)]
    expected = [comparable(line) for line in SAID.splitlines()]
    assert len(said) == len(expected)
    assert [line for line, words in zip(said, expected, strict=True) if not line.startswith(words)] == []
    assert outcomes[0].printed == ("Le titulaire réalise et justifie les heures d’insertion pour le lot n°\u00a01.",)
    assert outcomes[3].printed == ()


def test_a_text_set_aside_is_not_run(overlay: Callable[[str], Path]) -> None:
    """Its examples are neither held nor missed, since a lawyer decided that it is not written; one that awaits no text holds."""
    library = with_aside(load_library([LIBRARY, overlay(HELD)]), ID)
    outcomes = Examples(library, builders.outlines(), {path.stem: path for path in STARTERS}).run([library.clauses[ID]])
    assert [outcome.case.name for outcome in outcomes if not outcome.set_aside] == ["Petit marché", "Absente, et remarquée"]
    assert {outcome.set_aside.split(" le ")[0] for outcome in outcomes if outcome.set_aside} == {"ce texte est suspendu depuis"}
    assert missed(outcomes) == []


def test_what_a_lawyer_decided_of_another_text_is_no_remark_of_the_rule(overlay: Callable[[str], Path]) -> None:
    folder = overlay("- {name: Sans remarque, no_finding: oui}")
    library = with_aside(load_library([LIBRARY, folder]), "execution_clause/ccap/volume")
    examples = Examples(library, builders.outlines(), {})
    assert [f.code[:4] for f in prepare(builders.market(), library, builders.outlines()).findings if f.code.startswith("REV")]
    (outcome,) = examples.run([library.clauses[ID]])
    assert not [miss for miss in outcome.misses if "REV-" in miss.message]


def test_the_command_counts_what_is_not_run_apart(overlay: Callable[[str], Path]) -> None:
    folder = overlay("- {name: Le juste, says: [réalise]}")
    run("library", "suspend", f"{ID}@2026-08-22", "--by", "juriste, commune", "--reason", "à revoir", "--library", folder)
    told = run("library", "test", ID, "--library", folder).stdout
    assert told.startswith("non lancé ") and "à revoir" in told
    assert told.endswith("0 exemple sur 0 tenu ; 1 non lancé, son texte étant suspendu ou retiré.\n")


def test_the_command_tells_each_example_of_one_clause(overlay: Callable[[str], Path]) -> None:
    told = run("library", "test", ID, "--library", overlay(HELD)).stdout
    assert told.count("tenu ") == 11
    assert told.endswith("11 exemples sur 11 tenus.\n")


def test_the_command_tells_what_is_missed_and_what_the_clause_says(overlay: Callable[[str], Path]) -> None:
    folder = overlay("- {name: Le juste, says: [réalise]}\n- {name: Le faux, says: [doit]}")
    told = comparable(run("library", "test", ID, "--library", folder, exit_code=1).stdout)
    assert (f"manqué {ID} : Le faux maison/{ID}.yaml:{FIRST + 1} : « doit » n'est pas dans le texte. "
            "| Le titulaire réalise et justifie les heures d'insertion pour le lot n° 1. 1 exemple sur 2 tenu.") in told
    data = json.loads(run("library", "test", ID, "--library", folder, "--json", exit_code=1).stdout)
    assert (data["examples"], data["held"], data["not_run"]) == (2, 1, 0)
    assert data["outcomes"][1]["misses"] == [
        {"message": "« doit » n'est pas dans le texte.", "where": f"maison/{ID}.yaml:{FIRST + 1}"}]


def test_the_check_of_the_library_says_that_a_starter_does_not_exist(overlay: Callable[[str], Path]) -> None:
    """Before any example is run, and with the line that names it."""
    folder = overlay("- {name: Départ, says: [réalise]}\n- {name: Inconnu, starter: travaux-plusieurs-lot, says: [réalise]}")
    said = run("library", "check", "--library", folder, exit_code=1).stdout
    assert f"maison/{ID}.yaml:{FIRST + 1} : le marché de départ « travaux-plusieurs-lot » n'existe pas." in said
    assert "écrire « travaux-plusieurs-lots » ?" in said


def test_an_unknown_clause_names_the_nearest() -> None:
    said = run("library", "test", "execution_clause/ccap/volum", exit_code=1).stderr
    assert "écrire « execution_clause/ccap/volume » ?" in said


def test_the_whole_library_holds_with_an_overlay(overlay: Callable[[str], Path]) -> None:
    """Those of the overlay are among them: the one that fails is told, and the others are only counted."""
    told = run("library", "test", "--library", overlay("- {name: Le faux, says: [doit]}"), exit_code=1).stdout
    count = sum(len(clause.cases) for clause in builders.library().clauses.values())
    assert told.count("manqué") == 1 and "tenu " not in told
    assert told.endswith(f"{count:,} exemples sur {count + 1:,} tenus.\n".replace(",", "\u00a0")), told[-80:]


