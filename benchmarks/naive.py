"""The templates of the usual way: one Word file a pièce, with Jinja names where the market's values stand.

They are made from the very trees that clausier writes: same headings, paragraphs, bullets, tables and fields.
To be kind to the usual way they hold no `{% if %}` and no loop, only substitutions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx

from drafting import french
from drafting.document import BulletList, Field, Heading, Paragraph, Piece, Table, plain
from drafting.draft import Dossier


def context(dossier: Dossier, lot: str | None = None) -> dict[str, str]:
    """The market's values as the templates print them, by Jinja name; those of `lot` for a pièce made per lot."""
    market = dossier.settled.market
    values = {
        "titre": market.title,
        "reference": market.reference,
        "acheteur": market.buyer.name,
        "facilitateur": market.facilitator.name if market.facilitator else "",
        "courriel": market.facilitator.email if market.facilitator else "",
        "telephone": (market.facilitator.phone or "") if market.facilitator else "",
    }
    for rank, entry in enumerate(market.lots):
        prefix = "lot" if entry.number == lot else f"lot{rank}"
        values[f"{prefix}_titre"] = entry.title
        if entry.insertion_hours and entry.insertion_hours.hours:
            values[f"{prefix}_heures"] = french.hours(entry.insertion_hours.hours)
    return {name: value for name, value in values.items() if value}


def make_templates(dossier: Dossier, folder: Path) -> dict[str, Path]:
    """Write one template a pièce code in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}
    for piece in dossier.pieces.pieces:
        if piece.code not in made:
            made[piece.code] = folder / f"{piece.code}.docx"
            _template(piece, context(dossier, piece.lot), made[piece.code])
    return made


def _template(piece: Piece, values: Mapping[str, str], path: Path) -> None:
    names = {_typeset(value): name for name, value in values.items()}
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))

    def named(text: str) -> str:
        return pattern.sub(lambda match: "{{ " + names[match.group(0)] + " }}", text)

    document = docx.Document()
    document.core_properties.title = piece.title
    document.sections[0].header.paragraphs[0].text = named(f"{_typeset(values['reference'])} – {piece.title}")
    document.sections[0].footer.paragraphs[0].text = named(_typeset(values["acheteur"]))
    document.add_heading(named(piece.title), 0)
    for part in piece.body:
        if isinstance(part, Heading):
            document.add_heading(named(f"{part.number or ''} {part.text}".strip()), part.level)
        else:
            for block in part.blocks:
                _block(document, block, named)
    document.save(str(path))


def _block(document: Any, block: Any, named: Any) -> None:
    match block:
        case Paragraph():
            document.add_paragraph(named(plain(block.inlines)))
        case BulletList():
            for item in block.items:
                style = "List Bullet" if item.level == 1 else "List Bullet 2"
                document.add_paragraph(named(plain(item.inlines)), style=style)
        case Table():
            document.add_paragraph(named(block.caption), style="Caption")
            rows = [[column.title for column in block.columns], *([plain(cell) for cell in row] for row in block.rows)]
            _table(document, [[named(cell) for cell in row] for row in rows])
        case Field():
            document.add_paragraph(named(block.label))
            if block.kind == "rows":
                blank = [[""] * len(block.columns)] * block.count
                _table(document, [[column.title for column in block.columns], *blank])
            else:
                for line in block.choices or (block.hint,):
                    document.add_paragraph(named(line))


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _typeset(text: str) -> str:
    return french.typeset(text)
