"""The house: a module may import lower rows only, and each tool stays in its room.

The rows are finer than the map of the design, so that two modules of one row never import each other:
`conditions` stands on `node`, which stands on `yamlfile`; `wording` needs no market and went down;
`facts` knows `settled` by its type alone (under TYPE_CHECKING), which is allowed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from places import ROOT

ROWS = (
    {"document", "french", "errors", "cache", "facts", "redline"},
    {"book", "edited", "merging", "paper", "piece_redline"},
    {"scalars", "yamlfile", "hours", "wording", "spreadsheet", "word", "recorded"},
    {"node", "output", "editing", "rewording", "workspace", "libreoffice"},
    {"conditions", "notes"},
    {"market", "library"},  # never each other
    {"rules", "outlines", "schema", "vocabulary", "lots_file", "formats", "hashes"},
    {"reading", "volumes", "review", "signing"},
    {"comparison", "released", "provenance"},
    {"settled", "spoken"},
    {"selection", "printing", "stale", "worksheet", "sentences", "grounds"},
    {"notice", "booked", "agenda"},
    {"tables", "tracking"},
    {"changes"},
    {"pieces"},
    {"checks"},
    {"defaults"},
    {"manifest", "library_check", "coverage", "avis", "verify"},
    {"book_review", "deciding"},
    {"draft", "reopened"},
    {"interview", "reasons", "writing", "rectify", "redo", "market_diff", "insertion", "answers", "publication",
     "rereading"},
    {"cases", "comparing", "updating"},
    {"book_round"},
    {"web"},
    {"cli"},
    {"__main__"},
)
ROW = {name: i for i, row in enumerate(ROWS) for name in row}
ROOMS = {
    "docx": {"word"}, "docxtpl": {"word"}, "lxml": {"word"}, "jinja2": {"word", "publication", "web"}, "yaml": {"yamlfile"},
    "click": {"cli"}, "markdown_it": {"wording"}, "openpyxl": {"spreadsheet"}, "xlsxwriter": {"spreadsheet"},
    "ruamel": {"signing", "workspace"}, "subprocess": {"libreoffice"}, "starlette": {"web"}, "uvicorn": {"cli"},
    "drafting.word": {"word", "draft", "writing", "output", "redo", "insertion", "answers", "comparing", "rereading",
                      "updating", "book_round", "cli"},
    "pydantic": {"market", "scalars", "reading", "settled", "manifest", "library_check", "schema"},
}
SOURCES = sorted((ROOT / "drafting").rglob("*.py"))
ARTICLE = re.compile(r"\b[LRD]\.\s?\d{4}|\b[LRD]\.? ?\d{4}-\d")


def room(path: Path) -> str:
    """The top-level module or package of `drafting` that a file belongs to."""
    return path.relative_to(ROOT / "drafting").parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module imported, also inside functions; not what is imported for its types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = node.module or ""
            yield from (f"{whole}.{alias.name}" for alias in node.names) if whole == "drafting" else [whole]
        elif not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            yield from imports(node)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    return tuple(imports(parsed(path)))


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=ids)
def test_a_module_imports_lower_rows_only(path: Path) -> None:
    for name in imported(path):
        package, _, target = name.partition(".")
        other = target.split(".")[0]
        if package == "drafting" and other not in ("", "__version__", room(path)):
            assert ROW[other] < ROW[room(path)], name


def test_every_module_has_one_row() -> None:
    assert {room(path) for path in SOURCES} - {"__init__"} == set(ROW)
    assert sum(map(len, ROWS)) == len(ROW)


def test_contributing_shows_every_module_in_its_rows() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = page[page.index("```\ncli\n"):].split("```")[1]
    assert set(ROW) - {"__main__"} <= set(re.findall(r"\w+", table))


@pytest.mark.parametrize("tool", ROOMS)
def test_each_tool_stays_in_its_room(tool: str) -> None:
    users = {room(path) for path in SOURCES for name in imported(path) if f"{name}.".startswith(f"{tool}.")}
    assert users <= ROOMS[tool]


@pytest.mark.parametrize("path", [path for path in SOURCES if room(path) != "cli"], ids=ids)
def test_nothing_asks_the_clock(path: Path) -> None:
    clocks = {"today", "now", "utcnow", "fromtimestamp", "localtime", "time_ns"}
    asked = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)} & clocks
    assert not asked
    assert "time" not in set(imported(path))


def docstrings(tree: ast.AST) -> set[int]:
    """The bare texts of a module: docstrings, and the words under a constant."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize("path", SOURCES, ids=ids)
def test_no_article_of_law_is_typed_in_the_program(path: Path) -> None:
    tree = parsed(path)
    bare = docstrings(tree)
    typed = [node.value for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare]
    assert [text for text in typed if ARTICLE.search(text)] == []
