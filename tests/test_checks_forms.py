"""COH-28 and COH-31: what the forms ask of people, and the columns that the counting rules need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from judging import CRITERION, Changes, assert_said, dossier, said, with_blocks
from msgspec.structs import replace

from drafting.document import Block, Column, Field, Paragraph, Text, plain
from drafting.draft import Dossier

MINIMAL = dossier({})
SCORING = dossier(CRITERION)
UNVALUED = dossier({"counting": {"permanent_contract": "none", "work_study": "company_hours"}})


def titled(name: str, rank: int, title: str) -> Callable[[Block], Block]:
    """Another title for one column of the field `name`."""
    def change(block: Block) -> Block:
        if not isinstance(block, Field) or block.name != name:
            return block
        columns = list(block.columns)
        columns[rank] = Column(title)
        return replace(block, columns=tuple(columns))

    return change


@pytest.mark.parametrize("title", [
    "Nom", "Nom et prénom du bénéficiaire", "Adresse", "Date de naissance", "Motif d'éligibilité", "Téléphone",
    "Numéro de sécurité sociale"])
def test_a_form_never_asks_who_the_beneficiary_is(title: str) -> None:
    findings = with_blocks(MINIMAL, titled("beneficiaires", 1, title), "fiche-suivi")
    assert_said(findings, "COH-28", "blocking", "fiche-suivi-lot-1", title, where="fiche-suivi/beneficiaires.yaml:1")


@pytest.mark.parametrize(("piece", "label"), [
    ("ae-annexe", "Noms des bénéficiaires pressentis"), ("fiche-suivi", "Adresse du bénéficiaire"),
    ("bilan", "Identité des bénéficiaires"), ("bilan", "Justificatifs d'éligibilité")])
def test_nor_does_a_single_field(piece: str, label: str) -> None:
    def change(block: Block) -> Block:
        return replace(block, label=label) if isinstance(block, Field) and block.kind == "text" else block

    assert_said(with_blocks(MINIMAL, change, piece), "COH-28", "blocking", f"{piece}-lot-1", label)


@pytest.mark.parametrize("title", ["Référence", "Motif de sortie", "Nom de l'employeur", "Fonction du tuteur"])
def test_a_reference_an_employer_a_tutor_may_be_asked(title: str) -> None:
    assert said(with_blocks(MINIMAL, titled("beneficiaires", 1, title)), "COH-28") == []


@pytest.mark.parametrize("given", [MINIMAL, SCORING, UNVALUED])
def test_no_form_of_ours_asks_it(given: Dossier) -> None:
    assert said(given.findings, "COH-28") == []


def test_valued_hours_without_their_column() -> None:
    findings = with_blocks(MINIMAL, titled("heures", 3, "Observations"), "fiche-suivi")
    where = MINIMAL.settled.where("counting.permanent_contract")
    assert_said(findings, "COH-31", "blocking", "fiche-suivi-lot-1", "heures valorisées", where=where)


@pytest.mark.parametrize("changes", [
    {}, {"counting": {"permanent_contract": "none"}}, {"pieces": {"fiche-suivi": "non"}},
    {"counting": {"permanent_contract": "none", "work_study": "contract_hours"},
     "fulfilment_modes": ["embauche_directe", "alternance"]}])
def test_valued_hours_have_their_column_or_are_not_valued(changes: Changes) -> None:
    assert said(dossier(changes).findings, "COH-31") == []


def test_modes_of_the_form_and_of_the_report_are_the_market_s() -> None:
    def change(block: Block) -> Block:
        return replace(block, choices=block.choices[1:]) if isinstance(block, Field) and block.choices[:1] == (
            "Embauche directe",) else block

    for piece in ("fiche-suivi", "bilan"):
        assert_said(with_blocks(MINIMAL, change, piece), "COH-12", "blocking", f"{piece}-lot-1")


def test_the_day_of_the_form_is_the_market_s() -> None:
    def change(block: Block) -> Block:
        if isinstance(block, Paragraph) and "au plus tard le" in plain(block.inlines):
            return replace(block, inlines=(Text("Elle est transmise au plus tard le 15 du mois qui suit."),))
        return block

    assert_said(with_blocks(MINIMAL, change, "fiche-suivi"), "COH-13", "blocking", "fiche-suivi-lot-1", "le 15 du mois")
