"""The named facts that `when:` may ask: a closed list, each with a French sentence and one rule.

A fact is where an *or*, a comparison of dates or a threshold lives, so that no clause decides it again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from drafting.settled import Settled, SettledLot

SOCIAL_DUTY_FROM = date(2026, 8, 22)
"""Entry into force of article L. 2112-2-1 CCP (F1.12, F1.16)."""
ENVIRONMENTAL_CRITERION_FROM = date(2026, 8, 21)
"""Article R. 2152-7 CCP as amended (F1.31); L. 2152-7 follows on 22/08/2026 (F1.30)."""

PRIVATE_LAW = ("social_housing_company", "semi_public_company", "private")
"""Buyers whose contracts are of private law: under the CCP (LEG-10, legal-facts F11.09), or truly private (M5)."""

RESERVATIONS = {frozenset(operators.split()): name for name, operators in (
    ("handicap", "ea_esat"), ("insertion", "siae"), ("handicap_insertion", "ea_esat siae"), ("prison", "prison"), ("ess", "ess"))}
"""The operators of a lot → its reservation. No other set is lawful: COH-08 and COH-10 say so."""

PIECES = {"annex": "ae-annexe", "notice": "notice", "sheet": "fiche-technique", "ae": "ae", "form": "fiche-suivi",
          "report": "bilan", "motivation": "motivation"}
"""facts.NAME_produced → the pièce."""

IN_PARTS = ("annex", "sheet", "form")
"""The pièces made per lot that may be one file with a part for each lot: forms, whose text says which lot it speaks of."""

WORKBOOK = "tableau-suivi"
"""The pièce that is a spreadsheet: made when asked, because the facilitateur needs it once the contract is notified."""

COMMITMENTS = "engagements"
"""The pièce that gathers what the contractor promised: filled in once a tenderer is chosen, a blank model if a market asks."""

FRAMEWORKS = ("orders", "subsequent", "mixed")
"""The forms of contract that are framework agreements (pieces.md §1.1 `forme_marche`)."""

FIGURES = ("fixed", "calibrated", "on_minimum", "staff_transfer", "immersion", "pathways")
"""The modes of the objective that give a figure; the others give a rule."""

SELF_ADJUSTING = ("share_of_hours", "per_amount", "yearly", "per_order")
"""The modes whose rule follows what is ordered, invoiced or worked: no adjustment is added to it."""

PRIVATE_PIECES = ("motivation", "opportunite")
"""The pièces that only the buyer reads: the avis is not in the tenderers' file either, but it is published."""

FAMILIES = {"direct_hiring": "hiring", "secondment": "secondment", "subcontracting": "subcontracting"}
"""facts.NAME → the family of fulfilment modes (modes.yaml) of which at least one is allowed."""


class Fact(Struct, frozen=True):
    """`sentence` follows « il n'est pas vrai que » or stands alone."""

    sentence: str
    decide: Callable[[Settled], bool]


def _get(path: str) -> Callable[[Settled], Any]:
    return lambda s: s.get(path)


def _asked(code: str) -> Callable[[Settled], bool]:
    """`pieces:` says so, else the market describes its agreement; never without a facilitator."""
    def decide(s: Settled) -> bool:
        choice = s.piece_choice(code)
        stated = choice.produced if choice else None
        return s.market.facilitator is not None and (
            stated if stated is not None else s.market.facilitator_agreement is not None)
    return decide


def _threshold_reached(s: Settled) -> bool:
    threshold = s.get("thresholds.eu")
    return threshold is not None and s.market.estimated_value >= threshold


def _has_mode(family: str) -> Callable[[Settled], bool]:
    return lambda s: any(s.library.data["modes"].get(code, {}).get("family") == family
                         for code in s.get("fulfilment_modes") or ())


