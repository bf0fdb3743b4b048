"""What no pièce prints: every entry of refusals.yaml refuses its words, and lets the right ones through."""

from __future__ import annotations

import builders
import pytest
from judging import CRITERION, INSERTION, PLAIN, SCORED, Changes, Typed, assert_said, assert_typed, dossier, overlaid, said

from drafting.library import Library

HLM: Changes = {"buyer": {"kind": "social_housing_company"}}
BEFORE: Changes = {"launch_date": "20/08/2026"}
ABOVE: Changes = {"estimated_value": "9 000 000", "procedure": "open", "lots": [builders.lot("1")]}

CONCESSION: Changes = {"contract": {"form": "concession"}, "nature": "services", "procedure": None, "ccag": None,
                       "lots": [builders.lot("1")]}

SERVICE: Changes = {"nature": "services", "ccag": "supplies_services", "criteria": SCORED, "lots": [
    builders.lot("1", trade="nettoyage", criteria=PLAIN), builders.service("2")]}

TYPED = (
    Typed("subvention", "REF-01", "L'acheteur verse une subvention de fonctionnement.", ("subvention", "contrepartie"),
          "Le prix n'est pas une subvention.", SERVICE),
    Typed("resultat-garanti", "REF-01", "Le titulaire garantit dix sorties par an.", ("garantit dix sorties", "disproportionné"),
          "L'objectif n'est pas une obligation de résultat.", SERVICE),
    Typed("droit-des-marches", "REF-01", "Vu l'article L. 2195-3 du code.", ("L. 2195-3", "deuxième partie"),
          "Vu l'article L. 3114-2 du code.", CONCESSION),
    Typed("droit-des-concessions", "REF-01", "Vu l'article L. 3114-2 du code.", ("L. 3114-2", "que les concessions"),
          "Vu l'article L. 2112-2 du code."),
    Typed("localisation", "REF-01", "Vu l'article L. 2112-4 du code.", ("L. 2112-4", "localisation"),
          "Vu l'article L. 2112-2 du code."),
    Typed("seuil-non-atteint", "REF-01", "Vu l'article L. 2112-2-1 du code.", ("L. 2112-2-1", "ne s'applique pas"),
          "Vu l'article L. 2112-2-1 du code.", {}, ABOVE),
    Typed("ancienne-subdivision", "REF-01", "Vu le 2° a) de l'article R. 2152-7 du code.", ("2° a)", "n'existe plus"),
          "Vu le 2° a) de l'article R. 2152-7 du code.", {}, BEFORE),
    Typed("offre-nulle", "REF-01", "Une telle offre nulle est écartée.", ("offre nulle", "irrégulière, jamais nulle"),
          "Une telle offre est irrégulière.", piece="rc"),
    Typed("rejet-automatique", "REF-01", "L'offre est rejetée d'office.", ("rejetée d'office", "régularisation"),
          "L'offre peut être rejetée.", piece="rc"),
    Typed("regularisation-due", "REF-01", "Le candidat a droit à régularisation.", ("droit à régularis", "faculté"),
          "L'acheteur peut autoriser tous les candidats concernés à régulariser.", piece="rc"),
    Typed("politique-generale", "REF-01", "L'acheteur note la politique sociale de l'entreprise.",
          ("politique sociale de l'entreprise",), "La politique sociale de l'entreprise n'est pas notée.", CRITERION,
          piece="rc"),
    Typed("preference-geographique", "COH-34", "L'acheteur retient les entreprises locales.",
          ("entreprises locales", "préférence géographique"),
          "Aucune préférence pour les entreprises locales n'est admise."),
    Typed("habitants", "COH-34", "Sont éligibles les habitants de la commune.", ("habitants de",),
          "Sont éligibles les habitants des quartiers prioritaires de la politique de la ville (QPV)."),
    Typed("decision-non-retrouvee", "REF-01", "Voir la décision n° 363921.", ("363921", "non retrouvée"),
          "Voir la décision n° 364950."),
    Typed("contrat-administratif", "REF-01", "Le marché est un contrat administratif.",
          ("contrat administratif", "droit privé"),
          "Le marché est un contrat administratif.", HLM, {}),
    Typed("motif-d-eligibilite", "REF-01", "Le titulaire joint au relevé l'attestation RQTH.",
          ("attestation RQTH", "ne le reçoit"),
          "Le titulaire ne joint jamais l'attestation RQTH."),
    Typed("reglementation-en-vigueur", "REF-01", "Le titulaire recrute conformément à la réglementation en vigueur.",
          ("réglementation en vigueur", "sans contenu"), "Le titulaire recrute selon le code du travail."),
    Typed("sans-consideration", "REF-01", "Saisir « Clause sociale » et « Pas de considération sociale ».",
          ("Pas de considération sociale", "exclut"), "Saisir « Clause sociale ».", piece="avis"),
    Typed("achat-strategique-none", "REF-01", "Le champ BT-06 reçoit la valeur none.", ("BT-06", "none"),
          "Le champ BT-06 reçoit la valeur soc-obj.", piece="avis"),
    Typed("smic-sans-date", "REF-01", "Le SMIC horaire brut est de 12,31 €.", ("12,31 €", "avec sa date"),
          "Le SMIC horaire brut est de 12,31 € depuis le 1er juin 2026.",
          {"launch_date": "01/10/2026", "penalties": {"hour": {"mode": "smic_multiple", "multiple": "2"}}}),
    Typed("seuil-sans-date", "REF-01", "Le seuil européen est de 5 404 000 €.", ("5 404 000 €", "avec sa date"),
          "Le seuil européen s'apprécie à la date de lancement."),
    Typed("cout-horaire-sans-date", "REF-01", "Le coût horaire retenu est de 60 €.", ("60 €", "avec sa date"),
          "Le coût horaire retenu est de 60 € en 2026."),
    Typed("elision", "COH-30", "Le prix de le marché est ferme.",
          ("de le marché", "élision"), "Le prix du marché est ferme."),
    Typed("lot-unique", "COH-30", "Les heures du lot n° 1 sont dues.", ("lot n°",), "Les heures du lot n° 1 sont dues.",
          {"lots": [builders.lot("1")]}, {}),
)


