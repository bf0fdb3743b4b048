"""What is said of a bad file: a French sentence with its file and line, all at once, and nothing is written."""

from __future__ import annotations

import contextlib
import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import builders
import pytest
from builders import VALID
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from places import LIBRARY, STARTERS
from pydantic import ValidationError

from drafting.cli import main
from drafting.errors import ReadingErrors
from drafting.library import load_library
from drafting.market import Market
from drafting.outlines import load_outlines
from drafting.reading import _SENTENCES, load_market, market_from_text, validate
from drafting.selection import select
from drafting.settled import settle
from drafting.yamlfile import parse_yaml, read_yaml

BROKEN = Path(__file__).parent / "broken"
MARKETS: dict[str, tuple[int, str]] = {
    "concession-avec-ccag": (7, "une concession ne se réfère à aucun CCAG"),
    "concession-avec-procedure": (7, "« procedure » est sans objet dans une concession"),
    "concession-de-defense": (7, "une concession de défense ou de sécurité n'est pas prise en charge"),
    "concession-de-fournitures": (5, "une concession est de travaux ou de services"),
    "concession-allotie": (11, "une concession se décrit avec un seul lot"),
    "concession-taches-essentielles": (12, "« essential_tasks » est sans objet dans une concession"),
    "concession-cctp": (13, "la pièce « cctp » est sans objet dans une concession"),
    "concession-privee": (8, "un maître d'ouvrage privé ne passe pas de concession"),
    # file: the line (0: the whole file) and words of the only sentence that is said
    "acheteur-hors-du-dossier": (9, "« ../acheteur.yaml » est hors du dossier du marché. Placez-le dans ce dossier"),
    "ancres-et-renvois": (1, "ancre « &a » non acceptée : recopiez la valeur"),
    "exemplaires-du-ccap": (16, "la pièce « ccap » ne se fait pas au choix"),
    "annexe-deux-fois": (17, "l'annexe 1 est déjà celle de la pièce « ae-annexe »"),
    "arrete-sans-tranche": (15, "sans tranche, aucun arrêté de fin de tranche n'est à prévoir"),
    "article-inconnu": (9, "la valeur « une » n'existe pas. Valeurs possibles : le, la, l', les."),
    "aucun-lot": (12, "Lots : donnez au moins 1 élément"),
    "binaire": (0, "ce n'est pas un fichier texte"),
    "bloc-au-lieu-de-nombre": (15, "prioritaires : une seule valeur est attendue ici, pas une liste ni un bloc"),
    "caractere-de-controle": (3, "caractère de contrôle"),
    "chiffres-arabes": (13, "Heures d'insertion : « ١٢٥ » n'est pas un nombre"),
    "cle-composee": (15, "une clé doit être un mot simple"),
    "cle-de-fusion": (16, "la clé « << » n'existe pas"),
    "cle-en-double": (15, "la clé « nature » est écrite deux fois (déjà ligne 5)"),
    "cle-inconnue": (15, "la clé « penalites » n'existe pas. Vouliez-vous écrire « penalties » ?"),
    "cle-inconnue-dans-un-bloc": (17, "la clé « dai » n'existe pas. Vouliez-vous écrire « day » ? "
                                      "Valeurs possibles : frequency, day"),
    "cle-inconnue-dans-un-lot": (14, "la clé « titel » n'existe pas. Vouliez-vous écrire « title » ?"),
    "commentaires-seuls": (1, "commence par des lignes « clé : valeur ». Copiez un modèle"),
    "convention-avec-article": (15, "écrivez ce nom sans article"),
    "convention-sans-facilitateur": (15, "il n'y a personne avec qui convenir"),
    "courriel": (11, "ce n'est pas une adresse électronique : écrivez par exemple insertion@exemple.org"),
    "critere-sans-condition": (13, "Écrivez levers: [execution_condition, award_criterion]"),
    "critere-sans-insertion": (13, "aucun critère ne porte « insertion: oui » pour ce lot"),
    "critere-sans-tableau": (1, "lot n° 1 : le levier award_criterion demande le tableau des critères"),
    "supplement-sans-plafond": (22, "« Supplément » note un supplément d'heures sans dire à partir d'où"),
    "supplement-avec-une-rubrique": (22, "son sous-critère ne note rien d'autre"),
    "supplement-plafond-sans-objet": (21, "« Formation » ne note pas de supplément d'heures : ce plafond est sans objet"),
    "supplement-sans-heures": (13, "mais il n'impose aucune heure"),
    "supplement-incitatif": (13, "mais sa clause est incitative"),
    "supplement-volume-par-regle": (13, "(mode share_of_hours)"),
    "supplement-reconductible": (12, "mais le marché est reconductible"),
    "criteres-pas-a-100": (15, "les critères totalisent 95,5 % ; le total doit être de 100 %"),
    "crochet-ouvert": (16, "une liste entre crochets [ ] n'est pas refermée"),
    "date-en-lettres": (4, "« 1er février 2027 » n'est pas une date : écrivez par exemple 01/02/2027"),
    "date-horodatage": (4, "Date de lancement : « 1801440000 » n'est pas une date"),
    "date-impossible": (4, "Date de lancement : la date « 31/02/2027 » n'existe pas dans le calendrier"),
    "decompte-d-un-autre-mecanisme": (17, "ne sert pas au décompte « coefficient » des contrats durables"),
    "deux-criteres-d-insertion": (15, "un seul critère peut porter « insertion: oui »"),
    "deux-points": (3, "un « : » est mal placé"),
    "dispense-avec-clause": (13, "le lot n° 1 a une clause : la dispense est sans objet"),
    "dispense-hors-liste": (14, "Cas de dispense : la valeur « too_small » n'existe pas"),
    "dispense-sans-faits": (14, "la clé « facts » (Faits qui justifient la dispense) est obligatoire"),
    "etiquette-python": (15, "étiquette « !!python/object/apply:os.system » non acceptée"),
    "format-2": (1, "Format du fichier : la valeur « 2 » n'existe pas. Valeurs possibles : 1."),
    "globalisation-inconnue": (15, "Globalisation des heures : la valeur « peut-être » n'existe pas"),
    "guillemet-ouvert": (13, "un guillemet ouvert plus haut n'est pas refermé"),
    "heures-calculees-et-fixees": (13, "les heures sont calculées : retirez « hours »"),
    "heures-de-trop-de-tranches": (13, "le lot n° 1 donne les heures de 3 tranches ; le marché en a 2"),
    "heures-decimales": (13, "« 140.5 » : un nombre entier est attendu"),
    "heures-fixees-avec-taux": (13, "en mode fixed, donnez « hours » et pas « rate »"),
    "immersion-sans-duree": (13, "en mode immersion, « each » est nécessaire"),
    "accord-cadre-minimum-excessif": (15, "le minimum de l'accord-cadre dépasse son maximum"),
    "maximum-sans-accord-cadre": (15, "« maximum » est celui d'un accord-cadre"),
    "maximum-d-un-lot-sans-accord-cadre": (13, "est celui d'un lot d'accord-cadre"),
    "minimum-d-un-lot-excessif": (13, "le minimum du lot n° 1 dépasse son maximum"),
    "bon-de-commande-sans-accord-cadre": (13, "le mode per_order ne va pas avec la forme du marché"),
    "sans-commande-sans-accord-cadre": (13, "ne se dit que d'un accord-cadre"),
    "objectif-propose-incitatif": (13, "suppose une clause obligatoire"),
    "objectif-plafond-trop-bas": (13, "la règle s'arrête aux premières tranches"),
    "objectif-cle-manquante": (13, "en mode per_amount, « amount » est nécessaire"),
    "objectif-cle-sans-objet": (13, "en mode yearly, « amount » est sans objet"),
    "objectif-effet-sans-seuil": (13, "l'effet du seuil est dit, mais pas le seuil"),
    "objectif-plancher-plafond": (13, "les heures dues au moins (200) dépassent les heures dues au plus (100)"),
    "objectif-report-sans-arrete": (13, "un report demande un arrêté périodique"),
    "objectif-delai-sans-arrete": (13, "aucun arrêté de période n'est à prévoir"),
    "objectif-seuil-du-bon": (13, "Donnez orders_from (un montant HT) ou orders_from_days"),
    "heures-negatives": (13, "Heures d'insertion : la valeur doit être d'au moins 1"),
    "heures-par-tranche-sans-tranche": (13, "mais le marché n'a pas de tranche. Décrivez-les"),
    "insertion-notee-sans-levier": (13, "le lot n° 1 n'a pas le levier award_criterion"),
    "lancement-avant-2019": (4, "un lancement avant le 01/04/2019 n'est pas pris en charge"),
    "latin-1": (3, "n'est pas un texte UTF-8"),
    "levier-deux-fois": (13, "un levier est écrit deux fois"),
    "levier-inconnu": (13, "« execution_conditions » n'existe pas. Vouliez-vous écrire « execution_condition » ?"),
    "liste": (1, "commence par des lignes « clé : valeur »"),
    "liste-absente": (15, "la valeur est absente (Publics éligibles)"),
    "liste-au-lieu-de-bloc": (15, "un bloc « clé : valeur » est attendu (Pénalités)"),
    "liste-au-lieu-de-texte": (3, "Objet du marché : une seule valeur est attendue ici"),
    "liste-vide": (15, "Publics éligibles : donnez au moins 1 élément"),
    "lot-deux-fois": (14, "le lot n° 1 est décrit deux fois (lots de rang 1 et 2)"),
    "lot-deux-fois-2a": (14, "le lot n° 2a est décrit deux fois"),
    "lot-sans-levier-avec-heures": (14, "le lot n° 2 n'a aucun levier, mais il porte des heures d'insertion"),
    "marche-sans-clause": (14, "aucun lot ne porte de levier social"),
    "membre-deux-fois": (17, "« Commune de Valbrune » est nommé deux fois"),
    "membres-parts": (15, "les parts des membres totalisent 90 % ; le total doit être de 100 %"),
    "membres-sans-clause": (15, "aucun membre n'a la clause. Écrivez insertion_clause: oui"),
    "membres-sans-part": (15, "pour certains membres seulement. Donnez toutes les parts, ou aucune."),
    "metier-inconnu": (14, "Métier : « peintures » n'existe pas. Vouliez-vous écrire « peinture » ?"),
    "modalite-inconnue": (17, "la modalité « mad_eti » n'existe pas. Vouliez-vous écrire « mad_etti » ?"),
    "mode-d-heures-inconnu": (13, "la valeur « calibrate » n'existe pas. Vouliez-vous écrire « calibrated » ?"),
    "nature-inconnue": (5, "Nature du marché : la valeur « work » n'existe pas. Vouliez-vous écrire « works » ?"),
    "nom-trop-long": (3, "Objet du marché : pas plus de 400 caractères"),
    "nombre-ambigu": (13, "« 1.250 » est ambigu : écrivez 1 250 ou 1,250"),
    "nombre-exposant": (13, "« 1e3 » n'est pas un nombre : écrivez par exemple 1 250 ou 2,5"),
    "nombre-infini": (8, "« .inf » n'est pas un nombre"),
    "nombre-souligne": (13, "« 1_250 » n'est pas un nombre"),
    "numero-de-lot": (14, "un numéro de lot compte 1 à 6 chiffres ou lettres"),
    "oui-ou-non": (15, "« peut-être » : écrivez oui ou non"),
    "palier-a-l-envers": (13, "ce palier finit avant de commencer"),
    "palier-qui-ne-suit-pas": (13, "ce palier ne suit pas le précédent"),
    "pas-d-arrondi": (15, "Pas d'arrondi, en heures : la valeur « 3 » n'existe pas. Vouliez-vous écrire « 35 » ? "
                          "Valeurs possibles : 1, 5, 7, 10, 35."),
    "amenageur-public": (14, "« planner » ne concerne qu'un contrat privé"),
    "ccag-absent": (1, "la clé « ccag » (CCAG auquel le marché se réfère) est obligatoire"),
    "procedure-absente": (1, "la clé « procedure » (Procédure) est obligatoire"),
    "prive-autre-condition": (11, "lot n° 1 : « other_social_condition » est sans objet dans un contrat privé"),
    "prive-avec-avis": (12, "la pièce « avis » est sans objet dans un contrat privé"),
    "prive-avec-ccag": (12, "un contrat privé ne se réfère à aucun CCAG"),
    "prive-avec-criteres": (12, "« criteria » est sans objet dans un contrat privé : le choix des entreprises y est libre"),
    "prive-avec-procedure": (12, "« procedure » est sans objet dans un contrat privé"),
    "prive-avec-qualite": (7, "« capacity » est sans objet pour un maître d'ouvrage privé"),
    "prive-a-bons-de-commande": (12, "un contrat privé est ordinaire ou à tranches"),
    "prive-incitatif": (11, "la clause est convenue ou ne l'est pas"),
    "prive-profil-d-acheteur": (12, "n'a pas de profil d'acheteur. Choisissez email, letter ou registered"),
    "prive-public-d-amenageur": (12, "le public « delt » n'existe pas. Vouliez-vous écrire « deld » ?"),
    "prive-reserve": (11, "le seul levier est execution_condition"),
    "retenue-publique": (14, "« withholding » ne concerne qu'un contrat privé"),
    "piece-inconnue": (16, "la pièce « cap » n'existe pas. Vouliez-vous écrire « ccap » ?"),
    "proximite-sans-renouvellement-urbain": (13, "suppose une opération de renouvellement urbain"),
    "public-deux-fois": (15, "« deld » est écrit deux fois"),
    "public-inconnu": (15, "le public « delt » n'existe pas. Vouliez-vous écrire « deld » ?"),
    "public-prioritaire-hors-liste": (16, "le public prioritaire « rqth » n'est pas dans la liste « publics »"),
    "renvoi": (15, "renvoi « *liste » non accepté : recopiez la valeur"),
    "rectificatif-avant-le-lancement": (15, "un rectificatif ne peut pas précéder le lancement"),
    "rectificatif-reporte-sans-date": (15, "la date limite est reportée, mais la nouvelle date manque. Ajoutez new_deadline."),
    "rectificatif-date-en-trop": (15, "la date est dite inchangée"),
    "rectificatif-reporte-trop-tot": (15, "la nouvelle date limite ne suit pas la date du rectificatif"),
    "rectificatif-sans-effet": (15, "la clé « deadline » (Effet sur la date limite de réception) est obligatoire"),
    "service-sans-bloc": (13, "est un service d'insertion, mais rien ne le décrit"),
    "service-avec-autre-levier": (13, "ce levier est seul sur son lot"),
    "service-sans-levier": (13, "n'est pas un service d'insertion : ce bloc est sans objet"),
    "service-incitatif": (13, "un service d'insertion n'est pas incitatif"),
    "service-calibre": (13, "sont fixées, ou calculées d'après les places"),
    "service-avec-dispense": (13, "la dispense est sans objet"),
    "service-sans-critere": (13, "aucun critère ne porte « insertion: oui » pour ce lot"),
    "service-sans-tableau": (1, "lot n° 1 : un service d'insertion demande le tableau des critères"),
    "service-code-cpv": (13, "un code CPV compte huit chiffres"),
    "service-sans-places": (13, "« places » (Nombre de places) est obligatoire"),
    "reserve-sans-operateurs": (14, "est réservé sans dire à qui"),
    "operateurs-sans-reserve": (14, "n'est pas réservé : « reserved_for » est sans objet"),
    "operateurs-deux-fois": (14, "la même famille d'opérateurs est écrite deux fois"),
    "objectif-d-alternance-sans-modalite": (19, "l'alternance est un objectif, mais aucune modalité ne l'ouvre"),
    "objectif-local-deux-fois": (18, "le même objectif est écrit deux fois"),
    "reserve-avec-heures": (14, "est réservé : une réservation n'impose aucune heure d'insertion"),
    "operateur-inconnu": (14, "la valeur « siea » n'existe pas. Vouliez-vous écrire « siae » ?"),
    "reserve-et-insertion-notee": (14, "comporte l'insertion, mais le lot n° 2 n'a pas le levier award_criterion"),
    "retour-a-la-ligne": (3, "le texte contient un retour à la ligne ou un caractère de contrôle"),
    "retrait": (17, "le retrait de cette ligne ne correspond pas"),
    "rubrique-notee-deux-fois": (21, "la rubrique « supervision » est notée par deux sous-critères"),
    "second-document": (15, "un second document"),
    "sous-criteres-du-critere": (21, "totalisent 40 ; le total doit être de 100 (base « criterion »)"),
    "sous-criteres-du-total": (21, "totalisent 45 ; le total doit être de 40 (base « total »)"),
    "sous-criteres-sans-base": (17, "la base des sous-critères n'est pas dite"),
    "tabulation": (16, "tabulation"),
    "taux-au-dela-de-100": (15, "en % du montant HT du lot : la valeur ne doit pas dépasser 100"),
    "telephone": (11, "ce n'est pas un numéro de téléphone : écrivez par exemple 01 00 00 00 00"),
    "texte-au-lieu-de-bloc": (15, "un bloc « clé : valeur » est attendu (Suivi de la clause)"),
    "texte-au-lieu-de-liste": (15, "une liste est attendue (Publics éligibles)"),
    "texte-dans-les-lots": (15, "un bloc « clé : valeur » est attendu (Lots)"),
    "texte-seul": (1, "commence par des lignes « clé : valeur »"),
    "tranches-et-reconductions": (16, "un marché à tranches ne se reconduit pas"),
    "tranches-non-decrites": (15, "le marché est à tranches, mais elles ne sont pas décrites"),
    "tranches-sans-forme": (15, "des tranches sont décrites, mais le marché n'est pas à tranches"),
    "tranches-sans-heures": (13, "le lot n° 1 n'a d'heures dans aucune tranche"),
    "valeur-absente": (3, "Objet du marché : la valeur est absente"),
    "virgule-entre-accolades": (15, "« ,5 » est seul : entre accolades, mettez un nombre à virgule entre guillemets"),
    "vide": (1, "commence par des lignes « clé : valeur »"),
}

