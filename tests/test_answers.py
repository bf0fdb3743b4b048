"""The candidates' forms: what they ask, and what is read of what was answered."""

from __future__ import annotations

from functools import cache

import builders
import pytest
from judging import CRITERION, dossier
from places import STARTERS

from drafting.answers.judged import siret
from drafting.answers.model import Subcriterion
from drafting.answers.questions import Blank, blanks
from drafting.draft import Dossier


@cache
def started(name: str) -> Dossier:
    """A starter, prepared."""
    path = next(path for path in STARTERS if path.stem == name)
    return builders.starter(path)


def asked(given: Dossier, code: str, lot: str | None = "1") -> Blank:
    """The blank form of a pièce."""
    return next(blank for blank in blanks(given) if (blank.piece.code, blank.piece.lot) == (code, lot))


def test_a_form_asks_each_question_once_under_its_own_bookmark() -> None:
    given = blanks(started("clause-et-critere"))
    assert [blank.piece.stem for blank in given] == [
        f"{code}-lot-{lot}" for code in ("ae-annexe", "fiche-technique") for lot in "123"]
    marks = [question.bookmark for blank in given for question in blank.questions]
    assert len(set(marks)) == len(marks)
    assert all(len({question.id for question in blank.questions}) == len(blank.questions) for blank in given)


def test_what_is_filled_in_during_the_contract_is_no_candidates_form() -> None:
    codes = {blank.piece.code for blank in blanks(started("lots-reserves"))}
    assert codes == {"ae", "ae-annexe"}


def test_an_answer_serves_the_subcriterion_that_scores_its_section() -> None:
    questions = {question.field: question for question in asked(dossier(CRITERION), "fiche-technique").questions}
    assert questions["tutorat_accueil"].subcriterion == Subcriterion("Encadrement et tutorat", 6, "tutoring")
    assert questions["formation_plan"].subcriterion == Subcriterion("Formation", 4, "training")
    assert questions["engagements_recapitules"].subcriterion is None
    assert [column.kind for column in questions["formation_plan"].columns] == ["text", "number", "number", "text"]


@pytest.mark.parametrize(("typed", "read"), [
    ("732 829 320 00074", "73282932000074"), ("35600000049837", "35600000049837"), ("73282932000075", ""),
    ("00000000000000", ""), ("7328293200007", ""), ("\uff17" * 14, "")])
def test_a_siret_is_read_when_its_key_is_right(typed: str, read: str) -> None:
    """Spaces are nothing; the establishments of La Poste have a key of their own."""
    assert siret(typed) == read
