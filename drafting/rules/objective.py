"""The rules inside a lot's objective: each mode has its keys, and no other (pieces.md §1.2, §5.2)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.objective import KEYS, Bracket, InsertionHours
from drafting.rules.broken import Broken
from drafting.yamlfile import Loc


def objective_rules(hours: InsertionHours, loc: Loc) -> Iterator[Broken]:
    if hours.mode == "fixed" and (hours.hours is None or hours.rate is not None):
        yield loc, "en mode fixed, donnez « hours » et pas « rate ».", ""
        return
    if hours.mode == "calibrated" and hours.hours is not None:
        yield loc, "en mode calibrated, les heures sont calculées : retirez « hours ».", ""
        return
    keys = KEYS[hours.mode]
    given = {name for name in type(hours).model_fields if name != "mode" and getattr(hours, name) is not None}
    for name in keys.needed:
        if name not in given:
            yield loc, f"en mode {hours.mode}, « {name} » est nécessaire.", "Ajoutez cette clé au bloc insertion_hours."
    for name in sorted(given - {*keys.needed, *keys.allowed}):
        yield (*loc, name), f"en mode {hours.mode}, « {name} » est sans objet.", "Retirez cette clé."
    yield from _brackets(hours.brackets or [], (*loc, "brackets"))
    if hours.mode == "per_order" and (hours.orders_from is None) == (hours.orders_from_days is None):
        yield loc, "le seuil du bon de commande n'est pas dit, ou l'est deux fois.", (
            "Donnez orders_from (un montant HT) ou orders_from_days (une durée en jours), un seul des deux.")
    if hours.threshold_effect is not None and hours.threshold is None and "threshold" in keys.allowed:
        yield (*loc, "threshold_effect"), "l'effet du seuil est dit, mais pas le seuil.", "Ajoutez « threshold »."
    if hours.floor is not None and hours.cap is not None and hours.floor > hours.cap:
        yield (*loc, "floor"), f"les heures dues au moins ({hours.floor}) dépassent les heures dues au plus ({hours.cap}).", ""
    if hours.cap is not None and hours.hours is not None and hours.cap < 10 * hours.hours:
        yield (*loc, "cap"), (f"{hours.cap} heures au plus, à {hours.hours} par tranche : "
                              "la règle s'arrête aux premières tranches."), (
            "Relevez « cap », ou fixez un nombre d'heures.")
    if hours.carry_over is not None and hours.stop == "end":
        yield (*loc, "carry_over"), "un report demande un arrêté périodique des heures dues.", (
            "Écrivez stop: anniversary ou stop: calendar_year, ou retirez « carry_over ».")
    if hours.statement_days is not None and hours.stop == "end":
        yield (*loc, "statement_days"), "les heures s'arrêtent au terme : aucun arrêté de période n'est à prévoir.", (
            "Écrivez stop: anniversary ou stop: calendar_year, ou retirez « statement_days ».")


def _brackets(brackets: list[Bracket], loc: Loc) -> Iterator[Broken]:
    """Every amount is in one bracket, and one only."""
    for i, bracket in enumerate(brackets):
        before = brackets[i - 1].up_to if i else None
        if bracket.above != before or (i and before is None):
            yield (*loc, i), "ce palier ne suit pas le précédent.", (
                "Le premier n'a pas de « above » ; chacun commence là où finit le précédent ; le dernier seul peut être sans "
                "« up_to ».")
        if bracket.above is not None and bracket.up_to is not None and bracket.up_to <= bracket.above:
            yield (*loc, i, "up_to"), "ce palier finit avant de commencer.", ""
