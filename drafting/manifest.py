"""What was produced, from which texts and values, with which fingerprints: enough to redo it (formats §6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import asdict
from pydantic import BaseModel

from drafting import __version__
from drafting.checks import Finding
from drafting.document import Passage, Piece, block_lines, lines
from drafting.hashes import canonical, clause_hash, overlays, sha256, text_hash
from drafting.library import Clause, Version
from drafting.outlines import Outline
from drafting.pieces import Pieces
from drafting.recorded import Blocks, record
from drafting.review import standing
from drafting.selection import Kept, Selection
from drafting.settled import Settled
from drafting.tables import read_tables

FORMAT = 1


def plain(value: Any) -> Any:
    """A settled value as JSON: dates and decimals as text, sequences as lists."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def settled_values(settled: Settled) -> dict[str, Any]:
    """Every settled value, market first, then each lot under `lots`."""
    values = {path: plain(value.value) for path, value in sorted(settled.values.items())}
    values["lots"] = [{path: plain(value.value) for path, value in sorted(lot.values.items())} for lot in settled.lots]
    values["criteria"] = [plain(lot.criteria) for lot in settled.lots]
    return values


def settled_hash(settled: Settled) -> str:
    """The fingerprint of all the values that pièces are made from."""
    return sha256(canonical(settled_values(settled)))


Prints = dict[str, dict[str, Any]]
"""By clause id: what every extract says of a clause, computed once for all the pièces."""


def fingerprints(settled: Settled, pieces: Iterable[Piece]) -> Prints:
    """The version and the hashes of each clause written in `pieces`."""
    found: Prints = {}
    for piece in pieces:
        for passage in piece.passages():
            if passage.clause not in found:
                clause = settled.library.clauses[passage.clause]
                version = _version(clause, passage)
                found[clause.id] = {
                    "id": clause.id, "version": passage.version.isoformat(), "text_sha256": text_hash(version),
                    "clause_sha256": clause_hash(clause, version), "law": list(version.law)}
    return found


def origin(settled: Settled, identity: str) -> dict[str, str]:
    """What a pièce was made from, for its extract: program, texts, market, and the hash of its values."""
    return {"clausier": __version__, "release": settled.library.release, "reference": settled.market.reference,
            "settled_sha256": identity}


def extract(made_from: Mapping[str, str], piece: Piece, prints: Prints, *, printed: bool = False) -> str:
    """What one .docx carries of itself: nothing that the pièce does not print (candidates can read it).

    `printed`: a buyer's file has no manifest beside it, so it carries the text block by block, from which it is updated.
    """
    clauses = [{**prints[passage.clause], "lots": passage.lots,
                "text": "\n".join(line for block in passage.blocks for line in block_lines(block))}
               for passage in piece.passages()]
    more: dict[str, Any] = {}
    if printed:
        blocks = Blocks()
        more = {"printed": {"code": piece.code, "lot": piece.lot, "audience": piece.audience, **record(piece, blocks)},
                "blocks": blocks}
    return canonical({"format": FORMAT, **made_from, "piece": piece.code, "lot": piece.lot, "clauses": clauses, **more})


def _version(clause: Clause, passage: Passage) -> Version:
    return next(v for v in clause.versions if v.in_force_from == passage.version)


def written(pieces: Pieces) -> set[str]:
    """The ids of the clauses that `pieces` print."""
    return {passage.clause for piece in pieces.pieces for passage in piece.passages()}


def unapproved(selection: Selection, pieces: Pieces) -> list[Kept]:
    """The clauses printed whose text no lawyer approved as it now stands, by id."""
    used = [selection.kept[id_] for id_ in sorted(written(pieces))]
    return [kept for kept in used if standing(kept.clause, kept.version) != "approved"]


