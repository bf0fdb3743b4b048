"""The values of a buyer's own library: laid entry by entry, each read strictly, with its line when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import builders
import pytest
from click.testing import CliRunner
from judging import dossier
from msgspec.structs import replace
from places import LIBRARY, ROOT

from drafting.cases import Examples, merged
from drafting.checks import check
from drafting.cli import main
from drafting.errors import ReadingErrors
from drafting.library import Library
from drafting.library_check import overlay_faults, problems
from drafting.outlines import Outline
from drafting.reading import validate
from drafting.settled import settle

SMIC = (LIBRARY / "smic.yaml").read_text(encoding="utf-8")
ROW = "  - {from: 2027-01-01, until: 2027-12-31, value: \"12,60\", verified: read, source: décret d'essai}\n"
PUBLIC = "{label: personnes suivies par la mission emploi, proof: attestation, contact: mission emploi, from: 2026-11-22, " \
         "source: usage local, verified: no}"
VALUES = "monitoring.contact_days: {value: 10, from: 2026-11-22, source: usage de la commune}\n"


def read(folder: Path, name: str, text: str) -> Library:
    maison = folder / "maison"
    maison.mkdir(exist_ok=True)
    (maison / "library.yaml").write_text("release: maison-1\n", encoding="utf-8")
    (maison / name).write_text(text, encoding="utf-8")
    return builders.laid(maison)


def values(library: Library, **changes: Any) -> Mapping[str, Any]:
    file = library.files["minimal-market"]
    return settle(validate(replace(file, data=merged(file.data, changes)), library.vocabulary()), library).values


def test_a_value_of_practice_is_the_buyers_with_its_source(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    """Its title, its unit, its usual range and its case stay the library's."""
    given = read(tmp_path, "practice.yaml", VALUES)
    value = values(given)["monitoring.contact_days"]
    assert (value.value, value.origin, value.source) == (10, "default", "usage de la commune")
    built_in = builders.library().data["practice"]["monitoring.contact_days"]
    entry = given.data["practice"]["monitoring.contact_days"]
    assert entry == {**built_in, "value": "10", "from": "2026-11-22", "source": "usage de la commune"}
    assert problems(given, outlines) == []
    assert values(builders.library())["monitoring.contact_days"].value != 10


def test_a_public_and_a_trade_of_the_buyer_may_be_asked_by_a_market(tmp_path: Path) -> None:
    given = read(tmp_path, "publics.yaml", f"suivis: {PUBLIC}\n")
    assert values(given, publics=["suivis", "rqth"])["publics"].value == ("suivis", "rqth")
    with pytest.raises(ReadingErrors):
        values(builders.library(), publics=["suivis", "rqth"])


def test_a_row_of_the_smic_is_added(tmp_path: Path) -> None:
    given = read(tmp_path, "smic.yaml", SMIC.rstrip() + "\n" + ROW)
    assert str(values(given, launch_date="01/03/2027")["smic.hourly"].value) == "12.60"
    assert str(values(given, launch_date="01/10/2026")["smic.hourly"].value) == "12.31"


def test_other_words_for_the_same_choices(tmp_path: Path) -> None:
    words = "performance: {works: du chantier, supplies: des fournitures, services: des services, intellectual: des études, " \
            "ict: des prestations, project_management: de la mission, industrial: des prestations}\n"
    assert read(tmp_path, "words.yaml", words).data["words"]["performance"]["works"] == "du chantier"


