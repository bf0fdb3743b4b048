"""What is wrong in the examples of a clause before they are run: two of one name, a code or a starter that does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from drafting.errors import Problem, unknown
from drafting.library import EXAMPLES, NO_FINDING, Clause, Library


def case_problems(clause: Clause, library: Library) -> Iterator[Problem]:
    """Names are how examples are called, and codes those of findings.yaml."""
    file, named = library.files[clause.id], set[str]()
    for rank, case in enumerate(clause.cases):
        if case.name in named:
            yield file.problem(("cases", rank, "name"), f"deux exemples s'appellent « {case.name} ».")
        named.add(case.name)
        for key, codes in (("finding", case.finding), ("no_finding", case.no_finding)):
            for code in codes:
                if code not in library.data["findings"] and not (key == "no_finding" and code == NO_FINDING):
                    yield file.problem(("cases", rank, key), unknown("la remarque", code, sorted(library.data["findings"])))
        if {*case.finding} & {*case.no_finding} or (case.finding and NO_FINDING in case.no_finding):
            yield file.problem(("cases", rank, "no_finding"), "cet exemple attend et exclut la même remarque.")


def unknown_starters(library: Library, starters: Collection[str]) -> list[Problem]:
    """The examples that start from a market that neither the library nor the templates hold."""
    known = (*EXAMPLES, *sorted(starters))
    return [library.files[clause.id].problem(("cases", rank, "starter"), unknown("le marché de départ", case.starter, known))
            for clause in library.clauses.values() for rank, case in enumerate(clause.cases) if case.starter not in known]
