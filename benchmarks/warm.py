"""Everything is loaded already: write the set of pièces of one market, against naive docxtpl.

Run `python -m benchmarks.warm [STARTER] [RUNS]`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from docxtpl import DocxTemplate

from benchmarks import measure, naive
from drafting.draft import prepare, write_word
from drafting.library import load_library
from drafting.outlines import load_outlines
from drafting.reading import load_market

ROOT = Path(__file__).resolve().parent.parent


def main(starter: str = "clause-et-critere", runs: str = "9") -> None:
    library = load_library([ROOT / "clause_library"])
    outlines = load_outlines([ROOT / "market_templates"])
    source = load_market(ROOT / "market_templates" / "starters" / f"{starter}.yaml", library.vocabulary())
    dossier = prepare(source, library, outlines)
    pieces = dossier.pieces.pieces
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        templates = naive.make_templates(dossier, folder / "templates")
        contexts = {piece.stem: naive.context(dossier, piece.lot) for piece in pieces}
        cache = folder / "cache"

        def ours() -> None:
            for file, content in write_word(dossier, cache=cache).items():
                (folder / file).write_bytes(content)

        def whole() -> None:
            write_word(prepare(source, library, outlines), cache=cache)

        def usual() -> None:
            for piece in pieces:
                template = DocxTemplate(templates[piece.code])
                template.render(contexts[piece.stem], autoescape=True)
                template.save(folder / f"{piece.stem}.naive.docx")

        works = {
            "docxtpl : rendre et enregistrer": lambda: measure.call(usual),
            "clausier : écrire": lambda: measure.call(ours),
            "clausier : choisir, assembler, relire, écrire": lambda: measure.call(whole),
        }
        found = measure.times(works, int(runs))
    measure.show(f"À chaud : {len(pieces)} pièces ({starter})", found, "docxtpl : rendre et enregistrer")


if __name__ == "__main__":
    main(*sys.argv[1:])