SEVERAL: dict[str, list[tuple[str, str]]] = {
    "acheteur-errone": [("acheteurs/valbrune.yaml:3", "Type d'acheteur : la valeur « commune » n'existe pas")],
    "acheteur-introuvable": [("acheteur-introuvable.yaml:9", "« acheteurs/absent.yaml » ne peut pas être lu"),
                             ("acheteurs/absent.yaml", "fichier introuvable")],
    "acheteur-introuvable-et-date": [("acheteur-introuvable-et-date.yaml:4", "« 31/02/2027 » n'existe pas"),
                                     ("acheteur-introuvable-et-date.yaml:9", "ne peut pas être lu"),
                                     ("acheteurs/absent.yaml", "fichier introuvable")],
    "cles-en-double": [("cles-en-double.yaml:15", "la clé « nature » est écrite deux fois"),
                       ("cles-en-double.yaml:16", "la clé « title » est écrite deux fois")],
    "cles-manquantes": [("cles-manquantes.yaml:1", f"la clé « {key} » (") for key in (
        "buyer", "ccag", "estimated_value", "facilitator", "launch_date", "lots", "nature", "procedure", "title")],
    "plusieurs-erreurs": [("plusieurs-erreurs.yaml:4", "31/02/2027"), ("plusieurs-erreurs.yaml:5", "« work »"),
                          ("plusieurs-erreurs.yaml:13", "au moins 1"), ("plusieurs-erreurs.yaml:14", "« peintures »"),
                          ("plusieurs-erreurs.yaml:15", "« delt »"), ("plusieurs-erreurs.yaml:16", "« penalites »"),
                          ("plusieurs-erreurs.yaml:17", "totalisent 90 %")],
}

