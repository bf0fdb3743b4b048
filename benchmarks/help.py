"""`clausier --help` against a bare click program with the same commands (usual/help.py). Run with [RUNS]."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import measure


def main(runs: str = "21") -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    bare = [sys.executable, str(ROOT / "benchmarks" / "usual" / "help.py"), "--help"]
    works = {
        "click seul": lambda: measure.process(bare, env),
        "clausier --help": lambda: measure.process([sys.executable, "-m", "drafting", "--help"], env),
    }
    measure.show("L'aide", measure.medians(works, int(runs)), "click seul")


if __name__ == "__main__":
    main(*sys.argv[1:])
