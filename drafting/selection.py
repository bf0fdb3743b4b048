"""At the launch date, each clause is kept or left out, lot by lot, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from drafting import french
from drafting.conditions import Condition, Test, because, holds
from drafting.library import Clause, LegalReference, Library, SameLibrary, Version
from drafting.review import set_aside
from drafting.settled import Settled, SettledLot
from drafting.spoken import label, path_title


class Kept(Struct, frozen=True):
    """A clause with the version used and the lots that it concerns."""

    clause: Clause
    version: Version
    lots: tuple[SettledLot, ...]
    reason: str


class LeftOut(Struct, frozen=True):
    """A clause that is not written, and why; `wanted`: what would be kept if its text were not set aside by a lawyer."""

    clause: Clause
    reason: str
    wanted: Kept | None = None


class Selection(Struct, frozen=True):
    kept: Mapping[str, Kept]
    left_out: Mapping[str, LeftOut]


def select(settled: Settled, *, spoken: bool = True) -> Selection:
    """Judge every clause of the library; not `spoken`, no reason is given, and only a text set aside is told as left out."""
    kept: dict[str, Kept] = {}
    left_out: dict[str, LeftOut] = {}
    judged = _Judge(settled)
    for id_, asked in _asked(SameLibrary(settled.library)).items():
        outcome = judged.outcome(asked, spoken=spoken)
        if isinstance(outcome, Kept):
            kept[id_] = outcome
        elif outcome is not None:
            left_out[id_] = outcome
    return Selection(kept, left_out)


def judge(clause: Clause, settled: Settled) -> Kept | LeftOut:
    """One clause alone."""
    outcome = _Judge(settled).outcome(_asked(SameLibrary(settled.library))[clause.id])
    assert outcome is not None
    return outcome


def beneath(clause: Clause, settled: Settled) -> Kept | None:
    """What the market would get of a clause that an overlay's took the place of."""
    outcome = _Judge(settled).outcome(_asked_of(clause, settled.library, {}), spoken=False)
    return outcome if isinstance(outcome, Kept) else None


class _Text(NamedTuple):
    """What a version asks: the article that keeps it from a market, and from a concession; under each of its clause's
    models, the tests on the market and those on its lots."""

    version: Version
    foreign: tuple[LegalReference | None, LegalReference | None]
    models: tuple[tuple[Condition, Condition], ...]


class _Asked(NamedTuple):
    """A clause with what each of its versions asks, oldest first."""

    clause: Clause
    texts: tuple[_Text, ...]

    def on(self, day: date) -> _Text | None:
        """The text in force, as :meth:`Clause.version_on` finds it."""
        for text in reversed(self.texts):
            if text.version.in_force_from <= day:
                return None if text.version.repealed else text
        return None


@lru_cache(maxsize=2)
def _asked(same: SameLibrary) -> dict[str, _Asked]:
    """What each clause asks, sorted out once for all the markets of one library; the same condition is the same object."""
    known: dict[Condition, Condition] = {}
    return {clause.id: _asked_of(clause, same.library, known) for clause in same.library.clauses.values()}


def _asked_of(clause: Clause, library: Library, known: dict[Condition, Condition]) -> _Asked:
    return _Asked(clause, tuple(_Text(v, (library.foreign(v, False), library.foreign(v, True)),
                                      tuple(_split(library.when(clause, v, model), known) for model in clause.models))
                                for v in clause.versions))


def _split(condition: Condition, known: dict[Condition, Condition]) -> tuple[Condition, Condition]:
    on_market = tuple(t for t in condition if not t.path.startswith("lot."))
    on_lots = tuple(t for t in condition if t.path.startswith("lot."))
    return known.setdefault(on_market, on_market), known.setdefault(on_lots, on_lots)


