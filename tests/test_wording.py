"""From a clause's text to blocks: what markup is allowed, and that no value ever becomes markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting.document import CrossReference, Inline, Text, plain
from drafting.french import typeset
from drafting.wording import (
    Prose,
    Slot,
    WordingError,
    fill,
    fill_runs,
    is_numbered,
    malformed,
    names,
    names_in,
    parse,
    without_openings,
)


def prose(text: str) -> list[tuple[int, str]]:
    """Levels and words of the paragraphs of a text."""
    return [(part.level, "".join(words for words, _ in part.runs)) for part in parse(text) if isinstance(part, Prose)]


def printed(text: str, **values: str | CrossReference) -> list[tuple[Inline, ...]]:
    """Each paragraph filled."""
    given_: dict[str, Inline] = {k: v if isinstance(v, CrossReference) else Text(v) for k, v in values.items()}
    return [fill_runs(part.runs, lambda name: (given_[name],)) for part in parse(text) if isinstance(part, Prose)]


def test_paragraphs_bullets_of_two_levels_and_numbered_lines_are_read() -> None:
    text = "Un.\nsuite.\n\n- deux ;\n  - trois ;\n  - quatre ;\n- cinq.\n\n1° Six.\n"
    assert prose(text) == [
        (0, "Un. suite."), (1, "deux ;"), (2, "trois ;"), (2, "quatre ;"), (1, "cinq."), (0, "1° Six.")]


def test_a_defined_term_is_strong_and_the_rest_is_not() -> None:
    (part,) = parse("Une **condition d'exécution** s'applique.")
    assert part == Prose(0, (("Une ", False), ("condition d'exécution", True), (" s'applique.", False)))


def test_tables_and_fields_stand_alone_on_their_line() -> None:
    assert parse("Avant.\n\n[table: hours_per_lot]\n\n[field: name]\n")[1:] == (
        Slot("table", "hours_per_lot"), Slot("field", "name"))


REFUSED = {
    "titre": ("Un.\n\n# Titre\n", 2, "les titres sont dans le plan"),
    "titre souligné": ("Un\n==\n", 0, "les titres"),
    "liste numérotée": ("Un.\n\n1. deux\n", 2, "écrivez « 1° » ou un tiret"),
    "tableau": ("Un.\n\n| a | b |\n|---|---|\n| c | d |\n", 2, "les tableaux s'écrivent [table: nom]"),
    "code décalé": ("Un.\n\n    deux\n", 2, "quatre espaces"),
    "bloc de code": ("Un.\n\n```\nx\n```\n", 2, "les blocs de code"),
    "citation": ("Un.\n\n> deux\n", 2, "ne commence pas par « > »"),
    "ligne de tirets": ("Un.\n\n***\n", 2, "une ligne de tirets"),
    "balise": ("Un.\n\n<b>deux</b>\n", 2, "les balises"),
    "balise en bloc": ("Un.\n\n<div>\n", 2, "les balises"),
    "lien": ("Un.\nVoir [ici](http://exemple.org).\n", 1, "les liens"),
    "adresse entre chevrons": ("Voir <http://exemple.org>.\n", 0, "les liens"),
    "image": ("![x](y.png)\n", 0, "cette mise en forme"),
    "italique": ("Un *mot*.\n", 0, "l'italique"),
    "italique souligné": ("Un _mot_.\n", 0, "l'italique"),
    "gras souligné": ("Un __mot__.\n", 0, "cette mise en forme"),
    "code en ligne": ("Un `mot`.\n", 0, "entre accents graves"),
    "gras non fermé": ("Un.\n\nUn **mot.\n", 2, "« ** » n'est pas à sa place"),
    "champ dans une phrase": ("Voir [field: x] ici.\n", 0, "« [field » n'est pas à sa place"),
    "champ dans une liste": ("- [field: x]\n- deux\n", 0, "seul sur sa ligne, hors d'une liste"),
    "étoiles pour une liste": ("* un\n* deux\n", 0, "une liste s'écrit avec des tirets"),
    "trois niveaux": ("- a\n  - b\n    - c\n    - d\n  - e\n- f\n", 2, "sur deux niveaux"),
    "un seul élément": ("Un :\n\n- deux.\n", 2, "jamais un seul élément"),
    "un seul sous-élément": ("- un :\n  - deux ;\n- trois.\n", 1, "jamais un seul élément"),
    "deux paragraphes dans un élément": ("- un\n\n  suite\n- deux\n", 2, "un seul paragraphe"),
    "retour forcé": ("Un  \ndeux\n", 0, "cette mise en forme"),
    "barre inverse": ("Un \\ deux\n", 0, "« \\ » n'est pas à sa place"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_markup_is_refused_with_its_line(name: str) -> None:
    text, line, words = REFUSED[name]
    with pytest.raises(WordingError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert caught.value.line == line


def test_reference_definitions_and_entities_are_plain_text() -> None:
    assert prose("[x]: http://exemple.org\n") == [(0, "[x]: http://exemple.org")]
    assert prose("Durand &amp; Fils\n") == [(0, "Durand &amp; Fils")]


# ---- filling --------------------------------------------------------------------------------------------

HOSTILE = ["**gras**", "a | b", "[field: z]", "[table: z]", "ligne\nsuite", "{x}", "{{ x }}", "# titre", "- tiret",
           "1. un", "<b>&amp;</b>", "\\*", "`code`", "_x_", "]]>"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_never_markup(value: str) -> None:
    text = "Avant, {x} après **défini**.\n\n- {x} ;\n- {x}."
    for inlines, expected in zip(printed(text, x=value), ["Avant, %s après défini.", "%s\u00a0;", "%s."], strict=True):
        first = value if expected.startswith("Avant") else value[:1].upper() + value[1:]
        assert plain(inlines) == typeset(expected % first)
        assert all(not i.strong or i.text == "défini" for i in inlines if isinstance(i, Text))


@given(st.text("*_|[]{}#-<>\\`ab \n", max_size=12))
def test_no_value_changes_the_structure_of_a_text(value: str) -> None:
    (inlines,) = printed("Avant **défini** {x} après.", x=value)
    strong = [i.text for i in inlines if isinstance(i, Text) and i.strong]
    assert strong == ["défini"]


def test_a_value_takes_a_capital_where_a_sentence_begins_only() -> None:
    (inlines,) = printed("{x} agit. {x} agit ; {x} agit **terme**. {x} ?", x="le titulaire")
    assert plain(inlines).replace("\u00a0", " ") == (
        "Le titulaire agit. Le titulaire agit ; le titulaire agit terme. Le titulaire ?")


def test_a_market_without_lots_opens_no_sentence_by_its_scope() -> None:
    (part,) = parse("{pour_lots}, le volume est dû {pour_lots}, sauf {x}. {pour_lots}, {x} agit.")
    assert isinstance(part, Prose)
    values = {"pour_lots": "pour le marché", "x": "le titulaire"}
    inlines = fill_runs(without_openings(part.runs, ["pour_lots"]), lambda name: (Text(values[name]),))
    assert plain(inlines) == "Le volume est dû pour le marché, sauf le titulaire. Le titulaire agit."


def test_a_cross_reference_stays_alive() -> None:
    (inlines,) = printed("Le volume est fixé à l'{ref}. Voir {ref}.", ref=CrossReference("12.2", "volume"))
    assert inlines == (Text("Le volume est fixé à l’"), CrossReference("12.2", "volume"), Text(". Voir "),
                       CrossReference("12.2", "volume"), Text("."))


def test_a_name_may_stand_in_a_defined_term() -> None:
    (inlines,) = printed("Le **lot {x}** suit.", x="n° 3")
    assert inlines == (Text("Le "), Text("lot n°\u00a03", strong=True), Text(" suit."))


def test_filled_text_is_typeset_across_the_value() -> None:
    (inlines,) = printed("Au lot n° {x} : {y} heures ?", x="3", y="1\u00a0250")
    assert plain(inlines) == "Au lot n°\u00a03\u00a0: 1\u00a0250\u00a0heures\u00a0?"


def test_a_cell_is_filled_like_a_text_but_is_never_parsed() -> None:
    assert fill("**{x}** # [field: y]", lambda name: (Text("a"),)) == (Text("**a** # [field\u00a0: y]"),)


def test_names_are_found_and_braces_that_are_not_names_are_told() -> None:
    parsed = parse("Un {aux_lots} et **{volume}**.\n\n- {a}\n- {b}\n\n[table: x]")
    assert names(parsed) == {"aux_lots", "volume", "a", "b"}
    assert names_in("{a} {b}") == {"a", "b"}
    assert malformed(parsed) == []
    assert malformed(parse("Un {Aux Lots}.")) == ["Aux Lots"]
    assert malformed(parse("Un {{x}}."))
    assert malformed(parse("Un {x."))
    assert malformed(parse("Un {x | upper}.")) == ["x | upper"]


def test_a_numbered_paragraph_is_known() -> None:
    assert is_numbered((Text("1° Un."),))
    assert not is_numbered((Text("1 Un."),))
    assert not is_numbered(())
    assert not is_numbered((CrossReference("1", "a"),))
