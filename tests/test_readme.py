"""The pages tell the truth: the real help of every command, a tour whose outputs are the real ones, links that lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import docx
import pytest
from click.testing import CliRunner
from places import ROOT

from drafting.cli import main

README, COMMANDS = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "COMMANDES.md"))
HELP = re.compile(r"^### `(clausier[^`]*)`\n\n```text\n(.*?)^```$", re.M | re.S)
LONGEST = 450
"""The lines of a page that one reads before working."""
PAGES = ("README.md", "MARCHE.md", "COMMANDES.md", "CONTRIBUTING.md", "market_templates/README.md", "tests/README.md",
         "benchmarks/README.md", "clause_library/README.md", "clause_library/DETAILS.md")


def commands(group: click.Group, words: tuple[str, ...] = ("clausier",)) -> Iterator[tuple[str, ...]]:
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
    done = CliRunner().invoke(main, [*words[1:], "--help"], prog_name="clausier", terminal_width=100)
    assert done.exit_code == 0, done.output
    return f"{done.output.rstrip()}\n"


def test_every_command_is_there_with_its_real_help(request: pytest.FixtureRequest) -> None:
    real = {" ".join(words): real_help(words) for words in commands(main)}
    told = HELP.findall(COMMANDS)
    assert sorted(name for name, _ in told) == sorted(real), "chaque commande a une fois son titre et son aide dans COMMANDES.md"
    if request.config.getoption("--update"):
        blocks = HELP.sub(lambda found: f"### `{found[1]}`\n\n```text\n{real[found[1]]}```", COMMANDS)
        (ROOT / "COMMANDES.md").write_text(blocks, encoding="utf-8")
        return
    assert dict(told) == real, "lancez : make readme"


# ---- the README, followed ----------------------------------------------------------------------------------


def first_screen(language: str) -> str:
    """The fenced blocks of `language` before the README's first section."""
    found = re.findall(rf"```{language}\n(.*?)```", README.partition("\n## ")[0], re.S)
    assert found
    return "".join(found)


def test_first_screen_runs(tmp_path: Path) -> None:
    """The ten-line market, drafted by the README's own command, gives the files that its table lists."""
    (tmp_path / "marche.yaml").write_text(first_screen("yaml"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    lines = first_screen("sh").splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["make", "serve"], ["make", "demo"], ["make", "test"]]
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M), line
            continue
        assert words[0] == ".venv/bin/clausier", line
        subprocess.run([sys.executable, "-m", "drafting", *words[1:]], cwd=tmp_path, env=environment, check=True,
                       capture_output=True, timeout=60)
    promised = re.findall(r"^\| `([\w-]+\.(?:docx|xlsx|json))`", README, re.M)
    assert sorted(path.name for path in (tmp_path / "pieces").iterdir()) == sorted(promised)


def run(line: str) -> str:
    """What a command of a page prints, its no-break spaces as a page types them."""
    done = CliRunner().invoke(main, shlex.split(line)[1:], prog_name="clausier")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.output.replace("\u00a0", " ")


def shown(block: str) -> None:
    """Every command of a block prints the lines that follow it, where « … » stands for any others, or for any words in a line."""
    for line, lines in re.findall(r"^\$ (clausier .*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        said = "".join("(?:.*\n)*" if one == "…" else ".*".join(map(re.escape, one.split("…"))) + "\n"
                       for one in lines.splitlines())
        printed = run(line)
        assert re.fullmatch(said, printed), f"{line}\n{printed}"


def replaced(before: str, after: str) -> None:
    market = Path("marche.yaml")
    text = market.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    market.write_text(text.replace(before, after), encoding="utf-8")


def by_hand(prose: str) -> None:
    """What the page asks a person to change, in Word or in the market."""
    for file, before, after in re.findall(r"Ouvrez `([\w/.]+)` .*?remplacez (\d+) par (\d+)", prose):
        document = docx.Document(file)
        (cell,) = (cell for table in document.tables for row in table.rows for cell in row.cells if cell.text == before)
        cell.paragraphs[0].runs[0].text = after
        document.save(file)
    for value in re.findall(r"à ([\d ]+) €, le marché ci-dessus", prose):
        replaced("estimated_value: 1 250 000", f"estimated_value: {value}")
    for key in re.findall(r"^Sans sa ligne `(\w+)`", prose, re.M):
        replaced(next(line for line in first_screen("yaml").splitlines() if line.startswith(f"{key}:")) + "\n", "")


@pytest.mark.parametrize("page", ["README.md", "COMMANDES.md"])
def test_what_a_page_says_is_printed_is_printed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tour and the examples, in order, on the market of the first screen."""
    monkeypatch.chdir(tmp_path)
    Path("marche.yaml").write_text(first_screen("yaml"), encoding="utf-8")
    met = 0
    for prose, kind, block in re.findall(r"(.*?)^```(\w+)\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S):
        by_hand(prose)
        if kind == "console":
            shown(block)
            met += 1
        elif kind == "diff":
            before, after = ("".join(line[1:] for line in block.splitlines() if line[0] == mark) for mark in "-+")
            replaced(before, after)
    assert met


def test_the_readme_stays_a_page() -> None:
    assert len(README.splitlines()) <= LONGEST


# ---- what leads elsewhere ----------------------------------------------------------------------------------


def test_map_names_every_module() -> None:
    """The map of `drafting/` is whole: no module forgotten, none that left."""
    table = README[README.index("| Module de `drafting/`"):README.index("## Installer")]
    named = {name for cell in re.findall(r"^\| (`.*?`) \|", table, re.M) for name in re.findall(r"`(\w+)/?`", cell)}
    real = {path.stem for path in (ROOT / "drafting").iterdir()
            if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())}
    assert named == real


def anchors(page: Path) -> set[str]:
    """The names that a page's titles have in its links, as the usual readers of Markdown make them."""
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", text):
        there = (ROOT / page).parent / target if target else ROOT / page
        assert there.exists(), f"{page} : {target}"
        assert not anchor or anchor in anchors(there), f"{page} : {target}#{anchor}"
