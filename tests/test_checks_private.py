"""Rules on a truly private contract: no word of public procurement, a formal notice, a planner's act taken up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import builders
import pytest
from judging import Changes, assert_said, clause_file, said
from judging import dossier as public_dossier
from msgspec.structs import replace

from drafting.cases import case_market, comparable
from drafting.document import Table, lines
from drafting.draft import Dossier, prepare
from drafting.library import Library

BLOCKING, WARNING = "blocking", "warning"
PLANNER = {"name": "établissement public d'aménagement du Val", "article": "l'",
           "act": "cession de charges foncières du 12/01/2027"}
CONTACT: Changes = {"facilitator": "non", "insertion_contact": {"service": "direction de projet", "email": "projet@exemple.org"}}


def private(changes: Changes | None = None, library: Library | None = None) -> Dossier:
    """The private contract that cases start from, with `changes`, prepared."""
    found = library or builders.library()
    return prepare(case_market(found, changes or {}, "minimal-private-market"), found, builders.outlines())


def planned(**more: Any) -> dict[str, Any]:
    return {"planner": PLANNER | more}


RULES: tuple[tuple[str, str, Changes, tuple[str, ...], str, Changes], ...] = (
    # code, level, the faulty contract, words of the sentence, the key that it points to, the contract next to it
    ("COH-27B", WARNING, {"buyer": {"name": "SEM du Val"}}, ("SEM du Val", "fait penser"), "", {}),
    ("COH-27B", WARNING, {"buyer": {"name": "OPH du Val"}}, ("OPH du Val",), "", {"buyer": {"name": "Ophélie Promotion"}}),
    ("COH-27B", WARNING, {"buyer": {"name": "Compagnie hydroélectrique du Val"}}, ("hydroélectrique",), "",
     {"buyer": {"name": "Compagnie des Scieries du Val"}}),
    ("COH-27C", WARNING, planned(hours="800"), ("525 heures", "800 heures"), "", planned(hours="525")),
    ("COH-27D", WARNING, planned(publics=["deld", "rqth", "qpv"]), ("minimum social",), "",
     planned(publics=["deld", "minima_sociaux", "rqth", "qpv"])),
    ("COH-27E", WARNING, planned() | CONTACT, ("n'a pas de facilitateur",), "", planned()),
    ("COH-38", BLOCKING, {"penalties": {"formal_notice": "non"}}, ("mise en demeure",), "", {}))


@pytest.mark.parametrize(("code", "level", "faulty", "words", "where", "next_to_it"), RULES,
                         ids=[f"{i}-{rule[0]}" for i, rule in enumerate(RULES)])
def test_a_rule_fires_on_its_fault_only(code: str, level: str, faulty: Changes, words: tuple[str, ...], where: str,
                                        next_to_it: Changes) -> None:
    assert_said(private(faulty).findings, code, level, *words, where=where)
    assert said(private(next_to_it).findings, code) == []


FORBIDDEN = (
    "Vu le code de la commande publique.", "Le CCAG-Travaux s'applique.", "L'offre est irrégulière.",
    "Le pouvoir adjudicateur décide.",
    "Le présent contrat administratif.", "Le seuil européen est atteint.", "Le contrat public est signé.")


@pytest.mark.parametrize("sentence", FORBIDDEN)
def test_no_word_of_public_procurement_in_a_private_contract(sentence: str, tmp_path: Path) -> None:
    """COH-27: typed in an overlay, it blocks; the same clause with the words of a private contract does not."""
    assert_said(_typed(sentence, tmp_path).findings, "COH-27", BLOCKING, "commande publique")
    fine = _typed("Le maître d'ouvrage décide, dans les conditions du contrat.", tmp_path)
    assert said(fine.findings, "COH-27") == []


def _typed(sentence: str, folder: Path) -> Dossier:
    path = folder / "complement" / "private_contract" / "ccap" / "ajout.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(clause_file(sentence, "private_contract/ccap/principe"), encoding="utf-8")
    return private(library=builders.laid(folder / "complement"))


def test_the_owners_own_title_is_his() -> None:
    """A title may name a market: « Halles du marché »."""
    assert said(private({"title": "Construction des halles du marché couvert"}).findings, "COH-27") == []


@pytest.mark.parametrize(("nature", "names"), [
    ("works", ("entrepreneur", "maître d'ouvrage")), ("services", ("prestataire", "client")),
    ("supplies", ("fournisseur", "client"))])
def test_each_nature_has_its_nouns_and_no_piece_says_another(nature: str, names: tuple[str, str]) -> None:
    """COH-27 on the whole tree, titles and headings too; every noun of a public market has gone."""
    made = private({"nature": nature, "facilitator_agreement": {"duration_months": "24", "funding": "free"},
                       "termination": "oui", "title": "Opération des Tilleuls"})
    assert made.findings == ()
    text = comparable("\n".join(line for piece in made.pieces.pieces for line in (piece.title, *lines(piece))))
    assert all(name in text for name in names)
    for word in ("titulaire", "acheteur", "marché", "CCAG", "commande publique", "offre irrégulière", "L. 2", "R. 2"):
        assert word.casefold() not in text.casefold(), word


def test_a_private_contract_has_its_own_pieces() -> None:
    codes = {piece.code for piece in private().pieces.pieces}
    assert codes == {"rc", "ccap", "cctp", "ae", "ae-annexe", "notice", "fiche-suivi", "bilan"}


def test_the_planners_publics_and_hours_are_taken_up() -> None:
    """Nothing is typed twice: one lot that says no hours, no publics, has those of the planner's act."""
    lot = builders.lot("1", insertion_hours=None)
    changes = {"lots": [lot], **planned(hours="700", publics=["deld", "seniors"])}
    data = {key: value for key, value in builders.library().data["minimal-private-market"].items() if key != "publics"}
    library = builders.library()
    bare = replace(library, data={**library.data, "minimal-private-market": data})
    made = private(changes, bare)
    assert made.settled.get("publics") == ("deld", "seniors")
    assert made.settled.lots[0].get("lot.insertion_hours") == 700
    assert made.settled.values["publics"].source == "aménageur : cession de charges foncières du 12/01/2027"
    assert said(made.findings, "VAL-01") == []