@pytest.mark.parametrize(("name", "text", "line", "words"), [
    ("practice.yaml", VALUES.replace("contact_days", "contact_day"), 1, "Vouliez-vous écrire « monitoring.contact_days »"),
    ("practice.yaml", VALUES.replace(", source: usage de la commune", ""), 1, "la clé « source » est obligatoire"),
    ("practice.yaml", VALUES.replace("from: 2026-11-22, ", ""), 1, "la clé « from » est obligatoire"),
    ("practice.yaml", VALUES.replace("value: 10", "value: dix"), 1, "« dix » n'est pas un nombre"),
    ("practice.yaml", VALUES.replace("value: 10", "value: 900"), 1, "hors de la fourchette usuelle"),
    ("practice.yaml", VALUES.replace("value: 10", "value: 10, title: Autre"), 1, "« title » reste celui de la bibliothèque"),
    ("practice.yaml", VALUES.replace("value: 10", "value: 10, when: {nature: works}"), 1, "« when » reste celui"),
    ("practice.yaml", VALUES.replace("value: 10", "value: [10]"), 1, "un texte est attendu"),
    ("practice.yaml", "variants: {value: peut-être, from: 2026-11-22, source: x}\n", 1, "« value »"),
    ("practice.yaml", "monitoring.progress_points: {value: [30 %, bientôt], from: 2026-11-22, source: x}\n", 1, "« bientôt »"),
    ("publics.yaml", f"Suivis: {PUBLIC}\n", 1, "n'est pas un code"),
    ("publics.yaml", f"suivis: {PUBLIC.replace('proof: attestation, ', '')}\n", 1, "la clé « proof » est obligatoire"),
    ("publics.yaml", f"suivis: {PUBLIC.replace('verified: no', 'verified: oui')}\n", 1, "la valeur « oui » n'existe pas"),
    ("publics.yaml", "suivis: des personnes\n", 1, "un bloc « clé : valeur » est attendu"),
    ("modes.yaml", "stage:\n  label: stage\n  family: internship\n", 3, "la valeur « internship » n'existe pas"),
    ("trades.yaml", "voirie:\n  label: a\n  source: b\n  values: [{from: 2026-01-01, labour_share: demi, low: 1, high: 2}]\n", 4,
     "« demi » n'est pas un nombre"),
    ("smic.yaml", "hourly:\n" + ROW, 1, "les lignes de la bibliothèque se gardent telles quelles"),
    ("smic.yaml", SMIC.replace("12,31", "13,31"), 3, "les lignes de la bibliothèque se gardent telles quelles"),
    ("smic.yaml", SMIC.rstrip() + "\n" + ROW.replace("2027-01-01", "2026-01-01"), 34, "commence après le 01/06/2026"),
    ("smic.yaml", "monthly:\n" + ROW, 1, "la clé « monthly » n'existe pas"),
    ("thresholds.yaml", "works: {central_authority: []}\n", 1, "reprenez cette entrée telle qu'elle est"),
    ("thresholds.yaml", "object_of_nature: {works: supplies_services}\n", 1, "reprenez cette entrée"),
    ("words.yaml", "performance: {works: du chantier}\n", 1, "la clé « supplies » est obligatoire"),
    ("words.yaml", "hours_base: {worked: heures {reel}, paid: heures payées}\n", 1, ""),
    ("words.yaml", "hours_base: {worked: 'heures {reel}', paid: heures payées}\n", 1, "les noms entre accolades"),
    ("words.yaml", "hours_base: {worked: '{0.__class__}', paid: heures payées}\n", 1, "les noms entre accolades"),
    ("words.yaml", "nouvelle: {a: 'un {'}\n", 1, "les noms entre accolades"),
    ("law.yaml", "loi-locale: {label: x}\n", 1, "la clé « cite » est obligatoire"),
    ("law.yaml", "- loi\n", 1, "un bloc « clé : valeur » est attendu"),
])
def test_a_wrong_value_is_said_with_its_line(tmp_path: Path, name: str, text: str, line: int, words: str) -> None:
    with pytest.raises(ReadingErrors) as raised:
        read(tmp_path, name, text)
    said = str(raised.value).splitlines()
    assert any(one.startswith(f"maison/{name}:{line} : ") and words in one for one in said), said


@pytest.mark.parametrize(("name", "text", "line", "words"), [
    ("practice.yaml", "signature: {value: demain, from: 2026-11-22, source: x}\n", 1, "la valeur « demain » n'existe pas"),
    ("practice.yaml", 'penalties.formal_notice_days: {value: "8,5", from: 2026-11-22, source: x}\n', 1,
     "un marché ne peut pas dire « 8,5 » ici"),
    ("tables.yaml", "hours_per_lot: {caption: x}\n", 1, "la clé « columns » est obligatoire"),
    ("tables.yaml", "essai: {caption: x, columns: [{title: A}], rows: [{cells: ['{b}']}]}\n", 1, "« {b} » n'est pas dans"),
    ("tables.yaml", "essai: {caption: x, columns: [{title: A}], rows: [{cells: [a], when: {lot.lever: oui}}]}\n", 1,
     "le chemin « lot.lever » n'existe pas"),
])
def test_what_only_the_whole_library_can_tell_is_said_before_a_draft(
        tmp_path: Path, outlines: Mapping[str, Outline], name: str, text: str, line: int, words: str) -> None:
    try:
        said = [str(problem) for problem in overlay_faults(read(tmp_path, name, text), outlines)]
    except ReadingErrors as errors:
        said = str(errors).splitlines()
    assert any(one.startswith(f"maison/{name}:{line} : ") and words in one for one in said), said


