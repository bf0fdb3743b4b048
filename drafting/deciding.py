"""A lawyer's decision on a text: which text, whether it may be signed, and the file that keeps the decision.

The decision is kept in the clause's own file, or in the approvals of a library that does not hold the clause. Nothing is
written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from drafting import french
from drafting.errors import DraftingError, Problem, ReadingErrors
from drafting.library import Clause, Library, Review, Version
from drafting.library_check import faults
from drafting.outlines import Outline
from drafting.signing import with_decision, with_review
from drafting.yamlfile import read_bytes

APPROVALS = "approvals.yaml"
"""Where an overlay keeps its decisions on texts that it does not hold."""
LONGEST = 200
"""The characters of a signature or of a reason: one line that a manifest prints."""
DONE = {"approved": "approuvé", "suspended": "suspendu", "withdrawn": "retiré"}


class Signed(Struct, frozen=True):
    """The file that keeps a decision, what it held (None: a new file), and what it is to hold."""

    path: Path
    before: bytes | None
    content: bytes


def refuse_future(day: date, today: date) -> None:
    if day > today:
        raise DraftingError(f"Une décision ne se date pas d'avance ({french.short_date(day)}).")


def is_one_line(words: str) -> bool:
    """Whether a signature or a reason can be printed in lists, and kept in a file that people read."""
    return words.isprintable() and len(words) <= LONGEST


def refuse_faults(clause: Clause, library: Library, outlines: Mapping[str, Outline], released: Iterable[Problem] = ()) -> None:
    """A signature is given to a text that `library check` finds sound, and that is as it was `released`; so is a slip mended."""
    moved = [problem for problem in released if problem.file == clause.file]
    if found := [*faults(clause, library, outlines), *moved]:
        raise ReadingErrors([p._replace(message=f"clause en défaut, rien n'est écrit : {p.message}") for p in found])


def version_of(clause: Clause, since: str) -> Version:
    """The text asked, by its date; a signature never guesses between two."""
    dated = {v.in_force_from: v for v in clause.versions}
    listed = french.listing([f"{clause.id}@{day.isoformat()}" for day in dated])
    if not since:
        if len(dated) > 1:
            raise DraftingError(f"La clause « {clause.id} » a {len(dated)} textes : dites lequel.", hint=f"Au choix : {listed}.")
        return clause.versions[0]
    try:
        day = french.read_date(since)
    except ValueError as error:
        raise DraftingError(f"« @{since[:40]} » : {error}") from None
    if day not in dated:
        raise DraftingError(f"La clause « {clause.id} » n'a pas de texte daté du {french.short_date(day)}.",
                            hint=f"Au choix : {listed}.")
    return dated[day]


def signed(clause: Clause, version: Version, review: Review, folder: Path) -> Signed:
    """Where `review` is to be kept in the library `folder`."""
    path = folder / f"{clause.id}.yaml"
    if path.is_file():
        raw = read_bytes(path, clause.file)
        return Signed(path, raw, with_review(raw, clause.file, clause.versions.index(version), review))
    path = folder / APPROVALS
    before = read_bytes(path, path.name) if path.exists() else None
    key = f"{clause.id}@{version.in_force_from.isoformat()}"
    return Signed(path, before, with_decision(before or b"", path.name, key, review))
