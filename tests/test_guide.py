"""The lawyer's page (clause_library/README.md) is true: what it says to write is written, what it says to run is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from places import LIBRARY

from drafting.cases import comparable
from drafting.cli import main

PAGE = (LIBRARY / "README.md").read_text(encoding="utf-8")
COPY = Path("ma-bibliotheque")
CLAUSE = COPY / "execution_clause" / "ccap" / "referent.yaml"
LONGEST = 115
"""The lines of a page that one reads at a sitting."""


def run(line: str) -> Result:
    """A command of the page; a traceback is never expected."""
    words = shlex.split(line)
    assert words[0] == "clausier", line
    result = CliRunner().invoke(main, words[1:], prog_name="clausier")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def change(block: str) -> None:
    """Replace the lines marked « - » by those marked « + », in the file that holds them and those around them."""
    lines = block.splitlines()
    before, after = ("".join(f"{line[1:]}\n" for line in lines if line[0] in kept) for kept in (" -", " +"))
    (path,) = (path for path in (CLAUSE, COPY / "CHANGELOG.md") if path.read_text(encoding="utf-8").count(before) == 1)
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def release_named() -> None:
    """The line of library.yaml that the page gives."""
    (line,) = re.findall(r'`(release: "[^`]+")`', PAGE)
    path = COPY / "library.yaml"
    path.write_text(re.sub(r"^release: .*$", line, path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")


def test_the_page_is_followed_from_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("clausier new marche.yaml --starter travaux-plusieurs-lots").exit_code == 0
    done: list[Result] = []
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S):
        if kind == "yaml":
            CLAUSE.write_text(CLAUSE.read_text(encoding="utf-8") + block, encoding="utf-8")
        elif kind == "diff":
            change(block)
        elif kind == "text":
            said = comparable(done[-1].output)
            assert done[-1].exit_code == 1 and all(comparable(line) in said for line in block.splitlines()), done[-1].output
        else:
            if "library release" in block:
                release_named()
            done += map(run, block.splitlines())
    missed = [result for result in done if result.exit_code]
    assert len(missed) == 1, [result.output for result in missed]
    assert done[2].output.endswith("3 exemples sur 3 tenus.\n")
    assert "**Clauses.** Le référent" in (COPY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (tmp_path / "pieces" / "ccap.docx").exists()


def test_every_key_of_an_example_is_on_the_page() -> None:
    for key in ("starter", "launch_date", "market", "before", "says", "never_says", "absent", "finding", "no_finding"):
        assert f"`{key}" in PAGE, key


def test_the_page_stays_a_page() -> None:
    assert len(PAGE.splitlines()) <= LONGEST
