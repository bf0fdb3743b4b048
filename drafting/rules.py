"""The rules between the values of a market: criteria that total 100, a lot named twice, a lever without its criterion…

Each is a function over the parts that are valid (a wrong one is None or absent), because one wrong key must not
hide the others. It yields where, what is wrong, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from drafting.errors import unknown
from drafting.market import Criterion, Lot
from drafting.yamlfile import Loc

FIRST_LAUNCH = date(2019, 4, 1)
"""Launches from this day on are served: entry into force of the public procurement code (F1.104)."""

Vocabulary = Mapping[str, frozenset[str]]
"""The library's closed lists: `publics`, `fulfilment_modes`, `trade` → codes."""

Broken = tuple[Loc, str, str]


def rules(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    launch = parts.get("launch_date")
    if launch and launch < FIRST_LAUNCH:
        yield (("launch_date",), "un lancement avant le 01/04/2019 n'est pas pris en charge.",
               "Aucun texte de la bibliothèque ne vaut pour un lancement antérieur : le droit applicable était différent.")
    yield from _codes(parts, vocabulary)
    lots = parts.get("lots") or []
    yield from _lot_numbers(lots)
    shared = parts.get("criteria")
    if shared is not None:
        yield from _criteria(shared, ("criteria",))
    for i, lot in enumerate(lots):
        if lot is not None:
            yield from _lot(lot, ("lots", i), shared)
            if lot.trade and lot.trade not in vocabulary["trade"]:
                yield ("lots", i, "trade"), unknown("Métier :", lot.trade, sorted(vocabulary["trade"])), ""
    sheet = (parts.get("pieces") or {}).get("opportunite")
    if sheet is not None and sheet.produced is False and not any(lot is None or lot.levers for lot in lots):
        yield ("pieces", "opportunite"), ("aucun lot ne porte de levier social : sans cette fiche, aucune pièce n'est "
                                          "produite."), ""
    yield from _annexes(parts.get("pieces") or {})
    yield from _agreement(parts)


def _codes(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    publics = parts.get("publics")
    for name, words, what in (("publics", "publics", "le public"), ("priority_publics", "publics", "le public"),
                              ("fulfilment_modes", "fulfilment_modes", "la modalité")):
        seen: set[str] = set()
        for i, code in enumerate(parts.get(name) or []):
            if code not in vocabulary[words]:
                yield (name, i), unknown(what, code, sorted(vocabulary[words])), ""
            if code in seen:
                yield (name, i), f"« {code} » est écrit deux fois.", ""
            if name == "priority_publics" and publics and code not in publics:
                yield (name, i), f"le public prioritaire « {code} » n'est pas dans la liste « publics ».", "Ajoutez-le."
            seen.add(code)


def _lot_numbers(lots: list[Lot | None]) -> Iterator[Broken]:
    seen: dict[str, int] = {}
    for i, lot in enumerate(lots):
        if lot is None:
            continue
        if lot.number.upper() in seen:
            yield (("lots", i, "number"), f"le lot n° {lot.number} est décrit deux fois "
                   f"(lots de rang {seen[lot.number.upper()] + 1} et {i + 1}).", "Donnez à chaque lot son numéro.")
        seen.setdefault(lot.number.upper(), i)


def _criteria(criteria: list[Criterion | None], loc: Loc) -> Iterator[Broken]:
    """COH-05: weights total 100; sub-criteria follow their declared base."""
    if all(criteria):
        total = sum((c.weight for c in criteria if c), Decimal(0))
        if total != 100:
            yield loc, f"les critères totalisent {_plain(total)} % ; le total doit être de 100 %.", "Corrigez les poids."
        if sum(1 for c in criteria if c and c.insertion) > 1:
            yield loc, "un seul critère peut porter « insertion: oui ».", "Détaillez-le en sous-critères."
    for i, criterion in enumerate(criteria):
        if criterion is None or not criterion.subcriteria:
            continue
        at = (*loc, i)
        total = sum((s.weight for s in criterion.subcriteria), Decimal(0))
        if criterion.subcriteria_base is None:
            yield at, "la base des sous-critères n'est pas dite.", (
                "Ajoutez subcriteria_base: total (points du total) ou criterion (points du critère, sur 100).")
            continue
        expected = criterion.weight if criterion.subcriteria_base == "total" else Decimal(100)
        if total != expected:
            yield (*at, "subcriteria"), (
                f"les sous-critères de « {criterion.title} » totalisent {_plain(total)} ; "
                f"le total doit être de {_plain(expected)} (base « {criterion.subcriteria_base} »)."), ""
        sections = [section for s in criterion.subcriteria for section in s.sections]
        for section in sorted({s for s in sections if sections.count(s) > 1}):
            yield (*at, "subcriteria"), (
                f"la rubrique « {section} » est notée par deux sous-critères."), (
                "Une même réponse n'est pas comptée deux fois : rattachez-la à un seul sous-critère.")


def _lot(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    if len(set(lot.levers)) != len(lot.levers):
        yield (*loc, "levers"), "un levier est écrit deux fois.", ""
    if not lot.levers and lot.insertion_hours is not None:  # COH-03
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} n'a aucun levier, mais il porte des heures d'insertion."), (
            "Ajoutez execution_condition à « levers », ou retirez les heures.")
    yield from _reserved(lot, loc, shared)
    if "reserved" in lot.levers:
        return
    if "award_criterion" in lot.levers and "execution_condition" not in lot.levers:
        yield (*loc, "levers"), (
            "le critère d'attribution est proposé avec la condition d'exécution, qui fixe les heures."), (
            "Écrivez levers: [execution_condition, award_criterion].")
    hours = lot.insertion_hours
    if hours and hours.mode == "fixed" and (hours.hours is None or hours.rate is not None):
        yield (*loc, "insertion_hours"), "en mode fixed, donnez « hours » et pas « rate ».", ""
    if hours and hours.mode == "calibrated" and hours.hours is not None:
        yield (*loc, "insertion_hours"), "en mode calibrated, les heures sont calculées : retirez « hours ».", ""
    if lot.levers and lot.waiver:
        yield (*loc, "waiver"), f"le lot n° {lot.number} a une clause : la dispense est sans objet.", "Retirez-la."
    if lot.criteria is not None:
        yield from _criteria(list(lot.criteria), (*loc, "criteria"))
    criteria = lot.criteria if lot.criteria is not None else shared
    if criteria is None or not all(criteria):
        if "award_criterion" in lot.levers and criteria is None:
            yield loc, "le levier award_criterion demande le tableau des critères.", "Ajoutez « criteria »."
        return
    insertion = any(c.insertion for c in criteria if c)
    if "award_criterion" in lot.levers and not insertion:
        yield (*loc, "levers"), "aucun critère ne porte « insertion: oui » pour ce lot.", "Ajoutez le critère d'insertion."
    if "award_criterion" not in lot.levers and insertion and lot.criteria is None and lot.levers:
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} n'a pas le levier award_criterion."), (
            "Ajoutez ce levier, ou donnez au lot ses propres « criteria ».")