def test_a_new_model_is_checked_too(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    (tmp_path / "maison" / "propre").mkdir(parents=True)
    (tmp_path / "maison" / "propre" / "model.yaml").write_text(
        "title: Propre\nabout: Un modèle.\nmechanism: M9\nneeds: [rien]\nexcludes: [absent]\n", encoding="utf-8")
    said = [str(p) for p in overlay_faults(read(tmp_path, "practice.yaml", VALUES), outlines)]
    assert [one.split(" : ")[0] for one in said] == [f"maison/propre/model.yaml:{line}" for line in (3, 4, 5)]
    assert "le mécanisme « M9 » n'existe pas" in said[0]


def test_a_confidential_value_is_not_printed_by_an_unchecked_overlay(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    path = tmp_path / "maison" / "execution_clause" / "ccap" / "indiscret.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("""\
title: Indiscret
about: Imprime ce qui ne s'imprime pas.
for_each: market
place: {after: execution_clause/ccap/volume}
variables:
  montant: {value: estimated_value, format: euros}
versions:
  - in_force_from: 2019-04-01
    law: []
    checked_on: 2026-11-22
    text: |
      Le montant estimé est de {montant}.
""", encoding="utf-8")
    (said,) = overlay_faults(read(tmp_path, "practice.yaml", VALUES), outlines)
    assert "« estimated_value » est confidentiel" in said.message and said.where.startswith("maison/execution_clause/ccap/")


def test_what_an_overlay_does_not_touch_is_not_checked_again(library: Library, outlines: Mapping[str, Outline]) -> None:
    assert overlay_faults(library, outlines) == []


# ---- the page that teaches it --------------------------------------------------------------------------------

EXAMPLE = re.compile(r"```yaml\n# valbrune/(\S+?\.yaml)[^\n]*\n(.*?)```", re.S)


def test_the_example_of_the_page_is_sound_and_is_drafted(tmp_path: Path, outlines: Mapping[str, Outline]) -> None:
    page = (ROOT / "clause_library" / "DETAILS.md").read_text(encoding="utf-8")
    found = dict(EXAMPLE.findall(page))
    assert sorted(found) == ["execution_clause/ccap/acces-au-site.yaml", "library.yaml", "practice.yaml"]
    for name, text in found.items():
        path = tmp_path / "valbrune" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["library", "check", "--library", str(tmp_path / "valbrune")])
    assert done.exit_code == 0, done.output
    laid = builders.laid(tmp_path / "valbrune")
    assert problems(laid, outlines) == []
    clause = laid.clauses["execution_clause/ccap/acces-au-site"]
    outcomes = list(Examples(laid, outlines, {}).run([clause]))
    assert outcomes and all(not outcome.misses for outcome in outcomes)
    given = dossier({}, laid)
    assert clause.id in given.selection.kept and check(given.settled, given.selection, given.pieces) == dossier({}).findings


# ---- a value is printed and compared as what it is -------------------------------------------------------------

PRINTS = """\
title: Essai
about: Un essai.
for_each: market
place: {after: execution_clause/ccap/volume}
when: {WHEN}
variables:
  valeur: {VALUE}
versions:
  - in_force_from: 2019-04-01
    law: []
    checked_on: 2026-11-22
    text: |
      La valeur est {valeur}.
"""


def faults_of(folder: Path, outlines: Mapping[str, Outline], value: str, when: str = "") -> list[str]:
    path = folder / "maison" / "execution_clause" / "ccap" / "essai.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PRINTS.replace("{VALUE}", value).replace("{WHEN}", f"{{{when}}}"), encoding="utf-8")
    given = read(folder, "practice.yaml", VALUES)
    said = [str(problem) for problem in overlay_faults(given, outlines)]
    if not said:
        dossier({}, given)  # what is said to be sound is drafted
    return said


@pytest.mark.parametrize("value", [
    "{value: launch_date, format: date}", "{value: launch_date}", "{value: title}", "{value: publics, format: list}",
    "{value: buyer, format: de_buyer}", "{value: monitoring.frequency, words: frequency_adverb}",
    "{value: penalties.formal_notice_days}", "{value: monitoring.day, format: day_of_month}", "{value: lots, format: pour_lots}"])
def test_a_value_is_printed_as_what_it_is(tmp_path: Path, outlines: Mapping[str, Outline], value: str) -> None:
    needs = value.split(": ")[1].split(",")[0].rstrip("}")
    assert faults_of(tmp_path, outlines, value, f"{needs}: {{stated: oui}}") == []


@pytest.mark.parametrize("value", [
    "{value: title, format: euros}", "{value: launch_date, format: hours}", "{value: publics}", "{value: buyer}",
    "{value: title, format: de_buyer}", "{value: lots, format: list}", "{value: variants, format: number}",
    "{value: monitoring.day, format: date}", "{value: facts.ccag}"])
def test_a_value_is_not_printed_as_what_it_is_not(tmp_path: Path, outlines: Mapping[str, Outline], value: str) -> None:
    (said,) = faults_of(tmp_path, outlines, value, "variants: {stated: oui}")
    assert said.startswith("maison/execution_clause/ccap/essai.yaml:7 : ") and "ne s'imprime pas" in said


@pytest.mark.parametrize(("when", "fits"), [
    ("estimated_value: {at_least: 90 000}", True), ("launch_date: {below: 01/02/2028}", True),
    ("title: {at_least: 3}", False), ("estimated_value: {below: 01/02/2028}", False), ("publics: {below: 3}", False),
    ("launch_date: {below: 3}", False)])
def test_only_figures_and_dates_are_compared(tmp_path: Path, outlines: Mapping[str, Outline], when: str, fits: bool) -> None:
    said = faults_of(tmp_path, outlines, "{value: title}", when)
    assert [one.split(" : ")[0] for one in said] == [] if fits else ["maison/execution_clause/ccap/essai.yaml:5"]
    assert fits or all("se compare" in one for one in said)
