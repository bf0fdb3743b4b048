"""At the launch date, each clause is kept or left out, lot by lot, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from drafting import french
from drafting.conditions import Condition, Test, because, holds
from drafting.library import Clause, Version
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
    """Judge every clause of the library; not `spoken`, the reasons are empty, and half the time is saved."""
    kept: dict[str, Kept] = {}
    left_out: dict[str, LeftOut] = {}
    reasons = _Reasons(settled, spoken)
    for clause in settled.library.clauses.values():
        outcome = _judge(clause, settled, reasons)
        if isinstance(outcome, Kept):
            kept[clause.id] = outcome
        else:
            left_out[clause.id] = outcome
    return Selection(kept, left_out)


def judge(clause: Clause, settled: Settled) -> Kept | LeftOut:
    """One clause alone."""
    return _judge(clause, settled, _Reasons(settled))


class _Reasons:
    """Whether a test holds, and why: hundreds of clauses ask the same, so each answer is found once."""

    def __init__(self, settled: Settled, spoken: bool = True) -> None:
        self.settled, self.spoken = settled, spoken
        self._held: dict[str, dict[Test, bool]] = {lot: {} for lot in ("", *(lot.number for lot in settled.lots))}
        self._said: dict[tuple[Test, str], str] = {}

    def holds(self, test: Test, lot: SettledLot | None = None) -> bool:
        held = self._held[lot.number if lot else ""]
        found = held.get(test)
        if found is None:
            found = held[test] = holds(test, self.settled.get(test.path, lot))
        return found

    def say(self, test: Test, lot: SettledLot | None = None) -> str:
        if not self.spoken:
            return ""
        key = (test, lot.number if lot else "")
        if key not in self._said:
            self._said[key] = because(test, self.settled.get(test.path, lot), self._label, path_title)
        return self._said[key]

    def _label(self, path: str, word: str) -> str:
        return label(path, word, self.settled.library)


def _judge(clause: Clause, settled: Settled, reasons: _Reasons) -> Kept | LeftOut:
    """Under its own model, and under each model that it serves: the lots are those of all of them."""
    version = clause.version_on(settled.market.launch_date)
    if version is None:
        return LeftOut(clause, _no_version(clause, settled))
    if article := settled.library.foreign(version, settled.market.concession):
        contracts = "les concessions" if settled.market.concession else "les marchés"
        return LeftOut(clause, f"l'{article.cite} ne régit pas {contracts}")
    outcomes = [_under(settled.library.when(clause, version, model), clause, version, reasons) for model in clause.models]
    kept = [outcome for outcome in outcomes if isinstance(outcome, Kept)]
    if not kept:
        return outcomes[0]
    lots = tuple(lot for lot in settled.lots if any(lot in each.lots for each in kept))
    made = Kept(clause, version, lots, " ; ".join(dict.fromkeys(each.reason for each in kept)))
    aside = set_aside(version)
    return LeftOut(clause, aside, made) if aside else made


def _under(condition: Condition, clause: Clause, version: Version, reasons: _Reasons) -> Kept | LeftOut:
    on_market = tuple(t for t in condition if not t.path.startswith("lot."))
    on_lots = tuple(t for t in condition if t.path.startswith("lot."))
    failed = [t for t in on_market if not reasons.holds(t)]
    if failed:
        return LeftOut(clause, " ; ".join(map(reasons.say, failed)))
    lots = tuple(lot for lot in reasons.settled.lots if all(reasons.holds(t, lot) for t in on_lots))
    if not lots:
        return LeftOut(clause, "aucun lot ne remplit les conditions : " + _of_lots(on_lots, reasons))
    return Kept(clause, version, lots, _reason(on_market, on_lots, lots, reasons))


def _no_version(clause: Clause, settled: Settled) -> str:
    launch = french.short_date(settled.market.launch_date)
    first = clause.versions[0].in_force_from
    if first > settled.market.launch_date:
        return f"ce texte ne vaut que pour les lancements à compter du {french.short_date(first)} (lancement : {launch})"
    return f"ce texte n'est plus en vigueur au {launch}"


def _reason(on_market: Condition, on_lots: Condition, lots: tuple[SettledLot, ...], reasons: _Reasons) -> str:
    if not reasons.spoken:
        return ""
    words = [reasons.say(t) for t in on_market if t.path != "buyer.regime"]
    if on_lots:
        named = french.lots([lot.number for lot in lots], single=reasons.settled.single)
        words.append(f"{named} : " + ", ".join(dict.fromkeys(reasons.say(t, lots[0]) for t in on_lots)))
    return " ; ".join(words) or "toujours"


def _of_lots(on_lots: Condition, reasons: _Reasons) -> str:
    if not reasons.spoken:
        return ""
    lots = reasons.settled.lots
    never = (test for test in on_lots if not any(reasons.holds(test, lot) for lot in lots))
    return " ; ".join(dict.fromkeys(reasons.say(test, lots[0]) for test in never)) or "aucun lot ne les réunit toutes"
