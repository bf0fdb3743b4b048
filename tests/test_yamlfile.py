"""Strict YAML: text and lines in, nothing guessed, nothing expanded, nothing deep."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from drafting.errors import ReadingErrors
from drafting.yamlfile import MAX_DEPTH, YamlFile, parse_yaml


def read(text: str) -> YamlFile:
    return parse_yaml(text.encode(), "marche.yaml")


def refused(text: str | bytes) -> str:
    with pytest.raises(ReadingErrors) as caught:
        parse_yaml(text.encode() if isinstance(text, str) else text, "marche.yaml")
    return str(caught.value)


@pytest.mark.parametrize("word", [
    "01000", "0x10", "1e3", "1_250", "2027-02-01", "12:30:45", "oui", "no", "on", "~", "null", "true", ".inf", "3.0"])
def test_every_scalar_stays_the_text_that_was_typed(word: str) -> None:
    assert read(f"a: {word}\nb: [{word}]\n{word}: x\n").data == {"a": word, "b": [word], word: "x"}


def test_each_value_and_key_knows_its_line() -> None:
    file = read("# commentaire\na: 1\nb:\n  - x\n  - c: y\n    d: z\n")
    assert [file.line(loc) for loc in (("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "d"))] == [2, 3, 4, 5, 6]
    assert file.line(("absent",)) == 0
    assert file.where(("b", 1, "absent")) == "marche.yaml:5"


def test_a_literal_text_is_known_with_its_first_line() -> None:
    file = read("a: |\n  un\n  deux\nb: >\n  un\nc: un\n")
    assert file.blocks == {("a",)}
    assert file.block_line(("a",)) == 2
    assert file.data["a"] == "un\ndeux\n"


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert parse_yaml("\ufeffa: 1\r\nb: é\r\n".encode(), "m.yaml").data == {"a": "1", "b": "é"}


@pytest.mark.parametrize(("text", "words"), [
    ("a: &x 1", "ancre « &x » non acceptée"), ("a: *x", "renvoi « *x » non accepté"),
    ("&x a: 1", "une clé doit être un mot simple"), ("a: &x [1]", "ancre « &x »"),
    ("a: !!int 1", "étiquette « !!int » non acceptée"), ("a: !custom 1", "étiquette « !custom » non acceptée"),
    ("a: !!python/object:x.Y {}", "étiquette « !!python/object:x.Y » non acceptée"), ("!!str a: 1", "clé"),
    ("a: !<tag:x> 1", "étiquette"), ("%YAML 9.9\n---\na: 1", "marche.yaml:1 : "),
    ("a: 1\n---\nb: 2", "second document"), ("a: 1\n...\nb: 2", "marche.yaml:3 : "),
    ("{a: 1}: 2", "une clé doit être un mot simple"),
    ("? |\n  a\n: 1\n? |\n  a\n: 2", "écrite deux fois (déjà ligne 1)"),
])
def test_what_no_honest_file_holds_is_refused(text: str, words: str) -> None:
    assert words in refused(text)


def test_the_limit_of_depth_is_exact() -> None:
    def nested(depth: int) -> str:
        return "a: " + "[" * depth + "]" * depth

    read(nested(MAX_DEPTH - 1))
    assert "imbriquées trop profondément" in refused(nested(MAX_DEPTH))


def test_duplicate_keys_are_all_said_and_the_values_after_them_still_read() -> None:
    said = refused("a: 1\na: {b: 1, b: 2}\nc: [1]\nc: [2]\n")
    assert [line.split(" : ")[0] for line in said.split("\n")] == ["marche.yaml:2", "marche.yaml:2", "marche.yaml:4"]


@pytest.mark.parametrize("text", [
    "a: [1", "a: {b: 1", "a: 'x", 'a: "x', "a\nb: 1", "a: b: c", "- a\nb: 1", "a:\n\t- b", "a: @x", "a: `x",
    "a: |\n\tb", "a: %x", "a: [1 2}", "a:\n  - b\n - c", "\"a\\q\": 1", "a: |9x\n  b", "a: ]", "*", "&",
    "a: 1\n  b: 2", ": : :", "["])
def test_a_fault_of_syntax_is_one_french_line(text: str) -> None:
    said = refused(text)
    assert said.startswith("marche.yaml:")
    assert "\n" not in said
    assert not any(word in said for word in ("found", "while", "expected", "mapping", "scanner", "<"))


def test_the_sentences_on_syntax_do_not_depend_on_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fast parser is missing, the other one words its messages otherwise."""
    fast = refused("a:\n\t- b")
    monkeypatch.setattr("drafting.yamlfile._Loader", yaml.BaseLoader)
    assert "tabulation" in fast and "tabulation" in refused("a:\n\t- b")
    assert "n'est pas refermé" in refused("a: 'x")
    assert "caractère de contrôle" in refused("a: \x07")


simple = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    lambda inner: (st.lists(inner, max_size=3)
                   | st.dictionaries(st.text("abcé_ 1", min_size=1, max_size=6), inner, max_size=3)),
    max_leaves=12)


def outcome(raw: bytes) -> str:
    """What is said of a file, or « marche.yaml » when it is read."""
    try:
        return parse_yaml(raw, "marche.yaml").name
    except ReadingErrors as errors:
        return str(errors)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), simple, max_size=4))
def test_any_text_values_are_read_back_as_they_are(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_style='"')
    assert read(text).data == data


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#,%@`?\\ \n\té0")))
def test_any_text_is_read_or_refused_in_french(text: str) -> None:
    assert outcome(text.encode()).startswith("marche.yaml")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_french(raw: bytes) -> None:
    assert outcome(raw).startswith("marche.yaml")
