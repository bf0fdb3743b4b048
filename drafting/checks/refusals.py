"""What no pièce prints (legal-facts §14): expressions and reasons are words, in clause_library/refusals.yaml.

The articles that a text types are checked against law.yaml too: each exists, and was verified, at the
launch date (COH-25, COH-39).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from drafting.checks.finding import Remark, at, remark
from drafting.conditions import read_condition
from drafting.node import Node
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled

ARTICLE = re.compile(r"\b([LRDA])\.\s?(\d+(?:-\d+)*)")
"""An article of a code as prose types it: « L. 2112-2 »."""


def articles_in(text: str) -> set[str]:
    """The articles of codes that a text types, as « L. 2112-2 »."""
    return {f"{letter}. {number}" for letter, number in ARTICLE.findall(text)}


def refused(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """Every expression that is refused in this market, in the pièces and in what a person typed."""
    places = [(place, clause, where, _plain(text)) for place, clause, where, text in (*_written(s, pieces), *_typed(s))]
    whole = "\n".join(dict.fromkeys(text.casefold() for *_, text in places))
    for entry in _entries(s):
        # A cue is a hundred times quicker to look for than a pattern is to compile and search.
        if not any(cue in whole for cue in entry["cues"]):
            continue
        pattern = re.compile(entry["pattern"], re.I)
        unless = re.compile(entry["unless"], re.I) if "unless" in entry else None
        for place, clause, where, text in places:
            for sentence in re.split(r"(?<=[.;]) ", text) if unless else (text,):
                found = pattern.search(sentence)
                if found and not (unless and unless.search(sentence)):
                    yield remark(entry["code"], where, piece=place, clause=clause, extrait=found[0].strip(),
                                 raison=entry["why"], conseil=entry["advice"])


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'")


def _entries(s: Settled) -> Iterator[Mapping[str, Any]]:
    """The refusals that concern this market."""
    problems: list[Any] = []
    for name, entry in s.library.data["refusals"].items():
        node = Node(s.library.files["refusals"], (name,), entry, problems)
        if s.holds(read_condition(node.node("when"))):
            yield entry


def _written(s: Settled, pieces: Pieces) -> Iterator[tuple[str, str, str, str]]:
    for line in pieces.lines:
        clause = line.passage.clause
        yield line.piece.stem, clause, s.library.where(s.library.clauses[clause]), line.text


def _typed(s: Settled) -> Iterator[tuple[str, str, str, str]]:
    """The free texts of the market file."""
    yield "marché", "objet", at(s, "title"), s.market.title
    for lot in s.lots:
        yield "marché", f"lot n° {lot.number}", at(s, "lot.title", lot), lot.title
        for row in lot.criteria:
            yield "marché", "critères", at(s, "criteria"), str(row["criterion.title"])
        for row in lot.get("lot.subcriteria") or ():
            yield "marché", "sous-critères", at(s, "criteria"), str(row["subcriterion.title"])


def known_articles(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-25 and COH-39 on what is really printed: each article exists, and was verified, at the launch date."""
    by_name = {reference.cite.removeprefix("article ").replace("\u00a0", " "): reference for reference in s.library.law.values()}
    for place, clause, where, text in _written(s, pieces):
        for article in articles_in(text):
            reference = by_name.get(article)
            wording = reference.wording_on(s.market.launch_date) if reference else None
            if reference is None or wording is None:
                yield remark("COH-25", where, piece=place, clause=clause, trouve=article,
                             raison="article inconnu" if reference is None else "l'article n'existe pas à la date de lancement")
            elif wording.verified == "no":
                yield remark("COH-39", where, clause=clause, article=reference.cite, texte=reference.text)


REFUSALS = (refused, known_articles)
