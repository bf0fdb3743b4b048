"""What holds for any market in tranches, with renewals, or for a group of buyers: whole pièces that agree to the hour."""

from __future__ import annotations

from typing import Any

from drawn_contracts import in_tranches_or_periods
from hypothesis import given
from net import complete, examples, judged

from drafting.document import Table, plain
from drafting.draft import Dossier
from drafting.french import number


def _rows(dossier: Dossier, name: str, code: str) -> list[list[str]]:
    """The rows of every table `name` of the pièces `code`."""
    return [[plain(cell) for cell in row] for piece in dossier.pieces.pieces if piece.code == code
            for passage in piece.passages() for block in passage.blocks if isinstance(block, Table) and block.name == name
            for row in block.rows]


@examples(20)
@given(in_tranches_or_periods())
def test_any_market_in_tranches_or_periods(changes: dict[str, Any]) -> None:
    dossier = judged(changes)
    assert not dossier.blocking, [finding.message for finding in dossier.findings]
    complete(dossier)
    for code in ("avis", "rc", "ccap"):
        for lot in dossier.settled.lots:
            given_hours = [number(each) for each in lot.get("lot.insertion_hours.tranches") or () if each]
            assert [row[-1] for row in _rows(dossier, "tranches_per_lot", code) if row[0] == lot.number] == given_hours, code
            periods = [row[2:] for row in _rows(dossier, "renewals_per_lot", code) if row[0] == lot.number]
            each = lot.get("lot.renewals.each")
            assert periods == ([] if each is None else [[number(lot.get("lot.insertion_hours")), number(each),
                                                         number(lot.get("lot.renewals.total"))]]), code
