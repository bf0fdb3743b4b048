"""Rules on insertion services: each fires on its own fault, and not on the market next to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import builders
import pytest
from builders import service
from click.testing import CliRunner
from judging import Changes, assert_said, cell, said, with_blocks
from msgspec.structs import replace
from places import STARTERS

from drafting.cases import comparable
from drafting.checks import Finding
from drafting.cli import main
from drafting.coverage import coverage
from drafting.document import Table, lines, plain
from drafting.draft import Dossier, prepare
from drafting.facts import PRIVATE_PIECES
from drafting.library import Library

STARTER = next(path for path in STARTERS if path.stem == "services-d-insertion")
BLOCKING, WARNING, NOTE = "blocking", "warning", "note"


def dossier(changes: Changes, library: Library | None = None) -> Dossier:
    return prepare(builders.service_market(**changes), library or builders.library(), builders.outlines())


def one(block: dict[str, str | None] | None = None, **changes: Any) -> dict[str, Any]:
    """A market of one service, its lot or its block changed."""
    return {"lots": [service(block=block, **changes)]}


def scored(weight: str, *sections: str) -> dict[str, Any]:
    """A table of criteria whose insertion weighs `weight` and scores `sections`."""
    quality = {"title": "Qualité", "weight": weight, "insertion": "oui", "subcriteria_base": "criterion",
               "subcriteria": [{"title": "Qualité de l'action", "weight": "100", "sections": list(sections)}]}
    price = {"title": "Prix", "weight": str(90 - int(weight))}
    return {"criteria": [price, {"title": "Environnement", "weight": "10", "environmental": "oui"}, quality]}


ALL = ("action", "supervision", "tutoring", "support", "training", "monitoring")
CLAUSE = builders.lot("2", title="Nettoyage", trade="nettoyage", estimated_value="120 000", insertion_hours="245", criteria=[
    {"title": "Prix", "weight": "80"}, {"title": "Environnement", "weight": "20", "environmental": "oui"}])
MIXED: Changes = {"lots": [service(), CLAUSE], "fulfilment_modes": ["embauche_directe", "mad_etti", "soustraitance_siae"]}
"""A service beside a lot with the execution condition."""

RULES: tuple[tuple[str, str, Changes, tuple[str, ...], Changes], ...] = (
    # code, level, the faulty market, words of the sentence, the market next to it
    ("VAL-60", BLOCKING, one({"support_share": "50 %"}), ("50 %", "R. 2123-2"), one({"support_share": "49 %"})),
    ("VAL-61", BLOCKING, {"nature": "works", "ccag": "works"}, ("travaux", "R. 2123-1"), {"nature": "services"}),
    ("VAL-61", BLOCKING, {"nature": "supplies"}, ("fournitures",), {}),
    ("VAL-62", BLOCKING, {"defence_or_security": "oui"}, ("défense",), {"defence_or_security": "non"}),
    ("VAL-63", NOTE, {"procedure": "open"}, ("quel que soit son montant",), {"procedure": "adapted"}),
    ("VAL-63B", WARNING, {**MIXED, "estimated_value": "300 000"}, ("au lot n° 2",), {**MIXED, "estimated_value": "200 000"}),
    ("VAL-64", WARNING, {"estimated_value": "750 000"}, ("750 000", "Journal officiel", "R. 2131-15"),
     {"estimated_value": "749 999"}),
    ("VAL-64", WARNING, {"estimated_value": "1 000 000", "buyer": {"capacity": "contracting_entity"}}, ("à vérifier",),
     {"estimated_value": "999 999", "buyer": {"capacity": "contracting_entity"}}),
    ("VAL-65", WARNING, one({"buyer_title": None}), ("subvention",), {}),
    ("VAL-66", WARNING, scored("30", *ALL), ("30 %",), scored("40", *ALL)),
    ("VAL-66", WARNING, scored("65", *ALL), ("65 %",), scored("60", *ALL)),
    ("VAL-67", WARNING, scored("50", *ALL[:-1]), ("Organisation du suivi",), scored("50", *ALL)),
    ("VAL-68", WARNING, {"estimated_value": "216 000"}, ("n'est tranché",), {"estimated_value": "215 999"}),
    ("VAL-68", WARNING, {"estimated_value": "216 000"}, ("n'est tranché",),
     {"estimated_value": "216 000", "lots": [service(other_social_condition="égalité entre les femmes et les hommes")]}),
    ("VAL-69", WARNING, one({"cpv": "77310000-6"}), ("77310000-6",), one({"cpv": "85312510-7"})),
    ("VAL-70", WARNING, one({"pathway_months": "13"}), ("13 mois", "12 mois"), one({"pathway_months": "12"})),
    ("VAL-72", BLOCKING, {"contract": {"form": "orders", "maximum": "400 000"}}, ("marché ordinaire", "pour le marché"),
     {"contract": {"form": "ordinary"}}),
    ("VAL-71", WARNING, one(insertion_hours="6 000"), ("6 000 heures", "9 545 heures"), one(insertion_hours="9 000")),
)


@pytest.mark.parametrize(("code", "level", "faulty", "words", "sound"), RULES, ids=[
    f"{rule[0]}-{rank}" for rank, rule in enumerate(RULES)])
def test_a_rule_fires_on_its_fault_alone(code: str, level: str, faulty: Changes, words: tuple[str, ...], sound: Changes) -> None:
    assert_said(dossier(faulty).findings, code, level, *words)
    assert said(dossier(sound).findings, code) == []


@pytest.mark.parametrize(("key", "title"), [("support_share", "Part du support"), ("cpv", "Code CPV")])
def test_what_decides_of_the_procedure_is_never_guessed(key: str, title: str) -> None:
    assert_said(dossier(one({key: None})).findings, "VAL-01", BLOCKING, title)
    assert said(dossier({}).findings, "VAL-01") == []


def test_a_practice_of_the_lot_outside_its_range_is_said() -> None:
    assert_said(dossier(one({"supervision_ratio": "15"})).findings, "VAL-02", WARNING, "encadrant", "6", "12")
    assert said(dossier(one({"supervision_ratio": "10"})).findings, "VAL-02") == []


def blocking(found: Dossier) -> list[Finding]:
    return [finding for finding in found.findings if finding.level == BLOCKING]


def text(found: Dossier, code: str) -> str:
    return "\n".join(line for piece in found.pieces.pieces if piece.code == code for line in lines(piece)).replace("\u00a0", " ")


def test_places_make_the_hours() -> None:
    """8 places × 26 h ÷ 35 h = 5,94 ETP; × 1 607 h a year × 12 months = 9 545 h; paid hours: × 1 820 = 10 810 h."""
    lot = dossier({}).settled.lots[0]
    assert (lot.get("lot.insertion_service.fte"), lot.get("lot.insertion_hours")) == (Decimal("5.94"), 9545)
    assert dossier({"counting": {"hours_base": "paid"}}).settled.lots[0].get("lot.insertion_hours") == 10810


def test_an_altered_quantity_is_seen() -> None:
    given = dossier({})
    assert said(given.findings, "COH-01") == []
    assert_said(with_blocks(given, cell("service_quantities", 0, -1, "9 000")), "COH-01", BLOCKING, "9 000", "9 545")


def test_no_extra_price_is_refused_to_whom_sells_insertion() -> None:
    """CCAP-31 is never written there: « la clause n'ouvre droit à aucun prix » would deny the price of what is bought."""
    assert "aucun prix supplémentaire" not in text(dossier({}), "ccap")
    given = builders.library()
    price = replace(given.clauses["insertion_service/ccap/prix"], provides=("CCAP-31",))
    library = replace(given, clauses={**given.clauses, price.id: price})
    assert_said(dossier({}, library).findings, "VAL-11", BLOCKING, "CCAP-31", "M4")
    assert said(dossier({}).findings, "VAL-11") == []