def build(settled: Settled, selection: Selection, pieces: Pieces, findings: Iterable[Finding],
          defaults: Iterable[Mapping[str, Any]], outlines: Mapping[str, Outline], files: Mapping[str, bytes],
          hashes: Mapping[str, str], market_bytes: bytes, market_name: str, shells: Mapping[str, str],
          shown: Mapping[str, Mapping[str, str]], books: Iterable[str] = ()) -> dict[str, Any]:
    """The manifest as JSON data; no clock in it.

    `shown`: what the shell of each pièce says, by stem; `books`: the codes of the pièces that are spreadsheets.
    """
    used = written(pieces)
    origins = {path: value.origin for path, value in sorted(settled.values.items())}
    identity = settled_hash(settled)
    made_from, blocks = origin(settled, identity), Blocks()
    documents = [_piece(piece, hashes) | record(piece, blocks) | {"values": shown[piece.stem], "made_from": made_from}
                 for piece in pieces.pieces if f"{piece.stem}.docx" in files]
    return {
        "format": FORMAT, "clausier": __version__, "release": settled.library.release,
        "overlays": overlays(settled.library),
        "market": {"path": market_name, "sha256": sha256(market_bytes), "data": settled.source.file.data,
                   "settled": settled_values(settled), "settled_sha256": identity, "origins": origins},
        "clauses": [_clause(selection.kept[id_], settled) for id_ in sorted(used)],
        "pieces": [*documents, *(
            {"code": code, "lot": None, "file": f"{code}.xlsx", "audience": outlines[code].audience,
             "sha256": hashes[f"{code}.xlsx"], "clauses": [], "articles": [], "values": shown[code], "made_from": made_from}
            for code in books)],
        "blocks": blocks,
        "templates": [{"piece": code, "outline": outline.file.name, "outline_sha256": sha256(canonical(outline.file.data)),
                       "shell_sha256": shells.get(code, "")} for code, outline in outlines.items() if code in shells],
        "tables": [{"name": model.name, "caption": model.words(settled.single), "columns": [c.title for c in model.columns]}
                   for model in read_tables(settled.library).values()],
        "not_approved": [{"id": kept.clause.id, "version": kept.version.in_force_from.isoformat()}
                         for kept in unapproved(selection, pieces)],
        "set_aside": [_set_aside(left.clause, left.wanted) for _, left in sorted(selection.left_out.items()) if left.wanted],
        "left_out": [{"id": id_, "reason": left.reason} for id_, left in sorted(selection.left_out.items())],
        "findings": [asdict(finding) for finding in findings],
        "defaults": [{**row, "value": plain(row["value"])} for row in defaults],
    }


def _clause(kept: Kept, settled: Settled) -> dict[str, Any]:
    clause, version = kept.clause, kept.version
    layer = settled.library.origin(clause.file)
    return {"id": clause.id, "version": version.in_force_from.isoformat(), "release": clause.release,
            "overlay": settled.library.overlays.index(layer) if layer else None,
            "text_sha256": text_hash(version), "clause_sha256": clause_hash(clause, version), "law": list(version.law),
            "lots": [lot.number for lot in kept.lots], "reason": kept.reason, "text": version.text,
            "review": _review(clause, version),
            "variables": {name: asdict(v) for name, v in clause.variables_of(version).items()},
            "fields": {name: asdict(f) for name, f in clause.fields.items()}}


def _review(clause: Clause, version: Version) -> dict[str, Any]:
    """What the text is worth today, and who signed it when that signature still holds."""
    state = standing(clause, version)
    if version.review is None or state == "proposed":
        return {"state": state}
    return {"state": state, "on": plain(version.review.on), "by": version.review.by, "reason": version.review.reason}


def _set_aside(clause: Clause, wanted: Kept) -> dict[str, Any]:
    """A text that this market would get if no lawyer had set it aside: the decision, its reason, what it gave."""
    return {"id": clause.id, "version": wanted.version.in_force_from.isoformat(), "release": clause.release,
            "provides": list(clause.provides), "lots": [lot.number for lot in wanted.lots],
            "review": _review(clause, wanted.version)}


def _piece(piece: Piece, hashes: Mapping[str, str]) -> dict[str, Any]:
    name = f"{piece.stem}.docx"
    articles = [line.lstrip("# ") for line in lines(piece) if line.startswith("#")]
    return {"code": piece.code, "lot": piece.lot, "file": name, "audience": piece.audience, "sha256": hashes[name],
            "clauses": [passage.clause for passage in piece.passages()], "articles": articles}