@pytest.fixture(scope="module")
def complement(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return overlaid(tmp_path_factory.mktemp("refusals"), TYPED)


@pytest.mark.parametrize("entry", TYPED, ids=lambda entry: entry.name)
def test_refused(entry: Typed, complement: Library) -> None:
    assert_typed(entry, complement)


KEYS = {"code", "cues", "pattern", "when", "unless", "spares", "files", "why", "advice"}
KINDS = {"titles", "names", "facts", "reasons", "texts"}


def test_a_refusal_has_no_key_that_nobody_reads() -> None:
    for name, entry in builders.library().data["refusals"].items():
        assert set(entry) <= KEYS and set(entry.get("spares", ())) <= KINDS, name


def test_every_refusal_has_its_case() -> None:
    """Those of a private contract have theirs in test_checks_private."""
    assert {entry.name for entry in TYPED} | {"contrat-prive"} == set(builders.library().data["refusals"])


MORE_PREFERENCES = ("issus de la commune", "main-d'œuvre locale", "emplois locaux", "domiciliées dans")


@pytest.mark.parametrize("words", MORE_PREFERENCES)
def test_preference_in_a_criterion_title(words: str) -> None:
    """What the buyer types in his table is printed by the RC: the finding is at his own line."""
    title = f"Recours à des personnes {words}"
    criteria = [{"title": "Prix", "weight": "80"}, {"title": title, "weight": "20", "environmental": "oui"}]
    given = dossier({"criteria": criteria})
    assert_said(given.findings, "COH-34", "blocking", words, where=given.settled.source.file.where(("criteria", 1, "title")))


def test_general_policy_as_a_subcriterion() -> None:
    subcriteria = [{"title": "Politique RSE", "weight": "10", "sections": ["training"]}]
    criteria = [{"title": "Prix", "weight": "90", "environmental": "oui"}, INSERTION | {"subcriteria": subcriteria}]
    given = dossier({"lots": CRITERION["lots"], "criteria": criteria})
    where = given.settled.source.file.where(("criteria", 1, "subcriteria", 0, "title"))
    assert_said(given.findings, "REF-01", "blocking", "Politique RSE", where=where)


@pytest.mark.parametrize("title", ["Médiation auprès des habitants du quartier des Tilleuls", "Relance du lot n° 3",
                                   "Fourniture et/ou pose de menuiseries"])
def test_a_title_says_what_is_bought(title: str) -> None:
    """A title of the buyer is no clause: it may name habitants, a lot of another market."""
    given = dossier({"title": title, "lots": [builders.lot("1", title=title)]})
    assert [f.code for f in given.findings] == []


def test_refused_words_are_not_looked_for_where_they_do_not_apply() -> None:
    assert said(dossier({"launch_date": "01/02/2027"}).findings, "REF-01") == []
