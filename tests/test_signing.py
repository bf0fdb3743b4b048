"""A lawyer's decision is written into the clause's own file, and nothing else of that file moves."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import builders
import pytest
from places import LIBRARY, ROOT

from drafting.errors import DraftingError, ReadingErrors
from drafting.library import Library, Review
from drafting.review import decided
from drafting.signing import with_review
from drafting.yamlfile import parse_yaml

ESSAI = """\
# Une clause d'essai.
title: Essai      # son nom
about: Un texte d'essai.
for_each: market
when: {lot.levers: [execution_condition]}

versions:
  # la première
  - in_force_from: 2019-04-01
    law: []
    checked_on: 2026-11-22
    change: "Première version."
    # ce qui suit s'imprime
    text: |
      Premier texte.

      - un élément ;
      - un autre.
    # fin de la première
  - in_force_from: 2026-08-22
    checked_on: 2026-11-22
    repealed: oui
cases:
  - name: 'Un exemple'
    market: {contract: {form: tranches, tranches: [{title: Bâtiment A}, {title: Abords}]}}
    says: [Premier]
"""
DAY = date(2026, 11, 22)


def review(state: str = "approved", by: str = "juriste, commune de Valbrune", reason: str = "", since: int = 2019) -> Review:
    return Review(state, DAY, by, reason, date(since, 4, 1), "a" * 64, "b" * 64)


def added(before: str, after: str) -> list[str]:
    """The lines of `after` that are not in `before`, which must all be there, in order."""
    lines = iter(after.splitlines(keepends=True))
    more: list[str] = []
    for line in before.splitlines(keepends=True):
        for found in lines:
            if found == line:
                break
            more.append(found)
        else:
            pytest.fail(f"ligne perdue : {line!r}")
    return [*more, *lines]


def test_only_the_decision_is_added() -> None:
    after = with_review(ESSAI.encode(), "essai.yaml", 0, review()).decode()
    assert "".join(added(ESSAI, after)) == (
        "    review:\n      state: approved\n      on: 2026-11-22\n      by: juriste, commune de Valbrune\n"
        f"      version: 2019-04-01\n      text_sha256: {'a' * 64}\n      clause_sha256: {'b' * 64}\n")


def test_the_version_asked_gets_it_even_when_it_repeals() -> None:
    after = with_review(ESSAI.encode(), "essai.yaml", 1, review())
    versions = parse_yaml(after, "essai.yaml").data["versions"]
    assert "review" not in versions[0] and versions[1]["review"]["state"] == "approved"


def test_a_later_decision_takes_the_place_of_the_first() -> None:
    once = with_review(ESSAI.encode(), "essai.yaml", 0, review())
    aside = with_review(once, "essai.yaml", 0, review("suspended", reason="à relire"))
    assert b"reason: \xc3\xa0 relire" in aside and b"approved" not in aside and aside.count(b"review:") == 1
    assert with_review(aside, "essai.yaml", 0, review()) == once
    assert with_review(once, "essai.yaml", 0, review()) == once


def test_line_ends_and_mark_of_windows_are_kept() -> None:
    raw = b"\xef\xbb\xbf" + ESSAI.replace("\n", "\r\n").encode()
    after = with_review(raw, "essai.yaml", 0, review())
    assert after == b"\xef\xbb\xbf" + with_review(ESSAI.encode(), "essai.yaml", 0, review()).replace(b"\n", b"\r\n")


@pytest.mark.parametrize("words", [
    "juriste : ville", "juriste #1", "&a", "*a", "!!python/object:os.system x", "oui", "null", "2026-11-22", "12", "1e5", "- x",
    "? x", "{a: b}", "[x]", "'", '"', "« juriste »", "---", "a: |", "%x", "@x", "x" * 200, "\\n"])
def test_any_signature_is_read_back_as_it_was_typed(words: str) -> None:
    after = with_review(ESSAI.encode(), "essai.yaml", 0, review(by=words))
    assert parse_yaml(after, "essai.yaml").data["versions"][0]["review"]["by"] == words


@pytest.mark.parametrize(("old", "new", "words"), [
    ("title: Essai ", "title: &a Essai ", "ancre"),
    ("title: Essai ", "title: !!python/object Essai ", "étiquette"),
    ("about: Un", "title: Autre\nabout: Un", "deux fois"),
])
def test_a_hostile_file_is_refused_by_the_strict_reader(old: str, new: str, words: str) -> None:
    with pytest.raises(ReadingErrors, match=words):
        with_review(ESSAI.replace(old, new).encode(), "essai.yaml", 0, review())


@pytest.mark.parametrize(("old", "new"), [
    ("title: Essai ", "title:    Essai "),  # spaces that the editor would drop
    ("    says: [Premier]", "    says:\n    - Premier"),  # a list that it would move
    ("for_each: market", "for_each:  market"),
])
def test_a_file_whose_layout_would_move_is_left_as_it_is(old: str, new: str) -> None:
    assert old in ESSAI
    with pytest.raises(DraftingError, match="mise en page"):
        with_review(ESSAI.replace(old, new, 1).encode(), "essai.yaml", 0, review())


TRAP = LIBRARY / "engagement_act_annex" / "ae-annexe" / "tranches.yaml"
"""Its example has « [{title: A}] », which an editor of YAML likes to write « [title: A] »."""


@pytest.mark.parametrize("path", [*sorted(LIBRARY.glob("*/*/*.yaml"))[::15], TRAP],
                         ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_the_files_of_the_library_keep_every_line(path: Path, library: Library) -> None:
    id_ = path.relative_to(LIBRARY).with_suffix("").as_posix()
    clause, raw = library.clauses[id_], path.read_bytes()
    rank = len(clause.versions) - 1
    decision = decided(clause, clause.versions[rank], "approved", DAY, "juriste", "")
    after = with_review(raw, path.name, rank, decision)
    assert len(added(raw.decode(), after.decode())) == 7


def test_no_file_of_the_library_leaves_a_value_empty_in_braces() -> None:
    """« {waiver: } » would be written « {waiver:} », and no decision could be noted in that file."""
    empty = re.compile(r"^ +[^#|\n]*\{[^}\n]*\w: ?[,}]", re.M)
    assert [path.name for path in LIBRARY.rglob("*.yaml") if empty.search(path.read_text(encoding="utf-8"))] == []


def test_a_decision_is_read_back_as_it_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "bib" / "execution_clause" / "ccap" / "essai.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(with_review(ESSAI.encode(), "essai.yaml", 0, review("withdrawn", reason="sans objet")))
    version = builders.laid(tmp_path / "bib").clauses["execution_clause/ccap/essai"].versions[0]
    assert version.review == review("withdrawn", reason="sans objet")


def test_the_editor_of_yaml_is_loaded_by_these_commands_alone() -> None:
    program = ("import sys\nimport drafting.signing, drafting.draft, drafting.cli.library.decide\n"
               "print('ruamel' in sys.modules, 'drafting.signing' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "False True\n"