def test_the_library_writes_all_that_a_service_asks(library: Library) -> None:
    rows = coverage(library, ("M4",))
    assert [(row.provision, row.faults) for row in rows if row.faults] == []
    assert sum(row.statuses["M4"] in ("L", "I") for row in rows) > 40


def test_beside_a_clause_each_lot_has_its_article() -> None:
    """One CCAP: the follow-up of the service is not that of the other lot, and a reference leads to the right one."""
    found = dossier({**MIXED, "estimated_value": "200 000"})
    assert blocking(found) == []
    ccap = text(found, "ccap")
    assert "# 12 Service d’insertion" in ccap and "# 13 Action d’insertion" in ccap
    forms = {piece.lot: "\n".join(lines(piece)).replace("\u00a0", " ")
             for piece in found.pieces.pieces if piece.code == "fiche-suivi"}
    assert "l’article 12." in forms["1"] and "l’article 13." in forms["2"]
    tables = [block for piece in found.pieces.pieces for passage in piece.passages() for block in passage.blocks
              if isinstance(block, Table)]
    assert {plain(row[0]) for table in tables if table.name == "service_quantities" for row in table.rows} == {"1"}
    assert {plain(row[0]) for table in tables if table.name == "hours_per_lot" for row in table.rows} == {"2"}


