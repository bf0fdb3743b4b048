"""The library's words as a private contract says them: « l'entrepreneur » for « le titulaire », whatever the article."""

from __future__ import annotations

import re

import builders
import pytest

from drafting.cases import case_market
from drafting.settled import settle
from drafting.vocabulary import say_in, speaking

NOUNS = builders.library().data["vocabulary"]["private_works"]["nouns"]


@pytest.mark.parametrize(("written", "said"), [
    ("Le titulaire exécute.", "L’entrepreneur exécute."),
    ("les obligations du titulaire", "les obligations de l’entrepreneur"),
    ("notifiée au titulaire", "notifiée à l’entrepreneur"),
    ("la signature de ce titulaire", "la signature de cet entrepreneur"),
    ("en qualité de titulaire", "en qualité d’entrepreneur"),
    ("L'acheteur décide.", "Le maître d'ouvrage décide."),
    ("à la demande de l'acheteur", "à la demande du maître d'ouvrage"),
    ("envers l'acheteur et à l’acheteur", "envers le maître d'ouvrage et au maître d'ouvrage"),
    ("plusieurs acheteurs, des acheteurs", "plusieurs maîtres d'ouvrage, des maîtres d'ouvrage"),
    ("affectés à l'exécution du marché", "affectés à l’exécution du contrat d'entreprise"),
    ("au titre du marché, au terme du marché", "au titre du contrat d'entreprise, au terme du contrat d'entreprise"),
    ("l'objet du marché, au marché, ce marché", "l'objet du contrat, au contrat, ce contrat"),
    ("de l'acte d'engagement ou dans l'acte d'engagement", "du contrat ou dans le contrat"),
    ("du règlement de la consultation", "de la lettre de consultation"),
    ("La condition d'exécution, une condition d'exécution", "L’obligation, une obligation"),
    ("le volume {titulaire} reste un nom", "le volume {titulaire} reste un nom"),
    ("un marchéage", "un marchéage")])
def test_a_noun_is_replaced_with_its_article(written: str, said: str) -> None:
    assert speaking(NOUNS)(written) == said


def test_a_noun_stands_in_the_same_run_as_its_article() -> None:
    """« l'**acheteur** » would become « l'maître d'ouvrage »: the article is strong too."""
    apart = [(clause.id, version.text[found.start() - 30:found.end()])
             for clause in builders.library().clauses.values() for version in clause.versions
             for found in re.finditer(r"(?:\b(?:le|du|au|de|ce) |[ld]')\*\*(?:" + "|".join(NOUNS) + ")", version.text)]
    assert not apart


def test_a_public_market_is_spoken_as_it_is_written() -> None:
    """No text of the library costs anything more for a public market."""
    assert builders.settled().say is str


def test_a_name_of_today_is_not_printed_before_it_existed() -> None:
    """The entries that hold add up: a private contract of 2023 says both its own nouns and the names of its day."""
    for starter in ("minimal-market", "minimal-private-market"):
        before, after = (settle(case_market(builders.library(), {"launch_date": day}, starter), builders.library()).say
                         for day in ("31/12/2023", "01/01/2024"))
        assert before("conseil départemental ou France Travail") == "conseil départemental ou Pôle emploi"
        assert after("conseil départemental ou France Travail") == "conseil départemental ou France Travail"
        assert (before("Le titulaire") == "L’entrepreneur") is (starter == "minimal-private-market")


def test_the_first_entry_that_holds_speaks() -> None:
    library = builders.library()
    assert say_in(library, lambda when: any("private" in test.words for test in when))("Le titulaire") == "L’entrepreneur"
    assert say_in(library, lambda when: False) is str
