"""Put the clauses of a market into a buyer's own Word file: which pièce, and what the file will say of its origin."""

from __future__ import annotations

from msgspec import Struct

from drafting.document import Piece
from drafting.draft import Dossier
from drafting.errors import DraftingError, unknown
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.provenance import fate, read_extract, seeds
from drafting.word.holders import copies_of
from drafting.word.insertion import Report, insert
from drafting.word.read import holders_in
from drafting.word.source import Source
from drafting.word.standing import properties_of, property_name
from drafting.word.tracked import Tracked


class Inserted(Struct, frozen=True):
    """The new file, what was done, the pièce as printed in it, and the number of its first article in the other pièces.

    `changed`: the clauses replaced whose words a person had edited.
    """

    data: bytes
    report: Report
    piece: Piece
    asked: int
    changed: tuple[str, ...]


def piece_to_insert(dossier: Dossier, code: str) -> Piece:
    """The pièce `code` of the market, if it is made of articles that go into a buyer's own pièce."""
    if code not in dossier.outlines:
        raise DraftingError(unknown("La pièce", code, dossier.outlines))
    fit = [piece for piece in dossier.pieces.pieces if piece.start is not None and piece.audience == "dce" and piece.lot is None]
    found = next((piece for piece in fit if piece.code == code), None)
    if found is None:
        produced = any(piece.code == code for piece in dossier.pieces.pieces)
        why = "est un document à part entière, à joindre tel quel" if produced else "n'est pas produite pour ce marché"
        raise DraftingError(f"La pièce « {code} » {why}. Pièces à insérer : {', '.join(p.code for p in fit) or 'aucune'}.")
    return found


def inserted(dossier: Dossier, code: str, source: Source, kind: str, wanted: str, tracked: Tracked | None) -> Inserted:
    """The buyer's file with the clauses of the pièce `code` in it, and the extract of the manifest in its properties."""
    settled = dossier.settled
    piece = piece_to_insert(dossier, code)
    done = insert(source, piece, kind, wanted, tracked)
    made_from = origin(settled, settled_hash(settled))
    data = done.write(extract(made_from, done.piece, fingerprints(settled, [done.piece]), printed=True))
    changed = _edited(source, code) if done.report.again else ()
    return Inserted(data, done.report, done.piece, piece.start or 1, changed)


def _edited(source: Source, code: str) -> tuple[str, ...]:
    """The clauses of an earlier insertion whose words are no more those that were written."""
    try:
        there = read_extract(properties_of(source).get(property_name(source, code), ""), source.where)
    except DraftingError:
        return ()  # properties that a person changed prove nothing
    found = copies_of(seeds(there), holders_in(source.parts))
    return tuple(entry["id"] for entry, copies in zip(there["clauses"], found, strict=True)
                 if fate(entry["text"], copies)[0] in ("edited", "missing"))
