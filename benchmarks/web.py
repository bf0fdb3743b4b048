"""A changed field of a market of 20 lots: the CPU of the server's live answer; and what the first page weighs.

`python -m benchmarks.web`
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent
LOTS = 20


def market() -> bytes:
    """A commented starter whose first lot comes twenty times."""
    text = (ROOT / "market_templates" / "starters" / "travaux-plusieurs-lots.yaml").read_text(encoding="utf-8")
    start, end = text.index('  - number: "1"'), text.index("\n# Les critères")
    first = text[start:text.index('  - number: "2"')].replace("420 000", "70 000").replace("525", "70")
    return (text[:start] + "".join(first.replace('"1"', f'"{n}"') for n in range(1, LOTS + 1)) + text[end:]).encode()


def main(runs: int = 20) -> None:
    """Print the median."""
    sys.path.insert(0, str(ROOT / "tests"))
    import pages

    with tempfile.TemporaryDirectory() as folder:
        browser = pages.Browser(pages.settings(Path(folder)))
        name = browser.settings.workspace.create("Vingt lots", market())
        token, step = browser.token, f"/marche/{name}/heures"
        fields = dict(re.findall(r'name="(lots\.[^"]+)" value="([^"]*)"', browser.get(step)))

        def answer(rank: int) -> None:
            version = browser.settings.workspace.read(name).number
            form = {**fields, "lots.3.insertion_hours.hours": str(100 + rank), "jeton": token, "version": str(version)}
            assert browser.client.post(step, data=form, headers={"HX-Request": "true"}).status_code == 200

        live = statistics.median(measure.call(lambda rank=rank: answer(rank)) for rank in range(runs))  # type: ignore[misc]
        page = browser.get("/")
        files = [browser.bytes(path) for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))]
    print(f"\nRépondre à un champ changé, {LOTS} lots : {live * 1000:.0f} ms de calcul")
    print(f"  la première page, feuilles de style et scripts compris : {(len(page.encode()) + sum(map(len, files))) // 1000} ko")


if __name__ == "__main__":
    main()
