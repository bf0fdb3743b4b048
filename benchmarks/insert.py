"""Inserting a CCAP's clauses into a document of 200 pages: CPU and memory of the insertion, then of the whole command.

`python -m benchmarks.insert`
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent
MARKET = ROOT / "market_templates" / "starters" / "travaux-plusieurs-lots.yaml"
ARTICLES, SENTENCES = 200, 18
"""An article is about a page."""


def document() -> bytes:
    """A long CCAP with numbered headings, as the tests make shorter ones."""
    import buyers

    body = "".join(buyers.p(f"Article {rank}", "Titre1") + "".join(
        buyers.p(f"Stipulation {rank} {sub}", "Titre2") + buyers.p(buyers.SENTENCE) * (SENTENCES // 3) for sub in (1, 2, 3))
        for rank in range(1, ARTICLES + 1))
    return buyers.docx(body, buyers.HEADINGS, buyers.DECIMAL)


def main(runs: int = 5) -> None:
    """Print the medians; the memory is the highest of this process, the drafting program included."""
    sys.path.insert(0, str(ROOT / "tests"))
    data = document()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "CCAP.docx").write_bytes(data)
        rank = iter(range(1000))
        env = measure.environment(ROOT, folder)

        def command() -> float:
            return measure.process([
                sys.executable, "-m", "drafting", "insert", str(MARKET), "--into", str(folder / "CCAP.docx"), "--piece", "ccap",
                "--after", "Article 100", "-o", str(folder / f"sortie{next(rank)}.docx")], env)

        whole = statistics.median(measure.times({"insert": command}, runs)["insert"])
    print(f"\nInsérer dans un document de {ARTICLES} articles, une page chacun")
    print(f"  la commande entière : {whole * 1000:.0f} ms de calcul")
    print(f"  mémoire, au plus : {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} Mo")


if __name__ == "__main__":
    main()