def _work_study(s: Settled) -> bool:
    """Work-study hired directly, or by a GEIQ whose employees alternate work and training (pieces.md §5.5)."""
    return _has_mode("work_study")(s) or "mad_geiq" in (s.get("fulfilment_modes") or ())


def _obligation(kind: str) -> Callable[[Settled], bool]:
    return lambda s: any(lot.get("lot.obligation") == kind for lot in s.lots_with("execution_condition"))


def _ccag(s: Settled) -> bool:
    return s.get("ccag") not in (None, "none")


def _modes_restricted(s: Settled) -> bool:
    """A family that the CCAG opens (hiring, secondment, subcontracting) is closed: a departure (F2.31)."""
    if not s.lots_with("execution_condition"):
        return False
    return _ccag(s) and not all(_has_mode(f)(s) for f in ("hiring", "secondment", "subcontracting"))


def _publics_restricted(s: Settled) -> bool:
    return _ccag(s) and s.get("eligibility.open_to_others") is False


def _contradictory_shortened(s: Settled) -> bool:
    """Less than the 15 days of the CCAG's written procedure (F2.25)."""
    return _ccag(s) and (s.get("penalties.contradictory_days") or 15) < 15


def _valued_hours(s: Settled) -> bool:
    """Hours that only the rules on permanent contracts or on work-study make count (pieces.md §5.4, §5.5)."""
    if str(s.get("counting.permanent_contract") or "none") != "none":
        return True
    return _work_study(s) and s.get("counting.work_study") == "contract_hours"


def _criteria_differ(s: Settled) -> bool:
    return len({tuple(tuple(row.items()) for row in lot.criteria) for lot in s.lots}) > 1


def _extra_hours(s: Settled) -> bool:
    return any(lot.get("lot.extra_hours.ceiling") is not None for lot in s.lots)


def _periodic_stop(s: Settled) -> bool:
    return any(lot.get("lot.insertion_hours.stop") in ("anniversary", "calendar_year")
               for lot in s.lots_with("execution_condition"))


def _by_period(s: Settled) -> bool:
    return any(lot.get("lot.renewals.each") for lot in s.lots_with("execution_condition"))


def _by_rule(s: Settled) -> bool:
    return any(lot.get("lot.insertion_hours.mode") not in (None, *FIGURES) for lot in s.lots_with("execution_condition"))


def _scored_clause(s: Settled) -> bool:
    return any("award_criterion" in lot.levers for lot in s.lots_with("execution_condition"))


def _self_adjusted(s: Settled) -> bool:
    return any(lot.get("lot.insertion_hours.mode") in (*SELF_ADJUSTING, "per_subsequent_contract")
               for lot in s.lots_with("execution_condition"))


def _adjusted(s: Settled) -> bool:
    """A volume that is no rule of its own varies with the contract (CCAP-06); a rule adjusts itself."""
    return any(lot.get("lot.insertion_hours.mode") not in SELF_ADJUSTING for lot in s.lots_with("execution_condition"))


def _without_clause(s: Settled) -> bool:
    return any(lot.levers for lot in s.lots) and not all(lot.levers for lot in s.lots)


def _stated(s: Settled, code: str) -> bool:
    """Whether the market itself asks for a pièce that only the contract's life calls for."""
    choice = s.piece_choice(code)
    return choice is not None and choice.produced is True


def _workbook_asked(s: Settled) -> bool:
    return _stated(s, WORKBOOK)


def _commitments_asked(s: Settled) -> bool:
    return _stated(s, COMMITMENTS)


def in_parts(s: Settled, code: str) -> bool:
    """Whether the market wants one file of this pièce for all its lots; without effect when a single lot has it."""
    choice = s.piece_choice(code)
    return choice is not None and choice.one_per == "market"


def _parts(code: str) -> Callable[[Settled], bool]:
    levers = {"award_criterion", "insertion_service"} if code == PIECES["sheet"] else {"execution_condition", "insertion_service"}
    return lambda s: in_parts(s, code) and sum(bool(levers & set(lot.levers)) for lot in s.lots) > 1


