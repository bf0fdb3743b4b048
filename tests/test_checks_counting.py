"""COH-31, VAL-30, VAL-31: permanent contracts are valued by one clause, capped, that gives something."""

from __future__ import annotations

from pathlib import Path

import builders
import pytest
from builders import lot
from judging import Changes, assert_said, clause_file, dossier, lots, said

from drafting.document import lines
from drafting.library import Library

AFTER = "execution_clause/ccap/contrats-durables-forfait"
RETENTION: Changes = {"counting": {"permanent_contract": "retention"}}


def with_clause(folder: Path, text: str, **keys: str) -> Library:
    """The built-in library and one clause that values permanent contracts."""
    path = folder / "complement" / "execution_clause" / "ccap" / "prime.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(clause_file(text, AFTER, provides="[CCAP-10]",
                                when="{counting.permanent_contract: retention}", **keys), encoding="utf-8")
    return builders.laid(folder / "complement")


def test_two_clauses_value_permanent_contracts(tmp_path: Path) -> None:
    library = with_clause(tmp_path, "Les heures comptent {mois} mois de plus.",
                          variables="{mois: {value: counting.permanent_contract_max_months, format: number}}")
    given = dossier(RETENTION, library)
    assert_said(given.findings, "COH-31B", "blocking", "execution_clause/ccap/prime")
    assert said(given.findings, "COH-31C") == []
    assert said(dossier(RETENTION).findings, "COH-31B") == []


def test_a_valuation_without_a_cap(tmp_path: Path) -> None:
    given = dossier(RETENTION, with_clause(tmp_path, "Les heures comptent sans limite."))
    assert_said(given.findings, "COH-31C", "blocking", "execution_clause/ccap/prime", where="complement/")


@pytest.mark.parametrize("mechanism", ["remaining_duration", "lump_sum", "coefficient", "retention", "none"])
def test_each_mechanism_alone_is_capped(mechanism: str) -> None:
    given = dossier({"counting": {"permanent_contract": mechanism}, **lots(lot("1", insertion_hours="1 750"))})
    assert [f.code for f in given.findings if f.code.startswith(("COH-31", "VAL-3"))] == []
    kept = [id_ for id_ in given.selection.kept if id_.startswith("execution_clause/ccap/contrats-durables")]
    assert len(kept) == (mechanism != "none")


def test_a_cap_that_rewards_nobody() -> None:
    changes: Changes = {"counting": {"permanent_contract_max_months": "24"}}
    given = dossier(changes)
    assert_said(given.findings, "VAL-30", "warning", "24 mois au plus",
                where=given.settled.source.file.where(("counting", "permanent_contract_max_months")))
    assert said(dossier({"counting": {"permanent_contract_max_months": "36"}}).findings, "VAL-30") == []


def test_a_credit_above_the_cap() -> None:
    """300 hours a contract, and a cap of 20 % of 525 hours."""
    credit: Changes = {"counting": {"permanent_contract": "lump_sum"}}
    given = dossier(credit)
    assert_said(given.findings, "VAL-31", "warning", "Lot n° 1", "300 heures", "20 %", "525 heures",
                where=given.settled.source.file.where(("counting",)))
    assert said(dossier({**credit, **lots(lot("1", insertion_hours="1 750"))}).findings, "VAL-31") == []


@pytest.mark.parametrize("nature", ["intellectual", "ict", "project_management"])
def test_a_study_opens_publics_who_may_hold_a_diploma(nature: str) -> None:
    study: Changes = {"nature": nature, "ccag": nature}
    narrow = dossier({**study, "publics": ["jeunes_sans_qualif", "qpv"]})
    assert_said(narrow.findings, "VAL-32", "note", "peu de postes sans diplôme")
    assert said(dossier({**study, "publics": ["jeunes_sans_qualif", "jeunes_diplomes"]}).findings, "VAL-32") == []
    assert said(dossier({"publics": ["jeunes_sans_qualif", "qpv"]}).findings, "VAL-32") == []


def test_a_study_counts_by_euros_rather_than_by_labour() -> None:
    study: Changes = {"nature": "intellectual", "ccag": "intellectual"}
    by_labour = lot("1", insertion_hours={"mode": "calibrated", "rate": "5 %"})
    by_euros = lot("1", insertion_hours={"mode": "per_amount", "hours": "1", "amount": "3 000"})
    assert_said(dossier({**study, **lots(by_labour)}).findings, "VAL-33", "note", "Lot n° 1")
    assert said(dossier({**study, **lots(by_euros)}).findings, "VAL-33") == []
    assert said(dossier(lots(by_labour)).findings, "VAL-33") == []


TRAINING = {"mode": "training_hours", "brackets": [{"up_to": "100 000", "hours": "70"}, {"above": "100 000", "hours": "140"}]}
PERIODS = {"mode": "immersion", "count": "2", "each": "35"}
SMALL = {"estimated_value": "60 000", "trade": "peinture"}


def test_training_is_for_its_own_publics() -> None:
    training = lots(lot("1", insertion_hours=TRAINING, **SMALL))
    assert_said(dossier(training).findings, "VAL-54", "warning", "Lot n° 1", "décrochage")
    assert said(dossier({**training, "publics": ["deld", "reconversion"]}).findings, "VAL-54") == []


def test_immersion_is_for_small_lots() -> None:
    assert_said(dossier(lots(lot("1", insertion_hours=PERIODS))).findings, "VAL-53", "warning", "525 heures")
    assert said(dossier(lots(lot("1", insertion_hours=PERIODS, **SMALL))).findings, "VAL-53") == []


@pytest.mark.parametrize(("rule", "words"), [
    (PERIODS, "2 périodes d’immersion professionnelle de 35 heures chacune"),
    ({"mode": "pathways", "count": "2", "each": "70"}, "2 parcours d’insertion de 70 heures chacun"),
    (TRAINING, "de 70 à 140 heures de formation ou de stage")])
def test_the_form_of_the_volume_is_said_to_those_who_commit(rule: dict[str, object], words: str) -> None:
    given = dossier({"publics": ["deld", "decrochage"], **lots(lot("1", insertion_hours=rule, **SMALL))})
    assert [finding.message for finding in given.findings] == []
    for code in ("rc", "ccap", "ae-annexe", "notice"):
        text = "\n".join(line for piece in given.pieces.pieces if piece.code == code for line in lines(piece))
        assert words.casefold() in text.replace("\u00a0", " ").casefold(), code


def test_tenderers_read_the_hours_of_training_before_they_know_their_amount() -> None:
    given = dossier({"publics": ["deld", "decrochage"], **lots(lot("1", insertion_hours=TRAINING, **SMALL))})
    avis = "\n".join(line for piece in given.pieces.pieces if piece.code == "avis" for line in lines(piece))
    assert "De 70 à 140 heures de formation ou de stage" in avis.replace("\u00a0", " ")