ENGLISH = ("should", "must be", "valid ", "Input", "expected", "permitted", "required", "at least", "items", "found ",
           "while ", "character", "string", "None", "mapping", "sequence", "Error", "error")
"""Words of pydantic, of the YAML parser and of Python that no sentence may let through."""


def said_of(path: Path) -> list[str]:
    """What is said of the market at `path`, one line a problem."""
    with pytest.raises(ReadingErrors) as caught:
        load_market(path, builders.library().vocabulary())
    return str(caught.value).split("\n")


def test_every_broken_file_is_in_the_table() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml")} == MARKETS.keys() | SEVERAL.keys()


def test_the_file_that_is_broken_in_so_many_ways_is_valid_without_its_mistake() -> None:
    read = market_from_text(VALID, "marche.yaml", builders.library().vocabulary())
    assert [lot.number for lot in read.market.lots] == ["1", "2"]


@pytest.mark.parametrize("name", MARKETS)
def test_one_mistake_is_said_in_one_french_line(name: str) -> None:
    line, words = MARKETS[name]
    (said,) = said_of(BROKEN / f"{name}.yaml")
    assert said.startswith(f"{name}.yaml:{line} : " if line else f"{name}.yaml : ")
    assert words in said
    assert said.endswith((".", "NOM"))


