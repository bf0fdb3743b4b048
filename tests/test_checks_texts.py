"""Rules on the tree: what construction guarantees is broken by hand, then judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import builders
import pytest
from judging import (
    BOTH,
    CONTACT,
    CRITERION,
    INCENTIVE,
    NO_FACILITATOR,
    PLAIN,
    SCORED,
    SUBCRITERIA,
    assert_said,
    cell,
    changed,
    clause_file,
    dossier,
    said,
    with_blocks,
    without,
    without_piece,
)
from msgspec.structs import replace

from drafting.checks import check
from drafting.document import Block, Field, Passage, Table
from drafting.draft import Dossier
from drafting.pieces import Gap

MINIMAL = dossier({})
SCORING = dossier(CRITERION)
TWO = dossier({"lots": [builders.lot("1"), builders.lot("2A", estimated_value="400 000", insertion_hours="245")]})


def test_untouched_trees_have_no_finding() -> None:
    assert [(f.code, f.message) for each in (MINIMAL, SCORING) for f in each.findings] == []


# ---- COH-01, 03, 04: tables of lots ---------------------------------------------------------------------

@pytest.mark.parametrize(("table", "column"), [("hours_per_lot", 3), ("hours_equivalents", 2)])
def test_hours_of_a_table(table: str, column: int) -> None:
    findings = with_blocks(MINIMAL, cell(table, 0, column, "600"))
    assert_said(findings, "COH-01", "blocking", "600", "525", where=".yaml:1")


@pytest.mark.parametrize("piece", ["avis", "rc", "ccap", "ae-annexe", "notice"])
def test_hours_differ_in_one_piece(piece: str) -> None:
    """Avis, RC, CCAP, annex and notice all print the figure: another one is seen in each of them."""
    findings = with_blocks(MINIMAL, lambda block: cell("hours_per_lot", 0, 3, "600")(
        cell("mechanisms_per_lot", 0, 4, "600")(cell("hours_equivalents", 0, 2, "600")(block))), piece)
    assert_said(findings, "COH-01", "blocking", piece, "600", "525")


def test_rule_of_a_table() -> None:
    """A volume given by a rule is compared in words."""
    yearly = dossier({"lots": [builders.lot("1", insertion_hours={"mode": "yearly", "hours": "120"})]})
    findings = with_blocks(yearly, cell("hours_per_lot", 0, -1, "100 heures d’insertion par an"), "avis")
    assert_said(findings, "COH-01B", "blocking", "100 heures", "120")
    assert "COH-01B" not in {finding.code for finding in yearly.findings}


def test_lot_that_does_not_exist() -> None:
    findings = with_blocks(MINIMAL, cell("hours_per_lot", 0, 0, "9"), "ccap")
    assert_said(findings, "COH-03", "blocking", "lot n° 9", where="execution_clause/ccap/volume.yaml:1")


def test_lot_without_clause_in_the_table() -> None:
    findings = with_blocks(MINIMAL, cell("hours_per_lot", 0, 0, "2"), "avis")
    assert_said(findings, "COH-03", "blocking", "lot n° 2", "pas un lot à clause")


def test_total_is_the_sum() -> None:
    findings = with_blocks(TWO, cell("hours_per_lot", -1, 3, "800"), "ccap")
    assert_said(findings, "COH-04", "blocking", "800", "770", where=TWO.settled.source.file.where(("lots",)))
    assert said(TWO.findings, "COH-04") == []


# ---- COH-02: references ---------------------------------------------------------------------------------

def test_reference_without_target() -> None:
    gap = Gap("execution_clause/ccap/principe", "ccap", target="execution_clause/ccap/inconnue")
    findings = check(MINIMAL.settled, MINIMAL.selection, replace(MINIMAL.pieces, gaps=(gap,)))
    assert_said(findings, "COH-02", "blocking", "execution_clause/ccap/inconnue", where="ccap/principe.yaml:1")


def test_annex_that_has_another_number() -> None:
    """Every text cites the annex's own number, whatever it is."""
    given = dossier({"pieces": {"ae-annexe": {"annex": "7"}}})
    assert said(given.findings, "COH-02") == []
    pieces = tuple(replace(p, title=p.title.replace("7", "8")) for p in given.pieces.pieces)
    findings = check(given.settled, given.selection, replace(given.pieces, pieces=pieces))
    assert_said(findings, "COH-02", "blocking", "annexe 7 à l'acte d'engagement")


