"""The worksheet of a lot's hours: the formula with its figures, the equivalents, where each value comes from, other rates.

The command prints it and the page shows it; the arithmetic is :mod:`drafting.hours` (pieces.md §1.2).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.hours import Calibration, Equivalents, equivalents, sensitivity
from drafting.settled import Settled, SettledLot, Value

BASES = {"worked": "heures travaillées, 1 607 h par an", "paid": "heures payées, 1 820 h par an"}
ROUNDINGS = {"down": "inférieur", "nearest": "au plus près", "up": "supérieur"}
ORIGINS = {"stated": "indiqué", "default": "valeur par défaut", "computed": "calculé"}

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
    return (("places", own["places"], french.number), ("heures par semaine", own["weekly_hours"], said),
            ("équivalents temps plein", own["fte"], french.decimal2),
            ("durée du lot, en mois", lot.values.get("lot.duration_months"), french.number))


def said(count: Decimal | int) -> str:
    """« 525 h »."""
    return f"{french.number(count)}{french.NBSP}h"


def two(value: Decimal) -> Decimal:
    """To the hundredth."""
    return value.quantize(Decimal("0.01"))


def formula(calibration: Calibration) -> str:
    """« 820 000 € × 45 % × 5 % ÷ 35 € = 527,14 h → 525 h (pas de 35, arrondi inférieur) »."""
    return (f"{french.euros(calibration.amount)} × {french.percent(calibration.labour_share)} × "
            f"{french.percent(calibration.rate)} ÷ {french.euros(calibration.hourly_cost)} = "
            f"{said(two(calibration.exact))} → {said(calibration.hours)} "
            f"(pas de {calibration.step}, arrondi {ROUNDINGS[calibration.rounding]})")


def _text(value: Decimal | None) -> str | None:
    """Decimals as text, as in the manifest."""
    return None if value is None else f"{two(Decimal(value)).normalize():f}"


def as_data(one: Sheet) -> dict[str, Any]:
    """The worksheet for programs, decimals as text."""
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