@pytest.mark.parametrize("name", SEVERAL)
def test_all_mistakes_are_said_at_once_in_the_order_of_the_lines(name: str) -> None:
    said = said_of(BROKEN / f"{name}.yaml")
    assert len(said) == len(SEVERAL[name])
    for line, (where, words) in zip(said, SEVERAL[name], strict=True):
        assert line.startswith(f"{where} : ")
        assert words in line


def test_a_missing_key_is_named_with_its_french_title() -> None:
    assert "cles-manquantes.yaml:1 : la clé « launch_date » (Date de lancement) est obligatoire." in said_of(
        BROKEN / "cles-manquantes.yaml")


# ---- files too odd to be kept ---------------------------------------------------------------------------

BOMB = "\n".join(["publics: &a [deld]", *(f"k{i}: &b{i} [*a, *a]" for i in range(40))])
ODD: dict[str, tuple[bytes, int, str]] = {
    "vingt mille crochets": (VALID.encode() + b"publics: " + b"[" * 20_000 + b"]" * 20_000, 15, "imbriquées"),
    "vingt mille accolades": (VALID.encode() + b"publics: " + b"{a: " * 20_000, 15, "imbriquées"),
    "bombe d'ancres": (BOMB.encode(), 1, "ancre « &a » non acceptée"),
    "onze mégaoctets": (b"# " + b"x" * 11_000_000 + b"\n", 0, "le fichier pèse 11,0 Mo ; la limite est de 2 Mo"),
    "trop de valeurs": (b"publics:\n" + b"- a\n" * 300_000, 200_000, "trop de valeurs"),
    "UTF-16": (VALID.encode("utf-16"), 0, "ce n'est pas un fichier texte"),
    "échappement inconnu": (VALID.replace("Réfection de l'école", '"C:\\école"').encode(), 3, "doublez-la"),
    "demi-caractère": (VALID.replace("Réfection de l'école", '"\\uD800"').encode(), 3, "doublez-la"),
    "tabulation devant une liste": (VALID.encode() + b"publics:\n\t- deld\n", 16, "tabulation"),
    "six mille chiffres": (VALID.replace("200 000", "9" * 6000).encode(), 8, "n'est pas un nombre"),
    "guillemet jamais refermé": (VALID.encode() + b"signature: 'award\n", 16, "guillemet ouvert n'est pas refermé"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    content, line, words = ODD[name]
    path = tmp_path / "marche.yaml"
    path.write_bytes(content)
    (said,) = said_of(path)
    assert said.startswith(f"marche.yaml:{line} : " if line else "marche.yaml : ")
    assert words in said


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert said_of(tmp_path / "absent.yaml") == ["absent.yaml : fichier introuvable. Vérifiez le chemin."]
    (tmp_path / "dossier.yaml").mkdir()
    assert "ce n'est pas un fichier" in said_of(tmp_path / "dossier.yaml")[0]


def test_a_buyer_reached_through_a_link_outside_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs.yaml"
    outside.write_text("name: commune de Valbrune\narticle: la\nkind: local_authority\n", encoding="utf-8")
    folder = tmp_path / "marche"
    folder.mkdir()
    (folder / "acheteur.yaml").symlink_to(outside)
    market = folder / "marche.yaml"
    market.write_text(VALID.replace("{name: commune de Valbrune, article: la, kind: local_authority}", "acheteur.yaml"),
                      encoding="utf-8")
    (said,) = said_of(market)
    assert "marche.yaml:9 : " in said and "hors du dossier" in said


def test_an_octal_looking_postcode_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "marche.yaml"
    path.write_text(VALID.replace("facilitator: non", (
        "facilitator: {name: PLIE du Val, article: le, email: plie@exemple.org, phone: 0100000000, address: 01000}")),
        encoding="utf-8")
    facilitator = load_market(path, builders.library().vocabulary()).market.facilitator
    assert facilitator is not None
    assert (facilitator.address, facilitator.phone) == ("01000", "0100000000")


# ---- French, whatever the mistake -----------------------------------------------------------------------

ALL_BROKEN = sorted(BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("path", ALL_BROKEN, ids=lambda path: path.stem)
def test_no_sentence_lets_english_through(path: Path) -> None:
    for line in said_of(path):
        assert not [word for word in ENGLISH if word in line.split(" : ", 1)[1].split("Valeurs possibles")[0]]


def faults() -> set[str]:
    """The kinds of pydantic errors that the broken files raise."""
    kinds: set[str] = set()
    for path in ALL_BROKEN:
        try:
            data = read_yaml(path).data
            Market.model_validate(data)
        except ReadingErrors:
            continue
        except ValidationError as error:
            kinds |= {_kind(fault) for fault in error.errors(include_url=False)}
    return kinds


def _kind(fault: Any) -> str:
    text = isinstance(fault["input"], str) and fault["type"] in ("too_short", "too_long")
    return f"string_{fault['type']}" if text else str(fault["type"])


def test_every_kind_of_error_has_its_french_sentence() -> None:
    built = {"french", "extra_forbidden", "literal_error", "enum", "string_pattern_mismatch"}
    assert faults() - built <= _SENTENCES.keys()


def test_every_french_sentence_but_the_unreachable_ones_is_used_by_a_broken_file() -> None:
    unreachable = {"dict_type", "model_attributes_type", "string_too_short"}
    assert _SENTENCES.keys() - faults() <= unreachable | {"greater_than", "too_long"}


@pytest.mark.parametrize(("old", "new", "words"), [
    ("estimated_value: 200 000", "estimated_value: 0", "la valeur doit être supérieure à 0"),
    ("facilitator: non", "facilitator: oui", "un bloc « clé : valeur » est attendu (Facilitateur)"),
    ("launch_date: 01/02/2027", "launch_date: 29/02/2027", "n'existe pas dans le calendrier"),
    ("launch_date: 01/02/2027", "launch_date: 2027-2-1", "n'est pas une date"),
    ("launch_date: 01/02/2027", "launch_date: 02/2027", "n'est pas une date"),
    ("insertion_hours: 140", 'insertion_hours: "1,250"', "un nombre entier est attendu"),
    ("insertion_hours: 140", "insertion_hours: 0x10", "n'est pas un nombre"),
    ("insertion_hours: 140", "insertion_hours: 0", "au moins 1"),
    ("insertion_hours: 140", "insertion_hours: 300 000", "ne doit pas dépasser 200000"),
    ("facilitator: non", "facilitator:", "la valeur est absente (Facilitateur)"),
    ("facilitator: non", "facilitator: ~", "un bloc « clé : valeur » est attendu (Facilitateur)"),
])
def test_other_values_are_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(ReadingErrors) as caught:
        market_from_text(VALID.replace(old, new), "marche.yaml", builders.library().vocabulary())
    assert words in str(caught.value)


def test_more_than_two_hundred_lots_are_refused() -> None:
    extra = "".join(f'  - {{number: "{n}", title: Lot {n}, levers: []}}\n' for n in range(3, 203))
    with pytest.raises(ReadingErrors, match="Lots : pas plus de 200 éléments"):
        market_from_text(VALID + extra, "marche.yaml", builders.library().vocabulary())


# ---- the library and the templates ----------------------------------------------------------------------

CLAUSES: dict[str, tuple[int, str]] = {
    "champ-inconnu": (8, "la valeur « texte » n'existe pas. Vouliez-vous écrire « text » ?"),
    "champ-tableau-sans-colonnes": (8, "« columns » décrit un champ « rows », et lui seul"),
    "champ-court-avec-longueur": (8, "« length » borne un champ « long_text »"),
    "champ-date-avec-lignes": (8, "« lines » donne de 1 à 60 lignes à un champ « text » ou « long_text »"),
    "champ-texte-avec-colonnes": (8, "« columns » décrit un champ « rows », et lui seul"),
    "cle-de-version-inconnue": (12, "la clé « loi » n'existe pas"),
    "cle-en-double": (3, "la clé « about » est écrite deux fois"),
    "cle-inconnue": (2, "la clé « abuot » n'existe pas. Vouliez-vous écrire « about » ?"),
    "condition-mal-ecrite": (4, "une condition s'écrit « chemin: valeur »"),
    "date-impossible": (10, "la date « 2019-02-30 » n'existe pas dans le calendrier"),
    "exemple-absent-qui-dit": (19, "une clause absente ne dit rien : gardez « absent » ou « says »"),
    "exemple-cle-inconnue": (18, "la clé « never_say » n'existe pas. Vouliez-vous écrire « never_says » ?"),
    "exemple-date-impossible": (18, "la date « 31/02/2026 » n'existe pas dans le calendrier"),
    "exemple-deux-dates": (19, "la date de lancement est donnée deux fois dans cet exemple"),
    "exemple-marche-en-texte": (18, "un bloc « clé : valeur » est attendu"),
    "exemple-sans-attente": (17, "cet exemple ne vérifie rien : ajoutez says, never_says, absent, finding ou no_finding"),
    "exemple-sans-nom": (17, "la clé « name » est obligatoire"),
    "for-each-inconnu": (3, "la valeur « markets » n'existe pas. Vouliez-vous écrire « market » ?"),
    "nombre-de-lignes": (8, "« count » : un nombre entier est attendu"),
    "operande-bloc": (4, "l'opérateur « has_all » attend une liste de mots"),
    "operande-pas-un-nombre": (4, "l'opérateur « at_least » attend un nombre ou une date"),
    "operande-stated": (4, "l'opérateur « stated » attend oui ou non"),
    "operateur-inconnu": (4, "l'opérateur « has_al » n'existe pas. Vouliez-vous écrire « has_all » ?"),
    "repealed-douteux": (12, "« peut-être » : écrivez oui ou non"),
    "sans-texte": (10, "la clé « text » est obligatoire"),
    "sans-verification": (10, "la clé « checked_on » est obligatoire"),
    "sans-version": (9, "« versions » : donnez au moins un élément"),
    "texte-replie": (14, "le texte d'une version s'écrit après « text: | »"),
    "texte-sans-barre": (14, "le texte d'une version s'écrit après « text: | »"),
    "variable-sans-valeur": (6, "la variable « aux_lots » a soit « value », soit « to »"),
    "variable-valeur-et-renvoi": (6, "la variable « aux_lots » a soit « value », soit « to »"),
    "variables-en-liste": (5, "un bloc « clé : valeur » est attendu"),
    "version-texte-seul": (10, "un bloc « clé : valeur » est attendu"),
    "versions-a-la-meme-date": (9, "de la plus ancienne à la plus récente, une par date"),
    "versions-dans-le-desordre": (9, "de la plus ancienne à la plus récente, une par date"),
}
LAW = {
    "cle-inconnue": (2, "la clé « titre » n'existe pas"),
    "liste": (1, "un bloc « clé : valeur » est attendu"),
    "sans-source": (1, "la clé « source » est obligatoire"),
    "verification-inconnue": (7, "la valeur « lu » n'existe pas. Valeurs possibles : read, concordant, no"),
}
PIECES = {
    "annexe-en-lettres": (8, "« annex » : un nombre entier est attendu"),
    "cle-du-plan": (10, "la clé « numbered » n'existe pas"),
    "cle-inconnue": (7, "la clé « numeration » n'existe pas. Vouliez-vous écrire « numbering » ?"),
    "formulaire-en-texte": (7, "« form » : « parfois » : écrivez oui ou non."),
    "numerotation-inconnue": (7, "la valeur « articles » n'existe pas. Vouliez-vous écrire « article » ?"),
    "operateur-inconnu": (6, "l'opérateur « any_of » n'existe pas"),
    "plan-en-texte": (8, "« outline » : une liste est attendue"),
    "public-de-la-piece": (4, "la valeur « public » n'existe pas. Valeurs possibles : dce, internal, execution"),
    "sans-nom": (1, "il manque « name »"),
    "sans-plan": (1, "la clé « outline » est obligatoire"),
    "sans-titre": (9, "la clé « heading » est obligatoire"),
    "titre-vide": (10, "la valeur de « contains » est absente"),
}


def small_library(folder: Path, clause: Path | None = None, law: Path | None = None) -> list[str]:
    """What is said of a library that holds this clause, or this law."""
    model = folder / "modele" / "execution_clause"
    (model / "ccap").mkdir(parents=True)
    (model / "model.yaml").write_text("title: Condition\nabout: Condition\nmechanism: M1\n", encoding="utf-8")
    if clause:
        shutil.copy(clause, model / "ccap" / "principe.yaml")
    if law:
        shutil.copy(law, folder / "modele" / "law.yaml")
    return refused(lambda: load_library([folder / "modele"]))


def refused(read: Callable[[], object]) -> list[str]:
    with pytest.raises(ReadingErrors) as caught:
        read()
    return str(caught.value).split("\n")


def expected(said: list[str], start: str, line: int, words: str) -> bool:
    """Whether one of the lines said begins with « start:line » and holds the words; each line is French."""
    assert not [one for one in said if not one.startswith(f"{start}:")]
    return any(one.startswith(f"{start}:{line} : ") and words in one for one in said)


@pytest.mark.parametrize("name", CLAUSES)
def test_a_bad_clause_is_said_with_its_line(tmp_path: Path, name: str) -> None:
    said = small_library(tmp_path, clause=BROKEN / "clauses" / f"{name}.yaml")
    assert expected(said, "modele/execution_clause/ccap/principe.yaml", *CLAUSES[name])


@pytest.mark.parametrize("name", LAW)
def test_a_bad_law_file_is_said_with_its_line(tmp_path: Path, name: str) -> None:
    assert expected(small_library(tmp_path, law=BROKEN / "law" / f"{name}.yaml"), "modele/law.yaml", *LAW[name])


@pytest.mark.parametrize("name", PIECES)
def test_a_bad_outline_is_said_with_its_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "trames" / "ccap").mkdir(parents=True)
    shutil.copy(BROKEN / "pieces" / f"{name}.yaml", tmp_path / "trames" / "ccap" / "piece.yaml")
    assert expected(refused(lambda: load_outlines([tmp_path / "trames"])), "trames/ccap/piece.yaml", *PIECES[name])


def test_every_broken_library_file_is_in_its_table() -> None:
    for folder, table in (("clauses", CLAUSES), ("law", LAW), ("pieces", PIECES)):
        assert {path.stem for path in (BROKEN / folder).glob("*.yaml")} == table.keys()


def test_a_clause_without_its_model_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bib" / "nouveau" / "ccap").mkdir(parents=True)
    clause = tmp_path / "bib" / "nouveau" / "ccap" / "principe.yaml"
    clause.write_text("title: x\n", encoding="utf-8")
    said = refused(lambda: load_library([tmp_path / "bib"]))
    assert any("le modèle « nouveau » n'a pas de fichier model.yaml" in line for line in said)
    assert "n'existe pas" in refused(lambda: load_library([tmp_path / "rien"]))[0]
    assert "n'existe pas" in refused(lambda: load_outlines([tmp_path / "rien"]))[0]


def test_a_folder_that_is_no_piece_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trames" / "facture").mkdir(parents=True)
    (tmp_path / "trames" / "facture" / "piece.yaml").write_text("title: Facture\n", encoding="utf-8")
    (said,) = refused(lambda: load_outlines([tmp_path / "trames"]))
    assert "le dossier « facture » n'est pas une pièce connue (avis, rc, ccap" in said


# ---- the command ----------------------------------------------------------------------------------------

def drafted(market: Path, folder: Path) -> list[str]:
    """What `clausier draft` says on stderr of a market that it must refuse, writing nothing."""
    result = CliRunner().invoke(main, ["draft", str(market), "-o", str(folder / "pieces")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert not (folder / "pieces").exists()
    return result.stderr.splitlines()


@pytest.mark.parametrize("path", ALL_BROKEN, ids=lambda path: path.stem)
def test_the_command_says_the_same_exits_1_and_writes_nothing(tmp_path: Path, path: Path) -> None:
    said = drafted(path, tmp_path)
    assert [line for line in said_of(path) if not any(line in one for one in said)] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ODD)
def test_the_command_refuses_an_odd_file_too(tmp_path: Path, name: str) -> None:
    path = tmp_path / "marche.yaml"
    path.write_bytes(ODD[name][0])
    assert any(ODD[name][2] in line for line in drafted(path, tmp_path))


# ---- any market -----------------------------------------------------------------------------------------

VALUES = ["", "0", "-1", "oui", "non", "9" * 6000, "1e3", "NaN", "~", "null", "a.yaml", "é", "01/01/9999", "0001-01-01",
          "fixed", "1 000 000 000 000", "%", "5 %", "'", "{x}", "1²", "٣", "0,0000001", [], {}, ["x"], {"a": "b"}, [[]],
          {"mode": "fixed"}, ["execution_condition"], [{"number": "1"}]]


def places(data: Any, loc: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a market where a value stands."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*loc, key)
        yield from places(value, (*loc, key))


FILES = [read_yaml(path) for path in (LIBRARY / "minimal-market.yaml", *STARTERS)]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_market_it_is_read_or_refused_in_french(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    content = copy.deepcopy(file.data)
    for _ in range(data.draw(st.integers(1, 3))):
        *parents, last = data.draw(st.sampled_from(list(places(content))))
        holder = content
        for key in parents:
            holder = holder[key]
        holder[last] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    with contextlib.suppress(ReadingErrors):
        select(settle(validate(replace(file, data=content), builders.library().vocabulary()), builders.library()))


def test_lines_count_from_one_and_keys_are_found() -> None:
    file = parse_yaml(b"a: 1\nb:\n  c: [x, y]\n", "f.yaml")
    assert file.where(("b", "c")) == "f.yaml:3"
    assert file.where(("b", "absent")) == "f.yaml:2"
    assert file.data == {"a": "1", "b": {"c": ["x", "y"]}}
