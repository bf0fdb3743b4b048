"""What is said of a market file, in the words of its form: a key becomes the title of its field, a code what it stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from drafting import french
from drafting.interview.judged import Told
from drafting.interview.questions import Group, Path, Question

_CODE = re.compile(r"(?<![\w/.-])(?:«\s?(?P<quoted>[a-z]+(?:_[a-z]+)*)\s?»|(?P<bare>[a-z]+(?:_[a-z]+)+))(?![\w/])(?P<colon>:)?")
"""A code alone between quotes, or a word that an underscore betrays; never a part of the path of a clause."""
Names = Mapping[str, tuple[tuple[Path, str], ...]]


def titled(told: Iterable[Told], whole: Group) -> tuple[Told, ...]:
    """The same remarks, for somebody who fills in a form and never opens the file."""
    told = tuple(told)
    names = names_of(whole) if told else {}

    def said(words: str, one: Told) -> str:
        return in_words(words, names, tuple(part for part in one.loc if isinstance(part, str)))

    return tuple(replace(one, sentence=french.capital(said(one.sentence, one)), advice=said(one.advice, one)) for one in told)


def in_words(sentence: str, names: Names, path: Path = ()) -> str:
    """« Écrivez formal_notice: oui. » → « Écrivez « Mise en demeure préalable » : oui. »; what two fields may mean stays."""
    def said(match: re.Match[str]) -> str:
        name = _nearest(names.get(match["quoted"] or match["bare"], ()), path)
        if not name:
            return match[0]
        quoted = name if name.startswith("«") else f"«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}»"
        return quoted + "\N{NO-BREAK SPACE}:" * bool(match["colon"])

    return re.sub(r"(\w[^()«»]*) \(«\s\1\s»\)", r"\1", _CODE.sub(said, sentence))


def names_of(whole: Group) -> Names:
    """Each key, and each code that no French word is, with its field and its French."""
    found: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    todo: list[Question | Group] = [whole]
    for part in todo:
        if part.path:
            found[part.path[-1]].append((part.path, part.title))
        if isinstance(part, Group):
            todo.extend(part.parts)
        else:
            for code, said in part.choices:
                if "_" in code:
                    found[code].append((part.path, said.partition(" : ")[0]))
    return {code: tuple(fields) for code, fields in found.items()}


def _nearest(fields: Iterable[tuple[Path, str]], path: Path) -> str:
    """The name of the field that shares most with `path`; nothing when several do and have other names."""
    shared = [(sum(a == b for a, b in zip(field, path, strict=False)), name) for field, name in fields]
    names = {name for most, name in shared if most == max(shared)[0]}
    return names.pop() if len(names) == 1 else ""
