"""A market in two states, its pièces as drafted then, and what a person does to them: for the tests of `update`."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import builders
import docx

from drafting.document import Piece
from drafting.draft import Dossier, prepare, write_word
from drafting.reading import load_market
from drafting.word.source import open_source
from drafting.word.tracked import Tracked
from drafting.word.updated import Updated, update

Change = Callable[[str], str]
Hand = Callable[[Any], str]
"""What a person does to a document open in python-docx; gives the words to look for afterwards."""
DAY = date(2027, 3, 1)


def fewer_hours(text: str) -> str:
    """Each number of hours that the market states, at six tenths."""
    def six_tenths(match: re.Match[str]) -> str:
        return f"{match.group(1)}{int(int(match.group(2).replace(' ', '')) * 0.6) or 7}"

    text = re.sub(r"(insertion_hours: |weekly_hours: |guidance_hours: |transferable_hours: )(\d[\d ]*\d)", six_tenths, text)
    return text.replace("tranches: [315, 210, 140]", "tranches: [189, 126, 84]").replace("amount: 2 500", "amount: 4 000")


def no_facilitator(text: str) -> str:
    """The buyer's own correspondent takes the place of the facilitator: clauses come, go and change."""
    out, inside = list[str](), False
    for line in text.splitlines():
        inside = line.startswith("facilitator:") or inside and line.startswith((" ", "}"))
        if line.startswith("facilitator:"):
            out.append("facilitator: non")
        elif not inside:
            out.append(line)
    return "\n".join(out) + "\n"


def dearer_hours(text: str) -> str:
    """Another penalty for an hour, which sentences print."""
    return re.sub(r"(hour: \{mode: fixed, amount: )\d+|(hour:\n +mode: fixed\n +amount: )\d+",
                  lambda match: f"{match.group(1) or match.group(2)}77", text)


def later_article(text: str) -> str:
    """The clauses under another article of the contract."""
    return text.replace("ccap: {article: 12}", "ccap: {article: 23}")


@cache
def dossier(path: Path, change: Change | None, folder: Path) -> Dossier:
    """The dossier of a starter, changed."""
    text = path.read_text(encoding="utf-8")
    market = folder / f"{path.stem}-{change.__name__ if change else 'then'}.yaml"
    market.write_text(change(text) if change else text, encoding="utf-8")
    return prepare(load_market(market, builders.library().vocabulary()), builders.library(), builders.outlines())


@cache
def documents(path: Path, change: Change | None, folder: Path) -> Mapping[str, bytes]:
    return write_word(dossier(path, change, folder))


def by_hand(data: bytes, hand: Hand) -> tuple[bytes, str]:
    """The file once a person edited and saved it, and the words that must still be there."""
    document = docx.Document(io.BytesIO(data))
    words = hand(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), words


def updated(data: bytes, old: Piece, new: Piece) -> Updated:
    """The file with today's text, its comments saying why."""
    return update(open_source(data), old, new, "{}", Tracked("service achats", DAY), lambda clause, why: [f"{clause} : {why}"])
