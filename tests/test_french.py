"""French as it is read in a market file and as it is printed in a pièce."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting import french
from drafting.french import NBSP


def shown(text: str) -> str:
    """`text` with its no-break spaces made visible."""
    return text.replace(NBSP, "~")


# ---- reading --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "unit", "value"), [
    ("1250", "", "1250"), ("1 250", "", "1250"), ("1\u00a0250", "", "1250"), ("1\u202f250 000", "", "1250000"),
    ("2,5", "", "2.5"), ("2.5", "", "2.5"), ("1 250,50", "", "1250.50"), (" 7 ", "", "7"), ("-3", "", "-3"),
    ("5 %", "%", "5"), ("5%", "%", "5"), ("5\u00a0%", "%", "5"), ("5", "%", "5"), ("60 €", "€", "60"),
    ("12,31 €", "€", "12.31"), ("35 h", "h", "35"), ("12 mois", "mois", "12"), ("1.25", "", "1.25"),
    ("0", "", "0"), ("007", "", "7"), ("1.2500", "", "1.2500"),
])
def test_numbers_are_read_as_people_write_them(text: str, unit: str, value: str) -> None:
    assert french.read_number(text, unit=unit) == Decimal(value)


@pytest.mark.parametrize("text", [
    "", "  ", "abc", "1e3", "1_250", "0x10", "1 25", "12 50", "1,2,3", "1.250.000", "NaN", "inf", "١٢٥", "１２", "²",
    "1 250 000,", ",5", "--1", "5 %", "1/2", "9" * 41, "1 250.",
])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="n'est pas un nombre"):
        french.read_number(text)


@pytest.mark.parametrize(("text", "advice"), [("1.250", "1 250 ou 1,250"), ("12.500", "12 500 ou 12,500")])
def test_a_point_before_three_digits_is_ambiguous(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=f"ambigu : écrivez {advice}"):
        french.read_number(text)


@pytest.mark.parametrize("text", ["01/02/2027", "1/2/2027", "2027-02-01", " 01/02/2027 "])
def test_dates_are_read_day_first_or_iso(text: str) -> None:
    assert french.read_date(text) == date(2027, 2, 1)


@pytest.mark.parametrize(("text", "words"), [
    ("31/02/2027", "calendrier"), ("2027-13-01", "calendrier"), ("00/01/2027", "calendrier"),
    ("01/01/0000", "calendrier"),
    ("01/02/27", "n'est pas une date"), ("2027-2-1", "n'est pas une date"), ("1801440000", "n'est pas une date"),
    ("01-02-2027", "n'est pas une date"), ("2027-02-01T00:00", "n'est pas une date"), ("", "n'est pas une date"),
    ("٠١/٠٢/٢٠٢٧", "n'est pas une date"), ("٢٠٢٧-٠٢-٠١", "n'est pas une date"),
])
def test_what_is_not_a_date_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        french.read_date(text)


def test_flags_are_oui_or_non() -> None:
    assert all(french.read_flag(text) for text in ("oui", "Oui", " OUI "))
    assert not any(french.read_flag(text) for text in ("non", "NON "))


@pytest.mark.parametrize("text", ["peut-être", "1", "0", "", "o", "oui non"])
def test_other_flags_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="écrivez oui ou non"):
        french.read_flag(text)


# ---- printing -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("value", "printed"), [
    (0, "0"), (999, "999"), (1250, "1~250"), (1_250_000, "1~250~000"), (Decimal("2.50"), "2,5"),
    (Decimal("1250.75"), "1~250,75"), (Decimal("1E+3"), "1~000"), (-1250, "-1~250"), (Decimal("0.05"), "0,05"),
])
def test_numbers_are_printed_with_no_break_spaces(value: Decimal, printed: str) -> None:
    assert shown(french.number(value)) == printed


def test_figures_keep_their_unit() -> None:
    assert shown(french.euros(60)) == "60~€"
    assert shown(french.euros(Decimal("75.5"))) == "75,50~€"
    assert shown(french.euros(Decimal("1234.5"))) == "1~234,50~€"
    assert shown(french.percent(5)) == "5~%"
    assert shown(french.percent(Decimal("2.5"))) == "2,5~%"
    assert shown(french.decimal2(Decimal("0.333"))) == "0,33"
    assert shown(french.decimal2(Decimal(1250))) == "1~250,00"


def test_the_plural_starts_at_two() -> None:
    assert [shown(french.hours(n)) for n in (0, 1, 2, 1250)] == ["0~heure", "1~heure", "2~heures", "1~250~heures"]
    assert french.plural("mois", 1) == "mois"
    assert shown(french.hours(Decimal("1.5"))) == "1,5~heure"


def test_dates_are_printed_in_words_or_figures() -> None:
    assert shown(french.long_date(date(2027, 2, 1))) == "1er~février~2027"
    assert shown(french.long_date(date(2026, 12, 31))) == "31~décembre~2026"
    assert french.short_date(date(2027, 2, 1)) == "01/02/2027"
    assert [french.day_of_month(n) for n in (1, 2, 21)] == ["1er", "2", "21"]


def test_a_list_ends_with_et() -> None:
    assert french.listing([]) == ""
    assert french.listing(["a"]) == "a"
    assert french.listing(["a", "b"]) == "a et b"
    assert french.listing(["a", "b", "c"]) == "a, b et c"


@given(st.decimals(min_value=-10**12, max_value=10**12, places=2))
def test_a_printed_number_is_read_back(value: Decimal) -> None:
    assert french.read_number(french.number(value)) == value


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_printed_date_is_read_back(day: date) -> None:
    assert french.read_date(french.short_date(day)) == day


# ---- names, lots ----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("article", "name", "plain", "to", "of"), [
    ("la", "commune de Valbrune", "la commune de Valbrune", "à la commune de Valbrune", "de la commune de Valbrune"),
    ("le", "département du Val", "le département du Val", "au département du Val", "du département du Val"),
    ("l'", "agglomération du Val", "l’agglomération du Val", "à l’agglomération du Val", "de l’agglomération du Val"),
    ("les", "communes du Val", "les communes du Val", "aux communes du Val", "des communes du Val"),
    ("", "Habitat du Val", "Habitat du Val", "à Habitat du Val", "d’Habitat du Val"),
    ("", "Haute-Rive", "Haute-Rive", "à Haute-Rive", "de Haute-Rive"),
    ("", "Emploi Val", "Emploi Val", "à Emploi Val", "d’Emploi Val"),
    ("", "École du Val", "École du Val", "à École du Val", "d’École du Val"),
    ("", "Valbrune Habitat", "Valbrune Habitat", "à Valbrune Habitat", "de Valbrune Habitat"),
])
def test_articles_contract_and_elide(article: str, name: str, plain: str, to: str, of: str) -> None:
    assert (french.named(article, name), french.named(article, name, "a"), french.named(article, name, "de")) == (
        plain, to, of)


@pytest.mark.parametrize(("numbers", "form", "printed"), [
    (["3"], "", "le lot n°~3"), (["3"], "a", "au lot n°~3"), (["3"], "de", "du lot n°~3"),
    (["3"], "pour", "pour le lot n°~3"), (["1", "3"], "", "les lots n°~1 et 3"),
    (["1", "3"], "a", "aux lots n°~1 et 3"), (["1", "3"], "de", "des lots n°~1 et 3"),
    (["1", "2A", "3"], "pour", "pour les lots n°~1, 2A et 3"), (["2A"], "a", "au lot n°~2A"),
])
def test_lots_are_named_in_each_form(numbers: list[str], form: str, printed: str) -> None:
    assert shown(french.lots(numbers, form)) == printed


def test_a_market_that_is_not_divided_has_no_lot_number() -> None:
    assert [french.lots(["1"], form, single=True) for form in ("", "a", "de", "pour")] == [
        "le marché", "au marché", "du marché", "pour le marché"]


# ---- typography -----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("typed", "printed"), [
    ("Attention : deux points", "Attention~: deux points"),
    ("Les éléments sont :", "Les éléments sont~:"),
    ("un ; deux", "un~; deux"),
    ("Pourquoi ?", "Pourquoi~?"),
    ("Pourquoi?", "Pourquoi~?"),
    ("Oui !", "Oui~!"),
    ("« acheteur »", "«~acheteur~»"),
    ("«acheteur»", "«~acheteur~»"),
    ("le « lot » ; le reste", "le «~lot~»~; le reste"),
    ("le lot n° 3", "le lot n°~3"),
    ("le lot n°3", "le lot n°~3"),
    ("article L. 2112-2", "article~L.~2112-2"),
    ("article L.2112-2", "article~L.~2112-2"),
    ("article R. 2152-7", "article~R.~2152-7"),
    ("1 250 heures", "1~250~heures"),
    ("1 250 000 euros", "1~250~000~euros"),
    ("5 % du montant", "5~% du montant"),
    ("60 € par heure", "60~€ par heure"),
    ("15 jours", "15~jours"),
    ("6 mois", "6~mois"),
    ("l'article 12.2", "l’article~12.2"),
    ("aux articles 12.2 et 13", "aux articles~12.2 et 13"),
    ("annexe 1 à l'acte", "annexe~1 à l’acte"),
    ("tableau 2", "tableau~2"),
    ("le 1er février 2027", "le 1er février~2027"),
    ("le 15 février 2027", "le 15~février~2027"),
    ("d'insertion", "d’insertion"),
    ("pièce – lot", "pièce~– lot"),
])
def test_no_break_spaces_are_put_where_french_wants_them(typed: str, printed: str) -> None:
    assert shown(french.typeset(typed)) == printed


@pytest.mark.parametrize("text", [
    "insertion@exemple.org", "https://www.exemple.org/page?a=1;b=2&c=3", "http://exemple.org:8080/x", "2027-TVX-014",
    "01/02/2027", "12:30", "2026:1", "C", "",
])
def test_addresses_and_codes_are_left_alone(text: str) -> None:
    assert french.typeset(text) == text


PIECES_OF_FRENCH = ["« ", " »", "«", "»", " ; ", ";", " : ", ":", "?", " !", " ", NBSP, "1", "250", "n°", "N°", "L.",
                    "R.", "%", "€", "heures", "jours", "l'", "article", "articles ", "février", "2027", " – ", "–",
                    "mot", "insertion@exemple.org", ")", ",", ".", "annexe 1", "\n"]


@given(st.lists(st.sampled_from(PIECES_OF_FRENCH), max_size=12).map("".join))
def test_typesetting_twice_changes_nothing(text: str) -> None:
    once = french.typeset(text)
    assert french.typeset(once) == once


@given(st.lists(st.sampled_from(PIECES_OF_FRENCH), max_size=12).map("".join))
def test_typesetting_changes_only_spaces_and_apostrophes(text: str) -> None:
    bare = text.replace("'", "’").replace(" ", "").replace(NBSP, "")
    assert french.typeset(text).replace(" ", "").replace(NBSP, "") == bare


@given(st.text(max_size=40))
def test_typesetting_any_text_is_stable(text: str) -> None:
    assert french.typeset(french.typeset(text)) == french.typeset(text)


def test_a_sentence_begins_with_a_capital() -> None:
    assert french.capital("écrit") == "Écrit"
    assert french.capital("") == ""
    assert french.capital("1° un") == "1° un"
