"""What the buyer typed: his titles and names are his, whatever words they use; no rule on our wording judges them.

« Nettoyage de fin de chantier » is a fine title for a service, « Relance du lot n° 3 » for a single lot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.french import NBSP, typeset
from drafting.settled import Settled

PRIVATE = ("lot.reason", "lot.waiver.facts", "lot.other_social_condition")
"""What he typed for the internal pièces."""


def straight(text: str) -> str:
    """`text` with plain spaces and straight apostrophes, each at the same position."""
    return text.replace(NBSP, " ").replace("’", "'")


def buyers(s: Settled, text: str, found: re.Match[str]) -> bool:
    """Whether what was found in `text` stands inside one of the buyer's titles or names printed there."""
    plain = straight(text)
    return any(start <= found.start() and found.end() <= start + len(words)
               for words in _words(s) for start in _places(words, plain))


def _words(s: Settled) -> Iterator[str]:
    market = s.market
    typed = {market.title, market.buyer.name}
    typed.update(market.facilitator and [market.facilitator.name] or [])
    for lot in s.lots:
        typed.add(lot.title)
        typed.update(str(words) for path in PRIVATE if (words := lot.get(path)))
        typed.update(str(row["criterion.title"]) for row in lot.criteria)
        typed.update(str(row["subcriterion.title"]) for row in lot.get("lot.subcriteria") or ())
    return (straight(typeset(words)) for words in typed)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
