"""Where the checkout keeps its data, for the tests."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "clause_library"
TEMPLATES = ROOT / "market_templates"
STARTERS = sorted((TEMPLATES / "starters").glob("*.yaml"))
GOLDEN = ROOT / "tests" / "golden"
