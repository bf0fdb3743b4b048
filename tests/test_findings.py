"""Every code of findings.yaml is really raised: an example of a clause or of a test is run for each, here, in one process.

Names in sources prove nothing: a test may only clear the code that it names, or no longer run. So what is proven is what
:func:`judging.assert_said` met, or what an example of a clause expects and gets.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import builders
import pytest
from judging import Proven, Typed, assert_typed, overlaid, wanting
from places import ROOT, STARTERS
from test_verify import raised_by

from drafting.cases import Examples
from drafting.library import Library

CODES = sorted(builders.library().data["findings"])
ON_CLAUSES = {code: (clause, rank) for clause in builders.library().clauses.values()
              for rank, case in enumerate(clause.cases) for code in case.finding}
"""Code → an example of a clause that expects it."""


@cache
def modules() -> list[ModuleType]:
    """The tests that ask for findings."""
    files = sorted(path for path in (ROOT / "tests").glob("test_*.py") if path != Path(__file__))
    return [importlib.import_module(path.stem) for path in files
            if re.search(r"\bassert_(?:said|typed)\(", path.read_text(encoding="utf-8"))]


@cache
def examples() -> Examples:
    return Examples(builders.library(), builders.outlines(), {path.stem: path for path in STARTERS})


@cache
def typed() -> dict[str, Typed]:
    """Code → one text that an overlay adds to get it."""
    return {entry.code: entry for module in modules() for name, value in vars(module).items() if name.isupper()
            and isinstance(value, tuple) for entry in value if isinstance(entry, Typed)}


@pytest.fixture(scope="module")
def complement(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library with those texts."""
    return overlaid(tmp_path_factory.mktemp("findings"), typed().values())


def asserting(code: str) -> Iterator[tuple[Callable[..., None], dict[str, Any]]]:
    """Each test that asks for the code, by its own words or by an example of its table, with that example."""
    for module in modules():
        for name, test in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and test.__module__ == module.__name__:
                for given in _given(test):
                    named = {value.split()[0] for value in given.values() if isinstance(value, str) and value}
                    if code in named or code in _asked(test):
                        yield test, given


@cache
def _asked(test: Callable[..., None]) -> set[str]:
    """The codes typed in a test's calls of `assert_said`."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(test))) if isinstance(node, ast.Call))
    return {arg.value for call in calls if isinstance(call.func, ast.Name) and call.func.id == "assert_said"
            for arg in call.args if isinstance(arg, ast.Constant)}


def _given(test: Callable[..., None]) -> list[dict[str, Any]]:
    """The arguments of each example of a parametrized test; one empty set for a plain one."""
    sets: list[dict[str, Any]] = [{}]
    for mark in (mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"):
        names, values = mark.args[:2]
        listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        rows = [dict(zip(listed, value if len(listed) > 1 else (value,), strict=True)) for value in values]
        sets = [{**one, **row} for one in sets for row in rows]
    return sets


def run_tests_of(code: str, complement: Library, folder: Path) -> None:
    """The tests that ask for the code, until one of them gets it."""
    with wanting(code):
        if code in typed():
            assert_typed(typed()[code], complement)
        for rank, (test, given) in enumerate(asserting(code)):
            own = folder / str(rank)
            own.mkdir()
            _called(test, {"library": builders.library(), "outlines": builders.outlines(), "tmp_path": own, **given})


def _called(function: Callable[..., Any], known: Mapping[str, Any]) -> Any:
    """A test, or a fixture of its module, with what it asks for."""
    module = importlib.import_module(function.__module__)
    return function(**{name: known[name] if name in known else _called(inspect.unwrap(getattr(module, name)), known)
                       for name in inspect.signature(function).parameters})


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_raised(code: str, complement: Library, tmp_path: Path) -> None:
    if code.startswith("VER-"):
        assert code in raised_by(code)
        return
    if code in ON_CLAUSES:
        assert examples().outcome(*ON_CLAUSES[code]).misses == ()
        return
    with pytest.raises(Proven):
        run_tests_of(code, complement, tmp_path)


def test_a_code_that_no_example_gets_is_not_proven(complement: Library, tmp_path: Path) -> None:
    run_tests_of("COH-99", complement, tmp_path)
