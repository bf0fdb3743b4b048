"""`clausier hours`: the worksheet, from euros to hours, lot by lot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from drafting import french
from drafting.cli import inputs, options, say
from drafting.errors import DraftingError, unknown
from drafting.hours import HOURS_A_YEAR, Calibration, Equivalents, equivalents, sensitivity
from drafting.settled import Settled, SettledLot, Value

BASES = {"worked": "heures travaillées, 1 607 h par an", "paid": "heures payées, 1 820 h par an"}
ROUNDINGS = {"down": "inférieur", "nearest": "au plus près", "up": "supérieur"}
ORIGINS = {"stated": "indiqué", "default": "valeur par défaut", "computed": "calculé"}


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
        voice.title(f"Total : {_h(total)}")
    voice.result({"market": market.name, "total": total, "lots": [_data(one) for one in sheets]})


Parts = tuple[tuple[str, Value | None, Callable[[Any], str]], ...]
"""What hours come from: a title, the value, how it is printed."""


class Sheet(Struct, frozen=True):
    """One lot's worksheet; `sources` are (title, printed value, origin, where), `hours` what is kept."""

    lot: SettledLot
    base: str
    hours: int | None
    origin: Value | None
    sources: tuple[tuple[str, str, str, str], ...]
    missing: tuple[str, ...]

    @property
    def gap(self) -> Decimal | None:
        """Stated hours against calibrated ones, in per cent."""
        calibration = self.lot.worksheet
        if calibration is None or self.hours is None or not calibration.exact or self.origin is None:
            return None
        return (self.hours - calibration.exact) / calibration.exact * 100 if self.origin.origin == "stated" else None

    @property
    def share(self) -> Decimal | None:
        """Insertion hours in all the lot's hours of work, in per cent."""
        calibration = self.lot.calibration
        if calibration is None or self.hours is None or not calibration.labour_hours:
            return None
        return self.hours / calibration.labour_hours * 100

    @property
    def equivalents(self) -> Equivalents | None:
        months = self.lot.get("lot.duration_months")
        return None if self.hours is None else equivalents(self.hours, self.base, months)


def sheet(settled: Settled, lot: SettledLot) -> Sheet:
    """The worksheet of `lot`."""
    parts: Parts = _places(lot) or (
        ("minimum garanti" if lot.get("lot.insertion_hours.mode") == "on_minimum" else "montant du lot",
         lot.values.get("lot.clause_value"), french.euros),
        ("part de main-d'œuvre", lot.values.get("lot.labour_share"), french.percent),
        ("taux d'insertion", lot.values.get("lot.insertion_rate"), french.percent),
        ("coût horaire", settled.values.get("calibration.hourly_cost"), french.euros),
        ("pas d'arrondi", settled.values.get("calibration.rounding_step"), lambda step: f"{step} h"),
        ("sens de l'arrondi", settled.values.get("calibration.rounding"), lambda way: ROUNDINGS[str(way)]))
    sources = tuple((title, form(value.value), ORIGINS[value.origin], value.source)
                    for title, value, form in parts if value is not None)
    return Sheet(lot, str(settled.get("counting.hours_base")), lot.get("lot.insertion_hours"),
                 lot.values.get("lot.insertion_hours"), sources, tuple(t for t, value, _ in parts if value is None))


def _places(lot: SettledLot) -> Parts:
    """What the hours of an insertion service come from; nothing for the other lots."""
    if "insertion_service" not in lot.levers:
        return ()
    own = {name: lot.values.get(f"lot.insertion_service.{name}") for name in ("places", "weekly_hours", "fte")}
    return (("places", own["places"], french.number), ("heures par semaine", own["weekly_hours"], _h),
            ("équivalents temps plein", own["fte"], french.decimal2),
            ("durée du lot, en mois", lot.values.get("lot.duration_months"), french.number))


# ---- for people ---------------------------------------------------------------------------------------------

def _h(count: Decimal | int) -> str:
    return f"{french.number(count)}{french.NBSP}h"


def _two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def formula(calibration: Calibration) -> str:
    """« 820 000 € × 45 % × 5 % ÷ 35 € = 527,14 h → 525 h (pas de 35, arrondi inférieur) »."""
    return (f"{french.euros(calibration.amount)} × {french.percent(calibration.labour_share)} × "
            f"{french.percent(calibration.rate)} ÷ {french.euros(calibration.hourly_cost)} = "
            f"{_h(_two(calibration.exact))} → {_h(calibration.hours)} "
            f"(pas de {calibration.step}, arrondi {ROUNDINGS[calibration.rounding]})")


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
                   f"{_h(HOURS_A_YEAR[one.base])} par an × mois ÷ 12, à l'heure inférieure.")
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
        f"P = 1 − ({_h(terms['transferable_hours'])} × {per_hour}) ÷ ({amount} ÷ {french.number(lot.get('lot.duration_months'))} "
        f"mois) = {french.percent(_two(value['share']))}",
        f"heures = {french.percent(_two(value['share']))} × ({amount} ÷ {per_hour}) × {french.percent(value['rate'])} = "
        f"{_h(_two(value['exact']))} → {_h(value['hours'])}",
        f"C = {per_hour} au {french.short_date(terms['revenue_date'])} ; avec {french.euros(value['lower_revenue'])} : "
        f"{_h(_two(value['lower_hours']))} ; avec {french.euros(value['higher_revenue'])} : {_h(_two(value['higher_hours']))}"]


