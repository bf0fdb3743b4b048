"""The rules between renewals and the rest of the market (pieces.md §5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.market.contract import Contract, Renewals
from drafting.rules.broken import Broken


def renewal_rules(renewals: Renewals | None, contract: Contract | None) -> Iterator[Broken]:
    """Tranches follow an order to proceed, periods follow the calendar: a volume cannot follow both."""
    if renewals is not None and contract is not None and contract.form == "tranches":
        yield ("renewals",), "un marché à tranches ne se reconduit pas : ses heures suivent les tranches.", (
            "Gardez les tranches ou les reconductions.")
