"""The JSON Schema accepts what people write, as text or as an editor reads it, and refuses the slips."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from drafting.library import Library
from drafting.schema import market_schema
from drafting.yamlfile import read_yaml
from tests.places import LIBRARY, STARTERS

MINIMAL = LIBRARY / "minimal-market.yaml"


@pytest.fixture(scope="module")
def validator(library: Library) -> Draft202012Validator:
    schema = market_schema(library)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_an_editor(value: Any) -> Any:
    """The same value with YAML's own numbers, truth values and nulls: what an editor validates."""
    if isinstance(value, dict):
        return {key: as_an_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_an_editor(item) for item in value]
    if re.fullmatch(r"[-+]?\d+", value):
        return int(value)
    if re.fullmatch(r"[-+]?\d+\.\d+", value):
        return float(value)
    return {"true": True, "false": False, "": None, "~": None}.get(value, value)


def faults(validator: Draft202012Validator, data: Any) -> list[str]:
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in validator.iter_errors(data)]


@pytest.mark.parametrize("path", [*STARTERS, MINIMAL], ids=lambda path: path.stem)
@pytest.mark.parametrize("reading", [lambda data: data, as_an_editor], ids=["text", "editor"])
def test_starters_are_valid(validator: Draft202012Validator, path: Path, reading: Any) -> None:
    assert faults(validator, reading(read_yaml(path).data)) == []


def minimal() -> dict[str, Any]:
    return copy.deepcopy(read_yaml(MINIMAL).data)


@pytest.mark.parametrize("change", [
    {"estimated_value": 1250000}, {"estimated_value": "1 250 000"}, {"estimated_value": "1 250 000 €"},
    {"estimated_value": "1 250 000,50"}, {"launch_date": "01/02/2027"}, {"launch_date": "2027-02-01"}, {"format": 1},
    {"reference": 2027}, {"facilitator": "non"}, {"facilitator": "acteurs/plie.yaml"}, {"buyer": "acheteurs/ville.yml"},
    {"lots": "lots.xlsx"}, {"lots": "tableurs/Lots.XLSX"},
    {"duration_months": 12}, {"duration_months": "2,5"}, {"calibration": {"rate": "5 %"}}, {"calibration": {"rate": 5}},
    {"calibration": {"rounding_step": 35}}, {"calibration": {"rounding_step": "35"}}, {"monitoring": {"day": 28}},
    {"environmental_condition": "oui"}, {"pieces": {"cctp": "non", "ccap": {"article": 12}}},
    {"publics": ["deld", "rqth"]}, {"penalties": {"hour": {"mode": "fixed", "amount": 60}}},
], ids=json.dumps)
def test_accepts_what_people_write(validator: Draft202012Validator, change: dict[str, Any]) -> None:
    assert faults(validator, {**minimal(), **change}) == []


@pytest.mark.parametrize("hours", [
    525, "525", "525 h", {"mode": "calibrated", "rate": "5 %"}, {"mode": "fixed", "hours": 525}])
def test_accepts_every_shape_of_hours(validator: Draft202012Validator, hours: Any) -> None:
    market = minimal()
    market["lots"][0]["insertion_hours"] = hours
    assert faults(validator, market) == []


@pytest.mark.parametrize("change", [
    {"lots": "lots.csv"}, {"estimate": 12}, {"launch_date": "février 2027"}, {"nature": "travaux"}, {"publics": ["dled"]},
    {"publics": "deld"}, {"publics": []}, {"counting": {"training_share_max": 60}},
    {"fulfilment_modes": ["embauche"]}, {"estimated_value": "beaucoup"}, {"environmental_condition": True},
    {"monitoring": {"day": 31}}, {"pieces": {"bpu": "non"}}, {"lots": []}, {"format": 2}, {"buyer": "Valbrune"},
], ids=json.dumps)
def test_refuses_slips(validator: Draft202012Validator, change: dict[str, Any]) -> None:
    assert faults(validator, {**minimal(), **change})


def test_every_field_is_explained_in_french(validator: Draft202012Validator) -> None:
    schema = validator.schema
    fields = [(name, field) for part in (schema, *schema["$defs"].values())
              for name, field in part.get("properties", {}).items()]
    assert len(fields) > 80
    for name, field in fields:
        assert field.get("title") and field.get("description"), name
    assert "buyer's" not in json.dumps(schema)
    closed = {name for name, field in fields if "enum" in field or "enum" in field.get("items", {})}
    assert {"publics", "priority_publics", "fulfilment_modes", "trade", "nature"} <= closed


@pytest.mark.parametrize("key", ["procedure", "ccag"])
def test_only_a_private_contract_or_a_concession_has_no_procedure_nor_ccag(validator: Draft202012Validator, key: str) -> None:
    market = {name: value for name, value in minimal().items() if name != key}
    assert faults(validator, market) and faults(validator, market | {"contract": {"form": "ordinary"}})
    for other in ({"buyer": {"name": "Tilleuls Promotion", "kind": "private"}}, {"contract": {"form": "concession"}}):
        assert faults(validator, market | other) == []
