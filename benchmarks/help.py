"""`clausier --help` against a bare click program with the same commands (usual/help.py).

Run `python -m benchmarks.help [RUNS]`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent
def main(runs: str = "21") -> None:
    bare = [sys.executable, str(ROOT / "benchmarks" / "usual" / "help.py"), "--help"]
    ours = [sys.executable, "-m", "drafting", "--help"]
    with tempfile.TemporaryDirectory() as folder:
        env = measure.environment(ROOT, Path(folder))
        works = {
            "click seul": lambda: measure.process(bare, env),
            "clausier --help": lambda: measure.process(ours, env),
        }
        found = measure.times(works, int(runs))
    measure.show("L'aide", found, "click seul")


if __name__ == "__main__":
    main(*sys.argv[1:])
