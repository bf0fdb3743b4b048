"""Numbers written in letters, as contracts write them: « mille cinq cents », « quatre-vingt-dix »."""

from __future__ import annotations

import re

_SMALL = {word: value for value, word in enumerate((
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize"))} | {
    "une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90}
_WORD = re.compile("[a-zéèû]+")


def in_letters(text: str) -> int | None:
    """The number that the last words of `text` spell, None when they spell none: « au moins mille cinq cents » is 1 500."""
    words: list[str] = []
    for word in reversed(_WORD.findall(text.lower())):
        bare = word if word in _SMALL else word.removesuffix("s")
        if bare not in _SMALL and bare not in ("cent", "mille", "vingt", "et"):
            break
        words.insert(0, bare)
    while words and words[0] == "et":
        words.pop(0)
    return _value(words) if words else None


def _value(words: list[str]) -> int:
    thousands, rest = 0, 0
    for word in words:
        if word == "mille":
            thousands, rest = (thousands + max(rest, 1)) * 1_000, 0
        elif word == "cent":
            rest = max(rest, 1) * 100
        elif word == "vingt" and rest % 100 == 4:
            rest += 76  # quatre-vingt
        elif word != "et":
            rest += _SMALL[word]
    return thousands + rest
