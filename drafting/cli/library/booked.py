"""What the review book says of a clause: its sheet, its versions, its examples, in French sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from drafting import french
from drafting.book import Book, Example, Examples, Part, Row, Sheet, Text
from drafting.cli.library.sentences import condition_lines, field_line, variable_line
from drafting.comparison import paragraphs
from drafting.document import Block, BulletItem, BulletList, Heading, Inlines, Paragraph
from drafting.document import Text as Said
from drafting.hashes import clause_hash, text_hash

if TYPE_CHECKING:
    from drafting.library import Clause, Library, Version
    from drafting.outlines import Outline


def library_book(library: Library, outlines: Mapping[str, Outline], clauses: Iterable[Clause], intro: tuple[str, ...],
                 asked: dict[str, Any]) -> Book:
    """The book of `clauses`: a chapter a model, a section a pièce, then each clause in the order of the pièce."""
    places = {id_: rank for outline in outlines.values() for rank, id_ in enumerate(outline.clauses())}
    models, pieces = list(library.models), list(outlines)
    ordered = sorted(clauses, key=lambda c: (models.index(c.model), pieces.index(c.piece) if c.piece in pieces else len(pieces),
                                             places.get(c.id, len(places)), c.id))
    parts: list[Part] = []
    model = piece = ""
    for clause in ordered:
        if clause.model != model:
            model, piece = clause.model, ""
            parts.append(Heading(1, french.typeset(library.models[model].title), None, ""))
            parts.append(_line(library.models[model].about))
        if clause.piece != piece:
            piece = clause.piece
            parts.append(Heading(2, french.typeset(outlines[piece].title) if piece in outlines else piece, None, ""))
        parts += _clause(library, clause)
    return Book("Livre de relecture de la bibliothèque de clauses", tuple(map(french.typeset, intro)), "Table du livre",
                tuple(parts), asked)


def _clause(library: Library, clause: Clause) -> Iterator[Part]:
    yield Heading(3, french.typeset(clause.title), None, "")
    each = "pour chaque groupe de lots au même texte" if clause.for_each == "lot" else "une fois pour le marché"
    rows = [_row("Identifiant", [clause.id]), _row("Objet", [clause.about]), _row("Écriture", [each])]
    rows += [_row("Écrite quand", condition_lines((*library.models[clause.model].when, *clause.when), library))]
    rows += [_row("Variables", [variable_line(name, v, library) for name, v in clause.variables.items()])]
    rows += [_row("Champs à remplir", [field_line(field) for field in clause.fields.values()])]
    yield Sheet(f"Fiche de la clause {clause.id}", tuple(row for row in rows if row.blocks))
    for version in clause.versions:
        yield from _version(library, clause, version)
    yield Examples("Exemples", tuple(Example(french.typeset(case.name), ()) for case in clause.cases))


def _version(library: Library, clause: Clause, version: Version) -> Iterator[Part]:
    since = french.short_date(version.in_force_from)
    what = "Abrogée pour les" if version.repealed else "Texte des"
    yield Paragraph((Said(french.typeset(f"{what} lancements depuis le {since}")),), "caption")
    rows = [_row("Changement", [version.change]), _row("Droit", list(version.law))]
    yield Sheet(f"Fiche du texte du {since}", tuple(row for row in rows if row.blocks))
    if not version.repealed:
        yield Text(clause.id, version.in_force_from, text_hash(version), clause_hash(clause, version),
                   paragraphs(clause, version))


def _row(label: str, lines: list[str]) -> Row:
    """A row; several lines are a list."""
    told: tuple[Inlines, ...] = tuple((Said(french.typeset(line)),) for line in lines if line)
    blocks: tuple[Block, ...] = (BulletList(tuple(BulletItem(1, line) for line in told)),) if len(told) > 1 else tuple(
        Paragraph(line) for line in told)
    return Row(label, blocks)


def _line(words: str) -> Paragraph:
    return Paragraph((Said(french.typeset(words)),))
