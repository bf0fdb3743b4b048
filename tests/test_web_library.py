"""« Bibliothèque » in the browser: found by its words, compared text by text, signed where the workspace keeps its decisions."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from commands import run
from msgspec.structs import replace
from starlette.testclient import TestClient

from drafting.cli import places
from drafting.cli.serve import settings
from drafting.library import load_library
from drafting.review import standing
from drafting.web.app import make_app

CLAUSE, SINCE = "execution_clause/ccap/volume", "2019-04-01"
TWICE = "execution_clause/ccap/principe"
WORDS = {"id": CLAUSE, "since": SINCE, "state": "approved", "by": "juriste, ville de Valbrune", "reason": "", "on": "01/02/2027"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    made = replace(settings(tmp_path / "espace", (), None, (), ()), day=lambda: date(2027, 2, 1))
    return TestClient(make_app(made), base_url="http://127.0.0.1:8000")


def page(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return plain(answer.text)


def plain(text: str) -> str:
    """A page with plain spaces and apostrophes."""
    return re.sub(r"\s+", " ", unescape(text).replace("’", "'"))


def decision(client: TestClient, **changed: str) -> tuple[int, str]:
    """The answer to a decision, as the form of the clause's page sends it."""
    shown = client.get(f"/bibliotheque/clause?id={CLAUSE}").text
    token, seen = (re.search(rf'name="{name}" value="(\w+)"', shown) for name in ("jeton", "seen"))
    assert token and seen
    answer = client.post("/bibliotheque/clause", data={**WORDS, "seen": seen[1], **changed, "jeton": token[1]},
                         headers={"origin": "http://127.0.0.1:8000"})
    return answer.status_code, plain(answer.text)


def test_a_clause_is_found_by_its_words_its_model_its_piece_its_law(client: TestClient) -> None:
    assert re.search(r"\d{3} clauses, livraison", page(client, "/bibliotheque"))
    for choice in ("q=volume+heures+INSERTION+tableau&piece=ccap", "modele=execution_clause&piece=ccap&q=Volume", f"q={CLAUSE}"):
        assert f"id={CLAUSE}" in page(client, f"/bibliotheque?{choice}")
    assert TWICE in page(client, "/bibliotheque?q=L.+2112-2+principe")
    typed = "/bibliotheque?modele=execution_clause&piece=ccap&q="
    for one, other in (("L.+2112-2", "l2112-2"), ("d'oeuvre", "d’œuvre"), ("pénalité", "PENALITE")):
        assert page(client, typed + one).count("clause?id=") == page(client, typed + other).count("clause?id=") > 0
    assert "Aucune clause ne répond" in page(client, "/bibliotheque?q=absolument+introuvable")
    assert "n'existe pas" in page(client, "/bibliotheque/clause?id=absente", 400)


def test_the_texts_of_a_clause_are_side_by_side_with_the_words_that_changed(client: TestClient) -> None:
    text = page(client, "/bibliotheque/clause?id=award_criterion/rc/critere")
    for days in ("depuis le 21/08/2026", "du 01/04/2019 au 20/08/2026"):
        assert f"Texte des marchés lancés {days}" in text
    assert "Ce qui change depuis le texte du 01/04/2019" in text and ("<ins>" in text or "<del>" in text)
    same = page(client, f"/bibliotheque/clause?id={TWICE}")
    assert "Les mots sont ceux du texte du 01/04/2019" in same and "article L. 2112-2" in same


def test_a_clause_says_when_it_is_written_and_what_stands_in_its_places(client: TestClient) -> None:
    text = page(client, f"/bibliotheque/clause?id={CLAUSE}")
    assert "Elle est écrite quand « Régime de l'acheteur » vaut" in text
    assert "[Tableau : Heures d'insertion par lot]" in text
    assert "[table:" not in text
    assert page(client, f"/bibliotheque/clause?id={TWICE}").count("Elle est écrite quand") == 2


def test_what_is_to_be_read_again_is_that_of_the_command(client: TestClient) -> None:
    text = page(client, "/bibliotheque/a-relire?mois=6")
    told = run("library", "stale", "--on", "01/02/2027", "--within", "6").stdout
    lines = [line[2:] for line in told.splitlines() if line.startswith("  ") and not line.startswith("  →")]
    assert lines and all(plain(line) in text for line in lines)
    assert "jusqu'au 01/08/2027" in text
    for wrong in ("-1", "9999", "abc", "%C2%B2"):
        assert "jusqu'au 01/05/2027" in page(client, f"/bibliotheque/a-relire?mois={wrong}")


def test_the_examples_are_printed_when_asked(client: TestClient) -> None:
    assert "Gros œuvre | Obligatoire | 525" not in page(client, f"/bibliotheque/clause?id={CLAUSE}")
    assert "Gros œuvre | Obligatoire | 525" in page(client, f"/bibliotheque/clause?id={CLAUSE}&exemples=oui")


def test_a_text_signed_is_signed_for_the_commands_too(client: TestClient, tmp_path: Path) -> None:
    assert "aucun juriste ne l'a approuvé" in page(client, f"/bibliotheque/clause?id={CLAUSE}")
    status, text = decision(client)
    assert status == 200 and "Approuvé le 01/02/2027 (juriste, ville de Valbrune)" in text
    assert "approuvé le 01/02/2027, par juriste, ville de Valbrune" in text and "</code>, la même" in text
    assert f"id={CLAUSE}" in page(client, "/bibliotheque?etat=approved")
    library = load_library([*places.libraries(()), tmp_path / "espace" / "bibliotheque"])
    assert standing(library.clauses[CLAUSE], library.clauses[CLAUSE].versions[0]) == "approved"


@pytest.mark.parametrize(("changed", "said"), [
    ({"on": "02/02/2027"}, "ne se date pas d'avance"), ({"on": "demain"}, "Date de la décision"),
    ({"by": ""}, "Dites qui décide"),
    ({"by": "juriste\nmaire"}, "en une ligne"), ({"state": "suspended"}, "Dites le motif"),
    ({"state": "sacked"}, "Choisissez"), ({"since": "2020-01-01"}, "n'a pas de texte daté"),
    ({"seen": "0" * 64}, "ont changé depuis que cette page a été affichée")], ids=str)
def test_a_decision_that_cannot_be_kept_says_why_and_writes_nothing(
        changed: dict[str, str], said: str, client: TestClient, tmp_path: Path) -> None:
    status, text = decision(client, **changed)
    assert status == 400 and said in text
    assert not (tmp_path / "espace" / "bibliotheque" / "approvals.yaml").exists()
