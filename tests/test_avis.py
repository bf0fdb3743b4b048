"""The structured fields of a notice: the same in the avis and in the data, for every lever, and never contradictory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import builders
import commands
import pytest
from builders import lot
from judging import AFTER, BOTH, SCORED, Changes, clause_file, dossier
from places import ROOT, STARTERS

from drafting.avis import notice_data
from drafting.document import Table, plain
from drafting.errors import DraftingError
from drafting.library import Library
from drafting.notice import read_notice

PRIVATE = "promotion-privee"
PUBLIC = [path for path in STARTERS if path.stem != PRIVATE]
BARE = lot("2", levers=[], insertion_hours=None)
NOT_GREEN: Changes = {"launch_date": "01/03/2025", "environmental_condition": "non"}
ESS: Changes = {"nature": "services", "ccag": "supplies_services", "lots": [
    lot("1", levers=["reserved"], insertion_hours=None, reserved_for=["ess"], duration_months="24", listed_services="oui")]}


def reserved(*operators: str) -> Changes:
    return {"lots": [lot("1", levers=["reserved"], insertion_hours=None, reserved_for=list(operators))]}


def fields(changes: Changes, number: str = "1") -> dict[str, Any]:
    given = dossier(changes)
    data = notice_data(given.settled, given.selection, given.outlines)
    assert data is not None
    return next(each for each in data["lots"] if each["number"] == number)


def social(data: Mapping[str, Any]) -> dict[str, Any]:
    """The block of the social purchase."""
    return next(block for block in data["european"]["strategic_procurement"] if block["BT-06"] == "soc-obj")


# ---- AVIS-12 and AVIS-13, lever by lever -------------------------------------------------------------------

def test_execution_condition() -> None:
    data = fields({"lots": [lot("1")]})
    assert {key: social(data)[key] for key in ("BT-06", "BT-775")} == {"BT-06": "soc-obj", "BT-775": "opp"}
    assert "Insertion professionnelle" in social(data)["BT-777"]
    assert (data["european"]["BT-71"], data["european"]["BT-736"]) == ("none", "no")
    assert data["essential"]["considerationsSociales"] == ["Clause sociale"]
    terms = data["european"]["execution_terms"]
    assert [each["OPT-060"] for each in terms] == ["performance"]
    assert "L.\u00a02112-2 du code" in terms[0]["BT-70"] and "525" in terms[0]["BT-70"]
    assert "award_criteria" not in data["european"]


def test_criterion_is_said_as_the_rules_say_it() -> None:
    data = fields({"lots": [lot("1", levers=BOTH)], "criteria": SCORED})
    criterion, = data["european"]["award_criteria"]
    assert criterion["BT-539"] == "quality"
    assert "Performances en matière d’insertion professionnelle" in criterion["BT-540"] and "10\u00a0%" in criterion["BT-540"]
    assert data["essential"]["considerationsSociales"] == ["Clause sociale", "Critère social"]


@pytest.mark.parametrize(("changes", "participation", "objective"), [
    (reserved("ea_esat"), "res-ws", "opp"), (reserved("siae"), "res-ws", "opp"), (reserved("ea_esat", "siae"), "res-ws", "opp"),
    (reserved("prison"), "res-ws", "opp"), (ESS, "res-pub-ser", "other")])
def test_reservation(changes: Changes, participation: str, objective: str) -> None:
    data = fields(changes)
    assert data["european"]["BT-71"] == participation and data["european"]["BT-736"] == "no"
    assert social(data)["BT-775"] == objective
    assert data["essential"]["considerationsSociales"] == ["Marché réservé"]


@pytest.mark.parametrize(("changes", "doubtful"), [(reserved("prison"), {"BT-71"}), (ESS, {"BT-775"}), (reserved("siae"), set())])
def test_what_no_list_settles_is_to_confirm(changes: Changes, doubtful: set[str]) -> None:
    assert {each["field"] for each in fields(changes)["to_confirm"]} == doubtful


def test_lot_without_clause() -> None:
    data = fields({**NOT_GREEN, "lots": [lot("1"), BARE]}, "2")
    assert data["european"]["strategic_procurement"] == [{"BT-06": "none"}]
    assert data["essential"]["considerationsSociales"] == ["Pas de considération sociale"]
    assert data["european"]["BT-71"] == "none" and "execution_terms" not in data["european"]


def test_lot_without_clause_in_a_market_with_an_environmental_condition() -> None:
    """The environmental block stands alone: no « none » beside it."""
    data = fields({"lots": [lot("1"), BARE]}, "2")
    assert [block["BT-06"] for block in data["european"]["strategic_procurement"]] == ["env-imp"]
    assert {each["field"] for each in data["to_complete"]} == {"BT-774", "BT-777"}
    assert "circ-econ" in next(each["choices"] for each in data["to_complete"] if each["field"] == "BT-774")


def test_another_social_condition_is_the_buyers_to_describe() -> None:
    data = fields({"lots": [lot("1"), BARE | {"other_social_condition": "formation d'apprentis"}]}, "2")
    assert social(data) == {"BT-06": "soc-obj", "BT-775": None, "BT-777": None}
    assert data["essential"]["considerationsSociales"] == ["Clause sociale"]


@pytest.mark.parametrize(("condition", "criteria", "expected"), [
    ("oui", SCORED, ["Clause environnementale", "Critère environnemental"]),
    ("non", SCORED, ["Critère environnemental"]),
    ("non", [{"title": "Prix", "weight": "100"}], ["Pas de considération environnementale"])])
def test_environment_in_the_essential_data(condition: str, criteria: Any, expected: list[str]) -> None:
    changes = {**NOT_GREEN, "environmental_condition": condition, "lots": [lot("1")], "criteria": [
        row for row in criteria if "insertion" not in row]}
    if len(criteria) > 1:
        changes["criteria"][0] = {"title": "Prix", "weight": "90"}
    assert fields(changes)["essential"]["considerationsEnvironnementales"] == expected


# ---- one source for the avis and for the data ---------------------------------------------------------------

def _all_codes(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set().union(*map(_all_codes, data.values())) if data else set()
    return set().union(*map(_all_codes, data)) if isinstance(data, list) and data else {data} if isinstance(data, str) else set()


@pytest.mark.parametrize("starter", PUBLIC, ids=lambda path: path.stem)
def test_the_avis_prints_the_codes_of_the_data(starter: Path, library: Library) -> None:

    given = builders.starter(starter)
    data = notice_data(given.settled, given.selection, given.outlines)
    assert data is not None and [each["number"] for each in data["lots"]] == [each.number for each in given.settled.lots]
    shown = {plain(row[-1]).split(" (")[0].split(", ")[0].strip("«\u00a0»") for piece in given.pieces.pieces
             for passage in piece.passages() for table in passage.blocks
             if isinstance(table, Table) and table.name == "notice_fields" for row in table.rows}
    listed = {code for field in read_notice(library).fields for code in field.codes}
    coded = {code for each in data["lots"] for form in ("european", "essential") for code in _all_codes(each[form])} & listed
    assert coded and coded <= shown
    assert coded == shown & listed


def test_every_code_has_its_list_and_every_list_its_source(library: Library) -> None:
    for field in read_notice(library).fields:
        assert not field.codes or field.source, field.name
        assert not field.alone or field.alone in field.codes, field.name


def test_a_lots_field_says_nothing_of_the_others() -> None:
    data = fields({"lots": [lot("1"), BARE, lot("3", insertion_hours="210")]})
    text = data["european"]["execution_terms"][0]["BT-70"]
    assert "lot n°\u00a01" in text and "525" in text
    assert "lot n°\u00a02" not in text and "210" not in text and "Total" not in text


def test_a_text_that_the_form_would_cut_is_refused(tmp_path: Path) -> None:
    """F9: BT-70 and BT-777 hold 6 000 characters."""
    clause = tmp_path / "maison" / "execution_clause" / "avis" / "long.yaml"
    clause.parent.mkdir(parents=True)
    clause.write_text(clause_file("Une phrase de plus. " * 320, AFTER["avis"], provides="[AVIS-03]"), encoding="utf-8")
    given = dossier({"lots": [lot("1")]}, builders.laid(tmp_path / "maison"))
    with pytest.raises(DraftingError, match="BT-70 du lot n° 1 compte .* pour 6000 admis"):
        notice_data(given.settled, given.selection, given.outlines)


def test_the_page_of_commands_names_every_key() -> None:
    section = (ROOT / "COMMANDES.md").read_text(encoding="utf-8").split("### `clausier avis`")[1].split("\n### ")[0]
    named = set(re.findall(r"`([\w-]+)`", section))
    given = dossier({"lots": [lot("1", levers=BOTH), BARE], "criteria": SCORED})
    data = notice_data(given.settled, given.selection, given.outlines)
    assert data is not None
    keys = {*data, *data["lots"][0]}
    for form in ("european", "essential"):
        for each in data["lots"]:
            keys |= {*each[form], *(key for blocks in each[form].values() if isinstance(blocks, list)
                                    for block in blocks if isinstance(block, dict) for key in block)}
    assert keys - {"lots"} <= named


# ---- the command --------------------------------------------------------------------------------------------

run = partial(commands.run, "avis")


def test_the_command_prints_one_object() -> None:
    for starter in PUBLIC:
        data = json.loads(run(starter).stdout)
        assert data["format"] == 1 and data["languages"] == ["FRA"] and data["lots"]


def test_a_private_contract_has_no_notice() -> None:
    private, = (path for path in STARTERS if path.stem == PRIVATE)
    assert "contrat privé" in run(private, exit_code=1).stderr


def test_the_command_writes_a_file_once(tmp_path: Path) -> None:
    out = tmp_path / "avis.json"
    run(STARTERS[0], "-o", out)
    assert json.loads(out.read_text(encoding="utf-8"))["market"]["reference"]
    out.write_text("{}", encoding="utf-8")
    assert "existe déjà" in run(STARTERS[0], "-o", out, exit_code=1).stderr
    run(STARTERS[0], "-o", out, "--force")
    assert out.with_name("avis.json.bak").read_text(encoding="utf-8") == "{}"


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = STARTERS[0].read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "marche.yaml").write_text(text, encoding="utf-8")
    return folder / "marche.yaml"


def test_the_command_refuses_a_market_that_is_blocked(tmp_path: Path) -> None:
    market = changed(tmp_path, ("formal_notice_days: 15", "formal_notice_days: 15\n  ceiling_x: 3"))
    assert "ceiling_x" in run(market, exit_code=1).stderr
    stopped = changed(tmp_path, ("environmental: oui", "environmental: non"))
    result = run(stopped, exit_code=1)
    assert "COH-37" in result.stderr and result.stdout == ""


def test_the_command_refuses_a_market_without_fields(tmp_path: Path) -> None:
    market = changed(tmp_path, ("pieces:\n", "pieces:\n  avis: non\n"))
    assert "pas de champs d'avis" in run(market, exit_code=1).stderr
