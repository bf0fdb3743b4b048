"""Words written into a clause's own file: every other line is kept, and a file that cannot be edited for sure is left."""

from __future__ import annotations

import difflib
from datetime import date

import pytest
from places import LIBRARY
from test_signing import ESSAI

from drafting.editing import with_release, with_text, with_version
from drafting.errors import DraftingError
from drafting.library import Library
from drafting.yamlfile import parse_yaml

TEXT = "Autre texte.\n\n- un élément ;\n- un autre.\n"


def moved(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_only_the_words_change() -> None:
    after = with_text(ESSAI.encode(), "essai.yaml", 0, TEXT).decode()
    assert moved(ESSAI, after) == ["-       Premier texte.", "+       Autre texte."]


def test_a_longer_or_shorter_text_keeps_what_follows() -> None:
    after = with_text(ESSAI.encode(), "essai.yaml", 0, "Un.\n\nDeux.\n\nTrois.\n").decode()
    assert "      Trois.\n    # fin de la première\n  - in_force_from: 2026-08-22" in after
    again = with_text(after.encode(), "essai.yaml", 0, "Un.\n").decode()
    assert "    text: |\n      Un.\n    # fin de la première\n" in again


def test_line_ends_and_mark_of_windows_are_kept() -> None:
    raw = b"\xef\xbb\xbf" + ESSAI.replace("\n", "\r\n").encode()
    after = with_text(raw, "essai.yaml", 0, TEXT)
    assert after == b"\xef\xbb\xbf" + with_text(ESSAI.encode(), "essai.yaml", 0, TEXT).replace(b"\n", b"\r\n")


def test_a_new_version_follows_the_one_that_it_rewords() -> None:
    after = with_version(ESSAI.encode(), "essai.yaml", 0, date(2020, 1, 1), 'Revu : "mieux".', TEXT).decode()
    versions = parse_yaml(after.encode(), "essai.yaml").data["versions"]
    assert [v["in_force_from"] for v in versions] == ["2019-04-01", "2020-01-01", "2026-08-22"]
    assert (versions[1]["text"], versions[1]["change"], versions[1]["law"]) == (TEXT, 'Revu : "mieux".', [])
    assert all(line[0] == "+" for line in moved(ESSAI, after))


def test_a_signature_is_not_copied_with_the_words() -> None:
    signed = ESSAI.replace("    # ce qui suit", "    review: {state: approved, on: 2026-11-22, by: juriste}\n    # ce qui suit")
    after = with_version(signed.encode(), "essai.yaml", 0, date(2020, 1, 1), "Revu.", TEXT).decode()
    assert after.count("review:") == 1
    assert "review" not in parse_yaml(after.encode(), "essai.yaml").data["versions"][1]


@pytest.mark.parametrize(("old", "new"), [
    ("  - in_force_from: 2019-04-01\n    law: []", "  - law: []\n    in_force_from: 2019-04-01"),
    ("    law: []\n", "    law:\n      - ccp-l2112-2\n"),
])
def test_the_order_of_keys_does_not_matter(old: str, new: str) -> None:
    assert old in ESSAI
    before = ESSAI.replace(old, new, 1)
    after = with_version(before.encode(), "essai.yaml", 0, date(2020, 1, 1), "Revu.", TEXT).decode()
    first, second, _ = parse_yaml(after.encode(), "essai.yaml").data["versions"]
    assert second == {**first, "in_force_from": "2020-01-01", "change": "Revu.", "text": TEXT}


def test_a_layout_that_is_not_sure_is_refused() -> None:
    law = "    law:\n    - ccp-l2112-2\n"  # items that are not deeper than their key
    before = ESSAI.replace("    law: []\n", law, 1)
    with pytest.raises(DraftingError, match="mise en page"):
        with_version(before.encode(), "essai.yaml", 0, date(2020, 1, 1), "Revu.", TEXT)


def test_the_files_of_the_library_keep_every_other_line(library: Library) -> None:
    for clause in list(library.clauses.values())[::11]:
        raw = (LIBRARY / f"{clause.id}.yaml").read_bytes()
        for rank, version in enumerate(clause.versions):
            if not version.repealed:
                after = with_text(raw, clause.file, rank, "x" + version.text)
                assert len(moved(raw.decode(), after.decode())) == 2


@pytest.mark.parametrize(("before", "after"), [
    ('# Le nom.\nrelease: "2026.1-dev"\nrequires: x\n', '# Le nom.\nrelease: "2026.1"\nrequires: x\n'),
    ("release: valbrune-dev  # à livrer\r\n", 'release: "2026.1"  # à livrer\r\n'),
    ("\ufeffrelease: '2026.1-dev'\n", '\ufeffrelease: "2026.1"\n'),
    ("{release: 2026.1-dev, requires: x}\n", '{release: "2026.1", requires: x}\n'),
    ("{release: 2026.1-dev}", '{release: "2026.1"}'),
])
def test_a_release_is_named_and_nothing_else_moves(before: str, after: str) -> None:
    assert with_release(before.encode(), "library.yaml", "2026.1").decode() == after


@pytest.mark.parametrize("before", ["release: >-\n  2026.1-dev\n", '"release": "2026.1-dev"\n', 'release: "2026\\u002e1-dev"\n'])
def test_a_name_that_is_not_plainly_written_is_left(before: str) -> None:
    with pytest.raises(DraftingError, match="mise en page"):
        with_release(before.encode(), "library.yaml", "2026.1")