def _members(s: Settled) -> list[bool]:
    """Whether each member of the group of buyers has the clause; nothing for a buyer alone."""
    group = s.market.buyer.group
    return [member.insertion_clause for member in group.members] if group else []


FACTS: dict[str, Fact] = {
    "buyers_group": Fact("le marché s'exécute pour plusieurs acheteurs", lambda s: bool(_members(s))),
    "partial_group": Fact("la clause ne porte que sur la part de certains acheteurs",
                          lambda s: any(_members(s)) and not all(_members(s))),
    "several_clause_members": Fact("plusieurs acheteurs du groupe ont la clause", lambda s: sum(_members(s)) > 1),
    "facilitator": Fact("un facilitateur est désigné", lambda s: s.market.facilitator is not None),
    "agreement_asked": Fact("une convention avec le facilitateur est demandée", _asked("convention")),
    "charter_asked": Fact("une charte entre le titulaire et le facilitateur est demandée", _asked("charte")),
    "commitments_asked": Fact("un relevé des engagements notés du titulaire est demandé", _commitments_asked),
    "workbook_asked": Fact("un tableau de suivi est demandé", _workbook_asked),
    "rectified": Fact("un rectificatif compare deux états de la consultation",
                      lambda s: s.get("rectification.pieces") is not None),
    "threshold_reached": Fact("la valeur estimée atteint le seuil européen", _threshold_reached),
    "social_condition_due": Fact(
        "une condition sociale est due (seuil européen atteint, lancement depuis le 22/08/2026, hors défense ou sécurité)",
        lambda s: _threshold_reached(s) and s.market.launch_date >= SOCIAL_DUTY_FROM and not s.market.defence_or_security),
    "environmental_criterion_due": Fact(
        "un critère environnemental est dû (lancement depuis le 21/08/2026, hors défense ou sécurité)",
        lambda s: s.market.launch_date >= ENVIRONMENTAL_CRITERION_FROM and not s.market.defence_or_security
        and s.market.buyer.kind != "private"),
    "private_law_contract": Fact(
        "le contrat est de droit privé (société HLM, SEM, SPL, maître d'ouvrage privé)",
        lambda s: s.market.buyer.kind in PRIVATE_LAW),
    "ccag": Fact("le marché se réfère à un CCAG", _ccag),
    "ccag_insertion_article": Fact("l'article du CCAG sur l'insertion est connu",
                                   lambda s: s.get("ccag.article.insertion") is not None),
    "ccag_derogation": Fact("le marché s'écarte du CCAG", lambda s: _ccag(s) and any(
        lever in lot.levers for lot in s.lots for lever in ("execution_condition", "award_criterion", "insertion_service"))),
    "publics_restricted": Fact("la liste des publics est fermée alors que le CCAG l'ouvre", _publics_restricted),
    "modes_restricted": Fact("une modalité ouverte par le CCAG est écartée", _modes_restricted),
    "contradictory_shortened": Fact("le délai d'observations est plus court que celui du CCAG", _contradictory_shortened),
    "single_lot": Fact("le marché n'est pas alloti", lambda s: s.single),
    "some_lots_without_clause": Fact("certains lots n'ont pas de clause", _without_clause),
    "several_lots_with_clause": Fact("plusieurs lots ont une clause",
                                     lambda s: len(s.lots_with("execution_condition")) > 1),
    "several_annexes": Fact("plusieurs lots ont une annexe d'insertion", lambda s: sum(
        bool({"execution_condition", "insertion_service"} & set(lot.levers)) for lot in s.lots) > 1),
    "several_sheets": Fact("plusieurs lots ont une fiche technique", lambda s: sum(
        bool({"award_criterion", "insertion_service"} & set(lot.levers)) for lot in s.lots) > 1),
    **{f"{name}_in_parts": Fact(sentence, _parts(PIECES[name])) for name, sentence in zip(IN_PARTS, (
        "une seule annexe d'insertion sert tous les lots, une partie par lot",
        "une seule fiche technique sert tous les lots, une partie par lot",
        "une seule fiche de suivi sert tous les lots, une partie par lot"), strict=True)},
    "execution_lots": Fact("un lot a une condition d'exécution", lambda s: bool(s.lots_with("execution_condition"))),
    "service_lots": Fact("un lot est un service d'insertion", lambda s: bool(s.lots_with("insertion_service"))),
    "reserved_lots": Fact("un lot est réservé", lambda s: bool(s.lots_with("reserved"))),
    "award_criterion": Fact("un lot à condition d'exécution a un critère d'insertion", lambda s: _scored_clause(s)),
    "criterion_absent": Fact("aucun lot à condition d'exécution n'a de critère d'insertion", lambda s: not _scored_clause(s)),
    "formal_notice": Fact("une mise en demeure précède les pénalités (choix du marché, ou acheteur de droit privé)",
                          lambda s: s.get("penalties.formal_notice") is not False or s.market.buyer.kind in PRIVATE_LAW),
    "criteria_differ": Fact("les critères ne sont pas les mêmes pour tous les lots", _criteria_differ),
    "extra_hours": Fact("le critère d'insertion d'un lot note un supplément d'heures", _extra_hours),
    "valued_hours": Fact("des heures se valorisent (contrat à durée indéterminée ou alternance)", _valued_hours),
    "framework": Fact("le marché est un accord-cadre", lambda s: str(s.get("contract.form")) in FRAMEWORKS),
    "several_holders": Fact("l'accord-cadre a plusieurs titulaires", lambda s: s.get("contract.holders") == "several"),
    "periodic_stop": Fact("les heures dues d'un lot sont arrêtées par période", _periodic_stop),
    "periodic_penalty": Fact("la pénalité d'heures s'apprécie aussi à la fin de chaque période",
                             lambda s: _periodic_stop(s) or _by_period(s)),
    "volume_self_adjusted": Fact("la règle d'un lot suit d'elle-même les commandes, les heures ou la durée", _self_adjusted),
    "volume_adjusted": Fact("le volume d'un lot s'ajuste au montant du marché", _adjusted),
    "volume_by_rule": Fact("le volume d'un lot se calcule par une règle, et non par un nombre d'heures", _by_rule),
    "mandatory_lots": Fact("un lot a une clause obligatoire", _obligation("mandatory")),
    "incentive_lots": Fact("un lot a une clause incitative", _obligation("incentive")),
    "formalised_procedure": Fact("la procédure est formalisée",
                                 lambda s: s.market.procedure in ("open", "restricted", "negotiated", "competitive_dialogue")),
    **{name: Fact({"direct_hiring": "l'embauche directe est ouverte", "secondment": "la mise à disposition est ouverte",
                   "subcontracting": "la sous-traitance ou la cotraitance est ouverte"}[name], _has_mode(family))
       for name, family in FAMILIES.items()},
    "work_study": Fact("l'alternance est ouverte, directement ou par un GEIQ", _work_study),
}
"""`ccag_derogation`: our own ceiling replaces the one that the CCAG sets for delay (LEG-09), so any CCAG is departed from."""


def social_duty(s: Settled, lot: SettledLot) -> str:
    """How a lot answers the duty of L. 2112-2-1 (COH-26): not_due, clause, waived, other, reserved, service or missing."""
    if not s.get("facts.social_condition_due"):
        return "not_due"
    if "execution_condition" in lot.levers and lot.get("lot.obligation") == "mandatory":
        return "clause"
    if lot.get("lot.waiver.case"):
        return "waived"
    if lot.get("lot.other_social_condition"):
        return "other"
    return next((name for name, lever in (("reserved", "reserved"), ("service", "insertion_service"))
                 if lever in lot.levers), "missing")
