"""Put the clauses of a market into a buyer's own Word file: which pièce, and what the file will say of its origin."""

from __future__ import annotations

from msgspec import Struct

from drafting.document import Piece
from drafting.draft import Dossier
from drafting.errors import DraftingError, unknown
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.word.insertion import Report, insert
from drafting.word.source import Source
from drafting.word.tracked import Tracked


class Inserted(Struct, frozen=True):
    """The new file, what was done, the pièce as printed in it, and the number of its first article in the other pièces."""

    data: bytes
    report: Report
    piece: Piece
    asked: int


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
    return Inserted(data, done.report, done.piece, piece.start or 1)
