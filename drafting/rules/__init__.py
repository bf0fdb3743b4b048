"""The rules between the values of a market: criteria that total 100, a lot named twice, a lever without its criterion…

Each is a function over the parts that are valid (a wrong one is None or absent), because one wrong key must not
hide the others. It yields where, what is wrong, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from drafting.errors import unknown
from drafting.facts import IN_PARTS, PIECES
from drafting.market.lots import Lot
from drafting.rules.anru import anru_rules
from drafting.rules.broken import Broken
from drafting.rules.buyers import buyer_rules
from drafting.rules.concession import concession_rules
from drafting.rules.contract import contract_rules
from drafting.rules.counting import counting_rules
from drafting.rules.criteria import criteria_rules
from drafting.rules.extra_hours import extra_hours_rules
from drafting.rules.lots import lot_rules
from drafting.rules.private import regime_rules
from drafting.rules.rectification import rectification_rules
from drafting.rules.renewals import renewal_rules
from drafting.rules.tranches import tranche_rules
from drafting.yamlfile import Loc

FIRST_LAUNCH = date(2019, 4, 1)
"""Launches from this day on are served: entry into force of the public procurement code (F1.104)."""

Vocabulary = Mapping[str, Mapping[str, Any]]
"""The library's closed lists: `publics`, `fulfilment_modes`, `trade` → codes with their entries; and `workbook`, the
words of a spreadsheet of lots."""


def rules(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    launch = parts.get("launch_date")
    if launch and launch < FIRST_LAUNCH:
        yield (("launch_date",), "un lancement avant le 01/04/2019 n'est pas pris en charge.",
               "Aucun texte de la bibliothèque ne vaut pour un lancement antérieur : le droit applicable était différent.")
    yield from _codes(parts, vocabulary)
    yield from _planner(parts, vocabulary)
    lots = parts.get("lots") or []
    yield from _lot_numbers(lots)
    shared = parts.get("criteria")
    if shared is not None:
        yield from criteria_rules(shared, ("criteria",))
    for i, lot in enumerate(lots):
        if lot is not None:
            yield from lot_rules(lot, ("lots", i), shared)
            if lot.trade and lot.trade not in vocabulary["trade"]:
                yield ("lots", i, "trade"), unknown("Métier :", lot.trade, sorted(vocabulary["trade"])), ""
    sheet = (parts.get("pieces") or {}).get("opportunite")
    if sheet is not None and sheet.produced is False and not any(lot is None or lot.levers for lot in lots):
        yield ("pieces", "opportunite"), ("aucun lot ne porte de levier social : sans cette fiche, aucune pièce n'est "
                                          "produite."), ""
    yield from renewal_rules(parts.get("renewals"), parts.get("contract"))
    yield from tranche_rules(parts.get("contract"), lots)
    yield from extra_hours_rules(lots, shared, parts.get("renewals"))
    yield from buyer_rules(parts.get("buyer"), lots)
    yield from _annexes(parts.get("pieces") or {})
    yield from _copies(parts.get("pieces") or {})
    yield from _agreement(parts)
    yield from regime_rules(parts)
    yield from concession_rules(parts)
    yield from anru_rules(parts)
    yield from rectification_rules(parts)
    yield from contract_rules(parts)
    yield from counting_rules(parts.get("counting"))


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


def _planner(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    planner = parts.get("planner")
    for i, code in enumerate(planner.publics or [] if planner else []):
        if code not in vocabulary["publics"]:
            yield ("planner", "publics", i), unknown("le public", code, sorted(vocabulary["publics"])), ""


def _lot_numbers(lots: list[Lot | None]) -> Iterator[Broken]:
    seen: dict[str, int] = {}
    for i, lot in enumerate(lots):
        if lot is None:
            continue
        if lot.number.upper() in seen:
            yield (("lots", i, "number"), f"le lot n° {lot.number} est décrit deux fois "
                   f"(lots de rang {seen[lot.number.upper()] + 1} et {i + 1}).", "Donnez à chaque lot son numéro.")
        seen.setdefault(lot.number.upper(), i)


def _annexes(pieces: Mapping[str, Any]) -> Iterator[Broken]:
    seen: dict[int, str] = {}
    for code, choice in pieces.items():
        if choice.annex is not None:
            if choice.annex in seen:
                yield ("pieces", code), f"l'annexe {choice.annex} est déjà celle de la pièce « {seen[choice.annex]} ».", ""
            seen.setdefault(choice.annex, code)


def _copies(pieces: Mapping[str, Any]) -> Iterator[Broken]:
    """The number of files of a pièce is a choice for the forms alone: their text says which lot each part is of."""
    forms = [PIECES[name] for name in IN_PARTS]
    for code, choice in pieces.items():
        if choice.one_per is not None and code not in forms:
            yield (("pieces", code, "one_per"), f"la pièce « {code} » ne se fait pas au choix, par lot ou pour tous les lots.",
                   f"Retirez cette clé ; elle vaut pour {', '.join(forms)}.")


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
