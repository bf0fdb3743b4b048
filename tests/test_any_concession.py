"""Any concession: no crash, no article of public markets, no word of them; and either a finding explains, or all is written."""

from __future__ import annotations

import re
from typing import Any

from drawn import concessions
from hypothesis import given
from net import complete, examples, judged

from drafting.document import lines

MARKETS_ONLY = re.compile(r"\b[LRD]\.[ \u00a0]?2\d{3}-\d|\bCCAG\b|\bCCAP\b|titulaire|\bmarchés?\b|\bacheteurs?\b")


@examples(20)
@given(concessions())
def test_any_concession(changes: dict[str, Any]) -> None:
    dossier = judged(changes, "minimal-concession")
    assert "REF-01" not in {finding.code for finding in dossier.findings}
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece) if not line.startswith("| BT"))
    found = MARKETS_ONLY.search(text)
    assert found is None, text[max(0, found.start() - 120):found.end() + 60]
    if not dossier.blocking:
        complete(dossier)
