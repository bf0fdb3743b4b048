"""What a candidate changed in the buyer's text: the file compared with the same form as it was given, line by line.

Both are read by the same eyes, the answers left out: what differs was edited, removed or added, and may be a reservation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from drafting.answers.located import Unit
from drafting.answers.model import Alteration
from drafting.paper import straight
from drafting.redline import alike, pairs, tokens

LONGEST = 5_000
"""More lines than any form has: the comparison would not end."""
_PAIRED = 2_000
"""So many pairs are compared word by word; beyond, a stretch is told as a whole."""


def own(given: Sequence[Unit], clauses: Mapping[str, str]) -> list[tuple[str, str]]:
    """(text, clause) of each line of the form as it was given; `clauses`: the holders' names, and whose they are."""
    found = []
    clause = ""
    for unit in given:
        clause = next((clauses[mark.removesuffix("_a")] for mark in sorted(unit.marks)
                       if mark.endswith("_a") and mark.removesuffix("_a") in clauses), clause)
        if unit.text:
            found.append((unit.text, clause))
        if any(mark.endswith("_z") and mark.removesuffix("_z") in clauses for mark in unit.marks):
            clause = ""
    return found


def alterations(given: Sequence[tuple[str, str]], returned: Sequence[str], *, inside: bool,
                outdated: Collection[str] = ()) -> tuple[Alteration, ...]:
    """What differs; `inside` a larger document, what stands before and after the form is not its own.

    The clauses `outdated` were given in other words: nobody edited them.
    """
    matcher = SequenceMatcher(None, [key(text) for text, _ in given], [key(text) for text in returned], autojunk=False)
    codes = matcher.get_opcodes()
    kept = [rank for rank, code in enumerate(codes) if code[0] == "equal"]
    found: list[Alteration] = []
    for rank, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal" or (inside and (not kept or not kept[0] < rank < kept[-1])):
            continue
        for before, after in _paired([text for text, _ in given[i1:i2]], returned[j1:j2]):
            clause = _clause(given, i1, i2, before)
            if clause not in outdated or not clause:
                found.append(Alteration(clause, before, after))
    return tuple(found)


def _clause(given: Sequence[tuple[str, str]], start: int, end: int, before: str) -> str:
    """Whose a line is; an added line is told with the clause of the line above it."""
    if before:
        return next((clause for text, clause in given[start:end] if text == before), "")
    return given[start - 1][1] if start else ""


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Old lines beside what became of them."""
    if len(old) * len(new) > _PAIRED:
        yield "\n".join(old), "\n".join(new)
        return
    for i, j in pairs(old, new, lambda a, b: alike(tokens([(a, False)]), tokens([(b, False)]))):
        yield "" if i is None else old[i], "" if j is None else new[j]


def key(text: str) -> str:
    """A line as it is compared: no space counts, nor the way quotes and dashes are typed, nor the rank of a table."""
    bare = re.sub(r"\s+", "", straight(text)).replace("–", "-").replace("“", '"').replace("”", '"')
    return re.sub(r"^Tableau\d+-", "Tableau-", bare)
