"""REMARQUES.md, the page of all the remarks for buyers: made from findings.yaml and refusals.yaml, as the help blocks are."""

from __future__ import annotations

import re

import pytest
from places import LIBRARY

from drafting.checks.finding import LEVELS
from drafting.french import typeset
from drafting.library import Library

PAGE = LIBRARY / "REMARQUES.md"
HEAD = """\
# Les remarques du contrôle

`clausier check` et `clausier draft` relisent le marché et ses pièces. Une remarque *bloquante* arrête l'écriture ; une *alerte*
demande une vérification ; une *note* est à savoir. Chaque remarque dit où regarder et quoi faire. Cette page est tirée de
`findings.yaml`, de `refusals.yaml` et de `words.yaml` (`rule`, `example`) : ne la corrigez pas à la main, lancez `make golden`.

| Code | Règle | Niveau | Exemple |
|---|---|---|---|
"""
REFUSED = """
## Ce qu'aucune pièce n'imprime

Ces expressions sont cherchées dans les pièces et dans tout ce que l'acheteur a écrit ; certaines ne sont refusées que dans
certains marchés.

| Expression | Code | Pourquoi | Que faire |
|---|---|---|---|
"""
CODE = re.compile(r"([A-Z]+-\d+)[A-Z]?")


def example(library: Library, code: str) -> str:
    """The finding's sentence with the words of its example, and the common ones."""
    entry, common = library.data["findings"][code], library.data["words"]["example"]
    return typeset(entry["message"].format(**{**common, **entry.get("example", {})}))


def cells(*texts: str) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |\n"


def page(library: Library) -> str:
    data = library.data
    rows = ""
    for code in sorted(data["findings"]):
        entry, base = data["findings"][code], CODE.fullmatch(code)
        assert base, code
        assert base[1] in data["words"]["rule"], f"words.yaml, « rule » : ajoutez la règle de {base[1]}"
        rows += cells(code, data["words"]["rule"][base[1]], LEVELS[entry["level"]], example(library, code))
    refused = "".join(cells(name, entry["code"], entry["why"] or data["words"]["rule"][entry["code"]],
                            entry["advice"] or data["findings"][entry["code"]]["advice"])
                      for name, entry in data["refusals"].items())
    return HEAD + rows + REFUSED + refused


def test_the_page_is_the_librarys(library: Library, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PAGE.write_text(page(library), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(library), "lancez : make golden"


def test_every_rule_has_a_remark(library: Library) -> None:
    """No rule is announced that nothing checks."""
    bases = {found[1] for code in library.data["findings"] if (found := CODE.fullmatch(code))}
    assert set(library.data["words"]["rule"]) == bases


def test_every_example_says_all_its_words(library: Library) -> None:
    """An example gives the names of its sentence, no other, and leaves no brace."""
    for code, entry in library.data["findings"].items():
        names = set(re.findall(r"\{(\w+)\}", entry["message"]))
        given = set(entry.get("example", {}))
        assert given <= names, code
        assert names <= given | set(library.data["words"]["example"]), f"{code} : ajoutez « example » dans findings.yaml"
