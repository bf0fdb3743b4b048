"""Every example of every clause is a test, named by its sentence."""

from __future__ import annotations

import builders
import pytest
from places import STARTERS

from drafting.cases import Examples, together
from drafting.library import Clause

_CLAUSES = builders.library().clauses.values()


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(builders.library(), builders.outlines(), {path.stem: path for path in STARTERS})


@pytest.mark.parametrize(
    ("clause", "rank"),
    [pytest.param(clause, rank, id=f"{clause.id}: {clause.cases[rank].name}") for clause, rank in together(
        (clause, rank) for clause in _CLAUSES for rank in range(len(clause.cases)))])
def test_case(examples: Examples, clause: Clause, rank: int) -> None:
    assert examples.outcome(clause, rank).misses == ()
