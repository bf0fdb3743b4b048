"""The small language of `when:`: parse, decide, and say in French why.

A condition is a tuple of tests that must all hold: ``path: value``, ``path: [at least one of]``,
``path: {has_all | none_of | at_least | below | stated: …}``. There is no *or*: an *or* is a named fact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct

from drafting import french
from drafting.errors import unknown
from drafting.node import Node

OPERATORS = ("has_all", "none_of", "at_least", "below", "stated")


class Test(Struct, frozen=True):
    """`operator` is « any » (equal to, or holding, one of the words) or one of `OPERATORS`."""

    path: str
    operator: str
    words: tuple[str, ...]

    __test__ = False  # not a pytest class


Condition = tuple[Test, ...]

_test = lru_cache(maxsize=None)(Test)
"""The same test is the same object: hundreds of clauses ask it, and selection looks it up thousands of times."""


def read_condition(node: Node | None) -> Condition:
    """The condition that a `when:` mapping states; problems go to the node."""
    if node is None:
        return ()
    tests: list[Test] = []
    for path, value in node.data.items():
        node.seen.add(path)
        if isinstance(value, str):
            tests.append(_test(path, "any", (value,)))
        elif isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            tests.append(_test(path, "any", tuple(value)))
        elif isinstance(value, dict) and len(value) == 1:
            operator, operand = next(iter(value.items()))
            if operator not in OPERATORS:
                node.say(unknown("l'opérateur", operator, OPERATORS), path)
                continue
            words = _operand(operator, operand)
            if words:
                tests.append(_test(path, operator, words))
            else:
                node.say(f"l'opérateur « {operator} » attend {_OPERANDS[operator]}.", path)
        else:
            node.say("une condition s'écrit « chemin: valeur », « chemin: [a, b] » ou « chemin: {opérateur: valeur} ».", path)
    return tuple(tests)


_OPERANDS = {"has_all": "une liste de mots", "none_of": "une liste de mots", "at_least": "un nombre ou une date",
             "below": "un nombre ou une date", "stated": "oui ou non"}


def _operand(operator: str, operand: Any) -> tuple[str, ...]:
    """The words that an operator is given; nothing when they are not what it takes."""
    listed = [operand] if isinstance(operand, str) else operand
    words = tuple(listed) if isinstance(listed, list) else ()
    if not all(isinstance(word, str) for word in words):
        return ()
    match operator:
        case "stated":
            return words if words in (("oui",), ("non",)) else ()
        case "at_least" | "below":
            return words if len(words) == 1 and _is_bound(words[0]) else ()
        case _:
            return words


def _is_bound(word: str) -> bool:
    for read in (french.read_number, french.read_date):
        try:
            read(word)
            return True
        except ValueError:
            continue
    return False


def as_words(value: Any) -> tuple[str, ...]:
    """A settled value as the words that conditions compare: lists keep their items, flags are oui/non."""
    if value is None:
        return ()
    if isinstance(value, (list, tuple, frozenset)):
        return tuple(word for item in value for word in as_words(item))
    if isinstance(value, bool):
        return ("oui" if value else "non",)
    if isinstance(value, Decimal):
        return (f"{value.normalize():f}".replace(".", ","),)
    return (str(value),)


def holds(test: Test, value: Any) -> bool:
    """Whether `value` (None when nobody decided it) passes the test."""
    words = as_words(value)
    match test.operator:
        case "any":
            return any(word in words for word in test.words)
        case "has_all":
            return all(word in words for word in test.words)
        case "none_of":
            return not any(word in words for word in test.words)
        case "stated":
            return (value is not None) == (test.words[0] == "oui")
        case "at_least":
            return value is not None and _ordered(value) >= _bound(value, test.words[0])
        case _:
            return value is not None and _ordered(value) < _bound(value, test.words[0])


def _ordered(value: Any) -> Any:
    return value if isinstance(value, date) else Decimal(value)


def _bound(value: Any, word: str) -> Any:
    return french.read_date(word) if isinstance(value, date) else french.read_number(word)


def because(test: Test, value: Any, say: Callable[[str, str], str], title: Callable[[str], str]) -> str:
    """Why the test holds or not, as a French clause: « le CCAG visé vaut « CCAG-Travaux » ».

    `title(path)` names a path in French, `say(path, word)` a value of it.
    """
    words = as_words(value)
    found = french.listing([say(test.path, word) for word in words]) if words else "rien"
    wanted = " ou ".join(say(test.path, word) for word in test.words)
    name = title(test.path)
    if test.path.startswith("facts."):
        true = holds(test, value) == (test.words == ("oui",))
        return name if true else "il n'est pas vrai " + ("qu'" if french.elides(name) else "que ") + name
    if holds(test, value):
        if test.operator == "none_of":
            return f"{name} : pas de {wanted}"
        return f"{name} : {found}" if words else f"{name} : non renseigné"
    need = {"any": "il faudrait", "has_all": "il faudrait tous ceux-ci :", "none_of": "il ne faudrait pas",
            "at_least": "il faudrait au moins", "below": "il faudrait moins de"}.get(test.operator, "")
    if test.operator == "stated":
        return f"{name} : {'non renseigné' if test.words[0] == 'oui' else 'renseigné'}"
    return f"{name} : {found} ({need} {wanted})"
