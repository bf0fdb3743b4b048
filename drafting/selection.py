"""At the launch date, each clause is kept or left out, lot by lot, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drafting import french
from drafting.conditions import Condition, because, holds
from drafting.library import Clause, Version
from drafting.settled import Settled, SettledLot
from drafting.spoken import label, path_title


@dataclass(frozen=True, slots=True)
class Kept:
    """A clause with the version used and the lots that it concerns."""

    clause: Clause
    version: Version
    lots: tuple[SettledLot, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clause that is not written, and why."""

    clause: Clause
    reason: str


@dataclass(frozen=True)
class Selection:
    kept: Mapping[str, Kept]
    left_out: Mapping[str, LeftOut]


def select(settled: Settled) -> Selection:
    """Judge every clause of the library."""
    kept: dict[str, Kept] = {}
    left_out: dict[str, LeftOut] = {}
    for clause in settled.library.clauses.values():
        outcome = _judge(clause, settled)
        if isinstance(outcome, Kept):
            kept[clause.id] = outcome
        else:
            left_out[clause.id] = outcome
    return Selection(kept, left_out)


def _judge(clause: Clause, settled: Settled) -> Kept | LeftOut:
    """Under its own model, and under each model that it serves: the lots are those of all of them."""
    version = clause.version_on(settled.market.launch_date)
    if version is None:
        return LeftOut(clause, _no_version(clause, settled))
    if article := settled.library.foreign(version, settled.market.concession):
        contracts = "les concessions" if settled.market.concession else "les marchés"
        return LeftOut(clause, f"l'{article.cite} ne régit pas {contracts}")
    outcomes = [_under(settled.library.when(clause, version, model), clause, version, settled) for model in clause.models]
    kept = [outcome for outcome in outcomes if isinstance(outcome, Kept)]
    if not kept:
        return outcomes[0]
    lots = tuple(lot for lot in settled.lots if any(lot in each.lots for each in kept))
    return Kept(clause, version, lots, " ; ".join(dict.fromkeys(each.reason for each in kept)))


def _under(condition: Condition, clause: Clause, version: Version, settled: Settled) -> Kept | LeftOut:
    on_market = tuple(t for t in condition if not t.path.startswith("lot."))
    on_lots = tuple(t for t in condition if t.path.startswith("lot."))
    say = _sayer(settled)
    failed = [t for t in on_market if not holds(t, settled.get(t.path))]
    if failed:
        return LeftOut(clause, " ; ".join(because(t, settled.get(t.path), say, path_title) for t in failed))
    lots = tuple(lot for lot in settled.lots if settled.holds(on_lots, lot))
    if not lots:
        return LeftOut(clause, "aucun lot ne remplit les conditions : " + _of_lots(on_lots, settled, say))
    return Kept(clause, version, lots, _reason(on_market, on_lots, lots, settled, say))


def _no_version(clause: Clause, settled: Settled) -> str:
    launch = french.short_date(settled.market.launch_date)
    first = clause.versions[0].in_force_from
    if first > settled.market.launch_date:
        return f"ce texte ne vaut que pour les lancements à compter du {french.short_date(first)} (lancement : {launch})"
    return f"ce texte n'est plus en vigueur au {launch}"


def _reason(on_market: Condition, on_lots: Condition, lots: tuple[SettledLot, ...], settled: Settled,
            say: Callable[[str, str], str]) -> str:
    words = [because(t, settled.get(t.path), say, path_title) for t in on_market if t.path != "buyer.regime"]
    if on_lots:
        named = french.lots([lot.number for lot in lots], single=settled.single)
        words.append(f"{named} : " + ", ".join(
            dict.fromkeys(because(t, lots[0].get(t.path), say, path_title) for t in on_lots)))
    return " ; ".join(words) or "toujours"


def _of_lots(on_lots: Condition, settled: Settled, say: Callable[[str, str], str]) -> str:
    return " ; ".join(dict.fromkeys(
        because(t, lot.get(t.path), say, path_title)
        for t in on_lots for lot in settled.lots[:1] if not any(holds(t, each.get(t.path)) for each in settled.lots))
    ) or "aucun lot ne les réunit toutes"


def _sayer(settled: Settled) -> Callable[[str, str], str]:
    return lambda path, word: label(path, word, settled.library)
