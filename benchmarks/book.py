"""`clausier library book`, the whole library in one Word file: whole processes, the first one and the next ones.

Run `python -m benchmarks.book [RUNS]`.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent


def main(runs: str = "5") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, book = Path(name), Path(name) / "livre.docx"
        command = [sys.executable, "-m", "drafting", "library", "book", str(book)]
        env = measure.environment(ROOT, folder)

        def made(*, first: bool) -> tuple[float, float]:
            """(seconds on the clock, seconds of processor) of one book."""
            book.unlink(missing_ok=True)
            if first:
                shutil.rmtree(folder / "cache", ignore_errors=True)
            start = time.perf_counter()
            spent = measure.process(command, env)
            return time.perf_counter() - start, spent

        made(first=True)  # compiles the program's files, as an installer does
        print("\nLe livre de toute la bibliothèque, processus entiers")
        for label, first in (("la toute première fois", True), ("ensuite", False)):
            found = [made(first=first) for _ in range(int(runs))]
            clock, spent = (statistics.median(times) for times in zip(*found, strict=True))
            print(f"  {label:<46} {clock:8.2f} s à la montre, {spent:.2f} s de calcul")
        print(f"  {'taille du fichier':<46} {book.stat().st_size / 1000:8.0f} ko")


if __name__ == "__main__":
    main(*sys.argv[1:])
