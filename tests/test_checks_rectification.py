"""Rules on a corrective notice: all the pièces are made again (COH-33), and candidates have the time to answer (COH-33B)."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from builders import lot
from judging import Changes, assert_said, dossier, said

from drafting.cases import comparable
from drafting.document import lines
from drafting.draft import Dossier, only, shell_values
from drafting.rectify import compare, corrected

UNCHANGED = {"number": "1", "date": "15/02/2027", "deadline": "unchanged"}
POSTPONED = {"number": "1", "date": "15/02/2027", "deadline": "postponed", "new_deadline": "12/03/2027"}


def rectified(before: Changes, after: Changes, notice: Changes = UNCHANGED) -> Dossier:
    """The minimal market changed from `before` to `after`, with its corrective notice."""
    new = dossier({**after, "rectification": notice})
    return corrected(new, compare(dossier(before), new))


FEWER: Changes = {"lots": [lot("1", insertion_hours="420")]}
MORE: Changes = {"lots": [lot("1", insertion_hours="525")]}


def test_a_corrected_market_is_written_whole() -> None:
    """COH-33: a part of the pièces would keep the former version."""
    part = only(dossier({"rectification": UNCHANGED}), ("ccap",))
    assert_said(part.findings, "COH-33", "blocking", "avis, rc", "ae-annexe", where="minimal-market.yaml")
    assert part.blocking


@pytest.mark.parametrize(("changes", "codes"), [({"rectification": UNCHANGED}, ()), ({}, ("ccap",))],
                         ids=["corrigé, tout", "non corrigé, une pièce"])
def test_a_whole_rewriting_or_a_market_that_nothing_corrects_is_not_told(changes: Changes, codes: tuple[str, ...]) -> None:
    assert said(only(dossier(changes), codes).findings, "COH-33") == []


def test_every_piece_bears_the_same_version_and_date() -> None:
    found = rectified(MORE, FEWER)
    dates = {shell_values(found.settled, piece)["date"] for piece in found.pieces.pieces}
    assert {comparable(date) for date in dates} == {"1er février 2027, rectificatif n° 1 du 15 février 2027"}
    assert "rectificatif" in {piece.code for piece in found.pieces.pieces}
    plain = dossier(FEWER)
    assert {shell_values(plain.settled, piece)["date"] for piece in plain.pieces.pieces} == {"1er\u00a0février\u00a02027"}


def test_more_hours_and_no_more_time_are_told() -> None:
    assert_said(rectified(FEWER, MORE).findings, "COH-33B", "warning", "Volume d'insertion", where="minimal-market.yaml")


QUIET: dict[str, tuple[Changes, Changes, Changes]] = {
    "date reportée": (FEWER, MORE, POSTPONED),
    "un courriel": ({}, {"facilitator": {"email": "clauses@exemple.org"}}, UNCHANGED),
    "un numéro d'article": ({}, {"pieces": {"ccap": {"article": "14"}}}, UNCHANGED),
}


@pytest.mark.parametrize("name", QUIET)
def test_a_postponed_date_or_a_light_change_is_not_told(name: str) -> None:
    assert said(rectified(*QUIET[name]).findings, "COH-33B") == []


def test_what_was_is_no_contradiction() -> None:
    """The notice prints former sums and volumes: the rules on what is do not read that table."""
    cheaper: dict[str, Any] = {"penalties": {"hour": {"mode": "fixed", "amount": "45"}}}
    found = rectified(MORE, {**FEWER, **cheaper}, POSTPONED)
    assert found.findings == dossier({**FEWER, **cheaper, "rectification": POSTPONED}).findings
    notice = next(piece for piece in found.pieces.pieces if piece.code == "rectificatif")
    text = comparable("\n".join(lines(notice)))
    assert "| Pénalité par heure non réalisée | Toute la consultation | 60 € | 45 € |" in text
    assert builders.library().data["rectification"]["none"] not in text
