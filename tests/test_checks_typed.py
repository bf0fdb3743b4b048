"""What a person typed, in any field: old law is answered with today's (COH-25B, COH-25C), persons are seen (COH-28B)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import builders
import pytest
from builders import lot
from judging import CONTACT, PLAIN, Changes, Typed, assert_said, assert_typed, dossier, overlaid, said
from test_lots_file import HEAD, ONE, TWO, workbook

from drafting.checks.old_law import mentions
from drafting.checks.typed import free_texts
from drafting.draft import prepare
from drafting.reading import load_market
from drafting.yamlfile import Loc

AGREED = "Clause sociale (article 14 du CMP)"
BARE = lot("2", levers=[], insertion_hours=None)

FIELDS: Mapping[str, tuple[Changes, Loc]] = {
    "objet": ({"title": AGREED}, ("title",)),
    "référence": ({"reference": AGREED}, ("reference",)),
    "acheteur": ({"buyer": {"name": AGREED}}, ("buyer", "name")),
    "facilitateur": ({"facilitator": {"name": AGREED}}, ("facilitator", "name")),
    "adresse du facilitateur": ({"facilitator": {"address": AGREED}}, ("facilitator", "address")),
    "correspondant": ({"facilitator": "non", "insertion_contact": CONTACT | {"service": AGREED}},
                      ("insertion_contact", "service")),
    "lot": ({"lots": [lot("1", title=AGREED)]}, ("lots", 0, "title")),
    "motif": ({"lots": [lot("1", reason_with_clause=AGREED)]}, ("lots", 0, "reason_with_clause")),
    "motif de l'absence": ({"lots": [lot("1"), BARE | {"reason_without_clause": AGREED}]},
                           ("lots", 1, "reason_without_clause")),
    "faits de la dispense": ({"lots": [lot("1"), BARE | {"waiver": {"case": "insufficient_link", "facts": AGREED}}]},
                             ("lots", 1, "waiver", "facts")),
    "autre condition": ({"lots": [lot("1"), BARE | {"other_social_condition": AGREED}]},
                        ("lots", 1, "other_social_condition")),
    "tâches": ({"lots": [lot("1", levers=["reserved"], insertion_hours=None, reserved_for=["siae"], essential_tasks=AGREED)]},
               ("lots", 0, "essential_tasks")),
    "critère": ({"criteria": [{"title": AGREED, "weight": "90"}, PLAIN[1]]}, ("criteria", 0, "title")),
    "critère du lot": ({"lots": [lot("1", criteria=[{"title": AGREED, "weight": "90"}, PLAIN[1]])]},
                       ("lots", 0, "criteria", 0, "title")),
}


@pytest.mark.parametrize("name", FIELDS)
def test_old_law_is_seen_in_every_free_text(name: str) -> None:
    changes, loc = FIELDS[name]
    given = dossier(changes)
    assert_said(given.findings, "COH-25B", "blocking", "article 14 du CMP", "L. 2112-2",
                where=given.settled.source.file.where(loc))


def test_every_free_text_of_the_models_is_walked() -> None:
    """Each place above is found by the walk, and nothing that is not a person's own words."""
    for changes, loc in FIELDS.values():
        assert loc in {free.loc for free in free_texts(builders.settled(**changes))}
    walked = {free.loc[-1] for free in free_texts(builders.settled(ccag_articles={"insertion": "20.1"}))}
    assert walked == {"reference", "title", "name", "reason_without_clause"}