class _Judge:
    """Whether conditions hold in one market, and why: hundreds of clauses ask the same, so each answer is found once."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self._concession = settled.market.concession
        self._market: dict[int, bool] = {}  # by the identity of a condition, for tuples of tests are long to compare
        self._lots: dict[int, tuple[SettledLot, ...]] = {}
        self._held: dict[str, dict[Test, bool]] = {lot: {} for lot in ("", *(lot.number for lot in settled.lots))}
        self._said: dict[tuple[Test, str], str] = {}

    def outcome(self, asked: _Asked, *, spoken: bool = True) -> Kept | LeftOut | None:
        """What becomes of a clause; not `spoken`, one that is left out is nothing, and one that is kept has no reason."""
        clause, text = asked.clause, asked.on(self.settled.market.launch_date)
        lots = self.lots_of(text) if text else ()
        if text is None or not lots:
            return LeftOut(clause, self.why_not(clause, text)) if spoken else None
        made = Kept(clause, text.version, lots, self.why(text) if spoken else "")
        aside = set_aside(text.version)
        return LeftOut(clause, aside, made) if aside else made

    def lots_of(self, text: _Text) -> tuple[SettledLot, ...]:
        """The lots that a text is for, under its own model and under each model that it serves; none: it is left out."""
        if text.foreign[self._concession]:
            return ()
        if len(text.models) == 1:
            return self.under(*text.models[0])
        found = [lots for on_market, on_lots in text.models if (lots := self.under(on_market, on_lots))]
        if len(found) < 2:
            return found[0] if found else ()
        return tuple(lot for lot in self.settled.lots if any(lot in lots for lots in found))

    def under(self, on_market: Condition, on_lots: Condition) -> tuple[SettledLot, ...]:
        """The lots under one model."""
        held = self._market.get(id(on_market))
        if held is None:
            held = self._market[id(on_market)] = all(self.holds(test) for test in on_market)
        if not held:
            return ()
        lots = self._lots.get(id(on_lots))
        if lots is None:
            lots = self._lots[id(on_lots)] = tuple(
                lot for lot in self.settled.lots if all(self.holds(test, lot) for test in on_lots))
        return lots

    def holds(self, test: Test, lot: SettledLot | None = None) -> bool:
        held = self._held[lot.number if lot else ""]
        found = held.get(test)
        if found is None:
            found = held[test] = holds(test, self.settled.get(test.path, lot))
        return found

    def why(self, text: _Text) -> str:
        """Why a text is kept, under each model that keeps it."""
        told = [self._reason(on_market, on_lots, lots) for on_market, on_lots in text.models
                if (lots := self.under(on_market, on_lots))]
        return " ; ".join(dict.fromkeys(told))

    def why_not(self, clause: Clause, text: _Text | None) -> str:
        """Why a clause is left out, under its own model."""
        if text is None:
            return _no_version(clause, self.settled)
        if article := text.foreign[self.settled.market.concession]:
            contracts = "les concessions" if self.settled.market.concession else "les marchés"
            return f"l'{article.cite} ne régit pas {contracts}"
        on_market, on_lots = text.models[0]
        failed = [test for test in on_market if not self.holds(test)]
        return " ; ".join(map(self.say, failed)) or "aucun lot ne remplit les conditions : " + self._of_lots(on_lots)

    def say(self, test: Test, lot: SettledLot | None = None) -> str:
        key = (test, lot.number if lot else "")
        if key not in self._said:
            self._said[key] = because(test, self.settled.get(test.path, lot), self._label, path_title)
        return self._said[key]

    def _label(self, path: str, word: str) -> str:
        return label(path, word, self.settled.library)

    def _reason(self, on_market: Condition, on_lots: Condition, lots: tuple[SettledLot, ...]) -> str:
        words = [self.say(t) for t in on_market if t.path != "buyer.regime"]
        if on_lots:
            named = french.lots([lot.number for lot in lots], single=self.settled.single)
            words.append(f"{named} : " + ", ".join(dict.fromkeys(self.say(t, lots[0]) for t in on_lots)))
        return " ; ".join(words) or "toujours"

    def _of_lots(self, on_lots: Condition) -> str:
        lots = self.settled.lots
        never = (test for test in on_lots if not any(self.holds(test, lot) for lot in lots))
        return " ; ".join(dict.fromkeys(self.say(test, lots[0]) for test in never)) or "aucun lot ne les réunit toutes"


def _no_version(clause: Clause, settled: Settled) -> str:
    launch = french.short_date(settled.market.launch_date)
    first = clause.versions[0].in_force_from
    if first > settled.market.launch_date:
        return f"ce texte ne vaut que pour les lancements à compter du {french.short_date(first)} (lancement : {launch})"
    last = max((v for v in clause.versions if v.in_force_from <= settled.market.launch_date), key=lambda v: v.in_force_from)
    return f"ce texte n'est plus en vigueur au {launch}" + f" ({last.change.rstrip('.')})" * bool(last.change)

