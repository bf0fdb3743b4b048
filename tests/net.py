"""What the property tests ask of a dossier, whatever was drawn: findings that explain, or whole pièces that agree."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import builders
from hypothesis import HealthCheck, settings

from drafting.avis import notice_data
from drafting.cases import case_market
from drafting.document import Piece, Table, lines, plain
from drafting.draft import Dossier, prepare
from drafting.french import number

MORE = int(os.environ.get("EXAMPLES", "1"))
"""How many times more examples than usual, drawn at random then: a long campaign (tests/README.md)."""
TABLES = {"hours_per_lot", "mechanisms_per_lot", "hours_equivalents", "service_quantities"}
"""The tables that print the hours of a lot."""


def examples(count: int) -> Callable[[Any], Any]:
    """A property tried on `count` examples, always the same unless a campaign asks for more."""
    return settings(max_examples=count * MORE, deadline=None, derandomize=MORE == 1, print_blob=True,
                    suppress_health_check=list(HealthCheck))


def judged(changes: dict[str, Any], starter: str = "minimal-market") -> Dossier:
    """The starter with `changes`, prepared; every finding says where, and what to do."""
    source = case_market(builders.library(), changes, starter)
    dossier = prepare(source, builders.library(), builders.outlines())
    assert all(".yaml:" in finding.where and finding.advice for finding in dossier.findings)
    return dossier


def complete(dossier: Dossier) -> str:
    """The pièces of a market that nothing stops are complete; their text."""
    assert dossier.pieces.gaps == () and dossier.pieces.unplaced == ()
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter" not in text and "{" not in text
    return text


def _hours_shown(piece: Piece, only: str | None) -> dict[str, set[str]]:
    """Lot → the figures of insertion hours that the pièce prints for it, in its tables and its sentences.

    `only` is the number of a single lot, which no table names.
    """
    shown: dict[str, set[str]] = {}
    for passage in piece.passages():
        for block in passage.blocks:
            if isinstance(block, Table) and block.name in TABLES:
                column = next(i for i, each in enumerate(block.columns) if each.title.startswith("Heures"))
                for row in block.rows[: -1 if block.total else None]:
                    shown.setdefault(only or plain(row[0]), set()).add(plain(row[column]))
        if len(passage.lots) == 1:
            text = "\n".join(line for line in lines(Piece(piece.code, "", "dce", (passage,))))
            for figure in re.findall(r"(\d[\d\u00a0]*)\u00a0heures? d’insertion", text):
                shown.setdefault(passage.lots[0], set()).add(figure)
    return shown


def agree(dossier: Dossier) -> None:
    """COH-01: each lot's figure is the only one that its pièces print, and those that must print it do."""
    only = dossier.settled.lots[0].number if dossier.settled.single else None
    for lot in dossier.settled.lots:
        hours = lot.get("lot.insertion_hours")
        mandatory = lot.get("lot.obligation") == "mandatory"
        for piece in dossier.pieces.pieces:
            shown = _hours_shown(piece, only).get(lot.number, set())
            service = "insertion_service" in lot.levers
            due = "execution_condition" in lot.levers or service
            assert shown <= {number(hours)} if due else not shown, (piece.stem, lot.number, shown)
            told = ("rc", "ccap") if service else ("avis", "rc", "ccap", *(("notice",) if mandatory else ()))
            own = piece.code in told or (
                mandatory and piece.code == "ae-annexe" and piece.lot == lot.number)
            assert shown or not (own and due), (piece.stem, lot.number)


def same_fields(dossier: Dossier) -> None:
    """COH-29 holds by construction, for every lot and whatever the levers, from the day these forms exist."""
    assert not {"COH-29", "COH-29B"} & {finding.code for finding in dossier.findings}
    data = notice_data(dossier.settled, dossier.selection, dossier.outlines)
    assert (data is None) is (dossier.settled.market.launch_date.year < 2024)
    assert data is None or len(data["lots"]) == len(dossier.settled.lots)


def _text(piece: Piece) -> str:
    return "\n".join(lines(piece)).casefold()


def same_volume(dossier: Dossier) -> None:
    """COH-01: avis, RC, CCAP and annex print each lot's volume in the same words (a table's cell begins with a capital)."""
    by_rule = dossier.settled.get("facts.volume_by_rule")
    for lot in dossier.settled.lots:
        if "execution_condition" not in lot.levers or "reserved" in lot.levers:
            continue
        volume = str(lot.get("lot.volume")).casefold()
        for piece in dossier.pieces.pieces:
            if piece.code in ("avis", "rc", "ccap") or (piece.code == "ae-annexe" and piece.lot == lot.number):
                figure = str(lot.get("lot.insertion_hours")) if not by_rule and piece.code != "ae-annexe" else ""
                said = _text(piece)
                assert volume in said or (figure and figure in said.replace("\u00a0", "")), (piece.stem, volume)
