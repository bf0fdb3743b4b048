"""The examples of clauses, run: a small market, what the clause says in it and never says, the findings that it gets.

`clausier library test` and the tests run the same :class:`Examples`. Examples of one market share it, and it is taken
only as far as they ask: decided, selected, the clause's own pièce written, everything written and checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting.checks import Finding, check
from drafting.document import Block, Passage, block_lines
from drafting.draft import Dossier, decided, placed, prepare
from drafting.errors import DraftingError, ReadingErrors, unknown
from drafting.library import EXAMPLES, NO_FINDING, Case, Clause, Library
from drafting.outlines import Outline
from drafting.pieces import Pieces, assemble, extracts
from drafting.reading import MarketFile, read_market, validate
from drafting.rectify import compare, corrected
from drafting.selection import LeftOut, Selection, judge, select
from drafting.settled import Settled
from drafting.yamlfile import Loc, YamlFile

DECISIONS = "REV-"
"""The findings on what a lawyer decided of the texts: an example without any other remark still holds its rule."""


class Miss(Struct, frozen=True):
    """What an example expected and did not get: a French sentence, and the line that expects it."""

    message: str
    where: str


class Outcome(Struct, frozen=True):
    """An example once run: what it missed, and what the clause printed (nothing when it is left out).

    `set_aside`: why it was not run, a lawyer having suspended or withdrawn the text.
    """

    clause: Clause
    case: Case
    misses: tuple[Miss, ...] = ()
    printed: tuple[str, ...] = ()
    set_aside: str = ""


class Printed(Struct, frozen=True):
    """What a clause prints in the market of an example: the version, its blocks; or why it prints nothing that it should."""

    case: Case
    version: date | None = None
    blocks: tuple[Block, ...] = ()
    fault: str = ""


class Examples:
    """The examples of a library, and what they start from: its own minimal markets, the starters of the templates."""

    def __init__(self, library: Library, outlines: Mapping[str, Outline], starters: Mapping[str, Path]) -> None:
        self.library, self.starters = library, starters
        self.outlines = placed(library, outlines)
        self._read: dict[str, YamlFile] = {}
        self._last: tuple[str, Situation] | None = None

    def run(self, clauses: Iterable[Clause]) -> list[Outcome]:
        """Every example of these clauses, in their order; those of one market are run together."""
        ranked = [(clause, rank) for clause in clauses for rank in range(len(clause.cases))]
        found = {(clause.id, rank): self.outcome(clause, rank) for clause, rank in together(ranked)}
        return [found[clause.id, rank] for clause, rank in ranked]

    def printed(self, clauses: Iterable[Clause]) -> dict[str, list[Printed]]:
        """What the clauses print in the markets of their examples, in their order: for the first lot that each is written for."""
        ranked = [(clause, rank) for clause in clauses for rank in range(len(clause.cases))]
        found = {(clause.id, rank): self._printed(clause, clause.cases[rank]) for clause, rank in together(ranked)}
        return {clause.id: [found[clause.id, rank] for rank in range(len(clause.cases))] for clause, _ in ranked}

    def _printed(self, clause: Clause, case: Case) -> Printed:
        if case.absent:
            return Printed(case)
        try:
            passages = self._situation(case).passages(clause)
        except DraftingError as error:
            return Printed(case, fault=f"Le marché de l'exemple n'est pas valide : {error.message}")
        if not passages:
            return Printed(case, fault="La clause n'est pas écrite dans le marché de l'exemple.")
        return Printed(case, passages[0].version, passages[0].blocks)

    def outcome(self, clause: Clause, rank: int) -> Outcome:
        """The example at `rank` in the clause's file, run."""
        case, file = clause.cases[rank], self.library.files[clause.id]
        try:
            situation = self._situation(case)
            settled = situation.settled
        except ReadingErrors:
            return Outcome(clause, case, self._invalid(clause, rank))
        except DraftingError as error:
            return Outcome(clause, case, (Miss(str(error), file.where(("cases", rank, "starter"))),))
        judged = judge(clause, settled)
        if isinstance(judged, LeftOut) and judged.wanted is not None:
            return Outcome(clause, case, set_aside=judged.reason)
        lines = [] if isinstance(judged, LeftOut) else situation.printed(clause)
        misses = [Miss(message, file.where(("cases", rank, *loc)))
                  for message, loc in _misses(case, judged.reason, lines, situation, clause)]
        return Outcome(clause, case, tuple(misses), tuple(lines))

    def _situation(self, case: Case) -> Situation:
        key = shared(case)
        if self._last is None or self._last[0] != key:
            before = None if case.before is None else self.market(case.before, case.starter)
            self._last = key, Situation(self.market(case.market, case.starter), before, self.library, self.outlines)
        return self._last[1]

    def market(self, over: Mapping[str, Any], starter: str) -> MarketFile:
        """The market named `starter`, with `over` laid on it, validated."""
        return case_market(self.library, over, starter, self._data(starter))

    def _data(self, starter: str) -> Any:
        if starter in EXAMPLES:
            return self.library.data[starter]
        if starter not in self.starters:
            raise DraftingError(unknown("le marché de départ", starter, (*EXAMPLES, *self.starters)))
        if starter not in self._read:
            self._read[starter] = read_market(self.starters[starter], self.library.vocabulary())
        return self._read[starter].data

    def _invalid(self, clause: Clause, rank: int) -> tuple[Miss, ...]:
        """What is wrong in the market of an example, each at the line of the clause's file that says it."""
        case, file = clause.cases[rank], self.library.files[clause.id].full()
        misses: list[Miss] = []
        for key, over in (("market", case.market), ("before", case.before)):
            at: Loc = ("cases", rank, key)
            lines, keys = ({loc[len(at):]: line for loc, line in found.items() if loc[:len(at)] == at}
                           for found in (file.lines, file.keys))
            lines.setdefault((), file.problem(at, "").line)
            try:
                if over is not None:
                    validate(YamlFile(file.name, merged(self._data(case.starter), over), lines, keys), self.library.vocabulary())
            except ReadingErrors as errors:
                misses += [Miss(f"le marché de l'exemple n'est pas valide : {problem.message}", problem.where)
                           for problem in errors.problems]
        return tuple(misses)


