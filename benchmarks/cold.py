"""Whole processes, from nothing to the files: `clausier draft` against the usual script (usual/draft.py).

CPU time, user and system. Run `python -m benchmarks.cold [RUNS]`. The market is the starter « clause-et-critere »;
usual/market.yaml says the same, as `yaml.safe_load` wants it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import measure, naive
from drafting.draft import prepare
from drafting.library import load_library
from drafting.outlines import load_outlines
from drafting.reading import load_market

ROOT = Path(__file__).resolve().parent.parent
MARKET = ROOT / "market_templates" / "starters" / "clause-et-critere.yaml"
USUAL = ROOT / "benchmarks" / "usual"


def main(runs: str = "11") -> None:
    library = load_library([ROOT / "clause_library"])
    dossier = prepare(
        load_market(MARKET, library.vocabulary()), library, load_outlines([ROOT / "market_templates"]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        templates = folder / "templates"
        naive.make_templates(dossier, templates)
        usual = [sys.executable, str(USUAL / "draft.py"), str(USUAL / "market.yaml"), str(templates)]
        ours = [sys.executable, "-m", "drafting", "draft", str(MARKET), "-o"]
        env = measure.environment(ROOT, folder)

        def first() -> float:
            shutil.rmtree(folder / "cache", ignore_errors=True)
            shutil.rmtree(folder / "ours", ignore_errors=True)
            return measure.process([*ours, str(folder / "ours")], env)

        def again() -> float:
            shutil.rmtree(folder / "ours", ignore_errors=True)
            return measure.process([*ours, str(folder / "ours")], env)

        works = {
            "le script habituel": lambda: measure.process([*usual, str(folder / "usual")], env),
            "clausier draft, la toute première fois": first,
            "clausier draft, ensuite": again,
        }
        found = measure.times(works, int(runs))
        written, expected = len(list((folder / "ours").glob("*.docx"))), len(list((folder / "usual").glob("*.docx")))
        assert written == expected, f"{written} pièces d'un côté, {expected} de l'autre"
    measure.show(f"À froid : {written} pièces, processus entiers", found, "le script habituel")


if __name__ == "__main__":
    main(*sys.argv[1:])