# ---- COH-05: weights ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("table", "row", "words"), [
    ("criteria", 0, ("critères", "90", "100")), ("subcriteria", 0, ("sous-critères", "74", "10"))])
def test_weights_as_printed(table: str, row: int, words: tuple[str, ...]) -> None:
    findings = with_blocks(SCORING, cell(table, row, -1, "70"))
    assert_said(findings, "COH-05", "blocking", *words, where=SCORING.settled.source.file.where(("criteria",)))


def test_a_weight_in_words_is_no_weight() -> None:
    assert_said(with_blocks(SCORING, cell("criteria", 0, -1, "variable")), "COH-05", "blocking", "20", "100")


def test_subcriteria_of_the_criterion() -> None:
    rows = [row | {"weight": weight} for row, weight in zip(SUBCRITERIA, ("60", "40"), strict=True)]
    criteria = [*SCORED[:-1], SCORED[-1] | {"subcriteria_base": "criterion", "subcriteria": rows}]
    assert dossier({"lots": CRITERION["lots"], "criteria": criteria}).findings == ()


# ---- COH-06, COH-07: the criterion and its form ---------------------------------------------------------

def test_criterion_without_its_form() -> None:
    where = SCORING.settled.source.file.where(("lots", 0, "levers"))
    assert_said(without_piece(SCORING, "fiche-technique"), "COH-06", "blocking", "n'est pas produite", where=where)


@pytest.mark.parametrize(("provision", "words"), [
    ("CCAP-03", "rendue contractuelle"), ("CCAP-26", "ne sont pas sanctionnés")])
def test_form_neither_contractual_nor_sanctioned(provision: str, words: str) -> None:
    own = [id_ for id_ in _provide(provision) if id_.startswith("award_criterion/")]
    assert_said(without(SCORING, *own), "COH-06", "blocking", "Lot n° 1", words)


def test_annex_says_not_scored_while_scored() -> None:
    def deny(passage: Passage) -> Passage:
        return replace(passage, clause="engagement_act_annex/ae-annexe/pas-de-notation")

    findings = changed(SCORING, deny, "ae-annexe")
    assert_said(findings, "COH-06", "blocking", "l'annexe dit que l'insertion n'est pas notée")
    assert_said(findings, "VAL-11", "blocking", "AE-I-14", "M2", where="pas-de-notation.yaml:1")


def test_form_without_criterion() -> None:
    pieces = tuple(replace(p, code="fiche-technique") if p.code == "ae-annexe" else p for p in MINIMAL.pieces.pieces)
    findings = check(MINIMAL.settled, MINIMAL.selection, replace(MINIMAL.pieces, pieces=pieces))
    assert_said(findings, "COH-06", "blocking", "sans critère d'insertion")


def test_the_buyers_own_ccap_makes_the_form_contractual() -> None:
    assert said(dossier(dict(CRITERION) | {"pieces": {"ccap": "non"}}).findings, "COH-06") == []


# ---- COH-11, COH-12: closed lists -----------------------------------------------------------------------

def _shorter(name: str) -> Callable[[Block], Block]:
    def change(block: Block) -> Block:
        if isinstance(block, Table) and block.name == name:
            return replace(block, rows=block.rows[1:])
        return block

    return change


@pytest.mark.parametrize(("table", "code", "words"), [
    ("publics", "COH-11", "liste des publics"), ("modes", "COH-12", "liste des modalités")])
