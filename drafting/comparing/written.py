"""The files of a comparison, as bytes: the workbook, the document, and what the winner promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from drafting.answers.model import Form
from drafting.answers.questions import Blank
from drafting.comparing.commitments import chosen, filled, lot_of, promises
from drafting.comparing.model import Comparison
from drafting.comparing.tenderers import Contender, gather
from drafting.comparing.words import ComparingWords
from drafting.draft import Dossier, shell_values
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.outlines import Outline


def compared(comparison: Comparison, outlines: Mapping[str, Outline], kind: str, cache: Path | None) -> bytes:
    """The comparison as `kind`: .xlsx, or a landscape .docx."""
    if kind == ".xlsx":
        from drafting.comparing.book import comparing_book
        from drafting.spreadsheet import write_book

        return write_book(comparing_book(comparison))
    from drafting.comparing.piece import comparing_piece
    from drafting.word.shell import landscape, load_shell
    from drafting.word.write import write_piece

    piece = comparing_piece(comparison)
    shell = landscape(load_shell(outlines["opportunite"].shell, cache))
    return write_piece(piece, shell, shell_values(comparison.settled, piece), {})


class Promised(Struct, frozen=True):
    """The winner's commitments: its file, whose they are, for which lot, how many lines each table got."""

    data: bytes
    winner: Contender
    lot: str
    counts: tuple[int, ...]


def promised(dossier: Dossier, blanks: tuple[Blank, ...], forms: Iterable[Form], words: ComparingWords, tenderer: str,
             lot: str | None, cache: Path | None) -> Promised:
    """The pièce that the winner signs. `dossier` was prepared with `commitments.ASKED`; raises `DraftingError` at any doubt."""
    from drafting.word.shell import load_shell
    from drafting.word.write import write_piece

    settled = dossier.settled
    contenders, _ = gather(forms, words)
    winner = chosen((one for one in contenders if one.names or one.siret), tenderer)
    won = lot_of(settled, winner, blanks, lot)
    found = promises(won, winner, blanks)
    blank = next(piece for piece in dossier.pieces.pieces if piece.code == "engagements" and piece.lot in (None, won.number))
    piece = filled(blank, found, words.text["nothing"])
    told = {"clausier": extract(origin(settled, settled_hash(settled)), piece, fingerprints(settled, [piece]))}
    data = write_piece(piece, load_shell(dossier.outlines[piece.code].shell, cache), shell_values(settled, piece), told)
    return Promised(data, winner, won.number, tuple(len(rows) for rows in found.rows.values()))
