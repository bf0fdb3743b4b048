"""Every example of every clause is a test, named by its sentence."""

from __future__ import annotations

import pytest
from places import LIBRARY

from drafting.cases import failures
from drafting.library import Case, Clause, load_library

_LIBRARY = load_library([LIBRARY])


@pytest.mark.parametrize(
    ("clause", "case"),
    [pytest.param(clause, case, id=f"{clause.id}: {case.name}") for clause in _LIBRARY.clauses.values() for case in clause.cases])
def test_case(library, outlines, clause: Clause, case: Case) -> None:
    assert failures(library, outlines, clause, case) == []