def test_list_of_a_table(table: str, code: str, words: str) -> None:
    assert_said(with_blocks(MINIMAL, _shorter(table)), code, "blocking", words)


@pytest.mark.parametrize(("label", "code"), [("demandeurs d", "COH-11"), ("embauche directe", "COH-12")])
def test_list_of_a_form(label: str, code: str) -> None:
    def change(block: Block) -> Block:
        if isinstance(block, Field) and any(label in choice.casefold() for choice in block.choices):
            return replace(block, choices=block.choices[1:])
        return block

    assert_said(with_blocks(MINIMAL, change, "ae-annexe"), code, "blocking", "ae-annexe-lot-1")


# ---- COH-14, COH-38: the hour penalty is complete -------------------------------------------------------

def _provide(provision: str) -> list[str]:
    return [c.id for c in builders.library().clauses.values() if provision in c.provides]


def test_penalty_without_hearing() -> None:
    findings = without(MINIMAL, *_others_than_penalty(MINIMAL))
    assert_said(findings, "COH-14B", "blocking", "sans procédure contradictoire")


def _others_than_penalty(given: Dossier) -> list[str]:
    return [id_ for id_ in given.selection.kept if "/ccap/" in id_ and id_ not in _provide("CCAP-24")]


@pytest.mark.parametrize("lacking", ["montant", "assiette", "date d'appréciation"])
def test_penalty_without(lacking: str) -> None:
    def empty(passage: Passage) -> Passage:
        return replace(passage, blocks=()) if "CCAP-24" not in _provides(passage) else replace(
            passage, blocks=(builders.Paragraph(builders.words("Une pénalité est encourue.")),))

    assert_said(changed(MINIMAL, empty, "ccap"), "COH-14B", "blocking", f"sans {lacking}")


def _provides(passage: Passage) -> tuple[str, ...]:
    return builders.library().clauses[passage.clause].provides


def test_private_law_without_formal_notice() -> None:
    given = dossier({"buyer": {"kind": "semi_public_company"}})
    assert given.findings == ()
    findings = without(given, *_provide("CCAP-24"), "execution_clause/ccap/mise-en-demeure", *_provide("CCAP-27"))
    assert said(findings, "COH-38B") == []  # no penalty, nothing to put before it
    where = given.settled.source.file.where(("buyer", "kind"))
    findings = without(given, *_others_than_penalty(given))
    assert_said(findings, "COH-38B", "blocking", "aucune mise en demeure", where=where)


# ---- COH-15, 16, 24, 32 ---------------------------------------------------------------------------------

def test_departure_that_the_list_lacks() -> None:
    kept = {id_: k for id_, k in MINIMAL.selection.kept.items() if "CCAP-32" not in k.clause.provides}
    findings = check(MINIMAL.settled, replace(MINIMAL.selection, kept=kept), MINIMAL.pieces)
    where = MINIMAL.settled.source.file.where(("ccag",))
    assert_said(findings, "COH-15", "blocking", "CCAG-Travaux", "plafond et exonération", where=where)


def test_ccap_without_facilitator_or_service() -> None:
    where = MINIMAL.settled.source.file.where(("facilitator",))
    findings = without(MINIMAL, *_provide("CCAP-14"))
    assert_said(findings, "COH-16", "blocking", "ne désigne pas le facilitateur", where=where)
    alone = dossier(dict(NO_FACILITATOR))
    assert alone.findings == ()
    assert_said(without(alone, *_provide("CCAP-15")), "COH-16", "blocking", "le service qui valide et contrôle")


def test_penalty_of_an_incentive_lot() -> None:
    given = dossier(INCENTIVE)
    assert given.findings == ()
    findings = without(given, "execution_clause/ccap/penalite-heures-incitative")
    assert_said(findings, "COH-24", "blocking", "le lot n° 2", "incitative", where="ccap/penalite-heures.yaml:1")


@pytest.mark.parametrize("clause", ["execution_clause/rc/annexe-incomplete", "execution_clause/rc/absence-de-reserve",
                                    "execution_clause/avis/effet-reserve"])
