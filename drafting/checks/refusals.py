"""What no pièce prints (legal-facts §14): expressions and reasons are words, in clause_library/refusals.yaml.

The articles that a text types are checked against law.yaml too: each exists, and was verified, at the
launch date (COH-25, COH-39).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from drafting.checks.finding import Remark, reason, remark
from drafting.checks.typed import buyers, free_texts, straight
from drafting.conditions import Condition, read_condition
from drafting.library import LegalReference, Library
from drafting.node import Node
from drafting.pieces import Line, Pieces
from drafting.selection import Selection
from drafting.settled import Settled

ARTICLE = re.compile(r"\b([LRDA])(?:\.\s?(?=\d)|(?=\d{3,4}-\d))(\d+(?:-\d+)*)")
"""An article of a code as prose types it: « L. 2112-2 », « L2112-2 »."""
CCAG_ARTICLE = re.compile(r"articles? (\d+(?:\.\d+)*) (?:du|de ce) (CCAG(?:-\w+)?)")
"""An article of a CCAG: only the market's, which come from ccag.yaml or from the buyer, may be printed."""


def articles_in(text: str) -> set[str]:
    """The articles of codes that a text types, as « L. 2112-2 »."""
    return {f"{letter}. {number}" for letter, number in ARTICLE.findall(text)}


class Refusal(Struct, frozen=True):
    """One entry of refusals.yaml that applies; `name` is its own."""

    name: str

    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    spares: tuple[str, ...]
    entry: Mapping[str, Any]

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Each place where `text` says it, sentence by sentence when an excuse is possible."""
        for found in self.pattern.finditer(text):
            if self.unless is None or not self.unless.search(sentence(text, found)):
                yield found


_END = re.compile(r"(?<=[.;:!?])(?<!\b[LRDA]\.) (?=\D)")
"""The end of a sentence: figures and « L. 2112-2 » do not make one."""


def sentence(text: str, found: re.Match[str]) -> str:
    """The sentence of `text` that holds what was found."""
    cuts = [0, *(cut.end() for cut in _END.finditer(text)), len(text)]
    return text[max(c for c in cuts if c <= found.start()) : min(c for c in cuts if c >= found.end())]


def sentences(text: str) -> list[str]:
    """The sentences of `text`."""
    return _END.split(text)


def refused(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """Every expression that is refused in this market, in the pièces and in what a person typed."""
    typed = free_texts(s)
    everything = pieces.low + "\n".join(free.text.casefold() for free in typed)
    for refusal in refusals(s.library, everything, s.holds):
        for line in pieces.holding(*refusal.entry["cues"]):
            text = straight(line.text)
            found = next((f for f in refusal.found(text) if not buyers(s, text, f)), None)
            if found:
                yield _remark(refusal, line.piece.stem, line.passage.clause, _where(s, line), found)
        for free in typed:
            found = next(refusal.found(free.text), None) if free.kind not in refusal.spares else None
            if found:
                yield _remark(refusal, "marché", free.title, s.source.file.where(free.loc), found)


def _remark(refusal: Refusal, place: str, clause: str, where: str, found: re.Match[str]) -> Remark:
    entry = refusal.entry
    return remark(entry["code"], where, piece=place, clause=clause, extrait=found[0].strip(), raison=entry["why"],
                  conseil=entry["advice"])


def refusals(library: Library, everything: str, holds: Callable[[Condition], bool]) -> Iterator[Refusal]:
    """The refusals whose `when` holds and of which a cue stands in `everything` (lower case): most patterns are not compiled."""
    problems: list[Any] = []
    for name, entry in library.data["refusals"].items():
        node = Node(library.files["refusals"], (name,), entry, problems)
        cued = any(cue in everything for cue in entry["cues"])
        if cued and holds(read_condition(node.node("when"))):
            unless = re.compile(entry["unless"], re.I) if "unless" in entry else None
            yield Refusal(name, re.compile(entry["pattern"], re.I), unless, tuple(entry.get("spares", ())), entry)


def _where(s: Settled, line: Line) -> str:
    return s.library.where(s.library.clauses[line.passage.clause])


def known_articles(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-25 and COH-39 on what is really printed: each article exists, and was verified, at the launch date."""
    by_name = {straight(law.cite.removeprefix("article ")): law for law in s.library.law.values()}
    for line in pieces.holding("article", *(f"{letter}{end}" for letter in "lrda" for end in (". ", "1", "2", "3", "5"))):
        place, clause, where = line.piece.stem, line.passage.clause, _where(s, line)
        kept = selection.kept.get(clause)
        declared = kept.version.law if kept else ()  # what a clause declares is judged by `values.unverified_law`
        for article in sorted(articles_in(line.text)):
            reference = by_name.get(article)
            if reference is not None and reference.id in declared:
                continue
            wording = reference.wording_on(s.market.launch_date) if reference else None
            if reference is None and _typed_by_the_buyer(s, line.text, article):
                continue  # he answers for the other codes that he cites
            if reference is None or wording is None:
                yield remark("COH-25", where, piece=place, clause=clause, trouve=article,
                             raison=reason("unknown" if reference is None else "not_yet"))
            elif wording.verified == "no":
                yield remark("COH-39", where, clause=clause, article=reference.cite, texte=reference.text)


def _typed_by_the_buyer(s: Settled, text: str, article: str) -> bool:
    return any(f"{found[1]}. {found[2]}" == article and buyers(s, text, found) for found in ARTICLE.finditer(text))


_NAMED = re.compile(r"n° ?[\dA-Z-]+|C-\d+/\d+|\d{4}/\d+/\w+")
"""The number by which a decision, a law or a directive is recognised."""


def known_texts(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-39 for what is no article of a code: a decision, a law, a directive, an article of the RGPD."""
    doubtful = {}
    for law in s.library.law.values():
        wording = law.wording_on(s.market.launch_date)
        if wording is not None and wording.verified == "no" and not articles_in(law.cite):
            doubtful[_needle(law)] = law
    pattern = re.compile("|".join(f"(?:{needle})(?!\\d)" for needle in doubtful), re.I)
    for line in pieces.holding("n°", "c-", "/", "rgpd", "règlement (ue)", "arrêté", "directive") if doubtful else ():
        if found := pattern.search(straight(line.text)):
            law = next(law for needle, law in doubtful.items() if re.fullmatch(needle, found[0], re.I))
            yield remark("COH-39", _where(s, line), clause=line.passage.clause, article=law.cite, texte=law.text)


def _needle(law: LegalReference) -> str:
    cite = straight(law.cite)
    if cite.startswith("article "):
        return rf"{re.escape(cite)} du (?:RGPD|règlement \(UE\))"
    number = _NAMED.search(cite)
    return re.escape(number[0] if number else cite)


def known_ccag_articles(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-39 for the CCAG: an article typed by hand is the market's, or it was not verified."""
    known = {str(s.get(f"ccag.article.{name}")) for name in ("insertion", "penalties", "contradictory", "ceiling")}
    for line in pieces.holding("ccag"):
        for number, ccag in CCAG_ARTICLE.findall(straight(line.text)):
            if number not in known or ccag not in ("CCAG", str(s.get("ccag.name")).split()[0]):
                yield remark("COH-39", _where(s, line), clause=line.passage.clause, article=f"article {number}", texte=ccag)


REFUSALS = (refused, known_articles, known_texts, known_ccag_articles)
