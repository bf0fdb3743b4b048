"""What the tests of findings share: markets judged, trees changed and judged again, texts that an overlay adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import builders
from msgspec import Struct, field
from msgspec.structs import replace

from drafting.cases import comparable
from drafting.checks import Finding, check
from drafting.document import Block, Passage, Piece, Table, Text
from drafting.draft import Dossier, prepare
from drafting.library import Clause, Library
from drafting.review import decided

Changes = Mapping[str, Any]

BOTH = ["execution_condition", "award_criterion"]
CONTACT = {"service": "direction de la commande publique", "email": "marches@exemple.org"}
NO_FACILITATOR: Changes = {"facilitator": "non", "insertion_contact": CONTACT}
SUBCRITERIA = [{"title": "Encadrement et tutorat", "weight": "6", "sections": ["supervision", "tutoring"]},
               {"title": "Formation", "weight": "4", "sections": ["training"]}]
INSERTION = {"title": "Performances en matière d'insertion professionnelle", "weight": "10", "insertion": "oui",
             "subcriteria_base": "total", "subcriteria": SUBCRITERIA}
GREEN = {"title": "Performance environnementale", "weight": "10", "environmental": "oui"}
SCORED = [{"title": "Prix", "weight": "80"}, GREEN, INSERTION]
"""A whole table of criteria with insertion; PLAIN is one without."""
PLAIN = [{"title": "Prix", "weight": "90"}, GREEN]
CRITERION: Changes = {"criteria": SCORED, "lots": [builders.lot("1", levers=BOTH)]}
SUPPLEMENT = {"title": "Supplément d'heures", "weight": "20", "sections": ["extra_hours"], "ceiling": "20 %"}
EXTRA_HOURS: Changes = {**CRITERION, "criteria": [*SCORED[:-1], INSERTION | {"subcriteria_base": "criterion", "subcriteria": [
    {"title": "Encadrement et tutorat", "weight": "50", "sections": ["supervision", "tutoring"]},
    {"title": "Formation", "weight": "30", "sections": ["training"]}, SUPPLEMENT]}]}
"""CRITERION where a fifth of the points goes to extra hours, up to a fifth of the minimum: 105 hours above 525."""
SERVICE: Changes = {"nature": "services", "ccag": "supplies_services", "estimated_value": "200 000",
                    "lots": [builders.lot("1", estimated_value="200 000", trade="nettoyage", insertion_hours="245")]}
INCENTIVE: Changes = {"estimated_value": "1 640 000",
                      "lots": [builders.lot("1"), builders.lot("2", obligation="incentive")]}


def lots(*given: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A market of these lots."""
    return {"estimated_value": "4 000 000", "lots": list(given), **more}


_dossiers: dict[str, Dossier] = {}


def dossier(changes: Changes, library: Library | None = None) -> Dossier:
    """The minimal market with `changes`, prepared; once for the tests of a module that change it so."""
    if library is not None:
        return prepare(builders.market(**changes), library, builders.outlines())
    key = repr(changes)
    if key not in _dossiers:
        if len(_dossiers) > 100:
            _dossiers.pop(next(iter(_dossiers)))
        _dossiers[key] = prepare(builders.market(**changes), builders.library(), builders.outlines())
    return _dossiers[key]


def said(findings: Iterable[Finding], code: str) -> list[Finding]:
    """The findings of `code`."""
    return [finding for finding in findings if finding.code == code]


class Proven(Exception):
    """The code that one waits for has been met: the rest of its test is run elsewhere."""


_WANTED: set[str] = set()


@contextmanager
def wanting(code: str) -> Iterator[None]:
    """Stops a test, by :class:`Proven`, as soon as :func:`assert_said` meets the code."""
    _WANTED.add(code)
    try:
        yield
    finally:
        _WANTED.clear()


def assert_said(findings: Iterable[Finding], code: str, level: str, *words: str, where: str = "") -> None:
    """One finding of `code` at least has the level, the words and the place; every finding has a « file:line »."""
    findings = list(findings)
    found = said(findings, code)
    assert found, f"{code} attendu ; obtenu : {[(f.code, f.message) for f in findings]}"
    assert all(f.where.rpartition(":")[2].isdigit() and ".yaml:" in f.where and f.advice for f in found), found
    fits = [f for f in found if all(comparable(w) in comparable(f.message) for w in words) and where in f.where]
    assert fits, f"{words} à {where or '…'} attendus dans {[(f.message, f.where) for f in found]}"
    assert {f.level for f in fits} == {level}
    if code in _WANTED:
        raise Proven


# ---- trees changed by hand ----------------------------------------------------------------------------