def test_irregularity_of_an_incentive_lot(clause: str) -> None:
    given = dossier(INCENTIVE)

    def on_both(passage: Passage) -> Passage:
        return replace(passage, lots=("1", "2")) if passage.clause == clause else passage

    findings = changed(given, on_both)
    assert_said(findings, "COH-24", "blocking", "le lot n° 2", where=f"{clause}.yaml:1")


def test_required_annex() -> None:
    where = MINIMAL.settled.source.file.where(("annex_required",))
    assert_said(without_piece(MINIMAL, "ae-annexe"), "COH-32", "blocking", "elle n'est pas produite", where=where)
    assert_said(without(MINIMAL, *_provide("RC-14")), "COH-32", "blocking", "ne la liste pas")
    assert_said(without(MINIMAL, *_provide("RC-07")), "COH-32", "blocking", "effet de son absence")


def test_annex_that_is_not_required() -> None:
    given = dossier({"annex_required": "non", "pieces": {"ae-annexe": "non"}})
    assert said(given.findings, "COH-32") == []


# ---- COH-35, VAL-10, VAL-11: texts with holes, without place, out of place ------------------------------

def test_missing_value_is_said_once_whatever_the_texts() -> None:
    given = dossier({"facilitator": "non", "insertion_contact": CONTACT | {"email": "a@exemple.org"}})
    assert said(given.findings, "COH-35") == []
    given = dossier({"facilitator": "non"})
    found = said(given.findings, "COH-35")
    assert sorted(f.advice for f in found) == sorted(
        f"Renseignez «\u00a0insertion_contact.{key}\u00a0» dans le marché." for key in ("email", "service"))
    assert_said(given.findings, "COH-35", "blocking", "Courriel du correspondant insertion", "ccap")


def test_missing_value_of_a_lot() -> None:
    gaps = tuple(Gap(clause, "ccap", "lot.estimated_value", "1") for clause in list(MINIMAL.selection.kept)[:3])
    findings = check(MINIMAL.settled, MINIMAL.selection, replace(MINIMAL.pieces, gaps=gaps))
    where = MINIMAL.settled.source.file.where(("lots", 0, "estimated_value"))
    words = ("(et 2 autres textes)", "(lot n° 1)", "Montant estimé du lot")
    assert_said(findings, "COH-35", "blocking", *words, where=where)
    assert len(said(findings, "COH-35")) == 1


ADDED = "complement/execution_clause/ccap/ajout.yaml:1"


def _added(folder: Path, name: str, after: str, **keys: str) -> Path:
    path = folder / "complement" / "execution_clause" / "ccap" / f"{name}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(clause_file("Une phrase de plus.", after, **keys), encoding="utf-8")
    return folder / "complement"


def test_clause_without_place(tmp_path: Path) -> None:
    library = builders.laid(_added(tmp_path, "ajout", "execution_clause/ccap/inconnue"))
    findings = dossier({}, library).findings
    assert_said(findings, "VAL-10", "blocking", "execution_clause/ccap/ajout", where=ADDED)


@pytest.mark.parametrize(("provides", "fires"), [("[FT-10]", True), ("[CCAP-05]", False)])
def test_provision_not_to_be_written(tmp_path: Path, provides: str, fires: bool) -> None:
    folder = _added(tmp_path, "ajout", "execution_clause/ccap/volume", provides=provides)
    findings = dossier({}, builders.laid(folder)).findings
    if fires:
        assert_said(findings, "VAL-11", "blocking", "FT-10", "M1", where=ADDED)
    assert len(findings) == fires


def test_mixed_lots_keep_the_denial_and_the_scoring_apart() -> None:
    """COH-06 and COH-07 are judged lot by lot."""
    given = dossier({"lots": [builders.lot("1", levers=BOTH, criteria=SCORED),
                              builders.lot("2", estimated_value="400 000", insertion_hours="245")], "criteria": PLAIN})
    assert given.findings == ()
