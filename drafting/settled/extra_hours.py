"""The extra hours that a criterion scores: the lot's ceiling in hours, and the worked example that the RC prints (§6.3)."""

from __future__ import annotations

from drafting import hours
from drafting.market.lots import Criterion, Section
from drafting.settled.rule import ROOT
from drafting.settled.values import Value, computed


def settle_extra_hours(criterion: Criterion, own: dict[str, Value]) -> None:
    """A share of each lot's own hours, so that a table of criteria shared by lots of all sizes stays true for each."""
    extra = next((sub for sub in criterion.subcriteria if Section.EXTRA_HOURS in sub.sections), None)
    due = own.get(ROOT)
    if extra is None or not extra.ceiling or due is None:
        return
    ceiling = hours.extra_ceiling(due.value, extra.ceiling)
    example = max(1, ceiling * 2 // 5)
    said = f"{due.value} h × {extra.ceiling} %"
    for name, value in (("title", extra.title), ("weight", extra.weight), ("ceiling", ceiling), ("example", example),
                        ("example_points", hours.extra_points(extra.weight, example, ceiling)),
                        ("example_total", int(due.value) + example)):
        own[f"lot.extra_hours.{name}"] = computed(value, said)
