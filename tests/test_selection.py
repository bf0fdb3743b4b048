"""Which clauses are kept at the launch date, for which lots, and why or why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import builders
import pytest
from builders import lot

from drafting.library import Library
from drafting.reading import validate
from drafting.selection import Selection, select
from drafting.settled import settle
from drafting.spoken import path_title

CLAUSE = """\
title: Principe
about: Dit le principe.
for_each: market
when: {when}
versions:
  - in_force_from: 2019-04-01
    checked_on: 2026-11-22
    text: |
      Premier texte.
  - in_force_from: 2026-08-22
    checked_on: 2026-11-22
    {second}
  - in_force_from: 2027-06-01
    checked_on: 2026-11-22
    repealed: oui
"""


def library(folder: Path, when: str = "{lot.levers: [execution_condition]}",
            second: str = "text: |\n      Second texte.") -> Library:
    """The built-in values and models, with one small clause `execution_clause/ccap/essai` laid over them."""
    path = folder / "essais" / "execution_clause" / "ccap" / "essai.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(CLAUSE.replace("{when}", when).replace("{second}", second), encoding="utf-8")
    return builders.laid(folder / "essais")


ESSAI = "execution_clause/ccap/essai"


def chosen(laid: Library, **changes: Any) -> Selection:
    return select(settle(validate(builders.market(**changes).file, laid.vocabulary()), laid))


def builtin(**changes: Any) -> Selection:
    return select(builders.settled(**changes))


def test_the_launch_date_chooses_the_text_and_never_another_day(tmp_path: Path) -> None:
    laid = library(tmp_path)
    for day, text in (("01/04/2019", "Premier"), ("21/08/2026", "Premier"), ("22/08/2026", "Second"),
                      ("31/05/2027", "Second")):
        assert chosen(laid, launch_date=day).kept[ESSAI].version.text == f"{text} texte.\n"


def test_a_repealed_text_is_left_out_and_says_so(tmp_path: Path) -> None:
    left = chosen(library(tmp_path), launch_date="01/06/2027").left_out[ESSAI]
    assert left.reason == "ce texte n'est plus en vigueur au 01/06/2027"


def test_a_text_that_is_not_yet_in_force_says_from_when() -> None:
    left = builtin(launch_date="21/08/2026").left_out["execution_clause/ccap/principe-au-dessus-des-seuils"]
    assert left.reason == (
        "ce texte ne vaut que pour les lancements à compter du 22/08/2026 (lancement : 21/08/2026)")


def test_a_version_may_state_its_own_condition(tmp_path: Path) -> None:
    laid = library(tmp_path, second="when: {nature: services}\n    text: |\n      Second texte.")
    assert ESSAI in chosen(laid, launch_date="21/08/2026").kept
    left = chosen(laid, launch_date="22/08/2026").left_out[ESSAI]
    assert left.reason == "Nature du marché : « travaux » (il faudrait « services »)"


def test_lots_are_those_that_meet_every_condition(tmp_path: Path) -> None:
    laid = library(tmp_path, "{lot.obligation: [incentive], lot.insertion_hours: {at_least: 100}}")
    lots = [lot("1"), lot("2A", obligation="incentive"), lot("3", obligation="incentive", insertion_hours="35"),
            lot("4", obligation="incentive")]
    kept = chosen(laid, lots=lots).kept[ESSAI]
    assert [one.number for one in kept.lots] == ["2A", "4"]
    assert kept.reason.startswith("les lots n°\u00a02A et 4 : ")


def test_no_lot_meets_the_conditions_together(tmp_path: Path) -> None:
    laid = library(tmp_path, "{lot.obligation: [incentive], lot.insertion_hours: {at_least: 100}}")
    lots = [lot("1"), lot("2", obligation="incentive", insertion_hours="35")]
    left = chosen(laid, lots=lots).left_out[ESSAI]
    assert left.reason == "aucun lot ne remplit les conditions : aucun lot ne les réunit toutes"


def test_the_model_of_a_clause_has_its_own_condition() -> None:
    left = builtin().left_out["award_criterion/rc/critere"]
    assert left.reason == ("aucun lot ne remplit les conditions : Leviers sociaux du lot : « condition d'exécution » "
                           "(il faudrait « critère d'attribution »)")


def test_a_clause_without_condition_is_always_there(tmp_path: Path) -> None:
    path = tmp_path / "bib" / "m" / "ccap" / "c.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(CLAUSE.replace("when: {when}\n", "").replace("{second}", "text: |\n      x"), encoding="utf-8")
    (tmp_path / "bib" / "m" / "model.yaml").write_text("title: M\nabout: M\nmechanism: M1\n", encoding="utf-8")
    kept = chosen(builders.laid(tmp_path / "bib")).kept["m/ccap/c"]
    assert kept.reason == "toujours"
    assert [one.number for one in kept.lots] == ["1", "2"]


def test_above_the_threshold_one_text_takes_the_place_of_the_other() -> None:
    below, above = builtin(), builtin(estimated_value="6 000 000")
    base, due = "execution_clause/ccap/principe", "execution_clause/ccap/principe-au-dessus-des-seuils"
    assert base in below.kept and due in below.left_out
    assert base in above.left_out and due in above.kept
    assert below.left_out[due].reason.startswith("il n'est pas vrai qu'une condition sociale est due")
    assert above.kept[due].reason.startswith("une condition sociale est due")


def every() -> Iterator[tuple[str, str]]:
    """Every reason given for a few very different markets."""
    for changes in ({}, {"estimated_value": "6 000 000"}, {"facilitator": "non", "ccag": "none", "lots": [lot("1")]},
                    {"nature": "services", "ccag": "supplies_services", "launch_date": "01/05/2019"},
                    {"defence_or_security": "oui", "buyer": {"kind": "semi_public_company"}}):
        selection = builtin(**changes)
        yield from ((clause, kept.reason) for clause, kept in selection.kept.items())
        yield from ((clause, left.reason) for clause, left in selection.left_out.items())


def test_every_clause_is_kept_or_left_out_never_both() -> None:
    selection = builtin()
    assert selection.kept.keys() | selection.left_out.keys() == builders.library().clauses.keys()
    assert not selection.kept.keys() & selection.left_out.keys()


def test_every_reason_is_french_and_names_nothing_by_its_path() -> None:
    for clause, reason in every():
        assert reason, clause
        assert not any(mark in reason for mark in ("facts.", "lot.", "True", "False", "None", "que un", "_produced")), (
            clause, reason)


@pytest.mark.parametrize(("path", "title"), [
    ("penalties.hour.amount", "Pénalité par heure non réalisée, en euros"),
    ("lot.obligation", "Caractère de la clause"),
    ("nature", "Nature du marché")])
def test_a_path_has_its_french_title(path: str, title: str) -> None:
    assert path_title(path) == title


def test_every_path_that_a_condition_asks_has_a_french_title() -> None:
    laid = builders.library()
    conditions = [clause.when_of(version) for clause in laid.clauses.values() for version in clause.versions]
    conditions += [model.when for model in laid.models.values()]
    conditions += [outline.produced_when for outline in builders.outlines().values()]
    paths = {test.path for condition in conditions for test in condition if not test.path.startswith("facts.")}
    assert {path for path in paths if path_title(path) == path} == set()
