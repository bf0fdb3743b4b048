"""What the pièces of a market ask: their fields, each with the name of the bookmark that holds its label."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from drafting.answers.model import Asked, Question, Subcriterion
from drafting.document import Field, Passage, Piece
from drafting.draft import Dossier
from drafting.library import Clause
from drafting.settled import Settled
from drafting.word.holders import names


class Blank(Struct, frozen=True):
    """A pièce as candidates get it: its questions in order, and the names of the bookmarks around its clauses, in order."""

    piece: Piece
    questions: tuple[Question, ...]
    passages: tuple[str, ...]

    @property
    def bookmarks(self) -> frozenset[str]:
        """The bookmarks that show that this pièce, for this lot, is in a file."""
        return frozenset(question.bookmark for question in self.questions)


def blanks(dossier: Dossier) -> tuple[Blank, ...]:
    """The forms of a market: the pièces given to candidates that ask something of them (pieces.md §3.5 to §3.7)."""
    return tuple(blank for piece in dossier.pieces.pieces if piece.audience == "dce"
                 for blank in [_blank(dossier.settled, piece)] if blank.questions)


def _blank(settled: Settled, piece: Piece) -> Blank:
    held = names(piece)
    asked = [(passage, block) for passage in piece.passages() for block in passage.blocks if isinstance(block, Field)]
    times = Counter((passage.clause, field.name) for passage, field in asked)
    questions = tuple(
        _question(settled, passage, field, bookmark, several=times[passage.clause, field.name] > 1)
        for (passage, field), bookmark in zip(asked, held.labels, strict=True))
    return Blank(piece, questions, held.passages)


def _question(settled: Settled, passage: Passage, field: Field, bookmark: str, *, several: bool) -> Question:
    clause = settled.library.clauses[passage.clause]
    model = clause.fields[field.name]
    kinds = [kind for _, kind in model.columns]
    return Question(
        f"{clause.id}:{field.name}" + (f"@{','.join(passage.lots)}" if several else ""), clause.id, field.name,
        passage.lots, bookmark, field.label, field.kind, field.hint, field.choices,
        tuple(Asked(column.title, kind) for column, kind in zip(field.columns, kinds, strict=True)),
        field.count if field.kind == "rows" else 0, _served(settled, passage, clause))


def _served(settled: Settled, passage: Passage, clause: Clause) -> Subcriterion | None:
    """The sub-criterion whose section this clause asks for: the clause is written when that section is scored."""
    version = next(v for v in clause.versions if v.in_force_from == passage.version)
    sections = {word for test in clause.when_of(version) if test.path == "lot.scored_sections" for word in test.words}
    for lot in settled.lots:
        if lot.number in passage.lots:
            for sub in lot.get("lot.subcriteria") or ():
                for section in sub["subcriterion.sections"]:
                    if section in sections:
                        return Subcriterion(sub["subcriterion.title"], sub["subcriterion.weight"], section)
    return None
