"""What every test may ask for: the built-in library and templates, read once."""

from __future__ import annotations

import gc
import os
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import builders
import pytest
from hypothesis import settings

from drafting.library import Library
from drafting.outlines import Outline

# A loaded machine is slow, not wrong.
settings.register_profile("clausier", deadline=None)
settings.load_profile("clausier")
# Libraries and trees are big and stay: looking for cycles among them at the usual pace was an eighth of the run.
gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def library() -> Library:
    return builders.library()


@pytest.fixture(scope="session")
def outlines() -> Mapping[str, Outline]:
    return builders.outlines()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden texts, and the help blocks of COMMANDES.md")


def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all the processes of this run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True, scope="session")
def own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the person who runs the tests: neither their cache nor the library that they lay over ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        patch.setenv("OOXML_ACCEPTED", str(shared(tmp_path_factory)))
        for name in ("CLAUSIER_LIBRARY", "CLAUSIER_TEMPLATES", "CLAUSIER_CACHE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that would reach the network fails at once."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        assert self.family not in (socket.AF_INET, socket.AF_INET6), f"un test cherche le réseau : {address}"
        connect(self, address)

    socket.socket.connect = local_only
    yield
    socket.socket.connect = connect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where processes share the tests, the modules of few tests, which are the long ones, come first: none waits at the end."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        many = Counter(item.path for item in items)
        items.sort(key=lambda item: many[item.path])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """« sauté : N », with the tools that were missing."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if reasons:
        shown = ", ".join(f"{reason} ({count})" for reason, count in reasons.items())
        terminalreporter.write_line(f"sauté : {sum(reasons.values())} – {shown}")
