"""The field cases: what the people of each territory need from their pièces, drafted from a starter.

C1 (a mountain territory, public and private contracts) stands in test_checks_private, D2 (reserved service lots) in
test_checks_reserved, the two views of A5's workbook in test_tracking.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import builders
import pytest
from msgspec.structs import replace
from places import TEMPLATES

from drafting.cases import merged
from drafting.document import lines
from drafting.draft import Dossier, prepare
from drafting.reading import validate
from drafting.yamlfile import read_yaml

WORKS = re.compile(r"\bchantiers?\b(?! d['’]insertion)|\btravaux\b|poste de travail", re.I)
BILLED = {"mode": "per_amount", "hours": "1", "amount": "3 000", "base": "invoiced"}


def from_starter(name: str, **changes: Any) -> Dossier:
    """A starter with the changes of a territory, prepared."""
    file = read_yaml(TEMPLATES / "starters" / f"{name}.yaml")
    market = validate(replace(file, data=merged(file.data, changes)), builders.library().vocabulary())
    return prepare(market, builders.library(), builders.outlines())


def text(given: Dossier, *codes: str) -> str:
    """What the pièces print, as a person would type it."""
    return "\n".join(line for piece in given.pieces.pieces if not codes or piece.code in codes
                     for line in lines(piece)).replace("\u00a0", " ").replace("’", "'")


def assert_sound(given: Dossier, *expected: str) -> None:
    assert [finding.code for finding in given.findings] == list(expected), [f.message for f in given.findings]
    assert "[à compléter" not in text(given)


# ---- A1, A3, A5: an agglomeration in the south -------------------------------------------------------------

def test_a1_heritage_works_in_lots_with_over_a_thousand_hours() -> None:
    """Insertion companies work with ordinary ones; the same hours lot by lot in the notice, the rules and the annex."""
    given = from_starter("travaux-plusieurs-lots")
    assert_sound(given)
    assert given.settled.get("total.hours") > 1_000
    assert {"avis", "rc", "ccap", "cctp", "ae", "ae-annexe", "notice"} <= {piece.code for piece in given.pieces.pieces}
    assert "sous-traitance à une structure d'insertion" in text(given, "rc")
    assert "cotraitance avec une structure d'insertion" in text(given, "rc")
    for lot in given.settled.lots_with("execution_condition"):
        hours = f"{lot.get('lot.insertion_hours')} heures d'insertion"
        assert hours in text(given, "avis") or f"| {lot.get('lot.insertion_hours')} |" in text(given, "avis")


def test_a3_recycling_centres_with_a_scored_sheet_annexed_to_the_contract() -> None:
    given = from_starter("clause-et-critere")
    assert_sound(given)
    assert sum(lot.get("lot.fte") for lot in given.settled.lots_with("execution_condition")) > 8.5
    assert "constitue l'annexe 2 à l'acte d'engagement" in text(given, "ae")
    assert "Sous-critères" in text(given, "rc") and "Sous-critères" in text(given, "fiche-technique")
    assert "pénalité de 500 € pour chaque engagement chiffré ou vérifiable pris dans l'annexe 2" in text(given, "ccap")


def test_a5_follow_up_without_a_name_nor_a_reason_of_eligibility() -> None:
    """FS-05: the company gives a reference; the category is known to the facilitateur alone."""
    given = from_starter("clause-et-critere", pieces={"tableau-suivi": "oui"})
    assert_sound(given)
    assert given.books == ("tableau-suivi",)
    form = text(given, "fiche-suivi")
    assert "désigné par la référence non nominative que le facilitateur lui attribue" in form
    assert "ni la catégorie dont il relève, ni le motif de son éligibilité" in form


# ---- A2, A4, D1 -------------------------------------------------------------------------------------------

CALLS = {"number": "1", "title": "Accueil téléphonique des usagers", "estimated_value": "480 000", "duration_months": "24",
         "trade": "centre_appels", "labour_share": "75 %", "levers": ["execution_condition"],
         "insertion_hours": {"mode": "yearly", "hours": "508"}}


def test_a2_call_centre_with_annual_hours_and_priority_publics() -> None:
    given = from_starter("service-publics-prioritaires", lots=[CALLS], estimated_value="480 000")
    assert_sound(given)
    for code in ("avis", "rc", "ccap", "ae-annexe", "notice"):
        assert "508 heures d'insertion par an" in text(given, code), code
    ccap = text(given, "ccap")
    assert "en priorité les personnes suivantes : bénéficiaires d'un minimum social" in ccap
    assert "obligation d'emploi des travailleurs handicapés" in ccap and "s'adresse aux autres publics éligibles" in ccap
    assert not WORKS.search(text(given))


def test_a4_guarding_with_staff_transfer_clause_and_criterion() -> None:
    given = from_starter("securite-avec-reprise-du-personnel")
    assert_sound(given)
    assert "heures de travail qui restent à pourvoir" in text(given, "ccap")
    assert "notée" in text(given, "notice") and "fiche-technique" in {piece.code for piece in given.pieces.pieces}
    assert "P = 1" in text(given, "opportunite") and "P = 1" not in text(given, "rc", "ccap", "ae-annexe", "notice", "avis")
    assert not WORKS.search(text(given))


def test_d1_urban_renewal() -> None:
    given = from_starter("renovation-urbaine")
    assert_sound(given)
    for code in ("avis", "rc", "ccap", "notice"):
        assert "renouvellement urbain" in text(given, code), code
    assert "5 % des heures travaillées" in text(given, "ccap") and "habitants de" not in text(given)


# ---- B1: a rural territory, one facilitateur for many buyers ----------------------------------------------------

def test_b1_each_works_lot_is_decided_with_its_reason_and_small_companies_are_reassured() -> None:
    given = from_starter("groupement-de-commandes")
    assert_sound(given)
    sheet, others = text(given, "opportunite"), text(given, "rc", "ccap", "avis", "notice", "ae", "cctp")
    for lot in given.settled.lots:
        reason = lot.get("lot.reason")[1:].replace("’", "'")  # a cell begins with a capital
        assert reason in sheet and reason not in others
    assert {lot.number for lot in given.settled.lots if not lot.levers} == {"3", "4"}
    assert "Petite entreprise" in text(given, "notice")


# ---- E1, E2: a region that looks at every market -----------------------------------------------------------------

@pytest.mark.parametrize("path", sorted((TEMPLATES / "starters").glob("*.yaml")), ids=lambda path: path.stem)
def test_e1_every_public_market_has_its_opportunity_sheet(path: Path) -> None:
    """One decision a lot, for a clause, a criterion, a reservation or nothing; a private owner owes no such sheet."""
    given = from_starter(path.stem)
    sheets = [piece for piece in given.pieces.pieces if piece.code == "opportunite"]
    assert len(sheets) == (given.settled.get("buyer.regime") != "private")
    for lot in given.settled.lots if sheets else ():
        assert given.settled.single or f"| {lot.number} | {lot.title} |".replace("’", "'") in text(given, "opportunite")


def test_e2_the_quality_of_insertion_is_scored_and_its_promises_are_due() -> None:
    given = from_starter("critere-qualite-region")
    assert_sound(given)
    rules = text(given, "rc")
    for section in ("Encadrement technique", "Accueil et tutorat", "Accompagnement socioprofessionnel",
                    "Formation et montée en compétences", "Pérennisation"):
        assert section in rules and section in text(given, "fiche-technique"), section
    assert "pour chaque engagement chiffré ou vérifiable pris dans l'annexe 2" in text(given, "ccap")


# ---- E3: wording that rewards permanent hiring ---------------------------------------------------------------

def test_e3_a_permanent_contract_counts_for_the_whole_market() -> None:
    """Instead of two years at most; the company reads it in the notice, the contract says how."""
    given = from_starter("critere-qualite-region", duration_months="36")
    assert_sound(given)
    assert "une personne compte jusqu'à 48 mois, au lieu de 24" in text(given, "notice")
    assert "comptent pendant toute l'exécution du marché, dans la limite de 48 mois" in text(given, "ccap")
    assert "Alternance" in text(given, "ccap")


# ---- E4: services and studies, hours by euros billed ---------------------------------------------------------

SERVICES = {
    "petite enfance": ("services", "supplies_services", "Gestion d'un établissement d'accueil du jeune enfant"),
    "transport de voyageurs": ("services", "supplies_services", "Transport de voyageurs à la demande"),
    "informatique": ("ict", "ict", "Développement et maintenance d'applications"),
    "conduite de projet": ("intellectual", "intellectual", "Assistance à la conduite de projets"),
    "maîtrise d'œuvre": ("project_management", "project_management", "Maîtrise d'œuvre d'un équipement public")}


def e4(name: str) -> Dossier:
    nature, ccag, title = SERVICES[name]
    lot = {"number": "1", "title": title, "estimated_value": "400 000", "duration_months": "36", "labour_share": "65 %",
           "levers": ["execution_condition"], "insertion_hours": BILLED}
    return from_starter(
        "service-publics-prioritaires", nature=nature, ccag=ccag, title=title, estimated_value="400 000", lots=[lot],
        publics=["deld", "minima_sociaux", "rqth", "seniors", "jeunes_diplomes", "refugies"], duration_months="36",
        fulfilment_modes=["embauche_directe", "mad_geiq", "soustraitance_ea_esat", "soustraitance_siae", "alternance"])


@pytest.mark.parametrize("name", SERVICES)
def test_e4_services_and_studies_by_euros_billed(name: str) -> None:
    given = e4(name)
    assert_sound(given)
    for code in ("avis", "rc", "ccap", "ae-annexe", "notice"):
        assert "1 heure d'insertion par tranche entière de 3 000 € HT facturés" in text(given, code), code
    assert not WORKS.search(text(given)), WORKS.search(text(given))
    support = "fonctions d'appui" in text(given, "ccap")
    assert support is (given.settled.market.nature in ("ict", "intellectual", "project_management"))
