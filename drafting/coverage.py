"""Which provisions of pieces.md the library writes, for the mechanisms that it drafts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from drafting.conditions import holds
from drafting.library import REGIME, Clause, Library
from drafting.review import set_aside

MARKETS = ("M1", "M2", "M3", "M4", "M5")
"""The mechanisms that the library drafts today."""

ALONE = ("M4",)
"""The mechanisms whose lots have no other: they get the clauses of their models, and those that serve them."""

REGIMES = {"M5": "private"}
"""The regime of a mechanism's contracts; public for the others."""


class Coverage(Struct, frozen=True):
    """One provision: its status per mechanism, the clauses that provide it, and what is wrong."""

    provision: str
    piece: str
    title: str
    statuses: Mapping[str, str]
    clauses: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def covered(self) -> bool:
        return bool(self.clauses)

    @property
    def optional(self) -> bool:
        """An F provision of a drafted mechanism that no clause writes: no hole, but a choice that a market cannot make."""
        return not self.covered and "F" in self.statuses.values()


def coverage(library: Library, mechanisms: tuple[str, ...] = MARKETS) -> list[Coverage]:
    """One line a provision, for the mechanisms that the library drafts.

    A hole is an L, I or U provision without clause; a fault, a provision marked X that a clause of the
    mechanism's own models may produce.
    """
    rows = []
    for id_, entry in library.data["provisions"].items():
        statuses = {m: entry["status"].get(m, "none") for m in mechanisms}
        providers = tuple(c.id for c in library.clauses.values() if id_ in c.provides and not all(map(set_aside, c.versions)))
        faults = []
        for mechanism, status in statuses.items():
            own = [c for c in providers if _serves(library.clauses[c], library, mechanism)]
            if status in ("L", "I", "U") and not own:
                faults.append(f"{mechanism} : disposition {status} sans clause")
            if status == "X":
                faults += [f"{mechanism} : disposition à ne pas écrire, produite par {c}" for c in own
                           if not _excludes(library.clauses[c], library, mechanism)]
        rows.append(Coverage(id_, entry["piece"], entry["title"], statuses, providers, tuple(faults)))
    return rows


def _serves(clause: Clause, library: Library, mechanism: str) -> bool:
    """Whether a clause may be kept in the contracts of `mechanism`."""
    written_for = {each for model in clause.models for each in library.models[model].mechanisms}
    if mechanism not in written_for if mechanism in ALONE else written_for <= set(ALONE):
        return False
    regime = REGIMES.get(mechanism, "public")
    return any(all(test.path != REGIME or holds(test, regime) for test in library.when(clause, version))
               for version in clause.versions if not version.repealed and not set_aside(version))


def _excludes(clause: Clause, library: Library, mechanism: str) -> bool:
    """Whether a clause cannot be kept on a lot of `mechanism` (M1 alone, or M1 with the criterion)."""
    tests = [t for v in clause.versions for t in (*clause.when_of(v), *library.models[clause.model].when)]
    if mechanism == "M1":
        return any(t.path == "lot.levers" and t.operator in ("any", "has_all") and "award_criterion" in t.words for t in tests)
    return any((t.path == "lot.levers" and t.operator == "none_of" and "award_criterion" in t.words)
               or (t.path == "facts.criterion_absent" and "oui" in t.words) for t in tests)

