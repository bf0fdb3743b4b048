"""A text rewritten with edited words: the words that stay keep their lines, and what cannot be said is refused."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafting.comparison import paragraphs
from drafting.library import Library
from drafting.redline import Words
from drafting.rewording import reworded, said, same
from drafting.wording import WordingError

TEXT = """\
Le titulaire réalise {volume} au profit de **bénéficiaires**,
dans les conditions de {modalites}.

Il transmet, chaque mois :

- le relevé d'heures ;
- les justificatifs.

[table: publics]
"""


def changed(words: list[Words], rank: int, old: str, new: str) -> list[Words]:
    """The paragraphs with some words of one replaced."""
    runs = tuple((text.replace(old, new), strong) for text, strong in words[rank].runs)
    assert runs != words[rank].runs
    return [*words[:rank], Words(words[rank].level, runs), *words[rank + 1:]]


def lines(after: str, before: str = TEXT) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_the_same_words_give_the_same_text_to_the_letter() -> None:
    assert reworded(TEXT, said(TEXT)) == TEXT


def test_typography_is_no_change() -> None:
    typed = [Words(w.level, tuple((text.replace("\u00a0", " ").replace("’", "'"), s) for text, s in w.runs)) for w in said(TEXT)]
    assert reworded(TEXT, typed) == TEXT


@pytest.mark.parametrize(("rank", "old", "new", "told"), [
    (0, "au profit de", "pour des", ["- Le titulaire réalise {volume} au profit de **bénéficiaires**,",
                                     "+ Le titulaire réalise {volume} pour des **bénéficiaires**,"]),
    (2, "relevé d’heures", "relevé signé", ["- - le relevé d'heures ;", "+ - le relevé signé ;"]),
    (1, "chaque mois", "sous dix jours", ["- Il transmet, chaque mois :", "+ Il transmet, sous dix jours :"]),
])
def test_only_the_line_of_a_changed_word_moves(rank: int, old: str, new: str, told: list[str]) -> None:
    assert lines(reworded(TEXT, changed(list(said(TEXT)), rank, old, new))) == told


def test_a_line_that_becomes_too_long_is_folded() -> None:
    after = reworded(TEXT, changed(list(said(TEXT)), 0, "réalise", "réalise, " + "sans jamais y manquer, " * 5 + "donc"))
    assert max(map(len, after.splitlines())) <= 120
    assert after.endswith(TEXT.partition("\n\n")[2])


def test_paragraphs_and_items_come_and_go() -> None:
    words = list(said(TEXT))
    more = [*words[:4], Words(1, (("le planning.", False),)), Words(0, (("Puis il rend compte.", False),)), words[4]]
    assert lines(reworded(TEXT, more)) == ["+ - le planning.", "+ ", "+ Puis il rend compte."]
    fewer = [words[0], *words[4:]]
    assert reworded(TEXT, fewer) == TEXT.partition("Il transmet")[0] + "[table: publics]\n"


def test_bold_words_are_defined_terms() -> None:
    words = list(said(TEXT))
    words[0] = Words(0, (("Le titulaire réalise {volume} au profit de bénéficiaires, dans les ", False), ("conditions ", True),
                         ("de {modalites}.", False)))
    after = reworded(TEXT, words)
    assert "de bénéficiaires,\ndans les **conditions** de {modalites}." in after


@pytest.mark.parametrize("words", [
    "Un *mot* marqué.", "Un mot _souligné_ ici.", "1. Premièrement.", "# Un titre", "> Une citation.", "<b>gras</b>", "`code`",
    "Un \\ de trop.", "- un tiret seul en tête", "Voir [table: publics] ici."])
def test_what_no_text_can_say_is_refused(words: str) -> None:
    with pytest.raises(WordingError):
        reworded(TEXT, [*said(TEXT), Words(0, ((words, False),))])


def test_a_dash_inside_a_long_line_never_begins_one() -> None:
    words = Words(0, (("mot " * 26 + "- " + "puis 1. enfin " * 10 + "fin.", False),))
    assert said(reworded(TEXT, [*said(TEXT), words]))[-1] == same(words)


WORD = st.sampled_from([
    "le", "la", "{volume}", "délai,", "heures", ":", "«", "lot", "»", "n°", "3", "L.", "2112-2", "d'insertion", "–", "10", "%",
    "mots;", "article"])
PROSE = st.lists(WORD, min_size=1, max_size=40).map(" ".join)
PARAGRAPH = st.builds(lambda text, bold, rest: Words(0, ((text, False), (" ", False), (bold, True), (" ", False), (rest, False))),
                      PROSE, st.sampled_from(["terme", "heure d'insertion"]), PROSE)
ITEMS = st.lists(PROSE.map(lambda text: Words(1, ((text, False),))), min_size=2, max_size=4)
TEXTS = st.lists(st.one_of(PARAGRAPH.map(lambda p: [p]), ITEMS), min_size=1, max_size=4).map(lambda parts: sum(parts, []))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_becomes_any_other(one: list[Words], other: list[Words]) -> None:
    first = reworded("Un texte.\n", one)
    assert list(said(first)) == [same(words) for words in one]
    assert reworded(first, other) == reworded(reworded(first, other), other)
    assert list(said(reworded(first, other))) == [same(words) for words in other]


def test_a_word_more_in_any_text_of_the_library_moves_its_paragraph_alone(library: Library) -> None:
    for clause in list(library.clauses.values())[::7]:
        for version in (v for v in clause.versions if not v.repealed):
            old = list(paragraphs(clause, version))
            rank = next((r for r, w in enumerate(old) if len(w.runs[0][0]) > 20 and not w.runs[0][0].startswith("[")), None)
            if rank is None:
                continue
            text, strong = old[rank].runs[0]
            new = [*old[:rank], Words(old[rank].level, ((text + " aussitôt", strong), *old[rank].runs[1:])), *old[rank + 1:]]
            after = reworded(version.text, new)
            assert "aussitôt" in after and said(after)[:rank] == said(version.text)[:rank]
            gone = [line for line in lines(after, version.text) if line[0] == "-"]
            whole = version.text.split("\n\n")
            assert len(gone) <= max(len(block.splitlines()) for block in whole)