@pytest.mark.parametrize("changes", [
    {"facilitator": "non", "insertion_contact": {"service": "service insertion", "email": "insertion@exemple.org"}},
    {"ccag": "none"}, {"penalties": {"formal_notice": "non"}}, {"signature": "submission"}, {"annex_required": "non"},
    {"grouping": "shared"}, {"priority_publics": ["qpv"], "priority_share": "30 %"}, {"termination": "oui"},
    {"buyer": {"kind": "semi_public_company", "name": "SEM du Val"}}, {"negotiation": "oui"}, {"procedure": "open"},
    {"monitoring": {"frequency": "half_yearly"}}, {"eligibility": {"prior_validation": "non", "open_to_others": "non"}},
    {"launch_date": "15/06/2024"}, {"counting": {"hours_base": "paid"}}, {"penalties": {"ceiling": "0"}}],
    ids=lambda changes: "-".join(changes))
def test_a_service_is_drafted_whatever_its_other_choices(changes: Changes) -> None:
    found = dossier(changes)
    assert blocking(found) == [] and found.pieces.gaps == () and found.pieces.unplaced == ()


def test_an_unread_wording_is_never_printed() -> None:
    """R. 2123-1 was read as it stands since 02/04/2021."""
    assert_said(dossier({"launch_date": "01/04/2021"}).findings, "COH-39", BLOCKING, "R. 2123-1")
    assert said(dossier({"launch_date": "02/04/2021"}).findings, "COH-39") == []


def test_the_command_shows_how_places_make_the_hours() -> None:
    """4 places × 26 h ÷ 35 h = 2,97 ETP: 4 772 h in a year of worked hours."""
    shown = CliRunner().invoke(main, ["hours", str(STARTER), "--lot", "2"])
    words = comparable(shown.output)
    assert shown.exit_code == 0 and "1 607 h par an" in words and "équivalents temps plein : 2,97 – calculé" in words
    assert "Heures retenues : 4 772 h (calculées)" in words and "il manque" not in words


def test_a_clause_that_serves_two_mechanisms_is_written_once_for_the_lots_of_both() -> None:
    found = dossier({**MIXED, "estimated_value": "200 000"})
    kept = found.selection.kept["execution_clause/ccap/publics"]
    assert [lot.number for lot in kept.lots] == ["1", "2"] and "service d'insertion" in kept.reason
    alone = dossier({}).selection
    assert [lot.number for lot in alone.kept["execution_clause/ccap/publics"].lots] == ["1"]
    assert "execution_clause/ccap/prix" in alone.left_out and "execution_clause/ccap/modalites" in alone.left_out


def test_the_command_names_the_models_that_a_clause_serves() -> None:
    shown = comparable(CliRunner().invoke(main, ["library", "show", "execution_clause/ccap/publics"]).output)
    assert "Elle est écrite aussi pour : – Service d'insertion" in shown
    own = comparable(CliRunner().invoke(main, ["library", "show", "execution_clause/ccap/prix"]).output)
    assert "Elle est écrite aussi pour" not in own


def test_the_share_of_the_support_and_the_buyers_title_stay_with_him() -> None:
    found = dossier({})
    told = "\n".join(line for piece in found.pieces.pieces if piece.code != "opportunite" for line in lines(piece))
    assert "compétence en matière" not in told and "compétence en matière" in text(found, "opportunite")
    printed = {variable.value for clause in found.settled.library.clauses.values() if clause.piece not in PRIVATE_PIECES
               for version in clause.versions for variable in clause.variables_of(version).values()}
    assert not printed & {"lot.insertion_service.support_share", "lot.insertion_service.buyer_title"}
    assert printed & {"lot.insertion_service.places"}
