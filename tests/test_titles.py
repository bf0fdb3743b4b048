"""What is a title in a buyer's file: one answer, for `places` and `insert`, for `verify`, for what is read back."""

from __future__ import annotations

import buyers
import pytest
from buyers import Kind

from drafting.word.outline import read_outline, words
from drafting.word.papers import read_paper
from drafting.word.read import read_docx
from drafting.word.source import open_source

KINDS = {kind.name: kind for kind in buyers.kinds()}


def headings(data: bytes) -> list[str]:
    """The titles that verify reads."""
    return [line.text for line in read_paper(data).lines if line.kind == "heading"]


def places(data: bytes) -> list[str]:
    """The titles that places shows."""
    return [" ".join(words(title.element).split()) for title in read_outline(open_source(data)).titles]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_verify_and_places_see_the_same_titles(kind: Kind) -> None:
    """Styles of Word or of the author, typed numbers, no style at all; strict files and files with macros."""
    assert places(kind.data)
    assert headings(kind.data) == [title.replace("’", "'") for title in places(kind.data)]


NAMES = {
    "le nom français": buyers.style("T2", "Titre 2"),
    "le nom collé": buyers.style("T2", "heading2"),
    "un style fondé sur un titre": buyers.style("H2", "heading 2") + buyers.style("T2", "Article", based="H2"),
    "un niveau sans nom": buyers.style("T2", "Mon article", '<w:outlineLvl w:val="1"/>'),
}
NO_TITLES = {
    "une entrée de table": buyers.style("T2", "toc 2", '<w:outlineLvl w:val="1"/>'),
    "le titre de la table": buyers.style("H1", "heading 1") + buyers.style("T2", "TOC Heading", based="H1"),
    "une légende": buyers.style("T2", "Légende", '<w:outlineLvl w:val="1"/>'),
    "un corps de texte fondé sur un titre": buyers.style("H1", "heading 1", '<w:outlineLvl w:val="0"/>')
    + buyers.style("T2", "Texte", '<w:outlineLvl w:val="9"/>', based="H1"),
}


@pytest.mark.parametrize("what", [*NAMES, *NO_TITLES])
def test_a_style_makes_a_title_by_its_name_its_level_or_what_it_is_based_on(what: str) -> None:
    data = buyers.docx(buyers.p("Insertion", "T2") + buyers.p(buyers.SENTENCE), {**NAMES, **NO_TITLES}[what])
    expected = ["Insertion"] if what in NAMES else []
    assert (headings(data), places(data)) == (expected, expected)
    assert read_docx(data)[0] == ("## Insertion" if what in NAMES else "Insertion")


def test_a_paragraph_may_say_its_own_level() -> None:
    data = buyers.docx(buyers.p("Insertion", "", '<w:outlineLvl w:val="2"/>')
                       + buyers.p("Note", "Titre1", '<w:outlineLvl w:val="9"/>'), buyers.HEADINGS)
    assert read_docx(data) == ["### Insertion", "Note"]
    assert headings(data) == places(data) == ["Insertion"]


def test_words_are_bold_by_a_style_of_characters_too() -> None:
    """The style « Élevé », or « Strong »: what the bold button of many templates gives; « off » takes it away."""
    strong = buyers.style("Elev", "Strong", "", "<w:b/>", based="", kind="character")
    body = "".join(buyers.p(f"{rank}. Article", run='<w:rStyle w:val="Elev"/>') + buyers.p(buyers.SENTENCE) for rank in (1, 2))
    off = buyers.p("3. Une phrase ordinaire", run='<w:rStyle w:val="Elev"/><w:b w:val="off"/>')
    data = buyers.docx(body + off, strong)
    assert headings(data) == places(data) == ["1. Article", "2. Article"]


def test_a_quantity_in_bold_is_no_title() -> None:
    body = "".join(buyers.p(text, run="<w:b/>") for text in ("1. Objet", "12 mois de garantie", "1 500 heures d’insertion",
                                                             "Article 12 du CCAP", "2. Prix"))
    data = buyers.docx(body)
    assert headings(data) == places(data) == ["1. Objet", "2. Prix"]
