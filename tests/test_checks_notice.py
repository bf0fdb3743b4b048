"""Contradictions in the structured fields of a notice (COH-29), from an overlay's eforms.yaml or from the tree."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import builders
import pytest
from builders import lot
from judging import BOTH, SCORED, Changes, assert_said, cell, dossier, said, with_blocks
from msgspec.structs import replace
from test_avis import BARE, ESS, NOT_GREEN, reserved

from drafting.checks import check
from drafting.draft import Dossier
from drafting.errors import ReadingErrors
from drafting.library import Library
from drafting.notice import read_notice


def _altered(change: Callable[[dict[str, Any]], None]) -> Library:
    library = builders.library()
    data = deepcopy(dict(library.data["eforms"]))
    change(data["fields"])
    return replace(library, data={**library.data, "eforms": data})


def _judged(changes: Changes, change: Callable[[dict[str, Any]], None]) -> Dossier:
    return dossier(changes, _altered(change))


def _drop(name: str, *, block: str = "") -> Callable[[dict[str, Any]], None]:
    def change(fields: dict[str, Any]) -> None:
        fields[name]["values"] = [row for row in fields[name]["values"] if block and row.get("block") != block] or [
            {"value": fields[name]["codes"][0], "when": {"nature": "industrial"}}]
    return change


def _add(name: str, **row: Any) -> Callable[[dict[str, Any]], None]:
    return lambda fields: fields[name]["values"].append(row)


ONE: Changes = {"lots": [lot("1")]}
CONTRADICTIONS = {
    "BT-71 absent": (ONE, _drop("BT-71"), "BT-71 n'est pas rempli"),
    "BT-736 absent": (ONE, _drop("BT-736"), "BT-736 n'est pas rempli"),
    "BT-71 double": (ONE, _add("BT-71", value="res-ws"), "BT-71 a plusieurs valeurs"),
    "BT-06 none et soc-obj": (ONE, _add("BT-06", value="none"), "« none » exclut toute autre valeur du champ BT-06"),
    "BT-06 none malgré un levier": (ONE, _add("BT-06", value="none"), "alors que ce lot a un levier social"),
    "BT-777 absent": (ONE, _drop("BT-777", block="soc-obj"), "« soc-obj » n'a pas de description"),
    "BT-777 sans objet": ({**NOT_GREEN, "lots": [lot("1")]}, _add("BT-777", write="Résumé", block="env-imp"),
                          "« env-imp » est sans objet"),
    "BT-777 double": (ONE, _add("BT-777", write="Résumé", block="soc-obj"), "« soc-obj » a plusieurs descriptions"),
    "aucune considération, avec une clause": (ONE, _add("considerationsSociales", value="Pas de considération sociale"),
                                              "« Pas de considération sociale » exclut"),
    "valeur en double": (ONE, _add("considerationsSociales", value="Clause sociale"), "deux fois la même valeur"),
    "considération absente": (ONE, _drop("considerationsSociales"), "considerationsSociales n'est pas rempli"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction(name: str) -> None:
    changes, change, words = CONTRADICTIONS[name]
    assert_said(_judged(changes, change).findings, "COH-29", "blocking", "Lot n° 1", words)
    assert said(dossier(changes).findings, "COH-29") == []


@pytest.mark.parametrize("changes", [ONE, {**NOT_GREEN, "lots": [lot("1"), BARE]}, reserved("prison"), ESS,
                                     {"lots": [lot("1", levers=BOTH)], "criteria": SCORED}])
def test_no_contradiction(changes: Changes) -> None:
    assert said(dossier(changes).findings, "COH-29") == [] == said(dossier(changes).findings, "COH-29B")


def test_no_field_no_contradiction() -> None:
    """Before 2024 these forms did not exist: nothing is judged, nothing printed."""
    given = _judged({"launch_date": "15/06/2021", "lots": [lot("1")]}, _drop("BT-71"))
    assert said(given.findings, "COH-29") == []


def test_a_code_typed_over_in_the_avis() -> None:
    given = dossier(ONE)
    findings = with_blocks(given, cell("notice_fields", 0, 2, "env-imp"), "avis")
    assert_said(findings, "COH-29B", "blocking", "BT-06, achat stratégique", "soc-obj")
    assert said(check(given.settled, given.selection, given.pieces), "COH-29B") == []


@pytest.mark.parametrize(("row", "words"), [
    ({"value": "soc-objet"}, "« soc-objet » n'est pas dans la liste de codes de « BT-06 »"),
    ({"value": "none", "write": "Un résumé"}, "exactement l'un de"),
    ({"value": "none", "printed": "rien"}, "« printed » contient {valeur}")])
def test_a_wrong_line_of_eforms(row: dict[str, Any], words: str) -> None:
    with pytest.raises(ReadingErrors, match="eforms.yaml") as error:
        read_notice(_altered(_add("BT-06", **row)))
    assert words in str(error.value)