OLD = {
    # what is typed → what is answered
    "art. 14 du CMP": ("articles L. 2112-2",),
    "article 14 du code des marchés publics": ("L. 2112-2",),
    "l'article 14 du code": ("L. 2112-2",),
    "CMP, art. 14": ("L. 2112-2",),
    "article 53-I du CMP": ("L. 2152-7 et R. 2152-7",),
    "article 53, I, du code des marchés publics": ("L. 2152-7 et R. 2152-7",),
    "article 53 III du CMP": ("R. 2152-1",),
    "article 53-IV du CMP": ("dont la suite reste à établir",),
    "articles 14 et 15 du CMP": ("L. 2112-2", "L. 2113-12"),
    "article 35 du code des marchés publics": ("L. 2152-1",),
    "ordonnance 2015-899, art. 36": ("L. 2113-12", "L. 2113-13"),
    "article 36 II de l'ordonnance n° 2015-899 du 23 juillet 2015": ("L. 2113-13 et R. 2113-7",),
    "article 38 de l'ordonnance de 2015": ("L. 2112-2",),
    "article 62 du décret n° 2016-360": ("R. 2152-7",),
    "décret 2016-360, article 14": ("R. 2113-8", "à vérifier"),
    "décret n° 2016-360": ("le code de la commande publique l'a remplacé",),
    "ordonnance n° 2015-899": ("le code de la commande publique l'a remplacé",),
    "selon le code des marchés publics": ("le code de la commande publique l'a remplacé",),
    "article 99 du code des marchés publics": ("aucun article d'aujourd'hui n'est connu",),
}


@pytest.mark.parametrize("words", OLD)
def test_named_old_law_blocks_and_is_answered(words: str) -> None:
    given = dossier({"lots": [lot("1", title=f"Clause sociale ({words})")]})
    assert_said(given.findings, "COH-25B", "blocking", *OLD[words], where=given.settled.source.file.where(("lots", 0, "title")))
    assert said(given.findings, "COH-25C") == []


BARE_NUMBERS = {"Marché article 30": ("R. 2123-1",), "clause article 14": ("L. 2112-2",), "lot article 15": ("L. 2113-12",),
                "condition de l'article 38": ("L. 2112-2",), "critère art. 53-I": ("L. 2152-7",), "Article 36": ("L. 2113-12",),
                "article 14, alinéa 2": ("L. 2112-2",)}


@pytest.mark.parametrize("words", BARE_NUMBERS)
def test_a_bare_number_warns(words: str) -> None:
    given = dossier({"lots": [lot("1", title=words)]})
    assert_said(given.findings, "COH-25C", "warning", *BARE_NUMBERS[words])
    assert not given.blocking


@pytest.mark.parametrize("words", [
    "article 14 du CCAP", "l'article 14.2 du CCAP", "CCAP, article 14", "article 30 de la convention", "art. 15 du règlement",
    "le seuil que le CCAG prévoit à son article 14",
    "article 53 de la loi du 12 juillet 1985", "article 14 du RGPD", "article L. 14-1 du code", "article R. 2152-7",
    "article 38 du code du travail", "article 15 du code général des collectivités territoriales", "lots 14 et 15",
    "14 articles de sport", "articles 15 mm", "article 14-3", "article 12", "page 53", "articles L. 2112-2 et L. 2112-3",
    "code de la commande publique", "CMP de Valbrune", "le cahier, article 30", "article 140", "Part 14", "ordonnance du juge"])
def test_what_is_no_old_article(words: str) -> None:
    assert list(mentions(words, typed=True)) == []


def test_the_article_of_the_day() -> None:
    """L. 2112-2-1 is answered from the day it exists, and not before."""
    words = {"lots": [lot("1", title="Clause article 14 du CMP")]}
    for day, expected in (("21/08/2026", False), ("22/08/2026", True)):
        finding, = said(dossier({**words, "launch_date": day}).findings, "COH-25B")
        assert ("2112-2-1" in finding.message) is expected


IN_A_PIECE = (
    Typed("ancien-code", "COH-25B", "En application du code des marchés publics.", ("code des marchés publics", "abrogé"),
          "En application du code de la commande publique."),
    Typed("ancien-article", "COH-25B", "Conformément à l'article 14 du code.", ("article 14 du code", "L. 2112-2"),
          "Conformément à l'article 14 du présent cahier."),
    Typed("ancien-decret", "COH-25B", "Vu l'article 62 du décret n° 2016-360.", ("décret n° 2016-360", "R. 2152-7"),
          "Vu l'article 14."),
)


