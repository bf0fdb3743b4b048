"""What holds for any objective in any form of contract: no crash; a finding explains, or each pièce says the same volume."""

from __future__ import annotations

from typing import Any

from drawn_contracts import contracts
from hypothesis import given
from net import complete, examples, judged, same_volume


@examples(25)
@given(contracts())
def test_any_objective(changes: dict[str, Any]) -> None:
    dossier = judged(changes)
    assert not {"COH-01", "COH-01B", "COH-04", "COH-14", "COH-19", "COH-36", "COH-36C"} & {
        finding.code for finding in dossier.findings}
    assert dossier.pieces.unplaced == ()
    if not dossier.blocking:
        complete(dossier)
        same_volume(dossier)
