"""Every starter has no finding but those allowed here; every code of findings.yaml has its rule, and every rule its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import builders
import pytest
from places import ROOT, STARTERS

from drafting.checks.finding import LEVELS
from drafting.document import lines
from drafting.library import Library

ALLOWED: dict[str, list[tuple[str, str]]] = {
    "accord-cadre-bons-de-commande": [],
    "accord-cadre-marches-subsequents": [],
    "clause-et-critere": [],
    "concession-de-service": [],
    "critere-qualite-region": [],
    "groupement-de-commandes": [],
    "lots-reserves": [],
    "marche-reserve-critere": [],
    "marche-reserve-ess": [],
    "petits-travaux-sans-facilitateur": [],
    "promotion-privee": [],
    "renovation-urbaine": [],
    "securite-avec-reprise-du-personnel": [],
    "service-publics-prioritaires": [("COH-26C", "note")],  # a lot is waived: the reminder to keep the reasons
    "services-d-insertion": [],
    "travaux-a-tranches": [],
    "travaux-plusieurs-lots": [],
}
"""Starter → the findings that a reader of the starter expects."""

CODE = re.compile(r"\b(?:COH|REV|VAL|REF|VER)-\d{2}[A-Z]?\b")


def test_every_starter_is_here() -> None:
    assert sorted(ALLOWED) == [path.stem for path in STARTERS]


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_starter(path: Path) -> None:
    dossier = builders.starter(path)
    assert [(finding.code, finding.level) for finding in dossier.findings] == ALLOWED[path.stem]
    text = "\n".join(line for piece in dossier.pieces.pieces for line in lines(piece))
    assert "[à compléter]" not in text and "{" not in text


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_a_market_that_is_not_divided_speaks_of_no_lots(path: Path) -> None:
    """COH-30: neither a heading nor a caption says « par lot » of a market that has none; the others do."""
    dossier = builders.starter(path)
    titles = [line for piece in dossier.pieces.pieces for line in lines(piece) if line.startswith(("#", "Tableau"))]
    assert any(re.search(r"\bpar lot\b|\bLots\b", title) for title in titles) is not dossier.settled.single, titles


def _raised(library: Library) -> set[str]:
    """The codes that a rule yields: those written in drafting/checks and drafting/verify, and those of refusals.yaml."""
    rules = (path for package in ("checks", "verify") for path in (ROOT / "drafting" / package).glob("*.py"))
    written = set(re.findall(r'"((?:COH|REV|VAL|REF|VER)-\d{2}[A-Z]?)"', "\n".join(path.read_text("utf-8") for path in rules)))
    return written | {entry["code"] for entry in library.data["refusals"].values()}


def test_every_code_has_its_sentence_and_every_sentence_its_rule(library: Library) -> None:
    assert sorted(_raised(library)) == sorted(library.data["findings"])


def test_sentences_are_whole(library: Library) -> None:
    """A level that exists, a sentence, and what to do about it."""
    for code, entry in library.data["findings"].items():
        assert CODE.fullmatch(code) and entry["level"] in LEVELS, code
        assert entry["message"].rstrip().endswith((".", "}")) and entry["advice"], code
