"""The words of a contract that is no ordinary public market of today: `clause_library/vocabulary.yaml`.

Texts are written for a public market (« le titulaire », « l'acheteur », « le marché ») and with today's names. Where an
entry's `when` holds, each of its nouns is replaced by its own, article and elision included, in what the library prints;
of several entries that hold, the first has the last word. A value that the buyer typed never passes here. A public market
is spoken as it is written: `say` is then `str`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from drafting import french
from drafting.conditions import Condition, read_condition
from drafting.library import Library
from drafting.node import Node

Say = Callable[[str], str]

_FORMS = {"le": "", "la": "", "l'": "", "du": "de", "de la": "de", "de l'": "de", "au": "a", "à la": "a", "à l'": "a"}
"""Contracted or not, an article before a noun → the form of :func:`french.named`."""
_BEFORE = r"de la|à la|de l['’]|à l['’]|cette|cet|ce|le|la|du|de|au|l['’]|d['’]"


def say_in(library: Library, holds: Callable[[Condition], bool]) -> Say:
    """What speaks the library's words in this contract: the entries of vocabulary.yaml whose `when` holds."""
    problems: list[Any] = []
    file = library.files.get("vocabulary")
    nouns: dict[str, Mapping[str, str]] = {}
    for name, entry in library.data["vocabulary"].items():
        if file is not None and holds(read_condition(Node(file, (name,), entry, problems).node("when"))):
            nouns = {**entry["nouns"], **nouns}
    return speaking(nouns) if nouns else str


def speaking(nouns: Mapping[str, Mapping[str, str]]) -> Say:
    """The function that replaces `nouns` (singular, and plural where the entry has one) in a text."""
    spoken = {word.casefold(): (new["article"], new["text"], False) for word, new in nouns.items()}
    spoken |= {new["plural_of"]: ("", new["plural"], True) for new in nouns.values() if "plural" in new}
    words = "|".join(re.escape(word).replace("'", "['’]") for word in sorted(spoken, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w{{])(?:({_BEFORE})(?: |(?<=['’])))?({words})(?![\w}}])", re.I)
    known: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        before, noun = ((part or "").casefold().replace("’", "'") for part in found.groups())
        said = _with(before, *spoken[noun])
        initials = found[1] is None and found[2].isupper()  # « présent CCAP »: capitals that begin no sentence
        return french.capital(said) if found[0][0].isupper() and not initials else said

    def say(text: str) -> str:
        if text not in known:
            known[text] = pattern.sub(replaced, text)
        return known[text]

    return say


def _with(before: str, article: str, noun: str, plural: bool) -> str:
    """The noun after what stood before the one that it replaces."""
    if before in ("de", "d'"):
        return french.named("", noun, "de")
    if before in _FORMS and not plural:
        return french.named(article, noun, _FORMS[before])
    if before in ("ce", "cet"):
        return ("cet " if french.elides(noun) else "ce ") + noun
    return f"{before} {noun}" if before else noun
