"""`clausier hours`: the worksheet, from euros to hours, lot by lot."""

from __future__ import annotations

from pathlib import Path

import click

from drafting import french
from drafting.cli import inputs, options, say
from drafting.errors import DraftingError, unknown
from drafting.hours import HOURS_A_YEAR, Calibration, sensitivity
from drafting.settled import SettledLot
from drafting.worksheet import BASES, Sheet, as_data, formula, said, sheet, two


@click.command("hours", help="Montre le calcul des heures d'insertion de MARCHE, lot par lot : la formule avec ses "
                             "chiffres, les équivalents, l'origine de chaque valeur, et ce que d'autres taux "
                             "donneraient.")
@options.market
@click.option("--lot", "number", metavar="N", help="Un seul lot.")
@options.as_json
@options.library
def command(market: Path, number: str | None, as_json: bool, libraries: tuple[Path, ...]) -> None:
    settled = inputs.read_settled(market, libraries)
    numbers = [lot.number for lot in settled.lots]
    if number is not None and number not in numbers:
        raise DraftingError(unknown("Le lot", number, numbers))
    sheets = [sheet(settled, lot) for lot in settled.lots if number in (None, lot.number)]
    voice = say.Voice(as_json)
    for one in sheets:
        _show(voice, one)
    total = sum(one.hours or 0 for one in sheets)
    if number is None and len(sheets) > 1:
        voice.title(f"Total : {said(total)}")
    voice.result({"market": market.name, "total": total, "lots": [as_data(one) for one in sheets]})


# ---- for people ---------------------------------------------------------------------------------------------

def _show(voice: say.Voice, one: Sheet) -> None:
    lot, calibration = one.lot, one.lot.worksheet
    voice.title(f"Lot n° {lot.number} – {lot.title}")
    if "reserved" in lot.levers:
        voice.line("  Lot réservé : pas d'heures d'insertion demandées en plus.")
    elif not lot.levers:
        voice.line("  Aucun levier social sur ce lot : pas d'heures d'insertion demandées.")
    if lot.get("lot.transfer.share") is not None:
        for line in _transfer(lot):
            voice.line(f"  {line}")
    elif "insertion_service" in lot.levers:
        voice.line("  Équivalents temps plein (places × heures par semaine ÷ 35) × "
                   f"{said(HOURS_A_YEAR[one.base])} par an × mois ÷ 12, à l'heure inférieure.")
    elif calibration is not None:
        voice.line("  Montant × part de main-d'œuvre × taux d'insertion ÷ coût horaire :")
        voice.line(f"  {formula(calibration)}")
    else:
        voice.line(f"  Pas de calcul : il manque : {french.listing(one.missing)}.")
    _show_kept(voice, one)
    if calibration is not None and lot.get("lot.transfer.share") is None:
        for line in _what_if(calibration):
            voice.line(f"  {line}")
    voice.line("  D'où viennent les valeurs :")
    for title, value, origin, where in one.sources:
        voice.line(f"    {title} : {value} – {origin} ({where})")
    voice.line()


def _transfer(lot: SettledLot) -> list[str]:
    """The worksheet of a staff transfer (pieces.md §5.9), and what C ± 10 % would give."""
    value = {name: lot.get(f"lot.transfer.{name}") for name in (
        "share", "exact", "hours", "rate", "lower_revenue", "lower_hours", "higher_revenue", "higher_hours")}
    terms = {name: lot.get(f"lot.insertion_hours.{name}") for name in ("transferable_hours", "revenue_per_hour", "revenue_date")}
    amount, per_hour = french.euros(lot.get("lot.clause_value")), french.euros(terms["revenue_per_hour"])
    return [
        "Reprise du personnel : P = 1 − (S × C) ÷ (A ÷ N), puis heures = P × (A ÷ C) × T :",
        f"P = 1 − ({said(terms['transferable_hours'])} × {per_hour}) ÷ "
        f"({amount} ÷ {french.number(lot.get('lot.duration_months'))} "
        f"mois) = {french.percent(two(value['share']))}",
        f"heures = {french.percent(two(value['share']))} × ({amount} ÷ {per_hour}) × {french.percent(value['rate'])} = "
        f"{said(two(value['exact']))} → {said(value['hours'])}",
        f"C = {per_hour} au {french.short_date(terms['revenue_date'])} ; avec {french.euros(value['lower_revenue'])} : "
        f"{said(two(value['lower_hours']))} ; avec {french.euros(value['higher_revenue'])} : {said(two(value['higher_hours']))}"]


def _show_kept(voice: say.Voice, one: Sheet) -> None:
    same = one.equivalents
    if one.lot.get("lot.volume") is not None and one.hours is None:
        _show_rule(voice, one.lot)
    if one.hours is None or same is None or one.origin is None:
        return
    where = f"indiquées, {one.origin.source}" if one.origin.origin == "stated" else "calculées"
    voice.line(f"  Heures retenues : {said(one.hours)} ({where})")
    if one.gap is not None and two(one.gap):
        sign = "de plus" if one.gap > 0 else "de moins"
        voice.line(f"  Écart avec le calcul : {french.percent(two(abs(one.gap)))} {sign}"
                   + (" – au-delà de 30 %, à justifier" if abs(one.gap) > 30 else ""))
    months = one.lot.get("lot.duration_months")
    fte = "" if same.fte is None else f" ; {french.decimal2(same.fte)} ETP sur {french.number(months)} mois"
    days, weeks, worked = (french.number(two(count)) for count in (same.days, same.weeks, same.months))
    voice.line(f"  Équivalents : {days} jours de 7 h ; {weeks} semaines de 35 h ; {worked} mois de travail{fte} "
               f"({BASES[one.base]})")
    if one.share is not None and one.lot.calibration is not None:
        voice.line(f"  Part des heures de travail du lot : {french.percent(two(one.share))} "
                   f"de {said(round(one.lot.calibration.labour_hours))}")


def _show_rule(voice: say.Voice, lot: SettledLot) -> None:
    """A lot whose hours a rule gives: its wording, a worked example, what the maximum would give."""
    voice.line(f"  Volume retenu : {lot.get('lot.volume')}")
    amount, due = lot.get("lot.example.amount"), lot.get("lot.example.hours")
    if amount is not None and due is not None:
        voice.line(f"  Exemple : pour {french.euros(amount)} HT, {said(due)}")
    if lot.get("lot.theoretical_ceiling") is not None:
        voice.line(f"  Au maximum de {french.euros(lot.get('lot.maximum'))} HT : {said(lot.get('lot.theoretical_ceiling'))}, "
                   "plafond théorique, non dû")


def _what_if(calibration: Calibration) -> list[str]:
    words = {"rate": "Avec un taux de", "labour_share": "Avec une part de main-d'œuvre de"}
    return [f"{words[name]} {french.percent(value)} : {said(count)}" for name, value, count in sensitivity(calibration)]
