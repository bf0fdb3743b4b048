"""Rules on tranches and renewals: each fires on its own fault, and not on the market next to it."""

from __future__ import annotations

from typing import Any

import builders
from judging import assert_said, dossier, said
from msgspec.structs import replace

from drafting.checks import Finding, check
from drafting.document import Block, Passage, Piece, Table, Text
from drafting.draft import Dossier
from drafting.pieces import Pieces

TRANCHES = {"form": "tranches", "tranches": [{"title": "Bâtiment A"}, {"title": "Bâtiment B"}]}
HOURS = {"mode": "by_tranche", "tranches": ["180", "320"]}


def market(hours: Any = HOURS, **more: Any) -> dict[str, Any]:
    """A market in two tranches."""
    return {"contract": TRANCHES, "lots": [builders.lot("1", insertion_hours=hours)]} | more


def without(clause: str, made: Dossier) -> tuple[Finding, ...]:
    """The findings when no pièce prints `clause`."""
    kept = tuple(replace(piece, body=tuple(b for b in piece.body if not isinstance(b, Passage) or b.clause != clause))
                 for piece in made.pieces.pieces)
    return check(made.settled, made.selection, replace(made.pieces, pieces=kept))


def with_figure(made: Dossier, row: int, figure: str) -> tuple[Finding, ...]:
    """The findings when a table of tranches of the CCAP says `figure` in its `row`."""
    def block(b: Block) -> Block:
        if not isinstance(b, Table) or b.name != "tranches_per_lot":
            return b
        rows = [list(cells) for cells in b.rows]
        rows[row][-1] = (Text(figure),)
        return replace(b, rows=tuple(tuple(cells) for cells in rows))

    def piece(p: Piece) -> Piece:
        return p if p.code != "ccap" else replace(p, body=tuple(
            replace(b, blocks=tuple(map(block, b.blocks))) if isinstance(b, Passage) else b for b in p.body))

    changed: Pieces = replace(made.pieces, pieces=tuple(map(piece, made.pieces.pieces)))
    return check(made.settled, made.selection, changed)


def test_coh_20_each_lot_says_the_hours_of_each_tranche() -> None:
    assert_said(dossier(market("500")).findings, "COH-20", "blocking", "Lot n° 1", "par tranche")
    assert dossier(market()).findings == ()
    assert said(dossier({"lots": [builders.lot("1")]}).findings, "COH-20") == []


def test_coh_20_an_unaffirmed_tranche_has_its_rule() -> None:
    made = dossier(market())
    assert said(made.findings, "COH-20B") == []
    assert_said(without("execution_clause/ccap/tranches-non-affermies", made), "COH-20B", "blocking", "pas affermie")
    firm = dossier(market({"mode": "by_tranche", "tranches": ["180", "0"]}))
    assert said(without("execution_clause/ccap/tranches-non-affermies", firm), "COH-20B") == []


def test_coh_04_the_tranches_add_up_to_the_total() -> None:
    made = dossier(market())
    assert said(made.findings, "COH-04B") == []
    assert_said(with_figure(made, 0, "190"), "COH-04B", "blocking", "500 heures au total et 510 heures ligne à ligne")
    assert_said(with_figure(made, -1, "510"), "COH-04B", "blocking", "510 heures au total")


RENEWED = {"nature": "services", "ccag": "supplies_services", "estimated_value": "2 000 000", "duration_months": "12",
           "renewals": {"count": "3", "months": "12"},
           "lots": [builders.lot("1", estimated_value="200 000", trade="nettoyage", duration_months=None, insertion_hours="245")]}


def test_coh_21_each_period_has_its_hours() -> None:
    assert dossier(RENEWED).findings == ()
    assert_said(dossier(RENEWED | {"duration_months": None}).findings, "COH-21", "blocking", "Lot n° 1", "reconduction")
    rule = {"mode": "yearly", "hours": "245"}
    yearly = [builders.lot("1", estimated_value="200 000", duration_months="12", insertion_hours=rule)]
    assert said(dossier(RENEWED | {"lots": yearly}).findings, "COH-21") == []


def test_coh_21_the_balance_of_a_period_has_its_rule() -> None:
    made = dossier(RENEWED)
    assert_said(without("execution_clause/ccap/reconductions-solde", made), "COH-21B", "blocking", "qui manquent")
    strict = dossier(RENEWED | {"renewals": {"count": "3", "months": "12", "carry_over": "0 %"}})
    assert strict.findings == ()
    assert_said(without("execution_clause/ccap/reconductions-sans-report", strict), "COH-21B", "blocking")


def test_a_renewal_asks_for_hours_in_proportion_of_its_length() -> None:
    """245 h in 12 months: 122 h for each renewal of 6 months, 489 h in all with two of them."""
    lot = builders.settled(**(RENEWED | {"renewals": {"count": "2", "months": "6"}})).lots[0]
    assert (lot.get("lot.renewals.each"), lot.get("lot.renewals.total"), lot.get("lot.whole_months")) == (122, 489, 24)


def test_val_05_the_estimated_value_covers_the_renewals() -> None:
    low = RENEWED | {"estimated_value": "700 000"}
    assert_said(dossier(low).findings, "VAL-05", "warning", "800 000", "reconductions comprises")
    assert said(dossier(RENEWED).findings, "VAL-05") == []
    assert said(dossier({key: value for key, value in low.items() if key != "renewals"}).findings, "VAL-05") == []


def test_the_table_of_penalties_says_that_each_period_is_assessed() -> None:
    def starts(changes: Any) -> set[str]:
        return {"".join(run.text for run in row[2] if isinstance(run, Text)) for piece in dossier(changes).pieces.pieces
                for passage in piece.passages() for block in passage.blocks
                if isinstance(block, Table) and block.name == "penalties" for row in block.rows[:1]}

    assert all("à la fin de chaque période" in start for start in starts(RENEWED)) and starts(RENEWED)
    once = {key: value for key, value in RENEWED.items() if key != "renewals"}
    assert not any("période" in start for start in starts(once))
