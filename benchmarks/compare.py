"""Twenty tenderers, forty forms: the whole command, from the files that candidates returned to the workbook.

`python -m benchmarks.compare`
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent
MARKET = ROOT / "market_templates" / "starters" / "clause-et-critere.yaml"
TENDERERS = 20


def received(folder: Path) -> int:
    """The forms of lot 1, filled in as the tests fill them in; how many there are."""
    import builders
    from candidates import answered, siret, typed

    from drafting.answers.questions import blanks
    from drafting.draft import only, prepare, write_word
    from drafting.reading import load_market

    library = builders.library()
    dossier = prepare(load_market(MARKET, library.vocabulary()), library, builders.outlines())
    files = write_word(only(dossier, ("ae-annexe", "fiche-technique")))
    asked = [blank for blank in blanks(dossier) if blank.piece.lot == "1"]
    for blank in asked:
        for rank in range(TENDERERS):
            form = answered(blank, f"Candidat {rank}", siret(rank), seed=rank)
            (folder / f"{blank.piece.code}-{rank}.docx").write_bytes(typed(files[f"{blank.piece.stem}.docx"], blank, form))
    return len(asked) * TENDERERS


def main(runs: int = 3) -> None:
    """Print the medians; the memory is the highest of the command."""
    sys.path.insert(0, str(ROOT / "tests"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "recus").mkdir()
        count = received(folder / "recus")
        rank = iter(range(1000))
        env = measure.environment(ROOT, folder)

        def command(suffix: str) -> float:
            return measure.process([sys.executable, "-m", "drafting", "compare", str(folder / "recus"), "--market", str(MARKET),
                                    "-o", str(folder / f"comparatif{next(rank)}.{suffix}")], env)

        found = measure.times({"xlsx": lambda: command("xlsx"), "docx": lambda: command("docx")}, runs)
    print(f"\nComparer {TENDERERS} candidats, {count} formulaires")
    for suffix, times in found.items():
        print(f"  en .{suffix} : {statistics.median(times):.1f} s de calcul")
    print(f"  mémoire, au plus : {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} Mo")


if __name__ == "__main__":
    main()
