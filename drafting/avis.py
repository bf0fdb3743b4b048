"""The avis as data: for each lot, the fields of a European notice and of the essential data (AVIS-12, AVIS-13).

Codes come from :mod:`drafting.notice`, as those of the avis; texts are read in the avis itself, as it would be
written for the lot alone. What only the buyer knows is null, and listed under `to_complete`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from drafting import __version__
from drafting.document import Block, Passage, Piece, Table, block_lines, plain
from drafting.errors import DraftingError
from drafting.library import Clause
from drafting.notice import Entry, entries, read_notice
from drafting.outlines import Outline
from drafting.pieces import for_each_lot
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

PIECE = "avis"
TABLE = "notice_fields"


def notice_data(settled: Settled, selection: Selection, outlines: Mapping[str, Outline]) -> dict[str, Any] | None:
    """The whole market's fields; None when it has no avis, or no structured field at its launch date."""
    pieces = for_each_lot(settled, selection, outlines, PIECE)
    market, model = settled.market, read_notice(settled.library)
    if not any(_table(piece) for piece in pieces.values()):
        return None
    return {
        "format": 1, "clausier": __version__, "release": settled.library.release,
        "market": {"reference": market.reference, "title": market.title, "launch_date": market.launch_date.isoformat()},
        "languages": list(model.languages),
        "sources": {name: form["source"] for name, form in model.forms.items()}
                   | {field.name: field.source for field in model.fields if field.source},
        "lots": [_lot(settled, lot, pieces[lot.number]) for lot in settled.lots]}


def _lot(settled: Settled, lot: SettledLot, piece: Piece) -> dict[str, Any]:
    data: dict[str, Any] = {"number": lot.number, "title": lot.title,
                            **{form: {} for form in read_notice(settled.library).forms}}
    asked: dict[str, list[dict[str, Any]]] = {"to_complete": [], "to_confirm": []}
    table = _table(piece)
    shown = [plain(row[-1]) for row in table.rows] if table else []
    for entry, printed in zip(entries(settled, lot), shown, strict=True):
        value = _value(settled, entry, piece, printed)
        if value and len(value) > (entry.field.max_length or len(value)):
            raise DraftingError(f"le champ {entry.field.name} du lot n° {lot.number} compte {len(value)} caractères, "
                                f"pour {entry.field.max_length} admis.", hint="Raccourcissez le texte de l'avis.")
        _enter(data[entry.field.form], entry, value)
        where = {"field": entry.field.name} | ({"block": entry.given.block} if entry.given.block else {})
        if entry.given.kind in ("choose", "write"):
            asked["to_complete"].append(where | {"hint": printed} | (
                {"choices": list(entry.given.codes)} if entry.given.codes else {}))
        elif entry.given.confirm:
            asked["to_confirm"].append(where | {"value": value, "hint": printed})
    return data | asked


def _enter(form: dict[str, Any], entry: Entry, value: Any) -> None:
    """Put `value` in its field: alone, in a list, or in the block of its group."""
    field = entry.field
    if field.many:
        form.setdefault(field.name, []).extend([] if value is None else [value])
    elif not field.group:
        form[field.name] = value
    else:
        blocks = form.setdefault(field.group, [])
        if not blocks or field.name in blocks[-1]:
            blocks.append({})
        blocks[-1][field.name] = value


def _value(settled: Settled, entry: Entry, piece: Piece, printed: str) -> str | None:
    match entry.given.kind:
        case "value":
            return entry.given.words
        case "text":
            return printed.removeprefix("«\u00a0").removesuffix("\u00a0»")
        case "from":
            return _text(settled, piece, entry.given.codes)
        case _:
            return None


def _text(settled: Settled, piece: Piece, provisions: tuple[str, ...]) -> str:
    """The lines of the avis that give these provisions for the lot, in its own order; a row of a table is a line."""
    clauses = settled.library.clauses
    return "\n".join(line for passage in piece.passages()
                     if set(clauses[passage.clause].provides) & set(provisions) and not _of_other_lots(clauses[passage.clause])
                     for block in passage.blocks for line in _lines(block))


def _of_other_lots(clause: Clause) -> bool:
    """Whether a clause speaks of the lots without clause: nothing to say of them in another lot's field."""
    return any(variable.value == "lots_without_clause" for version in clause.versions
               for variable in clause.variables_of(version).values())


def _lines(block: Block) -> Iterator[str]:
    if not isinstance(block, Table):
        yield from block_lines(block)
        return
    titles = [column.title for column in block.columns]
    for rank, row in enumerate(block.rows):
        cells = [f"{title}\u00a0: {plain(cell)}" for title, cell in zip(titles, row, strict=True)]
        if block.total and rank == len(block.rows) - 1:
            cells[0] = plain(row[0])
        yield " ; ".join(cells)


def _table(piece: Piece) -> Table | None:
    return next((block for part in piece.body if isinstance(part, Passage)
                 for block in part.blocks if isinstance(block, Table) and block.name == TABLE), None)
