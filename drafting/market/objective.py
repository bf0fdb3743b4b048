"""What a lot asks in hours: a figure, or the rule that gives one (pieces.md §1.2 `objectif_mode`, §5.2 modes A to F)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator

from drafting.market.model import Model, field
from drafting.scalars import Count, Day, Euros, Flag, Hours, Rate

Mode = Literal["fixed", "calibrated", "share_of_hours", "per_amount", "yearly", "per_order", "per_subsequent_contract",
               "on_minimum", "proposed", "staff_transfer", "by_tranche", "immersion", "pathways", "training_hours"]


class Keys(NamedTuple):
    """The keys that a mode needs, and those that it may take."""

    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


_PERIOD = ("stop", "carry_over", "statement_days")
_LIMITS = ("floor", "cap")

KEYS: dict[str, Keys] = {
    "fixed": Keys(("hours",), ("no_order_no_hours",)),
    "calibrated": Keys((), ("rate", "no_order_no_hours")),
    "share_of_hours": Keys(("rate",), (*_PERIOD, *_LIMITS)),
    "per_amount": Keys(("hours", "amount"), ("base", "threshold", "threshold_effect", "last_step", "price_revision",
                                             *_PERIOD, *_LIMITS)),
    "yearly": Keys(("hours",), (*_PERIOD, "no_order_no_hours")),
    "per_order": Keys(("hours", "amount"), ("orders_from", "orders_from_days", "last_step", *_LIMITS)),
    "per_subsequent_contract": Keys(),
    "on_minimum": Keys((), ("rate",)),
    "proposed": Keys(("floor",), ("rate",)),
    "staff_transfer": Keys(("transferable_hours", "revenue_per_hour", "revenue_date"), ("rate", "least")),
    "by_tranche": Keys(("tranches",)),
    "immersion": Keys(("count", "each")),
    "pathways": Keys(("count", "each")),
    "training_hours": Keys(("brackets",)),
}
"""Mode → its keys. The rule that holds them is in :mod:`drafting.rules.objective`."""


class Bracket(Model):
    """The hours of training or of internship of one bracket of the awarded amount: no value in between (pieces.md §1.2)."""

    above: Euros | None = field("Montant HT attribué, au-dessus de", "Son absence : à partir du premier euro.")
    up_to: Euros | None = field("Montant HT attribué, jusqu'à", "Son absence : sans limite.")
    hours: Hours = field("Heures de formation ou de stage du palier", "", ...)


class InsertionHours(Model):
    mode: Mode = field(
        "Mode de l'objectif",
        "fixed : un nombre d'heures ; calibrated : calculé sur le montant estimé ; share_of_hours : part des heures "
        "travaillées ; per_amount : heures par tranche d'euros ; yearly : heures par an ; per_order : par bon de commande ; "
        "per_subsequent_contract : par marché subséquent ; on_minimum : calculé sur le minimum de l'accord-cadre ; "
        "proposed : proposé par le candidat ; staff_transfer : calculé sur les heures que laisse la reprise du personnel ; "
        "by_tranche : par tranche ; immersion : des périodes d'immersion ; pathways : des parcours ; training_hours : des "
        "heures de formation ou de stage, par palier du montant attribué.", ...)
    hours: Hours | None = field("Heures d'insertion", "Heures dues, par an (yearly), ou par tranche d'euros (per_amount).")
    rate: Rate | None = field("Taux d'insertion", "Part des heures du lot.")
    amount: Euros | None = field("Tranche d'euros HT qui donne les heures", "Modes per_amount et per_order.")
    base: Literal["ordered", "invoiced", "awarded"] | None = field(
        "Montant auquel les heures se rapportent", "Commandé, facturé ou attribué, hors taxes.")
    threshold: Euros | None = field("Montant HT en deçà duquel rien n'est dû")
    threshold_effect: Literal["above", "from_first_euro"] | None = field(
        "Effet du seuil", "above : sur le dépassement seul ; from_first_euro : sur tout le montant, une fois le seuil dépassé.")
    last_step: Literal["whole", "begun"] | None = field(
        "Dernière tranche d'euros", "whole : seules les tranches entières comptent ; begun : une tranche entamée compte.")
    price_revision: Literal["neutralised", "included"] | None = field(
        "Révision des prix", "neutralised : le montant s'entend aux prix initiaux ; included : aux prix révisés.")
    orders_from: Euros | None = field("Montant HT à partir duquel un bon de commande porte des heures")
    orders_from_days: Count | None = field("Durée, en jours, à partir de laquelle un bon de commande porte des heures", "",
                                           None, ge=1, le=2000)
    floor: Hours | None = field("Heures dues au moins")
    cap: Hours | None = field("Heures dues au plus")
    stop: Literal["end", "anniversary", "calendar_year"] | None = field(
        "Date à laquelle les heures dues sont arrêtées", "end : au terme ; anniversary : à chaque anniversaire de la "
        "notification ; calendar_year : le 31 décembre de chaque année.")
    carry_over: Rate | None = field(
        "Part des heures dues d'une période qui peut être reportée sur la suivante", "0 : aucun report.")
    statement_days: Count | None = field(
        "Délai de l'arrêté des heures d'une période, en jours", "Après la réception du dernier relevé de la période.", None,
        ge=5, le=60)
    transferable_hours: Hours | None = field("Heures mensuelles du personnel transférable", "D'après l'annexe de reprise.")
    revenue_per_hour: Euros | None = field(
        "Chiffre d'affaires par heure, en euros HT", "Coût horaire chargé ÷ part de main-d'œuvre ; à demander, et à dater.")
    revenue_date: Day | None = field("Date du chiffre d'affaires par heure")
    least: Hours | None = field("Heures en deçà desquelles aucune clause n'est prévue")
    tranches: list[Count] | None = field(
        "Heures de chaque tranche", "Dans l'ordre de contract.tranches, la tranche ferme d'abord ; 0 : aucune heure.", None,
        min_length=2)
    count: Count | None = field("Nombre de périodes d'immersion, ou de parcours", "", None, ge=1, le=500)
    each: Hours | None = field("Heures de chaque période d'immersion, ou de chaque parcours")
    brackets: list[Bracket] | None = field("Paliers d'heures de formation ou de stage", "", None, min_length=1)
    no_order_no_hours: Flag | None = field("Sans commande, sans heures")


def stated_hours(value: Any) -> Any:
    """A figure alone is the mode « fixed »."""
    return value if isinstance(value, (dict, InsertionHours)) else {"mode": "fixed", "hours": value}


Objective = Annotated[InsertionHours, BeforeValidator(stated_hours)]
