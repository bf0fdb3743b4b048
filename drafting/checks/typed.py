"""What the buyer typed: his titles and names are his, whatever words they use; no rule on our wording judges them.

« Nettoyage de fin de chantier » is a fine title for a service, « Relance du lot n° 3 » for a single lot. His free
texts are all found by walking the market: what no one may write (old law, a preference for a territory, a
person's name) is looked for in each, at its own line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from drafting.french import NBSP, typeset
from drafting.market.texts import typed_texts
from drafting.reading import title_of
from drafting.settled import Settled
from drafting.yamlfile import Loc

NAMES = ("name", "service", "address", "reference")
"""The keys of names: a proper noun promises nothing and prefers nobody."""
FACTS = ("facts", "reason_without_clause")
"""The keys of what explains why there is no clause: facts of a trade or a territory, asked of nobody."""
REASONS = ("reason_with_clause",)
"""The keys of what explains, in the buyer's own file, why there is one."""
NUMBERS = ("ccag_articles",)
"""Article numbers of a document of today: the only typed words that are not searched."""


class FreeText(Struct, frozen=True):
    """One free text of the market; `kind`: titles (what is bought), names, facts, reasons or texts."""

    loc: Loc
    title: str
    text: str
    kind: str


def free_texts(s: Settled) -> tuple[FreeText, ...]:
    """Every free text of the market."""
    return tuple(FreeText(loc, title_of(loc), straight(text), _kind(loc)) for loc, text in typed_texts(s.market)
                 if loc[0] not in NUMBERS)


def _kind(loc: Loc) -> str:
    key = next(part for part in reversed(loc) if isinstance(part, str))
    if key == "title" and loc[0] in ("title", "lots") and "criteria" not in loc:
        return "titles"
    kinds = {"names": NAMES, "facts": FACTS, "reasons": REASONS}
    return next((kind for kind, keys in kinds.items() if key in keys), "texts")


def straight(text: str) -> str:
    """`text` with plain spaces and straight apostrophes, each at the same position."""
    return text.replace(NBSP, " ").replace("’", "'")


def buyers(s: Settled, text: str, found: re.Match[str]) -> bool:
    """Whether what was found in `text` stands inside one of the buyer's own texts printed there."""
    plain = straight(text)
    return any(start <= found.start() and found.end() <= start + len(words)
               for words in {straight(typeset(free.text)) for free in free_texts(s)} for start in _places(words, plain))


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
