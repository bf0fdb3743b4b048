"""The examples of a clause, run: a small market, the clause's printed text, what it says and never says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drafting.document import block_lines
from drafting.draft import prepare
from drafting.errors import ReadingErrors
from drafting.library import Case, Clause, Library
from drafting.outlines import Outline
from drafting.reading import MarketFile, validate
from drafting.rectify import compare, corrected
from drafting.yamlfile import YamlFile


def merged(base: Any, over: Any) -> Any:
    """`over` laid on `base`: mappings merge, everything else (lists too) replaces."""
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
    return over


def case_market(library: Library, overrides: Mapping[str, Any], starter: str = "minimal-market") -> MarketFile:
    """The minimal market, or the `starter` that a case names, with `overrides`, validated."""
    data = merged(library.data[starter], overrides)
    return validate(YamlFile(f"{starter}.yaml", data, {}, {}), library.vocabulary())


def printed(library: Library, outlines: Mapping[str, Outline], clause: Clause, market: MarketFile,
            before: MarketFile | None = None) -> list[str]:
    """The lines that the clause prints in the market's pièces; empty when it is not kept.

    `before`: the state of the consultation that a corrective notice corrects.
    """
    dossier = prepare(market, library, outlines)
    if before is not None:
        dossier = corrected(dossier, compare(prepare(before, library, outlines), dossier))
    return [line for piece in dossier.pieces.pieces for passage in piece.passages() if passage.clause == clause.id
            for block in passage.blocks for line in block_lines(block)]


def failures(library: Library, outlines: Mapping[str, Outline], clause: Clause, case: Case) -> list[str]:
    """What is wrong with a case, as French sentences; empty when it holds."""
    try:
        market = case_market(library, case.market, case.starter)
        before = None if case.before is None else case_market(library, case.before, case.starter)
    except ReadingErrors as errors:
        return [f"le marché de l'exemple n'est pas valide : {problem.message}" for problem in errors.problems]
    lines = printed(library, outlines, clause, market, before)
    text = comparable("\n".join(lines))
    if case.absent:
        return ["la clause est écrite alors que l'exemple l'attend absente."] if lines else []
    if not lines:
        return ["la clause n'est pas écrite dans ce marché."]
    wrong = [f"« {words} » n'est pas dans le texte." for words in case.says if comparable(words) not in text]
    return wrong + [f"« {words} » est dans le texte." for words in case.never_says if comparable(words) in text]


def comparable(text: str) -> str:
    """Text without what typography adds: no-break spaces and curly apostrophes."""
    return " ".join(text.replace("\u00a0", " ").replace("’", "'").split())
