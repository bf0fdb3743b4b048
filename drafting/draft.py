"""The conductor: the story of a draft, in order.

market → library → settled → selection → pieces → checks → word. Everything here is pure but reading the
files that it is given; writing them is :mod:`drafting.output`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting import facts, french
from drafting.checks import Finding, check, left_behind
from drafting.defaults import defaults
from drafting.document import Piece
from drafting.library import Library
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.outlines import Outline, places_of, with_placed
from drafting.pieces import Pieces, assemble, produced
from drafting.reading import MarketFile
from drafting.selection import Selection, select
from drafting.settled import Settled, Value, settle
from drafting.word.shell import load_shell
from drafting.word.write import write_piece

DRAFT = "PROJET – "
"""What every page of a draft begins with."""


class Dossier(Struct, frozen=True, dict=True):
    """Everything known of a market's pièces before any is written."""

    settled: Settled
    selection: Selection
    pieces: Pieces
    findings: tuple[Finding, ...]
    outlines: Mapping[str, Outline]
    books: tuple[str, ...] = ()
    """The codes of the pièces that are spreadsheets and that were asked for: no tree, and no clause in them."""

    @property
    def workbooks(self) -> tuple[str, ...]:
        """The spreadsheets that may be asked for: none when no lot has anything to follow."""
        return (facts.WORKBOOK,) if any(lot.levers for lot in self.settled.lots) else ()

    @cached_property
    def defaults(self) -> list[dict[str, Any]]:
        """The defaults of practice that count here (:mod:`drafting.defaults`)."""
        return defaults(self.settled, self.selection, self.pieces)

    @property
    def blocking(self) -> bool:
        return any(finding.level == "blocking" for finding in self.findings)


def decided(source: MarketFile, library: Library, outlines: Mapping[str, Outline],
            more: Mapping[str, Value] | None = None) -> Settled:
    """Every value of a valid market, which pièces are produced included; `more`: values that no market states."""
    settled = settle(source, library)
    if more:
        settled = replace(settled, values={**settled.values, **more})
    return settled.with_pieces(produced(settled, outlines))


def placed(library: Library, outlines: Mapping[str, Outline]) -> Mapping[str, Outline]:
    """The outlines with the clauses that say their own place."""
    return with_placed(outlines, places_of(library))


def prepare(source: MarketFile, library: Library, outlines: Mapping[str, Outline],
            more: Mapping[str, Value] | None = None) -> Dossier:
    """From a valid market to its pièces as trees, with the findings on the whole; `more`: values that no market states."""
    outlines = placed(library, outlines)
    settled = decided(source, library, outlines, more)
    selection = select(settled)
    pieces = assemble(settled, selection, outlines)
    findings = check(settled, selection, pieces)
    dossier = Dossier(settled, selection, pieces, findings, outlines)
    codes = produced(settled, outlines)
    return replace(dossier, books=tuple(code for code in dossier.workbooks if code in codes))


def write_word(dossier: Dossier, *, as_draft: bool = False, cache: Path | None = None) -> dict[str, bytes]:
    """Each pièce as the bytes of its .docx, by file name; `as_draft` marks every page « PROJET »."""
    made_from = origin(dossier.settled, settled_hash(dossier.settled))
    paths = {dossier.outlines[piece.code].shell for piece in dossier.pieces.pieces}
    shells = {path: load_shell(path, cache) for path in sorted(paths)}
    prints = fingerprints(dossier.settled, dossier.pieces.pieces)
    return {f"{piece.stem}.docx": write_piece(
        piece, shells[dossier.outlines[piece.code].shell], shell_values(dossier.settled, piece, as_draft=as_draft),
        {"clausier": extract(made_from, piece, prints)}) for piece in dossier.pieces.pieces}


def shown(dossier: Dossier, *, as_draft: bool = False) -> dict[str, dict[str, str]]:
    """What the shells say, by the pièces' stems; a spreadsheet has no shell, and says only whether it is a draft."""
    draft = {code: {"projet": DRAFT if as_draft else ""} for code in dossier.books}
    return draft | {piece.stem: shell_values(dossier.settled, piece, as_draft=as_draft) for piece in dossier.pieces.pieces}


def write_books(dossier: Dossier, *, as_draft: bool = False) -> dict[str, bytes]:
    """Each spreadsheet as the bytes of its .xlsx, by file name."""
    if not dossier.books:
        return {}  # most runs write none, and need nothing of what writes them
    from drafting.spreadsheet import write_book
    from drafting.tracking import tracking_book

    kept = set(dossier.selection.kept)
    return {f"{code}.xlsx": write_book(tracking_book(dossier.settled, kept, as_draft=as_draft)) for code in dossier.books}


def shell_values(settled: Settled, piece: Piece, *, as_draft: bool = False) -> dict[str, str]:
    """The closed list of plain substitutions that a shell may ask for."""
    market = settled.market
    lot = f" – lot n°{french.NBSP}{piece.lot} : {piece.lot_title}" if piece.lot and piece.lot_title else ""
    values = {
        "titre": piece.title, "marche": market.title, "reference": market.reference,
        "qualite": settled.say(settled.library.data["words"]["reference"]["buyer"]),
        "acheteur": french.capital(french.named(market.buyer.article, market.buyer.name)),
        "date": _version(settled), "lot": lot, "piece": piece.title.split(" – ")[0],
        "projet": DRAFT if as_draft else ""}
    return {name: french.typeset(text) for name, text in values.items()}


def _version(settled: Settled) -> str:
    """The date that every pièce bears: of the launch, then of the corrective notice (COH-33)."""
    launch, notice = french.long_date(settled.market.launch_date), settled.market.rectification
    if notice is None:
        return launch
    words = str(settled.library.data["rectification"]["version"])
    return words.format(lancement=launch, numero=notice.number, date=french.long_date(notice.date))


def only(dossier: Dossier, codes: tuple[str, ...]) -> Dossier:
    """The dossier with the pièces `codes` alone: it limits what is written, never what references see.

    To name a spreadsheet is to ask for it.
    """
    if not codes:
        return dossier
    kept = tuple(piece for piece in dossier.pieces.pieces if piece.code in codes)
    other = dict.fromkeys(piece.code for piece in dossier.pieces.pieces if piece.code not in codes)
    return replace(dossier, pieces=replace(dossier.pieces, pieces=kept),
                   findings=(*left_behind(dossier.settled, other), *dossier.findings),
                   books=tuple(code for code in dossier.workbooks if code in codes))
