"""The market as it is read: French scalars, blocks or files, short and long forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import builders
import pytest
from builders import VALID
from places import LIBRARY, STARTERS
from pydantic import BaseModel

from drafting.errors import ReadingErrors
from drafting.market import Market
from drafting.reading import load_market, title_of

BUYER = "name: commune de Valbrune\narticle: la\nkind: local_authority\n"


def refused(**changes: Any) -> list[str]:
    """The sentences said of the minimal market with `changes`."""
    with pytest.raises(ReadingErrors) as caught:
        builders.market(**changes)
    return [problem.message for problem in caught.value.problems]


def written(folder: Path, **files: str) -> Path:
    """A market file with other files beside it."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "marche.yaml"


def test_french_scalars_are_read_as_people_write_them() -> None:
    market = builders.market(
        estimated_value="1 250 000,50 €", launch_date="2027-02-01", duration_months="12 mois", termination="Oui",
        calibration={"rate": "2,5 %", "rounding_step": "35 h", "hourly_cost": "35 €"},
        monitoring={"progress_points": ["30 %", "60"]}).market
    assert market.estimated_value == Decimal("1250000.50")
    assert market.launch_date == date(2027, 2, 1)
    assert market.duration_months == 12
    assert market.termination is True
    assert market.calibration is not None and market.monitoring is not None
    assert (market.calibration.rate, market.calibration.rounding_step) == (Decimal("2.5"), 35)
    assert market.monitoring.progress_points == [30, 60]


def test_spaces_in_a_name_are_one() -> None:
    assert builders.market(title="Réfection  du \u00a0 toit").market.title == "Réfection du toit"


def test_hours_are_a_figure_or_a_block() -> None:
    lots = builders.market(lots=[
        builders.lot("1", insertion_hours="1 250 h"),
        builders.lot("2", insertion_hours={"mode": "fixed", "hours": "70"}),
        builders.lot("3", insertion_hours={"mode": "calibrated", "rate": "5 %"})]).market.lots
    hours = [lot.insertion_hours for lot in lots]
    assert [(h.mode, h.hours, h.rate) for h in hours if h] == [
        ("fixed", 1250, None), ("fixed", 70, None), ("calibrated", None, 5)]


def test_a_piece_is_a_choice_or_a_block() -> None:
    pieces = builders.market(pieces={"cctp": "non", "ae": "oui", "rc": {"article": "8"}}).market.pieces
    assert (pieces["cctp"].produced, pieces["ae"].produced) == (False, True)
    assert (pieces["rc"].produced, pieces["rc"].article) == (None, 8)
    assert pieces["ccap"].article == 12


@pytest.mark.parametrize("piece", ["peut-être", ["oui"], {"numero": "3"}, {"article": "0"}, {"article": "1,5"}])
def test_other_shapes_of_a_piece_are_refused(piece: Any) -> None:
    assert refused(pieces={"cctp": piece})


def test_there_may_be_no_facilitator() -> None:
    assert builders.market(facilitator="non").market.facilitator is None
    assert builders.market(facilitator="Non").market.facilitator is None
    assert refused(facilitator="aucun") == ["un bloc « clé : valeur » est attendu (Facilitateur)."]


@pytest.mark.parametrize(("article", "kept"), [("la", "la"), ("l’", "l'"), ("l'", "l'"), ("", ""), (" les ", "les")])
def test_an_article_is_typed_with_either_apostrophe(article: str, kept: str) -> None:
    assert builders.market(buyer={"article": article}).market.buyer.article == kept


@pytest.mark.parametrize("number", ["1", "2A", "07", "ABCDEF"])
def test_a_lot_number_is_text(number: str) -> None:
    assert builders.market(lots=[builders.lot(number)]).market.lots[0].number == number


def test_criteria_of_a_lot_replace_those_of_the_market_and_are_checked_too() -> None:
    criteria = [{"title": "Prix", "weight": "60"}, {"title": "Insertion", "weight": "30", "insertion": "oui"}]
    (message,) = refused(lots=[builders.lot("1", criteria=criteria, levers=["execution_condition", "award_criterion"])])
    assert message.startswith("les critères totalisent 90 %")


# ---- files of their own ---------------------------------------------------------------------------------

def test_buyer_and_facilitator_may_be_files(tmp_path: Path) -> None:
    market = VALID.replace("{name: commune de Valbrune, article: la, kind: local_authority}", "acheteurs/valbrune.yaml")
    path = written(tmp_path, marche_yaml=market.replace("facilitator: non", "facilitator: plie.yaml"),
                   acheteurs__valbrune_yaml=BUYER,
                   plie_yaml="name: PLIE du Val\narticle: le\nemail: plie@exemple.org\n")
    read = load_market(path, builders.library().vocabulary())
    assert read.market.buyer.name == "commune de Valbrune"
    assert read.market.facilitator is not None and read.market.facilitator.name == "PLIE du Val"
    assert read.file.where(("buyer", "kind")) == "acheteurs/valbrune.yaml:3"
    assert read.file.where(("facilitator", "email")) == "plie.yaml:3"


def test_all_the_files_are_judged_at_once(tmp_path: Path) -> None:
    market = VALID.replace("{name: commune de Valbrune, article: la, kind: local_authority}", "a.yaml")
    path = written(tmp_path, marche_yaml=market.replace("facilitator: non", "facilitator: f.yaml")
                   .replace("nature: works", "nature: work"),
                   a_yaml=BUYER + "ville: Valbrune\n", f_yaml="name: PLIE\nname: PLIE\n")
    with pytest.raises(ReadingErrors) as caught:
        load_market(path, builders.library().vocabulary())
    assert [problem.where for problem in caught.value.problems] == [
        "a.yaml:4", "f.yaml:2", "marche.yaml:5", "marche.yaml:10"]


def test_a_file_may_be_named_in_capitals_but_another_text_is_no_path() -> None:
    with pytest.raises(ReadingErrors, match="un bloc « clé : valeur » est attendu"):
        builders.market(buyer="acheteur.txt")


# ---- the model ------------------------------------------------------------------------------------------

def models(model: type[BaseModel] = Market) -> set[type[BaseModel]]:
    """Every model of a market file."""
    found = {model}
    for info in model.model_fields.values():
        for inner in inside(info.annotation):
            found |= models(inner)
    return found


def inside(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set().union(*(inside(inner) for inner in get_args(annotation))) if get_args(annotation) else set()


@pytest.mark.parametrize("model", sorted(models(), key=lambda m: m.__name__), ids=lambda m: m.__name__)
def test_every_field_has_its_french_title_and_its_english_name(model: type[BaseModel]) -> None:
    for name, info in model.model_fields.items():
        assert info.title and info.description, name
        assert name.isascii() and info.alias is None
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"


def test_titles_are_found_by_path() -> None:
    assert title_of(("lots", 0, "insertion_hours", "rate")) == "Taux d'insertion"
    assert title_of(("pieces", "rc", "article")) == "Numéro d'article de départ"
    assert title_of(("criteria", 1, "subcriteria", 0, "weight")) == "Poids du sous-critère"
    assert title_of(("inconnu", "rien")) == ""
    assert title_of(()) == ""


@pytest.mark.parametrize("path", [LIBRARY / "minimal-market.yaml", *STARTERS], ids=lambda path: path.stem)
def test_the_markets_that_we_give_are_valid(path: Path) -> None:
    assert load_market(path, builders.library().vocabulary()).market.lots
