"""The values of an insertion service: its block, the defaults of practice, its full-time equivalents."""

from __future__ import annotations

from decimal import Decimal

from drafting import hours
from drafting.library import Library
from drafting.market.lots import Lot
from drafting.market.service import InsertionService
from drafting.reading import MarketFile
from drafting.settled.dated import typed
from drafting.settled.values import Value, computed
from drafting.yamlfile import Loc

PREFIX = "lot.insertion_service."


def settle_service(lot: Lot, loc: Loc, library: Library, source: MarketFile) -> dict[str, Value]:
    """By path, for a lot that buys insertion; nothing for the others."""
    service = lot.insertion_service
    if service is None:
        return {}
    own = {f"{PREFIX}{name}": Value(value, "stated", source.file.where((*loc, "insertion_service", name)))
           for name in InsertionService.model_fields if (value := getattr(service, name)) is not None}
    for path, entry in library.data["practice"].items():
        if path.startswith(PREFIX) and path not in own:
            own[path] = Value(typed(entry["value"]), "default", entry.get("source", ""))
    if service.fte is None:
        week = Decimal(own[f"{PREFIX}weekly_hours"].value)
        own[f"{PREFIX}fte"] = computed(round(service.places * week / hours.HOURS_A_WEEK, 2),
                                       f"{service.places} places × {week} h ÷ {hours.HOURS_A_WEEK} h")
    return own