MOUNTAIN = ["deld", "chomage_recurrent", "minima_sociaux", "rqth", "faible_qualification", "jamais_travaille", "seniors",
            "jeunes_diplomes"]
"""Field case C1: the publics of a mountain territory, for its public and its private contracts."""
DAM: Changes = {"title": "Entretien des ouvrages de la haute vallée", "nature": "services", "publics": MOUNTAIN,
                "lots": [builders.lot("1", trade="espaces_verts", estimated_value="200 000", insertion_hours="140")]}
HYDRO = {"name": "société hydroélectrique de la haute vallée", "article": "la"}


@pytest.mark.parametrize("nature", ["works", "supplies", "services"])
def test_c1_a_truly_private_contract_of_a_mountain_territory(nature: str) -> None:
    """Works, supplies or services: the same publics, without any reference to public procurement."""
    made = private(DAM | {"nature": nature, "buyer": {"name": "Scieries de la haute vallée", "article": "les"}})
    assert made.findings == ()
    table = next(block for line in made.pieces.lines for block in line.passage.blocks
                 if isinstance(block, Table) and block.name == "publics")
    assert len(table.rows) == len(MOUNTAIN)


def test_c1_the_hydroelectric_company_is_first_asked_who_it_is() -> None:
    """F11.02: a network operator is often under the code; as a contracting entity, it has the pièces of a public market."""
    assert_said(private(DAM | {"buyer": HYDRO}).findings, "COH-27B", WARNING, "hydroélectrique")
    public = public_dossier(DAM | {"ccag": "supplies_services", "estimated_value": "200 000",
                            "buyer": HYDRO | {"kind": "semi_public_company", "capacity": "contracting_entity"}})
    assert not public.blocking and {"avis", "rc", "ccap"} <= {piece.code for piece in public.pieces.pieces}
    assert said(public.findings, "COH-27B") == []
