"""The chosen tenderer's promises, gathered in a pièce to sign: as they were given, from nothing doubtful, never as markup."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import builders
import libreoffice
import ooxml_validator
import pytest
from candidates import answered, siret
from places import LIBRARY, STARTERS, TEMPLATES

from drafting.answers.model import Alteration, Form, Problem
from drafting.answers.questions import Blank, blanks
from drafting.cases import case_market, comparable
from drafting.comparing.commitments import ASKED, chosen, filled, lot_of, promises
from drafting.comparing.tenderers import gather
from drafting.comparing.words import comparing_words
from drafting.document import Field, Piece, lines
from drafting.draft import Dossier, prepare, shell_values
from drafting.errors import DraftingError
from drafting.reading import load_market
from drafting.word.read import read_docx
from drafting.word.shell import load_shell
from drafting.word.write import write_piece

RECAP = (("Encadrement", "Un chef d'équipe présent", "10 heures par semaine", "dès la notification", "planning"),
         ("Formation", "=1+1 **gras** [field: x] {titre} <w:p>", "14 heures", None, "attestation"))
PLAN = (("Sécurité", Decimal(14), Decimal(3), "SST"), ("Geste", Decimal("3.5"), None, None))


@cache
def dossier(starter: str = "clause-et-critere") -> Dossier:
    path = next(path for path in STARTERS if path.stem == starter)
    return prepare(load_market(path, builders.library().vocabulary()), builders.library(), builders.outlines(), ASKED)


def asked(made: Dossier) -> dict[str, Blank]:
    return {blank.piece.stem: blank for blank in blanks(made)}


def sheet(made: Dossier, lot: str = "1", **changes: Any) -> Form:
    given = {"engagements_recapitules": RECAP, "formation_plan": PLAN} | changes.pop("given", {})
    return answered(asked(made)[f"fiche-technique-lot-{lot}"], "Bâtir Tilleul", siret(1), given=given, **changes)


def annex(made: Dossier, lot: str = "1", **changes: Any) -> Form:
    return answered(asked(made)[f"ae-annexe-lot-{lot}"], "Bâtir Tilleul", siret(1), **changes)


def gathered(made: Dossier, forms: list[Form], lot: str | None = None) -> Piece:
    words = comparing_words(LIBRARY, builders.library())
    contenders, _ = gather(forms, words)
    winner = chosen(contenders, "bâtir TILLEUL")
    won = lot_of(made.settled, winner, blanks(made), lot)
    piece = next(piece for piece in made.pieces.pieces if piece.code == "engagements" and piece.lot == won.number)
    return filled(piece, promises(won, winner, blanks(made)), words.text["nothing"])


def text(piece: Piece) -> str:
    return comparable("\n".join(lines(piece)))


def test_no_market_asks_for_it_and_each_scored_lot_has_its_own() -> None:
    path = next(path for path in STARTERS if path.stem == "clause-et-critere")
    usual = builders.starter(path)
    assert "engagements" not in {piece.code for piece in usual.pieces.pieces}
    made = [piece for piece in dossier().pieces.pieces if piece.code == "engagements"]
    assert [(piece.lot, piece.audience) for piece in made] == [("1", "execution"), ("2", "execution"), ("3", "execution")]
    assert not dossier().blocking


def test_the_promises_are_those_of_the_fiche_word_for_word() -> None:
    """FT-09 first, then each rubric under its sub-criterion; prose stays in the fiche, which prevails."""
    said = text(gathered(dossier(), [sheet(dossier()), annex(dossier())]))
    assert "Titulaire : Bâtir Tilleul" in said and f"Numéro SIRET : {siret(1)}" in said
    assert "| Encadrement | Un chef d'équipe présent | 10 heures par semaine | dès la notification | planning |" in said
    assert "| Formation | =1+1 **gras** [field: x] {titre} <w:p> | 14 heures | – | attestation |" in said
    assert ("| Formation et qualification | Plan de formation | Thème : Sécurité ; Heures par bénéficiaire : 14 ; "
            "Bénéficiaires concernés : 3 ; Certification ou habilitation visée : SST |") in said
    assert "| Thème : Geste ; Heures par bénéficiaire : 3,5 |" in said.replace("Plan de formation | ", "| ")
    assert "Organisation de la formation" not in said and "prévaut" in said
    assert re.search(r"la pénalité fixée à l'article 14(\.\d+)+ du CCAP", said)
    assert "ne modifient pas le volume" in said


def test_only_the_signatures_are_left_to_fill_in() -> None:
    piece = gathered(dossier(), [sheet(dossier())])
    left = [block.name for passage in piece.passages() for block in passage.blocks if isinstance(block, Field)]
    assert left == ["date_titulaire", "signature_titulaire", "date_acheteur", "signature_acheteur"]


def test_an_empty_recapitulation_is_said_and_the_rubrics_still_count() -> None:
    said = text(gathered(dossier(), [sheet(dossier(), given={"engagements_recapitules": None})]))
    assert "| Aucune ligne n'a été remplie. | – |" in said and "Plan de formation" in said


def test_the_volume_that_the_contractor_proposed_is_in_it() -> None:
    """AE-I-13: from the annex, beside the floor of the market."""
    data = load_market(next(p for p in STARTERS if p.stem == "clause-et-critere"), builders.library().vocabulary()).file.data
    proposed = {"lots": {"1": {"insertion_hours": {"mode": "proposed", "floor": "14 000"}}}}
    market = case_market(builders.library(), proposed, data=data)
    made = prepare(market, builders.library(), builders.outlines(), ASKED)
    said = text(gathered(made, [sheet(made), annex(made, given={"volume_propose": Decimal(15400)})]))
    assert "Volume d'heures d'insertion proposé par le titulaire : 15 400" in said and "14 000 heures" in said


@pytest.mark.parametrize("starter", ["critere-qualite-region", "marche-reserve-critere", "services-d-insertion",
                                     "securite-avec-reprise-du-personnel"])
def test_every_market_that_marks_insertion_may_have_it(starter: str) -> None:
    """Reserved lots and services of insertion included: every reference leads to an article, and no word is foreign."""
    made = dossier(starter)
    said = text(gathered(made, [sheet(made, given={"engagements_recapitules": RECAP[:1]})]))
    assert not re.search(r"à compléter|l'article du CCAP|\{|chantier", said)
    with_hours = starter in ("critere-qualite-region", "securite-avec-reprise-du-personnel")
    assert "volume" not in said or with_hours


DOUBT = Problem("X", "blocking", "« 1.500 » est ambigu.", "")
REFUSED = {
    "un candidat inconnu": (lambda made: [sheet(made)], "Érable", None, "Candidats lus : Bâtir Tilleul"),
    "deux candidats du même nom": (
        lambda made: [sheet(made), answered(asked(made)["fiche-technique-lot-1"], "Bâtir Tilleul", siret(2))],
        "Bâtir Tilleul", None, "Plusieurs candidats"),
    "aucune fiche": (lambda made: [annex(made)], "Bâtir Tilleul", None, "Aucune fiche technique notée"),
    "un autre lot": (lambda made: [sheet(made)], "Bâtir Tilleul", "2", "pour le lot 2"),
    "plusieurs lots": (lambda made: [sheet(made), sheet(made, "2")], "Bâtir Tilleul", None, "--lot NUMERO"),
    "une réserve": (lambda made: [sheet(made, alterations=[Alteration("", "", "sous réserve du planning")])],
                    "Bâtir Tilleul", None, "réserve possible : « sous réserve du planning »"),
    "un nombre illisible": (lambda made: [sheet(made), annex(made, problems=[DOUBT])], "Bâtir Tilleul", None,
                            "« 1.500 » est ambigu."),
    "deux fiches": (lambda made: [sheet(made), sheet(made, file="autre.docx")], "Bâtir Tilleul", None,
                    "répondent à la même pièce"),
    "rien de chiffré": (lambda made: [sheet(made, given=dict.fromkeys(
        q.field for q in asked(made)["fiche-technique-lot-1"].questions))], "Bâtir Tilleul", None, "rien à relever"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_sure_does_not_go_into_a_contract(case: str) -> None:
    forms, name, lot, told = REFUSED[case]
    made = dossier()
    words = comparing_words(LIBRARY, builders.library())
    contenders, _ = gather(forms(made), words)

    def asks() -> None:
        winner = chosen(contenders, name)
        promises(lot_of(made.settled, winner, blanks(made), lot), winner, blanks(made))

    with pytest.raises(DraftingError) as raised:
        asks()
    assert told in comparable(str(raised.value))


def test_a_tenderer_is_also_known_by_the_siret() -> None:
    contenders, _ = gather([sheet(dossier())], comparing_words(LIBRARY, builders.library()))
    assert chosen(contenders, f"{siret(1)[:9]} {siret(1)[9:]}").names == ("Bâtir Tilleul",)


def test_the_file_is_valid_and_says_the_same(tmp_path: Path) -> None:
    piece = gathered(dossier(), [sheet(dossier())])
    path = tmp_path / "engagements.docx"
    path.write_bytes(write_piece(piece, load_shell(TEMPLATES / "base.docx"), shell_values(dossier().settled, piece), {}))
    assert [line for line in read_docx(path) if line.startswith("# ")][0] == "# 1 Marché et titulaire"
    assert "=1+1 **gras** [field: x] {titre} <w:p>" in "\n".join(read_docx(path))
    if ooxml_validator.available():
        assert ooxml_validator.findings([path]) == {path: []}
    if libreoffice.available():
        (pdf,) = libreoffice.convert([path], "pdf", tmp_path / "pdf")
        printed = libreoffice.pdf_text(pdf)
        assert "Engagements récapitulés" in printed and "Reference source not found" not in printed