def _reserved(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    """A reservation stands alone on its lot, and says for whom."""
    wanted = lot.reserved_for or []
    if "reserved" not in lot.levers:
        for key, given in (("reserved_for", lot.reserved_for), ("listed_services", lot.listed_services),
                           ("essential_tasks", lot.essential_tasks)):
            if given is not None:
                yield (*loc, key), f"le lot n° {lot.number} n'est pas réservé : « {key} » est sans objet.", (
                    "Ajoutez reserved à « levers », ou retirez cette ligne.")
        return
    if not wanted:
        yield (*loc, "levers"), f"le lot n° {lot.number} est réservé sans dire à qui.", (
            "Ajoutez « reserved_for » : ea_esat, siae, prison ou ess.")
    if len(set(wanted)) != len(wanted):
        yield (*loc, "reserved_for"), "la même famille d'opérateurs est écrite deux fois.", ""
    if len(set(lot.levers)) > 1:
        yield (*loc, "levers"), (
            f"le lot n° {lot.number} est réservé : il ne reçoit ni condition d'exécution ni critère d'insertion en plus."), (
            "Les opérateurs admis emploient déjà ces personnes ou servent déjà cet objectif : gardez levers: [reserved].")
    if lot.insertion_hours is not None:
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} est réservé : aucune heure d'insertion ne s'y ajoute."), "Retirez les heures."
    if any(c is not None and c.insertion for c in (lot.criteria if lot.criteria is not None else shared) or ()):
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} est réservé."), (
            "Donnez à ce lot ses propres « criteria », sans critère d'insertion.")
    if lot.criteria is not None:
        yield from _criteria(list(lot.criteria), (*loc, "criteria"))


def _annexes(pieces: Mapping[str, Any]) -> Iterator[Broken]:
    seen: dict[int, str] = {}
    for code, choice in pieces.items():
        if choice.annex is not None:
            if choice.annex in seen:
                yield ("pieces", code), f"l'annexe {choice.annex} est déjà celle de la pièce « {seen[choice.annex]} ».", ""
            seen.setdefault(choice.annex, code)


def _agreement(parts: Mapping[str, Any]) -> Iterator[Broken]:
    """An agreement with nobody: `facilitator: non`, and yet the pièces that name one."""
    if "facilitator" not in parts or parts["facilitator"] is not None:
        return
    asked: list[Loc] = [("pieces", code) for code, choice in (parts.get("pieces") or {}).items()
                        if code in ("convention", "charte") and choice.produced]
    if parts.get("facilitator_agreement") is not None:
        asked.append(("facilitator_agreement",))
    for loc in asked:
        yield loc, "le marché n'a pas de facilitateur : il n'y a personne avec qui convenir.", (
            "Décrivez le facilitateur, ou retirez cette clé.")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
