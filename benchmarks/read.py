"""Reading a document of 200 pages, in Word's format and as LibreOffice saves it in its own: CPU of the whole command.

`python -m benchmarks.read`
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import measure
from benchmarks.insert import ARTICLES, ROOT, document


def main(runs: int = 5) -> None:
    """Print the medians; without LibreOffice, the .docx alone."""
    sys.path.insert(0, str(ROOT / "tests"))
    import libreoffice

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        word = folder / "CCAP.docx"
        word.write_bytes(document())
        files = [word, *(libreoffice.convert([word], "odt", folder) if libreoffice.available() else [])]
        env = measure.environment(ROOT, folder)

        def work(file: Path) -> float:
            return measure.process([sys.executable, "-m", "drafting", "verify", str(file)], env)

        found = measure.times({file.suffix: lambda file=file: work(file) for file in files}, runs)
    print(f"\nRelire un document de {ARTICLES} articles, une page chacun")
    for suffix, seconds in found.items():
        print(f"  {suffix:<6} : {statistics.median(seconds) * 1000:.0f} ms de calcul")


if __name__ == "__main__":
    main()