def changed(given: Dossier, change: Callable[[Passage], Passage | None], *pieces: str) -> tuple[Finding, ...]:
    """The findings once `change` is made to each passage (None: left out), in `pieces` or everywhere."""
    def of_piece(piece: Piece) -> Piece:
        if pieces and piece.code not in pieces:
            return piece
        body = [part if not isinstance(part, Passage) else change(part) for part in piece.body]
        return replace(piece, body=tuple(part for part in body if part is not None))

    pieces = tuple(map(of_piece, given.pieces.pieces))
    return check(given.settled, given.selection, replace(given.pieces, pieces=pieces))


def without(given: Dossier, *clauses: str) -> tuple[Finding, ...]:
    """The findings once these clauses are left out of every pièce."""
    return changed(given, lambda passage: None if passage.clause in clauses else passage)


def without_piece(given: Dossier, code: str) -> tuple[Finding, ...]:
    """The findings once a pièce is not there."""
    kept = tuple(piece for piece in given.pieces.pieces if piece.code != code)
    return check(given.settled, given.selection, replace(given.pieces, pieces=kept))


def with_blocks(given: Dossier, change: Callable[[Block], Block], *pieces: str) -> tuple[Finding, ...]:
    """The findings once `change` is made to each block."""
    return changed(given, lambda passage: replace(passage, blocks=tuple(map(change, passage.blocks))), *pieces)


def cell(name: str, row: int, column: int, words: str) -> Callable[[Block], Block]:
    """Another text in one cell of the table `name`."""
    def change(block: Block) -> Block:
        if not isinstance(block, Table) or block.name != name:
            return block
        rows = [list(cells) for cells in block.rows]
        rows[row][column] = (Text(words),)
        return replace(block, rows=tuple(map(tuple, rows)))

    return change


# ---- texts that a lawyer set aside ----------------------------------------------------------------------

SIGNED_BY = "juriste, commune de Valbrune"


def with_aside(library: Library, *ids: str, state: str = "suspended") -> Library:
    """The library once all the texts of these clauses are set aside."""
    def judged(clause: Clause) -> Clause:
        return replace(clause, versions=tuple(
            replace(v, review=decided(clause, v, state, date(2026, 11, 22), SIGNED_BY, "à analyser")) for v in clause.versions))

    return replace(library, clauses={id_: judged(c) if id_ in ids else c for id_, c in library.clauses.items()})


# ---- texts that an overlay adds -------------------------------------------------------------------------

class Typed(Struct, frozen=True, dict=True):
    """A clause that a lawyer could add: `text` gets the finding in the market `changes`, `fine` does not."""

    name: str
    code: str
    text: str
    words: tuple[str, ...]
    fine: str
    changes: Changes = field(default_factory=dict)
    fine_changes: Changes | None = None
    piece: str = "ccap"

    def clause(self, side: str) -> str:
        return f"execution_clause/{self.piece}/{self.name}-{side}"


AFTER = {"ccap": "execution_clause/ccap/volume", "rc": "execution_clause/rc/lots-et-volumes",
         "avis": "execution_clause/avis/volume"}


def clause_file(text: str, after: str, **keys: str) -> str:
    """A clause as a lawyer writes it, placed after another."""
    more = "".join(f"{key}: {value}\n" for key, value in ({"provides": "[]"} | keys).items())
    return (f"title: Ajout de l'acheteur\nabout: Un texte ajouté.\nfor_each: market\nplace: {{after: {after}}}\n{more}"
            "versions:\n  - in_force_from: 2019-04-01\n    law: []\n    checked_on: 2026-11-22\n"
            f"    change: Première version.\n    text: |\n      {text}\n")


def overlaid(folder: Path, typed: Iterable[Typed]) -> Library:
    """The built-in library with an overlay of every text of `typed`: read once, then narrowed by `with_only`."""
    for entry in typed:
        for side, text in (("non", entry.text), ("oui", entry.fine)):
            path = folder / "complement" / f"{entry.clause(side)}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(clause_file(text, AFTER[entry.piece]), encoding="utf-8")
    return builders.laid(folder / "complement")


def with_only(library: Library, *ids: str) -> Library:
    """The built-in clauses and these ones of the overlay."""
    kept = {id_: clause for id_, clause in library.clauses.items() if id_ in builders.library().clauses or id_ in ids}
    return replace(library, clauses=kept)


def assert_typed(entry: Typed, library: Library, level: str = "blocking") -> None:
    """The text gets its finding, in its own file; its fine counterpart gets none."""
    bad = dossier(entry.changes, with_only(library, entry.clause("non")))
    assert_said(bad.findings, entry.code, level, *entry.words, where=f"complement/{entry.clause('non')}.yaml:1")
    fine_changes = entry.changes if entry.fine_changes is None else entry.fine_changes
    fine = dossier(fine_changes, with_only(library, entry.clause("oui")))
    assert any(line.passage.clause == entry.clause("oui") for line in fine.pieces.lines)
    assert [f for f in fine.findings if entry.clause("oui") in f.where] == []