class Situation:
    """One market, and the one that it corrects if any, taken as far as examples ask."""

    def __init__(self, source: MarketFile, before: MarketFile | None, library: Library, outlines: Mapping[str, Outline]) -> None:
        self.source, self.before, self.library, self.outlines = source, before, library, outlines
        self._extract: Callable[[str], tuple[Passage, ...]] | None = None

    @cached_property
    def settled(self) -> Settled:
        return decided(self.source, self.library, self.outlines) if self.before is None else self.rectified.settled

    @cached_property
    def selection(self) -> Selection:
        return select(self.settled, spoken=False)

    @cached_property
    def rectified(self) -> Dossier:
        """The market with what its corrective notice says of the one before it."""
        dossier = prepare(self.source, self.library, self.outlines)
        assert self.before is not None
        return corrected(dossier, compare(prepare(self.before, self.library, self.outlines), dossier))

    @cached_property
    def pieces(self) -> Pieces:
        """The whole: what findings read."""
        return assemble(self.settled, self.selection, self.outlines) if self.before is None else self.rectified.pieces

    def findings(self) -> tuple[Finding, ...]:
        if self.before is not None:
            return self.rectified.findings
        return check(self.settled, self.selection, self.pieces)

    def printed(self, clause: Clause) -> list[str]:
        """The lines that a clause prints."""
        return [line for passage in self.passages(clause) for block in passage.blocks for line in block_lines(block)]

    def passages(self, clause: Clause) -> tuple[Passage, ...]:
        """What a clause prints, in each copy of its pièce; nothing when it is left out."""
        if self.before is not None or "pieces" in self.__dict__:
            return tuple(passage for piece in self.pieces.pieces for passage in piece.passages()
                         if passage.clause == clause.id)
        if self._extract is None:
            self._extract = extracts(self.settled, self.selection, self.outlines)
        return self._extract(clause.id)


def _misses(case: Case, reason: str, lines: list[str], situation: Situation, clause: Clause) -> Iterator[tuple[str, Loc]]:
    """What an example expected and did not get, with the key that expected it."""
    text = comparable("\n".join(lines))
    if case.absent and lines:
        yield f"la clause est écrite, alors que l'exemple l'attend absente ({reason}).", ("absent",)
    if not case.absent and not lines:
        why = reason if clause.id not in situation.selection.kept else f"la pièce « {clause.piece} » n'est pas produite"
        yield f"la clause n'est pas écrite : {why}.", ("name",)
        return
    for rank, words in enumerate(case.says):
        if comparable(words) not in text:
            yield f"« {words} » n'est pas dans le texte.", ("says", rank)
    for rank, words in enumerate(case.never_says):
        if comparable(words) in text:
            yield f"« {words} » est dans le texte, alors que l'exemple l'exclut.", ("never_says", rank)
    if case.finding or case.no_finding:
        yield from _wrong_findings(case, situation.findings())


def _wrong_findings(case: Case, findings: tuple[Finding, ...]) -> Iterator[tuple[str, Loc]]:
    codes = list(dict.fromkeys(finding.code for finding in findings))
    for code in case.finding:
        if code not in codes:
            yield f"la remarque {code} n'est pas faite ; remarques faites : {', '.join(codes) or 'aucune'}.", ("finding",)
    for finding in findings:
        if finding.code in case.no_finding or (NO_FINDING in case.no_finding and not finding.code.startswith(DECISIONS)):
            yield f"la remarque {finding.code} est faite : {finding.message}", ("no_finding",)


def case_market(library: Library, over: Mapping[str, Any], starter: str = EXAMPLES[0], data: Any = None) -> MarketFile:
    """What `starter` holds (`data`, or the library's market of that name), with `over` laid on it, validated."""
    held = library.data[starter] if data is None else data
    return validate(YamlFile(f"{starter}.yaml", merged(held, over), {}, {}), library.vocabulary())


def merged(base: Any, over: Any) -> Any:
    """`over` laid on `base`: mappings merge, everything else (lists too) replaces, and a key left empty is taken away.

    On a list of lots, a mapping changes those whose numbers are its keys, and adds the others.
    """
    if isinstance(over, Mapping) and isinstance(base, list) and all(isinstance(item, Mapping) for item in base):
        numbers = {str(item.get("number")) for item in base}
        more = ({"number": number, **lot} for number, lot in over.items() if number not in numbers and isinstance(lot, Mapping))
        return [*(merged(item, over.get(str(item.get("number")), {})) for item in base), *more]
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        laid = {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
        return {key: value for key, value in laid.items() if value != ""}
    return over


def shared(case: Case) -> str:
    """What the examples of one market have in common."""
    return json.dumps([case.starter, case.market, case.before], sort_keys=True, ensure_ascii=False)


def together(ranked: Iterable[tuple[Clause, int]]) -> list[tuple[Clause, int]]:
    """Examples, those of one market side by side: it is then prepared once."""
    return sorted(ranked, key=lambda each: shared(each[0].cases[each[1]]))


def comparable(text: str) -> str:
    """Text without what typography adds: no-break spaces and curly apostrophes."""
    return " ".join(text.replace("\u00a0", " ").replace("’", "'").split())
