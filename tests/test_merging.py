"""Three states of a text: whoever alone changed a sentence is followed, and nobody's words are lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from drafting.merging import Change, applied, merge, said, sentences
from drafting.redline import Token, tokens

WORDS = st.sampled_from(["Le titulaire", "réalise", "600", "1\u00a0000", "heures", "du lot n°\u00a03", "« mois »", "l’article",
                         "L.\u00a02112-2"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: "Il " + " ".join(words))
TEXT = st.lists(SENTENCE, max_size=5).map(lambda said: " ".join(f"{one}." for one in said))


def words(text: str) -> list[Token]:
    return tokens([(text, False)])


def done(base: str, mine: str, new: str) -> tuple[str, list[str]]:
    """The text once merged, and what is only proposed."""
    changes = merge(words(base), words(mine), words(new))
    return said(applied(words(mine), changes)), [said(change.words) for change in changes if change.conflict]


@given(TEXT, TEXT)
def test_a_text_that_nobody_edited_becomes_today_s(base: str, new: str) -> None:
    assert done(base, base, new) == (said(words(new)), [])


@given(TEXT, TEXT)
def test_a_text_that_did_not_change_leaves_the_edit_alone(base: str, mine: str) -> None:
    assert merge(words(base), words(mine), words(base)) == ()


@given(TEXT, TEXT)
def test_the_same_edit_on_both_sides_is_nothing_to_do(base: str, both: str) -> None:
    assert done(base, both, both) == (said(words(both)), [])


@given(TEXT, TEXT, TEXT)
def test_a_proposal_never_touches_the_words_of_the_person(base: str, mine: str, new: str) -> None:
    changes = merge(words(base), words(mine), words(new))
    assert all(0 <= change.start <= change.end <= len(words(mine)) for change in changes)
    assert [change.end for change in changes[:-1]] <= [change.start for change in changes[1:]]
    if all(change.conflict for change in changes):
        assert applied(words(mine), changes) == words(mine)


@given(TEXT, TEXT, TEXT)
@example("Il Le titulaire Le titulaire.", "", "Il Le titulaire. Il Le titulaire Le titulaire. Il Le titulaire.")
def test_a_sentence_that_only_one_side_wrote_is_kept_or_proposed(base: str, mine: str, new: str) -> None:
    """Nothing that either side added is silently lost, as many times as it was added."""
    def those(*texts: str) -> Counter[str]:
        return Counter(said(words(text)[i:j]) for text in texts for i, j in sentences(words(text)))

    text, proposed = done(base, mine, new)
    found = those(text, *proposed)
    assert those(mine) - those(base) <= found
    assert those(new) - those(base) <= found


def test_an_edit_beside_a_figure_that_moves_is_kept() -> None:
    base = "Le titulaire réalise 1\u00a0000 heures. Il les déclare chaque mois."
    mine = "Le titulaire réalise 1\u00a0000 heures. Il prévient la commune. Il les déclare chaque trimestre."
    new = "Le titulaire réalise 600 heures. Il les déclare chaque mois."
    assert done(base, mine, new) == (mine.replace("1\u00a0000", "600"), [])


def test_a_sentence_changed_on_both_sides_is_a_conflict() -> None:
    base, mine = "Le titulaire réalise 1\u00a0000 heures.", "L’entreprise réalise 1\u00a0000 heures."
    assert done(base, mine, "Le titulaire réalise 600 heures.") == (said(words(mine)), ["Le titulaire réalise 600 heures."])


def test_two_additions_at_one_place_are_a_conflict() -> None:
    assert done("Il agit.", "Il agit. Il prévient.", "Il agit. Il écrit.") == ("Il agit. Il prévient.", ["Il écrit."])


def test_only_the_words_that_differ_are_replaced() -> None:
    base = "Le titulaire réalise 1\u00a0000 heures du lot."
    assert merge(words(base), words(base), words("Le titulaire réalise 600 heures du lot.")) == (
        Change(6, 9, (("600", False, ""),)),)


def test_an_article_of_law_does_not_end_a_sentence() -> None:
    text = words("En application de l’article L. 2112-2 du code, le titulaire agit. Il rend compte ; Il signe.")
    assert [said(text[i:j]) for i, j in sentences(text)] == [
        "En application de l’article L. 2112-2 du code, le titulaire agit.", "Il rend compte ;", "Il signe."]
