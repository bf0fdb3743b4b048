"""What holds for any market: no crash; and either a blocking finding explains, or the pièces agree to the hour."""

from __future__ import annotations

from typing import Any

from drawn import markets, private_contracts
from hypothesis import given
from net import agree, complete, examples, judged, same_fields


@examples(25)
@given(markets(extra=True))
def test_any_market(changes: dict[str, Any]) -> None:
    dossier = judged(changes)
    assert {piece.code for piece in dossier.pieces.pieces} >= {"avis", "rc", "ccap", "ae-annexe", "notice"}
    same_fields(dossier)
    if not dossier.blocking:
        complete(dossier)
        agree(dossier)


@examples(15)
@given(markets(services=True))
def test_any_service(changes: dict[str, Any]) -> None:
    dossier = judged(changes)
    assert {piece.code for piece in dossier.pieces.pieces} >= {
        "avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "fiche-technique", "fiche-suivi", "bilan"}
    same_fields(dossier)
    if not dossier.blocking:
        complete(dossier)


@examples(12)
@given(private_contracts())
def test_any_private_contract(changes: dict[str, Any]) -> None:
    """COH-27, COH-38: no word of public procurement, whatever is drawn; a waived formal notice blocks."""
    dossier = judged(changes, "minimal-private-market")
    codes = {finding.code for finding in dossier.findings}
    assert "COH-27" not in codes and ("COH-38" in codes) == (changes["penalties"]["formal_notice"] == "non")
    assert {piece.code for piece in dossier.pieces.pieces} >= {"rc", "ccap", "ae", "ae-annexe", "notice"}
    if not dossier.blocking:
        complete(dossier)
        agree(dossier)
