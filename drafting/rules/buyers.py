"""The rules between the members of a group of buyers (pieces.md §1.1, §5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from drafting.market.lots import Lever, Lot
from drafting.market.parties import Buyer
from drafting.rules.broken import Broken, plain


def buyer_rules(buyer: Buyer | None, lots: list[Lot | None]) -> Iterator[Broken]:
    """Members named once, shares that total 100 %, and somebody for whom the clause is written."""
    if buyer is None or buyer.group is None:
        return
    at, members = ("buyer", "group", "members"), buyer.group.members
    seen: set[str] = set()
    for i, member in enumerate(members):
        if member.name.casefold() in seen:
            yield (*at, i, "name"), f"« {member.name} » est nommé deux fois.", ""
        seen.add(member.name.casefold())
    shares = [member.share for member in members if member.share is not None]
    if len(shares) == len(members) and sum(shares) != 100:
        yield at, f"les parts des membres totalisent {plain(sum(shares, Decimal(0)))} % ; le total doit être de 100 %.", (
            "Corrigez les parts, ou retirez-les si elles ne sont pas fixées à l'avance.")
    if 0 < len(shares) < len(members):
        yield at, "la part d'exécution est dite pour certains membres seulement.", "Donnez toutes les parts, ou aucune."
    clause = any(lot is None or Lever.EXECUTION_CONDITION in lot.levers for lot in lots)
    if clause and not any(member.insertion_clause for member in members):
        yield at, "des lots ont une condition d'exécution, mais aucun membre n'a la clause.", (
            "Écrivez insertion_clause: oui pour chaque membre dont la part porte des heures.")
