"""Any market with the counting and calibration modules: permanent contracts, urban renewal, staff transfer, periods, pathways."""

from __future__ import annotations

from typing import Any

from drawn_contracts import with_modules
from hypothesis import given
from net import agree, complete, examples, judged


@examples(15)
@given(with_modules())
def test_any_market_with_modules(changes: dict[str, Any]) -> None:
    dossier = judged(changes)
    if not dossier.blocking:
        complete(dossier)
        agree(dossier)
