"""What every test may ask for: the built-in library and templates, read once."""

from __future__ import annotations

from collections.abc import Mapping

import builders
import pytest

from drafting.library import Library
from drafting.outlines import Outline


@pytest.fixture(scope="session")
def library() -> Library:
    return builders.library()


@pytest.fixture(scope="session")
def outlines() -> Mapping[str, Outline]:
    return builders.outlines()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden texts and the README's help blocks")