@pytest.fixture(scope="module")
def complement(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return overlaid(tmp_path_factory.mktemp("old"), IN_A_PIECE)


@pytest.mark.parametrize("entry", IN_A_PIECE, ids=lambda entry: entry.name)
def test_old_law_in_a_clause(entry: Typed, complement: Any) -> None:
    assert_typed(entry, complement)


def test_old_law_in_a_title_is_said_once_at_its_own_line() -> None:
    given = dossier({"title": "Travaux (décret n° 2016-360)"})
    assert [f.where for f in said(given.findings, "COH-25B")] == [given.settled.source.file.where(("title",))]


def test_old_law_in_a_spreadsheet_names_its_cell(tmp_path: Path) -> None:
    (tmp_path / "lots.xlsx").write_bytes(workbook(HEAD, (1, AGREED, *ONE[2:]), TWO))
    (tmp_path / "marche.yaml").write_text(
        builders.VALID[:builders.VALID.index("lots:")] + "lots: lots.xlsx\n", encoding="utf-8")
    source = load_market(tmp_path / "marche.yaml", builders.library().vocabulary())
    given = prepare(source, builders.library(), builders.outlines())
    assert [f.where for f in said(given.findings, "COH-25B")] == ["lots.xlsx, feuille Lots, cellule B2"]


# ---- a preference for a territory ---------------------------------------------------------------------------

def _reasoned(key: str, words: str) -> Changes:
    return {"lots": [lot("1", **{key: words} if key == "reason_with_clause" else {}),
                     BARE | ({key: words} if key != "reason_with_clause" else {})]}


@pytest.mark.parametrize("changes", [
    _reasoned("other_social_condition", "recrutement de personnes domiciliées à Valbrune"),
    _reasoned("reason_with_clause", "donner du travail aux habitants de la commune"),
    {"lots": [lot("1", levers=["reserved"], insertion_hours=None, reserved_for=["siae"],
                  essential_tasks="l'accueil confié à la main-d'œuvre locale")]}])
def test_a_preference_that_someone_typed(changes: Changes) -> None:
    assert_said(dossier(changes).findings, "COH-34", "blocking")


@pytest.mark.parametrize("changes", [
    _reasoned("reason_without_clause", "aucune des entreprises locales n'a de poste accessible"),
    {"lots": [lot("1"), BARE | {"waiver": {"case": "insufficient_link", "facts": "Peu d'emplois locaux dans ce métier."}}]},
    {"facilitator": {"name": "association des entreprises locales"}}, {"title": "Transport des habitants de Valbrune"},
    _reasoned("other_social_condition", "actions pour les habitants des quartiers prioritaires")])
def test_a_fact_or_a_name_prefers_nobody(changes: Changes) -> None:
    assert said(dossier(changes).findings, "COH-34") == []


# ---- personal data ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("changes", [
    {"facilitator": {"name": "Mme Exemple, facilitatrice"}}, {"facilitator": {"address": "à l'attention de M. Exemple"}},
    {"facilitator": "non", "insertion_contact": CONTACT | {"service": "service achats (Madame Exemple)"}},
    _reasoned("reason_with_clause", "emploi de la personne née le 12 mars 1990"),
    _reasoned("other_social_condition", "écrire à prenom.nom@exemple.org"),
    _reasoned("reason_without_clause", "1 90 03 75 123 456 78")])
def test_a_person_named_in_a_free_text(changes: Changes) -> None:
    assert_said(dossier(changes).findings, "COH-28B", "warning", "semble désigner une personne")


@pytest.mark.parametrize("changes", [
    {"title": "Rénovation du collège Madame de Staël"}, {"lots": [lot("1", title="Salle Monsieur Vincent")]},
    {"facilitator": {"name": "maison de l'emploi du Val", "address": "12 rue des Exemples, 01000 Valbrune"}},
    {"reference": "2027 12 34 56"}])
def test_a_place_or_a_service_is_nobody(changes: Changes) -> None:
    assert said(dossier(changes).findings, "COH-28B") == []
