"""From euros to hours: the calibration, its worksheet, days and full-time equivalents.

Plain numbers in, plain numbers out. Formula (legal-facts F5.01, pieces.md §1.2):
``hours = amount × labour share × insertion rate ÷ hourly cost``, then rounded to a step, in a direction.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from msgspec import Struct
from msgspec.structs import replace

HOURS_A_DAY = Decimal(7)
HOURS_A_WEEK = Decimal(35)
HOURS_A_YEAR = {"worked": Decimal(1607), "paid": Decimal(1820)}
"""Worked hours (1 607 a year, 133,92 a month) or paid hours (1 820, 151,67): F5.08, never mixed."""

_ROUNDING = {"down": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


class Calibration(Struct, frozen=True):
    """`amount` and `hourly_cost` in euros, `labour_share` and `rate` in per cent, `step` in hours."""

    amount: Decimal
    labour_share: Decimal
    rate: Decimal
    hourly_cost: Decimal
    step: int = 35
    rounding: str = "down"

    @property
    def labour_hours(self) -> Decimal:
        """All the hours of work that the amount buys (F5.02)."""
        return self.amount * self.labour_share / 100 / self.hourly_cost

    @property
    def exact(self) -> Decimal:
        """Hours before rounding."""
        return self.labour_hours * self.rate / 100

    @property
    def hours(self) -> int:
        """Hours rounded to the step."""
        return round_to(self.exact, self.step, self.rounding)

    def with_(self, *, rate: Decimal | None = None, labour_share: Decimal | None = None) -> Calibration:
        """The same calibration with another rate or labour share."""
        return Calibration(self.amount, self.labour_share if labour_share is None else labour_share,
                           self.rate if rate is None else rate, self.hourly_cost, self.step, self.rounding)


def worksheet(calibration: Calibration | None, chosen: int | Decimal | None) -> dict[str, int | Decimal]:
    """What the calibration gives: exact and rounded hours, and how far the hours chosen for the lot are from the latter."""
    if calibration is None:
        return {}
    found: dict[str, int | Decimal] = {"calibrated_exact": calibration.exact, "calibrated_hours": calibration.hours}
    return found if chosen is None else found | {"hours_gap": chosen - calibration.hours}


def round_to(hours: Decimal, step: int, rounding: str) -> int:
    """`hours` as a multiple of `step`; `rounding`: down, nearest or up."""
    return int((hours / step).to_integral_value(_ROUNDING[rounding])) * step


class Equivalents(Struct, frozen=True):
    """What `hours` mean in days of 7 h, weeks of 35 h, months and full-time equivalents of one base."""

    days: Decimal
    weeks: Decimal
    months: Decimal
    fte: Decimal | None


def equivalents(hours: int | Decimal, base: str, duration_months: Decimal | None) -> Equivalents:
    """`fte` is over the lot's duration, None when that is unknown (COH-23)."""
    count = Decimal(hours)
    month = HOURS_A_YEAR[base] / 12
    fte = count / (duration_months * month) if duration_months else None
    return Equivalents(count / HOURS_A_DAY, count / HOURS_A_WEEK, count / month, fte)


def of_service(fte: Decimal, base: str, duration_months: Decimal) -> int:
    """The hours that `fte` full-time equivalents make over a service's duration, in whole hours, rounded down."""
    return round_to(fte * HOURS_A_YEAR[base] / 12 * duration_months, 1, "down")


def sensitivity(calibration: Calibration) -> list[tuple[str, Decimal, int]]:
    """What ±1 point of rate and ±5 points of labour share would give: (changed value, its value, hours)."""
    rows: list[tuple[str, Decimal, int]] = []
    for rate in (calibration.rate - 1, calibration.rate + 1):
        if rate > 0:
            rows.append(("rate", rate, calibration.with_(rate=rate).hours))
    for share in (calibration.labour_share - 5, calibration.labour_share + 5):
        if 0 < share <= 100:
            rows.append(("labour_share", share, calibration.with_(labour_share=share).hours))
    return rows


class PerAmount(Struct, frozen=True):
    """`hours` for each step of `amount` euros (pieces.md §5.2 B and D).

    Nothing up to `threshold`; beyond it, the hours of what exceeds it (`effect` above) or of the whole (from_first_euro).
    The last step counts when it is whole, or as soon as it is begun.
    """

    hours: int
    amount: Decimal
    threshold: Decimal = Decimal(0)
    effect: str = "above"
    last_step: str = "whole"

    def counted(self, total: Decimal) -> Decimal:
        """The part of `total` that gives hours."""
        if total <= self.threshold:
            return Decimal(0)
        return total - self.threshold if self.effect == "above" else total

    def steps(self, total: Decimal) -> int:
        """How many steps `total` makes."""
        return int((self.counted(total) / self.amount).to_integral_value(
            ROUND_FLOOR if self.last_step == "whole" else ROUND_CEILING))

    def due(self, total: Decimal) -> int:
        """The hours that `total` euros give."""
        return self.steps(total) * self.hours


class StaffTransfer(Struct, frozen=True):
    """The hours left to fill once the staff in place is taken over (pieces.md §5.9, a formula of the cleaning branch).

    ``P = 1 − (S × C) ÷ (A ÷ N)``, then ``hours = P × (A ÷ C) × T``: A `amount` and N `months` of the same period, S
    `transferable` hours a month, C `revenue` per hour, T `rate` in per cent.
    """

    amount: Decimal
    months: Decimal
    transferable: Decimal
    revenue: Decimal
    rate: Decimal
    step: int = 35
    rounding: str = "down"

    @property
    def share(self) -> Decimal:
        """P, the share of the work that is left to fill, in per cent; negative when the staff in place exceeds it."""
        return (1 - self.transferable * self.revenue * self.months / self.amount) * 100

    @property
    def exact(self) -> Decimal:
        """Hours before rounding: the rate on the hours left to fill alone."""
        return (self.amount / self.revenue - self.transferable * self.months) * self.rate / 100

    @property
    def hours(self) -> int:
        """Hours rounded to the step; none when nothing is left to fill."""
        return max(0, round_to(self.exact, self.step, self.rounding))

    def with_revenue(self, share: int) -> StaffTransfer:
        """The same with `share` per cent of the revenue per hour: C is the least known of the terms."""
        return replace(self, revenue=self.revenue * share / 100)


def share_of(worked: int | Decimal, rate: Decimal) -> int:
    """`rate` per cent of the hours worked, to the whole hour below (§5.2 A)."""
    return round_to(Decimal(worked) * rate / 100, 1, "down")


def pro_rata(whole: int | Decimal, length: int | Decimal, of: int | Decimal = 365) -> int:
    """The hours of a whole period over a part of it, to the whole hour below: days of a year (§5.2 C), months (§5.3)."""
    return round_to(Decimal(whole) * Decimal(length) / Decimal(of), 1, "down")


def extra_ceiling(due: int | Decimal, share: Decimal) -> int:
    """The extra hours beyond which nothing more is scored: a share of the hours due, rounded down, one hour at least (§6.3)."""
    return max(1, int((Decimal(due) * share / 100).to_integral_value(ROUND_FLOOR)))


def extra_points(weight: Decimal, extra: int | Decimal, ceiling: int | Decimal) -> Decimal:
    """``points × min(1, extra ÷ ceiling)``, rounded to the nearest hundredth (pieces.md §6.3)."""
    return (weight * min(Decimal(1), Decimal(extra) / Decimal(ceiling))).quantize(Decimal("0.01"), ROUND_HALF_UP)
