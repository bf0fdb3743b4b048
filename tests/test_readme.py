"""The README tells the truth: the real help of every command, a first screen that runs, links that lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from places import ROOT

from drafting.cli import main

README = ROOT / "README.md"
START = "<!-- aide : ce qui suit est recopié des commandes par « make readme » -->\n"
END = "<!-- fin de l'aide -->"


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, groups before their own commands."""
    yield words
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


def real_help(words: tuple[str, ...]) -> str:
    done = CliRunner().invoke(main, [*words, "--help"], prog_name="clausier", terminal_width=100)
    assert done.exit_code == 0, done.output
    return done.output.rstrip()


def help_blocks() -> str:
    """What stands between the two marks."""
    return "".join(
        f"\n### `{' '.join(('clausier', *words))}`\n\n```text\n{real_help(words)}\n```\n" for words in commands(main)
    ) + "\n"


def first_screen(language: str) -> str:
    """The fenced blocks of `language` before the README's first section."""
    before = README.read_text(encoding="utf-8").partition("\n## ")[0]
    found = re.findall(rf"```{language}\n(.*?)```", before, re.S)
    assert found
    return "".join(found)


def test_every_command_is_there_with_its_real_help(request: pytest.FixtureRequest) -> None:
    before, rest = README.read_text(encoding="utf-8").split(START)
    blocks, after = rest.split(END)
    if request.config.getoption("--update"):
        README.write_text(before + START + help_blocks() + END + after, encoding="utf-8")
        return
    assert blocks == help_blocks(), "lancez : make readme"


def test_first_screen_runs(tmp_path: Path) -> None:
    """The ten-line market, drafted by the README's own command, gives the files that its table lists."""
    (tmp_path / "marche.yaml").write_text(first_screen("yaml"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    lines = first_screen("sh").splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["make", "demo"], ["make", "test"]]
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M), line
            continue
        assert words[0] == ".venv/bin/clausier", line
        subprocess.run([sys.executable, "-m", "drafting", *words[1:]], cwd=tmp_path, env=environment, check=True,
                       capture_output=True, timeout=60)
    promised = re.findall(r"^\| `([\w-]+\.(?:docx|xlsx|json))`", README.read_text(encoding="utf-8"), re.M)
    assert sorted(path.name for path in (tmp_path / "pieces").iterdir()) == sorted(promised)


def test_map_names_every_module() -> None:
    """The map of `drafting/` is whole: no module forgotten, none that left."""
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| Module de `drafting/`"):text.index("## Installer")]
    named = {name for cell in re.findall(r"^\| (`.*?`) \|", table, re.M) for name in re.findall(r"`(\w+)/?`", cell)}
    real = {path.stem for path in (ROOT / "drafting").iterdir()
            if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())}
    assert named == real


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "market_templates/README.md", "tests/README.md",
                                  "benchmarks/README.md", "clause_library/README.md", "clause_library/DETAILS.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page} : {target}"
