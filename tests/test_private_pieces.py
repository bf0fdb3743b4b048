"""The buyer's own pièces: reasons, amounts and worksheets that no candidate reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import builders
import pytest
from builders import lot
from judging import Changes, clause_file, dossier
from places import STARTERS, TEMPLATES

from drafting import french
from drafting.cli import main
from drafting.document import lines
from drafting.draft import Dossier
from drafting.facts import PRIVATE_PIECES
from drafting.library_check import problems
from drafting.outlines import Outline

ABOVE: Changes = {"estimated_value": "9 000 000", "procedure": "open"}
BARE = {"levers": [], "insertion_hours": None}
WAIVED = {**BARE, "waiver": {"case": "immediate_solution", "facts": "Abonnement sans adaptation."}}


def text(given: Dossier, *codes: str) -> str:
    """What the pièces `codes` print, typography put aside."""
    return "\n".join(line for piece in given.pieces.pieces if piece.code in codes for line in lines(piece)).replace(
        french.NBSP, " ").replace("’", "'")


def codes(given: Dossier) -> list[str]:
    return [piece.code for piece in given.pieces.pieces]


def test_they_are_internal_by_their_outline(outlines: Mapping[str, Outline]) -> None:
    assert {outlines[code].audience for code in PRIVATE_PIECES} == {"internal"}


def test_they_never_go_to_the_candidates(tmp_path: Path) -> None:
    market = TEMPLATES / "starters" / "service-publics-prioritaires.yaml"
    with pytest.raises(SystemExit) as ended:
        main(["draft", str(market), "-o", str(tmp_path / "o"), "--zip"])
    assert ended.value.code == 0
    given, whole = (ZipFile(tmp_path / "o" / name).namelist() for name in ("dce.zip", "dossier.zip"))
    assert [name for name in given if name.removesuffix(".docx") in PRIVATE_PIECES] == []
    assert {f"internal/{code}.docx" for code in PRIVATE_PIECES} <= set(whole)


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_no_other_piece_prints_an_estimate_or_a_reason(path: Path) -> None:
    given = builders.starter(path)
    market = given.settled.market
    published = [bound for each in (market.contract, *market.lots) if each for bound in (each.minimum, each.maximum)]
    amounts = {market.estimated_value, *(one.estimated_value for one in market.lots)} - {None, *published}
    secret = [french.number(amount).replace(french.NBSP, " ") for amount in sorted(amounts)]
    secret += [words for one in given.settled.lots for path_ in ("lot.reason", "lot.waiver.facts") if (words := one.get(path_))]
    others = text(given, *(code for code in codes(given) if code not in PRIVATE_PIECES)).casefold()
    assert [words for words in secret if words.casefold() in others] == []
    whole = french.number(market.estimated_value).replace(french.NBSP, " ")
    assert "opportunite" not in codes(given) or whole in text(given, "opportunite")


@pytest.mark.parametrize(("words", "variable"), [
    ("Le montant estimé est de {montant}.", "{value: lot.estimated_value, format: euros}"),
    ("Le motif est le suivant : {montant}.", "{value: lot.reason}")])
def test_the_library_check_refuses_a_confidential_value_elsewhere(
        tmp_path: Path, outlines: Mapping[str, Outline], words: str, variable: str) -> None:
    folder = tmp_path / "maison" / "execution_clause" / "ccap"
    folder.mkdir(parents=True)
    (folder / "indiscret.yaml").write_text(
        clause_file(words, "execution_clause/ccap/volume", variables=f"{{montant: {variable}}}"), encoding="utf-8")
    found = [p.message for p in problems(builders.laid(tmp_path / "maison"), outlines)]
    assert [message for message in found if "est confidentiel" in message and "motivation ou opportunite" in message]


def test_a_table_is_no_way_round(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    folder = tmp_path / "maison" / "execution_clause" / "rc"
    folder.mkdir(parents=True)
    (folder / "indiscret.yaml").write_text(
        clause_file("[table: worksheet]", "execution_clause/rc/lots-et-volumes"), encoding="utf-8")
    found = [p.message for p in problems(builders.laid(tmp_path / "maison"), outlines)]
    assert any("« lot.clause_value » est confidentiel" in message for message in found)


def test_motivation_only_when_a_lot_is_waived() -> None:
    assert "motivation" not in codes(dossier({}))
    assert "motivation" not in codes(dossier({**ABOVE, "lots": [lot("1")]}))
    given = dossier({**ABOVE, "lots": [lot("1"), lot("2", **WAIVED)]})
    assert "motivation" in codes(given)
    assert "Abonnement sans adaptation." in text(given, "motivation")
    assert ["pièce" in f.message for f in given.findings if f.code == "COH-26C"] == [True]
    refused = dossier({**ABOVE, "lots": [lot("1"), lot("2", **WAIVED)], "pieces": {"motivation": "non"}})
    assert ["pièce" in f.message for f in refused.findings if f.code == "COH-26C"] == [False]


def test_a_wholly_waived_market_has_its_two_sheets_alone() -> None:
    given = dossier({**ABOVE, "lots": [lot("1", **WAIVED)]})
    assert sorted(codes(given)) == sorted(PRIVATE_PIECES) and not given.blocking
    assert "lot n°" not in text(given, *PRIVATE_PIECES)


def test_a_market_without_any_clause_keeps_its_decision() -> None:
    given = dossier({"lots": [lot("1", **BARE), lot("2", **BARE, reason_without_clause="fourniture seule")]})
    assert codes(given) == ["opportunite"] and not given.blocking
    assert "Fourniture seule" in text(given, "opportunite") and "Motif non consigné" in text(given, "opportunite")


def test_the_opportunity_sheet_may_be_refused() -> None:
    assert "opportunite" not in codes(dossier({"pieces": {"opportunite": "non"}}))


def test_what_is_not_known_is_said_and_blocks_nothing() -> None:
    given = dossier({"lots": [lot("1", estimated_value=None, trade=None)]})
    assert not given.blocking
    assert "Non estimé" in text(given, "opportunite") and "Le calcul n'est pas fait" in text(given, "opportunite")


def test_an_entity_keeps_its_reasons_by_any_means() -> None:
    entity = {"buyer": {"capacity": "contracting_entity"}}
    given = text(dossier({**ABOVE, **entity, "lots": [lot("1"), lot("2", **WAIVED)]}), "motivation")
    assert "tout moyen approprié" in given and "L. 2184-1" not in given