def _show_kept(voice: say.Voice, one: Sheet) -> None:
    same = one.equivalents
    if one.lot.get("lot.volume") is not None and one.hours is None:
        _show_rule(voice, one.lot)
    if one.hours is None or same is None or one.origin is None:
        return
    where = f"indiquées, {one.origin.source}" if one.origin.origin == "stated" else "calculées"
    voice.line(f"  Heures retenues : {_h(one.hours)} ({where})")
    if one.gap is not None and _two(one.gap):
        sign = "de plus" if one.gap > 0 else "de moins"
        voice.line(f"  Écart avec le calcul : {french.percent(_two(abs(one.gap)))} {sign}"
                   + (" – au-delà de 30 %, à justifier" if abs(one.gap) > 30 else ""))
    months = one.lot.get("lot.duration_months")
    fte = "" if same.fte is None else f" ; {french.decimal2(same.fte)} ETP sur {french.number(months)} mois"
    days, weeks, worked = (french.number(_two(count)) for count in (same.days, same.weeks, same.months))
    voice.line(f"  Équivalents : {days} jours de 7 h ; {weeks} semaines de 35 h ; {worked} mois de travail{fte} "
               f"({BASES[one.base]})")
    if one.share is not None and one.lot.calibration is not None:
        voice.line(f"  Part des heures de travail du lot : {french.percent(_two(one.share))} "
                   f"de {_h(round(one.lot.calibration.labour_hours))}")


def _show_rule(voice: say.Voice, lot: SettledLot) -> None:
    """A lot whose hours a rule gives: its wording, a worked example, what the maximum would give."""
    voice.line(f"  Volume retenu : {lot.get('lot.volume')}")
    amount, due = lot.get("lot.example.amount"), lot.get("lot.example.hours")
    if amount is not None and due is not None:
        voice.line(f"  Exemple : pour {french.euros(amount)} HT, {_h(due)}")
    if lot.get("lot.theoretical_ceiling") is not None:
        voice.line(f"  Au maximum de {french.euros(lot.get('lot.maximum'))} HT : {_h(lot.get('lot.theoretical_ceiling'))}, "
                   "plafond théorique, non dû")


def _what_if(calibration: Calibration) -> list[str]:
    words = {"rate": "Avec un taux de", "labour_share": "Avec une part de main-d'œuvre de"}
    return [f"{words[name]} {french.percent(value)} : {_h(count)}" for name, value, count in sensitivity(calibration)]


# ---- for programs -------------------------------------------------------------------------------------------

def _text(value: Decimal | None) -> str | None:
    """Decimals as text, as in the manifest."""
    return None if value is None else f"{_two(Decimal(value)).normalize():f}"


def _data(one: Sheet) -> dict[str, Any]:
    calibration, same = one.lot.worksheet, one.equivalents
    return {
        "number": one.lot.number, "title": one.lot.title, "levers": list(one.lot.levers), "hours": one.hours,
        "volume": one.lot.get("lot.volume"),
        "origin": one.origin.origin if one.origin else None, "gap_percent": _text(one.gap),
        "share_percent": _text(one.share),
        "calibration": None if calibration is None else {
            "amount": _text(calibration.amount), "labour_share": _text(calibration.labour_share),
            "rate": _text(calibration.rate), "hourly_cost": _text(calibration.hourly_cost), "step": calibration.step,
            "rounding": calibration.rounding, "exact": _text(calibration.exact), "hours": calibration.hours,
            "formula": formula(calibration)},
        "equivalents": None if same is None else {
            "base": one.base, "days": _text(same.days), "weeks": _text(same.weeks), "months": _text(same.months),
            "fte": _text(same.fte)},
        "transfer": None if one.lot.get("lot.transfer.share") is None else {
            name: _text(one.lot.get(f"lot.transfer.{name}"))
            for name in ("share", "exact", "hours", "lower_hours", "higher_hours")},
        "sensitivity": [] if calibration is None else [
            {"changed": name, "value": _text(value), "hours": count}
            for name, value, count in sensitivity(calibration)],
        "sources": [{"title": title, "value": value, "origin": origin, "where": where}
                    for title, value, origin, where in one.sources],
        "missing": list(one.missing),
    }
